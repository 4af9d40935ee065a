"""What the pages of programmes and conventions ask, apart from the parameters."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.codes import DefinitionStatut, OrganismeType
from models.definition import Convention, Definition, Programme, ProgrammeSignataire
from models.organisme import Organisme
from web.administration.acces.mots import TYPES
from web.administration.programmes.listes import nommer_la_forme
from web.page.formulaires import champ, formulaire
from web.page.textes import minuscule
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.gestion.conventions import NUMERO_MAXIMUM, OBJECTIF_MAXIMUM, Voulue
from workflow.programmes.gestion import NOM_MAXIMUM

PORTEURS = (OrganismeType.ASSOCIATION, OrganismeType.BAILLEUR)
"""Who may hold a convention: a landlord, or an association (001:260; 002:327)."""


def construire_programme(session: Session, programme: Programme | None = None) -> Formulaire:
    """Return the fields of a programme; its parcours is asked once."""
    parcours = champ(
        "parcours", "select", "Parcours", required=True, options=_list_parcours(session),
        aide="Le programme ouvre ses dossiers sur la dernière version publiée de ce parcours.",
    )  # fmt: skip
    return formulaire(
        "programme",
        "Programme",
        champ("nom", "textfield", "Nom du programme", required=True, maxLength=NOM_MAXIMUM),
        *([parcours] if programme is None else []),
    )


def _list_parcours(session: Session) -> list[tuple[str, str]]:
    publiees = (
        select(Definition.cle, Definition.nom)
        .where(Definition.statut == DefinitionStatut.PUBLIEE)
        .order_by(Definition.numero)
    )
    noms = {un.cle: un.nom for un in session.execute(publiees)}
    return sorted(noms.items(), key=lambda un: nommer_la_forme(un[0]))


def construire_signataires(session: Session, programme: Programme) -> Formulaire:
    """Return the list of the landlords that may have signed: in service, or signatory already."""
    signe = select(ProgrammeSignataire.organisme_id).where(
        ProgrammeSignataire.programme_id == programme.id
    )
    bailleurs = (
        select(Organisme.public_id, Organisme.nom)
        .where(Organisme.type == OrganismeType.BAILLEUR)
        .where(or_(Organisme.actif, Organisme.id.in_(signe)))
        .order_by(Organisme.nom, Organisme.id)
    )
    options = [(cle, nom) for cle, nom in session.execute(bailleurs)]
    return formulaire(
        "signataires",
        "Signataires",
        champ("signataires", "checklist", "Bailleurs signataires du protocole", options=options),
    )


def construire_convention(session: Session, convention: Convention | None = None) -> Formulaire:
    """Return the fields of a convention."""
    return formulaire(
        "convention",
        "Convention",
        champ("numero", "textfield", "Numéro", required=True, maxLength=NUMERO_MAXIMUM),
        champ(
            "programme", "select", "Programme", required=True,
            options=_list_programmes(session),
        ),
        champ(
            "porteur", "select", "Porteur", required=True,
            options=_list_porteurs(session, convention),
            aide="L’organisme qui a signé avec l’État et reçoit la subvention.",
        ),
        champ("debut", "date", "Premier jour", required=True),
        champ(
            "fin", "date", "Dernier jour", required=True,
            aide="Une convention dure d’abord 12 ou 24 mois, et un projet quatre ans au plus, "
            "renouvellements compris (001:260).",
        ),
        champ(
            "objectif_menages", "number", "Ménages à accompagner", min=0, max=OBJECTIF_MAXIMUM
        ),
    )  # fmt: skip


def _list_programmes(session: Session) -> list[tuple[str, str]]:
    programmes = session.execute(select(Programme.code, Programme.nom).order_by(Programme.nom))
    return [(code, nom) for code, nom in programmes]


def _list_porteurs(session: Session, convention: Convention | None) -> list[tuple[str, str]]:
    offerts = Organisme.actif & Organisme.type.in_(PORTEURS)
    sien = Organisme.id == (convention.porteur_id if convention else None)
    requete = select(Organisme).where(or_(offerts, sien)).order_by(Organisme.nom, Organisme.id)
    return [
        (un.public_id, f"{un.nom} ({minuscule(TYPES[un.type])})") for un in session.scalars(requete)
    ]


def dire_convention(session: Session, convention: Convention) -> dict[str, object]:
    """Return a convention as its form would have sent it."""
    programme = session.get_one(Programme, convention.programme_id)
    porteur = session.get_one(Organisme, convention.porteur_id)
    objectif = convention.objectif_menages
    return {
        "numero": convention.numero,
        "programme": programme.code,
        "porteur": porteur.public_id,
        "debut": convention.debut.isoformat(),
        "fin": convention.fin.isoformat(),
        "objectif_menages": "" if objectif is None else str(objectif),
    }


def lire_convention(choisi: Formulaire, saisie: Mapping[str, object]) -> Voulue:
    """Return what was typed. Raises SaisieInvalide."""
    valeurs: dict[str, Any] = valider(choisi, saisie)
    return Voulue(
        numero=valeurs["numero"],
        programme=valeurs["programme"],
        porteur=valeurs["porteur"],
        debut=_jour(valeurs["debut"]),
        fin=_jour(valeurs["fin"]),
        objectif_menages=valeurs.get("objectif_menages"),
    )


def _jour(valeur: object) -> date:
    return valeur if isinstance(valeur, date) else date.fromisoformat(str(valeur))
