"""The accounts that an audience is made of, for many alerts at once.

What two dossiers have in common (référent, association, département, landlords) is asked once:
the audiences themselves are those of `notifications.destinataires.audiences`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.alerte_regles.nature import Audience
from models.dossier import Dossier
from models.obligation import Obligation
from models.relogement import Logement, Occupation, Proposition
from notifications.destinataires.audiences import (
    Personne,
    list_organismes_du_besoin,
    list_personnes,
    list_personnes_hors_dossier,
    list_referents,
)
from web.administration.situations import Lieu, Situation

Liens = frozenset[tuple[Any, ...]]
"""What ties a dossier to landlords: (how, landlord, still so)."""

LOT = 500


class Comptes:
    """Answers « whom would this audience be » for the situations that it was given."""

    def __init__(self, session: Session, situations: Iterable[Situation], le: datetime) -> None:
        self.session, self.le = session, le
        lieux = {s.lieu.dossier_id: s.lieu for s in situations if s.lieu is not None}
        self.liens = _lire_liens(session, lieux)
        self.connus: dict[tuple[Any, ...], tuple[Personne, ...]] = {}

    def list_comptes(self, audience: Audience, situation: Situation) -> tuple[Personne, ...]:
        """Return the accounts told by name."""
        cle = (audience, *self._cle(audience, situation))
        if cle not in self.connus:
            self.connus[cle] = self._demander(audience, situation)
        return self.connus[cle]

    def list_besoin(
        self, situation: Situation, nommes: Collection[Personne]
    ) -> tuple[Personne, ...]:
        """Return the accounts that would read the bare need, less the landlords of `nommes`."""
        lieu = situation.lieu
        if lieu is None:
            return ()
        sauf = frozenset(personne.organisme_id for personne in nommes)
        cle = ("besoin", lieu.programme_id, lieu.departement, self._liens(lieu), sauf)
        if cle not in self.connus:
            dossier = self.session.get_one(Dossier, lieu.dossier_id)
            organismes = list_organismes_du_besoin(self.session, dossier=dossier, sauf=sauf)
            referents = list_referents(
                self.session, organismes=organismes, departement=lieu.departement
            )
            self.connus[cle] = tuple(referents)
        return self.connus[cle]

    def _liens(self, lieu: Lieu) -> Liens:
        return self.liens.get(lieu.dossier_id, frozenset())

    def _cle(self, audience: Audience, situation: Situation) -> tuple[Any, ...]:
        """Return what this audience depends on: the same for two situations, the same accounts."""
        lieu, alerte = situation.lieu, situation.alerte
        if lieu is None:
            sujet = (alerte.organisme_id, alerte.programme_id, alerte.departement) if alerte else ()
            return ("hors dossier", *sujet)
        if audience is Audience.TRAVAILLEUR_SOCIAL:
            return (lieu.referent_id, lieu.association_id)
        if audience is Audience.CHEF_DE_SERVICE:
            return (lieu.association_id,)
        if audience is Audience.COORDONNATEUR:
            return (lieu.departement,)
        return (lieu.programme_id, lieu.departement, self._liens(lieu))

    def _demander(self, audience: Audience, situation: Situation) -> tuple[Personne, ...]:
        lieu, alerte = situation.lieu, situation.alerte
        if lieu is not None:
            dossier = self.session.get_one(Dossier, lieu.dossier_id)
            personnes = list_personnes(
                self.session, dossier=dossier, audiences=(audience,), le=self.le
            )
        elif alerte is not None:
            personnes = list_personnes_hors_dossier(
                self.session, alerte=alerte, audiences=(audience,), le=self.le
            )
        else:
            personnes = []
        return tuple(personnes)


def _lire_liens(session: Session, lieux: Mapping[int, Lieu]) -> Mapping[int, Liens]:
    """Return {dossier: its ties to landlords}: three readings for a lot of dossiers."""
    trouves: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    identifiants = sorted(lieux)
    for debut in range(0, len(identifiants), LOT):
        for requete in _liens_du_lot(identifiants[debut : debut + LOT]):
            for dossier_id, *lien in session.execute(requete):
                trouves[dossier_id].add(tuple(lien))
    return {dossier_id: frozenset(liens) for dossier_id, liens in trouves.items()}


def _liens_du_lot(lot: Collection[int]) -> tuple[Select[*tuple[Any, ...]], ...]:
    loges = (
        select(Dossier.id, Occupation.bailleur_id)
        .join(Occupation, Occupation.menage_id == Dossier.menage_id)
        .where(Dossier.id.in_(lot), Occupation.fin.is_(None), Occupation.bailleur_id.is_not(None))
    )
    rapproches = (
        select(Proposition.dossier_id, Logement.bailleur_id, Proposition.close_le.is_(None))
        .join(Logement, Logement.id == Proposition.logement_id)
        .where(Proposition.dossier_id.in_(lot))
    )
    obliges = select(
        Obligation.dossier_id, Obligation.bailleur_id, Obligation.genre, Obligation.close_le
    ).where(Obligation.dossier_id.in_(lot), Obligation.bailleur_id.is_not(None))
    return loges, rapproches, obliges
