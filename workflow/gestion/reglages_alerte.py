"""The due dates that wait, counted again once a rule's settings have changed.

What fired stays as it is. A due date moves to the new delay, counted from the same day, with the
days that suspensions have added to it; of a rule switched off it sleeps, and it wakes when the
rule runs again. What is then already late is due at the moment of the change, not before.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.alerte_reglages import RegleEnVigueur, lire_reglages
from models.alerte_regles import REGLES
from models.alerte_regles.nature import RegleAlerte
from models.calendrier import ajouter_duree, decaler_jours, jours_entre, retrancher_duree
from models.codes import Horloge, SorteEcheance
from models.dossier import Dossier, Suspension
from models.echeance import Echeance
from workflow.ecritures.contexte import table
from workflow.ecritures.delais import terme_de

LOT = 500
"""Due dates read and written at a time."""

_ECHEANCE = table(Echeance)
_MOUVOIR = (
    update(_ECHEANCE)
    # As it was read: a step that moved it meanwhile counted with the new settings, or is next.
    .where(_ECHEANCE.c.id == bindparam("lu_id"), _ECHEANCE.c.due_le == bindparam("lu_due_le"))
    .values(
        due_le=bindparam("mis_due_le"),
        reveil_le=bindparam("mis_reveil_le"),
        duree=bindparam("mis_duree"),
        depart_le=bindparam("mis_depart_le"),
    )
)


Arret = tuple[datetime, datetime | None]
"""A suspension, from its start to its end; None while it lasts."""


def recompter(session: Session, *, code: str, programme_id: int | None, le: datetime) -> int:
    """Count again the due dates of a rule, in one programme or in all; return how many changed.

    To be called in the transaction that changes the settings. `le`: the moment of the change.
    """
    session.flush()
    reglages, changees = lire_reglages(session), 0
    for lignes in iter_lots(session, code, programme_id):
        arrets = lire_arrets(session, lignes)
        ecrites = []
        for ligne in lignes:
            en_vigueur = reglages.regle(code, ligne.programme_id)
            valeurs = recompter_une(ligne, en_vigueur, arrets[ligne.dossier_id], le)
            if valeurs != {nom: getattr(ligne, nom) for nom in valeurs}:
                ecrites.append(_a_ecrire(ligne, valeurs))
        if ecrites:
            session.connection().execute(_MOUVOIR, ecrites)
        changees += len(ecrites)
    session.expire_all()
    return changees


def iter_lots(session: Session, code: str, programme_id: int | None) -> Iterator[Sequence[Any]]:
    """Yield the due dates that wait of a rule, in one programme or in all, some at a time."""
    e, d = _ECHEANCE, table(Dossier)
    requete = (
        select(
            e.c.id, e.c.dossier_id, d.c.programme_id, e.c.horloge, e.c.duree, e.c.due_le,
            e.c.reveil_le, e.c.depart_le,
        )
        .join(d, d.c.id == e.c.dossier_id)
        .where(e.c.sorte == SorteEcheance.ALERTE, e.c.code == code)
        .order_by(e.c.id)
        .limit(LOT)
    )  # fmt: skip
    if programme_id is not None:
        requete = requete.where(d.c.programme_id == programme_id)
    dernier = 0
    while lignes := session.connection().execute(requete.where(e.c.id > dernier)).all():
        yield lignes
        dernier = lignes[-1].id


def lire_arrets(session: Session, lignes: Sequence[Any]) -> Mapping[int, list[Arret]]:
    """Return the suspensions that stop the clocks of these due dates, by dossier, in order."""
    suspension, arrets = table(Suspension), defaultdict[int, list[Arret]](list)
    concernes = [ligne.dossier_id for ligne in lignes if ligne.horloge != Horloge.CONTINUE]
    if concernes:
        requete = (
            select(suspension.c.dossier_id, suspension.c.debut, suspension.c.fin)
            .where(suspension.c.dossier_id.in_(concernes))
            .order_by(suspension.c.debut)
        )
        for dossier_id, debut, fin in session.connection().execute(requete):
            arrets[dossier_id].append((debut, fin))
    return arrets


def recompter_une(
    ligne: Any, en_vigueur: RegleEnVigueur, arrets: Sequence[Arret], le: datetime
) -> dict[str, Any]:
    """Return what a due date should say: due_le, reveil_le, duree and depart_le."""
    regle, due_le = en_vigueur.regle, ligne.due_le
    duree, depart_le = ligne.duree, ligne.depart_le
    if regle.delai_reglable:
        duree, depart_le = _depart(ligne, regle)
        due_le = recompter_le_terme(regle, depart_le, duree, due_le=due_le, arrets=arrets)
        duree = regle.delai
    reveil_le = ligne.reveil_le
    if not en_vigueur.active or _est_arretee(due_le, arrets):
        reveil_le = None
    elif reveil_le is None or due_le != ligne.due_le:
        # Whatever else holds it back is for the scheduler to say, when it looks.
        reveil_le = max(due_le, le)
    return {"due_le": due_le, "reveil_le": reveil_le, "duree": duree, "depart_le": depart_le}


def _depart(ligne: Any, regle: RegleAlerte) -> tuple[str, datetime]:
    """Return the delay that a due date was counted with, and from when.

    A due date older than the settings does not say: it was counted with the rule's own delay.
    """
    if ligne.depart_le is not None and ligne.duree is not None:
        return ligne.duree, ligne.depart_le
    d_origine = REGLES[regle.code]
    remonter = ajouter_duree if d_origine.avant else retrancher_duree
    return d_origine.delai, remonter(ligne.due_le, d_origine.delai)


def recompter_le_terme(
    regle: RegleAlerte,
    depart_le: datetime,
    duree: str,
    *,
    due_le: datetime,
    arrets: Sequence[Arret],
) -> datetime:
    """Return when what was due on `due_le`, with the delay `duree`, is due by this rule.

    The suspensions that moved it move it still, save those that now begin after it is due; those
    that began after it was due move it, if the new delay is longer. `arrets`: in their order.
    """
    ajouts = _ajouts(terme_de(replace(regle, delai=duree), depart_le), due_le, arrets)
    nouveau = terme_de(regle, depart_le)
    for debut, jours in ajouts:
        if debut < nouveau:
            nouveau = decaler_jours(nouveau, jours)
    return nouveau


def _ajouts(
    sans_arret: datetime, due_le: datetime, arrets: Sequence[Arret]
) -> list[tuple[datetime, int]]:
    """Return (start, days) of the suspensions that count, in their order.

    Read backwards: the last ones add up to what the due date was moved by. Those before had ended
    when the clock started, and part of one may have: a fact is sometimes typed late.
    """
    ajouts = []
    reste = jours_entre(sans_arret, due_le)
    for debut, fin in reversed(arrets):
        if fin is None:
            continue
        if debut >= due_le:
            ajouts.append((debut, jours_entre(debut, fin)))
        elif reste > 0:
            jours = min(reste, jours_entre(debut, fin))
            ajouts.append((debut, jours))
            reste -= jours
            due_le = decaler_jours(due_le, -jours)
    return ajouts[::-1]


def _est_arretee(due_le: datetime, arrets: Sequence[Arret]) -> bool:
    return any(fin is None and debut < due_le for debut, fin in arrets)


def _a_ecrire(ligne: Any, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    mises = {f"mis_{nom}": valeur for nom, valeur in valeurs.items()}
    return {"lu_id": ligne.id, "lu_due_le": ligne.due_le, **mises}
