"""The journal of a dossier as a story: sentences by date of the fact, by month, by kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.journal import Journal, JournalContenu
from models.utilisateur import Utilisateur
from web.dossier.plan import Plan, lire_plan
from web.fiches.corrections import PERSONNE, Correction, Corrections
from web.fiches.faits import VERS, raconter_fait
from web.fiches.phrases import raconter_reponses
from web.fiches.reponses import Noms, ReponseVue, formulaires_geles, lire_noms, lire_reponses
from web.page.pagination import Rangee, Requete
from web.page.textes import jour, mois
from workflow.formulaires import Formulaire
from workflow.histoire.faits import DEPLACEMENT, DEPLACEMENT_ANNULE, SAUT, VALEUR


class Sujet(StrEnum):
    """What a reader looks for in the story; each is a filter."""

    ETAPES = "etapes"
    CONTACTS = "contacts"
    DOCUMENTS = "documents"
    PROPOSITIONS = "propositions"
    SIGNALEMENTS = "signalements"
    CORRECTIONS = "corrections"


NOMS_DES_SUJETS: Final[Mapping[Sujet, str]] = {
    Sujet.ETAPES: "Étapes",
    Sujet.CONTACTS: "Contacts et visites",
    Sujet.DOCUMENTS: "Documents",
    Sujet.PROPOSITIONS: "Propositions",
    Sujet.SIGNALEMENTS: "Signalements",
    Sujet.CORRECTIONS: "Corrections",
}

TYPES: Final[Mapping[Sujet, frozenset[str]]] = {
    Sujet.CONTACTS: frozenset({"note", "note_modifiee", "note_retiree", "visite",
                               "visite_modifiee"}),
    Sujet.DOCUMENTS: frozenset({"document", "document_partage", "document_produit",
                                "document_retire"}),
    Sujet.PROPOSITIONS: frozenset({"piece", "offre", "seance_prevue"}),
    Sujet.SIGNALEMENTS: frozenset({"signalement", "signalement_accuse", "signalement_traite"}),
    Sujet.CORRECTIONS: frozenset({"correction", "correction_date", "reouverture", "reassignation",
                                  "fusion", "fusion_annulee", "reparation", "reessai", DEPLACEMENT,
                                  DEPLACEMENT_ANNULE, "reparation_proposee",
                                  "reparation_refusee", SAUT, VALEUR}),
}  # fmt: skip
"""Kinds of event by subject; all that is in none is a step of the way."""

ACTES: Final[Mapping[Sujet, frozenset[str]]] = {
    Sujet.CONTACTS: frozenset({"tracer_contact"}),
    Sujet.PROPOSITIONS: frozenset({
        "ouvrir_proposition", "constater_attribution", "tracer_contact_prealable",
        "verifier_dossier", "enregistrer_decision", "atteindre_rang", "classer_sans_suite",
        "fournir_piece", "notifier_offre", "enregistrer_reponse", "constater_silence",
        "traiter_refus", "designer_correspondant", "signer_bail",
    }),
}  # fmt: skip
"""Acts of the diagram by subject: a step may be both a step and of a subject."""

MOTIFS: Final[Mapping[str, str]] = {
    "suspension": "motif",
    "reparation_proposee": "explication",
    "reparation_refusee": "motif",
    SAUT: "motif",
    VALEUR: "motif",
}
"""Where the content of an event says why."""


@dataclass(frozen=True)
class Evenement:
    """One row of the journal: what, when it happened, when it was typed and by whom.

    `annulation`: the correction that took it back. `premiere_date`: the one typed first,
    when `fait_le` was corrected to another day. `etape`: its label on the diagram.
    """

    rang: int
    texte: str
    sujet: Sujet
    fait_le: datetime
    saisi_le: datetime
    par: str
    motif: str | None
    annulation: Correction | None
    premiere_date: datetime | None
    etape: str | None
    reponses: tuple[ReponseVue, ...]


@dataclass(frozen=True)
class MoisDuRecit:
    """`nom`: « mars 2026 »; the events of that month, the last first."""

    nom: str
    evenements: tuple[Evenement, ...]


@dataclass(frozen=True)
class Conteur:
    """What tells the rows of one page: the words of the diagram and of its forms."""

    plan: Plan
    formulaires: Mapping[str, Formulaire]
    corrections: Corrections
    noms: Noms

    def conter(self, rangee: Rangee, contenu: Mapping[str, Any]) -> Evenement:
        correction = self.corrections.par_rang.get(rangee.rang)
        fait_le = self.corrections.dates.get(rangee.rang, rangee.fait_le)
        reponses = lire_reponses(self._formulaire(rangee), contenu.get("saisie", {}), self.noms)
        return Evenement(
            rang=rangee.rang,
            texte=self._texte(rangee, contenu, correction, reponses),
            sujet=_sujet(rangee.type, self.plan.actes.get(rangee.element or "")),
            fait_le=fait_le,
            saisi_le=rangee.saisi_le,
            par=rangee.nom or PERSONNE,
            motif=_motif(rangee.type, contenu, correction),
            annulation=self.corrections.annulations.get(rangee.rang),
            premiere_date=rangee.fait_le if jour(fait_le) != jour(rangee.fait_le) else None,
            etape=self.plan.noms.get(rangee.element or ""),
            reponses=reponses,
        )

    def _formulaire(self, rangee: Rangee) -> Formulaire | None:
        cle = self.plan.formulaires.get(rangee.element or "")
        return self.formulaires.get(cle) if cle else None

    def _texte(
        self,
        rangee: Rangee,
        contenu: Mapping[str, Any],
        correction: Correction | None,
        reponses: Sequence[ReponseVue],
    ) -> str:
        if correction is not None and rangee.type in VERS and correction.vers:
            return VERS[rangee.type].format(vers=correction.vers, date=jour(correction.fait_le))
        element = rangee.element or ""
        fait = raconter_fait(rangee.type, element, contenu)
        if fait is not None:
            return fait
        nom = self.plan.noms.get(element) or contenu.get("libelle") or element or rangee.type
        return raconter_reponses(str(nom), reponses)


def requete_histoire(dossier: Dossier, sujet: Sujet | None = None) -> Requete:
    """Return the journal, the last fact first; what was typed late stands at its date.

    A date that was corrected since keeps the row where it was typed first: the page tells both.
    """
    requete: Requete = (
        select(
            Journal.rang, Journal.type, Journal.element, Journal.fait_le, Journal.saisi_le,
            Utilisateur.nom, JournalContenu.contenu,
        )
        .outerjoin(Utilisateur, Utilisateur.id == Journal.acteur_id)
        .outerjoin(JournalContenu, JournalContenu.journal_id == Journal.id)
        .where(Journal.dossier_id == dossier.id)
        .order_by(Journal.fait_le.desc(), Journal.rang.desc())
    )  # fmt: skip
    return (
        requete if sujet is None else requete.where(_du_sujet(sujet, lire_plan(dossier.definition)))
    )


def _du_sujet(sujet: Sujet, plan: Plan) -> ColumnElement[bool]:
    if sujet == Sujet.ETAPES:
        autres = frozenset[str]().union(*TYPES.values())
        return not_(Journal.type.in_(sorted(autres)))
    actes = ACTES.get(sujet, frozenset())
    elements = sorted(element for element, acte in plan.actes.items() if acte in actes)
    types = Journal.type.in_(sorted(TYPES[sujet]))
    faites = and_(
        Journal.type.in_(("etape", "message", "minuterie")), Journal.element.in_(elements)
    )
    return or_(types, faites)


def lire_recit(
    session: Session, dossier: Dossier, corrections: Corrections, rangees: Sequence[Rangee]
) -> tuple[Evenement, ...]:
    """Return the events of the rows of one page; the names it needs are asked for once."""
    plan, formulaires = lire_plan(dossier.definition), formulaires_geles(dossier.definition)
    lus = [(rangee, orjson.loads(rangee.contenu or "{}")) for rangee in rangees]
    besoins = (
        (formulaires.get(plan.formulaires.get(rangee.element or "", "")), lu.get("saisie", {}))
        for rangee, lu in lus
    )
    conteur = Conteur(plan, formulaires, corrections, lire_noms(session, besoins))
    return tuple(conteur.conter(rangee, lu) for rangee, lu in lus)


def lire_histoire(
    session: Session, dossier: Dossier, corrections: Corrections, *, limite: int
) -> tuple[Evenement, ...]:
    """Return the last events."""
    rangees = session.execute(requete_histoire(dossier).limit(limite)).all()
    return lire_recit(session, dossier, corrections, rangees)


def par_mois(evenements: Sequence[Evenement]) -> Iterator[MoisDuRecit]:
    """Group by the month under which the rows are sorted."""
    for nom, suite in groupby(evenements, key=lambda e: mois(e.premiere_date or e.fait_le)):
        yield MoisDuRecit(nom, tuple(suite))


def _sujet(type_: str, acte: str | None) -> Sujet:
    """Return the subject that colours an event."""
    par_type = (sujet for sujet, types in TYPES.items() if type_ in types)
    par_acte = (sujet for sujet, actes in ACTES.items() if acte in actes)
    return next(par_type, None) or next(par_acte, Sujet.ETAPES)


def _motif(type_: str, contenu: Mapping[str, Any], correction: Correction | None) -> str | None:
    """Return the words that explain an event: of a correction, of a suspension, of a repair."""
    if correction is not None:
        return correction.motif
    motif = contenu.get(MOTIFS.get(type_, ""))
    return str(motif) if motif else None
