"""An invented small world that walks through the engine: one account per role, a few dossiers.

Built once per run into a file that each test copies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.definition import Definition, Programme
from models.dossier import Dossier, EtapeOuverte
from models.utilisateur import Utilisateur
from tests import fabrique
from web.dossier.orientation import definition_de
from workflow import operations
from workflow.avancement.dossiers import ouvrir, terminer_etape
from workflow.collectif.actions_collectives import ouvrir_action
from workflow.parcours.definitions import publier_livrees
from workflow.programmes import lire
from workflow.programmes.registre import inscrire

LE = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
"""The moment at which the tests look."""

MOT_DE_PASSE = "quatre mots pour essayer"
EMPREINTE = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(MOT_DE_PASSE)

PROGRAMME_COLLECTIF = "p004_3_4_1"

SECRET = "CONFIDENCE-DU-DIAGNOSTIC"
MOTIF_ORIENTATION = "MOTIF-ORIENTATION"
VOLET = "Cherche un T3 près de la gare."

REPONSES: Mapping[str, Mapping[str, object]] = {
    "enregistrer_orientation": {
        "prescripteur_type": "comed",
        "motif": MOTIF_ORIENTATION,
        "accord_contact": "oui",
        "eligible": "oui",
    },
    "prendre_contact": {"resultat_contact": "joint", "canal": "telephone"},
    "realiser_diagnostic": {
        "conclusion": "avl",
        "type_menage": "monoparental",
        "nb_personnes": "3",
        "nb_mineurs": "2",
        "typologie_souhaitee": "t3",
        "loyer_max": "620",
        "communes": "Massy",
        "ressources": "1457",
        "volet_logement": VOLET,
        "volet_confidentiel": SECRET,
    },
    "valider_entree": {"decision_instance": "valide"},
    "recueillir_adhesion": {
        "adhesion": "signee",
        "forme_contrat": "tripartite",
        "intensite": "moyen",
        "duree_mois": "12",
    },
    "mettre_a_jour_demande": {
        "nur": "091022012345678901",
        "valide_jusqu_au": "2027-01-31",
        "communes": "Massy",
        "typologie": "t3",
        "al_in": "oui",
        "syplo_a_jour": "oui",
    },
    "rapprochement": {
        "commune_logement": "Massy",
        "typologie_logement": "t3",
        "loyer_logement": "610",
        "contingent": "etat",
    },
    "contact_prealable": {"mode_contact": "telephone", "contact_autorite": "Mme Vasseur"},
    "verifier_dossier": {"dossier_complet": "oui"},
}
"""What is answered to each step, by element, so that the household goes forward."""


@dataclass
class Monde:
    """Ids that tests use. `dossiers`: by name of household; `comptes`: by role.

    `actions`: the collective actions, by whose they are.
    """

    comptes: dict[Role, str] = field(default_factory=dict)
    collegue: str = ""
    dossiers: dict[str, str] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)
    bailleur: str = ""
    definition: str = ""

    def dossier(self, session: Session, nom: str) -> Dossier:
        """Return the dossier of a household."""
        demande = select(Dossier).where(Dossier.public_id == self.dossiers[nom])
        return session.scalars(demande).one()


class Batisseur:
    """Builds the world in one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.monde = Monde()
        self.comptes: dict[Role, Utilisateur] = {}
        self.definition: Definition = publier_livrees(session, le=LE - timedelta(days=400))
        self.programme = session.scalars(select(Programme)).one()
        self.monde.definition = self.definition.public_id

    def batir(self) -> Monde:
        association = fabrique.association(self.session, nom="Association du Parc").id
        bailleur = fabrique.bailleur(self.session, nom="Habitat du Parc")
        self.monde.bailleur = bailleur.public_id
        self._compte(Role.TRAVAILLEUR_SOCIAL, association)
        self._compte(Role.CHEF_DE_SERVICE, association)
        self._compte(Role.REFERENT_BAILLEUR, bailleur.id)
        self._compte(Role.CORRESPONDANT_BAILLEUR, bailleur.id)
        self._compte(Role.COORDONNATEUR, None, departements=("91",))
        self._compte(Role.ADMINISTRATEUR, None)
        collegue = fabrique.utilisateur(
            self.session,
            organisme_id=association,
            nom="Paul Yvernel",
            empreinte_mot_de_passe=EMPREINTE,
        )
        self.monde.collegue = collegue.courriel
        self._menages()
        self._actions()
        return self.monde

    def _compte(self, role: Role, organisme_id: int | None, **colonnes: Any) -> None:
        compte = fabrique.utilisateur(
            self.session,
            role,
            organisme_id=organisme_id,
            courriel=f"{role.value}@exemple.test",
            nom=f"Lise Orvane ({role.value})",
            empreinte_mot_de_passe=EMPREINTE,
            **colonnes,
        )
        self.comptes[role] = compte
        self.monde.comptes[role] = compte.courriel

    def _menages(self) -> None:
        self.mener("Abadie", depuis=20, jusqu_a="prendre_contact")
        self.mener("Brunel", depuis=30, jusqu_a="valider_entree")
        self.mener("Delmas", depuis=280, jusqu_a="rapprochement")
        self.mener("Fabre", depuis=70, jusqu_a="contact_prealable")
        self.mener("Garnier", depuis=80, jusqu_a="passer_caleol")
        collegue = self.session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == self.monde.collegue)
        ).one()
        self.mener("Ibanez", depuis=60, jusqu_a="enregistrer_orientation", referent=collegue)
        self._clore(self.mener("Jourdan", depuis=60, jusqu_a="enregistrer_orientation"))
        self._suspendre(self.mener("Keller", depuis=60, jusqu_a="enregistrer_orientation"))
        etranger = fabrique.utilisateur(self.session, nom="Rose Ulmer")
        bailleur_etranger = fabrique.bailleur(self.session, nom="Autre Bailleur").public_id
        self.mener(
            "Hamelin",
            depuis=70,
            jusqu_a="contact_prealable",
            referent=etranger,
            departement="75",
            bailleur=bailleur_etranger,
        )

    def _actions(self) -> None:
        """Three actions whose groups are constituted: the caseworker's, a colleague's, abroad."""
        programme = inscrire(self.session, lire(PROGRAMME_COLLECTIF))
        siens = {"departement": "91", "bailleur": self.monde.bailleur}
        collegue = self._referent_de("Ibanez")
        etranger = self._referent_de("Hamelin")
        ailleurs = fabrique.bailleur(self.session, nom="Troisième Bailleur").public_id
        for nom, referent, faits in (
            ("sien", self.comptes[Role.TRAVAILLEUR_SOCIAL], siens),
            ("collegue", collegue, siens),
            ("autre", etranger, {"departement": "75", "bailleur": ailleurs}),
        ):
            self.monde.actions[nom] = self._action(f"Atelier {nom}", programme, referent, **faits)

    def _referent_de(self, nom: str) -> Utilisateur:
        dossiers = select(Dossier).where(Dossier.public_id == self.monde.dossiers[nom])
        return self.session.scalars(dossiers).one().referent

    def _action(self, titre: str, programme: Programme, referent: Utilisateur, **faits: Any) -> str:
        moment = LE - timedelta(days=20)
        dossier_id = ouvrir_action(
            self.session,
            acteur=referent,
            fait_le=moment,
            saisi_le=moment,
            titre=titre,
            site="Résidence du Parc",
            definition_id=definition_de(self.session, programme).id,
            programme_id=programme.id,
            association_id=referent.organisme_id,
            referent_id=referent.id,
            **faits,
        )
        terminer_etape(
            self.session,
            acteur=referent,
            tache_id=self._etape(dossier_id).tache_id,
            version=None,
            saisie={"groupe": "constitue"},
            fait_le=moment,
            saisi_le=moment,
        )
        return self.session.get_one(Dossier, dossier_id).public_id

    def mener(
        self,
        nom: str,
        *,
        depuis: int,
        jusqu_a: str,
        referent: Utilisateur | None = None,
        departement: str = "91",
        bailleur: str | None = None,
    ) -> Dossier:
        """Open a dossier `depuis` days ago and take it to a step, one step every three days."""
        referent = referent or self.comptes[Role.TRAVAILLEUR_SOCIAL]
        moment = LE - timedelta(days=depuis)
        menage = fabrique.menage(self.session, nom=nom)
        dossier_id = ouvrir(
            self.session,
            acteur=referent,
            menage_id=menage.id,
            definition_id=self.definition.id,
            programme_id=self.programme.id,
            association_id=referent.organisme_id,
            referent_id=referent.id,
            departement=departement,
            fait_le=moment,
            saisi_le=moment,
        )
        dossier = self.session.get_one(Dossier, dossier_id)
        self.monde.dossiers[nom] = dossier.public_id
        while (etape := self._etape(dossier_id)).element != jusqu_a:
            moment += timedelta(days=3)
            self._terminer(etape, moment, bailleur or self.monde.bailleur, referent)
        return dossier

    def _clore(self, dossier: Dossier) -> None:
        operations.clore(self.session, motif="rupture_lien", **self._operation(dossier))

    def _suspendre(self, dossier: Dossier) -> None:
        operations.suspendre(
            self.session,
            motif="Hospitalisation",
            reprise_prevue_le=None,
            **self._operation(dossier),
        )

    def _operation(self, dossier: Dossier) -> dict[str, Any]:
        self.session.refresh(dossier)
        return {
            "acteur": self.comptes[Role.TRAVAILLEUR_SOCIAL],
            "dossier_id": dossier.id,
            "version": dossier.version,
            "fait_le": LE - timedelta(days=10),
            "saisi_le": LE - timedelta(days=10),
        }

    def _etape(self, dossier_id: int) -> EtapeOuverte:
        etape = self.session.scalars(
            select(EtapeOuverte).where(
                EtapeOuverte.dossier_id == dossier_id, EtapeOuverte.sorte != "evenement"
            )
        ).one()
        self.session.expunge(etape)
        return etape

    def _terminer(
        self, etape: EtapeOuverte, moment: datetime, bailleur: str, referent: Utilisateur
    ) -> None:
        acteur = referent
        if etape.role == Role.CHEF_DE_SERVICE:
            acteur = self._chef(referent)
        terminer_etape(
            self.session,
            acteur=acteur,
            tache_id=etape.tache_id,
            version=None,
            saisie={**REPONSES[etape.element], "bailleur": bailleur},
            fait_le=moment,
            saisi_le=moment,
        )

    def _chef(self, referent: Utilisateur) -> Utilisateur:
        chef = self.comptes[Role.CHEF_DE_SERVICE]
        if chef.organisme_id == referent.organisme_id:
            return chef
        return fabrique.utilisateur(
            self.session,
            Role.CHEF_DE_SERVICE,
            organisme_id=referent.organisme_id,
            nom="Marc Tissot",
        )
