"""Plays one action on a dossier, by the public verbs, in the name of whoever would do it."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier, EtapeOuverte
from models.utilisateur import Utilisateur
from web.rejeu.acteurs import create_menage, find_acteur
from web.rejeu.actions import Cas
from web.rejeu.fenetre import Fenetre
from web.rejeu.fil import OUVRIR, RENOUVELER, REPRENDRE, SUSPENDRE, Geste
from web.rejeu.foyer import identifiant_du_dossier
from web.rejeu.monde import Monde
from workflow import operations
from workflow.avancement import dossiers
from workflow.caleol.demande import tenir_la_demande


class Jeu:
    """Does one action after the other, each by whoever would do it."""

    def __init__(self, fenetre: Fenetre, mondes: Mapping[str, Monde]) -> None:
        self.fenetre = fenetre
        self.mondes = mondes

    def jouer(self, session: Session, geste: Geste, cas: Cas) -> None:
        operations_du_dossier = {
            OUVRIR: self._ouvrir,
            SUSPENDRE: self._suspendre,
            REPRENDRE: self._reprendre,
            RENOUVELER: self._renouveler,
        }
        operations_du_dossier.get(geste.element, self._terminer)(session, geste, cas)

    def _moments(self, geste: Geste) -> tuple[datetime, datetime]:
        """Return the moments of the fact and of its entry."""
        return self.fenetre.moment(geste.fait), self.fenetre.moment(geste.saisi)

    def _ouvrir(self, session: Session, geste: Geste, cas: Cas) -> None:
        monde, foyer = self.mondes[cas.foyer.departement], cas.foyer
        travailleur = monde.suivi(foyer.rang).travailleur
        logeur = monde.referents[cas.bailleur] if cas.bailleur else None
        fait_le, saisi_le = self._moments(geste)
        cas.id = dossiers.ouvrir(
            session,
            acteur=travailleur,
            menage_id=create_menage(
                session, foyer=foyer, oriente_le=fait_le.date(), bailleur=logeur
            ),
            definition_id=monde.definition_id,
            programme_id=monde.programme_id,
            association_id=travailleur.organisme_id,
            referent_id=travailleur.id,
            departement=foyer.departement,
            fait_le=fait_le,
            saisi_le=saisi_le,
            public_id=identifiant_du_dossier(foyer.departement, foyer.rang),
        )

    def _suspendre(self, session: Session, geste: Geste, cas: Cas) -> None:
        fait_le, saisi_le = self._moments(geste)
        operations.suspendre(
            session,
            acteur=self._acteur(geste, cas),
            dossier_id=cas.id,
            version=_version(session, cas),
            motif=str(geste.saisie["motif"]),
            reprise_prevue_le=None,
            fait_le=fait_le,
            saisi_le=saisi_le,
        )

    def _reprendre(self, session: Session, geste: Geste, cas: Cas) -> None:
        fait_le, saisi_le = self._moments(geste)
        operations.reprendre(
            session,
            acteur=self._acteur(geste, cas),
            dossier_id=cas.id,
            version=_version(session, cas),
            fait_le=fait_le,
            saisi_le=saisi_le,
        )

    def _renouveler(self, session: Session, geste: Geste, cas: Cas) -> None:
        fait_le, _ = self._moments(geste)
        tenir_la_demande(
            session,
            acteur=self._acteur(geste, cas),
            dossier_id=cas.id,
            valeurs={"valide_jusqu_au": date.fromisoformat(str(geste.saisie["valide_jusqu_au"]))},
            le=fait_le,
        )

    def _terminer(self, session: Session, geste: Geste, cas: Cas) -> None:
        """Complete the open step of that name; a proposition fixes who answers next."""
        cas.bailleur = str(geste.saisie.get("bailleur", cas.bailleur or "")) or None
        fait_le, saisi_le = self._moments(geste)
        avancee = dossiers.terminer_etape(
            session,
            acteur=self._acteur(geste, cas),
            tache_id=_open_step(session, cas, geste.element),
            version=None,
            saisie=geste.saisie,
            fait_le=fait_le,
            saisi_le=saisi_le,
        )
        cas.ouvertes = {ouverte.element.id: ouverte.tache_id for ouverte in avancee.ouvertes}

    def _acteur(self, geste: Geste, cas: Cas) -> Utilisateur:
        monde = self.mondes[cas.foyer.departement]
        return find_acteur(monde, cas.foyer.rang, geste.element, cas.bailleur)


def _open_step(session: Session, cas: Cas, element: str) -> str:
    """Return the task of an open step; a timer may have opened it since the last one."""
    if element not in cas.ouvertes:
        requete = select(EtapeOuverte.element, EtapeOuverte.tache_id).where(
            EtapeOuverte.dossier_id == cas.id
        )
        cas.ouvertes = {ligne.element: ligne.tache_id for ligne in session.execute(requete)}
    return cas.ouvertes[element]


def _version(session: Session, cas: Cas) -> int:
    return session.scalars(select(Dossier.version).where(Dossier.id == cas.id)).one()
