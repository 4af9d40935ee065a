"""The invitation that leaves with its link, and the word to those who answer for the place.

Whoever opens accounts could open one for herself where she reads households: the people of the
organisation are told of each new account, so that nobody enters unseen.
"""

from datetime import datetime
from typing import Final

from flask import url_for
from sqlalchemy import select

from models.codes import OrganismeType, Role
from models.utilisateur import Utilisateur
from notifications.boite.avis import Nouvelle, prevenir
from notifications.composition.genres import GENRES
from notifications.destinataires.audiences import Personne
from notifications.envoi.depot import envoyer_bienvenue
from web.compte import liens
from web.requete import maintenant, session, utilisateur

GENRE: Final = "compte_ouvert"
RESPONSABLES: Final = (Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR, Role.COORDONNATEUR)
"""Who answers for an organisation's people."""

OUVERT: Final = (
    "Un compte est ouvert dans votre organisme",
    "Un administrateur vient d’ouvrir un compte dans votre organisme, ou d’en changer les droits. "
    "Si vous ne savez pas pour qui, demandez-le-lui.",
)
FERME: Final = (
    "Un compte est désactivé dans votre organisme",
    "Un administrateur vient de désactiver un compte de votre organisme. Si la personne suivait "
    "des dossiers, confiez-les à un collègue.",
)
"""(title, sentence): nobody is named."""

MOTS: Final = {
    "compte_invite": OUVERT,
    "compte_modifie": OUVERT,
    "compte_reactive": OUVERT,
    "compte_desactive": FERME,
}
"""What is told, by what happened."""


def envoyer(compte: Utilisateur) -> None:
    """Write the invitation of an account in the outbox, with a link of seven days."""
    secret = liens.creer(session(), utilisateur=compte, le=maintenant(), validite=liens.INVITATION)
    lien = url_for("compte.nouveau_mot_de_passe", jeton=secret)
    envoyer_bienvenue(session(), utilisateur=compte, lien=lien, le=maintenant())


def fin(invite_le: datetime | None) -> datetime | None:
    """Return when an invitation serves no more."""
    return None if invite_le is None else invite_le + liens.INVITATION


def prevenir_les_responsables(compte: Utilisateur, evenement: str) -> None:
    """Tell who answers for the organisation what happened to an account of it."""
    titre, phrase = MOTS[evenement]
    de_l_association = compte.organisme.type == OrganismeType.ASSOCIATION
    lien = url_for("equipe.liste" if de_l_association else "compte.accueil")
    nouvelle = Nouvelle(
        cle=f"{evenement}:{compte.public_id}:{maintenant().isoformat()}",
        genre=GENRE,
        objet=titre,
        lien=lien,
        gabarit="nouvelle",
        contexte={"titre": titre, "phrase": phrase, "lien": lien},
        canal=GENRES[GENRE].canal,
    )
    prevenir(session(), nouvelle, personnes=_list_responsables(compte), le=maintenant())


def _list_responsables(compte: Utilisateur) -> list[Personne]:
    demande = select(Utilisateur).where(
        Utilisateur.organisme_id == compte.organisme_id,
        Utilisateur.role.in_(RESPONSABLES),
        Utilisateur.actif,
        Utilisateur.id.not_in([compte.id, utilisateur().id]),
    )
    return [
        Personne(un.id, un.public_id, un.role, un.organisme_id)
        for un in session().scalars(demande.order_by(Utilisateur.id))
    ]
