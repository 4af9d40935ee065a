"""The fields of the gestures of the outline, built from the vocabulary of the draft."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from workflow.edition.conditions import OPERATEURS, PAR_TYPE, SANS_VALEUR
from workflow.edition.delais import NOMBRE_MAX, UNITES
from workflow.edition.offre import Nature
from workflow.edition.trame.document import NOM_MAX
from workflow.edition.trame.elements import DOCUMENTATION_MAX, EXPRESSION_MAX
from workflow.edition.trame.lecture import Trame
from workflow.edition.vocabulaire import Vocabulaire
from workflow.edition.vocabulaire.nature import Variable
from workflow.formulaires import Champ, Option

Paires = Iterable[tuple[str, str]]

INTERDITES_EN_ARRIVEE: Final = frozenset({"startEvent", "boundaryEvent"})
EFFETS: Final = (
    ("prevenir", "Ouvrir une suite à côté, sans arrêter l’étape"),
    ("alerter", "Seulement prévenir, par l’alerte choisie plus bas"),
    ("terminer", "Terminer l’étape, et passer à une autre suite"),
)
MANIERES: Final = (
    ("remplacer", "remplace celle d’aujourd’hui"),
    ("et", "s’y ajoute : il faut les deux"),
    ("ou", "s’y ajoute : il faut l’une des deux"),
)


def construire(
    cle: str,
    type_: str,
    libelle: str,
    *,
    aide: str | None = None,
    options: Paires = (),
    requis: bool = False,
    longueur: int = NOM_MAX,
    minimum: int = 0,
    maximum: int = NOMBRE_MAX,
    aides: Mapping[str, str] = MappingProxyType({}),
) -> Champ:
    """Return a field of these pages. `aides`: what is said under an option."""
    return Champ(
        cle=cle,
        type=type_,
        libelle=libelle,
        aide=aide,
        requis=requis,
        options=tuple(
            Option(valeur, nom[:1].upper() + nom[1:], aides.get(valeur)) for valeur, nom in options
        ),
        destination="ecran",
        confidentialite=None,
        route=False,
        montre_si=None,
        longueur_minimum=0,
        longueur_maximum=longueur,
        minimum=minimum,
        maximum=maximum,
    )


def nature(libelle: str, permises: Iterable[Nature]) -> Champ:
    """Choose what an element is, each with what it does."""
    liste = tuple(permises)
    return construire(
        "nature", "radio", libelle, requis=True,
        options=[(n.code, n.libelle) for n in liste],
        aides={n.code: n.aide for n in liste if n.aide},
    )  # fmt: skip


def avec(options: Paires, actuel: str) -> list[tuple[str, str]]:
    """Return the options, and what the diagram holds today even when no list knows it."""
    connues = list(options)
    if actuel and actuel not in dict(connues):
        connues.append((actuel, actuel))
    return connues


def nom(libelle: str, *, aide: str | None = None, requis: bool = True) -> Champ:
    return construire("nom", "textfield", libelle, requis=requis, aide=aide)


def role(mots: Vocabulaire, actuel: str = "", *, libelle: str = "Qui la fait") -> Champ:
    """An administrateur reads no dossier: no step is theirs."""
    roles = [paire for paire in mots.roles if paire[0] != "administrateur"]
    return construire("role", "select", libelle, options=avec(roles, actuel))


def destinations(trame: Trame, niveau: str, sauf: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return where an arrow may lead, at one level, in the order of the outline."""
    exclus = set(sauf)
    return [
        (id_, f"{e.nom} ({e.genre.lower()})")
        for id_, e in trame.elements.items()
        if e.niveau == niveau and e.balise not in INTERDITES_EN_ARRIVEE and id_ not in exclus
    ]


def suite(trame: Trame, niveau: str, sauf: Iterable[str] = ()) -> list[Champ]:
    """What a new way opens, and where it then leads."""
    return [
        construire(
            "etape", "textfield", "Nouvelle étape à faire",
            aide="Vide, la voie mène tout droit à l’élément choisi ci-dessous.",
        ),
        construire(
            "vers", "select", "Puis aller à", options=destinations(trame, niveau, sauf),
            aide="Sans choix, la voie se termine par une fin.",
        ),
    ]  # fmt: skip


def condition(variable: Variable | None) -> list[Champ]:
    """How a variable is compared; without one, the condition is written by hand."""
    if variable is None:
        return [
            construire(
                "condition", "textfield", "Condition écrite à la main", requis=True,
                longueur=EXPRESSION_MAX, aide="Par exemple : conclusion == 'adl' and volet != "
                "'acces'. Les noms sont ceux des variables.",
            )
        ]  # fmt: skip
    codes = PAR_TYPE.get(variable.type, ())
    champs = [
        construire(
            "operateur", "radio", f"« {variable.libelle} »", requis=True,
            options=[(_coder(code), OPERATEURS[code]) for code in codes],
        )
    ]  # fmt: skip
    if all(code in SANS_VALEUR for code in codes):
        return champs
    if variable.type == "liste":
        champs.append(
            construire("valeur", "select", "Réponse", options=variable.choix, requis=True)
        )
    else:
        aide = "Un nombre entier, ou le nom d’une autre variable qui en porte un."
        champs.append(construire("valeur", "textfield", "Valeur", requis=True, aide=aide))
    return champs


CODES: Final = {
    "==": "egal", "!=": "different", "<": "moins", "<=": "au_plus", ">": "plus", ">=": "au_moins",
}  # fmt: skip


def _coder(operateur: str) -> str:
    return CODES.get(operateur, operateur)


def decoder(code: str) -> str:
    """Return the operator that a page's code stands for."""
    return next((o for o, c in CODES.items() if c == code), code)


def delai(mots: Vocabulaire) -> list[Champ]:
    lues = [(v.nom, v.libelle) for v in mots.variables if v.type in ("nombre", "date")]
    return [
        construire("delai_nombre", "number", "Délai : nombre"),
        construire("delai_unite", "select", "Délai : unité", options=UNITES.items()),
        construire(
            "delai_variable", "select", "Ou selon une réponse ou un réglage", options=lues,
            aide="Un nombre (compté dans l’unité choisie) ou une date, au lieu d’un nombre fixe.",
        ),
        construire(
            "delai_ecart", "number", "En plus, ou en moins", minimum=-NOMBRE_MAX,
            aide="Ajouté à la réponse ou au réglage choisi : 3, ou -3 pour trois de moins.",
        ),
        construire(
            "delai_ecrit", "textfield", "Ou écrit à la main", longueur=EXPRESSION_MAX,
            aide="Par exemple P6M pour six mois. Remplace ce qui précède.",
        ),
    ]  # fmt: skip


def horloge(mots: Vocabulaire) -> list[Champ]:
    return [
        construire("horloge", "select", "Pendant une suspension", options=mots.horloges),
        construire(
            "calendrier", "select", "Calendrier", options=mots.calendriers,
            aide="Un délai légal court même pendant une suspension.",
        ),
    ]  # fmt: skip


def alerte(mots: Vocabulaire, actuelle: str = "") -> Champ:
    options = avec([(a.code, a.libelle) for a in mots.alertes], actuelle)
    aide = (
        "« Étape en attente au-delà du délai dessiné » suit le délai donné ici. Les autres sont "
        "comptées d’après les données ; le dessin ne fait que les montrer."
    )
    return construire("alerte", "select", "Alerte", options=options, aide=aide)


def documentation(aide: str) -> Champ:
    return construire(
        "documentation", "textarea", "Explication", longueur=DOCUMENTATION_MAX, aide=aide
    )
