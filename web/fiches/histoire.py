"""The journal of a dossier as sentences to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.journal import Journal
from models.utilisateur import Utilisateur
from web.acquis import LIBELLES
from web.fiches.corrections import PERSONNE, Correction, Corrections
from web.page.pagination import Rangee, Requete
from web.page.textes import jour, minuscule, nommer
from web.plan import lire_plan
from workflow.instances import DECISION, INSCRIPTION
from workflow.operations import REPRIS

PHRASES = {
    "ouverture": "Dossier ouvert",
    "suspension": "Accompagnement suspendu",
    "reprise": "Accompagnement repris",
    "cloture": "Dossier clos",
    "signalement": "Signalement",
    "signalement_traite": "Signalement traité",
    "obligation_traitee": "Obligation traitée",
    "correction": "Retour à l’étape",
    "correction_date": "Date corrigée",
    "reouverture": "Dossier rouvert",
    "reassignation": "Dossier confié",
    REPRIS: "Repris du dossier précédent",
    INSCRIPTION: "Inscrit à l’ordre du jour",
    DECISION: "Décision d’une instance notée",
    "suivi_individuel": "Suivi demandé par une action collective",
    "reessai": "Nouvel essai après un incident",
    "reparation": "Dossier réparé depuis son journal",
}
VERS = {
    "correction": "Retour à l’étape « {vers} »",
    "correction_date": "Date corrigée : le {date} pour « {vers} »",
    "reassignation": "Dossier confié à {vers}",
}
"""What is said of a correction whose content can be read."""


@dataclass(frozen=True)
class Evenement:
    """One row of the journal: what, when it happened, when it was typed and by whom.

    `annulation`: the correction that took it back. `premiere_date`: the one typed first,
    when `fait_le` was corrected to another day.
    """

    rang: int
    texte: str
    fait_le: datetime
    saisi_le: datetime
    par: str
    motif: str | None
    annulation: Correction | None
    premiere_date: datetime | None


def requete_histoire(dossier: Dossier) -> Requete:
    """Return the journal, the last event first."""
    return (
        select(
            Journal.rang, Journal.type, Journal.element, Journal.fait_le, Journal.saisi_le,
            Utilisateur.nom,
        )
        .outerjoin(Utilisateur, Utilisateur.id == Journal.acteur_id)
        .where(Journal.dossier_id == dossier.id)
        .order_by(Journal.rang.desc())
    )  # fmt: skip


def lire_histoire(
    session: Session, dossier: Dossier, corrections: Corrections, *, limite: int
) -> tuple[Evenement, ...]:
    noms = lire_plan(dossier.definition).noms
    rangees = session.execute(requete_histoire(dossier).limit(limite)).all()
    return tuple(lire_evenement(rangee, noms, corrections) for rangee in rangees)


def lire_evenement(rangee: Rangee, noms: Mapping[str, str], corrections: Corrections) -> Evenement:
    """Return the event of a row of `requete_histoire`; `noms` labels the elements."""
    correction = corrections.par_rang.get(rangee.rang)
    fait_le = corrections.dates.get(rangee.rang, rangee.fait_le)
    return Evenement(
        rang=rangee.rang,
        texte=_texte(rangee, noms, correction),
        fait_le=fait_le,
        saisi_le=rangee.saisi_le,
        par=rangee.nom or PERSONNE,
        motif=correction.motif if correction else None,
        annulation=corrections.annulations.get(rangee.rang),
        premiere_date=rangee.fait_le if jour(fait_le) != jour(rangee.fait_le) else None,
    )


def _texte(rangee: Rangee, noms: Mapping[str, str], correction: Correction | None) -> str:
    if correction is not None and rangee.type in VERS and correction.vers:
        return VERS[rangee.type].format(vers=correction.vers, date=jour(correction.fait_le))
    element = rangee.element or ""
    if rangee.type == REPRIS and element in LIBELLES:
        return f"{PHRASES[REPRIS]} : {minuscule(LIBELLES[element])}"
    if rangee.type in (INSCRIPTION, DECISION):
        return f"{PHRASES[rangee.type]} : {minuscule(nommer(element, 'instance'))}"
    return PHRASES.get(rangee.type) or noms.get(element) or (element or rangee.type)
