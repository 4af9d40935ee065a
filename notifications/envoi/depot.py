"""Puts messages in the outbox, in the transaction that decides them. Nothing is sent here.

The context of a message holds references and paths only: never a name, never a social fact.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.abonnement import Abonnement, list_abonnes
from models.envoi import Envoi, EnvoiCanal
from models.travaux import Travail, differer
from models.utilisateur import Utilisateur

Ligne = dict[str, Any]


@dataclass(frozen=True)
class Courriel:
    """A mail to write in the outbox. `cle` is unique for ever: the same one is refused twice."""

    cle: str
    gabarit: str
    utilisateur_id: int
    contexte: Mapping[str, Any]
    """JSON values: references, dates and paths."""


def deposer_courriels(session: Session, courriels: Sequence[Courriel], *, le: datetime) -> None:
    """Write these mails, due at once. One statement, whatever their number."""
    _deposer(
        session,
        [
            _ligne(c.cle, c.gabarit, c.contexte, le) | {"utilisateur_id": c.utilisateur_id}
            for c in courriels
        ],
    )


def deposer_appels(
    session: Session,
    *,
    genre: str,
    cle: str,
    reference: str | None,
    lien: str,
    echeance_le: datetime | None,
    programme_id: int | None,
    le: datetime,
) -> None:
    """Write one call for each active subscription that wants this kind, in this programme.

    `cle`: what happened, without the receiver. A call tells a reference and a path, no person.
    """
    contexte = {"lien": lien, "emis_le": le.isoformat()}
    if reference is not None:
        contexte["reference"] = reference
    if echeance_le is not None:
        contexte["echeance_le"] = echeance_le.isoformat()
    abonnes = list_abonnes(session, genre=genre, programme_id=programme_id)
    _deposer(session, [_appel(abonne, genre, cle, contexte, le) for abonne in abonnes])


def deposer_appel(
    session: Session,
    *,
    abonnement: Abonnement,
    genre: str,
    cle: str,
    contexte: Mapping[str, str],
    le: datetime,
) -> None:
    """Write one call to one subscription, whatever it wants to be told (a trial)."""
    dit = {**contexte, "emis_le": le.isoformat()}
    _deposer(session, [_appel(abonnement, genre, cle, dit, le)])


def _appel(
    abonnement: Abonnement, genre: str, cle: str, contexte: Mapping[str, str], le: datetime
) -> Ligne:
    ligne = _ligne(f"appel:{cle}:{abonnement.public_id}", genre, contexte, le)
    return ligne | {"canal": EnvoiCanal.APPEL, "abonnement_id": abonnement.id}


def envoyer_mot_de_passe(
    session: Session, *, utilisateur: Utilisateur, lien: str, le: datetime
) -> None:
    """Write the message that carries a single-use link to choose a new password.

    `lien` is a path or a whole address. It opens the account: it leaves the outbox as soon as
    the message is sent or given up (`expedition`).
    """
    _envoyer_un_lien(session, "mot_de_passe", utilisateur, lien, le)


def envoyer_bienvenue(
    session: Session, *, utilisateur: Utilisateur, lien: str, le: datetime
) -> None:
    """Write the message that invites somebody to a new account: same link, same care."""
    _envoyer_un_lien(session, "bienvenue", utilisateur, lien, le)


def _envoyer_un_lien(
    session: Session, gabarit: str, utilisateur: Utilisateur, lien: str, le: datetime
) -> None:
    cle = f"{gabarit}:{utilisateur.public_id}:{sha256(lien.encode()).hexdigest()[:16]}"
    deposer_courriels(session, [Courriel(cle, gabarit, utilisateur.id, {"lien": lien})], le=le)


def _ligne(cle: str, gabarit: str, contexte: Mapping[str, Any], le: datetime) -> Ligne:
    return {
        "cle": cle,
        "gabarit": gabarit,
        "contexte": json.dumps(contexte, ensure_ascii=False),
        "cree_le": le,
        "prochain_essai_le": le,
        "essais": 0,
    }


def _deposer(session: Session, lignes: Sequence[Ligne]) -> None:
    """Insert in one go, some kinds being told to hundreds, and ask for them to be sent."""
    if not lignes:
        return
    session.execute(insert(Envoi), lignes)
    differer(session, *[travail_d_envoi(ligne["cle"]) for ligne in lignes])


def travail_d_envoi(cle: str) -> Travail:
    """Return the work that sends the message of this key, where several machines share it."""
    return Travail("expedier", cle=f"expedier:{cle}", arguments={"cle": cle})
