"""What a person maps before a move: the places that are gone; those that are kept, if need be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from workflow.engine import Modele
from workflow.engine.transport import Place, places

Places = Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Remplacable:
    """A place, and those of its kind in the new version that may stand for it."""

    place: Place
    candidates: tuple[Place, ...]


def manquantes(
    avant: Modele, apres: Modele, correspondances: Mapping[str, str] = MappingProxyType({})
) -> tuple[Remplacable, ...]:
    """Return the places of a version that another has not, in the order of the diagrams.

    `correspondances`: what has been chosen already: {"niveau/element" of the old one: of the new
    one}. What a phase holds goes with the phase.
    """
    anciennes = {place.cle: place for place in places(avant)}
    nouvelles = {place.cle: place for place in places(apres)}
    niveaux = dict(_list_niveaux(anciennes, nouvelles, correspondances))
    return tuple(
        Remplacable(place, _candidates(place, anciennes, nouvelles, niveaux))
        for place in anciennes.values()
        if not _est_gardee(place, nouvelles, niveaux, correspondances)
    )


def gardees(avant: Modele, apres: Modele) -> tuple[Remplacable, ...]:
    """Return the places that both versions have, with the others where one may send who is there.

    A step that has kept its id may have changed its branch: what is there has to go elsewhere.
    """
    anciennes = {place.cle: place for place in places(avant)}
    nouvelles = {place.cle: place for place in places(apres)}
    niveaux = dict(_list_niveaux(anciennes, nouvelles, {}))
    lues = (
        Remplacable(place, _candidates(place, anciennes, nouvelles, niveaux))
        for place in anciennes.values()
        if _est_gardee(place, nouvelles, niveaux, {})
    )
    ailleurs = (
        replace(lue, candidates=tuple(c for c in lue.candidates if c.element != lue.place.element))
        for lue in lues
    )
    return tuple(lue for lue in ailleurs if lue.candidates)


def _list_niveaux(
    anciennes: Places, nouvelles: Places, correspondances: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield (level, what it becomes) of the phases that open another level than before."""
    for cle, place in anciennes.items():
        pour = nouvelles.get(correspondances.get(cle, cle))
        if place.ouvre is not None and pour is not None and pour.ouvre is not None:
            yield place.ouvre, pour.ouvre


def _est_gardee(
    place: Place, nouvelles: Places, niveaux: Mapping[str, str], correspondances: Mapping[str, str]
) -> bool:
    niveau = place.cle.partition("/")[0]
    meme = f"{niveaux.get(niveau, niveau)}/{place.element}"
    pour = nouvelles.get(correspondances.get(place.cle, meme))
    return pour is not None and pour.genre == place.genre


def _candidates(
    place: Place, anciennes: Places, nouvelles: Places, niveaux: Mapping[str, str]
) -> tuple[Place, ...]:
    """Return the places of the same kind in the same level: those that are new come first."""
    niveau = place.cle.partition("/")[0]
    dans = niveaux.get(niveau, niveau)
    trouvees = [
        autre
        for cle, autre in nouvelles.items()
        if autre.genre == place.genre and cle.partition("/")[0] == dans
    ]
    return tuple(sorted(trouvees, key=lambda autre: autre.cle in anciennes))
