"""Which steps carry a rule of law: nobody leaves them out, not even with two signatures."""

from collections.abc import Iterator, Mapping
from typing import Final

from workflow.engine.fichier import xml
from workflow.engine.fichier.identifiants import id_dessine
from workflow.parcours.definition_chargee import DefinitionChargee

ACTES_LEGAUX: Final[Mapping[str, str]] = {
    "enregistrer_decision": "R.441-3",
    "constater_attribution": "R.441-3",
    "atteindre_rang": "R.441-3",
    "fournir_piece": "R.441-3",
    "notifier_offre": "R.441-10",
    "enregistrer_reponse": "R.441-10",
    "constater_silence": "R.441-10",
    "traiter_refus": "R.441-16-3",
    "informer_prefet": "L.442-8-3",
    "enregistrer_examen": "décret n° 2010-1564",
}
"""Acts that a rule of law asks for, and its article (`workflow.regles.table` R1 to R4 and R8, and
`workflow.parcours.paliers` for the bail glissant)."""

DELAI_LEGAL: Final = "délai légal"


def article_de(definition: DefinitionChargee, element: str) -> str | None:
    """Return the article of the rule that a step carries, by its act or by a delay on its edge."""
    porteurs = (e for e in definition.modele.elements.values() if e.id == element)
    for porteur in porteurs:
        if (article := ACTES_LEGAUX.get(porteur.lire("acte") or "")) is not None:
            return article
    return next(_des_delais(definition, id_dessine(element)), None)


def _des_delais(definition: DefinitionChargee, dessine: str) -> Iterator[str]:
    """Yield the article of each delay counted as the law counts that is drawn on a step."""
    for source in definition.modele.sources.values():
        for bord in xml.iter_bpmn(xml.lire(source), "boundaryEvent"):
            proprietes = xml.proprietes(bord)
            if bord.get("attachedToRef") == dessine and proprietes.get("calendrier") == "legal":
                yield ACTES_LEGAUX.get(proprietes.get("acte", ""), DELAI_LEGAL)
