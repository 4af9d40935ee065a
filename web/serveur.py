"""The running service: pages served by waitress, the tick by the scheduler, in one process."""

import errno
import socket
from collections.abc import Callable
from datetime import datetime
from typing import Any

from waitress import create_server
from waitress.server import BaseWSGIServer

from models.db import SessionFactory
from notifications import scheduler
from notifications.envoi.transports import Transport
from web.app import create_app
from web.config import Reglages, ReglagesRefuses
from web.securite import MARGE, MO, TAILLE_MAXIMALE
from web.travaux.deplacements import avancer_deplacements
from web.travaux.embarque import Battement
from web.travaux.moyens import construire_appelant, construire_origine, construire_transport

SECONDES_ENTRE_BATTEMENTS = 60
SECONDES_ENTRE_REGARDS = 5
"""How soon a batch that was launched begins."""

FILS = 8


def construire_battement(
    factory: SessionFactory, reglages: Reglages, transport: Transport, *, lot: int = 1
) -> Battement:
    origine = construire_origine(reglages)
    return Battement(factory, transport, origine, lot, construire_appelant(reglages))


def verifier_adresse(reglages: Reglages) -> None:
    """Raise ReglagesRefuses when the address cannot be listened on: said before a long start."""
    lieu = (reglages.adresse, reglages.port)
    try:
        famille = socket.getaddrinfo(*lieu, type=socket.SOCK_STREAM)[0][0]
        socket.create_server(lieu, family=famille).close()
    except OSError as erreur:
        raise ReglagesRefuses(
            f"Impossible d’écouter sur {reglages.adresse}, port {reglages.port}\u00a0: "
            f"{_raison(erreur)}"
        ) from erreur


def _raison(erreur: OSError) -> str:
    if erreur.errno == errno.EADDRINUSE:
        return "ce port est déjà pris. Choisissez-en un autre (PORT)."
    return "vérifiez JALON_ADRESSE et PORT."


def servir(factory: SessionFactory, reglages: Reglages, *, pret: Callable[[str], object]) -> None:
    """Serve until interrupted. `pret` is told the address once the port is open.

    Where machines share the work, the workers tick.
    """
    serveur = ouvrir(factory, reglages)
    horloge = None if reglages.est_distribue else demarrer_l_horloge(factory, reglages)
    try:
        pret(f"http://{reglages.adresse}:{serveur.effective_port}")
        serveur.run()
    finally:
        if horloge is not None:
            horloge.arreter()
        serveur.close()


def demarrer_l_horloge(factory: SessionFactory, reglages: Reglages) -> scheduler.Planificateur:
    battement = construire_battement(factory, reglages, construire_transport(reglages))
    return scheduler.start(
        {"battement": battement, "deplacements": _deplacer(factory)},
        secondes=SECONDES_ENTRE_BATTEMENTS,
        cadences={"deplacements": SECONDES_ENTRE_REGARDS},
    )


def _deplacer(factory: SessionFactory) -> scheduler.Job:
    """Return the job that moves dossiers: beside the tick, which thousands would keep waiting."""

    def deplacer(le: datetime) -> None:
        avancer_deplacements(factory, le=le)

    return deplacer


def ouvrir(factory: SessionFactory, reglages: Reglages) -> BaseWSGIServer:
    """Return the pages' server, its port open and nobody served yet."""
    serveur: BaseWSGIServer = create_server(
        create_app(reglages, fabrique=factory),
        host=reglages.adresse,
        port=reglages.port,
        threads=FILS,
        ident=None,
        max_request_body_size=corps_maximal(reglages),
        **_confiance(reglages),
    )
    return serveur


def corps_maximal(reglages: Reglages) -> int:
    """Return the bytes of a request beyond which the port itself hangs up.

    The server keeps a body on the disk before a page may refuse it: one a little too large gets
    the page that says the limit, one far too large is not even received.
    """
    return 2 * max(reglages.document_mo * MO + MARGE, TAILLE_MAXIMALE)


def _confiance(reglages: Reglages) -> dict[str, Any]:
    """Return whose word is taken for the reader's address: the throttle counts by it."""
    if not reglages.mandataire:
        return {"clear_untrusted_proxy_headers": True}
    return {
        "trusted_proxy": reglages.mandataire,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }
