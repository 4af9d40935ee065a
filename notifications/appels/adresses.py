"""Where a call may go: an https address whose every machine is on the public Internet.

An administrator types the address: without this, it could make the server read what only the
server can reach (its own pages, its network, a cloud's metadata).
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Resoudre = Callable[[str, int], Sequence[str]]
"""(host, port) -> the IP addresses of the host, as text. Raises OSError."""

LONGUEUR_MAXIMALE = 2_000

PIEGEES = tuple(
    ipaddress.ip_network(reseau)
    for reseau in (
        "64:ff9b::/96",  # NAT64: an IPv4 address, private ones too, behind a public one
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4, the same
        "2001::/32",  # Teredo, the same
        "192.88.99.0/24",
        "192.0.0.0/24",
        "fec0::/10",  # site-local, from before unique local addresses
        "3fff::/20",  # documentation
        "5f00::/16",
    )
)
"""Networks that Python calls global and that lead, or may lead, inside."""


class AdresseRefusee(Exception):
    """The address may not be called. Its text is in French, and does not repeat the address."""


@dataclass(frozen=True)
class Cible:
    """A call's address, taken apart. `chemin` holds the query: it may be a secret."""

    tls: bool
    hote: str
    port: int
    chemin: str

    @property
    def entete_hote(self) -> str:
        """Return what the Host header says."""
        hote = f"[{self.hote}]" if ":" in self.hote else self.hote
        return hote if self.port == _port(self.tls) else f"{hote}:{self.port}"


def lire_adresse(adresse: str, *, locaux: bool = False) -> Cible:
    """Take an address apart. Raises AdresseRefusee: not https, a password in it, unreadable.

    `locaux`: http is allowed as well, for the machine's own loopback.
    """
    if len(adresse) > LONGUEUR_MAXIMALE or not adresse.isascii() or not adresse.isprintable():
        raise AdresseRefusee("Cette adresse ne se lit pas.")
    if " " in adresse or "\\" in adresse:
        raise AdresseRefusee("Une adresse ne contient ni espace ni barre oblique inversée.")
    try:
        parties = urlsplit(adresse)
        port = parties.port
    except ValueError:
        raise AdresseRefusee("Cette adresse ne se lit pas.") from None
    if parties.scheme != "https" and not (locaux and parties.scheme == "http"):
        raise AdresseRefusee("L’adresse doit commencer par https://.")
    if parties.username is not None or parties.password is not None:
        raise AdresseRefusee("L’adresse ne doit contenir ni nom d’utilisateur ni mot de passe.")
    if not parties.hostname or port == 0:
        raise AdresseRefusee("Cette adresse ne nomme aucune machine.")
    tls = parties.scheme == "https"
    chemin = (parties.path or "/") + (f"?{parties.query}" if parties.query else "")
    return Cible(tls, parties.hostname, port or _port(tls), chemin)


def _port(tls: bool) -> int:
    return 443 if tls else 80


def choisir_ip(cible: Cible, resoudre: Resoudre, *, locaux: bool = False) -> str:
    """Return the IP address to connect to. Raises AdresseRefusee unless every one is allowed.

    One answer among several that leads inside is enough to refuse: the next look-up could give
    that one. Raises OSError when the name leads nowhere.
    """
    trouvees = [_lire_ip(ip) for ip in resoudre(cible.hote, cible.port)]
    if not trouvees or not all(est_permise(ip, locaux=locaux) for ip in trouvees):
        raise AdresseRefusee("Cette adresse ne mène pas à une machine publique.")
    if not cible.tls and not all(ip.is_loopback for ip in trouvees):
        raise AdresseRefusee("Hors de cette machine, l’adresse doit commencer par https://.")
    return str(trouvees[0])


def _lire_ip(texte: str) -> IP:
    return ipaddress.ip_address(texte.partition("%")[0])


def est_permise(ip: IP, *, locaux: bool = False) -> bool:
    """Tell whether an IP address is on the public Internet (pure).

    Refused: private, loopback (unless `locaux`), link-local, shared (CGNAT), multicast, reserved,
    unspecified, and IPv6 addresses that hold an IPv4 one.
    """
    if ip.is_loopback:
        return locaux
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return False
    if ip.is_multicast or ip.is_reserved or ip.is_link_local or ip.is_unspecified:
        return False
    return ip.is_global and not any(_contient(reseau, ip) for reseau in PIEGEES)


def _contient(reseau: ipaddress.IPv4Network | ipaddress.IPv6Network, ip: IP) -> bool:
    return reseau.version == ip.version and ip in reseau


def resoudre_par_le_systeme(hote: str, port: int) -> Sequence[str]:
    """Ask the machine's resolver. Raises OSError (UnicodeError is turned into one)."""
    try:
        reponses: Iterable[tuple[object, ...]] = socket.getaddrinfo(
            hote, port, type=socket.SOCK_STREAM
        )
    except UnicodeError as erreur:
        raise OSError("nom illisible") from erreur
    return [str(lieu[0]) for *_, lieu in reponses if isinstance(lieu, tuple)]
