"""From a form of the browser to raw values, and back to fields ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from types import MappingProxyType

from flask import request

from web.page.textes import INSECABLE
from workflow.calendrier import PARIS, jour_paris
from workflow.errors import SaisieInvalide
from workflow.expressions import compile_expression
from workflow.formulaires import Champ, Formulaire, Option
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX, Confidentialite
from workflow.formulaires.validation import PREMIER_JOUR

MULTIPLE = "checklist"
PRESENCES = "presences"
FERMES = ("select", "radio")
OUI_NON = "checkbox"
MIDI = time(12, tzinfo=PARIS)

FAIT_LE = "fait_le"
ABSENTE = "Donnez la date à laquelle cela s’est fait."
ILLISIBLE = "Écrivez une date qui existe, par exemple 2026-03-31."
FUTURE = f"Cette date est à venir{INSECABLE}: donnez la date à laquelle cela s’est fait."

AUDIENCES = {
    Confidentialite.PARTAGEABLE: "Partagé avec le bailleur",
    Confidentialite.ASSOCIATION: "Reste dans l’association",
    Confidentialite.CONFIDENTIEL: "Confidentiel",
}


@dataclass(frozen=True)
class Condition:
    """When a field counts: if the field `cle` has one of `valeurs` (labels in `phrase`)."""

    cle: str
    valeurs: str
    phrase: str


@dataclass(frozen=True)
class ChampRendu:
    """A field as a page shows it. `valeurs`: what was typed, several for a checklist."""

    cle: str
    type: str
    libelle: str
    aide: str | None
    requis: bool
    options: tuple[Option, ...]
    valeurs: tuple[str, ...]
    erreur: str | None
    longueur_maximum: int
    minimum: int | None
    maximum: int | None
    audience: str | None
    condition: Condition | None

    @property
    def valeur(self) -> str:
        return self.valeurs[0] if self.valeurs else ""


def lire_saisie(formulaire: Formulaire, prefixe: str = "") -> dict[str, object]:
    """Return the raw values of the request, by field key: a list for a checklist.

    `prefixe`: what stands before each key on a page that holds several forms (`prefixer`).
    """
    return {
        champ.cle: list(filter(None, request.form.getlist(prefixe + champ.cle)))
        if champ.type in (MULTIPLE, PRESENCES)
        else request.form.get(prefixe + champ.cle, "")
        for champ in formulaire.champs
    }


def prefixer(champs: Sequence[ChampRendu], prefixe: str) -> tuple[ChampRendu, ...]:
    """Return the fields under names of their own, for a page that holds several forms."""
    return tuple(
        replace(
            champ,
            cle=prefixe + champ.cle,
            condition=champ.condition
            and replace(champ.condition, cle=prefixe + champ.condition.cle),
        )
        for champ in champs
    )


def rendre(
    formulaire: Formulaire,
    *,
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
    bailleurs: Sequence[Option] = (),
    choix: Mapping[str, Sequence[Option]] = MappingProxyType({}),
    audience: bool = False,
) -> tuple[ChampRendu, ...]:
    """Return the fields of a form with what was typed and what is wrong.

    `bailleurs` are the choices of a field of type `organisme_bailleur`, `choix` those of other
    types whose choices are of the moment; `audience` tells beside each field who will read it.
    """
    erreurs = erreurs or {}
    offerts = {**choix, "organisme_bailleur": bailleurs}
    return tuple(
        ChampRendu(
            cle=champ.cle,
            type="select" if champ.type in offerts and champ.type != PRESENCES else champ.type,
            libelle=champ.libelle,
            aide=champ.aide,
            requis=champ.requis,
            options=tuple(offerts.get(champ.type, champ.options)),
            valeurs=_textes((saisie or {}).get(champ.cle)),
            erreur=erreurs.get(champ.cle),
            longueur_maximum=champ.longueur_maximum,
            minimum=champ.minimum if champ.type == "number" else None,
            maximum=champ.maximum if champ.type == "number" else None,
            audience=_audience(champ) if audience else None,
            condition=_condition(champ, formulaire),
        )
        for champ in formulaire.champs
    )


def _textes(valeur: object) -> tuple[str, ...]:
    if valeur is None or valeur == "":
        return ()
    if isinstance(valeur, list | tuple):
        return tuple(str(v) for v in valeur)
    return (str(valeur),)


def _audience(champ: Champ) -> str | None:
    """Return who reads the answer: the destination's level, or a narrower one of the form."""
    destination = DESTINATIONS.get(champ.destination)
    if destination is None:
        return None
    niveau = NIVEAUX.get(champ.confidentialite or "", destination.confidentialite)
    return AUDIENCES[max(niveau, destination.confidentialite)]


def _condition(champ: Champ, formulaire: Formulaire) -> Condition | None:
    """Return the condition as a list of answers, when it depends on one closed choice.

    The browser then needs no evaluator; the server decides in any case.
    """
    if champ.montre_si is None:
        return None
    expression = compile_expression(champ.montre_si)
    sources = [c for c in formulaire.champs if c.cle in expression.noms]
    if len(sources) != 1 or sources[0].type not in FERMES:
        return None
    source = sources[0]
    gardees = [o for o in source.options if expression.evaluer({source.cle: o.valeur})]
    libelles = " ou ".join(f"«{INSECABLE}{o.libelle}{INSECABLE}»" for o in gardees)
    return Condition(source.cle, " ".join(o.valeur for o in gardees), libelles)


def rendre_fait_le(
    maintenant: datetime, *, valeur: str | None = None, erreur: str | None = None
) -> ChampRendu:
    """Return the date of the fact that every step has: today, unless typed otherwise."""
    return ChampRendu(
        cle=FAIT_LE,
        type="date",
        libelle="Fait le",
        aide="Le jour où cela s’est passé, même si vous le saisissez plus tard.",
        requis=True,
        options=(),
        valeurs=(jour_paris(maintenant).isoformat() if valeur is None else valeur,),
        erreur=erreur,
        longueur_maximum=10,
        minimum=None,
        maximum=None,
        audience=None,
        condition=None,
    )


def lire_fait_le(texte: str, maintenant: datetime) -> datetime:
    """Return the moment of the fact from the day that was typed: now, or that day at noon.

    Raises SaisieInvalide. Workflow moves noon after the previous fact of the same day.
    """
    jour = _lire_jour(texte)
    aujourdhui = jour_paris(maintenant)
    if jour > aujourdhui:
        raise SaisieInvalide({FAIT_LE: FUTURE})
    return maintenant if jour == aujourdhui else datetime.combine(jour, MIDI)


def _lire_jour(texte: str) -> date:
    if not texte.strip():
        raise SaisieInvalide({FAIT_LE: ABSENTE})
    try:
        jour = date.fromisoformat(texte.strip())
    except ValueError as erreur:
        raise SaisieInvalide({FAIT_LE: ILLISIBLE}) from erreur
    if jour < PREMIER_JOUR:
        raise SaisieInvalide({FAIT_LE: ILLISIBLE})
    return jour
