"""Composes a message of the outbox: one mail with a text part and an HTML part.

Each message has its folder of templates: `objet.txt`, `corps.txt`, `corps.html`. They read the
context that `depot` wrote, which holds references and links only, and nothing else is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

PARIS = ZoneInfo("Europe/Paris")
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True)
class Origine:
    """Where mails come from: the base of every link, and the sender's address."""

    adresse: str
    expediteur: str


@dataclass(frozen=True)
class Pli:
    """A message of the outbox with the address it goes to. Its repr shows no secret."""

    id: int
    cle: str
    gabarit: str
    essais: int
    courriel: str = field(repr=False)
    contexte: Mapping[str, str] = field(repr=False)


def composer(pli: Pli, *, origine: Origine, le: datetime) -> EmailMessage:
    """Return the mail. Raises a jinja2 error when the template asks for what it was not given."""
    contexte = {**pli.contexte, "lien": _absolu(pli.contexte["lien"], origine)}
    message = EmailMessage(policy=SMTP)
    message["From"] = origine.expediteur
    message["To"] = pli.courriel
    message["Subject"] = _rendre(pli.gabarit, "objet.txt", contexte).strip()
    message["Date"] = format_datetime(le)
    message["Message-ID"] = identifiant(pli.cle, origine)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    texte = _rendre(pli.gabarit, "corps.txt", contexte)
    message.set_content(texte, cte="quoted-printable")
    html = _rendre(pli.gabarit, "corps.html", contexte)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def identifiant(cle: str, origine: Origine) -> str:
    """Return the Message-ID of an outbox key: always the same, so that a repeat is recognised.

    A digest, for the key names the recipient and the measure.
    """
    domaine = origine.expediteur.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<{sha256(cle.encode()).hexdigest()[:40]}@{domaine}>"


def jour_en_lettres(moment: str) -> str:
    """Return the Paris day of an ISO moment as people write it: « 1er février 2027 »."""
    jour = datetime.fromisoformat(moment).astimezone(PARIS).date()
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}\N{NO-BREAK SPACE}{MOIS[jour.month - 1]} {jour.year}"


def _absolu(lien: str, origine: Origine) -> str:
    return f"{origine.adresse.rstrip('/')}{lien}" if lien.startswith("/") else lien


def _rendre(gabarit: str, piece: str, contexte: Mapping[str, str]) -> str:
    return _environnement().get_template(f"{gabarit}/{piece}").render(contexte)


@cache
def _environnement() -> Environment:
    environnement = Environment(
        loader=PackageLoader("notifications"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environnement.filters["jour"] = jour_en_lettres
    return environnement
