"""Days off beside the legal ones: added and taken away by an administrateur, never forgotten."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.administration import JourChome
from models.calendrier import est_ferie, jour_en_mots
from models.db import un_a_la_fois
from models.jours_chomes import oublier
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, SaisieInvalide
from workflow.gestion.traces import Traceur
from workflow.habilitations import Action, verifier

LIBELLE_MAX = 80

_tracer = Traceur[JourChome](
    "jour_chome",
    lambda chome: (str(chome.id), f"{jour_en_mots(chome.jour)} ({chome.libelle})"),
)


def ajouter(
    session: Session, *, acteur: Utilisateur, jour: date, libelle: str, le: datetime
) -> JourChome:
    """Make a day off of `jour`, for the delays counted from now on.

    Raises HabilitationRefusee, SaisieInvalide by field.
    """
    verifier(acteur, Action.REGLER_PRODUIT)
    un_a_la_fois(session)  # two added at once would each find the day free
    libelle = libelle.strip()
    if fautes := _fautes(session, jour, libelle):
        raise SaisieInvalide(fautes)
    chome = JourChome(jour=jour, libelle=libelle, ajoute_le=le, ajoute_par_id=acteur.id)
    session.add(chome)
    session.flush()
    oublier(session)
    _tracer(session, acteur, chome, action="ajouter", le=le)
    return chome


def retirer(session: Session, *, acteur: Utilisateur, jour_id: int, le: datetime) -> None:
    """Make a working day of it again; what was counted with it stays. Raises Introuvable."""
    verifier(acteur, Action.REGLER_PRODUIT)
    chome = session.get(JourChome, jour_id)
    if chome is None or chome.retire_le is not None:
        raise Introuvable
    chome.retire_le = le
    session.flush()
    oublier(session)
    _tracer(session, acteur, chome, action="retirer", le=le)


def _fautes(session: Session, jour: date, libelle: str) -> dict[str, str]:
    fautes = {}
    if not 0 < len(libelle) <= LIBELLE_MAX:
        fautes["libelle"] = f"Nommez ce jour, en {LIBELLE_MAX} caractères au plus."
    if est_ferie(jour):
        fautes["jour"] = "Ce jour est déjà férié : il compte sans être ajouté."
    elif _est_connu(session, jour):
        fautes["jour"] = "Ce jour est déjà dans la liste."
    return fautes


def _est_connu(session: Session, jour: date) -> bool:
    connu = select(JourChome.id).where(JourChome.jour == jour, JourChome.retire_le.is_(None))
    return session.scalar(connu) is not None
