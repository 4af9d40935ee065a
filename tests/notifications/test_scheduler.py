"""The clock of one process."""

from datetime import UTC, datetime
from threading import Event

from notifications.scheduler import start

PATIENCE = 10.0


def test_each_job_runs_at_once_with_an_aware_moment() -> None:
    moments: list[datetime] = []
    venu = Event()

    def job(le: datetime) -> None:
        moments.append(le)
        venu.set()

    planificateur = start({"tour": job}, secondes=3600)
    try:
        assert venu.wait(PATIENCE)
    finally:
        planificateur.arreter()
    assert moments[0].utcoffset() == datetime.now(UTC).utcoffset()


def test_a_job_that_fails_runs_again_and_stops_no_other() -> None:
    essais: list[datetime] = []
    revenu, voisin = Event(), Event()

    def casser(le: datetime) -> None:
        essais.append(le)
        if len(essais) > 1:
            revenu.set()
        raise RuntimeError("panne")

    planificateur = start({"casse": casser, "voisin": lambda _le: voisin.set()}, secondes=1)
    try:
        assert voisin.wait(PATIENCE)
        assert revenu.wait(PATIENCE)
    finally:
        planificateur.arreter()


def test_a_long_job_never_runs_beside_itself() -> None:
    ensemble = 0
    plus_grand = 0
    tours = Event()
    nombre = 0

    def durer(_le: datetime) -> None:
        nonlocal ensemble, plus_grand, nombre
        ensemble += 1
        plus_grand = max(plus_grand, ensemble)
        Event().wait(1.4)
        ensemble -= 1
        nombre += 1
        if nombre == 2:
            tours.set()

    planificateur = start({"long": durer}, secondes=1)
    try:
        assert tours.wait(PATIENCE)
    finally:
        planificateur.arreter()
    assert plus_grand == 1
