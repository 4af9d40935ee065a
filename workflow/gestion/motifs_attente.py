"""The reasons why nothing moves, as an administrateur keeps them.

A code is drawn from the label once and never changes: answers already given point at it. A
reason is never erased, it is retired, and may come back.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attente import Cote, MotifAttente
from models.db import un_a_la_fois
from models.repli import plier
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.gestion.noms import tirer_un_code
from workflow.habilitations import Action, verifier

LIBELLE_MAXIMUM = 120
VOIE_MAXIMUM = 1500
ARTICLE_MAXIMUM = 200
SOURCE = "ajoutée par l’administrateur"

SANS_LIBELLE = "Écrivez la raison telle qu’elle sera proposée."
DEJA_LA = "Cette raison existe déjà de ce côté, peut-être retirée : remettez-la plutôt."
ARTICLE_SEUL = "Écrivez aussi le texte : un article seul ne dit pas quoi faire."
LA_DERNIERE = "Gardez au moins une raison de chaque côté : on ne pourrait plus répondre."


@dataclass(frozen=True, kw_only=True)
class Raison:
    """What an administrateur writes. `place`: among those of its side, from 1."""

    libelle: str
    precision_exigee: bool
    voie: str | None
    article: str | None
    place: int | None = None


def ajouter_motif(
    session: Session, *, acteur: Utilisateur, cote: Cote, raison: Raison
) -> MotifAttente:
    """Add a reason, the last of its side unless told otherwise.

    Raises HabilitationRefusee, SaisieInvalide (keys `libelle`, `voie`, `article`).
    """
    verifier(acteur, Action.REGLER_ALERTES)
    un_a_la_fois(session)
    _controler(session, cote, raison, sauf=None)
    pris = set(session.scalars(select(MotifAttente.code)))
    code = tirer_un_code(raison.libelle, pris=pris, repli="raison")
    motif = MotifAttente(code=code, cote=cote, source=SOURCE, rang=0, actif=True)
    _ecrire(motif, raison)
    session.add(motif)
    session.flush()
    _ranger(session, motif, raison.place)
    return motif


def modifier_motif(
    session: Session, *, acteur: Utilisateur, code: str, raison: Raison
) -> MotifAttente:
    """Change a reason's words and place; its code and its side stay.

    Raises HabilitationRefusee, Introuvable, SaisieInvalide.
    """
    verifier(acteur, Action.REGLER_ALERTES)
    un_a_la_fois(session)
    motif = trouver_motif(session, code)
    _controler(session, Cote(motif.cote), raison, sauf=code)
    _ecrire(motif, raison)
    session.flush()
    if raison.place is not None:
        _ranger(session, motif, raison.place)
    return motif


def retirer_motif(session: Session, *, acteur: Utilisateur, code: str) -> MotifAttente:
    """Stop proposing a reason. Raises TransitionInterdite for the last of its side."""
    verifier(acteur, Action.REGLER_ALERTES)
    un_a_la_fois(session)
    motif = trouver_motif(session, code)
    autres = select(MotifAttente.code).where(
        MotifAttente.cote == motif.cote, MotifAttente.actif, MotifAttente.code != code
    )
    if session.scalars(autres).first() is None:
        raise TransitionInterdite(LA_DERNIERE)
    motif.actif = False
    session.flush()
    return motif


def remettre_motif(session: Session, *, acteur: Utilisateur, code: str) -> MotifAttente:
    """Propose a retired reason again."""
    verifier(acteur, Action.REGLER_ALERTES)
    motif = trouver_motif(session, code)
    motif.actif = True
    session.flush()
    return motif


def trouver_motif(session: Session, code: str) -> MotifAttente:
    """Return a reason by its code. Raises Introuvable."""
    motif = session.get(MotifAttente, code)
    if motif is None:
        raise Introuvable
    return motif


def _ecrire(motif: MotifAttente, raison: Raison) -> None:
    motif.libelle = raison.libelle.strip()
    motif.precision_exigee = raison.precision_exigee
    motif.voie, motif.article = raison.voie, raison.article


def _controler(session: Session, cote: Cote, raison: Raison, *, sauf: str | None) -> None:
    fautes = {}
    if not raison.libelle.strip():
        fautes["libelle"] = SANS_LIBELLE
    elif plier(raison.libelle) in _libelles(session, cote, sauf):
        fautes["libelle"] = DEJA_LA
    if raison.article and not raison.voie:
        fautes["voie"] = ARTICLE_SEUL
    for champ, texte, maximum in (
        ("libelle", raison.libelle, LIBELLE_MAXIMUM),
        ("voie", raison.voie, VOIE_MAXIMUM),
        ("article", raison.article, ARTICLE_MAXIMUM),
    ):
        if len(texte or "") > maximum:
            fautes[champ] = f"Gardez au plus {maximum} caractères."
    if fautes:
        raise SaisieInvalide(fautes)


def _libelles(session: Session, cote: Cote, sauf: str | None) -> set[str]:
    pris = select(MotifAttente.libelle).where(MotifAttente.cote == cote)
    if sauf is not None:
        pris = pris.where(MotifAttente.code != sauf)
    return {plier(libelle) for libelle in session.scalars(pris)}


def _ranger(session: Session, motif: MotifAttente, place: int | None) -> None:
    """Put the reason at its place among its side's, the others in their order around it."""
    voisins = session.scalars(
        select(MotifAttente)
        .where(MotifAttente.cote == motif.cote, MotifAttente.code != motif.code)
        .order_by(MotifAttente.rang, MotifAttente.code)
    )
    suite = list(voisins)
    suite.insert(len(suite) if place is None else max(0, place - 1), motif)
    for rang, un in enumerate(suite, start=1):
        un.rang = rang
    session.flush()
