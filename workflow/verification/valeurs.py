"""Conditions, delays and repetitions: each expression is compiled, each delay is tried."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from lxml import etree

from models.calendrier import DureeInvalide
from models.errors import ErreurMetier
from workflow.engine.fichier.normalisation import EXPRESSIONS, MINUTERIES
from workflow.engine.fichier.xml import (
    NOEUDS,
    SPIFF,
    bpmn,
    enfants,
    iter_bpmn,
    nom_local,
    proprietes,
)
from workflow.engine.semantique.environnement import REPETITIONS_MAX
from workflow.engine.semantique.minuterie import calculer
from workflow.errors import EvaluationImpossible
from workflow.expressions import Expression, compile_expression
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Probleme

TROP_DE_FOIS = (
    f"{{element}} se répète un nombre de fois hors limites : indiquez un nombre entier entre 0 et "
    f"{REPETITIONS_MAX}."
)
TROP_DE_TOURS = (
    f"{{element}} se répète un nombre de tours hors limites : indiquez un nombre entier entre 1 et "
    f"{REPETITIONS_MAX} (loopMaximum)."
)
AVEC_UNE_PERSONNE = frozenset({"task", "userTask", "manualTask", "receiveTask"})
ESSAI = datetime(2026, 1, 31, 12, tzinfo=UTC)
UN_JOUR = timedelta(days=1)
CONTENU = f"{{{SPIFF}}}messagePayload"
EXEMPLE_DE_DELAI = "écrivez par exemple P6M (six mois), P10D (dix jours) ou 2026-03-01T09:00"
PAS_UN_DELAI = f"{{{{element}}}} : « {{texte}} » n’est pas un délai ; {EXEMPLE_DE_DELAI}."
# `P6` or `PT`, alone, is a duration gone wrong rather than the name of a variable.
DUREE_MANQUEE = re.compile(r"[-+]?P[A-Z0-9]*")
CYCLE = re.compile(r"R\d*/", re.IGNORECASE)


def iter_expressions(arbre: Arbre) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Yield (element that a user sees, element that holds the expression)."""
    for porteur in arbre.execution.iter(*(bpmn(nom) for nom in EXPRESSIONS), CONTENU):
        for ancetre in porteur.iterancestors():
            if nom_local(ancetre) in NOEUDS | {"sequenceFlow", "message"}:
                yield ancetre, porteur
                break


def compiler(porteur: etree._Element) -> Expression | None:
    """Return the compiled expression, or None for one that another rule refuses."""
    try:
        return compile_expression(porteur.text or "")
    except ErreurMetier:
        return None


def expressions_refusees(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for element, porteur in iter_expressions(arbre):
        muette = nom_local(porteur) in MINUTERIES and not (porteur.text or "").strip()
        if muette or nom_local(porteur) == "timeCycle":
            continue  # refused below, with a remedy of its own
        try:
            compile_expression(porteur.text or "")
        except ErreurMetier as erreur:
            raison = str(erreur)
            if nom_local(porteur) in MINUTERIES:
                texte = " ".join((porteur.text or "").split())[:80]
                raison = f"« {texte} » n’est pas un délai ; {EXEMPLE_DE_DELAI}."
            yield arbre.refus(element, f"{{element}} : {raison}")


def minuteries(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for definition in iter_bpmn(arbre.execution, "timerEventDefinition"):
        element = definition.getparent()
        if element is None or nom_local(element) not in NOEUDS:
            continue  # shared by reference, and copied where it serves
        delais = [d for d in enfants(definition, *MINUTERIES) if (d.text or "").strip()]
        if len(delais) != 1:
            yield arbre.refus(
                element,
                f"{{element}} n’a pas de délai : {EXEMPLE_DE_DELAI}."
                if not delais
                else "{element} a plusieurs délais : gardez-en un.",
            )
        elif nom_local(element) not in ("boundaryEvent", "intermediateCatchEvent", "startEvent"):
            yield arbre.refus(
                element, "{element} ne peut pas attendre de délai : prenez un événement attendu."
            )
        else:
            yield from _delai(arbre, element, delais[0])


def _delai(arbre: Arbre, element: etree._Element, delai: etree._Element) -> Iterator[Probleme]:
    texte = (delai.text or "").strip("\"' ")
    if nom_local(delai) == "timeCycle" or CYCLE.match(texte):
        yield arbre.refus(
            element,
            "{element} se répète (cycle), ce qui n’est pas pris en charge : attendez une fois, "
            "puis revenez par une flèche après une tâche.",
        )
        return
    compilee = compiler(delai)
    if compilee is None or compilee.noms:
        if DUREE_MANQUEE.fullmatch(texte):
            yield arbre.refus(element, PAS_UN_DELAI.format(texte=texte[:40]))
        return  # refused elsewhere, or known only when the dossier runs
    calendrier = proprietes(element).get("calendrier")
    try:
        calculer(str(compilee.evaluer({})), ESSAI, calendrier=calendrier)
    except (DureeInvalide, EvaluationImpossible):
        yield arbre.refus(element, PAS_UN_DELAI.format(texte=texte[:40]))


def est_sans_attente(evenement: etree._Element) -> bool:
    """Tell whether an awaited delay is over as soon as a circle comes back to it.

    A date that has passed stays past, and less than a day is nothing to a dossier. What a
    variable decides is known only when the dossier runs.
    """
    delais = [d for definition in enfants(evenement, "timerEventDefinition")
              for d in enfants(definition, *MINUTERIES)]  # fmt: skip
    compilee = compiler(delais[0]) if len(delais) == 1 else None
    if compilee is None or compilee.noms:
        return False
    try:
        texte = str(compilee.evaluer({}))
        due_le = calculer(texte, ESSAI, calendrier=proprietes(evenement).get("calendrier"))
    except (DureeInvalide, EvaluationImpossible):
        return False
    return not texte.upper().startswith("P") or due_le - ESSAI < UN_JOUR


def repetitions(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """Multi-instance: a number or a list, and few enough instances to be of use."""
    for boucle in iter_bpmn(arbre.execution, "multiInstanceLoopCharacteristics"):
        element = boucle.getparent()
        nombres, listes = enfants(boucle, "loopCardinality"), enfants(boucle, "loopDataInputRef")
        if element is None:
            continue
        if len(nombres) + len(listes) != 1:
            yield arbre.refus(
                element,
                "{element} se répète sans dire combien de fois : indiquez un nombre, "
                "ou une liste, mais pas les deux.",
            )
        elif nombres and not _est_raisonnable(compiler(nombres[0])):
            yield arbre.refus(element, TROP_DE_FOIS)


def tours(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """Standard loops: a limit, unless each turn waits for a person."""
    for boucle in iter_bpmn(arbre.execution, "standardLoopCharacteristics"):
        element, limite = boucle.getparent(), boucle.get("loopMaximum")
        if element is None:
            continue
        if limite is not None and not (
            limite.isdecimal() and 1 <= int(limite[:9]) <= REPETITIONS_MAX
        ):
            yield arbre.refus(element, TROP_DE_TOURS)
        elif limite is None and nom_local(element) not in AVEC_UNE_PERSONNE:
            yield arbre.refus(
                element,
                "{element} se répète sans limite : indiquez un nombre maximal de tours "
                "(loopMaximum), ou dessinez le retour par une passerelle.",
            )
        elif limite is None and not enfants(boucle, "loopCondition"):
            yield arbre.refus(
                element, "{element} se répète sans condition : indiquez quand s’arrêter."
            )


def _est_raisonnable(compilee: Expression | None) -> bool:
    if compilee is None or compilee.noms:
        return True  # refused elsewhere, or known only when the dossier runs
    try:
        nombre = compilee.evaluer({})
    except EvaluationImpossible:
        return False
    return isinstance(nombre, int) and 0 <= nombre <= REPETITIONS_MAX


REGLES = (expressions_refusees, minuteries, repetitions, tours)
