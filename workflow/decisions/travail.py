"""The examination of a drafted table as a job of `workflow.isolement`: bytes in, plain data out."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

import bpmn
from models.errors import ErreurMetier
from workflow.decisions.edition.grille import list_decisions, ouvrir
from workflow.decisions.exemples import EXEMPLES_MAX, jouer, lire_exemples, natures_des_variables
from workflow.decisions.lecture import examiner
from workflow.decisions.table import Table


def travailler(contenu: bytes, _options: Mapping[str, Any]) -> dict[str, Any]:
    """Return {"defauts": [...], "tables": {id: {"variables": ..., "essais": [...]}}}.

    `defauts`: the fields of `Defaut`; `variables`: those that the table reads, by nature;
    `essais`: the fields of `Resultat`, one for each of its examples.
    """
    tables, defauts = examiner(contenu)
    return {
        "defauts": [asdict(defaut) for defaut in defauts],
        "tables": dict(_list_tables(contenu, {table.cle: table for table in tables})),
    }


def _list_tables(
    contenu: bytes, tables: Mapping[str, Table]
) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        decisions = list_decisions(ouvrir(contenu))
    except ErreurMetier:
        return
    for decision in decisions:
        table = tables.get(decision.get("id", ""))
        if table is not None:
            essais = [
                asdict(jouer(table, exemple)) for exemple in lire_exemples(decision)[:EXEMPLES_MAX]
            ]
            yield table.cle, {"variables": natures_des_variables(table), "essais": essais}


@cache
def preparer() -> None:
    """Read and import all that an examination needs, before the files are out of reach."""
    for cle in bpmn.list_decisions():
        travailler(bpmn.read_decision(cle), {})
