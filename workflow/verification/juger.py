"""From the bytes of a file to its verdict."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from lxml import etree

from workflow.actes import ACTES, VARIABLES_ECRITES
from workflow.engine import xml
from workflow.engine.analyse import EssaiRefuse, essayer
from workflow.errors import DiagrammeRefuse, typographier
from workflow.verification import (
    appels,
    chemins,
    elements,
    fleches,
    publication,
    taille,
    valeurs,
)
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte, Regle
from workflow.verification.variables import ecrites_par_les_formulaires
from workflow.verification.verdict import Gravite, Probleme, Verdict

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
    for theme in (elements, fleches, chemins, valeurs, appels, publication, taille)
    for regle in theme.REGLES
    if regle not in SOCLE
)


def verifier(
    contenu: bytes,
    *,
    modules: Mapping[str, bytes] = MappingProxyType({}),
    formulaires: Collection[str] = (),
    parametres: Collection[str] = (),
    variables: Collection[str] = (),
) -> Verdict:
    """Return the verdict on a BPMN file; never raises, whatever the bytes.

    `modules`: the diagrams that it may call, by process id. `formulaires`: keys of the forms that
    exist; their fields that route write variables, and so do the acts. `parametres` and
    `variables`: other names that are written, by a programme for instance.
    """
    try:
        racine = xml.lire(contenu)
    except DiagrammeRefuse as refus:
        return _refuser(str(refus), refus.ligne)
    if taille.est_demesure(racine):
        return _refuser(taille.TROP_GRAND, None)
    arbre = Arbre.depuis(racine)
    contexte = Contexte(
        modules=_lire_modules(modules, arbre),
        formulaires=frozenset(formulaires),
        variables=VARIABLES_ECRITES.union(
            parametres, variables, ecrites_par_les_formulaires(formulaires)
        ),
        actes=frozenset(ACTES),
    )
    return Verdict.from_problemes(_juger(arbre, contexte))


def _refuser(message: str, ligne: int | None) -> Verdict:
    return Verdict((Probleme(Gravite.REFUS, typographier(message), ligne=ligne),))


def _lire_modules(modules: Mapping[str, bytes], arbre: Arbre) -> dict[str, Arbre]:
    """Return the diagrams that may be called, less those that the file itself brings anew."""
    propres = {processus.get("id") for processus in arbre.processus()}
    return {
        cle: Arbre.depuis(xml.lire(contenu))
        for cle, contenu in modules.items()
        if cle not in propres
    }


def _juger(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    problemes = [p for regle in SOCLE for p in regle(arbre, contexte)]
    if not _refusent(problemes):
        problemes += [p for regle in ENSUITE for p in regle(arbre, contexte)]
    yield from problemes
    if not _refusent(problemes):
        yield from _essayer(arbre, contexte)


def _refusent(problemes: list[Probleme]) -> bool:
    return any(probleme.gravite is Gravite.REFUS for probleme in problemes)


def _essayer(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """Let the engine open each process: what no rule foresaw comes out here."""
    modules = {cle: module.execution for cle, module in contexte.modules.items()}
    for processus in arbre.processus():
        try:
            essayer(arbre.execution, modules, processus.get("id", ""))
        except EssaiRefuse as refus:
            yield arbre.refus(
                _coupable(arbre, processus, refus), f"{{element}} : {_en_suite(str(refus))}"
            )


def _en_suite(phrase: str) -> str:
    """Return a sentence as it reads after a colon."""
    return phrase[:1].lower() + phrase[1:]


def _coupable(arbre: Arbre, processus: etree._Element, refus: EssaiRefuse) -> etree._Element:
    element = arbre.par_id.get(refus.element or "")
    return processus if element is None else element
