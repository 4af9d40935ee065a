"""Which alerts exist about conventions, committees and associations (A15 to A21).

At each look of the replay everything is counted again from the dates of the data: what is due is
told once, and stays open as long as the looks that follow still find it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.charge import MiseADisposition
from models.definition import Convention, Programme
from models.dossier import Dossier
from models.instance import Instance, Reunion
from models.journal import Journal
from models.organisme import Agrement
from tests.alertes_force_brute.dates import a_paris, decale, minuit, plus_mois
from tests.alertes_force_brute.oracle import Due

TRIMESTRE, AN, AVANT_TERME, AVANT_AGREMENT, CONSERVATION = 3, 12, 3, 6, 24
"""Months."""

ANNUELLES = (("A16", "copil"), ("A18", "dialogue_gestion"))


@dataclass(frozen=True)
class Donnees:
    """Rows as they are in the base. `dossiers`: (row, when its last row of journal was typed)."""

    dossiers: Sequence[tuple[Dossier, datetime, datetime]]
    conventions: Sequence[Convention]
    protocoles: frozenset[int]
    reunions: Sequence[tuple[Instance, date]]
    confirmes: frozenset[tuple[int, date]]
    agrements: Sequence[Agrement]


def lire_donnees(session: Session) -> Donnees:
    bornes = (
        func.min(Journal.saisi_le, type_=Journal.saisi_le.type),
        func.max(Journal.saisi_le, type_=Journal.saisi_le.type),
    )
    journaux = {
        dossier_id: (premier, dernier)
        for dossier_id, premier, dernier in session.execute(
            select(Journal.dossier_id, *bornes).group_by(Journal.dossier_id)
        )
    }
    mois = select(MiseADisposition.association_id, MiseADisposition.mois)
    tenues = select(Instance, Reunion.le).join(Reunion, Reunion.instance_id == Instance.id)
    return Donnees(
        [(un, *journaux[un.id]) for un in session.scalars(select(Dossier))],
        list(session.scalars(select(Convention))),
        frozenset(session.scalars(select(Programme.id).where(Programme.protocole))),
        [(instance, le) for instance, le in session.execute(tenues)],
        frozenset((qui, quand) for qui, quand in session.execute(mois)),
        list(session.scalars(select(Agrement))),
    )


def list_dues_hors_dossier(session: Session, regards: Sequence[datetime]) -> list[Due]:
    """Return the alerts that must exist once everything has been looked at on these moments."""
    donnees, dites, vues = lire_donnees(session), dict[tuple[Any, ...], datetime](), set[Any]()
    for regard in regards:
        vues = set()
        for code, sujet, due_le in _dues(donnees, regard):
            # Of the dossiers kept too long one alert runs, dated by the oldest of the first look.
            cle = (code, sujet) if code == "A21" else (code, sujet, due_le)
            vues.add(cle)
            dites.setdefault(cle, due_le)
    return [
        Due(cle[0], ("hors dossier", *cle[1]), due_le, due_le, cle in vues)
        for cle, due_le in dites.items()
    ]


Trouvee = tuple[str, tuple[object, ...], datetime]
"""(code, (convention, programme, département, association), due date)."""


def _dues(donnees: Donnees, le: datetime) -> Iterator[Trouvee]:
    for trouver in (_trimestrielles, _annuelles, _termes, _mois, _agrements, _conservations):
        for code, sujet, due_le in trouver(donnees, le):
            if due_le <= le:
                yield code, sujet, due_le


def _trimestrielles(donnees: Donnees, le: datetime) -> Iterator[Trouvee]:
    connus = [(un, saisi) for un, saisi, _ in donnees.dossiers if saisi <= le]
    ouverts = {
        (un.programme_id, un.departement)
        for un, premier, dernier in donnees.dossiers
        if premier <= le and (un.clos_le is None or dernier > le)
    }
    for programme_id, departement in ouverts:
        if programme_id not in donnees.protocoles:
            continue
        ici = [un for un, _ in connus if (un.programme_id, un.departement) == (programme_id,
               departement)]  # fmt: skip
        tenues = _tenues(donnees, "reunion_trimestrielle", le, [(programme_id, departement)])
        debuts = [
            c.debut
            for c in _en_cours(donnees, a_paris(le))
            if c.programme_id == programme_id and c.porteur_id in {un.association_id for un in ici}
        ]
        depart = max(tenues, default=None) or min(
            debuts, default=a_paris(min(un.ouvert_le for un in ici))
        )
        due_le = decale(minuit(depart), mois=TRIMESTRE)
        yield "A15", (None, programme_id, departement, None), due_le


def _tenues(
    donnees: Donnees,
    genre: str,
    le: datetime,
    lieux: Iterable[tuple[int | None, str | None]],
    qui: int = 0,
) -> list[date]:
    return [
        quand
        for instance, quand in donnees.reunions
        if instance.type == genre
        and quand < a_paris(le)
        and (
            (instance.programme_id, instance.departement) in lieux
            or (qui and instance.association_id == qui)
        )
    ]


def _en_cours(donnees: Donnees, jour: date) -> list[Convention]:
    return [une for une in donnees.conventions if une.debut <= jour <= une.fin]


def _annuelles(donnees: Donnees, le: datetime) -> Iterator[Trouvee]:
    for une in _en_cours(donnees, a_paris(le)):
        lieux = {
            (un.programme_id, un.departement)
            for un, saisi, _ in donnees.dossiers
            if saisi <= le
            and (un.association_id, un.programme_id) == (une.porteur_id, une.programme_id)
        }
        for code, genre in ANNUELLES:
            tenues = _tenues(donnees, genre, le, lieux, une.porteur_id)
            due_le = decale(minuit(max([une.debut, *tenues])), mois=AN)
            if a_paris(due_le) <= une.fin:
                yield code, _de_la_convention(une), due_le


def _de_la_convention(une: Convention) -> tuple[object, ...]:
    return une.id, une.programme_id, None, une.porteur_id


def _termes(donnees: Donnees, le: datetime) -> Iterator[Trouvee]:
    for une in _en_cours(donnees, a_paris(le)):
        yield "A17", _de_la_convention(une), decale(minuit(une.fin), mois=-AVANT_TERME)


def _mois(donnees: Donnees, le: datetime) -> Iterator[Trouvee]:
    for une in donnees.conventions:
        mois = une.debut.replace(day=1)
        while mois <= une.fin:
            if (une.porteur_id, mois) not in donnees.confirmes:
                yield "A19", (None, None, None, une.porteur_id), minuit(plus_mois(mois, 1))
            mois = plus_mois(mois, 1)


def _agrements(donnees: Donnees, le: datetime) -> Iterator[Trouvee]:
    for un in donnees.agrements:
        if any(c.porteur_id == un.organisme_id for c in _en_cours(donnees, a_paris(le))):
            due_le = decale(minuit(un.fin), mois=-AVANT_AGREMENT)
            yield "A20", (None, None, None, un.organisme_id), due_le


def _conservations(donnees: Donnees, le: datetime) -> Iterator[Trouvee]:
    """Invented households have one dossier, and nobody sees them after it closed."""
    anciens: dict[int, datetime] = {}
    for un, _, dernier in donnees.dossiers:
        if un.clos_le is not None and dernier <= le - timedelta(days=1):
            due_le = decale(un.clos_le, mois=CONSERVATION)
            anciens[un.association_id] = min(due_le, anciens.get(un.association_id, due_le))
    for association_id, due_le in anciens.items():
        yield "A21", (None, None, None, association_id), due_le
