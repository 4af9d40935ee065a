"""Open a dossier that was under way before it came here: at its step, with its past dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from models.dossier import EtapeOuverte
from models.preparee import LecturePreparee
from models.utilisateur import Utilisateur
from workflow.avancement.dossiers import Rattachement, ouvrir, terminer_etape
from workflow.ecritures.remise import remettre
from workflow.errors import SaisieInvalide, TransitionInterdite

_OUVERTES: Select[*tuple[Any, ...]] = (
    select(EtapeOuverte.tache_id, EtapeOuverte.element, EtapeOuverte.libelle, EtapeOuverte.sorte)
    .where(EtapeOuverte.dossier_id == bindparam("lu_dossier"))
    .order_by(EtapeOuverte.depuis, EtapeOuverte.tache_id)
)
ATTENDUES = LecturePreparee(_OUVERTES)
"""What a dossier waits for, the oldest first."""


@dataclass(frozen=True, slots=True)
class EtapePassee:
    """A step done before the dossier was opened here. `saisie`: the answers to its form."""

    element: str
    fait_le: datetime
    saisie: Mapping[str, object]


def ouvrir_en_cours(
    session: Session,
    *,
    acteur: Utilisateur,
    etapes: Sequence[EtapePassee],
    fait_le: datetime,
    saisi_le: datetime,
    **rattachement: Unpack[Rattachement],
) -> int:
    """Open a dossier and live its past: every clock runs from the true dates. Return its id.

    All the steps, or none. Whoever takes the case over types what others did: the right asked
    is the one to open a dossier. Raises SaisieInvalide, whose keys are « rank.field » (rank from
    0), TransitionInterdite when a step does not wait after the one before.
    """
    with remettre(session):
        dossier_id = ouvrir(
            session, acteur=acteur, fait_le=fait_le, saisi_le=saisi_le, **rattachement
        )
        _vivre(session, dossier_id, acteur=acteur, etapes=etapes, saisi_le=saisi_le)
    return dossier_id


def _vivre(
    session: Session,
    dossier_id: int,
    *,
    acteur: Utilisateur,
    etapes: Sequence[EtapePassee],
    saisi_le: datetime,
) -> None:
    for rang, etape in enumerate(etapes):
        tache_id = _trouver(session, dossier_id, rang, etape)
        try:
            terminer_etape(
                session,
                acteur=acteur,
                tache_id=tache_id,
                version=None,
                saisie=etape.saisie,
                fait_le=etape.fait_le,
                saisi_le=saisi_le,
                tout_role=True,
            )
        except SaisieInvalide as erreur:
            phrases = {f"{rang}.{champ}": phrase for champ, phrase in erreur.erreurs.items()}
            raise SaisieInvalide(phrases) from None


def _trouver(session: Session, dossier_id: int, rang: int, etape: EtapePassee) -> str:
    attendues: Sequence[Any] = ATTENDUES.toutes(session.connection(), lu_dossier=dossier_id)
    trouvee = next((o.tache_id for o in attendues if o.element == etape.element), None)
    if trouvee is None:
        libelles = ", ".join(f"« {o.libelle} »" for o in attendues) or "rien"
        raise TransitionInterdite(
            f"L’étape n° {rang + 1} ne peut pas suivre la précédente : le parcours attend "
            f"alors {libelles}. Changez les réponses de l’étape d’avant, ou l’ordre des étapes."
        )
    return str(trouvee)
