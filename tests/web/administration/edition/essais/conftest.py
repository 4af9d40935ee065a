"""A draft of the shipped direct access, and a browser of the administrateur."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.definition import Definition
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from workflow.edition.ebauches import ouvrir

RANG = re.compile(r'name="_rang" value="(\d+)"')
ETAPE = re.compile(r'name="_etape" value="([^"]+)"')


class Essayeur:
    """Walks a draft through its page, as a person with a browser would."""

    def __init__(self, navigateur: Navigateur, ebauche: str) -> None:
        self.navigateur = navigateur
        self.base = f"/administration/ebauches/{ebauche}"
        self.comme = ""
        self.texte = ""

    def ouvrir(self, **options: str) -> str:
        arguments = "&".join(f"{nom}={valeur}" for nom, valeur in options.items())
        comme = f"comme={self.comme}&" if self.comme else ""
        reponse = self.navigateur.ouvrir(f"{self.base}/essai?{comme}{arguments}")
        assert reponse.status_code == 200
        self.texte = dire(reponse.text)
        return reponse.text

    def commencer(self, **champs: str) -> int:
        page = self.navigateur.ouvrir(f"{self.base}/essai").text
        return self.navigateur.envoyer(
            f"{self.base}/essai", **{**lire_champs(page), **champs}
        ).status_code

    def faire(self, element: str, page: str = "", /, **champs: object) -> int:
        """Do the step of that element; return the status of the answer."""
        page = page or self.ouvrir()
        cle = next((c for c in ETAPE.findall(page) if c.split("/")[1] == element), element)
        return self._envoyer("etape", page, _etape=cle, **champs)

    def avancer(self, cible: str) -> int:
        return self._envoyer("horloge", self.ouvrir(), cible=cible)

    def revenir(self) -> int:
        return self._envoyer("retour", self.ouvrir())

    def garder(self, nom: str, **champs: str) -> int:
        return self._envoyer("scenario", self.ouvrir(), nom=nom, **champs)

    def _envoyer(self, route: str, page: str, **champs: object) -> int:
        rang = RANG.search(page)
        assert rang is not None
        suite = f"?comme={self.comme}" if self.comme else ""
        adresse = f"{self.base}/essai/{route}{suite}"
        reponse = self.navigateur.envoyer(adresse, **{"_rang": rang.group(1), **champs})
        self.texte = dire(reponse.text)
        return reponse.status_code

    @property
    def ouvertes(self) -> set[str]:
        """The elements whose form is shown."""
        return {cle.split("/")[1] for cle in ETAPE.findall(self.ouvrir())}


def dire(page: str) -> str:
    """What a page says, without its marks."""
    texte = unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")
    return re.sub(r" ([,.])", r"\1", " ".join(texte.split()))


def lire_champs(page: str) -> dict[str, str]:
    """The answers that the page of the start proposes."""
    debut = page[page.index('class="saisie"') :]
    champs = dict(
        re.findall(r'<input class="form-control[^>]*name="([^"]+)"[^>]*value="([^"]*)"', debut)
    )
    champs |= dict(re.findall(r'type="radio" name="([^"]+)"[^>]*value="([^"]+)" checked', debut))
    for nom, suite in re.findall(
        r'<select class="form-select" name="([^"]+)"(.*?)</select>', debut, re.S
    ):
        choisi = re.search(r'value="([^"]+)" selected', suite)
        if choisi:
            champs[nom] = choisi.group(1)
    return champs


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


@pytest.fixture
def ebauche(fabrique_web: SessionFactory, monde: Monde) -> str:
    """The public id of a draft of the next version of the direct access."""
    with transaction(fabrique_web) as session:
        base = session.scalars(select(Definition).where(Definition.cle == "acces_direct")).first()
        acteur = session.scalars(
            select(Utilisateur).where(Utilisateur.role == Role.ADMINISTRATEUR)
        ).first()
        assert base is not None
        assert acteur is not None
        return ouvrir(session, acteur=acteur, nom="Visite à un mois", le=LE, base=base).public_id


@pytest.fixture
def essayeur(admin: Navigateur, ebauche: str) -> Iterator[Essayeur]:
    yield Essayeur(admin, ebauche)
