"""Decision tables (DMN): read with care, compiled once, answered without ever running code."""

from workflow.decisions.defauts import DecisionRefusee, Defaut, Lieu
from workflow.decisions.lecture import est_dmn, examiner, lire
from workflow.decisions.livrees import tables_de, tables_livrees
from workflow.decisions.table import EN_LISTE, Table

__all__ = [
    "EN_LISTE",
    "DecisionRefusee",
    "Defaut",
    "Lieu",
    "Table",
    "est_dmn",
    "examiner",
    "lire",
    "tables_de",
    "tables_livrees",
]
