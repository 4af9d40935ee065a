"""A national base: one invented département replayed, then copied with its people, elsewhere.

Each copy has its own associations, workers, landlords and households, in a département of its own:
a reader sees what a reader of that size of association sees, in the middle of all the others.
"""

from datetime import UTC, datetime

from sqlalchemy import Engine, func, select, text

from benchmarks.entourage import completer, meubler
from benchmarks.outils import COURT, dire
from benchmarks.stock import TOUT_LE_MONDE, cloner
from models.calendrier import jour_paris
from models.codes import DossierEtat
from models.db import SessionFactory, make_session_factory, transaction
from models.dossier import Dossier
from models.tout import Base
from tests.web.monde import Batisseur
from web.page.departements import DEPARTEMENTS
from web.rejeu.battement import BattementDuRejeu
from web.rejeu.deroulement import rejouer
from web.travaux.echeances import declencher_alertes

OUVERTS = 1_500 if COURT else 25_000
"""Open dossiers of the measure (domain model, section 5: XL, national today)."""

ORIGINE = "91"
PERSONNES_PORTANT_UN_DEPARTEMENT = {"couverture": "utilisateur_id", "contact_caleol": "bailleur_id"}
"""Tables with a département and no id of their own: the column that tells the copy."""


def batir(engine: Engine, *, le: datetime) -> int:
    """Fill a migrated base; return how many dossiers are open in it."""
    factory = make_session_factory(engine)
    with factory() as session:
        assert session.scalar(select(func.count()).select_from(Dossier)) == 0
    _planter(factory, le)
    modeles = _compter_ouverts(factory)
    with transaction(factory) as session:
        meubler(session, le=le, departement=ORIGINE)
    declencher_alertes(factory, le=le)
    dire(f"{modeles} dossiers ouverts, à copier pour en avoir {OUVERTS}…")
    copies = max(1, round(OUVERTS / modeles) - 1)
    pas = cloner(engine, copies, racines=TOUT_LE_MONDE)
    _repartir(engine, copies, pas)
    return _compter_ouverts(factory)


def _planter(factory: SessionFactory, le: datetime) -> None:
    """One département of the replay; the small version makes do with the tests' world."""
    if COURT:
        with transaction(factory) as session:
            Batisseur(session).batir()
        return
    dire("Un département se rejoue…")
    fin = jour_paris(le)
    rejouer(
        factory, departements=[ORIGINE], tick=BattementDuRejeu(factory, fin=fin),
        avancement=lambda *_: None, fin=fin, maintenant=le,
    )  # fmt: skip
    with transaction(factory) as session:
        completer(session, le=le, departement=ORIGINE)


def _compter_ouverts(factory: SessionFactory) -> int:
    demande = select(func.count()).select_from(Dossier).where(Dossier.etat != DossierEtat.CLOS)
    with factory() as session:
        return int(session.scalar(demande) or 0)


def _repartir(engine: Engine, copies: int, pas: int) -> None:
    """Move each copy to a département of its own (several share one beyond a hundred)."""
    codes = [code for code in DEPARTEMENTS if code != ORIGINE]
    with engine.begin() as connexion:
        connexion.execute(text("CREATE TEMP TABLE territoire (k INTEGER PRIMARY KEY, code TEXT)"))
        connexion.execute(
            text("INSERT INTO territoire VALUES (:k, :code)"),
            [{"k": k, "code": codes[k % len(codes)]} for k in range(1, copies + 1)],
        )
        for table in Base.metadata.tables.values():
            cle = PERSONNES_PORTANT_UN_DEPARTEMENT.get(table.name, "id")
            if "departement" in table.c and cle in table.c:
                # Table and column names are ours, never typed by anyone.
                connexion.execute(
                    text(
                        f"UPDATE {table.name} SET departement ="
                        f" (SELECT code FROM territoire WHERE k = {cle} / :pas)"
                        f" WHERE {cle} > :pas AND departement LIKE '{ORIGINE}%'"
                    ),
                    {"pas": pas},
                )
        connexion.execute(text("ANALYZE"))


def aujourd_hui() -> datetime:
    """Return the moment at which the pages are read: the replay ends on that day."""
    return datetime.now(UTC)
