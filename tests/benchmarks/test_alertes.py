"""The judges of the measures of alerts see what they are there to see; the command still runs."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from benchmarks.alertes.constat import Constat, constater
from benchmarks.alertes.harcelement import Chasse
from benchmarks.alertes.ordonnanceurs import ORIGINE
from benchmarks.alertes.recit import Dit, Recit, raconter, sonneries
from benchmarks.alertes.resume import mesurer as mesurer_le_resume
from benchmarks.alertes.semis import AVANT, mener_a_l_alerte, preparer_les_personnes
from benchmarks.pannes.terrain import Terrain
from benchmarks.temps.calendrier import en_utc
from models.alerte import AlerteDestinataire
from models.avis import Avis
from models.db import SessionFactory, transaction
from models.envoi import Envoi
from notifications.envoi.transports import TransportMemoire
from tests.bases import sur_sqlite
from tests.benchmarks.test_commandes_des_pannes import lancer, par_nom
from tests.workflow.decor import LE, Monde, planter
from web.travaux.embarque import Battement

JOUR = timedelta(days=1)


@pytest.fixture
def monde(factory: SessionFactory) -> Monde:
    """A world in which one alert has fired, and been told by one mail."""
    monde = planter(factory)
    preparer_les_personnes(monde)
    mener_a_l_alerte(monde, depart=LE)
    return monde


@pytest.fixture
def recus(monde: Monde) -> Counter[str]:
    transport = TransportMemoire()
    Battement(monde.factory, transport, ORIGINE)(LE + AVANT)
    return Counter(str(message["Message-ID"]) for message in transport.messages)


def juger(monde: Monde, recus: Counter[str], chasse: Chasse | None = None) -> Constat:
    return constater(monde, recus, chasse or Chasse(), alertes=1)


@sur_sqlite
def test_une_alerte_dite_une_fois_tient(monde: Monde, recus: Counter[str]) -> None:
    constat = juger(monde, recus)
    assert constat.tient(alertes=1)
    assert (constat.alertes, constat.avis, constat.plis, constat.repetes) == (1, 3, 1, 0)
    assert not constat.tient(alertes=2)


@sur_sqlite
def test_un_message_repete_demande_une_mort_apres_le_250(monde: Monde, recus: Counter[str]) -> None:
    [identifiant] = recus
    deux_fois = Counter({identifiant: 2})
    assert juger(monde, deux_fois).fautes == {"repetes_sans_mort": 1}
    coupe = juger(monde, deux_fois, Chasse(coupes={(identifiant, 1)}))
    assert coupe.tient(alertes=1)
    assert not juger(monde, deux_fois, Chasse(coupes={("<autre>", 1)})).tient(alertes=1)


def oublier_un_avis(session: Session) -> None:
    session.execute(delete(Avis).where(Avis.id == 1))


def oublier_le_pli(session: Session) -> None:
    session.execute(delete(Envoi))


def retenir_le_pli(session: Session) -> None:
    session.execute(update(Envoi).values(envoye_le=None))


def dire_deux_fois(session: Session) -> None:
    avis = session.scalars(select(Avis).limit(1)).one()
    valeurs = {c.name: getattr(avis, c.name) for c in Avis.__table__.columns}
    session.add(Avis(**valeurs | {"id": None, "public_id": "autre", "cle": f"{avis.cle}-bis"}))


def oublier_un_destinataire(session: Session) -> None:
    session.execute(delete(AlerteDestinataire).where(AlerteDestinataire.id == 1))


@sur_sqlite
@pytest.mark.parametrize(
    ("abimer", "fautes"),
    [
        (oublier_un_avis, {"avis_perdus": 1}),
        (oublier_le_pli, {"plis_perdus": 1, "messages_en_trop": 1}),
        (retenir_le_pli, {"plis_non_partis": 1}),
        (dire_deux_fois, {"avis_en_trop": 1}),
        (oublier_un_destinataire, {"mal_adressees": 1}),
    ],
)
def test_ce_qui_manque_ou_ce_qui_est_en_trop_est_vu(
    monde: Monde,
    recus: Counter[str],
    abimer: Callable[[Session], None],
    fautes: dict[str, int],
) -> None:
    with transaction(monde.factory) as session:
        abimer(session)
    constat = juger(monde, recus)
    assert constat.fautes == fautes
    assert not constat.tient(alertes=1)


@sur_sqlite
def test_un_message_que_le_serveur_n_a_pas_recu_est_perdu(
    monde: Monde, recus: Counter[str]
) -> None:
    assert recus.total() == 1
    assert juger(monde, Counter()).fautes == {"messages_perdus": 1}


def dits(lectures: list[datetime]) -> list[tuple[str, str]]:
    recit = Recit(dossier_id=1, due_le=LE)
    return [(dit.rang, dit.qui) for dit in raconter(recit, lectures)]


def test_le_recit_dit_chaque_palier_puis_un_rappel_par_mois() -> None:
    assert dits([LE - JOUR, LE, LE + 9 * JOUR]) == [("p0", "ts")]
    assert dits([LE, LE + 10 * JOUR, LE + 10 * JOUR + 31 * JOUR]) == [
        ("p0", "ts"),
        ("p1", "coordonnateur"),
        ("r1", "ts"),
        ("r1", "coordonnateur"),
    ]


def test_le_recit_dit_d_un_coup_ce_qui_est_en_retard() -> None:
    assert dits([LE + 300 * JOUR]) == [("p0", "ts"), ("p0", "coordonnateur")]
    assert dits([LE, LE + 300 * JOUR]) == [("p0", "ts"), ("p1", "coordonnateur"), ("r1", "ts")]


def test_le_recit_ne_se_repete_pas_quand_l_horloge_recule() -> None:
    assert raconter(Recit(1, LE), [LE, LE - JOUR, LE]) == [Dit(1, "p0", "ts", LE)]


def test_deux_heures_sonne_une_fois_la_nuit_ou_elle_manque_et_celle_ou_elle_revient() -> None:
    for nuit, attendu in (("2026-10-25", "2026-10-25T00:00"), ("2027-03-28", "2027-03-28T01:00")):
        midi = en_utc(datetime.fromisoformat(f"{nuit}T12:00"))
        coups = [coup for coup in sonneries(2, midi, midi) if coup.date() == midi.date()]
        assert [coup.replace(tzinfo=None).isoformat("T", "minutes") for coup in coups] == [attendu]


@sur_sqlite
def test_trente_alertes_font_un_message(
    factory: SessionFactory, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mesurer_le_resume("sqlite-full", Terrain(url, planter(factory)))
    assert '"tenu":true' in capsys.readouterr().out


def test_deux_ordonnanceurs_tues_ne_perdent_ni_ne_doublent_rien() -> None:
    mots = ("--base", "sqlite-full", "--alertes", "40", "--morts", "3", "--seulement", "une_fois")
    rangees = par_nom(lancer("alerts", *mots))
    assert rangees["T2"]["messages_distincts"] == 40
    assert rangees["T2"]["valeur"] == 0
    assert rangees["T2-temoin"]["valeur"] > 0
