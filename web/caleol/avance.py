"""What the commission's forms propose: what the papers and the passage already say."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.piece_caleol import PieceCaleol
from models.relogement import PassageCaleol, Proposition
from web import droits
from web.fiches.pieces import lire_pieces
from web.page.champs import redire
from workflow.formulaires import Formulaire

COMPLET = "passage.dossier_complet"
DECISION = "passage.decision"
MANQUANTES = "passage.pieces_manquantes"
REDITES = frozenset(
    {
        "passage.seance_prevue_le", "passage.dalo_informe", "passage.dalo_informe_le",
        "passage.dalo_informe_moyen",
    }
)  # fmt: skip
"""Answers that several steps of one passage ask for: typed once, shown again."""


def proposer(session: Session, dossier: Dossier, formulaire: Formulaire) -> dict[str, object]:
    """Return what a form may propose, by key of field; nothing for another form."""
    cles = {champ.destination: champ.cle for champ in formulaire.champs}
    connues: dict[str, object] = {}
    if cles.keys() & REDITES:
        connues |= _du_passage(session, dossier)
    if COMPLET in cles and droits.role() in droits.ASSOCIATION:
        connues |= _des_pieces(session, dossier)
    return {cles[nom]: valeur for nom, valeur in connues.items() if nom in cles}


def jour_de_la_seance(
    session: Session, dossier: Dossier, formulaire: Formulaire, *, aujourdhui: date
) -> str | None:
    """Return the day to propose for a decision: the session's, once it is past."""
    if all(champ.destination != DECISION for champ in formulaire.champs):
        return None
    prevue = _du_passage(session, dossier).get("passage.seance_prevue_le")
    passee = isinstance(prevue, str) and prevue <= aujourdhui.isoformat()
    return str(prevue) if passee else None


def _du_passage(session: Session, dossier: Dossier) -> Mapping[str, object]:
    passage = session.scalars(
        select(PassageCaleol)
        .join(Proposition, Proposition.id == PassageCaleol.proposition_id)
        .where(Proposition.dossier_id == dossier.id)
        .order_by(Proposition.id.desc())
        .limit(1)
    ).first()
    lues = {nom: getattr(passage, nom.partition(".")[2], None) for nom in sorted(REDITES)}
    return {nom: redire(valeur) for nom, valeur in lues.items() if valeur is not None}


def _des_pieces(session: Session, dossier: Dossier) -> Mapping[str, object]:
    """A list that nobody has begun says nothing of the file."""
    commencee = select(PieceCaleol.id).where(PieceCaleol.dossier_id == dossier.id).limit(1)
    if session.scalar(commencee) is None:
        return {}
    attendues = [piece.libelle for piece in lire_pieces(session, dossier) if piece.attendue]
    if not attendues:
        return {COMPLET: "oui"}
    return {COMPLET: "non", MANQUANTES: "\n".join(attendues)}
