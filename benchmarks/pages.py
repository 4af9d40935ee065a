"""Every page, read by somebody who may, in the middle of 25,000 open dossiers.

Real HTTP on the loopback, one client, waitress in the same process, one core for both. A page is a
GET route of `web/droits/__init__.py`; a route that nobody could read is a row that is not held.
"""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from waitress import create_server, wasyncore

from benchmarks.lecteurs import MOT_DE_PASSE, Lecteur, Visites, choisir_lecteurs
from benchmarks.outils import COURT, dire, finir, ligne, ouvrir_base
from benchmarks.region import aujourd_hui, batir
from models.db import make_engine, make_session_factory
from web.app import create_app
from web.config import Reglages

BASES = ("sqlite-full",) if COURT else ("sqlite-full", "postgresql")
TIRAGES = 5 if COURT else 40
"""Requests of each role on each route, each on an object drawn anew."""

CIBLE_MS, CIBLE_OCTETS = 100.0, 100_000
CENTILE = 95


class Navigateur:
    """One reader's HTTP client: a connection kept open, and his cookie."""

    def __init__(self, port: int) -> None:
        self.liaison = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.biscuit = ""

    def lire(self, adresse: str) -> tuple[int, float, int]:
        """Return (status, milliseconds, bytes of the body)."""
        debut = time.perf_counter()
        statut, corps = self._demander("GET", adresse)
        return statut, 1000 * (time.perf_counter() - debut), len(corps)

    def entrer(self, lecteur: Lecteur) -> None:
        _statut, page = self._demander("GET", "/connexion")
        trouve = re.search(rb'name="csrf_token" value="([^"]+)"', page)
        assert trouve, "no token in the sign-in page"
        champs = {
            "csrf_token": trouve.group(1).decode(),
            "courriel": lecteur.courriel,
            "mot_de_passe": MOT_DE_PASSE,
        }
        statut, _page = self._demander("POST", "/connexion", urlencode(champs))
        assert statut == http.HTTPStatus.FOUND, f"{lecteur.courriel} cannot sign in: {statut}"

    def _demander(self, methode: str, adresse: str, corps: str | None = None) -> tuple[int, bytes]:
        en_tetes = {"Cookie": self.biscuit} if self.biscuit else {}
        if corps is not None:
            en_tetes["Content-Type"] = "application/x-www-form-urlencoded"
        self.liaison.request(methode, adresse, body=corps, headers=en_tetes)
        reponse = self.liaison.getresponse()
        lu = reponse.read()
        if (pose := reponse.headers.get("Set-Cookie")) is not None:
            self.biscuit = pose.partition(";")[0]
        return reponse.status, lu


def mesurer_base(base: str) -> None:
    with ouvrir_base(base) as (url, synchronous):
        engine = make_engine(url, synchronous=synchronous)
        le = aujourd_hui()
        ouverts = batir(engine, le=le)
        factory = make_session_factory(engine)
        with factory() as session:
            lecteurs = choisir_lecteurs(session)
            session.commit()
        app = create_app(Reglages(), fabrique=factory)
        visites = Visites(app, factory, Random(7))
        dire(f"{base} : {ouverts} dossiers ouverts, {len(visites.routes)} pages…")
        with _servie(app) as port:
            mesurees = [
                _mesurer_route(base, route, visites, lecteurs, port) for route in visites.routes
            ]
        engine.dispose()
    durees = [duree for durees in mesurees for duree in durees]
    centile = _centile(durees)
    ligne(
        "pages", base=base, dossiers_ouverts=ouverts, pages=len(mesurees),
        cible=f"p95 < {CIBLE_MS:.0f} ms", valeur=round(centile, 1), tenu=centile < CIBLE_MS,
        mediane=round(statistics.median(durees), 1), maximum=round(max(durees), 1),
    )  # fmt: skip


def _mesurer_route(
    base: str, route: str, visites: Visites, lecteurs: list[Lecteur], port: int
) -> list[float]:
    """Read one page as each role that may, and print its row."""
    durees: list[float] = []
    octets, refus = 0, 0
    for lecteur in visites.lecteurs_de(route, lecteurs):
        navigateur = Navigateur(port)
        navigateur.entrer(lecteur)
        for rang, adresse in enumerate(visites.adresses(route, lecteur, TIRAGES)):
            if not rang:
                navigateur.lire(adresse)  # its template is compiled once in the server's life
            statut, duree, taille = navigateur.lire(adresse)
            refus += statut >= http.HTTPStatus.BAD_REQUEST
            durees.append(duree)
            octets = max(octets, taille)
    centile = _centile(durees) if durees else 0.0
    page = route not in visites.FICHIERS
    ligne(
        f"page {route}", base=base, cible=f"p95 < {CIBLE_MS:.0f} ms, HTML < {CIBLE_OCTETS} octets",
        valeur=round(centile, 1),
        tenu=bool(durees) and not refus and centile < CIBLE_MS
        and (not page or octets < CIBLE_OCTETS),
        lectures=len(durees), octets=octets, refus=refus,
        mediane=round(statistics.median(durees), 1) if durees else None,
    )  # fmt: skip
    return durees


def _centile(durees: list[float]) -> float:
    """Return the nearest-rank percentile: the value that CENTILE % do not go beyond."""
    return sorted(durees)[-(-len(durees) * CENTILE // 100) - 1]


@contextmanager
def _servie(app: Flask) -> Iterator[int]:
    """Serve the application by waitress in a thread; yield its port."""
    serveur: Any = create_server(app, host="127.0.0.1", port=0, threads=4)
    fil = threading.Thread(target=_tourner, args=(serveur,), daemon=True)
    fil.start()
    yield serveur.effective_port
    serveur.task_dispatcher.shutdown()
    wasyncore.close_all(serveur._map, ignore_all=True)
    fil.join(timeout=10)


def _tourner(serveur: Any) -> None:
    try:
        serveur.run()
    except OSError:
        return  # its sockets were closed: that is how it is told to stop


def mesurer() -> None:
    for base in BASES:
        mesurer_base(base)


if __name__ == "__main__":
    mesurer()
    finir()
