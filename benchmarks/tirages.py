"""What the addresses of the measured pages are made of: objects drawn among those a reader sees."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from models.alerte_regles import REGLES
from models.attente import MotifAttente
from models.brouillon import Brouillon
from models.codes import Role, SorteEtape
from models.definition import Definition, DefinitionPiece
from models.document import Document
from models.dossier import Dossier, EtapeOuverte
from models.instance import Instance, Reunion
from models.journal import Journal, Note
from models.menage import Personne
from models.reprise import ImportDepose
from models.utilisateur import Utilisateur
from models.visibilite import actions_visibles, condition_de_visibilite, instances_visibles
from models.visite import Visite
from web.documents.modeles import MODELES
from web.dossier import orientation
from web.listes.alertes import list_alertes
from workflow.bailleur.offres import offres_du_dossier
from workflow.habilitations import roles_de_l_etape

if TYPE_CHECKING:
    from benchmarks.lecteurs import Visites

Valeurs = dict[str, Any]
"""Arguments of a route, by name."""

Tirage = Callable[["Visites", Session, Utilisateur], str | None]
"""What draws one argument of a route; None when the reader has no such object."""

TirageEntier = Callable[["Visites", Session, Utilisateur], Valeurs | None]
"""What draws all the arguments of a route."""


def _un_dossier(visites: "Visites", session: Session, compte: Utilisateur) -> str | None:
    dossier = visites.dossier(session, compte, Dossier.etat != "clos")
    return dossier.public_id if dossier else None


def _une_action(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    action = visites.un(session, actions_visibles(compte))
    return {"public_id": action.public_id} if action else None


def _une_instance(visites: "Visites", session: Session, compte: Utilisateur) -> Any:
    instance = visites.un(session, instances_visibles(compte))
    return {"instance_id": instance.public_id} if instance else None


def _une_reunion(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    instances = instances_visibles(compte).with_only_columns(Instance.id)
    reunion = visites.un(session, select(Reunion).where(Reunion.instance_id.in_(instances)))
    if reunion is None:
        return None
    return {"instance_id": reunion.instance.public_id, "reunion_id": reunion.public_id}


def _une_alerte(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    """Return a running alert of the reader's own list; its public id comes first in a row."""
    alerte = visites.un(session, list_alertes(compte, le=datetime.now(UTC)))
    return {"alerte_id": alerte} if alerte else None


def _une_etape(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    """Return an open step that the reader can complete."""
    tenus = [role for role in Role if compte.role in roles_de_l_etape(role, None)]
    condition = EtapeOuverte.role.in_(tenus) if tenus else false()
    requete = (
        select(EtapeOuverte)
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .where(condition_de_visibilite(compte), condition, EtapeOuverte.sorte == SorteEtape.TACHE)
    )
    etape = visites.un(session, requete)
    if etape is None:
        return None
    return {"public_id": etape.dossier.public_id, "tache_id": etape.tache_id}


def _dans_un_dossier(modele: type[Any], argument: str, *conditions: Any) -> TirageEntier:
    """Return what draws something that hangs from a dossier, with that dossier."""

    def tirer(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
        requete = select(modele).join(Dossier, Dossier.id == modele.dossier_id)
        chose = visites.un(session, requete.where(condition_de_visibilite(compte), *conditions))
        if chose is None:
            return None
        dossier = session.get_one(Dossier, chose.dossier_id)
        return {"public_id": dossier.public_id, argument: chose.public_id}

    return tirer


def _une_note(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    """Return a note that the reader wrote: nobody else opens its form."""
    return _dans_un_dossier(Note, "note_id", Note.auteur_id == compte.id)(visites, session, compte)


def _une_personne(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    dossier = visites.dossier(session, compte, Dossier.etat != "clos")
    if dossier is None:
        return None
    du_menage = select(Personne).where(Personne.menage_id == dossier.menage_id)
    personne = visites.un(session, du_menage)
    return {"public_id": dossier.public_id, "personne_id": personne.public_id} if personne else None


def _une_offre(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    dossier = visites.dossier(session, compte, Dossier.etat != "clos")
    if dossier is None:
        return None
    offre = visites.un(session, offres_du_dossier(dossier.id, dossier.departement))
    return {"public_id": dossier.public_id, "offre_id": offre.public_id} if offre else None


def _un_modele(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    dossier = visites.dossier(session, compte, Dossier.etat != "clos")
    modele = visites.hasard.choice(sorted(MODELES))
    return {"public_id": dossier.public_id, "modele": modele} if dossier else None


def _un_evenement(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    dossier = visites.dossier(session, compte)
    return {"public_id": dossier.public_id, "rang": dossier.journal_rang} if dossier else None


def _un_brouillon(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    siens = select(Brouillon.public_id).where(Brouillon.utilisateur_id == compte.id)
    public_id = visites.un(session, siens)
    return {"public_id": public_id} if public_id else None


def _un_fichier(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    siens = select(ImportDepose.public_id).where(ImportDepose.utilisateur_id == compte.id)
    public_id = visites.un(session, siens)
    return {"public_id": public_id} if public_id else None


def _un_programme(visites: "Visites", session: Session, _compte: Utilisateur) -> Valeurs:
    return {"cle": visites.hasard.choice(orientation.list_programmes(session)).code}


def _un_collegue(visites: "Visites", session: Session, compte: Utilisateur) -> str | None:
    suivent = select(Utilisateur.public_id).where(
        Utilisateur.organisme_id == compte.organisme_id,
        Utilisateur.role == Role.TRAVAILLEUR_SOCIAL,
    )
    public_id: str | None = visites.un(session, suivent)
    return public_id


def _un_fait(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    """Return a step of the journal that its page of correction can show."""
    dossier = visites.dossier(session, compte, Dossier.etat != "clos")
    if dossier is None:
        return None
    requete = select(Journal.rang).where(
        Journal.dossier_id == dossier.id,
        Journal.type == "etape",
        Journal.acteur_id == dossier.referent_id,
    )
    rang = visites.un(session, requete.order_by(Journal.rang.desc()))
    return {"public_id": dossier.public_id, "rang": rang} if rang else None


def _un_clos(visites: "Visites", session: Session, compte: Utilisateur) -> Valeurs | None:
    suivant = select(Dossier.reprend_id).where(Dossier.reprend_id.is_not(None))
    dossier = visites.dossier(session, compte, Dossier.etat == "clos", Dossier.id.not_in(suivant))
    return {"public_id": dossier.public_id} if dossier else None


def _un_diagramme(visites: "Visites", session: Session, _compte: Utilisateur) -> Valeurs:
    piece = visites.un(
        session, select(DefinitionPiece).where(DefinitionPiece.genre.in_(("parcours", "module")))
    )
    definition = session.get_one(Definition, piece.definition_id)
    return {"public_id": definition.public_id, "genre": piece.genre, "cle": piece.cle}


def _un_motif(visites: "Visites", session: Session, _compte: Utilisateur) -> Valeurs:
    return {"code": visites.un(session, select(MotifAttente.code))}


def _une_regle(visites: "Visites", _session: Session, _compte: Utilisateur) -> Valeurs:
    return {"code": visites.hasard.choice(sorted(REGLES))}


def _une_definition(visites: "Visites", session: Session, _compte: Utilisateur) -> Any:
    return {"public_id": visites.un(session, select(Definition.public_id))}


PAR_NOM: Mapping[str, Tirage] = {
    "public_id": _un_dossier,
    "nom": lambda *_: "suspendre",
    "travailleur_id": _un_collegue,
}
"""Argument of a route -> how it is drawn."""

TIREURS: Mapping[str, TirageEntier] = {
    "alertes.page": _une_alerte,
    "brouillons.page": _un_brouillon,
    "documents.gerer": _dans_un_dossier(Document, "document_id"),
    "dossier.evenement": _un_evenement,
    "imports.apercu": _un_fichier,
    "imports.erreurs": _un_fichier,
    "imports.modele": _un_programme,
    "imports.page": _un_fichier,
    "modeles.page": _un_modele,
    "notes.note": _une_note,
    "notes.visite": _dans_un_dossier(Visite, "visite_id"),
    "partage.offre": _une_offre,
    "personnes.depart": _une_personne,
    "personnes.detail": _une_personne,
    "collectif.page": _une_action,
    "dossier.etape": _une_etape,
    "instances.page": _une_instance,
    "instances.reunion": _une_reunion,
    "motifs.page": _un_motif,
    "regles_alerte.regle": _une_regle,
    "corrections.date": _un_fait,
    "corrections.retour": _un_fait,
    "corrections.reouverture": _un_clos,
    "recommencement.page": _un_clos,
    "definitions.diagramme": _un_diagramme,
    "administration.definition": _une_definition,
}
"""Routes whose arguments go together, or which take a narrower object."""
