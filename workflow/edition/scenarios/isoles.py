"""Walks asked of another process: little time, little memory, no files, whatever the pieces."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import orjson

from workflow.edition.scenarios.scene import Scene
from workflow.edition.scenarios.travail import SANS_EXPLICATION
from workflow.isolement.demande import demander
from workflow.isolement.pieces import emballer
from workflow.isolement.protocole import SansReponse
from workflow.memoire import Memoire
from workflow.parcours.definitions import Pieces

TRAVAIL: Final = "workflow.edition.scenarios.travail"
SECONDES: Final = 1.4
"""Of processor, for the verdict, the reading of the pieces and one walk."""

SECONDES_DE_PLUS: Final = 0.2
PAR_LOT: Final = 10
"""Walks of one job: the pieces are read once for all."""

CONNUES_MAXIMUM: Final = 32
"""Scenes kept in a process, with invented answers alone."""

_connues: Memoire[bytes, Scene] = Memoire(CONNUES_MAXIMUM)


def jouer(pieces: Pieces, contenu: Mapping[str, Any]) -> Scene:
    """Return where a walk leads on these pieces; never raises for what they hold.

    `contenu`: see `workflow.edition.scenarios.contenu`. The last scenes are kept: the same walk
    leads to the same one, and a page asks for it again and again. Raises AtelierOccupe.
    """
    cle = _empreinte(pieces, contenu)
    connue = _connues.lire(cle)
    if connue is not None:
        return connue
    jouees = _confier(emballer(pieces), [contenu])
    if isinstance(jouees, str):
        return Scene(refus=(jouees,))  # not kept: the machine may have been busy
    return _connues.garder(cle, jouees[0])


def _empreinte(pieces: Pieces, contenu: Mapping[str, Any]) -> bytes:
    somme = sha256(f"{pieces.cle}\0{pieces.sha256}\0".encode())
    somme.update(orjson.dumps(contenu, default=str, option=orjson.OPT_SORT_KEYS))
    return somme.digest()


def jouer_tous(pieces: Pieces, contenus: Sequence[Mapping[str, Any]]) -> list[Scene]:
    """Return one scene for each walk. Raises AtelierOccupe.

    Once a job is cut short, the rest is not tried: the pieces are at fault, not the walk.
    """
    emballees, scenes = emballer(pieces), list[Scene]()
    for debut in range(0, len(contenus), PAR_LOT):
        lot = contenus[debut : debut + PAR_LOT]
        jouees = _confier(emballees, lot)
        if isinstance(jouees, str):
            coupee = Scene(refus=(jouees,))
            return scenes + [coupee] * (len(contenus) - debut)
        scenes += jouees
    return scenes


def _confier(emballees: bytes, lot: Sequence[Mapping[str, Any]]) -> list[Scene] | str:
    """Return the scenes of a job, or the sentence of what cut it short."""
    secondes = SECONDES + SECONDES_DE_PLUS * (len(lot) - 1)
    try:
        return demander(
            TRAVAIL,
            emballees,
            lire=lambda lues: [Scene.from_json(lue) for lue in lues],
            en_defaut=SANS_EXPLICATION,
            options={"scenarios": [dict(contenu) for contenu in lot]},
            secondes=secondes,
            discret=True,
        )
    except SansReponse as echec:
        return str(echec)
