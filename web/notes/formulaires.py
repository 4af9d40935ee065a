"""The forms of this world, and from what was typed to what the verbs take."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from models.calendrier import PARIS
from models.types import ALPHABET, TAILLE_IDENTIFIANT, nouvel_identifiant
from models.visite import DUREE_MAXIMUM, Canal, Objet, Resultat, Visite
from web.notes.libelles import CANAUX, NIVEAUX, OBJETS, RESULTATS
from web.page.formulaires import champ, formulaire
from web.page.textes import iso
from workflow.errors import SaisieInvalide
from workflow.suivi import AUTEUR, Releve
from workflow.suivi.notes import LONGUEUR_MAXIMUM
from workflow.suivi.visites import NoteJointe

Valeurs = Mapping[str, Any]

_HEURE: Final = re.compile(r"([01]?\d|2[0-3])\s*[h:]\s*([0-5]\d)?", re.IGNORECASE)
_DUREE: Final = re.compile(r"(\d{1,2})\s*h\s*([0-5]\d)?", re.IGNORECASE)
_IDENTIFIANT: Final = re.compile(f"[{ALPHABET}]{{{TAILLE_IDENTIFIANT}}}")

AIDE_NIVEAU: Final = (
    "Aucune note ne sort de l’association : ce qui est à transmettre s’écrit dans la fiche navette "
    "ou les recommandations. Une note pour vous seulement ne suit pas le dossier : s’il est confié "
    "à quelqu’un d’autre, plus personne ne la lit."
)

_canal = champ("canal", "select", "Comment", options=CANAUX.items(), required=True)
_objet = champ("objet", "select", "Objet", options=OBJETS.items(), required=True)
_niveau = champ(
    "niveau", "radio", "Qui peut lire la note", options=NIVEAUX.items(), required=True,
    aide=AIDE_NIVEAU,
)  # fmt: skip

_faite = (
    _canal,
    champ("resultat", "radio", "Résultat", options=RESULTATS.items(), required=True),
    champ(
        "duree_minutes", "number", "Durée en minutes", min=1, max=DUREE_MAXIMUM,
        aide="90, ou 1\u00a0h\u00a030. Sans le trajet. Elle compte dans les heures de la mesure.",
    ),
)  # fmt: skip

NOTE = formulaire(
    "note",
    "Écrire une note",
    champ("texte", "textarea", "Note", required=True, maxLength=LONGUEUR_MAXIMUM),
    _niveau,
)

VISITE = formulaire(
    "visite",
    "Noter une visite ou un contact",
    *_faite,
    _objet,
    champ("texte", "textarea", "Note", maxLength=LONGUEUR_MAXIMUM),
    _niveau,
)
"""The date of the fact comes first, apart; what follows the duration is folded."""

CORRECTION = formulaire("correction_visite", "Corriger la visite", *_faite, _objet)

PREVISION = formulaire(
    "prevision",
    "Prévoir une visite",
    champ("prevue_le", "date", "Jour", required=True),
    champ("heure", "textfield", "Heure", required=True, maxLength=5, aide="Par exemple 14:30."),
    _canal,
    _objet,
)

DEFAUTS: Final[Mapping[str, str]] = {
    "resultat": Resultat.JOINT,
    "objet": Objet.SUIVI,
    "niveau": AUTEUR,
}
"""What is proposed: the level that fewest people read."""


def lire_cle(texte: str) -> str:
    """Return the id that a form was shown with, or a new one: a form sent twice is one act."""
    return texte if _IDENTIFIANT.fullmatch(texte) else nouvel_identifiant()


def lire_releve(valeurs: Valeurs) -> Releve:
    return Releve(
        canal=Canal(valeurs["canal"]),
        resultat=Resultat(valeurs["resultat"]),
        objet=Objet(valeurs["objet"]),
        duree_minutes=valeurs.get("duree_minutes"),
    )


def en_minutes(saisie: Mapping[str, object]) -> Mapping[str, object]:
    """Return the answers with « 1 h 30 », as one says it, turned into minutes."""
    trouvee = _DUREE.fullmatch(str(saisie.get("duree_minutes") or "").strip())
    if trouvee is None:
        return saisie
    return {**saisie, "duree_minutes": str(60 * int(trouvee[1]) + int(trouvee[2] or 0))}


def lire_jointe(valeurs: Valeurs) -> NoteJointe | None:
    """Return the note typed with a visit; None when none was."""
    texte = str(valeurs.get("texte") or "")
    if not texte.strip():
        return None
    return NoteJointe(nouvel_identifiant(), str(valeurs["niveau"]), texte)


def lire_prevue(valeurs: Valeurs) -> datetime:
    """Return the moment of a planned visit, in Paris. Raises SaisieInvalide."""
    trouvee = _HEURE.fullmatch(str(valeurs["heure"]).strip())
    if trouvee is None:
        raise SaisieInvalide({"heure": "Écrivez l’heure ainsi : 14:30."})
    jour: date = valeurs["prevue_le"]
    heure = time(int(trouvee[1]), int(trouvee[2] or 0), tzinfo=PARIS)
    return datetime.combine(jour, heure)


def saisie_de(visite: Visite) -> dict[str, object]:
    """Return a visit as its form would be filled: a planned one proposes that it was kept."""
    return {
        "canal": visite.canal,
        "objet": visite.objet,
        "resultat": visite.resultat or DEFAUTS["resultat"],
        "duree_minutes": visite.duree_minutes,
    }


def jour_propose(visite: Visite, maintenant: datetime) -> str:
    """Return the day to show first: the one it took place, or was planned for, if that is past."""
    moment = visite.fait_le or visite.prevue_le or maintenant
    return iso(min(moment, maintenant))
