"""What a move would make of each dossier: worked out on a copy, nothing is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models.brouillon import ETAPE, Brouillon
from models.codes import SorteEtape
from models.definition import Definition
from models.dossier import EtapeOuverte
from models.errors import ErreurMetier
from models.preparee import LecturePreparee
from workflow.avancement import lecture
from workflow.deplacements.passage import AUTRE_VERSION, Passage, calculer
from workflow.habilitations import Ligne
from workflow.parcours.definition_chargee import DefinitionChargee

CLOS = "Ce dossier est clos : il reste où il est."
SANS_SEL = "essai"
"""A dry run draws ids that nobody keeps."""

_BROUILLONS = LecturePreparee(
    select(func.count().label("nombre"))
    .select_from(EtapeOuverte)
    .join(Brouillon, Brouillon.cle == ETAPE + EtapeOuverte.tache_id)
    .where(EtapeOuverte.dossier_id == bindparam("lu_dossier"))
)


@dataclass(frozen=True, slots=True)
class Effets:
    """What happens to what waits, by the names of the diagram: nothing of the household.

    `etapes`: (before, after) of those that go on; `nouvelles` and `disparues`: steps and delays
    that the new diagram adds, or has no more; `echeances`: names of the delays kept, with their
    due dates; `brouillons`: forms begun, kept.
    """

    etapes: tuple[tuple[str, str], ...] = ()
    echeances: tuple[str, ...] = ()
    nouvelles: tuple[str, ...] = ()
    disparues: tuple[str, ...] = ()
    brouillons: int = 0

    def en_json(self) -> str:
        """Return the same text for the same effects: dossiers are grouped by it."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def lire(cls, texte: str) -> "Effets":
        lu = orjson.loads(texte)
        return cls(
            etapes=tuple((avant, apres) for avant, apres in lu.get("etapes", ())),
            echeances=tuple(lu.get("echeances", ())),
            nouvelles=tuple(lu.get("nouvelles", ())),
            disparues=tuple(lu.get("disparues", ())),
            brouillons=int(lu.get("brouillons", 0)),
        )


@dataclass(frozen=True, slots=True)
class Prevision:
    """What would happen to one dossier. `motif`: why it would stay, None when it would move."""

    dossier_id: int
    reference: str
    motif: str | None
    effets: Effets = field(default_factory=Effets)

    @property
    def accepte(self) -> bool:
        return self.motif is None


def simuler(
    session: Session,
    *,
    de: Definition,
    vers: DefinitionChargee,
    correspondances: Mapping[str, str],
    dossier_ids: Iterable[int],
) -> Iterator[Prevision]:
    """Yield what would happen to each dossier, in the order given; about 10 ms each.

    A dossier that is closed, or not on `de`, would stay, and says why. Raises Introuvable.
    """
    for dossier_id in dossier_ids:
        ligne = lecture.relire(session, dossier_id)
        yield prevoir(session, ligne, de_id=de.id, vers=vers, correspondances=correspondances)


def prevoir(
    session: Session,
    ligne: Ligne,
    *,
    de_id: int,
    vers: DefinitionChargee,
    correspondances: Mapping[str, str],
) -> Prevision:
    """Return what would happen to the dossier of a row."""
    motif = motif_de_rester(ligne, de_id)
    if motif is not None:
        return Prevision(ligne.id, f"D-{ligne.public_id}", motif)
    try:
        passage = calculer(session, ligne, vers=vers, correspondances=correspondances, sel=SANS_SEL)
    except ErreurMetier as refus:
        return Prevision(ligne.id, f"D-{ligne.public_id}", str(refus))
    brouillons = _BROUILLONS.premiere(session.connection(), lu_dossier=ligne.id).nombre
    return Prevision(ligne.id, f"D-{ligne.public_id}", None, effets_de(passage, brouillons))


def motif_de_rester(ligne: Ligne, de_id: int) -> str | None:
    """Return why a dossier is not one to move; None when it is."""
    if ligne.clos_le is not None:
        return CLOS
    return None if ligne.definition_id == de_id else AUTRE_VERSION


def effets_de(passage: Passage, brouillons: int) -> Effets:
    """Return what a move does, by names, in an order that does not depend on the dossier."""
    transport = passage.transport
    possibles = {
        o.tache_id
        for o in transport.instance.frontiere().ouvertes
        if o.sorte == SorteEtape.EVENEMENT
    }
    return Effets(
        etapes=tuple(
            sorted(
                (avant.nom, apres.nom)
                for avant, apres, tache_id in transport.gardees
                # The dossier does not stand at what may happen: said only if its words change.
                if tache_id not in possibles or avant.nom != apres.nom
            )
        ),
        echeances=tuple(sorted(apres.nom for _, apres, _ in transport.echeances_gardees)),
        nouvelles=_noms(transport.apparues),
        disparues=_noms(transport.disparues),
        brouillons=brouillons,
    )


def _noms(elements: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted(element.nom for element in elements))
