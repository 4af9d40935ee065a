"""Workers as processes, one of them killed: nothing lost, nothing done twice."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from models.db import SessionFactory, lecture, transaction
from models.dossier import Incident
from models.echeance import Echeance
from models.journal import Journal
from models.utilisateur import Utilisateur
from notifications.envoi.depot import envoyer_mot_de_passe
from tests.bases import sur_postgresql
from tests.web.administration.test_incidents import ATTENTE
from tests.web.travaux.decor import Guichet, attendre, lancer, tuer
from tests.workflow.decor import LE, planter

pytestmark = sur_postgresql

DOSSIERS = 12
COURRIELS = 6


@contextmanager
def ouvriers(url: str, nombre: int, *mots: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    processus = [lancer(url, *mots) for _ in range(nombre)]
    try:
        yield processus
    finally:
        tuer(*processus)


def minuteries(factory: SessionFactory) -> list[int]:
    """Return the dossier of each timer that fired."""
    with lecture(factory) as session:
        demande = select(Journal.dossier_id).where(Journal.type == "minuterie")
        return sorted(session.scalars(demande))


def envois(guichet: Guichet) -> int:
    return guichet.compter("SELECT count(*) FROM envoi WHERE envoye_le IS NOT NULL")


def ecrire(factory: SessionFactory, compte: Utilisateur, nombre: int) -> None:
    with transaction(factory) as session:
        for rang in range(nombre):
            lien = f"/mot-de-passe/{rang}"
            envoyer_mot_de_passe(session, utilisateur=compte, lien=lien, le=LE)


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    url: str, partage: SessionFactory, guichet: Guichet
) -> None:
    monde = planter(partage, diagramme=ATTENTE)
    dossiers = [monde.ouvrir() for _ in range(DOSSIERS)]
    ecrire(partage, monde.comptes["ts"], COURRIELS)
    with ouvriers(url, 2, "--travaux", "2") as (condamne, _autre):
        with guichet.connexion.transaction():
            # Held here, the dossiers keep both workers in the middle of their transactions.
            guichet.connexion.execute("SELECT id FROM dossier FOR UPDATE")
            surveillant = Guichet(url)
            attendre(lambda: surveillant.travaux("doing", "minuterie") == 4, quoi="works under way")
            tuer(condamne)
            surveillant.connexion.close()
        attendre(lambda: minuteries(partage) == sorted(dossiers), quoi="the timers")
        attendre(lambda: envois(guichet) == COURRIELS, quoi="the mails")
        attendre(lambda: guichet.travaux("todo") + guichet.travaux("doing") == 0, quoi="the rest")
    assert minuteries(partage) == sorted(dossiers)
    assert guichet.compter("SELECT max(essais) FROM envoi") == 1
    assert guichet.travaux("failed") == 0
    with lecture(partage) as session:
        assert session.scalars(select(Incident)).all() == []
        assert session.scalars(select(Echeance)).all() == []


def test_a_worker_that_is_asked_to_stop_ends_what_it_does_first(
    url: str, partage: SessionFactory, guichet: Guichet
) -> None:
    monde = planter(partage, diagramme=ATTENTE)
    dossier = monde.ouvrir()
    with ouvriers(url, 1) as (ouvrier,):
        with guichet.connexion.transaction():
            guichet.connexion.execute("SELECT id FROM dossier FOR UPDATE")
            surveillant = Guichet(url)
            attendre(lambda: surveillant.travaux("doing", "minuterie") == 1, quoi="work under way")
            surveillant.connexion.close()
            ouvrier.send_signal(signal.SIGTERM)
            with pytest.raises(subprocess.TimeoutExpired):
                ouvrier.wait(timeout=0.5)
        assert ouvrier.wait(timeout=10) == 0
    assert minuteries(partage) == [dossier]
    assert guichet.compter("SELECT count(*) FROM procrastinate_workers") == 0
