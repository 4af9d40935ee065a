"""Organisations: created, renamed, closed to what is new, and the agréments of associations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.calendrier import decaler_mois
from models.codes import OrganismeType
from models.organisme import Agrement, Organisme
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.gestion.comptes.tour import prendre_son_tour
from workflow.gestion.noms import Nommage
from workflow.gestion.traces import Traceur

OBJET = "organisme"
"""What the trace of the administration calls an organisation."""

NOM_MAXIMUM = 150
MOIS_D_UN_AGREMENT: Final = 60
"""Five years, renewable (R.365-1; A20)."""

NOMMAGE: Final = Nommage(
    NOM_MAXIMUM,
    vide="Écrivez le nom de l’organisme.",
    long=f"Gardez au plus {NOM_MAXIMUM} caractères.",
    pris="Cet organisme existe déjà, peut-être désactivé : reprenez-le plutôt.",
)
TYPE_INCONNU = "Choisissez une sorte d’organisme."
DEJA_RETIRE = "Cet organisme est déjà désactivé."
DEJA_OFFERT = "Cet organisme est déjà en service."
SANS_AGREMENT = "Seule une association a un agrément."
A_L_ENVERS = "La fin d’un agrément vient après son début."
TROP_DE_TEMPS = "Un agrément vaut cinq ans au plus (R.365-1) : corrigez une des deux dates."
A_CHEVAL = "Deux agréments du même genre se chevauchent : corrigez leurs dates."

_tracer = Traceur[Organisme](OBJET, lambda organisme: (organisme.public_id, organisme.nom))


@dataclass(frozen=True, order=True)
class AgrementVoulu:
    """`genre`: `isft` or `iml`; both days are in."""

    genre: str
    debut: date
    fin: date


def trouver(session: Session, public_id: str) -> Organisme:
    """Return an organisation by its public id. Raises Introuvable."""
    trouve = session.scalars(select(Organisme).where(Organisme.public_id == public_id)).first()
    if trouve is None:
        raise Introuvable
    return trouve


def creer(
    session: Session, *, acteur: Utilisateur | None, genre: str, nom: str, le: datetime
) -> Organisme:
    """Add an organisation, whose type never changes. `acteur`: None from the command line.

    Raises HabilitationRefusee, SaisieInvalide (keys `type`, `nom`).
    """
    prendre_son_tour(session, acteur)
    if genre not in set(OrganismeType):
        raise SaisieInvalide({"type": TYPE_INCONNU})
    organisme = Organisme(type=genre, nom=_lire_nom(session, genre, nom, sauf=None))
    session.add(organisme)
    session.flush()
    detail = {"type": [None, genre], "nom": [None, organisme.nom]}
    _tracer(session, acteur, organisme, action="creer", le=le, detail=detail)
    return organisme


def renommer(
    session: Session, *, acteur: Utilisateur, public_id: str, nom: str, le: datetime
) -> Organisme:
    """Change the name of an organisation, everywhere it is named.

    Raises HabilitationRefusee, Introuvable, SaisieInvalide (key `nom`).
    """
    prendre_son_tour(session, acteur)
    organisme = trouver(session, public_id)
    avant = organisme.nom
    organisme.nom = _lire_nom(session, organisme.type, nom, sauf=organisme.id)
    if organisme.nom != avant:
        detail = {"nom": [avant, organisme.nom]}
        _tracer(session, acteur, organisme, action="renommer", le=le, detail=detail)
    return organisme


def retirer(session: Session, *, acteur: Utilisateur, public_id: str, le: datetime) -> Organisme:
    """Offer an organisation no more; what names it, and its people, stay as they are.

    Raises HabilitationRefusee, Introuvable, TransitionInterdite.
    """
    return _offrir(session, acteur, public_id, offert=False, le=le)


def remettre(session: Session, *, acteur: Utilisateur, public_id: str, le: datetime) -> Organisme:
    """Offer an organisation again. Raises as `retirer`."""
    return _offrir(session, acteur, public_id, offert=True, le=le)


def _offrir(
    session: Session, acteur: Utilisateur, public_id: str, *, offert: bool, le: datetime
) -> Organisme:
    prendre_son_tour(session, acteur)
    organisme = trouver(session, public_id)
    if organisme.actif == offert:
        raise TransitionInterdite(DEJA_OFFERT if offert else DEJA_RETIRE)
    organisme.actif = offert
    action, detail = "remettre" if offert else "retirer", {"actif": [not offert, offert]}
    _tracer(session, acteur, organisme, action=action, le=le, detail=detail)
    return organisme


def agreer(
    session: Session,
    *,
    acteur: Utilisateur,
    public_id: str,
    agrements: Sequence[AgrementVoulu],
    le: datetime,
) -> Organisme:
    """Replace the agréments of an association by these.

    Raises HabilitationRefusee, Introuvable, TransitionInterdite, SaisieInvalide (`agrements`).
    """
    prendre_son_tour(session, acteur)
    organisme = trouver(session, public_id)
    if organisme.type != OrganismeType.ASSOCIATION:
        raise TransitionInterdite(SANS_AGREMENT)
    voulus = sorted(agrements)
    _controler_les_agrements(voulus)
    avant, apres = lire_agrements(organisme), tuple(voulus)
    if avant == apres:
        return organisme
    session.execute(delete(Agrement).where(Agrement.organisme_id == organisme.id))
    session.add_all(
        Agrement(organisme_id=organisme.id, genre=un.genre, debut=un.debut, fin=un.fin)
        for un in voulus
    )
    session.flush()
    session.expire(organisme, ["agrements"])
    detail = {"agrements": [_dire(avant), _dire(apres)]}
    _tracer(session, acteur, organisme, action="agreer", le=le, detail=detail)
    return organisme


def lire_agrements(organisme: Organisme) -> tuple[AgrementVoulu, ...]:
    """Return the agréments of an organisation, by kind then by date."""
    return tuple(sorted(AgrementVoulu(un.genre, un.debut, un.fin) for un in organisme.agrements))


def _controler_les_agrements(voulus: Sequence[AgrementVoulu]) -> None:
    phrase = None
    if any(un.fin <= un.debut for un in voulus):
        phrase = A_L_ENVERS
    elif any(un.fin > decaler_mois(un.debut, MOIS_D_UN_AGREMENT) for un in voulus):
        phrase = TROP_DE_TEMPS
    elif any(
        un.genre == suivant.genre and suivant.debut < un.fin for un, suivant in pairwise(voulus)
    ):
        phrase = A_CHEVAL
    if phrase:
        raise SaisieInvalide({"agrements": phrase})


def _dire(agrements: Sequence[AgrementVoulu]) -> list[str]:
    return [f"{un.genre} {un.debut.isoformat()} {un.fin.isoformat()}" for un in agrements]


def _lire_nom(session: Session, genre: str, nom: str, *, sauf: int | None) -> str:
    """Return the name, one of its own among those of its kind. Raises SaisieInvalide."""
    pris = select(Organisme.nom).where(Organisme.type == genre, Organisme.id.is_distinct_from(sauf))
    return NOMMAGE.lire(nom, pris=session.scalars(pris))
