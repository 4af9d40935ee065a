"""What may be done from a line of the outline: one table, from the form to the change."""

from collections.abc import Mapping
from typing import Final

from web.administration.edition.trame import ajouts, attentes, champs, voies
from web.administration.edition.trame.nature import (
    CHANGER,
    CHOIX,
    EN_BORDURE,
    VOIES,
    Geste,
    Lieu,
    Valeurs,
    composer_condition,
    lire_fleche,
    lire_texte,
)
from workflow.edition.offre import NATURES
from workflow.edition.offre.natures import famille
from workflow.edition.trame import Change
from workflow.edition.trame.operations import natures, repetitions, retrait
from workflow.edition.trame.operations.repetitions import BOUCLE, Repetition
from workflow.formulaires import Champ


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


def _champs_nature(lieu: Lieu) -> list[Champ]:
    siennes = (n for n in NATURES if n.famille == famille(lieu.element.balise))
    return [champs.nature("Il devient", siennes)]


def _changer_la_nature(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    nature = lire_texte(valeurs, "nature")
    return natures.changer_nature(contenu, element=lieu.element.id, nature=nature)


def _champs_tant_que(lieu: Lieu) -> list[Champ]:
    aide = "Vide : sans limite."
    return [
        *champs.condition(lieu.lue),
        champs.construire(
            "tours", "number", "Nombre de tours au plus", aide=aide, minimum=1, maximum=100
        ),
        champs.construire("avant", "checkbox", "La condition est lue avant le premier tour"),
    ]


def _repeter_tant_que(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    voulue = Repetition(
        BOUCLE,
        condition=composer_condition(lieu, valeurs),
        tours=lire_texte(valeurs, "tours"),
        avant=bool(valeurs.get("avant")),
    )
    return repetitions.repeter(contenu, element=lieu.element.id, repetition=voulue)


def _sur_une_suite(lieu: Lieu) -> bool:
    """One way out, or the one chosen; not before events awaited together."""
    return lieu.fleche is not None and lieu.element.balise != "eventBasedGateway"


def _sans_suite(lieu: Lieu) -> bool:
    sans = lieu.element.balise == "endEvent" or lieu.element.nature in LIENS_DE_DEPART
    return bool(lieu.element.niveau) and not lieu.element.sorties and not sans


def _apres(lieu: Lieu) -> bool:
    return _sur_une_suite(lieu) or _sans_suite(lieu)


def _sur_une_activite(lieu: Lieu) -> bool:
    return famille(lieu.element.balise) == "activite"


def _par_defaut(lieu: Lieu) -> bool:
    return lieu.fleche is not None and lieu.fleche.par_defaut


def _peut_avancer(lieu: Lieu) -> bool:
    return _sur_un_choix(lieu) and lieu.fleche != lieu.element.sorties[0]


def _peut_reculer(lieu: Lieu) -> bool:
    return _sur_un_choix(lieu) and lieu.fleche != lieu.element.sorties[-1]


def _est_le_diagramme(lieu: Lieu) -> bool:
    return lieu.element.balise == "process"


def _est_un_premier_venu(lieu: Lieu) -> bool:
    return lieu.element.balise == "eventBasedGateway"


def _change_de_nature(lieu: Lieu) -> bool:
    return bool(famille(lieu.element.balise))


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


def _retirable(lieu: Lieu) -> bool:
    seul = lieu.element.balise == "startEvent" and not _a_un_autre_debut(lieu)
    return not seul and not _plusieurs(lieu)


def _a_un_autre_debut(lieu: Lieu) -> bool:
    return any(
        e.balise == "startEvent" and e.niveau == lieu.element.niveau and e.id != lieu.element.id
        for e in lieu.trame.elements.values()
    )


def _toujours(_lieu: Lieu) -> bool:
    return True


LIENS_DE_DEPART: Final = frozenset({"intermediateThrowEvent:link"})

GESTES: Final[Mapping[str, Geste]] = {
    "etape": Geste(
        "Ajouter une étape", "Ajouter l’étape", ajouts.champs_etape, ajouts.inserer, _apres
    ),
    "module": Geste(
        "Appeler un module", "Ajouter l’appel", ajouts.champs_module, ajouts.inserer, _apres
    ),
    "choix": Geste(
        "Poser une question", "Ajouter la question", ajouts.champs_choix, ajouts.poser_une_question,
        _sur_une_suite, avec_condition=_toujours,
    ),
    "ensemble": Geste(
        "Deux étapes en même temps", "Ajouter les deux étapes", ajouts.champs_ensemble,
        ajouts.inserer_ensemble, _sur_une_suite,
    ),
    "message": Geste(
        "Attendre un message", "Attendre ce message", attentes.champs_message,
        attentes.attendre_un_message, _apres,
    ),
    "attente": Geste(
        "Attendre un délai", "Attendre ce délai", attentes.champs_attente,
        attentes.attendre_un_delai, _apres,
    ),
    "premier_venu": Geste(
        "Attendre un message ou un délai", "Attendre le premier venu",
        attentes.champs_premier_venu, attentes.attendre_le_premier, _sur_une_suite,
    ),
    "decision": Geste(
        "Consulter une table", "Consulter cette table", ajouts.champs_decision,
        ajouts.consulter_une_table, _apres,
    ),
    "envoi": Geste(
        "Envoyer un message", "Envoyer ce message", attentes.champs_message,
        attentes.envoyer_un_message, _apres,
    ),
    "phase": Geste(
        "Ouvrir une phase", "Ajouter la phase", ajouts.champs_phase, ajouts.ouvrir_une_phase, _apres
    ),
    "autre": Geste(
        "Ajouter autre chose", "Ajouter", ajouts.champs_autre, ajouts.ajouter_autre, _apres
    ),
    "lien": Geste(
        "Continuer par un lien", "Continuer par ce lien", attentes.champs_lien,
        attentes.couper_par_un_lien, _sur_une_suite,
    ),
    "debut": Geste(
        "Ajouter un début", "Ajouter ce début", attentes.champs_debut, attentes.ajouter_un_debut,
        _est_le_diagramme,
    ),
    "delai": Geste(
        "Ajouter un délai", "Ajouter le délai", ajouts.champs_delai, ajouts.ajouter_un_delai,
        _sur_une_activite, groupe=EN_BORDURE,
    ),
    "bord": Geste(
        "Ajouter un autre événement", "Ajouter sur l’étape", attentes.champs_bord,
        attentes.poser_en_bordure, _sur_une_activite, groupe=EN_BORDURE,
    ),
    "voie": Geste(
        "Ajouter une voie", "Ajouter la voie", ajouts.champs_voie, ajouts.ajouter_une_voie,
        _voies_possibles, avec_condition=_est_un_choix, groupe=VOIES,
    ),
    "aussi": Geste(
        "Attendre aussi", "Attendre aussi", attentes.champs_autre_attente,
        attentes.attendre_aussi, _est_un_premier_venu, groupe=VOIES,
    ),
    "condition": Geste(
        "Changer la condition", "Enregistrer la condition", voies.champs_condition,
        voies.changer_la_condition, _condition_offerte, avec_condition=_toujours, groupe=VOIES,
    ),
    "defaut": Geste(
        "En faire la voie par défaut", "En faire la voie par défaut", voies.champs_defaut,
        voies.choisir_le_defaut, _condition_offerte, avec_condition=voies.ancien_defaut,
        groupe=VOIES,
    ),
    "sans_defaut": Geste(
        "Ne plus la prendre par défaut", "Enregistrer sa condition", voies.champs_sans_defaut,
        voies.ne_plus_choisir_par_defaut, _par_defaut, avec_condition=_toujours, groupe=VOIES,
    ),
    "nom_de_voie": Geste(
        "Nommer ou expliquer la voie", "Enregistrer", voies.champs_nom_de_voie,
        voies.nommer_la_voie, lambda lieu: lieu.fleche is not None, groupe=VOIES,
    ),
    "essayer_avant": Geste(
        "L’essayer plus tôt", "L’essayer plus tôt", _rien, voies.essayer_avant, _peut_avancer,
        groupe=VOIES,
    ),
    "essayer_apres": Geste(
        "L’essayer plus tard", "L’essayer plus tard", _rien, voies.essayer_apres, _peut_reculer,
        groupe=VOIES,
    ),
    "relier": Geste(
        "Mener à un élément", "Mener là", voies.champs_relier, voies.mener_a, _sans_suite,
        groupe=VOIES,
    ),
    "rediriger": Geste(
        "Mener ailleurs", "Mener là", voies.champs_rediriger, voies.mener_ailleurs,
        _sur_une_suite, groupe=VOIES,
    ),
    "terminer": Geste(
        "Terminer ici", "Mener à une fin", voies.champs_terminer, voies.mener_a_une_fin,
        _sur_une_suite, groupe=VOIES,
    ),
    "retirer_voie": Geste(
        "Retirer cette voie", "Retirer cette voie", _rien, _retirer_voie,
        lambda lieu: lieu.fleche is not None and _plusieurs(lieu), groupe=VOIES,
    ),
    "nature": Geste(
        "Changer sa nature", "Changer sa nature", _champs_nature, _changer_la_nature,
        _change_de_nature, groupe=CHANGER,
    ),
    "tant_que": Geste(
        "Répéter tant que…", "Répéter ainsi", _champs_tant_que, _repeter_tant_que,
        _sur_une_activite, avec_condition=_toujours, groupe=CHANGER,
    ),
    "plus_tot": Geste("Plus tôt", "Plus tôt", _rien, _plus_tot, _en_ligne, groupe=CHANGER),
    "plus_tard": Geste("Plus tard", "Plus tard", _rien, _plus_tard, _en_ligne, groupe=CHANGER),
    "retirer": Geste(
        "Retirer cet élément", "Retirer cet élément", _rien, _retirer, _retirable, groupe=CHANGER
    ),
}  # fmt: skip
"""In the order in which the panel offers them."""

SANS_FORMULAIRE: Final = frozenset(c for c, geste in GESTES.items() if geste.champs is _rien)
"""A button is all that they need."""
