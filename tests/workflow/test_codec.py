"""The stored state and the flat engine, against the library's own, on random walks (measure R4).

Three dossiers take the same way on the same model: one lives on, one is encoded and decoded after
every step, one runs on the library's own workflow class. After every step all three must wait for
the same things, with the same variables; and the library's own serializer must find the live one
and the decoded one equal, task by task.
"""

import random
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import orjson
import pytest
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions.timer import DurationTimerEventDefinition
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG

import bpmn
from models.codes import SorteEtape
from tests.workflow.reponses import REPONSES
from workflow.actes import ACTES
from workflow.definition_chargee import DefinitionChargee
from workflow.engine import Frontiere, Instance, Minuterie, Ouverte
from workflow.engine.codec import EtatIllisible
from workflow.engine.environnement import EVALUATEUR
from workflow.engine.instance import TacheAbsente
from workflow.engine.minuterie import MinuterieDefinition
from workflow.engine.parcours_plat import Parcours, SousParcours
from workflow.formulaires.destinations import DESTINATIONS

PROMENADES = 80
PAS_MAXIMUM = 60
HABITUDE = 0.6
DEPART = datetime(2022, 3, 1, 9, 30, tzinfo=UTC)
PARAMETRES = {"tentatives_max": 3, "veille_mois": 12, "duree_adl_mois": 6}


class Officiel(BpmnWorkflow):  # type: ignore[misc]  # untyped library
    """The library's workflow as it is; our timers ask it for the moment of the fact."""

    moment: datetime


@cache
def definition() -> DefinitionChargee:
    modules = {cle: bpmn.read_module(cle) for cle in bpmn.list_modules()}
    formes = {cle: bpmn.read_formulaire(cle) for cle in bpmn.list_formulaires()}
    return DefinitionChargee.assembler(
        "acces_direct", bpmn.read_parcours("acces_direct"), modules, formes
    )


@cache
def serialiseur() -> BpmnWorkflowSerializer:
    """The library's serializer, told that our classes are its own."""
    config = dict(SPIFF_CONFIG)
    config[MinuterieDefinition] = config[DurationTimerEventDefinition]
    config[Parcours] = config[BpmnWorkflow]
    config[SousParcours] = config[BpmnSubWorkflow]
    return BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(config))


def photographier(instance: Instance) -> Any:
    """What the library's serializer says of an instance, less the specs and the clock."""
    dit = serialiseur().to_dict(instance._parcours)
    dit.pop("spec")
    dit.pop("subprocess_specs")
    for parcours in (dit, *dit["subprocesses"].values()):
        for tache in parcours["tasks"].values():
            tache.pop("last_state_change")
    return dit


def neuve(officielle: bool = False) -> Instance:
    modele = definition().modele
    instance = Instance.vide(modele)
    if officielle:
        specs = modele.sous_specs
        instance = Instance(modele, Officiel(modele.spec, specs, script_engine=EVALUATEUR))
    instance.demarrer(variables=PARAMETRES, moment=DEPART)
    return instance


def recharger(instance: Instance) -> Instance:
    return Instance.decoder(definition().modele, instance.encoder())


def resumer(instance: Instance) -> Any:
    """All that an instance waits for, without the ids of its tasks."""
    frontiere = instance.frontiere()
    return (
        frontiere.termine,
        frontiere.fins,
        [(o.sorte, o.element.id, o.phase, instance.variables(o.tache_id))
         for o in frontiere.ouvertes],
        [(m.element.id, m.due_le, m.duree, m.phase, instance.variables(m.tache_id))
         for m in frontiere.minuteries],
    )  # fmt: skip


def choisir(hasard: random.Random, frontiere: Frontiere) -> Ouverte | Minuterie:
    """A step, now and then a timer, seldom an event that ends the phase."""
    evenements = [o for o in frontiere.ouvertes if o.sorte == SorteEtape.EVENEMENT]
    taches = [o for o in frontiere.ouvertes if o.sorte != SorteEtape.EVENEMENT]
    minuteries = list(frontiere.minuteries)
    if evenements and hasard.random() < 0.02:
        return hasard.choice(evenements)
    if minuteries and (not taches or hasard.random() < 0.25):
        return hasard.choice(minuteries)
    return hasard.choice(taches)


def repondre(hasard: random.Random, instance: Instance, choix: Ouverte) -> Mapping[str, Any]:
    """Routing variables of a step: the usual answer, or any option of its form.

    Left to pure chance, few walks would go beyond the entry.
    """
    usuelles = REPONSES[choix.element.id] if hasard.random() < HABITUDE else {}
    forme = definition().formulaires[choix.element.lire("formulaire") or ""]
    valeurs: dict[str, Any] = {}
    variables: dict[str, Any] = {}
    for champ in forme.champs:
        valeur: Any = hasard.choice([o.valeur for o in champ.options]) if champ.options else 12
        valeur = usuelles.get(champ.cle, valeur) if champ.options else valeur
        valeurs[champ.destination] = valeur
        if DESTINATIONS[champ.destination].route:
            variables[champ.cle] = valeur
    acte = ACTES.get(choix.element.lire("acte") or "")
    lues = instance.variables(choix.tache_id)
    return {**variables, **(acte.variables(valeurs, lues) if acte else {})}


def avancer(
    instance: Instance, rang: int, minuterie: bool, variables: Mapping[str, Any], moment: datetime
) -> None:
    """Live one step, named by its rank in the frontier: task ids differ between instances."""
    frontiere = instance.frontiere()
    if minuterie:
        armee = frontiere.minuteries[rang]
        instance.declencher(armee.tache_id, variables=variables, moment=armee.due_le)
    else:
        tache_id = frontiere.ouvertes[rang].tache_id
        instance.terminer(tache_id, variables=variables, moment=moment)


def promener(graine: int) -> Iterator[tuple[Instance, Instance, Instance]]:
    """Yield (live, reloaded, official) after each step of one random walk."""
    hasard = random.Random(graine)
    vivante, officielle = neuve(), neuve(officielle=True)
    relue = recharger(vivante)
    moment = DEPART
    yield vivante, relue, officielle
    for _ in range(PAS_MAXIMUM):
        frontiere = vivante.frontiere()
        if frontiere.termine:
            return
        choix = choisir(hasard, frontiere)
        moment += timedelta(days=1)
        if isinstance(choix, Minuterie):
            rang, variables = frontiere.minuteries.index(choix), {"echue": True}
        else:
            rang = frontiere.ouvertes.index(choix)
            variables = dict(repondre(hasard, vivante, choix))
        for instance in (vivante, relue, officielle):
            avancer(instance, rang, isinstance(choix, Minuterie), variables, moment)
        relue = recharger(relue)
        yield vivante, relue, officielle


@pytest.mark.parametrize("graine", range(PROMENADES))
def test_vivante_relue_et_officielle_attendent_la_meme_chose(graine: int) -> None:
    for vivante, relue, officielle in promener(graine):
        attendu = resumer(officielle)
        assert resumer(vivante) == attendu
        assert resumer(relue) == attendu
        assert photographier(recharger(vivante)) == photographier(vivante)
        assert not vivante.frontiere().est_muette


def test_les_promenades_passent_partout() -> None:
    """Guards the test above: it says nothing of an element that no walk reaches."""
    vus: set[str] = set()
    for graine in range(PROMENADES):
        for vivante, _, _ in promener(graine):
            frontiere = vivante.frontiere()
            vus |= {o.element.id for o in frontiere.ouvertes} | set(frontiere.fins)
            vus |= {m.element.id for m in frontiere.minuteries}
    modele = definition().modele
    attendus = {
        element.id
        for element in modele.elements.values()
        if element.lire("formulaire") or element.lire("horloge")
    }
    fins = {id_ for processus, id_ in modele.elements
            if processus == "acces_direct" and id_.startswith("fin_")}  # fmt: skip
    assert attendus | fins <= vus


@cache
def etats() -> tuple[bytes, ...]:
    """The states of one walk that goes through called activities and an event gateway."""
    for graine in range(PROMENADES):
        pas = [(vivante.encoder(), vivante.frontiere()) for vivante, _, _ in promener(graine)]
        if any(o.element.id == "rang_atteint" for _, f in pas for o in f.ouvertes):
            return tuple(corps for corps, _ in pas)
    raise AssertionError("no walk reaches the event gateway")


def test_un_etat_tronque_est_illisible() -> None:
    modele = definition().modele
    for corps in etats():
        for fin in (0, 1, len(corps) // 2, len(corps) - 1):
            with pytest.raises(EtatIllisible):
                Instance.decoder(modele, corps[:fin])


def test_un_octet_change_est_vu() -> None:
    """The checksum of the compressed bytes sees any one of them: never another state."""
    modele = definition().modele
    corps = etats()[-1]
    for rang in range(len(corps)):
        altere = bytearray(corps)
        altere[rang] ^= 0x41
        try:
            relue = Instance.decoder(modele, bytes(altere))
        except EtatIllisible:
            continue
        assert relue.encoder() == corps


@pytest.mark.parametrize(
    "clair",
    [
        b"", b"{}", b"[]", b"null", b"3", b'"x"', b"[1, 2, 3]", b"[[], [], []]",
        b'[[[["x", -1, 16, 0, 0, 0, 0]], -1, false, false, {}], [], ["Root"]]',
        b'[[[], -1, false, false, {}], [], ["Root"]]',
        b'[[[["00000000000000000000000000000001", 7, 16, 0, 0, 0, 0]], -1, false, false, {}],'
        b' [], ["Root"]]',
        b'[[[["00000000000000000000000000000001", -1, 16, 0, 0, 0, 0]], -1, false, false, {}],'
        b' [], ["inconnue"]]',
        b'[[[["00000000000000000000000000000001", -1, 16, 0, 0, 0, 5]], -1, false, false, {}],'
        b' [], ["Root"]]',
        b'[[[["00000000000000000000000000000001", -1, 16, 0, 0, 0, 0]], -1, false, false, {}],'
        b' [["00000000000000000000000000000009", "caleol", []]], ["Root"]]',
    ],
)  # fmt: skip
def test_ce_qui_se_decompresse_sans_etre_un_etat_est_illisible(clair: bytes) -> None:
    with pytest.raises(EtatIllisible):
        Instance.decoder(definition().modele, zlib.compress(clair))


def test_une_bombe_de_decompression_est_arretee() -> None:
    with pytest.raises(EtatIllisible):
        Instance.decoder(definition().modele, zlib.compress(b"[" * 20_000_000))


def test_un_etat_ne_porte_ni_diagramme_ni_horloge() -> None:
    """The specs live in the definition; the same state is always the same bytes."""
    vivante = neuve()
    assert vivante.encoder() == recharger(vivante).encoder()
    clair = zlib.decompress(vivante.encoder()).decode()
    assert "Enregistrer" not in clair
    assert len(vivante.encoder()) < 1000


def test_l_ordre_des_taches_est_garde() -> None:
    """Children are rebuilt from it (engine.md 1.7.2)."""
    taches = orjson.loads(zlib.decompress(etats()[-1]))[0][0]
    assert all(parent < rang for rang, (_, parent, *_) in enumerate(taches))


@pytest.mark.parametrize(
    "tache_id", ["", "x", "00000000-0000-0000-0000-000000000000", "x:0", ":", "0:x"]
)
def test_une_tache_inconnue_est_absente(tache_id: str) -> None:
    instance = neuve()
    for verbe in (instance.terminer, instance.declencher):
        with pytest.raises(TacheAbsente):
            verbe(tache_id, variables={}, moment=DEPART)
    with pytest.raises(TacheAbsente):
        instance.variables(tache_id)


def test_une_tache_faite_ne_se_refait_pas() -> None:
    instance = neuve()
    tache_id = instance.frontiere().ouvertes[0].tache_id
    instance.terminer(tache_id, variables={"eligible": "oui"}, moment=DEPART)
    with pytest.raises(TacheAbsente):
        instance.terminer(tache_id, variables={}, moment=DEPART)


def test_une_etape_n_est_pas_une_minuterie() -> None:
    instance = neuve()
    tache_id = instance.frontiere().ouvertes[0].tache_id
    with pytest.raises(TacheAbsente):
        instance.declencher(tache_id, variables={}, moment=DEPART)
