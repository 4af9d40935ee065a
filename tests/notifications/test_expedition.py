"""The outbox against a real SMTP server: nothing lost, nothing sent twice, failures wait."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from threading import Barrier

import pytest
from sqlalchemy import select

from models.db import SessionFactory, transaction
from models.envoi import Envoi, prendre
from notifications.composition.messages import Origine
from notifications.envoi.depot import envoyer_mot_de_passe
from notifications.envoi.expedition import Moyens, expedier
from notifications.envoi.prises import ATTENTES, PRISE_PERIMEE
from notifications.envoi.transports import (
    EnvoiImpossible,
    ServeurInjoignable,
    Transport,
    TransportMemoire,
    TransportSmtp,
)
from tests import fabrique
from tests.bases import sur_sqlite
from tests.notifications.serveur import Boite, port_libre, serveur_smtp

LE = datetime(2022, 7, 10, 8, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ORIGINE = Origine("https://jalon.exemple.test", "Jalon <jalon@exemple.test>", b"cle")


def smtp(boite: Boite) -> TransportSmtp:
    return TransportSmtp(hote="127.0.0.1", port=boite.port)


def envoyer(factory: SessionFactory, transport: Transport, *, le: datetime = LE) -> int:
    return expedier(factory, moyens=Moyens(transport, ORIGINE), le=le, limite=100)


def deposer(factory: SessionFactory, nombre: int = 1) -> list[str]:
    """Write forgotten-password messages, due at LE; return the addresses they go to."""
    adresses = []
    with transaction(factory) as session:
        for rang in range(nombre):
            lecteur = fabrique.utilisateur(session)
            lien = f"/mot-de-passe/jeton{rang}"
            envoyer_mot_de_passe(session, utilisateur=lecteur, lien=lien, le=LE)
            adresses.append(lecteur.courriel)
    return adresses


def list_envois(factory: SessionFactory) -> list[Envoi]:
    with factory() as session:
        return list(session.scalars(select(Envoi).order_by(Envoi.id)))


def test_what_is_due_leaves_once_and_is_marked(factory: SessionFactory, boite: Boite) -> None:
    adresses = deposer(factory, 3)
    assert envoyer(factory, smtp(boite)) == 3
    assert sorted(boite.adresses) == sorted(adresses)
    assert [(envoi.envoye_le, envoi.essais) for envoi in list_envois(factory)] == [(LE, 1)] * 3
    assert envoyer(factory, smtp(boite), le=LE + 60 * MINUTE) == 0
    assert len(boite.recus) == 3


def test_a_message_waits_for_its_hour_and_a_run_for_its_limit(
    factory: SessionFactory, boite: Boite
) -> None:
    deposer(factory, 3)
    assert envoyer(factory, smtp(boite), le=LE - MINUTE) == 0
    transport = smtp(boite)
    assert expedier(factory, moyens=Moyens(transport, ORIGINE), le=LE, limite=2) == 2


def test_the_mails_of_a_run_share_one_connection(factory: SessionFactory, boite: Boite) -> None:
    deposer(factory, 4)
    envoyer(factory, smtp(boite))
    assert (len(boite.recus), len(boite.sessions)) == (4, 1)


def test_the_link_of_a_forgotten_password_does_not_stay_in_the_outbox(
    factory: SessionFactory, boite: Boite
) -> None:
    deposer(factory)
    assert "jeton0" in list_envois(factory)[0].contexte
    envoyer(factory, smtp(boite))
    corps = message_from_bytes(boite.recus[0]).get_payload(0).get_payload(decode=True)
    assert b"https://jalon.exemple.test/mot-de-passe/jeton0" in corps
    assert list_envois(factory)[0].contexte == "{}"


def test_a_refusal_for_now_is_tried_again_later_each_time_then_given_up(
    factory: SessionFactory, boite: Boite
) -> None:
    [adresse] = deposer(factory)
    boite.reponses_rcpt[adresse] = "451 Revenez plus tard"
    le = LE
    for attente in ATTENTES:
        assert envoyer(factory, smtp(boite), le=le) == 0
        [envoi] = list_envois(factory)
        assert envoi.prochain_essai_le == le + attente
        le += attente
        assert envoyer(factory, smtp(boite), le=le - timedelta(seconds=1)) == 0
    assert envoyer(factory, smtp(boite), le=le) == 0
    [envoi] = list_envois(factory)
    assert (envoi.abandonne_le, envoi.essais) == (le, len(ATTENTES) + 1)
    assert envoi.erreur == "SMTPRecipientsRefused 451"
    assert envoi.contexte == "{}"
    del boite.reponses_rcpt[adresse]
    assert envoyer(factory, smtp(boite), le=le + timedelta(days=30)) == 0


def test_a_message_that_failed_leaves_at_its_next_attempt(
    factory: SessionFactory, boite: Boite
) -> None:
    deposer(factory)
    boite.reponse_data = "452 Plus de place"
    assert envoyer(factory, smtp(boite)) == 0
    boite.reponse_data = "250 OK"
    assert envoyer(factory, smtp(boite), le=LE + ATTENTES[0]) == 1
    [envoi] = list_envois(factory)
    assert (envoi.envoye_le, envoi.essais, envoi.erreur) == (LE + ATTENTES[0], 2, None)


def test_an_address_that_does_not_exist_is_given_up_at_once_and_stops_nobody(
    factory: SessionFactory, boite: Boite
) -> None:
    inconnue, connue = deposer(factory, 2)
    boite.reponses_rcpt[inconnue] = f"550 <{inconnue}> inconnu ici"
    assert envoyer(factory, smtp(boite)) == 1
    perdu, parti = list_envois(factory)
    assert (perdu.abandonne_le, perdu.erreur) == (LE, "SMTPRecipientsRefused 550")
    assert (parti.envoye_le, boite.adresses) == (LE, [connue])


def test_a_message_given_up_counts_no_more_attempt(factory: SessionFactory, boite: Boite) -> None:
    """Who gave it up was not a sender that died: its claim is not a stale one."""
    [inconnue] = deposer(factory)
    boite.reponses_rcpt[inconnue] = f"550 <{inconnue}> inconnu ici"
    assert envoyer(factory, smtp(boite)) == 0
    assert envoyer(factory, smtp(boite), le=LE + PRISE_PERIMEE) == 0
    [perdu] = list_envois(factory)
    assert (perdu.abandonne_le, perdu.essais) == (LE, 1)


def test_a_server_that_is_down_costs_one_attempt_and_loses_nothing(
    factory: SessionFactory,
) -> None:
    deposer(factory, 3)
    port = port_libre()
    transport = TransportSmtp(hote="127.0.0.1", port=port)
    assert envoyer(factory, transport) == 0
    assert [envoi.essais for envoi in list_envois(factory)] == [1, 0, 0]
    with serveur_smtp(port) as boite:
        assert envoyer(factory, transport, le=LE + MINUTE) == 3
        assert len(boite.recus) == 3


@sur_sqlite
def test_a_connection_that_the_server_dropped_is_opened_again(
    factory: SessionFactory,
) -> None:
    deposer(factory, 2)
    memoire = TransportMemoire()
    envoyer(factory, memoire)
    premier, second = memoire.messages
    with serveur_smtp() as boite:
        transport = TransportSmtp(hote="127.0.0.1", port=boite.port)
        transport.envoyer(premier)
    with serveur_smtp(boite.port) as boite:
        transport.envoyer(second)
        transport.fermer()
        assert len(boite.recus) == 1


@sur_sqlite
def test_nothing_leaves_in_clear_when_encryption_is_asked_for(
    factory: SessionFactory, boite: Boite
) -> None:
    deposer(factory)
    transport = TransportSmtp(hote="127.0.0.1", port=boite.port, tls=True)
    assert envoyer(factory, transport) == 0
    assert boite.recus == []
    assert list_envois(factory)[0].erreur == "SMTPNotSupportedError"


@sur_sqlite
def test_a_refused_password_stops_the_run_and_is_not_the_messages_fault(
    factory: SessionFactory, boite: Boite
) -> None:
    deposer(factory, 2)
    transport = TransportSmtp(
        hote="127.0.0.1", port=boite.port, utilisateur="jalon", mot_de_passe="faux"
    )
    assert envoyer(factory, transport) == 0
    envois = list_envois(factory)
    assert [envoi.essais for envoi in envois] == [1, 0]
    assert envois[0].abandonne_le is None


def test_a_closed_account_is_not_written_to(factory: SessionFactory, boite: Boite) -> None:
    with transaction(factory) as session:
        parti = fabrique.utilisateur(session, actif=False)
        envoyer_mot_de_passe(session, utilisateur=parti, lien="/mot-de-passe/x", le=LE)
    assert envoyer(factory, smtp(boite)) == 0
    [envoi] = list_envois(factory)
    assert (envoi.abandonne_le, envoi.contexte, boite.recus) == (LE, "{}", [])


def test_a_message_that_cannot_be_composed_does_not_stop_the_others(
    factory: SessionFactory, boite: Boite
) -> None:
    with transaction(factory) as session:
        lecteur = fabrique.utilisateur(session)
        fabrique.add(
            session,
            Envoi(
                cle="sans_reference",
                gabarit="nouvelle",
                utilisateur_id=lecteur.id,
                contexte='{"lien": "/dossiers/x"}',
                cree_le=LE - MINUTE,
                prochain_essai_le=LE - MINUTE,
            ),
        )
    deposer(factory)
    assert envoyer(factory, smtp(boite)) == 1
    fautif, parti = list_envois(factory)
    assert (fautif.erreur, fautif.prochain_essai_le) == ("UndefinedError", LE + ATTENTES[0])
    assert parti.envoye_le == LE


def test_a_message_is_claimed_by_one_session_only(factory: SessionFactory) -> None:
    deposer(factory)
    [envoi] = list_envois(factory)
    with transaction(factory) as session:
        assert prendre(session, envoi.id, essai_prevu_le=envoi.prochain_essai_le, le=LE)
    with transaction(factory) as session:
        assert not prendre(session, envoi.id, essai_prevu_le=envoi.prochain_essai_le, le=LE)


def test_two_senders_at_once_send_each_message_once(factory: SessionFactory, boite: Boite) -> None:
    adresses = deposer(factory, 12)
    depart = Barrier(2)

    def courir(_rang: int) -> int:
        depart.wait()
        return envoyer(factory, smtp(boite))

    with ThreadPoolExecutor(2) as deux:
        partis = list(deux.map(courir, range(2)))
    assert sum(partis) == 12
    assert sorted(boite.adresses) == sorted(adresses)


def test_a_sender_that_dies_before_marking_leads_to_a_recognisable_repeat(
    factory: SessionFactory, boite: Boite
) -> None:
    deposer(factory)
    [envoi] = list_envois(factory)
    with transaction(factory) as session:
        prendre(session, envoi.id, essai_prevu_le=LE, le=LE)
    assert envoyer(factory, smtp(boite), le=LE + PRISE_PERIMEE - MINUTE) == 0
    assert envoyer(factory, smtp(boite), le=LE + PRISE_PERIMEE) == 1
    with transaction(factory) as session:
        ligne = session.get_one(Envoi, envoi.id)
        assert ligne.essais == 2
        ligne.envoye_le, ligne.pris_le, ligne.contexte = None, None, envoi.contexte
    assert envoyer(factory, smtp(boite), le=LE + 2 * PRISE_PERIMEE) == 1
    premier, second = (message_from_bytes(recu)["Message-ID"] for recu in boite.recus)
    assert premier == second


def test_the_failure_of_a_sender_that_lost_its_claim_counts_no_more(
    factory: SessionFactory,
) -> None:
    """It was so slow that another took the message, and is sending it now."""
    deposer(factory)
    reprise_le = LE + PRISE_PERIMEE

    class Mourant(TransportMemoire):
        def envoyer(self, message: EmailMessage) -> None:
            raise KeyboardInterrupt

    class Lent(TransportMemoire):
        def envoyer(self, message: EmailMessage) -> None:
            with suppress(KeyboardInterrupt):
                envoyer(factory, Mourant(), le=reprise_le)
            raise EnvoiImpossible("SMTPServerDisconnected")

    assert envoyer(factory, Lent()) == 0
    [envoi] = list_envois(factory)
    assert (envoi.pris_le, envoi.prochain_essai_le) == (reprise_le, reprise_le)


def test_a_claim_made_while_the_clock_was_ahead_does_not_block_for_months(
    factory: SessionFactory, boite: Boite
) -> None:
    deposer(factory)
    [envoi] = list_envois(factory)
    with transaction(factory) as session:
        prendre(session, envoi.id, essai_prevu_le=LE, le=LE + timedelta(days=210))
    assert envoyer(factory, smtp(boite), le=LE + MINUTE) == 1


def test_a_message_planned_while_the_clock_was_ahead_does_not_wait_for_months(
    factory: SessionFactory, boite: Boite
) -> None:
    deposer(factory, 2)
    avant = LE - 210 * 24 * 60 * MINUTE
    assert envoyer(factory, smtp(boite), le=avant) == 2
    assert envoyer(factory, smtp(boite), le=LE) == 0
    assert len(boite.recus) == 2


@sur_sqlite
def test_batches_send_the_same_mails_to_memory(factory: SessionFactory) -> None:
    adresses = deposer(factory, 7)
    memoire = TransportMemoire()
    parti = expedier(factory, moyens=Moyens(memoire, ORIGINE), le=LE, limite=100, lot=3)
    assert parti == 7
    assert sorted(message["To"] for message in memoire.messages) == sorted(adresses)
    assert all(envoi.envoye_le == LE for envoi in list_envois(factory))


def test_memory_keeps_the_last_mails_only() -> None:
    memoire = TransportMemoire(garde=2)
    for _ in range(3):
        memoire.envoyer(EmailMessage())
    assert len(memoire.messages) == 2


def test_an_error_never_quotes_the_servers_words(boite: Boite) -> None:
    transport = TransportSmtp(hote="127.0.0.1", port=port_libre())
    with pytest.raises(ServeurInjoignable, match="^ConnectionRefusedError$"):
        transport.envoyer(EmailMessage())
