"""What people add around their dossiers: visits, notes, documents, drafts, files, offers.

Invented, one small lot for each open dossier, account, landlord and association, so that every
page has something of its own to show once the base is copied.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.brouillon import Brouillon
from models.calendrier import jour_paris
from models.codes import DossierEtat, OrganismeType, Role
from models.definition import Programme
from models.document import Document
from models.dossier import Dossier
from models.instance import Instance, InstanceType, Reunion
from models.journal import Note
from models.offre import OffreCible, OffreLogement
from models.organisme import Organisme
from models.reprise import ImportDepose
from models.utilisateur import Utilisateur
from models.visite import Visite
from tests import fabrique
from tests.web.monde import PROGRAMME_COLLECTIF
from web.dossier.orientation import definition_de
from web.imports import tableur
from web.imports.colonnes import Correspondance
from workflow.collectif.actions_collectives import ouvrir_action
from workflow.programmes import lire
from workflow.programmes.registre import inscrire

VISITES_PAR_DOSSIER = 12
NOTES_PAR_DOSSIER = 3
LIGNES_D_UN_FICHIER = 200
OFFRES_PAR_BAILLEUR = 3
Rangee = dict[str, Any]


def completer(session: Session, *, le: datetime, departement: str) -> None:
    """Add what no replay has: somebody who administers, and a collective action for each worker."""
    fabrique.utilisateur(session, Role.ADMINISTRATEUR, courriel="administration@exemple.test")
    programme = inscrire(session, lire(PROGRAMME_COLLECTIF))
    travailleurs = select(Utilisateur).where(
        Utilisateur.role == Role.TRAVAILLEUR_SOCIAL, Utilisateur.actif
    )
    for acteur in session.scalars(travailleurs).all():
        ouvrir_action(
            session, acteur=acteur, fait_le=le, saisi_le=le, titre="Atelier énergie",
            site="Résidence du Parc", definition_id=definition_de(session, programme).id,
            programme_id=programme.id, association_id=acteur.organisme_id,
            referent_id=acteur.id, departement=departement,
        )  # fmt: skip


def meubler(session: Session, *, le: datetime, departement: str) -> None:
    """Add all of it to a base that was just filled."""
    _autour_des_dossiers(session, le)
    _autour_des_comptes(session, le)
    _autour_des_organismes(session, le, departement)


def _autour_des_dossiers(session: Session, le: datetime) -> None:
    ouverts = session.execute(
        select(Dossier.id, Dossier.referent_id, Dossier.ouvert_le).where(
            Dossier.etat != DossierEtat.CLOS, Dossier.menage_id.is_not(None)
        )
    ).all()
    hasard = Random(5)
    session.execute(insert(Visite), _visites(ouverts, hasard, le))
    session.execute(insert(Note), _notes(ouverts, le))
    session.execute(insert(Document), [_document(*ouvert) for ouvert in ouverts])


def _visites(ouverts: Sequence[Any], hasard: Random, le: datetime) -> list[Rangee]:
    """Return the visits of a quarter, one a week."""
    return [
        {
            "public_id": f"v{dossier_id:08d}{semaine:04d}",
            "dossier_id": dossier_id,
            "auteur_id": referent_id,
            "fait_le": max(le - timedelta(weeks=semaine, hours=2), ouvert_le),
            "saisi_le": le,
            "canal": hasard.choice(("domicile", "bureau", "telephone")),
            "duree_minutes": hasard.choice((15, 30, 60, 90)),
            "objet": "suivi",
            "resultat": "joint",
        }
        for dossier_id, referent_id, ouvert_le in ouverts
        for semaine in range(VISITES_PAR_DOSSIER)
    ]


def _notes(ouverts: Sequence[Any], le: datetime) -> list[Rangee]:
    return [
        {
            "public_id": f"n{dossier_id:08d}{rang:04d}",
            "dossier_id": dossier_id,
            "auteur_id": referent_id,
            "niveau": "equipe" if rang % 2 else "auteur",
            "texte": "Le ménage a rappelé : il cherche toujours près de l’école. " * 4,
            "cree_le": max(le - timedelta(days=7 * rang, hours=1), ouvert_le),
        }
        for dossier_id, referent_id, ouvert_le in ouverts
        for rang in range(NOTES_PAR_DOSSIER)
    ]


def _document(dossier_id: int, referent_id: int, ouvert_le: datetime) -> Rangee:
    return {
        "public_id": f"d{dossier_id:010d}",
        "dossier_id": dossier_id,
        "nom": "avis-d-imposition.pdf",
        "genre": "imposition",
        "type_mime": "application/pdf",
        "taille": 120_000,
        "empreinte": f"{dossier_id:064d}",
        "cle_stockage": f"d{dossier_id:010d}",
        "depose_par_id": referent_id,
        "depose_le": ouvert_le,
        "confidentialite": "association",
    }


def _autour_des_comptes(session: Session, le: datetime) -> None:
    """Give each account a draft; each of those who import, a file that waits."""
    programme = session.scalars(select(Programme.code).limit(1)).one()
    attend = tableur.emballer(
        [(1, ["Nom", "Prénom", "Naissance"])]
        + [
            (rang + 2, [f"Invente{rang}", "Zoé", "12/03/1980"])
            for rang in range(LIGNES_D_UN_FICHIER)
        ]
    )
    for compte in session.scalars(select(Utilisateur)):
        session.add(_brouillon(compte, le))
        if compte.role in (Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE):
            session.add(_fichier(compte, programme, attend, le))
    session.flush()


def _brouillon(compte: Utilisateur, le: datetime) -> Brouillon:
    contenu = orjson.dumps({"texte": ["Commencé dans le bus, à finir."]}).decode()
    return Brouillon(
        utilisateur_id=compte.id, cle="mesure", titre="Note", adresse="/",
        contenu=contenu, enregistre_le=le,
    )  # fmt: skip


def _fichier(compte: Utilisateur, programme: str, attend: bytes, le: datetime) -> ImportDepose:
    correspondance = Correspondance({0: "nom", 1: "prenom", 2: "naissance"}).ecrire()
    return ImportDepose(
        utilisateur_id=compte.id, programme=programme, nom="menages.csv", empreinte="0" * 64,
        contenu=attend, correspondance=correspondance, depose_le=le,
        expire_le=le + timedelta(days=1),
    )  # fmt: skip


def _autour_des_organismes(session: Session, le: datetime, departement: str) -> None:
    for association in _list_organismes(session, OrganismeType.ASSOCIATION):
        instance = Instance(
            nom="Commission d’entrée", type=InstanceType.COMMISSION_ENTREE,
            association_id=association.id,
        )  # fmt: skip
        session.add(Reunion(instance=instance, le=jour_paris(le), lieu="Salle 2"))
    for bailleur in _list_organismes(session, OrganismeType.BAILLEUR):
        agent = select(Utilisateur.id).where(Utilisateur.organisme_id == bailleur.id)
        auteur = session.scalars(agent.limit(1)).first()
        if auteur is not None:
            session.add_all(_offres(bailleur.id, auteur, le, departement))
    session.flush()


def _list_organismes(session: Session, type_: OrganismeType) -> Sequence[Organisme]:
    return session.scalars(select(Organisme).where(Organisme.type == type_)).all()


def _offres(bailleur: int, auteur: int, le: datetime, departement: str) -> list[OffreLogement]:
    return [
        OffreLogement(
            bailleur_id=bailleur, auteur_id=auteur, departement=departement, commune="Massy",
            typologie="t3", loyer=600 + rang, proposee_le=le - timedelta(days=1 + rang),
            cible=OffreCible.TOUS,
        )
        for rang in range(OFFRES_PAR_BAILLEUR)
    ]  # fmt: skip
