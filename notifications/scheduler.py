"""The clock of a single process: runs the jobs it is handed, and knows no other package."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from apscheduler.schedulers.background import BackgroundScheduler

Job = Callable[[datetime], None]
"""Takes the moment of the tick (UTC)."""


class Planificateur:
    """Running jobs, and the way to stop them."""

    def __init__(self, scheduler: BackgroundScheduler) -> None:
        self._scheduler = scheduler

    def arreter(self) -> None:
        """Wait for the running job to end, then run no more."""
        self._scheduler.shutdown(wait=True)


def start(
    jobs: Mapping[str, Job], *, secondes: int, cadences: Mapping[str, int] = MappingProxyType({})
) -> Planificateur:
    """Run each job now, then every `secondes`, or every so many of `cadences` by its name.

    The first run catches up after downtime. A job never runs beside itself, and ticks missed
    while it ran, or while the machine slept, count as one. An exception is logged by the
    scheduler and the next tick comes all the same.
    """
    scheduler = BackgroundScheduler(timezone=UTC)
    for nom, job in jobs.items():
        scheduler.add_job(
            _run,
            "interval",
            args=[job],
            id=nom,
            seconds=cadences.get(nom, secondes),
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    return Planificateur(scheduler)


def _run(job: Job) -> None:
    job(datetime.now(UTC))
