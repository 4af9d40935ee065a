"""What a diagram may rely on: called diagrams, forms, variables, roles, acts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workflow.decisions import Table
    from workflow.formulaires import Formulaire
    from workflow.verification.arbre import Arbre
    from workflow.verification.verdict import Probleme


@dataclass(frozen=True, slots=True)
class Contexte:
    """`modules`: called diagrams by process id; `variables`: every name that something writes.

    `variables` gathers the keys of the form fields that route, what the acts write and the
    programme's parameters. `actes`: the acts that a step may declare.
    `ouverture`: those of them that a dossier has from its opening on. `appeles`: ids of processes
    that only others call, and that start with what these wrote.
    `formes`: forms that come with the diagram, by key: they win over the shipped ones.
    `decisions`: decision tables by id; `decisions_refusees`: ids of those that are to be mended.
    """

    modules: Mapping[str, "Arbre"] = field(default_factory=dict)
    formulaires: frozenset[str] = frozenset()
    formes: Mapping[str, "Formulaire"] = field(default_factory=dict)
    variables: frozenset[str] = frozenset()
    ouverture: frozenset[str] = frozenset()
    appeles: frozenset[str] = frozenset()
    actes: frozenset[str] = frozenset()
    decisions: Mapping[str, "Table"] = field(default_factory=dict)
    decisions_refusees: frozenset[str] = frozenset()


Regle = Callable[["Arbre", Contexte], Iterator["Probleme"]]
