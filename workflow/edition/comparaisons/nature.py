"""What the comparison of two bundles says: for pictures, ids to mark; for people, sentences."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DiagrammeCompare:
    """A diagram that both bundles have, or one of them only.

    `ajoutes`, `retires`, `changes`: ids of elements, in the order of their file. `deplaces`: those
    whose place in the picture changed, which changes nothing of what runs.
    """

    genre: str
    cle: str
    nom: str
    ajoutes: tuple[str, ...]
    retires: tuple[str, ...]
    changes: tuple[str, ...]
    deplaces: tuple[str, ...]
    phrases: tuple[str, ...]

    @property
    def est_vide(self) -> bool:
        return not self.phrases


@dataclass(frozen=True, slots=True)
class FichierCompare:
    """A form or a decision table, in words."""

    cle: str
    nom: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from one bundle to another; a file of which nothing changes is left out.

    A diagram that was only redrawn stays: its `deplaces` say so, and its sentences are none.
    """

    diagrammes: tuple[DiagrammeCompare, ...]
    formulaires: tuple[FichierCompare, ...]
    decisions: tuple[FichierCompare, ...]

    @property
    def est_vide(self) -> bool:
        """Nothing changes of what runs: the layout is apart."""
        dessins = all(diagramme.est_vide for diagramme in self.diagrammes)
        return dessins and not self.formulaires and not self.decisions
