"""From the bytes of a file to its verdict."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from lxml import etree

from models.errors import typographier
from workflow.decisions import Defaut, Table, est_dmn, examiner
from workflow.engine.analyse import EssaiRefuse, essayer
from workflow.engine.fichier import xml
from workflow.errors import DiagrammeRefuse
from workflow.formulaires.lecture import Formulaire
from workflow.parcours.actes import ACTES, VARIABLES_CONNUES, VARIABLES_INITIALES
from workflow.verification import (
    ailleurs,
    ampleur,
    appels,
    chemins,
    decisions,
    delais_vains,
    elements,
    evenements,
    fleches,
    lectures,
    messages,
    publication,
    surete,
    taille,
    valeurs,
)
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte, Regle
from workflow.verification.variables import ecrites_par_les_formes
from workflow.verification.verdict import Gravite, Probleme, Verdict

TROP_D_APPELS = (
    "Les activités appelées et les sous-processus s’enchaînent sur trop de niveaux pour être "
    "suivis : réduisez cette chaîne à quelques niveaux."
)
# The other rules walk the graph: they need it whole.
SOCLE: tuple[Regle, ...] = (
    chemins.presence,
    elements.elements_inconnus,
    fleches.places,
    fleches.extremites,
    fleches.identifiants_en_double,
)
ENSUITE: tuple[Regle, ...] = tuple(
    regle
    for theme in (
        elements,
        evenements,
        fleches,
        chemins,
        valeurs,
        appels,
        decisions,
        messages,
        publication,
        taille,
        ampleur,
        ailleurs,
    )
    for regle in theme.REGLES
    if regle not in SOCLE
)
# These play the diagram: it must be one that can be played.
ENFIN: tuple[Regle, ...] = (*surete.REGLES, *lectures.REGLES, *delais_vains.REGLES)


def verifier(
    contenu: bytes,
    *,
    modules: Mapping[str, bytes] = MappingProxyType({}),
    formulaires: Collection[str] = (),
    formes: Mapping[str, Formulaire] = MappingProxyType({}),
    parametres: Collection[str] = (),
    variables: Collection[str] = (),
    tables: Mapping[str, Table] = MappingProxyType({}),
    fichiers_dmn: Collection[bytes] = (),
    appeles: Collection[str] = (),
    jouer: bool = True,
) -> Verdict:
    """Return the verdict on a BPMN file, or on a DMN file alone; never raises, whatever the bytes.

    `modules`: the diagrams that it may call, by process id. `formulaires`: keys of the forms that
    exist; their fields that route write variables, and so do the acts; `formes`: those that come
    with the diagram, which win. `parametres`, `variables`: other names that are written, by a
    programme for instance. `tables`: the decision tables that exist, by id; `fichiers_dmn`: those
    that come with the diagram, judged too. `appeles`: ids of processes that never open a dossier
    by themselves. `jouer`: without it, the verdict tells only what the engine cannot run.
    """
    racine = _lire(contenu)
    if isinstance(racine, Verdict):
        return racine
    arbre = Arbre.depuis(racine)
    lues, defauts = decisions.lire_les_tables(fichiers_dmn, tables)
    connues = Contexte(
        modules=_lire_modules(modules, arbre),
        formulaires=frozenset(formulaires).union(formes),
        formes=formes,
        ouverture=frozenset(VARIABLES_INITIALES).union(parametres, variables),
        appeles=frozenset(appeles),
        decisions=lues,
    )
    try:
        contexte = _completer(arbre, connues, defauts)
        return Verdict.from_problemes(_juger(arbre, contexte, defauts, ENFIN if jouer else ()))
    except RecursionError:
        return _refuser(TROP_D_APPELS, None)


def _lire(contenu: bytes) -> etree._Element | Verdict:
    """Return the root of a diagram, or the verdict on what is none or cannot be looked at."""
    try:
        racine = xml.lire(contenu)
    except DiagrammeRefuse as refus:
        return _juger_une_table(contenu) or _refuser(str(refus), refus.ligne)
    demesure = taille.demesure(racine)
    return racine if demesure is None else _refuser(*demesure)


def _completer(arbre: Arbre, contexte: Contexte, defauts: Collection[Defaut]) -> Contexte:
    """Return the context with all that forms, acts and tables write, and the faulty tables."""
    ecrites = decisions.variables_ecrites((arbre, *contexte.modules.values()), contexte.decisions)
    des_formulaires = ecrites_par_les_formes(contexte.formulaires, contexte.formes)
    return replace(
        contexte,
        variables=VARIABLES_CONNUES.union(contexte.ouverture, des_formulaires, ecrites),
        actes=frozenset(ACTES),
        decisions_refusees=frozenset(defaut.decision or "" for defaut in defauts),
    )


def _juger_une_table(contenu: bytes) -> Verdict | None:
    """Return the verdict on a DMN file; None for anything else."""
    if not est_dmn(contenu):
        return None
    _, defauts = examiner(contenu)
    problemes = [*decisions.problemes_des_tables(defauts), decisions.TABLE_SEULE]
    return Verdict.from_problemes(problemes)


def _refuser(message: str, ligne: int | None) -> Verdict:
    return Verdict((Probleme(Gravite.REFUS, typographier(message), ligne=ligne),))


def _lire_modules(modules: Mapping[str, bytes], arbre: Arbre) -> dict[str, Arbre]:
    """Return the diagrams that may be called, less those that the file itself brings anew."""
    propres = {processus.get("id") for processus in arbre.processus()}
    return {cle: lire_module(contenu) for cle, contenu in modules.items() if cle not in propres}


@lru_cache(maxsize=64)
def lire_module(contenu: bytes) -> Arbre:
    """Return the tree of a diagram that others call: read once, changed by nobody."""
    return Arbre.depuis(xml.lire(contenu))


def _juger(
    arbre: Arbre, contexte: Contexte, defauts: Collection[Defaut], enfin: Collection[Regle]
) -> Iterator[Probleme]:
    problemes = [p for regle in SOCLE for p in regle(arbre, contexte)]
    problemes += decisions.problemes_des_tables(defauts)
    if not _refusent(problemes):
        problemes += [p for regle in ENSUITE for p in regle(arbre, contexte)]
    if not _refusent(problemes):
        problemes += [p for regle in enfin for p in regle(arbre, contexte)]
    if not _refusent(problemes):
        problemes += chemins.sans_issue(arbre, contexte)
    yield from problemes
    if not _refusent(problemes):
        yield from _essayer(arbre, contexte)


def _refusent(problemes: list[Probleme]) -> bool:
    return any(probleme.gravite is Gravite.REFUS for probleme in problemes)


def _essayer(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """Let the engine open each process: what no rule foresaw comes out here."""
    appelees = appels.modules_appeles(arbre, contexte)
    modules = {cle: module.execution for cle, module in appelees.items()}
    processus = {element.get("id", ""): element for element in arbre.processus()}
    for identifiant, refus in essayer(arbre.execution, modules, processus):
        coupable = _coupable(arbre, processus[identifiant], refus)
        yield arbre.refus(coupable, f"{{element}} : {_en_suite(str(refus))}")


def _en_suite(phrase: str) -> str:
    """Return a sentence as it reads after a colon."""
    return phrase[:1].lower() + phrase[1:]


def _coupable(arbre: Arbre, processus: etree._Element, refus: EssaiRefuse) -> etree._Element:
    element = arbre.par_id.get(refus.element or "")
    return processus if element is None else element
