"""Who changed what of the product: accounts, settings, versions; nothing about a household."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models.administration import TraceAdministration
from models.alerte_regles.nature import Audience
from models.calendrier import debut_de_journee, fin_de_journee
from models.utilisateur import Utilisateur
from web.administration.edition.durees import dire_duree
from web.administration.mots import AUDIENCES
from web.page.exports import Colonne, Export
from web.page.textes import majuscule
from workflow.edition.vocabulaire.mots import ROLES
from workflow.programmes import parametres

OBJETS: Final = {
    "abonnement": "Appel",
    "convention": "Convention",
    "definition": "Version publiée",
    "deplacement": "Déplacement de dossiers",
    "ebauche": "Ébauche",
    "envoi": "Envoi",
    "incident": "Incident",
    "jour_chome": "Jour chômé",
    "motif_attente": "Raison d’attente",
    "organisme": "Organisme",
    "programme": "Programme",
    "reglage": "Réglage",
    "reglage_alerte": "Règle d’alerte",
    "reparation": "Réparation",
    "scenario": "Scénario",
    "texte_courriel": "Texte de courriel",
    "utilisateur": "Compte",
}
ACTIONS: Final = {
    "abandonner": "Abandon",
    "agreer": "Agréments changés",
    "ajouter": "Ajout",
    "annuler": "Annulation",
    "arreter": "Arrêt",
    "changer": "Remplacement",
    "creer": "Création",
    "desactiver": "Désactivation",
    "ecarter": "Mise à l’écart",
    "essayer": "Essai",
    "fermer": "Fermeture",
    "garder": "Enregistrement",
    "inviter": "Invitation",
    "lancer": "Lancement",
    "modifier": "Modification",
    "ouvrir": "Ouverture",
    "preparer": "Préparation",
    "proposer_retour": "Retour proposé",
    "proposer_saut": "Saut proposé",
    "proposer_valeur": "Valeur proposée",
    "publier": "Publication",
    "reactiver": "Réactivation",
    "regler": "Réglage",
    "reinviter": "Nouvelle invitation",
    "relancer": "Nouvel envoi",
    "remettre": "Remise",
    "renommer": "Changement de nom",
    "reprendre": "Reprise",
    "retablir": "Retour au texte d’origine",
    "retirer": "Retrait",
    "signer": "Signataires changés",
    "soumettre": "Soumission",
    "supprimer": "Suppression",
}
"""Every action that a trace may tell, in words."""
CHAMPS: Final = {
    "active": "en marche",
    "actif": "en service",
    "agrements": "agréments",
    "debut": "début",
    "delai": "délai",
    "departements": "départements",
    "libelle": "libellé",
    "numero": "numéro",
    "objectif_menages": "ménages à accompagner",
    "paliers": "qui est prévenu",
    "piece": "pièce",
    "sans_reprendre": "sans les changements de la version",
    "precision_exigee": "précision exigée",
    "relecture": "relecture exigée",
    "repetition": "rappel",
    "role": "rôle",
}
"""Fields whose code does not read as it is; a programme's parameters have their own labels."""
FICHIERS: Final = ("parcours", "piece")
"""Fields whose value is the key of a file of a draft."""
DUREE: Final = re.compile(r"P[1-9]\d{0,2}[DWMY]")
LONGUEUR: Final = 120
"""Characters of a value in the list: a mail's text is read on its own page."""


@dataclass(frozen=True)
class Filtre:
    objet: str | None = None
    objet_id: str | None = None
    du: date | None = None
    au: date | None = None


@dataclass(frozen=True)
class LigneTrace:
    le: datetime
    par: str
    objet: str
    libelle: str
    action: str
    changements: tuple[str, ...]


def list_traces(filtre: Filtre) -> Select[*tuple[Any, ...]]:
    """Return the query of the traces, the last one first, for `lire_trace`."""
    t = TraceAdministration
    requete = (
        select(t.le, Utilisateur.nom, t.objet, t.libelle, t.action, t.detail)
        .outerjoin(Utilisateur, Utilisateur.id == t.acteur_id)
        .order_by(t.le.desc(), t.id.desc())
    )
    if filtre.objet:
        requete = requete.where(t.objet == filtre.objet)
    if filtre.objet_id:
        requete = requete.where(t.objet_id == filtre.objet_id)
    if filtre.du:
        requete = requete.where(t.le >= debut_de_journee(filtre.du))
    if filtre.au:
        requete = requete.where(t.le < fin_de_journee(filtre.au))
    return requete


def lire_trace(rangee: Row[*tuple[Any, ...]]) -> LigneTrace:
    le, nom, objet, libelle, action, detail = rangee
    return LigneTrace(
        le,
        nom or "Ligne de commande",
        OBJETS.get(objet, objet),
        libelle,
        ACTIONS.get(action, action.replace("_", " ")),
        tuple(_dire(champ, change) for champ, change in json.loads(detail).items() if _dit(change)),
    )


def list_objets(session: Session) -> list[tuple[str, str]]:
    """Return (code, label) of the kinds of thing that some trace tells of."""
    t = TraceAdministration
    codes = session.scalars(select(t.objet).group_by(t.objet).having(func.count() > 0))
    return sorted(((code, OBJETS.get(code, code)) for code in codes), key=lambda un: un[1])


def _dit(change: Any) -> bool:
    """Tell whether a change is one: what was empty and stays so is not told."""
    match change:
        case [avant, apres]:
            return avant != apres and not (_est_vide(avant) and _est_vide(apres))
    return True


def _est_vide(valeur: Any) -> bool:
    return valeur is None or valeur in ("", [])


def _dire(champ: str, change: Any) -> str:
    """Return « champ : avant → après », each cut to what a list can show."""
    nom, lire = nommer_le_champ(champ), _lecteur(champ)
    match change:
        case [None, apres] if champ in FICHIERS:
            return f"{nom} : {lire(apres)}"
        case [avant, apres]:
            return f"{nom} : {lire(avant)} → {lire(apres)}"
    return f"{nom} : {lire(change)}"


def _lecteur(champ: str) -> Callable[[Any], str]:
    """Return what reads the values of a field: a role by its label, a file by its name."""
    if champ == "role":
        return lambda role: majuscule(ROLES[role]) if role in ROLES else _couper(role)
    if champ in FICHIERS:
        return lambda fichier: _couper(fichier).replace("_", " ")
    return _couper


def nommer_le_champ(champ: str) -> str:
    parametre = parametres().get(champ)
    return CHAMPS.get(champ) or (parametre.libelle if parametre else champ.replace("_", " "))


def _couper(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if _est_vide(valeur):
        return "rien"
    if isinstance(valeur, list):
        valeur = ", ".join(_couper(une) for une in valeur)
    texte = valeur if isinstance(valeur, str) else json.dumps(valeur, ensure_ascii=False)
    texte = " ".join(map(_en_mots, texte.split(" "))) if texte.isascii() else texte
    return texte if len(texte) <= LONGUEUR else f"{texte[:LONGUEUR]}…"


def _en_mots(mot: str) -> str:
    """Return an audience or a duration of a rule as a person reads it; any other word as it is."""
    if mot in set(Audience):
        return f"{AUDIENCES[Audience(mot)]} :"
    if mot == "P0D":
        return "aussitôt"
    return dire_duree(mot) if DUREE.fullmatch(mot) else mot


EXPORT: Final = Export[LigneTrace](
    "journal-administration",
    (
        Colonne("Le", lambda ligne: ligne.le),
        Colonne("Par", lambda ligne: ligne.par),
        Colonne("Objet", lambda ligne: ligne.objet),
        Colonne("Nom", lambda ligne: ligne.libelle),
        Colonne("Action", lambda ligne: ligne.action),
        Colonne("Changements", lambda ligne: " ; ".join(ligne.changements)),
    ),
    dossier=None,
)
