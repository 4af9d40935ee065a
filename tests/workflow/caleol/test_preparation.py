"""How ready a file is: each rule of the table is met, not met, or about something else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from workflow.caleol import REGLES, Situation, preparer

PRETE = Situation(
    jour=date(2026, 7, 2), nur="091022012345678901", valide_jusqu_au=date(2026, 7, 2),
    al_in=True, syplo_a_jour=True, contingent="etat", loyer=610, loyer_max=620, dalo=True,
    dalo_reconnu_le=date(2026, 1, 5), exige_contact=True, contact_trace=True, autorite_connue=True,
    seance_connue=True,
)  # fmt: skip
"""Every rule is about this one, and every one is met."""

MANQUES: Mapping[str, Mapping[str, object]] = {
    "nur": {"nur": None},
    "nur_valide": {"valide_jusqu_au": date(2026, 7, 1)},
    "non_radiee": {"radiee_le": date(2026, 6, 1)},
    "pieces": {"pieces_attendues": 1},
    "contact": {"contact_trace": False},
    "autorite": {"autorite_connue": False},
    "al_in": {"al_in": None},
    "syplo": {"syplo_a_jour": None},
    "loyer": {"loyer": 621},
    "dalo": {"dalo_reconnu_le": None},
    "seance": {"seance_connue": False},
}
"""What makes each rule, and no other, unmet; without the number, its date is no question."""


def non_remplis(situation: Situation) -> set[str]:
    return {point.code for point in preparer(situation).points if not point.rempli}


def test_un_dossier_pret_remplit_toutes_les_regles() -> None:
    preparation = preparer(PRETE)
    assert preparation.remplis == len(preparation.points) == len(REGLES)


def test_chaque_regle_a_son_manque() -> None:
    assert MANQUES.keys() == {regle.code for regle in REGLES}


@pytest.mark.parametrize("code", MANQUES)
def test_ce_qui_manque_est_nomme_et_dit_quoi_faire(code: str) -> None:
    preparation = preparer(replace(PRETE, **MANQUES[code]))
    (manque,) = (point for point in preparation.points if not point.rempli)
    assert (manque.code, preparation.remplis) == (code, len(preparation.points) - 1)
    assert manque.a_faire.endswith(".")


@pytest.mark.parametrize(
    ("change", "hors_sujet"),
    [
        ({"nur": None}, {"nur_valide"}),
        ({"exige_contact": False}, {"contact", "autorite"}),
        ({"contingent": "collectivite"}, {"syplo"}),
        ({"loyer_max": None}, {"loyer"}),
        ({"dalo": False}, {"dalo"}),
    ],
)
def test_une_regle_ne_compte_que_si_elle_concerne_la_proposition(
    change: Mapping[str, object], hors_sujet: set[str]
) -> None:
    demandes = {point.code for point in preparer(replace(PRETE, **change)).points}
    assert {regle.code for regle in REGLES} - demandes == hors_sujet


def test_un_logement_d_action_logement_demande_une_inscription() -> None:
    sans = replace(PRETE, al_in=False)
    assert preparer(sans).remplis == len(REGLES)
    assert non_remplis(replace(sans, contingent="action_logement")) == {"al_in"}
