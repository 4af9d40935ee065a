"""What a person has to map before a move: the places that the new version no longer has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflow.engine import Modele
from workflow.engine.transport import Place, places


@dataclass(frozen=True, slots=True)
class Manquante:
    """A place without a counterpart, and those of its kind that may stand for it."""

    place: Place
    candidates: tuple[Place, ...]


def manquantes(
    avant: Modele, apres: Modele, niveaux: Mapping[str, str] | None = None
) -> tuple[Manquante, ...]:
    """Return the places of a version that another has not, in the order of the diagrams.

    `niveaux`: {id of a level: what it becomes}, where a phase bears another id.
    """
    return tuple(_list_manquantes(avant, apres, niveaux or {}))


def _list_manquantes(
    avant: Modele, apres: Modele, niveaux: Mapping[str, str]
) -> Iterator[Manquante]:
    nouvelles = {place.cle: place for place in places(apres)}
    anciennes = {place.cle for place in places(avant)}
    for place in places(avant):
        niveau, _, element = place.cle.partition("/")
        dans = niveaux.get(niveau, niveau)
        meme = nouvelles.get(f"{dans}/{element}")
        if meme is None or meme.genre != place.genre:
            candidates = [
                autre
                for cle, autre in nouvelles.items()
                if autre.genre == place.genre and cle.partition("/")[0] == dans
            ]
            # What is new is the likelier replacement.
            candidates.sort(key=lambda autre: autre.cle in anciennes)
            yield Manquante(place, tuple(candidates))
