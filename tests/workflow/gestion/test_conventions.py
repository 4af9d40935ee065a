"""Conventions: how long one may last, and all those of a project together (001:260)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.administration import TraceAdministration
from models.codes import Role
from models.definition import Convention
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.fabrique import LE
from workflow.errors import HabilitationRefusee, SaisieInvalide
from workflow.gestion import conventions
from workflow.gestion.conventions import Voulue

JANVIER_2026 = date(2026, 1, 1)


@pytest.fixture
def voulue(session: Session) -> dict[str, Any]:
    return {
        "numero": "C-1",
        "programme": fabrique.programme(session).code,
        "porteur": fabrique.bailleur(session).public_id,
        "debut": JANVIER_2026,
        "fin": date(2027, 12, 31),
    }


@pytest.fixture
def admin(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.ADMINISTRATEUR)


def creer(session: Session, admin: Utilisateur, voulue: dict[str, Any], **c: Any) -> Convention:
    return conventions.creer(session, acteur=admin, voulue=Voulue(**voulue | c), le=LE)


@pytest.mark.parametrize(
    ("dates", "admise"),
    [
        ((JANVIER_2026, date(2026, 12, 31)), True),
        ((JANVIER_2026, date(2027, 1, 1)), False),
        ((date(2024, 2, 29), date(2026, 2, 27)), True),
        ((JANVIER_2026, JANVIER_2026), False),
    ],
)
def test_une_convention_dure_d_abord_un_ou_deux_ans(
    session: Session,
    admin: Utilisateur,
    voulue: dict[str, Any],
    dates: tuple[date, date],
    admise: bool,
) -> None:
    debut, fin = dates
    if admise:
        assert creer(session, admin, voulue, debut=debut, fin=fin).fin == fin
    else:
        with pytest.raises(SaisieInvalide) as refus:
            creer(session, admin, voulue, debut=debut, fin=fin)
        assert refus.value.erreurs.keys() == {"fin"}


def test_un_projet_dure_quatre_ans_en_tout_et_recommence_apres_un_arret(
    session: Session, admin: Utilisateur, voulue: dict[str, Any]
) -> None:
    creer(session, admin, voulue)
    suite = {"numero": "C-2", "debut": date(2028, 1, 1), "fin": date(2029, 12, 31)}
    creer(session, admin, voulue, **suite)
    troisieme = {"numero": "C-3", "debut": date(2030, 1, 1), "fin": date(2030, 12, 31)}
    with pytest.raises(SaisieInvalide, match="quatre ans au plus"):
        creer(session, admin, voulue, **troisieme)
    apres = {"numero": "C-3", "debut": date(2030, 1, 2), "fin": date(2031, 1, 1)}
    creer(session, admin, voulue, **apres)
    autre = fabrique.association(session).public_id
    creer(session, admin, voulue, **troisieme | {"numero": "C-4", "porteur": autre})


def test_modifier_dit_ce_qui_a_change_et_rien_sinon(
    session: Session, admin: Utilisateur, voulue: dict[str, Any]
) -> None:
    convention = creer(session, admin, voulue)
    for objectif in (30, 30):
        conventions.modifier(
            session, acteur=admin, convention_id=convention.id,
            voulue=Voulue(**voulue, objectif_menages=objectif), le=LE,
        )  # fmt: skip
    traces = session.scalars(select(TraceAdministration).order_by(TraceAdministration.id)).all()
    assert [trace.action for trace in traces] == ["creer", "modifier"]
    assert traces[1].detail == '{"objectif_menages":[null,30]}'


def test_seul_un_administrateur_tient_les_conventions(
    session: Session, voulue: dict[str, Any]
) -> None:
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
    with pytest.raises(HabilitationRefusee):
        creer(session, chef, voulue)
