"""Answers to a form: typed and checked on the server, one French sentence per wrong field."""

from collections.abc import Mapping

from workflow.errors import SaisieInvalide
from workflow.expressions import compile_expression
from workflow.formulaires import valeurs as lecteur
from workflow.formulaires.lecture import Champ, Formulaire
from workflow.formulaires.tableaux import TableauIllisible, lire_tableau


def valider(formulaire: Formulaire, saisie: Mapping[str, object]) -> dict[str, object]:
    """Return the typed values of the visible, filled fields, by field key.

    `saisie` holds raw values (strings of an HTML form, or typed values; a list of rows for a
    table). Raises SaisieInvalide with one French sentence per wrong field, and one more under the
    name of each wrong cell of a table (`tableaux.cle_de_case`).
    """
    valeurs: dict[str, object] = {}
    erreurs: dict[str, dict[str, str]] = {}
    for champ in formulaire.champs:
        brut = lecteur.nettoyer(saisie.get(champ.cle))
        if brut is not None:
            _lire(champ, brut, valeurs, erreurs)
    visibles = _list_visibles(formulaire, valeurs)
    for champ in formulaire.champs:
        if champ.requis and champ.cle in visibles and champ.cle not in {*valeurs, *erreurs}:
            erreurs[champ.cle] = {champ.cle: f"Renseignez « {champ.libelle} »."}
    dites = {cle: phrase for nom in erreurs if nom in visibles
             for cle, phrase in erreurs[nom].items()}  # fmt: skip
    if dites:
        raise SaisieInvalide(dites)
    return {cle: valeur for cle, valeur in valeurs.items() if cle in visibles}


def _lire(
    champ: Champ,
    brut: object,
    valeurs: dict[str, object],
    erreurs: dict[str, dict[str, str]],
) -> None:
    """Put the answer among the values, or what is wrong with it among the errors."""
    try:
        if champ.type != "tableau":
            valeurs[champ.cle] = lecteur.lire(champ, brut)
        elif lignes := lire_tableau(champ, brut):
            valeurs[champ.cle] = lignes
    except lecteur.ReponseIllisible as erreur:
        erreurs[champ.cle] = {champ.cle: str(erreur)}
    except TableauIllisible as erreur:
        erreurs[champ.cle] = {champ.cle: str(erreur), **erreur.fautes}


def _list_visibles(formulaire: Formulaire, valeurs: Mapping[str, object]) -> set[str]:
    """Return the keys of the fields shown: what a hidden field holds shows nothing else."""
    visibles = {champ.cle for champ in formulaire.champs}
    for _ in formulaire.champs:
        contexte = {c.cle: valeurs.get(c.cle) if c.cle in visibles else None
                    for c in formulaire.champs}  # fmt: skip
        suivants = {c.cle for c in formulaire.champs if _est_visible(c, contexte)}
        if suivants == visibles:
            break
        visibles = suivants
    return visibles


def _est_visible(champ: Champ, contexte: Mapping[str, object]) -> bool:
    return champ.montre_si is None or bool(compile_expression(champ.montre_si).evaluer(contexte))
