"""R14: one dossier that turns a thousand times, through the public verb, on a real database.

Renewals of a measure and CALEOL refusals in `acces_direct`, and a bare loop of two steps at the
top level. Beside it, the library alone on the bare loop; and a control, our engine without its
folding, which must miss the target: a measure that cannot fail says nothing.
"""

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import select

from benchmarks.outils import COURT, base_sqlite, dire, finir, ligne
from models.db import lecture, make_engine, make_session_factory, transaction
from models.dossier import EtapeOuverte, EtatMoteur
from tests.diagrammes.construire import OUVERTURE, chemin, diagramme
from tests.workflow.decor import JOUR, LE, Monde, planter
from tests.workflow.reponses import ACTEURS, MOTIF, REPONSES, entre, jusqu_a
from workflow.avancement import dossiers
from workflow.engine import Instance, Modele
from workflow.engine.fichier import xml
from workflow.engine.fichier.normalisation import normaliser
from workflow.engine.parcours_plat import Parcours
from workflow.engine.semantique.environnement import EVALUATEUR
from workflow.errors import MoteurEnDefaut

TOURS = 120 if COURT else 1000
FENETRE = 40
"""Turns at each end whose steps are compared."""
CHAUFFE = 3
"""First turns left out: what the process does once would flatter the ratio."""
RAPPORT = 3.0
OCTETS = 200_000
CIBLE = f"{TOURS} turns; p95 of the last turns at most {RAPPORT:g} x the first; state <= 200 KB"

Pas = tuple[str, Mapping[str, object]]
ENCORE = {"resultat_contact": "joint"}
REFUS: Mapping[str, object] = {
    "decision_caleol": "non_attribution", "motif_code": "plafond", "motif_ecrit": MOTIF,
}  # fmt: skip


@dataclass(frozen=True)
class Cas:
    """What leads to the loop, and one turn of it. `contenu`: its diagram, when not ours."""

    nom: str
    avant: Sequence[Pas]
    tour: Sequence[Pas]
    contenu: bytes | None = None


def _droit(elements: tuple[str, ...]) -> list[Pas]:
    return [(element, {}) for element in elements]


def _boucle_nue() -> bytes:
    """Two steps at the top level, again and again."""
    return diagramme(
        '<startEvent id="debut"/>',
        '<exclusiveGateway id="entree"/>',
        '<exclusiveGateway id="choix" default="choix_fin"/>',
        _etape("saisir", "contact", "tracer_contact"),
        _etape("deux", "complement"),
        '<endEvent id="fin"/>',
        chemin("debut", "entree", "saisir", "deux", "choix", "fin"),
        chemin("choix", "entree", condition="resultat_contact == 'joint'"),
    )


def _etape(id_: str, formulaire: str, acte: str = "") -> str:
    voulues = {"role": "travailleur_social", "formulaire": formulaire, "phase": "adl"}
    voulues |= {"acte": acte} if acte else {}
    liste = "".join(f'<property name="{nom}" value="{v}"/>' for nom, v in voulues.items())
    return (
        f'<userTask id="{id_}" name="{id_}"><extensionElements>'
        f'<properties xmlns="{xml.SPIFF}">{liste}</properties>'
        "</extensionElements></userTask>"
    )


CAS = (
    Cas(
        "renouvellements",
        _droit(jusqu_a("bilan_mi_mesure")),
        [("bilan_mi_mesure", {}), ("bilan_final", {"suite": "prolonger"})],
    ),
    Cas(
        "refus de CALEOL",
        _droit(jusqu_a("passer_caleol")),
        [
            ("passer_caleol", REFUS),
            ("traiter_refus", {}),
            *_droit(entre("rapprochement", "passer_caleol")),
        ],
    ),
    Cas(
        "boucle nue",
        [],
        [("saisir", REPONSES["prendre_contact"]), ("deux", REPONSES["completer_entree"])],
        _boucle_nue(),
    ),
)


@dataclass
class Tournant:
    """A dossier that turns. `durees`: seconds of each step, commit included."""

    monde: Monde
    dossier_id: int
    taches: dict[str, str]
    le: datetime = LE
    durees: list[float] = field(default_factory=list)

    @classmethod
    def ouvrir(cls, monde: Monde) -> "Tournant":
        identifiant = monde.ouvrir()
        with lecture(monde.factory) as session:
            etapes = select(EtapeOuverte.element, EtapeOuverte.tache_id).where(
                EtapeOuverte.dossier_id == identifiant
            )
            taches = {lue.element: lue.tache_id for lue in session.execute(etapes)}
        return cls(monde, identifiant, taches)

    def faire(self, pas: Pas) -> None:
        element, reponses = pas
        self.le += JOUR
        ici = {"bailleur": self.monde.bailleur} if element == "rapprochement" else {}
        debut = time.perf_counter()
        with transaction(self.monde.factory) as session:
            avancee = dossiers.terminer_etape(
                session,
                acteur=self.monde.comptes[ACTEURS.get(element, "ts")],
                tache_id=self.taches[element],
                version=None,
                saisie={**REPONSES.get(element, {}), **ici, **reponses},
                fait_le=self.le,
                saisi_le=self.le,
            )
        self.durees.append(time.perf_counter() - debut)
        self.taches = {o.element.id: o.tache_id for o in avancee.ouvertes}

    def octets(self) -> int:
        with lecture(self.monde.factory) as session:
            return len(session.get_one(EtatMoteur, self.dossier_id).corps)


def p95(durees: Sequence[float]) -> float:
    return statistics.quantiles(durees, n=20)[-1]


def mesurer(monde: Monde, cas: Cas) -> None:
    tournant = Tournant.ouvrir(monde)
    for pas in cas.avant:
        tournant.faire(pas)
    tournant.durees.clear()
    dire(f"{cas.nom} : {TOURS} tours…")
    faits = 0
    with suppress(MoteurEnDefaut):
        for _ in range(TOURS):
            for pas in cas.tour:
                tournant.faire(pas)
            faits += 1
    _rendre(cas.nom, faits, tournant.durees, len(cas.tour), tournant.octets())


def _rendre(nom: str, faits: int, durees: list[float], par_tour: int, octets: int) -> None:
    fenetre, chauffe = FENETRE * par_tour, CHAUFFE * par_tour
    premiers, derniers = p95(durees[chauffe : chauffe + fenetre]), p95(durees[-fenetre:])
    rapport = derniers / premiers
    ligne(
        "R14", cas=nom, cible=CIBLE, valeur=round(rapport, 2),
        tenu=faits == TOURS and rapport <= RAPPORT and octets <= OCTETS,
        tours=faits, premiers_p95_ms=round(premiers * 1000, 2),
        derniers_p95_ms=round(derniers * 1000, 2), octets=octets,
    )  # fmt: skip


def mesurer_temoin() -> None:
    """The bare loop, engine alone, without folding: it must not hold."""
    instance = Instance.vide(Modele.charger(_boucle_nue(), {}, "essai"))
    faits = 0
    with _sans_repli(), suppress(MoteurEnDefaut):
        instance.demarrer(variables={}, moment=OUVERTURE)
        while faits < TOURS:
            for _ in range(2):
                tache_id = instance.frontiere().ouvertes[0].tache_id
                instance.terminer(tache_id, variables=ENCORE, moment=OUVERTURE)
            faits += 1
    ligne(
        "R14", cas="témoin : sans repli", cible=f"stops before {TOURS} turns, with a sentence",
        valeur=faits, tenu=faits < TOURS,
    )  # fmt: skip


@contextmanager
def _sans_repli() -> Iterator[None]:
    garde, Parcours.seuil = Parcours.seuil, 10**9
    try:
        yield
    finally:
        Parcours.seuil = garde


def mesurer_bibliotheque() -> None:
    """The library alone on the bare loop: load, complete, run on, store, as documented."""
    analyseur = SpiffBpmnParser()
    arbre = etree.ElementTree(normaliser(xml.lire(_boucle_nue())))
    analyseur.add_bpmn_xml(arbre, filename="boucle")
    parcours = BpmnWorkflow(analyseur.get_spec("essai"), script_engine=EVALUATEUR)
    serialiseur = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
    durees, corps, tours = [], "", 0
    parcours.do_engine_steps()
    while tours < TOURS and (pretes := parcours.get_tasks(state=TaskState.READY, manual=True)):
        debut = time.perf_counter()
        pretes[0].set_data(**ENCORE)
        pretes[0].run()
        parcours.do_engine_steps()
        corps = serialiseur.serialize_json(parcours)
        durees.append(time.perf_counter() - debut)
        tours += pretes[0].task_spec.name == "deux"
    ligne(
        "R14", cas="bibliothèque seule, boucle nue", cible="for comparison", valeur=tours,
        tenu=True, muette=tours < TOURS, premiers_p95_ms=round(p95(durees[:80]) * 1000, 2),
        derniers_p95_ms=round(p95(durees[-80:]) * 1000, 2), octets=len(corps),
    )  # fmt: skip


def main() -> None:
    with base_sqlite() as url:
        engine = make_engine(url)
        factory = make_session_factory(engine)
        for cas in CAS:
            mesurer(planter(factory, diagramme=cas.contenu), cas)
        engine.dispose()
    mesurer_temoin()
    mesurer_bibliotheque()
    finir()


if __name__ == "__main__":
    main()
