"""Decision tables (DMN): read with care, compiled once, answered without ever running code."""

from workflow.decisions.lecture import DecisionRefusee, Defaut, est_dmn, examiner, lire
from workflow.decisions.livrees import tables_de, tables_livrees
from workflow.decisions.table import EN_LISTE, Table

__all__ = [
    "EN_LISTE",
    "DecisionRefusee",
    "Defaut",
    "Table",
    "est_dmn",
    "examiner",
    "lire",
    "tables_de",
    "tables_livrees",
]
