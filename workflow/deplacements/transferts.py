"""A dossier that goes on with another version of its parcours: its rows follow the engine's move.

Steps and timers that go on keep their ids, the moment at which they began and their due dates.
Used by the move itself (`workflow.deplacements`) and by the history that lives it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from models.alerte import Alerte
from models.brouillon import ETAPE, Brouillon
from models.codes import Horloge, SorteEcheance
from models.dossier import EtapeOuverte
from models.echeance import Echeance
from models.preparee import LecturePreparee, Preparee
from workflow.avancement import attentes
from workflow.avancement.lecture import Lu
from workflow.ecritures import Contexte, delais
from workflow.ecritures.contexte import insertion, table
from workflow.ecritures.suspension import debut_de_suspension, rattraper
from workflow.engine import Minuterie, Ouverte
from workflow.engine.transport import Transport
from workflow.parcours.definition_chargee import DefinitionChargee

ETAPES = table(EtapeOuverte)
ECHEANCES = table(Echeance)

# Built once: a batch runs them for thousands of dossiers.
_ETAPES = LecturePreparee(select(ETAPES).where(ETAPES.c.dossier_id == bindparam("lu_dossier")))
_ECHEANCES = LecturePreparee(
    select(ECHEANCES).where(
        ECHEANCES.c.dossier_id == bindparam("lu_dossier"), ECHEANCES.c.tache_id.is_not(None)
    )
)
_RETENIR = Preparee(update(ECHEANCES).where(ECHEANCES.c.cle == bindparam("gardee")))


class Lignes(NamedTuple):
    """What a dossier waits for, by engine task: its steps, its timers, the alerts on its steps."""

    etapes: Mapping[str, Any]
    minuteries: Mapping[str, Any]
    alertes: Mapping[str, Any]

    @property
    def depuis(self) -> dict[str, datetime]:
        """When each open step began."""
        return {tache_id: ligne.depuis for tache_id, ligne in self.etapes.items()}


@dataclass
class Changements:
    """What a transfer did to alerts, by which taking it back undoes it.

    `closes`: ids of the alerts that it closed; `armees`: keys of the due dates that it wrote;
    `retirees`: the due dates that it took away.
    """

    closes: list[int] = field(default_factory=list)
    armees: list[str] = field(default_factory=list)
    retirees: list[Any] = field(default_factory=list)


def lire_lignes(connexion: Any, dossier_id: int) -> Lignes:
    """Read the rows of a dossier that name a task of its engine."""
    etapes = _ETAPES.toutes(connexion, lu_dossier=dossier_id)
    echeances = _ECHEANCES.toutes(connexion, lu_dossier=dossier_id)
    de_minuterie = [e for e in echeances if e.sorte == SorteEcheance.MINUTERIE]
    return Lignes(
        {e.tache_id: e for e in etapes},
        {e.tache_id: e for e in de_minuterie},
        {e.tache_id: e for e in echeances if e.sorte == SorteEcheance.ALERTE},
    )


def transferer(
    contexte: Contexte, avant: DefinitionChargee, lu: Lu, transport: Transport, lignes: Lignes
) -> Changements:
    """Write what the move made of the rows. `lu`: the dossier on its new definition."""
    transfert = _Transfert(contexte, avant, lu, transport, lignes)
    transfert.renommer()
    transfert.etapes()
    transfert.alertes()
    transfert.minuteries()
    return transfert.changements


@dataclass
class _Transfert:
    contexte: Contexte
    avant: DefinitionChargee
    lu: Lu
    transport: Transport
    lignes: Lignes
    changements: Changements = field(default_factory=Changements)

    def __post_init__(self) -> None:
        self._anciens = {nouveau: ancien for ancien, nouveau in self.transport.renommees.items()}
        self._frontiere = self.lu.instance.frontiere()

    def _ancien(self, tache_id: str) -> str:
        return self._anciens.get(tache_id, tache_id)

    def renommer(self) -> None:
        """Give its new id to a task whose rank among the branches of a gateway has changed."""
        alerte, brouillon = table(Alerte), table(Brouillon)
        for ancien, nouveau in self.transport.renommees.items():
            for requete in (
                update(alerte).where(alerte.c.tache_id == ancien).values(tache_id=nouveau),
                update(brouillon)
                .where(brouillon.c.cle == ETAPE + ancien)
                .values(cle=ETAPE + nouveau),
                update(ECHEANCES)
                .where(ECHEANCES.c.tache_id == ancien, ECHEANCES.c.sorte == SorteEcheance.ALERTE)
                .values(tache_id=nouveau),
            ):
                self.contexte.connexion.execute(requete)

    def etapes(self) -> None:
        """A step that goes on keeps its beginning; what is said of it is the new diagram's."""
        restent = set()
        for ouverte in self._frontiere.ouvertes:
            voulue = attentes.rediger(self.contexte, self.lu, ouverte)
            ancienne = self.lignes.etapes.get(self._ancien(ouverte.tache_id))
            if ancienne is None:
                self.contexte.ecrire(insertion(EtapeOuverte), voulue)
                continue
            restent.add(ancienne.tache_id)
            voulue["depuis"] = ancienne.depuis
            if any(getattr(ancienne, nom) != valeur for nom, valeur in voulue.items()):
                self.contexte.ecrire(attentes.REMPLACER, {"fermee": ancienne.tache_id, **voulue})
        for tache_id in self.lignes.etapes.keys() - restent:
            self.contexte.ecrire(attentes.FERMER, {"fermee": tache_id})

    def alertes(self) -> None:
        """An alert drawn on both versions goes on; one that is drawn no more is closed."""
        apres = {o.tache_id: o for o in self._frontiere.ouvertes}
        for tache_id, ligne in self.lignes.etapes.items():
            ouverte = apres.pop(self.transport.renommees.get(tache_id, tache_id), None)
            ancien = attentes.alerte_de(self.avant, ligne.element, ligne.sorte)
            nouveau = None if ouverte is None else self._code(ouverte)
            if ancien is not None and ancien != nouveau:
                self._eteindre(tache_id)
            if ouverte is not None and nouveau is not None and ancien != nouveau:
                self._armer(ouverte, ligne.depuis)
        for ouverte in apres.values():
            if self._code(ouverte) is not None:
                self._armer(ouverte, self.contexte.fait_le)

    def _code(self, ouverte: Ouverte) -> str | None:
        return attentes.alerte_de(self.lu.definition, ouverte.element.id, ouverte.sorte)

    def _eteindre(self, tache_id: str) -> None:
        contexte, alerte = self.contexte, table(Alerte)
        if tache_id in self.lignes.alertes:
            self.changements.retirees.append(self.lignes.alertes[tache_id])
            alertes = (ECHEANCES.c.tache_id == tache_id, ECHEANCES.c.sorte == SorteEcheance.ALERTE)
            delais.annuler_echeances(contexte, *alertes)
        ouvertes = select(alerte.c.id, alerte.c.declenchee_le).where(
            alerte.c.tache_id == tache_id, alerte.c.close_le.is_(None)
        )
        closes = contexte.connexion.execute(ouvertes).all()
        delais.clore_ouvertes(contexte, closes)
        self.changements.closes += [alerte_id for alerte_id, _ in closes]

    def _armer(self, ouverte: Ouverte, depuis: datetime) -> None:
        """Count an alert that is new on a step from the beginning of the step."""
        variables = self.lu.instance.variables(ouverte.tache_id)
        contexte = replace(self.contexte, variables=variables)
        cle = attentes.armer_l_alerte(contexte, self.lu, ouverte, depart=depuis)
        rattraper(contexte, [cle], depuis=depuis)
        self.changements.armees.append(cle)

    def minuteries(self) -> None:
        """A due date that existed stays as it is; a new delay counts from its step's opening."""
        restent = set()
        for minuterie in self._frontiere.minuteries:
            ancienne = self.lignes.minuteries.get(self._ancien(minuterie.tache_id))
            if ancienne is None:
                self._commencer(minuterie)
            else:
                restent.add(ancienne.tache_id)
                self._garder(minuterie, ancienne)
        for tache_id in self.lignes.minuteries.keys() - restent:
            self.contexte.ecrire(attentes.DESARMER, {"eteinte": attentes.cle_de(tache_id)})

    def _commencer(self, minuterie: Minuterie) -> None:
        """Write a new delay; one that had run out before the move is due at the move."""
        contexte, cle = self.contexte, attentes.cle_de(minuterie.tache_id)
        depuis = self.transport.departs.get(minuterie.tache_id, contexte.fait_le)
        contexte.ajouter(Echeance, **attentes.rediger_minuterie(contexte, minuterie))
        rattraper(contexte, [cle], depuis=depuis)
        connexion = contexte.connexion
        depassee = (ECHEANCES.c.cle == cle, ECHEANCES.c.due_le < contexte.fait_le)
        connexion.execute(update(ECHEANCES).where(*depassee).values(due_le=contexte.fait_le))
        eveillee = (*depassee[:1], ECHEANCES.c.reveil_le < contexte.fait_le)
        connexion.execute(update(ECHEANCES).where(*eveillee).values(reveil_le=contexte.fait_le))

    def _garder(self, minuterie: Minuterie, ancienne: Any) -> None:
        voulue = attentes.rediger_minuterie(self.contexte, minuterie)
        change = {
            nom: voulue[nom]
            for nom in ("cle", "code", "libelle", "tache_id", "horloge", "calendrier")
            if voulue[nom] != getattr(ancienne, nom)
        }
        if "horloge" in change:
            change["reveil_le"] = self._reveil(ancienne, change["horloge"])
        if change:
            self.contexte.ecrire(_RETENIR, {"gardee": ancienne.cle, **change})

    def _reveil(self, ancienne: Any, horloge: str) -> datetime | None:
        """Return when a timer whose clock changes is looked at: never, while it is held."""
        debut = debut_de_suspension(self.contexte.connexion, self.contexte.dossier_id)
        tenue = debut is not None and horloge != Horloge.CONTINUE and ancienne.due_le > debut
        if tenue:
            return None
        reveil: datetime | None = ancienne.reveil_le or ancienne.due_le
        return reveil
