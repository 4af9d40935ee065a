"""A real HTTP receiver on the loopback, in a thread, that answers what the test tells it to."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

CERTIFICAT = Path(__file__).with_name("certificat_d_essai.pem")
"""Of `NOM`, signed by itself; made for these tests, used by nothing else."""

NOM = "recepteur.exemple.test"


@dataclass
class Recepteur:
    """What it received, and how it answers: a status, or a function that writes the answer."""

    port: int = 0
    code: int = 204
    entetes: dict[str, str] = field(default_factory=dict)
    repondre: Callable[[Any], None] | None = None
    recus: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    chemins: list[str] = field(default_factory=list)

    @property
    def adresse(self) -> str:
        return f"http://127.0.0.1:{self.port}/crochet?cle=tres-secrete"


@contextmanager
def recepteur_http(*, tls: bool = False) -> Iterator[Recepteur]:
    recepteur = Recepteur()

    class Poignee(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            corps = self.rfile.read(int(self.headers["Content-Length"]))
            recepteur.recus.append((dict(self.headers), corps))
            recepteur.chemins.append(self.path)
            if recepteur.repondre is not None:
                recepteur.repondre(self.wfile)
                return
            self.send_response(recepteur.code)
            for nom, valeur in recepteur.entetes.items():
                self.send_header(nom, valeur)
            self.end_headers()

        def log_message(self, *_mots: Any) -> None:
            """Say nothing."""

    class Serveur(ThreadingHTTPServer):
        daemon_threads = False  # joined when the server closes: none keeps its socket

        def handle_error(self, *_qui: Any) -> None:
            """The caller hung up: what the test is about."""

    serveur = Serveur(("127.0.0.1", 0), Poignee)
    if tls:
        contexte = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexte.load_cert_chain(CERTIFICAT)
        serveur.socket = contexte.wrap_socket(serveur.socket, server_side=True)
    recepteur.port = serveur.server_address[1]
    fil = Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    fil.start()
    try:
        yield recepteur
    finally:
        serveur.shutdown()
        serveur.server_close()
        fil.join()
