"""One département replayed through the engine comes out as printed (95: the smallest)."""

import csv
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.codes import DossierEtat, MesureType
from models.db import SessionFactory
from models.dossier import Dossier, EtapeOuverte, Incident
from models.envoi import Envoi
from models.journal import Journal
from tests.rejeu.decor import DEPARTEMENT, rejouer_le_departement
from web.page.tableaux import build_chiffres_cles, build_durees_relogement
from web.rejeu.deroulement import DejaRejoue

FIN_2022 = date(2022, 12, 31)
DEMI_MOIS = 0.5


def printed(nom: str) -> dict[str, str]:
    texte = (files("web.rejeu") / "donnees" / nom).read_text(encoding="utf-8")
    lignes = {ligne["departement"]: ligne for ligne in csv.DictReader(texte.splitlines())}
    return lignes[DEPARTEMENT]


def row(session: Session, departement: str = DEPARTEMENT) -> dict[str, object]:
    tableau = build_chiffres_cles(session, au=FIN_2022)
    cles = [colonne.cle for colonne in tableau.colonnes]
    ligne = next(ligne for ligne in tableau.lignes if ligne[0] == departement)
    return dict(zip(cles, ligne, strict=True))


def count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def test_every_cell_of_the_line_is_the_printed_one(replay: Session) -> None:
    imprimee = printed("002_chiffres_cles_31122022.csv")
    calculee = {cle: str(valeur) for cle, valeur in row(replay).items()}
    assert calculee == {cle: imprimee[cle] for cle in calculee}
    assert len(calculee) == 9


def test_waiting_times_are_the_printed_ones_within_half_a_month(replay: Session) -> None:
    imprimee = printed("002_duree_relogement_2022.csv")
    tableau = build_durees_relogement(replay, au=FIN_2022)
    _, moyenne, mediane = next(ligne for ligne in tableau.lignes if ligne[0] == DEPARTEMENT)
    assert float(str(moyenne)) == pytest.approx(float(imprimee["avdl_moyenne_mois"]), abs=DEMI_MOIS)
    assert float(str(mediane)) == pytest.approx(float(imprimee["avdl_mediane_mois"]), abs=DEMI_MOIS)


def test_nothing_went_wrong_and_nothing_was_left_behind(replay: Session) -> None:
    assert count(replay, Incident.id.is_not(None)) == 0
    assert count(replay, Envoi.envoye_le.is_(None), Envoi.abandonne_le.is_(None)) == 0
    clos = select(Dossier.id).where(Dossier.etat == DossierEtat.CLOS)
    assert count(replay, EtapeOuverte.dossier_id.in_(clos)) == 0


def test_every_dossier_walked_through_the_engine(replay: Session) -> None:
    """A journal of a dozen rows on average, and nothing dated after the last day."""
    dossiers = count(replay, Dossier.id.is_not(None))
    assert dossiers == int(
        printed("002_chiffres_cles_31122022.csv")["menages_diagnostiques_cumul_depuis_2020"]
    )
    assert count(replay, Journal.id.is_not(None)) > 9 * dossiers
    dernier = replay.scalar(select(func.max(Journal.saisi_le, type_=Journal.saisi_le.type)))
    assert dernier is not None
    assert dernier < datetime(2022, 12, 31, 23, tzinfo=UTC)


def test_six_month_alerts_fired_under_the_clock_of_the_replay(replay: Session) -> None:
    declenchees = replay.scalars(select(Alerte).where(Alerte.code == "A01")).all()
    assert len(declenchees) > 100
    assert all(alerte.declenchee_le.year <= 2022 for alerte in declenchees)


def test_one_changed_dossier_moves_the_table(replay: Session) -> None:
    avant = row(replay)["menages_accompagnes_reloges_cumul"]
    reloge = replay.scalars(select(Mesure).where(Mesure.fin_motif == "relogement")).first()
    assert reloge is not None
    replay.execute(update(Mesure).where(Mesure.id == reloge.id).values(fin_motif="abandon_mesure"))
    assert row(replay)["menages_accompagnes_reloges_cumul"] == int(str(avant)) - 1


def test_a_dossier_that_changes_departement_changes_line(replay: Session) -> None:
    ouverte = replay.scalars(
        select(Mesure).where(Mesure.type == MesureType.AVL, Mesure.fin_reelle.is_(None))
    ).first()
    assert ouverte is not None
    avant = row(replay)["menages_en_cours_avl"]
    dossier = replay.get_one(Dossier, ouverte.dossier_id)
    dossier.departement = "77"
    replay.flush()
    assert row(replay)["menages_en_cours_avl"] == int(str(avant)) - 1
    assert row(replay, "77")["menages_en_cours_avl"] == 1
    assert row(replay, "IdF")["menages_en_cours_avl"] == avant


def test_a_departement_is_replayed_once(rejouee: SessionFactory) -> None:
    with pytest.raises(DejaRejoue, match="département 95"):
        rejouer_le_departement(rejouee)
