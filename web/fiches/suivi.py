"""What the association reads of its dossier: everything, the confidential halves included."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Diagnostic, DiagnosticConfidentiel, Mesure, derniers_diagnostics
from models.calendrier import dernier_jour, jour_paris
from models.dossier import Dossier
from models.echeance import Echeance
from models.relogement import Occupation
from models.utilisateur import Utilisateur
from web.fiches import communes
from web.fiches.actions import Participation, list_participations
from web.fiches.avancement import Avancement, lire_avancement
from web.fiches.corrections import Corrections
from web.fiches.histoire import Evenement, lire_histoire
from web.fiches.instances import InstancesDuDossier, du_dossier
from web.fiches.partenaires import Partenaire, lire_partenaires
from web.fiches.regles import (
    DelaiDaloVue,
    HorlogeVue,
    ObligationVue,
    lire_delai_dalo,
    lire_obligations,
    lire_six_mois,
)
from web.listes.etapes import SIX_MOIS, echeance_du_dossier
from workflow.ecritures.delai_dalo import CODE as DELAI_DALO

DERNIERS = 6
"""Last events of the story on the dossier's page; the rest is one link away."""


@dataclass(frozen=True)
class DiagnosticVu:
    fait_le: datetime
    conclusion: str
    volet_logement: str | None
    volet_confidentiel: str | None
    ressources: int | None
    ordonnance_protection: bool


@dataclass(frozen=True)
class MesureVue:
    type: str
    intensite: str | None
    debut: datetime
    fin_prevue: datetime | None
    fin_reelle: datetime | None


@dataclass(frozen=True)
class EcheanceVue:
    """`tourne`: the clock runs; otherwise it is stopped (suspension, open proposition)."""

    libelle: str
    due_le: date
    tourne: bool


@dataclass(frozen=True)
class OccupationVue:
    statut: str
    adresse: str | None
    bailleur: str | None
    debut: datetime


@dataclass(frozen=True)
class Lien:
    """Another dossier of the same household: the one it restarts, or that restarts it."""

    public_id: str
    etat: str
    ouvert_le: datetime


@dataclass(frozen=True)
class Entete:
    """The top of every page of a dossier, for the association."""

    public_id: str
    reference: str
    menage: str
    version: int
    etat: str
    depuis: datetime
    departement: str
    referent: str
    association: str
    programme: str
    ouvert_le: datetime
    clos_le: datetime | None
    echeance: date | None
    """The last day of what is due first: late, or next."""
    suspension: communes.SuspensionVue | None


@dataclass(frozen=True)
class FicheSuivi:
    """Columns `ts_referent` and `chef_service_asso` of the access matrix."""

    entete: Entete
    composition: communes.Composition
    diagnostic: DiagnosticVu | None
    mesures: tuple[MesureVue, ...]
    occupation: OccupationVue | None
    etapes: tuple[communes.EtapeVue, ...]
    echeances: tuple[EcheanceVue, ...]
    signalements: tuple[communes.SignalementVue, ...]
    alertes: tuple[communes.AlerteVue, ...]
    obligations: tuple[ObligationVue, ...]
    six_mois: HorlogeVue | None
    delai_dalo: DelaiDaloVue | None
    avancement: Avancement
    histoire: tuple[Evenement, ...]
    actions: tuple[Participation, ...]
    instances: InstancesDuDossier
    partenaires: tuple[Partenaire, ...]
    reprend: Lien | None
    repris_par: Lien | None


def construire(
    session: Session,
    dossier: Dossier,
    utilisateur: Utilisateur,
    corrections: Corrections,
    *,
    maintenant: datetime,
) -> FicheSuivi:
    """Return the page of a dossier of the user's association."""
    etapes = communes.lire_etapes(session, dossier, utilisateur)
    avancement = lire_avancement(session, dossier, etapes, corrections)
    return FicheSuivi(
        entete=construire_entete(session, dossier),
        composition=communes.lire_composition(session, dossier.foyer),
        diagnostic=lire_diagnostic(session, dossier),
        mesures=_mesures(session, dossier),
        occupation=_occupation(session, dossier),
        etapes=etapes,
        echeances=_echeances(session, dossier),
        signalements=communes.lire_signalements(session, dossier, utilisateur),
        alertes=communes.lire_alertes(session, dossier, utilisateur),
        obligations=lire_obligations(session, dossier),
        six_mois=lire_six_mois(session, dossier),
        delai_dalo=lire_delai_dalo(session, dossier),
        avancement=avancement,
        histoire=lire_histoire(session, dossier, corrections, limite=DERNIERS),
        actions=list_participations(session, dossier.foyer.id, utilisateur),
        instances=du_dossier(session, dossier, aujourdhui=jour_paris(maintenant)),
        partenaires=lire_partenaires(session, dossier, le=maintenant),
        reprend=_lien(session, dossier.reprend_id),
        repris_par=_lien(session, _id_du_suivant(session, dossier)),
    )


def construire_entete(session: Session, dossier: Dossier) -> Entete:
    return Entete(
        public_id=dossier.public_id,
        reference=dossier.reference,
        menage=communes.nommer_dossier(session, dossier),
        version=dossier.version,
        etat=dossier.etat,
        depuis=dossier.depuis,
        departement=dossier.departement,
        referent=dossier.referent.nom,
        association=dossier.association.nom,
        programme=dossier.programme.nom,
        ouvert_le=dossier.ouvert_le,
        clos_le=dossier.clos_le,
        echeance=_premiere_echeance(session, dossier),
        suspension=communes.lire_suspension(session, dossier),
    )


def _premiere_echeance(session: Session, dossier: Dossier) -> date | None:
    requete = select(echeance_du_dossier()).select_from(Dossier).where(Dossier.id == dossier.id)
    premiere = session.scalar(requete)
    return dernier_jour(premiere) if premiere else None


def lire_diagnostic(session: Session, dossier: Dossier) -> DiagnosticVu | None:
    """Return the last diagnostic, both halves: for the association's eyes."""
    ligne = session.execute(
        derniers_diagnostics(dossier.id)
        .outerjoin(DiagnosticConfidentiel, DiagnosticConfidentiel.diagnostic_id == Diagnostic.id)
        .with_only_columns(Diagnostic, DiagnosticConfidentiel)
    ).first()
    if ligne is None:
        return None
    partage, confidentiel = ligne
    return DiagnosticVu(
        fait_le=partage.fait_le,
        conclusion=partage.conclusion,
        volet_logement=partage.volet_logement,
        volet_confidentiel=confidentiel.volet_confidentiel if confidentiel else None,
        ressources=confidentiel.ressources if confidentiel else None,
        ordonnance_protection=bool(confidentiel and confidentiel.ordonnance_protection),
    )


def _mesures(session: Session, dossier: Dossier) -> tuple[MesureVue, ...]:
    mesures = session.scalars(
        select(Mesure).where(Mesure.dossier_id == dossier.id).order_by(Mesure.debut.desc())
    )
    return tuple(
        MesureVue(m.type, m.intensite, m.debut, m.fin_prevue, m.fin_reelle) for m in mesures
    )


def _occupation(session: Session, dossier: Dossier) -> OccupationVue | None:
    lieu = session.scalars(
        select(Occupation)
        .where(Occupation.menage_id == dossier.menage_id, Occupation.fin.is_(None))
        .order_by(Occupation.debut.desc())
    ).first()
    if lieu is None:
        return None
    bailleur = lieu.logement.bailleur.nom if lieu.logement else None
    return OccupationVue(lieu.statut, lieu.adresse, bailleur, lieu.debut)


def _echeances(session: Session, dossier: Dossier) -> tuple[EcheanceVue, ...]:
    """Return the due dates; the two clocks of `web.fiches.regles` are shown apart."""
    lignes = session.scalars(
        select(Echeance)
        .where(Echeance.dossier_id == dossier.id, Echeance.code.not_in((SIX_MOIS, DELAI_DALO)))
        .order_by(Echeance.due_le)
    )
    return tuple(
        EcheanceVue(e.libelle, dernier_jour(e.due_le), e.reveil_le is not None) for e in lignes
    )


def _id_du_suivant(session: Session, dossier: Dossier) -> int | None:
    return session.scalar(select(Dossier.id).where(Dossier.reprend_id == dossier.id).limit(1))


def _lien(session: Session, dossier_id: int | None) -> Lien | None:
    autre = session.get(Dossier, dossier_id) if dossier_id is not None else None
    return Lien(autre.public_id, autre.etat, autre.ouvert_le) if autre else None
