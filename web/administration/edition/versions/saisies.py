"""What the pages of drafts ask."""

from collections.abc import Iterable

from web.page.formulaires import champ, formulaire
from workflow.edition.ebauches.controle import NOM_MAX
from workflow.formulaires import Formulaire

AIDE_CLE = (
    "Des lettres sans accent, des chiffres et le souligné : « visite_un_mois ». Il ne change plus "
    "ensuite."
)
NOUVEAU = "nouveau"


def construire_parcours() -> Formulaire:
    """A parcours drawn from nothing."""
    return formulaire(
        "parcours", "Dessiner un nouveau parcours",
        champ("nom", "textfield", "Nom du parcours", required=True, maxLength=NOM_MAX),
        champ("cle", "textfield", "Nom technique", required=True, maxLength=80, aide=AIDE_CLE),
    )  # fmt: skip


def construire_module(livres: Iterable[tuple[str, str]]) -> Formulaire:
    """A module more: a copy of a shipped one, or one drawn from nothing."""
    choix = [(NOUVEAU, "Un module neuf"), *((cle, f"Copie de « {nom} »") for cle, nom in livres)]
    neuf = f"modele == '{NOUVEAU}'"
    return formulaire(
        "module", "Ajouter un module",
        champ("modele", "select", "Partir de", required=True, options=choix),
        champ("nom", "textfield", "Nom du module", required=True, maxLength=NOM_MAX,
              montre_si=neuf),
        champ("cle", "textfield", "Nom technique", required=True, maxLength=80, aide=AIDE_CLE,
              montre_si=neuf),
    )  # fmt: skip
