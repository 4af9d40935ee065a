"""What a walk has been through: the trace in words, and what to mark on the drawings."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from models.codes import SorteEtape
from models.errors import typographier
from workflow.edition.scenarios.plateau import Plateau
from workflow.edition.scenarios.scene import LigneDeTrace, Marques
from workflow.engine import Element, Emission, Frontiere, Ouverte
from workflow.engine.fichier.identifiants import id_dessine

LIGNES_MAXIMUM: Final = 5_000
"""Of a trace: beyond, nobody reads it, and the walk goes on without it."""

PASSAGES: Final = {
    "exclusiveGateway": "Passage par {nom}.",
    "inclusiveGateway": "Passage par {nom}.",
    "businessRuleTask": "Décision {nom} prise par sa table.",
    "callActivity": "{nom} est terminé.",
    "subProcess": "{nom} est terminé.",
    "endEvent": "Fin {nom} atteinte.",
}
"""What the engine crosses by itself, and how it is told."""

FAITES: Final = {
    SorteEtape.TACHE: "{nom} est faite.",
    SorteEtape.MESSAGE: "{nom} est reçu.",
    SorteEtape.EVENEMENT: "{nom} arrive.",
}


class Recit:
    """`rang`: the move under way. `bords`: the ids of the events on the edge of activities."""

    def __init__(self, plateau: Plateau) -> None:
        self._plateau = plateau
        self.rang = 0
        self.lignes: list[LigneDeTrace] = []
        self.bords = {
            cle
            for dessin in plateau.dessins.values()
            for cle, genre in dessin.genres.items()
            if genre == "boundaryEvent"
        }
        self._traverses: list[tuple[str, str]] = []
        self._faits: dict[str, set[str]] = {}

    def dire(self, le: datetime, phrase: str) -> None:
        if len(self.lignes) < LIGNES_MAXIMUM:
            self.lignes.append(LigneDeTrace(self.rang, le, typographier(phrase)))

    def traverser(self, niveau: str, element: str | None) -> None:
        """Be told by the engine of a node that it left (`workflow.engine.passages`)."""
        if element is not None:
            self._traverses.append((niveau, element))
            self._noter(niveau, element)

    def faire(self, le: datetime, niveau: str, ouverte: Ouverte) -> None:
        """Tell a step done, or an event that happens."""
        self._noter(niveau, ouverte.element.id)
        modele = FAITES[SorteEtape(ouverte.sorte)]
        self.dire(le, modele.format(nom=f"« {ouverte.element.nom} »"))

    def sonner(self, le: datetime, niveau: str, element: Element) -> None:
        """Tell a due date that has come."""
        self._noter(niveau, element.id)
        self.dire(le, f"L’échéance « {element.nom} » arrive.")

    def constater(
        self,
        le: datetime,
        avant: Iterable[Ouverte],
        apres: Frontiere,
        faite: str | None,
        envois: Sequence[Emission],
    ) -> None:
        """Tell what a move crossed, sent, closed and opened."""
        for phrase in (*self._passages(), *_changements(avant, apres, faite)):
            self.dire(le, phrase)
        for envoi in envois:
            self.dire(le, f"Le message « {envoi.nom} » part vers d’autres dossiers.")
        if apres.termine:
            self.dire(le, "Le dossier est terminé.")

    def _passages(self) -> Iterator[str]:
        elements = self._plateau.modele.elements
        traverses, self._traverses = self._traverses, []
        for niveau, cle in traverses:
            element = elements.get((niveau, cle))
            phrase = PASSAGES.get(self._genre(niveau, cle))
            if element is not None and phrase is not None and element.nom != cle:
                yield phrase.format(nom=f"« {element.nom} »")

    def _genre(self, niveau: str, element: str) -> str:
        dessin = self._plateau.dessins.get(self._plateau.lieux.get(niveau, ""))
        return "" if dessin is None else dessin.genres.get(id_dessine(element), "")

    def _noter(self, niveau: str, element: str) -> None:
        piece = self._plateau.lieux.get(niveau)
        if piece is not None:
            self._faits.setdefault(piece, set()).add(id_dessine(element))

    def marquer(self, places: Iterable[tuple[tuple[str, ...], str]]) -> tuple[Marques, ...]:
        """Return the parcours, then each diagram that something waits on, with their marks."""
        courants: dict[str, set[str]] = {self._plateau.cle: set()}
        for autour, element in places:
            piece = self._plateau.cle
            for englobant in (*autour, element):
                courants.setdefault(piece, set()).add(id_dessine(englobant))
                piece = self._descendre(piece, englobant)
        return tuple(self._marques(piece, ids) for piece, ids in courants.items())

    def _descendre(self, piece: str, englobant: str) -> str:
        """Return the piece that a call leads to; the same for a sub-process."""
        dessin = self._plateau.dessins.get(piece)
        appele = dessin.appels.get(id_dessine(englobant)) if dessin else None
        return self._plateau.lieux.get(appele, piece) if appele else piece

    def _marques(self, piece: str, courants: set[str]) -> Marques:
        dessin = self._plateau.dessins[piece]
        faits = self._faits.get(piece, set()) - courants
        return Marques(
            dessin.genre, piece, dessin.titre, tuple(sorted(courants)), tuple(sorted(faits))
        )


def _changements(avant: Iterable[Ouverte], apres: Frontiere, faite: str | None) -> Iterator[str]:
    """Yield what closed without being done, then what opened; not what may never come."""
    connues, restent = {o.tache_id for o in avant}, {o.tache_id for o in apres.ouvertes}
    for ouverte in avant:
        if ouverte.tache_id not in {*restent, faite} and ouverte.sorte != SorteEtape.EVENEMENT:
            yield f"« {ouverte.element.nom} » se referme sans avoir été faite."
    for ouverte in apres.ouvertes:
        if ouverte.tache_id not in connues and ouverte.sorte != SorteEtape.EVENEMENT:
            yield f"« {ouverte.element.nom} » s’ouvre."
