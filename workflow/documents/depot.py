"""What is done with the papers of a dossier: put in, shared, withdrawn. Each leaves a journal row.

The journal says which document and of which kind, not its name: people put a family's troubles
into the names of files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.document import Document
from models.organisme import Organisme
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur
from workflow.avancement import transition
from workflow.avancement.evenement import Evenement
from workflow.documents import entrepot as rangement
from workflow.documents.analyse import Analyse
from workflow.documents.entrepot import Entrepot, condenser
from workflow.documents.genres import GENRES, est_partageable
from workflow.documents.lecteurs import documents_lisibles, list_bailleurs
from workflow.documents.nature import FICHIER, Nature, nommer, reconnaitre
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne
from workflow.operations.geste import Geste, lire

BAILLEUR = "bailleur"
"""Key of the field that names the landlord to share with."""


@dataclass(frozen=True, slots=True)
class Papier:
    """A document to put in. `bailleur`: public id of the landlord to share it with, if any."""

    genre: str
    nom: str
    nature: Nature
    contenu: bytes
    bailleur: str | None = None
    modele: str | None = None


def lire_fichier(nom: str, contenu: bytes, *, taille_maximum: int) -> Nature:
    """Return what an uploaded file is. Raises SaisieInvalide. `taille_maximum` in bytes."""
    if len(contenu) > taille_maximum:
        mo = taille_maximum // (1024 * 1024)
        raise SaisieInvalide({FICHIER: f"Ce fichier dépasse {mo}\u00a0Mo : réduisez-le d’abord."})
    return reconnaitre(nom, contenu)


def deposer(
    session: Session,
    *,
    entrepot: Entrepot,
    analyse: Analyse,
    acteur: Utilisateur,
    dossier_id: int,
    genre: str,
    fichier: tuple[str, bytes],
    intitule: str,
    bailleur: str | None,
    taille_maximum: int,
    le: datetime,
) -> Document:
    """Put an uploaded file into the dossier. `fichier`: its name and its content.

    Raises SaisieInvalide (kind, size, already there, landlord), Introuvable, HabilitationRefusee,
    FichierInfecte and AnalyseImpossible.
    """
    geste = Geste(Action.DOCUMENTER, acteur, le, le)
    ligne = lire(session, geste, dossier_id, None, clos=True)
    nom, contenu = fichier
    nature = lire_fichier(nom, contenu, taille_maximum=taille_maximum)
    _refuser_le_double(session, dossier_id, contenu)
    analyse.examiner(contenu)
    papier = Papier(genre, nommer(nom, intitule), nature, contenu, bailleur)
    return _ecrire(session, geste, ligne, entrepot, papier)


def garder(
    session: Session,
    *,
    entrepot: Entrepot,
    acteur: Utilisateur,
    dossier_id: int,
    papier: Papier,
    le: datetime,
) -> Document:
    """Keep a document made from a template: a frozen copy, with the next version number.

    The very same one again (a second click, then the button that shares) makes no new version.
    """
    geste = Geste(Action.DOCUMENTER, acteur, le, le)
    ligne = lire(session, geste, dossier_id, None, clos=True)
    deja = _trouver_pareil(session, dossier_id, papier.contenu)
    if deja is not None and deja.modele == papier.modele:
        return _partager_aussi(session, geste, ligne, deja, papier.bailleur)
    return _ecrire(session, geste, ligne, entrepot, papier)


def _ecrire(
    session: Session, geste: Geste, ligne: Ligne, entrepot: Entrepot, papier: Papier
) -> Document:
    if papier.genre not in GENRES:
        raise SaisieInvalide({"genre": "Choisissez une des sortes de la liste."})
    bailleur = trouver_bailleur(session, ligne.id, papier.genre, papier.bailleur)
    cle, public_id = rangement.ranger(session, entrepot, papier.contenu), nouvel_identifiant()
    faits = {"empreinte": condenser(papier.contenu), "partage": papier.bailleur}
    type_ = "document_produit" if papier.modele else "document"
    _noter(session, geste, ligne, (type_, papier.genre), {"document": public_id, **faits})
    document = Document(
        public_id=public_id,
        dossier_id=ligne.id,
        nom=papier.nom,
        genre=papier.genre,
        type_mime=papier.nature.mime,
        taille=len(papier.contenu),
        empreinte=condenser(papier.contenu),
        cle_stockage=cle,
        depose_par_id=geste.acteur.id,
        depose_le=geste.saisi_le,
        confidentialite="partageable" if bailleur else "association",
        bailleur_id=bailleur.id if bailleur else None,
        modele=papier.modele,
        version=_version_suivante(session, ligne.id, papier.modele) if papier.modele else None,
    )
    session.add(document)
    session.flush()
    return document


def _version_suivante(session: Session, dossier_id: int, modele: str) -> int:
    """Return the next rank, once the journal's head is moved: nobody else counts meanwhile."""
    derniere = select(func.max(Document.version)).where(
        Document.dossier_id == dossier_id, Document.modele == modele
    )
    return (session.scalar(derniere) or 0) + 1


def _refuser_le_double(session: Session, dossier_id: int, contenu: bytes) -> None:
    """A second click, or the same scan sent again: one copy is enough."""
    deja = _trouver_pareil(session, dossier_id, contenu)
    if deja is not None:
        raise SaisieInvalide({FICHIER: f"Ce fichier est déjà dans le dossier : « {deja.nom} »."})


def _trouver_pareil(session: Session, dossier_id: int, contenu: bytes) -> Document | None:
    pareils = select(Document).where(
        Document.dossier_id == dossier_id,
        Document.empreinte == condenser(contenu),
        Document.retire_le.is_(None),
    )
    return session.scalars(pareils.limit(1)).first()


def trouver_bailleur(
    session: Session, dossier_id: int, genre: str, public_id: str | None
) -> Organisme | None:
    """Return the landlord to share a paper of that kind with. Raises SaisieInvalide."""
    if not public_id:
        return None
    if not est_partageable(genre):
        nom = GENRES[genre]
        raise SaisieInvalide({BAILLEUR: f"« {nom} » ne se partage pas : ce papier reste ici."})
    choisis = [o for o in list_bailleurs(session, dossier_id, genre=genre)
               if o.public_id == public_id]  # fmt: skip
    if not choisis:
        raise SaisieInvalide(
            {BAILLEUR: "Ce bailleur n’a ni rapprochement ouvert ni ce ménage pour locataire."}
        )
    return choisis[0]


def partager(
    session: Session,
    *,
    acteur: Utilisateur,
    public_id: str,
    dossier_id: int,
    bailleur: str | None,
    le: datetime,
) -> Document:
    """Share a document with a landlord, or with none any more."""
    geste = Geste(Action.DOCUMENTER, acteur, le, le)
    ligne, document = _preparer(session, geste, dossier_id, public_id)
    return _partager(session, geste, ligne, document, bailleur)


def _partager_aussi(
    session: Session, geste: Geste, ligne: Ligne, document: Document, bailleur: str | None
) -> Document:
    """Share what is kept already, when it is asked for; keeping alone takes no sharing back."""
    return _partager(session, geste, ligne, document, bailleur) if bailleur else document


def _partager(
    session: Session, geste: Geste, ligne: Ligne, document: Document, bailleur: str | None
) -> Document:
    choisi = trouver_bailleur(session, ligne.id, document.genre, bailleur)
    faits = {"document": document.public_id, "partage": bailleur}
    _noter(session, geste, ligne, ("document_partage", document.genre), faits)
    document.bailleur_id = choisi.id if choisi else None
    document.confidentialite = "partageable" if choisi else "association"
    session.flush()
    return document


def retirer(
    session: Session,
    *,
    entrepot: Entrepot,
    acteur: Utilisateur,
    public_id: str,
    dossier_id: int,
    le: datetime,
) -> Document:
    """Withdraw a document: its file goes, its row and its journal stay."""
    geste = Geste(Action.DOCUMENTER, acteur, le, le)
    ligne, document = _preparer(session, geste, dossier_id, public_id)
    faits = {"document": public_id, "empreinte": document.empreinte}
    _noter(session, geste, ligne, ("document_retire", document.genre), faits)
    rangement.retirer(session, entrepot, document.cle_stockage)
    document.retire_le, document.retire_par_id = le, acteur.id
    document.bailleur_id, document.confidentialite = None, "association"
    session.flush()
    return document


def _preparer(
    session: Session, geste: Geste, dossier_id: int, public_id: str
) -> tuple[Ligne, Document]:
    """Return the document of that dossier, once all that can refuse the act has been asked."""
    ligne = lire(session, geste, dossier_id, None, clos=True)
    document = session.scalars(
        documents_lisibles(geste.acteur).where(
            Document.public_id == public_id, Document.dossier_id == dossier_id
        )
    ).first()
    if document is None:
        raise Introuvable
    if document.retire_le is not None:
        raise TransitionInterdite("Ce document est déjà retiré : son fichier n’existe plus.")
    return ligne, document


def _noter(
    session: Session,
    geste: Geste,
    ligne: Ligne,
    nature: tuple[str, str],
    contenu: Mapping[str, object],
) -> None:
    """Write the journal row, of that (type, kind of paper), at the head read by `lire`.

    The version does not move: no form being filled is spoilt. What was read since then and has
    changed meanwhile is refused here (EtapeDejaFaite).
    """
    type_, genre = nature
    evenement = Evenement(
        type_, geste.fait_le, geste.saisi_le, geste.acteur.id, element=genre, contenu=contenu
    )
    transition.noter(session, ligne, evenement)
