"""The lease: correspondent, occupation, end of the AVL, start of the ADL."""

from sqlalchemy import and_, bindparam, select, update

from models.codes import MesureType, PropositionIssue, Role
from models.preparee import LecturePreparee, Preparee
from models.relogement import Correspondant, Logement, Occupation, Proposition
from models.utilisateur import Utilisateur
from workflow.ecritures import attendus, demandes, incidents_locatifs, mesures, obligations
from workflow.ecritures.caleol import clore_proposition
from workflow.ecritures.contexte import Champs, Contexte, table

RELOGEMENT = "relogement"
"""`fin_motif` of an AVL that ends with a lease: what « ménages relogés » counts (002)."""

BAIL_DIRECT = "bail_direct"

_PROPOSITION, _LOGEMENT, _UTILISATEUR = table(Proposition), table(Logement), table(Utilisateur)
_OCCUPATION = table(Occupation)

QUITTEES = and_(
    _OCCUPATION.c.menage_id == bindparam("lu_menage"),
    _OCCUPATION.c.fin.is_(None),
    _OCCUPATION.c.debut <= bindparam("lu_jour"),
)
"""The condition « an occupation of the household that a lease of that day ends »."""

# Built once: putting a statement together costs more than running it.
_LOGEMENT_PROPOSE = LecturePreparee(
    select(_LOGEMENT.c.id, _LOGEMENT.c.bailleur_id)
    .join(_PROPOSITION, _PROPOSITION.c.logement_id == _LOGEMENT.c.id)
    .where(_PROPOSITION.c.dossier_id == bindparam("lu_dossier"), _PROPOSITION.c.close_le.is_(None))
)
_COMPTE_CORRESPONDANT = LecturePreparee(
    select(_UTILISATEUR.c.id).where(
        _UTILISATEUR.c.organisme_id == bindparam("lu_bailleur"),
        _UTILISATEUR.c.role == Role.CORRESPONDANT_BAILLEUR,
        _UTILISATEUR.c.courriel == bindparam("lu_courriel"),
    )
)
_FINIR = update(_OCCUPATION).where(QUITTEES)
_QUITTER = Preparee(_FINIR)
_REQUITTER = Preparee(_FINIR.where(_OCCUPATION.c.dossier_id == bindparam("lu_dossier")))


def _trouver_logement(contexte: Contexte) -> tuple[int, int]:
    """Return (dwelling, landlord) of the open proposition."""
    ligne = _LOGEMENT_PROPOSE.premiere(contexte.connexion, lu_dossier=contexte.dossier_id)
    return ligne.id, ligne.bailleur_id


def designer_correspondant(contexte: Contexte, champs: Champs) -> None:
    """Name the landlord's correspondent, owed from the admission (002:488)."""
    _, bailleur_id = _trouver_logement(contexte)
    correspondant = champs.pop("correspondant")
    contexte.ajouter(
        Correspondant,
        dossier_id=contexte.dossier_id,
        organisme_id=bailleur_id,
        utilisateur_id=_trouver_compte(contexte, bailleur_id, correspondant.get("courriel")),
        designe_le=contexte.fait_le,
        **correspondant,
    )
    attendus.connaitre_le_correspondant(contexte)


def _trouver_compte(contexte: Contexte, bailleur_id: int, courriel: str | None) -> int | None:
    """Return the account of a correspondent of this landlord with that address, if any."""
    cherche = {"lu_bailleur": bailleur_id, "lu_courriel": (courriel or "").lower()}
    trouve = _COMPTE_CORRESPONDANT.premiere(contexte.connexion, **cherche)
    return None if trouve is None else int(trouve.id)


def signer_bail(contexte: Contexte, champs: Champs) -> None:
    """A signed lease ends the AVL and opens the ADL on the same day; else the search goes on.

    No ADL follows where the programme ends with the lease (004 2.1.17), nor where one goes on.
    """
    occupation = champs.pop("occupation", {})
    if champs.pop("bail")["issue"] != "signe":
        clore_proposition(contexte, PropositionIssue.RENONCEMENT)
        return
    logement_id, bailleur_id = _trouver_logement(contexte)
    quitter_logement(contexte)
    contexte.ajouter(
        Occupation,
        menage_id=contexte.menage_id,
        dossier_id=contexte.dossier_id,
        logement_id=logement_id,
        bailleur_id=bailleur_id,
        debut=contexte.fait_le,
        **occupation,
    )
    incidents_locatifs.dire_assure(contexte, occupation.get("assurance"))
    if occupation.get("statut") == BAIL_DIRECT:
        demandes.arreter(contexte)
    clore_proposition(contexte, PropositionIssue.BAIL)
    obligations.lever_toutes(contexte)
    mesures.clore(contexte, MesureType.AVL, RELOGEMENT)
    if not contexte.variables.get("avl_seul"):
        mesures.assurer(contexte, MesureType.ADL)


def quitter_logement(contexte: Contexte) -> None:
    """End where the household lived; relived, only what this same dossier had opened."""
    incidents_locatifs.changer_de_logement(contexte)
    faits = {"lu_menage": contexte.menage_id, "lu_jour": contexte.fait_le, "fin": contexte.fait_le}
    if contexte.est_reconstruit:
        contexte.ecrire(_REQUITTER, {**faits, "lu_dossier": contexte.dossier_id})
    else:
        contexte.ecrire(_QUITTER, faits)
