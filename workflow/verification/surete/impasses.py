"""Why a level never ends, once the search has shown that it may: the element and the remedy."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from workflow.verification.surete.exploration import Exploration, communes
from workflow.verification.surete.jetons import Etat, Jeu
from workflow.verification.surete.lieux import ARRIVE, BLOQUE
from workflow.verification.surete.reseau import Noeud, Sorte

ETATS_MAX = 200
"""Blocked states that are explained: more of them would say the same again."""
NOMMEES_MAX = 3
"""Arrows named in one sentence."""
SANS_BRANCHE = (
    "{{element}} attend toutes ses branches, et celle {quoi} peut ne jamais venir : ouvrez les "
    "branches par une passerelle parallèle, ou réunissez-les par une passerelle exclusive."
)
RETENUE = (
    "{element} attend une branche qui est retenue plus loin et ne viendra plus : réunissez les "
    "branches dans l’ordre où elles s’ouvrent, ou prenez une passerelle exclusive."
)
SIGNAL_PASSE = (
    "{element} peut attendre un signal déjà passé, ou qui ne viendra plus : placez l’attente avant "
    "l’émission, ou prenez un message."
)
SANS_FLECHE = (
    "Aucune flèche ne peut être prise après {element} : aucune condition n’y est jamais vraie. "
    "Ajoutez une flèche par défaut."
)
SANS_SORTIE = (
    "Depuis {element}, le parcours tourne et aucune fin ne peut plus être atteinte : ajoutez une "
    "sortie."
)
S_ACCUMULE = (
    "Des branches arrivent sans fin à {element}, qui ne les réunit jamais toutes : réunissez par "
    "une passerelle parallèle tout ce qu’une passerelle parallèle ouvre, avant de revenir en "
    "arrière."
)


@dataclass(frozen=True, slots=True)
class Impasse:
    """Where a level may stay for ever. `phase`: the reason is inside it."""

    element: etree._Element
    phrase: str
    phase: Noeud | None = None


def list_impasses(jeu: Jeu, vue: Exploration) -> list[Impasse]:
    """Return why some states never end; none when they all do."""
    etats = vue.sans_retour()[:ETATS_MAX]
    if not etats:
        return []
    trouvees = [i for etat in etats if not vue.suites[etat] for i in _arrets(jeu, etat)]
    premieres: dict[etree._Element, Impasse] = {}
    for impasse in trouvees or _cercle(jeu, etats):
        premieres.setdefault(impasse.element, impasse)
    return list(premieres.values())


def expliquer_la_croissance(jeu: Jeu, places: tuple[int, ...]) -> Impasse:
    """Return where tokens gather without end."""
    noeuds = jeu.niveau.noeuds
    atteints = {
        jeu.niveau.cibles[f] for p in places for portee in jeu.portee(p, -1) for f in portee
    }
    reunions = [noeuds[rang] for rang in sorted(atteints) if noeuds[rang].reunit]
    return Impasse((reunions or [jeu.noeud(places[0])])[0].element, S_ACCUMULE)


def _arrets(jeu: Jeu, etat: Etat) -> Iterator[Impasse]:
    """Yield what holds the tokens of a state that nothing follows."""
    bloquees = [jeu.noeud(place) for place in etat if jeu.lieu(place).sorte == BLOQUE]
    if bloquees:
        yield from (Impasse(noeud.element, "", noeud) for noeud in bloquees)
        return
    places = list({jeu.noeud(p).rang: p for p in etat if jeu.noeud(p).reunit}.values())
    seules = [place for place in places if not _peut_venir(jeu, place, etat)]
    for place in seules or places:
        yield _reunion(jeu, jeu.noeud(place), etat)
    if not places:
        yield from (_attente(jeu.noeud(place)) for place in etat)


def _reunion(jeu: Jeu, noeud: Noeud, etat: Etat) -> Impasse:
    if noeud.sorte is Sorte.INCLUSIF:
        return Impasse(noeud.element, RETENUE)
    niveau, ici = jeu.niveau, set(etat)
    sources = [niveau.noeuds[niveau.sources[f]] for f in noeud.entrants if f not in ici]
    noms = [niveau.arbre.nommer(source.element) for source in sources[:NOMMEES_MAX]]
    quoi = "qui vient de " + " ou de ".join(noms)
    for separes, contracte in (("de le ", "du "), ("de les ", "des ")):
        quoi = quoi.replace(separes, contracte)
    return Impasse(noeud.element, SANS_BRANCHE.format(quoi=_neutre(quoi)))


def _neutre(texte: str) -> str:
    """Return a text that a later formatting leaves as it is."""
    return texte.replace("{", "(").replace("}", ")")


def _attente(noeud: Noeud) -> Impasse:
    sans_fleche = noeud.sorte is Sorte.CHOIX and not noeud.possibles
    return Impasse(noeud.element, SANS_FLECHE if sans_fleche else SIGNAL_PASSE)


def _peut_venir(jeu: Jeu, place: int, etat: Etat) -> bool:
    """Tell whether what a join lacks would come, were another token not held."""
    noeud = jeu.noeud(place)
    manquantes = set(noeud.entrants).difference(etat)
    return any(
        portee & manquantes
        for autre in etat
        if jeu.noeud(autre) is not noeud
        for portee in jeu.portee(autre, noeud.rang)
    )


def _cercle(jeu: Jeu, etats: list[Etat]) -> Iterator[Impasse]:
    """Yield what is wrong with states that follow one another for ever."""
    fixes = [place for place in communes(etats) if jeu.noeud(place).reunit]
    if fixes:
        yield from (_reunion(jeu, jeu.noeud(place), etats[0]) for place in fixes)
        return
    places = {place for etat in etats for place in etat if jeu.lieu(place).sorte == ARRIVE}
    noeuds = [jeu.noeud(place) for place in places] or [jeu.noeud(p) for e in etats for p in e]
    yield Impasse(min(noeuds, key=lambda noeud: noeud.rang).element, SANS_SORTIE)
