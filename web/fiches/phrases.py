"""The sentence that tells a step: words only, no query.

It is told by what was answered; where the table has no sentence for its form, by its label on
the diagram and its first closed answer.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from web.fiches.reponses import ReponseVue
from web.page.textes import INSECABLE, minuscule
from workflow.formulaires.destinations import DESTINATIONS

Recit = tuple[str, tuple[str, ...]]

RECITS: Final[Mapping[str, Recit]] = {
    "orientation.prescripteur_type": ("Orientation reçue", ("orientation.prescripteur_type",)),
    "contact.resultat": ("Prise de contact", ("contact.resultat", "contact.canal")),
    "diagnostic.conclusion": ("Diagnostic", ("diagnostic.conclusion",)),
    "validation.decision": ("Entrée examinée", ("validation.decision",)),
    "mesure.intensite": (
        "Contrat d’accompagnement",
        ("adhesion.etat", "adhesion.forme", "mesure.duree_mois"),
    ),
    "adhesion.etat": ("Accord du ménage", ("adhesion.etat", "adhesion.forme")),
    "proposition.bailleur": (
        "Logement proposé",
        ("proposition.bailleur", "proposition.commune", "proposition.typologie",
         "proposition.loyer"),
    ),
    "passage.contact_prealable_mode": (
        "Contact préalable avec le bailleur",
        ("passage.contact_prealable_mode", "passage.contact_autorite"),
    ),
    "passage.dossier_complet": ("Dossier complet pour la CALEOL", ("passage.dossier_complet",)),
    "passage.decision": (
        "Passage en CALEOL", ("passage.decision", "passage.rang", "passage.motif_code")
    ),
    "passage.piece_fournie": ("Pièce attendue par la CALEOL", ("passage.piece_fournie",)),
    "passage.reponse": (
        "Réponse du ménage à l’offre", ("passage.reponse", "passage.motif_refus_menage")
    ),
    "passage.suite_refus": ("Refus de l’offre traité", ("passage.suite_refus",)),
    "passage.delai_reponse_jours": ("Offre notifiée", ("passage.delai_reponse_jours",)),
    "correspondant.nom": ("Correspondant désigné chez le bailleur", ("correspondant.nom",)),
    "bail.issue": ("Bail", ("bail.issue", "occupation.statut")),
    "bilan.suite": ("Bilan final", ("bilan.suite",)),
    "bilan.contenu_partageable": ("Bilan à mi-mesure", ()),
    "demande.nur": ("Demande de logement social mise à jour", ()),
    "demande.valide_jusqu_au": ("Demande de logement social mise à jour", ()),
    "examen.decision": ("Examen de la situation dans le logement", ("examen.decision",)),
    "passage_palier.decision": ("Passage devant l’instance", ("passage_palier.decision",)),
    "avis_prefet.bail_propose": (
        "Préfet informé de la suite du bail glissant", ("avis_prefet.bail_propose",)
    ),
    "avis_reprise.decision": (
        "Reprise du bail", ("avis_reprise.avis", "avis_reprise.decision")
    ),
    "procedure.etape": ("Procédure d’expulsion", ("procedure.etape",)),
    "sortie.motif": ("Sortie de l’accompagnement", ("sortie.motif",)),
    "retrait.motif": ("Adhésion retirée", ("retrait.motif",)),
    "veille.difficulte": ("Enquête un an après", ("veille.difficulte",)),
}  # fmt: skip
"""By the answer that makes the story: its title, and the answers told after it, in order."""

MESURES: Final[Mapping[str, str]] = {
    "proposition.loyer": f"{{}}{INSECABLE}€ par mois",
    "passage.rang": f"rang{INSECABLE}{{}}",
    "passage.delai_reponse_jours": f"{{}}{INSECABLE}jours pour répondre",
    "mesure.duree_mois": f"{{}}{INSECABLE}mois",
    "veille.difficulte": f"difficulté{INSECABLE}: {{}}",
}
"""How a figure, or a bare yes or no, is written within a sentence."""

PROPRES: Final = frozenset({"proposition.bailleur", "proposition.commune",
                            "proposition.typologie", "correspondant.nom",
                            "passage.contact_autorite"})  # fmt: skip
"""Answers that are names: they keep their capital."""


EXPLICATION: Final = re.compile(r"\s:\s")


def raconter_reponses(nom: str, reponses: Sequence[ReponseVue]) -> str:
    """Return the sentence of a step: « Passage en CALEOL : attribution avec rang, rang 2 »."""
    par_destination = {r.destination: r.valeur for r in reponses if r.destination != "reponse"}
    recit = next((RECITS[cle] for cle in RECITS if cle in par_destination), None)
    titre, suite = recit or (nom, tuple(_routants(par_destination)))
    mots = [_mot(cle, par_destination[cle]) for cle in suite if cle in par_destination]
    return f"{titre}{INSECABLE}: {', '.join(mots)}" if mots else titre


def _routants(reponses: Mapping[str, str]) -> list[str]:
    """Return the first answer that decides what follows, if the step has one."""
    return [cle for cle in reponses if cle in DESTINATIONS and DESTINATIONS[cle].route][:1]


def _mot(cle: str, valeur: str) -> str:
    """Return an answer within a sentence, without what its label explains after a colon."""
    if cle in PROPRES:
        return valeur
    court = EXPLICATION.split(valeur, maxsplit=1)[0]
    return MESURES.get(cle, "{}").format(minuscule(court))
