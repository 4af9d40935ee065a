"""What a gesture of the outline does, for who has never drawn a diagram."""

from collections.abc import Mapping
from typing import Final

AIDES: Final[Mapping[str, str]] = {
    "etape": "Ce que quelqu’un fait, avec un formulaire. Le formulaire se choisit ensuite dans ses "
    "réglages.",
    "module": "Une partie du parcours dessinée à part, comme le passage en CALEOL : le dossier la "
    "suit, puis revient ici.",
    "choix": "Selon une réponse déjà donnée ou un réglage du programme, le dossier prend une suite "
    "ou l’autre.",
    "ensemble": "Les deux s’ouvrent à la fois ; le parcours ne continue que quand les deux sont "
    "faites.",
    "message": "Le dossier attend ici une nouvelle, qu’une personne note ou qu’un autre dossier "
    "envoie.",
    "attente": "Le dossier attend ici, sans rien demander à personne, puis continue seul.",
    "premier_venu": "Le premier arrivé décide de la suite : la nouvelle, ou la fin du délai.",
    "decision": "La table lit des réponses déjà données, et en écrit d’autres que la suite du "
    "parcours lit. Personne n’a rien à faire.",
    "envoi": "Prévient une autre partie du parcours, ou un autre dossier, qui attend ce message.",
    "phase": "Un groupe d’étapes que l’on peut interrompre ensemble, par un délai ou un message.",
    "lien": "La suite se lit plus loin, sous le même nom : pour un diagramme trop long.",
    "delai": "Une horloge sur l’étape. Pour prévenir d’un retard : « Seulement prévenir ». Pour "
    "qu’il donne quelque chose à faire : une suite à côté, avec l’étape à faire alors.",
    "bord": "Ce qui peut arriver pendant l’étape : un message, une nouvelle d’une autre partie.",
}
"""Code of a gesture -> its sentence; a gesture without one says it all in its name."""
