"""Size: what the engine would lay out in advance when a dossier opens, counted without it.

On opening, the engine unfolds every path up to the next choice: three parallel blocks in a row,
of three branches each, already make 174 tasks, seven make 14,214.
"""

from collections.abc import Iterator

from lxml import etree

from workflow.engine.xml import NOEUDS, enfants, iter_bpmn, nom_local
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Probleme

NOEUDS_MAX = 2000
"""Flow nodes and arrows."""
BALISES_MAX = 60_000
TACHES_MAX = 500
TROP_GRAND = (
    f"Le diagramme compte plus de {NOEUDS_MAX} éléments et flèches : déplacez des phases entières "
    "dans des activités appelées."
)
# Beyond a choice the engine looks one node further, no more.
CHOIX = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"})


def est_demesure(racine: etree._Element) -> bool:
    """Tell whether a file is too big to be looked at in reasonable time; read before the rules."""
    noeuds = sum(1 for _ in iter_bpmn(racine, *NOEUDS, "sequenceFlow"))
    return noeuds > NOEUDS_MAX or sum(1 for _ in racine.iter()) > BALISES_MAX


def taches_prevues(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for niveau in arbre.niveaux():
        for debut in enfants(niveau, "startEvent"):
            if _compter(arbre, debut) > TACHES_MAX:
                yield arbre.refus(
                    niveau,
                    f"{{element}} déplierait plus de {TACHES_MAX} étapes dès l’ouverture d’un "
                    "dossier : réduisez les branches parallèles qui se suivent, ou placez-en une "
                    "partie dans des activités appelées.",
                )


def _compter(arbre: Arbre, debut: etree._Element) -> int:
    """Return the number of tasks unfolded from a start, or a little over the limit."""
    nombre = 0
    a_voir = [debut]
    while a_voir and nombre <= TACHES_MAX:
        noeud = a_voir.pop()
        nombre += 1
        suivants = arbre.suivants(noeud)
        if nom_local(noeud) in CHOIX:
            nombre += len(suivants)
        else:
            a_voir.extend(suivants)
    return nombre


REGLES = (taches_prevues,)
