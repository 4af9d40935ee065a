"""One draft on its page: its files with their verdicts, and what may be done with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import EbaucheEtat
from models.definition import Definition
from models.ebauche import Ebauche
from models.errors import ErreurMetier
from models.utilisateur import Utilisateur
from web.listes.ebauches import ETATS
from workflow.edition import ebauches
from workflow.edition.comparaisons.tables import nom_de_table
from workflow.edition.ebauches import Verdicts
from workflow.edition.ebauches.publication import controler_relecture, parue_depuis
from workflow.formulaires.lecture import lire as lire_formulaire
from workflow.isolement.protocole import AtelierOccupe
from workflow.parcours.definition_chargee import GENRES
from workflow.parcours.definitions import Pieces, nom_du_processus, pieces_de
from workflow.parcours.livrees import livrees
from workflow.verification.verdict import Gravite, Probleme, Verdict

TITRES: Final = {
    "parcours": "Le parcours",
    "module": "Les modules qu’il appelle",
    "formulaire": "Les formulaires",
    "decision": "Les tables de décision",
}
PLIES: Final = 5
"""Forms above which their list is folded."""
A_CORRIGER: Final = "Corrigez d’abord ce que la vérification demande."
MONTRES: Final = 40
"""Remarks shown for one file: the first ones are mended first."""


@dataclass(frozen=True)
class LigneFichier:
    """A file of the draft. `verdict`: None while nobody could judge it."""

    genre: str
    cle: str
    nom: str
    verdict: Verdict | None
    inutile: bool

    @property
    def bloquants(self) -> int:
        if self.verdict is None or self.inutile:
            return 0
        return sum(p.gravite is not Gravite.CONSEIL for p in self.verdict.problemes)

    @property
    def conseils(self) -> int:
        if self.verdict is None:
            return 0
        return sum(p.gravite is Gravite.CONSEIL for p in self.verdict.problemes)

    @property
    def problemes(self) -> tuple[Probleme, ...]:
        return () if self.verdict is None else self.verdict.problemes[:MONTRES]


@dataclass(frozen=True)
class GroupeFichiers:
    genre: str
    titre: str
    lignes: tuple[LigneFichier, ...]

    @property
    def bloquants(self) -> int:
        return sum(ligne.bloquants > 0 for ligne in self.lignes)

    @property
    def pliable(self) -> bool:
        """A long list that is not what one comes for."""
        return self.genre in ("formulaire", "decision") and len(self.lignes) > PLIES


@dataclass(frozen=True)
class FicheEbauche:
    """`obstacle`: why the reader may not publish it now; None when he may. `parue`: the version
    that came out since, whose changes it does not have."""

    public_id: str
    nom: str
    cle: str
    etat: str
    version: int
    note: str
    base: Definition | None
    parue: Definition | None
    devenue: Definition | None
    creee_par: str
    modifiee_par: str
    soumise_par: str | None
    groupes: tuple[GroupeFichiers, ...]
    jugee: bool
    obstacle: str | None
    modules_livres: tuple[tuple[str, str], ...]

    @property
    def libelle_etat(self) -> str:
        return ETATS[EbaucheEtat(self.etat)]

    @property
    def modifiable(self) -> bool:
        return self.etat == EbaucheEtat.OUVERTE

    @property
    def vivante(self) -> bool:
        return self.etat in (EbaucheEtat.OUVERTE, EbaucheEtat.SOUMISE)

    @property
    def a_corriger(self) -> tuple[LigneFichier, ...]:
        """The files that have a remark, those that forbid publishing first."""
        lignes = [ligne for groupe in self.groupes for ligne in groupe.lignes if ligne.problemes]
        return tuple(sorted(lignes, key=lambda ligne: ligne.bloquants == 0))


def decrire(session: Session, ebauche: Ebauche, lecteur: Utilisateur) -> FicheEbauche:
    """Return the sheet of a draft, judged if somebody is free to judge it."""
    pieces = pieces_de(ebauche)
    verdicts = _juger(pieces) if ebauche.etat in _VIVANTES else None
    return FicheEbauche(
        public_id=ebauche.public_id,
        nom=ebauche.nom,
        cle=ebauche.cle,
        etat=ebauche.etat,
        version=ebauche.version,
        note=ebauche.note,
        base=ebauche.base,
        parue=parue_depuis(session, ebauche) if ebauche.etat in _VIVANTES else None,
        devenue=ebauche.definition,
        creee_par=ebauche.creee_par.nom,
        modifiee_par=ebauche.modifiee_par.nom,
        soumise_par=_nom(session, ebauche.soumise_par_id),
        groupes=tuple(_list_groupes(pieces, verdicts)),
        jugee=verdicts is not None,
        obstacle=_obstacle(session, ebauche, lecteur, verdicts),
        modules_livres=tuple(_list_modules_livres(pieces)),
    )


_VIVANTES = (EbaucheEtat.OUVERTE, EbaucheEtat.SOUMISE)


def _juger(pieces: Pieces) -> Verdicts | None:
    try:
        return ebauches.verifier_pieces(pieces)
    except AtelierOccupe:
        return None


def _nom(session: Session, compte: int | None) -> str | None:
    return session.scalar(select(Utilisateur.nom).where(Utilisateur.id == compte))


def _obstacle(
    session: Session, ebauche: Ebauche, lecteur: Utilisateur, verdicts: Verdicts | None
) -> str | None:
    try:
        controler_relecture(session, lecteur, ebauche)
    except ErreurMetier as erreur:
        return str(erreur)
    if verdicts is None or verdicts.publiable:
        return None
    propres = {(piece.genre, piece.cle) for piece in ebauche.pieces} - verdicts.inutiles
    fautif = any(not verdicts.par_piece[lieu].publiable for lieu in propres)
    return A_CORRIGER if fautif else verdicts.refus()


def _list_groupes(pieces: Pieces, verdicts: Verdicts | None) -> Iterator[GroupeFichiers]:
    lignes = [_ligne(genre, cle, contenu, verdicts) for genre, cle, contenu in pieces]
    for genre in GENRES:
        suite = (ligne for ligne in lignes if ligne.genre == genre)
        trie = sorted(suite, key=lambda ligne: ligne.nom.casefold())
        yield GroupeFichiers(genre, TITRES[genre], tuple(trie))


def _ligne(genre: str, cle: str, contenu: bytes, verdicts: Verdicts | None) -> LigneFichier:
    lieu = (genre, cle)
    verdict = verdicts.par_piece.get(lieu) if verdicts else None
    inutile = verdicts is not None and lieu in verdicts.inutiles
    return LigneFichier(genre, cle, nommer(genre, cle, contenu), verdict, inutile)


def nommer(genre: str, cle: str, contenu: bytes) -> str:
    """Return what a file is called; its key when it does not read."""
    if genre == "decision":
        return nom_de_table(contenu, cle)
    if genre != "formulaire":
        return nom_du_processus(contenu, cle)
    try:
        return lire_formulaire(contenu).titre
    except ErreurMetier:
        return cle


def _list_modules_livres(pieces: Pieces) -> Iterator[tuple[str, str]]:
    """Yield the shipped diagrams that the draft does not have: (key, name)."""
    for cle, module in livrees("module").items():
        if cle not in pieces.modules and cle != pieces.cle:
            yield cle, nom_du_processus(module, cle)
