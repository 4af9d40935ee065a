"""Reading an uploaded diagram safely, and the vocabulary of BPMN files.

A BPMN file comes from anyone: no entity, no document type, no network, a bounded size and depth.
"""

import re
from collections.abc import Iterator

from lxml import etree

from workflow.errors import DiagrammeRefuse

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

TAILLE_MAX = 2_000_000
PROFONDEUR_MAX = 60
"""Nested elements; a sub-process inside a sub-process takes one level each."""

TACHES = frozenset(
    {
        "task", "userTask", "manualTask", "scriptTask", "serviceTask", "businessRuleTask",
        "sendTask", "receiveTask",
    }
)  # fmt: skip
SOUS_PROCESSUS = frozenset({"subProcess", "adHocSubProcess", "transaction"})
NIVEAUX = SOUS_PROCESSUS | {"process"}
"""What flow nodes and arrows stand in."""
ACTIVITES = TACHES | SOUS_PROCESSUS | {"callActivity"}
PASSERELLES = frozenset(
    {
        "exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway",
        "complexGateway",
    }
)  # fmt: skip
EVENEMENTS = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
        "boundaryEvent",
    }
)  # fmt: skip
NOEUDS = ACTIVITES | PASSERELLES | EVENEMENTS

REFERENCES_QUALIFIEES: dict[str, tuple[str, ...]] = {
    "boundaryEvent": ("attachedToRef",),
    "callActivity": ("calledElement",),
    "dataObjectReference": ("dataObjectRef",),
    "errorEventDefinition": ("errorRef",),
    "escalationEventDefinition": ("escalationRef",),
    "eventDefinitionRef": (),
    "flowNodeRef": (),
    "incoming": (),
    "messageEventDefinition": ("messageRef",),
    "outgoing": (),
    "participant": ("processRef",),
    "receiveTask": ("messageRef",),
    "sendTask": ("messageRef",),
    "signalEventDefinition": ("signalRef",),
}
"""Element -> its attributes that the norm reads as qualified names; none: its text is one."""

# The document type can only stand before the root, among blanks, comments and instructions.
# Possessive quantifiers: the pattern reads a hostile prologue once, without going back.
_DOCTYPE = re.compile(
    rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE",
    re.DOTALL,
)


def lire(contenu: bytes) -> etree._Element:
    """Return the root `definitions` of a BPMN 2.0 file, without comments nor instructions.

    Raises DiagrammeRefuse: too big, not XML, a document type, too deep, not BPMN.
    """
    racine = lire_sans_risque(contenu)
    _verifier_la_racine(racine)
    _retirer_les_prefixes(racine)
    return racine


def lire_entier(contenu: bytes) -> etree._Element:
    """Return the root of a file that will be written again: comments and instructions stay.

    Raises DiagrammeRefuse, as `lire`.
    """
    racine = lire_sans_risque(contenu, entier=True)
    _verifier_la_racine(racine)
    _retirer_les_prefixes(racine)
    return racine


def _retirer_les_prefixes(racine: etree._Element) -> None:
    """Read `tns:accueil` as the element `accueil`: a reference may be a qualified name.

    The norm has it so for these attributes, and some modellers write every one with its prefix.
    """
    ids = {e.get("id", "") for e in racine.iter(etree.Element) if ":" in e.get("id", "")}
    for element in iter_bpmn(racine, *REFERENCES_QUALIFIEES):
        for attribut in REFERENCES_QUALIFIEES[nom_local(element)]:
            valeur = element.get(attribut, "")
            if ":" in valeur:
                element.set(attribut, _sans_prefixe(valeur, element, ids))
        if not len(element) and ":" in (element.text or ""):
            element.text = _sans_prefixe((element.text or "").strip(), element, ids)


def _sans_prefixe(valeur: str, element: etree._Element, ids: set[str]) -> str:
    prefixe, _, reste = valeur.partition(":")
    return reste if reste and valeur not in ids and prefixe in element.nsmap else valeur


def lire_sans_risque(
    contenu: bytes, *, norme: str = "BPMN 2.0", entier: bool = False
) -> etree._Element:
    """Return the root of any XML file, read with the same care; `norme` stands in the sentences.

    `entier`: with its comments and its instructions. Raises DiagrammeRefuse: too big, not XML, a
    document type, too deep.
    """
    if len(contenu) > TAILLE_MAX:
        raise DiagrammeRefuse(
            f"Le fichier pèse plus de {TAILLE_MAX // 1_000_000} Mo : retirez-en les images ou "
            "partagez le parcours en plusieurs diagrammes."
        )
    # UTF-16 puts a zero byte beside each of these letters.
    if _DOCTYPE.match(contenu.replace(b"\0", b"")):
        raise _refus_du_doctype(norme)
    racine = _analyser(contenu, norme, entier=entier)
    if getattr(racine.getroottree().docinfo, "internalDTD", None) is not None:
        raise _refus_du_doctype(norme)
    _verifier_la_profondeur(racine)
    return racine


def _refus_du_doctype(norme: str) -> DiagrammeRefuse:
    return DiagrammeRefuse(
        "Le fichier contient une déclaration DOCTYPE, qui n’est pas permise : supprimez-la, ou "
        f"enregistrez à nouveau le fichier avec un outil {norme.partition(' ')[0]}.",
        1,
    )


def _analyser(contenu: bytes, norme: str, *, entier: bool) -> etree._Element:
    analyseur = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not entier,
        remove_pis=not entier,
    )
    try:
        racine = etree.fromstring(contenu, analyseur)
    except (etree.XMLSyntaxError, ValueError, LookupError) as erreur:
        numero = getattr(erreur, "lineno", None) or None
        ou = f" (ligne {numero})" if numero else ""
        raise DiagrammeRefuse(
            f"Le fichier n’est pas du XML que l’on peut lire{ou} : enregistrez-le à nouveau au "
            f"format {norme} avec votre outil.",
            numero,
        ) from erreur
    return racine


def _verifier_la_profondeur(racine: etree._Element) -> None:
    profondeur = 0
    for evenement, element in etree.iterwalk(racine, events=("start", "end")):
        profondeur += 1 if evenement == "start" else -1
        if profondeur > PROFONDEUR_MAX:
            raise DiagrammeRefuse(
                "Le diagramme a trop de niveaux imbriqués : remplacez les sous-processus "
                "intérieurs par des activités appelées.",
                ligne(element),
            )


def _verifier_la_racine(racine: etree._Element) -> None:
    if racine.tag != bpmn("definitions"):
        raise DiagrammeRefuse(
            "Le fichier n’est pas un diagramme BPMN 2.0 : son premier élément devrait être "
            "« definitions ». Exportez le diagramme au format BPMN 2.0.",
            ligne(racine),
        )


def ligne(element: etree._Element) -> int | None:
    """Return the line of the file on which an element starts, when it came from a file."""
    lue: int | None = getattr(element, "sourceline", None)  # the stubs give it no type
    return lue


def bpmn(nom: str) -> str:
    """Return the full tag of a BPMN element."""
    return f"{{{BPMN}}}{nom}"


def nom_local(element: etree._Element) -> str:
    """Return the name of a BPMN element, or "" for one of another vocabulary."""
    tag = element.tag
    prefixe = f"{{{BPMN}}}"
    return tag.removeprefix(prefixe) if isinstance(tag, str) and tag.startswith(prefixe) else ""


def iter_bpmn(racine: etree._Element, *noms: str) -> Iterator[etree._Element]:
    """Yield the BPMN elements of these names, in document order."""
    return racine.iter(*(bpmn(nom) for nom in noms))


def enfants(element: etree._Element, *noms: str) -> list[etree._Element]:
    """Return the direct BPMN children of these names, in document order."""
    return [enfant for enfant in element if nom_local(enfant) in noms]


def proprietes(element: etree._Element) -> dict[str, str]:
    """Return the extension properties of an element, by name."""
    trouvees: dict[str, str] = {}
    for extension in enfants(element, "extensionElements"):
        for propriete in extension.iterfind(f"{{{SPIFF}}}properties/{{{SPIFF}}}property"):
            trouvees[propriete.get("name", "")] = propriete.get("value", "")
    return trouvees
