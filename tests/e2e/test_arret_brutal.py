"""The server is killed between two steps, and in the middle of the day: nothing is lost."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, make_engine, make_session_factory, transaction
from models.dossier import Dossier, EtapeOuverte
from models.journal import Journal
from models.verification_journal import verifier_chaine
from tests.bases import copier_sqlite
from tests.web.monde import MOT_DE_PASSE, REPONSES, Batisseur, Monde

RACINE = Path(__file__).parents[2]
PRET = re.compile(r"Jalon est prêt\s: (http://\S+)")
CHAMP = re.compile(r'name="(csrf_token|version)" value="([^"]*)"')
FAIT_LE = re.compile(r'name="fait_le"[^>]* value="([\d-]+)"')
ETAPES = ("prendre_contact", "realiser_diagnostic")


class Client:
    """A browser without a picture: cookies, and the hidden fields of the last page."""

    def __init__(self, adresse: str) -> None:
        self.adresse = adresse
        self.ouvreur: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.caches: dict[str, str] = {}

    def ouvrir(self, chemin: str, **champs: object) -> str:
        donnees = urlencode({**self.caches, **champs}, doseq=True).encode() if champs else None
        with self.ouvreur.open(self.adresse + chemin, donnees, timeout=20) as reponse:
            page: str = reponse.read().decode()
        self.caches = dict(CHAMP.findall(page)) or self.caches
        return page

    def connecter(self, courriel: str) -> None:
        self.ouvrir("/connexion")
        self.ouvrir("/connexion", courriel=courriel, mot_de_passe=MOT_DE_PASSE)


@contextmanager
def serveur(fichier: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `jalon servir` on a free port; whatever happens, it is killed at the end."""
    environnement = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{fichier}",
        "PORT": "0",
        "JALON_CLE_SECRETE": "cle-de-signature-des-essais-0123456789",
        "JALON_COURRIEL": "memoire",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "web", "servir"],
        cwd=RACINE,
        env=environnement,
        stdout=subprocess.PIPE,
        text=True,
    ) as processus:
        try:
            assert processus.stdout is not None
            trouve = PRET.search(processus.stdout.readline())
            assert trouve is not None
            yield processus, trouve.group(1)
        finally:
            processus.send_signal(signal.SIGKILL)


@pytest.fixture
def base(modele_sqlite: Path, tmp_path: Path) -> Iterator[tuple[Path, SessionFactory, Monde]]:
    url = copier_sqlite(modele_sqlite, tmp_path)
    engine = make_engine(url)
    factory = make_session_factory(engine)
    with transaction(factory) as session:
        monde = Batisseur(session).batir()
    yield Path(url.removeprefix("sqlite:///")), factory, monde
    engine.dispose()


def _dossier_au_contact(factory: SessionFactory, monde: Monde) -> str:
    """Return the dossier of the world whose household is still to be reached."""
    with factory() as session:
        public_id = session.scalars(
            select(Dossier.public_id)
            .join(EtapeOuverte, EtapeOuverte.dossier_id == Dossier.id)
            .where(
                EtapeOuverte.element == ETAPES[0],
                Dossier.public_id.in_(monde.dossiers.values()),
            )
        ).first()
    assert public_id is not None
    return public_id


def _terminer(client: Client, factory: SessionFactory, public_id: str, element: str) -> None:
    with factory() as session:
        tache_id = session.scalars(
            select(EtapeOuverte.tache_id)
            .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
            .where(Dossier.public_id == public_id, EtapeOuverte.element == element)
        ).one()
    page = client.ouvrir(f"/dossiers/{public_id}/etapes/{tache_id}")
    trouve = FAIT_LE.search(page)
    assert trouve is not None
    client.ouvrir(
        f"/dossiers/{public_id}/etapes/{tache_id}", fait_le=trouve.group(1), **REPONSES[element]
    )


def test_killing_the_server_between_two_steps_loses_nothing(
    base: tuple[Path, SessionFactory, Monde],
) -> None:
    fichier, factory, monde = base
    public_id = _dossier_au_contact(factory, monde)
    for element in ETAPES:
        with serveur(fichier) as (processus, adresse):
            client = Client(adresse)
            client.connecter(monde.comptes[Role.TRAVAILLEUR_SOCIAL])
            _terminer(client, factory, public_id, element)
            processus.send_signal(signal.SIGKILL)
            assert processus.wait(timeout=20) == -signal.SIGKILL
    with factory() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()
        faits = session.scalars(
            select(Journal.element).where(Journal.dossier_id == dossier.id).order_by(Journal.rang)
        ).all()
        ouvertes = session.scalars(
            select(EtapeOuverte.element).where(EtapeOuverte.dossier_id == dossier.id)
        ).all()
        assert [e for e in faits if e in ETAPES] == list(ETAPES)
        assert ouvertes == ["valider_entree"]
        assert list(verifier_chaine(session)) == []
