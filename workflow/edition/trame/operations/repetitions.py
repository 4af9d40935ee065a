"""A step done several times: together, one after the other, or as long as a condition holds."""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from workflow.edition.trame.document import (
    Document,
    OperationRefusee,
    inserer,
    lire_texte,
    oter,
    oter_les_attributs,
)
from workflow.edition.trame.elements import EXPRESSION_MAX, poser_expression
from workflow.edition.trame.operations.commun import Change, est_activite, nommer
from workflow.engine.fichier.xml import bpmn, enfants, nom_local
from workflow.expressions import compile_expression

ENSEMBLE: Final = "ensemble"
SUITE: Final = "suite"
BOUCLE: Final = "boucle"
SORTES: Final = (
    (ENSEMBLE, "plusieurs fois, toutes ensemble"),
    (SUITE, "plusieurs fois, l’une après l’autre"),
    (BOUCLE, "tant qu’une condition est vraie"),
)
PLUSIEURS: Final = "multiInstanceLoopCharacteristics"
TANT_QUE: Final = "standardLoopCharacteristics"


@dataclass(frozen=True, slots=True)
class Repetition:
    """How an activity is repeated. `sorte`: "" for once, else of `SORTES`.

    `nombre`, or `liste` and the name of its `item`: how many times. `condition`, `tours` (at
    most, "" for no limit) and `avant` (read before the first turn): of a loop.
    """

    sorte: str = ""
    nombre: str = ""
    liste: str = ""
    item: str = ""
    condition: str = ""
    tours: str = ""
    avant: bool = False


def lire_repetition(noeud: etree._Element) -> Repetition:
    """Return how an element is repeated."""
    for boucle in enfants(noeud, TANT_QUE):
        return Repetition(
            BOUCLE,
            condition=_texte(boucle, "loopCondition"),
            tours=boucle.get("loopMaximum", ""),
            avant=boucle.get("testBefore", "false").lower() in ("true", "1"),
        )
    for boucle in enfants(noeud, PLUSIEURS):
        suite = boucle.get("isSequential", "false").lower() in ("true", "1")
        items = enfants(boucle, "inputDataItem")
        return Repetition(
            SUITE if suite else ENSEMBLE,
            nombre=_texte(boucle, "loopCardinality"),
            liste=_texte(boucle, "loopDataInputRef"),
            item=(items[0].get("name") or items[0].get("id") or "") if items else "",
        )
    return Repetition()


def _texte(boucle: etree._Element, balise: str) -> str:
    trouvees = enfants(boucle, balise)
    return (trouvees[0].text or "").strip() if trouvees else ""


def repeter(contenu: bytes, *, element: str, repetition: Repetition) -> Change:
    """Say how an activity is repeated; what is not told here stays as it is.

    Raises OperationRefusee, ExpressionRefusee.
    """
    document = Document(contenu)
    noeud = document.noeud(element)
    if not est_activite(noeud):
        raise OperationRefusee(f"« {nommer(noeud)} » ne se répète pas : ce n’est pas une étape.")
    if lire_repetition(noeud) == repetition:
        return Change(contenu, element)
    _verifier(repetition)
    _ecrire(document, noeud, repetition)
    return Change(document.ecrire(), element)


def _verifier(voulue: Repetition) -> None:
    if voulue.sorte in (ENSEMBLE, SUITE) and bool(voulue.nombre) == bool(voulue.liste):
        raise OperationRefusee(
            "Dites combien de fois l’étape se fait : un nombre, ou bien une liste, mais pas les "
            "deux."
        )
    if voulue.item and not voulue.liste:
        raise OperationRefusee(
            "Un nom d’élément va avec une liste : donnez la liste, ou effacez ce nom."
        )
    if voulue.sorte == BOUCLE and not (voulue.condition or voulue.tours):
        raise OperationRefusee(
            "Écrivez la condition qui fait recommencer l’étape, ou le nombre de tours au plus."
        )
    for nom in filter(None, (voulue.liste, voulue.item)):
        if not nom.isidentifier():
            raise OperationRefusee(
                f"« {nom[:80]} » n’est pas un nom de variable : des lettres sans accent, des "
                "chiffres et le souligné."
            )
    for texte in filter(None, (voulue.nombre, voulue.condition)):
        compile_expression(texte)


def _ecrire(document: Document, noeud: etree._Element, voulue: Repetition) -> None:
    boucle = _boucle(document, noeud, TANT_QUE if voulue.sorte == BOUCLE else PLUSIEURS, voulue)
    if boucle is None:
        return
    if voulue.sorte == BOUCLE:
        _poser_attribut(boucle, "loopMaximum", voulue.tours)
        _poser_attribut(boucle, "testBefore", "true" if voulue.avant else "")
        poser_expression(boucle, "loopCondition", voulue.condition)
        return
    _poser_attribut(boucle, "isSequential", "true" if voulue.sorte == SUITE else "")
    poser_expression(boucle, "loopCardinality", voulue.nombre)
    for nombre in enfants(boucle, "loopCardinality"):
        boucle.insert(len(enfants(boucle, "documentation", "extensionElements")), nombre)
    _poser_la_liste(document, boucle, voulue)


def _boucle(
    document: Document, noeud: etree._Element, balise: str, voulue: Repetition
) -> etree._Element | None:
    """Return the element that holds a repetition of that kind; None when there is to be none."""
    for ancienne in enfants(noeud, PLUSIEURS, TANT_QUE):
        if voulue.sorte and nom_local(ancienne) == balise:
            return ancienne
        oter(ancienne)
    if not voulue.sorte:
        return None
    boucle = etree.Element(bpmn(balise), id=document.nouvel_id(f"{noeud.get('id')}_repetition"))
    textes = enfants(noeud, "documentation", "extensionElements", "incoming", "outgoing")
    inserer(noeud, boucle, noeud.index(textes[-1]) + 1 if textes else 0)
    return boucle


def _poser_attribut(boucle: etree._Element, nom: str, valeur: str) -> None:
    if valeur:
        boucle.set(nom, valeur)
    else:
        oter_les_attributs(boucle, nom)


def _poser_la_liste(document: Document, boucle: etree._Element, voulue: Repetition) -> None:
    for ancien in enfants(boucle, "loopDataInputRef", "inputDataItem"):
        oter(ancien)
    if not voulue.liste:
        return
    liste = etree.Element(bpmn("loopDataInputRef"))
    liste.text = lire_texte(voulue.liste, EXPRESSION_MAX)
    rang = len(enfants(boucle, "documentation", "extensionElements", "loopCardinality"))
    inserer(boucle, liste, rang)
    if voulue.item:
        id_ = document.nouvel_id(f"{boucle.get('id') or 'repetition'}_item")
        inserer(boucle, etree.Element(bpmn("inputDataItem"), id=id_, name=voulue.item), rang + 1)
