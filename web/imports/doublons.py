"""Households of a file that the association seems to follow already: asked about, never merged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.menage import Personne
from models.repli import cle_homonymes
from models.utilisateur import Utilisateur
from workflow.imports.lot import LigneLue

LOT = 500


@dataclass(frozen=True)
class Doublon:
    """A line whose first person bears the names of somebody followed, and may be the same."""

    rang: int
    nom: str
    referent: str
    certain: bool
    """The dates of birth are known and equal."""


def chercher(session: Session, lignes: Sequence[LigneLue], *, association_id: int) -> list[Doublon]:
    """Return the lines that may be households of the association, the surest first.

    Of another association nothing is read: that somebody is followed there is its secret.
    """
    doublons = [
        doublon
        for debut in range(0, len(lignes), LOT)
        for doublon in _comparer(session, lignes[debut : debut + LOT], association_id)
    ]
    return sorted(doublons, key=lambda doublon: (not doublon.certain, doublon.rang))


def _comparer(
    session: Session, lignes: Sequence[LigneLue], association_id: int
) -> Iterator[Doublon]:
    cles = {ligne.rang: _cle(ligne) for ligne in lignes}
    connus: dict[str, list[tuple[date | None, str]]] = {}
    requete = (
        select(Personne.homonymie, Personne.naissance, Utilisateur.nom)
        .join(Dossier, Dossier.menage_id == Personne.menage_id)
        .join(Utilisateur, Utilisateur.id == Dossier.referent_id)
        .where(Personne.homonymie.in_(set(cles.values())), Dossier.association_id == association_id)
        .order_by(Dossier.ouvert_le.desc(), Dossier.id)
    )
    for homonymie, naissance, referent in session.execute(requete):
        connus.setdefault(homonymie, []).append((naissance, referent))
    for ligne in lignes:
        if trouve := _reconnaitre(ligne, connus.get(cles[ligne.rang], [])):
            yield trouve


def _cle(ligne: LigneLue) -> str:
    premiere = ligne.personnes[0]
    return cle_homonymes(premiere["nom"], premiere["prenom"])


def _reconnaitre(ligne: LigneLue, connus: Sequence[tuple[date | None, str]]) -> Doublon | None:
    """Return whom the line may be; two known dates of birth that differ are two persons."""
    premiere = ligne.personnes[0]
    ne_le = premiere.get("naissance")
    proches = [c for c in connus if c[0] == ne_le or c[0] is None or ne_le is None]
    if not proches:
        return None
    sur = next((c for c in proches if c[0] == ne_le and ne_le is not None), None)
    _, referent = sur or proches[0]
    nom = f"{premiere['nom']} {premiere['prenom']}"
    return Doublon(ligne.rang, nom, referent, sur is not None)
