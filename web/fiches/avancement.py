"""Where a dossier stands on its diagram: marks for the picture, and the same as a list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.journal import Journal
from web.fiches.communes import EtapeVue
from web.fiches.corrections import Corrections
from web.plan import EtapePlan, Plan, lire_plan
from workflow.engine.fichier.identifiants import id_dessine


class Statut(StrEnum):
    FAITE = "faite"
    EN_COURS = "en_cours"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class EtapeDuPlan:
    """A step of the diagram. `fois`: how many times it was done, the last on `faite_le`."""

    nom: str
    statut: Statut
    fois: int
    faite_le: datetime | None


@dataclass(frozen=True)
class Groupe:
    """Steps that follow each other in one activity of the parcours."""

    nom: str | None
    etapes: tuple[EtapeDuPlan, ...]


@dataclass(frozen=True)
class Dessin:
    """A picture: which file of the definition, which elements to mark."""

    titre: str
    genre: str
    cle: str
    courants: str
    faits: str


@dataclass(frozen=True)
class Avancement:
    definition: str
    groupes: tuple[Groupe, ...]
    dessins: tuple[Dessin, ...]


Faits = dict[str, tuple[int, datetime]]
"""{element: (how many times, the last date)}."""


def lire_avancement(
    session: Session, dossier: Dossier, etapes: Sequence[EtapeVue], corrections: Corrections
) -> Avancement:
    """Return where the dossier stands. `etapes` are its open steps."""
    plan = lire_plan(dossier.definition)
    courants = {etape.element for etape in etapes if not etape.est_evenement}
    faits = _lire_faits(session, dossier, corrections)
    clos = dossier.clos_le is not None
    vues = [(e, _voir(e, courants, faits)) for e in plan.etapes]
    gardees = [(e, v) for e, v in vues if not (clos and v.statut == Statut.POSSIBLE)]
    return Avancement(
        definition=dossier.definition.public_id,
        groupes=tuple(_grouper(gardees)),
        dessins=tuple(_dessins(dossier, plan, courants, set(faits))),
    )


def _lire_faits(session: Session, dossier: Dossier, corrections: Corrections) -> Faits:
    """Return what was done and not taken back since, at the dates that hold."""
    faits: Faits = {}
    lignes = session.execute(
        select(Journal.rang, Journal.element, Journal.fait_le).where(
            Journal.dossier_id == dossier.id, Journal.element.is_not(None)
        )
    )
    for rang, element, saisi in lignes:
        if rang not in corrections.annulations:
            fait_le = corrections.dates.get(rang, saisi)
            fois, dernier = faits.get(str(element), (0, fait_le))
            faits[str(element)] = (fois + 1, max(dernier, fait_le))
    return faits


def _voir(etape: EtapePlan, courants: set[str], faits: Faits) -> EtapeDuPlan:
    fois, faite_le = faits.get(etape.id, (0, None))
    fait_ou_non = Statut.FAITE if fois else Statut.POSSIBLE
    statut = Statut.EN_COURS if etape.id in courants else fait_ou_non
    return EtapeDuPlan(etape.nom, statut, fois, faite_le)


def _grouper(vues: Iterable[tuple[EtapePlan, EtapeDuPlan]]) -> Iterable[Groupe]:
    for nom, suite in groupby(vues, key=lambda paire: paire[0].groupe):
        yield Groupe(nom, tuple(vue for _etape, vue in suite))


def _dessins(dossier: Dossier, plan: Plan, courants: set[str], faits: set[str]) -> Iterable[Dessin]:
    """Yield the parcours, then each called diagram in which a step is open.

    What is under way is not marked as done, even when some of it is.
    """
    ouverts = _sur_le_parcours(plan, courants)
    yield Dessin(
        titre="Parcours",
        genre="parcours",
        cle=dossier.definition.cle,
        courants=_marques(ouverts),
        faits=_marques(_sur_le_parcours(plan, faits) - ouverts),
    )
    for module in sorted({plan.modules[c] for c in courants if c in plan.modules}):
        yield Dessin(
            titre=plan.titres[module],
            genre="module",
            cle=module,
            courants=_marques(c for c in courants if plan.modules.get(c) == module),
            faits=_marques(f for f in faits - courants if plan.modules.get(f) == module),
        )


def _sur_le_parcours(plan: Plan, elements: Iterable[str]) -> set[str]:
    return {repere for e in elements for repere in plan.reperes.get(e, frozenset())}


def _marques(elements: Iterable[str]) -> str:
    """Return the ids on the drawing, separated by blanks, as the page hands them to the viewer."""
    return " ".join(sorted(id_dessine(element) for element in elements))
