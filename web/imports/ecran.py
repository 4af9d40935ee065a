"""The mapping page: each column of the file, and the question that it seems to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.reprise import ImportDepose
from models.utilisateur import Utilisateur
from web.imports import colonnes
from web.imports.catalogue import Catalogue
from web.imports.colonnes import FIXES, Correspondance
from web.imports.lecture import Table
from workflow.formulaires import Option

EXEMPLES = 2
LONGUEUR = 40
PREMIERES = 200
"""Lines that examples are taken from."""


@dataclass(frozen=True)
class ColonneMontree:
    """A column of the file: what it holds, and the question it seems to answer."""

    rang: int
    entete: str
    exemples: tuple[str, ...]
    question: str
    erreur: str | None


@dataclass(frozen=True)
class FixeMontree:
    """A question that may have one answer for the whole file."""

    cle: str
    libelle: str
    genre: str
    options: tuple[Option, ...]
    valeur: str
    erreur: str | None


def proposer(
    session: Session,
    utilisateur: Utilisateur,
    depose: ImportDepose,
    entetes: Sequence[str],
    catalogue: Catalogue,
) -> Correspondance:
    """Return the columns of this file, else those of the last one like it, else a guess."""
    if depose.correspondance:
        return Correspondance.lire(depose.correspondance)
    retenue = colonnes.retrouver(
        session,
        organisme_id=utilisateur.organisme_id,
        programme=depose.programme,
        entetes=entetes,
    )
    return retenue or colonnes.deviner(entetes, catalogue)


def montrer_colonnes(
    table: Table,
    proposee: Correspondance,
    catalogue: Catalogue,
    saisie: Mapping[str, str],
    erreurs: Mapping[str, str],
) -> list[ColonneMontree]:
    """Return each column with what it holds; what was typed stands before what was proposed."""
    questions = catalogue.questions
    noms = {r: questions[cle].nom for r, cle in proposee.colonnes.items() if cle in questions}
    return [
        ColonneMontree(
            rang,
            entete,
            _list_exemples(table, rang),
            saisie.get(f"colonne-{rang}", noms.get(rang, "")),
            erreurs.get(f"colonne-{rang}"),
        )
        for rang, entete in enumerate(table[0][1])
    ]


def _list_exemples(table: Table, rang: int) -> tuple[str, ...]:
    remplies = (ligne[rang][:LONGUEUR] for _, ligne in table[1:PREMIERES] if ligne[rang])
    return tuple(dict.fromkeys(remplies))[:EXEMPLES]


def montrer_fixes(
    proposee: Correspondance,
    catalogue: Catalogue,
    saisie: Mapping[str, str],
    erreurs: Mapping[str, str],
) -> list[FixeMontree]:
    """Return the questions that one answer may settle for every line."""
    return [
        FixeMontree(
            cle,
            question.libelle,
            question.champ.type,
            question.champ.options,
            saisie.get(f"fixe-{cle}", proposee.fixes.get(cle, "")),
            erreurs.get(cle),
        )
        for cle in FIXES
        if (question := catalogue.questions.get(cle))
    ]
