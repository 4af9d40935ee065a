"""A diagram seen by the rules: what the file says, what the engine would run, and how to name it.

Rules look at the execution tree (every element has an id, expressions are in our notation) and
speak of the file: its ids, its names, its lines.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from models.errors import typographier
from workflow.engine.fichier.appellations import SANS_NOM, id_lisible, raccourcir, situer
from workflow.engine.fichier.identifiants import id_dessine
from workflow.engine.fichier.normalisation import normaliser
from workflow.engine.fichier.xml import NOEUDS, SOUS_PROCESSUS, enfants, iter_bpmn, ligne, nom_local
from workflow.verification.verdict import Gravite, Probleme

GENRES = {
    "adHocSubProcess": "le sous-processus ad hoc",
    "boundaryEvent": "l’événement en bordure",
    "businessRuleTask": "la tâche de règle métier",
    "callActivity": "l’activité appelée",
    "complexGateway": "la passerelle complexe",
    "endEvent": "la fin",
    "eventBasedGateway": "la passerelle fondée sur les événements",
    "exclusiveGateway": "la passerelle exclusive",
    "inclusiveGateway": "la passerelle inclusive",
    "intermediateCatchEvent": "l’événement attendu",
    "intermediateThrowEvent": "l’événement émis",
    "lane": "la voie",
    "manualTask": "la tâche manuelle",
    "message": "le message",
    "parallelGateway": "la passerelle parallèle",
    "process": "le processus",
    "receiveTask": "la tâche de réception",
    "scriptTask": "la tâche de script",
    "sendTask": "la tâche d’envoi",
    "sequenceFlow": "la flèche",
    "serviceTask": "la tâche de service",
    "startEvent": "le début",
    "subProcess": "le sous-processus",
    "task": "la tâche",
    "transaction": "la transaction",
    "userTask": "la tâche",
}


@dataclass(frozen=True, slots=True)
class Arbre:
    """`origine`: the file's tree; `execution`: its normalised copy. Both share their line numbers.

    The arrows are indexed by the id of the node they leave or reach, in document order.
    """

    origine: etree._Element
    execution: etree._Element
    ids_du_fichier: frozenset[str]
    par_id: Mapping[str, etree._Element]
    partantes: Mapping[str, list[etree._Element]]
    arrivantes: Mapping[str, list[etree._Element]]
    bords: Mapping[str, list[etree._Element]]

    @classmethod
    def depuis(cls, origine: etree._Element) -> "Arbre":
        """Index the tree of a file."""
        execution = normaliser(origine)
        return cls(
            origine=origine,
            execution=execution,
            ids_du_fichier=frozenset(e.get("id", "") for e in origine.iter(etree.Element)),
            par_id={e.get("id", ""): e for e in execution.iter(etree.Element) if e.get("id")},
            partantes=_index(execution, "sequenceFlow", "sourceRef"),
            arrivantes=_index(execution, "sequenceFlow", "targetRef"),
            bords=_index(execution, "boundaryEvent", "attachedToRef"),
        )

    def processus(self) -> list[etree._Element]:
        """Return the processes of the file that have something in them."""
        return [p for p in iter_bpmn(self.execution, "process") if enfants(p, *NOEUDS)]

    def niveaux(self) -> list[etree._Element]:
        """Return the processes and every sub-process, whatever its kind."""
        return [*self.processus(), *iter_bpmn(self.execution, *SOUS_PROCESSUS)]

    def noeuds(self) -> Iterator[etree._Element]:
        """Yield every flow node of every level."""
        return iter_bpmn(self.execution, *sorted(NOEUDS))

    def apres(self, noeud: etree._Element) -> list[etree._Element]:
        """Return the nodes that the arrows leaving this one reach."""
        fleches = self.partantes.get(noeud.get("id", ""), [])
        cibles = [self.par_id.get(fleche.get("targetRef", "")) for fleche in fleches]
        return [cible for cible in cibles if cible is not None]

    def suivants(self, noeud: etree._Element) -> list[etree._Element]:
        """Return the same, and the events on its edge."""
        return self.apres(noeud) + list(self.bords.get(noeud.get("id", ""), []))

    def nommer(self, element: etree._Element) -> str:
        """Return how a sentence names an element: « la tâche « Saisir » »."""
        genre = GENRES.get(nom_local(element), "l’élément")
        nom = raccourcir(element.get("name"))
        if not nom and nom_local(element) == "sequenceFlow":
            return f"{genre} {self._bouts(element)}"
        nom = nom or id_lisible(self._id_affiche(element))
        return f"{genre} « {nom} »" if nom else f"{genre} {SANS_NOM}{self._situer(element)}"

    def _situer(self, element: etree._Element) -> str:
        fleches = self.arrivantes.get(element.get("id", ""), [])
        sources = [*(f.get("sourceRef", "") for f in fleches), element.get("attachedToRef", "")]
        avant = [self.par_id[source] for source in sources if source in self.par_id]
        return situer(avant, self.apres(element))

    def _bouts(self, fleche: etree._Element) -> str:
        de, vers = (self._bout(fleche.get(cle, "")) for cle in ("sourceRef", "targetRef"))
        return f"de {de} vers {vers}".replace("de le ", "du ")

    def _bout(self, reference: str) -> str:
        noeud = self.par_id.get(reference)
        nom = raccourcir(noeud.get("name")) if noeud is not None else ""
        nom = nom or id_lisible(reference)
        if nom or noeud is None:
            return f"« {nom or SANS_NOM} »"
        return self.nommer(noeud)

    def _id_affiche(self, element: etree._Element) -> str | None:
        """Return the id that the file gives to an element; None for one that we gave."""
        identifiant = id_dessine(element.get("id", ""))
        return identifiant if identifiant and identifiant in self.ids_du_fichier else None

    def probleme(self, gravite: Gravite, element: etree._Element, message: str) -> Probleme:
        """Build a remark on an element; `{element}` in the message becomes its name."""
        phrase = _inserer(message, self.nommer(element))
        return Probleme(
            gravite=gravite,
            message=typographier(phrase[:1].upper() + phrase[1:]),
            element=self._id_affiche(element),
            nom=raccourcir(element.get("name")) or None,
            ligne=ligne(element),
        )

    def refus(self, element: etree._Element, message: str) -> Probleme:
        return self.probleme(Gravite.REFUS, element, message)

    def avant_publication(self, element: etree._Element, message: str) -> Probleme:
        return self.probleme(Gravite.AVANT_PUBLICATION, element, message)

    def conseil(self, element: etree._Element, message: str) -> Probleme:
        return self.probleme(Gravite.CONSEIL, element, message)


def niveau_de(element: etree._Element) -> etree._Element:
    """Return the process or sub-process that directly holds an element."""
    parent = element.getparent()
    return element if parent is None else parent


def _index(racine: etree._Element, nom: str, attribut: str) -> Mapping[str, list[etree._Element]]:
    index: defaultdict[str, list[etree._Element]] = defaultdict(list)
    for element in iter_bpmn(racine, nom):
        index[element.get(attribut, "")].append(element)
    return index


def _inserer(message: str, nom: str) -> str:
    """Put a name in a sentence, with the contractions of French: « à le » is « au »."""
    if nom.startswith("le "):
        for separes, contracte in (("à {element}", "au"), ("de {element}", "du")):
            message = message.replace(separes, f"{contracte} {nom.removeprefix('le ')}")
    return message.replace("{element}", nom)
