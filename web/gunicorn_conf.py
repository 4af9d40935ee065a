"""gunicorn's settings, from ours: `gunicorn -c python:web.gunicorn_conf web.wsgi:application`.

SIGHUP replaces the processes by new ones, which read the code and the settings again; the old ones
answer what they have begun. SIGTERM lets them answer too.
"""

import sys
from typing import Any

from sqlalchemy.exc import DatabaseError

from web.config import Reglages, ReglagesRefuses, lire_reglages
from web.observation import journaux, partage
from web.travaux.partage import ouvrir_partage

EMBARQUE = (
    "gunicorn demande JALON_TRAVAUX=distribue\u00a0: sans workers, rien ne compterait les délais. "
    "Sur une seule machine, lancez «\u00a0jalon servir\u00a0»."
)
INJOIGNABLE = "La base de données ne répond pas\u00a0: vérifiez DATABASE_URL."


def _lire() -> Reglages:
    try:
        reglages = lire_reglages()
        if not reglages.est_distribue:
            raise ReglagesRefuses(EMBARQUE)
    except ReglagesRefuses as refus:
        sys.exit(str(refus))
    return reglages


_reglages = _lire()

bind = f"{_reglages.adresse}:{_reglages.port}"
workers = _reglages.processus
worker_class = "gthread"
threads = 8
timeout = 120
graceful_timeout = 30
keepalive = 5
proc_name = "jalon"
# A log of requests would say who read which dossier: that is kept in the database.
accesslog = None
control_socket_disable = True
# Who is believed for the reader's address: `web/mandataire.py`.
forwarded_allow_ips = ""
logconfig_dict = journaux.reglages(_reglages.journaux)
if _reglages.metriques is not None:
    partage.preparer()


def on_starting(_serveur: Any) -> None:
    """Refuse once, in a sentence, rather than in each process."""
    try:
        with ouvrir_partage(_reglages):
            pass
    except ReglagesRefuses as refus:
        sys.exit(str(refus))
    except DatabaseError:
        sys.exit(INJOIGNABLE)


def on_exit(_serveur: Any) -> None:
    partage.fermer()
