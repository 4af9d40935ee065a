"""Who speaks for a landlord in commission, by département: said once (002:484)."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.offre import ContactCaleol
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable
from workflow.habilitations import Action, verifier


def nommer_contact(
    session: Session,
    *,
    acteur: Utilisateur,
    departement: str,
    nom: str,
    courriel: str | None,
    telephone: str | None,
    le: datetime,
) -> None:
    """Keep the contact of the actor's landlord in one of his départements; the last one counts.

    Raises HabilitationRefusee, Introuvable for a département that he does not cover.
    """
    verifier(acteur, Action.NOMMER_CONTACT)
    if acteur.departements and departement not in acteur.departements:
        raise Introuvable
    connu = session.get(ContactCaleol, (acteur.organisme_id, departement))
    if connu is None:
        connu = ContactCaleol(bailleur_id=acteur.organisme_id, departement=departement)
        session.add(connu)
    connu.nom, connu.courriel, connu.telephone = nom, courriel, telephone
    connu.auteur_id, connu.modifie_le = acteur.id, le
    session.flush()
