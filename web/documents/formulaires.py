"""The forms of the documents' pages."""

from collections.abc import Iterable

from models.organisme import Organisme
from web.page.formulaires import champ, formulaire
from workflow.documents.depot import BAILLEUR
from workflow.documents.genres import GENRES
from workflow.documents.nature import LONGUEUR_NOM
from workflow.formulaires import Formulaire

AVERTISSEMENT = (
    "Il pourra le télécharger : vérifiez que rien n’y touche à la vie sociale ni à la santé. "
    "Les pièces de la CALEOL ne lui sont visibles que pendant un rapprochement."
)


def depot(bailleurs: Iterable[Organisme]) -> Formulaire:
    """Return the form of an upload; the file itself is no field of this format."""
    choix = tuple((un.public_id, un.nom) for un in bailleurs)
    partage = champ(BAILLEUR, "select", "Partager avec le bailleur", options=choix,
                    aide=AVERTISSEMENT)  # fmt: skip
    return formulaire(
        "depot_document",
        "Déposer un document",
        champ("genre", "select", "Sorte de papier", options=GENRES.items(), required=True),
        champ(
            "intitule", "textfield", "Nom à afficher", maxLength=LONGUEUR_NOM,
            aide="Sinon, le nom du fichier. Le bailleur le lit si vous partagez le papier.",
        ),
        *([partage] if choix else []),
    )  # fmt: skip


def partage(bailleurs: Iterable[Organisme]) -> Formulaire:
    """Return the form that shares a document, or stops sharing it."""
    choix = tuple((un.public_id, un.nom) for un in bailleurs)
    return formulaire(
        "partage_document",
        "Partager",
        champ(BAILLEUR, "select", "Bailleur", options=choix, required=True, aide=AVERTISSEMENT),
    )
