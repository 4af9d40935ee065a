"""Take a step back, or move its date: the dossier is lived again without it (ADR 0007)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.codes import SorteEcheance
from models.dossier import Incident
from models.echeance import Echeance
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from workflow import histoire, messages
from workflow.ecritures.anterieur import AVANT, deplacer, remettre
from workflow.ecritures.contexte import table
from workflow.engine.etat import cache
from workflow.errors import HabilitationRefusee, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne, peut
from workflow.histoire import Fait
from workflow.histoire.alertes import accorder_alertes
from workflow.histoire.faits import (
    CORRECTION,
    CORRECTION_DATE,
    REOUVERTURE,
    SAUT,
    VALEUR,
)
from workflow.operations.cloture import est_continue, retenir_clos
from workflow.operations.geste import Geste, lire, noter

HUMAINS = frozenset({"etape", "message"})
"""Facts that a person typed: what one may go back to."""

DU_PARCOURS = HUMAINS | {"minuterie", "cloture", SAUT, VALEUR}
"""Facts taken back with the step that they follow; a suspension or a warning stays a fact."""

REPIT = timedelta(days=1)
"""What a timer that is overdue once again leaves, before it fires, to type the right answer."""


def list_reprenables(session: Session, dossier_id: int) -> list[Fait]:
    """Return the steps that one may go back to, the last one first. Raises HistoireEffacee."""
    faits = histoire.faits_en_vigueur(histoire.lire_faits(session, dossier_id))
    return [fait for fait in reversed(faits) if _est_humain(fait)]


def _est_humain(fait: Fait) -> bool:
    """A message that came from another dossier would only come again."""
    return fait.type in HUMAINS and fait.acteur_id is not None


def corriger(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    rang: int,
    motif: str,
    saisi_le: datetime,
) -> None:
    """Go back to the step of journal rank `rang`: it and what followed it are taken back.

    Their answers stay in the journal, and are proposed when the step is done again. Raises
    HabilitationRefusee, SaisieInvalide, TransitionInterdite, EtapeDejaFaite, HistoireImpossible.
    """
    geste = Geste(Action.CORRIGER, acteur, saisi_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version, clos=True)
    if ligne.clos_le is not None:
        raise TransitionInterdite("Ce dossier est clos : rouvrez-le avant de le corriger.")
    faits = histoire.faits_en_vigueur(histoire.lire_faits(session, dossier_id))
    cible = _trouver(faits, rang)
    repris = [f for f in faits if f.rang >= cible.rang and f.type in DU_PARCOURS]
    _verifier_auteurs(session, acteur, repris)
    _reprendre(session, ligne, geste, type_=CORRECTION, repris=repris, motif=motif)


def rouvrir(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    motif: str,
    saisi_le: datetime,
) -> None:
    """Take back what closed the dossier: it stands again where it stood. Same errors."""
    geste = Geste(Action.ROUVRIR, acteur, saisi_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version, clos=True)
    if not retenir_clos(session, dossier_id):
        raise TransitionInterdite("Ce dossier n’est pas clos.")
    if est_continue(session, dossier_id):
        raise TransitionInterdite(
            "Un autre dossier continue celui-ci : suivez-le, l’ancien reste clos."
        )
    faits = histoire.faits_en_vigueur(histoire.lire_faits(session, dossier_id))
    dernier = next(f for f in reversed(faits) if f.type in DU_PARCOURS)
    _reprendre(session, ligne, geste, type_=REOUVERTURE, repris=[dernier], motif=motif)


def corriger_date(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    version: int,
    rang: int,
    fait_le: datetime,
    motif: str,
    saisi_le: datetime,
) -> None:
    """Move the fact of journal rank `rang` to its true moment: what runs from it moves too.

    Raises HistoireImpossible when the facts that follow could not have happened then.
    """
    geste = Geste(Action.CORRIGER, acteur, saisi_le, saisi_le)
    ligne = lire(session, geste, dossier_id, version, clos=True)
    if fait_le > saisi_le:
        raise SaisieInvalide({"fait_le": "La date du fait ne peut pas être dans le futur."})
    faits = histoire.faits_en_vigueur(histoire.lire_faits(session, dossier_id))
    cible = _trouver(faits, rang)
    _verifier_auteurs(session, acteur, [cible])
    contenu = {
        "rang": rang,
        "fait_le": fait_le.isoformat(),
        "motif": _motif(motif),
        "libelle": cible.libelle,
    }
    noter(session, ligne, geste, CORRECTION_DATE, contenu)
    for occupation_id in cible.contenu.get(AVANT, {}).get("occupations", ()):
        deplacer(session.connection(), occupation_id=occupation_id, fin=fait_le)
    _relire(session, ligne, le=saisi_le, stricte=True)


def _trouver(faits: Sequence[Fait], rang: int) -> Fait:
    cible = next((f for f in faits if f.rang == rang and _est_humain(f)), None)
    if cible is None:
        raise TransitionInterdite(
            "Cette étape a déjà été annulée, ou n’en est pas une : rechargez la page du dossier."
        )
    return cible


def _verifier_auteurs(session: Session, acteur: Utilisateur, repris: Sequence[Fait]) -> None:
    """Refuse to take back a colleague's fact: another organisation's is the chef's to judge."""
    if peut(acteur, Action.CORRIGER_AUTRUI):
        return
    auteurs = {f.acteur_id for f in repris if f.acteur_id is not None}
    etranger = session.scalars(
        select(Organisme.nom)
        .join(Utilisateur, Utilisateur.organisme_id == Organisme.id)
        .where(Utilisateur.id.in_(auteurs), Organisme.id != acteur.organisme_id)
    ).first()
    if etranger is not None:
        raise HabilitationRefusee(
            f"Une de ces étapes a été faite par {etranger} : demandez à votre chef de service "
            "de l’annuler."
        )


def _reprendre(
    session: Session,
    ligne: Ligne,
    geste: Geste,
    *,
    type_: str,
    repris: Sequence[Fait],
    motif: str,
) -> None:
    """Note the correction, put back what the facts had replaced, and live the others again."""
    rangs = [fait.rang for fait in repris]
    messages.retirer(session, dossier_id=ligne.id, rangs=rangs)
    contenu = {"annule": rangs, "motif": _motif(motif), "libelle": repris[0].libelle}
    noter(session, ligne, geste, type_, contenu)
    for fait in reversed(repris):
        remettre(session.connection(), menage_id=ligne.menage_id, avant=fait.contenu.get(AVANT, {}))
    _relire(session, ligne, le=geste.saisi_le)


def _relire(session: Session, ligne: Ligne, *, le: datetime, stricte: bool = False) -> None:
    """Live again the facts that hold now, and bring along what they do not write."""
    faits = histoire.faits_en_vigueur(histoire.lire_faits(session, ligne.id))
    instance = histoire.reconstruire(session, ligne.id, faits, stricte=stricte)
    accorder_alertes(session, ligne.id, le=le)
    _donner_du_repit(session, ligne.id, le)
    _resoudre_les_incidents(session, ligne.id, le)
    cache.deposer(session, ligne.id, ligne.version + 1, instance)


def _donner_du_repit(session: Session, dossier_id: int, le: datetime) -> None:
    echeance = table(Echeance)
    session.connection().execute(
        update(echeance)
        .where(
            echeance.c.dossier_id == dossier_id,
            echeance.c.sorte == SorteEcheance.MINUTERIE,
            echeance.c.reveil_le <= le,
        )
        .values(reveil_le=le + REPIT)
    )


def _resoudre_les_incidents(session: Session, dossier_id: int, le: datetime) -> None:
    """The history that had stopped the dossier is no longer its own."""
    incident = table(Incident)
    session.connection().execute(
        update(incident)
        .where(incident.c.dossier_id == dossier_id, incident.c.resolu_le.is_(None))
        .values(resolu_le=le)
    )


def _motif(motif: str) -> str:
    if not motif.strip():
        raise SaisieInvalide({"motif": "Dites en quelques mots pourquoi vous corrigez."})
    return motif.strip()
