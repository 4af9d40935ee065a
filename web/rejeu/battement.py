"""The product's own tick at the pace of a replay: the past's messages are told to nobody.

Due dates are looked at every day, conventions and committees once a week, alerts that fired (next
steps, reminders) once a quarter until the last months, then once a week. Every moment is counted
from the facts: a look that comes late writes the same dates, and one reminder for several. Each
week from the start, the reminders alone would take a third of the time.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, update

from models.alerte_regles.nature import Canal
from models.avis import Avis
from models.calendrier import jour_paris, retrancher_duree
from models.db import SessionFactory, transaction
from models.envoi import Envoi
from models.tour import Tour
from notifications.releve import TOUR as TOUR_DE_LA_RELEVE
from notifications.releve import relever
from notifications.resumes.quotidien import SANS_OBJET
from web.rejeu.fenetre import FIN
from web.travaux.alertes import suivre_alertes
from web.travaux.echeances import declencher_alertes, declencher_minuteries

ENTRE_DEUX_RELEVES, ENTRE_DEUX_SUIVIS = timedelta(weeks=1), timedelta(weeks=13)
DERNIERS_MOIS = timedelta(weeks=10)
"""Before the end, in which alerts are followed each week: what the inboxes show."""

NON_LU = "P1M"
"""What was told in the last month of a replay is left for people to read in their inbox."""


class BattementDuRejeu:
    """Fires what is due at a moment, day after day until `fin`."""

    def __init__(self, factory: SessionFactory, *, fin: date = FIN) -> None:
        self._factory = factory
        self._derniers_mois = fin - DERNIERS_MOIS
        self._prochaine_releve = self._prochain_suivi = date.min

    def __call__(self, le: datetime) -> None:
        declencher_minuteries(self._factory, le=le)
        declencher_alertes(self._factory, le=le)
        jour = jour_paris(le)
        if jour >= self._prochain_suivi:
            self._prochain_suivi = self._suivi_apres(jour)
            suivre_alertes(self._factory, le=le)
        if jour >= self._prochaine_releve:
            self._prochaine_releve = jour + ENTRE_DEUX_RELEVES
            relever(self._factory, le=le)
        oublier_les_messages(self._factory, le=le)

    def _suivi_apres(self, jour: date) -> date:
        if jour >= self._derniers_mois:
            return jour + ENTRE_DEUX_RELEVES
        return min(jour + ENTRE_DEUX_SUIVIS, self._derniers_mois)


def oublier_les_messages(factory: SessionFactory, *, le: datetime) -> None:
    """Take the mails of the past out of the outbox: they are neither sent nor given up.

    Composing the tens of thousands of a region to throw them away would take a quarter of the
    time; given up, they would hide those that an administrator has to play again.
    """
    with transaction(factory) as session:
        session.execute(delete(Envoi).where(Envoi.envoye_le.is_(None), Envoi.cree_le <= le))


def tourner_la_page(factory: SessionFactory, *, le: datetime) -> None:
    """A replay ends at `le`: the inboxes hold its last month, and no digest tells the rest.

    The first sweep of the real clock is a first one: it asks nothing of the years in between.
    """
    suivre_alertes(factory, le=le)
    relever(factory, le=le)
    oublier_les_messages(factory, le=le)
    lu_avant = retrancher_duree(le, NON_LU)
    with transaction(factory) as session:
        session.execute(
            update(Avis)
            .where(Avis.lu_le.is_(None), Avis.cree_le < lu_avant)
            .values(lu_le=Avis.cree_le)
        )
        session.execute(
            update(Avis)
            .where(Avis.canal == Canal.QUOTIDIEN, Avis.resume.is_(None))
            .values(resume=SANS_OBJET)
        )
        session.execute(delete(Tour).where(Tour.nom == TOUR_DE_LA_RELEVE))
