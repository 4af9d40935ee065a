"""The examination of a decision table that anyone may have written, made apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.decisions import Defaut, Lieu
from workflow.decisions.exemples import Resultat
from workflow.isolement.demande import demander
from workflow.isolement.protocole import SansReponse

TRAVAIL = "workflow.decisions.travail"
SECONDES = 1.0
EN_DEFAUT = (
    "Cette table n’a pas pu être examinée : simplifiez-la, et transmettez le fichier à la personne "
    "qui maintient Jalon."
)


@dataclass(frozen=True, slots=True)
class TableExaminee:
    """A table that can be used.

    `variables`: those that it reads, by nature; `essais`: what each of its examples gives.
    """

    variables: Mapping[str, str]
    essais: tuple[Resultat, ...]


@dataclass(frozen=True, slots=True)
class Examen:
    """What is to be mended in a DMN file, and its usable tables by the id of their decision."""

    defauts: tuple[Defaut, ...]
    tables: Mapping[str, TableExaminee] = field(default_factory=dict)


def examiner_isole(contenu: bytes) -> Examen:
    """Return the examination; one defect when it meets its limits. Raises AtelierOccupe."""
    try:
        return demander(TRAVAIL, contenu, lire=_lire, en_defaut=EN_DEFAUT, secondes=SECONDES)
    except SansReponse as echec:
        return Examen((Defaut(str(echec), None, None),))


def _lire(lu: Mapping[str, Any]) -> Examen:
    return Examen(
        tuple(_defaut(defaut) for defaut in lu["defauts"]),
        {cle: _table(table) for cle, table in lu["tables"].items()},
    )


def _defaut(lu: Mapping[str, Any]) -> Defaut:
    lieu = Lieu(**lu["lieu"]) if lu["lieu"] else None
    return Defaut(lu["message"], lu["decision"], lu["ligne"], lieu, lu["raison"])


def _table(lue: Mapping[str, Any]) -> TableExaminee:
    essais = (
        Resultat(e["nom"], dict(e["rendu"]), e["tenu"], tuple(e["lignes"]), e["phrase"])
        for e in lue["essais"]
    )
    return TableExaminee(dict(lue["variables"]), tuple(essais))
