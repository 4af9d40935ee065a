"""From a form of the browser to raw values, and back to fields ready to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from types import MappingProxyType

from flask import request

from models.calendrier import PARIS, jour_paris
from web.page.champs import (
    ChampRendu,
    Condition,
    Recu,
    lire_lignes,
    prefixer,
    rendre_champ,
)
from web.page.textes import INSECABLE
from workflow.errors import SaisieInvalide
from workflow.expressions import compile_expression
from workflow.formulaires import Champ, Formulaire, Option
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX, Confidentialite
from workflow.formulaires.valeurs import PREMIER_JOUR

__all__ = [
    "FAIT_LE",
    "ChampRendu",
    "Condition",
    "lire_fait_le",
    "lire_saisie",
    "prefixer",
    "rendre",
    "rendre_fait_le",
]

MULTIPLE = "checklist"
PRESENCES = "presences"
FERMES = ("select", "radio")
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


def lire_saisie(
    formulaire: Formulaire, prefixe: str = "", recu: Recu | None = None
) -> dict[str, object]:
    """Return the raw values of a request, by field key: a list for a checklist, rows for a table.

    `prefixe`: what stands before each key on a page that holds several forms (`prefixer`);
    `recu`: what a draft kept, else what the request sends.
    """
    recu = request.form if recu is None else recu
    return {champ.cle: _lire(champ, prefixe + champ.cle, recu) for champ in formulaire.champs}


def _lire(champ: Champ, cle: str, recu: Recu) -> object:
    if champ.colonnes:
        return lire_lignes(champ, recu, cle)
    if champ.type in (MULTIPLE, PRESENCES):
        return list(filter(None, recu.getlist(cle)))
    return recu.get(cle, "")


def rendre(
    formulaire: Formulaire,
    *,
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
    choix: Mapping[str, Sequence[Option]] = MappingProxyType({}),
    audience: bool = False,
) -> tuple[ChampRendu, ...]:
    """Return the fields of a form with what was typed and what is wrong.

    `choix`: by field key, the choices that are of the moment (`web.dossier.dossiers.list_choix`);
    `audience` tells beside each field who will read it.
    """
    rendus = (
        rendre_champ(
            champ,
            (saisie or {}).get(champ.cle),
            erreurs or {},
            options=choix.get(champ.cle),
            audience=_audience(champ) if audience else None,
            condition=_condition(champ, formulaire),
        )
        for champ in formulaire.champs
    )
    return tuple(
        replace(un, type="select") if un.cle in choix and un.type != PRESENCES else un
        for un in rendus
    )


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
