"""The product's engine, folded after every step, against the library's own, on random diagrams.

Parallel, inclusive and event gateways, repeated steps, boundary events, sub-processes, called
activities and loops, one inside the other (`aleatoire`). After every step both must wait for the
same things, with the same variables; at the end, both have reached the same ends.
"""

from collections import Counter

import pytest

from tests.workflow.promenade_aleatoire import Marche, charger, ouvrir, relire, resumer
from workflow.engine import Modele
from workflow.engine.etat.moteur import Moteur

GRAINES = range(80)
ETRANGES = range(80, 110)
LONGUES = range(110, 118)


def comparer(modele: Modele, graine: int) -> None:
    pliee, officielle = ouvrir(modele), ouvrir(modele, Moteur.OFFICIEL)
    relue = relire(modele, pliee.encoder())
    for geste in Marche(graine, pliee).gestes():
        arrets = {geste.faire(instance) for instance in (pliee, relue, officielle)}
        assert len(arrets) == 1
        if any(arrets):
            return
        assert resumer(pliee) == resumer(officielle)
        assert pliee.encoder() == relue.encoder()
        relue = relire(modele, relue.encoder())
    assert pliee.frontiere().termine == officielle.frontiere().termine


@pytest.mark.parametrize("graine", GRAINES)
def test_le_moteur_du_produit_attend_ce_que_la_bibliotheque_attend(graine: int) -> None:
    comparer(charger(graine), graine)


@pytest.mark.parametrize("graine", ETRANGES)
def test_de_meme_sur_un_diagramme_sans_ids_ni_fins(graine: int) -> None:
    comparer(charger(graine, etrange=True), graine)


@pytest.mark.parametrize("graine", LONGUES)
def test_de_meme_sur_un_grand_diagramme(graine: int) -> None:
    comparer(charger(graine, blocs=35), graine)


@pytest.mark.parametrize("graine", range(40))
def test_un_dossier_passe_d_un_moteur_a_l_autre_entre_deux_etapes(graine: int) -> None:
    modele = charger(graine)
    temoin, passante = ouvrir(modele), ouvrir(modele, Moteur.OFFICIEL)
    codecs = Counter[str]()
    for rang, geste in enumerate(Marche(graine, temoin).gestes()):
        if geste.faire(temoin) or geste.faire(passante):
            return
        codecs[passante.codec] += 1
        ensuite = Moteur.RAPIDE if rang % 3 == 0 else Moteur.OFFICIEL
        passante = relire(modele, passante.encoder(), ensuite)
        assert resumer(passante) == resumer(temoin)
    assert codecs.keys() <= {"jalon-1", "spiff-1.5"}


def test_les_promenades_vont_loin_et_finissent() -> None:
    """Guards the tests above: walks that stop at once, or never end, say little."""
    pas, finies = 0, 0
    for graine in GRAINES:
        instance = ouvrir(charger(graine))
        for geste in Marche(graine, instance).gestes():
            if geste.faire(instance):
                break
            pas += 1
        finies += instance.frontiere().termine
    assert pas > 8 * len(GRAINES)
    assert finies > len(GRAINES) // 2
