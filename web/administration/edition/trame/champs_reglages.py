"""The fields of the panel of one element: one for each row of `workflow.edition.offre`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from web.administration.edition.trame import champs
from web.administration.edition.trame.nature import Lieu
from workflow.edition.offre import A_CHOISIR, Reglage, reglages_de
from workflow.edition.trame.elements import DOCUMENTATION_MAX, EXPRESSION_MAX
from workflow.edition.trame.operations.repetitions import SORTES
from workflow.formulaires import Champ

DU_BAILLEUR: Final = frozenset({"referent_bailleur", "correspondant_bailleur"})
LIBRE: Final = "Écrit librement. "
FEUILLES_MIN: Final = 2
"""With a single lane there is nothing to choose."""
TOURS_MAX: Final = 100


def list_champs(lieu: Lieu) -> Iterator[tuple[str, Champ]]:
    """Yield (subject, field) of all that may be set of an element, in the order of its panel."""
    for reglage in reglages_de(lieu.element.nature, lieu.genre):
        for champ in _champs(lieu, reglage):
            yield reglage.sujet, champ


def _champs(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    if (a_part := A_PART.get(reglage.code)) is not None:
        return a_part(lieu, reglage)
    if reglage.forme == "choix":
        return [_choix(lieu, reglage)]
    if reglage.forme == "texte":
        return [_texte(reglage, LIBRE + reglage.aide)]
    if reglage.forme == "coche":
        return [_coche(reglage)]
    return []  # by a gesture: see `PAR_UN_GESTE`


def _choix(lieu: Lieu, reglage: Reglage) -> Champ:
    liste = getattr(lieu.mots, reglage.liste)
    options = champs.avec(liste, actuel(lieu, reglage.code))
    aide = reglage.aide or _sans_choix(reglage.vide)
    return champs.construire(reglage.code, "select", reglage.libelle, options=options, aide=aide)


def _sans_choix(vide: str) -> str | None:
    if vide == A_CHOISIR:
        return "À choisir avant de publier."
    return f"Sans choix : {vide}." if vide else None


def actuel(lieu: Lieu, code: str) -> str:
    """Return what an element holds today under the code of a setting."""
    if code == "decision":
        return lieu.element.decision
    return lieu.element.proprietes.get(code, "")


def _texte(reglage: Reglage, aide: str) -> Champ:
    return champs.construire(
        reglage.code, "textfield", reglage.libelle, aide=aide,
        longueur=EXPRESSION_MAX,
    )  # fmt: skip


def _coche(reglage: Reglage) -> Champ:
    return champs.construire(reglage.code, "checkbox", reglage.libelle, aide=reglage.aide or None)


def _nom(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    if lieu.element.nature == "lane":
        options = champs.avec(lieu.mots.voies, lieu.element.nom_ecrit)
        libelle = "Nom de la voie, qui dit qui agit"
        return [champs.construire("nom", "select", libelle, options=options, requis=True)]
    # What came without a name may be set otherwise first: an id is no name to send back.
    return [champs.nom(reglage.libelle, requis=bool(lieu.element.nom_ecrit))]


def _role(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    """An administrateur reads no dossier: no step is theirs."""
    return [champs.role(lieu.mots, lieu.element.role, libelle=reglage.libelle)]


def _voie(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    en_haut = lieu.element.niveau in lieu.trame.autour
    voies = [(a.id, a.nom) for a in lieu.trame.autour.values() if a.balise == "lane"]
    if len(voies) < FEUILLES_MIN or not en_haut:
        return []
    return [champs.construire("voie", "select", reglage.libelle, options=voies)]


def _documentation(_lieu: Lieu, reglage: Reglage) -> list[Champ]:
    return [
        champs.construire(
            "documentation", "textarea", reglage.libelle, longueur=DOCUMENTATION_MAX,
            aide=reglage.aide,
        )
    ]  # fmt: skip


def _note(_lieu: Lieu, reglage: Reglage) -> list[Champ]:
    return [champs.construire("texte", "textarea", reglage.libelle, longueur=DOCUMENTATION_MAX)]


def _visible(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    """Offered only where the access matrix allows it, or to take it back."""
    lues = lieu.element.proprietes
    roles = {lieu.element.role, lues.get("role_conjoint")}
    ferme = lieu.mots.fermes_au_bailleur.get(lues.get("formulaire", ""))
    if roles & DU_BAILLEUR or (ferme and "visible_bailleur" not in lues):
        return []
    return [_coche(reglage)]


def _delai(lieu: Lieu, _reglage: Reglage) -> list[Champ]:
    return champs.delai(lieu.mots)


def _horloge(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    return [_choix(lieu, reglage)]


def _calendrier(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    return [_coche(reglage)]


def _alerte(lieu: Lieu, _reglage: Reglage) -> list[Champ]:
    if lieu.element.interrompt:
        return []
    return [champs.alerte(lieu.mots, actuel(lieu, "alerte"))]


def _appele(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    options = champs.avec(lieu.mots.modules, lieu.element.appele)
    return [champs.construire("appele", "select", reglage.libelle, options=options)]


def _declare(lieu: Lieu, reglage: Reglage) -> list[Champ]:
    connus = lieu.trame.connus.get(reglage.code, ())
    deja = f" Déjà dans ce diagramme : {', '.join(connus)}." if connus else ""
    aide = f"{reglage.aide or 'Écrit librement.'}{deja}"
    return [_texte(reglage, aide)]


def _repetition(_lieu: Lieu, reglage: Reglage) -> list[Champ]:
    aide = f"Sans choix : {reglage.vide}."
    return [champs.construire("repetition", "select", reglage.libelle, options=SORTES, aide=aide)]


def _fois(_lieu: Lieu, reglage: Reglage) -> list[Champ]:
    return [_texte(reglage, LIBRE + reglage.aide)]


def _condition_de_tour(_lieu: Lieu, reglage: Reglage) -> list[Champ]:
    aide = "« Répéter tant que… » l’écrit d’après des listes. À la main : suite == 'relancer'."
    return [_texte(reglage, f"Seulement pour « tant que ». {aide}")]


def _tours(_lieu: Lieu, reglage: Reglage) -> list[Champ]:
    aide = "Seulement pour « tant que ». Vide : sans limite."
    return [
        champs.construire(
            reglage.code, "number", reglage.libelle, aide=aide, minimum=1, maximum=TOURS_MAX
        )
    ]


def _avant(_lieu: Lieu, reglage: Reglage) -> list[Champ]:
    return [_coche(reglage)]


def _interrompt(_lieu: Lieu, reglage: Reglage) -> list[Champ]:
    return [_coche(reglage)]


A_PART: Final[Mapping[str, Callable[[Lieu, Reglage], list[Champ]]]] = {
    "nom": _nom,
    "texte": _note,
    "voie": _voie,
    "role": _role,
    "visible_bailleur": _visible,
    "delai": _delai,
    "interrompt": _interrompt,
    "calendrier": _calendrier,
    "horloge": _horloge,
    "alerte": _alerte,
    "appele": _appele,
    "message": _declare,
    "signal": _declare,
    "error": _declare,
    "escalation": _declare,
    "link": _declare,
    "repetition": _repetition,
    "rep_nombre": _fois,
    "rep_liste": _fois,
    "rep_item": _fois,
    "rep_condition": _condition_de_tour,
    "rep_tours": _tours,
    "rep_avant": _avant,
    "documentation": _documentation,
}
"""What the panel draws in its own way; anything else is drawn by its `forme`."""

PAR_UN_GESTE: Final[Mapping[str, tuple[str, ...]]] = {
    "suites": ("relier", "voie", "aussi", "defaut"),
    "condition": ("condition", "sans_defaut"),
    "delai_en_bordure": ("delai",),
}
"""What the canvas sets in its panel and the outline by a gesture."""
