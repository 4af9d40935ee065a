"""Definitions: frozen with what they call, numbered, published."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import bpmn
from models.db import un_a_la_fois
from models.definition import Definition, DefinitionPiece
from models.ebauche import Ebauche
from workflow.decisions import lire
from workflow.engine.fichier import references, xml
from workflow.engine.fichier.normalisation import normaliser
from workflow.errors import DefinitionRefusee, DiagrammeRefuse
from workflow.isolement.verdict import verifier_isole
from workflow.parcours.definition_chargee import DefinitionChargee, ranger
from workflow.parcours.livrees import trouver
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


def pieces_de(porteur: Definition | Ebauche) -> Pieces:
    """Return the files of a version or of a draft, whether its diagram calls them or not."""
    par_genre = ranger(porteur.pieces)
    parcours = par_genre["parcours"].get(porteur.cle, b"")
    return Pieces(
        cle=porteur.cle,
        nom=nom_du_processus(parcours, porteur.cle),
        parcours=parcours,
        modules=par_genre["module"],
        formulaires=par_genre["formulaire"],
        decisions=par_genre["decision"],
    )


def nom_du_processus(diagramme: bytes, cle: str) -> str:
    """Return what a diagram calls the process of that id; the id when it says nothing."""
    try:
        processus = xml.enfants(xml.lire(diagramme), "process")
    except DiagrammeRefuse:
        return cle
    return next((un.get("name") or cle for un in processus if un.get("id") == cle), cle)


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
    pieces = depuis_diagramme(contenu, decisions)
    return publier_pieces(session, pieces=pieces, acteur_id=acteur_id, le=le)


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
    pieces = rassembler(depuis_diagramme(bpmn.read_parcours(cle)))
    controler_pieces(pieces)
    return pieces


def derniere_publiee(
    session: Session, cle: str, *, sauf: Definition | None = None
) -> Definition | None:
    """Return the newest published version of a parcours, another one than `sauf`."""
    publiees = select(Definition).where(Definition.cle == cle, Definition.statut == "publiee")
    if sauf is not None:
        publiees = publiees.where(Definition.id != sauf.id)
    return session.scalars(publiees.order_by(Definition.numero.desc()).limit(1)).first()


def rassembler(pieces: Pieces) -> Pieces:
    """Return what a diagram really calls, whatever the depth: its own files first, else shipped.

    What nothing calls is left out; what is found nowhere too, which the verdict tells. Raises
    DiagrammeRefuse.
    """
    modules: dict[str, bytes] = {}
    racine = normaliser(xml.lire(pieces.parcours))
    racines, a_lire = [racine], list(references.list_appels(racine))
    deja = {un.get("id") for un in xml.enfants(racine, "process")}
    while a_lire:
        cle = a_lire.pop()
        contenu = None if cle in deja else trouver(cle, pieces.modules, "module")
        deja.add(cle)
        if contenu is not None:
            modules[cle] = contenu
            racines.append(normaliser(xml.lire(contenu)))
            a_lire += references.list_appels(racines[-1])
    formes = {cle for une in racines for cle in references.list_formulaires(une)}
    decisions = {cle for une in racines for cle in references.list_decisions(une)}
    return replace(
        pieces,
        modules=modules,
        formulaires=_list_trouves(formes, pieces.formulaires, "formulaire"),
        decisions=_list_trouves(decisions, pieces.decisions, "decision"),
    )


def _list_trouves(
    cles: Iterable[str], propres: Mapping[str, bytes], genre: str
) -> dict[str, bytes]:
    trouves = {cle: trouver(cle, propres, genre) for cle in cles}
    return {cle: contenu for cle, contenu in trouves.items() if contenu is not None}


def depuis_diagramme(contenu: bytes, fichiers_dmn: Iterable[bytes] = ()) -> Pieces:
    """Return the bundle of a diagram alone, and of the tables that come with it.

    Its key is the id of the process that nobody calls. Raises DiagrammeRefuse, DecisionRefusee.
    """
    processus = references.trouver_principal(normaliser(xml.lire(contenu)))
    cle = str(processus.get("id"))
    return Pieces(
        cle=cle,
        nom=processus.get("name") or cle,
        parcours=contenu,
        modules={},
        formulaires={},
        decisions={table.cle: fichier for fichier in fichiers_dmn for table in lire(fichier)},
    )


def publier_pieces(
    session: Session, *, pieces: Pieces, acteur_id: int | None, le: datetime, **colonnes: Any
) -> Definition:
    """Publish a bundle whose verdict was given, as a version; `colonnes`: what else it says.

    The same content gives the version that already has it. Raises ErreurMetier.
    """
    un_a_la_fois(session)
    return _enregistrer(session, rassembler(pieces), acteur_id=acteur_id, le=le, **colonnes)


def _enregistrer(
    session: Session,
    pieces: Pieces,
    *,
    acteur_id: int | None,
    le: datetime,
    controler: bool = True,
    **colonnes: Any,
) -> Definition:
    somme = pieces.sha256
    existante = session.scalars(
        select(Definition).where(Definition.cle == pieces.cle, Definition.sha256 == somme)
    ).first()
    if existante is not None:
        return existante
    if controler:
        controler_pieces(pieces)
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
        **colonnes,
    )
    session.add(definition)
    session.flush()
    return definition


def controler_pieces(pieces: Pieces) -> None:
    """Parse everything, as a dossier will. Raises ErreurMetier."""
    DefinitionChargee.assembler(
        pieces.cle,
        pieces.parcours,
        dict(pieces.modules),
        dict(pieces.formulaires),
        pieces.decisions,
    )
