"""Works that a dead worker held: given to another one.

Procrastinate knows a worker by its heartbeat, and leaves what a silent one was doing as it is. A
work may thus be done twice; what it does is guarded, and done once. One that its worker never
survives is put off and told: it would take the workers down one after the other.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from procrastinate import App, exceptions
from procrastinate.jobs import Job, Status

SURVIES = 3
"""Workers that may die on the same work before it is put off."""

Ecarter = Callable[[Job], None]

journal = logging.getLogger(__name__)


async def veiller(app: App, *, silence: float, ecarter: Ecarter) -> None:
    """Rescue, for ever, the works of those who have been silent for so many seconds."""
    while True:
        try:
            await secourir(app, silence=silence, ecarter=ecarter)
        except exceptions.ConnectorException:
            journal.warning("secours_remis")
        await asyncio.sleep(silence / 2)


async def secourir(app: App, *, silence: float, ecarter: Ecarter) -> int:
    """Rescue them once; return how many works are waiting again."""
    perdus = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence)
    return sum([await _rendre(app, job, ecarter=ecarter) for job in perdus])


async def _rendre(app: App, job: Job, *, ecarter: Ecarter) -> bool:
    """Give one work back. Its twin may wait already: two cannot, and the lost one goes."""
    if job.attempts >= SURVIES:
        await asyncio.to_thread(ecarter, job)
        await _oublier(app, job)
        return False
    try:
        await app.job_manager.retry_job(job)
    except exceptions.UniqueViolation:
        await _oublier(app, job)
        return False
    except exceptions.ConnectorException:  # another worker gave it back first
        return False
    journal.warning("travail_secouru", extra={"travail": job.task_name})
    return True


async def _oublier(app: App, job: Job) -> None:
    """Drop a work: its row stays, and the tick knows it. Another worker may have been first."""
    with suppress(exceptions.ConnectorException):
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
