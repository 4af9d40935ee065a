"""The shipped parcours, moved back and forth at every step of its walks: nothing shows."""

import random
import re
from functools import cache

import pytest

import bpmn
from tests.workflow.promenade import PROTOCOLE, VARIANTES, definition, neuve, resumer
from tests.workflow.promenade_aleatoire import gestes_du_livre
from workflow.deplacements.solidite import deplacer
from workflow.engine import Instance, Modele
from workflow.engine.transport import Transport

GRAINES = (31, 36, 45, 82)
NOM = re.compile(rb'(<bpmn:userTask id="(\w+)" name=")')


@cache
def relu() -> Modele:
    """The parcours with its modules, every step renamed."""
    lus = {cle: _renommer(bpmn.read_module(cle)) for cle in bpmn.list_modules()}
    return Modele.charger(_renommer(bpmn.read_parcours("acces_direct")), lus, "acces_direct")


def _renommer(contenu: bytes) -> bytes:
    return NOM.sub(rb"\1Autrement : ", contenu)


def deplacement(avant: Modele, apres: Modele, instance: Instance, graine: str) -> Transport:
    frontiere = instance.frontiere()
    depuis = {o.tache_id: instance._parcours.moment for o in frontiere.ouvertes}
    return deplacer(avant, apres, instance.encoder(), {}, depuis=depuis, graine=graine)


@pytest.mark.parametrize("graine", GRAINES)
def test_le_parcours_va_et_vient_entre_deux_versions_sans_que_rien_ne_change(graine: int) -> None:
    parametres = VARIANTES[graine % len(VARIANTES)] or PROTOCOLE
    temoin = neuve(parametres=parametres)
    instance, avant, apres = neuve(parametres=parametres), definition().modele, relu()
    for geste in gestes_du_livre(graine, temoin):
        if random.Random(geste.graine).random() < 0.5:
            transport = deplacement(avant, apres, instance, f"avant {geste.graine}")
            assert not transport.apparues
            assert not transport.disparues
            instance, avant, apres = transport.instance, apres, avant
        assert resumer(instance) == resumer(temoin)
        assert geste.faire(temoin) == geste.faire(instance)
    assert resumer(instance) == resumer(temoin)
