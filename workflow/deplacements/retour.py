"""A move taken back: the dossier stands again where it stood, unless it has advanced since."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.brouillon import ETAPE, Brouillon
from models.codes import SorteEcheance
from models.deplacement import GARDE
from models.dossier import EtapeOuverte
from models.echeance import Echeance
from models.types import UtcDateTime
from workflow.avancement import transition
from workflow.avancement.evenement import Evenement
from workflow.deplacements import transferts
from workflow.deplacements.passage import Version, relire
from workflow.ecritures.contexte import insertion, table
from workflow.ecritures.tete import ecrire_etat
from workflow.engine import Instance
from workflow.habilitations import Ligne
from workflow.histoire.alertes import retirer
from workflow.histoire.faits import DEPLACEMENT_ANNULE

AVANCE = (
    "Ce dossier a avancé depuis ce déplacement, ou a été déplacé de nouveau : le ramener "
    "effacerait ce qui a été fait. Il reste sur la version où il est."
)
OUBLIE = (
    f"Ce dossier a été déplacé il y a plus de {GARDE.days} jours : son état d’avant n’est plus "
    "gardé. Il reste sur la nouvelle version ; pour en changer, préparez un autre déplacement."
)

_ETAPES, _ECHEANCES, _ALERTES = table(EtapeOuverte), table(Echeance), table(Alerte)


def refus_de_rendre(ligne: Ligne, *, version: int, vers_id: int) -> str | None:
    """Return why a dossier cannot be taken back; None when it can."""
    intact = ligne.version == version and ligne.definition_id == vers_id
    return None if intact else AVANCE


def rendre(
    session: Session,
    ligne: Ligne,
    *,
    rang: int,
    de: Version,
    etat: Mapping[str, Any],
    avant: Mapping[str, Any],
    acteur_id: int | None,
    le: datetime,
) -> None:
    """Put back the engine's state and the rows of before (`passage.emballer`).

    `rang`: of the move in the journal; `etat`: columns of `etat_moteur`. Raises EtapeDejaFaite,
    DeplacementRefuse: the caller rolls back.
    """
    contenu = {"annule": [rang], "libelle": f"version {de.numero}"}
    evenement = Evenement(DEPLACEMENT_ANNULE, le, le, acteur_id, contenu=contenu)
    valeurs = {"version": ligne.version + 1, "definition_id": de.id}
    if avant["dossier"]["etat"] != ligne.etat:
        depuis = datetime.fromisoformat(avant["dossier"]["depuis"])
        valeurs |= {"etat": avant["dossier"]["etat"], "depuis": depuis}
    transition.noter(session, ligne, evenement, **valeurs)
    ecrire_etat(session.connection(), ligne.id, etat)
    _remettre(session, ligne.id, avant)
    _remettre_les_alertes(session, avant, le=le)
    instance = Instance.decoder(de.charger(session).modele, etat["corps"])
    relire(session, ligne.id, sur=de, attendu=instance)


def _remettre(session: Session, dossier_id: int, avant: Mapping[str, Any]) -> None:
    """Put back the steps and the timers; what put a timer off since then still does."""
    connexion = session.connection()
    presentes = transferts.lire_lignes(connexion, dossier_id).minuteries
    connexion.execute(delete(_ETAPES).where(_ETAPES.c.dossier_id == dossier_id))
    connexion.execute(
        delete(_ECHEANCES).where(
            _ECHEANCES.c.dossier_id == dossier_id,
            _ECHEANCES.c.sorte == SorteEcheance.MINUTERIE,
        )
    )
    for etape in avant["etapes"]:
        insertion(EtapeOuverte).executer(connexion, _typer(_ETAPES, etape))
    for gardee in avant["minuteries"]:
        minuterie = _typer(_ECHEANCES, gardee)
        actuelle = presentes.get(avant["renommees"].get(gardee["tache_id"], gardee["tache_id"]))
        reveils = [minuterie["reveil_le"], actuelle.reveil_le if actuelle is not None else None]
        if all(reveils):
            minuterie["reveil_le"] = max(reveils)
        insertion(Echeance).executer(connexion, minuterie)
    _renommer(session, avant["renommees"])


def _renommer(session: Session, renommees: Mapping[str, str]) -> None:
    """Give back their ids to what is kept about the tasks that the move renamed."""
    connexion, brouillon = session.connection(), table(Brouillon)
    for ancien, nouveau in renommees.items():
        for cible in (_ALERTES, _ECHEANCES):
            celle = update(cible).where(cible.c.tache_id == nouveau)
            connexion.execute(celle.values(tache_id=ancien))
        celui = update(brouillon).where(brouillon.c.cle == ETAPE + nouveau)
        connexion.execute(celui.values(cle=ETAPE + ancien))


def _remettre_les_alertes(session: Session, avant: Mapping[str, Any], *, le: datetime) -> None:
    """Undo what the move did to the alerts drawn on steps; what it made fire is withdrawn."""
    connexion = session.connection()
    if avant["armees"]:
        connexion.execute(delete(_ECHEANCES).where(_ECHEANCES.c.cle.in_(avant["armees"])))
        declenchees = select(
            _ALERTES.c.id, _ALERTES.c.public_id, _ALERTES.c.cle, _ALERTES.c.declenchee_le
        ).where(_ALERTES.c.cle.in_(avant["armees"]))
        for alerte in connexion.execute(declenchees).all():
            retirer(session, alerte, le)
    for retiree in avant["retirees"]:
        insertion(Echeance).executer(connexion, _typer(_ECHEANCES, retiree))
    _rouvrir(session, avant["closes"])


def _rouvrir(session: Session, closes: Iterable[int]) -> None:
    rouvrir = update(_ALERTES).where(_ALERTES.c.id.in_(closes), _ALERTES.c.retiree_le.is_(None))
    session.connection().execute(rouvrir.values(close_le=None))


def _typer(cible: Table, ligne: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as its table takes it: its moments read, its number left to the table."""
    return {
        nom: datetime.fromisoformat(valeur) if valeur and _est_un_moment(cible, nom) else valeur
        for nom, valeur in ligne.items()
        if nom != "id"
    }


def _est_un_moment(cible: Table, nom: str) -> bool:
    return isinstance(cible.c[nom].type, UtcDateTime)
