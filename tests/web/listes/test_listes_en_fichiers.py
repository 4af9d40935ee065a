"""Every list of rows hands itself out as a file, with the columns of its page."""

import csv
import io

import pytest

from models.codes import Role
from tests.web.fixtures import Connecter
from tests.web.monde import Monde

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE

LISTES = {
    "/journee": (TS, "Delmas"),
    "/dossiers": (TS, "Delmas"),
    "/actions": (TS, "Atelier sien"),
    "/equipe": (CHEF, "Paul Yvernel"),
    "/coordination/charge": (Role.COORDONNATEUR, "Association du Parc"),
    "/bailleur/menages": (Role.REFERENT_BAILLEUR, "Garnier"),
    "/administration": (Role.ADMINISTRATEUR, "acces_direct"),
    "{Delmas}/journal": (TS, "Diagnostic"),
}
"""Address -> who reads it, and a word of one of its rows; `{X}`: the dossier of household X."""


def _adresse(modele: str, monde: Monde) -> str:
    return modele.format(**{nom: f"/dossiers/{cle}" for nom, cle in monde.dossiers.items()})


@pytest.mark.parametrize("modele", LISTES)
def test_a_list_is_a_file_with_the_same_rows(
    connecter: Connecter, monde: Monde, modele: str
) -> None:
    role, mot = LISTES[modele]
    lecteur, adresse = connecter(role), _adresse(modele, monde)
    reponse = lecteur.ouvrir(f"{adresse}?format=csv")
    assert reponse.status_code == 200
    assert "attachment" in reponse.headers["Content-Disposition"]
    lignes = list(csv.reader(io.StringIO(reponse.data.decode("utf-8-sig")), delimiter=";"))
    assert len(lignes) > 1
    assert any(mot in cellule for ligne in lignes for cellule in ligne)
    assert "format=xlsx" in lecteur.ouvrir(adresse).text


def test_a_shared_step_names_both_who_may_do_it(connecter: Connecter) -> None:
    fichier = connecter(TS).ouvrir("/journee?voir=tous&format=csv").data.decode("utf-8-sig")
    assert '"référent bailleur ou travailleur social"' in fichier


@pytest.mark.parametrize("adresse", ["/absences", "/administration/incidents"])
def test_an_empty_list_is_a_file_with_its_headers_alone(connecter: Connecter, adresse: str) -> None:
    role = Role.ADMINISTRATEUR if "administration" in adresse else CHEF
    reponse = connecter(role).ouvrir(f"{adresse}?format=csv")
    assert reponse.status_code == 200
    assert len(reponse.data.decode("utf-8-sig").splitlines()) == 1


def test_the_documents_of_a_dossier_are_a_list_of_its_association_alone(
    connecter: Connecter, monde: Monde
) -> None:
    adresse = f"/dossiers/{monde.dossiers['Garnier']}/documents?format=csv"
    assert connecter(TS).ouvrir(adresse).status_code == 200
    assert connecter(Role.REFERENT_BAILLEUR).ouvrir(adresse).status_code == 403
    assert connecter(TS).ouvrir(adresse.replace(
        monde.dossiers["Garnier"], monde.dossiers["Hamelin"]
    )).status_code == 404  # fmt: skip
