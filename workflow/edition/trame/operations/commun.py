"""What several operations share: their result, where an arrow may lead, what a new step takes."""

from typing import NamedTuple

from lxml import etree

from workflow.edition.trame.document import Document, OperationRefusee
from workflow.edition.trame.elements import creer_fleche, creer_noeud, poser_propriete
from workflow.edition.trame.voies import a_des_voies, ranger_dans, voie_du_role
from workflow.engine.fichier.appellations import appeler_seul
from workflow.engine.fichier.xml import ACTIVITES, nom_local, proprietes

PLUSIEURS = 2
NON_REJOIGNABLES = frozenset({"startEvent", "boundaryEvent"})


class Change(NamedTuple):
    """The file changed, and the element to look at next."""

    contenu: bytes
    element: str


nommer = appeler_seul
"""How a refusal names an element."""


def chercher_cible(document: Document, source: etree._Element, vers: str) -> etree._Element:
    """Return where an arrow of `source` may lead. Raises OperationRefusee, Introuvable."""
    cible = document.noeud(vers)
    if cible is source:
        raise OperationRefusee(
            f"Une flèche de « {nommer(source)} » vers lui-même tournerait sans fin : choisissez "
            "une étape qui vient avant ou après."
        )
    if cible.getparent() is not source.getparent():
        raise OperationRefusee(
            f"« {nommer(cible)} » n’est pas au même niveau que « {nommer(source)} » : choisissez "
            "un élément du même diagramme et de la même phase."
        )
    if nom_local(cible) in NON_REJOIGNABLES:
        raise OperationRefusee(
            f"Aucune flèche ne peut mener à « {nommer(cible)} », qui commence une voie : "
            "choisissez l’étape qui suit."
        )
    return cible


def refuser_les_evenements(source: etree._Element) -> None:
    if nom_local(source) == "eventBasedGateway":
        raise OperationRefusee(
            f"« {nommer(source)} » attend le premier de plusieurs événements : rien ne se place "
            "entre elle et eux. Placez l’étape après l’événement."
        )


def donner_role(document: Document, noeud: etree._Element, role: str) -> None:
    """Give a step to a role: by its lane where lanes give roles, else by its own property."""
    if not role:
        return
    en_bordure = nom_local(noeud) == "boundaryEvent"  # it stays where its activity is
    if a_des_voies(document.niveau(noeud)) and not en_bordure:
        ranger_dans(noeud, voie_du_role(document, noeud, role))
        poser_propriete(noeud, "role", "")
    else:
        poser_propriete(noeud, "role", role)


def prendre_la_phase(noeud: etree._Element, *voisins: etree._Element) -> None:
    """Give a new step the phase of its nearest neighbour that has one."""
    for voisin in voisins:
        if phase := proprietes(voisin).get("phase"):
            poser_propriete(noeud, "phase", phase)
            return


def creer_suite(
    document: Document,
    source: etree._Element,
    *,
    etape: str,
    vers: str,
    nom: str = "",
    condition: str = "",
    fin: str = "",
) -> tuple[etree._Element, list[etree._Element], list[etree._Element]]:
    """Make a new way out of `source`: a step of that name, then `vers`, else an end.

    Return its first element, the nodes and the arrows made.
    """
    noeuds, fleches = [], []
    depart, sortie = source, nom
    if etape:
        noeuds.append(creer_noeud(document, "userTask", etape, pres_de=source))
        prendre_la_phase(noeuds[0], source, *_hotes(document, source))
        fleches.append(creer_fleche(document, source, noeuds[0], nom=nom, condition=condition))
        depart, nom, condition = noeuds[0], "", ""
    if vers:
        cible = chercher_cible(document, depart, vers)
    else:
        cible = creer_noeud(document, "endEvent", fin or f"Fin ({etape or sortie})", pres_de=depart)
        noeuds.append(cible)
    fleches.append(creer_fleche(document, depart, cible, nom=nom, condition=condition))
    return (noeuds or [cible])[0], noeuds, fleches


def _hotes(document: Document, noeud: etree._Element) -> list[etree._Element]:
    """Return what stands just before a node: its activity, or what leads to it."""
    hote = document.trouver(noeud.get("attachedToRef", "")) if noeud.get("attachedToRef") else None
    avant = [document.source(f) for f in document.arrivantes(noeud)]
    return [*([hote] if hote is not None else []), *avant]


def est_activite(noeud: etree._Element) -> bool:
    return nom_local(noeud) in ACTIVITES


def ids(elements: list[etree._Element]) -> list[str]:
    return [e.get("id", "") for e in elements]
