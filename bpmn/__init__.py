"""Diagrams, forms, decision tables and programmes shipped with the product, read as package data.

Every key is the file's name without its suffix: `acces_direct`, `caleol`, `decision_caleol`.
"""

import re
from functools import cache
from importlib.resources import files

KEY = re.compile(r"[a-z][a-z0-9_]*")

FORMES_APPELABLES = frozenset(
    {"acces_direct", "acces_paliers", "maintien_bail", "maintien_reprise"}
)
"""The parcours that another one may call, as `aiguillage` does: each is a household's own way."""


class FichierInconnu(LookupError):
    """No diagram, form, decision table or programme of that name is shipped."""


@cache
def _read(dossier: str, cle: str, suffixe: str) -> bytes:
    """Return the bytes of one shipped file; the key may not leave its folder."""
    fichier = files(__package__) / dossier / f"{cle}{suffixe}"
    if not KEY.fullmatch(cle) or not fichier.is_file():
        raise FichierInconnu(f"{dossier}/{cle}{suffixe}")
    return fichier.read_bytes()


def _list(dossier: str, suffixe: str) -> list[str]:
    return list(_cles(dossier, suffixe))


@cache
def _cles(dossier: str, suffixe: str) -> tuple[str, ...]:
    noms = (fichier.name for fichier in (files(__package__) / dossier).iterdir())
    return tuple(sorted(nom.removesuffix(suffixe) for nom in noms if nom.endswith(suffixe)))


def read_parcours(cle: str) -> bytes:
    """Return the BPMN XML of a parcours, whose process id is `cle`; raise FichierInconnu."""
    return _read("parcours", cle, ".bpmn")


def read_module(cle: str) -> bytes:
    """Return the BPMN XML of a called activity, whose process id is `cle`; raise FichierInconnu."""
    return _read("modules", cle, ".bpmn")


def list_appelables() -> list[str]:
    """Return the sorted keys of what a diagram may call: the modules, and some parcours."""
    return sorted({*list_modules(), *FORMES_APPELABLES.intersection(list_parcours())})


def read_appelable(cle: str) -> bytes:
    """Return the BPMN XML of what a call names; raise FichierInconnu."""
    return read_parcours(cle) if cle in FORMES_APPELABLES else read_module(cle)


def read_formulaire(cle: str) -> bytes:
    """Return a form: JSON, a subset of the form-js schema; raise FichierInconnu."""
    return _read("formulaires", cle, ".json")


def read_programme(cle: str) -> bytes:
    """Return a programme: JSON with its shape and what its sheet says; raise FichierInconnu."""
    return _read("programmes", cle, ".json")


@cache
def read_formes() -> bytes:
    """Return the shapes: JSON with the parameters that each reads, and their defaults."""
    return (files(__package__) / "formes.json").read_bytes()


def read_decision(cle: str) -> bytes:
    """Return the DMN XML of a decision table, whose decision id is `cle`; raise FichierInconnu."""
    return _read("decisions", cle, ".dmn")


def list_parcours() -> list[str]:
    """Return the sorted keys of the shipped parcours."""
    return _list("parcours", ".bpmn")


def list_modules() -> list[str]:
    """Return the sorted keys of the shipped called activities."""
    return _list("modules", ".bpmn")


def list_formulaires() -> list[str]:
    """Return the sorted keys of the shipped forms."""
    return _list("formulaires", ".json")


def list_decisions() -> list[str]:
    """Return the sorted keys of the shipped decision tables."""
    return _list("decisions", ".dmn")


def list_programmes() -> list[str]:
    """Return the sorted keys of the shipped programmes."""
    return _list("programmes", ".json")
