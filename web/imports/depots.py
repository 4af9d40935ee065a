"""The files that wait for their import: one per person at a time, for two hours at most."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.db import SessionFactory, lecture, transaction
from models.reprise import ImportDepose, ImportEtat, ImportFait
from models.utilisateur import Utilisateur
from web.imports import fichier
from web.page.textes import jour
from workflow.errors import SaisieInvalide

DUREE = timedelta(hours=2)
ABANDON = timedelta(minutes=15)
"""After which an import under way, that no thread of ours does, was cut short."""

NOM_MAXIMUM = 120
DEJA_FAIT = "Ce fichier a déjà été importé le {jour} par {nom} : rien n’est à refaire."


def deposer(
    session: Session, *, acteur: Utilisateur, programme: str, nom: str, contenu: bytes, le: datetime
) -> ImportDepose:
    """Keep a file until it is imported, in place of the former one. Raises SaisieInvalide."""
    empreinte = hashlib.sha256(contenu).hexdigest()
    refuser_un_second(session, association_id=acteur.organisme_id, empreinte=empreinte)
    table = fichier.lire(contenu)
    _remplacer(session, acteur)
    depose = ImportDepose(
        utilisateur_id=acteur.id,
        programme=programme,
        nom=nom[:NOM_MAXIMUM] or "fichier",
        empreinte=empreinte,
        contenu=table,
        depose_le=le,
        expire_le=le + DUREE,
    )
    session.add(depose)
    session.flush()
    return depose


def _remplacer(session: Session, acteur: Utilisateur) -> None:
    session.execute(
        delete(ImportDepose).where(
            ImportDepose.utilisateur_id == acteur.id, ImportDepose.etat != ImportEtat.EN_COURS
        )
    )


def refuser_un_second(session: Session, *, association_id: int, empreinte: str) -> None:
    """Raise SaisieInvalide for a file that the association has already imported."""
    fait = session.scalars(
        select(ImportFait).where(
            ImportFait.organisme_id == association_id, ImportFait.empreinte == empreinte
        )
    ).first()
    if fait is not None:
        phrase = DEJA_FAIT.format(jour=jour(fait.fait_le), nom=fait.utilisateur.nom)
        raise SaisieInvalide({fichier.FICHIER: phrase})


def trouver(
    session: Session, utilisateur: Utilisateur, public_id: str, *, le: datetime
) -> ImportDepose | None:
    """Return the file of this person, None when it has expired: nobody else ever reads it."""
    return session.scalars(
        select(ImportDepose).where(
            ImportDepose.public_id == public_id,
            ImportDepose.utilisateur_id == utilisateur.id,
            ImportDepose.expire_le > le,
        )
    ).first()


def list_en_attente(
    session: Session, utilisateur: Utilisateur, *, le: datetime
) -> list[ImportDepose]:
    """Return the files of this person that still wait, or have just been dealt with."""
    requete = select(ImportDepose).where(
        ImportDepose.utilisateur_id == utilisateur.id, ImportDepose.expire_le > le
    )
    return list(session.scalars(requete.order_by(ImportDepose.depose_le.desc())))


def prendre(session: Session, depose_id: int, *, le: datetime) -> bool:
    """Take a file for its import; False when somebody has, and works on it still."""
    perdue = (ImportDepose.etat == ImportEtat.EN_COURS) & (ImportDepose.pris_le < le - ABANDON)
    pris = session.scalar(
        update(ImportDepose)
        .where(ImportDepose.id == depose_id)
        .where((ImportDepose.etat == ImportEtat.DEPOSE) | perdue)
        .values(etat=ImportEtat.EN_COURS, pris_le=le, rapport=None)
        .returning(ImportDepose.id)
    )
    return pris is not None


def purger(factory: SessionFactory, *, le: datetime) -> int:
    """Forget the files whose time is over; return how many. Nothing is written when none is."""
    with lecture(factory) as session:
        if session.scalar(select(ImportDepose.id).where(ImportDepose.expire_le <= le)) is None:
            return 0
    with transaction(factory) as session:
        finis = delete(ImportDepose).where(ImportDepose.expire_le <= le).returning(ImportDepose.id)
        return len(session.scalars(finis).all())
