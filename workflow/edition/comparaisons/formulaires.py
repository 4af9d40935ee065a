"""Two states of one form: fields added, taken out, changed, in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final

import orjson

from models.errors import ErreurMetier, typographier
from workflow.edition.comparaisons.mots import court
from workflow.formulaires import Champ, Formulaire
from workflow.formulaires.lecture import lire

ASPECTS: Final[Mapping[str, str]] = {
    "type": "de type",
    "libelle": "d’énoncé",
    "aide": "d’aide",
    "destination": "de destination",
    "confidentialite": "de niveau de confidentialité",
    "route": "d’effet sur le parcours",
    "montre_si": "de condition d’affichage",
    "longueur_minimum": "de longueur minimale",
    "longueur_maximum": "de longueur maximale",
    "minimum": "de minimum",
    "maximum": "de maximum",
    "centimes": "de précision",
    "organisme": "de type d’organisme",
    "colonnes": "de colonnes",
}


def comparer_formulaires(nom: str, avant: bytes | None, apres: bytes | None) -> tuple[str, ...]:
    """Return what changes, in sentences; a content of None: the bundle has no such form."""
    if avant is None or apres is None:
        sort = "ajouté" if avant is None else "retiré"
        return (typographier(f"Le formulaire « {nom} » est {sort}."),)
    if avant == apres or _brut(avant) == _brut(apres):
        return ()
    try:
        phrases = list(_list_phrases(lire(avant), lire(apres)))
    except ErreurMetier:
        phrases = [f"Le formulaire « {nom} » change ; l’un des deux états ne se lit pas."]
    phrases = phrases or [f"D’autres détails du formulaire « {nom} » changent."]
    return tuple(typographier(phrase) for phrase in phrases)


def _brut(contenu: bytes) -> Any:
    try:
        return orjson.loads(contenu)
    except orjson.JSONDecodeError:
        return contenu


def _list_phrases(avant: Formulaire, apres: Formulaire) -> Iterator[str]:
    if avant.titre != apres.titre:
        yield f"Le formulaire « {avant.titre} » s’appelle maintenant « {apres.titre} »."
    anciens = {champ.cle: champ for champ in avant.champs}
    nouveaux = {champ.cle: champ for champ in apres.champs}
    for cle, champ in nouveaux.items():
        if cle not in anciens:
            suite = ", obligatoire" if champ.requis else ""
            yield f"La question « {court(champ.libelle)} » est ajoutée{suite}."
        else:
            yield from _list_changements(anciens[cle], champ)
    for cle, champ in anciens.items():
        if cle not in nouveaux:
            yield f"La question « {court(champ.libelle)} » est retirée."
    communs = [cle for cle in anciens if cle in nouveaux]
    if communs != [cle for cle in nouveaux if cle in anciens]:
        yield "Les questions changent d’ordre."


def _list_changements(avant: Champ, apres: Champ) -> Iterator[str]:
    nom = f"La question « {court(avant.libelle)} »"
    if avant.libelle != apres.libelle:
        yield f"{nom} devient « {court(apres.libelle)} »."
    if avant.requis != apres.requis:
        yield f"{nom} {'devient' if apres.requis else 'n’est plus'} obligatoire."
    yield from _list_reponses(nom, avant, apres)
    sans = replace(avant, libelle=apres.libelle, requis=apres.requis, options=apres.options)
    for champ in fields(Champ):
        if getattr(sans, champ.name) != getattr(apres, champ.name):
            yield f"{nom} change {ASPECTS.get(champ.name, 'de détails')}."


def _list_reponses(nom: str, avant: Champ, apres: Champ) -> Iterator[str]:
    anciennes = {un.valeur: un for un in avant.options}
    nouvelles = {un.valeur: un for un in apres.options}
    for valeur, option in nouvelles.items():
        ancienne = anciennes.get(valeur)
        if ancienne is None:
            yield f"{nom} reçoit la réponse « {court(option.libelle)} »."
        elif ancienne.libelle != option.libelle:
            libelles = court(ancienne.libelle), court(option.libelle)
            yield f"{nom} : la réponse « {libelles[0]} » devient « {libelles[1]} »."
        elif ancienne != option:
            yield f"{nom} : l’aide de la réponse « {court(option.libelle)} » change."
    for valeur, option in anciennes.items():
        if valeur not in nouvelles:
            yield f"{nom} perd la réponse « {court(option.libelle)} »."
    if set(anciennes) == set(nouvelles) and list(anciennes) != list(nouvelles):
        yield f"{nom} : ses réponses changent d’ordre."
