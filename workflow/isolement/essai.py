"""The trial of a file that anyone may have written, made apart from this process."""

from base64 import b64encode
from collections.abc import Collection, Mapping
from typing import Any

from workflow.isolement.demande import demander
from workflow.isolement.protocole import SansReponse

TRAVAIL = "workflow.essai.travail"
SECONDES = 1.4
"""Verdict and run: the run stops by itself before (`workflow.essai.travail.LIMITES`)."""
EN_DEFAUT = (
    "L’essai n’a pas su dérouler ce diagramme : simplifiez-le, et transmettez le fichier à la "
    "personne qui maintient Jalon."
)


def essayer_isole(
    contenu: bytes,
    options: Mapping[str, str | None],
    *,
    fichiers_dmn: Collection[bytes] = (),
    secondes: float = SECONDES,
) -> dict[str, Any]:
    """Return what `workflow.essai.travail.travailler` does, or an incident when it is cut short.

    `options`: the texts of the command; `fichiers_dmn`: the tables that come with the file;
    `secondes`: see `isoler`.
    """
    demande = {
        "options": {nom: _lisible(texte) for nom, texte in options.items()},
        "fichiers_dmn": [b64encode(fichier).decode() for fichier in fichiers_dmn],
    }
    try:
        return demander(
            TRAVAIL,
            contenu,
            lire=dict,
            en_defaut=EN_DEFAUT,
            options=demande,
            secondes=secondes,
        )
    except SansReponse as echec:
        return _incident(str(echec))


def _lisible(texte: str | None) -> str | None:
    """Return a text of the command line without the bytes that were no text."""
    return None if texte is None else texte.encode(errors="replace").decode()


def _incident(message: str) -> dict[str, Any]:
    fin = {"etat": "incident", "attend": [], "message": message}
    return {"essai": {"trace": [], "fin": fin}, "refus": []}
