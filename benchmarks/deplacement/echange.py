"""The move of a dossier without its safety: our transport alone, and the library's own exchange.

The same stored states, in one process and without a database, so that the figure of `move` can be
read: what of it is the engine's part, and what the checks, the journal and the commit cost. The
exchange is what the library offers (`SpiffWorkflow.bpmn.util.diff`): align the specs, put each
task on its new one, reset what waits. The specs are aligned once for all the dossiers.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from SpiffWorkflow.bpmn.util.diff import SpecDiff, WorkflowDiff, migrate_workflow
from sqlalchemy import select

from models.db import SessionFactory, lecture
from models.definition import Definition
from models.dossier import Dossier, EtatMoteur
from models.errors import ErreurMetier
from workflow.deplacements import transferts
from workflow.deplacements.solidite import deplacer
from workflow.engine import Frontiere, Instance, Modele
from workflow.engine.etat import moteur
from workflow.engine.etat.moteur import Moteur
from workflow.engine.transport import transporter
from workflow.parcours.definition_chargee import charger

GRAINE = "mesure"


@dataclass(frozen=True)
class Depart:
    """A stored dossier. `depuis`: {task id: opening} of its open steps."""

    corps: bytes
    depuis: Mapping[str, datetime]


@dataclass(frozen=True)
class Couts:
    """Milliseconds for a dossier, and how many of them the exchange leaves otherwise.

    `transport`: the engine's part of our move; `prouve`: with the check that the new diagram could
    have led there; `echange`: the library's. `alteres`: dossiers that no longer wait for the same
    steps at the same due dates after the exchange, `alteres_chez_nous` after our move.
    """

    dossiers: int
    transport: float
    prouve: float
    echange: float
    alteres: int
    alteres_chez_nous: int


def lire_departs(factory: SessionFactory, definition_id: int, nombre: int) -> list[Depart]:
    """Return the first running dossiers of a definition: as they are sown, every state comes round.

    One in so many would not do: the states come in cycles, and some would never be taken.
    """
    en_cours = (
        select(EtatMoteur.dossier_id, EtatMoteur.corps)
        .join(Dossier, Dossier.id == EtatMoteur.dossier_id)
        .where(Dossier.definition_id == definition_id, Dossier.clos_le.is_(None))
        .order_by(EtatMoteur.dossier_id)
        .limit(nombre)
    )
    with lecture(factory) as session:
        return [
            Depart(corps, transferts.lire_lignes(session.connection(), dossier_id).depuis)
            for dossier_id, corps in session.execute(en_cours).all()
        ]


def lire_modeles(factory: SessionFactory, *definitions: int) -> list[Modele]:
    with lecture(factory) as session:
        lues = [session.get_one(Definition, cle) for cle in definitions]
        return [charger(session, une.id, une.sha256).modele for une in lues]


def comparer_les_couts(departs: Sequence[Depart], avant: Modele, apres: Modele) -> Couts:
    """Move every dossier in each way, in turn: a busy machine slows them alike. None is written.

    Each way reads the stored state, moves it, writes it and reads it back.
    """
    attendus = [_resumer(Instance.decoder(avant, un.corps).frontiere()) for un in departs]

    def transporte(un: Depart) -> Frontiere:
        deplace = transporter(avant, apres, un.corps, {}, depuis=un.depuis, graine=GRAINE)
        return deplace.instance.frontiere()

    def prouve(un: Depart) -> Frontiere:
        deplace = deplacer(avant, apres, un.corps, {}, depuis=un.depuis, graine=GRAINE)
        return deplace.instance.frontiere()

    with _moteur_officiel():
        bruts = [replace(un, corps=_en_officiel(un.corps, avant)) for un in departs]
    (transport, _), (avec_preuve, chez_nous), (echange, ailleurs) = _chronometrer(
        (transporte, departs), (prouve, departs), (_Echange(avant, apres), bruts)
    )
    return Couts(
        len(departs),
        transport,
        avec_preuve,
        echange,
        alteres=_compter_les_ecarts(attendus, ailleurs),
        alteres_chez_nous=_compter_les_ecarts(attendus, chez_nous),
    )


@contextmanager
def _moteur_officiel() -> Iterator[None]:
    """Read and write the library's own states, by its own walks."""
    moteur.choisir(Moteur.OFFICIEL)
    try:
        yield
    finally:
        moteur.choisir(Moteur.RAPIDE)


def _en_officiel(corps: bytes, modele: Modele) -> bytes:
    return moteur.encoder(moteur.decoder(corps, modele))


class _Registre:
    """What the library compares two specs by; its own converters do not know the product's."""

    def convert(self, spec: Any) -> dict[str, str]:
        return {"typename": type(spec).__name__, "bpmn_name": str(spec.bpmn_name)}


class _Echange:
    """The library's exchange of two versions, read and written back as it is documented."""

    def __init__(self, avant: Modele, apres: Modele) -> None:
        self.avant, self.apres = avant, apres
        self.le = datetime.now(UTC)
        self.nouveaux = {avant.processus: apres.spec, **apres.sous_specs}
        self.ecarts = {
            nom: SpecDiff(_Registre(), spec, self.nouveaux[nom])
            for nom, spec in {avant.processus: avant.spec, **avant.sous_specs}.items()
        }

    def __call__(self, un: Depart) -> Frontiere:
        with _moteur_officiel():
            parcours: Any = moteur.decoder(un.corps, self.avant)
            parcours.commencer(self.le, GRAINE)
            for niveau in (parcours, *parcours.subprocesses.values()):
                nom = niveau.spec.name
                migrate_workflow(WorkflowDiff(niveau, self.ecarts[nom]), niveau, self.nouveaux[nom])
            parcours.subprocess_specs = self.apres.sous_specs
            return Instance.decoder(self.apres, moteur.encoder(parcours)).frontiere()


def _chronometrer(
    *facons: tuple[Callable[[Depart], Frontiere], Sequence[Depart]],
) -> list[tuple[float, list[Frontiere | None]]]:
    """Return, for each way, the milliseconds a dossier and where each one stands (None: refused).

    What a way draws once for a whole batch is not counted.
    """
    durees, arrivees = [0.0] * len(facons), [list[Frontiere | None]() for _ in facons]
    for deplacement, departs in facons:
        _tenter(deplacement, departs[0])
    for rang in range(len(facons[0][1])):
        for laquelle, (deplacement, departs) in enumerate(facons):
            debut = time.perf_counter()
            arrivees[laquelle].append(_tenter(deplacement, departs[rang]))
            durees[laquelle] += time.perf_counter() - debut
    nombre = len(facons[0][1])
    return [(1000 * duree / nombre, a) for duree, a in zip(durees, arrivees, strict=True)]


def _tenter(deplacement: Callable[[Depart], Frontiere], un: Depart) -> Frontiere | None:
    try:
        return deplacement(un)
    except ErreurMetier:
        return None


def _resumer(frontiere: Frontiere) -> frozenset[tuple[Any, ...]]:
    """Return what waits (by task) and what is due (by task, with its moment)."""
    etapes = {(o.tache_id,) for o in frontiere.ouvertes}
    return frozenset(etapes | {(m.tache_id, m.due_le) for m in frontiere.minuteries})


def _compter_les_ecarts(
    attendus: Sequence[frozenset[tuple[Any, ...]]], arrivees: Sequence[Frontiere | None]
) -> int:
    return sum(
        arrivee is None or _resumer(arrivee) != attendu
        for attendu, arrivee in zip(attendus, arrivees, strict=True)
    )
