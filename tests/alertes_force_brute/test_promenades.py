"""Wherever chance leads a dossier of `acces_direct`, its alerts are those of brute force.

Steps with any answer, timers, suspensions, facts typed late; the product's own tick after each.
"""

import random
from collections import Counter
from contextlib import suppress
from datetime import date, datetime

import pytest

from models.db import SessionFactory, lecture, transaction
from tests import fabrique
from tests.alertes_force_brute.attendues import TENTATIVES
from tests.alertes_force_brute.constat import comparer, list_eues, par_code
from tests.alertes_force_brute.oracle import Due, du_dossier
from tests.alertes_force_brute.recit import lire_recits
from tests.bases import SQLITE
from tests.workflow.conftest import base, monde
from tests.workflow.decor import JOUR, LE, Monde, avec_parametres
from tests.workflow.hasard import Promenade
from tests.workflow.suivi import Suivi
from web.travaux.echeances import declencher_alertes
from workflow.errors import EtapeDejaFaite

__all__ = ["base", "monde"]

GRAINES = range(100, 124)
PAS_MAXIMUM = 30
RECONNU_LE = date(2021, 12, 15)
DEPARTS = ("prendre_contact", "mettre_a_jour_demande", "passer_caleol", "repondre_offre",
           "signer_bail", "bilan_mi_mesure")  # fmt: skip
"""Steps to which a walk goes straight, before chance leads it."""

ATTENTES = (0, 0, 2, 8, 20, 75)
"""Days that pass between two moves, the clock striking at their end."""


def ouvrir(monde: Monde, graine: int) -> Promenade:
    """A dossier on its way, of a household that is DALO two times out of three."""
    dalo = graine % 3 > 0
    with transaction(monde.factory) as session:
        reconnu_le = RECONNU_LE if graine % 3 == 1 else None
        menage_id = fabrique.menage(session, dalo=dalo, dalo_reconnu_le=reconnu_le).id
    promenade = Promenade(random.Random(graine), Suivi.ouvrir(monde, menage_id=menage_id))
    depart = DEPARTS[graine % len(DEPARTS)]
    promenade.suivi.mener_jusqu_a(depart)
    for _ in range(TENTATIVES if depart == "prendre_contact" else 0):
        promenade.suivi.faire(depart, resultat_contact="non_joint")
    return promenade


def promener(monde: Monde, graine: int) -> tuple[Promenade, dict[int, datetime]]:
    """Walk; return also {number of facts known: when the clock struck last}."""
    promenade = ouvrir(monde, graine)
    suivi, regards = promenade.suivi, dict[int, datetime]()
    regard = LE
    for _ in range(PAS_MAXIMUM):
        suivi.le += promenade.hasard.choice(ATTENTES) * JOUR
        promenade.pas += suivi.sonner(suivi.le)
        regard = max(regard, suivi.le + 4 * JOUR)
        declencher_alertes(monde.factory, le=regard)
        regards[len(suivi.journal())] = regard
        if suivi.dossier().etat == "clos":
            break
        with suppress(EtapeDejaFaite):  # the answer came after the legal delay: a silence
            promenade.avancer()
    return promenade, regards


@pytest.mark.parametrize("base", [SQLITE], indirect=True)
@pytest.mark.parametrize("graine", GRAINES)
def test_les_alertes_sont_celles_de_la_force_brute(monde: Monde, graine: int) -> None:
    promenade, regards = promener(_la_ou_le_contact_n_arrete_rien(monde, graine), graine)
    eues, voulues = constater(monde.factory, promenade.suivi.dossier_id, regards)
    assert comparer(eues, voulues) == ([], []), promenade.pas


def _la_ou_le_contact_n_arrete_rien(monde: Monde, graine: int) -> Monde:
    """For one walk in six: a programme where a missing contact is told, and holds nothing."""
    if DEPARTS[graine % len(DEPARTS)] != "mettre_a_jour_demande":
        return monde
    return avec_parametres(monde, protocole_contact_prealable=False)


def constater(
    factory: SessionFactory, dossier_id: int, regards: dict[int, datetime]
) -> tuple[list[Due], list[Due]]:
    with lecture(factory) as session:
        recit = next(r for r in lire_recits(session) if r.dossier_id == dossier_id)
        eues = [due for due in list_eues(session) if due.sujet == (dossier_id,)]
        return eues, du_dossier(recit, regards)


@pytest.mark.parametrize("base", [SQLITE], indirect=True)
def test_les_promenades_declenchent_de_tout(monde: Monde) -> None:
    """Guards the walks above: were they all short, they would prove little."""
    dites: Counter[str] = Counter()
    for graine in GRAINES[: 2 * len(DEPARTS)]:
        promenade, regards = promener(_la_ou_le_contact_n_arrete_rien(monde, graine), graine)
        eues, _ = constater(monde.factory, promenade.suivi.dossier_id, regards)
        dites.update(par_code(eues))
    assert len(dites) > 7, dites
    assert sum(dites.values()) > 20, dites
