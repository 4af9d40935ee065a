"""R11: at least a quarter of each contingent's attributions go to priority households."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models.codes import libelles
from models.contingents import PartPrioritaire, parts_prioritaires
from models.menage import Public
from tests import fabrique

AU = date(2022, 9, 30)


def attribuer(
    session: Session,
    contingent: str | None,
    *,
    le: str = "2022-03-10",
    issue: str = "bail",
    public: str | None = None,
    dalo: bool = False,
) -> None:
    """Close a proposition on a dwelling of that contingent."""
    foyer = fabrique.menage(session, dalo=dalo)
    if public is not None:
        fabrique.add(session, Public(menage_id=foyer.id, code=public))
    moment = datetime.fromisoformat(f"{le}T12:00").replace(tzinfo=UTC)
    fabrique.proposition(
        session,
        fabrique.dossier(session, menage_id=foyer.id),
        logement_id=fabrique.logement(session, contingent=contingent).id,
        ouverte_le=moment,
        close_le=moment,
        issue=issue,
    )


def part(session: Session, contingent: str) -> PartPrioritaire:
    return {ligne.contingent: ligne for ligne in parts_prioritaires(session, au=AU)}[contingent]


def test_every_contingent_has_its_line_and_all_of_them_a_total(session: Session) -> None:
    lignes = parts_prioritaires(session, au=AU)
    assert [ligne.contingent for ligne in lignes] == [*libelles("contingent"), "tous"]
    assert all(ligne.part is None for ligne in lignes)


def test_dalo_and_l441_1_are_priority_and_others_are_not(session: Session) -> None:
    attribuer(session, "etat", dalo=True)
    attribuer(session, "etat", public="l441_1")
    attribuer(session, "etat", public="jeune")
    attribuer(session, "collectivite")
    etat, tous = part(session, "etat"), part(session, "tous")
    assert (etat.attributions, etat.prioritaires, etat.part) == (3, 2, 67)
    assert part(session, "collectivite").part == 0
    assert (tous.attributions, tous.prioritaires, tous.part) == (4, 2, 50)


def test_a_household_of_two_priority_publics_counts_once(session: Session) -> None:
    attribuer(session, "bailleur", dalo=True, public="dalo")
    assert part(session, "bailleur").prioritaires == 1


@pytest.mark.parametrize(
    ("le", "issue"),
    [("2021-12-31", "bail"), ("2022-10-01", "bail"), ("2022-03-10", "refus_menage")],
)
def test_only_the_leases_of_the_year_up_to_the_day_count(
    session: Session, le: str, issue: str
) -> None:
    attribuer(session, "etat", le=le, issue=issue, dalo=True)
    assert part(session, "etat").attributions == 0


def test_the_bounds_are_days_in_paris(session: Session) -> None:
    attribuer(session, "etat", le="2022-01-01", dalo=True)
    attribuer(session, "etat", le="2022-09-30", dalo=True)
    assert part(session, "etat").attributions == 2


def test_a_dwelling_without_a_contingent_is_of_an_unknown_one(session: Session) -> None:
    attribuer(session, None, dalo=True)
    assert part(session, "non_connu").attributions == 1
