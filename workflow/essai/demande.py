"""What a trial is asked: texts of a command line, read with sentences for what is wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from models.calendrier import PARIS, ajouter_duree
from models.errors import ErreurMetier

Objet = dict[str, object]
Etape = Objet | list[Objet | None] | None
"""What a step receives: an object at every visit, one object a visit, or nothing ever."""

DEBUT = "2026-01-05T09:00"
AVANCER = "P0D"
PREMIERE_ANNEE, DERNIERE_ANNEE = 1900, 2999
NIVEAUX_MAX = 20
"""Lists and objects, one in the other: beyond, nothing that a person has written."""


class DemandeRefusee(ErreurMetier):
    """The trial cannot be understood: a text is not what it should be, or names nothing."""


@dataclass(frozen=True, slots=True)
class Demande:
    """A trial to make. `jusqu_a`: the clock does not go beyond. `processus`: None, the only one."""

    debut: datetime
    jusqu_a: datetime
    processus: str | None = None
    donnees: Objet = field(default_factory=dict)
    etapes: Mapping[str, Etape] = field(default_factory=dict)

    @classmethod
    def lire(
        cls,
        *,
        processus: str | None = None,
        donnees: str | None = None,
        etapes: str | None = None,
        debut: str | None = None,
        avancer: str | None = None,
    ) -> "Demande":
        """Read the options of the command. Raises DemandeRefusee, DureeInvalide."""
        depart = _lire_moment(debut or DEBUT)
        return cls(
            depart,
            ajouter_duree(depart, avancer or AVANCER),
            processus or None,
            _lire_objet(donnees or "{}", "les données"),
            _lire_etapes(etapes or "{}"),
        )


def _lire_moment(texte: str) -> datetime:
    try:
        lu = datetime.fromisoformat(texte.strip())
    except ValueError:
        lu = None
    if lu is None or not PREMIERE_ANNEE <= lu.year <= DERNIERE_ANNEE:
        raise DemandeRefusee(
            f"« {texte[:40]} » n’est pas un moment : écrivez par exemple 2026-01-05T09:00 (à "
            "Paris), ou 2026-01-05T09:00+01:00."
        )
    return (lu if lu.tzinfo else lu.replace(tzinfo=PARIS)).astimezone(UTC)


def _lire_etapes(texte: str) -> dict[str, Etape]:
    lues = _lire_objet(texte, "les étapes")
    return {cle: _lire_etape(cle, valeur) for cle, valeur in lues.items()}


def _lire_etape(cle: str, valeur: object) -> Etape:
    if valeur is None or isinstance(valeur, dict):
        return valeur
    if isinstance(valeur, list) and all(v is None or isinstance(v, dict) for v in valeur):
        return valeur
    raise DemandeRefusee(
        f"Étape « {cle[:80]} » : donnez un objet JSON, une liste d’objets (un par passage) ou "
        "null (l’étape attend)."
    )


def _lire_objet(texte: str, quoi: str) -> Objet:
    """Return a JSON object of plain values."""
    try:
        lu = json.loads(texte, parse_constant=_refuser_la_constante)
    except (ValueError, RecursionError):
        raise DemandeRefusee(
            f'On ne peut pas lire {quoi} : écrivez un objet JSON, par exemple {{"age": 30}}.'
        ) from None
    if not isinstance(lu, dict):
        raise DemandeRefusee(
            f'On attend {quoi} dans un objet JSON, entre accolades : par exemple {{"age": 30}}.'
        )
    if _niveaux(lu) > NIVEAUX_MAX:
        raise DemandeRefusee(f"Il y a trop de niveaux imbriqués dans {quoi}.")
    return lu


def _refuser_la_constante(_texte: str) -> object:
    """NaN and Infinity are no JSON, whatever the reader accepts."""
    raise ValueError


def _niveaux(racine: object) -> int:
    """Return how deep lists and objects stand one in the other."""
    profondeur, niveau = 0, [racine]
    while niveau and profondeur <= NIVEAUX_MAX:
        suivant: list[object] = []
        for valeur in niveau:
            if isinstance(valeur, dict):
                suivant.extend(valeur.values())
            elif isinstance(valeur, list):
                suivant.extend(valeur)
        profondeur, niveau = profondeur + 1, suivant
    return profondeur
