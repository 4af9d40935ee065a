"""The judges of the measures see what they are there to see: each fault is put in by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from benchmarks.pannes.controle import Constat, controler
from benchmarks.pannes.marche import OUVERTURE, Acquit
from benchmarks.temps.calendrier import (
    a_paris,
    en_utc,
    est_chome,
    paques,
    terme,
    terme_legal,
)
from benchmarks.temps.guet import Cle, Guet
from benchmarks.two_workers import juger
from models.db import SessionFactory, transaction
from models.dossier import Dossier, EtapeOuverte
from tests.bases import sur_sqlite
from tests.workflow.decor import LE, Monde, planter
from tests.workflow.diagramme import dessiner
from tests.workflow.suivi import Suivi

PAS = ("enregistrer_orientation", "prendre_contact")
JOUR = timedelta(days=1)


@pytest.fixture
def monde(factory: SessionFactory) -> Monde:
    return planter(factory)


def suivre(monde: Monde) -> tuple[Suivi, list[Acquit]]:
    """A dossier whose steps are all acknowledged."""
    suivi = Suivi.ouvrir(monde)
    acquits = [Acquit(suivi.dossier_id, 1, OUVERTURE)]
    for version, element in enumerate(PAS, start=2):
        acquits.append(Acquit(suivi.dossier_id, version, suivi.ouvertes()[element]))
        suivi.faire(element)
    return suivi, acquits


@sur_sqlite
def test_ce_qui_est_acquitte_une_fois_tient(monde: Monde) -> None:
    _, acquits = suivre(monde)
    constat = controler(monde, acquits)
    assert constat == Constat(acquittes=3, dossiers=1, reconstruits=1)
    assert constat.tient(interruptions=0)


@sur_sqlite
def test_une_etape_acquittee_qui_n_est_pas_au_journal_est_perdue(monde: Monde) -> None:
    suivi, acquits = suivre(monde)
    constat = controler(monde, [*acquits, Acquit(suivi.dossier_id, 4, "jamais")])
    assert constat.perdus == 1
    assert not constat.tient(interruptions=10)


@sur_sqlite
def test_une_etape_sans_acquit_demande_une_interruption(monde: Monde) -> None:
    _, acquits = suivre(monde)
    constat = controler(monde, acquits[:-1])
    assert (constat.perdus, constat.sans_acquit) == (0, 1)
    assert constat.tient(interruptions=1)
    assert not constat.tient(interruptions=0)


def sans_etape(session: Session) -> None:
    session.execute(delete(EtapeOuverte))


def version_avancee(session: Session) -> None:
    session.execute(update(Dossier).values(version=Dossier.version + 1))


def depuis_change(session: Session) -> None:
    """Only living the dossier again can tell."""
    session.execute(update(Dossier).values(depuis=LE + 100 * JOUR))


@sur_sqlite
@pytest.mark.parametrize("alterer", [sans_etape, version_avancee, depuis_change])
def test_un_dossier_que_son_journal_ne_dit_pas_est_en_desaccord(
    monde: Monde, alterer: Callable[[Session], None]
) -> None:
    _, acquits = suivre(monde)
    with transaction(monde.factory) as session:
        alterer(session)
    assert controler(monde, acquits).desaccords != []


GAGNANT = {"sorte": "fait", "par": "Camille Abadie", "jour": "2 mars 2022"}
PHRASE = "Cette étape a déjà été faite par Camille Abadie le 2 mars 2022 : rechargez."


def perdant(**autres: str) -> dict[str, str]:
    return {
        "sorte": "refus",
        "par": "Inès Brunel",
        "jour": "2 mars 2022",
        "phrase": PHRASE,
    } | autres


@pytest.mark.parametrize(
    ("une", "autre", "attendu"),
    [
        (GAGNANT, perdant(), "bien"),
        (perdant(), GAGNANT, "bien"),
        (GAGNANT, GAGNANT, "fait + fait"),
        (perdant(), perdant(), "refus + refus"),
        (GAGNANT, perdant(sorte="IntegrityError"), "IntegrityError + fait"),
        (GAGNANT, perdant(phrase="Déjà faite."), "refus qui ne dit pas qui ni quand"),
        (GAGNANT | {"par": "Noor Fabre"}, perdant(), "refus qui ne dit pas qui ni quand"),
    ],
)
def test_un_rendez_vous_est_bien_quand_l_un_gagne_et_que_l_autre_sait_qui(
    une: dict[str, str], autre: dict[str, str], attendu: str
) -> None:
    assert juger(une, autre) == attendu


@pytest.fixture
def guet(monde: Monde) -> Guet:
    """A scheduler that watches one dossier, due thirty days after LE."""
    return Guet(planter(monde.factory, diagramme=dessiner("continue")))


def attendre(guet: Guet, due_le: datetime) -> Cle:
    cle = Cle(Suivi.ouvrir(guet.monde).dossier_id, "delai")
    guet.attendre({cle: due_le})
    return cle


@sur_sqlite
def test_le_guet_ne_trouve_rien_a_redire_a_une_echeance_qui_sonne_a_son_heure(guet: Guet) -> None:
    due_le = terme(LE, jours=30)
    attendre(guet, due_le)
    for le in (due_le - JOUR, due_le + JOUR, due_le + 2 * JOUR):
        guet.battre(le)
    assert guet.juger() == {}


@sur_sqlite
@pytest.mark.parametrize(
    ("jours", "lectures", "fautes"),
    [
        (31, (30, 32), {"en_avance": 1, "mal_datees": 1}),
        (20, (25, 30), {"en_retard": 1, "mal_datees": 1}),
        (30, (1, 2), {"perdues": 1}),
    ],
)
def test_le_guet_voit_l_avance_le_retard_et_la_perte(
    guet: Guet, jours: int, lectures: tuple[int, ...], fautes: dict[str, int]
) -> None:
    attendre(guet, terme(LE, jours=jours))
    for lecture in lectures:
        guet.battre(LE + lecture * JOUR)
    assert guet.juger() == fautes


@sur_sqlite
def test_le_guet_voit_ce_qui_sonne_deux_fois_et_ce_que_personne_n_attend(guet: Guet) -> None:
    cle = attendre(guet, terme(LE, jours=30))
    inattendu = Suivi.ouvrir(guet.monde)
    guet.battre(LE + 30 * JOUR)
    guet.sonneries.append(next(s for s in guet.sonneries if s.cle == cle))
    assert inattendu.dossier().etat == "adl"
    assert guet.juger() == {"deux_fois": 1, "inattendues": 1}


def paris(lu: str) -> datetime:
    """Return the instant at which a clock in Paris shows that."""
    return en_utc(datetime.fromisoformat(lu))


def test_le_second_calendrier_connait_l_heure_d_ete() -> None:
    assert paris("2026-03-29T00:30") == datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert paris("2026-03-29T09:00") == datetime(2026, 3, 29, 7, tzinfo=UTC)
    assert paris("2026-10-25T09:00") == datetime(2026, 10, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("depart", "mois", "attendu"),
    [
        ("2025-08-31T09:00", 6, "2026-02-28T09:00:00"),
        ("2023-08-31T09:00", 6, "2024-02-29T09:00:00"),
        ("2024-02-29T23:30", 12, "2025-02-28T23:30:00"),
        ("2026-01-15T09:00", 6, "2026-07-15T09:00:00"),
    ],
)
def test_le_second_calendrier_garde_le_jour_et_l_heure(
    depart: str, mois: int, attendu: str
) -> None:
    assert a_paris(terme(paris(depart), mois=mois)).isoformat() == attendu


def test_le_second_calendrier_connait_les_jours_chomes() -> None:
    assert [paques(annee) for annee in (2024, 2025, 2026)] == [
        date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5),
    ]  # fmt: skip
    assert est_chome(date(2026, 4, 6))
    assert est_chome(date(2026, 5, 14))
    assert not est_chome(date(2026, 4, 7))
    # The 10th day is the Saturday before Easter: Easter Monday does not count either.
    fin = terme_legal(paris("2026-03-25T09:00"), 10)
    assert a_paris(fin).isoformat() == "2026-04-08T00:00:00"
