"""Subscriptions of other systems: made, stopped, tried. The secret is shown when it is made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.abonnement import Abonnement
from models.administration import tracer
from models.alerte_regles import REGLES
from models.definition import Programme
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur
from notifications.appels.adresses import AdresseRefusee, lire_adresse
from notifications.appels.composition import ESSAI, nouveau_secret
from notifications.envoi.depot import deposer_appel
from web.page.formulaires import champ, formulaire
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

LIEN_DE_L_ESSAI = "/administration/abonnements"


@dataclass(frozen=True)
class Cree:
    """A subscription just made: its secret is not shown again."""

    nom: str
    secret: str = field(repr=False)


def construire_formulaire(session: Session) -> Formulaire:
    programmes = session.execute(select(Programme.code, Programme.nom).order_by(Programme.nom))
    return formulaire(
        "abonnement",
        "Nouvel abonnement",
        champ("nom", "textfield", "Nom", required=True, maxLength=100),
        champ(
            "adresse_appelee", "textfield", "Adresse appelée", required=True, maxLength=2000,
            aide="En https, sur une machine publique. Sans nom d’utilisateur ni mot de passe.",
        ),
        champ(
            "programme", "select", "Programme", options=[(code, nom) for code, nom in programmes],
            aide="Sans choix : tous les programmes.",
        ),
        champ(
            "genres", "checklist", "Alertes",
            options=[(code, regle.nom) for code, regle in REGLES.items()],
            aide="Sans choix : toutes les alertes.",
        ),
    )  # fmt: skip


def creer(
    session: Session,
    *,
    acteur: Utilisateur,
    saisie: Mapping[str, object],
    locaux: bool,
    le: datetime,
) -> Cree:
    """Make a subscription from its form. Raises SaisieInvalide, for an address never called."""
    valeurs: dict[str, Any] = valider(construire_formulaire(session), saisie)
    try:
        lire_adresse(valeurs["adresse_appelee"], locaux=locaux)
    except AdresseRefusee as erreur:
        raise SaisieInvalide({"adresse_appelee": str(erreur)}) from erreur
    programme = select(Programme.id).where(Programme.code == valeurs.get("programme"))
    secret = nouveau_secret()
    abonnement = Abonnement(
        nom=valeurs["nom"],
        adresse=valeurs["adresse_appelee"],
        secret=secret,
        genres=",".join(valeurs.get("genres") or ()),
        programme_id=session.scalar(programme),
        cree_le=le,
        cree_par=acteur.id,
    )
    session.add(abonnement)
    session.flush()
    tracer(
        session, acteur_id=acteur.id, objet="abonnement", objet_id=abonnement.public_id,
        libelle=abonnement.nom, action="creer", le=le,
    )  # fmt: skip
    return Cree(valeurs["nom"], secret)


def essayer(session: Session, *, abonnement: Abonnement, le: datetime) -> None:
    """Put a call in the outbox that tells of nothing, to see that the receiver answers."""
    deposer_appel(
        session,
        abonnement=abonnement,
        genre=ESSAI,
        cle=f"essai:{nouvel_identifiant()}",
        contexte={"lien": LIEN_DE_L_ESSAI},
        le=le,
    )
