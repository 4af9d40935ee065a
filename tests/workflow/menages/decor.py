"""Households of one association, with a journal that can be written."""

from datetime import date
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.dossier import Dossier, EtatMoteur
from models.journal import Journal, JournalContenu
from models.menage import Menage, Personne
from models.utilisateur import Utilisateur
from tests import fabrique as f

LE = f.LE
JOUR = LE.date()


def equipe(session: Session) -> tuple[Utilisateur, Utilisateur, Utilisateur]:
    """Return a caseworker, a colleague and their chef de service."""
    chef = f.utilisateur(session, Role.CHEF_DE_SERVICE)
    referent, collegue = (f.utilisateur(session, organisme_id=chef.organisme_id) for _ in range(2))
    return referent, collegue, chef


def dossier(session: Session, referent: Utilisateur, foyer: Menage, **colonnes: Any) -> Dossier:
    ouvert = f.dossier(session, referent=referent, menage_id=foyer.id, **colonnes)
    f.add(session, EtatMoteur(dossier_id=ouvert.id, codec="essai", moteur="essai", corps=b""))
    return ouvert


def famille(session: Session) -> Menage:
    """A couple with two children, all named."""
    foyer = f.menage(session, nom="Estève", type="couple_enfants", nb_personnes=4, nb_mineurs=2)
    ajouter(session, foyer, "Estève", "Ysaline", role="co_demandeur", naissance=date(1982, 5, 6))
    ajouter(session, foyer, "Estève", "Zoé", role="a_charge", naissance=date(2012, 1, 1))
    ajouter(session, foyer, "Estève", "Tom", role="a_charge", naissance=date(2014, 1, 1))
    return foyer


def ajouter(session: Session, foyer: Menage, nom: str, prenom: str, **colonnes: Any) -> Personne:
    return f.add(session, Personne(menage_id=foyer.id, nom=nom, prenom=prenom, **colonnes))


def personne(session: Session, prenom: str) -> Personne:
    return session.scalars(select(Personne).where(Personne.prenom == prenom)).one()


def faits(session: Session, de: Dossier) -> list[tuple[str, str | None, Any]]:
    """Return the rows of a journal: type, element, content."""
    lignes = session.execute(
        select(Journal.type, Journal.element, JournalContenu.contenu)
        .join(JournalContenu, JournalContenu.journal_id == Journal.id)
        .where(Journal.dossier_id == de.id)
        .order_by(Journal.rang)
    )
    return [(genre, element, orjson.loads(contenu)) for genre, element, contenu in lignes]
