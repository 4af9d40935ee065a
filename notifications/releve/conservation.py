"""Closed dossiers that have been kept as long as they may be (A21: CNIL, délib. 2023-095).

Two years (or the rule's delay) are counted from the last contact of the association with the
household: a dossier of it that closed, a visit, an attempt to reach it, a note. A household that
the association still accompanies is not concerned.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
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
    jour_paris,
    retrancher_duree,
)
from models.dossier import Dossier
from models.journal import Note
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


@dataclass(slots=True)
class ATerme:
    """The closed dossiers of an association past their time, and the oldest last contact."""

    nombre: int = 0
    dernier_contact: datetime | None = None


def lire_a_terme(session: Session, *, delai: str, le: datetime) -> Mapping[int, ATerme]:
    """Return {association: what it keeps past its time at `le`}, of those that keep any."""
    borne = retrancher_duree(le, delai)
    demande = select(
        Dossier.association_id,
        _du_meme_menage(select(func.max(Autre.clos_le))).scalar_subquery(),
        *_derniers_contacts(),
    ).where(Dossier.clos_le <= borne, Dossier.menage_id.is_not(None), *_sans_contact(borne))
    lus: dict[int, ATerme] = defaultdict(ATerme)
    for association_id, cloture, *contacts in session.execute(demande):
        dernier = max(un for un in (cloture, *contacts) if un is not None)
        lu = lus[association_id]
        lu.nombre += 1
        lu.dernier_contact = min(dernier, lu.dernier_contact or dernier)
    return lus


def list_constats(passage: Passage, session: Session) -> Iterator[Constat]:
    """Yield one for each association that keeps dossiers past their time.

    An alert that is open goes on for them all, and none follows within the same month.
    """
    en_vigueur = passage.regle("A21")
    a_terme = lire_a_terme(session, delai=en_vigueur.regle.delai, le=passage.le)
    ouvertes, du_mois = _deja_dites(session, passage)
    for association_id, lu in sorted(a_terme.items()):
        if lu.dernier_contact is None:
            continue
        due_le = ajouter_duree(lu.dernier_contact, en_vigueur.regle.delai)
        cle = f"alerte:A21:organisme:{association_id}:{jour_paris(due_le).isoformat()}"
        cle = ouvertes.get(association_id, cle)
        a_dire = en_vigueur.active and association_id not in du_mois
        sujet = {"organisme_id": association_id}
        yield Constat(cle, "A21", due_le, sujet, en_vigueur.regle, a_dire)


def _deja_dites(session: Session, passage: Passage) -> tuple[Mapping[int, str], frozenset[int]]:
    """Return ({association: key of its open alert}, those whose alert closed this month)."""
    demande = select(Alerte.organisme_id, Alerte.cle, Alerte.close_le).where(
        Alerte.code == "A21", Alerte.dossier_id.is_(None)
    )
    ouvertes: dict[int, str] = {}
    fermees: set[int] = set()
    debut = debut_de_journee(passage.jour.replace(day=1))
    for association_id, cle, close_le in session.execute(demande):
        if association_id is None:
            continue
        if close_le is None:
            ouvertes[association_id] = cle
        elif close_le >= debut:
            fermees.add(association_id)
    return ouvertes, frozenset(fermees)


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
