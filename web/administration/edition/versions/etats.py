"""The two states that a comparison puts side by side: a version or a draft, by its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import EbaucheEtat
from models.definition import Definition
from models.ebauche import Ebauche
from workflow.errors import Introuvable
from workflow.parcours.definitions import Pieces, pieces_de

VERSION: Final = "v"
EBAUCHE: Final = "e"
ETATS_MAX: Final = 100
"""States offered to choose from: the newest ones."""


@dataclass(frozen=True)
class Etat:
    """`adresse`: `v-…` or `e-…`; `page`: where it is read."""

    adresse: str
    libelle: str
    page: str
    porteur: Definition | Ebauche

    @property
    def pieces(self) -> Pieces:
        return pieces_de(self.porteur)

    @property
    def cle(self) -> str:
        return self.porteur.cle

    def diagramme(self, genre: str, cle: str) -> str:
        """Return the address of the file of one of its diagrams."""
        route = (
            "definitions.diagramme"
            if isinstance(self.porteur, Definition)
            else ("essais.diagramme")
        )
        return url_for(route, public_id=self.porteur.public_id, genre=genre, cle=cle)


def lire_etat(session: Session, adresse: str) -> Etat:
    """Return the state at an address. Raises Introuvable."""
    sorte, _, public_id = adresse.partition("-")
    if sorte == VERSION:
        requete = select(Definition).where(Definition.public_id == public_id)
        definition = session.scalars(requete).first()
        if definition is not None:
            return d_une_version(definition)
    if sorte == EBAUCHE:
        ebauche = session.scalars(select(Ebauche).where(Ebauche.public_id == public_id)).first()
        if ebauche is not None:
            return d_une_ebauche(ebauche)
    raise Introuvable


def d_une_version(definition: Definition) -> Etat:
    return Etat(
        f"{VERSION}-{definition.public_id}",
        f"Version {definition.numero}",
        url_for("administration.definition", public_id=definition.public_id),
        definition,
    )


def d_une_ebauche(ebauche: Ebauche) -> Etat:
    return Etat(
        f"{EBAUCHE}-{ebauche.public_id}",
        f"Ébauche « {ebauche.nom} »",
        url_for("ebauches.page", public_id=ebauche.public_id),
        ebauche,
    )


def list_adresses(session: Session, cle: str) -> Iterator[tuple[str, str]]:
    """Yield (address, label) of each version and each living draft of a parcours."""
    versions = (
        select(Definition.public_id, Definition.numero)
        .where(Definition.cle == cle)
        .order_by(Definition.numero.desc())
        .limit(ETATS_MAX)
    )
    for public_id, numero in session.execute(versions):
        yield f"{VERSION}-{public_id}", f"Version {numero}"
    vivantes = (
        select(Ebauche.public_id, Ebauche.nom)
        .where(Ebauche.cle == cle, Ebauche.etat.in_((EbaucheEtat.OUVERTE, EbaucheEtat.SOUMISE)))
        .order_by(Ebauche.modifiee_le.desc())
        .limit(ETATS_MAX)
    )
    for public_id, nom in session.execute(vivantes):
        yield f"{EBAUCHE}-{public_id}", f"Ébauche « {nom} »"
