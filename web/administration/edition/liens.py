"""From an element of a diagram to the pages of what it names: form, decision table, module."""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from models.ebauche import Ebauche
from models.errors import ErreurMetier
from workflow.decisions import lire
from workflow.edition.vocabulaire import Vocabulaire


def adresse(ebauche: Ebauche, genre: str, cle: str, *, par: str) -> str:
    """Return the page of a form, a table or a module; `par`: the editor that asks."""
    return _adresse(ebauche, genre, cle, par, _fichiers(ebauche) if genre == "decision" else {})


def adresses(ebauche: Ebauche, mots: Vocabulaire, *, par: str) -> dict[str, dict[str, str]]:
    """Return the page of all that a diagram may name: genre -> key -> address."""
    listes = {"formulaire": mots.formulaires, "decision": mots.decisions, "module": mots.modules}
    fichiers = _fichiers(ebauche)
    return {
        genre: {cle: _adresse(ebauche, genre, cle, par, fichiers) for cle, _ in liste}
        for genre, liste in listes.items()
    }


def _adresse(ebauche: Ebauche, genre: str, cle: str, par: str, fichiers: Mapping[str, str]) -> str:
    """A module of the product that the draft does not hold opens the draft, to be added there."""
    lieu: dict[str, Any] = {"public_id": ebauche.public_id}
    if genre == "formulaire":
        return url_for("formulaires_admin.page", cle=cle, **lieu)
    if genre == "decision":
        fichier = fichiers.get(cle, cle)
        table = None if fichier == cle else cle
        return url_for("tables_decision.page", cle=fichier, table=table, **lieu)
    if any((piece.genre, piece.cle) == (genre, cle) for piece in ebauche.pieces):
        return url_for(par, genre=genre, cle=cle, **lieu)
    return url_for("ebauches.page", **lieu)


def _fichiers(ebauche: Ebauche) -> dict[str, str]:
    """Return the file of each decision of a draft: one file may hold several tables."""
    fichiers: dict[str, str] = {}
    for piece in ebauche.pieces:
        if piece.genre == "decision":
            try:
                fichiers |= {table.cle: piece.cle for table in lire(piece.contenu)}
            except ErreurMetier:
                continue  # in progress: its page says why
    return fichiers
