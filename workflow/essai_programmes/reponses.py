"""Answers to a form, made from its definition: those that lead to different places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Any

from workflow.avancement.saisies import par_destination
from workflow.errors import SaisieInvalide
from workflow.formulaires import Champ, Formulaire, peut_router, validation
from workflow.parcours.actes import Acte

COMBINAISONS_MAX = 256
NOMBRES = (0, 1, 2, 3, 6, 12, 100, 1_000)
"""What a number field is tried with, when it decides where the parcours goes."""
TEXTE = "Réponse inventée pour l’essai du programme."


@dataclass(frozen=True, slots=True)
class Circonstances:
    """What a form may ask that only the place and the day tell. `choix`: value by field type."""

    jour: date
    choix: Mapping[str, str]


SANS_LIEU = Circonstances(date(2024, 1, 1), {})


@dataclass(frozen=True, slots=True)
class Reponse:
    """`fixes`: the raw answers that decide; `routees`: variables that the diagram reads.

    `valeurs`: the typed answers by destination, which the step's act reads.
    """

    fixes: Mapping[str, object]
    routees: Mapping[str, Any]
    valeurs: Mapping[str, Any]

    def ecrits(self, acte: Acte, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables that the step writes, those created by its act included."""
        crees = dict.fromkeys(acte.cree, "cree")
        return {**self.routees, **crees, **acte.variables(self.valeurs, variables)}


SANS_FORMULAIRE = Reponse({}, {}, {})


def remplir(
    formulaire: Formulaire, fixes: Mapping[str, object], lieu: Circonstances
) -> dict[str, object]:
    """Return raw answers to a form: those given, and one for each field that it then asks.

    Raises SaisieInvalide when no answer of ours suits it.
    """
    saisie = dict(fixes)
    for _ in formulaire.champs:
        try:
            validation.valider(formulaire, saisie)
        except SaisieInvalide as manque:
            saisie |= completer(formulaire, saisie, manque, lieu)
        else:
            break
    return saisie


def completer(
    formulaire: Formulaire,
    saisie: Mapping[str, object],
    manque: SaisieInvalide,
    lieu: Circonstances,
) -> dict[str, object]:
    """Return answers to the fields that a refusal asks for; raise it when it asks for none."""
    absents = [c for c in formulaire.champs if c.cle in manque.erreurs and c.cle not in saisie]
    if not absents:
        raise manque
    return {champ.cle: _inventer(champ, lieu) for champ in absents}


def _inventer(champ: Champ, lieu: Circonstances) -> object:
    """Return a valid raw answer to one field."""
    if champ.type == "tableau":
        return [{colonne.cle: _inventer(colonne, lieu) for colonne in champ.colonnes}]
    premiere = champ.options[0].valeur if champ.options else ""
    texte = TEXTE * (1 + champ.longueur_minimum // len(TEXTE))
    simples: dict[str, object] = {
        "number": max(champ.minimum, min(1, champ.maximum)),
        "montant": max(champ.minimum, min(1, champ.maximum)),
        "date": lieu.jour.isoformat(),
        "select": premiere,
        "radio": premiere,
        "checklist": [premiere],
        "checkbox": True,
        "textfield": texte[: champ.longueur_maximum],
        "textarea": texte[: champ.longueur_maximum],
    }
    return simples.get(champ.type, lieu.choix.get(champ.type, "invente"))


def list_reponses(
    formulaire: Formulaire | None,
    acte: Acte,
    suivies: frozenset[str],
    variables: Mapping[str, Any],
) -> tuple[Reponse, ...]:
    """Return one answer for each different consequence; `suivies`: the variables that conditions
    read, `variables`: what a dossier starts from."""
    if formulaire is None:
        return (SANS_FORMULAIRE,)
    utiles = [c for c in formulaire.champs if c.cle in suivies and peut_router(c)]
    for _ in formulaire.champs:  # an answer may count only beside another: decision, then date
        autres = [c for c in formulaire.champs if c not in utiles and _essais(c)]
        trouve = next((c for c in autres if _influe(formulaire, utiles, c, acte, variables)), None)
        if trouve is None:
            break
        utiles.append(trouve)
    return tuple(_distinctes(formulaire, utiles))


def _influe(
    formulaire: Formulaire,
    utiles: Sequence[Champ],
    champ: Champ,
    acte: Acte,
    variables: Mapping[str, Any],
) -> bool:
    """Tell whether the act writes something else after another answer to this field."""
    for combinaison in _combiner(utiles):
        ecrits = set()
        for valeur in _essais(champ):
            reponse = _repondre(formulaire, {**combinaison, champ.cle: valeur})
            if reponse is not None:
                ecrits.add(repr(sorted(acte.variables(reponse.valeurs, variables).items())))
        if len(ecrits) > 1:
            return True
    return False


def _essais(champ: Champ) -> Sequence[object]:
    """Return the answers that a field is tried with; none when it is free text."""
    match champ.type:
        case "select" | "radio":
            return [option.valeur for option in champ.options]
        case "checkbox":
            return [True, False]
        case "number" | "montant":
            bornes = {champ.minimum, *NOMBRES, champ.maximum}
            return sorted(n for n in bornes if champ.minimum <= n <= champ.maximum)
        case _:
            return []


def _combiner(champs: Sequence[Champ]) -> Iterator[dict[str, object]]:
    combinaisons = product(*(_essais(champ) for champ in champs))
    for valeurs in islice(combinaisons, COMBINAISONS_MAX):
        yield {champ.cle: valeur for champ, valeur in zip(champs, valeurs, strict=True)}


def _distinctes(formulaire: Formulaire, utiles: Sequence[Champ]) -> Iterator[Reponse]:
    """Yield one answer for each combination; a hidden field makes no difference."""
    vues = set()
    for combinaison in _combiner(utiles):
        reponse = _repondre(formulaire, combinaison)
        cle = None if reponse is None else repr(sorted(reponse.fixes.items()))
        if reponse is not None and cle not in vues:
            vues.add(cle)
            yield reponse


def _repondre(formulaire: Formulaire, fixes: Mapping[str, object]) -> Reponse | None:
    """Return the answer, or None when the form refuses it."""
    try:
        valeurs = validation.valider(formulaire, remplir(formulaire, fixes, SANS_LIEU))
    except SaisieInvalide:
        return None
    return Reponse(
        {cle: valeur for cle, valeur in fixes.items() if cle in valeurs},
        {c.cle: valeurs[c.cle] for c in formulaire.champs if c.cle in valeurs and peut_router(c)},
        par_destination(formulaire, valeurs),
    )
