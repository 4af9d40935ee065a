"""The shipped programmes, one after the other or several at once, on copies of one base."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from web.essai_programmes.base import Modele
from web.essai_programmes.essai import Bilan, essayer, inscrire
from workflow.programmes import lire


@contextmanager
def preparer() -> Iterator[Modele]:
    """Build the base that every essay copies; it is gone afterwards, with its copies."""
    with TemporaryDirectory(prefix="jalon-essai-") as dossier:
        yield Modele.construire(Path(dossier))


def essayer_fiche(modele: Modele, cle: str, *, tout: bool = False) -> Bilan:
    """Walk a shipped programme; `cle`: the name of its record; `tout`: see `essayer`."""
    fiche = lire(cle)
    parametres = fiche.resolus()
    with modele.copier() as base:
        sujet = inscrire(base, fiche.forme, fiche.cle, parametres)
        return essayer(base, sujet, parametres, tout=tout)


def essayer_tous(cles: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    """Yield a row per programme, in the order asked for; as many at once as there are cores."""
    ouvriers = min(os.cpu_count() or 1, len(cles))
    with preparer() as modele:
        essayer_un = partial(_essayer_un, modele)
        if ouvriers == 1:
            yield from map(essayer_un, cles)
            return
        with ProcessPoolExecutor(ouvriers, mp_context=get_context("spawn")) as executeur:
            yield from executeur.map(essayer_un, cles)


def _essayer_un(modele: Modele, cle: str) -> dict[str, object]:
    return essayer_fiche(modele, cle).as_row(lire(cle).id)
