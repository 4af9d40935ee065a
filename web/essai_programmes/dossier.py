"""A dossier of the product under the virtual clock: what is done to it, and what it then says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice, product

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.calendrier import jour_paris
from models.codes import Role, SorteEcheance
from models.db import lecture, transaction
from models.message import Message
from models.utilisateur import Utilisateur
from web.essai_programmes.base import DEPART, Base
from web.essai_programmes.releve import Etape, Releve, relever
from web.travaux.echanges import distribuer_messages
from web.travaux.echeances import declencher_alertes, declencher_minuteries
from workflow.avancement import dossiers
from workflow.avancement.lecture import lire_etape
from workflow.engine.passages import observer
from workflow.errors import HabilitationRefusee, SaisieInvalide
from workflow.essai_programmes.graphe import Cle
from workflow.essai_programmes.reponses import Circonstances, completer, remplir
from workflow.formulaires import Champ, Formulaire
from workflow.formulaires.choix import CHOIX, list_choix
from workflow.habilitations import a_portee, roles_de_l_etape
from workflow.parcours.voies import AUTRE_DOSSIER

PAS = timedelta(hours=1)
"""Between two steps: short, so that no delay passes unless the walk waits for it."""
ESSAIS_MAX = 24
"""Answers tried when the product refuses one that its form accepts."""


class PasLa(Exception):
    """What a move names does not wait on the product."""


@dataclass
class DossierEssaye:
    """`passages`: nodes that the engine crossed since they were last taken; `releve`: what the
    product said when the dossier was last read."""

    base: Base
    dossier_id: int
    le: datetime = DEPART
    passages: set[Cle] = field(default_factory=set)
    releve: Releve = Releve(0, (), (), {}, None)
    _acteurs: dict[str, str] = field(default_factory=dict)

    def noter(self, niveau: str, element: str | None) -> None:
        """Be told of a node by the engine."""
        if element is not None:
            self.passages.add((niveau, element))

    def relever(self) -> Releve:
        """Read what the product now says, and what was written since the last time."""
        self.releve = relever(self.base.factory, self.dossier_id, self.releve.rang)
        return self.releve

    def terminer(
        self, element: str, formulaire: Formulaire | None, fixes: Mapping[str, object]
    ) -> None:
        """Complete a step, or let an event happen. Raises PasLa, ErreurMetier."""
        etape = next((e for e in self.releve.etapes if e.element == element), None)
        if etape is None:
            raise PasLa(element)
        if etape.role == AUTRE_DOSSIER:
            self._recevoir(etape)
            return
        self.le += PAS
        if formulaire is None:
            self._terminer(etape, {})
            return
        refus: SaisieInvalide | None = None
        lieu = Circonstances(jour_paris(self.le), self._list_choix(etape, formulaire))
        for saisie in _saisies(formulaire, fixes, lieu):
            try:
                self._insister(etape, formulaire, saisie, lieu)
            except SaisieInvalide as erreur:
                refus = erreur
            else:
                return
        raise refus or PasLa(element)

    def _insister(
        self,
        etape: Etape,
        formulaire: Formulaire,
        saisie: dict[str, object],
        lieu: Circonstances,
    ) -> None:
        """Complete a step, and answer what it then asks for: an act may ask more than the form."""
        try:
            self._terminer(etape, saisie)
        except SaisieInvalide as manque:
            self._terminer(etape, saisie | completer(formulaire, saisie, manque, lieu))

    def _list_choix(self, etape: Etape, formulaire: Formulaire) -> dict[str, str]:
        """Return, by field type, the first of what the base offers: people, actions, sessions."""
        bailleur = self.base.comptes[Role.REFERENT_BAILLEUR].organisme.public_id
        choix = {"organisme": bailleur}
        with lecture(self.base.factory) as session:
            for champ in (c for c in formulaire.champs if c.type in CHOIX):
                acteur = self._acteur(session, etape)
                offerts = list_choix(session, acteur, self.dossier_id, champ)
                if offerts:
                    choix[champ.type] = offerts[0].valeur
        return choix

    def _terminer(self, etape: Etape, saisie: Mapping[str, object]) -> None:
        with observer(self.noter), transaction(self.base.factory) as session:
            dossiers.terminer_etape(
                session,
                acteur=self._acteur(session, etape),
                tache_id=etape.tache_id,
                version=None,
                saisie=saisie,
                fait_le=self.le,
                saisi_le=self.le,
            )

    def _acteur(self, session: Session, etape: Etape) -> Utilisateur:
        """Return an account that may complete a step. Raises HabilitationRefusee."""
        if etape.element in self._acteurs:
            return self.base.comptes[self._acteurs[etape.element]]
        roles = roles_de_l_etape(etape.role, etape.role_conjoint)
        ligne = lire_etape(session, etape.tache_id)
        for role in sorted(roles & self.base.comptes.keys(), key=lambda r: (r != etape.role, r)):
            compte = self.base.comptes[role]
            if ligne is not None and a_portee(session, compte, ligne):
                self._acteurs[etape.element] = role
                return compte
        raise HabilitationRefusee(f"Personne ne peut faire l’étape « {etape.libelle} ».")

    def _recevoir(self, etape: Etape) -> None:
        """Have another dossier send what a step waits for."""
        self.le += PAS
        with transaction(self.base.factory) as session:
            session.add(
                Message(
                    emetteur_id=self.base.voisin_id,
                    rang=1,
                    element=etape.element,
                    tache_id=etape.tache_id,
                    nom=etape.message,
                    correlation=etape.correlation,
                    charge=orjson.dumps({}).decode(),
                    emis_le=self.le,
                    connu_le=self.le,
                    prochain_essai_le=self.le,
                )
            )
        with observer(self.noter):
            distribuer_messages(self.base.factory, le=self.le)

    def sonner(self, element: str) -> None:
        """Let the clock reach the due date of a timer; all that is due before it fires too.

        Raises PasLa.
        """
        due = self.releve.due(SorteEcheance.MINUTERIE, element)
        if due is None:
            raise PasLa(element)
        self.le = max(self.le, due)
        with observer(self.noter):
            declencher_minuteries(self.base.factory, le=self.le)

    def alerte_due(self, code: str, *, malgre_les_delais: bool) -> datetime | None:
        """Return when an alert would be raised; None when no such alert is armed.

        `malgre_les_delais`: even where a timer of the diagram comes first.
        """
        due = self.releve.due(SorteEcheance.ALERTE, code)
        autre = self.releve.due(SorteEcheance.MINUTERIE)
        if due is None or malgre_les_delais or autre is None or autre > due:
            return due
        return None

    def alerter(self, code: str, due: datetime) -> bool:
        """Let the clock reach an alert; tell whether it was raised."""
        self.le = max(self.le, due)
        with observer(self.noter):
            declencher_minuteries(self.base.factory, le=self.le)
        declencher_alertes(self.base.factory, le=self.le)
        with lecture(self.base.factory) as session:
            demande = select(Alerte.id).where(
                Alerte.dossier_id == self.dossier_id, Alerte.code == code
            )
            return session.scalar(demande) is not None


def _saisies(
    formulaire: Formulaire, fixes: Mapping[str, object], lieu: Circonstances
) -> Iterator[dict[str, object]]:
    """Yield answers: the first, then others where they decide nothing."""
    premiere = remplir(formulaire, fixes, lieu)
    yield premiere
    libres = [c for c in formulaire.champs if c.cle in premiere.keys() - fixes.keys()]
    choix = [(c.cle, [o.valeur for o in c.options]) for c in libres if _est_choix(c)]
    for valeurs in islice(product(*(options for _, options in choix)), 1, ESSAIS_MAX):
        autres = {cle: valeur for (cle, _), valeur in zip(choix, valeurs, strict=True)}
        yield remplir(formulaire, {**autres, **fixes}, lieu)


def _est_choix(champ: Champ) -> bool:
    return champ.type in ("radio", "select")
