"""Composes a message of the outbox: one mail with a text part and an HTML part.

Each message has its folder of templates: `objet.txt`, `corps.txt`, `corps.html`. They read the
context that `depot` wrote, which holds references and links only, and nothing else is given.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from models.calendrier import jour_lisible
from notifications.composition import calendriers, mots, textes

LIBRE = "_libre"
"""Templates of a mail whose words are an administrator's."""

SANS_TEXTES: Mapping[str, str] = MappingProxyType({})

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
    textes: Mapping[str, str] = field(default_factory=lambda: SANS_TEXTES, repr=False)
    """What administrators wrote instead of the shipped words, by part (`textes`)."""

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
    objet = " ".join(_objet(gabarit, pli.textes, contexte).strip().splitlines())
    message["Subject"] = objet
    message["Date"] = format_datetime(le)
    message["Message-ID"] = identifiant(pli.cle, origine)
    message["Auto-Submitted"] = "auto-generated"
    texte, html = _corps(gabarit, pli.textes, {**contexte, "titre_libre": objet})
    message.set_content(texte, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if gabarit == calendriers.INVITATION:
        uid = f"{origine.empreinte(lu['reunion'])}@{origine.domaine}"
        calendriers.joindre(message, lu, uid=uid, le=le)
    message["Content-Language"] = "fr"  # last: what sets the content forgets such headers
    return message


def _objet(gabarit: str, ecrits: Mapping[str, str], contexte: Mapping[str, Any]) -> str:
    if textes.OBJET not in ecrits:
        return _rendre(gabarit, "objet.txt", contexte)
    return textes.remplacer(ecrits[textes.OBJET], valeurs(gabarit, contexte))


def _corps(gabarit: str, ecrits: Mapping[str, str], contexte: Mapping[str, Any]) -> tuple[str, str]:
    """Return the text and the HTML."""
    if textes.CORPS not in ecrits:
        return _rendre(gabarit, "corps.txt", contexte), _rendre(gabarit, "corps.html", contexte)
    valeur_de, ecrit = valeurs(gabarit, contexte), ecrits[textes.CORPS]
    return composer_un_texte(
        textes.MODIFIABLES[gabarit],
        ecrit,
        valeur_de,
        objet=str(contexte["titre_libre"]),
        lien=str(contexte["lien"]),
    )


def composer_un_texte(
    modifiable: textes.Modifiable,
    ecrit: str,
    valeur_de: Callable[[str], str],
    *,
    objet: str,
    lien: str,
) -> tuple[str, str]:
    """Return the text and the HTML of words that administrators wrote."""
    contexte = {
        "texte_libre": textes.remplacer(ecrit, valeur_de),
        "paragraphes": [
            [textes.remplacer(ligne, valeur_de) for ligne in lignes]
            for lignes in textes.paragraphes(ecrit)
        ],
        "titre_libre": objet,
        "bouton": modifiable.bouton,
        "avec_reserve": modifiable.reserve,
        "lien": lien,
    }
    return _rendre(LIBRE, "corps.txt", contexte), _rendre(LIBRE, "corps.html", contexte)


def valeurs(gabarit: str, contexte: Mapping[str, Any]) -> Callable[[str], str]:
    """Return what gives the value of a mark: a template of ours, never a word of theirs."""
    rendus = {marque.nom: marque.rendu for marque in textes.MODIFIABLES[gabarit].marques}
    return lambda nom: _environnement().from_string(rendus[nom]).render(contexte).strip()


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
        autoescape=select_autoescape(["html"], default_for_string=False),
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
