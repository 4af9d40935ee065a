"""The load of the associations of a coordonnateur's départements: counts, never a name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.calendrier import decaler_mois
from models.charge import MiseADisposition, temps_du_mois
from models.codes import DossierEtat, MesureType, Role
from models.dossier import Dossier
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.listes.equipe import dossiers_par_programme, est_une_charge
from web.page.pagination import Rangee, Requete
from workflow.charge import ETP_PAR_DEFAUT, Charge, peser

SEUIL: Final = 5
"""A count of households under it is not shown: domain model, section 4 (8), small cells."""


@dataclass(frozen=True)
class Ligne:
    """An association as the query reads it: households and measures of those départements."""

    id: int
    nom: str
    menages: int
    avl: int
    adl: int

    @property
    def est_masquee(self) -> bool:
        return self.menages < SEUIL


@dataclass(frozen=True)
class LigneAssociation:
    """A line of the page. `charge`: of the whole association, wherever its households live.

    `confirme`: hundredths of ETP that it confirmed for the month before; None when it did not.
    """

    qui: Ligne
    charge: Charge
    travailleurs: int
    confirme: int | None


@dataclass(frozen=True)
class Total:
    """The sums of the lines that are not hidden."""

    menages: int
    avl: int
    adl: int
    temps: int
    places: int
    confirme: int


def list_associations(lecteur: Utilisateur) -> Requete:
    """Return the associations that follow households in her départements, by name."""
    siens = (condition_de_visibilite(lecteur), est_une_charge())
    mesures = {
        genre: select(func.count(Mesure.id))
        .join(Dossier, Dossier.id == Mesure.dossier_id)
        .where(
            condition_de_visibilite(lecteur),
            Dossier.etat != DossierEtat.CLOS,
            Dossier.association_id == Organisme.id,
            Mesure.type == genre,
            Mesure.fin_reelle.is_(None),
        )
        .correlate(Organisme)
        .scalar_subquery()
        for genre in (MesureType.AVL, MesureType.ADL)
    }
    return (
        select(
            Organisme.id, Organisme.nom, func.count(Dossier.id).label("menages"),
            mesures[MesureType.AVL].label("avl"), mesures[MesureType.ADL].label("adl"),
        )
        .join(Dossier, Dossier.association_id == Organisme.id)
        .where(*siens)
        .group_by(Organisme.id, Organisme.nom)
        .order_by(Organisme.nom, Organisme.id)
    )  # fmt: skip


def lire_ligne(rangee: Rangee) -> Ligne:
    return Ligne(*rangee)


def completer(
    session: Session, lignes: Sequence[Ligne], *, mois: date
) -> tuple[LigneAssociation, ...]:
    """Return the lines with the time and the room of each association: three queries."""
    ids = [ligne.id for ligne in lignes]
    temps = _temps(session, ids, mois)
    programmes = dossiers_par_programme(session, Dossier.association_id, ids)
    confirmes = _confirmes(session, ids, decaler_mois(mois, -1))
    return tuple(
        LigneAssociation(
            ligne,
            peser(programmes[ligne.id], sum(temps[ligne.id])),
            len(temps[ligne.id]),
            confirmes.get(ligne.id),
        )
        for ligne in lignes
    )


def additionner(lignes: Iterable[LigneAssociation]) -> Total:
    """Return the totals of the lines whose figures are shown."""
    montrees = [une for une in lignes if not une.qui.est_masquee]
    return Total(
        menages=sum(une.qui.menages for une in montrees),
        avl=sum(une.qui.avl for une in montrees),
        adl=sum(une.qui.adl for une in montrees),
        temps=sum(une.charge.temps for une in montrees),
        places=sum(une.charge.places for une in montrees),
        confirme=sum(une.confirme or 0 for une in montrees),
    )


def _confirmes(session: Session, ids: Sequence[int], mois: date) -> Mapping[int, int]:
    """Return {association: hundredths of ETP confirmed for that month} (002:370)."""
    demande = select(MiseADisposition.association_id, MiseADisposition.centiemes).where(
        MiseADisposition.association_id.in_(ids), MiseADisposition.mois == mois
    )
    return dict(session.execute(demande).all())


def _temps(session: Session, ids: Sequence[int], mois: date) -> Mapping[int, list[int]]:
    """Return {association: hundredths of ETP of each of its workers}."""
    demande = select(Utilisateur.organisme_id, temps_du_mois(mois)).where(
        Utilisateur.organisme_id.in_(ids),
        Utilisateur.role == Role.TRAVAILLEUR_SOCIAL,
        Utilisateur.actif,
    )
    temps: dict[int, list[int]] = defaultdict(list)
    for association_id, centiemes in session.execute(demande):
        temps[association_id].append(ETP_PAR_DEFAUT if centiemes is None else centiemes)
    return temps
