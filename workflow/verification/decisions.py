"""Business rule tasks: the table that each names exists, and gives what the diagram expects."""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from models.errors import typographier
from workflow.decisions import EN_LISTE, Defaut, Table, examiner
from workflow.decisions.lecture import nom_refuse
from workflow.engine.fichier.references import appel_de_decision
from workflow.engine.fichier.xml import enfants, iter_bpmn
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Gravite, Probleme

BOUCLES = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")

TABLE_SEULE = Probleme(
    Gravite.AVANT_PUBLICATION,
    typographier(
        "Une table de décision ne se publie pas seule : joignez-la au diagramme qui la consulte "
        "(jalon publier DIAGRAMME.bpmn --table TABLE.dmn)."
    ),
)
"""What a DMN file alone still lacks."""


def tables_appelees(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    for tache, appelee in _iter_appels(arbre, contexte.decisions):
        cle = appel_de_decision(tache).cle
        if not cle:
            yield arbre.refus(
                tache,
                "{element} ne nomme aucune table de décision : choisissez-la (« Table de "
                "décision »).",
            )
        elif appelee is None and cle not in contexte.decisions_refusees:
            yield arbre.refus(
                tache,
                f"{{element}} consulte la table de décision « {cle[:80]} », qui n’existe pas : "
                "joignez le fichier DMN qui la contient, ou corrigez cet identifiant.",
            )


def tables_repetees(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """In a repeated task the answer of each turn would be lost."""
    for tache in iter_bpmn(arbre.execution, "businessRuleTask"):
        if enfants(tache, *BOUCLES):
            yield arbre.refus(
                tache,
                "{element} se répète, et ses réponses se perdraient : retirez la répétition, ou "
                "dessinez le retour par une passerelle.",
            )


def resultats(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """A single result variable takes a single output, in the form that the modeller promised."""
    for tache, table in _iter_appels(arbre, contexte.decisions):
        variable = appel_de_decision(tache).resultat
        if variable and (raison := nom_refuse(variable)):
            yield arbre.refus(tache, f"{{element}} : {raison}")
        if variable and table and len(table.sorties) > 1:
            yield arbre.refus(
                tache,
                f"{{element}} range dans « {variable[:80]} » une table qui a plusieurs sorties : "
                "retirez cette variable, chaque sortie écrit la sienne.",
            )


def listes_attendues(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """Camunda 7 can promise a list of what a table answers once: read as is, it is a text."""
    for tache, table in _iter_appels(arbre, contexte.decisions, arbre.origine):
        if appel_de_decision(tache).en_liste and table and table.politique not in EN_LISTE:
            yield arbre.refus(
                tache,
                "{element} attend une liste (mapDecisionResult) d’une table qui donne une seule "
                "réponse : choisissez singleEntry, ou la règle de choix COLLECT dans la table.",
            )


def variables_lues(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    for tache, table in _iter_appels(arbre, contexte.decisions):
        for nom in sorted((table.lues if table else frozenset()) - contexte.variables):
            yield arbre.avant_publication(
                tache,
                f"{{element}} consulte une table qui lit la variable « {nom} », que rien n’écrit : "
                "ajoutez ce champ à un formulaire, corrigez ce nom, ou mettez des guillemets si "
                "c’est un texte.",
            )


def variables_ecrites(arbres: Iterable[Arbre], tables: Mapping[str, Table]) -> frozenset[str]:
    """Return the names that the tables consulted by these diagrams write."""
    ecrites: set[str] = set()
    for arbre in arbres:
        for tache, table in _iter_appels(arbre, tables):
            resultat = appel_de_decision(tache).resultat
            ecrites |= {resultat} if resultat else table.ecrites if table else frozenset()
    return frozenset(ecrites)


def lire_les_tables(
    fichiers: Iterable[bytes], connues: Mapping[str, Table]
) -> tuple[dict[str, Table], tuple[Defaut, ...]]:
    """Return the known tables with those of these files, which win, and what is to be mended."""
    tables = dict(connues)
    defauts: list[Defaut] = []
    for contenu in fichiers:
        lues, fautes = examiner(contenu)
        tables |= {table.cle: table for table in lues}
        defauts += fautes
    return tables, tuple(defauts)


def problemes_des_tables(defauts: Iterable[Defaut]) -> Iterator[Probleme]:
    """Yield a refusal for all that is to be mended in DMN files."""
    for defaut in defauts:
        yield Probleme(Gravite.REFUS, defaut.message, defaut.decision, None, defaut.ligne)


def _iter_appels(
    arbre: Arbre, tables: Mapping[str, Table], racine: etree._Element | None = None
) -> Iterator[tuple[etree._Element, Table | None]]:
    """Yield (business rule task, the table that it consults when it is known)."""
    for tache in iter_bpmn(arbre.execution if racine is None else racine, "businessRuleTask"):
        yield tache, tables.get(appel_de_decision(tache).cle)


REGLES = (tables_appelees, tables_repetees, resultats, listes_attendues, variables_lues)
