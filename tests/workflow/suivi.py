"""A dossier that a test carries along, step by step, and what the database says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar

from sqlalchemy import select

from models.accompagnement import Mesure
from models.alerte import Alerte
from models.codes import SorteEcheance
from models.db import Base, lecture, transaction
from models.dossier import Dossier, EtapeOuverte, EtatMoteur
from models.echeance import Echeance, list_dues
from models.journal import Journal
from models.relogement import PassageCaleol, Proposition
from models.utilisateur import Utilisateur
from models.verification_journal import verifier_chaine
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.reponses import ACTEURS, REPONSES, jusqu_a
from workflow import operations
from workflow.avancement import dossiers, minuteries
from workflow.avancement.lecture import lire_etape
from workflow.avancement.transition import Avancee
from workflow.engine import Frontiere, Instance, Modele
from workflow.formulaires import Formulaire
from workflow.habilitations import a_portee, roles_de_l_etape
from workflow.parcours.definition_chargee import DefinitionChargee, charger

Ligne = TypeVar("Ligne", bound=Base)


AU_BAILLEUR = frozenset({"rapprochement", "constater_attribution"})
"""The steps that name a landlord, whose public id only the world knows."""


@dataclass
class Suivi:
    """`le`: the moment of the last fact; each step comes a day after the one before."""

    monde: Monde
    dossier_id: int
    le: datetime = LE

    @classmethod
    def ouvrir(cls, monde: Monde, *, le: datetime = LE, **faits: Any) -> Self:
        return cls(monde, monde.ouvrir(le=le, **faits), le)

    def etapes(self) -> list[EtapeOuverte]:
        return sorted(self._lister(EtapeOuverte), key=lambda etape: etape.element)

    def ouvertes(self) -> dict[str, str]:
        """{element: task} of the open steps."""
        return {etape.element: etape.tache_id for etape in self.etapes()}

    def capables(self, etape: EtapeOuverte) -> list[str]:
        """The accounts that may complete a step, now."""
        with lecture(self.monde.factory) as session:
            ligne = lire_etape(session, etape.tache_id)
            assert ligne is not None
            roles = roles_de_l_etape(ligne.role, ligne.role_conjoint)
            return [
                nom
                for nom, compte in self.monde.comptes.items()
                if compte.role in roles and a_portee(session, compte, ligne)
            ]

    def faire(
        self,
        element: str,
        *,
        par: str | None = None,
        le: datetime | None = None,
        saisi_le: datetime | None = None,
        saisie: Mapping[str, object] | None = None,
        **reponses: object,
    ) -> Avancee:
        """Complete an open step; `reponses` replace or complete the usual ones, `saisie` all."""
        self.le = le or self.le + JOUR
        with transaction(self.monde.factory) as session:
            return dossiers.terminer_etape(
                session,
                acteur=self.compte(par or ACTEURS.get(element, "ts")),
                tache_id=self.ouvertes()[element],
                version=None,
                saisie=self.saisie(element, **reponses) if saisie is None else saisie,
                fait_le=self.le,
                saisi_le=saisi_le or self.le,
            )

    def mener(self, *elements: str) -> Self:
        """Complete several steps with their usual answers."""
        for element in elements:
            self.faire(element)
        return self

    def mener_jusqu_a(self, element: str) -> Self:
        """Walk the straight way from the orientation until `element` waits."""
        return self.mener(*jusqu_a(element))

    def saisie(self, element: str, **reponses: object) -> dict[str, object]:
        bailleur = {"bailleur": self.monde.bailleur} if element in AU_BAILLEUR else {}
        return {**REPONSES.get(element, {}), **bailleur, **reponses}

    def operer(self, verbe: str, *, par: str = "ts", le: datetime, **faits: Any) -> None:
        """Suspend, resume or close the dossier at `le`, on its present version."""
        operation = getattr(operations, verbe)
        with transaction(self.monde.factory) as session:
            operation(
                session,
                acteur=self.compte(par),
                dossier_id=self.dossier_id,
                fait_le=le,
                **{"saisi_le": le, "version": self.dossier().version} | faits,
            )

    def suspendre(self, le: datetime, **faits: Any) -> None:
        motif = {"motif": "Hospitalisation", "reprise_prevue_le": None}
        self.operer("suspendre", le=le, **motif | faits)

    def reprendre(self, le: datetime, **faits: Any) -> None:
        self.operer("reprendre", le=le, **faits)

    def corriger(self, rang: int, *, par: str = "chef", le: datetime | None = None) -> None:
        """Take back the step of that row of the journal, with what followed."""
        with transaction(self.monde.factory) as session:
            operations.corriger(
                session,
                acteur=self.compte(par),
                dossier_id=self.dossier_id,
                version=self.dossier().version,
                rang=rang,
                motif="Erreur de saisie",
                saisi_le=le or self.le,
            )

    def revenir(self, element: str, *, le: datetime | None = None) -> None:
        """Take back the last time that a step was done."""
        rang = max(ligne.rang for ligne in self.journal() if ligne.element == element)
        self.corriger(rang, le=le)

    def sonner(self, le: datetime) -> list[str]:
        """Do what the scheduler does at `le` for this dossier; return the elements fired."""
        codes: list[str] = []
        while (due := self._premiere_due(le)) is not None:
            with transaction(self.monde.factory) as session:
                echeance = session.get_one(Echeance, due)
                codes.append(echeance.code)
                minuteries.declencher(session, echeance=echeance, le=le)
        return codes

    def _premiere_due(self, le: datetime) -> int | None:
        with lecture(self.monde.factory) as session:
            dues = list_dues(session, SorteEcheance.MINUTERIE, le=le, limite=1000)
            return next((e.id for e in dues if e.dossier_id == self.dossier_id), None)

    def compte(self, nom: str) -> Utilisateur:
        return self.monde.comptes[nom]

    def dossier(self) -> Dossier:
        with lecture(self.monde.factory) as session:
            return session.get_one(Dossier, self.dossier_id)

    def mesures(self) -> list[Mesure]:
        return sorted(self._lister(Mesure), key=lambda mesure: mesure.id)

    def propositions(self) -> list[Proposition]:
        return sorted(self._lister(Proposition), key=lambda proposition: proposition.id)

    def passage(self) -> PassageCaleol:
        """The passage of the last proposition."""
        with lecture(self.monde.factory) as session:
            demande = select(PassageCaleol).where(
                PassageCaleol.proposition_id == self.propositions()[-1].id
            )
            return session.scalars(demande).one()

    def toutes_les_echeances(self) -> list[Echeance]:
        return sorted(self._lister(Echeance), key=lambda echeance: echeance.id)

    def echeances(self) -> dict[str, Echeance]:
        """{code: due date} of what the scheduler has to look at, or to sleep on."""
        return {echeance.code: echeance for echeance in self.toutes_les_echeances()}

    def alertes(self) -> list[Alerte]:
        return sorted(self._lister(Alerte), key=lambda alerte: alerte.id)

    def journal(self) -> list[Journal]:
        return sorted(self._lister(Journal), key=lambda ligne: ligne.rang)

    def etat_moteur(self) -> bytes:
        with lecture(self.monde.factory) as session:
            return session.get_one(EtatMoteur, self.dossier_id).corps

    def definition(self) -> DefinitionChargee:
        with lecture(self.monde.factory) as session:
            definition = session.get_one(Dossier, self.dossier_id).definition
            return charger(session, definition.id, definition.sha256)

    def modele(self) -> Modele:
        return self.definition().modele

    def formulaires(self) -> Mapping[str, Formulaire]:
        return self.definition().formulaires

    def frontiere(self) -> Frontiere:
        """What the engine waits for, read from its stored state."""
        return Instance.decoder(self.modele(), self.etat_moteur()).frontiere()

    def tout_concorde(self) -> None:
        """Check that engine, open steps, due dates, journal and version tell the same story."""
        dossier, frontiere, journal = self.dossier(), self.frontiere(), self.journal()
        assert set(self.ouvertes().values()) == {o.tache_id for o in frontiere.ouvertes}
        armees = {e.tache_id for e in self.echeances().values() if e.sorte == "minuterie"}
        assert armees == {minuterie.tache_id for minuterie in frontiere.minuteries}
        assert frontiere.termine == (dossier.etat == "clos")
        assert not frontiere.est_muette
        assert [ligne.rang for ligne in journal] == list(range(1, dossier.journal_rang + 1))
        assert journal[-1].version == dossier.version

    def la_chaine_tient(self) -> None:
        """Check the hash chain of the dossier's journal."""
        with lecture(self.monde.factory) as session:
            assert list(verifier_chaine(session, self.dossier_id)) == []

    def compter(self, modele: type[Base]) -> int:
        return len(self._lister(modele))

    def lignes(self, modele: type[Ligne]) -> Sequence[Ligne]:
        """The dossier's rows of a table."""
        return self._lister(modele)

    def _lister(self, modele: type[Ligne]) -> Sequence[Ligne]:
        with lecture(self.monde.factory) as session:
            colonne: Any = modele.__table__.c.dossier_id
            return session.scalars(select(modele).where(colonne == self.dossier_id)).all()
