"""Delays on the edge of a step: an alert that is told, or a way that opens."""

from lxml import etree

from workflow.edition.trame.document import Document, OperationRefusee, inserer
from workflow.edition.trame.elements import creer_noeud, poser_expression, poser_propriete
from workflow.edition.trame.operations.commun import Change, creer_suite, est_activite, ids, nommer
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import bpmn, enfants, nom_local

MINUTERIES = ("timeDate", "timeDuration", "timeCycle")
DATE = "timeDate"
DUREE = "timeDuration"


def ajouter_delai(
    contenu: bytes,
    *,
    element: str,
    nom: str,
    delai: str,
    interrompt: bool = False,
    horloge: str = "",
    calendrier: str = "",
    alerte: str = "",
    etape: str = "",
    vers: str = "",
) -> Change:
    """Put a delay on the edge of an activity, with what follows it.

    `interrompt`: the activity ends there; `alerte`: code of the alert that it draws, which leaves
    the activity open; `etape`, `vers`: a step to open, and where it leads (else an end).
    """
    document = Document(contenu)
    hote = document.noeud(element)
    _verifier(hote, termine_et_alerte=bool(alerte and interrompt))
    bord = _creer_le_bord(document, hote, nom, delai, interrompt=interrompt)
    for propriete, valeur in (
        ("horloge", horloge), ("calendrier", calendrier), ("alerte", alerte),
    ):  # fmt: skip
        poser_propriete(bord, propriete, valeur)
    fin = f"Alerte {alerte}" if alerte else nom
    _premier, noeuds, fleches = creer_suite(document, bord, etape=etape, vers=vers, fin=fin)
    pose = Pose(document, element)
    pose.en_bordure(bord)
    pose.derriere(bord, noeuds)
    pose.retracer(ids(fleches))
    return Change(document.ecrire(), bord.get("id", ""))


def _verifier(hote: etree._Element, *, termine_et_alerte: bool) -> None:
    if not est_activite(hote):
        raise OperationRefusee(
            f"« {nommer(hote)} » n’est pas une étape : un délai se pose sur une étape, une phase "
            "ou un module appelé."
        )
    if termine_et_alerte:
        raise OperationRefusee(
            "Une alerte prévient et laisse l’étape ouverte : choisissez l’un ou l’autre."
        )


def _creer_le_bord(
    document: Document, hote: etree._Element, nom: str, delai: str, *, interrompt: bool
) -> etree._Element:
    bord = creer_noeud(document, "boundaryEvent", nom, pres_de=hote)
    if not interrompt:
        bord.set("cancelActivity", "false")
    bord.set("attachedToRef", hote.get("id", ""))
    definition = etree.Element(
        bpmn("timerEventDefinition"), id=document.nouvel_id(f"{bord.get('id')}_definition")
    )
    inserer(bord, definition)
    ecrire_minuterie(definition, delai)
    return bord


def ecrire_minuterie(definition: etree._Element, delai: str) -> None:
    """Write when a timer fires: the kind already there is kept, else it is a duration."""
    if not delai.strip():
        raise OperationRefusee("Donnez le délai : par exemple 6 mois, ou 10 jours.")
    existantes = enfants(definition, *MINUTERIES)
    balise = nom_local(existantes[0]) if existantes else DUREE
    poser_expression(definition, balise, delai)


def changer_delai(contenu: bytes, *, element: str, delai: str) -> Change:
    """Change when the event of an element comes."""
    document = Document(contenu)
    noeud = document.noeud(element)
    definitions = enfants(noeud, "timerEventDefinition")
    if not definitions:
        raise OperationRefusee(f"« {nommer(noeud)} » n’attend pas un délai.")
    ecrire_minuterie(definitions[0], delai)
    return Change(document.ecrire(), element)
