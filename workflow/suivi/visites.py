"""Visits and contacts: made, planned, made after having been planned, corrected, withdrawn."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import jour_lisible, jours_entre
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from models.visite import DUREE_MAXIMUM, Canal, Objet, Resultat, Visite
from workflow.errors import Introuvable, SaisieInvalide
from workflow.habilitations import Ligne
from workflow.suivi.inscription import Trace, inscrire, verifier_nouveau
from workflow.suivi.notes import ecrire, verifier_texte

PREVUE = "prevue"
RETIREE = "retiree"
"""Elements of the journal, beside the channels."""


@dataclass(frozen=True, slots=True)
class Releve:
    """What is said of a visit that took place. `duree_minutes`: None when it was not measured."""

    canal: Canal
    resultat: Resultat
    objet: Objet = Objet.SUIVI
    duree_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class NoteJointe:
    """A note typed together with a visit."""

    public_id: str
    niveau: str
    texte: str


def consigner_visite(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    public_id: str,
    releve: Releve,
    fait_le: datetime,
    saisi_le: datetime,
    note: NoteJointe | None = None,
) -> Visite:
    """Keep a visit that took place, with its note if one was typed; sent twice, it is one visit.

    On a closed dossier, only one of before the closing: it is often typed at the end of the
    month. Raises SaisieInvalide, Introuvable, DejaEnregistre.
    """
    _verifier_duree(releve)
    trace = _trace_faite(public_id, releve, fait_le, saisi_le)
    if note is not None:
        trace = replace(trace, contenu={**trace.contenu, "note": note.public_id})
    ligne = inscrire(session, acteur, dossier_id, trace)
    _avant_la_cloture(ligne, fait_le)
    verifier_nouveau(session, Visite.public_id == public_id)
    visite = Visite(
        public_id=public_id,
        dossier_id=dossier_id,
        auteur_id=acteur.id,
        fait_le=fait_le,
        saisi_le=saisi_le,
        **_colonnes(releve),
    )
    if note is not None:
        visite.note_id = _joindre(session, acteur, dossier_id, note, saisi_le)
    session.add(visite)
    session.flush()
    return visite


def prevoir_visite(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    public_id: str,
    canal: Canal,
    objet: Objet,
    prevue_le: datetime,
    saisi_le: datetime,
) -> Visite:
    """Plan a visit: it shows in the agenda until it is made or withdrawn. Same errors."""
    if prevue_le <= saisi_le:
        raise SaisieInvalide({"prevue_le": "Cette date est passée : donnez une date à venir."})
    trace = Trace("visite", PREVUE, {"visite": public_id}, fait_le=saisi_le, saisi_le=saisi_le)
    inscrire(session, acteur, dossier_id, trace)
    verifier_nouveau(session, Visite.public_id == public_id)
    visite = Visite(
        public_id=public_id,
        dossier_id=dossier_id,
        auteur_id=acteur.id,
        canal=canal,
        objet=objet,
        prevue_le=prevue_le,
        saisi_le=saisi_le,
    )
    session.add(visite)
    session.flush()
    return visite


def modifier_visite(
    session: Session,
    *,
    acteur: Utilisateur,
    visite: str,
    releve: Releve,
    fait_le: datetime,
    saisi_le: datetime,
) -> None:
    """Say how a planned visit went, or correct one. Who says it of a planned one made it."""
    _verifier_duree(releve)
    connue = lire_visite(session, acteur, visite)
    etait_prevue = connue.fait_le is None
    trace = _trace_faite(visite, releve, fait_le, saisi_le)
    if not etait_prevue:
        trace = replace(trace, type="visite_modifiee")
    ligne = inscrire(session, acteur, connue.dossier_id, trace)
    _avant_la_cloture(ligne, fait_le)
    connue.fait_le, connue.saisi_le = fait_le, saisi_le
    if etait_prevue:
        connue.auteur_id = acteur.id
    for colonne, valeur in _colonnes(releve).items():
        setattr(connue, colonne, valeur)
    session.flush()


def retirer_visite(session: Session, *, acteur: Utilisateur, visite: str, le: datetime) -> None:
    """Take a visit back: typed by mistake, or planned and given up. Its note stays."""
    connue = lire_visite(session, acteur, visite)
    contenu = {"visite": visite}
    trace = Trace("visite_modifiee", RETIREE, contenu, fait_le=le, saisi_le=le, clos=True)
    inscrire(session, acteur, connue.dossier_id, trace)
    session.delete(connue)
    session.flush()


def lire_visite(session: Session, acteur: Utilisateur, visite: str) -> Visite:
    """Return a visit of a dossier within reach. Raises Introuvable."""
    demande = (
        select(Visite)
        .join(Dossier, Dossier.id == Visite.dossier_id)
        .where(Visite.public_id == visite, condition_de_visibilite(acteur))
    )
    trouvee = session.scalars(demande).first()
    if trouvee is None:
        raise Introuvable
    return trouvee


def _colonnes(releve: Releve) -> dict[str, str | int | None]:
    return {
        "canal": releve.canal,
        "resultat": releve.resultat,
        "objet": releve.objet,
        "duree_minutes": releve.duree_minutes,
    }


def _verifier_duree(releve: Releve) -> None:
    duree = releve.duree_minutes
    if duree is not None and not 1 <= duree <= DUREE_MAXIMUM:
        phrase = f"Donnez une durée de 1 à {DUREE_MAXIMUM} minutes."
        raise SaisieInvalide({"duree_minutes": phrase})


def _avant_la_cloture(ligne: Ligne, fait_le: datetime) -> None:
    if ligne.clos_le is not None and jours_entre(ligne.clos_le, fait_le) > 0:
        phrase = f"Ce dossier est clos : donnez une date jusqu’au {jour_lisible(ligne.clos_le)}."
        raise SaisieInvalide({"fait_le": phrase})


def _joindre(
    session: Session, acteur: Utilisateur, dossier_id: int, note: NoteJointe, le: datetime
) -> int:
    texte = verifier_texte(note.niveau, note.texte)
    return ecrire(
        session,
        acteur,
        dossier_id,
        public_id=note.public_id,
        niveau=note.niveau,
        texte=texte,
        le=le,
    ).id


def _trace_faite(public_id: str, releve: Releve, fait_le: datetime, saisi_le: datetime) -> Trace:
    contenu = {
        "visite": public_id,
        "resultat": releve.resultat,
        "duree_minutes": releve.duree_minutes,
    }
    return Trace("visite", releve.canal, contenu, fait_le, saisi_le, clos=True)
