"""What a landlord has said once and is not asked again: its contact, its correspondants."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.codes import Role
from models.dossier import Dossier
from models.offre import ContactCaleol
from models.relogement import Correspondant, Logement, Proposition
from models.utilisateur import Utilisateur
from workflow.formulaires import Formulaire

CORRESPONDANTS_PROPOSES = 5
DU_CORRESPONDANT = ("nom", "courriel", "telephone")
BAILLEURS = (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR)


@dataclass(frozen=True)
class Collegue:
    """Somebody of the landlord's whom one click names; `champs`: {key of the field: answer}."""

    nom: str
    courriel: str | None
    champs: Mapping[str, str]


def habitudes(
    session: Session, dossier: Dossier, lecteur: Utilisateur, formulaire: Formulaire
) -> Mapping[str, str]:
    """Return the answers that the landlord's habits give to a form, by field key.

    The contact of authority is shown to both sides: whoever traces the contact reads it. Who
    answers for the landlord is proposed as the correspondant.
    """
    dites: dict[str, str | None] = {}
    destinations = {champ.destination: champ.cle for champ in formulaire.champs}
    if "passage.contact_autorite" in destinations:
        dites["passage.contact_autorite"] = lire_contact_du_rapprochement(session, dossier)
    if "correspondant.nom" in destinations and lecteur.role in BAILLEURS:
        dites["correspondant.nom"] = lecteur.nom
        dites["correspondant.courriel"] = lecteur.courriel
    return {
        destinations[destination]: valeur
        for destination, valeur in dites.items()
        if valeur and destination in destinations
    }


def lire_contact_du_rapprochement(session: Session, dossier: Dossier) -> str | None:
    """Return the contact of authority of the landlord whose dwelling is proposed, in words."""
    contact = session.scalars(
        select(ContactCaleol)
        .join(Logement, Logement.bailleur_id == ContactCaleol.bailleur_id)
        .join(Proposition, Proposition.logement_id == Logement.id)
        .where(
            Proposition.dossier_id == dossier.id,
            Proposition.close_le.is_(None),
            ContactCaleol.departement == Logement.departement,
        )
    ).first()
    if contact is None:
        return None
    return ", ".join(filter(None, (contact.nom, contact.courriel, contact.telephone)))


def list_collegues(
    session: Session, lecteur: Utilisateur, formulaire: Formulaire | None
) -> tuple[Collegue, ...]:
    """Return who may be named correspondant in one click: the reader, then those named before."""
    cles = {champ.destination: champ.cle for champ in formulaire.champs} if formulaire else {}
    if "correspondant.nom" not in cles:
        return ()
    connus = [(lecteur.nom, lecteur.courriel, None), *_deja_nommes(session, lecteur)]
    return tuple(
        Collegue(personne[0], personne[1], _reponses(cles, personne))
        for personne in dict.fromkeys(connus)
    )


def _deja_nommes(
    session: Session, lecteur: Utilisateur
) -> list[tuple[str, str | None, str | None]]:
    lignes = session.execute(
        select(Correspondant.nom, Correspondant.courriel, Correspondant.telephone)
        .where(
            Correspondant.organisme_id == lecteur.organisme_id,
            func.coalesce(Correspondant.courriel, "") != lecteur.courriel,
        )
        .group_by(Correspondant.nom, Correspondant.courriel, Correspondant.telephone)
        .order_by(func.max(Correspondant.designe_le).desc(), Correspondant.nom)
        .limit(CORRESPONDANTS_PROPOSES)
    )
    return [(nom, courriel, telephone) for nom, courriel, telephone in lignes]


def _reponses(
    cles: Mapping[str, str], personne: tuple[str, str | None, str | None]
) -> Mapping[str, str]:
    paires = zip(DU_CORRESPONDANT, personne, strict=True)
    return {
        cles[f"correspondant.{colonne}"]: valeur
        for colonne, valeur in paires
        if valeur and f"correspondant.{colonne}" in cles
    }
