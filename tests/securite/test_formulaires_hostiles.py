"""Every form that a reader meets, filled with what an attacker types: refused or inert.

The text is also the mark by which it is looked for in the logs: what is typed is in none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from flask import Flask

from models.codes import Role
from models.db import SessionFactory
from tests.securite.test_matrice import SANS_OBJET, Adresses, lire_matrice
from tests.web.fixtures import Connecter
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur

MARQUE = "zorille"
BALISE = f"<svg/onload={MARQUE}>"
CHARGE = (
    f'=cmd|"{MARQUE}"!A1 \'"></textarea>{BALISE}{{{{7*7}}}} OR 1=1 -- %_\\ '
    f"\u202e#let x = 1 @lab $x$ \r\nSet-Cookie: {MARQUE}=1"
)
LIBRES = frozenset({"text", "textarea", "search", "tel", "email"})
BORNES = frozenset({"number", "date", "select", "radio", "checkbox", "hidden"})
ROLES = (Role.TRAVAILLEUR_SOCIAL, Role.REFERENT_BAILLEUR)


@dataclass
class FormulaireLu:
    """A form as a browser would send it: {field: (its type, its value)}."""

    action: str
    champs: dict[str, tuple[str, str]] = field(default_factory=dict)


class Lecteur(HTMLParser):
    """Gathers the forms of a page that write something."""

    def __init__(self, adresse: str) -> None:
        super().__init__()
        self.adresse, self.formulaires = adresse, list[FormulaireLu]()
        self.ouvert: FormulaireLu | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        lus = {nom: valeur or "" for nom, valeur in attrs}
        if tag == "form" and lus.get("method", "").lower() == "post":
            self.ouvert = FormulaireLu(lus.get("action") or self.adresse)
            self.formulaires.append(self.ouvert)
        elif self.ouvert is not None and tag in ("input", "textarea", "select", "button"):
            nom, genre = lus.get("name", ""), lus.get("type", tag)
            self.ouvert.champs.setdefault(nom, (genre, lus.get("value", "")))
        elif self.ouvert is not None and tag == "option" and lus.get("value"):
            nom, (genre, valeur) = list(self.ouvert.champs.items())[-1]
            self.ouvert.champs[nom] = (genre, valeur or lus["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.ouvert = None


@dataclass(frozen=True)
class Attaquant:
    """A reader of that role, and the pages open to him."""

    navigateur: Navigateur
    pages: list[str]
    listes: list[str]


@pytest.fixture(params=ROLES)
def attaquant(
    request: pytest.FixtureRequest,
    app: Flask,
    fabrique_web: SessionFactory,
    monde: Monde,
    connecter: Connecter,
) -> Attaquant:
    adresses = Adresses(app, fabrique_web, monde, {})
    ouvertes = [
        ligne
        for ligne in lire_matrice()
        if ligne.methode == "GET"
        and ligne.objet in ("sien", SANS_OBJET)
        and ligne.attendus[request.param] == 200
        and ligne.route != "static"
    ]
    listes = [ligne for ligne in ouvertes if ligne.objet == SANS_OBJET]
    return Attaquant(
        connecter(request.param),
        [adresses.construire(ligne) for ligne in ouvertes],
        [adresses.construire(ligne) for ligne in listes],
    )


def list_formulaires(navigateur: Navigateur, adresses: list[str]) -> Iterator[FormulaireLu]:
    """Yield each form once, whatever the number of pages that show it."""
    vus = set()
    for adresse in adresses:
        lecteur = Lecteur(adresse)
        lecteur.feed(navigateur.ouvrir(adresse).text)
        for un in lecteur.formulaires:
            cle = (un.action, tuple(sorted(un.champs)))
            if cle not in vus and un.action != "/deconnexion":
                vus.add(cle)
                yield un


def remplir(un: FormulaireLu, hostiles: frozenset[str]) -> dict[str, str]:
    return {
        nom: CHARGE if genre in hostiles else valeur
        for nom, (genre, valeur) in un.champs.items()
        if nom and nom != "csrf_token" and genre != "file"
    }


def test_what_is_typed_anywhere_runs_nowhere_and_reaches_no_log(
    attaquant: Attaquant, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Texts alone first, which are kept where the rest is right; then every field."""
    navigateur = attaquant.navigateur
    formulaires = list(list_formulaires(navigateur, attaquant.pages))
    assert len(formulaires) > 4
    jeton = navigateur.jeton()
    for un in formulaires:
        for hostiles in (LIBRES, LIBRES | BORNES):
            donnees = {**remplir(un, hostiles), "csrf_token": jeton}
            reponse = navigateur.client.post(un.action, data=donnees)
            assert reponse.status_code < 500, un.action
            assert BALISE not in reponse.text, un.action
            assert all(MARQUE not in valeur for valeur in reponse.headers.values()), un.action
    assert all(BALISE not in navigateur.ouvrir(adresse).text for adresse in attaquant.pages)
    for adresse in attaquant.listes:
        assert '"=cmd' not in navigateur.ouvrir(adresse, query_string={"format": "csv"}).text
    assert MARQUE not in "".join((*map(str, map(vars, caplog.records)), *capfd.readouterr()))
