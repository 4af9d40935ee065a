"""What may be done from a line of the outline: one table, from the form to the change."""

from collections.abc import Mapping
from typing import Final

from web.administration.edition.trame import ajouts, voies
from web.administration.edition.trame.nature import CHOIX, Geste, Lieu, Valeurs, lire_fleche
from workflow.edition.trame import Change
from workflow.edition.trame.operations import retrait
from workflow.formulaires import Champ

ACTIVITES: Final = frozenset(
    {"userTask", "task", "manualTask", "receiveTask", "callActivity", "subProcess",
     "businessRuleTask", "sendTask"}
)  # fmt: skip


def _rien(_lieu: Lieu) -> list[Champ]:
    return []


def _retirer_voie(contenu: bytes, lieu: Lieu, _valeurs: Valeurs) -> Change:
    return retrait.retirer_voie(contenu, fleche=lire_fleche(lieu))


def _retirer(contenu: bytes, lieu: Lieu, _valeurs: Valeurs) -> Change:
    return retrait.retirer(contenu, element=lieu.element.id)


def _plus_tot(contenu: bytes, lieu: Lieu, _valeurs: Valeurs) -> Change:
    return retrait.deplacer_etape(contenu, element=lieu.element.id, plus_tot=True)


def _plus_tard(contenu: bytes, lieu: Lieu, _valeurs: Valeurs) -> Change:
    return retrait.deplacer_etape(contenu, element=lieu.element.id, plus_tot=False)


def _sur_une_suite(lieu: Lieu) -> bool:
    """One way out, or the one chosen; not before events awaited together."""
    return lieu.fleche is not None and lieu.element.balise != "eventBasedGateway"


def _apres(lieu: Lieu) -> bool:
    sans_suite = not lieu.element.sorties and lieu.element.balise != "endEvent"
    return _sur_une_suite(lieu) or sans_suite


def _sur_un_choix(lieu: Lieu) -> bool:
    return lieu.element.balise in CHOIX and lieu.fleche is not None and _plusieurs(lieu)


def _plusieurs(lieu: Lieu) -> bool:
    return len(lieu.element.sorties) > 1


def _condition_offerte(lieu: Lieu) -> bool:
    return _sur_un_choix(lieu) and lieu.fleche is not None and not lieu.fleche.par_defaut


def _en_ligne(lieu: Lieu) -> bool:
    ligne = lieu.element.entrees > 0 and len(lieu.element.sorties) == 1
    return ligne and not lieu.element.balise.endswith("Gateway")


def _est_un_choix(lieu: Lieu) -> bool:
    return lieu.element.balise in CHOIX


def _voies_possibles(lieu: Lieu) -> bool:
    partage = lieu.element.balise == "parallelGateway" and _plusieurs(lieu)
    return partage or _est_un_choix(lieu)


def _toujours(_lieu: Lieu) -> bool:
    return True


GESTES: Final[Mapping[str, Geste]] = {
    "etape": Geste(
        "Ajouter une étape", "Ajouter l’étape", ajouts.champs_etape, ajouts.inserer, _apres
    ),
    "module": Geste(
        "Appeler un module", "Ajouter l’appel", ajouts.champs_module, ajouts.inserer, _apres
    ),
    "choix": Geste(
        "Poser une question",
        "Ajouter la question",
        ajouts.champs_choix,
        ajouts.poser_une_question,
        _sur_une_suite,
        avec_condition=_toujours,
    ),
    "ensemble": Geste(
        "Deux étapes en même temps",
        "Ajouter les deux étapes",
        ajouts.champs_ensemble,
        ajouts.inserer_ensemble,
        _sur_une_suite,
    ),
    "voie": Geste(
        "Ajouter une voie",
        "Ajouter la voie",
        ajouts.champs_voie,
        ajouts.ajouter_une_voie,
        _voies_possibles,
        avec_condition=_est_un_choix,
    ),
    "delai": Geste(
        "Ajouter un délai",
        "Ajouter le délai",
        ajouts.champs_delai,
        ajouts.ajouter_un_delai,
        lambda lieu: lieu.element.balise in ACTIVITES,
    ),
    "condition": Geste(
        "Changer la condition",
        "Enregistrer la condition",
        voies.champs_condition,
        voies.changer_la_condition,
        _condition_offerte,
        avec_condition=_toujours,
    ),
    "nom_de_voie": Geste(
        "Renommer la voie",
        "Enregistrer ce nom",
        voies.champs_nom_de_voie,
        voies.nommer_la_voie,
        lambda lieu: _plusieurs(lieu) and lieu.fleche is not None,
    ),
    "defaut": Geste(
        "En faire la voie par défaut",
        "En faire la voie par défaut",
        voies.champs_defaut,
        voies.choisir_le_defaut,
        _condition_offerte,
        avec_condition=voies.ancien_defaut,
    ),
    "rediriger": Geste(
        "Mener ailleurs", "Mener là", voies.champs_rediriger, voies.mener_ailleurs, _sur_une_suite
    ),
    "terminer": Geste(
        "Terminer ici",
        "Mener à une fin",
        voies.champs_terminer,
        voies.mener_a_une_fin,
        _sur_une_suite,
    ),
    "plus_tot": Geste("Plus tôt", "Plus tôt", _rien, _plus_tot, _en_ligne),
    "plus_tard": Geste("Plus tard", "Plus tard", _rien, _plus_tard, _en_ligne),
    "retirer_voie": Geste(
        "Retirer cette voie",
        "Retirer cette voie",
        _rien,
        _retirer_voie,
        lambda lieu: lieu.fleche is not None and _plusieurs(lieu),
    ),
    "retirer": Geste(
        "Retirer cet élément",
        "Retirer cet élément",
        _rien,
        _retirer,
        lambda lieu: lieu.element.balise != "startEvent" and not _plusieurs(lieu),
    ),
}
