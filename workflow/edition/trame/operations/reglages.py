"""What one element says of itself: its name, its role, its form, its phase, its text."""

from collections.abc import Mapping

from lxml import etree

from workflow.edition.offre import PROPRIETES
from workflow.edition.offre.reglages import ETAPES
from workflow.edition.trame.document import Document, OperationRefusee, lire_nom, oter
from workflow.edition.trame.elements import poser_documentation, poser_propriete
from workflow.edition.trame.operations.cadres import ranger_avec_ses_bords
from workflow.edition.trame.operations.commun import Change, donner_role, nommer
from workflow.edition.trame.pose import Pose
from workflow.edition.trame.voies import a_des_voies, role_de, voie_de
from workflow.engine.fichier.references import PROPRIETE as DECISION
from workflow.engine.fichier.references import appel_de_decision
from workflow.engine.fichier.xml import enfants, nom_local, proprietes

AVEC_ROLE = frozenset(genre.partition(":")[0] for genre in ETAPES)
REGLABLES = PROPRIETES - {"role", "decision"}
"""Extension properties that are written as they are."""


def renommer(contenu: bytes, *, element: str, nom: str) -> Change:
    """Change the name of a node."""
    document = Document(contenu)
    noeud = document.noeud(element)
    nom = lire_nom(nom)
    if noeud.get("name") == nom:
        return Change(contenu, element)
    noeud.set("name", nom)
    Pose(document, element).renommer(element)
    return Change(document.ecrire(), element)


def regler(contenu: bytes, *, element: str, valeurs: Mapping[str, str]) -> Change:
    """Write extension properties of a node; "" takes one away. Others stay as they are."""
    document = Document(contenu)
    noeud = document.noeud(element)
    lues = proprietes(noeud)
    for nom, valeur in valeurs.items():
        if nom not in REGLABLES:
            raise OperationRefusee(f"« {nom[:80]} » ne se règle pas ici.")
        if lues.get(nom, "") != valeur:
            poser_propriete(noeud, nom, valeur)
    return Change(document.ecrire(), element)


def documenter(contenu: bytes, *, element: str, texte: str) -> Change:
    document = Document(contenu)
    poser_documentation(document.noeud(element), texte)
    return Change(document.ecrire(), element)


def changer_role(contenu: bytes, *, element: str, role: str) -> Change:
    """Give a step to a role: it moves to its lane, which is made when there is none.

    "": it is done by whom its lane says.
    """
    document = Document(contenu)
    noeud = document.noeud(element)
    if nom_local(noeud) not in AVEC_ROLE:
        raise OperationRefusee(f"« {nommer(noeud)} » n’est faite par personne : pas de rôle ici.")
    siens = proprietes(noeud)
    if not role:
        poser_propriete(noeud, "role", "")  # that of its lane
        return Change(document.ecrire(), element)
    if role == (siens.get("role") or role_de(noeud)):
        return Change(contenu, element)
    avant = voie_de(noeud)
    donner_role(document, noeud, role)
    if a_des_voies(document.niveau(noeud)) and voie_de(noeud) is not avant:
        ranger_avec_ses_bords(document, noeud, voie_de(noeud))
    return Change(document.ecrire(), element)


def changer_decision(contenu: bytes, *, element: str, cle: str) -> Change:
    """Change the decision table that a step consults, whatever the notation of the file was."""
    document = Document(contenu)
    noeud = document.noeud(element)
    if nom_local(noeud) != "businessRuleTask":
        raise OperationRefusee(f"« {nommer(noeud)} » ne consulte aucune table de décision.")
    if appel_de_decision(noeud).cle == cle:
        return Change(contenu, element)
    _oublier_la_decision(noeud)
    poser_propriete(noeud, DECISION, cle)
    return Change(document.ecrire(), element)


def _oublier_la_decision(noeud: etree._Element) -> None:
    """Take away what other modellers write: it would be read before our property."""
    for attribut in list(noeud.attrib):
        if etree.QName(attribut).localname == "decisionRef":
            del noeud.attrib[attribut]
    for extensions in enfants(noeud, "extensionElements"):
        for balise in ("calledDecisionId", "calledDecision"):
            for ancienne in extensions.findall(f"{{*}}{balise}"):
                oter(ancienne)


def changer_appel(contenu: bytes, *, element: str, appele: str) -> Change:
    """Change the module that an activity calls."""
    document = Document(contenu)
    noeud = document.noeud(element)
    if nom_local(noeud) != "callActivity":
        raise OperationRefusee(f"« {nommer(noeud)} » n’appelle aucun module.")
    if not appele:
        raise OperationRefusee("Choisissez le module à appeler.")
    noeud.set("calledElement", appele)
    return Change(document.ecrire(), element)
