"""The forms of the « Logement » sheet: the session, the demand, the papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import request

from models.menage import Demande
from web.fiches.logement import DemandeVue
from web.fiches.pieces import PieceVue
from web.page.formulaires import OUI_NON, champ, formulaire
from workflow.caleol import PIECES, Pointage
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire

ILLISIBLE = "Écrivez une date qui existe, par exemple 2026-03-31."
ANNEE_MINIMUM = 1999
"""A paper is of our time: before, it is a slip."""

SEANCE: Formulaire = formulaire(
    "seance_prevue",
    "Séance de la commission",
    champ(
        "seance_prevue_le", "date", "Date de la séance",
        aide="Laissez vide si elle n’est plus connue.",
    ),
)  # fmt: skip

DEMANDE: Formulaire = formulaire(
    "demande",
    "Demande de logement social",
    champ("nur", "textfield", "Numéro unique", maxLength=30),
    champ(
        "valide_jusqu_au", "date", "Valable jusqu’au",
        aide="La demande vaut un an : notez ici son renouvellement.",
    ),
    champ("al_in", "radio", "Inscrit sur AL’in", options=OUI_NON),
    champ("syplo_a_jour", "radio", "SYPLO à jour", options=OUI_NON),
)  # fmt: skip

_EN_BOOLEEN = {"oui": True, "non": False}


def saisie_de_la_demande(demande: DemandeVue | Demande) -> dict[str, object]:
    """Return the demand as the form shows it."""
    mots = {True: "oui", False: "non", None: ""}
    jour = demande.valide_jusqu_au
    return {
        "nur": demande.nur or "",
        "valide_jusqu_au": jour.isoformat() if jour else "",
        "al_in": mots[demande.al_in],
        "syplo_a_jour": mots[demande.syplo_a_jour],
    }


def lire_la_demande(valeurs: Mapping[str, object]) -> dict[str, str | date | bool | None]:
    """Return the answers as columns; what was left empty is unknown."""
    jour = valeurs.get("valide_jusqu_au")
    return {
        "nur": str(valeurs["nur"]) if "nur" in valeurs else None,
        "valide_jusqu_au": jour if isinstance(jour, date) else None,
        "al_in": _EN_BOOLEEN.get(str(valeurs.get("al_in"))),
        "syplo_a_jour": _EN_BOOLEEN.get(str(valeurs.get("syplo_a_jour"))),
    }


@dataclass(frozen=True)
class LignePiece:
    """One line of the list as the page shows it: what was typed, else what is known."""

    piece: PieceVue
    etat: str
    le: str
    document: str
    erreur: str | None


def list_lignes(pieces: Iterable[PieceVue], erreurs: Mapping[str, str]) -> tuple[LignePiece, ...]:
    """Return the lines; after a refusal, as they were typed."""
    return tuple(_ligne(piece, erreurs.get(piece.code)) for piece in pieces)


def _ligne(piece: PieceVue, erreur: str | None) -> LignePiece:
    jour = piece.recue_le if piece.etat == "recue" else piece.demandee_le
    connue = LignePiece(
        piece,
        piece.etat,
        jour.isoformat() if jour and piece.etat != "sans_objet" else "",
        piece.document[0] if piece.document else "",
        erreur,
    )
    if f"etat-{piece.code}" not in request.form:
        return connue
    etat, le, document = (_lu(nom, piece.code) for nom in ("etat", "le", "document"))
    return replace(connue, etat=etat, le=le, document=document)


def lire_pointages() -> dict[str, Pointage]:
    """Return what the request says of each paper. Raises SaisieInvalide by code of paper.

    A line that the request does not hold says nothing; the paper added is asked for.
    """
    codes = [code for code in PIECES if f"etat-{code}" in request.form]
    erreurs = {code: ILLISIBLE for code in codes if not _est_un_jour(_lu("le", code))}
    if erreurs:
        raise SaisieInvalide(erreurs)
    pointages = {code: _pointage(code) for code in codes}
    ajoutee = request.form.get("ajout", "")
    if ajoutee:
        pointages[ajoutee] = Pointage("demandee")
    return pointages


def _pointage(code: str) -> Pointage:
    """A day beside a paper that is neither asked for nor received dates nothing."""
    le = _lu("le", code)
    return Pointage(
        etat=_lu("etat", code),
        le=date.fromisoformat(le) if le else None,
        document=_lu("document", code) or None,
    )


def _lu(nom: str, code: str) -> str:
    return request.form.get(f"{nom}-{code}", "").strip()


def _est_un_jour(texte: str) -> bool:
    try:
        return not texte or date.fromisoformat(texte).year > ANNEE_MINIMUM
    except ValueError:
        return False
