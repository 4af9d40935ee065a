"""The templates of documents: one module each, with its data class and its form."""

from collections.abc import Mapping
from typing import Final

from web.documents.modeles import appui, bilan, contrat, navette, recommandations
from web.documents.modeles.commun import Modele

MODELES: Final[Mapping[str, Modele]] = {
    modele.cle: modele
    for modele in (
        navette.MODELE,
        contrat.MODELE,
        bilan.MI_MESURE,
        bilan.FINAL,
        recommandations.MODELE,
        appui.MODELE,
    )
}
"""Key of the address -> template, in the order of the page."""
