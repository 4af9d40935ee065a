"""A published definition, ready to run: parsed once per process and per content."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definition import Definition, DefinitionPiece
from models.ebauche import EbauchePiece
from workflow import formulaires
from workflow.decisions import tables_de
from workflow.engine import Modele
from workflow.engine.fichier import xml
from workflow.engine.fichier.normalisation import AlerteDessinee, alertes_dessinees
from workflow.errors import Introuvable
from workflow.formulaires import Formulaire
from workflow.formulaires.controle import controler
from workflow.memoire import Memoire
from workflow.parcours.actes import EXIGENCES

CAPACITE = 64
GENRES = ("parcours", "module", "formulaire", "decision")
"""Kinds of the files of a definition."""


@dataclass(frozen=True, slots=True)
class DefinitionChargee:
    """`alertes`: those drawn anywhere in the definition, by the element they are attached to."""

    cle: str
    modele: Modele
    formulaires: dict[str, Formulaire]
    alertes: dict[str, AlerteDessinee]

    @property
    def codes_alertes(self) -> frozenset[str]:
        return frozenset(alerte.code for alerte in self.alertes.values())

    @classmethod
    def assembler(
        cls,
        cle: str,
        parcours: bytes,
        modules: dict[str, bytes],
        formes: dict[str, bytes],
        decisions: Mapping[str, bytes] = MappingProxyType({}),
    ) -> "DefinitionChargee":
        """Parse the pieces of a definition; `decisions`: DMN files by decision.

        Raises ErreurMetier.
        """
        alertes = {
            alerte.attache_a: alerte
            for contenu in (parcours, *modules.values())
            for alerte in alertes_dessinees(xml.lire(contenu))
        }
        lus = {nom: formulaires.lire(contenu) for nom, contenu in formes.items()}
        tables = tables_de(decisions.values())
        modele = Modele.charger(
            parcours, modules, cle, {nom: tables[nom].decider for nom in decisions}
        )
        controler(modele.elements.values(), lus, EXIGENCES)
        return cls(cle, modele, lus, alertes)


_chargees: Memoire[str, DefinitionChargee] = Memoire(CAPACITE)


def charger(session: Session, definition_id: int, sha256: str) -> DefinitionChargee:
    """Return the definition of that content. Raises Introuvable."""
    return _chargees.lire(sha256) or _chargees.garder(sha256, _lire(session, definition_id))


def ranger(pieces: Iterable[DefinitionPiece | EbauchePiece]) -> dict[str, dict[str, bytes]]:
    """Return {kind: {key: file}} of the files of a version or of a draft."""
    par_genre: dict[str, dict[str, bytes]] = {genre: {} for genre in GENRES}
    for piece in pieces:
        par_genre[piece.genre][piece.cle] = piece.contenu
    return par_genre


def _lire(session: Session, definition_id: int) -> DefinitionChargee:
    definition = session.get(Definition, definition_id)
    if definition is None:
        raise Introuvable
    pieces = session.scalars(
        select(DefinitionPiece).where(DefinitionPiece.definition_id == definition_id)
    ).all()
    par_genre = ranger(pieces)
    return DefinitionChargee.assembler(
        definition.cle,
        par_genre["parcours"][definition.cle],
        par_genre["module"],
        par_genre["formulaire"],
        par_genre["decision"],
    )
