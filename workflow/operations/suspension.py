"""Suspend and resume: an interval, orthogonal to the state (a product choice, in no source)."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.codes import Horloge
from models.dossier import Suspension
from models.echeance import Echeance
from models.utilisateur import Utilisateur
from workflow import lecture, minuteries, transition
from workflow.calendrier import ajouter_duree, decaler_jours, jours_entre
from workflow.ecritures.contexte import Contexte, table
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne
from workflow.operations.geste import Geste, lire, noter, pas_avant


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
    geste = Geste(Action.SUSPENDRE, acteur, fait_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version)
    if ligne.suspendu:
        raise TransitionInterdite("Ce dossier est déjà suspendu.")
    if not motif.strip():
        raise SaisieInvalide({"motif": "Indiquez pourquoi le dossier est suspendu."})
    fait_le = pas_avant(lecture.dernier_fait(session, ligne), fait_le)
    geste = replace(geste, fait_le=fait_le)
    if minuteries.rattraper(session, ligne, jusqu_a=fait_le, le=saisi_le):
        ligne = lecture.relire(session, dossier_id)
    prevue = reprise_prevue_le.isoformat() if reprise_prevue_le else None
    contenu = {"motif": motif.strip(), "reprise_prevue_le": prevue}
    evenement = noter(session, ligne, geste, "suspension", contenu)
    contexte = transition.contexte_d_ecriture(session, ligne, evenement)
    poser(contexte, motif=motif.strip(), reprise_prevue_le=reprise_prevue_le)


def poser(contexte: Contexte, *, motif: str, reprise_prevue_le: datetime | None) -> None:
    """Write the interval, and stop the clocks that it stops."""
    contexte.inserer(
        Suspension,
        dossier_id=contexte.dossier_id,
        debut=contexte.fait_le,
        motif=motif,
        reprise_prevue_le=reprise_prevue_le,
    )
    echeance = table(Echeance)
    contexte.connexion.execute(
        update(echeance)
        .where(
            echeance.c.dossier_id == contexte.dossier_id,
            echeance.c.horloge != Horloge.CONTINUE,
            echeance.c.due_le > contexte.fait_le,
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
    geste = Geste(Action.REPRENDRE, acteur, fait_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version)
    debut = _debut(session.connection(), dossier_id)
    if debut is None:
        raise TransitionInterdite("Ce dossier n’est pas suspendu.")
    geste = replace(geste, fait_le=pas_avant(debut, fait_le))
    evenement = noter(session, ligne, geste, "reprise", {})
    lever(transition.contexte_d_ecriture(session, ligne, evenement))


def lever(contexte: Contexte) -> None:
    """Close the open interval: each clock does what it declares."""
    connexion, dossier_id = contexte.connexion, contexte.dossier_id
    debut = _debut(connexion, dossier_id)
    if debut is None:
        return
    suspension = table(Suspension)
    connexion.execute(
        update(suspension)
        .where(suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None))
        .values(fin=contexte.fait_le)
    )
    _remonter_les_horloges(connexion, dossier_id, debut, contexte.fait_le)


def _debut(connexion: Connection, dossier_id: int) -> datetime | None:
    suspension = table(Suspension)
    debut: datetime | None = connexion.scalar(
        select(suspension.c.debut).where(
            suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None)
        )
    )
    return debut


def _remonter_les_horloges(
    connexion: Connection, dossier_id: int, debut: datetime, fin: datetime
) -> None:
    """Move what the suspension stopped; what was already due and held wakes up at its end."""
    jours = jours_entre(debut, fin)
    echeance = table(Echeance)
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
