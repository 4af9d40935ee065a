"""Size: what the engine would lay out in advance when a dossier opens, counted without it.

On opening, the engine unfolds every path up to the next choice: three parallel blocks in a row,
of three branches each, already make 174 tasks, seven make 14,214.
"""

from collections.abc import Iterator

from lxml import etree

from workflow.engine.fichier.xml import NOEUDS, enfants, iter_bpmn, ligne, nom_local
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.graphe import premier_en_boucle
from workflow.verification.verdict import Probleme

NOEUDS_MAX = 2000
"""Flow nodes and arrows."""
BALISES_MAX = 60_000
TACHES_MAX = 500
TROP_GRAND = (
    f"Le diagramme compte plus de {NOEUDS_MAX} éléments et flèches : déplacez des phases entières "
    "dans des activités appelées."
)
IDENTIFIANT_MAX = 250
TROP_LONG = (
    f"L’identifiant « {{debut}}… » a plus de {IDENTIFIANT_MAX} caractères : donnez à cet élément "
    "un identifiant plus court."
)
# Beyond a choice, or an event on an edge, the engine looks one node further, no more.
CHOIX = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"})


def demesure(racine: etree._Element) -> tuple[str, int | None] | None:
    """Return why a file cannot be looked at in reasonable time, and the line; read first."""
    noeuds = sum(1 for _ in iter_bpmn(racine, *NOEUDS, "sequenceFlow"))
    if noeuds > NOEUDS_MAX or sum(1 for _ in racine.iter()) > BALISES_MAX:
        return TROP_GRAND, None
    for element in racine.iter(etree.Element):
        identifiant = element.get("id", "")
        if len(identifiant) > IDENTIFIANT_MAX:
            return TROP_LONG.format(debut=identifiant[:30]), ligne(element)
    return None


def retours_sans_choix(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """A way back without any choice has no way out, and the engine would unfold it for ever."""
    for niveau in arbre.niveaux():
        noeud = _en_boucle(arbre, niveau)
        if noeud is not None:
            yield arbre.refus(
                noeud,
                "Le retour en arrière qui passe par {element} ne rencontre aucune passerelle "
                "exclusive : ajoutez-en une, avec une flèche pour en sortir.",
            )


def taches_prevues(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for niveau in arbre.niveaux():
        if _en_boucle(arbre, niveau) is not None:
            continue
        for debut in enfants(niveau, "startEvent"):
            if _compter(arbre, debut) > TACHES_MAX:
                yield arbre.refus(
                    niveau,
                    f"{{element}} déplierait plus de {TACHES_MAX} étapes dès l’ouverture d’un "
                    "dossier : réduisez les branches parallèles qui se suivent, ou placez-en une "
                    "partie dans des activités appelées.",
                )


def _en_boucle(arbre: Arbre, niveau: etree._Element) -> etree._Element | None:
    """Return the first node on a circle that crosses no choice, else None."""
    return premier_en_boucle(dict.fromkeys(enfants(niveau, *NOEUDS - CHOIX)), arbre.apres)


def _compter(arbre: Arbre, debut: etree._Element) -> int:
    """Return the number of tasks unfolded from a start, or a little over the limit."""
    nombre = 0
    a_voir = [debut]
    while a_voir and nombre <= TACHES_MAX:
        noeud = a_voir.pop()
        nombre += 1
        if nom_local(noeud) in CHOIX:
            nombre += len(arbre.apres(noeud))
        else:
            nombre += 2 * len(arbre.bords.get(noeud.get("id", ""), []))
            a_voir.extend(arbre.apres(noeud))
    return nombre


REGLES = (retours_sans_choix, taches_prevues)
