"""The notes, visits and contacts of a dossier as one flow, cut in SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from models.accompagnement import Contact
from models.dossier import Dossier
from models.journal import Note
from models.utilisateur import Utilisateur
from models.visibilite import notes_lisibles
from models.visite import Objet, Resultat, Visite
from web.notes.fiches import MoisVu, NoteVue, VisiteVue, lire_notes, voir_mois, voir_visite
from web.notes.libelles import CANAUX_DES_ETAPES, RESULTATS
from web.page.pagination import Page, Requete, paginer
from workflow.suivi import heures

A_VENIR = 10
"""Planned visits on the page; nobody plans more for one household."""


class Voir(StrEnum):
    """What of the flow is shown."""

    TOUT = "tout"
    NOTES = "notes"
    VISITES = "visites"
    TENTATIVES = "tentatives"


@dataclass(frozen=True)
class Entree:
    """One line of the flow: a note or a visit."""

    note: NoteVue | None = None
    visite: VisiteVue | None = None


@dataclass(frozen=True)
class Tentatives:
    """Attempts to reach the household, by steps and visits, and how many found nobody."""

    total: int
    sans_reponse: int


@dataclass(frozen=True)
class FicheNotes:
    flux: Page[Entree]
    prevues: tuple[VisiteVue, ...]
    tentatives: Tentatives
    mois: tuple[MoisVu, ...]


def construire(
    session: Session, dossier: Dossier, lecteur: Utilisateur, *, voir: Voir, aujourdhui: date
) -> FicheNotes:
    """Return the sheet « Notes et visites » of a household's dossier."""
    rangees = paginer(session, _flux(dossier.id, lecteur, voir), tuple)
    mois = heures.list_mois(session, dossier.id, aujourdhui=aujourdhui)
    return FicheNotes(
        flux=_garnir(session, lecteur, rangees),
        prevues=_prevues(session, dossier.id),
        tentatives=_compter(session, dossier.id),
        mois=tuple(voir_mois(un, aujourdhui=aujourdhui) for un in mois),
    )


def _flux(dossier_id: int, lecteur: Utilisateur, voir: Voir) -> Requete:
    """Return (kind, id) of every line, the last first: cut in SQL before anything is read."""
    notes = _notes(dossier_id, lecteur, literal("note"), Note.id, Note.cree_le.label("le"))
    visites = _faites(dossier_id, literal("visite"), Visite.id, Visite.fait_le.label("le"))
    contacts = _contacts(dossier_id, literal("contact"), Contact.id, Contact.fait_le.label("le"))
    seules = notes.where(Note.id.not_in(_jointes(dossier_id)))
    parts: dict[Voir, Sequence[Select[Any]]] = {
        Voir.TOUT: (seules, visites, contacts),
        Voir.NOTES: (notes,),
        Voir.VISITES: (visites, contacts),
        Voir.TENTATIVES: (visites.where(_est_tentative()), contacts),
    }
    flux = union_all(*parts[voir]).subquery()
    genre, identifiant, le = flux.c
    return select(genre, identifiant).order_by(le.desc(), genre, identifiant.desc())


def _notes(dossier_id: int, lecteur: Utilisateur, *colonnes: Any) -> Select[Any]:
    return (
        select(*colonnes)
        .select_from(Note)
        .join(Dossier, Dossier.id == Note.dossier_id)
        .where(Note.dossier_id == dossier_id, notes_lisibles(lecteur))
    )


def _faites(dossier_id: int, *colonnes: Any) -> Select[Any]:
    return select(*colonnes).where(Visite.dossier_id == dossier_id, Visite.fait_le.is_not(None))


def _contacts(dossier_id: int, *colonnes: Any) -> Select[Any]:
    """The attempts typed in a step of the diagram."""
    return select(*colonnes).where(Contact.dossier_id == dossier_id)


def _jointes(dossier_id: int) -> Select[int | None]:
    return select(Visite.note_id).where(
        Visite.dossier_id == dossier_id, Visite.note_id.is_not(None)
    )


def _est_tentative() -> ColumnElement[bool]:
    """Return « this visit was an attempt to reach the household » (aller-vers, 001:245)."""
    return or_(Visite.resultat != Resultat.JOINT, Visite.objet == Objet.PREMIER_CONTACT)


def _compter(session: Session, dossier_id: int) -> Tentatives:
    faites = _faites(dossier_id, Visite.resultat).where(_est_tentative())
    etapes = _contacts(dossier_id, Contact.resultat)
    toutes = union_all(faites, etapes).subquery()
    combien = func.count().label("combien")
    lignes = session.execute(select(toutes.c.resultat, combien).group_by(toutes.c.resultat))
    par_resultat: dict[str, int] = {ligne.resultat: ligne.combien for ligne in lignes}
    return Tentatives(sum(par_resultat.values()), par_resultat.get(Resultat.NON_JOINT, 0))


def _garnir(session: Session, lecteur: Utilisateur, page: Page[tuple[Any, ...]]) -> Page[Entree]:
    """Return the page with what each line says: three queries, whatever its length."""
    par_genre: dict[str, list[int]] = {"note": [], "visite": [], "contact": []}
    for genre, identifiant in page.rangees:
        par_genre[genre].append(identifiant)
    visites = _lire_visites(session, lecteur, par_genre["visite"])
    notes = lire_notes(session, lecteur, Note.id.in_(par_genre["note"]))
    contacts = _lire_contacts(session, par_genre["contact"])
    lues: Mapping[str, Mapping[int, Entree]] = {
        "note": {n: Entree(note=note) for n, note in notes.items()},
        "visite": {n: Entree(visite=visite) for n, visite in visites.items()},
        "contact": {n: Entree(visite=contact) for n, contact in contacts.items()},
    }
    rangees = tuple(lues[genre][identifiant] for genre, identifiant in page.rangees)
    return Page(rangees, page.numero, page.total)


def _lire_visites(
    session: Session, lecteur: Utilisateur, identifiants: Sequence[int]
) -> dict[int, VisiteVue]:
    """Return the visits with their notes, where the reader may read these."""
    demande = (
        select(Visite, Utilisateur.nom)
        .join(Utilisateur, Utilisateur.id == Visite.auteur_id)
        .where(Visite.id.in_(identifiants))
    )
    lignes = session.execute(demande).all()
    jointes = [visite.note_id for visite, _nom in lignes if visite.note_id is not None]
    notes = lire_notes(session, lecteur, Note.id.in_(jointes)) if jointes else {}
    return {
        visite.id: replace(voir_visite(visite, nom), note=notes.get(visite.note_id or 0))
        for visite, nom in lignes
    }


def _lire_contacts(session: Session, identifiants: Sequence[int]) -> dict[int, VisiteVue]:
    contacts = session.scalars(select(Contact).where(Contact.id.in_(identifiants)))
    return {
        contact.id: VisiteVue(
            public_id=None,
            canal=CANAUX_DES_ETAPES.get(contact.canal or "", "Prise de contact"),
            objet=None,
            resultat=RESULTATS[contact.resultat],
            joint=contact.resultat == Resultat.JOINT,
            fait_le=contact.fait_le,
            prevue_le=None,
            duree=None,
            auteur=None,
        )
        for contact in contacts
    }


def _prevues(session: Session, dossier_id: int) -> tuple[VisiteVue, ...]:
    demande = (
        select(Visite, Utilisateur.nom)
        .join(Utilisateur, Utilisateur.id == Visite.auteur_id)
        .where(Visite.dossier_id == dossier_id, Visite.fait_le.is_(None))
        .order_by(Visite.prevue_le, Visite.id)
        .limit(A_VENIR)
    )
    return tuple(voir_visite(visite, nom) for visite, nom in session.execute(demande))
