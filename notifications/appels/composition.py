"""What a call says: a JSON body without personal data, signed as Standard Webhooks asks."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from standardwebhooks import Webhook

from notifications.composition.messages import Origine

ESSAI = "essai"
"""Kind of the call that an administrator asks for, to see that the receiver answers."""

ALERTE = "alerte"
"""Not the rule: beside a reference its code would say that a household owes rent, or is DALO."""

PREFIXE = "whsec_"
TAILLE_SECRET = 32

Entetes = Mapping[str, str]


@dataclass(frozen=True)
class PliAppel:
    """A call of the outbox with where it goes. Its repr shows no secret."""

    id: int
    cle: str
    gabarit: str
    essais: int
    abonnement_id: int
    adresse: str = field(repr=False)
    secret: str = field(repr=False)
    contexte: Mapping[str, str] = field(repr=False)

    @property
    def destination(self) -> int | None:
        return self.abonnement_id


@dataclass(frozen=True)
class Appel:
    """A call ready to leave. `identifiant` is that of the outbox row, at every attempt."""

    adresse: str = field(repr=False)
    secret: str = field(repr=False)
    identifiant: str
    corps: bytes


def composer_appel(pli: PliAppel, *, origine: Origine) -> Appel:
    """Return the call: its kind, its id, the reference, the link, and two moments.

    The body is the same at every attempt; the signature is made when it leaves.
    """
    contexte = pli.contexte
    identifiant = f"msg_{origine.empreinte(pli.cle)}"
    corps = {
        "type": ESSAI if pli.gabarit == ESSAI else ALERTE,
        "id": identifiant,
        "reference": contexte.get("reference"),
        "lien": origine.absolu(contexte["lien"]),
        "echeance_le": contexte.get("echeance_le"),
        "emis_le": contexte["emis_le"],
    }
    texte = json.dumps(corps, ensure_ascii=False, separators=(",", ":"))
    return Appel(pli.adresse, pli.secret, identifiant, texte.encode())


def signer(appel: Appel, *, le: datetime) -> Entetes:
    """Return the headers of a call that leaves at `le`: receivers refuse an old signature."""
    signature = Webhook(appel.secret).sign(appel.identifiant, le, appel.corps.decode())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Jalon",
        "webhook-id": appel.identifiant,
        "webhook-timestamp": str(int(le.timestamp())),
        "webhook-signature": signature,
    }


def nouveau_secret() -> str:
    """Return a signing secret as receivers' libraries read it."""
    return PREFIXE + base64.b64encode(secrets.token_bytes(TAILLE_SECRET)).decode()
