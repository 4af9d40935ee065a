"""The decision tables shipped with the product, compiled once per process."""

from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType

import bpmn
from workflow.decisions.lecture import lire
from workflow.decisions.table import Table


@cache
def tables_livrees() -> Mapping[str, Table]:
    """Return the shipped tables by the id of their decision, which is also the file's name."""
    return MappingProxyType(tables_de([bpmn.read_decision(cle) for cle in bpmn.list_decisions()]))


def tables_de(fichiers: Collection[bytes]) -> dict[str, Table]:
    """Return the tables of DMN files by the id of their decision. Raises DecisionRefusee."""
    return {table.cle: table for contenu in fichiers for table in lire(contenu)}
