"""From a question to the boxes of its panel, and back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from models.errors import typographier
from web.administration.edition.questions import conditions
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.edition import Colonne, Question
from workflow.formulaires.edition.operations import proposer_cle
from workflow.formulaires.edition.question import LISTES, TABLEAU
from workflow.formulaires.lecture import Option
from workflow.formulaires.validation import valider

Saisie = Mapping[str, object]
Lignes = Sequence[Mapping[str, str]]
VIERGES: Final = 3
BLANCS: Final = re.compile(r"[ \t\r\n]+")
TABLES: Final = ("options", "colonnes")
TEXTES: Final = ("libelle", "aide", "type", "destination", "confidentialite", "organisme")
COCHES: Final = ("requis", "route", "centimes")
NOMBRES: Final = ("longueur_minimum", "longueur_maximum", "minimum", "maximum")


@dataclass(frozen=True, slots=True)
class Lue:
    """A question read from its panel. `rangs`: where its rows stood there, as they were typed."""

    question: Question
    rangs: Mapping[str, Sequence[int]]


def dire(question: Question, autres: Sequence[Question], panneau: Formulaire) -> Saisie:
    """Return a question as its panel would have sent it."""
    coches, tapee = conditions.dire(question.montre_si, autres)
    dite: dict[str, object] = {nom: getattr(question, nom) or "" for nom in TEXTES}
    dite |= {nom: "on" if getattr(question, nom) else "" for nom in COCHES}
    for nom in NOMBRES:
        valeur = getattr(question, nom)
        dite[nom] = "" if valeur is None else str(valeur)
    dite |= {"selon": coches, "montre_si": tapee, "cle": question.cle}
    dite["options"] = _dire_options(question.options, panneau)
    dite["colonnes"] = [_dire_colonne(colonne) for colonne in question.colonnes]
    return dite


def _dire_options(options: Iterable[Option], panneau: Formulaire) -> object:
    if any(c.cle == "options" and c.type == "textarea" for c in panneau.champs):
        return "\n".join(f"{o.valeur} : {o.libelle}" for o in options)
    return [
        {"place": str(rang), "libelle": o.libelle, "valeur": o.valeur, "aide": o.aide or ""}
        for rang, o in enumerate(options, start=1)
    ]


def _dire_colonne(colonne: Colonne) -> dict[str, str]:
    return {
        "libelle": colonne.libelle,
        "type": colonne.type,
        "requis": "oui" if colonne.requis else "",
        "choix": " ; ".join(option.libelle for option in colonne.options),
        "cle": colonne.cle,
    }


def completer(saisie: Saisie, panneau: Formulaire) -> Saisie:
    """Return what was typed with a few blank rows below each table, to add to it."""
    tables = {c.cle: c.maximum for c in panneau.champs if c.type == TABLEAU}
    complete = dict(saisie)
    for cle, maximum in tables.items():
        lignes = [*cast(Lignes, complete.get(cle) or [])]
        complete[cle] = [*lignes, *([{}] * min(VIERGES, maximum - len(lignes)))]
    return complete


def lire(panneau: Formulaire, saisie: Saisie, avant: Question) -> Lue:
    """Return the question typed, over the one that it was. Raises SaisieInvalide."""
    saisie = _sans_lignes_videes(saisie)
    valeurs = valider(panneau, saisie)
    rangs: dict[str, Sequence[int]] = {}
    suite: dict[str, Any] = {nom: valeurs.get(nom) for nom in (*TEXTES, *NOMBRES)}
    suite |= {nom: bool(valeurs.get(nom)) for nom in COCHES}
    type_ = str(valeurs["type"])
    options: tuple[Option, ...] = ()
    colonnes: tuple[Colonne, ...] = ()
    if type_ in LISTES:
        options, rangs["options"] = _lire_options(saisie.get("options"))
    if type_ == TABLEAU:
        colonnes, rangs["colonnes"] = _lire_colonnes(saisie.get("colonnes"), avant.colonnes)
    suite |= {
        "libelle": _phrase(str(valeurs["libelle"])),
        "aide": str(valeurs.get("aide") or "").replace("\r\n", "\n") or None,
        "options": options,
        "colonnes": colonnes,
        "cle": str(valeurs.get("cle") or avant.cle),
        "montre_si": conditions.lire(
            cast(Sequence[str], valeurs.get("selon") or ()), str(valeurs.get("montre_si") or "")
        ),
    }
    return Lue(replace(avant, **suite), rangs)


def _sans_lignes_videes(saisie: Saisie) -> Saisie:
    """Return what was typed, blank where a row keeps no more than its place or its type."""
    return {
        cle: [ligne if _est_remplie(ligne) else {} for ligne in valeur]
        if isinstance(valeur, list) and cle in TABLES else valeur
        for cle, valeur in saisie.items()
    }  # fmt: skip


def _lire_options(saisie: object) -> tuple[tuple[Option, ...], Sequence[int]]:
    if isinstance(saisie, str):
        lignes: Lignes = [_ligne(texte) for texte in saisie.splitlines()]
    else:
        lignes = cast(Lignes, saisie or ())
    gardees = [(rang, ligne) for rang, ligne in enumerate(lignes) if _est_remplie(ligne)]
    gardees.sort(key=lambda paire: _place(paire[1], len(lignes)))
    prises: set[str] = {ligne.get("valeur", "").strip() for _, ligne in gardees}
    options = []
    for _, ligne in gardees:
        libelle = _phrase(ligne.get("libelle", ""))
        code = ligne.get("valeur", "").strip() or proposer_cle(libelle, prises)
        prises.add(code)
        options.append(Option(code, libelle, ligne.get("aide", "").strip() or None))
    return tuple(options), [rang for rang, _ in gardees]


def _phrase(texte: str) -> str:
    """Return a text on one line, with the spaces of French before its double punctuation."""
    return typographier(BLANCS.sub(" ", texte).strip(" "))


def _ligne(texte: str) -> dict[str, str]:
    code, deux_points, libelle = texte.partition(":")
    if not deux_points:
        return {"libelle": texte.strip(), "valeur": ""}
    return {"libelle": libelle.strip(), "valeur": code.strip()}


def _est_remplie(ligne: Mapping[str, str]) -> bool:
    return bool(ligne.get("libelle", "").strip() or ligne.get("valeur", "").strip())


def _place(ligne: Mapping[str, str], sinon: int) -> int:
    texte = ligne.get("place", "").strip()
    return int(texte) if texte.isdecimal() else sinon


def _lire_colonnes(
    saisie: object, avant: Sequence[Colonne]
) -> tuple[tuple[Colonne, ...], Sequence[int]]:
    lignes = cast(Lignes, saisie or ())
    gardees = [(rang, ligne) for rang, ligne in enumerate(lignes) if _est_remplie(ligne)]
    anciennes = {colonne.cle: colonne for colonne in avant}
    prises = {ligne.get("cle", "").strip() for _, ligne in gardees}
    colonnes = []
    for _, ligne in gardees:
        libelle = _phrase(ligne.get("libelle", ""))
        cle = ligne.get("cle", "").strip() or proposer_cle(libelle, prises)
        prises.add(cle)
        ancienne = anciennes.get(cle)
        choix = _choix(ligne.get("choix", ""), ancienne.options if ancienne else ())
        type_ = ligne.get("type", "")
        colonnes.append(
            Colonne(cle, type_, libelle, ligne.get("requis") == "oui",
                    choix if type_ in LISTES else ())
        )  # fmt: skip
    return tuple(colonnes), [rang for rang, _ in gardees]


def _choix(texte: str, avant: Sequence[Option]) -> tuple[Option, ...]:
    """Return the choices of a column; a choice of the same words keeps its code."""
    codes = {option.libelle: option for option in avant}
    prises = {option.valeur for option in avant}
    choix = []
    for libelle in filter(None, map(_phrase, texte.split(";"))):
        option = codes.get(libelle) or Option(proposer_cle(libelle, prises), libelle)
        prises.add(option.valeur)
        choix.append(option)
    return tuple(choix)


def situer(erreurs: Mapping[str, str], rangs: Mapping[str, Sequence[int]]) -> dict[str, str]:
    """Return the refusals by the boxes of the panel: rows as they were typed, tables named too."""
    suite: dict[str, str] = {}
    for aspect, phrase in erreurs.items():
        nom, _, reste = aspect.partition(".")
        rang, _, colonne = reste.partition(".")
        suite.setdefault(nom, phrase)
        if reste and int(rang) < len(rangs.get(nom, ())):
            suite[f"{nom}.{rangs[nom][int(rang)]}.{colonne}"] = phrase
    return suite


def refuser(erreur: SaisieInvalide, lue: Lue) -> SaisieInvalide:
    """Return the refusal of a question by the boxes of its panel."""
    return SaisieInvalide(situer(erreur.erreurs, lue.rangs))
