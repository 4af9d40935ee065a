"""What a page may show of a note, of a visit, of a month of the measure."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.journal import Note
from models.utilisateur import Utilisateur
from models.visibilite import notes_lisibles
from models.visite import Resultat, Visite
from web.notes.libelles import CANAUX, NIVEAUX_COURTS, OBJETS, RESULTATS
from web.page.textes import duree
from workflow.suivi.heures import MoisDeMesure


@dataclass(frozen=True)
class NoteVue:
    public_id: str
    texte: str
    niveau: str
    auteur: str
    cree_le: datetime
    modifiee_le: datetime | None
    sienne: bool


@dataclass(frozen=True)
class VisiteVue:
    """A visit, or an attempt typed in a step of the diagram: then `public_id` is None."""

    public_id: str | None
    canal: str
    objet: str | None
    resultat: str | None
    joint: bool
    fait_le: datetime | None
    prevue_le: datetime | None
    duree: str | None
    auteur: str | None
    note: NoteVue | None = None


@dataclass(frozen=True)
class MoisVu:
    """A month of the measure. `phrase`: what was given and owed; `ecart`: None without one.

    `manque`: the month is over and hours are missing.
    """

    mois: date
    phrase: str
    ecart: str | None
    manque: bool


def voir_mois(mois: MoisDeMesure, *, aujourdhui: date) -> MoisVu:
    en_cours = mois.mois == aujourdhui.replace(day=1)
    ecart = mois.ecart or 0
    return MoisVu(
        mois=mois.mois,
        phrase=_dire(mois),
        ecart=_dire_ecart(ecart, en_cours=en_cours) if ecart and mois.dues else None,
        manque=ecart < 0 and not en_cours,
    )


def _dire(mois: MoisDeMesure) -> str:
    donnees = f"{duree(mois.donnees)} données"
    if mois.dues is None:
        return f"{donnees}, heures dues non fixées"
    return f"{donnees} sur {duree(mois.dues)} dues" if mois.dues else f"{donnees}, hors mesure"


def _dire_ecart(ecart: int, *, en_cours: bool) -> str:
    if ecart > 0:
        return f"{duree(ecart)} de plus que prévu"
    return f"reste {duree(ecart)} à donner" if en_cours else f"manque {duree(ecart)}"


def voir_visite(visite: Visite, auteur: str) -> VisiteVue:
    return VisiteVue(
        public_id=visite.public_id,
        canal=CANAUX[visite.canal],
        objet=OBJETS[visite.objet],
        resultat=RESULTATS[visite.resultat] if visite.resultat else None,
        joint=visite.resultat == Resultat.JOINT,
        fait_le=visite.fait_le,
        prevue_le=visite.prevue_le,
        duree=duree(visite.duree_minutes) if visite.duree_minutes else None,
        auteur=auteur,
    )


def lire_notes(
    session: Session, lecteur: Utilisateur, condition: ColumnElement[bool]
) -> dict[int, NoteVue]:
    demande = (
        select(Note, Utilisateur.nom)
        .join(Dossier, Dossier.id == Note.dossier_id)
        .join(Utilisateur, Utilisateur.id == Note.auteur_id)
        .where(condition, notes_lisibles(lecteur))
    )
    return {
        note.id: NoteVue(
            note.public_id,
            note.texte,
            NIVEAUX_COURTS[note.niveau],
            nom,
            note.cree_le,
            note.modifiee_le,
            note.auteur_id == lecteur.id,
        )
        for note, nom in session.execute(demande)
    }
