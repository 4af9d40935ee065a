"""Reading a DMN file (1.1 to 1.5, as dmn-js and the common modellers write it).

Whatever the engine would not do as written is a defect that names the table, the row and the
column, counted from 1; the words of the file are only quoted, never run.
"""

import keyword
import re
from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from models.errors import typographier
from workflow.decisions.cases import Case, compile_case, compile_valeur
from workflow.decisions.defauts import DecisionRefusee, Defaut, raccourcir, situer
from workflow.decisions.exemples import lire_exemples, list_manquements
from workflow.decisions.natures import TOUTE, Nature, nature_de
from workflow.decisions.table import EN_LISTE, POLITIQUES, Entree, Ligne, Sortie, Table
from workflow.engine.fichier.xml import ligne as ligne_de
from workflow.engine.fichier.xml import lire_sans_risque
from workflow.errors import DiagrammeRefuse
from workflow.expressions import Expression, ExpressionRefusee, compile_expression
from workflow.expressions.constructions import MOTS, RESERVES
from workflow.expressions.operations_bornees import FONCTIONS

DMN = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
"""Namespace -> version of the norm."""
CASES_MAX = 3_000
TEXTE_MAX = 60_000
"""Cells, and characters in the cells, of a file: far beyond what people read, and still quick."""
CLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
NOM = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")
LANGAGES = re.compile(r"|feel|juel|https?://www\.omg\.org/spec/(dmn|feel)/.*", re.IGNORECASE)
INTERDITS = RESERVES | FONCTIONS.keys() | MOTS.keys()
Lu = TypeVar("Lu")


def lire(contenu: bytes) -> tuple[Table, ...]:
    """Return the tables of a DMN file, in its order, at least one. Raises DecisionRefusee.

    Their examples are not played: a file that was examined when it came has not changed since.
    """
    tables, defauts = _parcourir(contenu, exemples=False)
    if defauts:
        raise DecisionRefusee(defauts)
    return tables


def examiner(contenu: bytes) -> tuple[tuple[Table, ...], tuple[Defaut, ...]]:
    """Return the tables that can be used, and all that is to be mended; never raises.

    An example that a table does not keep is to be mended too.
    """
    return _parcourir(contenu, exemples=True)


def _parcourir(contenu: bytes, *, exemples: bool) -> tuple[tuple[Table, ...], tuple[Defaut, ...]]:
    try:
        racine = lire_sans_risque(contenu, norme="DMN 1.3")
    except DiagrammeRefuse as refus:
        return (), (Defaut(str(refus), None, refus.ligne),)
    lecture = _Lecture(racine)
    tables = []
    for decision in lecture.decisions():
        if table := lecture.lire(decision):
            tables.append(table)
            if exemples:
                lecture.essayer(decision, table)
    return tuple(tables), tuple(lecture.defauts)


def est_dmn(contenu: bytes) -> bool:
    """Tell whether a file is XML of the DMN family, sound or not."""
    try:
        return etree.QName(lire_sans_risque(contenu)).namespace in DMN
    except DiagrammeRefuse:
        return False


def nom_refuse(nom: str) -> str | None:
    """Return why a routing variable cannot bear that name, None when it can."""
    if NOM.fullmatch(nom) and nom not in INTERDITS and not keyword.iskeyword(nom):
        return None
    return (
        f"« {nom[:80]} » ne peut pas être le nom d’une variable : gardez des lettres sans accent, "
        "des chiffres et le souligné, en commençant par une lettre."
    )


class _Lecture:
    """One file being read: what is wrong is kept, and reading goes on."""

    def __init__(self, racine: etree._Element) -> None:
        self._racine = racine
        self._espace = etree.QName(racine).namespace or ""
        self._cle: str | None = None
        self._nom = ""
        self.defauts: list[Defaut] = []

    def decisions(self) -> list[etree._Element]:
        """Return the decisions of a file that is a DMN file of a bearable size."""
        if self._espace not in DMN or etree.QName(self._racine).localname != "definitions":
            self._noter(
                self._racine,
                "Le fichier n’est pas une table de décision DMN 1.1 à 1.5 : exportez-la au format "
                "DMN avec votre outil.",
            )
            return []
        cases = list(self._racine.iter(self._tag("inputEntry"), self._tag("outputEntry")))
        textes = self._racine.iter(self._tag("text"))
        if len(cases) > CASES_MAX or sum(len(t.text or "") for t in textes) > TEXTE_MAX:
            self._noter(
                self._racine,
                f"La table est trop grande : {CASES_MAX} cases et {TEXTE_MAX} caractères au plus. "
                "Partagez-la en plusieurs tables.",
            )
            return []
        decisions = self._enfants(self._racine, "decision")
        if not decisions:
            self._noter(self._racine, "Le fichier ne contient aucune décision : ajoutez-en une.")
        self._refuser_les_doublons(decisions)
        return decisions

    def lire(self, decision: etree._Element) -> Table | None:
        """Return the table of a decision, None when something in it is to be mended."""
        avant = len(self.defauts)
        self._cle = decision.get("id") or None
        self._nom = " ".join((decision.get("name") or self._cle or "sans nom").split())[:80]
        if not CLE.fullmatch(self._cle or ""):
            self._defaut(decision, "donnez à la décision un identifiant en lettres sans accent.")
        if any(self._enfants(n, "requiredDecision") for n in decision):
            self._defaut(
                decision,
                "elle dépend d’une autre décision ; consultez d’abord celle-ci par une tâche de "
                "règle métier à elle, puis lisez la variable qu’elle écrit.",
            )
        tables = self._enfants(decision, "decisionTable")
        if not tables:
            self._defaut(decision, "ce n’est pas une table ; dessinez une table de décision.")
            return None
        table = self._lire_table(tables[0])
        return table if len(self.defauts) == avant else None

    def essayer(self, decision: etree._Element, table: Table) -> None:
        """Play the examples of a table that was read."""
        for phrase in list_manquements(table, lire_exemples(decision)):
            self._defaut(decision, phrase)

    def _lire_table(self, table: etree._Element) -> Table:
        entrees = [self._entree(n, e) for n, e in enumerate(self._enfants(table, "input"), 1)]
        sorties = [self._sortie(n, s) for n, s in enumerate(self._enfants(table, "output"), 1)]
        rangees = self._enfants(table, "rule")
        for manque, mot in ((not sorties, "sortie"), (not rangees, "ligne")):
            if manque:
                self._defaut(table, f"elle n’a aucune {mot} : ajoutez-en une.")
        noms = [sortie.nom for sortie in sorties if sortie.nom]
        for nom in sorted({nom for nom in noms if noms.count(nom) > 1}):
            self._defaut(table, f"deux sorties s’appellent « {nom} » : renommez l’une d’elles.")
        return Table(
            self._cle or "",
            self._nom,
            self._politique(table),
            tuple(entrees),
            tuple(sorties),
            tuple(self._ligne(n, r, entrees, sorties) for n, r in enumerate(rangees, 1)),
        )

    def _politique(self, table: etree._Element) -> str:
        politique = " ".join(table.get("hitPolicy", "UNIQUE").upper().split())
        if politique not in POLITIQUES:
            self._defaut(
                table,
                f"la règle de choix « {politique[:40]} » n’est pas prise en charge ; choisissez "
                f"{', '.join(POLITIQUES)}.",
            )
        if politique in EN_LISTE and table.get("aggregation"):
            self._defaut(
                table,
                f"l’agrégation « {table.get('aggregation', '')[:40]} » n’est pas prise en charge ; "
                "gardez COLLECT sans agrégation, qui donne une liste.",
            )
        return politique

    def _entree(self, numero: int, entree: etree._Element) -> Entree:
        expression = next(iter(self._enfants(entree, "inputExpression")), None)
        texte = self._texte(expression)
        libelle = _libelle(entree.get("label") or texte, f"entrée {numero}")
        ou = f"colonne « {libelle} »"
        nature = self._nature(expression, ou)
        if not texte:
            self._defaut(entree, f"{ou} : écrivez le nom de la variable qu’elle lit.")
        lue = self._compiler(expression, ou, lambda: compile_expression(texte)) if texte else None
        return Entree(libelle, lue or compile_expression("null"), nature)

    def _sortie(self, numero: int, sortie: etree._Element) -> Sortie:
        nom = (sortie.get("name") or "").strip()
        libelle = _libelle(sortie.get("label") or nom, f"sortie {numero}")
        ou = f"colonne « {libelle} »"
        nature = self._nature(sortie, ou)
        if not nom:
            self._defaut(sortie, f"{ou} : donnez un nom à cette sortie, celui de la variable.")
        elif raison := nom_refuse(nom):
            self._defaut(sortie, f"{ou} : {raison}")
        defaut = next(iter(self._enfants(sortie, "defaultOutputEntry")), None)
        ou = f"{ou}, valeur par défaut"
        return Sortie(nom, libelle, nature, self._valeur(defaut, ou, nature))

    def _ligne(
        self, numero: int, rangee: etree._Element, entrees: list[Entree], sorties: list[Sortie]
    ) -> Ligne:
        cases = self._enfants(rangee, "inputEntry")
        valeurs = self._enfants(rangee, "outputEntry")
        if (len(cases), len(valeurs)) != (len(entrees), len(sorties)):
            self._defaut(rangee, f"ligne {numero} : il lui manque des cases, ou elle en a trop.")
            return Ligne((), ())
        lues = [
            self._case(case, f"ligne {numero}, colonne « {entree.libelle} »", entree.nature)
            for case, entree in zip(cases, entrees, strict=True)
        ]
        donnees = [
            self._valeur(valeur, f"ligne {numero}, colonne « {sortie.libelle} »", sortie.nature)
            for valeur, sortie in zip(valeurs, sorties, strict=True)
        ]
        return Ligne(tuple(lues), tuple(donnees))

    def _case(self, case: etree._Element, ou: str, nature: Nature) -> Case:
        texte = self._texte(case)
        lue = self._compiler(case, ou, lambda: compile_case(texte, nature))
        return lue or compile_case("-")

    def _valeur(self, case: etree._Element | None, ou: str, nature: Nature) -> Expression | None:
        texte = self._texte(case)
        return self._compiler(case, ou, lambda: compile_valeur(texte, nature))

    def _compiler(
        self, case: etree._Element | None, ou: str, compiler: Callable[[], Lu]
    ) -> Lu | None:
        langage = "" if case is None else case.get("expressionLanguage", "")
        if not LANGAGES.fullmatch(langage):
            self._defaut(case, f"{ou} : le langage « {langage[:40]} » n’est pas lu, gardez FEEL.")
            return None
        try:
            return compiler()
        except ExpressionRefusee as refus:
            raison = str(refus)
            self._defaut(case, f"{ou} : {raison[:1].lower()}{raison[1:]}")
            return None

    def _nature(self, porteur: etree._Element | None, ou: str) -> Nature:
        type_ref = None if porteur is None else porteur.get("typeRef")
        nature = nature_de(type_ref)
        if nature is None:
            self._defaut(
                porteur,
                f"{ou} : les dates et les durées (« {type_ref} ») ne sont pas prises en charge ; "
                "comparez un nombre, un texte ou une réponse par oui ou non.",
            )
        return nature or TOUTE

    def _refuser_les_doublons(self, decisions: list[etree._Element]) -> None:
        vues: set[str | None] = set()
        for decision in decisions:
            if decision.get("id") in vues:
                self._noter(decision, "Deux décisions ont le même identifiant : changez-en un.")
            vues.add(decision.get("id"))

    def _tag(self, nom: str) -> str:
        return f"{{{self._espace}}}{nom}"

    def _enfants(self, element: etree._Element, nom: str) -> list[etree._Element]:
        return element.findall(self._tag(nom))

    def _texte(self, element: etree._Element | None) -> str:
        """Return the text of a cell, on one line unless it is quoted."""
        return "" if element is None else (element.findtext(self._tag("text")) or "").strip()

    def _defaut(self, element: etree._Element | None, phrase: str) -> None:
        self._noter(element, f"Table « {self._nom} » : {phrase}", phrase)

    def _noter(self, element: etree._Element | None, phrase: str, raison: str = "") -> None:
        ou = None if element is None else ligne_de(element)
        lieu = situer(element)
        dite = typographier(raccourcir(raison or phrase, lieu))
        self.defauts.append(Defaut(typographier(phrase), self._cle, ou, lieu, dite))


def _libelle(texte: str, sinon: str) -> str:
    return " ".join(texte.split())[:80] or sinon
