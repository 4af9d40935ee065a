"""A dossier is never put where the new diagram could not lead by itself.

`deplacer` is what moves a dossier: the engine's part, then this check.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from workflow.deplacements.terrain import terrain
from workflow.engine import Modele
from workflow.engine.transport import DeplacementRefuse, Marquage, Transport, transporter

NOMMEES_MAX = 4
ENSEMBLE = (
    "Dans la nouvelle version, aucun dossier ne peut être à la fois à {lieux} : choisissez "
    "d’autres étapes pour les remplacer, ou laissez ce dossier finir sur sa version."
)
SEULE = (
    "Dans la nouvelle version, un dossier qui est à {lieux} a aussi d’autres branches en cours, "
    "que celui-ci n’a pas : choisissez une autre étape, ou laissez ce dossier finir sur sa "
    "version."
)


def deplacer(
    avant: Modele,
    apres: Modele,
    corps: bytes,
    correspondances: Mapping[str, str],
    *,
    depuis: Mapping[str, datetime],
    graine: str | None,
) -> Transport:
    """Move a stored dossier to another model, or say why not. See `transporter`.

    Raises DeplacementRefuse, EtatIllisible.
    """
    transport = transporter(avant, apres, corps, correspondances, depuis=depuis, graine=graine)
    touches = {lieu.partition("/")[0] for lieu in correspondances}
    verifier(apres, [m for m in transport.marquages if not _est_egal(avant, apres, m, touches)])
    return transport


def _est_egal(avant: Modele, apres: Modele, marquage: Marquage, touches: set[str]) -> bool:
    """Tell whether a level is drawn as it was: where it led, it leads."""
    niveau = marquage.niveau
    return niveau not in touches and terrain(apres).a_pareil(terrain(avant), niveau)


def verifier(modele: Modele, marquages: Iterable[Marquage]) -> None:
    """Check that a definition could have led a dossier there. Raises DeplacementRefuse."""
    carte = terrain(modele)
    for marquage in marquages:
        if not carte.etage(marquage.niveau).permet(marquage.jetons):
            raise DeplacementRefuse(_phrase(modele, marquage))


def _phrase(modele: Modele, marquage: Marquage) -> str:
    ids = dict.fromkeys(jeton.element for jeton in marquage.jetons)
    noms = [f"« {modele.elements[marquage.niveau, id_].nom} »" for id_ in ids]
    if len(noms) == 1:
        return SEULE.format(lieux=noms[0])
    suite = "d’autres" if len(noms) > NOMMEES_MAX else noms.pop()
    return ENSEMBLE.format(lieux=f"{', '.join(noms[:NOMMEES_MAX])} et {suite}")
