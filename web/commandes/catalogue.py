"""The list of programmes as a person reads it on a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap

from models.codes import libelles as libelles_de
from workflow.programmes import Fiche, Reglage, formes, parametres
from workflow.programmes.fiches import FICHE
from workflow.programmes.formes import Valeur, options

LARGEUR = 100
RETRAIT = " " * 12


def ecrire(fiches: Iterable[Fiche]) -> Iterator[str]:
    """Yield the lines of the list: of each programme, what it is, then what its sheet says."""
    for fiche in fiches:
        yield f"{fiche.id:<11} {_dire_la_forme(fiche)}"
        yield RETRAIT + (f"{fiche.nom} ({fiche.lieu})" if fiche.lieu else fiche.nom)
        for phrase in _dire_les_parametres(fiche):
            yield from wrap(
                phrase, LARGEUR, initial_indent=RETRAIT, subsequent_indent=f"{RETRAIT}  ",
                break_long_words=False,
            )  # fmt: skip


def _dire_la_forme(fiche: Fiche) -> str:
    noms = [formes()[cle].nom for cle in (fiche.forme, *fiche.formes_appelees)]
    principale, *autres = noms
    if not autres:
        return principale
    return f"{principale} ({', '.join(nom.lower() for nom in autres)})"


def _dire_les_parametres(fiche: Fiche) -> Iterator[str]:
    if fiche.doublon_de is not None:
        yield f"Autre nom du programme {fiche.doublon_de}."
        return
    if fiche.options:
        yield f"Options\u00a0: {', '.join(options()[code] for code in fiche.options)}."
    reglages = fiche.reglages
    dits = {nom: reglage for nom, reglage in reglages.items() if reglage.origine == FICHE}
    for nom, reglage in dits.items():
        yield _dire(nom, reglage)
    yield f"Par défaut\u00a0: les {len(reglages) - len(dits)} autres paramètres."


def _dire(nom: str, reglage: Reglage) -> str:
    """Return « Libellé : valeur [passage] »."""
    parametre = parametres()[nom]
    libelles = {**libelles_de("statut_occupation"), **parametre.choix}
    dite = _en_francais(reglage.valeur, libelles)
    return f"{parametre.libelle}\u00a0: {dite} [{reglage.passage}]"


def _en_francais(valeur: Valeur, libelles: Mapping[str, str]) -> str:
    if isinstance(valeur, list):
        return ", ".join(_en_francais(une, libelles) for une in valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return libelles.get(str(valeur), str(valeur))
