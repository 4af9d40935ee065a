"""Under gunicorn, the figures are those of all the processes, whichever answers."""

import re
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

from models.db import SessionFactory
from tests.bases import sur_postgresql
from tests.web.travaux.decor import attendre, environnement
from tests.web.travaux.test_gunicorn import GUNICORN, demander, port_libre, repond

JETON = "jeton-de-supervision-0123456789"
DEMANDES = 12


def lire(port: int) -> str:
    lien = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        entetes = {"Authorization": f"Bearer {JETON}", "Connection": "close"}
        lien.request("GET", "/metriques", headers=entetes)
        return lien.getresponse().read().decode()
    finally:
        lien.close()


@sur_postgresql
def test_the_figures_of_all_the_processes_add_up(
    url: str, partage: SessionFactory, tmp_path: Path
) -> None:
    port = port_libre()
    reglages = {"PORT": str(port), "JALON_PROCESSUS": "2", "JALON_METRIQUES": JETON}
    milieu = {**environnement(url), **reglages, "JALON_JOURNAUX": "json", "TMPDIR": str(tmp_path)}
    with (tmp_path / "journal").open("wb") as journal:
        processus = subprocess.Popen([sys.executable, *GUNICORN], env=milieu, stderr=journal)
        try:
            attendre(lambda: repond(port), quoi="the pages")
            assert {demander(port, "/connexion") for _ in range(DEMANDES)} == {200}
            serie = re.compile(
                r'^jalon_demandes_total\{classe="2xx",route="compte.connexion"\} (\S+)$', re.M
            )
            vus = {float(serie.findall(lire(port))[0]) for _ in range(4)}
        finally:
            processus.send_signal(signal.SIGTERM)
            assert processus.wait(timeout=15) == 0
    assert vus == {float(DEMANDES)}
    assert list(tmp_path.glob("jalon-metriques-*")) == []
    lignes = (tmp_path / "journal").read_text().splitlines()
    assert sum('"evenement": "demande"' in ligne for ligne in lignes) == DEMANDES
    assert all(ligne.startswith("{") for ligne in lignes[3:])
