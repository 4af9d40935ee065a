"""The forms of the pages themselves, in the format of the diagrams' forms: same validation."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from models.codes import libelles
from models.menage import MENAGE_TYPES
from web.page.libelles import MENAGES, SIGNALEMENTS
from web.page.textes import majuscule
from workflow.formulaires import Formulaire, lire

ECRAN = {"destination": "ecran"}
"""These answers go to a verb of workflow, not to a destination of the diagrams."""

OUI_NON = (("oui", "Oui"), ("non", "Non"))
LONGUEUR_NOM = 100

LISTES = ("select", "radio", "checklist")
PERSONNE = ({"value": "personne", "label": "Personne"},)
"""Stands for the choices of an empty list while the format is checked, and goes."""

Options = Iterable[tuple[str, str]]


def champ(
    cle: str,
    genre: str,
    libelle: str,
    *,
    aide: str | None = None,
    options: Options = (),
    montre_si: str | None = None,
    **regles: Any,
) -> dict[str, Any]:
    """Return a field; `regles` are those of the schema (required, min, maxLength...)."""
    brut: dict[str, Any] = {"key": cle, "type": genre, "label": libelle, "properties": ECRAN}
    if aide:
        brut["description"] = aide
    if regles:
        brut["validate"] = regles
    if options:
        brut["values"] = [{"value": valeur, "label": nom} for valeur, nom in options]
    if montre_si:
        brut["conditional"] = {"montre_si": montre_si}
    return brut


def formulaire(cle: str, titre: str, *champs: Mapping[str, Any]) -> Formulaire:
    """Return the form. A list of the moment may be empty: nobody is there to choose, today."""
    vides = {c["key"] for c in champs if c["type"] in LISTES and not c.get("values")}
    bruts = [{**c, "values": PERSONNE} if c["key"] in vides else c for c in champs]
    lu = lire(orjson.dumps({"id": cle, "titre": titre, "components": bruts}))
    lus = (replace(c, options=()) if c.cle in vides else c for c in lu.champs)
    return replace(lu, champs=tuple(lus))


def orientation(*, programmes: Options, departements: Options, referents: Options) -> Formulaire:
    """A new household: who it is, and who will accompany it.

    One programme alone is no question.
    """
    choix = tuple(programmes)
    choisi = champ("programme", "select", "Programme", options=choix, required=True)
    plusieurs = len(choix) > 1
    return formulaire(
        "nouvelle_orientation",
        "Nouvelle orientation",
        champ("nom", "textfield", "Nom du demandeur", required=True, maxLength=LONGUEUR_NOM),
        champ("prenom", "textfield", "Prénom", required=True, maxLength=LONGUEUR_NOM),
        champ("naissance", "date", "Date de naissance"),
        champ("telephone", "textfield", "Téléphone", maxLength=30),
        champ("courriel", "textfield", "Courriel", maxLength=200),
        champ(
            "type_menage", "select", "Composition du ménage",
            options=[(code, MENAGES[code]) for code in MENAGE_TYPES], required=True,
        ),
        champ("nb_personnes", "number", "Nombre de personnes", required=True, min=1, max=20),
        champ("nb_mineurs", "number", "Dont mineurs", required=True, max=19),
        champ("dalo", "radio", "Reconnu DALO", options=OUI_NON, required=True),
        champ(
            "dalo_reconnu_le", "date", "Date de la reconnaissance DALO",
            montre_si="dalo == 'oui'",
        ),
        champ("departement", "select", "Département", options=departements, required=True),
        *([choisi] if plusieurs else []),
        champ(
            "referent", "select", "Travailleur social référent", options=referents, required=True
        ),
    )  # fmt: skip


def deja_commence(menage: Formulaire, *, etapes: Options) -> Formulaire:
    """The household of `menage` (`orientation`), and how far it has come.

    A step names its programme: the choice of one is the choice of both.
    """
    ou = champ(
        "ou_en_est", "select", "Où en est le ménage ?", options=etapes, required=True,
        aide="La prochaine étape à faire. Celles d’avant vous seront demandées ensuite.",
    )  # fmt: skip
    gardes = tuple(un for un in menage.champs if un.cle != "programme")
    return replace(menage, champs=(*gardes, *formulaire("ou_en_est", "", ou).champs))


SUSPENSION = formulaire(
    "suspension",
    "Suspendre l’accompagnement",
    champ(
        "motif", "textarea", "Motif de la suspension", required=True, maxLength=500,
        aide="Par exemple : hospitalisation, séjour hors du département.",
    ),
    champ(
        "reprise_prevue_le", "date", "Reprise prévue le",
        aide="Si vous la connaissez. La reprise se fait à la main, sur cette page.",
    ),
)  # fmt: skip

CLOTURE = formulaire(
    "cloture",
    "Clore le dossier",
    champ(
        "motif", "select", "Motif de la clôture", required=True,
        options=[
            (code, majuscule(nom)) for code, nom in libelles("sortie_motif").items()
        ],
    ),
)  # fmt: skip

_SIGNALEMENT = (
    champ("type", "select", "Sujet", options=SIGNALEMENTS.items(), required=True),
    champ(
        "message", "textarea", "Message", maxLength=2000,
        aide="L’association et le bailleur le lisent tous les deux : "
        "n’y mettez rien qui relève du secret professionnel.",
    ),
)  # fmt: skip

SIGNALEMENT = formulaire("signalement", "Nouveau signalement", *_SIGNALEMENT)
SIGNALEMENT_ASSOCIATION = formulaire(
    "signalement",
    "Nouveau signalement",
    *_SIGNALEMENT,
    champ("du_menage", "checkbox", "C’est le ménage qui le demande"),
)
"""A household warns its landlord through the association (001:245)."""


def _motif(exemple: str) -> dict[str, Any]:
    aide = f"Par exemple : {exemple}. Il reste au journal, que seule l’association lit."
    return champ("motif", "textarea", "Motif", aide=aide, required=True, maxLength=500)


CORRECTION = formulaire("correction", "Corriger", _motif("erreur de saisie"))


def confier(referents: Options) -> Formulaire:
    """Hand the dossier over: to whom, and why."""
    suivant = champ(
        "referent", "select", "Nouveau référent", options=referents, required=True,
        aide="Il suivra le dossier et ses mesures en cours, et recevra les alertes.",
    )  # fmt: skip
    return formulaire(
        "reassignation", "Confier à quelqu’un d’autre", suivant, _motif("départ, congé")
    )
