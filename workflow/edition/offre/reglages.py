"""What may be set of an element, by both editors: one row for each field of their panels.

`docs/bpmn.md` and `workflow.verification.proprietes` say what each property means to the engine.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workflow.edition.offre.natures import NATURES
from workflow.engine.fichier.xml import EVENEMENTS, NOEUDS

A_PART: Final = "a_part"
"""A field that each editor draws in its own way: the rest of the row is common to both."""


@dataclass(frozen=True, slots=True)
class Reglage:
    """`porteurs`: what bears it, as `boundaryEvent:timer`; `forme`: `choix`, `texte`, `coche` or
    `a_part`. `liste`: the list of `Vocabulaire` to choose from, `vide` what no choice means there.

    `propriete`: it is an extension property of that name. `parcours_seul`: of no use in a module.
    """

    code: str
    sujet: str
    libelle: str
    porteurs: tuple[str, ...]
    forme: str = A_PART
    liste: str = ""
    vide: str = ""
    aide: str = ""
    propriete: bool = False
    parcours_seul: bool = False


_GENRES: Final = tuple(dict.fromkeys(nature.genre for nature in NATURES))


EVENEMENTS_DE_LA_NORME: Final = (
    "timer", "message", "signal", "error", "escalation", "link", "terminate", "conditional",
    "compensate", "cancel",
)  # fmt: skip
TOUT: Final = (
    *sorted(NOEUDS),
    *(f"{balise}:{quoi}" for balise in sorted(EVENEMENTS) for quoi in EVENEMENTS_DE_LA_NORME),
)
"""Any node of a file, those that run nowhere too: they have a name all the same."""


def _sauf(*genres: str) -> tuple[str, ...]:
    return tuple(g for g in TOUT if not {g, g.partition(":")[0]} & set(genres))


def _de(*familles: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n.genre for n in NATURES if n.famille in familles))


def _qui(*evenements: str, de: Iterable[str]) -> tuple[str, ...]:
    return tuple(genre for genre in de if genre.partition(":")[2] in evenements)


FINS: Final = _de("fin")
BORDS: Final = _de("bord")
ACTIVITES: Final = _de("activite")
PASSAGES: Final = _de("passage")
DE_PERSONNE: Final = ("userTask", "task", "manualTask")
MESSAGES_ATTENDUS: Final = (
    "receiveTask", "intermediateCatchEvent:message", "boundaryEvent:message",
)  # fmt: skip
ETAPES: Final = (*DE_PERSONNE, *MESSAGES_ATTENDUS)
RECUS: Final = (*MESSAGES_ATTENDUS, "startEvent:message")
ENVOYES: Final = ("sendTask", "intermediateThrowEvent:message", "endEvent:message")
MINUTERIES: Final = _qui("timer", de=_GENRES)
CHOIX: Final = ("exclusiveGateway", "inclusiveGateway")
AUTOUR: Final = ("process", "participant", "lane", "sequenceFlow")
"""What is no node, and has a name and an explanation too."""
NOMS: Final = "Des noms, séparés par des virgules."
MEME: Final = "Le même là où il est lancé et là où il est attendu."
PERSONNE: Final = "Qui le fait"
FAIRE: Final = "Ce qu’on y fait"
REPETITION: Final = "Répétition"
BOUCLER: Final = "Seulement « tant que » : "


def _choix(
    code: str, lieu: tuple[str, str], porteurs: tuple[str, ...], liste: str, vide: str
) -> Reglage:
    """`lieu`: (subject, label)."""
    return Reglage(code, *lieu, porteurs, "choix", liste, vide, propriete=True)


def _texte(code: str, lieu: tuple[str, str], porteurs: tuple[str, ...], aide: str) -> Reglage:
    return Reglage(code, *lieu, porteurs, "texte", aide=aide, propriete=True)


A_CHOISIR: Final = "à choisir"
"""What is empty until somebody chooses: the version is not published without it."""

REGLAGES: Final[tuple[Reglage, ...]] = (
    Reglage("nom", "Général", "Nom", (*TOUT, *AUTOUR)),
    Reglage("texte", "Général", "Texte de la note", ("textAnnotation",)),
    Reglage("voie", "Général", "Voie", _sauf("boundaryEvent")),
    _choix("role", (PERSONNE, "Rôle"), ETAPES, "roles", "celui de la voie"),
    _choix("role_conjoint", (PERSONNE, "Autre rôle qui peut le faire"), ETAPES, "roles",
           "personne d’autre"),
    Reglage("facultatif", PERSONNE, "Ce message peut ne jamais venir", MESSAGES_ATTENDUS, "coche",
            propriete=True),
    _choix("formulaire", (FAIRE, "Formulaire"), ("userTask",), "formulaires", A_CHOISIR),
    _choix("formulaire", (FAIRE, "Formulaire"), tuple(e for e in ETAPES if e != "userTask"),
           "formulaires", "aucun"),
    _choix("acte", (FAIRE, "Ce que l’étape écrit dans le dossier"), ETAPES, "actes",
           "ses réponses seulement"),
    _choix("phase", (FAIRE, "État du dossier"), ETAPES, "phases", "celui d’avant"),
    _choix("phase", ("Dossier", "État du dossier"), ("subProcess", "callActivity"), "phases",
           "celui d’avant"),
    Reglage("visible_bailleur", "Bailleur", "Visible du bailleur", ETAPES, propriete=True,
            aide="Le bailleur lit que l’étape est en cours, et rien de ses réponses."),
    Reglage("delai_en_bordure", "Délai sur cette étape", "Ajouter un délai", ACTIVITES),
    Reglage("delai", "Délai", "Combien de temps", MINUTERIES),
    Reglage("interrompt", "En bordure", "À l’échéance, interrompt l’étape",
            _qui("timer", de=BORDS)),
    Reglage("interrompt", "En bordure", "Quand il arrive, interrompt l’étape",
            _qui("message", "signal", "escalation", de=BORDS)),
    _choix("acte", ("Délai", "Ce que l’échéance écrit dans le dossier"),
           ("intermediateCatchEvent:timer", "boundaryEvent:timer"), "actes", "rien"),
    Reglage("calendrier", "Horloge", "Délai légal", MINUTERIES, propriete=True,
            aide="Reporté au jour ouvrable suivant, jamais suspendu."),
    Reglage("horloge", "Horloge", "Quand le dossier est suspendu, le délai", MINUTERIES,
            liste="horloges", vide="s’arrête (par défaut)", propriete=True),
    Reglage("alerte", "Alerte", "Alerte dessinée par ce délai", _qui("timer", de=BORDS),
            vide="aucune", propriete=True,
            aide="« Étape en attente » suit ce délai ; les autres, comptées dans les données, "
            "sont seulement montrées ici."),
    Reglage("appele", "Module", "Module appelé", ("callActivity",), liste="modules",
            vide=A_CHOISIR),
    _choix("decision", ("Décision", "Table de décision"), ("businessRuleTask",), "decisions",
           A_CHOISIR),
    Reglage("sortie_motif", "Sortie", "Motif de la sortie", FINS, "choix", "motifs_de_fin",
            "aucun", propriete=True, parcours_seul=True),
    Reglage("message", "Message", "Nom du message", (*RECUS, *ENVOYES)),
    _texte("correlation", ("Message", "Correspondance"), (*RECUS, *ENVOYES),
           "La réponse qui relie les deux dossiers, s’il y en a deux."),
    _texte("recoit", ("Message", "Ce que le message apporte"), RECUS, NOMS),
    _texte("transmet", ("Message", "Ce que le message transmet"), ENVOYES, NOMS),
    _texte("expire", ("Message", "Abandonné après"), ENVOYES,
           "P30D : trente jours. Sans rien : jamais."),
    Reglage("signal", "Signal", "Nom (signal)", _qui("signal", de=_GENRES), aide=MEME),
    Reglage("error", "Erreur", "Nom (erreur)", _qui("error", de=_GENRES), aide=MEME),
    Reglage("escalation", "Escalade", "Nom (escalade)", _qui("escalation", de=_GENRES), aide=MEME),
    Reglage("link", "Lien", "Nom du lien", _qui("link", de=PASSAGES),
            aide="Le même au départ et à l’arrivée."),
    Reglage("condition", "Condition", "Condition", ("sequenceFlow",)),
    Reglage("suites", "Suites", "Suites", _sauf("endEvent", "intermediateThrowEvent:link")),
    Reglage("repetition", REPETITION, "Se fait", ACTIVITES, vide="une seule fois"),
    Reglage("rep_nombre", REPETITION, "Combien de fois", ACTIVITES,
            aide="Un nombre, ou un réglage du programme."),
    Reglage("rep_liste", REPETITION, "Ou une fois pour chaque élément de la liste", ACTIVITES,
            aide="Le nom d’une liste qu’une table de décision écrit."),
    Reglage("rep_item", REPETITION, "Nom donné à l’élément de la liste", ACTIVITES),
    Reglage("rep_condition", REPETITION, "Condition", ACTIVITES),
    Reglage("rep_tours", REPETITION, "Nombre de tours au plus", ACTIVITES),
    Reglage("rep_avant", REPETITION, "La condition est lue avant le premier tour", ACTIVITES),
    Reglage("documentation", "Explication", "Texte de l’explication", (*TOUT, *AUTOUR),
            aide="Ce que la personne doit savoir pour faire cette étape, et d’où vient la règle."),
)  # fmt: skip

PROPRIETES: Final = frozenset(r.code for r in REGLAGES if r.propriete)
"""Our extension properties that a panel sets."""


def reglages_de(genre: str, piece: str = "parcours") -> tuple[Reglage, ...]:
    """Return what may be set of an element, in the order of its panel.

    `genre`: as `boundaryEvent:timer`; `piece`: `parcours` or `module`, where it stands.
    """
    return tuple(
        r for r in REGLAGES if genre in r.porteurs and (piece == "parcours" or not r.parcours_seul)
    )
