"""Some of the alerts of six months are answered by those who were told, and the list says why."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.attente import AlerteReponse
from models.verification_journal import verifier_chaine
from web.rejeu.fenetre import DERNIERE_MINUTE, Fenetre
from web.rejeu.reponses import CODE, PARTS, REPONDUES, repondre_aux_alertes

LE = Fenetre().moment(DERNIERE_MINUTE)


def test_some_are_answered_and_say_why(replay: Session) -> None:
    ouvertes = replay.scalar(
        select(func.count()).where(Alerte.code == CODE, Alerte.close_le.is_(None))
    )
    assert ouvertes is not None
    faites = repondre_aux_alertes(replay, le=LE)
    assert REPONDUES / 2 < faites / ouvertes < 1
    dites = replay.scalars(select(AlerteReponse)).all()
    assert len(dites) == faites
    assert len(Counter(reponse.motif for reponse in dites)) > len(PARTS) / 2
    assert all(reponse.le <= LE for reponse in dites)
    assert list(verifier_chaine(replay)) == []
