"""The outline of a diagram: what it does, in the order of the way, each line with its element."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from workflow.edition.offre.natures import est_interrompante, genre_de
from workflow.edition.trame.document import Document
from workflow.edition.trame.mots import AUTOUR, EVENEMENTS, GENRES
from workflow.edition.trame.operations.declarations import SORTES, declare_de, declares
from workflow.edition.trame.operations.delais import MINUTERIES
from workflow.edition.trame.operations.repetitions import Repetition, lire_repetition
from workflow.edition.trame.ordre import Ordre, Place, Renvoi, Suite
from workflow.edition.trame.voies import role_de
from workflow.engine.fichier.appellations import SANS_NOM, appeler, nom_de
from workflow.engine.fichier.references import appel_de_decision
from workflow.engine.fichier.xml import (
    NOEUDS,
    SOUS_PROCESSUS,
    enfants,
    iter_bpmn,
    nom_local,
    proprietes,
)


@dataclass(frozen=True, slots=True)
class Sortie:
    """An arrow that leaves an element."""

    id: str
    nom: str
    condition: str
    par_defaut: bool
    vers: str
    vers_nom: str
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """A flow node as its panel shows it, or a lane, a note... (`AUTOUR`), which has no level.

    `nom`: what it is called, `nom_ecrit`: the name that the file gives it, "" without one.
    `nature`: the element with its event, as `boundaryEvent:timer`; `delai`: the text of its timer,
    "" without one; `declare`: the name of its message, signal, error, escalation or link.
    """

    id: str
    balise: str
    genre: str
    nom: str
    nom_ecrit: str
    role: str
    voie: str
    proprietes: Mapping[str, str]
    documentation: str
    delai: str
    evenement: str
    appele: str
    decision: str
    repete: bool
    interrompt: bool
    porteur: str
    niveau: str
    sorties: tuple[Sortie, ...]
    entrees: int
    nature: str = ""
    declare: str = ""
    voie_id: str = ""
    repetition: Repetition = Repetition()


@dataclass(frozen=True, slots=True)
class Branche:
    """A way out of a choice, with what is told under it."""

    sortie: Sortie
    suite: "tuple[Ligne | Reprise, ...]"


@dataclass(frozen=True, slots=True)
class Reprise:
    """« continue à ... » or « revient à ... »: what is told elsewhere."""

    id: str
    nom: str
    retour: bool


@dataclass(frozen=True, slots=True)
class Bord:
    """An event on the edge of an activity, and where it leads."""

    element: Element
    suite: "tuple[Ligne | Reprise, ...]"


@dataclass(frozen=True, slots=True)
class Ligne:
    """An element told: its branches, its edge, and what it holds."""

    element: Element
    branches: tuple[Branche, ...]
    bords: tuple[Bord, ...]
    dedans: "tuple[tuple[Ligne | Reprise, ...], ...]"


@dataclass(frozen=True, slots=True)
class Trame:
    """`suites`: of each process, one per start, then what nothing leads to."""

    nom: str
    documentation: str
    suites: tuple[tuple[Ligne | Reprise, ...], ...]
    elements: Mapping[str, Element]
    autour: Mapping[str, Element]
    """The diagram itself, its lanes, its notes."""
    connus: Mapping[str, tuple[str, ...]]
    """`message`, `signal`... -> the names that the file declares."""

    def trouver(self, id_: str) -> Element | None:
        return self.elements.get(id_) or self.autour.get(id_)


def lire(contenu: bytes) -> Trame:
    """Return the outline of a BPMN file. Raises DiagrammeRefuse for what is no diagram."""
    lecteur = _Lecteur(Document(contenu))
    processus = enfants(lecteur.document.racine, "process")
    suites = tuple(s for p in processus for s in lecteur.lire_le_niveau(p))
    # A modeller writes an empty process for each pool of the others: the way is in the one drawn.
    pleins = [p for p in processus if enfants(p, *NOEUDS)]
    principal = next(iter(pleins or processus), lecteur.document.racine)
    return Trame(
        nom=_mots(principal.get("name")) or nom_de(principal) or SANS_NOM,
        documentation=_documentation(principal),
        suites=suites,
        elements=lecteur.elements,
        autour={
            element.get("id", ""): _lire_autour(element)
            for balise in AUTOUR
            for element in iter_bpmn(lecteur.document.racine, balise)
        },
        connus={sorte: tuple(declares(lecteur.document, sorte)) for sorte in SORTES},
    )


class _Lecteur:
    """Builds each element once; arrows are indexed, for files with thousands of them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.partantes: dict[str, list[etree._Element]] = {}
        self.arrivantes: dict[str, list[etree._Element]] = {}
        for fleche in iter_bpmn(document.racine, "sequenceFlow"):
            self.partantes.setdefault(fleche.get("sourceRef", ""), []).append(fleche)
            self.arrivantes.setdefault(fleche.get("targetRef", ""), []).append(fleche)
        self.noeuds = {n.get("id", ""): n for n in document.noeuds()}
        self.noms = {cle: self._nommer(n) for cle, n in self.noeuds.items()}
        self.voies = {
            (r.text or "").strip(): r.getparent() for r in iter_bpmn(document.racine, "flowNodeRef")
        }
        self.elements: dict[str, Element] = {}

    def lire_le_niveau(self, niveau: etree._Element) -> tuple[tuple[Ligne | Reprise, ...], ...]:
        noeuds = {n.get("id", ""): n for n in enfants(niveau, *NOEUDS)}
        bords: dict[str, list[str]] = {}
        for cle, noeud in noeuds.items():
            if nom_local(noeud) == "boundaryEvent":
                bords.setdefault(noeud.get("attachedToRef", ""), []).append(cle)
        suites = {
            cle: [
                f.get("targetRef", "")
                for f in self.partantes.get(cle, ())
                if f.get("targetRef") in noeuds
            ]
            for cle in noeuds
        }
        departs = [cle for cle, n in noeuds.items() if nom_local(n) == "startEvent"]
        rangees = Ordre(suites, bords).ranger(departs)
        return tuple(self._lire_la_suite(s, noeuds) for s in rangees)

    def _lire_la_suite(
        self, suite: Suite, noeuds: Mapping[str, etree._Element]
    ) -> tuple[Ligne | Reprise, ...]:
        return tuple(
            Reprise(un.id, self.noms.get(un.id, un.id), un.retour)
            if isinstance(un, Renvoi)
            else self._lire_la_place(un, noeuds)
            for un in suite
        )

    def _lire_la_place(self, place: Place, noeuds: Mapping[str, etree._Element]) -> Ligne:
        noeud = noeuds[place.id]
        element = self.lire_l_element(noeud)
        branches = tuple(
            Branche(sortie, self._lire_la_suite(suite, noeuds))
            for sortie, suite in zip(element.sorties, place.branches, strict=False)
        )
        bords = tuple(
            Bord(self.lire_l_element(noeuds[bord]), self._lire_la_suite(suite, noeuds))
            for bord, suite in place.bords
        )
        dedans = self.lire_le_niveau(noeud) if nom_local(noeud) in SOUS_PROCESSUS else ()
        return Ligne(element, branches, bords, dedans)

    def lire_l_element(self, noeud: etree._Element) -> Element:
        id_, balise = noeud.get("id", ""), nom_local(noeud)
        siennes = proprietes(noeud)
        voie, repetition = self.voies.get(id_), lire_repetition(noeud)
        element = Element(
            id=id_,
            balise=balise,
            genre=GENRES.get(balise, "Élément non pris en charge"),
            nom=self.noms[id_],
            nom_ecrit=_mots(noeud.get("name")),
            role=siennes.get("role") or (role_de(noeud) if voie is not None else None) or "",
            voie="" if voie is None else _mots(voie.get("name")),
            proprietes=siennes,
            documentation=_documentation(noeud),
            delai=_delai(noeud),
            evenement=next((mot for cle, mot in EVENEMENTS.items() if enfants(noeud, cle)), ""),
            appele=noeud.get("calledElement", ""),
            decision=appel_de_decision(noeud).cle if balise == "businessRuleTask" else "",
            repete=bool(repetition.sorte),
            interrompt=est_interrompante(noeud),
            porteur=noeud.get("attachedToRef", ""),
            niveau=self.document.niveau(noeud).get("id", ""),
            sorties=tuple(self._sorties(noeud)),
            entrees=len(self.arrivantes.get(id_, ())),
            nature=genre_de(noeud),
            declare=declare_de(self.document, noeud),
            voie_id="" if voie is None else voie.get("id", ""),
            repetition=repetition,
        )
        self.elements[id_] = element
        return element

    def _nommer(self, noeud: etree._Element) -> str:
        id_ = noeud.get("id", "")
        sources = [f.get("sourceRef", "") for f in self.arrivantes.get(id_, ())]
        sources.append(noeud.get("attachedToRef", ""))
        cibles = [f.get("targetRef", "") for f in self.partantes.get(id_, ())]
        avant, apres = (
            [self.noeuds[i] for i in ids if i in self.noeuds] for ids in (sources, cibles)
        )
        return _mots(noeud.get("name")) or appeler(noeud, avant, apres)

    def _sorties(self, noeud: etree._Element) -> Iterator[Sortie]:
        for fleche in self.partantes.get(noeud.get("id", ""), ()):
            condition = enfants(fleche, "conditionExpression")
            vers = fleche.get("targetRef", "")
            yield Sortie(
                id=fleche.get("id", ""),
                nom=_mots(fleche.get("name")),
                condition=(condition[0].text or "").strip() if condition else "",
                par_defaut=noeud.get("default") == fleche.get("id"),
                vers=vers,
                vers_nom=self.noms.get(vers, vers),
                documentation=_documentation(fleche),
            )


def _lire_autour(element: etree._Element) -> Element:
    """Return what stands around the elements as one of them, that no arrow reaches."""
    balise = nom_local(element)
    texte = " ".join((t.text or "") for t in enfants(element, "text"))
    ecrit = _mots(texte if balise == "textAnnotation" else element.get("name"))
    return Element(
        id=element.get("id", ""), balise=balise, genre=AUTOUR[balise],
        nom=ecrit or nom_de(element) or SANS_NOM, nom_ecrit=ecrit, role="", voie="",
        proprietes={}, documentation=_documentation(element), delai="", evenement="", appele="",
        decision="", repete=False, interrompt=False, porteur="", niveau="", sorties=(), entrees=0,
        nature=balise,
    )  # fmt: skip


def _mots(texte: str | None) -> str:
    return " ".join((texte or "").split())


def _documentation(element: etree._Element) -> str:
    textes = ("".join(map(str, d.itertext())).strip() for d in enfants(element, "documentation"))
    return "\n".join(filter(None, textes))


def _delai(noeud: etree._Element) -> str:
    for definition in enfants(noeud, "timerEventDefinition"):
        for minuterie in enfants(definition, *MINUTERIES):
            return (minuterie.text or "").strip()
    return ""
