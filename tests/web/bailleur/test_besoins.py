"""What an anonymous need says: four facts, none of which points at a household."""

from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from models.accompagnement import Diagnostic, DiagnosticConfidentiel
from models.alerte import Alerte, AlerteDestinataire
from models.besoins import besoins_lisibles, lire_communes, loyer_dit
from models.codes import Role
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.bases import sur_sqlite
from tests.fabrique import LE
from web.listes.besoins import (
    Besoin,
    lire_besoin,
    lire_filtres,
    list_besoins,
    trouver_besoin,
)


@pytest.fixture
def referent(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, departements=("91", "92"))


def besoin(
    session: Session,
    referent: Utilisateur,
    communes: str | None,
    *,
    departement: str = "91",
    loyer: int = 620,
    typologie: str = "t3",
    protege: bool = False,
) -> int:
    """Add a household that has waited six months, told to the landlord; return its dossier's id."""
    foyer = fabrique.menage(session)
    fabrique.demande(session, foyer, communes=communes, loyer_max=loyer, typologie=typologie)
    dossier = fabrique.dossier(session, menage_id=foyer.id, departement=departement)
    mesure = fabrique.mesure(session, dossier)
    if protege:
        diagnostic = fabrique.add(
            session,
            Diagnostic(
                dossier_id=dossier.id,
                operateur_id=dossier.association_id,
                conclusion="avl",
                fait_le=LE,
                saisi_le=LE,
            ),
        )
        fabrique.add(
            session,
            DiagnosticConfidentiel(diagnostic_id=diagnostic.id, ordonnance_protection=True),
        )
    fabrique.add(
        session,
        Alerte(
            cle=f"A01:{dossier.id}",
            code="A01",
            dossier_id=dossier.id,
            mesure_id=mesure.id,
            echeance_le=LE,
            declenchee_le=LE,
            destinataires=[
                AlerteDestinataire(role=Role.REFERENT_BAILLEUR, organisme_id=referent.organisme_id)
            ],
        ),
    )
    return dossier.id


def lire(session: Session, referent: Utilisateur, **args: str) -> list[Besoin]:
    communes = lire_communes(session, referent)
    filtres = lire_filtres(args, communes)
    rangees = session.execute(list_besoins(referent, filtres, communes))
    return [lire_besoin(rangee, communes) for rangee in rangees]


def test_a_commune_that_three_needs_ask_for_is_named(
    session: Session, referent: Utilisateur
) -> None:
    for texte in ("Massy, Orsay", "massy", "Orsay et MASSY ; Gif-sur-Yvette"):
        besoin(session, referent, texte)
    assert {un.communes for un in lire(session, referent)} == {
        "Massy, autres communes (Essonne)",
        "massy",
        "MASSY, autres communes (Essonne)",
    }


def test_a_commune_is_counted_by_departement(session: Session, referent: Utilisateur) -> None:
    for _ in range(3):
        besoin(session, referent, "Saint-Cloud", departement="92")
    besoin(session, referent, "Saint-Cloud", departement="91")
    vus = sorted(str(un.communes) for un in lire(session, referent))
    assert vus == ["Saint-Cloud"] * 3 + ["communes non nommées (Essonne)"]


def test_a_filter_says_no_more_than_the_list(session: Session, referent: Utilisateur) -> None:
    for _ in range(3):
        besoin(session, referent, "Massy")
    besoin(session, referent, "Trifouilly", loyer=627)
    assert len(lire(session, referent, commune="massy")) == 3
    assert len(lire(session, referent, commune="trifouilly")) == 4
    assert len(lire(session, referent, loyer="621")) == 0
    assert len(lire(session, referent, loyer="620")) == 4


@sur_sqlite
@pytest.mark.parametrize("tri", ["depuis", "loyer", "typologie", "; DROP TABLE", ""])
def test_the_list_is_sorted_by_what_it_shows(
    session: Session, referent: Utilisateur, tri: str
) -> None:
    besoin(session, referent, None, loyer=700, typologie="t2")
    besoin(session, referent, None, loyer=500, typologie="t4")
    loyers = [un.loyer_max for un in lire(session, referent, tri=tri)]
    assert loyers == ([500, 700] if tri == "loyer" else [700, 500])


def test_a_protected_household_looks_like_one_that_said_nothing(
    session: Session, referent: Utilisateur
) -> None:
    for _ in range(3):
        besoin(session, referent, "Massy")
    cache = besoin(session, referent, "Massy", protege=True)
    muet = besoin(session, referent, None)
    vus = lire(session, referent)
    assert sorted(str(un.communes) for un in vus) == ["Massy"] * 3 + ["None"] * 2
    assert len(lire(session, referent, commune="massy")) == 3
    cles: Mapping[str | None, str] = {un.communes: un.cle for un in vus}
    assert trouver_besoin(session, referent, cles[None]) in (cache, muet)


def test_two_like_needs_cannot_be_told_apart(session: Session, referent: Utilisateur) -> None:
    premier = besoin(session, referent, None)
    besoin(session, referent, None)
    assert len({un.cle for un in lire(session, referent)}) == 1
    assert trouver_besoin(session, referent, lire(session, referent)[0].cle) == premier


@sur_sqlite
@pytest.mark.parametrize("role", [Role.CORRESPONDANT_BAILLEUR, Role.REFERENT_BAILLEUR])
def test_needs_are_for_the_referents_of_the_landlord_told(
    session: Session, referent: Utilisateur, role: Role
) -> None:
    besoin(session, referent, None)
    ailleurs = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    assert session.execute(besoins_lisibles(ailleurs)).all() == []
    collegue = fabrique.utilisateur(session, role, organisme_id=referent.organisme_id)
    vus = session.execute(besoins_lisibles(collegue)).all()
    assert len(vus) == (1 if role == Role.REFERENT_BAILLEUR else 0)


@sur_sqlite
def test_the_referent_of_another_departement_reads_nothing(
    session: Session, referent: Utilisateur
) -> None:
    besoin(session, referent, None)
    ailleurs = fabrique.utilisateur(
        session,
        Role.REFERENT_BAILLEUR,
        organisme_id=referent.organisme_id,
        departements=("95",),
    )
    assert session.execute(besoins_lisibles(ailleurs)).all() == []


@pytest.mark.parametrize(("loyer", "dit"), [(627, 620), (620, 620), (7, 10), (None, None)])
def test_a_rent_is_told_by_tens(loyer: int | None, dit: int | None) -> None:
    assert loyer_dit(loyer) == dit
