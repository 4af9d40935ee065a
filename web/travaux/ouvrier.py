"""A worker: takes the works that the tick and the transactions left, as many as there are workers.

Each worker also ticks, once a minute for all of them, and rescues those who died.
"""

import asyncio
import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import cast

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job
from sqlalchemy import make_url

from web.travaux.atelier import Atelier
from web.travaux.battement import battre
from web.travaux.depot import FILE, PRIORITES, nom_de_tache
from web.travaux.secours import veiller
from web.travaux.table import SORTES, Arguments, Sorte

CHAQUE_MINUTE = "* * * * *"
CHAQUE_NUIT = "17 2 * * *"
GARDE_H = 24 * 7
SILENCE_S = 30.0
"""A worker that has said nothing for so long is dead: it speaks six times as often."""


REGARD_S = 1.0
"""How often an idle worker looks: a new work wakes it, one whose lock has just gone does not."""
PAUSE_S = 0.1


def travailler(
    atelier: Atelier, *, base: str, ensemble: int, silence: float = SILENCE_S, attendre: bool = True
) -> None:
    """Work until SIGTERM or SIGINT, which let the running works end; then let go of everything.

    `ensemble`: works at a time. `silence`: seconds. Without `attendre`: tick, do what is due, and
    leave when nothing is left.
    """
    if not attendre:
        battre(atelier, datetime.now(UTC))
    app = construire(atelier, base=base, ensemble=ensemble)
    try:
        asyncio.run(_tourner(app, atelier, ensemble=ensemble, silence=silence, attendre=attendre))
    finally:
        atelier.fermer()


def construire(atelier: Atelier, *, base: str, ensemble: int) -> App:
    """Return Procrastinate's application on this base, with one task for each kind of work."""
    connecteur = PsycopgConnector(conninfo=conninfo(base), min_size=1, max_size=ensemble + 2)
    app = App(connector=connecteur)
    for nom, sorte in SORTES.items():
        app.task(name=nom_de_tache(nom), queue=FILE)(_tache(atelier, sorte))
    _faire_battre(app, atelier)
    _faire_oublier(app)
    return app


def conninfo(base: str) -> str:
    """Return the address of libpq for an address of SQLAlchemy."""
    return make_url(base).set(drivername="postgresql").render_as_string(hide_password=False)


def nom_d_ouvrier() -> str:
    """Return the machine and the process: what an administrator looks for in the logs."""
    return f"{socket.gethostname()}:{os.getpid()}"


def ecarter_un(atelier: Atelier, job: Job) -> None:
    """Put off what a work is about, where its kind knows how."""
    sorte = SORTES.get(job.task_name.removeprefix(nom_de_tache("")))
    if sorte is not None and sorte.ecarter is not None:
        sorte.ecarter(atelier, datetime.now(UTC), cast(Arguments, job.task_kwargs))


def _tache(atelier: Atelier, sorte: Sorte) -> Callable[..., None]:
    def tache(**arguments: int | str) -> None:
        sorte.faire(atelier, datetime.now(UTC), arguments)

    return tache


def _faire_battre(app: App, atelier: Atelier) -> None:
    """Tick once a minute: of all the workers, the first leaves it, and one does it."""

    @app.periodic(
        cron=CHAQUE_MINUTE,
        queue=FILE,
        lock="battement",
        queueing_lock="battement",
        priority=PRIORITES["battement"],
    )
    @app.task(name=nom_de_tache("battement"), queue=FILE)
    def battement(timestamp: int) -> None:
        battre(atelier, datetime.now(UTC))


def _faire_oublier(app: App) -> None:
    """Forget once a night the works that failed long ago; those that are done go at once."""

    @app.periodic(cron=CHAQUE_NUIT, queue=FILE)
    @app.task(name=nom_de_tache("oubli"), queue=FILE)
    async def oubli(timestamp: int) -> None:
        await app.job_manager.delete_old_jobs(
            nb_hours=GARDE_H, include_failed=True, include_cancelled=True, include_aborted=True
        )


async def _tourner(
    app: App, atelier: Atelier, *, ensemble: int, silence: float, attendre: bool
) -> None:
    async with app.open_async():
        ecarter = partial(ecarter_un, atelier)
        garde = asyncio.create_task(veiller(app, silence=silence, ecarter=ecarter))
        try:
            await _prendre(app, ensemble=ensemble, silence=silence, attendre=attendre)
            while not attendre and await _il_en_reste(app):
                await asyncio.sleep(PAUSE_S)
                await _prendre(app, ensemble=ensemble, silence=silence, attendre=False)
        finally:
            garde.cancel()


async def _prendre(app: App, *, ensemble: int, silence: float, attendre: bool) -> None:
    await app.run_worker_async(
        queues=[FILE],
        name=nom_d_ouvrier(),
        concurrency=ensemble,
        wait=attendre,
        delete_jobs="successful",
        fetch_job_polling_interval=REGARD_S,
        update_heartbeat_interval=silence / 6,
        stalled_worker_timeout=silence,
    )


async def _il_en_reste(app: App) -> bool:
    """Return whether works wait still: for a lock that another one had, or left meanwhile."""
    return bool(list(await app.job_manager.list_jobs_async(queue=FILE, status="todo")))
