"""A call to another system: what it says, its signature, where it may never go, how it ends."""

import ipaddress
import json
import ssl
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from notifications.appels.adresses import (
    AdresseRefusee,
    Cible,
    choisir_ip,
    est_permise,
    lire_adresse,
)
from notifications.appels.appelant import AbonnementFini, AppelantReseau
from notifications.appels.composition import PliAppel, composer_appel, nouveau_secret
from notifications.composition.messages import Origine
from notifications.envoi.transports import EnvoiImpossible, ServeurInjoignable
from tests.notifications.recepteur import CERTIFICAT, NOM, Recepteur, recepteur_http

LE = datetime(2022, 7, 10, 8, 5, tzinfo=UTC)
ORIGINE = Origine("https://jalon.exemple.test", "jalon@exemple.test", b"cle")
SECRET = nouveau_secret()
TOTAL = 0.5


def pli(adresse: str, **contexte: str) -> PliAppel:
    dit = {"reference": "D-abc", "lien": "/alertes/xyz", "emis_le": LE.isoformat()} | contexte
    return PliAppel(1, "appel:alerte:xyz:p0:abo", "A01", 0, 7, adresse, SECRET, dit)


def appeler(adresse: str, **options: Any) -> None:
    appelant = AppelantReseau(
        horloge=lambda: datetime.now(UTC), **{"locaux": True, "total": TOTAL} | options
    )
    appelant.appeler(composer_appel(pli(adresse), origine=ORIGINE))


@pytest.fixture(name="recepteur")
def _recepteur() -> Iterator[Recepteur]:
    with recepteur_http() as recepteur:
        yield recepteur


def test_the_body_says_a_kind_a_reference_and_a_link_and_nothing_else(
    recepteur: Recepteur,
) -> None:
    appeler(recepteur.adresse)
    [(_entetes, corps)] = recepteur.recus
    lu = json.loads(corps)
    assert lu.pop("id").startswith("msg_")
    assert lu == {
        "type": "alerte",
        "reference": "D-abc",
        "lien": "https://jalon.exemple.test/alertes/xyz",
        "echeance_le": None,
        "emis_le": LE.isoformat(),
    }


def test_the_signature_is_that_of_standard_webhooks(recepteur: Recepteur) -> None:
    appeler(recepteur.adresse)
    [(entetes, corps)] = recepteur.recus
    assert Webhook(SECRET).verify(corps, entetes) == json.loads(corps)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(corps + b" ", entetes)
    with pytest.raises(WebhookVerificationError):
        Webhook(nouveau_secret()).verify(corps, entetes)


def test_a_repeat_bears_the_same_id_and_the_same_body(recepteur: Recepteur) -> None:
    appeler(recepteur.adresse)
    appeler(recepteur.adresse)
    (premier, un), (second, deux) = recepteur.recus
    assert (premier["webhook-id"], un) == (second["webhook-id"], deux)
    assert premier["webhook-id"] == json.loads(un)["id"]
    assert "alerte" not in premier["webhook-id"]


@pytest.mark.parametrize(
    ("code", "erreur", "definitif"),
    [
        (302, EnvoiImpossible, True),
        (400, EnvoiImpossible, True),
        (404, EnvoiImpossible, True),
        (410, AbonnementFini, True),
        (429, ServeurInjoignable, False),
        (500, ServeurInjoignable, False),
        (503, ServeurInjoignable, False),
    ],
)
def test_what_each_answer_means(
    recepteur: Recepteur, code: int, erreur: type[EnvoiImpossible], definitif: bool
) -> None:
    recepteur.code = code
    recepteur.entetes = {"Location": "http://169.254.169.254/latest/meta-data/"}
    with pytest.raises(erreur, match=f"^HTTP {code}$") as saisie:
        appeler(recepteur.adresse)
    assert (type(saisie.value), saisie.value.definitif) == (erreur, definitif)


def test_a_redirection_is_not_followed(recepteur: Recepteur) -> None:
    recepteur.code = 307
    recepteur.entetes = {"Location": recepteur.adresse.replace("crochet", "ailleurs")}
    with pytest.raises(EnvoiImpossible, match="HTTP 307"):
        appeler(recepteur.adresse)
    assert recepteur.chemins == ["/crochet?cle=tres-secrete"]


def test_no_proxy_is_read_from_the_environment(
    recepteur: Recepteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nom in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(nom, "http://127.0.0.1:9")
    appeler(recepteur.adresse)
    assert len(recepteur.recus) == 1


def attendre(_sortie: Any) -> None:
    time.sleep(12 * TOTAL)


def goutter(sortie: Any) -> None:
    """Answer a byte at a time: no single read ever waits long."""
    for octet in b"HTTP/1.1 200 " + b"a" * 800:
        sortie.write(bytes([octet]))
        sortie.flush()
        time.sleep(TOTAL / 20)


@pytest.mark.parametrize("lenteur", [attendre, goutter])
def test_a_slow_answer_ends_the_call_at_its_time(recepteur: Recepteur, lenteur: Any) -> None:
    recepteur.repondre = lenteur
    debut = time.monotonic()
    with pytest.raises(ServeurInjoignable, match="^TimeoutError$"):
        appeler(recepteur.adresse)
    assert time.monotonic() - debut < 10 * TOTAL


def couler(sortie: Any) -> None:
    sortie.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        sortie.write(b"a" * 65_536)


def test_an_answer_without_end_is_not_read_to_its_end(recepteur: Recepteur) -> None:
    recepteur.repondre = couler
    debut = time.monotonic()
    appeler(recepteur.adresse)
    assert time.monotonic() - debut < 10 * TOTAL


@pytest.mark.parametrize(
    "bruit",
    [b"", b"n'importe quoi\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 1_000 + b"\r\n"],
)
def test_an_answer_that_is_no_http_is_a_failure_to_try_again(
    recepteur: Recepteur, bruit: bytes
) -> None:
    recepteur.repondre = lambda sortie: sortie.write(bruit)
    with pytest.raises(ServeurInjoignable) as saisie:
        appeler(recepteur.adresse)
    assert "secrete" not in str(saisie.value)


def test_a_receiver_that_is_down_is_named_without_its_address() -> None:
    with recepteur_http() as ferme:
        adresse = ferme.adresse
    with pytest.raises(ServeurInjoignable, match="^ConnectionRefusedError$"):
        appeler(adresse)


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "127.9.9.9", "0.1.2.3", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "192.0.0.8", "198.18.0.1", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:8.8.8.8", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "2001::1",
        "fe80::1", "fec0::1", "fd00::1", "ff02::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(ip: str) -> None:
    assert not est_permise(ipaddress.ip_address(ip))
    with pytest.raises(AdresseRefusee):
        choisir_ip(lire_adresse("https://ok.test/"), lambda _h, _p: [ip])


@pytest.mark.parametrize("ip", ["8.8.8.8", "185.5.6.7", "2606:4700::1111"])
def test_public_addresses_are_allowed(ip: str) -> None:
    assert choisir_ip(lire_adresse("https://ok.test/"), lambda _h, _p: [ip]) == ip


def test_one_private_answer_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(AdresseRefusee):
        choisir_ip(lire_adresse("https://ok.test/"), lambda _h, _p: ["8.8.8.8", "10.0.0.1"])


def test_the_loopback_is_called_only_where_the_setting_says_so(recepteur: Recepteur) -> None:
    for locaux, adresse in ((False, recepteur.adresse), (False, "https://127.0.0.1/")):
        with pytest.raises(EnvoiImpossible, match="^adresse refusee$") as saisie:
            appeler(adresse, locaux=locaux)
        assert saisie.value.definitif
    assert recepteur.recus == []


def test_http_stays_on_this_machine_even_where_local_calls_are_allowed() -> None:
    with pytest.raises(EnvoiImpossible, match="^adresse refusee$"):
        appeler("http://ok.test/", resoudre=lambda _h, _p: ["8.8.8.8"])


def test_the_name_is_resolved_once_and_the_checked_address_is_the_one_called(
    recepteur: Recepteur,
) -> None:
    """A name that answers a public address first and a private one next gains nothing."""
    demandes: list[str] = []

    def resoudre(hote: str, _port: int) -> Sequence[str]:
        demandes.append(hote)
        return ["127.0.0.1"] if len(demandes) == 1 else ["10.0.0.1"]

    appeler(f"http://{NOM}:{recepteur.port}/x", resoudre=resoudre)
    assert demandes == [NOM]
    assert recepteur.recus[0][0]["Host"] == f"{NOM}:{recepteur.port}"


def test_https_checks_the_certificate_against_the_name() -> None:
    confiance = ssl.create_default_context(cafile=str(CERTIFICAT))
    options: dict[str, Any] = {"resoudre": lambda _h, _p: ["127.0.0.1"], "contexte_tls": confiance}
    with recepteur_http(tls=True) as recepteur:
        appeler(f"https://{NOM}:{recepteur.port}/x", **options)
        assert len(recepteur.recus) == 1
        with pytest.raises(ServeurInjoignable, match="^SSLCertVerificationError$"):
            appeler(f"https://autre.exemple.test:{recepteur.port}/x", **options)
        with pytest.raises(ServeurInjoignable, match="^SSLCertVerificationError$"):
            appeler(f"https://{NOM}:{recepteur.port}/x", resoudre=options["resoudre"])
    assert len(recepteur.recus) == 1


@pytest.mark.parametrize(
    "adresse",
    [
        "", "ftp://ok.test/", "http://ok.test/", "https://", "https:///x", "ok.test/x",
        "https://moi:mdp@ok.test/", "https://moi@ok.test/", "https://ok.test:0/",
        "https://ok.test:99999/", "https://ok.test/\r\nX: y", "https://ok.test/a b",
        "https://ok.test\\@10.0.0.1/", "https://[::1/", "https://é.test/", f"https://{'a' * 3000}/",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_called_is_refused_when_it_is_typed(adresse: str) -> None:
    with pytest.raises(AdresseRefusee):
        lire_adresse(adresse)


def test_an_address_is_taken_apart() -> None:
    assert lire_adresse("https://Ok.test/a?b=c#d") == Cible(True, "ok.test", 443, "/a?b=c")
    assert lire_adresse("https://[2606:4700::1]:8443") == Cible(True, "2606:4700::1", 8443, "/")
    assert lire_adresse("https://[2606:4700::1]:8443").entete_hote == "[2606:4700::1]:8443"


def test_an_old_signature_is_refused_by_receivers_hence_made_when_the_call_leaves(
    recepteur: Recepteur,
) -> None:
    appeler(recepteur.adresse)
    with pytest.raises(WebhookVerificationError):
        appelant = AppelantReseau(horloge=lambda: LE - timedelta(days=1), locaux=True)
        appelant.appeler(composer_appel(pli(recepteur.adresse), origine=ORIGINE))
        entetes, corps = recepteur.recus[1]
        Webhook(SECRET).verify(corps, entetes)
