"""What a walk leads to, as plain values: what waits, for whom, until when, and how it came there.

Answers are invented: a scene holds nothing about a household.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

EVENEMENT = "evenement"


@dataclass(frozen=True, slots=True)
class Attendue:
    """A step, a message or an event that waits.

    `sorte`: tache, message or evenement; `copie`: its rank among equal ones; `est_automatique`:
    only another dossier may send it. `role`: a code, `valideur` already made a real role.
    """

    element: str
    niveau: str
    copie: int
    nom: str
    sorte: str
    role: str
    role_conjoint: str | None
    formulaire: str | None
    depuis: datetime
    est_automatique: bool

    @property
    def cle(self) -> str:
        """What names it on a page: level, element and copy."""
        return f"{self.niveau}/{self.element}/{self.copie}"

    @property
    def est_facultative(self) -> bool:
        """Tell whether it may never come: nobody is asked for it."""
        return self.sorte == EVENEMENT


@dataclass(frozen=True, slots=True)
class Delai:
    """An armed timer; `duree`: the text that its date was counted from."""

    element: str
    niveau: str
    nom: str
    due_le: datetime
    duree: str


@dataclass(frozen=True, slots=True)
class LigneDeTrace:
    """What happened, in French. `rang`: the move that it follows from, 0 for the opening."""

    rang: int
    le: datetime
    phrase: str


@dataclass(frozen=True, slots=True)
class Marques:
    """A diagram to show: `genre` and `cle` of its piece, ids on the drawing."""

    genre: str
    cle: str
    titre: str
    courants: tuple[str, ...]
    faits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a walk stands after its last move that could be made.

    `refus`: why the diagram was not run at all. `incident`: the sentence of what stops the
    dossier, around `element`. `fautif`: rank of the first move that could not be made, `reproche`
    why, `erreurs` by field of its form. `inventees`: the answers of the last move, when it asked
    for some to be made up.
    """

    moment: datetime | None = None
    attendues: tuple[Attendue, ...] = ()
    delais: tuple[Delai, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    trace: tuple[LigneDeTrace, ...] = ()
    diagrammes: tuple[Marques, ...] = ()
    termine: bool = False
    fins: tuple[str, ...] = ()
    noms: Mapping[str, str] = field(default_factory=dict)
    refus: tuple[str, ...] = ()
    incident: str | None = None
    element: str | None = None
    fautif: int | None = None
    reproche: str | None = None
    erreurs: Mapping[str, str] = field(default_factory=dict)
    inventees: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return plain data; orjson writes the moments."""
        return asdict(self)

    @classmethod
    def from_json(cls, lu: Mapping[str, Any]) -> "Scene":
        """Read `as_json` again. Raises KeyError, TypeError, ValueError."""
        moment = lu["moment"]
        return cls(
            moment=None if moment is None else datetime.fromisoformat(moment),
            attendues=tuple(_dater(Attendue, un, "depuis") for un in lu["attendues"]),
            delais=tuple(_dater(Delai, un, "due_le") for un in lu["delais"]),
            variables=dict(lu["variables"]),
            trace=tuple(_dater(LigneDeTrace, un, "le") for un in lu["trace"]),
            diagrammes=tuple(_lire_marques(un) for un in lu["diagrammes"]),
            termine=bool(lu["termine"]),
            fins=tuple(map(str, lu["fins"])),
            noms=dict(lu["noms"]),
            refus=tuple(map(str, lu["refus"])),
            incident=lu["incident"],
            element=lu["element"],
            fautif=lu["fautif"],
            reproche=lu["reproche"],
            erreurs=dict(lu["erreurs"]),
            inventees=lu["inventees"],
        )

    @property
    def requises(self) -> tuple[str, ...]:
        """The ids of what the walk waits for, sorted: what may never come is left out."""
        return tuple(sorted(un.element for un in self.attendues if not un.est_facultative))


def _dater(genre: type[Any], lu: Mapping[str, Any], champ: str) -> Any:
    return genre(**{**lu, champ: datetime.fromisoformat(lu[champ])})


def _lire_marques(lu: Mapping[str, Any]) -> Marques:
    courants, faits = tuple(lu["courants"]), tuple(lu["faits"])
    return Marques(lu["genre"], lu["cle"], lu["titre"], courants, faits)
