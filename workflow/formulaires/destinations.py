"""Where a form's field may be written: a closed list.

Each destination carries its group of `access_matrix.csv`, its lowest confidentiality and whether
it may route (become a variable of the diagram). A form can only restrict further. Whatever has
no column of its own is a generic answer: confidential, and routing only for a closed choice that
was reviewed at publication.
"""

from dataclasses import dataclass
from enum import IntEnum


class Confidentialite(IntEnum):
    """From the widest audience to the narrowest."""

    PARTAGEABLE = 0
    ASSOCIATION = 1
    CONFIDENTIEL = 2


NIVEAUX = {niveau.name.lower(): niveau for niveau in Confidentialite}


@dataclass(frozen=True, slots=True)
class Destination:
    """`groupe`: a data group of the access matrix; `acte`: the act that alone writes it."""

    groupe: str
    confidentialite: Confidentialite
    route: bool = False
    actes: frozenset[str] = frozenset()


def _table(
    groupe: str, niveau: Confidentialite, entite: str, *colonnes: str, actes: tuple[str, ...] = ()
) -> dict[str, Destination]:
    """Declare the columns of an entity; a name that ends with `*` may route."""
    return {
        f"{entite}.{colonne.rstrip('*')}": Destination(
            groupe, niveau, colonne.endswith("*"), frozenset(actes)
        )
        for colonne in colonnes
    }


_P, _A, _C = Confidentialite
_PALIER = ("entrer_palier", "reprendre_bail")

DESTINATIONS: dict[str, Destination] = {
    **_table("identite", _A, "orientation", "prescripteur_type", "motif", "urgence",
             "accord_contact", "eligible*", actes=("enregistrer_orientation",)),
    **_table("identite", _A, "contact", "resultat*", "canal", actes=("tracer_contact",)),
    **_table("composition_demande", _P, "menage", "type", "nb_personnes", "nb_mineurs",
             "typologie_souhaitee", "loyer_max", "communes"),
    **_table("composition_demande", _P, "demande", "nur", "valide_jusqu_au", "communes",
             "typologie", "al_in", "syplo_a_jour", "radiee_le"),
    **_table("diagnostic_logement", _P, "diagnostic", "conclusion*", "volet_logement",
             actes=("realiser_diagnostic",)),
    **_table("adhesion", _A, "diagnostic", "refus", actes=("realiser_diagnostic",)),
    **_table("ressources", _A, "diagnostic", "ressources", actes=("realiser_diagnostic",)),
    **_table("diagnostic_social", _C, "diagnostic", "volet_confidentiel", "ordonnance_protection",
             actes=("realiser_diagnostic",)),
    **_table("adhesion", _A, "validation", "decision*", "motif", actes=("valider_entree",)),
    **_table("adhesion", _A, "adhesion", "etat*", "forme", "reflexion_jusqu_au",
             actes=("recueillir_adhesion",)),
    **_table("diagnostic_social", _C, "adhesion", "motif_refus", actes=("recueillir_adhesion",)),
    **_table("adhesion", _A, "mesure", "intensite", "duree_mois", actes=("recueillir_adhesion",)),
    **_table("propositions", _P, "proposition", "bailleur", "commune", "departement",
             "typologie", "loyer", "contingent",
             actes=("ouvrir_proposition", "constater_attribution")),
    **_table("propositions", _P, "passage", "contact_prealable_mode", "contact_autorite",
             "dossier_complet*", "pieces_manquantes", "decision*", "rang", "motif_code", "motif",
             "piece_fournie*", "delai_reponse_jours*", "dalo_informe", "reponse*",
             "nb_candidats", "exception_candidats", "dalo_informe_le", "dalo_informe_moyen",
             "motif_refus_menage", "suite_refus*", "seance_prevue_le"),
    **_table("alertes", _P, "correspondant", "nom", "courriel", "telephone",
             actes=("designer_correspondant",)),
    **_table("bail", _P, "bail", "issue*", actes=("signer_bail", "glisser_bail")),
    **_table("bail", _P, "occupation", "statut", "adresse", "assurance",
             actes=("signer_bail", "constater_occupation", *_PALIER, "glisser_bail",
                    "maintenir_palier")),
    **_table("bail", _P, "occupation", "bailleur", "depuis", actes=("constater_occupation",)),
    **_table("bail", _P, "expulsion", "statut", actes=("constater_expulsion",)),
    **_table("recommandations", _P, "mutation", "choix*", actes=("proposer_mutation",)),
    **_table("adhesion", _A, "aiguillage", "forme*", "motif", actes=("choisir_mesure",)),
    **_table("adhesion", _A, "aiguillage", "collectif*", actes=("proposer_action",)),
    **_table("adhesion", _A, "point", "avis", "note", actes=("faire_point_instance",)),
    **_table("recommandations", _P, "bilan", "contenu_partageable", "suite*",
             actes=("enregistrer_bilan_mi_mesure", "enregistrer_bilan_final")),
    **_table("diagnostic_social", _C, "bilan", "contenu_confidentiel",
             actes=("enregistrer_bilan_mi_mesure", "enregistrer_bilan_final")),
    **_table("recommandations", _P, "sortie", "motif", "recommandations",
             "recommandations_remises_le", "recommandations_remises_a", actes=("sortir",)),
    **_table("diagnostic_social", _C, "sortie", "relais", actes=("sortir",)),
    **_table("bail", _P, "veille", "impaye_3_mois", "assurance", "ops_sls", "conge",
             "difficulte*", actes=("enregistrer_veille",)),
    **_table("adhesion", _A, "retrait", "motif", actes=("retirer_adhesion",)),
    **_table("diagnostic_social", _C, "retrait", "precision", actes=("retirer_adhesion",)),
    **_table("diagnostic_social", _C, "non_relogeable", "motif",
             actes=("constater_non_relogeable",)),
    **_table("adhesion", _A, "participant", "menage", actes=("inscrire_participant",)),
    **_table("adhesion", _A, "inscription", "action", actes=("inscrire_action",)),
    **_table("recommandations", _P, "seance", "theme", "lieu", "prevue_le",
             actes=("planifier_seance", "tenir_seance")),
    **_table("recommandations", _P, "seance", "numero", "tenue_le", actes=("tenir_seance",)),
    **_table("adhesion", _A, "seance", "presences", actes=("tenir_seance",)),
    **_table("adhesion", _A, "suivi", "menage", "forme*", actes=("demander_suivi",)),
    **_table("bail", _P, "occupation", "convention_tripartite", "preneur_nom", actes=_PALIER),
    **_table("bail", _P, "palier", "bailleur", "commune", "typologie", "loyer", "signe_le",
             "statut",
             actes=_PALIER),
    **_table("adhesion", _A, "palier", "voie*"),
    **_table("adhesion", _A, "reprise", "voie*"),
    **_table("bail", _P, "dispositif", "voie*", "logement", actes=("attendre_logement",)),
    **_table("bail", _P, "avis_prefet", "bail_propose", "motif", actes=("informer_prefet",)),
    **_table("bail", _P, "examen", "bailleur_present", "preneur_present", "menage_present",
             "loyer_paye", "occupation_paisible", "dette_restante", "mois_payes", "decision*",
             "motif", "obstacles", "obstacles_precision", actes=("enregistrer_examen",)),
    **_table("adhesion", _A, "passage_palier", "decision*", "menage_present", "motif",
             actes=("valider_passage",)),
    **_table("bail", _P, "depart", "statut", actes=("quitter_palier",)),
    **_table("bail", _P, "avis_reprise", "avis", "decideur", "decision*", "motif",
             actes=("recueillir_avis_ccapex",)),
    **_table("bail", _P, "procedure", "etape", "mois_impayes", actes=("constater_procedure",)),
    **_table("bail", _P, "procedure", "protocole_signe*", "plan_mensualite", "plan_mois",
             actes=("conclure_protocole",)),
    **_table("bail", _P, "procedure", "dette", "fsl", "apl",
             actes=("constater_procedure", "conclure_protocole")),
    "reponse": Destination("diagnostic_social", _C),
}  # fmt: skip
