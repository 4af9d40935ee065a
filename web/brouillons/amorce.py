"""What a form carries so that what is typed in it can be kept: who types, which form, what page.

Signed, so that it can be trusted when its author's session is over. It opens nothing: all it
allows is to put a draft away for the person to whom the page was shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from web.requete import LECTURES, maintenant, utilisateur

SEL = "jalon.brouillon"
VALIDITE = timedelta(days=7)
"""A page may stay open over a holiday; later its draft is no longer taken without a session."""

NOM = "brouillon"
"""The hidden field of the form."""


@dataclass(frozen=True)
class Porteur:
    """What the signed field says. `auteur`, `dossier`: public ids."""

    auteur: str
    cle: str
    adresse: str
    titre: str
    dossier: str | None
    le: int
    """When the page was made, in seconds."""


@dataclass(frozen=True)
class Reste:
    """An answer of a draft that the form of today has no room for, to be read and copied.

    `nom`: the field to send again for the draft to keep it; None when the form has one of that name
    still, which offers other choices.
    """

    nom: str | None
    libelle: str
    valeur: str


@dataclass(frozen=True)
class Amorce:
    """What the form of a page needs: its signed field, when the draft shown was saved, and what
    that draft holds that the form no longer asks."""

    jeton: str
    enregistre_le: datetime | None
    restes: Sequence[Reste] = ()


def amorcer(
    cle: str,
    *,
    titre: str,
    enregistre_le: datetime | None = None,
    dossier: str | None = None,
    adresse: str | None = None,
    restes: Sequence[Reste] = (),
) -> Amorce:
    """Return what the form `cle` carries. `adresse`: where it is found again, else this page."""
    if adresse is None:
        adresse = request.full_path.rstrip("?") if request.method in LECTURES else request.path
    le = int(maintenant().timestamp())
    contenu = [utilisateur().public_id, cle, adresse, titre, dossier, le]
    return Amorce(_signataire().dumps(contenu), enregistre_le, restes)


def lire_porteur() -> Porteur | None:
    """Return what the form sent says of itself; None without a field that we signed."""
    if request.method in LECTURES or NOM not in request.form:
        return None
    try:
        contenu: list[Any] = _signataire().loads(request.form[NOM])
    except BadSignature:
        return None
    porteur = Porteur(*contenu)
    age = maintenant().timestamp() - porteur.le
    return porteur if age <= VALIDITE.total_seconds() else None


def _signataire() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=SEL)
