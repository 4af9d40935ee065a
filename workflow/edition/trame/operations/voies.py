"""Ways: conditions, defaults, new branches, choices, where an arrow leads, ends."""

from lxml import etree

from workflow.edition.trame.document import Document, OperationRefusee, lire_nom
from workflow.edition.trame.elements import creer_fleche, creer_noeud, poser_expression
from workflow.edition.trame.operations.commun import (
    PLUSIEURS,
    Change,
    chercher_cible,
    creer_suite,
    ids,
    nommer,
    refuser_les_evenements,
)
from workflow.edition.trame.operations.nettoyage import nettoyer
from workflow.edition.trame.pose import Pose
from workflow.engine.fichier.conventions import a_une_condition
from workflow.engine.fichier.xml import nom_local

A_CONDITION = frozenset({"exclusiveGateway", "inclusiveGateway"})
SANS_CONDITION = (
    "Écrivez la condition de cette voie : sans elle, personne ne saurait quand la prendre."
)


def changer_voie(contenu: bytes, *, fleche: str, nom: str, condition: str) -> Change:
    """Change what a way is called and when it is taken; "" for the one by default."""
    document = Document(contenu)
    voie = document.fleche(fleche)
    source = document.source(voie)
    par_defaut = source.get("default") == fleche
    if condition and nom_local(source) not in A_CONDITION:
        raise OperationRefusee(
            f"Aucun choix n’est fait à « {nommer(source)} » : ajoutez d’abord un choix sur cette "
            "flèche."
        )
    if condition and par_defaut:
        raise OperationRefusee(
            "La voie par défaut est prise quand aucune autre ne l’est : elle n’a pas de "
            "condition. Choisissez d’abord une autre voie par défaut."
        )
    poser_expression(voie, "conditionExpression", condition)
    renommer_voie(voie, nom)
    pose = Pose(document, source.get("id", ""))
    pose.renommer(fleche)
    return Change(document.ecrire(), source.get("id", ""))


def renommer_voie(voie: etree._Element, nom: str) -> None:
    if nom.strip():
        voie.set("name", lire_nom(nom))
    elif "name" in voie.attrib:
        del voie.attrib["name"]


def choisir_defaut(contenu: bytes, *, fleche: str, condition: str) -> Change:
    """Make an arrow the one taken when no condition holds; the former default gets `condition`."""
    document = Document(contenu)
    voie = document.fleche(fleche)
    source = document.source(voie)
    if nom_local(source) not in A_CONDITION:
        raise OperationRefusee(f"Aucun choix n’est fait à « {nommer(source)} ».")
    ancienne = document.trouver(source.get("default", "")) if source.get("default") else None
    if ancienne is voie:
        return Change(contenu, source.get("id", ""))
    if ancienne is not None and not a_une_condition(ancienne):
        if not condition:
            raise OperationRefusee(
                f"La voie par défaut d’aujourd’hui, « {nommer(ancienne)} », a besoin d’une "
                "condition pour ne plus l’être : écrivez-la."
            )
        poser_expression(ancienne, "conditionExpression", condition)
    poser_expression(voie, "conditionExpression", "")
    source.set("default", fleche)
    return Change(document.ecrire(), source.get("id", ""))


def ajouter_voie(
    contenu: bytes,
    *,
    passerelle: str,
    nom: str,
    condition: str = "",
    etape: str = "",
    vers: str = "",
) -> Change:
    """Add a way out of a gateway: through a new step or not, to `vers` or to a new end."""
    document = Document(contenu)
    source = document.noeud(passerelle)
    _verifier_la_passerelle(document, source, condition)
    premier, noeuds, fleches = creer_suite(
        document,
        source,
        etape=etape,
        vers=vers,
        nom=lire_nom(nom),
        condition=condition,
        fin=f"Fin ({etape or nom})",
    )
    dessiner_la_voie(document, source, noeuds, fleches)
    return Change(document.ecrire(), premier.get("id", ""))


def _verifier_la_passerelle(document: Document, source: etree._Element, condition: str) -> None:
    refuser_les_evenements(source)
    if nom_local(source) not in A_CONDITION | {"parallelGateway"}:
        raise OperationRefusee(
            f"« {nommer(source)} » n’a qu’une suite : ajoutez un choix juste après, qui en aura "
            "plusieurs."
        )
    sorties = document.partantes(source)
    if nom_local(source) == "parallelGateway":
        if len(sorties) < PLUSIEURS:  # a join, not a split
            raise OperationRefusee(
                f"« {nommer(source)} » réunit des voies : placez un choix après elle."
            )
        if condition:
            raise OperationRefusee(
                f"Toutes les voies de « {nommer(source)} » sont prises ensemble : une voie de "
                "plus n’a pas de condition."
            )
        return
    if not condition:
        raise OperationRefusee(SANS_CONDITION)
    _choisir_un_defaut(source, sorties)


def _choisir_un_defaut(source: etree._Element, sorties: list[etree._Element]) -> None:
    """Make the way that had no condition the one by default: there are now others."""
    libres = [f for f in sorties if not a_une_condition(f)]
    if not source.get("default") and len(libres) == 1:
        source.set("default", libres[0].get("id", ""))


def dessiner_la_voie(
    document: Document,
    source: etree._Element,
    noeuds: list[etree._Element],
    fleches: list[etree._Element],
) -> None:
    """Draw what a new way holds: under its source, then to the right."""
    pose = Pose(document, source.get("id", ""))
    avant = source.get("id", "")
    for rang, noeud in enumerate(noeuds):
        pose.apres(noeud, avant, dessous=rang == 0)
        avant = noeud.get("id", "")
    pose.retracer(ids(fleches))


def _verifier_l_arrivee(source: etree._Element, cible: etree._Element, vers: str) -> None:
    refuser_les_evenements(source)
    if vers == cible.get("id"):
        raise OperationRefusee(
            f"La suite mène déjà à « {nommer(cible)} » : choisissez un autre élément, ou donnez "
            "une étape à faire."
        )


def ajouter_choix(
    contenu: bytes,
    *,
    fleche: str,
    question: str,
    nom: str,
    condition: str,
    sinon: str = "sinon",
    etape: str = "",
    vers: str = "",
) -> Change:
    """Ask a question on an arrow: a new way when `condition` holds, else the way goes on."""
    if not condition:
        raise OperationRefusee(SANS_CONDITION)
    document = Document(contenu)
    arrivee = document.fleche(fleche)
    source, cible = document.source(arrivee), document.cible(arrivee)
    _verifier_l_arrivee(source, cible, vers)
    choix = creer_noeud(document, "exclusiveGateway", question, pres_de=source)
    arrivee.set("targetRef", choix.get("id", ""))
    suite = creer_fleche(document, choix, cible, nom=sinon)
    choix.set("default", suite.get("id", ""))
    _premier, noeuds, fleches = creer_suite(
        document,
        choix,
        etape=etape,
        vers=vers,
        nom=lire_nom(nom),
        condition=condition,
        fin=f"Fin ({etape or nom})",
    )
    pose = Pose(document, source.get("id", ""))
    pose.entre(choix, fleche, source.get("id", ""), cible.get("id", ""))
    pose.retracer([fleche, suite.get("id", "")])
    dessiner_la_voie(document, choix, noeuds, fleches)
    return Change(document.ecrire(), choix.get("id", ""))


def rediriger(contenu: bytes, *, fleche: str, vers: str) -> Change:
    """Make an arrow lead elsewhere. What nothing leads to any more stays: the verdict says it."""
    document = Document(contenu)
    voie = document.fleche(fleche)
    source = document.source(voie)
    refuser_les_evenements(source)
    voie.set("targetRef", chercher_cible(document, source, vers).get("id", ""))
    pose = Pose(document, source.get("id", ""))
    pose.retracer([fleche])
    return Change(document.ecrire(), source.get("id", ""))


def terminer(contenu: bytes, *, fleche: str, nom: str) -> Change:
    """Make an arrow lead to a new end; what only it led to goes away."""
    document = Document(contenu)
    voie = document.fleche(fleche)
    source, cible = document.source(voie), document.cible(voie)
    refuser_les_evenements(source)
    if nom_local(cible) == "endEvent":
        raise OperationRefusee("Cette voie mène déjà à une fin : renommez-la s’il le faut.")
    fin = creer_noeud(document, "endEvent", nom, pres_de=source)
    with nettoyer(document, source):
        voie.set("targetRef", fin.get("id", ""))
    pose = Pose(document, source.get("id", ""))
    pose.apres(fin, source.get("id", ""))
    pose.retracer([fleche])
    return Change(document.ecrire(), fin.get("id", ""))
