"""Definitions: frozen with what they call, numbered, published."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import bpmn
from models.db import un_a_la_fois
from models.definition import Definition, DefinitionPiece
from workflow.decisions import lire
from workflow.definition_chargee import DefinitionChargee
from workflow.engine.fichier import references, xml
from workflow.engine.fichier.normalisation import normaliser
from workflow.errors import DefinitionRefusee
from workflow.isolement.verdict import verifier_isole
from workflow.programmes import lire as lire_programme
from workflow.programmes.registre import inscrire

PARCOURS_LIVRES = (
    "acces_direct",
    "acces_paliers",
    "maintien_bail",
    "maintien_reprise",
    "collectif",
    "aiguillage",
)
"""The shapes, in the order in which they are published."""

PROGRAMME_LIVRE = "avdl_idf"
"""The programme that every base has; the others are opened by an administrator."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """All the files of a definition: its key is the id of the process that nobody calls."""

    cle: str
    nom: str
    parcours: bytes
    modules: Mapping[str, bytes]
    formulaires: Mapping[str, bytes]
    decisions: Mapping[str, bytes]

    def __iter__(self) -> Iterator[tuple[str, str, bytes]]:
        yield "parcours", self.cle, self.parcours
        yield from (("module", cle, contenu) for cle, contenu in sorted(self.modules.items()))
        yield from (("formulaire", c, contenu) for c, contenu in sorted(self.formulaires.items()))
        yield from (("decision", cle, contenu) for cle, contenu in sorted(self.decisions.items()))

    @property
    def sha256(self) -> str:
        """Return the digest of everything: the same content is the same version."""
        somme = sha256()
        for genre, cle, contenu in self:
            somme.update(f"{genre}\0{cle}\0{len(contenu)}\0".encode() + contenu)
        return somme.hexdigest()


def publier(
    session: Session,
    *,
    contenu: bytes,
    acteur_id: int | None,
    le: datetime,
    decisions: Collection[bytes] = (),
) -> Definition:
    """Publish a diagram, with the shipped modules, forms and decision tables that it calls.

    `decisions`: DMN files that come with it; they win over the shipped tables of the same id. The
    same content gives the version that already has it. Raises DefinitionRefusee when the
    verdict has a refusal or something to mend before publication.
    """
    verdict = verifier_isole(contenu, fichiers_dmn=decisions)
    if not verdict.publiable:
        raise DefinitionRefusee(verdict)
    pieces = _rassembler(contenu, decisions)
    un_a_la_fois(session)
    return _enregistrer(session, pieces, acteur_id=acteur_id, le=le)


def publier_livrees(
    session: Session, *, le: datetime, parcours: Sequence[str] = PARCOURS_LIVRES
) -> Definition:
    """Publish the shipped parcours, with what they call, and the programme of every base.

    Does nothing the second time. Return the first of `parcours`.
    """
    un_a_la_fois(session)
    publiees = [
        _enregistrer(session, _livrees(cle), acteur_id=None, le=le, controler=False)
        for cle in parcours
    ]
    inscrire(session, lire_programme(PROGRAMME_LIVRE))
    return publiees[0]


@cache
def _livrees(cle: str) -> Pieces:
    """Return the pieces of a shipped parcours, checked once per process: they never change."""
    pieces = _rassembler(bpmn.read_parcours(cle))
    _controler(pieces)
    return pieces


def derniere_publiee(session: Session, cle: str) -> Definition | None:
    """Return the newest published version of a parcours."""
    return session.scalars(
        select(Definition)
        .where(Definition.cle == cle, Definition.statut == "publiee")
        .order_by(Definition.numero.desc())
        .limit(1)
    ).first()


def _rassembler(contenu: bytes, fichiers_dmn: Collection[bytes] = ()) -> Pieces:
    """Freeze a diagram with what it calls, whatever the depth, the forms and the tables."""
    racine = normaliser(xml.lire(contenu))
    modules: dict[str, bytes] = {}
    formes = set(references.list_formulaires(racine))
    decisions = set(references.list_decisions(racine))
    a_lire = list(references.list_appels(racine))
    while a_lire:
        cle = a_lire.pop()
        if cle not in modules and cle in bpmn.list_appelables():
            modules[cle] = bpmn.read_appelable(cle)
            module = xml.lire(modules[cle])
            formes |= set(references.list_formulaires(module))
            decisions |= set(references.list_decisions(module))
            a_lire += references.list_appels(module)
    processus = references.trouver_principal(racine)
    return Pieces(
        cle=str(processus.get("id")),
        nom=processus.get("name") or str(processus.get("id")),
        parcours=contenu,
        modules=modules,
        formulaires={cle: bpmn.read_formulaire(cle) for cle in formes},
        decisions=_trouver_les_tables(decisions, fichiers_dmn),
    )


def _trouver_les_tables(cles: Collection[str], fichiers: Collection[bytes]) -> dict[str, bytes]:
    """Return the DMN file of each decision: one that comes with the diagram, else the shipped."""
    jointes = {table.cle: fichier for fichier in fichiers for table in lire(fichier)}
    return {cle: jointes.get(cle) or bpmn.read_decision(cle) for cle in cles}


def _enregistrer(
    session: Session,
    pieces: Pieces,
    *,
    acteur_id: int | None,
    le: datetime,
    controler: bool = True,
) -> Definition:
    somme = pieces.sha256
    existante = session.scalars(
        select(Definition).where(Definition.cle == pieces.cle, Definition.sha256 == somme)
    ).first()
    if existante is not None:
        return existante
    if controler:
        _controler(pieces)
    dernier = session.scalar(
        select(func.max(Definition.numero)).where(Definition.cle == pieces.cle)
    )
    definition = Definition(
        cle=pieces.cle,
        nom=pieces.nom,
        numero=(dernier or 0) + 1,
        sha256=somme,
        publiee_le=le,
        publiee_par_id=acteur_id,
        pieces=[DefinitionPiece(genre=g, cle=c, contenu=contenu) for g, c, contenu in pieces],
    )
    session.add(definition)
    session.flush()
    return definition


def _controler(pieces: Pieces) -> None:
    """Parse everything, as a dossier will. Raises ErreurMetier."""
    DefinitionChargee.assembler(
        pieces.cle,
        pieces.parcours,
        dict(pieces.modules),
        dict(pieces.formulaires),
        pieces.decisions,
    )
