"""The verbs of a dossier's way: open it, complete a step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import jour_lisible, jour_paris
from models.codes import DossierEtat, Role, SorteEtape
from models.definition import Programme
from models.dossier import Dossier, EtatMoteur
from models.journal import Journal
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur
from workflow import regles
from workflow.avancement import lecture, minuteries, saisies, transition
from workflow.avancement.depart import variables_d_ouverture
from workflow.avancement.evenement import Evenement
from workflow.avancement.transition import Avancee
from workflow.ecritures.contexte import inserer
from workflow.engine import CODEC, MOTEUR, Frontiere, Instance
from workflow.errors import (
    EtapeDejaFaite,
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.formulaires import Formulaire, choix, validation
from workflow.habilitations import Action, Ligne, a_portee, roles_de_l_etape, verifier
from workflow.parcours.definition_chargee import charger

SUSPENDU = "Ce dossier est suspendu : reprenez-le avant de continuer le parcours."
TYPES_JOURNAL = {
    SorteEtape.TACHE: "etape",
    SorteEtape.MESSAGE: "message",
    SorteEtape.EVENEMENT: "message",
}


class Rattachement(TypedDict):
    """What a dossier belongs to: a household, or an action that has none.

    `reprend_id`: the dossier that it restarts.
    """

    menage_id: int | None
    definition_id: int
    programme_id: int
    association_id: int
    referent_id: int
    departement: str
    reprend_id: NotRequired[int | None]
    action_id: NotRequired[int | None]


def ouvrir(
    session: Session,
    *,
    acteur: Utilisateur,
    fait_le: datetime,
    saisi_le: datetime,
    public_id: str | None = None,
    **rattachement: Unpack[Rattachement],
) -> int:
    """Open a dossier: one run of a definition, for a household or an action. Return its id.

    Raises HabilitationRefusee, SaisieInvalide; the database refuses what does not exist.
    """
    verifier(acteur, Action.OUVRIR_DOSSIER)
    _verifier_dates(fait_le, saisi_le)
    connexion = session.connection()
    dossier_id = inserer(
        connexion,
        Dossier,
        public_id=public_id or nouvel_identifiant(),
        etat=DossierEtat.ORIENTE,
        depuis=fait_le,
        ouvert_le=fait_le,
        parametres=_parametres(session, rattachement["programme_id"]),
        **rattachement,
    )
    inserer(connexion, EtatMoteur, dossier_id=dossier_id, codec=CODEC, moteur=MOTEUR, corps=b"")
    _demarrer(session, dossier_id, acteur, fait_le, saisi_le)
    return dossier_id


def _parametres(session: Session, programme_id: int) -> str:
    """Return what the programme is set to. A missing one is for the database to refuse."""
    actuels = select(Programme.parametres).where(Programme.id == programme_id)
    return session.scalar(actuels) or "{}"


def _demarrer(
    session: Session, dossier_id: int, acteur: Utilisateur, fait_le: datetime, saisi_le: datetime
) -> None:
    ligne = lecture.relire(session, dossier_id)
    definition = charger(session, ligne.definition_id, ligne.sha256)
    # The journal keeps what the dossier starts from: a programme and a referent may change.
    contenu = {"parametres": ligne.parametres, "referent_id": ligne.referent_id}
    evenement = Evenement("ouverture", fait_le, saisi_le, acteur.id, contenu=contenu)
    parametres = lecture.lire_parametres(ligne.parametres)
    instance = Instance.vide(definition.modele, graine=evenement.sel)
    instance.demarrer(variables=variables_d_ouverture(ligne, parametres), moment=fait_le)
    lu = lecture.Lu(ligne, definition, instance, parametres)
    transition.ecrire(session, lu, Frontiere((), (), False, ()), evenement)


def terminer_etape(
    session: Session,
    *,
    acteur: Utilisateur,
    tache_id: str,
    version: int | None,
    saisie: Mapping[str, object],
    fait_le: datetime,
    saisi_le: datetime,
    tout_role: bool = False,
) -> Avancee:
    """Complete an open step: validate its form, let the engine go on, write everything.

    `version` is the dossier's version that the user saw (None: a batch that just read it);
    `tout_role`: what others did before the dossier came here is typed by one person.
    Raises EtapeDejaFaite, Introuvable, HabilitationRefusee, TransitionInterdite, SaisieInvalide.
    """
    etape = _lire_etape(session, acteur, tache_id, version, tout_role)
    fait_le = _verifier_fait_le(session, etape, fait_le, saisi_le)
    if minuteries.rattraper(session, etape, jusqu_a=fait_le, le=saisi_le):
        etape = _relire_etape(session, acteur, etape, tout_role)
    lu = lecture.animer(session, etape)
    formulaire = lu.definition.formulaires.get(etape.formulaire or "")
    valeurs = validation.valider(formulaire, saisie) if formulaire else {}
    _verifier_bailleur(acteur, formulaire, valeurs)
    choix.verifier(
        session, acteur, etape, formulaire, valeurs, parametres=lu.parametres, saisi_le=saisi_le
    )
    regles.verifier(formulaire, valeurs)
    evenement = _evenement(
        lu, formulaire, valeurs, acteur=acteur, fait_le=fait_le, saisi_le=saisi_le
    )
    avant = lu.instance.frontiere()
    variables = saisies.variables(formulaire, valeurs, evenement)
    with lecture.situer(lu.ligne):
        lu.instance.terminer(tache_id, variables=variables, moment=fait_le, graine=evenement.sel)
    return _ecrire(session, lu, avant, evenement, acteur)


def _ecrire(
    session: Session,
    lu: lecture.Lu,
    avant: Frontiere,
    evenement: Evenement,
    acteur: Utilisateur,
) -> Avancee:
    """Write the step. Whoever comes second is told who came first, and when."""
    try:
        return transition.ecrire(session, lu, avant, evenement)
    except EtapeDejaFaite:
        tache_id = lu.ligne.tache_id
        if lecture.lire_etape(session, tache_id) is None:
            raise _deja_faite(session, acteur, tache_id) from None
        raise


def _relire_etape(session: Session, acteur: Utilisateur, etape: Ligne, tout_role: bool) -> Ligne:
    """Read a step again once the timers due before the fact have fired.

    One of them may have ended it: the delay to answer an offer (R.441-10).
    """
    if lecture.lire_etape(session, etape.tache_id) is None:
        jour = jour_lisible(etape.prochaine_minuterie)
        raise EtapeDejaFaite(
            f"Cette étape n’attend plus depuis le {jour}, son échéance. Si le fait est plus "
            "ancien, corrigez sa date ; sinon, rechargez la page dans un instant."
        )
    return _lire_etape(session, acteur, etape.tache_id, None, tout_role)


def _lire_etape(
    session: Session, acteur: Utilisateur, tache_id: str, version: int | None, tout_role: bool
) -> Ligne:
    etape = lecture.lire_etape(session, tache_id)
    if etape is None:
        raise _deja_faite(session, acteur, tache_id)
    if not a_portee(session, acteur, etape):
        raise Introuvable
    if not tout_role and acteur.role not in roles_de_l_etape(etape.role, etape.role_conjoint):
        raise HabilitationRefusee("Cette étape revient à quelqu’un d’autre : elle l’attend.")
    if etape.suspendu:
        raise TransitionInterdite(SUSPENDU)
    if version is not None and version != etape.version:
        raise EtapeDejaFaite(
            "Ce dossier a changé depuis que vous avez ouvert la page : relisez-le, puis "
            "reprenez votre saisie."
        )
    return etape


def _deja_faite(session: Session, acteur: Utilisateur, tache_id: str) -> Exception:
    """Return the refusal that says who did the step and when, to whoever may know it."""
    fait = session.execute(
        select(Journal.dossier_id, Journal.saisi_le, Utilisateur.nom)
        .outerjoin(Utilisateur, Utilisateur.id == Journal.acteur_id)
        .where(Journal.tache_id == tache_id)
        .order_by(Journal.id.desc())
    ).first()
    if fait is None:
        return EtapeDejaFaite("Cette étape n’est plus ouverte : rechargez la page du dossier.")
    if not a_portee(session, acteur, lecture.relire(session, fait.dossier_id)):
        return Introuvable()
    par = f"par {fait.nom} " if fait.nom and _est_collegue(acteur, fait.nom) else ""
    return EtapeDejaFaite(
        f"Cette étape a déjà été faite {par}le {jour_lisible(fait.saisi_le)} : "
        "rechargez la page du dossier pour voir la suite."
    )


def dire_close(
    session: Session, acteur: Utilisateur, tache_id: str, *, dossier_id: int
) -> str | None:
    """Return who did a step of this dossier and when; None when nobody did.

    To whoever may know it: it raises Introuvable to the others.
    """
    fait = select(Journal.id).where(Journal.tache_id == tache_id, Journal.dossier_id == dossier_id)
    if session.scalars(fait.limit(1)).first() is None:
        return None
    refus = _deja_faite(session, acteur, tache_id)
    if isinstance(refus, Introuvable):
        raise refus
    return str(refus)


def _est_collegue(acteur: Utilisateur, _nom: str) -> bool:
    """An administrator reads no name; every other role within reach works on the dossier."""
    return acteur.role != Role.ADMINISTRATEUR


def _verifier_dates(fait_le: datetime, saisi_le: datetime) -> None:
    if fait_le > saisi_le:
        raise SaisieInvalide({"fait_le": "La date du fait ne peut pas être dans le futur."})


def _verifier_fait_le(
    session: Session, etape: Ligne, fait_le: datetime, saisi_le: datetime
) -> datetime:
    """Return the moment of the fact: not in the future, not before what it follows.

    A date typed without an hour may fall a few hours before: the same day is enough.
    """
    _verifier_dates(fait_le, saisi_le)
    depuis: datetime = etape.etape_depuis
    if etape.sorte == SorteEtape.EVENEMENT:
        # It has waited since the phase began: what was done since then bounds it.
        depuis = lecture.dernier_fait(session, etape)
    if jour_paris(fait_le) < jour_paris(depuis):
        jour = jour_lisible(depuis)
        phrase = f"La date du fait ne peut pas précéder le {jour}, date de l’étape d’avant."
        raise SaisieInvalide({"fait_le": phrase})
    return max(fait_le, depuis)


def _evenement(
    lu: lecture.Lu,
    formulaire: Formulaire | None,
    valeurs: Mapping[str, Any],
    *,
    acteur: Utilisateur,
    fait_le: datetime,
    saisi_le: datetime,
) -> Evenement:
    etape = lu.ligne
    element = lu.instance.element(etape.tache_id)
    return Evenement(
        type=TYPES_JOURNAL[SorteEtape(etape.sorte)],
        fait_le=fait_le,
        saisi_le=saisi_le,
        acteur_id=acteur.id,
        element=etape.element,
        tache_id=etape.tache_id,
        acte=element.lire("acte"),
        valeurs=saisies.par_destination(formulaire, valeurs),
        variables=lu.instance.variables(etape.tache_id),
        contenu={"libelle": etape.libelle, "saisie": valeurs},
    )


def _verifier_bailleur(
    acteur: Utilisateur, formulaire: Formulaire | None, valeurs: Mapping[str, Any]
) -> None:
    """A landlord acts for his own dwellings: naming another would show it the household."""
    if acteur.role not in (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR):
        return
    for champ in formulaire.champs if formulaire else ():
        choisi = valeurs.get(champ.cle)
        if champ.organisme == "bailleur" and choisi not in (None, acteur.organisme.public_id):
            raise SaisieInvalide({champ.cle: "Choisissez votre organisme."})
