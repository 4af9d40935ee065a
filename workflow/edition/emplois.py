"""Where a form or a decision table is used: the steps that name it, diagram by diagram."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from workflow.engine.fichier import xml
from workflow.engine.fichier.references import appel_de_decision
from workflow.errors import DiagrammeRefuse
from workflow.parcours import voies
from workflow.parcours.definitions import Pieces


@dataclass(frozen=True, slots=True)
class Emploi:
    """A step that names the piece. `role`: who does it, when the diagram says; `acte`: its act."""

    diagramme_genre: str
    diagramme_cle: str
    diagramme_nom: str
    element: str
    nom: str
    role: str | None
    acte: str | None


def list_emplois(pieces: Pieces, genre: str, cle: str) -> tuple[Emploi, ...]:
    """Return the steps that use the form (`formulaire`) or consult the table (`decision`).

    A diagram that does not read yet uses nothing: its verdict says so.
    """
    diagrammes = [d for d in _diagrammes(pieces) if cle.encode() in d[2]]
    return tuple(emploi for nomme, emploi in _list(diagrammes, genre) if nomme == cle)


def ranger_les_emplois(pieces: Pieces, genre: str) -> Mapping[str, Sequence[Emploi]]:
    """Return the steps that use each form, or consult each table, by key."""
    ranges: dict[str, list[Emploi]] = defaultdict(list)
    for nomme, emploi in _list(_diagrammes(pieces), genre):
        ranges[nomme].append(emploi)
    return ranges


def _diagrammes(pieces: Pieces) -> list[tuple[str, str, bytes]]:
    return [piece for piece in pieces if piece[0] in ("parcours", "module")]


def _list(diagrammes: Sequence[tuple[str, str, bytes]], genre: str) -> Iterator[tuple[str, Emploi]]:
    for sorte, nom, contenu in diagrammes:
        try:
            racine = xml.lire(contenu)
        except DiagrammeRefuse:
            continue
        yield from _du_diagramme(racine, sorte, nom, genre)


def _du_diagramme(
    racine: etree._Element, sorte: str, diagramme: str, genre: str
) -> Iterator[tuple[str, Emploi]]:
    """Yield (key of the file that a step names, the step)."""
    processus = next(iter(xml.enfants(racine, "process")), racine)
    titre = processus.get("name") or diagramme
    des_voies = _voies(racine)
    for element in xml.iter_bpmn(racine, *xml.NOEUDS):
        lues = xml.proprietes(element)
        nommee = lues.get("formulaire") if genre == "formulaire" else _decision(element)
        if nommee:
            identifiant = element.get("id", "")
            voie = voies.trouver(des_voies.get(identifiant))
            yield nommee, Emploi(
                sorte, diagramme, titre, identifiant, element.get("name") or identifiant,
                lues.get("role") or (voie.role if voie else None), lues.get("acte"),
            )  # fmt: skip


def _decision(element: etree._Element) -> str:
    est_regle = xml.nom_local(element) == "businessRuleTask"
    return appel_de_decision(element).cle if est_regle else ""


def _voies(racine: etree._Element) -> dict[str, str]:
    """Return the name of the lane of each element."""
    return {
        (reference.text or "").strip(): voie.get("name", "")
        for voie in xml.iter_bpmn(racine, "lane")
        for reference in xml.enfants(voie, "flowNodeRef")
    }
