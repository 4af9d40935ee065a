"""Closed dossiers that have been kept as long as they may be (A21: CNIL, délib. 2023-095).

Two years (or the rule's delay) are counted from the last contact of the association with the
household: a dossier of it that closed, a visit, an attempt to reach it, a note. A household that
the association still accompanies is not concerned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.accompagnement import Contact
from models.alerte import Alerte
from models.calendrier import (
    ajouter_duree,
    debut_de_journee,
    decaler_jours,
    jour_paris,
    retrancher_duree,
)
from models.codes import DossierEtat
from models.dossier import Dossier
from models.journal import Note
from models.organisme import Organisme
from models.visite import Visite
from notifications.releve.constats import Constat, Passage

Autre = aliased(Dossier, name="autre")
"""Any dossier of the same household in the same association, the dossier itself included."""

_CONTACTS: tuple[tuple[InstrumentedAttribute[int], InstrumentedAttribute[Any]], ...] = (
    (Visite.dossier_id, Visite.fait_le),
    (Contact.dossier_id, Contact.fait_le),
    (Note.dossier_id, Note.cree_le),
)
"""Where contacts are written: (dossier, when)."""

FIN_DE_MOIS = 3
"""Days by which counting a delay back may differ from counting it forward."""


@dataclass(frozen=True, slots=True)
class ATerme:
    """The closed dossiers of an association past their time, and the oldest last contact."""

    nombre: int
    dernier_contact: datetime


def lire_a_terme(
    session: Session, *, delai: str, le: datetime, sauf: Collection[int] = ()
) -> Mapping[int, ATerme]:
    """Return {association: what it keeps past its time at `le`}, of those that keep any.

    `sauf`: associations left out. Reads every dossier closed for long enough: they are few where
    what is past its time has been told and dealt with.
    """
    # Days more than the delay: 29 February and two years is 28 February.
    borne = decaler_jours(retrancher_duree(le, delai), FIN_DE_MOIS)
    demande = select(
        Dossier.association_id,
        _du_meme_menage(select(func.max(Autre.clos_le))).scalar_subquery(),
        *_derniers_contacts(),
    ).where(*_a_terme(borne), Dossier.association_id.not_in(sauf))
    lus: dict[int, list[datetime]] = defaultdict(list)
    for association_id, cloture, *contacts in session.execute(demande):
        dernier = max(un for un in (cloture, *contacts) if un is not None)
        if ajouter_duree(dernier, delai) <= le:
            lus[association_id].append(dernier)
    return {qui: ATerme(len(contacts), min(contacts)) for qui, contacts in lus.items()}


def list_constats(passage: Passage, session: Session) -> Iterator[Constat]:
    """Yield one for each association that keeps dossiers past their time.

    An alert that is open goes on for them all, and none follows within the same month.
    """
    en_vigueur = passage.regle("A21")
    regle, delai = en_vigueur.regle, en_vigueur.regle.delai
    dites = list(_lire_dites(session))
    ouvertes = {
        une.association_id: une
        for une in dites
        if une.close_le is None and une.association_id is not None
    }
    for association_id in _gardent_encore(session, ouvertes, delai=delai, le=passage.le):
        une = ouvertes[association_id]
        yield Constat(une.cle, "A21", une.echeance_le, _sujet(association_id), regle, a_dire=True)
    debut = debut_de_journee(passage.jour.replace(day=1))
    du_mois = {une.association_id for une in dites if une.close_le and une.close_le >= debut}
    a_terme = lire_a_terme(session, delai=delai, le=passage.le, sauf=ouvertes)
    for association_id, lu in sorted(a_terme.items()):
        due_le = ajouter_duree(lu.dernier_contact, delai)
        cle = f"alerte:A21:organisme:{association_id}:{jour_paris(due_le).isoformat()}"
        a_dire = en_vigueur.active and association_id not in du_mois
        yield Constat(cle, "A21", due_le, _sujet(association_id), regle, a_dire)


def _sujet(association_id: int) -> Mapping[str, int]:
    return {"organisme_id": association_id}


@dataclass(frozen=True, slots=True)
class Dite:
    """An alert that was told."""

    association_id: int | None
    cle: str
    echeance_le: datetime
    close_le: datetime | None


def _lire_dites(session: Session) -> Iterator[Dite]:
    demande = select(Alerte.organisme_id, Alerte.cle, Alerte.echeance_le, Alerte.close_le)
    for ligne in session.execute(demande.where(Alerte.code == "A21", Alerte.dossier_id.is_(None))):
        yield Dite(*ligne)


def _gardent_encore(
    session: Session, associations: Iterable[int], *, delai: str, le: datetime
) -> list[int]:
    """Return those of these associations that keep one dossier past its time: no count."""
    une = select(Dossier.id).where(
        Dossier.association_id == Organisme.id, *_a_terme(retrancher_duree(le, delai))
    )
    demande = select(Organisme.id).where(Organisme.id.in_(associations), une.exists())
    return list(session.scalars(demande.order_by(Organisme.id)))


def _a_terme(borne: datetime) -> tuple[ColumnElement[bool], ...]:
    """« A household's dossier, closed by then, without any contact since »."""
    clos = (
        Dossier.etat == DossierEtat.CLOS,
        Dossier.clos_le <= borne,
        Dossier.menage_id.is_not(None),
    )
    return (*clos, *_sans_contact(borne))


def _derniers_contacts() -> Iterator[ScalarSelect[Any]]:
    for dossier, quand in _CONTACTS:
        faits = select(func.max(quand)).join(Autre, Autre.id == dossier)
        yield _du_meme_menage(faits).scalar_subquery()


def _sans_contact(borne: datetime) -> Iterator[ColumnElement[bool]]:
    """« No dossier of the household is open or closed since, and nothing was done since »."""
    encore = select(Autre.id).where(Autre.clos_le.is_(None) | (Autre.clos_le > borne))
    yield ~_du_meme_menage(encore).exists()
    for dossier, quand in _CONTACTS:
        fait = select(dossier).join(Autre, Autre.id == dossier).where(quand > borne)
        yield ~_du_meme_menage(fait).exists()


def _du_meme_menage(demande: Select[Any]) -> Select[Any]:
    return demande.where(
        Autre.menage_id == Dossier.menage_id, Autre.association_id == Dossier.association_id
    ).correlate(Dossier)
