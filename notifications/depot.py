"""Puts messages in the outbox, in the transaction that decides them. Nothing is sent here.

The context of a message holds references and paths only: never a name, never a social fact.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.dossier import Dossier
from models.envoi import Envoi
from models.utilisateur import Utilisateur
from notifications.destinataires import Personne

PAGE_DES_BESOINS = "/bailleur/besoins"

Ligne = dict[str, Any]


def deposer_alerte(
    session: Session,
    *,
    alerte: Alerte,
    dossier: Dossier,
    personnes: Iterable[Personne],
    le: datetime,
) -> None:
    """Write one message per person told by name: the reference, the due date and a link."""
    contexte = {
        "reference": dossier.reference,
        "echeance_le": alerte.echeance_le.isoformat(),
        "lien": f"/dossiers/{dossier.public_id}",
    }
    gabarit = f"alerte_{alerte.code.lower()}"
    _deposer(
        session,
        [
            _ligne(_cle(alerte, p), gabarit, p.id, {**contexte, "role": p.role}, le)
            for p in personnes
        ],
    )


def deposer_besoin(
    session: Session, *, alerte: Alerte, personnes: Iterable[Personne], le: datetime
) -> None:
    """Write one message per référent of an organisation that reads the anonymous need only.

    It carries neither the dossier nor the due date: the page shows what may be read.
    """
    contexte = {"lien": PAGE_DES_BESOINS}
    _deposer(
        session, [_ligne(_cle(alerte, p), "besoin_anonyme", p.id, contexte, le) for p in personnes]
    )


def envoyer_mot_de_passe(
    session: Session, *, utilisateur: Utilisateur, lien: str, le: datetime
) -> None:
    """Write the message that carries a single-use link to choose a new password.

    `lien` is a path or a whole address. It opens the account: it leaves the outbox as soon as
    the message is sent or given up (`expedition`).
    """
    cle = f"mot_de_passe:{utilisateur.public_id}:{sha256(lien.encode()).hexdigest()[:16]}"
    _deposer(session, [_ligne(cle, "mot_de_passe", utilisateur.id, {"lien": lien}, le)])


def _cle(alerte: Alerte, personne: Personne) -> str:
    """One message per alert and person: an alert that fires again after a correction is another."""
    return f"alerte:{alerte.public_id}:{personne.public_id}"


def _ligne(
    cle: str, gabarit: str, utilisateur_id: int, contexte: Mapping[str, str], le: datetime
) -> Ligne:
    return {
        "cle": cle,
        "gabarit": gabarit,
        "utilisateur_id": utilisateur_id,
        "contexte": json.dumps(contexte, ensure_ascii=False),
        "cree_le": le,
        "prochain_essai_le": le,
        "essais": 0,
    }


def _deposer(session: Session, lignes: Sequence[Ligne]) -> None:
    """Insert in one go: the anonymous need goes to the référents of every signatory."""
    if lignes:
        session.execute(insert(Envoi), lignes)
