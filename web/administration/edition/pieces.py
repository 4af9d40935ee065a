"""A form or a table of a draft as its editor opens it: its bytes, and the version read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, NamedTuple

from flask import request

from models.codes import EbaucheEtat
from models.ebauche import Ebauche
from web.requete import maintenant, session, utilisateur
from workflow.edition import ebauches
from workflow.edition.ebauches.controle import NOM_MAX
from workflow.edition.emplois import Emploi, list_emplois, ranger_les_emplois
from workflow.engine.fichier import references, xml
from workflow.errors import DiagrammeRefuse, Introuvable
from workflow.parcours.definitions import Pieces
from workflow.parcours.livrees import livrees

A_PART: Final = " (à part)"


@dataclass(frozen=True)
class Piece:
    """A file of a draft. `livree`: it is the product's own, the draft has not changed it yet."""

    ebauche: Ebauche
    genre: str
    cle: str
    contenu: bytes
    livree: bool = False

    @property
    def modifiable(self) -> bool:
        return self.ebauche.etat == EbaucheEtat.OUVERTE

    @cached_property
    def emplois(self) -> tuple[Emploi, ...]:
        return list_emplois(ebauches.pieces_de(self.ebauche), self.genre, self.cle)

    def enregistrer(self, contenu: bytes) -> None:
        """Save over the version that the page was made from. Raises EbaucheDepassee."""
        ebauches.enregistrer(
            session(), acteur=utilisateur(), ebauche=self.ebauche, version=lire_version(),
            genre=self.genre, cle=self.cle, contenu=contenu, le=maintenant(),
        )  # fmt: skip

    def enregistrer_a_part(self, contenu: bytes) -> Ebauche:
        """Save into a copy of the draft, and return it."""
        nom = self.ebauche.nom[: NOM_MAX - len(A_PART)] + A_PART
        return ebauches.enregistrer_a_part(
            session(), acteur=utilisateur(), ebauche=self.ebauche, genre=self.genre, cle=self.cle,
            contenu=contenu, nom=nom, le=maintenant(),
        )  # fmt: skip

    def retirer(self) -> None:
        """Take the file out of the draft. Raises EbaucheDepassee, Introuvable."""
        ebauches.retirer(
            session(), acteur=utilisateur(), ebauche=self.ebauche, version=lire_version(),
            genre=self.genre, cle=self.cle, le=maintenant(),
        )  # fmt: skip

    def avec(self, contenu: bytes) -> "Piece":
        return replace(self, contenu=contenu)


class Ligne(NamedTuple):
    """A file in the list of its kind."""

    piece: Piece
    nom: str
    emplois: Sequence[Emploi]


def lire_version() -> int:
    """Return the version that the page was made from; none is right when it does not say."""
    texte = request.form.get("version", "")
    return int(texte) if texte.isdecimal() and len(texte) < len("1000000000") else 0


def trouver(public_id: str, genre: str, cle: str) -> Piece:
    """Return a file of a draft, or the product's behind it. Raises Introuvable."""
    ebauche = ebauches.lire(session(), public_id)
    try:
        return Piece(ebauche, genre, cle, ebauches.contenu(ebauche, genre, cle))
    except Introuvable:
        if (livree := livrees(genre).get(cle)) is None:
            raise
        return Piece(ebauche, genre, cle, livree, livree=True)


def list_pieces(
    public_id: str, genre: str, nommer: Callable[[Piece], str]
) -> tuple[Ebauche, list[Ligne]]:
    """Return the draft and its files of a kind, by name, each with the elements that use it."""
    ebauche = ebauches.lire(session(), public_id)
    pieces = ebauches.pieces_de(ebauche)
    emplois = ranger_les_emplois(pieces, genre)
    trouvees = [trouver(public_id, genre, cle) for cle in list_cles(pieces, genre)]
    lignes = [Ligne(piece, nommer(piece), emplois.get(piece.cle, ())) for piece in trouvees]
    return ebauche, sorted(lignes, key=lambda ligne: ligne.nom.casefold())


def list_prises(pieces: Pieces, genre: str) -> set[str]:
    """Return the keys that a new file may not have: the draft's, and the product's."""
    return {*list_cles(pieces, genre), *livrees(genre)}


def list_cles(pieces: Pieces, genre: str) -> list[str]:
    """Return the keys of the files of a draft, and of the shipped ones that its diagrams name."""
    siennes = pieces.formulaires if genre == "formulaire" else pieces.decisions
    nommees = set(_list_nommees(pieces, genre)) & livrees(genre).keys()
    return sorted({*siennes, *nommees})


def _list_nommees(pieces: Pieces, genre: str) -> Iterator[str]:
    lister = references.list_formulaires if genre == "formulaire" else references.list_decisions
    for contenu in (pieces.parcours, *pieces.modules.values()):
        try:
            yield from lister(xml.lire(contenu))
        except DiagrammeRefuse:
            continue
