"""What is planned or due on a dossier, each kind once: for the day's list as for the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from models.alerte import Alerte
from models.calendrier import debut_de_journee, dernier_jour, fin_de_journee
from models.dossier import Dossier, Suspension
from models.echeance import Echeance
from models.instance import Instance, OrdreDuJour, Reunion
from models.organisme import Organisme
from models.paliers import AvisPrefet
from models.relogement import Logement, Occupation, PassageCaleol, Proposition
from models.types import UtcDateTime
from models.visite import Visite
from web.listes.etapes import DE_L_ETAT
from web.page.pagination import Requete
from web.page.textes import en_jour

Colonne = InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Source:
    """A kind of date. `attendre` joins its rows to the dossiers, those that still wait for it.

    `cle`: of the row; `quoi`: the name or the code of what is planned; `le`: a day, or a moment.
    `est_un_delai`: midnight in Paris ends it, and belongs to the day before.
    """

    cle: Colonne
    quoi: Colonne
    le: Colonne
    attendre: Callable[[Requete], Requete]
    est_un_delai: bool = False

    def lire(self, *colonnes: Any) -> Requete:
        """Return the query of these columns, the earliest date first."""
        requete = self.attendre(select(*colonnes).select_from(Dossier))
        return requete.order_by(self.le, self.cle)

    def jusqu_a(self, au: date) -> ColumnElement[bool]:
        """Return « on that day of Paris or before »."""
        if not isinstance(self.le.expression.type, UtcDateTime):
            return self.le <= au
        fin = fin_de_journee(au)
        return self.le <= fin if self.est_un_delai else self.le < fin

    def entre(self, du: date, au: date) -> ColumnElement[bool]:
        """Return « on one of these days of Paris », both included."""
        if not isinstance(self.le.expression.type, UtcDateTime):
            return self.le.between(du, au)
        debut = debut_de_journee(du)
        depuis = self.le > debut if self.est_un_delai else self.le >= debut
        return and_(depuis, self.jusqu_a(au))

    def jour(self, le: date) -> date:
        """Return the day of Paris of a value of `le`."""
        if self.est_un_delai and isinstance(le, datetime):
            return dernier_jour(le)
        return en_jour(le)


def _visites(requete: Requete) -> Requete:
    """Visits planned, and those whose day is past and of which nothing was noted."""
    return requete.join(Visite, Visite.dossier_id == Dossier.id).where(Visite.fait_le.is_(None))


def _inscrits(requete: Requete) -> Requete:
    """Committees whose list has the dossier, and that have not decided yet."""
    return (
        requete.join(OrdreDuJour, OrdreDuJour.dossier_id == Dossier.id)
        .join(Reunion, Reunion.id == OrdreDuJour.reunion_id)
        .join(Instance, Instance.id == Reunion.instance_id)
        .where(OrdreDuJour.decision.is_(None), Reunion.annulee_le.is_(None))
    )


def _seances(requete: Requete) -> Requete:
    """Sessions of a commission at which a proposition is on, until its decision is noted."""
    return (
        requete.join(Proposition, Proposition.dossier_id == Dossier.id)
        .join(PassageCaleol, PassageCaleol.proposition_id == Proposition.id)
        .join(Logement, Logement.id == Proposition.logement_id)
        .join(Organisme, Organisme.id == Logement.bailleur_id)
        .where(Proposition.close_le.is_(None), PassageCaleol.decision.is_(None))
    )


def _occupations(requete: Requete) -> Requete:
    return requete.join(Occupation, Occupation.dossier_id == Dossier.id).where(
        Occupation.fin.is_(None), Dossier.clos_le.is_(None)
    )


def _prefet(requete: Requete) -> Requete:
    """Stages of which the préfet was not yet told what is intended (L.442-8-3)."""
    dit = select(AvisPrefet.id).where(AvisPrefet.occupation_id == Occupation.id)
    return _occupations(requete).where(~dit.exists())


def _suspensions(requete: Requete) -> Requete:
    return requete.join(Suspension, Suspension.dossier_id == Dossier.id).where(
        Suspension.fin.is_(None)
    )


def _alertes(requete: Requete) -> Requete:
    return requete.join(Alerte, Alerte.dossier_id == Dossier.id).where(
        Alerte.close_le.is_(None), Alerte.code.not_in(DE_L_ETAT)
    )


def _echeances(requete: Requete) -> Requete:
    return requete.join(Echeance, Echeance.dossier_id == Dossier.id).where(
        Echeance.reveil_le.is_not(None), Echeance.code.not_in(DE_L_ETAT)
    )


VISITE, INSCRIT, ALERTE, ECHEANCE = "visite", "inscrit", "alerte", "echeance"

SOURCES: Final[Mapping[str, Source]] = {
    VISITE: Source(Visite.id, Visite.objet, Visite.prevue_le, _visites),
    INSCRIT: Source(OrdreDuJour.id, Instance.nom, Reunion.le, _inscrits),
    "caleol": Source(
        PassageCaleol.id, Organisme.nom, PassageCaleol.seance_prevue_le, _seances
    ),
    "examen": Source(
        Occupation.id, Occupation.statut, Occupation.prochain_examen_le, _occupations
    ),
    "prefet": Source(Occupation.id, Occupation.statut, Occupation.limite_prefet_le, _prefet),
    "reprise": Source(
        Suspension.id, Dossier.etat, Suspension.reprise_prevue_le, _suspensions
    ),
    ALERTE: Source(Alerte.id, Alerte.code, Alerte.echeance_le, _alertes, est_un_delai=True),
    ECHEANCE: Source(
        Echeance.id, Echeance.libelle, Echeance.due_le, _echeances, est_un_delai=True
    ),
}  # fmt: skip
