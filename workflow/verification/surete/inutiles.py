"""What no run ever reaches, though the drawing leads there."""

from collections.abc import Iterator

from lxml import etree

from workflow.engine.fichier.xml import nom_local
from workflow.verification.evenements import SIGNAL
from workflow.verification.graphe import atteindre
from workflow.verification.surete.jetons import Jeu
from workflow.verification.surete.reseau import AUTRE, ERREUR, ESCALADE, Bord, Noeud

JAMAIS = (
    "Aucun déroulement ne passe par {element} : revoyez les conditions et les passerelles qui y "
    "mènent, ou retirez cet élément."
)
SANS_DUREE = (
    "{element} ne se produira jamais, car rien n’attend dans l’activité qui le porte : placez-le "
    "sur une étape qui dure, ou retirez-le."
)
SANS_LANCEUR = {
    ERREUR: "{element} attend une erreur que rien ne lance dans l’activité qui le porte : "
    "ajoutez la fin qui la lance, ou retirez cet événement.",
    ESCALADE: "{element} attend une escalade que rien ne lance dans l’activité qui le porte : "
    "ajoutez l’événement qui la lance, ou retirez celui-ci.",
    SIGNAL: "{element} attend un signal que rien n’émet pendant que dure l’activité qui le porte : "
    "placez l’émission dans une branche parallèle, ou retirez cet événement.",
    AUTRE: SANS_DUREE,
}


def list_inutiles(jeu: Jeu) -> Iterator[tuple[etree._Element, str]]:
    """Yield the first elements that are never reached, once every state has been seen.

    Those that no arrow leads to at all are another rule's.
    """
    niveau = jeu.niveau
    debuts = [n.element for n in niveau.noeuds if nom_local(n.element) == "startEvent"]
    menes = atteindre(debuts, niveau.arbre.suivants)
    bords = {bord.noeud: bord for noeud in niveau.noeuds for bord in noeud.bords}
    for noeud in niveau.noeuds:
        if noeud.element in menes and not _est_atteint(jeu, noeud) and _est_premier(jeu, noeud):
            yield noeud.element, _phrase(bords.get(noeud.rang))


def _est_atteint(jeu: Jeu, noeud: Noeud) -> bool:
    depart = nom_local(noeud.element) == "startEvent"
    return (
        depart
        or -1 - noeud.rang in jeu.parcourus
        or any(fleche in jeu.parcourus for fleche in noeud.entrants)
    )


def _est_premier(jeu: Jeu, noeud: Noeud) -> bool:
    """Tell whether something reached leads there: what follows a dead element is dead as well."""
    niveau = jeu.niveau
    avant = [niveau.noeuds[niveau.sources[fleche]] for fleche in noeud.entrants]
    porteurs = [n for n in niveau.noeuds if any(b.noeud == noeud.rang for b in n.bords)]
    return any(_est_atteint(jeu, autre) for autre in (*avant, *porteurs))


def _phrase(bord: Bord | None) -> str:
    return JAMAIS if bord is None else SANS_LANCEUR[bord.attendu]
