"""Where a dossier stands on its diagram: marks for the picture, and the same as a list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import SorteEcheance, SorteEtape
from models.dossier import Dossier, EtapeOuverte
from models.echeance import Echeance
from models.journal import Journal
from web.dossier.plan import PARCOURS, Chemin, EtapePlan, Plan, lire_plan
from web.fiches.communes import EtapeVue
from web.fiches.corrections import Corrections
from web.fiches.possibles import list_possibles
from workflow.avancement.lecture import lire_englobants
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


@dataclass(frozen=True)
class Attente:
    """What the dossier waits for: a step of somebody, or a delay."""

    tache_id: str
    element: str


Faits = dict[str, tuple[int, datetime]]
"""{element: (how many times, the last date)}."""


def lire_avancement(
    session: Session, dossier: Dossier, etapes: Sequence[EtapeVue], corrections: Corrections
) -> Avancement:
    """Return where the dossier stands. `etapes` are its open steps."""
    plan = lire_plan(dossier.definition)
    attendues = [Attente(e.tache_id, e.element) for e in etapes if not e.est_evenement]
    attendues += _lire_delais(session, dossier, plan)
    courants = {attente.element for attente in attendues}
    faits = _lire_faits(session, dossier, corrections)
    actuels = chemins_actuels(session, dossier.id, plan, attendues)
    possibles = _lire_possibles(dossier, plan, actuels)
    vues = [(e, _voir(e, courants, faits)) for e in plan.etapes]
    gardees = [
        (etape, vue)
        for etape, vue in vues
        if vue.statut != Statut.POSSIBLE or etape.id in possibles
    ]
    return Avancement(
        definition=dossier.definition.public_id,
        groupes=tuple(sorted(_grouper(gardees), key=_anciennete)),
        dessins=tuple(_dessins(dossier, plan, actuels, set(faits))),
    )


def dessiner_l_attente(session: Session, dossier: Dossier) -> tuple[Dessin, ...]:
    """Return the pictures with where the dossier waits, and nothing of what was done."""
    plan = lire_plan(dossier.definition)
    attendues = [
        Attente(*ligne)
        for ligne in session.execute(
            select(EtapeOuverte.tache_id, EtapeOuverte.element)
            .where(
                EtapeOuverte.dossier_id == dossier.id, EtapeOuverte.sorte != SorteEtape.EVENEMENT
            )
            .order_by(EtapeOuverte.depuis)
        )
    ]
    attendues += _lire_delais(session, dossier, plan)
    actuels = chemins_actuels(session, dossier.id, plan, attendues)
    return tuple(_dessins(dossier, plan, actuels, set()))


def _lire_delais(session: Session, dossier: Dossier, plan: Plan) -> list[Attente]:
    """Return the delays that are steps of the plan; those on the edge of an activity are not."""
    connus = {etape.id for etape in plan.etapes}
    lignes = session.execute(
        select(Echeance.tache_id, Echeance.code)
        .where(Echeance.dossier_id == dossier.id, Echeance.sorte == SorteEcheance.MINUTERIE)
        .order_by(Echeance.id)
    )
    return [Attente(str(tache), code) for tache, code in lignes if code in connus]


def _lire_possibles(dossier: Dossier, plan: Plan, actuels: Sequence[Chemin]) -> frozenset[str]:
    """Return the steps that may still come: none once closed."""
    if dossier.clos_le is not None:
        return frozenset()
    places = [(chemin.niveaux[-1][1], chemin.englobants) for chemin in actuels]
    permis = list_possibles(dossier, places)
    return frozenset(
        etape.id
        for etape in plan.etapes
        if (permis is None or etape.id in permis) and _reste_possible(plan, etape.id, actuels)
    )


def _reste_possible(plan: Plan, etape: str, actuels: Iterable[Chemin]) -> bool:
    """Tell whether a step may still come: not within a parcours that was not chosen."""
    choisis = {None, *(chemin.parcours_appele for chemin in actuels)}
    return any(chemin.parcours_appele in choisis for chemin in plan.chemins[etape])


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


def _anciennete(groupe: Groupe) -> tuple[int, float]:
    """What was done first comes first, then what is under way, then what may come.

    A module called from several places stands once in the plan, wherever it was done.
    """
    dates = [etape.faite_le.timestamp() for etape in groupe.etapes if etape.faite_le is not None]
    if dates:
        return 0, min(dates)
    en_cours = any(etape.statut == Statut.EN_COURS for etape in groupe.etapes)
    return (1 if en_cours else 2), 0


def _dessins(
    dossier: Dossier, plan: Plan, actuels: Sequence[Chemin], faits: set[str]
) -> Iterable[Dessin]:
    """Yield the parcours, then each called diagram on the way to an open step, outermost first.

    What is under way is not marked as done, even when some of it is.
    """
    passes = [chemin for fait in faits for chemin in _passages(plan, fait, actuels)]
    for cles in dict.fromkeys(_diagrammes(actuels)):
        cle = cles[-1]
        ouverts = _sur(cle, actuels)
        yield Dessin(
            titre=" › ".join(plan.titres[un] for un in cles[1:]) or "Parcours",
            genre="module" if cle else "parcours",
            cle=cle or dossier.definition.cle,
            courants=_marques(ouverts),
            faits=_marques(_sur(cle, passes) - ouverts),
        )


def chemins_actuels(
    session: Session, dossier_id: int, plan: Plan, attentes: Iterable[Attente]
) -> list[Chemin]:
    """Return the way down to each thing that the dossier waits for.

    The engine is asked only where several calls could hold it.
    """
    trouves = [(a.tache_id, plan.chemins.get(a.element, ())) for a in attentes]
    doute = any(len(chemins) > 1 for _, chemins in trouves)
    autour = lire_englobants(session, dossier_id) if doute else {}
    return [_choisir(chemins, autour.get(tache)) for tache, chemins in trouves if chemins]


def _choisir(chemins: Sequence[Chemin], englobants: tuple[str, ...] | None) -> Chemin:
    """Return the way that goes through these calls; the first when nobody knows."""
    return next((c for c in chemins if c.englobants == englobants), chemins[0])


def _passages(plan: Plan, fait: str, actuels: Sequence[Chemin]) -> Iterator[Chemin]:
    """Yield the ways by which a step may have been done, none when that is doubtful.

    Among several the least deep, a common entry before what it leads to; then those that begin
    like the present one.
    """
    possibles = plan.chemins.get(fait, ())
    profondeur = min((len(chemin.niveaux) for chemin in possibles), default=0)
    possibles = tuple(chemin for chemin in possibles if len(chemin.niveaux) == profondeur)
    debuts = {chemin.niveaux[0] for chemin in actuels}
    proches = [chemin for chemin in possibles if chemin.niveaux[0] in debuts] or possibles
    if len({chemin.niveaux[0] for chemin in proches}) == 1:
        yield from proches


def _diagrammes(actuels: Iterable[Chemin]) -> Iterator[tuple[str, ...]]:
    """Yield, for each diagram to show, the keys of those that lead to it and its own."""
    yield (PARCOURS,)
    for chemin in actuels:
        cles = [cle for cle, _ in chemin.niveaux]
        yield from (tuple(cles[:fin]) for fin in range(2, len(cles) + 1))


def _sur(cle: str, chemins: Iterable[Chemin]) -> set[str]:
    """Return the elements to mark on a diagram."""
    return {element for c in chemins for diagramme, element in c.niveaux if diagramme == cle}


def _marques(elements: Iterable[str]) -> str:
    """Return the ids on the drawing, separated by blanks, as the page hands them to the viewer."""
    return " ".join(sorted(id_dessine(element) for element in elements))
