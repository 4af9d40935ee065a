"""Every byte that the State and an administrateur are sent: no text about a household.

As `tests/web/bailleur/test_octets.py`: each text of the base is replaced by its own name. No
case is stuck here: that list alone, and the dossiers on it, have names for the State.
"""

import pytest
from flask import Flask

from models.codes import Role
from tests.web.bailleur.test_octets import MARQUE, adresses, marquees
from tests.web.fixtures import Connecter
from tests.web.monde import Monde

__all__ = ["marquees"]

PERMIS: dict[Role, frozenset[str]] = {
    Role.COORDONNATEUR: frozenset(
        {
            "organisme.nom",
            "action_collective.titre",
            "action_collective.site",
            "demande.nur",
            "demande.communes",
            "logement.commune",
        }
    ),  # fmt: skip
    Role.ADMINISTRATEUR: frozenset(),
}
"""The demand and the result of a proposition are the State's to read (access matrix)."""


@pytest.mark.parametrize("role", PERMIS)
def test_no_answer_holds_a_text_about_a_household(
    app: Flask, connecter: Connecter, monde: Monde, marquees: set[str], role: Role
) -> None:
    navigateur = connecter(role)
    routes = list(adresses(app, role, monde, "x"))
    routes += [("GET", f"{a}?format=csv") for m, a in routes if m == "GET"]
    vues: dict[str, set[str]] = {}
    for methode, adresse in routes:
        reponse = navigateur.ouvrir(adresse) if methode == "GET" else navigateur.envoyer(adresse)
        assert reponse.status_code < 500, adresse
        for table, colonne in MARQUE.findall(reponse.text):
            vues.setdefault(f"{table}.{colonne}", set()).add(f"{methode} {adresse}")
    assert len(routes) > 10
    assert {nom: ou for nom, ou in vues.items() if nom not in PERMIS[role]} == {}
    assert marquees - set(vues)
