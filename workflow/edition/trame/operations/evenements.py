"""Events: on the edge of a step, several awaited at once, a beginning of another kind, a link."""

from lxml import etree

from workflow.edition.offre import Nature, nature_du_code
from workflow.edition.offre.natures import evenement_de
from workflow.edition.trame.document import Document, OperationRefusee, lire_nom
from workflow.edition.trame.elements import creer_fleche, creer_noeud
from workflow.edition.trame.operations.commun import (
    Change,
    chercher_cible,
    creer_suite,
    est_activite,
    ids,
    nommer,
    refuser_les_evenements,
)
from workflow.edition.trame.operations.declarations import declare_de, poser_declare
from workflow.edition.trame.operations.delais import ecrire_minuterie
from workflow.edition.trame.operations.insertion import Neuf, inserer_noeud
from workflow.edition.trame.operations.natures import poser_interruption
from workflow.edition.trame.operations.voies import dessiner_la_voie
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import enfants, nom_local

SANS_NATURE = "Choisissez ce qui est attendu."


def ajouter_bord(
    contenu: bytes,
    *,
    element: str,
    nature: str,
    nom: str,
    declare: str = "",
    etape: str = "",
    vers: str = "",
) -> Change:
    """Put an event on the edge of an activity, with what follows it.

    `nature`: a code of `NATURES`; `declare`: the name of its message, signal, error...
    """
    document = Document(contenu)
    hote, voulue = document.noeud(element), _chercher_nature(nature, "bord")
    if not est_activite(hote):
        raise OperationRefusee(
            f"« {nommer(hote)} » n’est pas une étape : un événement se pose sur une étape, une "
            "phase ou un module appelé."
        )
    bord = creer_noeud(document, voulue.balise, nom, pres_de=hote, evenement=voulue.evenement)
    bord.set("attachedToRef", element)
    poser_interruption(bord, voulue.interrompt)
    if declare:
        poser_declare(document, bord, declare)
    _premier, noeuds, fleches = creer_suite(document, bord, etape=etape, vers=vers, fin=nom)
    pose = Pose(document, element)
    pose.en_bordure(bord)
    pose.derriere(bord, noeuds)
    pose.retracer(ids(fleches))
    return Change(document.ecrire(), bord.get("id", ""))


def _chercher_nature(code: str, famille: str) -> Nature:
    voulue = nature_du_code(code)
    if voulue is None or voulue.famille != famille or voulue.evenement in ("timer", ""):
        raise OperationRefusee(SANS_NATURE)
    return voulue


def inserer_premier_venu(
    contenu: bytes,
    *,
    fleche: str,
    nom: str,
    message: str,
    delai: str,
    etape: str = "",
    vers: str = "",
) -> Change:
    """Await on an arrow a message, or the end of a delay: the way goes on when the message comes.

    `delai`: ISO 8601 or expression; `etape`, `vers`: what follows the delay, else an end.
    """
    document = Document(contenu)
    choix = inserer_noeud(document, Neuf("eventBasedGateway", nom), fleche=fleche)
    suite = document.partantes(choix)[0]
    attendu = creer_noeud(
        document, "intermediateCatchEvent", message, pres_de=choix, evenement="message"
    )
    poser_declare(document, attendu, message)
    cible = document.cible(suite)
    suite.set("targetRef", attendu.get("id", ""))
    apres = creer_fleche(document, attendu, cible)
    pose = Pose(document, choix.get("id", ""))
    pose.entre(attendu, suite.get("id", ""), choix.get("id", ""), cible.get("id", ""))
    pose.retracer([suite.get("id", ""), apres.get("id", "")])
    _ajouter_un_delai_attendu(document, choix, delai, etape, vers)
    return Change(document.ecrire(), choix.get("id", ""))


def _ajouter_un_delai_attendu(
    document: Document, passerelle: etree._Element, delai: str, etape: str, vers: str
) -> None:
    attente = creer_noeud(
        document, "intermediateCatchEvent", "Délai passé", pres_de=passerelle, evenement="timer"
    )
    ecrire_minuterie(enfants(attente, "timerEventDefinition")[0], delai)
    _mener_a_l_attente(document, passerelle, attente, etape, vers)


def ajouter_attente(
    contenu: bytes,
    *,
    passerelle: str,
    nature: str,
    nom: str,
    declare: str = "",
    delai: str = "",
    etape: str = "",
    vers: str = "",
) -> Change:
    """Await one more event after a gateway that waits for the first of several."""
    document = Document(contenu)
    source, voulue = document.noeud(passerelle), nature_du_code(nature)
    if nom_local(source) != "eventBasedGateway":
        raise OperationRefusee(
            f"« {nommer(source)} » n’attend pas le premier de plusieurs événements : ajoutez "
            "d’abord une attente de cette sorte."
        )
    if voulue is None or voulue.balise not in ("intermediateCatchEvent", "receiveTask"):
        raise OperationRefusee(SANS_NATURE)
    attente = creer_noeud(document, voulue.balise, nom, pres_de=source, evenement=voulue.evenement)
    if voulue.evenement == "timer":
        ecrire_minuterie(enfants(attente, "timerEventDefinition")[0], delai)
    elif declare:
        poser_declare(document, attente, declare)
    _mener_a_l_attente(document, source, attente, etape, vers)
    return Change(document.ecrire(), attente.get("id", ""))


def _mener_a_l_attente(
    document: Document, passerelle: etree._Element, attente: etree._Element, etape: str, vers: str
) -> None:
    arrivee = creer_fleche(document, passerelle, attente)
    _premier, noeuds, fleches = creer_suite(
        document, attente, etape=etape, vers=vers, fin=f"Fin ({nommer(attente)})"
    )
    neufs = [attente, *(n for n in noeuds if n is not attente)]
    dessiner_la_voie(document, passerelle, neufs, [arrivee, *fleches])


def ajouter_debut(contenu: bytes, *, nature: str, nom: str, vers: str) -> Change:
    """Add a beginning that leads to an element of the top level. `nature`: a code of `NATURES`."""
    document = Document(contenu)
    cible, voulue = document.noeud(vers), nature_du_code(nature)
    if voulue is None or voulue.famille != "debut":
        raise OperationRefusee("Choisissez comment ce début commence.")
    debuts = enfants(document.niveau(cible), "startEvent")
    if not voulue.evenement and any(not evenement_de(d) for d in debuts):
        raise OperationRefusee(
            "Ce diagramme a déjà un début simple : un second ne commencerait jamais. Choisissez "
            "un début par un message ou par un signal, ou posez une question après le premier."
        )
    debut = creer_noeud(document, "startEvent", nom, pres_de=cible, evenement=voulue.evenement)
    chercher_cible(document, debut, vers)
    fleche = creer_fleche(document, debut, cible)
    pose = Pose(document, vers)
    cadre = pose.planche.cadre(vers)
    if pose.planche.est_dessinee and cadre is not None:
        pose.placer(debut, (cadre.x - 78, cadre.y + cadre.hauteur + 38))
    pose.retracer([fleche.get("id", "")])
    return Change(document.ecrire(), debut.get("id", ""))


def couper_par_un_lien(contenu: bytes, *, fleche: str, nom: str) -> Change:
    """Replace an arrow by a link: it leaves here, and arrives just before where the arrow led."""
    document, nom = Document(contenu), lire_nom(nom)
    arrivee = document.fleche(fleche)
    source, cible = document.source(arrivee), document.cible(arrivee)
    refuser_les_evenements(source)
    if _arrivees(document, document.niveau(source), nom):
        raise OperationRefusee(
            f"Un lien « {nom} » arrive déjà quelque part à ce niveau : donnez un autre nom."
        )
    depart = creer_noeud(document, "intermediateThrowEvent", nom, pres_de=source, evenement="link")
    recu = creer_noeud(document, "intermediateCatchEvent", nom, pres_de=cible, evenement="link")
    poser_declare(document, depart, nom)
    poser_declare(document, recu, nom)
    arrivee.set("targetRef", depart.get("id", ""))
    suite = creer_fleche(document, recu, cible)
    _dessiner_le_lien(document, (source, depart), (recu, cible), [fleche, suite.get("id", "")])
    return Change(document.ecrire(), depart.get("id", ""))


def _dessiner_le_lien(
    document: Document,
    avant: tuple[etree._Element, etree._Element],
    apres: tuple[etree._Element, etree._Element],
    fleches: list[str],
) -> None:
    """Draw the departure after its source, and the arrival before what it leads to."""
    pose = Pose(document, avant[0].get("id", ""))
    pose.apres(avant[1], avant[0].get("id", ""))
    cadre = pose.planche.cadre(apres[1].get("id", ""))
    if pose.planche.est_dessinee and cadre is not None:
        pose.placer(apres[0], (cadre.x - 60, cadre.centre[1]))
    pose.retracer(fleches)


def _arrivees(document: Document, niveau: etree._Element, nom: str) -> list[etree._Element]:
    """Return where the links of a name arrive, at one level."""
    return [
        noeud
        for noeud in enfants(niveau, "intermediateCatchEvent")
        if evenement_de(noeud) == "link" and declare_de(document, noeud) == nom
    ]
