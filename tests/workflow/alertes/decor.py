"""Settings of the alerts as an administrator leaves them, and what dossiers wait for then."""

from datetime import datetime
from typing import Any

from models.alerte import Alerte
from models.alerte_reglages import ReglageAlerte
from models.codes import SorteEcheance
from models.db import transaction
from models.echeance import Echeance, list_dues
from notifications.decision import regles
from tests.workflow.decor import LE, Monde
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.gestion.reglages_alerte import recompter


def regler(
    monde: Monde, code: str, *, le: datetime = LE, programme_id: int | None = None, **change: Any
) -> int:
    """Set a rule for one programme (that of `monde` by default); return what was counted again."""
    choisi = programme_id or monde.programme_id
    with transaction(monde.factory) as session:
        trouve = session.query(ReglageAlerte).filter_by(code=code, programme_id=choisi)
        reglage = trouve.one_or_none() or ReglageAlerte(code=code, programme_id=choisi)
        for nom, valeur in change.items():
            setattr(reglage, nom, valeur)
        reglage.modifie_le, reglage.modifie_par = le, monde.comptes["administrateur"].id
        session.add(reglage)
        return recompter(session, code=code, programme_id=choisi, le=le)


def echeances(suivi: Suivi, code: str) -> list[Echeance]:
    return [echeance for echeance in suivi.toutes_les_echeances() if echeance.code == code]


def alertes(suivi: Suivi, code: str) -> list[Alerte]:
    """Those of a rule that were not withdrawn."""
    return [a for a in suivi.alertes() if a.code == code and a.retiree_le is None]


def regarder(suivi: Suivi, le: datetime) -> list[str]:
    """Let the rules look at what this dossier has due, as a tick does; return what fired."""
    with transaction(suivi.monde.factory) as session:
        tirees = [
            regles.declencher(session, echeance=echeance, le=le)
            for echeance in list_dues(session, SorteEcheance.ALERTE, le=le, limite=1000)
            if echeance.dossier_id == suivi.dossier_id
        ]
        return [alerte.code for alerte in tirees if alerte is not None]


def rien_ne_differe(suivi: Suivi) -> None:
    """The journal gives the same dossier again, due dates included."""
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
