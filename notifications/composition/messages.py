"""Composes a message of the outbox: one mail with a text part and an HTML part.

Each message has its folder of templates: `objet.txt`, `corps.txt`, `corps.html`. They read the
context that `depot` wrote, which holds references and links only, and nothing else is given.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from models.calendrier import jour_lisible
from notifications.composition import calendriers, mots

USAGE = b"jalon: identifiants des envois"
"""What the derived key is for: knowing it says nothing of the key that signs the sessions."""


def deriver_cle(cle_de_signature: str) -> bytes:
    """Return the key of the identifiers, from the one that signs: the same in every process."""
    return hmac.digest(cle_de_signature.encode(), USAGE, "sha256")


@dataclass(frozen=True)
class Origine:
    """Where messages come from: the base of every link, the sender's address.

    `cle` makes the identifiers that others read (`deriver_cle`).
    """

    adresse: str
    expediteur: str
    cle: bytes = field(repr=False)

    @property
    def domaine(self) -> str:
        """Return the sender's domain, which identifiers end with."""
        return self.expediteur.rpartition("@")[2].rstrip(">") or "localhost"

    def empreinte(self, cle: str) -> str:
        """Return the identifier of an outbox key: always the same, and nothing can be read in it.

        The key names the recipient and the measure: without ours, nobody can try guesses.
        """
        return hmac.digest(self.cle, cle.encode(), "sha256").hex()[:40]

    def absolu(self, lien: str) -> str:
        """Return the whole address of a path."""
        return f"{self.adresse.rstrip('/')}{lien}" if lien.startswith("/") else lien


@dataclass(frozen=True)
class Pli:
    """A message of the outbox with the address it goes to. Its repr shows no secret."""

    id: int
    cle: str
    gabarit: str
    essais: int
    courriel: str = field(repr=False)
    contexte: Mapping[str, Any] = field(repr=False)

    @property
    def destination(self) -> int | None:
        """Return what stops answering with it: the mail server, the same for every mail."""
        return None


def composer(pli: Pli, *, origine: Origine, le: datetime) -> EmailMessage:
    """Return the mail. Raises a jinja2 error when the template asks for what it was not given."""
    gabarit, lu = _au_present(pli)
    contexte = {**lu, "lien": origine.absolu(lu["lien"]), "absolu": origine.absolu}
    message = EmailMessage(policy=SMTP)
    message["From"] = origine.expediteur
    message["To"] = pli.courriel
    # A header is one line: what somebody typed on two would keep the mail from leaving.
    message["Subject"] = " ".join(_rendre(gabarit, "objet.txt", contexte).strip().splitlines())
    message["Date"] = format_datetime(le)
    message["Message-ID"] = identifiant(pli.cle, origine)
    message["Auto-Submitted"] = "auto-generated"
    texte = _rendre(gabarit, "corps.txt", contexte)
    message.set_content(texte, cte="quoted-printable")
    html = _rendre(gabarit, "corps.html", contexte)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if gabarit == calendriers.INVITATION:
        uid = f"{origine.empreinte(lu['reunion'])}@{origine.domaine}"
        calendriers.joindre(message, lu, uid=uid, le=le)
    message["Content-Language"] = "fr"  # last: what sets the content forgets such headers
    return message


def _au_present(pli: Pli) -> tuple[str, Mapping[str, Any]]:
    """Return the template and the context; older rows name one template per rule."""
    if not pli.gabarit.startswith("alerte_"):
        return pli.gabarit, pli.contexte
    return "alerte", {**pli.contexte, "code": pli.gabarit.removeprefix("alerte_").upper()}


def identifiant(cle: str, origine: Origine) -> str:
    """Return the Message-ID of an outbox key: always the same, so that a repeat is recognised."""
    return f"<{origine.empreinte(cle)}@{origine.domaine}>"


def jour_en_lettres(moment: str) -> str:
    """Return the Paris day of an ISO moment as people write it: « 1er février 2027 »."""
    return jour_lisible(datetime.fromisoformat(moment))


def _rendre(gabarit: str, piece: str, contexte: Mapping[str, Any]) -> str:
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
    environnement.globals.update(
        objet_de_l_alerte=mots.objet,
        constat_de_l_alerte=mots.constat,
        consigne_de_l_alerte=mots.consigne,
    )
    return environnement
