"""The words of mails, changed by an administrateur or put back as they were shipped."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.administration import TexteCourriel, tracer
from models.db import un_a_la_fois
from notifications.composition.textes import MODIFIABLES, Modifiable, verifier


def lire(session: Session, modifiable: Modifiable, partie: str) -> TexteCourriel | None:
    """Return the words that were written for a part of a mail, if any."""
    return session.scalars(
        select(TexteCourriel).where(
            TexteCourriel.message == modifiable.message, TexteCourriel.partie == partie
        )
    ).first()


def enregistrer(
    session: Session, *, acteur_id: int, message: str, partie: str, contenu: str, le: datetime
) -> None:
    """Say these words from now on. Raises TexteRefuse, KeyError for an unknown mail or part."""
    modifiable = _modifiable(message, partie)
    texte = verifier(modifiable, partie, contenu)
    un_a_la_fois(session)  # two first writings at once would each find none
    ecrit = lire(session, modifiable, partie)
    avant = None if ecrit is None else ecrit.contenu
    if avant == texte:
        return
    if ecrit is None:
        ecrit = TexteCourriel(message=message, partie=partie)
        session.add(ecrit)
    ecrit.contenu, ecrit.modifie_le, ecrit.modifie_par_id = texte, le, acteur_id
    _tracer(session, modifiable, [avant, texte], acteur_id=acteur_id, partie=partie, le=le)


def retablir(session: Session, *, acteur_id: int, message: str, partie: str, le: datetime) -> None:
    """Say the shipped words again. Raises KeyError for an unknown mail or part."""
    modifiable = _modifiable(message, partie)
    un_a_la_fois(session)
    ecrit = lire(session, modifiable, partie)
    if ecrit is not None:
        session.delete(ecrit)
        change = [ecrit.contenu, None]
        _tracer(session, modifiable, change, acteur_id=acteur_id, partie=partie, le=le)


def _modifiable(message: str, partie: str) -> Modifiable:
    modifiable = MODIFIABLES[message]
    if partie not in modifiable.parties:
        raise KeyError(partie)
    return modifiable


def _tracer(
    session: Session,
    modifiable: Modifiable,
    change: list[str | None],
    *,
    acteur_id: int,
    partie: str,
    le: datetime,
) -> None:
    tracer(
        session,
        acteur_id=acteur_id,
        objet="texte_courriel",
        objet_id=f"{modifiable.message}:{partie}",
        libelle=modifiable.libelle,
        action="regler" if change[1] is not None else "retablir",
        le=le,
        detail={partie: change},
    )
