"""What each element reads and surely writes: the two ends that `lectures` ties together.

The key and the content of a message are left out: a key may come from the programme of the moment,
and the step that throws is refused when it has no value yet.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

import bpmn
from workflow.engine.fichier.references import appel_de_decision
from workflow.engine.fichier.xml import ACTIVITES, enfants, iter_bpmn, nom_local, proprietes
from workflow.engine.message import noms
from workflow.formulaires.controle import peut_router
from workflow.formulaires.destinations import DESTINATIONS
from workflow.formulaires.lecture import Formulaire, lire_livre
from workflow.parcours.actes import ACTES
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.messages import VARIABLE
from workflow.verification.valeurs import compiler, iter_expressions

Noms = frozenset[str]
AUCUN: Noms = frozenset()
APRES = ("loopCondition", "completionCondition")
"""Expressions read once the activity, or one of its instances, is done."""


@cache
def ecrites_par(formulaire: str) -> Noms:
    """Return the keys that a shipped form surely writes (`surement_ecrites`)."""
    return surement_ecrites(lire_livre(bpmn.read_formulaire(formulaire)))


def surement_ecrites(forme: Formulaire) -> Noms:
    """Return the keys that a form surely writes: those it may hide count as asked.

    An answer that may be left out is not written: whatever reads it then fails.
    """
    return frozenset(
        c.cle for c in forme.champs if c.requis and c.destination in DESTINATIONS and peut_router(c)
    )


@dataclass
class Echanges:
    """What the elements of one tree read and write. `lues`, `lues_apres`: by element."""

    arbre: Arbre
    contexte: Contexte
    lues: dict[etree._Element, set[str]] = field(init=False)
    lues_apres: dict[etree._Element, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.lues, self.lues_apres = defaultdict(set), defaultdict(set)
        for element, porteur in iter_expressions(self.arbre):
            if nom_local(porteur) and (compilee := compiler(porteur)) is not None:
                ensuite = nom_local(porteur) in APRES
                (self.lues_apres if ensuite else self.lues)[element] |= compilee.noms
        for element, nom in (*self._des_tables(), *self._des_listes()):
            self.lues[element].add(nom)

    def ecrites(self, element: etree._Element) -> Noms:
        """Return what an element writes whenever it is passed, its inside apart."""
        lues = proprietes(element)
        formulaire, acte = lues.get("formulaire", ""), ACTES.get(lues.get("acte", ""))
        ecrites = self._d_une_forme(formulaire)
        contenus = (contenu.text or "" for contenu in element.iterfind(f".//{VARIABLE}"))
        return ecrites.union(
            acte.ecrit if acte else (),
            noms(lues.get("recoit", "")),
            (texte.strip() for texte in contenus if nom_local(element) not in NIVEAUX_OUVERTS),
            self._d_une_table(element),
        )

    def _d_une_forme(self, cle: str) -> Noms:
        if cle in self.contexte.formes:
            return surement_ecrites(self.contexte.formes[cle])
        return ecrites_par(cle) if cle in self.contexte.formulaires else AUCUN

    def _d_une_table(self, element: etree._Element) -> Noms:
        if nom_local(element) != "businessRuleTask":
            return AUCUN
        appel = appel_de_decision(element)
        table = self.contexte.decisions.get(appel.cle)
        return frozenset({appel.resultat}) if appel.resultat else table.ecrites if table else AUCUN

    def _des_tables(self) -> Iterator[tuple[etree._Element, str]]:
        for tache in iter_bpmn(self.arbre.execution, "businessRuleTask"):
            table = self.contexte.decisions.get(appel_de_decision(tache).cle)
            yield from ((tache, nom) for nom in (table.lues if table else ()))

    def _des_listes(self) -> Iterator[tuple[etree._Element, str]]:
        for reference in iter_bpmn(self.arbre.execution, "loopDataInputRef"):
            for ancetre in reference.iterancestors():
                if nom_local(ancetre) in ACTIVITES:
                    yield ancetre, (reference.text or "").strip()
                    break


NIVEAUX_OUVERTS = frozenset({"subProcess", "callActivity"})


def item(activite: etree._Element) -> Noms:
    """Return the name that a repeated activity gives to each item of its list."""
    items = (i for boucle in enfants(activite, "multiInstanceLoopCharacteristics")
             for i in enfants(boucle, "inputDataItem"))  # fmt: skip
    return frozenset(i.get("name") or i.get("id") or "" for i in items)


def peut_ne_rien_faire(activite: etree._Element) -> bool:
    """Tell whether a repeated activity may be passed without a single turn."""
    for boucle in enfants(activite, "standardLoopCharacteristics"):
        return boucle.get("testBefore", "false").lower() in ("true", "1")
    for boucle in enfants(activite, "multiInstanceLoopCharacteristics"):
        nombres = enfants(boucle, "loopCardinality")
        compilee = compiler(nombres[0]) if nombres else None
        return compilee is None or bool(compilee.noms) or compilee.texte.strip() in ("0", '"0"')
    return False
