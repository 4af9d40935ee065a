"""Where running dossiers wait: how many at each step, and for how long, without saying whose.

Counts and waiting times only, small ones hidden: whoever may not read a name may read this.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import exists, select, true
from sqlalchemy.orm import Session

from models.calendrier import jours_entre, retrancher_duree
from models.codes import DossierEtat, Role, SorteEtape
from models.dossier import Dossier, EtapeOuverte, Suspension
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite

PLANCHER = 5
"""Under it a count could point at somebody: it is hidden (the same as for the reasons)."""

SIX_MOIS = "P6M"


@dataclass(frozen=True, slots=True)
class Attente:
    """Those that wait at a step. Days are calendar days in Paris; None is a number hidden.

    `nombre`: None for fewer than five, or for the one that a total would give back. `mediane`,
    `maximum`: None with it. `plus_de_six_mois`: None when it, or what it leaves of the count, is
    between one and four.
    """

    nombre: int | None
    mediane: int | None
    maximum: int | None
    plus_de_six_mois: int | None


@dataclass(frozen=True, slots=True)
class Chaleur:
    """`par_element`: the steps where somebody waits. `suspendus`: dossiers apart, or None.

    Nobody is counted twice at one step; a dossier may wait at several.
    """

    par_element: Mapping[str, Attente]
    suspendus: int | None


def lire_chaleur(
    session: Session, lecteur: Utilisateur, *, definition_id: int, le: datetime
) -> Chaleur:
    """Return where the dossiers of a version wait, as this reader may count them."""
    durees: dict[str, list[datetime]] = {}
    suspendus: set[int] = set()
    for element, depuis, dossier_id, suspendu in _lire(session, lecteur, definition_id):
        if suspendu:
            suspendus.add(dossier_id)
        else:
            durees.setdefault(element, []).append(depuis)
    montres = _a_montrer({element: len(liste) for element, liste in durees.items()})
    return Chaleur(
        {element: _resumer(liste, le, element in montres) for element, liste in durees.items()},
        None if 0 < len(suspendus) < PLANCHER else len(suspendus),
    )


def _lire(
    session: Session, lecteur: Utilisateur, definition_id: int
) -> Iterator[tuple[str, datetime, int, bool]]:
    """Yield (element, since, dossier, suspended) of what waits: what may happen does not."""
    suspendu = exists().where(Suspension.dossier_id == Dossier.id, Suspension.fin.is_(None))
    tous = lecteur.role == Role.ADMINISTRATEUR  # counts only: see the module
    requete = (
        select(EtapeOuverte.element, EtapeOuverte.depuis, Dossier.id, suspendu)
        .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
        .where(
            Dossier.definition_id == definition_id,
            Dossier.etat != DossierEtat.CLOS,
            EtapeOuverte.sorte != SorteEtape.EVENEMENT,
            true() if tous else condition_de_visibilite(lecteur),
        )
    )
    for element, depuis, dossier_id, est_suspendu in session.execute(requete):
        yield element, depuis, dossier_id, bool(est_suspendu)


def _a_montrer(nombres: Mapping[str, int]) -> frozenset[str]:
    """Return the steps whose count may be told.

    What is left of a total known elsewhere must point at nobody either: the smallest of the others
    are hidden too, until those hidden are five at least.
    """
    montres = {element for element, nombre in nombres.items() if nombre >= PLANCHER}
    caches = sum(nombre for element, nombre in nombres.items() if element not in montres)
    while montres and 0 < caches < PLANCHER:
        suivant = min(montres, key=lambda element: (nombres[element], element))
        montres.remove(suivant)
        caches += nombres[suivant]
    return frozenset(montres)


def _resumer(depuis: Sequence[datetime], le: datetime, montre: bool) -> Attente:
    if not montre:
        return Attente(None, None, None, None)
    jours = [max(0, jours_entre(debut, le)) for debut in depuis]
    terme = retrancher_duree(le, SIX_MOIS)
    longs = sum(debut <= terme for debut in depuis)
    cache = any(0 < n < PLANCHER for n in (longs, len(jours) - longs))
    return Attente(len(jours), round(median(jours)), max(jours), None if cache else longs)


TIEDE, CHAUD, BRULANT = timedelta(days=30), timedelta(days=91), timedelta(days=183)
"""Median waits from which a step is shown warmer."""


def degre(attente: Attente) -> int:
    """Return how warm a step is, 1 to 4; 0 for one whose count is hidden."""
    if attente.mediane is None:
        return 0
    seuils = (TIEDE, CHAUD, BRULANT)
    return 1 + sum(timedelta(days=attente.mediane) >= seuil for seuil in seuils)
