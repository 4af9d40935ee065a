"""`jalon inviter`: the first administrateur of an installation, whom nobody could invite."""

from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import OrganismeType, Role
from models.db import transaction
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from notifications.envoi.depot import envoyer_bienvenue
from web.commandes.base import ouvrir_base
from web.compte import liens
from web.config import lire_reglages
from workflow.gestion import comptes, organismes
from workflow.gestion.comptes import CompteVoulu

SORTES = tuple(
    str(sorte)
    for sorte in (OrganismeType.SERVICE_ETAT, OrganismeType.ASSOCIATION, OrganismeType.BAILLEUR)
)
CHEMIN = "/mot-de-passe/{secret}"
"""The page `compte.nouveau_mot_de_passe`: a command has no pages to ask."""


@click.command()
@click.option("--nom", required=True, metavar="NOM", help="Prénom et nom de la personne.")
@click.option("--courriel", required=True, metavar="ADRESSE", help="Son adresse électronique.")
@click.option("--organisme", required=True, metavar="NOM", help="Le sien\u00a0; créé s’il manque.")
@click.option(
    "--sorte", type=click.Choice(SORTES), default=SORTES[0],
    help=f"La sorte de cet organisme, sinon {SORTES[0]}.",
)  # fmt: skip
@click.option(
    "--lien", "montrer", is_flag=True, help="Écrire le lien ici, sans envoyer de courriel."
)
def inviter(nom: str, courriel: str, organisme: str, sorte: str, montrer: bool) -> None:
    """Invite un administrateur\u00a0: le premier, ou un autre si tous ont perdu leur accès.

    Les autres comptes s’ouvrent dans l’application. Le lien sert une fois, pendant sept jours.
    """
    le = datetime.now(UTC)
    with ouvrir_base() as fabrique, transaction(fabrique) as session:
        lieu = _trouver(session, organisme, sorte) or organismes.creer(
            session, acteur=None, genre=sorte, nom=organisme, le=le
        )
        voulu = CompteVoulu(
            nom=nom, courriel=courriel, role=Role.ADMINISTRATEUR, organisme=lieu.public_id
        )
        compte = comptes.inviter(session, acteur=None, voulu=voulu, le=le)
        _remettre(session, compte, montrer=montrer, le=le)


def _trouver(session: Session, nom: str, sorte: str) -> Organisme | None:
    demande = select(Organisme).where(Organisme.type == sorte, Organisme.nom == nom.strip())
    return session.scalars(demande).first()


def _remettre(session: Session, compte: Utilisateur, *, montrer: bool, le: datetime) -> None:
    """Send the link, or write it on stdout for whoever holds the server."""
    secret = liens.creer(session, utilisateur=compte, le=le, validite=liens.INVITATION)
    chemin = CHEMIN.format(secret=secret)
    if montrer:
        click.echo(lire_reglages().url_publique + chemin)
        return
    envoyer_bienvenue(session, utilisateur=compte, lien=chemin, le=le)
    click.echo("Invitation à envoyer\u00a0: elle part dès que Jalon est servi.", err=True)
