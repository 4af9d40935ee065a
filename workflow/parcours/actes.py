"""The acts a step may declare: what it makes of the household's file.

An act has two halves. The one here is pure: from the typed answers and the routing variables it
returns more routing variables (no household data); the verdict on a diagram needs no more. The
other writes rows, inside the step's transaction: `workflow.ecritures.ECRITURES`. The table `ACTES`
is the closed list that a diagram may name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.codes import Conclusion, DecisionCaleol, MesureType
from workflow.parcours import paliers
from workflow.parcours.issues import ISSUE, ISSUE_ENTREE, ISSUE_MESURE, ISSUE_PALIER

Valeurs = Mapping[str, object]
"""Typed answers by destination, e.g. {"passage.decision": "attribution"}; on a dossier, the moment
of the fact too (`paliers.FAIT_LE`)."""


def _aucune(_valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    return {}


@dataclass(frozen=True, slots=True)
class Acte:
    """`ecrit`: names of the routing variables that the act writes.

    `cree`: those of them that hold the public id of what the act creates, such as `logement`.
    """

    variables: Callable[[Valeurs, Valeurs], Valeurs] = _aucune
    ecrit: frozenset[str] = frozenset()
    cree: tuple[str, ...] = ()


VARIABLES_INITIALES: Mapping[str, str | int] = {
    ISSUE_ENTREE: "aucune",
    ISSUE_MESURE: "aucune",
    ISSUE_PALIER: "aucune",
    "conclusion": "aucune",
    "bail": "aucun",
    "tentatives": 0,
    "renouvellements": 0,
    "rang_palier": 0,
    "examens": 0,
    "logement_suivant": "autre",
    "logement_attendu": "",
    "logement_a_rendre": "",
    "action": "",
}
"""What every dossier starts from, beside its programme's parameters: a gateway may read it at once.

`issue_entree`: how the entry goes; `issue_mesure`: how the search or the measure ended;
`issue_palier`: what the last review of a stage decided; `logement_suivant`: whether the next stage
keeps the dwelling (meme, autre); `logement_attendu`, `logement_a_rendre`: public ids of the
dwellings that a stage waits for, and leaves; `action`: the public id of the collective
action that this is the run of, or that the household was last registered in.
"""


def ajouter_un(nom: str, variables: Valeurs) -> Valeurs:
    """Return the counter `nom`, one more."""
    faites = variables.get(nom)
    return {nom: (faites if isinstance(faites, int) else 0) + 1}


def _fixer(nom: str, valeur: object) -> Callable[[Valeurs, Valeurs], Valeurs]:
    return lambda _valeurs, _variables: {nom: valeur}


def _selon(
    nom: str, destination: str, issues: Mapping[str, str], sinon: str | None = None
) -> Callable[[Valeurs, Valeurs], Valeurs]:
    """Return an act that sets `nom` after an answer; without `sinon`, any other leaves it."""

    def variables(valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
        issue = issues.get(str(valeurs.get(destination)), sinon)
        return {} if issue is None else {nom: issue}

    return variables


def _du_contact(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    """One more try (001 §2.3); a household that is not met, or says no, goes no further."""
    joint = valeurs.get("contact.resultat") == "joint"
    issue = {ISSUE_ENTREE: "en_cours" if joint else "non_joint"}
    return {**ajouter_un("tentatives", variables), **issue}


def _du_diagnostic(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    """A household that refuses at once goes no further; an earlier adhesion still holds."""
    if valeurs.get("diagnostic.refus") is True:
        return {ISSUE_ENTREE: "adhesion_refusee"}
    if valeurs.get("diagnostic.conclusion") not in CONCLUSIONS_AVEC_MESURE:
        return {ISSUE_ENTREE: "sans_mesure"}
    return {} if variables.get(ISSUE_ENTREE) == "admise" else {ISSUE_ENTREE: "en_cours"}


def _de_la_decision(valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    irrecevable = valeurs.get("passage.decision") == DecisionCaleol.IRRECEVABLE
    return {ISSUE: "irrecevable", ISSUE_MESURE: "irrecevable"} if irrecevable else {}


def _de_la_reponse(valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    acceptee = valeurs.get("passage.reponse") == "acceptee"
    return {ISSUE: "acceptee", ISSUE_MESURE: "logement"} if acceptee else {}


def _de_l_attribution(_valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    return {ISSUE: "acceptee", ISSUE_MESURE: "logement"}


def _du_refus(valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    if valeurs.get("passage.suite_refus") == "sortie":
        return {ISSUE: "sortie", ISSUE_MESURE: "sortie"}
    return {ISSUE: "reprise"}


def _du_bilan_final(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    """A measure ends, is renewed or leads elsewhere (001:386-388)."""
    suite = str(valeurs.get("bilan.suite"))
    renouvelee = ajouter_un("renouvellements", variables) if suite == "prolonger" else {}
    return {ISSUE_MESURE: ISSUES_DU_BILAN.get(suite, "terme"), **renouvelee}


def mesure_de_l_entree(variables: Valeurs) -> MesureType:
    """Return the measure that an adhesion opens.

    `volet`: set by the parcours of those who are housed, before their entry.
    """
    maintien = variables.get("volet") == "maintien"
    return mesure_de_la_forme("maintien_bail" if maintien else "acces_direct", variables)


def mesure_de_la_forme(forme: str, variables: Valeurs) -> MesureType:
    """Return the measure that a parcours begins with: the diagnostic's, where it may follow it.

    Stages begin with a search (AVL). Who is housed is helped there (ADL), unless the diagnostic
    says to move and the programme allows it (004 1.7, 2.2.7).
    """
    if forme == "acces_paliers":
        return MesureType.AVL
    a_loger = forme == "acces_direct" or (
        forme == "maintien_bail" and bool(variables.get("mutation"))
    )
    reste = variables.get("conclusion") == MesureType.ADL or not a_loger
    return MesureType.ADL if reste else MesureType.AVL


def _remettre_les_seances_a_zero(_valeurs: Valeurs, _variables: Valeurs) -> Valeurs:
    """A cycle begins: none of its sessions is held yet."""
    return {"seances": 0}


def _reprendre(nom: str, destination: str) -> Callable[[Valeurs, Valeurs], Valeurs]:
    """Return an act that makes an answer the variable `nom`."""
    return lambda valeurs, _variables: {nom: str(valeurs.get(destination, ""))}


CONCLUSIONS_AVEC_MESURE = frozenset({Conclusion.AVL, Conclusion.ADL})
ISSUES_DU_BILAN = {
    "prolonger": "prolongation",
    "reorienter": "reorientation",
    "mutation": "mutation",
}
_ECRIT_ISSUE = frozenset({ISSUE})
_ECRIT_ENTREE = frozenset({ISSUE_ENTREE})
_ECRIT_MESURE = frozenset({ISSUE_MESURE})
_ECRIT_SEANCES = frozenset({"seances"})
_ECRIT_LES_DEUX = _ECRIT_ISSUE | _ECRIT_MESURE

ACTES: dict[str, Acte] = {
    "enregistrer_orientation": Acte(
        _selon(ISSUE_ENTREE, "orientation.eligible", {"oui": "en_cours"}, "non_eligible"),
        _ECRIT_ENTREE,
    ),
    "tracer_contact": Acte(_du_contact, _ECRIT_ENTREE | {"tentatives"}),
    "reprendre_contact": Acte(_fixer("tentatives", 0), frozenset({"tentatives"})),
    "realiser_diagnostic": Acte(_du_diagnostic, _ECRIT_ENTREE),
    "valider_entree": Acte(
        _selon(ISSUE_ENTREE, "validation.decision", {"refuse": "entree_refusee"}), _ECRIT_ENTREE
    ),
    "recueillir_adhesion": Acte(
        _selon(ISSUE_ENTREE, "adhesion.etat", {"signee": "admise", "refusee": "adhesion_refusee"}),
        _ECRIT_ENTREE,
    ),
    "mettre_a_jour_demande": Acte(),
    "ouvrir_proposition": Acte(
        _fixer(ISSUE, "en_cours"), _ECRIT_ISSUE | {"logement"}, ("logement",)
    ),
    "constater_attribution": Acte(_de_l_attribution, _ECRIT_LES_DEUX | {"logement"}, ("logement",)),
    "tracer_contact_prealable": Acte(),
    "verifier_dossier": Acte(),
    "enregistrer_decision": Acte(_de_la_decision, _ECRIT_LES_DEUX),
    "atteindre_rang": Acte(),
    "classer_sans_suite": Acte(_fixer(ISSUE, "sans_suite"), _ECRIT_ISSUE),
    "fournir_piece": Acte(),
    "notifier_offre": Acte(),
    "enregistrer_reponse": Acte(_de_la_reponse, _ECRIT_LES_DEUX),
    "constater_silence": Acte(),
    "traiter_refus": Acte(_du_refus, _ECRIT_LES_DEUX),
    "designer_correspondant": Acte(),
    "signer_bail": Acte(),
    "retirer_adhesion": Acte(_fixer(ISSUE_MESURE, "retrait"), _ECRIT_MESURE),
    "constater_non_relogeable": Acte(_fixer(ISSUE_MESURE, "non_relogeable"), _ECRIT_MESURE),
    "enregistrer_bilan_mi_mesure": Acte(),
    "enregistrer_bilan_final": Acte(_du_bilan_final, _ECRIT_MESURE | {"renouvellements"}),
    "sortir": Acte(),
    "enregistrer_veille": Acte(),
    "constituer_groupe": Acte(_remettre_les_seances_a_zero, _ECRIT_SEANCES),
    "inscrire_participant": Acte(),
    "planifier_seance": Acte(),
    "tenir_seance": Acte(lambda _v, variables: ajouter_un("seances", variables), _ECRIT_SEANCES),
    "demander_suivi": Acte(_reprendre("menage_suivi", "suivi.menage"), frozenset({"menage_suivi"})),
    "conclure_cycle": Acte(_remettre_les_seances_a_zero, _ECRIT_SEANCES),
    "abandonner_action": Acte(),
    "inscrire_action": Acte(_reprendre("action", "inscription.action"), frozenset({"action"})),
    "constater_occupation": Acte(_fixer("volet", "maintien"), frozenset({"volet"})),
    "proposer_mutation": Acte(
        _selon(ISSUE_MESURE, "mutation.choix", {"changer": "mutation"}, "terme"), _ECRIT_MESURE
    ),
    "constater_expulsion": Acte(_fixer(ISSUE_MESURE, "expulsion"), _ECRIT_MESURE),
    "choisir_mesure": Acte(),
    "proposer_action": Acte(),
    "faire_point_instance": Acte(),
    "attendre_logement": Acte(
        _reprendre("logement_attendu", "dispositif.logement"), frozenset({"logement_attendu"})
    ),
    "entrer_palier": Acte(paliers.entrer, paliers.ECRIT_PALIER, ("logement_palier",)),
    "reprendre_bail": Acte(paliers.reprendre, paliers.ECRIT_PALIER, ("logement_palier",)),
    "informer_prefet": Acte(),
    "anticiper_examen": Acte(),
    "enregistrer_examen": Acte(paliers.examiner, paliers.ECRIT_EXAMEN),
    "valider_passage": Acte(paliers.decider_passage, paliers.ECRIT_SUITE),
    "glisser_bail": Acte(paliers.glisser, paliers.ECRIT_SUITE),
    "maintenir_palier": Acte(),
    "quitter_palier": Acte(),
    "recueillir_avis_ccapex": Acte(
        _selon(ISSUE_MESURE, "avis_reprise.decision", {"refus": "reorientation"}), _ECRIT_MESURE
    ),
    "constater_procedure": Acte(),
    "conclure_protocole": Acte(
        _selon(ISSUE_MESURE, "procedure.protocole_signe", {"non": "protocole_refuse"}),
        _ECRIT_MESURE,
    ),
}

VARIABLES_ECRITES: frozenset[str] = frozenset().union(*(acte.ecrit for acte in ACTES.values()))
VARIABLES_CONNUES = VARIABLES_ECRITES.union(VARIABLES_INITIALES)
"""What a diagram may read whatever its forms and its programme."""

EXIGENCES: dict[str, frozenset[str]] = {
    "enregistrer_orientation": frozenset({"orientation.prescripteur_type"}),
    "tracer_contact": frozenset({"contact.resultat"}),
    "realiser_diagnostic": frozenset({"diagnostic.conclusion"}),
    "valider_entree": frozenset({"validation.decision"}),
    "recueillir_adhesion": frozenset({"adhesion.etat"}),
    "ouvrir_proposition": frozenset({"proposition.bailleur"}),
    "constater_attribution": frozenset({"proposition.bailleur"}),
    "enregistrer_decision": frozenset({"passage.decision"}),
    "fournir_piece": frozenset({"passage.piece_fournie"}),
    "notifier_offre": frozenset({"passage.delai_reponse_jours"}),
    "enregistrer_reponse": frozenset({"passage.reponse"}),
    "designer_correspondant": frozenset({"correspondant.nom"}),
    "signer_bail": frozenset({"bail.issue", "occupation.statut"}),
    "retirer_adhesion": frozenset({"retrait.motif"}),
    "enregistrer_bilan_final": frozenset({"bilan.suite"}),
    "sortir": frozenset({"sortie.motif"}),
    "enregistrer_veille": frozenset({"veille.difficulte"}),
    "inscrire_participant": frozenset({"participant.menage"}),
    "planifier_seance": frozenset({"seance.theme", "seance.prevue_le"}),
    "tenir_seance": frozenset({"seance.tenue_le"}),
    "demander_suivi": frozenset({"suivi.menage", "suivi.forme"}),
    "inscrire_action": frozenset({"inscription.action"}),
    "constater_occupation": frozenset({"occupation.statut"}),
    "proposer_mutation": frozenset({"mutation.choix"}),
    "constater_expulsion": frozenset({"expulsion.statut"}),
    "choisir_mesure": frozenset({"aiguillage.forme"}),
    "proposer_action": frozenset({"aiguillage.collectif"}),
    "faire_point_instance": frozenset({"point.avis"}),
    "attendre_logement": frozenset({"dispositif.voie"}),
    "informer_prefet": frozenset({"avis_prefet.bail_propose"}),
    "enregistrer_examen": frozenset({"examen.decision"}),
    "valider_passage": frozenset({"passage_palier.decision"}),
    "glisser_bail": frozenset({"bail.issue"}),
    "recueillir_avis_ccapex": frozenset({"avis_reprise.avis", "avis_reprise.decision"}),
    "constater_procedure": frozenset({"procedure.etape"}),
    "conclure_protocole": frozenset({"procedure.protocole_signe"}),
}
"""For each act, the destinations without which it cannot write: its form must require them."""
