"""What the acts write for the conditions, in words: what a form's field does not say."""

from typing import Final

from workflow.edition.vocabulaire.nature import Choix, Variable

_ORIGINE = "Suite du parcours"
_OUI_NON: Choix = (("oui", "Oui"), ("non", "Non"))


def _liste(nom: str, libelle: str, *choix: tuple[str, str]) -> Variable:
    return Variable(nom, libelle, "liste", choix, _ORIGINE)


def _autre(nom: str, libelle: str, type_: str) -> Variable:
    return Variable(nom, libelle, type_, (), _ORIGINE)


ECRITES: Final[tuple[Variable, ...]] = (
    _liste(
        "issue_entree", "Issue de l’entrée",
        ("aucune", "pas encore commencée"), ("en_cours", "en cours"), ("admise", "admise"),
        ("non_joint", "ménage non joint"), ("non_eligible", "non éligible"),
        ("sans_mesure", "sans mesure"), ("entree_refusee", "entrée refusée"),
        ("adhesion_refusee", "adhésion refusée"),
    ),
    _liste(
        "issue_proposition", "Issue de la proposition",
        ("en_cours", "en cours"), ("acceptee", "offre acceptée"), ("reprise", "à reprendre"),
        ("sans_suite", "classée sans suite"), ("irrecevable", "irrecevable"),
        ("sortie", "sortie du ménage"),
    ),
    _liste(
        "issue_mesure", "Issue de la mesure",
        ("aucune", "pas encore connue"), ("logement", "logement trouvé"),
        ("terme", "menée à son terme"), ("prolongation", "prolongée"),
        ("reorientation", "réorientation"), ("mutation", "mutation"), ("retrait", "retrait"),
        ("irrecevable", "demande irrecevable"), ("non_relogeable", "non relogeable"),
        ("expulsion", "expulsion"), ("protocole_refuse", "protocole refusé"),
        ("sortie", "sortie du ménage"),
    ),
    _liste(
        "issue_palier", "Issue du dernier examen du palier",
        ("aucune", "aucun examen"), ("en_cours", "en cours"), ("prolonge", "prolongé"),
        ("suivant", "palier suivant"), ("glisse", "bail glissé"), ("echec", "échec"),
    ),
    _liste(
        "conclusion", "Conclusion du diagnostic",
        ("aucune", "pas encore faite"), ("avl", "AVL"), ("adl", "ADL"),
        ("sans_mesure", "pas de mesure nécessaire"), ("reorientation", "réorientation"),
        ("non_relogeable", "non relogeable"),
    ),
    _liste(
        "bail", "Bail",
        ("aucun", "pas encore"), ("signe", "signé"), ("renoncement", "non signé"),
    ),
    _liste("volet", "Volet", ("acces", "accès"), ("maintien", "maintien")),
    _liste(
        "palier_type", "Statut du palier",
        ("sous_location", "sous-location"), ("bail_glissant", "bail glissant"),
        ("bail_sauvegarde", "bail de sauvegarde"),
        ("relogement_transitoire", "relogement transitoire"),
    ),
    _liste("palier_reprise", "Le palier est une reprise de bail", *_OUI_NON),
    _liste("passage_en_instance", "Une instance décide du passage", *_OUI_NON),
    _liste(
        "logement_suivant", "Logement du palier suivant",
        ("meme", "le même"), ("autre", "un autre"),
    ),
    _autre("tentatives", "Tentatives de contact déjà faites", "nombre"),
    _autre("renouvellements", "Renouvellements déjà faits", "nombre"),
    _autre("rang_palier", "Rang du palier", "nombre"),
    _autre("examens", "Examens déjà faits", "nombre"),
    _autre("seances", "Séances déjà tenues", "nombre"),
    _autre("palier_mois", "Mois de la période du palier", "nombre"),
    _autre("examen_mois", "Mois entre deux examens du palier", "nombre"),
    _autre("examen_le", "Date de l’examen du palier", "date"),
    _autre("prefet_le", "Date limite d’information du préfet", "date"),
    _autre("palier_signe_le", "Date de signature du palier", "date"),
    _autre("logement", "Logement proposé (référence)", "texte"),
    _autre("logement_palier", "Logement du palier (référence)", "texte"),
    _autre("logement_attendu", "Logement attendu (référence)", "texte"),
    _autre("logement_a_rendre", "Logement à rendre (référence)", "texte"),
    _autre("action", "Action collective (référence)", "texte"),
    _autre("menage_suivi", "Ménage à suivre (référence)", "texte"),
)  # fmt: skip
"""Every name of `workflow.parcours.actes.VARIABLES_CONNUES`."""
