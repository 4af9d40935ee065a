"""Removing a step, an event on an edge, a way; moving a step along its line."""

from lxml import etree

from workflow.edition.offre.natures import evenement_de
from workflow.edition.trame.document import Document, OperationRefusee
from workflow.edition.trame.elements import supprimer
from workflow.edition.trame.operations.commun import PLUSIEURS, Change, nommer
from workflow.edition.trame.operations.declarations import declare_de
from workflow.edition.trame.operations.nettoyage import contourner, dissoudre, nettoyer
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.xml import enfants, nom_local


def retirer(contenu: bytes, *, element: str) -> Change:
    """Remove an element: its neighbours are joined, what only it led to goes with it."""
    document = Document(contenu)
    noeud = document.noeud(element)
    genre = nom_local(noeud)
    if genre == "startEvent" and len(enfants(document.niveau(noeud), "startEvent")) < PLUSIEURS:
        raise OperationRefusee("Un parcours commence quelque part : son début ne se retire pas.")
    if genre == "endEvent":
        return _retirer_la_fin(contenu, element)
    if evenement_de(noeud) == "link":
        return retirer_le_lien(document, noeud)
    if len(document.partantes(noeud)) > 1:
        raise OperationRefusee(
            f"Plusieurs voies partent de « {nommer(noeud)} » : retirez-les d’abord, jusqu’à la "
            "dernière."
        )
    avant = _precedent(document, noeud)
    with nettoyer(document, noeud):
        if genre == "boundaryEvent":
            supprimer(document, [*document.partantes(noeud), noeud])
        else:
            _verifier_la_place(document, noeud)
            for bord in document.bords(noeud):
                supprimer(document, [*document.partantes(bord), bord])
            contourner(document, noeud)
    Pose(document, avant).retracer()
    return Change(document.ecrire(), avant)


def _verifier_la_place(document: Document, noeud: etree._Element) -> None:
    """An event gateway leads to events only."""
    sources = [document.source(f) for f in document.arrivantes(noeud)]
    if any(nom_local(s) == "eventBasedGateway" for s in sources):
        raise OperationRefusee(
            f"« {nommer(noeud)} » est l’un des événements attendus ensemble : retirez plutôt la "
            "voie qui y mène."
        )


def _precedent(document: Document, noeud: etree._Element) -> str:
    """Return what to look at once a node is gone."""
    if hote := noeud.get("attachedToRef"):
        return hote
    sources = [document.source(f).get("id", "") for f in document.arrivantes(noeud)]
    return next(iter(sources), "")


def retirer_le_lien(document: Document, noeud: etree._Element) -> Change:
    """Draw again the arrow that a link stood for; its arrival goes with its last departure."""
    depart = nom_local(noeud) == "intermediateThrowEvent"
    recus = _bouts(document, noeud, "intermediateCatchEvent")
    if not depart and _bouts(document, noeud, "intermediateThrowEvent"):
        raise OperationRefusee(
            f"« {nommer(noeud)} » est l’arrivée d’un lien : retirez son départ, l’arrivée le suit."
        )
    avant = _precedent(document, noeud)
    suites = [f for recu in recus for f in document.partantes(recu)] if depart else []
    a_tracer = document.arrivantes(noeud) if suites else []
    for fleche in a_tracer:
        fleche.set("targetRef", suites[0].get("targetRef", ""))
    supprimer(document, [*document.arrivantes(noeud), *document.partantes(noeud), noeud])
    if depart and not _bouts(document, recus[0] if recus else None, "intermediateThrowEvent"):
        for recu in recus:
            supprimer(document, [*document.partantes(recu), recu])
    Pose(document, avant).retracer(f.get("id", "") for f in a_tracer)
    return Change(document.ecrire(), avant)


def _bouts(document: Document, noeud: etree._Element | None, balise: str) -> list[etree._Element]:
    """Return the departures or the arrivals of a link, at its level."""
    if noeud is None:
        return []
    nom = declare_de(document, noeud)
    return [
        autre
        for autre in enfants(document.niveau(noeud), balise)
        if evenement_de(autre) == "link" and declare_de(document, autre) == nom
    ]


def _retirer_la_fin(contenu: bytes, element: str) -> Change:
    """Remove the ways that lead to an end, one after the other, and the end with the last."""
    source_id = ""
    while True:
        document = Document(contenu)
        fin = document.trouver(element)
        if fin is None:
            return Change(contenu, source_id)
        arrivees = document.arrivantes(fin)
        if not arrivees:
            supprimer(document, [fin])
            return Change(document.ecrire(), source_id)
        source = document.source(arrivees[0])
        if len(document.partantes(source)) < PLUSIEURS:  # its only way out
            raise OperationRefusee(
                f"« {nommer(fin)} » est la seule suite de « {nommer(source)} » : menez d’abord "
                "cette flèche ailleurs."
            )
        contenu, source_id = retirer_voie(contenu, fleche=arrivees[0].get("id", ""))


def retirer_voie(contenu: bytes, *, fleche: str) -> Change:
    """Remove a way out of a gateway, with all that only it led to."""
    document = Document(contenu)
    voie = document.fleche(fleche)
    source = document.source(voie)
    restantes = [f for f in document.partantes(source) if f is not voie]
    if not restantes:
        raise OperationRefusee(
            f"C’est la seule suite de « {nommer(source)} » : menez-la ailleurs, ou retirez "
            "l’élément."
        )
    if source.get("default") == fleche and len(restantes) > 1:
        raise OperationRefusee(
            "C’est la voie par défaut : choisissez d’abord l’autre voie à prendre quand aucune "
            "condition n’est remplie."
        )
    autre = document.cible(restantes[0]).get("id", "")
    joint = document.cible(voie)
    with nettoyer(document, source):
        supprimer(document, [voie])
    if joint.getparent() is not None:
        dissoudre(document, joint)
    if len(restantes) == 1:
        _fondre(document, source)
    suivant = source.get("id", "") if source.getparent() is not None else autre
    Pose(document, suivant).retracer()
    return Change(document.ecrire(), suivant)


def _fondre(document: Document, passerelle: etree._Element) -> None:
    """Take away a gateway that has one way left: nothing is chosen there any more."""
    seule = document.partantes(passerelle)
    if len(seule) == 1 and document.arrivantes(passerelle):
        contourner(document, passerelle)


def deplacer_etape(contenu: bytes, *, element: str, plus_tot: bool) -> Change:
    """Swap a step with the one before it, or after it, on a line where nothing joins nor parts."""
    document = Document(contenu)
    noeud = document.noeud(element)
    voisines = document.arrivantes(noeud) if plus_tot else document.partantes(noeud)
    if len(voisines) != 1:
        raise _hors_ligne(noeud)
    autre = document.source(voisines[0]) if plus_tot else document.cible(voisines[0])
    premier, second = (autre, noeud) if plus_tot else (noeud, autre)
    _verifier_la_ligne(document, premier, second)
    entree, milieu = document.arrivantes(premier), document.partantes(premier)[0]
    sortie = document.partantes(second)[0]
    for fleche in entree:
        fleche.set("targetRef", second.get("id", ""))
    milieu.set("sourceRef", second.get("id", ""))
    milieu.set("targetRef", premier.get("id", ""))
    sortie.set("sourceRef", premier.get("id", ""))
    _echanger(document, premier, second)
    return Change(document.ecrire(), element)


def _hors_ligne(noeud: etree._Element) -> OperationRefusee:
    return OperationRefusee(
        f"« {nommer(noeud)} » ne peut pas changer de place ici : on n’échange que deux étapes qui "
        "se suivent, sans choix ni réunion entre elles."
    )


def _verifier_la_ligne(document: Document, premier: etree._Element, second: etree._Element) -> None:
    for noeud in (premier, second):
        genre = nom_local(noeud)
        suit = len(document.partantes(noeud)) == 1 and document.arrivantes(noeud)
        if not suit or genre.endswith("Gateway") or genre == "boundaryEvent":
            raise _hors_ligne(noeud)
        if any(
            nom_local(document.source(f)) == "eventBasedGateway" for f in document.arrivantes(noeud)
        ):
            raise _hors_ligne(noeud)
    if len(document.arrivantes(second)) != 1:
        raise _hors_ligne(second)
    if document.cible(document.partantes(second)[0]) is premier:
        raise _hors_ligne(second)


def _echanger(document: Document, premier: etree._Element, second: etree._Element) -> None:
    """Swap two shapes on the drawing, each in its own lane."""
    pose = Pose(document, premier.get("id", ""))
    a, b = (pose.planche.cadre(n.get("id", "")) for n in (premier, second))
    fleches = [*pose.fleches_de(premier), *pose.fleches_de(second)]
    if a is not None and b is not None:
        meme = abs(a.centre[1] - b.centre[1]) < 1
        for noeud, sien, autre in ((premier, a, b), (second, b, a)):
            y = autre.centre[1] if meme else sien.centre[1]
            pose.glisser(noeud, (autre.centre[0], y), sauf=(premier, second))
    pose.retracer(fleches)
