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
        self._jetons: dict[str | None, str] = {}

    def jeton(self) -> str:
        """The token of the session: read from a page once for each session, as a reader would."""
        with self.client.session_transaction() as session:
            secret = session.get("csrf_token")
        if secret is None or secret not in self._jetons:
            trouve = JETON.search(self.client.get("/mot-de-passe-oublie").text)
            assert trouve is not None
            if secret is None:
                return trouve.group(1)
            self._jetons[secret] = trouve.group(1)
        return self._jetons[secret]

    def ouvrir(self, adresse: str, **options: Any) -> TestResponse:
        return self.client.get(adresse, buffered=True, **options)

    def envoyer(self, adresse: str, **champs: Any) -> TestResponse:
        return self.client.post(adresse, data={"csrf_token": self.jeton(), **champs})

    def connecter(self, courriel: str, mot_de_passe: str = MOT_DE_PASSE) -> TestResponse:
        return self.envoyer("/connexion", courriel=courriel, mot_de_passe=mot_de_passe)
