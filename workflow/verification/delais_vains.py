"""Delays that never run out: another one, shorter, always interrupts or wins first."""

from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from models.calendrier import DureeInvalide
from workflow.engine.fichier.normalisation import MINUTERIES
from workflow.engine.fichier.xml import SOUS_PROCESSUS, enfants, iter_bpmn, nom_local, proprietes
from workflow.engine.semantique.minuterie import calculer
from workflow.errors import EvaluationImpossible
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.valeurs import compiler
from workflow.verification.verdict import Probleme

DEPARTS = [datetime(2026, mois, jour, 12, tzinfo=UTC) for mois in range(1, 13) for jour in (1, 28)]
"""Moments from which two delays are compared: a month is longer than 30 days, or not."""
VAIN = (
    "{{element}} n’arrivera jamais à son terme : {plus_court}, plus court, passe toujours avant. "
    "Changez l’un des deux délais, ou retirez celui-ci."
)
Echeances = tuple[datetime, ...]


def delais_vains(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for attente in iter_bpmn(arbre.execution, "boundaryEvent", "intermediateCatchEvent"):
        echeances = _echeances(attente)
        if echeances is None or proprietes(attente).get("alerte"):
            continue
        for rival in _rivaux(arbre, attente):
            if _meme_horloge(rival, attente) and _est_avant(_echeances(rival), echeances):
                yield arbre.conseil(attente, VAIN.format(plus_court=_nom(arbre, rival)))
                break


def _rivaux(arbre: Arbre, attente: etree._Element) -> Iterator[etree._Element]:
    """Yield the delays that begin no later, and that take this one away when they run out."""
    porteur = attente.get("attachedToRef", "")
    yield from (b for b in arbre.bords.get(porteur, []) if b is not attente and _interrompt(b))
    for fleche in arbre.arrivantes.get(attente.get("id", ""), []):
        passerelle = arbre.par_id.get(fleche.get("sourceRef", ""))
        if passerelle is not None and nom_local(passerelle) == "eventBasedGateway":
            yield from (autre for autre in arbre.apres(passerelle) if autre is not attente)
    for phase in attente.iterancestors():
        if nom_local(phase) in SOUS_PROCESSUS:
            yield from filter(_interrompt, arbre.bords.get(phase.get("id", ""), []))


def _interrompt(bord: etree._Element) -> bool:
    return bord.get("cancelActivity", "true").lower() not in ("false", "0")


def _meme_horloge(un: etree._Element, autre: etree._Element) -> bool:
    """Tell whether a suspension of the dossier moves both in the same way."""
    lues = proprietes(un), proprietes(autre)
    return all(lues[0].get(nom) == lues[1].get(nom) for nom in ("horloge", "calendrier"))


def _echeances(attente: etree._Element) -> Echeances | None:
    """Return when a duration would run out from each departure; None for anything else."""
    delais = [d for definition in enfants(attente, "timerEventDefinition")
              for d in enfants(definition, *MINUTERIES)]  # fmt: skip
    compilee = compiler(delais[0]) if len(delais) == 1 else None
    if compilee is None or compilee.noms:
        return None
    try:
        texte = str(compilee.evaluer({}))
        if not texte.upper().startswith("P"):
            return None
        calendrier = proprietes(attente).get("calendrier")
        return tuple(calculer(texte, depart, calendrier=calendrier) for depart in DEPARTS)
    except (DureeInvalide, EvaluationImpossible):
        return None


def _est_avant(rival: Echeances | None, attente: Echeances) -> bool:
    return rival is not None and all(a < b for a, b in zip(rival, attente, strict=True))


def _nom(arbre: Arbre, element: etree._Element) -> str:
    return arbre.nommer(element).replace("{", "(").replace("}", ")")


REGLES = (delais_vains,)
