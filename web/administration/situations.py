"""What a rule would tell about today: alerts that are open, due dates that come by today.

Read under some settings, those in force or those proposed: nothing is written, and no name nor
reference is read. What is held (suspension, open proposition) is told to nobody today.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from models.alerte import Alerte
from models.alerte_reglages import ReglageAlerte, Reglages
from models.alerte_regles import REGLES
from models.alerte_regles.nature import Palier, RegleAlerte, Sujet
from models.alertes import etat_au
from models.calendrier import ajouter_duree, jour_paris
from models.codes import AlerteEtat, SorteEcheance
from models.dossier import Dossier, Suspension
from models.echeance import Echeance
from models.relogement import Proposition
from notifications.decision.retenues import Retenues, lire_retenues
from notifications.releve import trouver
from notifications.releve.constats import Passage
from workflow.gestion.alertes_reglees import AUSSITOT, Voulu, construire
from workflow.gestion.reglages_alerte import Arret, iter_lots, lire_arrets, recompter_une


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a dossier is, as far as it matters to who is told. `dossier_id`: its own id."""

    dossier_id: int
    menage_id: int | None
    programme_id: int
    association_id: int
    referent_id: int
    departement: str


@dataclass(frozen=True, slots=True)
class Situation:
    """One alert, open or to be: since when, and about what (`lieu`, or `alerte` elsewhere)."""

    depuis: datetime
    programme_id: int | None
    lieu: Lieu | None = None
    alerte: Alerte | None = None


Attente = tuple[Any, Sequence[Arret]]
"""A due date that waits, as `gestion.reglages_alerte` reads it, and the dossier's suspensions."""

Prevue = tuple[Situation, RegleAlerte]

_LIEU = (
    Dossier.id, Dossier.menage_id, Dossier.programme_id, Dossier.association_id,
    Dossier.referent_id, Dossier.departement,
)  # fmt: skip


def proposer(session: Session, code: str, programme_id: int | None, voulu: Voulu) -> Reglages:
    """Return all the settings as they would be with this one."""
    lus = {(un.programme_id, un.code): un for un in session.scalars(select(ReglageAlerte))}
    propose = construire(Reglages(lus.values()), code, programme_id, voulu)
    return Reglages({**lus, (programme_id, code): propose}.values())


class DesDossiers:
    """What is open or waits for a rule about dossiers, in one programme or in all: read once."""

    def __init__(
        self, session: Session, code: str, *, programme_id: int | None, le: datetime
    ) -> None:
        self.session, self.code, self.le = session, code, le
        self.ouvertes = tuple(_list_ouvertes(session, code, programme_id, le))
        self.attentes: list[Attente] = []
        for lignes in iter_lots(session, code, programme_id):
            arrets = lire_arrets(session, lignes)
            self.attentes += [(ligne, arrets[ligne.dossier_id]) for ligne in lignes]
        self.lieux = _lire_lieux(session, code, programme_id) if self.attentes else {}
        self.retenus = _lire_retenus(session, code) if self.attentes else frozenset()

    def sous(self, reglages: Reglages) -> Iterator[Prevue]:
        """Yield what these settings tell about, with the rule of its programme."""
        for situation in self.ouvertes:
            en_vigueur = reglages.regle(self.code, situation.programme_id)
            if en_vigueur.active:
                yield situation, en_vigueur.regle
        for ligne, arrets in self.attentes:
            lieu = self.lieux.get(ligne.dossier_id)
            en_vigueur = reglages.regle(self.code, ligne.programme_id)
            # Counted as saving would count it.
            mise = recompter_une(ligne, en_vigueur, arrets, self.le)
            reveil_le = mise["reveil_le"]
            if lieu is None or reveil_le is None:
                continue
            depuis = self._liberer(lieu, en_vigueur.regle, max(mise["due_le"], reveil_le))
            if depuis is not None and depuis <= self.le:
                yield Situation(depuis, ligne.programme_id, lieu), en_vigueur.regle

    def _liberer(self, lieu: Lieu, regle: RegleAlerte, moment: datetime) -> datetime | None:
        """Return when it would fire: what holds a dossier still is read for those alone."""
        if moment > self.le or lieu.dossier_id not in self.retenus:
            return moment
        return lire_retenues(
            self.session, regle=regle, dossier_id=lieu.dossier_id, horloge=regle.horloge
        ).liberer(moment)


class HorsDossier:
    """The same for a rule about conventions, committees, organisations: today's sweep, read."""

    def __init__(
        self, session: Session, code: str, *, programme_id: int | None, le: datetime
    ) -> None:
        self.session, self.code, self.le, self.programme_id = session, code, le, programme_id
        connues = select(Alerte).where(Alerte.code == code).options(lazyload(Alerte.destinataires))
        self.connues = {alerte.cle: alerte for alerte in session.scalars(connues)}

    def sous(self, reglages: Reglages) -> Iterator[Prevue]:
        """Yield what holds today by these settings, unless it is closed or answered."""
        jour = jour_paris(self.le)
        for constat in trouver(self.session, Passage(self.le, jour, jour, reglages)):
            programme_id = constat.sujet.get("programme_id")
            voulu = self.programme_id is None or programme_id == self.programme_id
            if constat.code != self.code or not constat.a_dire or not voulu:
                continue
            connue = self.connues.get(constat.cle)
            if connue is None or _attend(connue, self.le):
                depuis = constat.due_le if connue is None else connue.declenchee_le
                # Never added to the session: it only bears its subject.
                alerte = connue or Alerte(**constat.sujet)
                yield Situation(depuis, programme_id, alerte=alerte), constat.regle


def lire_releve(
    session: Session, code: str, *, programme_id: int | None, le: datetime
) -> DesDossiers | HorsDossier:
    """Return what a rule tells about, to be read under some settings then others."""
    du_dossier = REGLES[code].sujet is Sujet.DOSSIER
    return (DesDossiers if du_dossier else HorsDossier)(
        session, code, programme_id=programme_id, le=le
    )


def _attend(alerte: Alerte, le: datetime) -> bool:
    """Return whether an alert is open, and neither answered nor snoozed."""
    return alerte.close_le is None and etat_au(alerte, le) is AlerteEtat.ACTIVE


def _lire_lieux(session: Session, code: str, programme_id: int | None) -> Mapping[int, Lieu]:
    """Return {dossier: where it is} of those that have a due date of this rule."""
    requete = select(*_LIEU).where(
        Dossier.id.in_(
            select(Echeance.dossier_id).where(
                Echeance.code == code, Echeance.sorte == SorteEcheance.ALERTE
            )
        )
    )
    if programme_id is not None:
        requete = requete.where(Dossier.programme_id == programme_id)
    return {ligne[0]: Lieu(*ligne) for ligne in session.execute(requete)}


def _lire_retenus(session: Session, code: str) -> frozenset[int]:
    """Return the dossiers with a due date of this rule, suspended or with an open proposition."""
    attendus = select(Echeance.dossier_id).where(Echeance.code == code)
    suspendus = select(Suspension.dossier_id).where(Suspension.fin.is_(None))
    proposes = select(Proposition.dossier_id).where(Proposition.close_le.is_(None))
    return frozenset(
        dossier_id
        for requete, colonne in (
            (suspendus, Suspension.dossier_id),
            (proposes, Proposition.dossier_id),
        )
        for dossier_id in session.scalars(requete.where(colonne.in_(attendus)))
    )


def list_atteints(
    session: Session, regle: RegleAlerte, situation: Situation, le: datetime
) -> list[Palier]:
    """Return the steps reached by `le`, suspensions of the dossier deducted as the clock says."""
    retenues = Retenues()
    if situation.lieu is not None and _a_lire(regle, situation.depuis, le):
        retenues = lire_retenues(
            session, regle=regle, dossier_id=situation.lieu.dossier_id, horloge=regle.horloge
        )
    moments = ((palier, _moment(palier, situation.depuis, retenues)) for palier in regle.paliers)
    return [palier for palier, moment in moments if moment is not None and moment <= le]


def _a_lire(regle: RegleAlerte, depuis: datetime, le: datetime) -> bool:
    """Return whether what held the dossier matters: it can only make a late step later still."""
    delais = {palier.delai for palier in regle.paliers} - {None, AUSSITOT}
    return any(delai and ajouter_duree(depuis, delai) <= le for delai in delais)


def _moment(palier: Palier, depuis: datetime, retenues: Retenues) -> datetime | None:
    """Return when a step is told: at once whatever holds, for what has fired already."""
    if palier.delai is None or palier.delai == AUSSITOT:
        return None if palier.delai is None else depuis
    libre = retenues.liberer(depuis)
    return None if libre is None else retenues.compter(libre, palier.delai)


def _list_ouvertes(
    session: Session, code: str, programme_id: int | None, le: datetime
) -> Iterator[Situation]:
    """Yield the open alerts that nobody answered nor snoozed."""
    requete = (
        select(Alerte, *_LIEU)
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .where(Alerte.code == code, Alerte.close_le.is_(None))
        .options(lazyload(Alerte.destinataires))
    )
    if programme_id is not None:
        requete = requete.where(Dossier.programme_id == programme_id)
    for rangee in session.execute(requete):
        alerte, lieu = rangee[0], Lieu(*rangee[1:])
        if _attend(alerte, le):
            yield Situation(alerte.declenchee_le, lieu.programme_id, lieu)
