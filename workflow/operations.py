"""Operations of the dossier, on no diagram: suspend, resume, close, warn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.accompagnement import Mesure, Signalement, Sortie
from models.alerte import Alerte
from models.codes import DossierEtat, Horloge, Role
from models.dossier import EtapeOuverte, Suspension
from models.echeance import Echeance
from models.relogement import Logement, Occupation, Proposition
from models.utilisateur import Utilisateur
from workflow import lecture, minuteries, transition
from workflow.calendrier import ajouter_duree, decaler_jours, jour_lisible, jours_entre
from workflow.ecritures import mesures
from workflow.ecritures.caleol import clore_proposition
from workflow.ecritures.contexte import inserer, table
from workflow.errors import EtapeDejaFaite, Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne, a_portee, verifier
from workflow.transition import Evenement

CLOTURE = "cloture"
"""`fin_element` of a dossier that a person closed, on no end event of the diagram."""

EMETTEURS: dict[Role, str] = {
    Role.TRAVAILLEUR_SOCIAL: "association",
    Role.CHEF_DE_SERVICE: "association",
    Role.REFERENT_BAILLEUR: "bailleur",
    Role.CORRESPONDANT_BAILLEUR: "bailleur",
}


@dataclass(frozen=True, slots=True)
class _Geste:
    """Who does what, when it happened and when it is typed."""

    action: Action
    acteur: Utilisateur
    fait_le: datetime
    saisi_le: datetime


def suspendre(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    motif: str,
    reprise_prevue_le: datetime | None,
    fait_le: datetime,
    saisi_le: datetime,
) -> None:
    """Open a suspension: clocks `arret` and `remise_a_zero` stop, `continue` run on.

    Raises TransitionInterdite when the dossier is closed or already suspended.
    """
    geste = _Geste(Action.SUSPENDRE, acteur, fait_le, saisi_le)
    ligne = _lire(session, geste, dossier_id, version)
    if ligne.suspendu:
        raise TransitionInterdite("Ce dossier est déjà suspendu.")
    if not motif.strip():
        raise SaisieInvalide({"motif": "Indiquez pourquoi le dossier est suspendu."})
    fait_le = _pas_avant(lecture.dernier_fait(session, ligne), fait_le)
    geste = replace(geste, fait_le=fait_le)
    if minuteries.rattraper(session, ligne, jusqu_a=fait_le, le=saisi_le):
        ligne = lecture.relire(session, dossier_id)
    _noter(session, ligne, geste, "suspension", {"motif": motif})
    inserer(
        session.connection(),
        Suspension,
        dossier_id=dossier_id,
        debut=fait_le,
        motif=motif.strip(),
        reprise_prevue_le=reprise_prevue_le,
    )
    _arreter_les_horloges(session, dossier_id, fait_le)


def _arreter_les_horloges(session: Session, dossier_id: int, debut: datetime) -> None:
    echeance = table(Echeance)
    session.connection().execute(
        update(echeance)
        .where(
            echeance.c.dossier_id == dossier_id,
            echeance.c.horloge != Horloge.CONTINUE,
            echeance.c.due_le > debut,
        )
        .values(reveil_le=None)
    )


def reprendre(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    fait_le: datetime,
    saisi_le: datetime,
) -> None:
    """End the suspension: each clock does what it declares. Raises TransitionInterdite."""
    geste = _Geste(Action.REPRENDRE, acteur, fait_le, saisi_le)
    ligne = _lire(session, geste, dossier_id, version)
    suspension = table(Suspension)
    debut = session.connection().scalar(
        select(suspension.c.debut).where(
            suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None)
        )
    )
    if debut is None:
        raise TransitionInterdite("Ce dossier n’est pas suspendu.")
    fait_le = _pas_avant(debut, fait_le)
    _noter(session, ligne, replace(geste, fait_le=fait_le), "reprise", {})
    session.connection().execute(
        update(suspension)
        .where(suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None))
        .values(fin=fait_le)
    )
    _remonter_les_horloges(session, dossier_id, debut, fait_le)


def _remonter_les_horloges(
    session: Session, dossier_id: int, debut: datetime, fin: datetime
) -> None:
    """Move what the suspension stopped; what was already due and held wakes up at its end."""
    jours = jours_entre(debut, fin)
    echeance, connexion = table(Echeance), session.connection()
    lignes = connexion.execute(
        select(echeance).where(
            echeance.c.dossier_id == dossier_id, echeance.c.horloge != Horloge.CONTINUE
        )
    ).all()
    for ligne in lignes:
        valeurs = _horloge_remontee(ligne, debut, fin, jours)
        connexion.execute(update(echeance).where(echeance.c.id == ligne.id).values(**valeurs))
    mesure = table(Mesure)
    ouvertes = connexion.execute(
        select(mesure.c.id, mesure.c.fin_prevue).where(
            mesure.c.dossier_id == dossier_id,
            mesure.c.fin_reelle.is_(None),
            mesure.c.fin_prevue > debut,
        )
    ).all()
    for ouverte in ouvertes:
        connexion.execute(
            update(mesure)
            .where(mesure.c.id == ouverte.id)
            .values(fin_prevue=decaler_jours(ouverte.fin_prevue, jours))
        )


def _horloge_remontee(
    ligne: Ligne, debut: datetime, fin: datetime, jours: int
) -> dict[str, datetime]:
    if ligne.due_le <= debut:
        return {"reveil_le": ligne.reveil_le or fin}
    if ligne.horloge == Horloge.REMISE_A_ZERO and ligne.duree:
        due_le = ajouter_duree(fin, ligne.duree)
    else:
        due_le = decaler_jours(ligne.due_le, jours)
    return {"due_le": due_le, "reveil_le": due_le}


def clore(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    motif: str,
    fait_le: datetime,
    saisi_le: datetime,
) -> None:
    """Close a dossier for a reason of `sortie_motif`. Raises TransitionInterdite."""
    geste = _Geste(Action.CLORE, acteur, fait_le, saisi_le)
    ligne = _lire(session, geste, dossier_id, version)
    fait_le = _pas_avant(lecture.dernier_fait(session, ligne), fait_le)
    geste = replace(geste, fait_le=fait_le)
    valeurs = {"etat": DossierEtat.CLOS, "clos_le": fait_le, "fin_element": CLOTURE}
    evenement = _noter(session, ligne, geste, CLOTURE, {"motif": motif}, **valeurs)
    contexte = transition.contexte_d_ecriture(session, ligne, evenement)
    clore_proposition(contexte, "sortie")
    mesures.clore_toutes(contexte, motif)
    mesures.annuler_echeances(contexte, table(Echeance).c.dossier_id == dossier_id)
    mesures.clore_alertes(contexte, table(Alerte).c.dossier_id == dossier_id)
    contexte.inserer(Sortie, **contexte.fait, motif=motif)
    etape, suspension = table(EtapeOuverte), table(Suspension)
    session.connection().execute(delete(etape).where(etape.c.dossier_id == dossier_id))
    session.connection().execute(
        update(suspension)
        .where(suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None))
        .values(fin=fait_le)
    )


def signaler(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    type: str,
    message: str | None,
    fait_le: datetime,
    saisi_le: datetime,
) -> int:
    """Record a signalement and return its id. Raises HabilitationRefusee, Introuvable.

    The dossier's version does not move: a warning never spoils a form being filled.
    """
    geste = _Geste(Action.SIGNALER, acteur, fait_le, saisi_le)
    ligne = _lire(session, geste, dossier_id, None)
    contenu = {"type": type, "message": message}
    evenement = Evenement(
        "signalement", fait_le, saisi_le, acteur.id, element=type, contenu=contenu
    )
    transition.noter(session, ligne, evenement)
    signalement = Signalement(
        dossier_id=dossier_id,
        emetteur=EMETTEURS[Role(acteur.role)],
        bailleur_id=_bailleur_du_signalement(session, acteur, ligne),
        auteur_id=acteur.id,
        type=type,
        message=message,
        fait_le=fait_le,
        saisi_le=saisi_le,
    )
    session.add(signalement)
    session.flush()
    return signalement.id


def _bailleur_du_signalement(session: Session, acteur: Utilisateur, ligne: Ligne) -> int | None:
    """Return the landlord of the exchange: the author's, else the household's, else the offer's."""
    if EMETTEURS[Role(acteur.role)] == "bailleur":
        return acteur.organisme_id
    loge = select(Occupation.bailleur_id).where(
        Occupation.menage_id == ligne.menage_id, Occupation.fin.is_(None)
    )
    propose = (
        select(Logement.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.dossier_id == ligne.id, Proposition.close_le.is_(None))
    )
    return session.scalars(loge).first() or session.scalars(propose).first()


def traiter_signalement(
    session: Session, *, acteur: Utilisateur, signalement_id: int, le: datetime
) -> None:
    """Mark a signalement as dealt with; the other side sees it. Raises Introuvable."""
    verifier(acteur, Action.TRAITER_SIGNALEMENT)
    signalement = session.get(Signalement, signalement_id)
    if signalement is None:
        raise Introuvable
    ligne = lecture.relire(session, signalement.dossier_id)
    if not a_portee(session, acteur, ligne) or not _concerne(acteur, signalement):
        raise Introuvable
    if signalement.traite_le is None:
        signalement.traite_le = le
        evenement = Evenement("signalement_traite", le, le, acteur.id, element=signalement.type)
        transition.noter(session, ligne, evenement)
        session.flush()


def _concerne(acteur: Utilisateur, signalement: Signalement) -> bool:
    """A landlord deals with its own exchanges only; the association with all."""
    return EMETTEURS[Role(acteur.role)] == "association" or (
        signalement.bailleur_id == acteur.organisme_id
    )


def _lire(session: Session, geste: _Geste, dossier_id: int, version: int | None) -> Ligne:
    """Read the dossier for an operation, once all that can refuse it has been asked."""
    verifier(geste.acteur, geste.action)
    ligne = lecture.relire(session, dossier_id)
    if not a_portee(session, geste.acteur, ligne):
        raise Introuvable
    if geste.fait_le > geste.saisi_le:
        raise SaisieInvalide({"fait_le": "La date du fait ne peut pas être dans le futur."})
    if ligne.clos_le is not None:
        raise TransitionInterdite("Ce dossier est clos : rien ne peut plus y être changé.")
    if version is not None and version != ligne.version:
        raise EtapeDejaFaite(
            "Ce dossier a changé depuis que vous avez ouvert la page : relisez-le d’abord."
        )
    return ligne


def _pas_avant(borne: datetime, fait_le: datetime) -> datetime:
    """Return the moment of the fact: the day of `borne` at the earliest, and never before it."""
    if jours_entre(borne, fait_le) < 0:
        jour = jour_lisible(borne)
        raise SaisieInvalide({"fait_le": f"La date du fait ne peut pas précéder le {jour}."})
    return max(fait_le, borne)


def _noter(
    session: Session,
    ligne: Ligne,
    geste: _Geste,
    type_: str,
    contenu: Mapping[str, object],
    **valeurs: Any,
) -> Evenement:
    evenement = Evenement(type_, geste.fait_le, geste.saisi_le, geste.acteur.id, contenu=contenu)
    transition.noter(session, ligne, evenement, version=ligne.version + 1, **valeurs)
    session.expire_all()
    return evenement
