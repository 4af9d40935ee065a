"""The words of mails where administrators changed them: plain text and a closed list of marks.

A mark is a name in braces, `{lien}`. It is replaced once, by our code, with what the shipped mail
would have said: what a text holds is never run, nor is what replaces a mark read again. Anything
else in braces is refused. No mark gives anything about a household but the reference.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from models.errors import ErreurMetier, typographier

OBJET, CORPS = "objet", "corps"
LIEN: Final = "lien"
OBJET_MAX, CORPS_MAX = 150, 5000
MARQUE = re.compile(r"\{([^{}]*)\}")
INVISIBLES = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u2069\u3164\ufeff\uffa0\U000e0000-\U000e0fff]"
)


class TexteRefuse(ErreurMetier):
    """The text cannot be the words of a mail; the sentence says what to change."""


@dataclass(frozen=True, slots=True)
class Marque:
    """`rendu`: what gives its value, in the language of our templates; `exemple`: for a page."""

    nom: str
    aide: str
    exemple: str
    rendu: str


@dataclass(frozen=True, slots=True)
class Modifiable:
    """A mail whose words may change. `corps`: false where the body is a list of what is due."""

    message: str
    libelle: str
    marques: tuple[Marque, ...]
    bouton: str = "Ouvrir dans Jalon"
    corps: bool = True
    reserve: bool = True
    """The shipped foot says that the mail holds nothing about a household."""

    @property
    def parties(self) -> tuple[str, ...]:
        return (OBJET, CORPS) if self.corps else (OBJET,)

    def list_marques(self, partie: str) -> tuple[Marque, ...]:
        """Return the marks of a part: a subject bears no address."""
        return tuple(m for m in self.marques if partie == CORPS or m.nom != LIEN)


ADRESSE: Final = Marque(LIEN, "L’adresse de la page", "https://jalon.exemple/…", "{{ lien }}")
REFERENCE: Final = Marque(
    "reference", "La référence du dossier", "D-abcd2345efgh", '{{ reference|default("") }}'
)
TITRE: Final = Marque(
    "titre", "De quoi il s’agit", "D-abcd2345efgh : dossier confié", "{{ titre }}"
)

MODIFIABLES: Final[Mapping[str, Modifiable]] = {
    modifiable.message: modifiable
    for modifiable in (
        Modifiable(
            "alerte",
            "Alerte",
            (
                Marque(
                    "objet",
                    "L’alerte, en quelques mots",
                    "D-abcd2345efgh\u00a0: AVL sans proposition de logement",
                    '{{ objet_de_l_alerte(code, reference|default(""),'
                    ' rappel=rappel|default("non") != "non") }}',
                ),
                REFERENCE,
                Marque(
                    "constat",
                    "Ce qui est constaté, en une phrase",
                    "Le 10 mai, l’accompagnement a atteint six mois sans proposition.",
                    '{{ constat_de_l_alerte(code, reference|default(""),'
                    " echeance_le|jour if echeance_le is defined else none) }}",
                ),
                Marque(
                    "consigne",
                    "Ce que le destinataire peut faire",
                    "Dites dans Jalon ce qui bloque.",
                    "{{ consigne_de_l_alerte(code, role) }}",
                ),
                Marque(
                    "precision",
                    "Le dernier jour du délai, ou une précision, s’il y en a une",
                    "Dernier jour\u00a0: 22 mars.",
                    '{% if dernier_jour|default("") %}Dernier jour\u00a0: {{ dernier_jour }}. '
                    '{% endif %}{{ precision|default("") }}',
                ),
                ADRESSE,
            ),
        ),
        Modifiable(
            "besoin_anonyme",
            "Besoin de logement sans nom",
            (ADRESSE,),
            bouton="Voir les besoins de logement",
        ),
        Modifiable(
            "nouvelle",
            "Nouvelle d’un dossier",
            (
                TITRE,
                Marque(
                    "phrase", "Ce qui s’est passé", "Un dossier vous est confié.", "{{ phrase }}"
                ),
                ADRESSE,
            ),
        ),
        Modifiable(
            "invitation",
            "Invitation à une réunion",
            (
                TITRE,
                Marque(
                    "annonce",
                    "Invitation, déplacement ou annulation",
                    "Vous êtes invité à cette réunion",
                    '{{ {"annulee": "Cette réunion est annulée",'
                    ' "deplacee": "Cette réunion a changé"}'
                    '.get(annonce, "Vous êtes invité à cette réunion") }}',
                ),
                Marque("reunion", "Le nom de la réunion", "Comité technique", "{{ nom }}"),
                Marque(
                    "quand",
                    "Le jour, et l’heure si elle est connue",
                    "4 mai 2027, 9 h 30",
                    "{{ debut|jour }}{% if heure %}, {{ heure }}{% endif %}",
                ),
                Marque(
                    "lieu",
                    "Le lieu",
                    "À distance",
                    '{% if a_distance %}À distance{{ ", " if lieu }}{% endif %}{{ lieu }}',
                ),
                ADRESSE,
            ),
        ),
        Modifiable(
            "mot_de_passe",
            "Nouveau mot de passe",
            (ADRESSE,),
            bouton="Choisir un mot de passe",
            reserve=False,
        ),
        Modifiable(
            "bienvenue",
            "Ouverture d’un compte",
            (ADRESSE,),
            bouton="Choisir mon mot de passe",
            reserve=False,
        ),
        Modifiable(
            "resume_quotidien",
            "Résumé du jour",
            (Marque("titre", "Combien de choses, et lesquelles", "2 alertes", "{{ titre }}"),),
            corps=False,
        ),
        Modifiable(
            "resume_hebdomadaire",
            "Résumé de la semaine",
            (Marque("jour", "Le jour du résumé", "4 mai 2027", "{{ le|jour }}"),),
            corps=False,
        ),
    )
}


def verifier(modifiable: Modifiable, partie: str, contenu: str) -> str:
    """Return the text as it is kept. Raises TexteRefuse."""
    texte = contenu.replace("\r\n", "\n").strip()
    maximum = OBJET_MAX if partie == OBJET else CORPS_MAX
    if not texte:
        raise TexteRefuse("Écrivez un texte, ou revenez à celui d’origine.")
    if len(texte) > maximum:
        raise TexteRefuse(f"Ce texte est trop long : {maximum} caractères au plus.")
    if partie == OBJET and "\n" in texte:
        raise TexteRefuse("Un objet tient sur une seule ligne.")
    if INVISIBLES.search(texte):
        raise TexteRefuse("Ce texte contient un caractère invisible : retapez-le sans le coller.")
    _verifier_les_marques(modifiable.list_marques(partie), texte)
    if partie == CORPS and f"{{{LIEN}}}" not in texte:
        raise TexteRefuse("Gardez {lien} : sans lui, personne ne peut ouvrir la page.")
    return typographier(texte)


def _verifier_les_marques(marques: Iterable[Marque], texte: str) -> None:
    connues = {marque.nom for marque in marques}
    permises = ", ".join(f"{{{nom}}}" for nom in sorted(connues)) or "aucun"
    for trouvee in MARQUE.finditer(texte):
        if trouvee[1] not in connues:
            raise TexteRefuse(
                f"« {trouvee[0][:40]} » n’est pas un champ de ce courriel. "
                f"Champs possibles : {permises}."
            )
    if re.search(r"[{}]", MARQUE.sub("", texte)):
        raise TexteRefuse(
            f"Une accolade est seule : elles entourent un champ. Champs possibles : {permises}."
        )


def remplacer(texte: str, valeur_de: Callable[[str], str]) -> str:
    """Return the text with each mark replaced, once; `valeur_de`: the value of a mark's name."""
    return MARQUE.sub(lambda trouvee: valeur_de(trouvee[1]), texte)


def exemples(modifiable: Modifiable) -> Mapping[str, str]:
    """Return a value for each mark, for a preview: invented."""
    return {marque.nom: marque.exemple for marque in modifiable.marques}


def paragraphes(texte: str) -> list[list[str]]:
    """Return the lines of each paragraph, less the one that is nothing but the link."""
    blocs = (bloc.strip().split("\n") for bloc in re.split(r"\n\s*\n", texte) if bloc.strip())
    return [lignes for lignes in blocs if lignes != [f"{{{LIEN}}}"]]
