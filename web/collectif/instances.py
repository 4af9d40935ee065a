"""The forms of committees and meetings, and where a committee may be created."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.definition import Programme
from models.dossier import Dossier
from models.instance import Instance, InstanceType, Periodicite, Reunion
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite, instances_visibles
from web.page.formulaires import champ, formulaire
from web.page.libelles import INSTANCES, PERIODICITES
from web.page.textes import nommer
from workflow.collectif import instances
from workflow.collectif.reunions import Seance
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

ASSOCIATION = "association"
SUR_PLACE, A_DISTANCE = "sur_place", "a_distance"


@dataclass(frozen=True)
class Cadre:
    """A programme in a département where the reader follows households."""

    programme_id: int
    code: str
    nom: str
    departement: str
    trimestrielle: bool

    @property
    def cle(self) -> str:
        return f"{self.code}|{self.departement}"

    @property
    def libelle(self) -> str:
        return f"{self.nom}, {nommer(self.departement, 'departement')}"


def list_cadres(session: Session, lecteur: Utilisateur) -> tuple[Cadre, ...]:
    """Return the programmes and départements of the dossiers that the reader may see, by name.

    `trimestrielle`: the protocole asks for a quarterly meeting (002:497) that nobody created yet.
    """
    requete = (
        select(
            Programme.id, Programme.code, Programme.nom, Programme.parametres, Dossier.departement
        )
        .join(Dossier, Dossier.programme_id == Programme.id)
        .where(condition_de_visibilite(lecteur))
        .distinct()
        .order_by(Programme.nom, Dossier.departement)
    )
    tenues = _trimestrielles(session, lecteur)
    return tuple(
        Cadre(id_, code, nom, dep, _est_due(parametres) and (id_, dep) not in tenues)
        for id_, code, nom, parametres, dep in session.execute(requete)
    )


def _est_due(parametres: str) -> bool:
    return orjson.loads(parametres).get("protocole_reunions") is True


def _trimestrielles(session: Session, lecteur: Utilisateur) -> set[tuple[int | None, str | None]]:
    visibles = instances_visibles(lecteur).where(
        Instance.type == InstanceType.REUNION_TRIMESTRIELLE
    )
    return {(i.programme_id, i.departement) for i in session.scalars(visibles)}


def construire_formulaire(session: Session, lecteur: Utilisateur) -> Formulaire:
    """A new committee. The State creates none that an association keeps to itself."""
    cadres = [(cadre.cle, cadre.libelle) for cadre in list_cadres(session, lecteur)]
    if lecteur.role != Role.COORDONNATEUR:
        cadres.append((ASSOCIATION, f"{lecteur.organisme.nom} seulement"))
    return formulaire(
        "instance",
        "Nouvelle instance",
        champ(
            "nom", "textfield", "Nom", required=True, maxLength=100,
            aide="Il part dans les invitations : n’y nommez aucun ménage.",
        ),
        champ("type", "select", "Sorte d’instance", options=INSTANCES.items(), required=True),
        champ("cadre", "select", "Programme", options=cadres, required=True),
        champ(
            "periodicite", "select", "Rythme des réunions", options=PERIODICITES.items(),
            aide="Sert à proposer la date suivante.",
        ),
    )  # fmt: skip


def creer(session: Session, *, acteur: Utilisateur, saisie: Mapping[str, object]) -> Instance:
    """Create a committee from its form. Raises SaisieInvalide, HabilitationRefusee."""
    valeurs: dict[str, Any] = valider(construire_formulaire(session, acteur), saisie)
    cadre = next((c for c in list_cadres(session, acteur) if c.cle == valeurs["cadre"]), None)
    periodicite = valeurs.get("periodicite")
    if valeurs["type"] == InstanceType.REUNION_TRIMESTRIELLE:
        periodicite = Periodicite.TRIMESTRIELLE.value
    return instances.creer_instance(
        session,
        acteur=acteur,
        nom=valeurs["nom"],
        type=valeurs["type"],
        periodicite=periodicite,
        programme_id=cadre.programme_id if cadre else None,
        departement=cadre.departement if cadre else None,
    )


HEURES = {
    f"{heure:02}:{minute:02}": f"{heure}\u00a0h\u00a0{minute:02}"
    for heure in range(7, 22)
    for minute in range(0, 60, 15)
}
DUREES = {
    "30": "Une demi-heure",
    "60": "Une heure",
    "90": "Une heure et demie",
    "120": "Deux heures",
    "180": "Trois heures",
    "240": "Une demi-journée",
    "480": "La journée",
}
"""Minutes, as the form sends them."""

REUNION = formulaire(
    "reunion",
    "Nouvelle réunion",
    champ("le", "date", "Date", required=True),
    champ(
        "heure", "select", "Heure de début", options=HEURES.items(),
        aide="Sans heure, l’invitation porte sur la journée.",
    ),
    champ("duree", "select", "Durée", options=DUREES.items()),
    champ(
        "lieu", "textfield", "Lieu", maxLength=200,
        aide="Il part dans les invitations : l’adresse d’un service, jamais celle d’un ménage.",
    ),
    champ(
        "forme", "radio", "Comment", required=True,
        options=((SUR_PLACE, "Sur place"), (A_DISTANCE, "À distance")),
    ),
)  # fmt: skip


def valeurs_de_depart(session: Session, instance: Instance) -> Mapping[str, object]:
    """Return the date that the rhythm gives after the last meeting, and its form."""
    proposee = instances.date_proposee(instance, instances.derniere_reunion(session, instance))
    le = proposee.isoformat() if proposee else ""
    return {"le": le, "forme": SUR_PLACE}


def valeurs_de(reunion: Reunion) -> Mapping[str, object]:
    """Return a meeting as its form shows it."""
    return {
        "le": reunion.le.isoformat(),
        "heure": f"{reunion.heure:%H:%M}" if reunion.heure else "",
        "duree": str(reunion.duree_minutes or ""),
        "lieu": reunion.lieu or "",
        "forme": A_DISTANCE if reunion.a_distance else SUR_PLACE,
    }


def lire_seance(saisie: Mapping[str, object]) -> Seance:
    """Return when and where, from the form. Raises SaisieInvalide."""
    valeurs: dict[str, Any] = valider(REUNION, saisie)
    heure, duree = valeurs.get("heure"), valeurs.get("duree")
    if duree and not heure:
        raise SaisieInvalide({"heure": "Donnez l’heure de début, ou enlevez la durée."})
    return Seance(
        le=valeurs["le"],
        heure=time.fromisoformat(heure) if heure else None,
        duree_minutes=int(duree) if duree else None,
        lieu=valeurs.get("lieu"),
        a_distance=valeurs["forme"] == A_DISTANCE,
    )
