"""What a version in progress would change for the dossiers of today: counts and references only.

Every dossier is counted; a few of each step are tried, for a page must answer at once. The whole
dry run belongs to a move (`web.vues.administration.deplacements`), where it takes its time.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.codes import SorteEtape
from models.definition import Definition
from models.dossier import Dossier, EtapeOuverte
from web.page.exports import Colonne, Export
from workflow.deplacements import Prevision, simuler
from workflow.parcours.definition_chargee import DefinitionChargee
from workflow.parcours.definitions import Pieces, rassembler

PAR_ETAPE: Final = 5
ESSAYES_MAXIMUM: Final = 150
"""Dossiers tried for one page: some ten milliseconds each."""

REFERENCES_MAXIMUM: Final = 5
SANS_ETAPE: Final = "Sans étape ouverte : une échéance les fera avancer"
SANS_ELEMENT: Final = ""


@dataclass(frozen=True)
class Refus:
    """Why some dossiers would stay on their version. `references`: the first of them."""

    motif: str
    nombre: int
    references: tuple[str, ...]


@dataclass(frozen=True)
class Situation:
    """The dossiers that stand on one step. `apres`: its names in the draft, where it goes on."""

    etape: str
    dossiers: int
    essayes: int
    gardes: int
    apres: tuple[str, ...]
    refus: tuple[Refus, ...]

    @property
    def renommee(self) -> str | None:
        """The new name of the step; None when it keeps its own."""
        return next((nom for nom in self.apres if nom != self.etape), None)


@dataclass(frozen=True)
class Consequences:
    """`nouvelles`, `disparues`: delays and events that some dossier would gain or lose."""

    total: int
    essayes: int
    situations: tuple[Situation, ...]
    nouvelles: tuple[str, ...]
    disparues: tuple[str, ...]


def list_suivies(session: Session, cle: str) -> list[tuple[Definition, int]]:
    """Return the versions of a parcours that open dossiers follow, the last first, with how many.

    Those of a version before the draft's own are dossiers of today as much as the others.
    """
    nombres = (
        select(Dossier.definition_id, func.count().label("nombre"))
        .where(Dossier.clos_le.is_(None))
        .group_by(Dossier.definition_id)
        .subquery()
    )
    demande = (
        select(Definition, nombres.c.nombre)
        .join(nombres, nombres.c.definition_id == Definition.id)
        .where(Definition.cle == cle)
        .order_by(Definition.numero.desc())
    )
    return [(definition, int(nombre)) for definition, nombre in session.execute(demande)]


def prevoir(session: Session, *, base: Definition, pieces: Pieces) -> Consequences:
    """Return what would become of the dossiers of `base`. Raises ErreurMetier.

    `pieces`: of a draft that its verdict lets be published, so that they may be read here.
    """
    places = list(_list_places(session, base))
    choisis = list(_choisir(session, base))
    vues = _simuler(session, base, pieces, {dossier for _, dossier in choisis})
    toutes = list(vues.values())
    return Consequences(
        total=session.scalar(select(func.count()).select_from(_ouverts(base).subquery())) or 0,
        essayes=len(toutes),
        situations=tuple(
            _situer(nom, nombre, [vues[d] for e, d in choisis if e == element and d in vues])
            for element, nom, nombre in places
        ),
        nouvelles=tuple(sorted({nom for un in toutes for nom in un.effets.nouvelles})),
        disparues=tuple(sorted({nom for un in toutes for nom in un.effets.disparues})),
    )


def _ouverts(base: Definition) -> Select[int]:
    return select(Dossier.id).where(Dossier.definition_id == base.id, Dossier.clos_le.is_(None))


def _list_places(session: Session, base: Definition) -> Iterator[tuple[str, str, int]]:
    """Yield (element, name, how many dossiers) of each step, the fullest first."""
    nombre = func.count(EtapeOuverte.dossier_id.distinct())
    lignes = session.execute(
        select(EtapeOuverte.element, func.max(EtapeOuverte.libelle), nombre)
        .where(_est_attendue(), EtapeOuverte.dossier_id.in_(_ouverts(base)))
        .group_by(EtapeOuverte.element)
        .order_by(nombre.desc(), EtapeOuverte.element)
    )
    yield from ((str(element), str(nom), int(compte)) for element, nom, compte in lignes)
    seuls = session.scalar(select(func.count()).select_from(_sans_etape(base).subquery()))
    if seuls:
        yield SANS_ELEMENT, SANS_ETAPE, seuls


def _est_attendue() -> ColumnElement[bool]:
    return EtapeOuverte.sorte != SorteEtape.EVENEMENT


def _sans_etape(base: Definition) -> Select[int]:
    attendues = select(EtapeOuverte.dossier_id).where(_est_attendue())
    return _ouverts(base).where(Dossier.id.not_in(attendues))


def _choisir(session: Session, base: Definition) -> Iterator[tuple[str, int]]:
    """Yield (element, dossier) of those to try: the last ones of each step."""
    rang = func.row_number().over(
        partition_by=EtapeOuverte.element, order_by=EtapeOuverte.dossier_id.desc()
    )
    ranges = (
        select(EtapeOuverte.element, EtapeOuverte.dossier_id, rang.label("rang"))
        .where(_est_attendue(), EtapeOuverte.dossier_id.in_(_ouverts(base)))
        .subquery()
    )
    demande = (
        select(ranges.c.element, ranges.c.dossier_id)
        .where(ranges.c.rang <= PAR_ETAPE)
        .order_by(ranges.c.rang, ranges.c.element)
        .limit(ESSAYES_MAXIMUM)
    )
    yield from ((str(element), int(dossier)) for element, dossier in session.execute(demande))
    seuls = _sans_etape(base).order_by(Dossier.id.desc()).limit(PAR_ETAPE)
    yield from ((SANS_ELEMENT, dossier) for dossier in session.scalars(seuls))


def _simuler(
    session: Session, base: Definition, pieces: Pieces, dossiers: set[int]
) -> Mapping[int, Prevision]:
    if not dossiers:
        return {}
    completes = rassembler(pieces)
    vers = DefinitionChargee.assembler(
        completes.cle,
        completes.parcours,
        dict(completes.modules),
        dict(completes.formulaires),
        completes.decisions,
    )
    vues = simuler(session, de=base, vers=vers, correspondances={}, dossier_ids=sorted(dossiers))
    return {vue.dossier_id: vue for vue in vues}


def _situer(nom: str, nombre: int, vues: Sequence[Prevision]) -> Situation:
    apres = {suite for vue in vues for avant, suite in vue.effets.etapes if avant == nom}
    return Situation(
        etape=nom,
        dossiers=nombre,
        essayes=len(vues),
        gardes=sum(vue.accepte for vue in vues),
        apres=tuple(sorted(apres)),
        refus=tuple(_grouper_les_refus(vues)),
    )


def _grouper_les_refus(vues: Sequence[Prevision]) -> Iterator[Refus]:
    motifs = Counter(vue.motif for vue in vues if vue.motif is not None)
    for motif, nombre in motifs.most_common():
        references = [vue.reference for vue in vues if vue.motif == motif]
        yield Refus(motif, nombre, tuple(references[:REFERENCES_MAXIMUM]))


EXPORT: Final = Export[Situation](
    "consequences",
    (
        Colonne("Étape", lambda ligne: ligne.etape),
        Colonne("Dossiers", lambda ligne: ligne.dossiers),
        Colonne("Essayés", lambda ligne: ligne.essayes),
        Colonne("Suivraient", lambda ligne: ligne.gardes),
        Colonne("Devient", lambda ligne: ligne.renommee),
        Colonne("Resteraient, parce que", lambda ligne: " ".join(r.motif for r in ligne.refus)),
    ),
    dossier=None,
)
"""A reason names steps of the diagrams alone; a file bears no reference."""
