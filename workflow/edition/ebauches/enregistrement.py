"""Saving a file of a draft: over the version that its author read, and never over another's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.administration import tracer
from models.codes import EbaucheEtat
from models.ebauche import Ebauche, EbauchePiece
from models.utilisateur import Utilisateur
from workflow.edition.ebauches.controle import PIECES_MAX, TOTAL_MAX, TROP, controler_contenu
from workflow.edition.ebauches.ouverture import copier
from workflow.errors import EbaucheDepassee, Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, verifier

Lieu = tuple[str, str]
"""(genre, key) of a file."""

VERSION_MAX = 2**31 - 1
FERMEE = {
    EbaucheEtat.SOUMISE: "Cette ébauche est soumise à publication : reprenez-la pour la modifier.",
    EbaucheEtat.PUBLIEE: "Cette ébauche est publiée : ouvrez-en une autre à partir de sa version.",
    EbaucheEtat.ABANDONNEE: "Cette ébauche est abandonnée : ouvrez-en une autre.",
    EbaucheEtat.OUVERTE: "Cette ébauche est encore ouverte : soumettez-la d’abord.",
}


def enregistrer(
    session: Session,
    *,
    acteur: Utilisateur,
    ebauche: Ebauche,
    version: int,
    genre: str,
    cle: str,
    contenu: bytes,
    le: datetime,
) -> int:
    """Save a file over the draft's `version` and return the new one; the same when nothing changes.

    Raises EbaucheDepassee, TransitionInterdite when the draft is no longer open, DiagrammeRefuse
    and SaisieInvalide for what cannot be kept under that name (`controle.controler_contenu`).
    """
    verifier(acteur, Action.GERER_DEFINITIONS)
    _controler(ebauche, genre, cle, contenu)
    avant = lire_contenu(session, ebauche, genre, cle)
    if avant == contenu:
        return lire_version(session, ebauche)
    _controler_la_place(session, ebauche, (genre, cle), len(contenu))
    nouvelle = avancer(session, acteur=acteur, ebauche=ebauche, version=version, le=le)
    lieu = {"ebauche_id": ebauche.id, "genre": genre, "cle": cle}
    _ecrire(session, lieu, contenu=contenu, modifiee_le=le, modifiee_par_id=acteur.id)
    session.expire(ebauche, ["pieces"])
    action = "modifier" if avant is not None else "ajouter"
    noter(session, acteur, ebauche, action, le, piece=[None, f"{genre} {cle}"])
    return nouvelle


def retirer(
    session: Session,
    *,
    acteur: Utilisateur,
    ebauche: Ebauche,
    version: int,
    genre: str,
    cle: str,
    le: datetime,
) -> int:
    """Take a file out of a draft. Raises as `enregistrer` does, and Introuvable."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    if genre == "parcours":
        raise TransitionInterdite("Le diagramme du parcours ne se retire pas : remplacez-le.")
    nouvelle = avancer(session, acteur=acteur, ebauche=ebauche, version=version, le=le)
    piece = session.get(EbauchePiece, (ebauche.id, genre, cle))
    if piece is None:
        raise Introuvable
    session.delete(piece)
    session.flush()
    session.expire(ebauche, ["pieces"])
    noter(session, acteur, ebauche, "retirer", le, piece=[f"{genre} {cle}", None])
    return nouvelle


def enregistrer_a_part(
    session: Session,
    *,
    acteur: Utilisateur,
    ebauche: Ebauche,
    genre: str,
    cle: str,
    contenu: bytes,
    nom: str,
    le: datetime,
) -> Ebauche:
    """Return a copy of a draft that holds this content: what is offered after EbaucheDepassee."""
    verifier(acteur, Action.GERER_DEFINITIONS)
    _controler(ebauche, genre, cle, contenu)
    fichiers = {(piece.genre, piece.cle): piece.contenu for piece in ebauche.pieces}
    fichiers[genre, cle] = contenu
    return copier(
        session, acteur=acteur, ebauche=ebauche, nom=nom, le=le,
        fichiers=[(g, c, texte) for (g, c), texte in fichiers.items()],
    )  # fmt: skip


def avancer(
    session: Session,
    *,
    acteur: Utilisateur,
    ebauche: Ebauche,
    version: int,
    le: datetime,
    depuis: EbaucheEtat = EbaucheEtat.OUVERTE,
    **valeurs: Any,
) -> int:
    """Take the draft from `version` to the next one, if it still is there and in that state.

    `valeurs`: other columns to write with it. Raises EbaucheDepassee, TransitionInterdite.
    """
    champs = {"modifiee_le": le, "modifiee_par_id": acteur.id} | valeurs
    version = version if 0 < version <= VERSION_MAX else 0  # no database holds more
    nouvelle = session.scalar(
        update(Ebauche)
        .where(Ebauche.id == ebauche.id, Ebauche.version == version, Ebauche.etat == depuis)
        .values(version=Ebauche.version + 1, **champs)
        .returning(Ebauche.version)
        .execution_options(synchronize_session=False)
    )
    session.refresh(ebauche)
    if nouvelle is not None:
        return nouvelle
    if ebauche.etat != depuis:
        raise TransitionInterdite(FERMEE[EbaucheEtat(ebauche.etat)])
    raise EbaucheDepassee(ebauche.modifiee_par.nom, ebauche.modifiee_le)


def noter(
    session: Session,
    acteur: Utilisateur,
    ebauche: Ebauche,
    action: str,
    le: datetime,
    **detail: list[Any],
) -> None:
    """Leave the trace of a change of a draft."""
    tracer(
        session, acteur_id=acteur.id, objet="ebauche", objet_id=ebauche.public_id,
        libelle=ebauche.nom, action=action, le=le, detail=detail,
    )  # fmt: skip


def lire_contenu(session: Session, ebauche: Ebauche, genre: str, cle: str) -> bytes | None:
    """Return a file as it is now, whatever this session read before."""
    p = EbauchePiece
    return session.scalar(
        select(p.contenu).where(p.ebauche_id == ebauche.id, p.genre == genre, p.cle == cle)
    )


def lire_version(session: Session, ebauche: Ebauche) -> int:
    """Return the version as it is now, whatever this session read before."""
    return session.scalars(select(Ebauche.version).where(Ebauche.id == ebauche.id)).one()


def _controler(ebauche: Ebauche, genre: str, cle: str, contenu: bytes) -> None:
    if genre == "parcours" and cle != ebauche.cle:
        raise SaisieInvalide({"cle": "Une ébauche n’a qu’un diagramme de parcours, le sien."})
    controler_contenu(genre, cle, contenu)


def _controler_la_place(session: Session, ebauche: Ebauche, sauf: Lieu, ajout: int) -> None:
    """Refuse what would make the draft too big. Raises SaisieInvalide."""
    p = EbauchePiece
    autres = select(func.count(), func.coalesce(func.sum(func.length(p.contenu)), 0)).where(
        p.ebauche_id == ebauche.id, (p.genre != sauf[0]) | (p.cle != sauf[1])
    )
    nombre, octets = session.execute(autres).one()
    if nombre >= PIECES_MAX or octets + ajout > TOTAL_MAX:
        raise SaisieInvalide({"contenu": TROP})


def _ecrire(session: Session, lieu: Mapping[str, Any], **valeurs: Any) -> None:
    piece = session.get(EbauchePiece, lieu, populate_existing=True)
    if piece is None:
        session.add(EbauchePiece(**lieu, **valeurs))
    else:
        for nom, valeur in valeurs.items():
            setattr(piece, nom, valeur)
    session.flush()
