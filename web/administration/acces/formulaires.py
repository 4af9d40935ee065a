"""What the pages of accounts and organisations ask, and what the answers make."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.codes import OrganismeType
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from web.administration.acces.mots import GENRES_D_AGREMENT, ROLES, TYPES
from web.page.departements import DEPARTEMENTS
from web.page.formulaires import champ, formulaire
from web.page.textes import minuscule
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.gestion.comptes import TERRITOIRES, CompteVoulu, n_a_jamais_servi
from workflow.gestion.comptes.regles import COURRIEL_MAXIMUM, NOM_MAXIMUM
from workflow.gestion.organismes import NOM_MAXIMUM as NOM_D_ORGANISME_MAXIMUM
from workflow.gestion.organismes import AgrementVoulu, lire_agrements

AGREMENTS_MAXIMUM = 20
CODES = re.compile(r"[\s,;]+")
INCONNUS: Final = (
    "Code inconnu : {codes}. Écrivez les codes des départements, par exemple 75, 91 ou 2A."
)
SANS_DATES: Final = "Donnez les deux dates de chaque agrément."

SANS_COMPTE: Final = frozenset({OrganismeType.PRESCRIPTEUR})
"""Organisations whose people sign in nowhere."""


def construire_compte(session: Session, compte: Utilisateur | None = None) -> Formulaire:
    """Return the fields of an account; its address only while it has never served."""
    couvrent = " or ".join(f"role == '{role}'" for role in TERRITOIRES)
    adresse = champ(
        "courriel", "textfield", "Adresse électronique", required=True, maxLength=COURRIEL_MAXIMUM,
        aide="L’invitation y est envoyée, et la personne s’en sert pour se connecter.",
    )  # fmt: skip
    return formulaire(
        "compte",
        "Compte",
        champ("nom", "textfield", "Prénom et nom", required=True, maxLength=NOM_MAXIMUM),
        *([adresse] if compte is None or n_a_jamais_servi(compte) else []),
        champ(
            "organisme", "select", "Organisme", required=True,
            options=_list_organismes(session, compte),
        ),
        champ("role", "select", "Rôle", options=ROLES.items(), required=True),
        champ(
            "departements", "textfield", "Départements couverts", maxLength=500,
            montre_si=couvrent,
            aide="Leurs codes, séparés par des virgules : 75, 91. Un coordonnateur en a au moins "
            "un ; un référent bailleur sans département les couvre tous.",
        ),
    )  # fmt: skip


def _list_organismes(session: Session, compte: Utilisateur | None) -> list[tuple[str, str]]:
    """Return the organisations in service, and the account's own."""
    offert = Organisme.actif & Organisme.type.not_in(sorted(SANS_COMPTE))
    sien = Organisme.id == compte.organisme_id if compte else None
    demande = select(Organisme).where(offert if sien is None else or_(offert, sien))
    return [
        (un.public_id, f"{un.nom} ({minuscule(TYPES[un.type])})")
        for un in session.scalars(demande.order_by(Organisme.nom, Organisme.id))
    ]


def dire_compte(compte: Utilisateur) -> dict[str, object]:
    """Return an account as its form would have sent it."""
    return {
        "nom": compte.nom,
        "courriel": compte.courriel,
        "organisme": compte.organisme.public_id,
        "role": compte.role,
        "departements": ", ".join(sorted(compte.departements)),
    }


def lire_compte(
    choisi: Formulaire, saisie: Mapping[str, object], compte: Utilisateur | None = None
) -> CompteVoulu:
    """Return what was typed. Raises SaisieInvalide, by the keys of the form."""
    valeurs = valider(choisi, saisie)
    return CompteVoulu(
        nom=str(valeurs["nom"]),
        courriel=str(valeurs.get("courriel") or (compte.courriel if compte else "")),
        role=str(valeurs["role"]),
        organisme=str(valeurs["organisme"]),
        departements=lire_departements(str(valeurs.get("departements", ""))),
    )


def lire_departements(texte: str) -> frozenset[str]:
    """Return the codes typed, « 2a » and « 1 » as the State writes them. Raises SaisieInvalide."""
    codes = {code.upper().zfill(2) for code in CODES.split(texte) if code}
    if inconnus := sorted(codes - DEPARTEMENTS.keys()):
        raise SaisieInvalide({"departements": INCONNUS.format(codes=", ".join(inconnus)[:60])})
    return frozenset(codes)


def construire_organisme(organisme: Organisme | None = None) -> Formulaire:
    """Return the fields of an organisation; its type is asked once."""
    genre = champ("type", "select", "Sorte", options=TYPES.items(), required=True)
    return formulaire(
        "organisme",
        "Organisme",
        *([genre] if organisme is None else []),
        champ(
            "nom", "textfield", "Nom de l’organisme", required=True,
            maxLength=NOM_D_ORGANISME_MAXIMUM,
        ),
    )  # fmt: skip


def construire_agrements() -> Formulaire:
    """Return the table of the agréments of an association."""
    colonnes = [
        champ("genre", "select", "Genre", options=GENRES_D_AGREMENT.items(), required=True),
        champ("debut", "date", "Du", required=True),
        champ("fin", "date", "Au", required=True),
    ]
    for colonne in colonnes:
        del colonne["properties"]  # a cell goes where its table goes
    tableau = champ(
        "agrements", "tableau", "Agréments", max=AGREMENTS_MAXIMUM,
        aide="Une ligne par agrément, cinq ans au plus. Videz une ligne pour l’enlever.",
    )  # fmt: skip
    return formulaire("agrements", "Agréments", {**tableau, "columns": colonnes})


def dire_agrements(organisme: Organisme) -> dict[str, object]:
    """Return the agréments as their form would have sent them, with room for two more."""
    dits = [
        {"genre": un.genre, "debut": un.debut.isoformat(), "fin": un.fin.isoformat()}
        for un in lire_agrements(organisme)
    ]
    vides: list[dict[str, str]] = [{}, {}]
    return {"agrements": [*dits, *vides][:AGREMENTS_MAXIMUM]}


def lire_les_agrements(saisie: Mapping[str, object]) -> list[AgrementVoulu]:
    """Return the rows typed. Raises SaisieInvalide (key `agrements`, and the wrong cells)."""
    lignes: Any = valider(construire_agrements(), saisie).get("agrements", [])
    return [AgrementVoulu(str(un["genre"]), _jour(un["debut"]), _jour(un["fin"])) for un in lignes]


def _jour(valeur: object) -> date:
    if not isinstance(valeur, date):
        raise SaisieInvalide({"agrements": SANS_DATES})
    return valeur
