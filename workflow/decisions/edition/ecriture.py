"""Writing a decision table back into its file: what has not changed keeps its bytes."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Final

from lxml import etree

from workflow.decisions.edition.grille import (
    Entree,
    Grille,
    Rangee,
    Sortie,
    enfants,
    lire_grilles,
    lire_politique,
    list_decisions,
    origines,
    ouvrir,
    premier,
    texte_de,
    trouver_table,
)
from workflow.decisions.exemples import ESPACE, ecrire_exemples, lire_exemples
from workflow.decisions.lecture import CASES_MAX, CLE, TEXTE_MAX
from workflow.decisions.table import POLITIQUES
from workflow.errors import Introuvable, SaisieInvalide

DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
INTERDITS: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, even written as a reference."""
TROP_GRAND: Final = (
    f"La table est trop grande : {CASES_MAX} cases et {TEXTE_MAX} caractères au plus. "
    "Partagez-la en plusieurs tables."
)
NOM_MAX: Final = 150
Part = Entree | Sortie | Rangee

MODELE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:jalon:decisions">
  <decision>
    <decisionTable hitPolicy="UNIQUE">
      <input label="">
        <inputExpression typeRef="string">
          <text></text>
        </inputExpression>
      </input>
      <output label="" name="resultat" typeRef="string" />
      <rule>
        <inputEntry>
          <text>-</text>
        </inputEntry>
        <outputEntry>
          <text></text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
"""


def creer(*, cle: str, nom: str) -> bytes:
    """Return the file of a new table: one input, one output, one row. Raises SaisieInvalide."""
    propre = " ".join(nettoyer(nom).split())
    if not 1 <= len(propre) <= NOM_MAX:
        raise SaisieInvalide({"nom": f"Donnez à la table un nom de {NOM_MAX} caractères au plus."})
    if not CLE.fullmatch(cle):
        raise SaisieInvalide({"cle": "Gardez des lettres sans accent, des chiffres, le souligné."})
    contenu = MODELE.encode()
    racine = ouvrir(contenu)
    racine.set("id", f"definitions_{cle}")
    racine.set("name", propre)
    (decision,) = list_decisions(racine)
    decision.set("id", cle)
    decision.set("name", propre)
    return _fermer(racine, contenu)


def ecrire(contenu: bytes, grille: Grille) -> bytes:
    """Return the file with that table in place of its own. Raises DiagrammeRefuse, Introuvable,

    SaisieInvalide for a table too large to be read again.
    """
    _controler_la_taille(grille)
    if grille in lire_grilles(contenu):
        return contenu
    racine = ouvrir(contenu)
    decision = next((un for un in list_decisions(racine) if un.get("id") == grille.cle), None)
    table = None if decision is None else trouver_table(decision)
    if decision is None or table is None:
        raise Introuvable("Cette table n’est plus dans le fichier : rechargez la page.")
    _changer(decision, table, grille)
    if "\n" in (decision.text or ""):
        etree.indent(decision, space="  ", level=1)
    return _fermer(racine, contenu)


def nettoyer(texte: str) -> str:
    """Return a text that XML can hold."""
    return INTERDITS.sub("", texte)


def _controler_la_taille(grille: Grille) -> None:
    cases = [case for rangee in grille.rangees for case in (*rangee.cases, *rangee.valeurs)]
    if len(cases) > CASES_MAX or sum(map(len, cases)) > TEXTE_MAX:
        raise SaisieInvalide({"table": TROP_GRAND})


def _changer(decision: etree._Element, table: etree._Element, grille: Grille) -> None:
    _attribut(decision, "name", grille.nom)
    _texte_brut(decision, "description", grille.description)
    if grille.politique != lire_politique(table) and grille.politique in POLITIQUES:
        table.set("hitPolicy", grille.politique)
        if "aggregation" in table.attrib:
            del table.attrib["aggregation"]
    _exemples(decision, grille)
    nommer = _nommeur(decision)
    places = [
        _places(enfants(table, "input"), grille.entrees),
        _places(enfants(table, "output"), grille.sorties),
    ]
    for entree, lue in zip(_ranger(table, "input", grille.entrees, nommer), grille.entrees,
                           strict=True):  # fmt: skip
        _ecrire_entree(entree, lue)
    for sortie, voulue in zip(_ranger(table, "output", grille.sorties, nommer), grille.sorties,
                              strict=True):  # fmt: skip
        _ecrire_sortie(sortie, voulue)
    rangees = _ranger(table, "rule", grille.rangees, nommer)
    for element, rangee in zip(rangees, grille.rangees, strict=True):
        _texte_brut(element, "description", rangee.note)
        _cases(element, "inputEntry", rangee.cases, places[0], nommer)
        _cases(element, "outputEntry", rangee.valeurs, places[1], nommer)


def _places(avant: Sequence[etree._Element], parts: Iterable[Entree | Sortie]) -> list[int | None]:
    """Return where each column was in the file, None for a new one."""
    rangs = {origine: rang for rang, origine in enumerate(origines(avant))}
    return [rangs.get(part.origine) for part in parts]


def _ranger(
    table: etree._Element, nom: str, parts: Sequence[Part], nommer: Callable[[], str]
) -> list[etree._Element]:
    """Put the parts of one kind in their order, and return their elements, some of them new."""
    avant = enfants(table, nom)
    connues = dict(zip(origines(avant), avant, strict=True))
    trouvees = [connues.pop(part.origine, None) for part in parts]
    suite = [_nouveau(table, nom, nommer) if un is None else un for un in trouvees]
    if suite != avant:
        _replacer(table, nom, avant, suite)
    return suite


def _replacer(
    parent: etree._Element,
    nom: str,
    avant: Sequence[etree._Element],
    suite: Sequence[etree._Element],
) -> None:
    place = parent.index(avant[0]) if avant else _place_de(parent, nom)
    for element in avant:
        parent.remove(element)
    for decalage, element in enumerate(suite):
        parent.insert(place + decalage, element)


SUITE: Final = ("description", "extensionElements", "input", "inputEntry", "output", "outputEntry")
"""What comes before the others in a table or in a row, in the order of the norm."""


def _place_de(parent: etree._Element, nom: str) -> int:
    """Return where a first part of that kind goes."""
    premiers = SUITE[: SUITE.index(nom)] if nom in SUITE else SUITE
    noms = [etree.QName(enfant).localname for enfant in parent.iterchildren(etree.Element)]
    return max((rang for rang, lu in enumerate(noms, 1) if lu in premiers), default=0)


def _nouveau(parent: etree._Element, nom: str, nommer: Callable[[], str]) -> etree._Element:
    return etree.Element(f"{{{etree.QName(parent).namespace}}}{nom}", id=nommer())


def _nommeur(decision: etree._Element) -> Callable[[], str]:
    """Return a maker of ids that the file does not have yet."""
    pris = {element.get("id") for element in decision.getroottree().getroot().iter()}
    noms = (f"{decision.get('id')}_{numero}" for numero in count(1))
    return lambda: next(nom for nom in noms if nom not in pris)


def _ecrire_entree(element: etree._Element, entree: Entree) -> None:
    _attribut(element, "label", entree.libelle)
    expression = premier(element, "inputExpression")
    if expression is None:
        expression = _sous(element, "inputExpression")
    _attribut(expression, "typeRef", entree.nature)
    _texte(expression, entree.lue)


def _ecrire_sortie(element: etree._Element, sortie: Sortie) -> None:
    for nom, valeur in (
        ("label", sortie.libelle), ("name", sortie.nom), ("typeRef", sortie.nature),
    ):  # fmt: skip
        _attribut(element, nom, valeur)
    defaut = premier(element, "defaultOutputEntry")
    if sortie.defaut and defaut is None:
        defaut = _sous(element, "defaultOutputEntry")
    if defaut is not None and not sortie.defaut:
        element.remove(defaut)
    elif defaut is not None:
        _texte(defaut, sortie.defaut)


def _cases(
    rangee: etree._Element,
    nom: str,
    textes: Sequence[str],
    places: Sequence[int | None],
    nommer: Callable[[], str],
) -> None:
    """Write the cells of a row, each in the element that its column already had."""
    avant = enfants(rangee, nom)
    suite = []
    for texte, place in zip(textes, places, strict=True):
        gardee = place is not None and place < len(avant)
        case = avant[place] if gardee and place is not None else _nouveau(rangee, nom, nommer)
        _texte(case, texte)
        suite.append(case)
    if suite != avant:
        _replacer(rangee, nom, avant, suite)


def _exemples(decision: etree._Element, grille: Grille) -> None:
    if grille.exemples == lire_exemples(decision):
        return
    extensions = premier(decision, "extensionElements")
    if extensions is None:
        extensions = etree.Element(f"{{{etree.QName(decision).namespace}}}extensionElements")
        decision.insert(_place_de(decision, "extensionElements"), extensions)
    for ancien in extensions.findall(f"{{{ESPACE}}}exemples"):
        extensions.remove(ancien)
    if grille.exemples:
        extensions.append(ecrire_exemples(grille.exemples))
    if not len(extensions):
        decision.remove(extensions)


def _sous(parent: etree._Element, nom: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{nom}")


def _attribut(element: etree._Element, nom: str, valeur: str) -> None:
    """Set an attribute that differs; an empty one is not written where there was none."""
    if element.get(nom, "") != valeur:
        element.set(nom, valeur)


def _texte(element: etree._Element, valeur: str) -> None:
    if texte_de(element) != valeur or premier(element, "text") is None:
        contenu = premier(element, "text")
        contenu = _sous(element, "text") if contenu is None else contenu
        contenu.text = valeur


def _texte_brut(element: etree._Element, nom: str, valeur: str) -> None:
    """Write a child that holds a text: the description of a table, the note of a row."""
    trouve = premier(element, nom)
    if valeur == ("" if trouve is None else (trouve.text or "").strip()):
        return
    if trouve is None:
        trouve = etree.Element(f"{{{etree.QName(element).namespace}}}{nom}")
        element.insert(0, trouve)
    if valeur:
        trouve.text = valeur
    else:
        element.remove(trouve)


def _fermer(racine: etree._Element, avant: bytes) -> bytes:
    """Return the bytes of a file, in the manner of those that it had."""
    corps = etree.tostring(racine, encoding="unicode").encode()
    if b" />" in avant:
        corps = corps.replace(b"/>", b" />")  # a « > » of a text or of a value is written &gt;
    return DECLARATION + corps + (b"\n" if avant.endswith(b"\n") else b"")
