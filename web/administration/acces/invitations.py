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

TITRE: Final = "Un compte est ouvert dans votre organisme"
PHRASE: Final = (
    "Un administrateur vient d’ouvrir un compte dans votre organisme, ou d’en changer les droits. "
    "Si vous ne savez pas pour qui, demandez-le-lui."
)


def envoyer(compte: Utilisateur) -> None:
    """Write the invitation of an account in the outbox, with a link of seven days."""
    secret = liens.creer(session(), utilisateur=compte, le=maintenant(), validite=liens.INVITATION)
    lien = url_for("compte.nouveau_mot_de_passe", jeton=secret)
    envoyer_bienvenue(session(), utilisateur=compte, lien=lien, le=maintenant())


def fin(invite_le: datetime | None) -> datetime | None:
    """Return when an invitation serves no more."""
    return None if invite_le is None else invite_le + liens.INVITATION


def prevenir_les_responsables(compte: Utilisateur) -> None:
    """Tell who answers for the organisation that an account is opened there, without its name."""
    de_l_association = compte.organisme.type == OrganismeType.ASSOCIATION
    lien = url_for("equipe.liste" if de_l_association else "compte.accueil")
    nouvelle = Nouvelle(
        cle=f"compte:{compte.public_id}:{maintenant().isoformat()}",
        genre=GENRE,
        objet=TITRE,
        lien=lien,
        gabarit="nouvelle",
        contexte={"titre": TITRE, "phrase": PHRASE, "lien": lien},
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
