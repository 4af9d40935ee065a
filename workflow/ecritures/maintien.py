"""A household helped where it lives: its home told of, a move proposed, an eviction."""

from datetime import date, datetime

from models.accompagnement import Sortie
from models.calendrier import debut_de_journee
from models.codes import MesureType
from models.relogement import Occupation
from workflow.ecritures import incidents_locatifs, mesures
from workflow.ecritures.caleol import clore_proposition, trouver_bailleur
from workflow.ecritures.contexte import Champs, Contexte
from workflow.ecritures.relogement import quitter_logement
from workflow.errors import SaisieInvalide

EXPULSION, MUTATION = "expulsion", "mutation"
ENTREE_A_VENIR = "Cette date est après celle de l’étape : corrigez l’une des deux."


def constater_occupation(contexte: Contexte, champs: Champs) -> None:
    """Keep where the household already lives, and who is its landlord, if it has one.

    Owner-occupiers have none (ARLIPSY, 003: 4 of 12), nor has the tenant of a landlord unknown
    here: no landlord then reads the dossier.
    """
    occupation = champs.pop("occupation")
    bailleur = occupation.pop("bailleur", None)
    bailleur_id = trouver_bailleur(contexte, bailleur, "bailleur_actuel") if bailleur else None
    debut = _entree_dans_les_lieux(contexte, occupation.pop("depuis", None))
    quitter_logement(contexte)
    contexte.ajouter(
        Occupation,
        menage_id=contexte.menage_id,
        dossier_id=contexte.dossier_id,
        bailleur_id=bailleur_id,
        debut=debut,
        **occupation,
    )
    incidents_locatifs.dire_assure(contexte, occupation.get("assurance"))
    mois, _niveau = champs.get("reponse", {}).get("impaye_mensualites", (None, ""))
    incidents_locatifs.constater_la_dette(contexte, dette=None, mois=mois)


def _entree_dans_les_lieux(contexte: Contexte, depuis: date | None) -> datetime:
    """Return when the household moved in; the day of the fact when nobody knows."""
    if depuis is None:
        return contexte.fait_le
    if debut_de_journee(depuis) > contexte.fait_le:
        raise SaisieInvalide({"occupe_depuis": ENTREE_A_VENIR})
    return debut_de_journee(depuis)


def proposer_mutation(contexte: Contexte, champs: Champs) -> None:
    """Moving to a more fitting dwelling turns the ADL into an AVL (004 1.7, 2.2.7)."""
    if champs.pop("mutation")["choix"] == "changer":
        mesures.clore(contexte, MesureType.ADL, MUTATION)
        mesures.ouvrir(contexte, MesureType.AVL)


def constater_expulsion(contexte: Contexte, champs: Champs) -> None:
    """The eviction went to its end: the household lives elsewhere, the measure stops."""
    contexte.ajouter(Sortie, **contexte.fait, motif=EXPULSION)
    clore_proposition(contexte, "sortie")
    mesures.clore_toutes(contexte, EXPULSION)
    quitter_logement(contexte)
    contexte.ajouter(
        Occupation,
        menage_id=contexte.menage_id,
        dossier_id=contexte.dossier_id,
        debut=contexte.fait_le,
        statut=champs.pop("expulsion")["statut"],
    )
