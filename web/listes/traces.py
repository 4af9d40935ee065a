"""Who changed what of the product: accounts, settings, versions; nothing about a household."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models.administration import TraceAdministration
from models.calendrier import debut_de_journee, fin_de_journee
from models.utilisateur import Utilisateur
from web.exports import Colonne, Export

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
LONGUEUR: Final = 120
"""Characters of a value in the list: a mail's text is read on its own page."""


@dataclass(frozen=True)
class Filtre:
    objet: str | None = None
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
        action.replace("_", " "),
        tuple(_dire(champ, change) for champ, change in json.loads(detail).items()),
    )


def list_objets(session: Session) -> list[tuple[str, str]]:
    """Return (code, label) of the kinds of thing that some trace tells of."""
    t = TraceAdministration
    codes = session.scalars(select(t.objet).group_by(t.objet).having(func.count() > 0))
    return sorted(((code, OBJETS.get(code, code)) for code in codes), key=lambda un: un[1])


def _dire(champ: str, change: Any) -> str:
    """Return « champ : avant → après », each cut to what a list can show."""
    match change:
        case [avant, apres]:
            return f"{champ} : {_couper(avant)} → {_couper(apres)}"
    return f"{champ} : {_couper(change)}"


def _couper(valeur: Any) -> str:
    if valeur is None or valeur == "":
        return "rien"
    texte = valeur if isinstance(valeur, str) else json.dumps(valeur, ensure_ascii=False)
    return texte if len(texte) <= LONGUEUR else f"{texte[:LONGUEUR]}…"


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
