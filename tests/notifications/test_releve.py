"""The daily sweep: what the dates of conventions, committees and organisations make due, once."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.accompagnement import Contact
from models.alerte import Alerte, AlerteDestinataire
from models.alerte_reglages import ReglageAlerte
from models.avis import Avis
from models.calendrier import PARIS, debut_de_journee
from models.charge import MiseADisposition
from models.codes import DossierEtat, Role
from models.db import SessionFactory
from models.definition import Convention, ProgrammeSignataire
from models.dossier import Dossier
from models.instance import Instance, InstanceType, Reunion
from models.journal import Note
from models.organisme import Agrement
from models.tour import Tour
from models.utilisateur import Utilisateur
from models.visite import Visite
from notifications.destinataires.porteurs import QUATRE_ANS, presenter
from notifications.releve import moment_du_jour, relever
from tests import fabrique
from tests.bases import sur_sqlite


def a(jour: str, heure: int = 6) -> datetime:
    """That day in Paris, after the hour of the sweep."""
    return datetime.combine(date.fromisoformat(jour), time(heure, tzinfo=PARIS)).astimezone(UTC)


def ouvertes(session: Session) -> dict[str, str]:
    """{code and subject: day of the due date in Paris} of the alerts that are open."""
    session.expire_all()
    alertes = session.scalars(select(Alerte).where(Alerte.close_le.is_(None)))
    return {
        une.cle.removeprefix("alerte:"): une.echeance_le.astimezone(PARIS).date().isoformat()
        for une in alertes
    }


def codes(session: Session) -> list[str]:
    return sorted(cle[:3] for cle in ouvertes(session))


def prevenus(session: Session, code: str) -> set[int | None]:
    """Ids of the users told of a rule, at once."""
    return set(
        session.scalars(
            select(AlerteDestinataire.utilisateur_id)
            .join(Alerte, Alerte.id == AlerteDestinataire.alerte_id)
            .where(Alerte.code == code)
        )
    )


def instance(session: Session, genre: InstanceType, **colonnes: Any) -> Instance:
    return fabrique.add(session, Instance(nom="Comité", type=genre, **colonnes))


def reunion(session: Session, parent: Instance, jour: str, **colonnes: Any) -> Reunion:
    le = date.fromisoformat(jour)
    return fabrique.add(session, Reunion(instance_id=parent.id, le=le, **colonnes))


@pytest.fixture
def chef(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)


@pytest.fixture
def etat(session: Session) -> Utilisateur:
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("13",))
    return fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))


@pytest.fixture
def convention(session: Session, chef: Utilisateur) -> Convention:
    """Two years from 1 January 2025, with a household accompanied in the Essonne."""
    signee = fabrique.convention(
        session, porteur_id=chef.organisme_id, debut=date(2025, 1, 1), fin=date(2026, 12, 31)
    )
    fabrique.dossier(session, referent=chef, programme_id=signee.programme_id)
    return signee


def test_a_convention_asks_for_its_committee_and_its_dialogue_each_year_and_for_its_end(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur,
    etat: Utilisateur,
) -> None:  # fmt: skip
    _confirmer_tout(session, chef)
    session.commit()
    assert relever(factory, le=a("2025-12-31")) == 0
    assert relever(factory, le=a("2026-01-01")) == 2
    un_an = [f"{code}:convention:{convention.id}:2025-01-01" for code in ("A16", "A18")]
    assert ouvertes(session) == dict.fromkeys(un_an, "2026-01-01")
    assert prevenus(session, "A16") == {chef.id}
    assert prevenus(session, "A18") == {chef.id, etat.id}
    assert relever(factory, le=a("2026-09-29")) == 0
    assert relever(factory, le=a("2026-09-30")) == 1
    assert ouvertes(session)[f"A17:convention:{convention.id}:2026-12-31"] == "2026-09-30"
    relever(factory, le=a("2027-01-01"))
    assert ouvertes(session) == {}


@sur_sqlite
def test_a_meeting_held_closes_and_counts_the_next_year_from_itself(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    _confirmer_tout(session, chef)
    comite = instance(
        session, InstanceType.COPIL, programme_id=convention.programme_id, departement="91"
    )
    ailleurs = instance(
        session, InstanceType.COPIL, programme_id=convention.programme_id, departement="13"
    )
    du_porteur = instance(session, InstanceType.DIALOGUE_GESTION, association_id=chef.organisme_id)
    session.commit()
    relever(factory, le=a("2026-01-01"))
    assert codes(session) == ["A16", "A18"]
    reunion(session, comite, "2026-02-10")
    reunion(session, ailleurs, "2026-01-05")
    reunion(session, du_porteur, "2026-01-20", annulee_le=a("2026-01-19"))
    session.commit()
    relever(factory, le=a("2026-02-10"))  # that very morning: not held yet
    assert codes(session) == ["A16", "A18"]
    relever(factory, le=a("2026-02-11"))
    assert codes(session) == ["A18"]
    reunion(session, du_porteur, "2026-02-20")
    session.commit()
    relever(factory, le=a("2026-12-01"))
    assert codes(session) == ["A17"]


@sur_sqlite
def test_a_convention_that_is_followed_by_another_is_not_at_its_end(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    _confirmer_tout(session, chef)
    _tenir(session, convention, "2026-06-01")
    session.commit()
    relever(factory, le=a("2026-10-01"))
    assert codes(session) == ["A17"]
    suite = {"programme_id": convention.programme_id, "porteur_id": convention.porteur_id}
    fabrique.convention(session, debut=date(2027, 1, 1), fin=date(2027, 12, 31), **suite)
    session.commit()
    relever(factory, le=a("2026-10-02"))
    assert codes(session) == []


@sur_sqlite
@pytest.mark.parametrize(
    ("avant", "phrase"), [(None, None), ((2024, 2024), None), ((2023, 2024), QUATRE_ANS)]
)
def test_the_end_says_when_another_year_would_pass_four(
    session: Session, convention: Convention, avant: tuple[int, int] | None, phrase: str | None
) -> None:
    if avant is not None:
        suite = {"programme_id": convention.programme_id, "porteur_id": convention.porteur_id}
        debut, fin = date(avant[0], 1, 1), date(avant[1], 12, 31)
        fabrique.convention(session, debut=debut, fin=fin, **suite)
    terme = fabrique.add(session, _alerte_de(convention))
    dit = presenter(session, terme)
    assert (dit.reference, dit.precision) == (convention.numero, phrase)


def test_partners_meet_each_quarter_where_the_protocol_applies(
    session: Session, factory: SessionFactory, chef: Utilisateur, etat: Utilisateur
) -> None:
    programme = fabrique.programme(session, protocole=True)
    signataire = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    fabrique.add(
        session,
        ProgrammeSignataire(programme_id=programme.id, organisme_id=signataire.organisme_id),
    )
    fabrique.dossier(session, referent=chef, programme_id=programme.id, ouvert_le=a("2026-01-31"))
    fabrique.dossier(session, referent=chef)  # of a programme without protocol
    session.commit()
    assert relever(factory, le=a("2026-04-29")) == 0
    assert relever(factory, le=a("2026-04-30")) == 1
    assert ouvertes(session) == {f"A15:programme:{programme.id}:91:2026-01-31": "2026-04-30"}
    assert prevenus(session, "A15") == {chef.id, etat.id, signataire.id}
    comite = instance(
        session, InstanceType.REUNION_TRIMESTRIELLE, programme_id=programme.id, departement="91"
    )
    reunion(session, comite, "2026-05-05")
    reunion(session, comite, "2026-06-30", annulee_le=a("2026-06-20"))
    session.commit()
    assert relever(factory, le=a("2026-05-06")) == 0
    assert ouvertes(session) == {}
    assert relever(factory, le=a("2026-08-05")) == 1
    assert ouvertes(session) == {f"A15:programme:{programme.id}:91:2026-05-05": "2026-08-05"}


@sur_sqlite
def test_a_quarterly_committee_is_asked_of_any_programme_from_its_convention(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    _confirmer_tout(session, chef)
    _tenir(session, convention, "2025-06-01")
    trimestrielle = InstanceType.REUNION_TRIMESTRIELLE
    instance(session, trimestrielle, programme_id=convention.programme_id, departement="91")
    session.commit()
    relever(factory, le=a("2025-07-01"))
    assert list(ouvertes(session).values()) == ["2025-04-01"]


def test_a_month_is_to_confirm_when_it_is_over(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur,
    etat: Utilisateur,
) -> None:  # fmt: skip
    _tenir(session, convention, "2025-03-01")
    session.commit()
    assert relever(factory, le=a("2025-03-20")) == 1  # not the months before the product came
    assert relever(factory, le=a("2025-03-31")) == 0
    assert relever(factory, le=a("2025-04-01")) == 1
    asso = chef.organisme_id
    assert ouvertes(session) == {
        f"A19:organisme:{asso}:2025-02": "2025-03-01",
        f"A19:organisme:{asso}:2025-03": "2025-04-01",
    }
    assert prevenus(session, "A19") >= {chef.id}
    for mois in (2, 3):
        _confirmer(session, chef, date(2025, mois, 1))
    session.commit()
    assert relever(factory, le=a("2025-04-02")) == 0
    assert ouvertes(session) == {}


@sur_sqlite
def test_after_a_stop_each_month_missed_is_asked_for_once_at_its_true_date(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    _tenir(session, convention, "2025-03-01")
    session.commit()
    relever(factory, le=a("2025-03-20"))
    assert relever(factory, le=a("2025-06-08")) == 3
    assert relever(factory, le=a("2025-06-09")) == 0
    assert sorted(ouvertes(session).values()) == [
        "2025-03-01", "2025-04-01", "2025-05-01", "2025-06-01",
    ]  # fmt: skip


@sur_sqlite
def test_what_ended_while_the_server_was_off_was_due_all_the_same(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    _confirmer_tout(session, chef)
    _tenir(session, convention, "2025-12-28")
    session.commit()
    relever(factory, le=a("2026-09-01"))
    assert relever(factory, le=a("2027-01-05")) == 3
    relever(factory, le=a("2027-01-06"))
    assert ouvertes(session) == {}


def test_an_agrement_is_told_six_months_before_its_end_until_it_is_renewed(
    session: Session, factory: SessionFactory, chef: Utilisateur
) -> None:
    fabrique.dossier(session, referent=chef)
    fabrique.utilisateur(session, Role.ADMINISTRATEUR, actif=False)
    administrateur = fabrique.utilisateur(session, Role.ADMINISTRATEUR)
    _agreer(session, chef, "2021-09-01", "2026-08-31")
    _agreer(session, fabrique.utilisateur(session), "2021-09-01", "2026-08-31")  # idle
    session.commit()
    assert relever(factory, le=a("2026-02-27")) == 0
    assert relever(factory, le=a("2026-02-28")) == 1
    cle = f"A20:organisme:{chef.organisme_id}:isft:2026-08-31"
    assert ouvertes(session) == {cle: "2026-02-28"}
    assert prevenus(session, "A20") == {chef.id, administrateur.id}
    relever(factory, le=a("2026-10-01"))
    assert codes(session) == ["A20"]
    _agreer(session, chef, "2026-09-01", "2031-08-31")
    session.commit()
    relever(factory, le=a("2026-10-02"))
    assert codes(session) == []


def test_closed_dossiers_are_told_two_years_after_the_last_contact(
    session: Session, factory: SessionFactory, chef: Utilisateur
) -> None:
    vieux = _clos(session, chef, "2022-03-01")
    _clos(session, chef, "2022-05-01")
    fabrique.add(
        session,
        Contact(
            dossier_id=vieux.id, resultat="joint", fait_le=a("2022-04-10"), saisi_le=a("2022-04-10")
        ),
    )
    repris = _clos(session, chef, "2022-01-01")
    fabrique.dossier(session, referent=chef, menage_id=repris.menage_id)
    note = _clos(session, chef, "2022-01-01")
    fabrique.add(
        session,
        Note(dossier_id=note.id, auteur_id=chef.id, texte="x", cree_le=a("2024-01-01")),
    )
    visite = _clos(session, chef, "2022-01-01")
    fabrique.add(session, _visite(visite, chef, "2024-02-01"))
    session.commit()
    assert relever(factory, le=a("2024-04-10", 5)) == 0
    assert relever(factory, le=a("2024-04-11")) == 1
    cle = f"A21:organisme:{chef.organisme_id}:2024-04-10"
    assert ouvertes(session) == {cle: "2024-04-10"}
    assert relever(factory, le=a("2024-05-02")) == 0  # one more: the same alert goes on
    session.delete(vieux)
    session.commit()
    relever(factory, le=a("2024-05-03"))
    assert list(ouvertes(session)) == [cle]
    for dossier in session.scalars(select(Dossier).where(Dossier.clos_le < a("2022-06-01"))):
        if dossier.id not in (repris.id, note.id, visite.id):
            session.delete(dossier)
    session.commit()
    relever(factory, le=a("2024-05-04"))
    assert ouvertes(session) == {}


@sur_sqlite
def test_an_association_is_told_of_its_old_dossiers_once_a_month_at_most(
    session: Session, factory: SessionFactory, chef: Utilisateur
) -> None:
    premier = _clos(session, chef, "2022-03-01")
    _clos(session, chef, "2022-03-15")
    session.commit()
    relever(factory, le=a("2024-03-02"))
    session.delete(session.get_one(Dossier, premier.id))
    session.commit()
    relever(factory, le=a("2024-03-10"))
    assert ouvertes(session) == {}
    assert relever(factory, le=a("2024-03-20")) == 0
    assert relever(factory, le=a("2024-04-01")) == 1
    assert list(ouvertes(session).values()) == ["2024-03-15"]


@sur_sqlite
def test_a_rule_switched_off_for_a_programme_fires_nothing_and_closes_nothing(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    _confirmer_tout(session, chef)
    session.commit()
    relever(factory, le=a("2026-01-01"))
    for code in ("A16", "A17"):
        _regler(session, chef, code, convention.programme_id, active=False, motif="essai")
    session.commit()
    relever(factory, le=a("2026-11-01"))
    assert codes(session) == ["A16", "A18"]


@sur_sqlite
def test_a_delay_set_for_a_programme_counts(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    _confirmer_tout(session, chef)
    _regler(session, chef, "A16", convention.programme_id, delai="P6M")
    session.commit()
    relever(factory, le=a("2025-07-01"))
    assert list(ouvertes(session).values()) == ["2025-07-01"]


@pytest.mark.parametrize(
    ("le", "pour"),
    [
        ("2026-03-29T02:59", "2026-03-28T04:00"),  # the night that loses an hour
        ("2026-03-29T03:00", "2026-03-29T03:00"),
        ("2026-10-25T03:59", "2026-10-24T03:00"),
        ("2026-10-25T04:00", "2026-10-25T04:00"),
    ],
)
def test_the_sweep_is_of_five_in_the_morning_in_paris(le: str, pour: str) -> None:
    lu = datetime.fromisoformat(f"{le}+00:00")
    assert moment_du_jour(lu) == datetime.fromisoformat(f"{pour}+00:00")


@sur_sqlite
def test_a_clock_that_ran_ahead_does_not_stop_the_sweep(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    _confirmer_tout(session, chef)
    session.commit()
    relever(factory, le=a("2025-02-01"))
    relever(factory, le=a("2025-11-01"))
    ancienne = {"debut": date(2024, 1, 1), "fin": date(2025, 12, 31)}
    fabrique.convention(session, porteur_id=convention.porteur_id, **ancienne)
    session.commit()
    assert relever(factory, le=a("2025-02-02")) == 2


@sur_sqlite
def test_a_sweep_that_died_before_its_end_is_done_again_and_tells_nobody_twice(
    session: Session, factory: SessionFactory, convention: Convention, chef: Utilisateur
) -> None:
    session.commit()
    assert relever(factory, le=a("2026-01-01")) == 3
    session.execute(delete(Tour))
    session.execute(delete(Alerte).where(Alerte.code == "A18"))
    session.commit()
    assert relever(factory, le=a("2026-01-01", 7)) == 1
    assert codes(session) == ["A16", "A18", "A19"]
    assert len(session.scalars(select(Avis)).all()) == 3


def test_two_schedulers_fire_each_alert_once(
    session: Session, factory: SessionFactory, etat: Utilisateur
) -> None:
    for _ in range(4):
        chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
        fabrique.convention(
            session, porteur_id=chef.organisme_id, debut=date(2025, 1, 1), fin=date(2026, 2, 28)
        )
    session.commit()
    depart = Barrier(2)
    dites: list[int] = []

    def courir() -> None:
        depart.wait()
        dites.append(relever(factory, le=a("2026-02-01")))

    fils = [Thread(target=courir) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sum(dites) == 16  # A16 to A19, of four associations
    assert codes(session) == ["A16"] * 4 + ["A17"] * 4 + ["A18"] * 4 + ["A19"] * 4
    assert len(session.scalars(select(Avis)).all()) == 16


def _confirmer(session: Session, chef: Utilisateur, mois: date) -> None:
    fin = debut_de_journee(mois) + timedelta(days=40)
    faite = {"centiemes": 100, "confirmee_le": fin, "confirmee_par": chef.id}
    fabrique.add(session, MiseADisposition(association_id=chef.organisme_id, mois=mois, **faite))


def _confirmer_tout(session: Session, chef: Utilisateur) -> None:
    """Every month of the convention, so that A19 says nothing."""
    for rang in range(24):
        _confirmer(session, chef, date(2025 + rang // 12, rang % 12 + 1, 1))


def _tenir(session: Session, convention: Convention, jour: str) -> None:
    """The committee and the dialogue of a convention, held that day."""
    for genre in (InstanceType.COPIL, InstanceType.DIALOGUE_GESTION):
        reunion(session, instance(session, genre, association_id=convention.porteur_id), jour)


def _alerte_de(convention: Convention) -> Alerte:
    le = a("2026-09-30")
    sujet = {"convention_id": convention.id, "programme_id": convention.programme_id}
    return Alerte(cle="alerte:A17:x", code="A17", echeance_le=le, declenchee_le=le, **sujet)


def _agreer(session: Session, qui: Utilisateur, debut: str, fin: str) -> None:
    dates = {"debut": date.fromisoformat(debut), "fin": date.fromisoformat(fin)}
    fabrique.add(session, Agrement(organisme_id=qui.organisme_id, genre="isft", **dates))


def _clos(session: Session, referent: Utilisateur, jour: str) -> Dossier:
    fin: Mapping[str, Any] = {"clos_le": a(jour), "fin_element": "cloture"}
    return fabrique.dossier(session, referent=referent, etat=DossierEtat.CLOS, **fin)


def _visite(dossier: Dossier, auteur: Utilisateur, jour: str) -> Visite:
    quoi = {"canal": "bureau", "objet": "suivi", "resultat": "joint"}
    quand = {"fait_le": a(jour), "saisi_le": a(jour)}
    return Visite(dossier_id=dossier.id, auteur_id=auteur.id, **quoi, **quand)


def _regler(
    session: Session, qui: Utilisateur, code: str, programme_id: int, **change: Any
) -> None:
    signe = {"modifie_le": fabrique.LE, "modifie_par": qui.id}
    fabrique.add(session, ReglageAlerte(code=code, programme_id=programme_id, **signe, **change))
