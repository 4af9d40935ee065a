"""The forms about persons: the same validation as those of the diagrams."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from models.menage import MENAGE_TYPES, Personne
from web.menages.textes import DEPARTS, PROTECTIONS, ROLES_MENAGE, SITUATIONS
from web.page.formulaires import LONGUEUR_NOM, OUI_NON, Options, champ, formulaire
from web.page.libelles import MENAGES
from workflow.formulaires import Formulaire
from workflow.menages.ressemblance import Identite

AUTRE_PERSONNE: Final = "autre_personne"

_PERSONNE: Final = (
    champ("role", "select", "Place dans le ménage", options=ROLES_MENAGE.items(), required=True),
    champ("nom", "textfield", "Nom de naissance", required=True, maxLength=LONGUEUR_NOM),
    champ("prenom", "textfield", "Prénom", required=True, maxLength=LONGUEUR_NOM),
    champ("nom_usage", "textfield", "Nom d’usage", maxLength=LONGUEUR_NOM,
          aide="S’il est différent : nom d’époux ou d’épouse, double nom."),
    champ("naissance", "date", "Date de naissance"),
    champ("telephone", "textfield", "Téléphone", maxLength=30),
    champ("courriel", "textfield", "Courriel", maxLength=200),
    champ("courrier", "radio", "Reçoit le courrier du ménage", options=OUI_NON),
    champ("situation", "select", "Situation administrative", options=SITUATIONS.items(),
          aide="Lue par votre association seulement."),
    champ("protection", "select", "Mesure de protection", options=PROTECTIONS.items(),
          aide="Lue par votre association seulement. Laissez vide s’il n’y en a pas."),
    champ("protection_organisme", "textfield", "Qui exerce la protection", maxLength=200,
          aide="Service ou personne qui signe avec elle, et comment le joindre."),
)  # fmt: skip

MODIFIER: Final = formulaire("modifier_personne", "Corriger une personne", *_PERSONNE)

AJOUTER: Final = formulaire(
    "ajouter_personne",
    "Ajouter une personne",
    *_PERSONNE,
    champ(
        "depuis", "date", "Arrivée dans le ménage le",
        aide="Seulement si la personne arrive : naissance, retour d’un enfant, regroupement "
        "familial. Laissez vide si elle en faisait déjà partie.",
    ),
)  # fmt: skip

CONFIRMER: Final = formulaire(
    "confirmer",
    "",
    champ(AUTRE_PERSONNE, "checkbox", "C’est une autre personne, continuer"),
)

PARTIR: Final = formulaire(
    "depart",
    "Noter un départ",
    champ("le", "date", "Partie le", required=True),
    champ("motif", "select", "Raison", options=DEPARTS.items(), required=True),
)

COMPOSER: Final = formulaire(
    "composition",
    "Corriger la composition",
    champ(
        "type_menage", "select", "Composition du ménage", required=True,
        options=[(code, MENAGES[code]) for code in MENAGE_TYPES],
    ),
    champ("nb_personnes", "number", "Nombre de personnes", required=True, min=1, max=20),
    champ("nb_mineurs", "number", "Dont mineurs", required=True, max=19),
)  # fmt: skip


def separer(personnes: Options) -> Formulaire:
    """Who leaves, and since when."""
    return formulaire(
        "separation",
        "Séparer le ménage",
        champ(
            "partants", "checklist", "Qui quitte le ménage ?", options=personnes, required=True,
            aide="Un adulte au moins de chaque côté. Les autres restent dans ce dossier.",
        ),
        champ("le", "date", "Séparés depuis le", required=True),
    )  # fmt: skip


def regrouper(personnes: Options) -> Formulaire:
    """Who joins, in which place, and since when."""
    return formulaire(
        "regroupement",
        "Accueillir une personne d’un autre ménage",
        champ("personne", "radio", "Qui rejoint ce ménage ?", options=personnes, required=True),
        champ(
            "role", "select", "Place dans ce ménage", options=ROLES_MENAGE.items(), required=True
        ),
        champ("le", "date", "Arrivée le", required=True),
    )  # fmt: skip


def colonnes(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers as the columns of a person."""
    return {**valeurs, "courrier": valeurs.get("courrier") == "oui"}


def saisie_de(personne: Personne) -> dict[str, object]:
    """Return what is known of a person, as the form shows it."""
    noms = [un.cle for un in MODIFIER.champs if un.cle != "courrier"]
    courrier = "oui" if personne.courrier else "non"
    return {nom: getattr(personne, nom) for nom in noms} | {"courrier": courrier}


def lire_identite(valeurs: Mapping[str, Any]) -> Identite:
    """Return who was typed."""
    naissance = valeurs.get("naissance")
    return Identite(
        str(valeurs.get("nom", "")),
        str(valeurs.get("prenom", "")),
        naissance if isinstance(naissance, date) else None,
        valeurs.get("nom_usage") or None,
    )
