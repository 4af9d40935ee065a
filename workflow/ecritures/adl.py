"""Bilans of the ADL, exit and veille."""

from collections.abc import Mapping
from typing import Any

from models.accompagnement import Bilan, BilanConfidentiel, Sortie, Veille
from models.calendrier import jour_paris
from models.codes import MesureType
from workflow.ecritures import incidents_locatifs, mesures
from workflow.ecritures.aiguillage import ne_plus_attendre_de_point
from workflow.ecritures.contexte import Champs, Contexte
from workflow.errors import SaisieInvalide

SANS_LIMITE = -1


def enregistrer_bilan_mi_mesure(contexte: Contexte, champs: Champs) -> None:
    mesure_id = mesures.fait_le_bilan(contexte, "A08")
    _ecrire_bilan(contexte, "mi_mesure", mesure_id, champs.pop("bilan", {}))


def enregistrer_bilan_final(contexte: Contexte, champs: Champs) -> None:
    """Keep the final bilan; its `suite` renews the measure or ends it (001:386-388).

    Raises SaisieInvalide when the programme allows no more renewals.
    """
    bilan = champs.pop("bilan")
    if bilan["suite"] == "prolonger":
        _verifier_le_renouvellement(contexte)
    mesure_id = mesures.fait_le_bilan(contexte, "A09")
    _ecrire_bilan(contexte, "final", mesure_id, bilan)
    if bilan["suite"] == "prolonger" and mesure_id is not None:
        mesures.prolonger(contexte, mesure_id)
    elif bilan["suite"] == "reorienter":
        mesures.clore(contexte, MesureType.ADL, "reorientation")


def _verifier_le_renouvellement(contexte: Contexte) -> None:
    maximum = contexte.variables.get("renouvellements_max", SANS_LIMITE)
    if SANS_LIMITE < maximum <= contexte.variables.get("renouvellements", 0):
        phrase = "Ce programme ne permet plus de prolonger : terminez la mesure, ou réorientez."
        raise SaisieInvalide({"suite": phrase})


def _ecrire_bilan(
    contexte: Contexte, type_: str, mesure_id: int | None, bilan: dict[str, Any]
) -> None:
    confidentiel = bilan.pop("contenu_confidentiel", None)
    lignes = {**contexte.fait, "type": type_, "mesure_id": mesure_id, **bilan}
    if confidentiel is None:
        contexte.ajouter(Bilan, **lignes)
    else:
        bilan_id = contexte.inserer(Bilan, **lignes)
        contexte.ajouter(BilanConfidentiel, bilan_id=bilan_id, contenu_confidentiel=confidentiel)


def sortir(contexte: Contexte, champs: Champs) -> None:
    """End the accompaniment: recommendations handed over, relay or motive (002:490)."""
    sortie = champs.pop("sortie")
    contexte.ajouter(Sortie, **contexte.fait, **{**sortie, **_remise(contexte, sortie)})
    mesures.clore_toutes(contexte, sortie["motif"])
    ne_plus_attendre_de_point(contexte)


def _remise(contexte: Contexte, sortie: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return when the recommendations are handed over: the day of the exit, unless told."""
    dite = sortie.get("recommandations_remises_le")
    avec = sortie.get("recommandations") is not None
    return {"recommandations_remises_le": (dite or jour_paris(contexte.fait_le)) if avec else dite}


def enregistrer_veille(contexte: Contexte, champs: Champs) -> None:
    """Keep what the landlord tells one year after (002:283-292): the last step of a dossier.

    What goes wrong is told, though the dossier ends: nobody else would look.
    """
    veille = champs.pop("veille")
    contexte.ajouter(Veille, **contexte.fait, **veille)
    incidents_locatifs.dire_impaye(contexte, veille.get("impaye_3_mois"))
    incidents_locatifs.dire_assure(contexte, veille.get("assurance"))
