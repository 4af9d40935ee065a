"""Parts of a fiche that several readers share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Diagnostic, Signalement, derniers_diagnostics
from models.alerte import Alerte
from models.calendrier import dernier_jour
from models.codes import SorteEtape
from models.dossier import Dossier, EtapeOuverte, Suspension
from models.menage import Demande, Menage, Personne
from models.relogement import Logement, PassageCaleol, Proposition
from models.utilisateur import Utilisateur
from models.visibilite import alertes_adressees, signalements_lisibles
from web.page.textes import dire_composition
from workflow.avancement.lecture import lire_parametres
from workflow.habilitations import roles_de_l_etape
from workflow.operations import cote_de

EMETTEURS = {
    "bailleur": "Le bailleur",
    "association": "L’association",
    "menage": "Le ménage",
}


@dataclass(frozen=True)
class Identite:
    """Group « identité, coordonnées »."""

    nom: str
    role: str
    naissance: date | None
    telephone: str | None
    courriel: str | None


@dataclass(frozen=True)
class Composition:
    """Group « composition du ménage, demande »."""

    type: str
    nb_personnes: int
    nb_mineurs: int
    dalo: bool
    nur: str | None = None
    valide_jusqu_au: date | None = None
    radiee_le: date | None = None
    communes: str | None = None
    typologie: str | None = None
    loyer_max: int | None = None

    @property
    def en_mots(self) -> str:
        return dire_composition(self.type, self.nb_personnes, self.nb_mineurs)


@dataclass(frozen=True)
class PropositionVue:
    """Group « propositions, CALEOL », without the motives."""

    bailleur: str
    commune: str | None
    typologie: str | None
    loyer: int | None
    contingent: str | None
    ouverte_le: datetime
    close_le: datetime | None
    issue: str | None
    seance_le: datetime | None
    decision: str | None
    rang: int | None


@dataclass(frozen=True)
class EtapeVue:
    """An open step. `faisable`: this reader can complete it."""

    tache_id: str
    libelle: str
    element: str
    sorte: str
    role: str
    role_conjoint: str | None
    depuis: datetime
    faisable: bool

    @property
    def est_evenement(self) -> bool:
        return self.sorte == SorteEtape.EVENEMENT


@dataclass(frozen=True)
class SignalementVue:
    """`recu`: it comes from the other side, and the reader answers it.

    `attendu_le`: by when, where the programme says so (`signalement_jours`; no source does).
    """

    id: str
    emetteur: str
    auteur: str
    type: str
    message: str | None
    fait_le: datetime
    traite_le: datetime | None
    accuse_le: datetime | None
    reponse: str | None
    recu: bool
    attendu_le: datetime | None


@dataclass(frozen=True)
class SuspensionVue:
    debut: datetime
    motif: str
    reprise_prevue_le: datetime | None


@dataclass(frozen=True)
class AlerteVue:
    id: str
    code: str
    echeance_le: date


def lire_identites(session: Session, menage_id: int) -> tuple[Identite, ...]:
    personnes = session.scalars(
        select(Personne)
        .where(Personne.menage_id == menage_id)
        .order_by(Personne.role != "demandeur", Personne.id)
    )
    return tuple(
        Identite(p.nom_complet, p.role, p.naissance, p.telephone, p.courriel) for p in personnes
    )


def lire_composition(session: Session, menage: Menage) -> Composition:
    demande = session.scalars(select(Demande).where(Demande.menage_id == menage.id)).first()
    foyer = (menage.type, menage.nb_personnes, menage.nb_mineurs, menage.dalo)
    if demande is None:
        return Composition(*foyer)
    return Composition(
        *foyer,
        nur=demande.nur,
        valide_jusqu_au=demande.valide_jusqu_au,
        radiee_le=demande.radiee_le,
        communes=demande.communes,
        typologie=demande.typologie,
        loyer_max=demande.loyer_max,
    )


def lire_propositions(
    session: Session, dossier: Dossier, *, bailleur_id: int | None = None
) -> tuple[PropositionVue, ...]:
    """Return the propositions, the last first; those of one landlord when it is given."""
    requete = (
        select(Proposition, PassageCaleol)
        .join(Logement, Logement.id == Proposition.logement_id)
        .outerjoin(PassageCaleol, PassageCaleol.proposition_id == Proposition.id)
        .where(Proposition.dossier_id == dossier.id)
        .order_by(Proposition.ouverte_le.desc())
    )
    if bailleur_id is not None:
        requete = requete.where(Logement.bailleur_id == bailleur_id)
    return tuple(_voir(proposition, passage) for proposition, passage in session.execute(requete))


def _voir(proposition: Proposition, passage: PassageCaleol | None) -> PropositionVue:
    logement = proposition.logement
    return PropositionVue(
        bailleur=logement.bailleur.nom,
        commune=logement.commune,
        typologie=logement.typologie,
        loyer=logement.loyer,
        contingent=logement.contingent,
        ouverte_le=proposition.ouverte_le,
        close_le=proposition.close_le,
        issue=proposition.issue,
        seance_le=passage.seance_le if passage else None,
        decision=passage.decision if passage else None,
        rang=passage.rang if passage else None,
    )


def lire_etapes(
    session: Session, dossier: Dossier, utilisateur: Utilisateur
) -> tuple[EtapeVue, ...]:
    """Return the open steps, tasks first, the oldest first."""
    ouvertes = session.scalars(
        select(EtapeOuverte)
        .where(EtapeOuverte.dossier_id == dossier.id)
        .order_by(EtapeOuverte.sorte.desc(), EtapeOuverte.depuis, EtapeOuverte.tache_id)
    )
    return tuple(voir_etape(etape, utilisateur) for etape in ouvertes)


def voir_etape(etape: EtapeOuverte, utilisateur: Utilisateur) -> EtapeVue:
    """Return an open step of a dossier that the user sees."""
    return EtapeVue(
        tache_id=etape.tache_id,
        libelle=etape.libelle,
        element=etape.element,
        sorte=etape.sorte,
        role=etape.role,
        role_conjoint=etape.role_conjoint,
        depuis=etape.depuis,
        faisable=utilisateur.role in roles_de_l_etape(etape.role, etape.role_conjoint),
    )


def lire_signalements(
    session: Session, dossier: Dossier, utilisateur: Utilisateur
) -> tuple[SignalementVue, ...]:
    """Return the warnings that the reader may see, those to treat first."""
    requete = (
        select(Signalement, Utilisateur.nom)
        .join(Utilisateur, Utilisateur.id == Signalement.auteur_id)
        .where(Signalement.dossier_id == dossier.id, signalements_lisibles(utilisateur))
        .order_by(Signalement.traite_le.is_not(None), Signalement.fait_le.desc())
    )
    siens = cote_de(utilisateur.role)
    jours = int(lire_parametres(dossier.programme.parametres).get("signalement_jours", 0))
    return tuple(
        SignalementVue(
            s.public_id, EMETTEURS[s.emetteur], nom, s.type, s.message, s.fait_le, s.traite_le,
            s.accuse_le, s.reponse, s.emetteur not in siens,
            s.fait_le + timedelta(days=jours) if jours else None,
        )
        for s, nom in session.execute(requete)
    )  # fmt: skip


def lire_suspension(session: Session, dossier: Dossier) -> SuspensionVue | None:
    ouverte = session.scalars(
        select(Suspension).where(Suspension.dossier_id == dossier.id, Suspension.fin.is_(None))
    ).first()
    if ouverte is None:
        return None
    return SuspensionVue(ouverte.debut, ouverte.motif, ouverte.reprise_prevue_le)


def lire_alertes(
    session: Session, dossier: Dossier, utilisateur: Utilisateur
) -> tuple[AlerteVue, ...]:
    """Return the running alerts of the dossier that were addressed to the reader."""
    alertes = session.scalars(
        select(Alerte)
        .where(
            Alerte.dossier_id == dossier.id,
            Alerte.close_le.is_(None),
            alertes_adressees(utilisateur),
        )
        .order_by(Alerte.echeance_le)
    )
    return tuple(
        AlerteVue(alerte.public_id, alerte.code, dernier_jour(alerte.echeance_le))
        for alerte in alertes
    )


def lire_conclusion(session: Session, dossier: Dossier) -> str | None:
    """Return the conclusion of the last diagnostic."""
    return session.scalar(
        derniers_diagnostics(dossier.id).with_only_columns(Diagnostic.conclusion).limit(1)
    )


def nommer_dossier(session: Session, dossier: Dossier) -> str:
    """Return what a page calls a run: its household's name, or its action's title."""
    if dossier.action is not None:
        return dossier.action.titre
    return premiere(lire_identites(session, dossier.foyer.id))


def premiere(identites: Sequence[Identite]) -> str:
    """Return the name of the household."""
    return identites[0].nom if identites else "Ménage sans nom"
