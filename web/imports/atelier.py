"""The import itself, behind the page: one at a time in a process, all of it or nothing.

Pages go on meanwhile. On SQLite the other writers wait for the end (`models.db`); the figures of
progress are of this process alone, for the database tells nothing of a transaction under way.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock, Thread

import orjson
from sqlalchemy.orm import Session

from models.db import SessionFactory, transaction
from models.errors import ErreurMetier
from models.reprise import ImportDepose, ImportEtat, ImportFait
from models.utilisateur import Utilisateur
from web.imports import controle, depots
from workflow import imports
from workflow.imports.lot import LignesRefusees, Refus, importer

INCIDENT = (
    "L’import s’est arrêté et rien n’a été enregistré. Recommencez ; si cela se répète, prévenez "
    "la personne qui maintient Jalon."
)
journal = logging.getLogger(__name__)


@dataclass
class Avancement:
    """How far the import of this process has come."""

    public_id: str
    total: int
    faites: int = 0


@dataclass(frozen=True)
class Commande:
    """An import to do. `horloge`: the moment of its end is not that of the request."""

    fabrique: SessionFactory
    depose_id: int
    public_id: str
    acteur_id: int
    condense: str
    saisi_le: datetime
    horloge: Callable[[], datetime]


class Atelier:
    """One import at a time; the next is told to come back."""

    def __init__(self) -> None:
        self._verrou = Lock()
        self._fil: Thread | None = None
        self.avancement: Avancement | None = None

    def lancer(self, commande: Commande) -> bool:
        """Start an import that was taken (`depots.prendre`); False while another one runs."""
        with self._verrou:
            if self.est_pris():
                return False
            self.avancement = Avancement(commande.public_id, 0)
            self._fil = Thread(target=self._faire, args=(commande,), name="import", daemon=True)
            self._fil.start()
            return True

    def est_pris(self) -> bool:
        return self._fil is not None and self._fil.is_alive()

    def attendre(self, secondes: float) -> bool:
        """Wait for the import under way; tell whether it has ended."""
        fil = self._fil
        if fil is not None:
            fil.join(secondes)
        return not self.est_pris()

    def _faire(self, commande: Commande) -> None:
        try:
            self._importer(commande)
        except _Refuse as refuse:
            _conclure(commande, ImportEtat.REFUSE, refuse.rapport)
        except Exception as erreur:  # the thread's edge: the page must be told
            # Not its text: it may quote a household.
            journal.error("import_en_echec", extra={"type": type(erreur)})
            _conclure(commande, ImportEtat.REFUSE, _une_faute(INCIDENT))
        finally:
            self.avancement = None

    def _importer(self, commande: Commande) -> None:
        with transaction(commande.fabrique) as session:
            depose = session.get_one(ImportDepose, commande.depose_id)
            acteur = session.get_one(Utilisateur, commande.acteur_id)
            travail = controle.preparer(session, acteur, depose)
            if travail.condense != commande.condense:
                raise _Refuse(_une_faute(CHANGE))
            lue = travail.lire(commande.saisi_le)
            if lue.refus:
                raise _Refuse(_rapport(travail, lue.refus))
            nombre = self._apporter(session, commande, travail, lue.lignes, acteur)
            _noter(session, depose, acteur, nombre, le=commande.horloge())

    def _apporter(
        self,
        session: Session,
        commande: Commande,
        travail: controle.Travail,
        lignes: list[imports.LigneLue],
        acteur: Utilisateur,
    ) -> int:
        self.avancement = Avancement(commande.public_id, len(lignes))
        try:
            faits = importer(
                session,
                acteur=acteur,
                lignes=lignes,
                commun=replace(travail.catalogue.commun, fichier=travail.condense),
                saisi_le=commande.saisi_le,
                avancer=self._avancer,
            )
        except LignesRefusees as refusees:
            raise _Refuse(_rapport(travail, refusees.refus)) from refusees
        return len(faits)

    def _avancer(self, faites: int) -> None:
        if self.avancement is not None:
            self.avancement.faites = faites


ATELIER = Atelier()
CHANGE = "Le fichier ou ses colonnes ont changé depuis l’aperçu : relisez-le, puis recommencez."


class _Refuse(Exception):
    """The import is refused; `rapport` tells why, line by line."""

    def __init__(self, rapport: str) -> None:
        self.rapport = rapport
        super().__init__("refused")


def _rapport(travail: controle.Travail, refus: list[Refus] | tuple[Refus, ...]) -> str:
    return controle.ecrire_fautes(controle.situer(travail, refus))


def _une_faute(phrase: str) -> str:
    return controle.ecrire_fautes([controle.Faute(0, "", "", str(ErreurMetier(phrase)))])


def _noter(
    session: Session, depose: ImportDepose, acteur: Utilisateur, nombre: int, *, le: datetime
) -> None:
    """Keep the trace of the import, and nothing of the file."""
    depots.refuser_un_second(
        session, association_id=acteur.organisme_id, empreinte=depose.empreinte
    )
    session.add(
        ImportFait(
            organisme_id=acteur.organisme_id,
            utilisateur_id=acteur.id,
            empreinte=depose.empreinte,
            nom=depose.nom,
            lignes=nombre,
            fait_le=le,
        )
    )
    depose.etat, depose.contenu = ImportEtat.FAIT, b""
    depose.rapport = orjson.dumps({"menages": nombre}).decode()


def _conclure(commande: Commande, etat: ImportEtat, rapport: str) -> None:
    with transaction(commande.fabrique) as session:
        depose = session.get(ImportDepose, commande.depose_id)
        if depose is not None:
            depose.etat, depose.rapport = etat, rapport
