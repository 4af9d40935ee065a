"""Calls in the same outbox as mails: who is called, what fails, and playing again what was lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from models.abonnement import Abonnement
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.envoi import GARDE, Envoi, purger, rejouer
from notifications.appels.appelant import AbonnementFini, AppelantMemoire, AppelantReseau
from notifications.appels.composition import Appel, nouveau_secret
from notifications.composition.messages import Origine
from notifications.envoi.depot import (
    Courriel,
    deposer_appels,
    deposer_courriels,
    envoyer_mot_de_passe,
)
from notifications.envoi.expedition import Moyens, expedier, expedier_un, list_a_expedier
from notifications.envoi.prises import ATTENTES
from notifications.envoi.transports import EnvoiImpossible, ServeurInjoignable, TransportMemoire
from tests import fabrique
from tests.notifications.recepteur import Recepteur, recepteur_http

LE = datetime(2022, 7, 10, 8, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ORIGINE = Origine("https://jalon.exemple.test", "jalon@exemple.test", b"cle")


class Appelants(AppelantMemoire):
    """Refuses the calls whose address names an error; keeps the others."""

    def appeler(self, appel: Appel) -> None:
        erreurs: dict[str, EnvoiImpossible] = {
            "muet": ServeurInjoignable("HTTP 503"),
            "fini": AbonnementFini("HTTP 410", definitif=True),
            "refus": EnvoiImpossible("HTTP 404", definitif=True),
        }
        for nom, erreur in erreurs.items():
            if nom in appel.adresse:
                raise erreur
        super().appeler(appel)


def abonner(session: Session, nom: str = "recepteur", **colonnes: Any) -> Abonnement:
    administrateur = fabrique.utilisateur(session, Role.ADMINISTRATEUR)
    valeurs = {
        "adresse": f"https://{nom}.exemple.test/",
        "secret": nouveau_secret(),
        "cree_le": LE,
        "cree_par": administrateur.id,
    }
    return fabrique.add(session, Abonnement(nom=nom, **(valeurs | colonnes)))


def alerter(session: Session, rang: int = 0, **faits: Any) -> None:
    valeurs = {
        "genre": "A01",
        "cle": f"alerte:{rang}:p0",
        "reference": "D-abc",
        "lien": "/alertes/abc",
        "echeance_le": LE,
        "programme_id": None,
        "le": LE,
    }
    deposer_appels(session, **(valeurs | faits))


def envoyer(factory: SessionFactory, moyens: Moyens, *, le: datetime = LE) -> int:
    return expedier(factory, moyens=moyens, le=le, limite=100)


def moyens(appelant: AppelantMemoire | None = None) -> Moyens:
    return Moyens(TransportMemoire(), ORIGINE, appelant or Appelants())


def list_envois(factory: SessionFactory) -> list[Envoi]:
    with lecture(factory) as session:
        return list(session.scalars(select(Envoi).order_by(Envoi.id)))


def test_each_active_subscription_that_wants_it_is_called(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        un, autre = fabrique.programme(session), fabrique.programme(session)
        abonner(session, "tout")
        abonner(session, "eteint", actif=False)
        abonner(session, "a01", genres="A01,A08")
        abonner(session, "a09", genres="A09")
        abonner(session, "du-programme", programme_id=un.id)
        abonner(session, "d-un-autre", programme_id=autre.id)
        alerter(session, programme_id=un.id)
    appelants = Appelants()
    assert envoyer(factory, moyens(appelants)) == 3
    appeles = {
        appel.adresse.removeprefix("https://").partition(".")[0] for appel in appelants.appels
    }
    assert appeles == {"tout", "a01", "du-programme"}


def test_without_a_caller_the_calls_wait(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        abonner(session)
        alerter(session)
    assert envoyer(factory, Moyens(TransportMemoire(), ORIGINE)) == 0
    assert envoyer(factory, moyens()) == 1


def test_a_silent_receiver_costs_one_attempt_and_delays_nobody(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        lecteur = fabrique.utilisateur(session)
        abonner(session, "muet")
        abonner(session, "vif")
        for rang in range(3):
            alerter(session, rang)
        envoyer_mot_de_passe(session, utilisateur=lecteur, lien="/m/x", le=LE)
    assert envoyer(factory, moyens()) == 4
    attente = [envoi for envoi in list_envois(factory) if envoi.envoye_le is None]
    assert [(e.essais, e.prochain_essai_le) for e in attente] == [
        (1, LE + ATTENTES[0]),
        (0, LE + ATTENTES[0]),
        (0, LE + ATTENTES[0]),
    ]


def test_the_calls_of_a_silent_receiver_do_not_fill_the_turn_of_the_others(
    factory: SessionFactory,
) -> None:
    with transaction(factory) as session:
        abonner(session, "muet")
        for rang in range(5):
            alerter(session, rang)
        abonner(session, "vif", genres="A08")
        alerter(session, 9, genre="A08", le=LE + MINUTE / 2)
    partis = [expedier(factory, moyens=moyens(), le=LE + MINUTE / 2, limite=2) for _ in range(2)]
    assert partis == [0, 1]


def test_gone_switches_the_subscription_off_and_gives_its_calls_up(
    factory: SessionFactory,
) -> None:
    with transaction(factory) as session:
        abonner(session, "fini")
        alerter(session, 0)
        alerter(session, 1)
    assert envoyer(factory, moyens()) == 0
    assert [e.erreur for e in list_envois(factory)] == ["HTTP 410", "abonnement desactive"]
    with transaction(factory) as session:
        assert session.scalars(select(Abonnement.actif)).all() == [False]
        alerter(session, 2)
    assert len(list_envois(factory)) == 2


@pytest.fixture(name="recepteur")
def _recepteur() -> Iterator[Recepteur]:
    with recepteur_http() as recepteur:
        yield recepteur


def test_a_call_that_failed_goes_again_over_the_network_until_given_up(
    factory: SessionFactory, recepteur: Recepteur
) -> None:
    with transaction(factory) as session:
        abonner(session, adresse=recepteur.adresse)
        alerter(session)
    reseau = Moyens(
        TransportMemoire(),
        ORIGINE,
        AppelantReseau(horloge=lambda: datetime.now(UTC), locaux=True),
    )
    recepteur.code = 500
    le = LE
    for attente in (*ATTENTES, timedelta(0)):
        assert envoyer(factory, reseau, le=le) == 0
        le += attente
    [envoi] = list_envois(factory)
    assert (envoi.abandonne_le, envoi.erreur) == (le, "HTTP 500")
    assert len({entetes["webhook-id"] for entetes, _corps in recepteur.recus}) == 1
    assert len(recepteur.recus) == len(ATTENTES) + 1


def abandonner(factory: SessionFactory, nombre: int = 1) -> int:
    """Give `nombre` calls up; return the administrator who may play them again."""
    with transaction(factory) as session:
        abonne = abonner(session, "refus")
        for rang in range(nombre):
            alerter(session, rang)
    assert envoyer(factory, moyens()) == 0
    with transaction(factory) as session:
        session.get_one(Abonnement, abonne.id).adresse = "https://vif.exemple.test/"
    return abonne.cree_par


def test_what_was_given_up_is_played_again_with_the_same_key(factory: SessionFactory) -> None:
    par = abandonner(factory)
    [perdu] = list_envois(factory)
    with transaction(factory) as session:
        assert rejouer(session, quels=true(), par=par, le=LE + MINUTE) == [perdu.cle]
    assert envoyer(factory, moyens(), le=LE + MINUTE) == 1
    [rejoue] = list_envois(factory)
    assert (rejoue.cle, rejoue.envoye_le) == (perdu.cle, LE + MINUTE)
    assert (rejoue.rejoue_le, rejoue.rejoue_par) == (LE + MINUTE, par)


def test_two_administrators_at_once_play_each_message_again_once(
    factory: SessionFactory,
) -> None:
    par = abandonner(factory, 6)
    depart = Barrier(2)

    def cliquer(_rang: int) -> int:
        depart.wait()
        with transaction(factory) as session:
            return len(rejouer(session, quels=Envoi.erreur == "HTTP 404", par=par, le=LE))

    with ThreadPoolExecutor(2) as deux:
        assert sum(deux.map(cliquer, range(2))) == 6


def test_what_left_and_what_opens_an_account_are_not_played_again(
    factory: SessionFactory,
) -> None:
    with transaction(factory) as session:
        parti = fabrique.utilisateur(session, actif=False)
        envoyer_mot_de_passe(session, utilisateur=parti, lien="/m/x", le=LE)
        abonner(session)
        alerter(session)
    assert envoyer(factory, moyens()) == 1
    with transaction(factory) as session:
        assert rejouer(session, quels=true(), par=parti.id, le=LE) == []


def test_one_message_leaves_by_its_key_when_it_is_due(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        abonner(session)
        alerter(session)
    [envoi] = list_envois(factory)
    assert list_a_expedier(factory, le=LE - MINUTE, limite=9) == []
    assert not expedier_un(factory, cle=envoi.cle, moyens=moyens(), le=LE - MINUTE)
    assert list_a_expedier(factory, le=LE, limite=9) == [envoi.cle]
    assert expedier_un(factory, cle=envoi.cle, moyens=moyens(), le=LE)
    assert not expedier_un(factory, cle=envoi.cle, moyens=moyens(), le=LE)
    assert not expedier_un(factory, cle="inconnue", moyens=moyens(), le=LE)


def test_what_a_message_said_is_forgotten_after_ninety_days(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        lecteur = fabrique.utilisateur(session)
        courriel = Courriel(
            "un", "nouvelle", lecteur.id, {"titre": "T", "phrase": "P", "lien": "/"}
        )
        deposer_courriels(session, [courriel], le=LE)
    assert envoyer(factory, moyens()) == 1
    for le, vides in ((LE + GARDE - MINUTE, 0), (LE + GARDE, 1), (LE + GARDE, 0)):
        with transaction(factory) as session:
            assert purger(session, le=le, limite=10) == vides
    assert list_envois(factory)[0].contexte == "{}"
