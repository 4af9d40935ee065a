"""What stands around the elements: the diagram and its lanes, the notes, who stands where."""

from lxml import etree

from workflow.edition.trame.document import (
    Document,
    OperationRefusee,
    inserer,
    lire_nom,
    oter_les_attributs,
)
from workflow.edition.trame.document import lire_texte as controler_texte
from workflow.edition.trame.elements import DOCUMENTATION_MAX, poser_documentation
from workflow.edition.trame.operations.commun import Change, nommer
from workflow.edition.trame.pose import Pose
from workflow.edition.trame.voies import ranger_dans, voie_de
from workflow.engine.fichier.xml import bpmn, enfants, nom_local
from workflow.errors import Introuvable

NOMMES = frozenset({"process", "participant", "lane", "sequenceFlow"})
NOTE = "textAnnotation"


def regler_cadre(contenu: bytes, *, element: str, nom: str, documentation: str) -> Change:
    """Name the diagram, a lane, a pool or an arrow, and explain it."""
    document = Document(contenu)
    cadre = document.trouver(element)
    if cadre is None or nom_local(cadre) not in NOMMES:
        raise Introuvable
    if nom.strip() or nom_local(cadre) != "sequenceFlow":
        cadre.set("name", lire_nom(nom))
    else:
        oter_les_attributs(cadre, "name")
    poser_documentation(cadre, documentation)
    Pose(document, element).renommer(element)
    return Change(document.ecrire(), element)


def placer_dans_la_voie(contenu: bytes, *, element: str, voie: str) -> Change:
    """Put a node in a lane, with the events on its edge."""
    document = Document(contenu)
    noeud, lieu = document.noeud(element), document.trouver(voie)
    if lieu is None or nom_local(lieu) != "lane" or enfants(lieu, "childLaneSet"):
        raise OperationRefusee("Choisissez la voie où placer cet élément.")
    if nom_local(noeud) == "boundaryEvent" or nom_local(document.niveau(noeud)) != "process":
        raise OperationRefusee(
            f"« {nommer(noeud)} » suit l’étape ou la phase qui le porte : placez plutôt celle-ci."
        )
    if voie_de(noeud) is lieu:
        return Change(contenu, element)
    ranger_avec_ses_bords(document, noeud, lieu)
    return Change(document.ecrire(), element)


def ranger_avec_ses_bords(
    document: Document, noeud: etree._Element, voie: etree._Element | None
) -> None:
    """Put a node and the events on its edge in a lane, and draw them there."""
    for un in (noeud, *document.bords(noeud)):
        ranger_dans(un, voie)
    redessiner_dans_sa_voie(document, noeud)


def redessiner_dans_sa_voie(document: Document, noeud: etree._Element) -> None:
    pose = Pose(document, noeud.get("id", ""))
    cadre = pose.planche.cadre(noeud.get("id", ""))
    if cadre is not None:
        pose.placer(noeud, cadre.centre)
    pose.retracer(pose.fleches_de(noeud))


def ecrire_note(contenu: bytes, *, element: str, texte: str) -> Change:
    """Change the text of a note of the drawing."""
    document = Document(contenu)
    note = document.trouver(element)
    if note is None or nom_local(note) != NOTE:
        raise Introuvable
    texte = controler_texte(texte.replace("\r", "").strip(), DOCUMENTATION_MAX)
    textes = enfants(note, "text")
    if not textes:
        inserer(note, etree.Element(bpmn("text")))
    enfants(note, "text")[0].text = texte
    return Change(document.ecrire(), element)
