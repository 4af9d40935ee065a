"""The shortest way to each step of a parcours, in a programme: which steps come before it.

The parcours is played with the programme's parameters and all the answers that make a difference,
in width: the first time a step waits is the shortest way to it. Boundary events are no way: nobody
plans an interruption. A state is left aside when it brings nothing new, that is when each of its
variables had that value already while the same steps waited.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from models.definition import Definition
from workflow.avancement.depart import variables_du_programme
from workflow.avancement.lecture import lire_parametres
from workflow.engine.modele import Element
from workflow.essai_programmes.etat import Coup, Etat
from workflow.essai_programmes.graphe import Noeud, etaler
from workflow.essai_programmes.jeu import Partie
from workflow.parcours.actes import VARIABLES_INITIALES
from workflow.parcours.definition_chargee import DefinitionChargee

Etapes = tuple[Element, ...]

CAPACITE = 64
FAITS_MAX = 400_000
"""Facts noted before the search gives up: (what waits, variable, value)."""


@dataclass(frozen=True, slots=True)
class _Demande:
    """The same content and the same parameters have the same ways: the rest is not compared."""

    sha256: str
    parametres: str
    definition: Definition = field(compare=False)
    chargee: DefinitionChargee = field(compare=False)


def chemins(
    definition: Definition, chargee: DefinitionChargee, parametres: str
) -> Mapping[str, Etapes]:
    """Return, by the id of each step that can be reached, the steps of a person before it.

    `parametres`: those of the programme, as its row has them.
    """
    return _chercher(_Demande(definition.sha256, parametres, definition, chargee))


@lru_cache(maxsize=CAPACITE)
def _chercher(demande: _Demande) -> Mapping[str, Etapes]:
    elements = demande.chargee.modele.elements
    partie = _preparer(demande)
    trouves: dict[str, Etapes] = {}
    for etat, faites in _parcourir(partie):
        for noeud in _list_attendus(partie, etat):
            if noeud.evenement != "timer":
                trouves.setdefault(noeud.cle[1], tuple(elements[fait.cle] for fait in faites))
    return trouves


def _preparer(demande: _Demande) -> Partie:
    diagrammes = {
        piece.cle: piece.contenu
        for piece in demande.definition.pieces
        if piece.genre in ("parcours", "module")
    }
    depart = variables_du_programme(lire_parametres(demande.parametres))
    parametres = {nom: valeur for nom, valeur in depart.items() if nom not in VARIABLES_INITIALES}
    graphe = etaler(demande.definition.cle, diagrammes)
    return Partie(graphe, parametres, demande.chargee.formulaires, VARIABLES_INITIALES)


def _parcourir(partie: Partie) -> Iterator[tuple[Etat, tuple[Noeud, ...]]]:
    """Yield each state that brings something new, and the steps before it, fewest first."""
    connues: set[object] = set()
    file: deque[tuple[Etat, tuple[Noeud, ...]]] = deque([(partie.depart().etat, ())])
    while file and len(connues) < FAITS_MAX:
        etat, faites = file.popleft()
        yield etat, faites
        for coup in _list_coups(partie, etat):
            if _apporte(coup.etat, connues):
                noeud = partie.graphe.noeuds[coup.action.rang]
                if noeud.evenement == "timer":
                    file.appendleft((coup.etat, faites))
                else:
                    file.append((coup.etat, (*faites, noeud)))


def _list_coups(partie: Partie, etat: Etat) -> Iterator[Coup]:
    for action in partie.actions(etat):
        if partie.graphe.noeuds[action.rang].hote is None:
            coup = partie.jouer(etat, action)
            if coup.etat.accident < 0:
                yield coup


def _apporte(etat: Etat, connues: set[object]) -> bool:
    """Tell whether a state has something new, and note it."""
    valeurs = {
        (etat.jetons, niveau.hote, rang, valeur)
        for niveau in etat.niveaux
        for rang, valeur in enumerate(niveau.valeurs)
    }
    if valeurs <= connues:
        return False
    connues |= valeurs
    return True


def _list_attendus(partie: Partie, etat: Etat) -> Iterator[Noeud]:
    """Yield the steps that wait: behind an event gateway, what it waits for."""
    noeuds = partie.graphe.noeuds
    for rang, _ in etat.jetons:
        noeud = noeuds[rang]
        if noeud.genre == "eventBasedGateway":
            yield from (noeuds[fleche.cible] for fleche in noeud.sorties)
        else:
            yield noeud
