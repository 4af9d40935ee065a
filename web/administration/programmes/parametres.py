"""The parameters of a programme as fields of a form, and back.

What comes per stage is one table, a row a stage: its number of rows is the number of stages.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from web.page.formulaires import OUI_NON, champ, formulaire
from web.page.textes import jour_lisible
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.programmes.bornes import PALIERS_MAXIMUM, SANS_LIMITE, TEXTE_MAXIMUM, bornes, choix
from workflow.programmes.fiches import Fiche
from workflow.programmes.formes import Parametre, Valeur, parametres

PALIERS: Final = "paliers"
"""The table of the stages."""
NOMBRE: Final = "nb_paliers"
DEBUT: Final = "debut_convention"
SEPARATEURS: Final = re.compile(r"[\s,;]+")
PAS_DES_NOMBRES: Final = "Écrivez des nombres entiers séparés par des virgules, par exemple 2, 6."
COURTS: Final = {
    "paliers_type": "Statut",
    "paliers_duree_mois": "Mois au plus (0 : non dit)",
    "paliers_meme_logement": "Même logement",
    "paliers_examen_mois": "Examen, en mois",
    "paliers_instance": "Passage en instance",
}
"""The heads of the table of the stages."""

Valeurs = Mapping[str, Valeur]


def construire(valeurs: Valeurs, fiche: Fiche | None = None) -> Formulaire:
    """Return the form of the parameters of a programme, each with its default and its source."""
    champs = [_champ(parametres()[nom], fiche) for nom in _hors_tableau(valeurs)]
    tableau = [_tableau(colonnes)] if (colonnes := _colonnes(valeurs)) else []
    return formulaire("parametres", "Paramètres", *champs, *tableau)


def _colonnes(valeurs: Valeurs) -> list[Parametre]:
    """Return what the programme says stage by stage; nothing where its parcours has no stage."""
    return [un for un in parametres().values() if un.par_palier and un.nom in valeurs]


def _hors_tableau(valeurs: Valeurs) -> list[str]:
    au_tableau = {un.nom for un in _colonnes(valeurs)}
    return [nom for nom in valeurs if nom not in au_tableau and not (au_tableau and nom == NOMBRE)]


def _tableau(parametres_des_paliers: list[Parametre]) -> dict[str, Any]:
    tableau = champ(
        PALIERS, "tableau", "Paliers", max=PALIERS_MAXIMUM,
        aide="Une ligne par palier, dans l’ordre. Videz une ligne pour enlever un palier ; sans "
        "ligne, le parcours va droit au bail.",
    )  # fmt: skip
    return {**tableau, "columns": [_case(un) for un in parametres_des_paliers]}


def _case(parametre: Parametre) -> dict[str, Any]:
    titre = COURTS.get(parametre.nom, parametre.libelle)
    moins, plus = bornes(parametre.nom)
    case = champ(parametre.nom, "number", titre, required=True, min=moins, max=plus)
    if parametre.type == "liste_booleens":
        case = champ(parametre.nom, "select", titre, options=OUI_NON, required=True)
    elif parametre.type == "liste_textes":
        options = choix(parametre).items()
        case = champ(parametre.nom, "select", titre, options=options, required=True)
    del case["properties"]  # a cell goes where its table goes
    return case


def _champ(parametre: Parametre, fiche: Fiche | None) -> dict[str, Any]:
    nom, titre, aide = parametre.nom, parametre.libelle, _aide(parametre, fiche)
    options = tuple(choix(parametre).items())
    match parametre.type:
        case "booleen":
            return champ(nom, "radio", titre, options=OUI_NON, required=True, aide=aide)
        case "entier":
            moins, plus = bornes(nom)
            libre = moins == SANS_LIMITE
            titre = titre.replace("(-1\u00a0:", "(vide\u00a0:")
            return champ(
                nom, "number", titre, min=max(moins, 0), max=plus, required=not libre, aide=aide
            )
        case "texte" if options:
            return champ(nom, "select", titre, options=options, required=True, aide=aide)
        case "liste_textes" if options:
            titre = titre.removesuffix(" (codes)")
            return champ(nom, "checklist", titre, options=options, aide=aide)
    if nom == DEBUT:
        return champ(nom, "date", titre.removesuffix(" (AAAA-MM-JJ)"), aide=aide)
    return champ(nom, "textfield", titre, maxLength=TEXTE_MAXIMUM, aide=aide)


def _aide(parametre: Parametre, fiche: Fiche | None) -> str:
    """Return the default, the passage that says another value, and the source of the question."""
    defaut = f"Par défaut : {dire(parametre, parametre.defaut)}."
    dit = fiche.dits.get(parametre.nom) if fiche else None
    if dit is not None:
        defaut = f"Sa fiche dit : {dire(parametre, dit.valeur)} ({dit.passage})."
    source = parametre.source
    return f"{defaut} Source : {source}." if source != "fiche" else defaut


def dire(parametre: Parametre, valeur: Valeur) -> str:
    """Return a value in words."""
    if isinstance(valeur, list):
        return ", ".join(dire(parametre, une) for une in valeur) or "rien"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if valeur == SANS_LIMITE:
        return "sans limite"
    if parametre.nom == DEBUT and valeur:
        return jour_lisible(str(valeur))
    return choix(parametre).get(str(valeur), str(valeur)) or "rien"


def en_saisie(valeurs: Valeurs) -> dict[str, object]:
    """Return the parameters as their form would have sent them."""
    saisie: dict[str, object] = {
        nom: _ecrire(parametres()[nom], valeur)
        for nom, valeur in valeurs.items()
        if nom in _hors_tableau(valeurs)
    }
    return {**saisie, PALIERS: _lignes(valeurs)} if _colonnes(valeurs) else saisie


def _ecrire(parametre: Parametre, valeur: Valeur) -> object:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        fermee = parametre.type == "liste_textes" and choix(parametre)
        return list(map(str, valeur)) if fermee else ", ".join(map(str, valeur))
    return "" if valeur == SANS_LIMITE else str(valeur)


def _lignes(valeurs: Valeurs) -> list[dict[str, object]]:
    """Return a row per stage, and one more to add a stage."""
    nombre = valeurs.get(NOMBRE)
    noms = [un.nom for un in _colonnes(valeurs)]
    rangs = range(nombre if isinstance(nombre, int) else 0)
    lignes = [{nom: _element(valeurs.get(nom), rang) for nom in noms} for rang in rangs]
    return [*lignes, {}][:PALIERS_MAXIMUM]


def _element(liste: object, rang: int) -> object:
    if not isinstance(liste, list) or rang >= len(liste):
        return ""
    valeur = liste[rang]
    return ("oui" if valeur else "non") if isinstance(valeur, bool) else valeur


def lire(valeurs: Valeurs, saisie: Mapping[str, object]) -> dict[str, Valeur]:
    """Return the parameters typed. `valeurs`: those in force. Raises SaisieInvalide by field."""
    lus: dict[str, Any] = valider(construire(valeurs), saisie)
    fautes: dict[str, str] = {}
    voulus: dict[str, Valeur] = {}
    for nom in _hors_tableau(valeurs):
        try:
            voulus[nom] = _lire(parametres()[nom], lus.get(nom))
        except ValueError:
            fautes[nom] = PAS_DES_NOMBRES
    if fautes:
        raise SaisieInvalide(fautes)
    if colonnes := _colonnes(valeurs):
        voulus |= _lire_les_paliers(colonnes, lus.get(PALIERS, []))
    return {nom: voulus[nom] for nom in valeurs}


def _lire(parametre: Parametre, lu: Any) -> Valeur:
    match parametre.type:
        case "booleen":
            return bool(lu == "oui")
        case "entier":
            return SANS_LIMITE if lu is None else int(lu)
        case "liste_entiers":
            return [int(un) for un in SEPARATEURS.split(lu or "") if un]
        case "liste_textes":
            return list(lu or [])
    return "" if lu is None else str(lu)


def _lire_les_paliers(
    colonnes: list[Parametre], lignes: list[Mapping[str, Any]]
) -> dict[str, Valeur]:
    """Return the lists, one value per stage; without a stage, the defaults, which nothing reads."""
    voulus: dict[str, Valeur] = {NOMBRE: len(lignes)}
    for parametre in colonnes:
        cases = [ligne[parametre.nom] for ligne in lignes]
        if parametre.type == "liste_booleens":
            cases = [case == "oui" for case in cases]
        voulus[parametre.nom] = cases or parametre.defaut
    return voulus
