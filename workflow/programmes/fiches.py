"""The programmes of the sources: one record each, and five that are another one's name.

A record (`bpmn/programmes/<cle>.json`) keeps only what its sheet says, each value with the passage
that says it. Everything else is the default of the shape: nothing is invented.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

import bpmn
from models.errors import ErreurMetier
from workflow.programmes import formes as tables
from workflow.programmes.formes import Valeur

FICHE, DEFAUT = "fiche", "defaut"
"""Where a parameter's value comes from."""


class FicheIllisible(ErreurMetier):
    """A record that is not what a record must be; the sentence says which and why."""

    def __init__(self, cle: str, reproche: str) -> None:
        super().__init__(f"Programme « {cle} » illisible\u00a0: {reproche}.")


class ProgrammeInconnu(ErreurMetier):
    """No programme has that identifier, nor that code."""

    def __init__(self, identifiant: str) -> None:
        super().__init__(
            f"Aucun programme « {identifiant} »\u00a0: "
            "« jalon programmes » donne les identifiants (par exemple 004-2.3.10)."
        )


@dataclass(frozen=True, slots=True)
class Reglage:
    """The value of a parameter, and where it comes from. `passage`: only when a sheet says it."""

    valeur: Valeur
    origine: str
    passage: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return the value and its origin as plain data."""
        dit = {"passage": self.passage} if self.passage else {}
        return {"valeur": self.valeur, "origine": self.origine, **dit}


@dataclass(frozen=True, slots=True)
class Fiche:
    """A programme of the sources. `cle`: its file and its code in the base.

    `id`: its row in the list of projects. `doublon_de`: the `id` of the programme it repeats,
    whose parameters are its own.
    """

    cle: str
    id: str
    nom: str
    lieu: str
    source: str
    forme: str
    formes_appelees: tuple[str, ...]
    options: tuple[str, ...]
    doublon_de: str | None
    confiance: str
    bailleurs: tuple[str, ...]
    associations: tuple[str, ...]
    publics: tuple[str, ...]
    dits: Mapping[str, Reglage]
    """What the sheet says, by parameter."""

    @property
    def reglages(self) -> dict[str, Reglage]:
        """Return every parameter of its shape and of those it opens, in the table's order."""
        if self.doublon_de is not None:
            return trouver(self.doublon_de).reglages
        return _completer(self)

    def resolus(self) -> dict[str, Valeur]:
        """Return what a dossier starts from: all but the labels, which change no way."""
        connus = tables.parametres()
        return {
            nom: reglage.valeur
            for nom, reglage in self.reglages.items()
            if not connus[nom].est_etiquette
        }

    def as_json(self) -> dict[str, object]:
        """Return the programme and its parameters as plain data."""
        return {
            "id": self.id,
            "nom": self.nom,
            "forme": self.forme,
            "formes_appelees": list(self.formes_appelees),
            "options": list(self.options),
            "doublon_de": self.doublon_de,
            "parametres": {nom: reglage.as_json() for nom, reglage in self.reglages.items()},
        }


def _completer(fiche: Fiche) -> dict[str, Reglage]:
    """Return what the sheet says, and the defaults of its shapes for all the rest.

    A list that has one value per stage is repeated as often as there are stages.
    """
    defauts = _defauts(fiche)
    paliers = max(_nombre_de_paliers(fiche), 1)
    complets: dict[str, Reglage] = {}
    for nom, parametre in tables.parametres().items():
        if nom in fiche.dits:
            complets[nom] = fiche.dits[nom]
        elif nom in defauts:
            defaut = defauts[nom]
            if parametre.par_palier and isinstance(defaut, list):
                defaut = defaut * paliers
            complets[nom] = Reglage(defaut, DEFAUT)
    return complets


def _nombre_de_paliers(fiche: Fiche) -> int:
    dit = fiche.dits["nb_paliers"].valeur if "nb_paliers" in fiche.dits else 1
    return dit if isinstance(dit, int) else 1


def _defauts(fiche: Fiche) -> dict[str, Valeur]:
    """Return the defaults: the shape's own win over those of the shapes it opens."""
    defauts: dict[str, Valeur] = {}
    for forme in (*reversed(fiche.formes_appelees), fiche.forme):
        defauts |= tables.defauts_de(forme)
    return defauts


@cache
def lire(cle: str) -> Fiche:
    """Return a shipped programme. Raises FicheIllisible, `bpmn.FichierInconnu`."""
    return lire_fiche(cle, bpmn.read_programme(cle))


def lire_fiche(cle: str, contenu: bytes) -> Fiche:
    """Return the programme of a record. Raises FicheIllisible."""
    try:
        lu = orjson.loads(contenu)
        fiche = _construire(cle, lu)
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as erreur:
        raise FicheIllisible(
            cle, f"une rubrique manque ou n’a pas le bon type ({erreur})"
        ) from None
    reproche = next(_reproches(fiche), None)
    if reproche:
        raise FicheIllisible(cle, reproche)
    return fiche


def _construire(cle: str, lu: Mapping[str, Any]) -> Fiche:
    def texte(nom: str) -> str:
        return str(lu[nom])

    def liste(nom: str) -> tuple[str, ...]:
        return tuple(lu[nom])

    return Fiche(
        cle=cle,
        id=texte("id"),
        nom=texte("nom"),
        lieu=texte("lieu"),
        source=texte("source"),
        forme=texte("forme"),
        formes_appelees=liste("formes_appelees"),
        options=liste("options"),
        doublon_de=lu["doublon_de"],
        confiance=texte("confiance"),
        bailleurs=liste("bailleurs"),
        associations=liste("associations"),
        publics=liste("publics"),
        dits={nom: Reglage(**dit) for nom, dit in lu["parametres"].items()},
    )


def _reproches(fiche: Fiche) -> Iterator[str]:
    """Yield what is wrong with a record."""
    for forme in (fiche.forme, *fiche.formes_appelees):
        if forme not in tables.formes():
            yield f"la forme « {forme} » n’existe pas"
            return
    for option in fiche.options:
        if option not in tables.options():
            yield f"l’option « {option} » n’existe pas"
    for nom, dit in fiche.dits.items():
        yield from _reproches_du_parametre(fiche, nom, dit)
    yield from _reproches_des_paliers(fiche)


def _reproches_du_parametre(fiche: Fiche, nom: str, dit: Reglage) -> Iterator[str]:
    if nom not in _defauts(fiche):
        yield f"aucune de ses formes ne lit le paramètre « {nom} »"
        return
    if dit.origine != FICHE or not dit.passage:
        yield f"le paramètre « {nom} » ne dit pas quel passage de la fiche le donne"
    reproche = tables.parametres()[nom].reprocher(dit.valeur)
    if reproche:
        yield reproche


def _reproches_des_paliers(fiche: Fiche) -> Iterator[str]:
    """Yield the lists that do not have one value per stage."""
    paliers = _nombre_de_paliers(fiche)
    for nom, dit in fiche.dits.items():
        parametre = tables.parametres().get(nom)
        if parametre is None or not parametre.par_palier or not isinstance(dit.valeur, list):
            continue
        if len(dit.valeur) != paliers:
            yield f"le paramètre « {nom} » n’a pas une valeur par palier ({paliers})"


@cache
def list_fiches() -> tuple[Fiche, ...]:
    """Return all the shipped programmes, aliases included, in the order of their ids."""
    return tuple(sorted((lire(cle) for cle in bpmn.list_programmes()), key=_rang))


def _rang(fiche: Fiche) -> tuple[int, ...]:
    """Sort 004-2.3.9 before 004-2.3.10."""
    return tuple(int(n) for n in fiche.id.replace("-", ".").split("."))


def trouver(identifiant: str) -> Fiche:
    """Return a programme by its id (004-2.3.10) or its code. Raises ProgrammeInconnu."""
    for fiche in list_fiches():
        if identifiant in (fiche.id, fiche.cle):
            return fiche
    raise ProgrammeInconnu(identifiant)
