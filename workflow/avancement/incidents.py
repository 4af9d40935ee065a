"""Incidents: what stops a dossier and that only an administrator can mend."""

from datetime import datetime

from sqlalchemy import exists, insert, literal, select
from sqlalchemy.orm import Session

from models.db import un_a_la_fois
from models.dossier import Incident
from models.types import nouvel_identifiant
from workflow.ecritures.contexte import table

MUET = (
    "Le parcours s’est arrêté sans étape ouverte ni échéance : "
    "le diagramme doit être corrigé, puis le dossier repris."
)
ECHEANCE = "Une échéance n’a pas pu être traitée : voir le journal du serveur."
MESSAGE = "Un message n’a pas pu être reçu : voir le journal du serveur."


def declarer(
    session: Session, *, dossier_id: int | None, element: str | None, message: str, le: datetime
) -> None:
    """Record an incident, unless the same one is still open.

    `message` is a sentence of ours: it never quotes a value of the household. One at a time:
    two schedulers, or two people, meet the same failure at the same moment.
    """
    un_a_la_fois(session)
    incident = table(Incident)
    deja = exists().where(
        incident.c.dossier_id.is_not_distinct_from(dossier_id),
        incident.c.element.is_not_distinct_from(element),
        incident.c.message == message,
        incident.c.resolu_le.is_(None),
    )
    valeurs = {
        "public_id": nouvel_identifiant(),
        "dossier_id": dossier_id,
        "element": element,
        "message": message,
        "le": le,
    }
    colonnes = [literal(valeur, incident.c[nom].type) for nom, valeur in valeurs.items()]
    session.connection().execute(
        insert(incident).from_select(list(valeurs), select(*colonnes).where(~deja))
    )
