"""The replay of Île-de-France raises exactly the alerts that brute force over its dossiers finds.

SHORT=1: one département, the smallest. In full: the eight, on a SQLite file of its own.
"""

import time

from benchmarks.outils import COURT, base_sqlite, dire, finir, ligne
from models.codes import DEPARTEMENTS_IDF
from models.db import SessionFactory, make_engine, make_session_factory
from tests.alertes_force_brute.constat import comparer, list_battements, list_eues, par_code
from tests.alertes_force_brute.oracle import Due, list_dues
from tests.alertes_force_brute.recit import lire_recits
from tests.alertes_force_brute.tournee import list_dues_hors_dossier
from web.rejeu.battement import ENTRE_DEUX_RELEVES, BattementDuRejeu
from web.rejeu.deroulement import Bilan, rejouer
from web.rejeu.fenetre import DEBUT, FIN

DEPARTEMENTS = ("95",) if COURT else DEPARTEMENTS_IDF
MONTRES = 10
"""Differences told one by one."""


def main() -> None:
    with base_sqlite() as url:
        engine = make_engine(url, synchronous="NORMAL")
        factory = make_session_factory(engine)
        bilan = _rejouer(factory)
        dire("Force brute…")
        depart = time.perf_counter()
        eues, voulues = _lire(factory)
        _dire_les_ecarts(eues, voulues, secondes=time.perf_counter() - depart, bilan=bilan)
        engine.dispose()
    finir()


def _rejouer(factory: SessionFactory) -> Bilan:
    dire(f"Rejeu de {len(DEPARTEMENTS)} département(s)…")
    return rejouer(
        factory,
        departements=DEPARTEMENTS,
        tick=BattementDuRejeu(factory),
        avancement=lambda faites, total: None,
    )


def _lire(factory: SessionFactory) -> tuple[list[Due], list[Due]]:
    """Return (alerts that are there, alerts that must be)."""
    battements = list_battements(DEBUT, FIN)
    tournees = [*battements[:-1][:: ENTRE_DEUX_RELEVES.days], battements[-1]]
    with factory() as session:
        voulues = list_dues(lire_recits(session), battements)
        return list_eues(session), voulues + list_dues_hors_dossier(session, tournees)


def _dire_les_ecarts(eues: list[Due], voulues: list[Due], *, secondes: float, bilan: Bilan) -> None:
    trop, manquent = comparer(eues, voulues)
    for due in (*trop[:MONTRES], *manquent[:MONTRES]):
        dire(str(due))
    ligne(
        "rejeu_alertes",
        cible="les alertes du rejeu sont celles de la force brute, et elles seules",
        valeur=len(eues),
        tenu=bool(eues) and not trop and not manquent,
        de_trop=par_code(trop),
        manquent=par_code(manquent),
        par_code=par_code(eues),
        ouvertes=par_code(due for due in eues if due.ouverte),
        dossiers=bilan.dossiers,
        etapes_par_seconde=round(bilan.etapes_par_seconde),
        secondes_de_rejeu=round(bilan.secondes),
        secondes_de_force_brute=round(secondes, 1),
    )


if __name__ == "__main__":
    main()
