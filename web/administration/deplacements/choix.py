"""Which version to leave, for which, and which dossiers: asked by the address, counted in SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.codes import DefinitionStatut, SorteEcheance, SorteEtape
from models.definition import Definition, Programme
from models.dossier import Dossier, EtapeOuverte
from models.echeance import Echeance
from workflow.deplacements.places import Remplacable, gardees, manquantes
from workflow.engine import Modele
from workflow.engine.transport.places import DELAI, MESSAGE, TACHE
from workflow.parcours.definition_chargee import charger
from workflow.regles.etapes import article_de

PREFIXE: Final = "place:"
"""Before a place, in the names of the fields of the form."""

_SEULES: Final = (TACHE, MESSAGE, DELAI)
"""Kinds of place that a row of the dossier names: without a row nobody stands there."""


@dataclass(frozen=True)
class VersionOccupee:
    """A version that dossiers run on."""

    public_id: str
    nom: str
    numero: int
    en_cours: int


@dataclass(frozen=True)
class Lieu:
    """A step, with how many of the dossiers wait there."""

    element: str
    libelle: str
    nombre: int


@dataclass(frozen=True)
class Choix:
    """What the address asks: a version to leave, one to go to, and which dossiers."""

    de: Definition
    vers: Definition | None
    programme: str | None
    etat: str | None
    etape: str | None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions of the dossiers chosen."""
        conditions = [Dossier.definition_id == self.de.id, Dossier.clos_le.is_(None)]
        if self.programme:
            du_programme = select(Programme.id).where(Programme.code == self.programme)
            conditions.append(Dossier.programme_id.in_(du_programme))
        if self.etat:
            conditions.append(Dossier.etat == self.etat)
        if self.etape:
            conditions.append(_est_a(self.etape))
        return conditions

    @property
    def filtre(self) -> bool:
        return bool(self.programme or self.etat or self.etape)


def lire_choix(session: Session, valeurs: Mapping[str, str]) -> Choix | None:
    """Return what is asked; None while the version to leave is not known."""
    de = _trouver(session, valeurs.get("de"))
    if de is None:
        return None
    vers = _trouver(session, valeurs.get("vers"))
    possible = vers is not None and vers.cle == de.cle and vers.id != de.id
    return Choix(
        de,
        vers if possible else None,
        valeurs.get("programme") or None,
        valeurs.get("etat") or None,
        valeurs.get("etape") or None,
    )


def _trouver(session: Session, public_id: str | None) -> Definition | None:
    return session.scalars(select(Definition).where(Definition.public_id == public_id)).first()


def _est_a(element: str) -> ColumnElement[bool]:
    """Tell whether a dossier waits at an element: a step, or a delay."""
    # Of their own: a query that counts steps has the same tables around it.
    etape, delai = aliased(EtapeOuverte), aliased(Echeance)
    a_l_etape = select(etape.dossier_id).where(etape.element == element)
    au_delai = select(delai.dossier_id).where(
        delai.sorte == SorteEcheance.MINUTERIE, delai.code == element
    )
    return Dossier.id.in_(a_l_etape) | Dossier.id.in_(au_delai)


def list_occupees(session: Session) -> list[VersionOccupee]:
    """Return the versions that dossiers run on, by parcours."""
    nombre = func.count(Dossier.id)
    demande = (
        select(Definition.public_id, Definition.nom, Definition.numero, nombre)
        .join(Dossier, Dossier.definition_id == Definition.id)
        .where(Dossier.clos_le.is_(None))
        .group_by(Definition.id, Definition.public_id, Definition.nom, Definition.numero)
        .order_by(Definition.nom, Definition.numero)
    )
    return [VersionOccupee(*ligne) for ligne in session.execute(demande)]


def list_cibles(session: Session, de: Definition) -> Sequence[Definition]:
    """Return the versions that a dossier may go to, the last first."""
    return session.scalars(
        select(Definition)
        .where(
            Definition.cle == de.cle,
            Definition.id != de.id,
            Definition.statut == DefinitionStatut.PUBLIEE,
        )
        .order_by(Definition.numero.desc())
    ).all()


def compter(session: Session, choix: Choix) -> int:
    return session.scalar(select(func.count(Dossier.id)).where(*choix.conditions)) or 0


def list_ids(session: Session, choix: Choix) -> Sequence[int]:
    return session.scalars(select(Dossier.id).where(*choix.conditions)).all()


def list_lieux(session: Session, choix: Choix) -> list[Lieu]:
    """Return where the dossiers of the version wait, the fullest step first."""
    demande = _par_etape(choix).where(EtapeOuverte.sorte != SorteEtape.EVENEMENT)
    return [Lieu(*ligne) for ligne in session.execute(demande)]


def _par_etape(choix: Choix) -> Select[*tuple[Any, ...]]:
    nombre = func.count(func.distinct(Dossier.id)).label("nombre")
    return (
        select(EtapeOuverte.element, EtapeOuverte.libelle, nombre)
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .where(*choix.conditions)
        .group_by(EtapeOuverte.element, EtapeOuverte.libelle)
        .order_by(nombre.desc(), EtapeOuverte.libelle)
    )


def list_programmes(session: Session, de: Definition) -> Sequence[Programme]:
    """Return the programmes whose dossiers run on a version."""
    du_programme = exists().where(
        Dossier.programme_id == Programme.id,
        Dossier.definition_id == de.id,
        Dossier.clos_le.is_(None),
    )
    return session.scalars(select(Programme).where(du_programme).order_by(Programme.nom)).all()


def list_etats(session: Session, de: Definition) -> Sequence[str]:
    """Return the states of the dossiers of a version."""
    return session.scalars(
        select(Dossier.etat)
        .where(Dossier.definition_id == de.id, Dossier.clos_le.is_(None))
        .distinct()
        .order_by(Dossier.etat)
    ).all()


def list_a_choisir(session: Session, choix: Choix) -> list[Remplacable]:
    """Return the places without a counterpart where one of the dossiers may stand."""
    if choix.vers is None:
        return []
    occupes = _occupes(session, choix)
    return [
        manquante
        for manquante in manquantes(*_modeles(session, choix.de, choix.vers))
        if manquante.place.genre not in _SEULES or manquante.place.element in occupes
    ]


def list_a_changer(session: Session, choix: Choix) -> list[Remplacable]:
    """Return the places of both versions where one of the dossiers stands, and may leave.

    Nobody leaves a step that carries a rule of law by being moved.
    """
    if choix.vers is None:
        return []
    de = charger(session, choix.de.id, choix.de.sha256)
    occupes = {e for e in _occupes(session, choix) if article_de(de, e) is None}
    return [
        gardee
        for gardee in gardees(*_modeles(session, choix.de, choix.vers))
        if gardee.place.genre in _SEULES and gardee.place.element in occupes
    ]


def _modeles(session: Session, de: Definition, vers: Definition) -> tuple[Modele, Modele]:
    ancienne, nouvelle = (charger(session, d.id, d.sha256).modele for d in (de, vers))
    return ancienne, nouvelle


def _occupes(session: Session, choix: Choix) -> Collection[str]:
    etapes = select(EtapeOuverte.element).join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
    delais = (
        select(Echeance.code)
        .join(Dossier, Dossier.id == Echeance.dossier_id)
        .where(Echeance.sorte == SorteEcheance.MINUTERIE)
    )
    return {
        element
        for demande in (etapes, delais)
        for element in session.scalars(demande.where(*choix.conditions).distinct())
    }


def lire_correspondances() -> dict[str, str]:
    """Return the places that the form makes correspond; an empty choice leaves them there."""
    return {
        nom.removeprefix(PREFIXE): valeur
        for nom, valeur in request.form.items()
        if nom.startswith(PREFIXE) and valeur
    }
