"""What is due from an association: the month's workers to confirm (A19), its agrément (A20)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.calendrier import (
    ajouter_duree,
    debut_de_journee,
    decaler_mois,
    jour_paris,
    retrancher_duree,
)
from models.charge import MiseADisposition, cle_du_mois
from models.codes import OrganismeType
from models.organisme import Agrement, Organisme
from notifications.releve.constats import Constat, Passage
from notifications.releve.conventions import Cours
from notifications.releve.territoires import Territoire

Mois = tuple[int, date]
"""(association, first day of the month)."""


@dataclass(frozen=True, slots=True)
class AgrementLu:
    organisme_id: int
    genre: str
    fin: date


def lire_mois(session: Session, passage: Passage, conventions: Sequence[Cours]) -> list[Mois]:
    """Return the months that nobody confirmed, of associations under a convention (002:370).

    From the month that ended at the sweep before: an association that comes to Jalon is not
    asked for its past. A month already asked for stays asked for.
    """
    associations = frozenset(
        session.scalars(select(Organisme.id).where(Organisme.type == OrganismeType.ASSOCIATION))
    )
    dus = {
        (une.porteur_id, mois)
        for mois in _mois_ecoules(passage)
        for une in conventions
        if une.porteur_id in associations and une.debut < decaler_mois(mois, 1) and une.fin >= mois
    }
    return sorted((dus | set(_demandes(session))) - _confirmes(session))


def _demandes(session: Session) -> Iterator[Mois]:
    """Yield the months whose alert is open, as their keys say them."""
    ouvertes = session.execute(
        select(Alerte.organisme_id, Alerte.cle).where(
            Alerte.code == "A19", Alerte.dossier_id.is_(None), Alerte.close_le.is_(None)
        )
    )
    for association_id, cle in ouvertes:
        if association_id is not None:
            yield association_id, date.fromisoformat(f"{cle.rpartition(':')[2]}-01")


def _mois_ecoules(passage: Passage) -> Iterator[date]:
    """Yield the months that may have become due since the sweep before, whatever the delay."""
    debut = debut_de_journee(passage.depuis)
    recul = jour_paris(retrancher_duree(debut, passage.regle("A19").regle.delai))
    mois = decaler_mois(recul.replace(day=1), -1)
    while mois < passage.jour.replace(day=1):
        yield mois
        mois = decaler_mois(mois, 1)


def _confirmes(session: Session) -> set[Mois]:
    return set(session.execute(select(MiseADisposition.association_id, MiseADisposition.mois)))


def list_mois(passage: Passage, mois: Iterable[Mois]) -> Iterator[Constat]:
    """Yield the months to confirm: due when the month is over, or the rule's delay after."""
    en_vigueur = passage.regle("A19")
    for association_id, un in mois:
        due_le = ajouter_duree(debut_de_journee(decaler_mois(un, 1)), en_vigueur.regle.delai)
        if due_le <= passage.le:
            sujet = {"organisme_id": association_id}
            cle = cle_du_mois(association_id, un)
            yield Constat(cle, "A19", due_le, sujet, en_vigueur.regle, en_vigueur.active)


def lire_agrements(session: Session) -> list[AgrementLu]:
    demande = select(Agrement.organisme_id, Agrement.genre, Agrement.fin).order_by(Agrement.fin)
    return [AgrementLu(*ligne) for ligne in session.execute(demande)]


def list_agrements(
    passage: Passage,
    agrements: Iterable[AgrementLu],
    *,
    conventions: Iterable[Cours],
    territoires: Iterable[Territoire],
) -> Iterator[Constat]:
    """Yield the last agrément of each kind when its end is near, or past (R.365-1).

    Of the organisations at work: a convention that runs, or a dossier that is not closed.
    """
    en_vigueur = passage.regle("A20")
    actives = {une.porteur_id for une in conventions if une.debut <= passage.jour <= une.fin}
    actives |= {un.association_id for un in territoires if un.ouvert}
    for un in {(lu.organisme_id, lu.genre): lu for lu in agrements}.values():
        due_le = retrancher_duree(debut_de_journee(un.fin), en_vigueur.regle.delai)
        if un.organisme_id in actives and due_le <= passage.le:
            cle = f"alerte:A20:organisme:{un.organisme_id}:{un.genre}:{un.fin.isoformat()}"
            sujet = {"organisme_id": un.organisme_id}
            yield Constat(cle, "A20", due_le, sujet, en_vigueur.regle, en_vigueur.active)
