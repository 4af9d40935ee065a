"""What the law asks around a dossier: what is owed, and two clocks that are never merged."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.calendrier import debut_de_journee
from models.codes import Role
from models.dossier import Dossier
from models.echeance import Echeance
from models.obligation import Obligation
from models.organisme import Organisme
from models.relogement import PassageCaleol, Proposition
from web.listes.etapes import SIX_MOIS
from workflow.ecritures.delai_dalo import CODE as DELAI_DALO
from workflow.regles import mois_du_delai


@dataclass(frozen=True)
class ObligationVue:
    """`bailleur`: who owes it, when the association does not."""

    id: str
    genre: str
    depuis: datetime
    bailleur: str | None


@dataclass(frozen=True)
class HorlogeVue:
    """A clock. `due_le` None: nothing is counted; `tourne`: it runs, otherwise it is stopped."""

    due_le: datetime | None
    tourne: bool


@dataclass(frozen=True)
class DelaiDaloVue:
    """`reconnu_le`: the decision of the COMED; `offre_le`: the offer that met the delay."""

    reconnu_le: date | None
    mois: int
    horloge: HorlogeVue
    offre_le: datetime | None


def lire_obligations(session: Session, dossier: Dossier) -> tuple[ObligationVue, ...]:
    """Return the open obligations, the oldest first."""
    lignes = session.execute(
        select(Obligation, Organisme.nom)
        .outerjoin(Organisme, Organisme.id == Obligation.bailleur_id)
        .where(Obligation.dossier_id == dossier.id, Obligation.close_le.is_(None))
        .order_by(Obligation.fait_le, Obligation.id)
    )
    return tuple(
        ObligationVue(o.public_id, o.genre, o.fait_le, nom if _est_du_bailleur(o) else None)
        for o, nom in lignes
    )


def _est_du_bailleur(obligation: Obligation) -> bool:
    return obligation.role == Role.REFERENT_BAILLEUR


def lire_six_mois(session: Session, dossier: Dossier) -> HorlogeVue | None:
    """Return the clock of the accompaniment without a proposition (002:208-225); None: no AVL."""
    horloge = _lire_horloge(session, dossier, SIX_MOIS)
    return horloge if horloge.due_le else None


def lire_delai_dalo(session: Session, dossier: Dossier) -> DelaiDaloVue | None:
    """Return the State's clock (R.441-16-1); None for a household that is not DALO."""
    menage = dossier.foyer
    if not menage.dalo:
        return None
    return DelaiDaloVue(
        reconnu_le=menage.dalo_reconnu_le,
        mois=mois_du_delai(dossier.departement),
        horloge=_lire_horloge(session, dossier, DELAI_DALO),
        offre_le=_offre(session, menage.id, menage.dalo_reconnu_le),
    )


def _lire_horloge(session: Session, dossier: Dossier, code: str) -> HorlogeVue:
    echeance = session.scalars(
        select(Echeance).where(Echeance.dossier_id == dossier.id, Echeance.code == code)
    ).first()
    if echeance is not None:
        return HorlogeVue(echeance.due_le, echeance.reveil_le is not None)
    passee = session.scalar(
        select(func.max(Alerte.echeance_le, type_=Alerte.echeance_le.type)).where(
            Alerte.dossier_id == dossier.id, Alerte.code == code, Alerte.close_le.is_(None)
        )
    )
    return HorlogeVue(passee, tourne=True)


def _offre(session: Session, menage_id: int, reconnu_le: date | None) -> datetime | None:
    """Return when the first offer since the recognition was notified."""
    if reconnu_le is None:
        return None
    return session.scalar(
        select(PassageCaleol.offre_notifiee_le)
        .join(Proposition, Proposition.id == PassageCaleol.proposition_id)
        .join(Dossier, Dossier.id == Proposition.dossier_id)
        .where(
            Dossier.menage_id == menage_id,
            PassageCaleol.offre_notifiee_le >= debut_de_journee(reconnu_le),
        )
        .order_by(PassageCaleol.offre_notifiee_le)
        .limit(1)
    )
