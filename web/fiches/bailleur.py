"""What a landlord reads of a household: nothing of its social life, in any field."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Adhesion, Bilan, Sortie, derniers_diagnostics
from models.dossier import Dossier
from models.protection import est_protege
from models.relogement import Correspondant, Occupation
from models.utilisateur import Utilisateur
from web.dossier.plan import lire_plan
from web.fiches import communes
from web.fiches.documents import Partage, lire_partages
from web.fiches.paliers import DetteVue, PalierVu, lire_dette, lire_palier


@dataclass(frozen=True)
class OccupationVue:
    """Group « bail, paiement, impayé, assurance »."""

    statut: str
    adresse: str | None
    assurance: bool | None
    debut: datetime


@dataclass(frozen=True)
class CorrespondantVue:
    nom: str
    courriel: str | None
    telephone: str | None
    designe_le: datetime


@dataclass(frozen=True)
class Recommandation:
    """Group « recommandations de sortie »: what the association shares, and when."""

    origine: str
    fait_le: datetime
    texte: str


@dataclass(frozen=True)
class FicheBailleur:
    """Columns `referent_bailleur` and `correspondant_bailleur` of the access matrix.

    Resources are « pièces de la CALEOL seulement »: no figure is shown, only the papers that the
    association shares with this landlord.
    """

    public_id: str
    reference: str
    menage: str
    version: int
    etat: str
    depuis: datetime
    departement: str
    association: str
    referent: str
    referent_courriel: str
    identites: tuple[communes.Identite, ...]
    composition: communes.Composition
    conclusion: str | None
    volet_logement: str | None
    contrat_depuis: datetime | None
    propositions: tuple[communes.PropositionVue, ...]
    occupation: OccupationVue | None
    palier: PalierVu | None
    dette: DetteVue | None
    correspondants: tuple[CorrespondantVue, ...]
    recommandations: tuple[Recommandation, ...]
    signalements: tuple[communes.SignalementVue, ...]
    alertes: tuple[communes.AlerteVue, ...]
    etapes: tuple[communes.EtapeVue, ...]
    suivies: tuple[communes.EtapeVue, ...]
    """What others are at, where the diagram lets the landlord know of it."""
    documents: tuple[Partage, ...]


def construire(session: Session, dossier: Dossier, utilisateur: Utilisateur) -> FicheBailleur:
    """Return the page of a dossier that this landlord user sees (`models/visibilite.py`).

    Of a household under a protection order no place is shown, nor how to reach it (001:366).
    """
    protege = bool(session.scalar(select(est_protege(dossier.foyer.id))))
    identites = _sans_lieu(communes.lire_identites(session, dossier.foyer.id), protege)
    composition = communes.lire_composition(session, dossier.foyer)
    diagnostic = session.scalars(derniers_diagnostics(dossier.id)).first()
    etapes = communes.lire_etapes(session, dossier, utilisateur)
    visibles = lire_plan(dossier.definition).visibles
    bailleur = utilisateur.organisme_id
    return FicheBailleur(
        public_id=dossier.public_id,
        reference=dossier.reference,
        menage=communes.premiere(identites),
        version=dossier.version,
        etat=dossier.etat,
        depuis=dossier.depuis,
        departement=dossier.departement,
        association=dossier.association.nom,
        referent=dossier.referent.nom,
        referent_courriel=dossier.referent.courriel,
        identites=identites,
        composition=replace(composition, communes=None) if protege else composition,
        conclusion=diagnostic.conclusion if diagnostic else None,
        volet_logement=diagnostic.volet_logement if diagnostic else None,
        contrat_depuis=_contrat(session, dossier),
        propositions=communes.lire_propositions(session, dossier, bailleur_id=bailleur),
        occupation=_occupation(session, dossier, bailleur, protege),
        palier=(palier := lire_palier(session, dossier, bailleur_id=bailleur)),
        dette=lire_dette(session, dossier, bailleur_id=bailleur) if palier else None,
        correspondants=_correspondants(session, dossier, bailleur),
        recommandations=_recommandations(session, dossier),
        signalements=communes.lire_signalements(session, dossier, utilisateur),
        alertes=communes.lire_alertes(session, dossier, utilisateur),
        etapes=tuple(etape for etape in etapes if etape.faisable),
        suivies=tuple(e for e in etapes if not e.faisable and e.element in visibles),
        documents=lire_partages(session, dossier, bailleur_id=bailleur, role=utilisateur.role),
    )


def _sans_lieu(
    identites: tuple[communes.Identite, ...], protege: bool
) -> tuple[communes.Identite, ...]:
    """Return the persons without a way to reach them, for a household that somebody looks for.

    As if nobody had typed them: the page must not tell that there is something to hide.
    """
    if not protege:
        return identites
    return tuple(replace(un, telephone=None, courriel=None) for un in identites)


def _contrat(session: Session, dossier: Dossier) -> datetime | None:
    """Return since when a contract is signed: its existence, not its content."""
    return session.scalar(
        select(Adhesion.fait_le)
        .where(Adhesion.dossier_id == dossier.id, Adhesion.etat == "signee")
        .order_by(Adhesion.fait_le.desc())
        .limit(1)
    )


def _occupation(
    session: Session, dossier: Dossier, bailleur_id: int, protege: bool
) -> OccupationVue | None:
    """Return where the household lives, in a dwelling of this landlord's."""
    lieu = session.scalars(
        select(Occupation).where(
            Occupation.menage_id == dossier.menage_id,
            Occupation.bailleur_id == bailleur_id,
            Occupation.fin.is_(None),
        )
    ).first()
    if lieu is None:
        return None
    adresse = None if protege else lieu.adresse
    return OccupationVue(lieu.statut, adresse, lieu.assurance, lieu.debut)


def _correspondants(
    session: Session, dossier: Dossier, bailleur_id: int
) -> tuple[CorrespondantVue, ...]:
    nommes = session.scalars(
        select(Correspondant)
        .where(Correspondant.dossier_id == dossier.id, Correspondant.organisme_id == bailleur_id)
        .order_by(Correspondant.designe_le.desc())
    )
    return tuple(CorrespondantVue(c.nom, c.courriel, c.telephone, c.designe_le) for c in nommes)


def _recommandations(session: Session, dossier: Dossier) -> tuple[Recommandation, ...]:
    """Return the shareable halves of the bilans and of the exit (002:490), the last first."""
    bilans = session.execute(
        select(Bilan.fait_le, Bilan.contenu_partageable).where(Bilan.dossier_id == dossier.id)
    )
    sorties = session.execute(
        select(Sortie.fait_le, Sortie.recommandations).where(Sortie.dossier_id == dossier.id)
    )
    lues = [Recommandation("Bilan", le, texte) for le, texte in bilans if texte]
    lues += [Recommandation("Sortie", le, texte) for le, texte in sorties if texte]
    return tuple(sorted(lues, key=lambda lue: lue.fait_le, reverse=True))
