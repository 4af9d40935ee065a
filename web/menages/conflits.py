"""The fields that two households answer differently, as the page of a merge asks them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from models.menage import Menage
from web.fiches.personnes import dire_foyer
from web.menages.textes import COLONNES, PROTECTIONS, SITUATIONS
from web.page.textes import jour
from workflow.menages.fusion import AUTRE, GARDE, Conflit, list_conflits

PREFIXE = "choix."
"""What stands before the key of a field, in the form."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "situation": SITUATIONS,
    "protection": PROTECTIONS,
}


@dataclass(frozen=True)
class ConflitVu:
    """A question: `nom` is the name of its two radio buttons, `autre_propose` which is ticked."""

    nom: str
    libelle: str
    garde: str
    autre: str
    autre_propose: bool


def list_conflits_vus(session: Session, garde: Menage, autre: Menage) -> tuple[ConflitVu, ...]:
    """Return the questions; that of the composition says how many they are, which goes with it."""
    compositions = (dire_foyer(garde), dire_foyer(autre))
    return tuple(_voir(c, compositions) for c in list_conflits(session, garde, autre))


def lire_choix(recu: Mapping[str, str]) -> dict[str, str]:
    """Return the answers, by field; anything else than one of the two is no answer."""
    return {
        nom.removeprefix(PREFIXE): valeur
        for nom, valeur in recu.items()
        if nom.startswith(PREFIXE) and valeur in (GARDE, AUTRE)
    }


def _voir(conflit: Conflit, compositions: tuple[str, str]) -> ConflitVu:
    libelle = COLONNES[conflit.colonne]
    mots = (_dire(conflit.colonne, conflit.garde), _dire(conflit.colonne, conflit.autre))
    if conflit.colonne == "type":
        mots = compositions
    return ConflitVu(
        nom=f"{PREFIXE}{conflit.cle}",
        libelle=f"{libelle} de {conflit.personne}" if conflit.personne else libelle,
        garde=mots[0],
        autre=mots[1],
        autre_propose=conflit.propose == AUTRE,
    )


def _dire(colonne: str, valeur: Any) -> str:
    if valeur is None:
        return "Non renseigné"
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if isinstance(valeur, date):
        return jour(valeur)
    return TABLES.get(colonne, {}).get(valeur, str(valeur))
