"""What a field offers that belongs to one dossier: its people, its dwellings, its documents.

Only the association that follows it chooses there: nobody else reads these answers.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, or_, select
from sqlalchemy.orm import Session

from models.calendrier import jour_paris
from models.codes import libelles
from models.document import Document
from models.dossier import Dossier
from models.menage import Personne
from models.organisme import Organisme
from models.relogement import Logement, Occupation, Proposition
from models.utilisateur import Utilisateur
from workflow.formulaires import Champ, Option

ORGANISMES_MAXIMUM = 2000


def _le_sien(acteur: Utilisateur, dossier_id: int, colonne: Any) -> ScalarSelect[Any]:
    """Return a column of the dossier, nothing when another association follows it."""
    return (
        select(colonne)
        .where(Dossier.id == dossier_id, Dossier.association_id == acteur.organisme_id)
        .scalar_subquery()
    )


def list_personnes(session: Session, acteur: Utilisateur, dossier_id: int) -> list[Option]:
    """Return the members of the household, the demandeur first."""
    demande = (
        select(Personne)
        .where(Personne.menage_id == _le_sien(acteur, dossier_id, Dossier.menage_id))
        .order_by(Personne.role != "demandeur", Personne.id)
    )
    return [Option(p.public_id, f"{p.prenom} {p.nom}") for p in session.scalars(demande)]


def list_logements(session: Session, acteur: Utilisateur, dossier_id: int) -> list[Option]:
    """Return the dwellings proposed to the household or lived in by it, the last first.

    One that a landlord offers is among them once its rapprochement is opened.
    """
    sien = _le_sien(acteur, dossier_id, Dossier.id)
    proposes = select(Proposition.logement_id).where(Proposition.dossier_id == sien)
    occupes = select(Occupation.logement_id).where(Occupation.dossier_id == sien)
    demande = (
        select(Logement.public_id, Logement.typologie, Logement.commune, Organisme.nom)
        .join(Organisme, Organisme.id == Logement.bailleur_id)
        .where(or_(Logement.id.in_(proposes), Logement.id.in_(occupes)))
        .order_by(Logement.id.desc())
    )
    return [Option(un.public_id, _logement(un)) for un in session.execute(demande)]


def _logement(ligne: Any) -> str:
    typologie = ligne.typologie.upper() if ligne.typologie else "Logement"
    return ", ".join(partie for partie in (typologie, ligne.commune, ligne.nom) if partie)


def list_documents(session: Session, acteur: Utilisateur, dossier_id: int) -> list[Option]:
    """Return the documents that the dossier holds, the last first."""
    demande = (
        select(Document.public_id, Document.nom, Document.genre, Document.depose_le)
        .where(
            Document.dossier_id == _le_sien(acteur, dossier_id, Dossier.id),
            Document.retire_le.is_(None),
        )
        .order_by(Document.depose_le.desc(), Document.id.desc())
    )
    genres = libelles("document_genre")
    return [
        Option(d.public_id, _document(d.nom, genres.get(d.genre, ""), jour_paris(d.depose_le)))
        for d in session.execute(demande)
    ]


def _document(nom: str, genre: str, depose_le: date) -> str:
    precision = f" ({genre})" if genre else ""
    return f"{nom}{precision}, déposé le {depose_le:%d/%m/%Y}"


def list_organismes(session: Session, acteur: Utilisateur, champ: Champ) -> list[Option]:
    """Return the organisations of the field's type that are in service.

    A landlord acts for his own alone, closed to what is new or not.
    """
    demande = select(Organisme.public_id, Organisme.nom).where(Organisme.type == champ.organisme)
    if acteur.role in PARTENAIRES:
        demande = demande.where(Organisme.id == acteur.organisme_id)
    else:
        demande = demande.where(Organisme.actif)
    lignes = session.execute(demande.order_by(Organisme.nom).limit(ORGANISMES_MAXIMUM))
    return [Option(public_id, nom) for public_id, nom in lignes]


PARTENAIRES = frozenset({"referent_bailleur", "correspondant_bailleur", "coordonnateur"})

DU_DOSSIER: Mapping[str, Callable[[Session, Utilisateur, int], list[Option]]] = {
    "personne": list_personnes,
    "logement": list_logements,
    "document": list_documents,
}
