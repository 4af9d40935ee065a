"""Gateways, loops and phases nested at random: the engine goes where the drawing leads us."""

import random
from collections import Counter

import pytest

from tests.diagrammes.construire import OUVERTURE
from tests.workflow.constructions.blocs import Bloc, Partie, dessiner, tirer
from workflow.engine import Instance, Modele

GRAINES = range(80)
PAS = 40


def nommer(instance: Instance) -> list[str]:
    return sorted(o.element.id for o in instance.frontiere().ouvertes)


def promener(graine: int) -> Counter[str]:
    """Walk one diagram at random; return how many blocks of each kind were drawn."""
    hasard = random.Random(graine)
    bloc = tirer(hasard)
    contenu = dessiner(bloc)
    partie, instance = Partie(bloc), Instance.vide(Modele.charger(contenu, {}, "essai"))
    instance.demarrer(variables={}, moment=OUVERTURE)
    for pas in range(PAS):
        attendue = sorted(partie.frontiere())
        assert nommer(instance) == attendue, f"seed {graine}, step {pas}"
        assert instance.frontiere().termine == (not attendue)
        if not attendue:
            break
        taches = [nom for nom in attendue if not nom.endswith("_arret")]
        nom = hasard.choice(attendue if hasard.random() < 0.1 else taches)
        choix = {f"{nom.removesuffix('_d')}_{rang}": hasard.choice((0, 1, 1)) for rang in range(2)}
        tache_id = next(o.tache_id for o in instance.frontiere().ouvertes if o.element.id == nom)
        instance.terminer(tache_id, variables=choix, moment=OUVERTURE)
        partie.jouer(nom, choix)
        if pas % 3 == 0:
            instance = Instance.decoder(Modele.charger(contenu, {}, "essai"), instance.encoder())
    return compter(bloc)


def compter(bloc: Bloc) -> Counter[str]:
    return sum((compter(partie) for partie in bloc.corps), Counter([bloc.sorte]))


@pytest.mark.parametrize("graine", GRAINES)
def test_le_moteur_va_ou_va_le_lecteur_du_dessin(graine: int) -> None:
    promener(graine)


def test_les_dessins_ont_de_tout() -> None:
    """Guards the test above: each kind of block is drawn many times."""
    vus = sum((compter(tirer(random.Random(graine))) for graine in GRAINES), Counter[str]())
    assert set(vus) == {"tache", "suite", "ensemble", "choix", "inclusif", "boucle", "phase"}
    assert min(vus.values()) > 20
