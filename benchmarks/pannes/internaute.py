"""A travailleur social in a browser: opens the page of a step, sends its form, reads the answer."""

import random
import re
from collections.abc import Mapping
from datetime import timedelta
from secrets import token_hex
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select
from werkzeug.test import TestResponse

from benchmarks.pannes.marche import OUVERTURE, Acquit, repondre
from models.calendrier import jour_paris
from models.db import lecture
from models.dossier import Dossier, EtapeOuverte
from tests.web.monde import MOT_DE_PASSE
from tests.web.navigateur import JETON
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.reponses import ACTEURS
from web.app import create_app
from web.config import Reglages
from workflow.errors import EtapeDejaFaite

BIEN_APRES = LE + timedelta(days=3650)
"""What the clock of the pages shows: every fact of the walks is behind."""

ABSENCE = "Jalon ne peut pas répondre pour l’instant"
INTERNE = re.compile(r"Traceback|OperationalError|sqlite3|psycopg|SELECT |INSERT INTO|UPDATE ")
OK, INDISPONIBLE, CONFLIT = 200, 503, 409


class Absente(Exception):
    """The page that says that the database is away."""


class PageImprevue(Exception):
    """A page that nobody should have been shown."""


class Internaute:
    """Signs in once; then walks a dossier through the pages, and opens another at its end."""

    def __init__(self, monde: Monde, hasard: random.Random) -> None:
        self.monde = monde
        self.hasard = hasard
        reglages = Reglages(cle_secrete=SecretStr(token_hex()))
        app = create_app(reglages, fabrique=monde.factory, horloge=lambda: BIEN_APRES)
        self.client = app.test_client()
        self.connecte = False
        self.dossier_id = 0

    def avancer(self) -> Acquit:
        """Complete a step. Raises Absente, PageImprevue, and what the database raises."""
        if not self.connecte:
            self._se_connecter()
        etape = self._attente()
        if etape is None:
            self.dossier_id = self.monde.ouvrir()
            return Acquit(self.dossier_id, 1, OUVERTURE)
        saisie = repondre(self.monde, etape["element"], self.hasard)
        self._envoyer(
            f"/dossiers/{etape['public_id']}/etapes/{etape['tache_id']}",
            version=str(etape["version"]),
            fait_le=jour_paris(etape["depuis"] + JOUR).isoformat(),
            **{cle: str(valeur) for cle, valeur in saisie.items()},
        )
        return Acquit(self.dossier_id, etape["version"] + 1, etape["tache_id"])

    def _se_connecter(self) -> None:
        courriel = self.monde.comptes["ts"].courriel
        self._envoyer("/connexion", courriel=courriel, mot_de_passe=MOT_DE_PASSE)
        self.connecte = True

    def _envoyer(self, adresse: str, **champs: str) -> None:
        """Open a page, send its form with its token; the answer must lead elsewhere."""
        jeton = JETON.search(self._lire(self.client.get(adresse)).text)
        if jeton is None:
            raise PageImprevue("sans formulaire")
        reponse = self.client.post(adresse, data={"csrf_token": jeton[1], **champs})
        if not self._lire(reponse).location:
            raise PageImprevue(f"{reponse.status_code} à l’envoi")

    def _lire(self, reponse: TestResponse) -> TestResponse:
        """Return the answer when it is one that a person expects, raise otherwise."""
        if INTERNE.search(reponse.text):
            raise PageImprevue("texte interne")
        if reponse.status_code == INDISPONIBLE and ABSENCE in reponse.text:
            raise Absente(ABSENCE)
        if reponse.status_code == CONFLIT:
            raise EtapeDejaFaite("page 409")
        if reponse.status_code != OK and not reponse.location:
            raise PageImprevue(str(reponse.status_code))
        return reponse

    def _attente(self) -> Mapping[str, Any] | None:
        """Return an open step of the dossier under way that is the travailleur social's."""
        demande = (
            select(
                Dossier.public_id, Dossier.version,
                EtapeOuverte.tache_id, EtapeOuverte.element, EtapeOuverte.depuis,
            )
            .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
            .where(
                Dossier.id == self.dossier_id,
                EtapeOuverte.sorte == "tache",
                EtapeOuverte.element.not_in(ACTEURS),
            )
        )  # fmt: skip
        with lecture(self.monde.factory) as session:
            trouvee = session.execute(demande).mappings().first()
        return None if trouvee is None else {str(nom): trouvee[nom] for nom in trouvee}
