"""What the instance decides of a household that a common door let in, and says of it later."""

from models.alerte import Alerte
from models.calendrier import decaler_jours
from models.codes import MesureType
from models.echeance import Echeance
from workflow.ecritures import delais, mesures
from workflow.ecritures.contexte import Champs, Contexte, table
from workflow.ecritures.restantes import noter_reponse
from workflow.errors import SaisieInvalide
from workflow.parcours.actes import mesure_de_la_forme

FORMES = {
    "acces_direct": "l’accès direct au logement",
    "acces_paliers": "l’accès au logement par paliers",
    "maintien_bail": "le maintien dans le logement",
    "maintien_reprise": "le maintien par reprise du bail",
}
REORIENTATION = "reorientation"
POINT_ATTENDU = "A22"
RYTHME = "periodicite_instance_jours"
POUR_L_INSTANCE = "association"
"""Level of what the instance writes: it reads it again, a landlord never does."""


def choisir_mesure(contexte: Contexte, champs: Champs) -> None:
    """Keep the parcours that the instance chose, among those of the programme (004 1.1-1.8).

    The measure opened at the adhesion follows the choice, when the diagnostic said another.
    Raises SaisieInvalide for a parcours that the programme does not have.
    """
    choix = champs.pop("aiguillage")
    _verifier_le_programme(contexte, choix["forme"])
    voulue = mesure_de_la_forme(choix["forme"], contexte.variables)
    if contexte.variables.get("conclusion") != voulue:
        autre = MesureType.ADL if voulue == MesureType.AVL else MesureType.AVL
        mesures.clore(contexte, autre, REORIENTATION)
        mesures.ouvrir(contexte, voulue)
    _noter(contexte, "choix_mesure", choix)
    _attendre_le_point(contexte)


def _verifier_le_programme(contexte: Contexte, forme: str) -> None:
    possibles = [f for f in FORMES if contexte.variables.get(f"appelle_{f}")]
    if forme not in possibles:
        ouvertes = " ou ".join(FORMES[f] for f in possibles)
        raise SaisieInvalide(
            {
                "forme_choisie": f"Ce programme ne prévoit pas {FORMES[forme]}. "
                f"Choisissez {ouvertes}."
            }
        )


def proposer_action(contexte: Contexte, champs: Champs) -> None:
    """Keep whether a collective action was offered beside the household's own way."""
    _noter(contexte, "proposer_action", champs.pop("aiguillage"))


def faire_point_instance(contexte: Contexte, champs: Champs) -> None:
    """Keep what the instance says of a parcours under way; it goes on (004 2.3.5, 2.3.8)."""
    _noter(contexte, "point_instance", champs.pop("point"))
    _attendre_le_point(contexte)


def _attendre_le_point(contexte: Contexte) -> None:
    """Await the next point, at the programme's pace: six weeks, three months (004 2.3.5, 2.3.8)."""
    ne_plus_attendre_de_point(contexte)
    if jours := contexte.variables.get(RYTHME):
        delais.armer(
            contexte,
            POINT_ATTENDU,
            depart=contexte.fait_le,
            cle=f"alerte:{POINT_ATTENDU}:instance:{contexte.identifiant('point_attendu')}",
            terme=decaler_jours(contexte.fait_le, jours),
        )


def ne_plus_attendre_de_point(contexte: Contexte) -> None:
    """The point was held, or the household has left: no other is due from before."""
    if not contexte.variables.get(RYTHME):
        return
    for source, faire in (
        (table(Echeance), delais.annuler_echeances),
        (table(Alerte), delais.clore_alertes),
    ):
        faire(
            contexte,
            source.c.dossier_id == contexte.dossier_id,
            source.c.code == POINT_ATTENDU,
            source.c.tache_id.is_(None),  # the others are reviews of a stage, by their step
        )


def _noter(contexte: Contexte, element: str, reponses: dict[str, str]) -> None:
    for champ, valeur in reponses.items():
        noter_reponse(contexte, element, champ, valeur, POUR_L_INSTANCE)
