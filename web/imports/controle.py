"""What is shown before an import: the first lines as understood, what would come, what is wrong."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy.orm import Session

from models.reprise import ImportDepose
from models.utilisateur import Utilisateur
from web.imports import catalogue as catalogues
from web.imports import lecture, tableur
from web.imports.catalogue import Catalogue
from web.imports.colonnes import Correspondance
from web.imports.doublons import Doublon, chercher
from workflow.errors import TransitionInterdite
from workflow.imports.lot import LigneLue, Refus

MONTREES = 8
FAUTES_MONTREES = 50
ENTREE = "À l’entrée du parcours"
PARCOURS_CHANGE = (
    "Le parcours du programme a changé depuis le choix des colonnes : revenez à la page de "
    "l’import, et choisissez-les de nouveau."
)


@dataclass(frozen=True)
class LigneMontree:
    """A household as the file was understood."""

    rang: int
    nom: str
    naissance: date | None
    personnes: int
    referent: str
    ouvert_le: datetime
    ou_en_est: str
    faites: int
    """Steps behind it."""


@dataclass(frozen=True)
class Faute:
    """`colonne`: its header in the file, or the name of the question that has no column."""

    ligne: int
    colonne: str
    lu: str
    phrase: str


@dataclass(frozen=True)
class Apercu:
    """All of a preview. `condense`: what the confirmation is bound to."""

    lues: int
    pretes: int
    premieres: tuple[LigneMontree, ...]
    par_etape: tuple[tuple[str, int], ...]
    fautes: tuple[Faute, ...]
    doublons: tuple[Doublon, ...]
    condense: str

    @property
    def importable(self) -> bool:
        return self.pretes > 0 and not self.fautes


@dataclass(frozen=True)
class Travail:
    """A file with its columns, ready to be read: what the preview and the import share."""

    catalogue: Catalogue
    table: lecture.Table
    correspondance: Correspondance
    condense: str

    def lire(self, maintenant: datetime) -> lecture.Lecture:
        return lecture.lire(self.table, self.correspondance, self.catalogue, maintenant=maintenant)


def preparer(session: Session, acteur: Utilisateur, depose: ImportDepose) -> Travail:
    """Return the work of a file whose columns are known. Raises TransitionInterdite.

    Another version of the parcours may be published while a file waits.
    """
    correspondance = Correspondance.lire(depose.correspondance or "[{},{}]")
    catalogue = catalogues.construire(session, acteur, depose.programme)
    choisies = {*correspondance.colonnes.values(), *correspondance.fixes}
    if choisies - catalogue.questions.keys():
        raise TransitionInterdite(PARCOURS_CHANGE)
    return Travail(
        catalogue,
        tableur.deballer(depose.contenu),
        correspondance,
        condenser(depose),
    )


def condenser(depose: ImportDepose) -> str:
    """Return what changes as soon as the file, its programme or its columns do."""
    parties = (depose.empreinte, depose.programme, depose.correspondance or "")
    return hashlib.sha256("\n".join(parties).encode()).hexdigest()


def apercevoir(
    session: Session, acteur: Utilisateur, depose: ImportDepose, *, maintenant: datetime
) -> Apercu:
    """Read the whole file and say what its import would do. Raises TransitionInterdite."""
    travail = preparer(session, acteur, depose)
    lue = travail.lire(maintenant)
    doublons = chercher(session, lue.lignes, association_id=acteur.organisme_id)
    return Apercu(
        lues=lue.lues,
        pretes=len(lue.lignes),
        premieres=tuple(_montrer(travail.catalogue, lue.lignes[:MONTREES])),
        par_etape=_compter(travail.catalogue, lue.lignes),
        fautes=tuple(situer(travail, lue.refus)),
        doublons=tuple(doublons),
        condense=travail.condense,
    )


def _montrer(catalogue: Catalogue, lignes: Sequence[LigneLue]) -> Iterator[LigneMontree]:
    noms = catalogue.noms_des_referents
    for ligne in lignes:
        premiere = ligne.personnes[0]
        yield LigneMontree(
            rang=ligne.rang,
            nom=f"{premiere['nom']} {premiere['prenom']}",
            naissance=premiere.get("naissance"),
            personnes=ligne.menage["nb_personnes"],
            referent=noms[ligne.referent_id],
            ouvert_le=ligne.fait_le,
            ou_en_est=_nommer(catalogue, ligne.attendue).rpartition(" – ")[2],
            faites=len(ligne.etapes),
        )


def _nommer(catalogue: Catalogue, element: str | None) -> str:
    return catalogue.etapes[element].nom if element else ENTREE


def _compter(catalogue: Catalogue, lignes: Iterable[LigneLue]) -> tuple[tuple[str, int], ...]:
    """Return how many households come to each step, in the order of the parcours."""
    nombres = Counter(ligne.attendue for ligne in lignes)
    ordre = (None, *catalogue.etapes)
    return tuple((_nommer(catalogue, e), nombres[e]) for e in ordre if nombres[e])


def situer(travail: Travail, refus: Iterable[Refus]) -> Iterator[Faute]:
    """Yield each refusal with its column and what the cell holds."""
    entetes = travail.table[0][1]
    colonnes = {cle: rang for rang, cle in travail.correspondance.colonnes.items()}
    lignes = dict(travail.table)
    for un in refus:
        rang = colonnes.get(un.cle)
        question = travail.catalogue.questions.get(un.cle)
        sans_colonne = question.nom if question else un.cle
        lu = "" if rang is None else lignes[un.rang][rang]
        yield Faute(un.rang, sans_colonne if rang is None else entetes[rang], lu, un.phrase)


def ecrire_fautes(fautes: Iterable[Faute]) -> str:
    """Return faults as JSON, for the report of an import that was refused."""
    return orjson.dumps([[f.ligne, f.colonne, f.lu, f.phrase] for f in fautes]).decode()


def lire_fautes(texte: str | None) -> tuple[Faute, ...]:
    return tuple(Faute(*faute) for faute in orjson.loads(texte or "[]"))
