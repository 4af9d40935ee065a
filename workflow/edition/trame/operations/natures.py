"""Changing what an element is: a step that awaits a message, a choice with several answers..."""

from collections.abc import Mapping

from lxml import etree

from workflow.edition.offre import PROPRIETES, Nature, nature_de, nature_du_code, reglages_de
from workflow.edition.offre.natures import evenement_de, famille
from workflow.edition.trame.ampleur import reduire
from workflow.edition.trame.document import Document, OperationRefusee, oter_les_attributs
from workflow.edition.trame.elements import poser_evenement, poser_expression, poser_propriete
from workflow.edition.trame.operations.commun import Change, nommer
from workflow.edition.trame.operations.phases import deplier
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import (
    NOEUDS,
    SOUS_PROCESSUS,
    bpmn,
    enfants,
    nom_local,
    proprietes,
)

ATTENDENT = frozenset({"intermediateCatchEvent", "receiveTask"})
PAR_MESSAGE = frozenset({"sendTask", "receiveTask"})
LISENT_LES_CONDITIONS = frozenset({"exclusiveGateway", "inclusiveGateway"})
INCONNUE = "Choisissez ce que cet élément devient."


def changer_nature(contenu: bytes, *, element: str, nature: str) -> Change:
    """Make an element another of its family; what the new one does not bear goes away.

    `nature`: a code of `NATURES`. A result may lack what the new nature needs (a message, a
    module): the verdict says so.
    """
    document = Document(contenu)
    noeud = document.noeud(element)
    voulue = nature_du_code(nature)
    if voulue is None:
        raise OperationRefusee(INCONNUE)
    if nature_de(noeud) == voulue:
        return Change(contenu, element)
    _verifier(document, noeud, voulue)
    etait_une_phase = nom_local(noeud) in SOUS_PROCESSUS
    siennes = proprietes(noeud)
    noeud.tag = bpmn(voulue.balise)
    if evenement_de(noeud) != voulue.evenement:
        poser_evenement(document, noeud, voulue.evenement)
    _accorder(document, noeud, voulue)
    _redessiner(document, noeud, etait_une_phase=etait_une_phase)
    if not etait_une_phase and nom_local(noeud) in SOUS_PROCESSUS:
        _transmettre(noeud, siennes)
    return Change(document.ecrire(), element)


def _verifier(document: Document, noeud: etree._Element, voulue: Nature) -> None:
    if famille(nom_local(noeud)) != voulue.famille:
        raise OperationRefusee(
            f"« {nommer(noeud)} » ne peut pas devenir « {voulue.libelle} » : retirez-le, et "
            "ajoutez l’autre à sa place."
        )
    if nom_local(noeud) in SOUS_PROCESSUS and enfants(noeud, *NOEUDS):
        raise OperationRefusee(
            f"« {nommer(noeud)} » contient des éléments, qui seraient perdus : retirez-la, et "
            "ajoutez l’étape à sa place."
        )
    suites = [nom_local(document.cible(f)) for f in document.partantes(noeud)]
    if voulue.balise == "eventBasedGateway" and not ATTENDENT.issuperset(suites):
        raise OperationRefusee(
            f"« {nommer(noeud)} » mène à autre chose que des événements attendus : placez d’abord "
            "un message ou un délai attendu au début de chacune de ses voies."
        )
    refuser_apres_un_premier_venu(document, noeud, voulue.balise)


def refuser_apres_un_premier_venu(document: Document, noeud: etree._Element, balise: str) -> None:
    """An event gateway leads to what is awaited, and to nothing else."""
    avant = [document.source(f) for f in document.arrivantes(noeud)]
    for source in avant:
        if nom_local(source) == "eventBasedGateway" and balise not in ATTENDENT:
            raise OperationRefusee(
                f"« {nommer(source)} » attend le premier de plusieurs événements : "
                f"« {nommer(noeud)} » en reste un, un message, un délai ou un signal attendu."
            )


def _accorder(document: Document, noeud: etree._Element, voulue: Nature) -> None:
    """Take away what the former nature had and the new one has not."""
    permises = {r.code for r in reglages_de(voulue.genre) if r.propriete}
    for nom in proprietes(noeud).keys() & PROPRIETES - permises:
        poser_propriete(noeud, nom, "")
    if voulue.balise not in PAR_MESSAGE:
        oter_les_attributs(noeud, "messageRef")
    if voulue.balise != "callActivity":
        oter_les_attributs(noeud, "calledElement")
    if voulue.balise == "boundaryEvent":
        poser_interruption(noeud, voulue.interrompt)
    if voulue.famille == "passerelle" and voulue.balise not in LISENT_LES_CONDITIONS:
        oter_les_attributs(noeud, "default")
        for fleche in document.partantes(noeud):
            poser_expression(fleche, "conditionExpression", "")


def _transmettre(phase: etree._Element, siennes: Mapping[str, str]) -> None:
    """Give what a step bore to the first step of the phase that it has become."""
    for etape in enfants(phase, "userTask"):
        permises = {r.code for r in reglages_de("userTask") if r.propriete}
        for nom in sorted(siennes.keys() & permises):
            poser_propriete(etape, nom, siennes[nom])


def poser_interruption(bord: etree._Element, oui: bool) -> None:
    """Say whether the activity ends where this event comes; the norm has it so by itself."""
    if not oui:
        bord.set("cancelActivity", "false")
    elif bord.get("cancelActivity", "true").lower() != "true":
        del bord.attrib["cancelActivity"]


def interrompre(contenu: bytes, *, element: str, oui: bool) -> Change:
    """Make an event on an edge end its activity, or leave it open."""
    document = Document(contenu)
    bord = document.noeud(element)
    if nom_local(bord) != "boundaryEvent":
        raise OperationRefusee(f"« {nommer(bord)} » n’est pas en bordure d’une étape.")
    if not oui and evenement_de(bord) == "error":
        raise OperationRefusee(
            "Une erreur termine toujours l’étape : choisissez une escalade pour la laisser ouverte."
        )
    poser_interruption(bord, oui)
    if oui:
        poser_propriete(bord, "alerte", "")
    return Change(document.ecrire(), element)


def _redessiner(document: Document, noeud: etree._Element, *, etait_une_phase: bool) -> None:
    pose = Pose(document, noeud.get("id", ""))
    est_une_phase = nom_local(noeud) in SOUS_PROCESSUS
    if est_une_phase and not etait_une_phase:
        deplier(document, pose, noeud, etape=nommer(noeud))
    elif etait_une_phase and not est_une_phase:
        reduire(pose, noeud)
    pose.retracer()
