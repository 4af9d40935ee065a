"""The papers of a household's file: what was asked, when, and what came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import jour_paris
from models.document import Document
from models.dossier import Dossier
from models.piece_caleol import ETATS, PieceCaleol
from models.utilisateur import Utilisateur
from workflow.avancement import transition
from workflow.avancement.evenement import Evenement
from workflow.avancement.lecture import lire_parametres
from workflow.caleol.liste import PIECES, list_pieces
from workflow.errors import SaisieInvalide
from workflow.habilitations import Action
from workflow.operations.geste import Geste, lire

PIECE = "piece"
"""Type of the journal row: {"pieces": {code: columns}}; its element: how it was said."""

POINTAGE, DEMANDE = "pointage", "demande"
COLONNES = {"demandee": "demandee_le", "recue": "recue_le"}
A_VENIR = "Cette date est à venir : donnez celle à laquelle cela s’est fait."
INCONNUE = "Choisissez une pièce et un état de la liste."
SANS_DOCUMENT = "Ce document n’est plus dans le dossier : choisissez-en un autre, ou aucun."


@dataclass(frozen=True, slots=True)
class Pointage:
    """What is said of one paper.

    `le`: the day it was asked for, or received; None: as it was said before, else today.
    `document`: public id of the file that holds it, among those of the dossier; None: no file.
    """

    etat: str
    le: date | None = None
    document: str | None = None


def pointer_pieces(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    pointages: Mapping[str, Pointage],
    le: datetime,
) -> int:
    """Write the state of some papers, by code; return how many changed.

    One row of the journal for all of them, none when nothing changed. Raises SaisieInvalide on
    the code of each wrong line, TransitionInterdite on a closed dossier.
    """
    geste = Geste(Action.PREPARER_CALEOL, acteur, le, le)
    return _noter(session, geste, dossier_id, pointages, POINTAGE)


def demander_pieces(session: Session, *, acteur: Utilisateur, dossier_id: int, le: datetime) -> int:
    """Mark as asked today every paper of the programme's list that nobody has asked for yet.

    Those that were asked before keep their date. Returns how many were asked.
    """
    dossier = session.get_one(Dossier, dossier_id)
    connues = _lire(session, dossier_id)
    voulues = dict.fromkeys([*list_pieces(lire_parametres(dossier.programme.parametres)), *connues])
    manquantes = (c for c in voulues if c not in connues or connues[c].etat == "manquante")
    geste = Geste(Action.PREPARER_CALEOL, acteur, le, le)
    demandes = {code: Pointage("demandee") for code in manquantes}
    return _noter(session, geste, dossier_id, demandes, DEMANDE)


def _noter(
    session: Session,
    geste: Geste,
    dossier_id: int,
    pointages: Mapping[str, Pointage],
    element: str,
) -> int:
    """The dossier's version does not move: a form being filled stays good."""
    ligne = lire(session, geste, dossier_id, None)
    documents = _documents(session, dossier_id)
    _verifier(pointages, documents, jour_paris(geste.saisi_le))
    changees = _changements(session, ligne.id, pointages, documents, jour_paris(geste.saisi_le))
    if changees:
        le, auteur = geste.saisi_le, geste.acteur.id
        contenu = {"pieces": changees}
        evenement = Evenement(PIECE, le, le, auteur, element=element, contenu=contenu)
        transition.noter(session, ligne, evenement)
        _ecrire(session, dossier_id, changees)
    return len(changees)


def _verifier(
    pointages: Mapping[str, Pointage], documents: Mapping[str, int], aujourdhui: date
) -> None:
    erreurs = {}
    for code, pointage in pointages.items():
        if code not in PIECES or pointage.etat not in ETATS:
            erreurs[code] = INCONNUE
        elif pointage.document is not None and pointage.document not in documents:
            erreurs[code] = SANS_DOCUMENT
        elif pointage.le is not None and pointage.le > aujourdhui:
            erreurs[code] = A_VENIR
    if erreurs:
        raise SaisieInvalide(erreurs)


def _documents(session: Session, dossier_id: int) -> dict[str, int]:
    """Return the files of the dossier that are still there: {public id: id}."""
    presents = select(Document.public_id, Document.id).where(
        Document.dossier_id == dossier_id, Document.retire_le.is_(None)
    )
    return {ligne.public_id: ligne.id for ligne in session.execute(presents)}


def _lire(session: Session, dossier_id: int) -> dict[str, PieceCaleol]:
    pieces = session.scalars(
        select(PieceCaleol).where(PieceCaleol.dossier_id == dossier_id).order_by(PieceCaleol.id)
    )
    return {piece.code: piece for piece in pieces}


def _changements(
    session: Session,
    dossier_id: int,
    pointages: Mapping[str, Pointage],
    documents: Mapping[str, int],
    aujourdhui: date,
) -> dict[str, dict[str, Any]]:
    """Return the columns that change, by code.

    A paper that nobody has spoken of is missing: to say so says nothing new.
    """
    connues = _lire(session, dossier_id)
    changements = {}
    for code, pointage in pointages.items():
        piece = connues.get(code) or PieceCaleol(etat="manquante")
        valeurs = _dire(piece, pointage, documents, aujourdhui)
        nouvelles = {c: v for c, v in valeurs.items() if getattr(piece, c) != v}
        if nouvelles:
            changements[code] = nouvelles
    return changements


def _dire(
    piece: PieceCaleol, pointage: Pointage, documents: Mapping[str, int], aujourdhui: date
) -> dict[str, Any]:
    """Return what is said as columns. A paper that comes keeps the day it was asked for."""
    valeurs: dict[str, Any] = {
        "etat": pointage.etat,
        "document_id": documents.get(pointage.document or ""),
    }
    colonne = COLONNES.get(pointage.etat)
    if colonne is not None:
        deja = getattr(piece, colonne) if piece.etat == pointage.etat else None
        valeurs[colonne] = pointage.le or deja or aujourdhui
    return valeurs


def _ecrire(session: Session, dossier_id: int, changees: Mapping[str, Mapping[str, Any]]) -> None:
    connues = _lire(session, dossier_id)
    for code, valeurs in changees.items():
        piece = connues.get(code) or PieceCaleol(dossier_id=dossier_id, code=code, etat="manquante")
        for colonne, valeur in valeurs.items():
            setattr(piece, colonne, valeur)
        session.add(piece)
    session.flush()
