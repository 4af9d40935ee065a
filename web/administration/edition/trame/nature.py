"""What a gesture of the outline is: where it is made, what it asks, the change that it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from web.administration.edition.trame import champs
from workflow.edition.conditions import Condition, ecrire_condition, lire_ligne_saisie
from workflow.edition.trame import Change, OperationRefusee
from workflow.edition.trame.lecture import Element, Sortie, Trame
from workflow.edition.vocabulaire import Vocabulaire
from workflow.edition.vocabulaire.nature import Variable
from workflow.expressions import compile_expression
from workflow.formulaires import Champ, Formulaire

AJOUTER = "Ajouter à la suite"
EN_BORDURE = "Ajouter sur l’étape"
VOIES = "Ses voies"
CHANGER = "Changer, déplacer, retirer"
A_LA_MAIN = "-"
"""In the place of a variable: the condition is written by hand."""
CHOIX = frozenset({"exclusiveGateway", "inclusiveGateway"})


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a gesture is made. `fleche`: the way out that it is about, when there is one."""

    trame: Trame
    mots: Vocabulaire
    element: Element
    fleche: Sortie | None = None
    variable: str = ""
    genre: str = "parcours"
    """Of the file: `parcours` or `module`."""

    @property
    def lue(self) -> Variable | None:
        return self.mots.par_nom.get(self.variable)


Valeurs = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Geste:
    """A change that a line offers. `champs`: what it asks, nothing for a plain button.

    `avec_condition`: whether a variable is chosen first; `offert`: whether this place allows it.
    """

    titre: str
    bouton: str
    champs: Callable[[Lieu], list[Champ]]
    faire: Callable[[bytes, Lieu, Valeurs], Change]
    offert: Callable[[Lieu], bool]
    avec_condition: Callable[[Lieu], bool] = lambda _lieu: False
    groupe: str = AJOUTER

    def formulaire(self, lieu: Lieu) -> Formulaire:
        return Formulaire("geste", self.titre, tuple(self.champs(lieu)))


def lire_texte(valeurs: Valeurs, cle: str) -> str:
    return str(valeurs.get(cle) or "")


def lire_fleche(lieu: Lieu) -> str:
    if lieu.fleche is None:
        raise OperationRefusee("Choisissez d’abord la voie sur laquelle agir.")
    return lieu.fleche.id


def composer_condition(lieu: Lieu, valeurs: Valeurs) -> str:
    """Return the expression that the answers make. Raises ErreurMetier."""
    if lieu.lue is None:
        texte = lire_texte(valeurs, "condition")
    else:
        operateur = champs.decoder(lire_texte(valeurs, "operateur"))
        ligne = lire_ligne_saisie(
            lieu.mots.par_nom, lieu.variable, operateur, lire_texte(valeurs, "valeur")
        )
        texte = ecrire_condition(Condition((ligne,)))
    compile_expression(texte)
    return texte
