"""Columns that any step may write, and generic answers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update

from models.accompagnement import Reponse
from models.menage import Demande, Menage
from models.preparee import LecturePreparee, Preparee
from models.relogement import PassageCaleol, Proposition
from workflow.ecritures import demandes
from workflow.ecritures.contexte import Champs, Contexte, table
from workflow.errors import SaisieInvalide

COLONNES_DEMANDE = {
    "typologie_souhaitee": "typologie",
    "loyer_max": "loyer_max",
    "communes": "communes",
}
"""Fields of the household that are, in the file, wishes of its demand."""

_MENAGE, _DEMANDE = table(Menage), table(Demande)
_PROPOSITION, _PASSAGE = table(Proposition), table(PassageCaleol)

# Built once: putting a statement together costs more than running it.
_ECRIRE_MENAGE = Preparee(update(_MENAGE).where(_MENAGE.c.id == bindparam("lu_menage")))
_COMPOSITION = LecturePreparee(
    select(_MENAGE.c.nb_personnes, _MENAGE.c.nb_mineurs).where(
        _MENAGE.c.id == bindparam("lu_menage")
    )
)
_ECRIRE_DEMANDE = Preparee(update(_DEMANDE).where(_DEMANDE.c.menage_id == bindparam("lu_menage")))
_DERNIERE_PROPOSITION = (
    select(_PROPOSITION.c.id)
    .where(_PROPOSITION.c.dossier_id == bindparam("lu_dossier"))
    .order_by(_PROPOSITION.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_MODIFIER_PASSAGE = Preparee(
    update(_PASSAGE).where(_PASSAGE.c.proposition_id == _DERNIERE_PROPOSITION)
)


def ecrire_restantes(contexte: Contexte, champs: Champs, *, element: str) -> None:
    """Write what the act left: household, demand, passage, generic answers."""
    menage, demande = colonnes_du_menage(champs)
    if not contexte.est_reconstruit:
        _ecrire_menage(contexte, menage)
        _ecrire_demande(contexte, demande)
    if demandes.DATES & demande.keys():
        demandes.suivre(contexte)
    passage = champs.pop("passage", {})
    passage.pop("suite_refus", None)  # what follows a refusal only routes: it has no column
    if passage:
        modifier_passage(contexte, **passage)
    for champ, reponse in champs.pop("reponse", {}).items():
        noter_reponse(contexte, element, champ, *reponse)


def noter_reponse(
    contexte: Contexte,
    element: str,
    champ: str,
    valeur: object,
    confidentialite: str = "confidentiel",
) -> None:
    """Keep a generic answer, confidential unless a reviewed form says otherwise."""
    if valeur is not None:
        contexte.ajouter(
            Reponse,
            **contexte.fait,
            element=element,
            champ=champ,
            valeur=str(valeur),
            confidentialite=confidentialite,
        )


def colonnes_du_menage(champs: Champs) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a step writes of the household and of its demand, by column."""
    menage = champs.get("menage", {})
    souhaits = {c: menage[n] for n, c in COLONNES_DEMANDE.items() if n in menage}
    propres = {n: v for n, v in menage.items() if n not in COLONNES_DEMANDE}
    return propres, {**souhaits, **champs.get("demande", {})}


def _ecrire_menage(contexte: Contexte, menage: dict[str, Any]) -> None:
    if menage:
        _verifier_composition(contexte, menage)
        contexte.ecrire(_ECRIRE_MENAGE, {"lu_menage": contexte.menage_id, **menage})


def _verifier_composition(contexte: Contexte, menage: Mapping[str, Any]) -> None:
    """Refuse a household without an adult, whichever of its two numbers is given."""
    if not {"nb_personnes", "nb_mineurs"} & menage.keys():
        return
    connue = _COMPOSITION.premiere(contexte.connexion, lu_menage=contexte.menage_id)
    composition = {**connue._mapping, **menage}
    if composition["nb_mineurs"] >= composition["nb_personnes"]:
        raise SaisieInvalide(
            {"nb_mineurs": "Un ménage compte au moins un adulte : vérifiez ces deux nombres."}
        )


def _ecrire_demande(contexte: Contexte, valeurs: Mapping[str, Any]) -> None:
    if not valeurs:
        return
    touchees = _ECRIRE_DEMANDE.executer(
        contexte.connexion, {"lu_menage": contexte.menage_id, **valeurs}
    )
    if touchees.rowcount == 0:
        contexte.ajouter(Demande, menage_id=contexte.menage_id, **valeurs)


def modifier_passage(contexte: Contexte, **valeurs: Any) -> None:
    """Update the passage of the dossier's last proposition."""
    contexte.ecrire(_MODIFIER_PASSAGE, {"lu_dossier": contexte.dossier_id, **valeurs})
