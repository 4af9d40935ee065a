"""What is due for a convention: its committee and its dialogue each year, and its end (A16–A18).

A convention is due nothing after its end. A year is counted from the last meeting held, or from
the convention's start if that is later.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import ajouter_duree, debut_de_journee, fin_de_journee, retrancher_duree
from models.definition import Convention
from models.instance import InstanceType
from notifications.releve.constats import Constat, Passage
from notifications.releve.territoires import (
    Lieu,
    Reunions,
    Territoire,
    lieux_du_porteur,
)

ANNUELLES: Mapping[str, InstanceType] = {
    "A16": InstanceType.COPIL,
    "A18": InstanceType.DIALOGUE_GESTION,
}
"""Rules of a meeting a year: 001:408, 002:327-336."""


@dataclass(frozen=True, slots=True)
class Cours:
    """A convention and the days between which it runs, both included."""

    id: int
    programme_id: int
    porteur_id: int
    debut: date
    fin: date

    @property
    def projet(self) -> tuple[int, int]:
        return self.porteur_id, self.programme_id

    @property
    def sujet(self) -> Mapping[str, int]:
        return {
            "convention_id": self.id,
            "programme_id": self.programme_id,
            "organisme_id": self.porteur_id,
        }


def lire_conventions(session: Session) -> list[Cours]:
    demande = select(
        Convention.id,
        Convention.programme_id,
        Convention.porteur_id,
        Convention.debut,
        Convention.fin,
    ).order_by(Convention.id)
    return [Cours(*ligne) for ligne in session.execute(demande)]


def list_constats(
    passage: Passage,
    conventions: Sequence[Cours],
    *,
    territoires: Iterable[Territoire],
    reunions: Reunions,
) -> Iterator[Constat]:
    """Yield what is due for the conventions that run, or ended since the sweep before."""
    lieux = lieux_du_porteur(territoires)
    suites = _grouper(conventions)
    for une in conventions:
        if une.debut > passage.jour or une.fin < passage.depuis:
            continue
        departements = lieux.get(une.projet, frozenset())
        for code, genre in ANNUELLES.items():
            tenue = reunions.derniere(genre, _lieux(une, departements))
            yield from _annuelle(passage, une, code, tenue)
        if not _est_suivie(une, suites[une.projet]):
            yield from _terme(passage, une)


def _grouper(conventions: Iterable[Cours]) -> Mapping[tuple[int, int], list[Cours]]:
    groupes: dict[tuple[int, int], list[Cours]] = defaultdict(list)
    for une in conventions:
        groupes[une.projet].append(une)
    return groupes


def _est_suivie(une: Cours, autres: Iterable[Cours]) -> bool:
    """Return whether another convention of the same project goes on after it."""
    return any(autre.debut > une.debut and autre.fin > une.fin for autre in autres)


def _lieux(une: Cours, departements: Iterable[str]) -> Iterator[Lieu]:
    """Where its committees are: those of the programme where it accompanies, and its own."""
    yield None, None, une.porteur_id
    for departement in departements:
        yield une.programme_id, departement, None


def _annuelle(passage: Passage, une: Cours, code: str, tenue: date | None) -> Iterator[Constat]:
    depart = une.debut if tenue is None else max(tenue, une.debut)
    en_vigueur = passage.regle(code, une.programme_id)
    due_le = ajouter_duree(debut_de_journee(depart), en_vigueur.regle.delai)
    if due_le <= passage.le and due_le < fin_de_journee(une.fin):
        tient = une.fin >= passage.jour
        cle = f"alerte:{code}:convention:{une.id}:{depart.isoformat()}"
        yield Constat(cle, code, due_le, une.sujet, en_vigueur.regle, en_vigueur.active, tient)


def _terme(passage: Passage, une: Cours) -> Iterator[Constat]:
    """A17 (001:260)."""
    en_vigueur = passage.regle("A17", une.programme_id)
    due_le = retrancher_duree(debut_de_journee(une.fin), en_vigueur.regle.delai)
    if due_le <= passage.le:
        tient = une.fin >= passage.jour
        cle = f"alerte:A17:convention:{une.id}:{une.fin.isoformat()}"
        yield Constat(cle, "A17", due_le, une.sujet, en_vigueur.regle, en_vigueur.active, tient)
