"""Whether somebody is followed already, and what may be told of it."""

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import fabrique as f
from tests.workflow.menages.decor import LE, ajouter, equipe
from workflow.menages.doublons import LOT, chercher, chercher_en_lot
from workflow.menages.ressemblance import Identite, Raison, comparer

DONNEES = Path(__file__).parents[2] / "donnees/homonymes.csv"
NEE = date(1985, 11, 30)


def cas() -> list[dict[str, str]]:
    with DONNEES.open(encoding="utf-8") as flux:
        return list(csv.DictReader(flux))


def identite(nom: str, prenom: str, naissance: str) -> Identite:
    return Identite(nom, prenom, date.fromisoformat(naissance) if naissance else None)


@pytest.mark.parametrize("ligne", cas(), ids=lambda ligne: f"{ligne['nom']}-{ligne['raison']}")
def test_two_persons_are_compared_as_the_table_says(ligne: dict[str, str]) -> None:
    une = identite(ligne["nom"], ligne["prenom"], ligne["naissance"])
    autre = identite(ligne["autre_nom"], ligne["autre_prenom"], ligne["autre_naissance"])
    attendue = Raison(ligne["raison"]) if ligne["raison"] else None
    assert comparer(une, autre) == attendue
    assert comparer(autre, une) == attendue


def test_ones_own_household_is_named_and_a_colleagues_is_not(session: Session) -> None:
    referent, collegue, chef = equipe(session)
    foyer = f.menage(session)
    ajouter(session, foyer, "Brunel", "Maël", naissance=NEE, role="co_demandeur")
    suivi = f.dossier(session, referent=referent, menage_id=foyer.id)
    cherche = Identite("BRUNEL", "Mael", NEE)
    for lecteur in (referent, chef):
        [vu] = chercher(session, acteur=lecteur, identite=cherche)
        assert (vu.dossier, vu.nom, vu.raison) == (
            suivi.public_id, "Brunel Maël", Raison.IDENTIQUE,
        )  # fmt: skip
    [tu] = chercher(session, acteur=collegue, identite=cherche)
    assert (tu.dossier, tu.nom, tu.naissance, tu.referent) == (None, None, None, referent.nom)


def test_another_associations_household_does_not_exist(session: Session) -> None:
    _referent, _collegue, chef = equipe(session)
    foyer = f.menage(session)
    ajouter(session, foyer, "Brunel", "Maël", naissance=NEE)
    f.dossier(session, menage_id=foyer.id)
    assert chercher(session, acteur=chef, identite=Identite("Brunel", "Maël", NEE)) == ()


def test_the_household_at_hand_is_no_double_of_itself(session: Session) -> None:
    referent, _collegue, _chef = equipe(session)
    foyer = f.menage(session, nom="Brunel")
    f.dossier(session, referent=referent, menage_id=foyer.id)
    cherche = Identite("Brunel", foyer.personnes[0].prenom)
    assert len(chercher(session, acteur=referent, identite=cherche)) == 1
    assert chercher(session, acteur=referent, identite=cherche, sauf_menage=foyer.id) == ()


def test_a_usage_name_is_a_name_too(session: Session) -> None:
    referent, _collegue, _chef = equipe(session)
    foyer = f.menage(session)
    ajouter(session, foyer, "Brunel", "Awa", naissance=NEE, nom_usage="Sorel")
    f.dossier(session, referent=referent, menage_id=foyer.id)
    [vu] = chercher(session, acteur=referent, identite=Identite("Sorel", "Awa", NEE))
    assert vu.raison == Raison.IDENTIQUE
    [vu] = chercher(session, acteur=referent, identite=Identite("Autre", "Awa", NEE, "Brunel"))
    assert vu.raison == Raison.IDENTIQUE


def test_a_household_of_two_dossiers_is_told_once_and_a_closed_one_says_so(
    session: Session,
) -> None:
    referent, collegue, _chef = equipe(session)
    foyer = f.menage(session, nom="Brunel")
    clos = {"etat": "clos", "clos_le": LE, "fin_element": "cloture"}
    f.dossier(session, referent=collegue, menage_id=foyer.id, **clos)
    cherche = Identite("Brunel", foyer.personnes[0].prenom)
    [ancien] = chercher(session, acteur=referent, identite=cherche)
    assert ancien.clos
    suivi = f.dossier(session, referent=referent, menage_id=foyer.id)
    [vu] = chercher(session, acteur=referent, identite=cherche)
    assert (vu.dossier, vu.clos) == (suivi.public_id, False)


def test_many_are_asked_for_at_once_and_answered_in_their_order(session: Session) -> None:
    referent, _collegue, _chef = equipe(session)
    foyer = f.menage(session)
    ajouter(session, foyer, "Brunel", "Maël", naissance=NEE)
    f.dossier(session, referent=referent, menage_id=foyer.id)
    demandees = [Identite(f"Inventé{rang}", "Zoé") for rang in range(LOT + 1)]
    demandees.append(Identite("Maël", "Brunel", NEE))
    trouves = chercher_en_lot(session, acteur=referent, identites=demandees)
    assert [len(un) for un in trouves] == [0] * (LOT + 1) + [1]
    assert trouves[-1][0].raison == Raison.INVERSE
