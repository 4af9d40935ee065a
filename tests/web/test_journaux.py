"""The logs: one line an event, what happened and where, and nobody in them.

The invented names of the world, and marks typed for the purpose, go through pages, refusals,
errors and jobs; the lines and the figures are then searched for each of them.
"""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import select, text, update

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.echeance import Echeance
from models.utilisateur import Utilisateur
from notifications.composition.messages import Origine
from notifications.envoi.depot import envoyer_mot_de_passe
from notifications.envoi.transports import EnvoiImpossible
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.lieu import Lieu
from tests.web.monde import LE, MOTIF_ORIENTATION, SECRET, VOLET, Monde
from tests.web.navigateur import Navigateur
from web.observation import mesures
from web.observation.etats import Etats, Lieux
from web.observation.journaux import Redacteur, configurer
from web.travaux.embarque import Battement

MARQUE = "Sentinelle-Quasimodo"
"""Typed wherever something can be typed, raised by whatever can break."""

NOMS = {MARQUE, "Quasimodo", SECRET, MOTIF_ORIENTATION, VOLET, "Orvane", "Yvernel", "@exemple.test",
        "Habitat du Parc", "Association du Parc", "Massy", "091022012345678901"}  # fmt: skip


@pytest.fixture
def sortie() -> Iterator[io.StringIO]:
    """What the process writes to its log, in JSON; the settings of the run are put back."""
    racine = logging.getLogger()
    avant = racine.handlers[:], racine.level
    flux = io.StringIO()
    configurer("json")
    (poignee,) = racine.handlers
    assert isinstance(poignee, logging.StreamHandler)
    poignee.setStream(flux)
    yield flux
    racine.handlers[:], niveau = avant
    racine.setLevel(niveau)
    structlog.reset_defaults()


def lignes(sortie: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(ligne) for ligne in sortie.getvalue().splitlines()]


def evenements(sortie: io.StringIO, nom: str) -> list[dict[str, Any]]:
    return [ligne for ligne in lignes(sortie) if ligne["evenement"] == nom]


def test_a_request_says_its_route_its_role_and_its_time_and_not_who(
    sortie: io.StringIO, connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    reponse = connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir(abadie.page)
    vue = evenements(sortie, "demande")[-1]
    assert vue.pop("duree_ms") > 0
    assert vue.pop("le").endswith("+00:00")
    with lecture(fabrique_web) as session:
        compte = session.scalars(
            select(Utilisateur).where(Utilisateur.role == Role.TRAVAILLEUR_SOCIAL)
        ).first()
    assert compte is not None
    assert vue == {
        "niveau": "info", "evenement": "demande", "source": "web.observation.demandes",
        "demande": reponse.headers["X-Request-Id"], "methode": "GET", "route": "dossier.page",
        "statut": 200, "role": "travailleur_social", "organisme": compte.organisme_id,
    }  # fmt: skip


def test_probes_are_told_only_when_they_fail(sortie: io.StringIO, anonyme: Navigateur) -> None:
    anonyme.ouvrir("/sante")
    anonyme.ouvrir("/static/jalon.css")
    assert lignes(sortie) == []
    assert anonyme.ouvrir("/pret/complet").status_code == 503
    assert len(evenements(sortie, "demande")) == 1


def test_an_incident_says_where_it_broke_and_never_its_text(
    sortie: io.StringIO, app: Flask
) -> None:
    def casser() -> str:
        raise RuntimeError(MARQUE)

    app.view_functions["compte.connexion"] = casser
    page = Navigateur(app).ouvrir("/connexion")
    (vue,) = evenements(sortie, "incident")
    assert vue["numero"] in page.text
    assert (vue["erreur"], vue["route"]) == ("RuntimeError", "compte.connexion")
    assert vue["trace"][-1].endswith(" casser")
    assert vue["demande"] == page.headers["X-Request-Id"]
    assert MARQUE not in sortie.getvalue()


class Refus:
    """A mail server that refuses in words, or breaks; the words quote what it was given."""

    def __init__(self, erreur: Exception) -> None:
        self.erreur = erreur

    def envoyer(self, message: object) -> None:
        raise self.erreur

    def fermer(self) -> None:
        """Nothing to let go."""


def battre(fabrique_web: SessionFactory, erreur: Exception) -> None:
    origine = Origine("http://ici", "jalon@exemple.invalid", b"cle")
    Battement(fabrique_web, Refus(erreur), origine)(LE)


def ecrire_a_quelqu_un(fabrique_web: SessionFactory) -> None:
    with transaction(fabrique_web) as session:
        lecteur = fabrique.utilisateur(session, nom=MARQUE)
        lien = f"/mot-de-passe/{MARQUE}"
        envoyer_mot_de_passe(session, utilisateur=lecteur, lien=lien, le=LE)


def test_a_whole_day_leaves_nobody_in_the_logs_nor_in_the_figures(
    sortie: io.StringIO, connecter: Connecter, monde: Monde, abadie: Lieu
) -> None:
    fabrique_web = abadie.fabrique
    _lire_et_ecrire(connecter, monde, abadie)
    for erreur in (EnvoiImpossible(MARQUE, definitif=False), RuntimeError(MARQUE)):
        ecrire_a_quelqu_un(fabrique_web)
        battre(fabrique_web, erreur)
    _casser_les_travaux(fabrique_web)
    vus = {ligne["evenement"] for ligne in lignes(sortie)}
    assert {"demande", "envoi_impossible", "echeance_en_echec", "routine_en_echec"} <= vus
    figures = mesures.exposer() + Etats(Lieux(fabrique_web, False, ())).exposer(le=LE)
    ecrit = sortie.getvalue() + figures.decode()
    interdits = NOMS | set(monde.dossiers) | set(monde.dossiers.values())
    assert sorted(nom for nom in interdits if nom in ecrit) == []


def _lire_et_ecrire(connecter: Connecter, monde: Monde, abadie: Lieu) -> None:
    """Read as each role, type marks everywhere, be refused in every way."""
    for role in Role:
        qui = connecter(role)
        for public_id in monde.dossiers.values():
            qui.ouvrir(f"/dossiers/{public_id}")
        qui.ouvrir(f"/{MARQUE}", query_string={"q": MARQUE})
    assistante = connecter(Role.TRAVAILLEUR_SOCIAL)
    assistante.ouvrir("/dossiers", query_string={"q": MARQUE})
    adresse, champs = abadie.formulaire()
    assistante.envoyer(adresse, **champs, resultat_contact=MARQUE)
    assistante.envoyer(adresse, **champs, resultat_contact="joint", canal="telephone", mot=MARQUE)
    assistante.envoyer("/orientation", nom=MARQUE, motif=MARQUE)
    assistante.client.post("/orientation", data={"nom": MARQUE})  # without its token
    assistante.connecter(f"{MARQUE}@exemple.test", MARQUE)


def _casser_les_travaux(fabrique_web: SessionFactory) -> None:
    """Leave due dates whose dossier cannot be read any more, and a routine without its table."""
    with transaction(fabrique_web) as session:
        parent = session.scalars(select(Dossier)).first()
        assert parent is not None
        fabrique.echeance(session, parent, code=f"A01 {MARQUE}", due_le=LE, reveil_le=LE)
        session.execute(update(Echeance).values(libelle=MARQUE))
        session.execute(text("ALTER TABLE brouillon RENAME TO ailleurs"))
    battre(fabrique_web, RuntimeError(MARQUE))


def rediger(record: logging.LogRecord, forme: Any = "json") -> str:
    return Redacteur(forme).format(record)


def fait(phrase: object, *mots: object, nom: str = "web.essai", **extra: object) -> Any:
    record = logging.LogRecord(nom, logging.ERROR, "essai.py", 1, phrase, mots, None)
    record.__dict__.update(extra)
    return json.loads(rediger(record))


@pytest.mark.parametrize(
    ("phrase", "mots", "nom", "attendu"),
    [
        ("envoi_impossible", (), "notifications.envoi.expedition", "envoi_impossible"),
        ("worker %d of %s", (12, MARQUE), "gunicorn.error", "worker 12 of …"),
        ("It failed: %s", (ValueError(MARQUE),), "workflow.isolement", "It failed: …"),
        (f"Task <{MARQUE}> failed", (), "asyncio", "…"),
        ("Never retrieved\nfuture: " + MARQUE, (), "web.essai", "Never retrieved"),
        ("%(nom)s", ({"nom": MARQUE},), "urllib3", "…"),
        ("%d", (MARQUE,), "urllib3", "%d"),
        (ValueError(MARQUE), (), "apscheduler", "ValueError"),
    ],
)  # fmt: skip
def test_a_sentence_keeps_its_numbers_only(
    phrase: object, mots: tuple[object, ...], nom: str, attendu: str
) -> None:
    vu = fait(phrase, *mots, nom=nom)
    assert vu["evenement"] == attendu
    assert MARQUE not in json.dumps(vu)


def test_an_unknown_key_never_leaves_and_a_known_one_leaves_as_a_code() -> None:
    vu = fait("x", nom_de_famille=MARQUE, element=f"Mme {MARQUE}", type=ValueError, code="A01")
    assert "nom_de_famille" not in vu
    assert (vu["element"], vu["type"], vu["code"]) == ("…", "ValueError", "A01")


def test_an_error_of_a_library_leaves_its_class_and_its_places() -> None:
    try:
        raise KeyError(MARQUE)
    except KeyError as erreur:
        record = logging.LogRecord(
            "apscheduler", logging.ERROR, "x.py", 1, "Job %s raised", (MARQUE,),
            (type(erreur), erreur, erreur.__traceback__),
        )  # fmt: skip
    for forme in ("json", "texte"):
        ecrit = rediger(record, forme)
        assert "KeyError" in ecrit
        assert "test_journaux.py" in ecrit
        assert MARQUE not in ecrit
        assert "\n" not in ecrit
