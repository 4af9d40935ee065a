"""A published definition, ready to run: parsed once per process and per content."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definition import Definition, DefinitionPiece
from workflow import formulaires
from workflow.actes import EXIGENCES
from workflow.decisions import tables_de
from workflow.engine import Modele
from workflow.engine.fichier import xml
from workflow.engine.fichier.normalisation import AlerteDessinee, alertes_dessinees
from workflow.errors import Introuvable
from workflow.formulaires import Formulaire
from workflow.formulaires.controle import controler

CAPACITE = 64


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


_verrou = Lock()
_chargees: OrderedDict[str, DefinitionChargee] = OrderedDict()


def charger(session: Session, definition_id: int, sha256: str) -> DefinitionChargee:
    """Return the definition of that content. Raises Introuvable."""
    with _verrou:
        if sha256 in _chargees:
            _chargees.move_to_end(sha256)
            return _chargees[sha256]
    chargee = _lire(session, definition_id)
    with _verrou:
        _chargees[sha256] = chargee
        while len(_chargees) > CAPACITE:
            _chargees.popitem(last=False)
    return chargee


def _lire(session: Session, definition_id: int) -> DefinitionChargee:
    definition = session.get(Definition, definition_id)
    if definition is None:
        raise Introuvable
    pieces = session.scalars(
        select(DefinitionPiece).where(DefinitionPiece.definition_id == definition_id)
    ).all()
    par_genre: dict[str, dict[str, bytes]] = {"parcours": {}, "module": {}, "formulaire": {}}
    par_genre["decision"] = {}
    for piece in pieces:
        par_genre[piece.genre][piece.cle] = piece.contenu
    return DefinitionChargee.assembler(
        definition.cle,
        par_genre["parcours"][definition.cle],
        par_genre["module"],
        par_genre["formulaire"],
        par_genre["decision"],
    )
