"""Gestures on a way out: when it is taken, what it is called, where it leads."""

from web.administration.edition.trame import champs
from web.administration.edition.trame.nature import (
    Lieu,
    Valeurs,
    composer_condition,
    lire_fleche,
    lire_texte,
)
from workflow.edition.conditions import LIAISONS, Condition, ecrire_condition, lire_condition
from workflow.edition.trame import Change
from workflow.edition.trame.operations import cadres, fleches, voies
from workflow.expressions import compile_expression
from workflow.formulaires import Champ


def _ajouter_a(ancienne: str, nouvelle: str, maniere: str) -> str:
    """Return two conditions as one; written with brackets where the first is not a simple list."""
    if not ancienne or maniere not in LIAISONS:
        return nouvelle
    une, autre = lire_condition(ancienne), lire_condition(nouvelle)
    if une and autre and (len(une.lignes) == 1 or une.liaison == maniere):
        return ecrire_condition(Condition((*une.lignes, *autre.lignes), maniere))
    texte = f"({ancienne}) {LIAISONS[maniere]} ({nouvelle})"
    compile_expression(texte)
    return texte


def champs_condition(lieu: Lieu) -> list[Champ]:
    libre = champs.construire("libelle", "textfield", "Nom de la voie")
    maniere = champs.construire(
        "maniere", "radio", "Cette condition", options=champs.MANIERES, requis=True
    )
    en_place = lieu.fleche is not None and lieu.fleche.condition and lieu.lue is not None
    return [libre, *champs.condition(lieu.lue), *([maniere] if en_place else [])]


def changer_la_condition(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    ancienne = lieu.fleche.condition if lieu.fleche else ""
    texte = composer_condition(lieu, valeurs)
    condition = _ajouter_a(ancienne, texte, lire_texte(valeurs, "maniere"))
    return voies.changer_voie(
        contenu, fleche=lire_fleche(lieu), nom=lire_texte(valeurs, "libelle"), condition=condition
    )


def champs_nom_de_voie(_lieu: Lieu) -> list[Champ]:
    return [
        champs.construire("libelle", "textfield", "Nom de la voie"),
        champs.documentation("Ce qu’il faut savoir de cette voie, avec la source de la règle."),
    ]


def nommer_la_voie(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    textes = {"nom": lire_texte(valeurs, "libelle")}
    textes["documentation"] = lire_texte(valeurs, "documentation")
    change = cadres.regler_cadre(contenu, element=lire_fleche(lieu), **textes)
    return Change(change.contenu, lieu.element.id)


def champs_defaut(lieu: Lieu) -> list[Champ]:
    return champs.condition(lieu.lue) if ancien_defaut(lieu) else []


def ancien_defaut(lieu: Lieu) -> bool:
    return any(s.par_defaut and not s.condition for s in lieu.element.sorties)


def choisir_le_defaut(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    condition = composer_condition(lieu, valeurs) if ancien_defaut(lieu) else ""
    return voies.choisir_defaut(contenu, fleche=lire_fleche(lieu), condition=condition)


def champs_sans_defaut(lieu: Lieu) -> list[Champ]:
    return champs.condition(lieu.lue)


def ne_plus_choisir_par_defaut(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    condition = composer_condition(lieu, valeurs)
    return fleches.oter_le_defaut(contenu, fleche=lire_fleche(lieu), condition=condition)


def essayer_avant(contenu: bytes, lieu: Lieu, _valeurs: Valeurs) -> Change:
    return fleches.changer_d_ordre(contenu, fleche=lire_fleche(lieu), plus_tot=True)


def essayer_apres(contenu: bytes, lieu: Lieu, _valeurs: Valeurs) -> Change:
    return fleches.changer_d_ordre(contenu, fleche=lire_fleche(lieu), plus_tot=False)


def champs_relier(lieu: Lieu) -> list[Champ]:
    options = champs.destinations(lieu.trame, lieu.element.niveau, [lieu.element.id])
    return [champs.construire("vers", "select", "Mener à", options=options, requis=True)]


def mener_a(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    return fleches.relier(contenu, element=lieu.element.id, vers=lire_texte(valeurs, "vers"))


def champs_rediriger(lieu: Lieu) -> list[Champ]:
    sauf = [lieu.element.id, lieu.fleche.vers if lieu.fleche else ""]
    options = champs.destinations(lieu.trame, lieu.element.niveau, sauf)
    return [champs.construire("vers", "select", "Mener à", options=options, requis=True)]


def mener_ailleurs(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    return voies.rediriger(contenu, fleche=lire_fleche(lieu), vers=lire_texte(valeurs, "vers"))


def champs_terminer(_lieu: Lieu) -> list[Champ]:
    return [champs.nom("Nom de la fin")]


def mener_a_une_fin(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    return voies.terminer(contenu, fleche=lire_fleche(lieu), nom=lire_texte(valeurs, "nom"))
