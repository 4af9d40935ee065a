"""« Ma journée »: the open steps of the dossiers that a reader follows, by group, by due date."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Subquery,
    and_,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session

from models.calendrier import debut_de_journee, dernier_jour, fin_de_journee
from models.codes import SorteEtape
from models.definition import Programme
from models.dossier import Dossier, EtapeOuverte
from models.organisme import Organisme
from models.relogement import Logement, Proposition
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.listes.etapes import echeance_du_dossier, est_suspendu, nom_du_dossier, sont_siennes
from web.page.pagination import PAR_PAGE, Page, Rangee, Requete

NOUVEAU_JOURS = 7
"""A step is new while it has been open for fewer days."""


class Groupe(StrEnum):
    """What a reader asks of her day; each is a filter, shown with how many steps it has."""

    AUJOURDHUI = "aujourdhui"
    RETARD = "retard"
    NOUVEAUX = "nouveaux"
    ATTENTE = "attente"
    SANS_DATE = "sans_date"
    PROPRES = "propres"
    TOUS = "tous"


class Tri(StrEnum):
    ECHEANCE = "echeance"
    ATTENTE = "attente"
    MENAGE = "menage"


@dataclass(frozen=True)
class Filtre:
    """What the list shows and how it is sorted. None: no filter on that."""

    voir: Groupe = Groupe.TOUS
    tri: Tri = Tri.ECHEANCE
    inverse: bool = False
    etat: str | None = None
    programme: str | None = None
    referent: str | None = None


@dataclass(frozen=True)
class LigneJournee:
    """One open step. `sienne`: it waits for the reader; else for `role`, of `partenaire`.

    `referent` is None on the reader's own dossiers: otherwise she reads a colleague's, in his
    absence or as chef de service. `echeance`: the last day.
    """

    dossier: str
    menage: str
    etat: str
    libelle: str
    role: str
    role_conjoint: str | None
    depuis: datetime
    echeance: date | None
    suspendu: bool
    sienne: bool
    partenaire: str | None
    referent: str | None


@dataclass(frozen=True)
class Choix:
    """What can be filtered on: [(value, label or code)], only what the reader has."""

    etats: tuple[str, ...]
    programmes: tuple[tuple[str, str], ...]
    referents: tuple[tuple[str, str], ...]


def compter(
    session: Session, utilisateur: Utilisateur, filtre: Filtre, *, aujourdhui: date
) -> Mapping[Groupe, int]:
    """Return how many steps each group has, under the filters other than the group."""
    base = _etapes(utilisateur, filtre)
    groupes = _conditions(base, aujourdhui)
    comptes = (func.count().filter(condition) for condition in groupes.values())
    ligne = session.execute(select(*comptes).select_from(base)).one()
    return dict(zip(groupes, ligne, strict=True))


def list_journee(utilisateur: Utilisateur, filtre: Filtre, *, aujourdhui: date) -> Requete:
    """Return the steps of a group, in the order asked for. Ties: what has waited longest."""
    base = _etapes(utilisateur, filtre)
    nom = nom_du_dossier()
    requete: Requete = (
        select(
            Dossier.public_id, nom, Dossier.etat, EtapeOuverte.libelle, EtapeOuverte.role,
            EtapeOuverte.role_conjoint, EtapeOuverte.depuis, base.c.echeance,
            est_suspendu(), base.c.sienne, _bailleur_en_cours(),
            func.nullif(Utilisateur.nom, utilisateur.nom),
        )
        .select_from(base)
        .join(EtapeOuverte, EtapeOuverte.tache_id == base.c.tache_id)
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .join(Utilisateur, Utilisateur.id == Dossier.referent_id)
        .where(_conditions(base, aujourdhui)[filtre.voir])
    )  # fmt: skip
    return requete.order_by(*_ordre(base, nom, filtre), EtapeOuverte.depuis, EtapeOuverte.tache_id)


def lire_ligne(rangee: Rangee) -> LigneJournee:
    ligne = LigneJournee(*rangee)
    return replace(ligne, echeance=dernier_jour(rangee[7]) if rangee[7] else None)


def lire_page(session: Session, requete: Requete, *, numero: int, total: int) -> Page[LigneJournee]:
    """Return one page of the list, whose length `compter` already knows."""
    cadre = requete.limit(PAR_PAGE).offset((numero - 1) * PAR_PAGE)
    return Page(tuple(map(lire_ligne, session.execute(cadre))), numero, total)


def lire_choix(session: Session, utilisateur: Utilisateur) -> Choix:
    """Return what the reader may filter on: what her open steps have, nothing else."""
    base = _etapes(utilisateur, Filtre())
    lignes = session.execute(
        select(Dossier.etat, Programme.code, Programme.nom, Utilisateur.public_id, Utilisateur.nom)
        .distinct()
        .select_from(base)
        .join(EtapeOuverte, EtapeOuverte.tache_id == base.c.tache_id)
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .join(Programme, Programme.id == Dossier.programme_id)
        .join(Utilisateur, Utilisateur.id == Dossier.referent_id)
    ).all()
    return Choix(
        etats=tuple(sorted({ligne[0] for ligne in lignes})),
        programmes=_par_nom({(ligne[1], ligne[2]) for ligne in lignes}),
        referents=_par_nom({(ligne[3], ligne[4]) for ligne in lignes}),
    )


def _par_nom(paires: set[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(paires, key=lambda paire: paire[1]))


def _etapes(utilisateur: Utilisateur, filtre: Filtre) -> Subquery:
    """Return the visible open steps: id, since when, due date of the dossier, whose they are.

    The events that may happen at any time (withdrawal, a session of an action...) are on the
    dossier's page, not here: nobody is late for them.
    """
    requete: Requete = (
        select(
            EtapeOuverte.tache_id,
            EtapeOuverte.depuis,
            echeance_du_dossier().label("echeance"),
            sont_siennes(utilisateur).label("sienne"),
            _est_propre(utilisateur).label("propre"),
        )
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .where(
            condition_de_visibilite(utilisateur),
            EtapeOuverte.sorte != SorteEtape.EVENEMENT,
            or_(Dossier.action_id.is_(None), EtapeOuverte.sorte == SorteEtape.TACHE),
            *_filtrer(filtre),
        )
    )
    return requete.subquery("etapes")


def _est_propre(utilisateur: Utilisateur) -> ColumnElement[bool]:
    """Return « this step is of the user's own role », not one that he may do for a colleague."""
    conjoint = func.coalesce(EtapeOuverte.role_conjoint, "")
    return or_(EtapeOuverte.role == utilisateur.role, conjoint == utilisateur.role)


def _filtrer(filtre: Filtre) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filtre.etat:
        conditions.append(Dossier.etat == filtre.etat)
    if filtre.programme:
        programme = select(Programme.id).where(Programme.code == filtre.programme)
        conditions.append(Dossier.programme_id.in_(programme))
    if filtre.referent:
        referent = select(Utilisateur.id).where(Utilisateur.public_id == filtre.referent)
        conditions.append(Dossier.referent_id.in_(referent))
    return conditions


def _conditions(base: Subquery, aujourdhui: date) -> Mapping[Groupe, ColumnElement[bool]]:
    """Return the rule of each group.

    Late is told of every step, others' too: one has to ask them. A day is over when the next one
    begins in Paris; what is due at that instant was due the day before (`dernier_jour`).
    """
    nouveau = debut_de_journee(aujourdhui - timedelta(days=NOUVEAU_JOURS - 1))
    return {
        Groupe.AUJOURDHUI: and_(
            base.c.sienne, func.coalesce(base.c.echeance <= fin_de_journee(aujourdhui), False)
        ),
        Groupe.RETARD: func.coalesce(base.c.echeance <= debut_de_journee(aujourdhui), False),
        Groupe.NOUVEAUX: and_(base.c.sienne, base.c.depuis >= nouveau),
        Groupe.ATTENTE: not_(base.c.sienne),
        Groupe.SANS_DATE: and_(base.c.sienne, base.c.echeance.is_(None)),
        Groupe.PROPRES: base.c.propre,
        Groupe.TOUS: true(),
    }


def _ordre(
    base: Subquery, nom: ColumnElement[str], filtre: Filtre
) -> tuple[ColumnElement[Any], ...]:
    """Return the order asked for; a step without a due date is last in both directions."""
    cle: ColumnElement[Any] = {
        Tri.ECHEANCE: base.c.echeance,
        Tri.ATTENTE: base.c.depuis,
        Tri.MENAGE: func.lower(nom),
    }[filtre.tri]
    return (cle.is_(None), cle.desc() if filtre.inverse else cle.asc())


def _bailleur_en_cours() -> ScalarSelect[str]:
    """Return the landlord of the open proposition: whom a step of a landlord waits for."""
    return (
        select(Organisme.nom)
        .join(Logement, Logement.bailleur_id == Organisme.id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(Proposition.dossier_id == Dossier.id, Proposition.close_le.is_(None))
        .limit(1)
        .correlate(Dossier)
        .scalar_subquery()
    )
