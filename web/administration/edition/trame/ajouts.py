"""Gestures that add: steps, calls, questions, ways, delays."""

from typing import Final

from web.administration.edition.trame import champs, reglages
from web.administration.edition.trame.attentes import ou
from web.administration.edition.trame.nature import (
    CHOIX,
    Lieu,
    Valeurs,
    composer_condition,
    lire_fleche,
    lire_texte,
)
from workflow.edition.offre import NATURES
from workflow.edition.trame import Change, OperationRefusee
from workflow.edition.trame.operations import delais, insertion, natures, phases, voies
from workflow.edition.trame.operations import reglages as reglages_operations
from workflow.formulaires import Champ

AUTRES: Final = frozenset(
    {
        "task", "manual-task", "receive-task", "send-task", "signal-intermediate-catch",
        "signal-intermediate-throw", "escalation-intermediate-throw", "none-intermediate-throw",
    }
)  # fmt: skip
"""What has no gesture of its own."""


def champs_etape(lieu: Lieu) -> list[Champ]:
    return [champs.nom("Nom de l’étape"), champs.role(lieu.mots)]


def champs_module(lieu: Lieu) -> list[Champ]:
    modules = champs.construire(
        "appele", "select", "Module", options=lieu.mots.modules, requis=True
    )
    return [champs.nom("Nom de l’appel"), modules]


def inserer(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    options = {cle: lire_texte(valeurs, cle) for cle in ("nom", "role", "appele")}
    if lieu.fleche is None:
        return insertion.inserer_apres(contenu, element=lieu.element.id, **options)
    return insertion.inserer_etape(contenu, fleche=lieu.fleche.id, **options)


def champs_decision(lieu: Lieu) -> list[Champ]:
    tables = champs.construire(
        "decision", "select", "Table de décision", options=lieu.mots.decisions, requis=True
    )
    return [champs.nom("Nom"), tables]


def consulter_une_table(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    change = insertion.inserer_element(
        contenu, nature="rule-task", nom=lire_texte(valeurs, "nom"), **ou(lieu)
    )
    return reglages_operations.changer_decision(
        change.contenu, element=change.element, cle=lire_texte(valeurs, "decision")
    )


def champs_phase(_lieu: Lieu) -> list[Champ]:
    premiere = champs.construire("etape", "textfield", "Sa première étape", requis=True)
    return [champs.nom("Nom de la phase"), premiere]


def ouvrir_une_phase(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    textes = {cle: lire_texte(valeurs, cle) for cle in ("nom", "etape")}
    return phases.inserer_phase(contenu, **textes, **ou(lieu))


def champs_autre(_lieu: Lieu) -> list[Champ]:
    return [
        champs.nom("Nom"),
        champs.nature("Quoi", (n for n in NATURES if n.code in AUTRES)),
    ]


def ajouter_autre(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    textes = {cle: lire_texte(valeurs, cle) for cle in ("nature", "nom")}
    return insertion.inserer_element(contenu, **textes, **ou(lieu))


def champs_ensemble(_lieu: Lieu) -> list[Champ]:
    return [
        champs.construire("premiere", "textfield", "Première étape", requis=True),
        champs.construire("seconde", "textfield", "Seconde étape", requis=True),
    ]


def inserer_ensemble(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    return insertion.inserer_ensemble(
        contenu,
        fleche=lire_fleche(lieu),
        premiere=lire_texte(valeurs, "premiere"),
        seconde=lire_texte(valeurs, "seconde"),
    )


def champs_choix(lieu: Lieu) -> list[Champ]:
    sauf = [lieu.element.id, lieu.fleche.vers if lieu.fleche else ""]
    return [
        champs.construire("question", "textfield", "Question posée", requis=True),
        *champs.condition(lieu.lue),
        champs.construire("nom", "textfield", "Nom de la nouvelle voie", requis=True),
        *champs.suite(lieu.trame, lieu.element.niveau, sauf),
        champs.construire("sinon", "textfield", "Nom de la voie qui continue", requis=True),
        champs.construire(
            "plusieurs", "checkbox", "Plusieurs voies peuvent être prises ensemble",
            aide="Cochée, chaque voie dont la condition est vraie est prise.",
        ),
    ]  # fmt: skip


def poser_une_question(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    textes = {
        cle: lire_texte(valeurs, cle) for cle in ("question", "nom", "sinon", "etape", "vers")
    }
    condition = composer_condition(lieu, valeurs)
    change = voies.ajouter_choix(contenu, fleche=lire_fleche(lieu), condition=condition, **textes)
    if not valeurs.get("plusieurs"):
        return change
    return natures.changer_nature(
        change.contenu, element=change.element, nature="inclusive-gateway"
    )


def champs_voie(lieu: Lieu) -> list[Champ]:
    condition = champs.condition(lieu.lue) if lieu.element.balise in CHOIX else []
    return [
        champs.nom("Nom de la voie"),
        *condition,
        *champs.suite(lieu.trame, lieu.element.niveau, [lieu.element.id]),
    ]


def ajouter_une_voie(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    textes = {cle: lire_texte(valeurs, cle) for cle in ("nom", "etape", "vers")}
    condition = composer_condition(lieu, valeurs) if lieu.element.balise in CHOIX else ""
    return voies.ajouter_voie(contenu, passerelle=lieu.element.id, condition=condition, **textes)


def champs_delai(lieu: Lieu) -> list[Champ]:
    return [
        champs.nom("Nom du délai", aide="Ce qui s’est passé : « Un mois sans réponse »."),
        *champs.delai(lieu.mots),
        champs.construire("effet", "radio", "Quand il arrive", options=champs.EFFETS, requis=True),
        champs.alerte(lieu.mots),
        *champs.horloge(lieu.mots),
        *champs.suite(lieu.trame, lieu.element.niveau, [lieu.element.id]),
    ]


def ajouter_un_delai(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    effet = lire_texte(valeurs, "effet")
    textes = {c: lire_texte(valeurs, c) for c in ("nom", "horloge", "calendrier", "etape", "vers")}
    alerte = lire_texte(valeurs, "alerte") if effet == "alerter" else ""
    if effet == "alerter":
        if not alerte:
            raise OperationRefusee("Choisissez l’alerte qui prévient.")
        textes |= {"etape": "", "vers": ""}
    return delais.ajouter_delai(
        contenu,
        element=lieu.element.id,
        delai=reglages.composer_delai(valeurs, lieu.mots),
        interrompt=effet == "terminer",
        alerte=alerte,
        **textes,
    )
