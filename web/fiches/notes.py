"""What the main page of a dossier shows of its notes, visits and hours: two queries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Subquery, Text, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from models.calendrier import decaler_mois
from models.dossier import Dossier
from models.journal import Note
from models.utilisateur import Utilisateur
from models.visibilite import notes_lisibles
from models.visite import Visite
from web.notes.fiches import MoisVu, voir_mois
from web.notes.libelles import CANAUX, RESULTATS
from workflow.suivi.heures import MoisDeMesure, heures_dues, list_mesures, somme_des_minutes

DERNIERES = 3
EXTRAIT = 140
"""Characters of a note on the dossier's main page; the rest is one click away."""


@dataclass(frozen=True)
class LigneEncart:
    """`texte`: the beginning of a note, or how a visit went."""

    le: datetime
    titre: str
    texte: str


@dataclass(frozen=True)
class Encart:
    """`mois` is None while no measure runs and nothing was given this month."""

    dernieres: tuple[LigneEncart, ...]
    mois: MoisVu | None
    clos: bool


def lire_encart(
    session: Session, dossier: Dossier, utilisateur: Utilisateur, *, aujourdhui: date
) -> Encart:
    """Return the last notes and visits that the reader may read, and the hours of the month."""
    du = aujourdhui.replace(day=1)
    au = decaler_mois(du, 1)
    flux = _flux(dossier.id, utilisateur)
    minutes = somme_des_minutes(dossier.id, du=du, au=au).label("minutes")
    demande = select(flux, minutes).order_by(flux.c.le.desc(), flux.c.rang.desc())
    lignes = session.execute(demande.limit(DERNIERES)).all()
    mesures = list_mesures(session, Dossier.id == dossier.id, du=du, au=au)
    dues = heures_dues(mesures, du)
    donnees = int(lignes[0].minutes or 0) if lignes else 0
    mois = MoisDeMesure(du, dues.get(dossier.id, 0), donnees)
    return Encart(
        dernieres=tuple(map(_voir, lignes)),
        mois=voir_mois(mois, aujourdhui=aujourdhui) if dues or donnees else None,
        clos=dossier.clos_le is not None,
    )


def _flux(dossier_id: int, lecteur: Utilisateur) -> Subquery:
    vide = cast(null(), Text)
    debut = func.substr(Note.texte, 1, EXTRAIT + 1)
    notes = (
        select(
            literal("note").label("genre"), Note.id.label("rang"), Note.cree_le.label("le"),
            debut.label("texte"), vide.label("canal"), vide.label("resultat"),
        )
        .join(Dossier, Dossier.id == Note.dossier_id)
        .where(Note.dossier_id == dossier_id, notes_lisibles(lecteur))
    )  # fmt: skip
    visites = select(
        literal("visite"), Visite.id, Visite.fait_le, vide, Visite.canal, Visite.resultat
    ).where(Visite.dossier_id == dossier_id, Visite.fait_le.is_not(None))
    parts: tuple[Any, ...] = (notes, visites)
    return union_all(*parts).subquery()


def _voir(ligne: Any) -> LigneEncart:
    if ligne.genre == "visite":
        return LigneEncart(ligne.le, CANAUX[ligne.canal], RESULTATS[ligne.resultat])
    texte = ligne.texte if len(ligne.texte) <= EXTRAIT else ligne.texte[:EXTRAIT] + "…"
    return LigneEncart(ligne.le, "Note", texte)
