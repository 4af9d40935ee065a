"""Examples of a decision table: what it must answer for some values, kept in its file.

They stand in the extension elements of the decision, so that they are versioned with it, and are
played again whenever the table is examined. Invented values only: nothing of a household.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml import etree

from models.errors import typographier
from workflow.decisions.natures import Nature
from workflow.decisions.table import EN_LISTE, Sortie, Table
from workflow.errors import EvaluationImpossible

ESPACE: Final = "urn:jalon:dmn"
EXEMPLES_MAX: Final = 50
_NOMBRE: Final = re.compile(r"-?\d{1,15}([.,]\d{1,10})?", re.ASCII)
_BOOLEENS: Final = {"true": True, "vrai": True, "false": False, "faux": False}
_OUI_NON: Final = {**_BOOLEENS, "oui": True, "non": False}
_ENTRE_GUILLEMETS: Final = re.compile(r'"([^"]*)"|«\s*([^»]*?)\s*»')
SEPARATEUR: Final = " ; "


@dataclass(frozen=True, slots=True)
class Exemple:
    """`donnees`: variable -> what was typed; `attendus`: output -> what is expected, as typed."""

    nom: str
    donnees: Mapping[str, str]
    attendus: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Resultat:
    """What the table answers. `lignes`: the rules that suit, from 1; `phrase`: why it fails."""

    nom: str
    rendu: Mapping[str, str]
    tenu: bool
    lignes: tuple[int, ...]
    phrase: str = ""


def lire_exemples(decision: etree._Element) -> tuple[Exemple, ...]:
    """Return the examples that a decision of a file holds, in its order."""
    trouves = decision.iterfind(f"{{*}}extensionElements/{_tag('exemples')}/{_tag('exemple')}")
    return tuple(
        Exemple(exemple.get("nom", ""), _paires(exemple, "donnee"), _paires(exemple, "attendu"))
        for exemple in trouves
    )


def ecrire_exemples(exemples: Sequence[Exemple]) -> etree._Element:
    """Return the extension element that holds examples."""
    racine = etree.Element(_tag("exemples"), nsmap={"jalon": ESPACE})
    for exemple in exemples:
        element = etree.SubElement(racine, _tag("exemple"), nom=exemple.nom)
        for balise, paires in (("donnee", exemple.donnees), ("attendu", exemple.attendus)):
            for nom, valeur in paires.items():
                etree.SubElement(element, _tag(balise), nom=nom, valeur=valeur)
    return racine


def _tag(nom: str) -> str:
    return f"{{{ESPACE}}}{nom}"


def _paires(exemple: etree._Element, balise: str) -> dict[str, str]:
    return {un.get("nom", ""): un.get("valeur", "") for un in exemple.iterfind(_tag(balise))}


def jouer(table: Table, exemple: Exemple) -> Resultat:
    """Return what the table answers to an example, and whether it is what is expected."""
    natures = natures_des_variables(table)
    variables = {nom: lire_valeur(exemple.donnees.get(nom, ""), natures[nom]) for nom in natures}
    try:
        rendu = {nom: dire(valeur) for nom, valeur in table.decider(variables).items()}
        # With FIRST, the rows below the first that suits are not read: they may not be readable.
        lues = 1 if table.politique == "FIRST" else None
        lignes = tuple(islice(table.list_retenues(variables), lues))
    except EvaluationImpossible as erreur:
        phrase = str(erreur).removeprefix(typographier(f"Table « {table.nom} » : "))
        return Resultat(exemple.nom, {}, False, (), phrase)
    ecarts = [_ecart(table, sortie, rendu[sortie.nom], exemple) for sortie in table.sorties]
    phrases = [ecart for ecart in ecarts if ecart is not None]
    return Resultat(exemple.nom, rendu, not phrases, lignes, " ".join(phrases))


def _ecart(table: Table, sortie: Sortie, rendue: str, exemple: Exemple) -> str | None:
    """Return how an output differs from what is expected; None when it does not."""
    typee = exemple.attendus.get(sortie.nom, "")
    textes = typee.split(";") if table.politique in EN_LISTE else [typee]
    attendue = SEPARATEUR.join(dire(lire_valeur(texte, sortie.nature)) for texte in textes)
    if rendue == attendue:
        return None
    return f"« {sortie.libelle} » donne {_citer(rendue)}, alors que l’on attend {_citer(attendue)}."


def _citer(texte: str) -> str:
    return f"« {texte} »" if texte else "rien"


def natures_des_variables(table: Table) -> dict[str, Nature]:
    """Return the variables that the table reads, with the nature that their column gives them."""
    par_colonne = {
        entree.expression.texte: entree.nature for entree in table.entrees if entree.nature
    }
    return {nom: par_colonne.get(nom, "") for nom in sorted(table.lues)}


def lire_valeur(texte: str, nature: Nature) -> object:
    """Return what was typed for an example: a number, a truth, a text; None for nothing.

    Quotes make a text of anything. Without a nature, a number is a number.
    """
    propre = texte.strip()
    if not propre:
        return None
    if cite := _ENTRE_GUILLEMETS.fullmatch(propre):
        return cite.group(1) if cite.group(1) is not None else cite.group(2)
    mots = _OUI_NON if nature == "boolean" else _BOOLEENS
    if nature != "string" and propre.lower() in mots:
        return mots[propre.lower()]
    if nature in ("", "number") and _NOMBRE.fullmatch(propre):
        nombre = float(propre.replace(",", "."))
        return int(nombre) if nombre.is_integer() else nombre
    return propre


def dire(valeur: object) -> str:
    """Return a value of the table as an example shows it."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return SEPARATEUR.join(dire(un) for un in valeur)
    if isinstance(valeur, float):
        return str(int(valeur) if valeur.is_integer() else valeur).replace(".", ",")
    return str(valeur)


def list_manquements(table: Table, exemples: Sequence[Exemple]) -> Iterator[str]:
    """Yield the sentence of each example that the table does not keep, or that are too many."""
    if len(exemples) > EXEMPLES_MAX:
        yield f"elle a plus de {EXEMPLES_MAX} exemples : gardez les plus parlants."
        return
    for numero, exemple in enumerate(exemples, start=1):
        resultat = jouer(table, exemple)
        if not resultat.tenu:
            yield f"exemple « {exemple.nom or numero} » : {resultat.phrase}"
