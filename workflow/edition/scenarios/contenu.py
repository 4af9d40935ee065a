"""What a walk is made of: where it starts, its moves, and what it waits for at the end.

Plain JSON, kept in `models.ebauche.Scenario` and in the walk under way of an administrateur:
{"parametres": {...}, "debut": "2026-01-05T09:00:00+01:00", "gestes": [...], "attendu": {...}}.
A move is {"etape": element, "reponses": {...}}, {"evenement": element, "reponses": {...}},
{"message": element, "reponses": {variable: value}} or {"avancer": "P6M" | a date | "prochaine"};
the first three may tell the level ("niveau") and, among several copies, which one ("copie").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from models.calendrier import PARIS
from models.errors import ErreurMetier

LONGUEUR_MAXIMALE: Final = 100_000
"""Characters of a walk: as the table has it."""

GESTES_MAXIMUM: Final = 300
COPIES_MAXIMUM: Final = 1_000
PREMIERE_ANNEE, DERNIERE_ANNEE = 1990, 2100
PROCHAINE: Final = "prochaine"
"""The clock goes to the next due date, whatever the delay that the diagram then has."""

FAITS = ("etape", "evenement", "message")
AVANCER: Final = "avancer"


class ScenarioIllisible(ErreurMetier):
    """The walk is not one that can be read; the sentence tells which part."""


@dataclass(frozen=True, slots=True)
class Geste:
    """A move. `cible`: the element, or how far the clock goes. `copie`: among equal open steps.

    `inventer`: what the form still asks for is made up; the scene tells it, to be kept instead.
    """

    genre: str
    cible: str
    niveau: str | None = None
    copie: int = 0
    reponses: Mapping[str, Any] = field(default_factory=dict)
    inventer: bool = False

    @classmethod
    def lire(cls, brut: object) -> "Geste":
        """Read a move. Raises ScenarioIllisible."""
        lu = _objet(brut, "un geste")
        genres = [genre for genre in (*FAITS, AVANCER) if genre in lu]
        if len(genres) != 1 or not isinstance(lu[genres[0]], str):
            raise ScenarioIllisible("Ce scénario contient un geste qui ne se lit pas.")
        niveau, copie = lu.get("niveau"), lu.get("copie", 0)
        if not isinstance(copie, int) or not 0 <= copie <= COPIES_MAXIMUM:
            raise ScenarioIllisible("Ce scénario contient un geste qui ne se lit pas.")
        return cls(
            genres[0],
            lu[genres[0]],
            niveau if isinstance(niveau, str) else None,
            copie,
            _objet(lu.get("reponses", {}), "les réponses d’un geste"),
            lu.get("inventer") is True,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the move as it is kept."""
        dit: dict[str, Any] = {self.genre: self.cible}
        if self.niveau is not None:
            dit["niveau"] = self.niveau
        if self.copie:
            dit["copie"] = self.copie
        if self.inventer:
            dit["inventer"] = True
        return {**dit, "reponses": dict(self.reponses)} if self.reponses else dit


@dataclass(frozen=True, slots=True)
class Attendu:
    """Where the walk must end: the ids of the open steps, those that may never come left out.

    `noms`: how they were called when the walk was kept, for the sentence of a difference.
    """

    etapes: tuple[str, ...]
    termine: bool
    fins: tuple[str, ...] = ()
    noms: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def lire(cls, brut: object) -> "Attendu":
        """Read what is expected. Raises ScenarioIllisible."""
        lu = _objet(brut, "ce qui est attendu")
        noms = _objet(lu.get("noms", {}), "les noms attendus")
        return cls(
            _textes(lu.get("etapes", [])),
            lu.get("termine") is True,
            _textes(lu.get("fins", [])),
            {str(cle): str(nom) for cle, nom in noms.items()},
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "etapes": list(self.etapes),
            "termine": self.termine,
            "fins": list(self.fins),
            "noms": dict(self.noms),
        }


@dataclass(frozen=True, slots=True)
class Contenu:
    """A walk. `parametres`: those of the programme; `debut`: when the dossier opens."""

    parametres: Mapping[str, Any]
    debut: datetime
    gestes: tuple[Geste, ...] = ()
    attendu: Attendu | None = None

    @classmethod
    def lire(cls, brut: object) -> "Contenu":
        """Read a walk. Raises ScenarioIllisible."""
        lu = _objet(brut, "le scénario")
        gestes = lu.get("gestes", [])
        if not isinstance(gestes, list) or len(gestes) > GESTES_MAXIMUM:
            raise ScenarioIllisible(
                f"Ce scénario a trop de gestes : {GESTES_MAXIMUM} au plus. Coupez-le en deux."
            )
        attendu = lu.get("attendu")
        return cls(
            _objet(lu.get("parametres", {}), "les réglages du programme"),
            lire_moment(lu.get("debut")),
            tuple(Geste.lire(geste) for geste in gestes),
            None if attendu is None else Attendu.lire(attendu),
        )

    @classmethod
    def decoder(cls, texte: str) -> "Contenu":
        """Read the JSON of a walk. Raises ScenarioIllisible."""
        try:
            return cls.lire(orjson.loads(texte))
        except orjson.JSONDecodeError as erreur:
            raise ScenarioIllisible("Ce scénario n’est pas lisible.") from erreur

    def as_json(self) -> dict[str, Any]:
        return {
            "parametres": dict(self.parametres),
            "debut": self.debut.astimezone(PARIS).isoformat(),
            "gestes": [geste.as_json() for geste in self.gestes],
            "attendu": None if self.attendu is None else self.attendu.as_json(),
        }

    def encoder(self) -> str:
        """Return its JSON. Raises ScenarioIllisible when it is too long to be kept."""
        texte = orjson.dumps(self.as_json(), default=str).decode()
        if len(texte) > LONGUEUR_MAXIMALE:
            raise ScenarioIllisible(
                "Cet essai est trop long pour être gardé : raccourcissez les textes, ou "
                "recommencez plus près de ce que vous voulez essayer."
            )
        return texte


def lire_moment(brut: object) -> datetime:
    """Return an aware moment of a text, at Paris unless it says otherwise.

    Raises ScenarioIllisible.
    """
    try:
        lu = datetime.fromisoformat(str(brut).strip())
    except ValueError:
        lu = None
    if lu is None or not PREMIERE_ANNEE <= lu.year <= DERNIERE_ANNEE:
        raise ScenarioIllisible("Écrivez une date qui existe, par exemple 2026-03-31.")
    return (lu if lu.tzinfo else lu.replace(tzinfo=PARIS)).astimezone(UTC)


def _objet(brut: object, quoi: str) -> dict[str, Any]:
    if not isinstance(brut, Mapping):
        raise ScenarioIllisible(f"On ne peut pas lire {quoi} de ce scénario.")
    return {str(cle): valeur for cle, valeur in brut.items()}


def _textes(brut: object) -> tuple[str, ...]:
    if not isinstance(brut, list):
        raise ScenarioIllisible("On ne peut pas lire ce que ce scénario attend.")
    return tuple(map(str, brut))
