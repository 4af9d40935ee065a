"""The interval of a suspension, and what each clock does at its two ends."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from models.accompagnement import Mesure
from models.calendrier import ajouter_duree, decaler_jours, jours_entre
from models.codes import Horloge
from models.dossier import Suspension
from models.echeance import Echeance
from models.preparee import LecturePreparee
from workflow.ecritures.contexte import Contexte, table

UN_JOUR = timedelta(days=1)

_LEVEES_APRES: Select[*tuple[Any, ...]] = (
    select(Suspension.debut, Suspension.fin)
    .where(
        Suspension.dossier_id == bindparam("lu_dossier"),
        Suspension.fin > bindparam("lu_fait_le", type_=Suspension.fin.type),
    )
    .order_by(Suspension.debut)
)
_LEVEES = LecturePreparee(_LEVEES_APRES)
"""Read by every step typed late: an import of thousands of them reads nothing else as often."""


def poser(contexte: Contexte, *, motif: str, reprise_prevue_le: datetime | None) -> None:
    """Write the interval, and stop the clocks that it stops."""
    contexte.inserer(
        Suspension,
        dossier_id=contexte.dossier_id,
        debut=contexte.fait_le,
        motif=motif,
        reprise_prevue_le=reprise_prevue_le,
    )
    echeance = table(Echeance)
    contexte.connexion.execute(
        update(echeance)
        .where(
            echeance.c.dossier_id == contexte.dossier_id,
            echeance.c.horloge != Horloge.CONTINUE,
            echeance.c.due_le > contexte.fait_le,
        )
        .values(reveil_le=None)
    )


def lever(contexte: Contexte) -> None:
    """Close the open interval: each clock does what it declares."""
    connexion, dossier_id = contexte.connexion, contexte.dossier_id
    debut = debut_de_suspension(connexion, dossier_id)
    if debut is None:
        return
    suspension = table(Suspension)
    connexion.execute(
        update(suspension)
        .where(suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None))
        .values(fin=contexte.fait_le)
    )
    _remonter_les_horloges(connexion, dossier_id, debut, contexte.fait_le)


@contextmanager
def rattrapage(contexte: Contexte) -> Iterator[None]:
    """Do to the clocks that a fact typed late starts what the suspensions since would have done."""
    depuis = _depuis(contexte) if contexte.saisi_le - contexte.fait_le >= UN_JOUR else []
    connues = _cles(contexte) if depuis else set()
    yield
    for debut, fin in depuis:
        _decaler(contexte, connues, max(debut, contexte.fait_le), fin)


def _depuis(contexte: Contexte) -> list[tuple[datetime, datetime]]:
    """Return the suspensions that ended after the fact, the first one first."""
    lignes = _LEVEES.toutes(
        contexte.connexion, lu_dossier=contexte.dossier_id, lu_fait_le=contexte.fait_le
    )
    return [(debut, fin) for debut, fin in lignes]


def _cles(contexte: Contexte) -> set[str]:
    echeance = table(Echeance)
    du_dossier = select(echeance.c.cle).where(echeance.c.dossier_id == contexte.dossier_id)
    return set(contexte.connexion.scalars(du_dossier))


def _decaler(contexte: Contexte, connues: set[str], debut: datetime, fin: datetime) -> None:
    echeance, mesure, jours = table(Echeance), table(Mesure), jours_entre(debut, fin)
    conditions = [
        echeance.c.dossier_id == contexte.dossier_id,
        echeance.c.horloge != Horloge.CONTINUE,
        echeance.c.cle.not_in(connues),
        echeance.c.due_le > debut,
    ]
    _remonter(contexte.connexion, conditions, debut, fin)
    ouvertes = contexte.connexion.execute(
        select(mesure.c.id, mesure.c.fin_prevue).where(
            mesure.c.dossier_id == contexte.dossier_id,
            mesure.c.debut == contexte.fait_le,
            mesure.c.fin_prevue > debut,
        )
    ).all()
    for ouverte in ouvertes:
        prevue = decaler_jours(ouverte.fin_prevue, jours)
        contexte.connexion.execute(
            update(mesure).where(mesure.c.id == ouverte.id).values(fin_prevue=prevue)
        )


def rattraper(contexte: Contexte, cles: Collection[str], *, depuis: datetime) -> None:
    """Do to due dates that have just been counted from `depuis` what the suspensions since then
    would have done; one that lasts holds those that it stops."""
    echeance, connexion = table(Echeance), contexte.connexion
    celles = [echeance.c.cle.in_(cles), echeance.c.horloge != Horloge.CONTINUE]
    levees = _LEVEES.toutes(connexion, lu_dossier=contexte.dossier_id, lu_fait_le=depuis)
    for debut, fin in levees:
        _remonter(connexion, [*celles, echeance.c.due_le > debut], max(debut, depuis), fin)
    debut = debut_de_suspension(connexion, contexte.dossier_id)
    if debut is not None:
        retenir = update(echeance).where(*celles, echeance.c.due_le > debut)
        connexion.execute(retenir.values(reveil_le=None))


def _remonter(
    connexion: Connection, conditions: Sequence[Any], debut: datetime, fin: datetime
) -> None:
    """Move the clocks that these conditions choose, as a suspension does when it ends."""
    echeance, jours = table(Echeance), jours_entre(debut, fin)
    for ligne in connexion.execute(select(echeance).where(*conditions)).all():
        valeurs = _horloge_remontee(ligne, debut, fin, jours)
        connexion.execute(update(echeance).where(echeance.c.id == ligne.id).values(valeurs))


def debut_de_suspension(connexion: Connection, dossier_id: int) -> datetime | None:
    suspension = table(Suspension)
    debut: datetime | None = connexion.scalar(
        select(suspension.c.debut).where(
            suspension.c.dossier_id == dossier_id, suspension.c.fin.is_(None)
        )
    )
    return debut


def _remonter_les_horloges(
    connexion: Connection, dossier_id: int, debut: datetime, fin: datetime
) -> None:
    """Move what the suspension stopped; what was already due and held wakes up at its end."""
    jours = jours_entre(debut, fin)
    echeance = table(Echeance)
    du_dossier = echeance.c.dossier_id == dossier_id
    _remonter(connexion, [du_dossier, echeance.c.horloge != Horloge.CONTINUE], debut, fin)
    mesure = table(Mesure)
    ouvertes = connexion.execute(
        select(mesure.c.id, mesure.c.fin_prevue).where(
            mesure.c.dossier_id == dossier_id,
            mesure.c.fin_reelle.is_(None),
            mesure.c.fin_prevue > debut,
        )
    ).all()
    for ouverte in ouvertes:
        connexion.execute(
            update(mesure)
            .where(mesure.c.id == ouverte.id)
            .values(fin_prevue=decaler_jours(ouverte.fin_prevue, jours))
        )


def _horloge_remontee(
    ligne: Row[Any], debut: datetime, fin: datetime, jours: int
) -> dict[str, datetime]:
    if ligne.due_le <= debut:
        return {"reveil_le": ligne.reveil_le or fin}
    if ligne.horloge == Horloge.REMISE_A_ZERO and ligne.duree:
        due_le = ajouter_duree(fin, ligne.duree)
    else:
        due_le = decaler_jours(ligne.due_le, jours)
    return {"due_le": due_le, "reveil_le": due_le}
