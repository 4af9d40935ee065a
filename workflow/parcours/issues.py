"""How an entry, a search, a measure and a stage ended, and the motive of exit that it tells."""

from collections.abc import Mapping

ISSUE = "issue_proposition"
ISSUE_ENTREE = "issue_entree"
ISSUE_MESURE = "issue_mesure"
ISSUE_PALIER = "issue_palier"

SELON_ISSUE = "selon_issue"
"""The value of `sortie_motif` for an end whose motive is that of the issue."""

MOTIFS_D_ISSUE: Mapping[str, str | None] = {
    "non_eligible": "reorientation",
    "non_joint": "rupture_lien",
    "sans_mesure": "reorientation",
    "entree_refusee": "reorientation",
    "adhesion_refusee": "refus_accompagnement",
    "irrecevable": "non_relogeable",
    "sortie": "abandon_mesure",
    "reorientation": "reorientation",
    "protocole_refuse": "refus_accompagnement",
    "retrait": None,
    "non_relogeable": None,
    "terme": None,
    "echec": "reorientation",
}
"""Motive of an exit for each issue that ends a way; None where an act has written it already."""


def motif_de_sortie(variables: Mapping[str, object]) -> str | None:
    """Return the motive that the issues tell, the entry first, the stage last."""
    issues = (str(variables.get(nom)) for nom in (ISSUE_ENTREE, ISSUE_MESURE, ISSUE_PALIER))
    return next((MOTIFS_D_ISSUE[issue] for issue in issues if issue in MOTIFS_D_ISSUE), None)
