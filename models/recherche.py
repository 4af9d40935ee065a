"""Find a dossier by what one knows of its household: names, reference, NUR, telephone.

Accents, hyphens, apostrophes, capitals, spaces and the order of the words do not count: both sides
are folded (`models.repli`). Each word may be anywhere in the names of anyone of the household.
"""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, false, or_, select

from models.dossier import Dossier
from models.menage import Demande, Personne
from models.repli import chiffres, plier

MOTS_MAXIMUM = 6
"""Words of a search that count: each is a condition more for the database."""

LONGUEUR_MAXIMUM = 100
"""Characters that are read: no database takes a pattern of any length."""

CHIFFRES_MINIMUM = 6
"""Fewer digits are a word like any other, not the beginning of a number."""

PREFIXE = "d-"
CHIFFRE = re.compile(r"\d")


@dataclass(frozen=True)
class Recherche:
    """What was typed, read once. `numero`: its digits when there is nothing else in it."""

    mots: tuple[str, ...]
    reference: str
    numero: str | None

    @property
    def cle(self) -> str:
        """The words as `Personne.homonymie` has them."""
        return " ".join(sorted(self.mots))


def lire_recherche(texte: str, *, sans_telephone: bool = False) -> Recherche:
    """Read what was typed (pure). No word at all is a search that finds nothing.

    `sans_telephone`: no figure is looked for beside the names, where telephones are. Whoever may
    not read a number must not be told either that it is the right one.
    """
    texte = texte[:LONGUEUR_MAXIMUM]
    mots = tuple(plier(texte).split()[:MOTS_MAXIMUM])
    numero = chiffres(texte)
    est_numero = len(numero) >= CHIFFRES_MINIMUM and not any(s.isalpha() for s in texte)
    if est_numero:
        mots = (numero,)
    if sans_telephone and CHIFFRE.search(" ".join(mots)):
        mots = ()
    return Recherche(
        mots=mots,
        reference=texte.strip().lower().removeprefix(PREFIXE),
        numero=numero if est_numero else None,
    )


def correspond(recherche: Recherche) -> ColumnElement[bool]:
    """Return « this dossier is one of those looked for »."""
    noms: ColumnElement[bool] = false()
    if recherche.mots:
        noms = and_(*(_quelqu_un(Personne.recherche.like(f"%{mot}%")) for mot in recherche.mots))
    return or_(noms, Dossier.public_id == recherche.reference, _a_pour_nur(recherche))


def rang(recherche: Recherche) -> ColumnElement[int]:
    """Return the order of what is found: exactly that, then names that begin so, then the rest."""
    debut = recherche.mots[0] if recherche.mots else ""
    return case(
        (Dossier.public_id == recherche.reference, 0),
        (_a_pour_nur(recherche), 0),
        (_quelqu_un(Personne.homonymie == recherche.cle), 0),
        (_quelqu_un(Personne.recherche.like(f"{debut}%")), 1),
        else_=2,
    )


def _quelqu_un(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return « somebody of the household is so », asked of the dossiers that one sees, one by one.

    Not an EXISTS: PostgreSQL would turn it round and read everybody's persons first.
    """
    return (
        select(Personne.id)
        .where(Personne.menage_id == Dossier.menage_id, condition)
        .limit(1)
        .correlate(Dossier)
        .scalar_subquery()
        .is_not(None)
    )


def _a_pour_nur(recherche: Recherche) -> ColumnElement[bool]:
    if recherche.numero is None:
        return false()
    return (
        select(Demande.id)
        .where(Demande.menage_id == Dossier.menage_id, Demande.nur.startswith(recherche.numero))
        .correlate(Dossier)
        .exists()
    )
