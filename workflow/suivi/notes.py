"""Notes of two levels. None is ever made readable outside the association: no verb does that."""

from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.journal import Note
from models.utilisateur import Utilisateur
from models.visibilite import notes_lisibles
from workflow.errors import EtapeDejaFaite, Introuvable, SaisieInvalide
from workflow.suivi.inscription import Trace, inscrire, verifier_nouveau

AUTEUR: Final = "auteur"
"""For its author alone; it does not follow the dossier when that is handed over."""
EQUIPE: Final = "equipe"
"""For the dossier's référent, who stands in for her, and the chef de service."""
NIVEAUX: Final = (AUTEUR, EQUIPE)

LONGUEUR_MAXIMUM = 10_000
"""Characters of a note."""


def noter(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    public_id: str,
    niveau: str,
    texte: str,
    le: datetime,
) -> Note:
    """Keep a note under `public_id`, drawn when its form was shown: sent twice, it is one note.

    Raises SaisieInvalide, Introuvable, TransitionInterdite (closed dossier), DejaEnregistre.
    """
    propre = verifier_texte(niveau, texte)
    inscrire(session, acteur, dossier_id, _trace("note", public_id, niveau, le))
    verifier_nouveau(session, Note.public_id == public_id)
    return ecrire(
        session, acteur, dossier_id, public_id=public_id, niveau=niveau, texte=propre, le=le
    )


def ecrire(
    session: Session,
    acteur: Utilisateur,
    dossier_id: int,
    *,
    public_id: str,
    niveau: str,
    texte: str,
    le: datetime,
) -> Note:
    """Add the row of a note, whose journal row is written already."""
    note = Note(
        public_id=public_id,
        dossier_id=dossier_id,
        auteur_id=acteur.id,
        niveau=niveau,
        texte=texte,
        cree_le=le,
    )
    session.add(note)
    session.flush()
    return note


def verifier_texte(niveau: str, texte: str) -> str:
    """Return the text without its blank ends. Raises SaisieInvalide."""
    propre = texte.strip()
    if not propre:
        raise SaisieInvalide({"texte": "Écrivez la note avant de l’enregistrer."})
    if len(propre) > LONGUEUR_MAXIMUM:
        trop = f"La note dépasse {LONGUEUR_MAXIMUM} caractères : coupez-la en deux."
        raise SaisieInvalide({"texte": trop})
    if niveau not in NIVEAUX:
        raise SaisieInvalide({"niveau": "Choisissez qui pourra lire la note."})
    return propre


def modifier_note(
    session: Session,
    *,
    acteur: Utilisateur,
    note: str,
    version: str,
    niveau: str,
    texte: str,
    le: datetime,
) -> None:
    """Write a note of one's own again. `version`: `version_de` when its form was shown.

    Raises Introuvable for a note of somebody else's, EtapeDejaFaite when it changed meanwhile.
    """
    propre = verifier_texte(niveau, texte)
    sienne = lire_sienne(session, acteur, note)
    inscrire(session, acteur, sienne.dossier_id, _trace("note_modifiee", note, niveau, le))
    session.refresh(sienne)
    if version_de(sienne) != version:
        raise EtapeDejaFaite(
            "Cette note a été modifiée ailleurs depuis que vous l’avez ouverte : relisez-la, "
            "puis reprenez ce que vous vouliez changer."
        )
    sienne.niveau, sienne.texte, sienne.modifiee_le = niveau, propre, le
    session.flush()


def retirer_note(session: Session, *, acteur: Utilisateur, note: str, le: datetime) -> None:
    """Erase a note of one's own, on a closed dossier too: only the trace of the act stays."""
    sienne = lire_sienne(session, acteur, note)
    trace = replace(_trace("note_retiree", note, sienne.niveau, le), clos=True)
    inscrire(session, acteur, sienne.dossier_id, trace)
    session.delete(sienne)
    session.flush()


def lire_sienne(session: Session, acteur: Utilisateur, note: str) -> Note:
    """Return a note that its author may still read. Raises Introuvable."""
    demande = (
        select(Note)
        .join(Dossier, Dossier.id == Note.dossier_id)
        .where(Note.public_id == note, Note.auteur_id == acteur.id, notes_lisibles(acteur))
    )
    trouvee = session.scalars(demande).first()
    if trouvee is None:
        raise Introuvable
    return trouvee


def version_de(note: Note) -> str:
    """Return what tells one state of a note from the next, for the form that changes it."""
    return blake2b(f"{note.niveau} {note.texte}".encode(), digest_size=12).hexdigest()


def _trace(type_: str, note: str, niveau: str, le: datetime) -> Trace:
    return Trace(type_, niveau, {"note": note}, fait_le=le, saisi_le=le)
