"""What a draft still lacks before households are taken along it, file by file.

Given apart from this process (`workflow.verification.ebauche`), and kept for the content that it
is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from models.ebauche import Ebauche
from workflow.errors import DiagrammeRefuse, Introuvable
from workflow.isolement.demande import demander
from workflow.isolement.pieces import emballer
from workflow.isolement.protocole import SansReponse
from workflow.isolement.verdict import EN_DEFAUT, refuser
from workflow.memoire import Memoire
from workflow.parcours.definitions import Pieces, pieces_de, rassembler
from workflow.verification.verdict import Gravite, Verdict

TRAVAIL: Final = "workflow.verification.ebauche"
SECONDES: Final = 2.0
"""Of processor, for one file of a draft: the shipped parcours take up to one."""
CAPACITE: Final = 400
Lieu = tuple[str, str]
"""(genre, key) of a file."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdict on each file of a draft, and on the shipped ones that it calls.

    `inutiles`: its files that nothing calls, which are not published.
    """

    par_piece: Mapping[Lieu, Verdict]
    inutiles: frozenset[Lieu] = frozenset()

    @property
    def publiable(self) -> bool:
        """Households can be taken along the whole."""
        return not self.refus()

    def refus(self) -> str:
        """Return the first reason why it cannot be published; "" when it can."""
        for lieu, verdict in self.par_piece.items():
            if not verdict.publiable and lieu not in self.inutiles:
                bloquant = next(p for p in verdict.problemes if p.gravite is not Gravite.CONSEIL)
                return f"« {lieu[1]} » n’est pas prêt : {bloquant.message}"
        return ""


def verifier(ebauche: Ebauche) -> Verdicts:
    """Return the verdict on each file of a draft. Raises AtelierOccupe."""
    return verifier_pieces(pieces_de(ebauche))


def verifier_pieces(pieces: Pieces) -> Verdicts:
    """Return the verdict on each file of a bundle. Raises AtelierOccupe."""
    propres, appeles = lieux_de(pieces), _lieux_appeles(pieces)
    ailleurs = [lieu for lieu in appeles if lieu not in propres]
    par_piece = _juger(pieces, [*propres, *ailleurs])
    return Verdicts(par_piece, frozenset(propres).difference(appeles or propres))


def lieux_de(pieces: Pieces) -> list[Lieu]:
    """Return what each file of a bundle is kept under, in its order."""
    return [(genre, cle) for genre, cle, _ in pieces]


def _lieux_appeles(pieces: Pieces) -> list[Lieu]:
    """Return what a publication would keep; nothing for a diagram that cannot be read."""
    try:
        return lieux_de(rassembler(pieces))
    except DiagrammeRefuse:
        return []


def verifier_piece(ebauche: Ebauche, genre: str, cle: str, contenu: bytes | None = None) -> Verdict:
    """Return the verdict on one file; `contenu`: as it is being typed, instead of the kept one.

    Raises Introuvable, AtelierOccupe.
    """
    pieces = pieces_de(ebauche)
    if contenu is not None:
        pieces = remplacer(pieces, genre, cle, contenu)
    if (genre, cle) not in lieux_de(pieces):
        raise Introuvable
    return _juger(pieces, [(genre, cle)])[genre, cle]


def remplacer(pieces: Pieces, genre: str, cle: str, contenu: bytes) -> Pieces:
    """Return the same bundle with another content for one of its files, or one file more."""
    if genre == "parcours":
        return replace(pieces, parcours=contenu)
    champ = {"module": "modules", "formulaire": "formulaires", "decision": "decisions"}[genre]
    fichiers: dict[str, Any] = {champ: {**getattr(pieces, champ), cle: contenu}}
    return replace(pieces, **fichiers)


_connus: Memoire[tuple[str, Lieu], Verdict] = Memoire(CAPACITE)


def _juger(pieces: Pieces, lieux: Sequence[Lieu]) -> dict[Lieu, Verdict]:
    """Return the verdicts, each asked once for one content of the whole bundle."""
    somme = pieces.sha256
    connus = {lieu: _connus.lire((somme, lieu)) for lieu in lieux}
    manquants = [lieu for lieu, connu in connus.items() if connu is None]
    if manquants:
        for lieu, verdict in _demander(emballer(pieces), manquants).items():
            connus[lieu] = verdict
            _connus.garder((somme, lieu), verdict)
    return {lieu: verdict for lieu, verdict in connus.items() if verdict is not None}


def _demander(paquet: bytes, lieux: Sequence[Lieu]) -> dict[Lieu, Verdict]:
    """Ask for all at once; one by one when that fails, so that one file spoils no other."""
    secondes = SECONDES * (1 + (len(lieux) > 1))
    try:
        return demander(
            TRAVAIL,
            paquet,
            lire=lambda lus: dict(zip(lieux, map(Verdict.from_json, lus), strict=True)),
            en_defaut=EN_DEFAUT,
            options={"pieces": lieux},
            secondes=secondes,
        )
    except SansReponse as echec:
        if len(lieux) > 1:
            return {lieu: _demander(paquet, [lieu])[lieu] for lieu in lieux}
        return {lieux[0]: refuser(str(echec))}
