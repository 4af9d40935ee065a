"""A reader of the pages: a Flask client that carries the token of its session."""

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.monde import MOT_DE_PASSE

JETON = re.compile(r'name="csrf_token" value="([^"]+)"')


class Navigateur:
    """One browser. `ouvrir` reads a page, `envoyer` posts a form with the token."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def jeton(self) -> str:
        trouve = JETON.search(self.client.get("/mot-de-passe-oublie").text)
        assert trouve is not None
        return trouve.group(1)

    def ouvrir(self, adresse: str, **options: Any) -> TestResponse:
        return self.client.get(adresse, buffered=True, **options)

    def envoyer(self, adresse: str, **champs: Any) -> TestResponse:
        return self.client.post(adresse, data={"csrf_token": self.jeton(), **champs})

    def connecter(self, courriel: str, mot_de_passe: str = MOT_DE_PASSE) -> TestResponse:
        return self.envoyer("/connexion", courriel=courriel, mot_de_passe=mot_de_passe)
