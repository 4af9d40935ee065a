"""A team by worker: what each follows, owes, gives, and how many more she can take.

The rows are sorted and cut in SQL; the hours and the weight of the programmes, of the page alone.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, desc, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.calendrier import debut_de_journee, decaler_mois
from models.charge import temps_du_mois
from models.codes import DossierEtat, MesureType, Role
from models.definition import Programme
from models.dossier import Dossier
from models.suppleance import Suppleance, est_en_cours
from models.utilisateur import Utilisateur
from models.visite import Visite
from web.page.pagination import Rangee, Requete
from workflow.avancement.lecture import lire_parametres
from workflow.charge import ETP_PAR_DEFAUT, Charge, peser
from workflow.habilitations import SUIVEURS
from workflow.suivi.heures import heures_dues, list_mesures

SANS_CHARGE: Final = (DossierEtat.CLOS, DossierEtat.VEILLE)
"""States in which a household takes nobody's time: a veille is light (001:393)."""


@dataclass(frozen=True)
class Ligne:
    """A worker as the query reads her. `temps`: hundredths of ETP, None when nobody said."""

    id: int
    public_id: str
    nom: str
    menages: int
    avl: int
    adl: int
    alertes: int
    temps: int | None
    absence_jusqu_au: datetime | None


@dataclass(frozen=True)
class LigneEquipe:
    """A line of the page. Hours in minutes; `dues` of the households whose hours are fixed,
    `sans_heures`: how many have a measure for which nobody fixed them."""

    qui: Ligne
    charge: Charge
    dues: int
    sans_heures: int
    donnees: int

    @property
    def temps_suppose(self) -> bool:
        return self.qui.temps is None


@dataclass(frozen=True)
class Total:
    """The sum of the lines shown: the page says so when there are several."""

    menages: int
    avl: int
    adl: int
    alertes: int
    temps: int
    prise: int
    places: int
    dues: int
    sans_heures: int
    donnees: int


def list_equipe(lecteur: Utilisateur, *, le: datetime, mois: date, tri: str = "nom") -> Requete:
    """Return the workers of an association, or the reader alone when she is one of them."""
    suivis = _compter_dossiers()
    requete: Requete = select(
        Utilisateur.id, Utilisateur.public_id, Utilisateur.nom, suivis.label("menages"),
        _compter_mesures(MesureType.AVL).label("avl"),
        _compter_mesures(MesureType.ADL).label("adl"),
        _compter_alertes().label("alertes"),
        temps_du_mois(mois).label("temps"), _absence(le).label("absence"),
    ).where(
        Utilisateur.organisme_id == lecteur.organisme_id,
        Utilisateur.role.in_(SUIVEURS),
        or_(Utilisateur.actif, suivis > 0),
    )  # fmt: skip
    if Role(lecteur.role) == Role.TRAVAILLEUR_SOCIAL:
        requete = requete.where(Utilisateur.id == lecteur.id)
    else:
        # A head of service who follows nobody has no line: her time is the team's.
        requete = requete.where(or_(Utilisateur.role == Role.TRAVAILLEUR_SOCIAL, suivis > 0))
    return requete.order_by(*TRIS.get(tri, TRIS["nom"]), Utilisateur.id)


def lire_ligne(rangee: Rangee) -> Ligne:
    return Ligne(*rangee)


TRIS: Final[Mapping[str, tuple[Any, ...]]] = {
    "nom": (Utilisateur.nom,),
    "menages": (desc("menages"), Utilisateur.nom),
    "alertes": (desc("alertes"), Utilisateur.nom),
}
"""How the list may be sorted: by name, the most loaded first, the most alerted first."""


def completer(session: Session, lignes: Sequence[Ligne], *, mois: date) -> tuple[LigneEquipe, ...]:
    """Return the lines with their hours and their load: three queries for the page."""
    ids = [ligne.id for ligne in lignes]
    programmes = dossiers_par_programme(session, Dossier.referent_id, ids)
    dues = _minutes_dues(session, ids, mois)
    donnees = _minutes_donnees(session, ids, mois)
    return tuple(
        LigneEquipe(
            ligne,
            peser(programmes[ligne.id], ETP_PAR_DEFAUT if ligne.temps is None else ligne.temps),
            *dues.get(ligne.id, (0, 0)),
            donnees.get(ligne.id, 0),
        )
        for ligne in lignes
    )


def additionner(lignes: Sequence[LigneEquipe]) -> Total:
    """Return the totals of the lines shown; hours that nobody fixed count for nothing."""
    return Total(
        menages=sum(une.qui.menages for une in lignes),
        avl=sum(une.qui.avl for une in lignes),
        adl=sum(une.qui.adl for une in lignes),
        alertes=sum(une.qui.alertes for une in lignes),
        temps=sum(une.charge.temps for une in lignes),
        prise=sum(une.charge.prise for une in lignes),
        places=sum(une.charge.places for une in lignes),
        dues=sum(une.dues for une in lignes),
        sans_heures=sum(une.sans_heures for une in lignes),
        donnees=sum(une.donnees for une in lignes),
    )


def est_une_charge() -> ColumnElement[bool]:
    """Return « the dossier is a household's, and takes time »."""
    return Dossier.etat.not_in(SANS_CHARGE) & Dossier.menage_id.is_not(None)


def _compter_dossiers() -> ScalarSelect[int]:
    return (
        select(func.count(Dossier.id))
        .where(Dossier.referent_id == Utilisateur.id, est_une_charge())
        .correlate(Utilisateur)
        .scalar_subquery()
    )


def _compter_mesures(genre: MesureType) -> ScalarSelect[int]:
    return (
        select(func.count(Mesure.id))
        .join(Dossier, Dossier.id == Mesure.dossier_id)
        .where(
            Dossier.referent_id == Utilisateur.id,
            Dossier.etat != DossierEtat.CLOS,
            Mesure.type == genre,
            Mesure.fin_reelle.is_(None),
        )
        .correlate(Utilisateur)
        .scalar_subquery()
    )


def _compter_alertes() -> ScalarSelect[int]:
    return (
        select(func.count(Alerte.id))
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .where(Dossier.referent_id == Utilisateur.id, Alerte.close_le.is_(None))
        .correlate(Utilisateur)
        .scalar_subquery()
    )


def _absence(le: datetime) -> ScalarSelect[datetime]:
    return (
        select(func.max(Suppleance.fin, type_=Suppleance.fin.type))
        .where(Suppleance.absent_id == Utilisateur.id, est_en_cours(le))
        .correlate(Utilisateur)
        .scalar_subquery()
    )


def dossiers_par_programme(
    session: Session, a_qui: InstrumentedAttribute[int], ids: Sequence[int]
) -> Mapping[int, list[tuple[Mapping[str, Any], int]]]:
    """Return {référent or association: [(parameters of a programme, households followed in it)]}.

    `a_qui`: the column of the dossier that says whose it is.
    """
    demande = (
        select(a_qui, Programme.parametres, func.count())
        .join(Programme, Programme.id == Dossier.programme_id)
        .where(a_qui.in_(ids), est_une_charge())
        .group_by(a_qui, Programme.id, Programme.parametres)
    )
    suivis: dict[int, list[tuple[Mapping[str, Any], int]]] = defaultdict(list)
    for cle, parametres, nombre in session.execute(demande):
        suivis[cle].append((lire_parametres(parametres), nombre))
    return suivis


def _minutes_dues(
    session: Session, ids: Sequence[int], mois: date
) -> Mapping[int, tuple[int, int]]:
    """Return {référent: (minutes owed, households without fixed hours)} in a month."""
    mesures = list_mesures(session, Dossier.referent_id.in_(ids), du=mois, au=decaler_mois(mois, 1))
    dues = heures_dues(mesures, mois)
    par_referent: dict[int, tuple[int, int]] = {}
    for dossier_id, referent_id in {(m.dossier_id, m.referent_id) for m in mesures}:
        minutes, (connues, sans) = dues.get(dossier_id, 0), par_referent.get(referent_id, (0, 0))
        par_referent[referent_id] = (connues + (minutes or 0), sans + (minutes is None))
    return par_referent


def _minutes_donnees(session: Session, ids: Sequence[int], mois: date) -> Mapping[int, int]:
    """Return the minutes of the visits that each worker made in the month, whoever's household."""
    fin = debut_de_journee(decaler_mois(mois, 1))
    demande = (
        select(Visite.auteur_id, func.sum(Visite.duree_minutes))
        .where(
            Visite.auteur_id.in_(ids),
            Visite.fait_le >= debut_de_journee(mois),
            Visite.fait_le < fin,
        )
        .group_by(Visite.auteur_id)
    )
    return {auteur_id: int(minutes or 0) for auteur_id, minutes in session.execute(demande)}
