"""Messages that were given up, and the subscriptions of other systems: no household in them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, func, select, true
from sqlalchemy.orm import Session

from models.abonnement import Abonnement
from models.definition import Programme
from models.envoi import Envoi, EnvoiCanal, est_rejouable
from models.utilisateur import Utilisateur
from notifications.appels.composition import ESSAI
from notifications.composition.genres import nommer_genre

SUJETS: Final = {
    "alerte": "Alerte",
    "nouvelle": "Nouvelle d’un dossier",
    "invitation": "Réunion",
    ESSAI: "Essai",
}
"""Folders of templates whose name is no kind of `notifications/composition/genres.py`."""

CAUSES: Final = {
    "compte desactive": "Compte désactivé",
    "abonnement desactive": "Appels arrêtés vers ce destinataire",
    "adresse refusee": "Adresse refusée : elle ne mène pas à une machine publique en https",
    "TimeoutError": "Pas de réponse à temps",
    "ConnectionRefusedError": "Connexion refusée",
    "gaierror": "Machine inconnue",
    "SSLCertVerificationError": "Certificat refusé",
    "HTTP 410": "Le destinataire ne veut plus d’appels (410)",
    "SMTPAuthenticationError": "Compte refusé par le serveur de messagerie",
}

REFUS_SMTP = re.compile(r"SMTP\w+ (\d{3})")
REPONSE_HTTP = re.compile(r"HTTP (\d{3})")


@dataclass(frozen=True)
class LigneEnvoi:
    """`destinataire`: the mail address of the account, or the name of the subscription."""

    id: int
    genre: str
    destinataire: str
    cause: str
    abandonne_le: datetime
    essais: int
    rejoue_le: datetime | None
    rejouable: bool


@dataclass(frozen=True)
class CausePerdue:
    """Messages given up for the same cause. `code` is what the form sends back."""

    code: str
    libelle: str
    nombre: int


def expliquer(cause: str | None) -> str:
    """Return a cause in words: an unknown one keeps its own name, which quotes nobody."""
    if not cause:
        return "Cause inconnue"
    if cause in CAUSES:
        return CAUSES[cause]
    if refus := REFUS_SMTP.fullmatch(cause):
        return f"Refusé par le serveur de messagerie ({refus[1]})"
    if reponse := REPONSE_HTTP.fullmatch(cause):
        return f"Le destinataire répond par une erreur ({reponse[1]})"
    return f"Erreur {cause}"


def nommer_sujet(gabarit: str) -> str:
    """Return what a message is about: its kind, by the template or the rule that made it."""
    if gabarit.startswith("alerte_"):
        return SUJETS["alerte"]
    return SUJETS.get(gabarit) or nommer_genre(gabarit)


def filtrer(cause: str | None) -> ColumnElement[bool]:
    """Return the condition of one cause; « » is no cause at all, None is all of them."""
    if cause is None:
        return true()
    return Envoi.erreur == cause if cause else Envoi.erreur.is_(None)


def list_abandonnes(cause: str | None = None) -> Select[*tuple[Any, ...]]:
    """Return the query of the messages given up, the last first, for `lire_envoi`."""
    return (
        select(
            Envoi.id, Envoi.gabarit, func.coalesce(Utilisateur.courriel, Abonnement.nom),
            Envoi.erreur, Envoi.abandonne_le, Envoi.essais, Envoi.rejoue_le,
            est_rejouable().label("rejouable"),
        )
        .outerjoin(Utilisateur, Utilisateur.id == Envoi.utilisateur_id)
        .outerjoin(Abonnement, Abonnement.id == Envoi.abonnement_id)
        .where(Envoi.abandonne_le.is_not(None), filtrer(cause))
        .order_by(Envoi.abandonne_le.desc(), Envoi.id)
    )  # fmt: skip


def lire_envoi(rangee: Row[*tuple[Any, ...]]) -> LigneEnvoi:
    identifiant, gabarit, destinataire, cause, *reste = rangee
    sujet = nommer_sujet(gabarit)
    return LigneEnvoi(identifiant, sujet, destinataire, expliquer(cause), *reste)


def list_causes(session: Session) -> tuple[CausePerdue, ...]:
    """Return what may be played again, by cause, the commonest first."""
    nombre = func.count().label("nombre")
    demande = (
        select(Envoi.erreur, nombre)
        .where(est_rejouable())
        .group_by(Envoi.erreur)
        .order_by(nombre.desc(), Envoi.erreur)
    )
    lues = session.execute(demande)
    return tuple(CausePerdue(cause or "", expliquer(cause), combien) for cause, combien in lues)


@dataclass(frozen=True)
class LigneAbonnement:
    """`genres`: names of the alerts it wants, empty for all. No secret, no query of the address."""

    public_id: str
    nom: str
    machine: str
    programme: str | None
    genres: tuple[str, ...]
    actif: bool
    recu_le: datetime | None
    attendus: int
    perdus: int
    cause: str | None


def list_abonnements() -> Select[*tuple[Any, ...]]:
    """Return the query of the subscriptions, those in force first, for `lire_abonnement`."""
    appel = select(Envoi).where(
        Envoi.abonnement_id == Abonnement.id, Envoi.canal == EnvoiCanal.APPEL
    )
    attendus = appel.where(Envoi.envoye_le.is_(None), Envoi.abandonne_le.is_(None))
    perdus = appel.where(Envoi.abandonne_le.is_not(None))
    erreur = (
        appel.with_only_columns(Envoi.erreur)
        .where(Envoi.erreur.is_not(None))
        .order_by(Envoi.id.desc())
        .limit(1)
    )
    return (
        select(
            Abonnement.public_id, Abonnement.nom, Abonnement.adresse, Programme.nom,
            Abonnement.genres, Abonnement.actif,
            appel.with_only_columns(func.max(Envoi.envoye_le, type_=Envoi.envoye_le.type))
            .scalar_subquery(),
            attendus.with_only_columns(func.count()).scalar_subquery(),
            perdus.with_only_columns(func.count()).scalar_subquery(),
            erreur.scalar_subquery(),
        )
        .outerjoin(Programme, Programme.id == Abonnement.programme_id)
        .order_by(Abonnement.actif.desc(), Abonnement.nom, Abonnement.id)
    )  # fmt: skip


def lire_abonnement(rangee: Row[*tuple[Any, ...]]) -> LigneAbonnement:
    public_id, nom, adresse, programme, genres, actif, recu_le, attendus, perdus, cause = rangee
    return LigneAbonnement(
        public_id=public_id,
        nom=nom,
        machine=nommer_machine(adresse),
        programme=programme,
        genres=tuple(nommer_genre(code) for code in genres.split(",") if code),
        actif=actif,
        recu_le=recu_le,
        attendus=attendus,
        perdus=perdus,
        cause=expliquer(cause) if cause else None,
    )


def nommer_machine(adresse: str) -> str:
    """Return the scheme and the host: the rest of an address may be a secret."""
    return "/".join(adresse.split("/", 3)[:3])
