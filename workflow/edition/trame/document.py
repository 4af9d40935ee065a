"""A BPMN file opened to be changed: what we do not know stays as it was."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from models.errors import ErreurMetier
from workflow.engine.fichier.identifiants import donner_des_ids
from workflow.engine.fichier.xml import (
    NIVEAUX,
    NOEUDS,
    bpmn,
    enfants,
    iter_bpmn,
    lire_entier,
    nom_local,
)
from workflow.errors import Introuvable

NOM_MAX = 200
_CREUX = re.compile(rb"[^ ]/>")
_APRES = ("outgoing", "incoming", "extensionElements", "documentation")
"""What stands before the rest in a flow node, last first."""


class OperationRefusee(ErreurMetier):
    """The diagram does not allow this change; nothing is changed."""


class Document:
    """The tree of a file, with the questions that every operation asks.

    What has no id gets one, always the same: it can be named in an address.
    """

    def __init__(self, contenu: bytes) -> None:
        self.contenu = contenu
        self.racine = lire_entier(contenu)
        donner_des_ids(self.racine)
        self._avant = self._serialiser()
        self._relie = next(iter_bpmn(self.racine, "incoming", "outgoing"), None) is not None

    def ecrire(self) -> bytes:
        """Return the file; the very same bytes when nothing has changed."""
        self.relier()
        apres = self._serialiser()
        return self.contenu if apres == self._avant else apres

    def _serialiser(self) -> bytes:
        arbre = self.racine.getroottree()
        corps = etree.tostring(arbre, encoding="UTF-8", xml_declaration=False)
        if b" />" in self.contenu and not _CREUX.search(self.contenu):
            corps = re.sub(rb"(?<! )/>", b" />", corps)
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + corps + b"\n"

    def trouver(self, id_: str) -> etree._Element | None:
        """Return the BPMN element of that id."""
        elements = self.racine.iter(etree.Element)
        return next((e for e in elements if e.get("id") == id_ and nom_local(e)), None)

    def noeud(self, id_: str) -> etree._Element:
        """Return a flow node. Raises Introuvable."""
        trouve = self.trouver(id_)
        if trouve is None or nom_local(trouve) not in NOEUDS:
            raise Introuvable
        return trouve

    def fleche(self, id_: str) -> etree._Element:
        """Return an arrow. Raises Introuvable."""
        trouvee = self.trouver(id_)
        if trouvee is None or nom_local(trouvee) != "sequenceFlow":
            raise Introuvable
        return trouvee

    def partantes(self, noeud: etree._Element) -> list[etree._Element]:
        return self._fleches("sourceRef", noeud)

    def arrivantes(self, noeud: etree._Element) -> list[etree._Element]:
        return self._fleches("targetRef", noeud)

    def _fleches(self, attribut: str, noeud: etree._Element) -> list[etree._Element]:
        id_ = noeud.get("id")
        return [f for f in iter_bpmn(self.racine, "sequenceFlow") if f.get(attribut) == id_]

    def source(self, fleche: etree._Element) -> etree._Element:
        return self.noeud(fleche.get("sourceRef", ""))

    def cible(self, fleche: etree._Element) -> etree._Element:
        return self.noeud(fleche.get("targetRef", ""))

    def bords(self, noeud: etree._Element) -> list[etree._Element]:
        """Return the events on the edge of an activity."""
        id_ = noeud.get("id")
        return [b for b in iter_bpmn(self.racine, "boundaryEvent") if b.get("attachedToRef") == id_]

    def niveau(self, noeud: etree._Element) -> etree._Element:
        """Return the process or sub-process that holds an element. Raises OperationRefusee."""
        parent = noeud.getparent()
        if parent is None or nom_local(parent) not in NIVEAUX:
            raise OperationRefusee(
                "Cet élément n’est à sa place dans aucun processus : ouvrez le dessin pour le "
                "placer."
            )
        return parent

    def noeuds(self) -> Iterator[etree._Element]:
        return iter_bpmn(self.racine, *sorted(NOEUDS))

    def nouvel_id(self, base: str) -> str:
        """Return `base`, or `base_2`...: the first that no element has."""
        pris = {e.get("id") for e in self.racine.iter(etree.Element)}
        propose, rang = base, 1
        while propose in pris or f"{propose}_di" in pris:
            rang += 1
            propose = f"{base}_{rang}"
        return propose

    def relier(self) -> None:
        """Write each node's incoming and outgoing again, when the file has them."""
        if not self._relie:
            return
        for balise, attribut in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            index: defaultdict[str, list[str]] = defaultdict(list)
            for fleche in iter_bpmn(self.racine, "sequenceFlow"):
                index[fleche.get(attribut, "")].append(fleche.get("id", ""))
            for noeud in list(self.noeuds()):
                _ecrire_liens(noeud, balise, index[noeud.get("id", "")])


def _ecrire_liens(noeud: etree._Element, balise: str, ids: list[str]) -> None:
    anciens = enfants(noeud, balise)
    if sorted((a.text or "").strip() for a in anciens) == sorted(ids):
        return
    for ancien in anciens:
        oter(ancien)
    for id_ in ids:
        lien = etree.Element(bpmn(balise))
        lien.text = id_
        ranger(noeud, lien)


def ranger(parent: etree._Element, enfant: etree._Element) -> None:
    """Put a child of a flow node after those of its kind, in the order that the norm asks."""
    noms = _APRES[_APRES.index(nom_local(enfant)) :]
    avant = enfants(parent, *noms)
    inserer(parent, enfant, parent.index(avant[-1]) + 1 if avant else 0)


def inserer(parent: etree._Element, enfant: etree._Element, rang: int | None = None) -> None:
    """Put a child at a rank, else at the end, indented as its neighbours are."""
    rang = len(parent) if rang is None else rang
    profondeur = sum(1 for _ in parent.iterancestors()) + 1
    marge = "\n" + "  " * profondeur
    if rang == 0:
        parent.text = marge
    else:
        parent[rang - 1].tail = marge
    parent.insert(rang, enfant)
    etree.indent(enfant, level=profondeur)
    enfant.tail = marge if rang < len(parent) - 1 else "\n" + "  " * (profondeur - 1)


def oter(element: etree._Element) -> None:
    """Take an element away, and the layout before it; a parent left empty closes on itself."""
    parent = element.getparent()
    if parent is None:
        return
    precedent = element.getprevious()
    suite = element.tail
    dernier = element.getnext() is None
    parent.remove(element)
    if not len(parent):
        parent.text = None if not (parent.text or "").strip() else parent.text
    elif dernier and precedent is not None:
        precedent.tail = suite


def oter_les_attributs(element: etree._Element, *noms: str) -> None:
    for nom in noms:
        if nom in element.attrib:
            del element.attrib[nom]


def slug(nom: str) -> str:
    """Return a name as an id: `Visite à un mois` gives `visite_a_un_mois`."""
    ascii_ = unicodedata.normalize("NFKD", nom).encode("ascii", "ignore").decode().lower()
    mots = re.sub(r"[^a-z0-9]+", "_", ascii_).strip("_")
    return mots[:40].strip("_") or "sans_nom"


def lire_nom(nom: str) -> str:
    """Return a name on one line. Raises OperationRefusee: empty, too long, or not XML."""
    mots = " ".join(nom.split())
    if not mots:
        raise OperationRefusee("Donnez un nom : c’est ce que liront ceux qui font l’étape.")
    return lire_texte(mots, NOM_MAX)


def lire_texte(texte: str, longueur: int) -> str:
    """Return a text that an XML file may hold. Raises OperationRefusee."""
    if len(texte) > longueur:
        raise OperationRefusee(f"Ce texte dépasse {longueur} caractères : raccourcissez-le.")
    if any(ord(c) < ord(" ") and c not in "\n\t" or c in "\ufffe\uffff" for c in texte) or any(
        "\ud800" <= c <= "\udfff" for c in texte
    ):
        raise OperationRefusee(
            "Ce texte contient un caractère que le fichier ne peut pas garder : écrivez-le à "
            "nouveau, sans le coller d’un autre logiciel."
        )
    return texte
