"""The daily digest and the weekly summary: when each comes, what it says, and only once."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from threading import Barrier, Thread
from typing import Any

import pytest
from lxml import html
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.alerte import Alerte, AlerteDestinataire
from models.alerte_regles.nature import Canal
from models.attente import AlerteReponse
from models.avis import Avis, PreferenceAvis, RythmeAvis
from models.codes import Role
from models.db import SessionFactory
from models.envoi import Envoi
from models.tour import Tour
from models.utilisateur import Utilisateur
from notifications.composition.messages import Origine, Pli, composer
from notifications.resumes import deposer_resumes
from notifications.resumes.quotidien import LIGNES_MAXIMUM
from notifications.resumes.rythme import dernier_terme
from tests import fabrique
from tests.bases import sur_sqlite
from tests.notifications.test_messages import parties

VEILLE = datetime(2026, 3, 2, 15, 20, tzinfo=UTC)
HUIT_HEURES = datetime(2026, 3, 3, 7, tzinfo=UTC)
"""Tuesday, eight o'clock in Paris."""
ORIGINE = Origine("https://jalon.exemple.test", "Jalon <jalon@exemple.test>", b"cle")

_rangs = count(1)


def avis(session: Session, qui: Utilisateur, *, le: datetime = VEILLE, **colonnes: Any) -> Avis:
    rang = next(_rangs)
    valeurs = {
        "cle": f"alerte:{rang}:p0:{qui.public_id}",
        "utilisateur_id": qui.id,
        "genre": "A08",
        "objet": f"D-{rang}\u00a0: bilan à mi-mesure attendu",
        "reference": f"D-{rang}",
        "lien": f"/alertes/a{rang}",
        "echeance_le": le,
        "canal": Canal.QUOTIDIEN,
        "cree_le": le,
    }
    return fabrique.add(session, Avis(**valeurs | colonnes))


def resumes(session: Session) -> list[Envoi]:
    session.expire_all()
    return list(session.scalars(select(Envoi).order_by(Envoi.id)))


def ecrit(envoi: Envoi) -> EmailMessage:
    pli = Pli(
        envoi.id, envoi.cle, envoi.gabarit, 0, "lectrice@exemple.test", json.loads(envoi.contexte)
    )
    return composer(pli, origine=ORIGINE, le=HUIT_HEURES)


def deja_regarde(session: Session, le: datetime) -> None:
    """The server was running: it looked at that hour."""
    fabrique.add(session, Tour(nom="resumes", fait_pour=le.replace(minute=0)))


@pytest.fixture
def lectrice(session: Session) -> Iterator[Utilisateur]:
    yield fabrique.utilisateur(session, Role.TRAVAILLEUR_SOCIAL)


def test_all_that_waits_goes_in_one_mail_at_eight(
    session: Session, factory: SessionFactory, lectrice: Utilisateur
) -> None:
    attendus = [avis(session, lectrice) for _ in range(30)]
    avis(session, lectrice, canal=Canal.JALON)
    session.commit()
    assert deposer_resumes(factory, le=HUIT_HEURES - timedelta(seconds=1)) == 0
    assert deposer_resumes(factory, le=HUIT_HEURES) == 1
    [envoi] = resumes(session)
    assert envoi.cle == f"resume_quotidien:{lectrice.public_id}:2026-03-03"
    assert {un.resume for un in attendus} == {envoi.cle}
    texte, page = parties(ecrit(envoi))
    assert ecrit(envoi)["Subject"] == "Jalon\u00a0: 30\u00a0alertes à traiter"
    for un in attendus:
        assert f"https://jalon.exemple.test{un.lien}" in texte.split()
        assert f"{un.reference}, depuis le 2\u00a0mars\u00a02026" in texte
    liens = html.document_fromstring(page).xpath("//li/a/@href")
    assert liens == [f"https://jalon.exemple.test{un.lien}" for un in attendus]


@sur_sqlite
def test_what_comes_after_the_hour_waits_for_the_next_day(
    session: Session, factory: SessionFactory, lectrice: Utilisateur
) -> None:
    avis(session, lectrice)
    session.commit()
    deposer_resumes(factory, le=HUIT_HEURES)
    tardif = avis(session, lectrice, le=HUIT_HEURES + timedelta(minutes=1))
    session.commit()
    for heure in range(1, 24):
        assert deposer_resumes(factory, le=HUIT_HEURES + timedelta(hours=heure)) == 0
    assert deposer_resumes(factory, le=HUIT_HEURES + timedelta(days=1)) == 1
    assert resumes(session)[1].cle == tardif.resume


@sur_sqlite
def test_a_server_off_at_the_hour_sends_once_when_it_is_back_with_what_it_caught_up(
    session: Session, factory: SessionFactory, lectrice: Utilisateur
) -> None:
    deja_regarde(session, VEILLE)
    retour = HUIT_HEURES + timedelta(hours=5, minutes=20)
    rattrape = avis(session, lectrice, le=retour)
    session.commit()
    assert deposer_resumes(factory, le=retour) == 1
    assert deposer_resumes(factory, le=retour + timedelta(hours=1)) == 0
    [envoi] = resumes(session)
    assert envoi.cle.endswith(":2026-03-03")
    assert rattrape.resume == envoi.cle


@sur_sqlite
def test_each_reads_at_the_hour_she_chose(
    session: Session, factory: SessionFactory, lectrice: Utilisateur
) -> None:
    fabrique.add(session, RythmeAvis(utilisateur_id=lectrice.id, heure=18))
    deja_regarde(session, VEILLE + timedelta(hours=2))
    avis(session, lectrice, le=VEILLE + timedelta(hours=3))
    session.commit()
    assert deposer_resumes(factory, le=HUIT_HEURES) == 0
    assert deposer_resumes(factory, le=HUIT_HEURES.replace(hour=17)) == 1


@sur_sqlite
def test_what_was_read_or_closed_is_not_repeated_and_makes_no_mail(
    session: Session, factory: SessionFactory, lectrice: Utilisateur
) -> None:
    dossier = fabrique.dossier(session, referent=lectrice)
    close = fabrique.add(session, alerte(dossier.id, close_le=HUIT_HEURES))
    lus = [
        avis(session, lectrice, lu_le=VEILLE),
        avis(session, lectrice, alerte_id=close.id),
    ]
    session.commit()
    assert deposer_resumes(factory, le=HUIT_HEURES) == 0
    assert resumes(session) == []
    assert {un.resume for un in lus} == {"sans_objet"}


@sur_sqlite
def test_an_alert_told_twice_is_one_line_and_the_needs_are_counted(
    session: Session, factory: SessionFactory
) -> None:
    referent = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    ouverte = fabrique.add(session, alerte(fabrique.dossier(session).id))
    for _ in range(2):
        avis(session, referent, alerte_id=ouverte.id, genre="A10", reference="D-x")
    for _ in range(3):
        avis(session, referent, genre="besoin_anonyme", reference=None, lien="/bailleur/besoins")
    avis(session, referent, genre="offre_repondue", reference="D-y", objet="D-y\u00a0: réponse")
    session.commit()
    deposer_resumes(factory, le=HUIT_HEURES)
    [envoi] = resumes(session)
    texte, _ = parties(ecrit(envoi))
    assert ecrit(envoi)["Subject"] == (
        "Jalon\u00a0: 1\u00a0alerte à traiter, 3\u00a0besoins de logement et 1\u00a0nouvelle"
    )
    assert texte.count("D-x") == 1
    assert texte.count("/bailleur/besoins") == 1
    assert "3\u00a0ménages attendent une proposition" in texte
    assert "D-y\u00a0: réponse" in texte


@sur_sqlite
def test_a_long_digest_says_how_many_more(
    session: Session, factory: SessionFactory, lectrice: Utilisateur
) -> None:
    for rang in range(LIGNES_MAXIMUM + 7):
        avis(session, lectrice, genre="A08" if rang % 2 else "A09")
    session.commit()
    deposer_resumes(factory, le=HUIT_HEURES)
    [envoi] = resumes(session)
    texte, page = parties(ecrit(envoi))
    assert texte.count("\n- ") == LIGNES_MAXIMUM
    assert "Et 7 autres, à lire dans Jalon." in texte
    assert "Et 7 autres, à lire dans Jalon." in page


@sur_sqlite
def test_an_account_that_is_off_gets_none(
    session: Session, factory: SessionFactory, lectrice: Utilisateur
) -> None:
    lectrice.actif = False
    avis(session, lectrice)
    session.commit()
    assert deposer_resumes(factory, le=HUIT_HEURES) == 0


@pytest.mark.parametrize(
    ("heure", "le", "attendu"),
    [
        (2, "2026-03-29T01:00", "2026-03-29T01:00"),  # no two o'clock: three, which is 01:00 UTC
        (2, "2026-03-29T00:59", "2026-03-28T01:00"),
        (2, "2026-10-25T00:30", "2026-10-25T00:00"),  # twice two o'clock: the first
        (2, "2026-10-25T01:30", "2026-10-25T00:00"),
        (3, "2026-10-25T01:59", "2026-10-24T01:00"),
        (0, "2026-03-02T22:59", "2026-03-01T23:00"),
    ],
)
def test_the_hour_struck_on_nights_that_change_their_time(
    heure: int, le: str, attendu: str
) -> None:
    lu = dernier_terme(datetime.fromisoformat(f"{le}+00:00"), heure=heure)
    assert lu == datetime.fromisoformat(f"{attendu}+00:00")


def test_two_schedulers_write_each_digest_once(session: Session, factory: SessionFactory) -> None:
    lecteurs = [fabrique.utilisateur(session) for _ in range(6)]
    etat = fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))
    for lecteur in (*lecteurs, etat):
        for _ in range(3):
            avis(session, lecteur)
    fabrique.add(session, alerte(fabrique.dossier(session).id))
    lundi = datetime(2026, 3, 2, 7, tzinfo=UTC)
    deja_regarde(session, lundi - timedelta(hours=1))
    session.commit()
    depart = Barrier(2)

    def courir() -> None:
        depart.wait()
        deposer_resumes(factory, le=HUIT_HEURES)

    fils = [Thread(target=courir) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    cles = [envoi.cle for envoi in resumes(session)]
    attendus = [f"resume_quotidien:{un.public_id}:2026-03-03" for un in (*lecteurs, etat)]
    assert sorted(cles) == sorted([*attendus, f"resume_hebdomadaire:{etat.public_id}:2026-S10"])
    reste = session.scalar(select(func.count()).select_from(Avis).where(Avis.resume.is_(None)))
    assert reste == 0


LUNDI = datetime(2026, 3, 2, 7, tzinfo=UTC)


def alerte(dossier_id: int, *, depuis: datetime = VEILLE, **colonnes: Any) -> Alerte:
    valeurs = {
        "cle": f"alerte:A08:essai:{next(_rangs)}",
        "code": "A08",
        "dossier_id": dossier_id,
        "echeance_le": depuis,
        "declenchee_le": depuis,
    }
    return Alerte(**valeurs | colonnes)


def bloquer(
    session: Session, departement: str, *, depuis: datetime, motif: str | None = None
) -> Alerte:
    dossier = fabrique.dossier(session, departement=departement)
    mesure = fabrique.mesure(session, dossier)
    bloquee = fabrique.add(
        session, alerte(dossier.id, depuis=depuis, code="A01", mesure_id=mesure.id)
    )
    if motif:
        reponse = {"cote": "association", "motif": motif, "le": depuis + timedelta(days=1)}
        qui = {"alerte_id": bloquee.id, "utilisateur_id": dossier.referent_id}
        fabrique.add(session, AlerteReponse(**qui, **reponse))
    return bloquee


@pytest.fixture
def etat(session: Session) -> Utilisateur:
    deja_regarde(session, LUNDI - timedelta(hours=1))
    return fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91", "77"))


def test_the_week_adds_up(session: Session, factory: SessionFactory, etat: Utilisateur) -> None:
    ancienne = bloquer(session, "91", depuis=LUNDI - timedelta(days=90), motif="offre_rare")
    for rang in range(6):
        motif = "offre_rare" if rang < 4 else "non_divorce"
        bloquer(session, "91", depuis=LUNDI - timedelta(days=30 + rang), motif=motif)
    bloquer(session, "77", depuis=LUNDI - timedelta(days=7))
    bloquer(session, "92", depuis=LUNDI - timedelta(days=7))
    pourvue = bloquer(session, "91", depuis=LUNDI - timedelta(days=60))
    assert pourvue.dossier is not None
    fabrique.proposition(session, pourvue.dossier)
    assert ancienne.dossier is not None
    a20 = fabrique.add(
        session,
        Alerte(
            cle="alerte:A18:x", code="A18", organisme_id=ancienne.dossier.association_id,
            echeance_le=VEILLE, declenchee_le=VEILLE,
        ),
    )  # fmt: skip
    fabrique.add(
        session, AlerteDestinataire(alerte_id=a20.id, role=etat.role, utilisateur_id=etat.id)
    )
    session.commit()
    assert deposer_resumes(factory, le=LUNDI) == 1
    [envoi] = resumes(session)
    contexte = _contexte(envoi)
    assert contexte["departements"] == [
        ["77", 1, 1, 0], ["91", 7, 0, 7], ["Total", 8, 1, 7],
    ]  # fmt: skip
    assert contexte["raisons"] == [
        ["Pas d’offre adaptée au besoin (taille, lieu, loyer)", 5], ["Autres raisons", 2],
    ]  # fmt: skip
    assert contexte["anciens"][0]["reference"] == ancienne.dossier.reference
    assert contexte["total"] == sum(nombre for _, nombre in contexte["alertes"]) == 10
    texte, page = parties(ecrit(envoi))
    assert "Total             8          1          7" in texte
    assert "divorce" not in texte + page
    assert f"https://jalon.exemple.test/alertes/{ancienne.public_id}" in texte.split()


@sur_sqlite
def test_a_reason_given_before_the_last_reminder_no_longer_counts(
    session: Session, factory: SessionFactory, etat: Utilisateur
) -> None:
    relancee = bloquer(session, "91", depuis=LUNDI - timedelta(days=90), motif="offre_rare")
    relancee.relancee_le = LUNDI - timedelta(days=10)
    session.commit()
    deposer_resumes(factory, le=LUNDI)
    assert _contexte(resumes(session)[0])["departements"] == [["91", 1, 0, 0]]


@sur_sqlite
def test_it_comes_once_a_week_on_the_day_chosen_and_can_be_silenced(
    session: Session, factory: SessionFactory, etat: Utilisateur
) -> None:
    muet = fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))
    tu = PreferenceAvis(utilisateur_id=muet.id, genre="resume_hebdomadaire", canal=Canal.JALON)
    fabrique.add(session, tu)
    fabrique.add(session, RythmeAvis(utilisateur_id=etat.id, heure=9, jour=3))
    bloquer(session, "91", depuis=LUNDI - timedelta(days=30))
    session.commit()
    deposes = {
        heures: deposer_resumes(factory, le=LUNDI + timedelta(hours=heures))
        for heures in range(24 * 9)
    }
    assert [heures for heures, nombre in deposes.items() if nombre] == [49]
    [envoi] = resumes(session)
    assert envoi.cle == f"resume_hebdomadaire:{etat.public_id}:2026-S10"


@sur_sqlite
@pytest.mark.parametrize("canal", [canal for canal in Canal if canal != Canal.JALON])
def test_asked_by_any_other_way_the_week_is_not_silenced(
    session: Session, factory: SessionFactory, etat: Utilisateur, canal: Canal
) -> None:
    dit = PreferenceAvis(utilisateur_id=etat.id, genre="resume_hebdomadaire", canal=canal)
    fabrique.add(session, dit)
    bloquer(session, "91", depuis=LUNDI - timedelta(days=30))
    session.commit()
    assert deposer_resumes(factory, le=LUNDI) == 1


@sur_sqlite
def test_the_week_is_for_coordonnateurs_in_service_alone(
    session: Session, factory: SessionFactory, etat: Utilisateur
) -> None:
    """A landlord covers départements too: the State's counts are not his."""
    etat.actif = False
    fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, departements=("91",))
    bloquer(session, "91", depuis=LUNDI - timedelta(days=30))
    session.commit()
    assert deposer_resumes(factory, le=LUNDI) == 0
    assert resumes(session) == []


@sur_sqlite
def test_a_server_that_never_looked_writes_no_week_that_is_past(
    session: Session, factory: SessionFactory
) -> None:
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))
    bloquer(session, "91", depuis=LUNDI - timedelta(days=30))
    session.commit()
    assert deposer_resumes(factory, le=LUNDI + timedelta(hours=2)) == 0
    assert deposer_resumes(factory, le=LUNDI + timedelta(days=7)) == 1


@sur_sqlite
def test_a_monday_off_is_made_up_for_on_wednesday(
    session: Session, factory: SessionFactory, etat: Utilisateur
) -> None:
    bloquer(session, "91", depuis=LUNDI - timedelta(days=30))
    session.commit()
    assert deposer_resumes(factory, le=LUNDI + timedelta(days=2, hours=4)) == 1
    assert deposer_resumes(factory, le=LUNDI + timedelta(days=3)) == 0


@sur_sqlite
def test_a_summary_that_failed_is_written_within_the_day(
    session: Session, factory: SessionFactory, etat: Utilisateur
) -> None:
    """The hour was looked at, and what could not be written then is not lost for the week."""
    bloquer(session, "91", depuis=LUNDI - timedelta(days=30))
    session.commit()
    assert deposer_resumes(factory, le=LUNDI) == 1
    session.execute(delete(Envoi).where(Envoi.gabarit == "resume_hebdomadaire"))
    session.commit()
    assert deposer_resumes(factory, le=LUNDI + timedelta(hours=3)) == 1
    assert deposer_resumes(factory, le=LUNDI + timedelta(hours=4)) == 0


def _contexte(envoi: Envoi) -> Mapping[str, Any]:
    lu: Mapping[str, Any] = json.loads(envoi.contexte)
    return lu
