"""Two administrators, a published parcours, and drafts of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.administration import Reglage
from models.codes import Role
from models.definition import Definition
from models.ebauche import Ebauche
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.fabrique import LE
from workflow.edition import ebauches
from workflow.parcours.definitions import publier_livrees

HEURE = timedelta(hours=1)
CLE = "collectif"


@dataclass
class Atelier:
    """`ada` and `bob`, who draw; `base`: the shipped version of a short parcours."""

    session: Session
    ada: Utilisateur
    bob: Utilisateur
    base: Definition

    @classmethod
    def planter(cls, session: Session) -> "Atelier":
        base = publier_livrees(session, le=LE, parcours=[CLE])
        ada = fabrique.utilisateur(session, Role.ADMINISTRATEUR, nom="Ada Brunel")
        bob = fabrique.utilisateur(session, Role.ADMINISTRATEUR, nom="Bob Carlier")
        return cls(session, ada, bob, base)

    def ouvrir(self, nom: str = "Essai", **options: Any) -> Ebauche:
        if "cle" not in options:
            options.setdefault("base", self.base)
        return ebauches.ouvrir(self.session, acteur=self.ada, nom=nom, le=LE, **options)

    def enregistrer(
        self,
        ebauche: Ebauche,
        contenu: bytes,
        *,
        par: Utilisateur | None = None,
        version: int | None = None,
        lieu: tuple[str, str] | None = None,
    ) -> int:
        genre, cle = lieu or ("parcours", ebauche.cle)
        return ebauches.enregistrer(
            self.session,
            acteur=par or self.ada,
            ebauche=ebauche,
            version=ebauche.version if version is None else version,
            genre=genre,
            cle=cle,
            contenu=contenu,
            le=LE + HEURE,
        )

    def changer(self, ebauche: Ebauche, avant: bytes, apres: bytes, **options: Any) -> int:
        """Save the diagram of the parcours with other words in it."""
        contenu = ebauches.contenu(ebauche, "parcours", ebauche.cle)
        assert avant in contenu
        return self.enregistrer(ebauche, contenu.replace(avant, apres), **options)

    def relire_a_deux(self) -> None:
        """Ask for a second administrator before each publication."""
        reglage = {"cle": "relecture", "valeur": "oui", "modifie_le": LE}
        fabrique.add(self.session, Reglage(**reglage, modifie_par_id=self.ada.id))

    def agir(
        self, verbe: Any, ebauche: Ebauche, *, par: Utilisateur | None = None, **options: Any
    ) -> Any:
        return verbe(
            self.session,
            acteur=par or self.ada,
            ebauche=ebauche,
            version=ebauche.version,
            le=LE + 2 * HEURE,
            **options,
        )
