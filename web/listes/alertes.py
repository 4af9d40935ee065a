"""The alerts told to a user by name, and where each stands."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from models.alerte import Alerte
from models.attente import AlerteReponse, Cote, MotifAttente
from models.calendrier import dernier_jour, jour_paris
from models.codes import AlerteEtat, Role
from models.definition import Convention, Programme
from models.dossier import Dossier
from models.organisme import Organisme
from models.types import UtcDateTime
from models.utilisateur import Utilisateur
from models.visibilite import alertes_adressees, alertes_lisibles
from web.listes.etapes import nom_du_dossier
from web.page.pagination import Rangee, Requete

BAILLEURS = frozenset({Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR})


@dataclass(frozen=True)
class LigneAlerte:
    """`menage`: None for a reader who has the reference only; `sujet`: where there is no dossier.

    `motif`: the last reason given that the reader may know.
    """

    public_id: str
    code: str
    dossier: str | None
    menage: str | None
    sujet: str | None
    avancement: str | None
    etat: str
    motif: str | None
    jusqu_au: date | None
    echeance_le: date
    declenchee_le: datetime

    @property
    def nom(self) -> str:
        """What the list calls it: the household, the reference, or the subject."""
        return self.menage or self.sujet or f"D-{self.dossier}"


def list_alertes(
    utilisateur: Utilisateur, *, le: datetime, etat: str = "", code: str = ""
) -> Requete:
    """Return the running alerts addressed to the user, on what he still sees.

    The State reads the reference: names are for the stuck cases only (access matrix).
    """
    sans_nom = utilisateur.role == Role.COORDONNATEUR
    ou_en_est = etat_de_l_alerte(le)
    requete = (
        select(
            Alerte.public_id, Alerte.code, Dossier.public_id,
            null() if sans_nom else nom_du_dossier(),
            func.coalesce(Convention.numero, _comite(), Organisme.nom), Dossier.etat,
            ou_en_est, _dernier_motif(utilisateur), Alerte.reportee_jusqu_au,
            Alerte.echeance_le, Alerte.declenchee_le,
        )
        .outerjoin(Dossier, Dossier.id == Alerte.dossier_id)
        .outerjoin(Convention, Convention.id == Alerte.convention_id)
        .outerjoin(Programme, and_(Programme.id == Alerte.programme_id, Dossier.id.is_(None)))
        .outerjoin(Organisme, and_(Organisme.id == Alerte.organisme_id, Dossier.id.is_(None)))
        .where(
            alertes_adressees(utilisateur),
            Alerte.close_le.is_(None),
            alertes_lisibles(utilisateur),
        )
        .order_by(Alerte.echeance_le, Alerte.id)
    )  # fmt: skip
    if etat:
        requete = requete.where(ou_en_est == etat)
    return requete.where(Alerte.code == code) if code else requete


def lire_alerte(rangee: Rangee) -> LigneAlerte:
    (
        public_id, code, dossier, menage, sujet, avancement, etat, motif, jusqu_au, echeance_le,
        declenchee_le,
    ) = rangee  # fmt: skip
    return LigneAlerte(
        public_id=public_id,
        code=code,
        dossier=dossier,
        menage=menage,
        sujet=sujet,
        avancement=avancement,
        etat=etat,
        motif=motif,
        jusqu_au=jour_paris(jusqu_au) if jusqu_au and etat == AlerteEtat.REPORTEE else None,
        echeance_le=dernier_jour(echeance_le),
        declenchee_le=declenchee_le,
    )


def list_codes(utilisateur: Utilisateur) -> Requete:
    """Return the codes of the running alerts of `list_alertes`: not of what he sees no more."""
    return (
        select(Alerte.code)
        .outerjoin(Dossier, Dossier.id == Alerte.dossier_id)
        .where(
            alertes_adressees(utilisateur),
            Alerte.close_le.is_(None),
            alertes_lisibles(utilisateur),
        )
        .distinct()
        .order_by(Alerte.code)
    )


def etat_de_l_alerte(le: datetime) -> ColumnElement[str]:
    """Return where a running alert stands, as `models.alertes.etat_au` says it, in SQL."""
    moment = literal(le, UtcDateTime())
    reportee = and_(
        Alerte.reportee_le.is_not(None),
        Alerte.reportee_jusqu_au > moment,
        or_(Alerte.repondue_le.is_(None), Alerte.repondue_le < Alerte.reportee_le),
        or_(Alerte.relancee_le.is_(None), Alerte.relancee_le < Alerte.reportee_jusqu_au),
    )
    repondue = and_(
        Alerte.repondue_le.is_not(None),
        or_(Alerte.relancee_le.is_(None), Alerte.repondue_le >= Alerte.relancee_le),
    )
    return case(
        (reportee, AlerteEtat.REPORTEE.value),
        (repondue, AlerteEtat.REPONDUE.value),
        else_=AlerteEtat.ACTIVE.value,
    )


def reponses_lisibles(lecteur: Utilisateur) -> ColumnElement[bool]:
    """Return which answers a user reads, for a query that joins their author.

    A landlord never reads a reason typed by the association, by the State or by another landlord
    (access matrix); the association and the coordonnateur read them all.
    """
    if lecteur.role in BAILLEURS:
        # The side too: an author may have joined the landlord since.
        sienne = Utilisateur.organisme_id == lecteur.organisme_id
        return and_(sienne, AlerteReponse.cote == Cote.BAILLEUR)
    return false() if lecteur.role == Role.ADMINISTRATEUR else true()


def _comite() -> ColumnElement[str]:
    return Programme.nom + " (" + Alerte.departement + ")"


def _dernier_motif(lecteur: Utilisateur) -> ScalarSelect[str]:
    return (
        select(MotifAttente.libelle)
        .join(AlerteReponse, AlerteReponse.motif == MotifAttente.code)
        .join(Utilisateur, Utilisateur.id == AlerteReponse.utilisateur_id)
        .where(AlerteReponse.alerte_id == Alerte.id, reponses_lisibles(lecteur))
        .order_by(AlerteReponse.le.desc(), AlerteReponse.id.desc())
        .limit(1)
        .correlate(Alerte)
        .scalar_subquery()
    )
