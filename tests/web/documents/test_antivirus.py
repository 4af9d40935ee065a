"""clamd is asked as it wants, believed when it speaks, and its silence refuses the file."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from models.codes import Role
from tests.web.documents.conftest import deposer
from tests.web.fixtures import CLE, Connecter
from tests.web.monde import Monde
from web.config import Reglages
from web.documents.antivirus import Clamd, construire_analyse
from workflow.documents.analyse import AnalyseImpossible, FichierInfecte, SansAnalyse

VIRUS = b"UN-VIRUS-INVENTE"


class _Serveur(socketserver.ThreadingTCPServer):
    """A scanner of our own: it reads INSTREAM and finds one made-up virus."""

    allow_reuse_address = True
    reponse: bytes | None = None
    recu = b""


class _Reponse(socketserver.StreamRequestHandler):
    server: _Serveur

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            return
        recu = b""
        while taille := struct.unpack("!L", self.rfile.read(4))[0]:
            recu += self.rfile.read(taille)
        self.server.recu = recu
        verdict = b"stream: Virus.Invente FOUND\0" if VIRUS in recu else b"stream: OK\0"
        self.wfile.write(verdict if self.server.reponse is None else self.server.reponse)


@pytest.fixture
def serveur() -> Iterator[_Serveur]:
    with _Serveur(("127.0.0.1", 0), _Reponse) as serveur:
        fil = threading.Thread(target=serveur.serve_forever, daemon=True)
        fil.start()
        yield serveur
        serveur.shutdown()


@pytest.fixture
def clamd(serveur: _Serveur) -> Clamd:
    return Clamd("127.0.0.1", serveur.server_address[1])


def test_a_clean_file_is_read_whole(clamd: Clamd, serveur: _Serveur) -> None:
    contenu = b"x" * 200_000
    clamd.examiner(contenu)
    assert serveur.recu == contenu


def test_a_known_virus_is_refused(clamd: Clamd) -> None:
    with pytest.raises(FichierInfecte):
        clamd.examiner(b"%PDF-" + VIRUS)


@pytest.mark.parametrize(
    "reponse", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: O", b"\xff" * 9000]
)
def test_any_other_answer_is_no_examination(
    clamd: Clamd, serveur: _Serveur, reponse: bytes
) -> None:
    serveur.reponse = reponse
    with pytest.raises(AnalyseImpossible):
        clamd.examiner(b"x")


def test_a_scanner_that_is_away_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as libre:
        port = libre.getsockname()[1]
    with pytest.raises(AnalyseImpossible):
        Clamd("127.0.0.1", port).examiner(b"x")


def test_the_setting_chooses() -> None:
    assert isinstance(construire_analyse(Reglages(cle_secrete=CLE)), SansAnalyse)
    choisi = construire_analyse(Reglages(cle_secrete=CLE, antivirus="clamav:3310"))
    assert choisi == Clamd("clamav", 3310)
    with pytest.raises(ValueError, match="antivirus|JALON_ANTIVIRUS"):
        Reglages(cle_secrete=CLE, antivirus="clamav")


def test_an_infected_paper_is_said_beside_its_field_and_not_stored(
    app: Flask, clamd: Clamd, connecter: Connecter, monde: Monde
) -> None:
    app.extensions["jalon_analyse"] = clamd
    adresse = f"/dossiers/{monde.dossiers['Fabre']}/documents"
    navigateur = connecter(Role.TRAVAILLEUR_SOCIAL)
    infecte = b"%PDF-1.4 " + VIRUS + b"\n%%EOF"
    reponse = deposer(navigateur, adresse, contenu=infecte)
    assert reponse.status_code == 422
    assert "L’antivirus refuse ce fichier" in reponse.text
    assert "Aucun document" in navigateur.ouvrir(adresse).text
