"""Starting a draft: from a published version, from nothing, from files."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.administration import tracer
from models.definition import Definition
from models.ebauche import Ebauche, EbauchePiece
from models.utilisateur import Utilisateur
from workflow.edition.ebauches import minimal
from workflow.edition.ebauches.adoption import adopter
from workflow.edition.ebauches.controle import (
    PIECES_MAX,
    TOTAL_MAX,
    TROP,
    controler_cle,
    controler_contenu,
    controler_nom,
)
from workflow.errors import SaisieInvalide
from workflow.habilitations import Action, verifier
from workflow.parcours.definitions import Pieces

Fichiers = Iterable[tuple[str, str, bytes]]
"""(genre, key, content), as `Pieces` yields them."""


def ouvrir(
    session: Session,
    *,
    acteur: Utilisateur,
    nom: str,
    le: datetime,
    base: Definition | None = None,
    cle: str | None = None,
) -> Ebauche:
    """Start a draft: of the next version of `base`, or of a new parcours of that key.

    Raises SaisieInvalide: a name or a key that does not suit, or that another parcours has.
    """
    verifier(acteur, Action.GERER_DEFINITIONS)
    nom = controler_nom(nom)
    if base is not None:
        fichiers = [(p.genre, p.cle, p.contenu) for p in base.pieces]
        return _ouvrir(session, acteur, base.cle, nom, fichiers, le=le, base=base)
    cle = controler_cle(cle or "")
    if session.scalar(select(exists().where(Definition.cle == cle))):
        raise SaisieInvalide(
            {"cle": "Un parcours porte déjà ce nom technique : ouvrez une ébauche à partir de lui."}
        )
    depart = [("parcours", cle, minimal.dessiner(cle, nom))]
    return _ouvrir(session, acteur, cle, nom, depart, le=le)


def ouvrir_fichier(
    session: Session, *, acteur: Utilisateur, nom: str, contenu: bytes, le: datetime
) -> Ebauche:
    """Start a draft from a diagram of any vendor, supported or not; a key already known follows on.

    The files that the last version of that parcours has beside its diagram come with it. Raises
    DiagrammeRefuse, SaisieInvalide.
    """
    verifier(acteur, Action.GERER_DEFINITIONS)
    cle, contenu = adopter(contenu)
    controler_contenu("parcours", cle, contenu)
    base = _derniere(session, cle)
    jointes = [] if base is None else [p for p in base.pieces if p.genre != "parcours"]
    fichiers = [("parcours", cle, contenu), *((p.genre, p.cle, p.contenu) for p in jointes)]
    return _ouvrir(session, acteur, cle, controler_nom(nom), fichiers, le=le, base=base)


def ouvrir_pieces(
    session: Session, *, acteur: Utilisateur, nom: str, pieces: Pieces, le: datetime
) -> Ebauche:
    """Start a draft from a whole bundle. Raises DiagrammeRefuse, SaisieInvalide."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    for genre, cle, contenu in pieces:
        controler_contenu(genre, cle, contenu)
    base = _derniere(session, pieces.cle)
    nom = controler_nom(nom)
    return _ouvrir(session, acteur, pieces.cle, nom, pieces, le=le, base=base)


def copier(
    session: Session,
    *,
    acteur: Utilisateur,
    ebauche: Ebauche,
    nom: str,
    fichiers: Fichiers,
    le: datetime,
) -> Ebauche:
    """Return a draft beside another one, with these files instead of its own."""
    nom = controler_nom(nom)
    return _ouvrir(session, acteur, ebauche.cle, nom, fichiers, le=le, base=ebauche.base)


def _derniere(session: Session, cle: str) -> Definition | None:
    """Return the newest version of a parcours, withdrawn or not: what a file of it goes on from."""
    requete = select(Definition).where(Definition.cle == cle).order_by(Definition.numero.desc())
    return session.scalars(requete.limit(1)).first()


def _ouvrir(
    session: Session,
    acteur: Utilisateur,
    cle: str,
    nom: str,
    fichiers: Fichiers,
    *,
    le: datetime,
    base: Definition | None = None,
) -> Ebauche:
    pieces = [
        EbauchePiece(genre=g, cle=c, contenu=contenu, modifiee_le=le, modifiee_par_id=acteur.id)
        for g, c, contenu in fichiers
    ]
    if len(pieces) > PIECES_MAX or sum(len(p.contenu) for p in pieces) > TOTAL_MAX:
        raise SaisieInvalide({"fichier": TROP})
    ebauche = Ebauche(
        cle=cle, nom=nom, base_id=base.id if base else None, creee_le=le, modifiee_le=le,
        creee_par_id=acteur.id, modifiee_par_id=acteur.id, pieces=pieces,
    )  # fmt: skip
    session.add(ebauche)
    session.flush()
    tracer(
        session, acteur_id=acteur.id, objet="ebauche", objet_id=ebauche.public_id, libelle=nom,
        action="ouvrir", le=le, detail={"parcours": [None, cle]},
    )  # fmt: skip
    return ebauche
