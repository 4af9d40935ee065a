"""Tells people: a row in the inbox of each, and a mail at once for who wants one.

How it goes to each: what they chose for its kind, else their « everything by the digest », else
what the rule says. What the law requires is never left without a mail: in the digest at least.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.alerte_regles.nature import Canal
from models.avis import Avis, PreferenceAvis, RythmeAvis
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur
from notifications.destinataires.audiences import Personne
from notifications.envoi.depot import Courriel, deposer_courriels

PAR_DEFAUT: tuple[str | None, bool | None] = (None, None)
"""(choice for the kind, everything by the digest) of who chose nothing."""


@dataclass(frozen=True, kw_only=True)
class Nouvelle:
    """What is told: a reference, a due date and a path, never a name nor a social fact.

    `cle` is unique without the person (`alerte:<public_id>:p0`, `alerte:<public_id>:r2`); `genre`
    the code of a rule or a key of `composition/genres.py`; `gabarit` the folder of the mail
    sent at once, whose templates read `contexte` and the role of who is told (`role`).
    `obligatoire`: the law requires it, no choice leaves it without a mail.
    """

    cle: str
    genre: str
    objet: str
    lien: str
    gabarit: str
    canal: Canal
    contexte: Mapping[str, str] = field(default_factory=dict)
    obligatoire: bool = False
    reference: str | None = None
    echeance_le: datetime | None = None
    dossier_id: int | None = None
    alerte_id: int | None = None


def prevenir(
    session: Session, nouvelle: Nouvelle, *, personnes: Iterable[Personne], le: datetime
) -> None:
    """Tell each person once: a row of the inbox, and the mail of those told at once.

    One reading and at most two insertions, whatever the number of persons.
    """
    prevenues = list({personne.id: personne for personne in personnes}.values())
    if not prevenues:
        return
    canaux = _lire_canaux(session, nouvelle, prevenues)
    lignes = [_ligne(nouvelle, personne, canaux[personne.id], le) for personne in prevenues]
    session.execute(insert(Avis), lignes)
    aussitot = [p for p in prevenues if canaux[p.id] == Canal.AUSSITOT]
    deposer_courriels(session, [_courriel(nouvelle, personne) for personne in aussitot], le=le)


def canal_retenu(nouvelle: Nouvelle, choisi: str | None, tout_resume: bool | None) -> Canal:
    """Return how it goes to somebody who chose this (pure)."""
    if choisi is not None:
        canal = Canal(choisi)
    else:
        canal = Canal.QUOTIDIEN if tout_resume else nouvelle.canal
    if nouvelle.obligatoire and canal == Canal.JALON:
        return Canal.QUOTIDIEN
    return canal


def _lire_canaux(
    session: Session, nouvelle: Nouvelle, personnes: Iterable[Personne]
) -> dict[int, Canal]:
    """Return {id of the user: how it goes to them}."""
    identifiants = [personne.id for personne in personnes]
    demande = (
        select(Utilisateur.id, PreferenceAvis.canal, RythmeAvis.tout_resume)
        .outerjoin(RythmeAvis, RythmeAvis.utilisateur_id == Utilisateur.id)
        .outerjoin(
            PreferenceAvis,
            (PreferenceAvis.utilisateur_id == Utilisateur.id)
            & (PreferenceAvis.genre == nouvelle.genre),
        )
        .where(Utilisateur.id.in_(identifiants))
    )
    dits = {ligne[0]: (ligne[1], ligne[2]) for ligne in session.execute(demande)}
    return {un: canal_retenu(nouvelle, *dits.get(un, PAR_DEFAUT)) for un in identifiants}


def _cle(nouvelle: Nouvelle, personne: Personne) -> str:
    return f"{nouvelle.cle}:{personne.public_id}"


def _ligne(nouvelle: Nouvelle, personne: Personne, canal: Canal, le: datetime) -> dict[str, Any]:
    return {
        "public_id": nouvel_identifiant(),
        "cle": _cle(nouvelle, personne),
        "utilisateur_id": personne.id,
        "genre": nouvelle.genre,
        "objet": nouvelle.objet,
        "reference": nouvelle.reference,
        "lien": nouvelle.lien,
        "echeance_le": nouvelle.echeance_le,
        "dossier_id": nouvelle.dossier_id,
        "alerte_id": nouvelle.alerte_id,
        "canal": canal,
        "cree_le": le,
    }


def _courriel(nouvelle: Nouvelle, personne: Personne) -> Courriel:
    contexte = {**nouvelle.contexte, "role": personne.role}
    return Courriel(_cle(nouvelle, personne), nouvelle.gabarit, personne.id, contexte)
