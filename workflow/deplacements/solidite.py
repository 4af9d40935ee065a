"""A dossier is never put where the new diagram could not lead by itself.

`deplacer` is what moves a dossier: the engine's part, then this check.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from workflow.deplacements.terrain import Etage, terrain
from workflow.engine import Modele
from workflow.engine.transport import DeplacementRefuse, Marquage, Transport, transporter

NOMMEES_MAX = 4
AILLEURS = (
    "choisissez, en préparant le déplacement, à quelle autre étape vont les dossiers qui y sont, "
    "ou laissez celui-ci finir sur sa version."
)
ENSEMBLE = "Dans la nouvelle version{phase}, aucun dossier ne peut être à la fois à {lieux} : "
SEULE = (
    "Dans la nouvelle version{phase}, un dossier qui est à {lieux} a aussi d’autres branches en "
    "cours, que celui-ci n’a pas : "
)
AVEC = (
    "Dans la nouvelle version{phase}, un dossier qui est à {lieux} a aussi en cours la branche qui "
    "passe par {autres}, et celui-ci ne l’a pas : "
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
        etage = carte.etage(marquage.niveau)
        if not etage.permet(marquage.jetons):
            raise DeplacementRefuse(_phrase(modele, marquage, etage))


def _phrase(modele: Modele, marquage: Marquage, etage: Etage) -> str:
    """Return why not, and in which phase; where else a dossier there stands, when that tells it."""
    ids = tuple(dict.fromkeys(jeton.element for jeton in marquage.jetons))
    autres = etage.compagnons(marquage.jetons)
    phrase = AVEC if autres else ENSEMBLE if len(ids) > 1 else SEULE
    dits = {"lieux": ids, "autres": autres}
    cites = {nom: _citer(modele, marquage.niveau, lieux) for nom, lieux in dits.items()}
    return phrase.format(phase=_dans(modele, marquage.niveau), **cites) + AILLEURS


def _dans(modele: Modele, niveau: str) -> str:
    """Return the phase or the module that a level is, in words; nothing for the parcours itself."""
    spec = modele.sous_specs.get(niveau)
    return "" if spec is None else f", dans « {spec.description or niveau} »"


def _citer(modele: Modele, niveau: str, ids: Sequence[str]) -> str:
    noms = [f"« {modele.elements[niveau, id_].nom} »" for id_ in ids]
    if len(noms) > NOMMEES_MAX:
        noms[NOMMEES_MAX:] = ["d’autres"]
    return " et ".join(filter(None, (", ".join(noms[:-1]), *noms[-1:])))
