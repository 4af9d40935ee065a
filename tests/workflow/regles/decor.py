"""Households that the rules of law look at, and what their dossiers owe."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from models.alerte import Alerte
from models.codes import SorteEcheance
from models.db import lecture, transaction
from models.echeance import list_dues
from models.obligation import Obligation
from models.organisme import Organisme
from notifications.decision import regles
from tests import fabrique
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.suivi import Suivi
from workflow import histoire, operations
from workflow.errors import SaisieInvalide

RECONNU = date(2022, 2, 10)
MOTIF = "Le reste à vivre après loyer et charges serait de 90 euros."
PREUVE = {"dalo_informe": "oui", "dalo_informe_le": "2022-03-10", "dalo_informe_moyen": "remise"}


def menage_dalo(
    monde: Monde, *, le: datetime = LE, departement: str = "91", **colonnes: Any
) -> Suivi:
    """Open the dossier of a DALO household, recognised on `RECONNU` unless told otherwise."""
    with transaction(monde.factory) as session:
        usuelles = {"dalo": True, "dalo_reconnu_le": RECONNU}
        menage_id = fabrique.menage(session, **usuelles | colonnes).id
    return Suivi.ouvrir(monde, le=le, menage_id=menage_id, departement=departement)


def rejeter(suivi: Suivi, motif_code: str, **reponses: object) -> None:
    suivi.faire(
        "passer_caleol",
        decision_caleol="non_attribution",
        motif_code=motif_code,
        motif_ecrit=MOTIF,
        **reponses,
    )


def autre_bailleur(suivi: Suivi) -> str:
    """The public id of a landlord that is not the one of these walks."""
    with lecture(suivi.monde.factory) as session:
        organisme_id = suivi.compte("bailleur_ailleurs").organisme_id
        return session.get_one(Organisme, organisme_id).public_id


def obligations(suivi: Suivi) -> list[tuple[str, str, str | None]]:
    """(kind, who owes it, why it is owed no more), the oldest first."""
    lignes = sorted(suivi.lignes(Obligation), key=lambda ligne: ligne.id)
    return [(ligne.genre, ligne.role, ligne.cause) for ligne in lignes]


def sonner(suivi: Suivi, le: datetime) -> list[tuple[str, bool]]:
    """Let the scheduler look at the alerts; return (code, still open) of the dossier's."""
    with transaction(suivi.monde.factory) as session:
        for echeance in list_dues(session, SorteEcheance.ALERTE, le=le, limite=100):
            if echeance.dossier_id == suivi.dossier_id:
                regles.declencher(session, echeance=echeance, le=le)
    return alertes(suivi)


def alertes(suivi: Suivi) -> list[tuple[str, bool]]:
    return [(alerte.code, alerte.close_le is None) for alerte in suivi.alertes()]


def roles_prevenus(suivi: Suivi, code: str) -> set[str]:
    with lecture(suivi.monde.factory) as session:
        alerte = session.scalars(
            select(Alerte).where(Alerte.dossier_id == suivi.dossier_id, Alerte.code == code)
        ).one()
        return {destinataire.role for destinataire in alerte.destinataires}


def refus(suivi: Suivi, element: str, **reponses: object) -> dict[str, str]:
    """Try a step that must be refused; return the sentences, by field."""
    try:
        suivi.faire(element, **reponses)
    except SaisieInvalide as erreur:
        return dict(erreur.erreurs)
    raise AssertionError(f"{element} was accepted")


def traiter(suivi: Suivi, compte: str) -> None:
    """Close the one obligation of the dossier by hand."""
    (obligation,) = suivi.lignes(Obligation)
    with transaction(suivi.monde.factory) as session:
        operations.traiter_obligation(
            session,
            acteur=suivi.compte(compte),
            obligation=obligation.public_id,
            le=suivi.le + JOUR,
        )


def rien_ne_differe(suivi: Suivi) -> None:
    """The journal gives the same dossier again, obligations and due dates included."""
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
