"""The criteria of a lease taken over: debt and regular payment (004 2.2.10)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.paliers import ProcedureExpulsion
from workflow.ecritures.contexte import Contexte, table
from workflow.errors import SaisieInvalide
from workflow.parcours import paliers

_PROCEDURE = table(ProcedureExpulsion)
SORTIES = frozenset({"glisse", "suivant"})
"""Decisions that give the household a lease of its own."""


def verifier_criteres(contexte: Contexte, examen: Mapping[str, Any]) -> bool | None:
    """Tell whether the programme's criteria are met on that day; None where there is none.

    A lease given although they are not must say why. Raises SaisieInvalide.
    """
    manques = _manques(contexte, examen)
    if manques is None:
        return None
    if manques and examen["decision"] in SORTIES and not examen.get("motif"):
        phrase = f"Les critères du programme ne sont pas atteints ({', '.join(manques)})"
        raise SaisieInvalide(
            {"motif_examen": f"{phrase} : dites pourquoi un bail est proposé, ou prolongez."}
        )
    return not manques


def _manques(contexte: Contexte, examen: Mapping[str, Any]) -> list[str] | None:
    """Return what is missing, in French; None when no criterion could be looked at."""
    lus = contexte.variables
    if lus.get("palier_reprise") != "oui":
        return None
    dette = _dette(contexte, str(lus.get("critere_dette", "aucun")), examen.get("dette_restante"))
    mois = _paiements(lus.get("critere_paiement_mois"), examen.get("mois_payes"))
    if dette is None and mois is None:
        return None
    return [manque for manque in (dette, mois) if manque]


def _dette(contexte: Contexte, critere: str, reste: int | None) -> str | None:
    """Return the missing part of the debt criterion, "" when it is met, None without one.

    Without the debt at the start: the landlord who sits in the review may not be the one owed.
    """
    depart = dette_de_depart(contexte)
    if depart is None or reste is None or critere == "aucun":
        return None
    if paliers.critere_de_dette(critere, depart, reste):
        return ""
    return f"il reste {reste} € de dette, elle n’a pas assez baissé"


def _paiements(critere: object, payes: int | None) -> str | None:
    if not isinstance(critere, int) or critere <= 0 or payes is None:
        return None
    return "" if payes >= critere else f"{payes} mois de loyer payés sur {critere} attendus"


def dette_de_depart(contexte: Contexte) -> int | None:
    """Return the debt first recorded in the dossier, in euros."""
    depart: int | None = contexte.connexion.scalar(
        select(_PROCEDURE.c.dette)
        .where(
            _PROCEDURE.c.dossier_id == contexte.dossier_id,
            _PROCEDURE.c.dette.is_not(None),
        )
        .order_by(_PROCEDURE.c.id)
        .limit(1)
    )
    return depart
