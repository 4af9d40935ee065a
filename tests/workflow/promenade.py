"""Three dossiers on the same random way: one lives on, one is reloaded, one is the library's."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import orjson

import bpmn
from models.codes import SorteEtape
from tests.workflow.reponses import REPONSES
from workflow.avancement.depart import variables_du_programme
from workflow.engine import Frontiere, Instance, Minuterie, Ouverte
from workflow.engine.etat import moteur, officiel
from workflow.engine.etat.moteur import Moteur
from workflow.formulaires.controle import peut_router
from workflow.parcours.actes import ACTES
from workflow.parcours.definition_chargee import DefinitionChargee

GRAINES = range(25, 87)
"""Sixty-two walks that, together, go through every element of the parcours."""
PAS_MAXIMUM = 60
HABITUDE = 0.6
DEPART = datetime(2022, 3, 1, 9, 30, tzinfo=UTC)
PROTOCOLE = {
    "protocole_contact_prealable": True,
    "protocole_correspondant": True,
    "protocole_recommandations": True,
}
VARIANTES: tuple[Mapping[str, Any], ...] = (
    PROTOCOLE,
    PROTOCOLE,
    {"sante": True, "avec_instance": False},
    PROTOCOLE | {"adhesion_prealable": True, "sante": True},
    {"diag_par": "bailleur", "urgence": True},
    {"entree_post_cal": True, "adl_sans_terme": True},
)
"""Programmes that, together, open every way of the parcours."""


@cache
def definition() -> DefinitionChargee:
    modules = {cle: bpmn.read_module(cle) for cle in bpmn.list_modules()}
    formes = {cle: bpmn.read_formulaire(cle) for cle in bpmn.list_formulaires()}
    return DefinitionChargee.assembler(
        "acces_direct", bpmn.read_parcours("acces_direct"), modules, formes
    )


def photographier(instance: Instance) -> Any:
    """What the library's own converters say of an instance, less the clock."""
    dit = orjson.loads(officiel.encoder(instance._parcours))
    for parcours in (dit, *dit["subprocesses"].values()):
        for tache in parcours["tasks"].values():
            tache.pop("last_state_change")
    return dit


def neuve(officielle: bool = False, parametres: Mapping[str, Any] = PROTOCOLE) -> Instance:
    modele = definition().modele
    moteur.choisir(Moteur.OFFICIEL if officielle else Moteur.RAPIDE)
    try:
        instance = Instance.vide(modele)
    finally:
        moteur.choisir(Moteur.RAPIDE)
    instance.demarrer(variables=variables_du_programme(parametres), moment=DEPART)
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
        if peut_router(champ):
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
    parametres = VARIANTES[graine % len(VARIANTES)]
    vivante, officielle = neuve(parametres=parametres), neuve(True, parametres)
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
