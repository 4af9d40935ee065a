"""The messages that a step throws: written in its transaction, withdrawn with it."""

from collections.abc import Collection
from datetime import datetime

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.calendrier import ajouter_duree
from models.message import Message
from models.travaux import Travail, differer
from workflow.avancement.evenement import Evenement
from workflow.avancement.lecture import Lu
from workflow.ecritures.contexte import insertion, table
from workflow.engine import Emission
from workflow.errors import TransitionInterdite


def deposer(session: Session, lu: Lu, evenement: Evenement) -> None:
    """Write what the step just lived on `lu.instance` threw to other dossiers."""
    emises = lu.instance.emis()
    if emises:
        lignes = [_ligne(lu, evenement, emission) for emission in emises]
        insertion(Message).executer_tout(session.connection(), lignes)
        differer(session, Travail("messages", f"messages:{lu.ligne.id}"))


def _ligne(lu: Lu, evenement: Evenement, emission: Emission) -> dict[str, object]:
    connu_le = _connu_le(evenement)
    return {
        "emetteur_id": lu.ligne.id,
        "rang": lu.ligne.journal_rang + 1,
        "element": emission.element,
        "tache_id": emission.tache_id,
        "nom": emission.nom,
        "correlation": emission.correlation,
        "charge": orjson.dumps(emission.charge).decode(),
        "emis_le": evenement.fait_le,
        "connu_le": connu_le,
        "prochain_essai_le": connu_le,
        "expire_le": _expire_le(connu_le, emission.expire),
    }


def _connu_le(evenement: Evenement) -> datetime:
    """Return from when anyone could know: a person's entry, else the due date that passed."""
    return evenement.fait_le if evenement.acteur_id is None else evenement.saisi_le


def _expire_le(connu_le: datetime, duree: str | None) -> datetime | None:
    """Return when nobody wants the message any more. Raises DureeInvalide."""
    return None if duree is None else ajouter_duree(connu_le, duree)


def retirer(session: Session, dossier_id: int, rangs: Collection[int]) -> None:
    """Undo the messages of facts that are taken back, by their ranks in the dossier's journal.

    What they threw and nobody received is dropped; what they received waits for somebody again.
    Raises TransitionInterdite when another dossier has already received one of theirs.
    """
    message, connexion = table(Message), session.connection()
    des_rangs = (message.c.emetteur_id == dossier_id) & message.c.rang.in_(rangs)
    # What a delivery holds at this moment is waited for, then seen as received.
    connexion.execute(delete(message).where(des_rangs, message.c.recu_le.is_(None)))
    recu = connexion.scalar(select(message.c.nom).where(des_rangs).order_by(message.c.id).limit(1))
    if recu is not None:
        raise TransitionInterdite(
            f"Cette étape a envoyé le message « {recu} », qu’un autre dossier a déjà reçu : elle "
            "ne peut plus être reprise. Voyez avec votre administrateur ce qui doit l’être là-bas."
        )
    connexion.execute(
        update(message)
        .where(message.c.destinataire_id == dossier_id, message.c.destinataire_rang.in_(rangs))
        .values(recu_le=None, destinataire_id=None, destinataire_rang=None)
    )
