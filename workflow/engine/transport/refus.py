"""Why a dossier cannot move: sentences that name a step and say what to do, never a value."""

from models.errors import ErreurMetier

ABSENTE = (
    "Le dossier est à « {nom} », que la nouvelle version n’a plus : choisissez l’étape qui la "
    "remplace."
)
AUTRE_GENRE = (
    "Le dossier est à « {nom} », qui était {avant} et que la nouvelle version remplace par "
    "{apres} : choisissez une étape de la même sorte."
)
AUTRE_NIVEAU = (
    "Le dossier est à « {nom} », et l’étape choisie pour la remplacer n’est pas dans la même "
    "phase : choisissez-en une de la même phase."
)
AUTRE_LISTE = (
    "« {nom} » se répète en ce moment pour ce dossier, et la nouvelle version la répète sur autre "
    "chose : attendez la fin de l’étape répétée, ou gardez la même répétition."
)
SANS_FLECHE = (
    "Une branche de ce dossier attend les autres à « {nom} », et la nouvelle version n’a plus la "
    "flèche par laquelle elle y est venue, depuis « {origine} » : choisissez l’étape qui remplace "
    "« {origine} »."
)
SANS_DATE = (
    "La nouvelle version ajoute le délai « {nom} », et rien ne dit quand ce dossier est entré "
    "dans l’étape qui le porte : retirez ce délai, ou attendez que l’étape soit finie."
)
DATE_IMPOSSIBLE = (
    "Le délai « {nom} », que la nouvelle version ajoute, ne peut pas être calculé pour ce "
    "dossier : donnez-lui une durée fixe, ou attendez que l’étape soit finie."
)
TERMINE = "Ce dossier est terminé : il reste sur sa version."
SANS_SUITE = (
    "Le dossier n’attendrait plus rien dans la nouvelle version : choisissez l’étape qui remplace "
    "celle où il est."
)
INATTENDU = (
    "Le dossier est dans une situation que le déplacement ne sait pas reprendre, à « {nom} » : "
    "attendez qu’il ait avancé."
)
INFIDELE = (
    "Le dossier ne se retrouverait pas tel quel dans la nouvelle version, à « {nom} » : il reste "
    "sur la sienne ; signalez-le à qui maintient le logiciel."
)
ILLISIBLE = (
    "Ce dossier ne se relirait pas dans la nouvelle version : il reste sur la sienne ; signalez-le "
    "à qui maintient le logiciel."
)
DEBUTS = (
    "Le dossier attend à son début, et la nouvelle version ne commence plus de la même façon : "
    "attendez qu’il ait commencé."
)


class DeplacementRefuse(ErreurMetier):
    """The dossier cannot move to that version; it stays where it is. Carries no value."""
