"""What one element says of itself: its name, its role, its form, its phase, its text."""

from collections.abc import Mapping

from workflow.edition.trame.document import Document, OperationRefusee, lire_nom
from workflow.edition.trame.elements import poser_documentation, poser_propriete
from workflow.edition.trame.operations.commun import Change, donner_role, nommer
from workflow.edition.trame.pose import Pose
from workflow.edition.trame.voies import a_des_voies, ranger_dans, role_de, voie_de
from workflow.engine.fichier.xml import nom_local, proprietes

AVEC_ROLE = frozenset(
    {"userTask", "task", "manualTask", "receiveTask", "intermediateCatchEvent", "boundaryEvent"}
)
REGLABLES = frozenset(
    {
        "formulaire", "role_conjoint", "phase", "acte", "horloge", "calendrier", "alerte",
        "facultatif", "sortie_motif", "decision",
    }
)  # fmt: skip


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
    """Give a step to a role: it moves to its lane, which is made when there is none."""
    document = Document(contenu)
    noeud = document.noeud(element)
    if nom_local(noeud) not in AVEC_ROLE:
        raise OperationRefusee(f"« {nommer(noeud)} » n’est faite par personne : pas de rôle ici.")
    siens = proprietes(noeud)
    actuel = siens.get("role") or role_de(noeud)
    if not role or role == actuel:
        return Change(contenu, element)
    avant = voie_de(noeud)
    donner_role(document, noeud, role)
    if a_des_voies(document.niveau(noeud)) and voie_de(noeud) is not avant:
        for bord in document.bords(noeud):
            ranger_dans(bord, voie_de(noeud))
        pose = Pose(document, element)
        cadre = pose.planche.cadre(element)
        if cadre is not None:
            pose.placer(noeud, cadre.centre)
        pose.retracer(pose.fleches_de(noeud))
    return Change(document.ecrire(), element)


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
