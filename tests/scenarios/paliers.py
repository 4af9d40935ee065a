"""What walks through stages share: usual answers, and the days on which reviews fall."""

from datetime import date, datetime, timedelta

from models.calendrier import jour_paris
from models.relogement import Occupation
from tests.scenarios.marche import Pas, pas
from tests.workflow.reponses import entre
from tests.workflow.suivi import Suivi

ENTREE: tuple[Pas, ...] = (
    "enregistrer_orientation", "prendre_contact", "realiser_diagnostic", "valider_entree",
    "recueillir_adhesion",
)  # fmt: skip
RECHERCHE: tuple[Pas, ...] = tuple(
    etape for etape in entre("mettre_a_jour_demande", "bilan_mi_mesure")
    if etape not in ("contact_prealable", "designer_correspondant")
)  # fmt: skip
"""Without the rules of the protocole Logement d'abord."""

FIN: tuple[Pas, ...] = (
    "bilan_mi_mesure",
    "bilan_final",
    pas("preparer_sortie", motif_sortie="maintenu"),
    "veille",
    pas("enqueter_un_an", par="ts", difficulte="non"),
)
MOTIF = "Les parties l’ont décidé ensemble."
LOGEMENT = {"commune_logement": "Massy", "typologie_logement": "t2", "convention_tripartite": "oui"}
EXAMENS = ("entretien_tripartite", "point_palier", "examiner_reprise")


def loger(suivi: Suivi, element: str = "entrer_palier", **reponses: object) -> datetime:
    """Begin a stage in a dwelling of the landlord of this world; return the signature."""
    suivi.faire(element, **{**LOGEMENT, "bailleur": suivi.monde.bailleur, **reponses})
    return suivi.le


def attendre(suivi: Suivi, jour: date, *codes: str) -> None:
    """Let the scheduler run on a day, at noon: exactly these timers fire."""
    suivi.le = datetime(jour.year, jour.month, jour.day, 11, tzinfo=suivi.le.tzinfo)
    assert suivi.sonner(suivi.le) == list(codes)
    suivi.tout_concorde()


def terme(suivi: Suivi) -> date:
    """The day of the next review."""
    due_le = suivi.echeances()["echeance_examen"].due_le
    return jour_paris(due_le)


def examiner(suivi: Suivi, decision: str, **reponses: object) -> None:
    """Wait for the end of the period, then hold the review that the stage calls for."""
    if "echeance_examen" in suivi.echeances():
        suivi.le = suivi.echeances()["echeance_examen"].due_le + timedelta(hours=10)
        suivi.sonner(suivi.le)
    [element] = [e for e in suivi.ouvertes() if e in EXAMENS]
    usuelles: dict[str, object] = {"loyer_paye": "oui", "occupation_paisible": "oui"}
    if element == "examiner_reprise":
        usuelles |= {"dette_restante": "0", "mois_payes": "6"}
    if decision == "echec":
        usuelles |= {"motif_echec": MOTIF}
    suivi.faire(element, **{**usuelles, "decision_examen": decision, **reponses})
    suivi.tout_concorde()


def titres(suivi: Suivi) -> list[tuple[str, int | None]]:
    """(title, stage) of the household's homes in this dossier, oldest first."""
    logements = sorted(suivi.lignes(Occupation), key=lambda o: o.id)
    return [(o.statut, o.rang_palier) for o in logements]


def habite(suivi: Suivi) -> Occupation:
    """Where the household lives now."""
    [ici] = [o for o in suivi.lignes(Occupation) if o.fin is None]
    return ici
