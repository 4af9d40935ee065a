"""« Vouliez-vous dire… »: the names that look like one that was not found."""

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.codes import DossierEtat
from models.dossier import Dossier
from models.menage import Personne
from models.recherche import MOTS_MAXIMUM
from models.repli import plier
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite

CANDIDATS_MAXIMUM = 2_000
"""Persons compared: a second chance, never a second search."""

SUGGESTIONS = 3
RESSEMBLANCE = 74
"""Out of 100: two letters exchanged in a short name, one in a longer one."""

LETTRES_COMMUNES = 2


def suggerer(
    session: Session, utilisateur: Utilisateur, cherche: str, *, clos: bool
) -> tuple[str, ...]:
    """Return the names of visible households that look like what was typed, the nearest first."""
    mots = [mot for mot in plier(cherche).split()[:MOTS_MAXIMUM] if not mot.isdigit()]
    if not mots:
        return ()
    requete = (
        select(Personne.homonymie, Personne.nom, Personne.prenom)
        .join(Dossier, Dossier.menage_id == Personne.menage_id)
        .where(
            condition_de_visibilite(utilisateur),
            (Dossier.etat == DossierEtat.CLOS) == clos,
            _commence_pareil(mots),
        )
        .distinct()
        .order_by(Personne.nom, Personne.prenom)
        .limit(CANDIDATS_MAXIMUM)
    )
    candidats = {cle: f"{nom} {prenom}" for cle, nom, prenom in session.execute(requete)}
    proches = process.extract(
        " ".join(sorted(mots)), candidats.keys(), scorer=_ressemblance, limit=SUGGESTIONS,
        score_cutoff=RESSEMBLANCE,
    )  # fmt: skip
    return tuple(candidats[cle] for cle, _note, _rang in proches)


def _commence_pareil(mots: list[str]) -> ColumnElement[bool]:
    """Return « a word of the name begins or ends as one that was typed »."""
    morceaux = {m[:LETTRES_COMMUNES] for m in mots} | {m[-LETTRES_COMMUNES:] for m in mots}
    return or_(*(Personne.homonymie.contains(morceau) for morceau in sorted(morceaux)))


def _ressemblance(cherche: str, candidat: str, **_options: object) -> float:
    """Return how near each typed word is to the nearest of the candidate's, on the whole."""
    siens = candidat.split()
    notes = [max(fuzz.ratio(mot, sien) for sien in siens) for mot in cherche.split()]
    return sum(notes) / len(notes)
