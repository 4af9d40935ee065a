"""One département replayed through the engine comes out as printed (95: the smallest)."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.codes import DossierEtat, MesureType
from models.db import SessionFactory, make_engine, make_session_factory
from models.dossier import Dossier, EtapeOuverte, Incident
from models.envoi import Envoi
from models.journal import Journal
from tests.bases import copier_sqlite
from web.rejeu.battement import BattementDuRejeu
from web.rejeu.deroulement import Bilan, DejaRejoue, rejouer
from web.tableaux import build_chiffres_cles, build_durees_relogement

pytestmark = pytest.mark.xdist_group("rejeu")
"""One worker builds the département, which takes half a minute: the two would each build it."""

DEPARTEMENT = "95"
FIN_2022 = date(2022, 12, 31)
DEMI_MOIS = 0.5


def printed(nom: str) -> dict[str, str]:
    texte = (files("web.rejeu") / "donnees" / nom).read_text(encoding="utf-8")
    lignes = {ligne["departement"]: ligne for ligne in csv.DictReader(texte.splitlines())}
    return lignes[DEPARTEMENT]


def replay(factory: SessionFactory) -> Bilan:
    return rejouer(
        factory,
        departements=[DEPARTEMENT],
        tick=BattementDuRejeu(factory),
        avancement=lambda faites, total: None,
    )


@pytest.fixture(scope="module")
def base(modele_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionFactory]:
    """A database where the département has been replayed, once for the tests of this file."""
    url = copier_sqlite(modele_sqlite, tmp_path_factory.mktemp("rejeu"))
    engine = make_engine(url, synchronous="OFF")
    factory = make_session_factory(engine)
    replay(factory)
    yield factory
    engine.dispose()


@pytest.fixture
def session(base: SessionFactory) -> Iterator[Session]:
    """A session on the replayed database; what a test changes is rolled back."""
    with base() as session:
        yield session
        session.rollback()


def row(session: Session, departement: str = DEPARTEMENT) -> dict[str, object]:
    tableau = build_chiffres_cles(session, au=FIN_2022)
    cles = [colonne.cle for colonne in tableau.colonnes]
    ligne = next(ligne for ligne in tableau.lignes if ligne[0] == departement)
    return dict(zip(cles, ligne, strict=True))


def count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def test_every_cell_of_the_line_is_the_printed_one(session: Session) -> None:
    imprimee = printed("002_chiffres_cles_31122022.csv")
    calculee = {cle: str(valeur) for cle, valeur in row(session).items()}
    assert calculee == {cle: imprimee[cle] for cle in calculee}
    assert len(calculee) == 9


def test_waiting_times_are_the_printed_ones_within_half_a_month(session: Session) -> None:
    imprimee = printed("002_duree_relogement_2022.csv")
    tableau = build_durees_relogement(session, au=FIN_2022)
    _, moyenne, mediane = next(ligne for ligne in tableau.lignes if ligne[0] == DEPARTEMENT)
    assert float(str(moyenne)) == pytest.approx(float(imprimee["avdl_moyenne_mois"]), abs=DEMI_MOIS)
    assert float(str(mediane)) == pytest.approx(float(imprimee["avdl_mediane_mois"]), abs=DEMI_MOIS)


def test_nothing_went_wrong_and_nothing_was_left_behind(session: Session) -> None:
    assert count(session, Incident.id.is_not(None)) == 0
    assert count(session, Envoi.envoye_le.is_(None), Envoi.abandonne_le.is_(None)) == 0
    clos = select(Dossier.id).where(Dossier.etat == DossierEtat.CLOS)
    assert count(session, EtapeOuverte.dossier_id.in_(clos)) == 0


def test_every_dossier_walked_through_the_engine(session: Session) -> None:
    """A journal of a dozen rows on average, and nothing dated after the last day."""
    dossiers = count(session, Dossier.id.is_not(None))
    assert dossiers == int(
        printed("002_chiffres_cles_31122022.csv")["menages_diagnostiques_cumul_depuis_2020"]
    )
    assert count(session, Journal.id.is_not(None)) > 9 * dossiers
    dernier = session.scalar(select(func.max(Journal.saisi_le, type_=Journal.saisi_le.type)))
    assert dernier is not None
    assert dernier < datetime(2022, 12, 31, 23, tzinfo=UTC)


def test_six_month_alerts_fired_under_the_clock_of_the_replay(session: Session) -> None:
    declenchees = session.scalars(select(Alerte).where(Alerte.code == "A01")).all()
    assert len(declenchees) > 100
    assert all(alerte.declenchee_le.year <= 2022 for alerte in declenchees)


def test_one_changed_dossier_moves_the_table(session: Session) -> None:
    avant = row(session)["menages_accompagnes_reloges_cumul"]
    reloge = session.scalars(select(Mesure).where(Mesure.fin_motif == "relogement")).first()
    assert reloge is not None
    session.execute(update(Mesure).where(Mesure.id == reloge.id).values(fin_motif="abandon_mesure"))
    assert row(session)["menages_accompagnes_reloges_cumul"] == int(str(avant)) - 1


def test_a_dossier_that_changes_departement_changes_line(session: Session) -> None:
    ouverte = session.scalars(
        select(Mesure).where(Mesure.type == MesureType.AVL, Mesure.fin_reelle.is_(None))
    ).first()
    assert ouverte is not None
    avant = row(session)["menages_en_cours_avl"]
    dossier = session.get_one(Dossier, ouverte.dossier_id)
    dossier.departement = "77"
    session.flush()
    assert row(session)["menages_en_cours_avl"] == int(str(avant)) - 1
    assert row(session, "77")["menages_en_cours_avl"] == 1
    assert row(session, "IdF")["menages_en_cours_avl"] == avant


def test_a_departement_is_replayed_once(base: SessionFactory) -> None:
    with pytest.raises(DejaRejoue, match="département 95"):
        replay(base)
