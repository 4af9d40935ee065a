"""Decides: which due dates are an alert, from when, and who is told. Rules are rows of a table.

An alert fires once per key. Its moment is computed from the facts (due date, propositions,
suspensions), never from the hour at which somebody looked: a tick that comes late, after the
server was off, fires the same alert with the same date.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.alerte import Alerte, AlerteDestinataire
from models.codes import Horloge, Role
from models.dossier import Dossier, EtapeOuverte, Suspension
from models.echeance import Echeance
from models.relogement import Proposition
from notifications.depot import deposer_alerte, deposer_besoin
from notifications.destinataires import (
    Audience,
    Personne,
    list_organismes_du_besoin,
    list_personnes,
    list_referents,
)

_PAR_CLE = {"synchronize_session": "fetch"}
"""The default would compare the criteria with every due date that the session holds."""

Intervalle = tuple[datetime, datetime | None]
"""From an instant (included) to another (excluded), or to no known end."""


@dataclass(frozen=True)
class Regle:
    """One alert of the domain (`alerts.csv`): who is told, and what may hold it back."""

    nom: str
    audiences: tuple[Audience, ...]
    source: str
    retenue_par_proposition: bool = False
    besoin_anonyme: bool = False


ALERTES: Mapping[str, Regle] = {
    "A01": Regle(
        nom="Six mois d’AVL sans proposition de logement",
        audiences=(Audience.TRAVAILLEUR_SOCIAL, Audience.COORDONNATEUR, Audience.BAILLEUR_LOGEUR),
        source="002:208-225, 002:360",
        retenue_par_proposition=True,
        besoin_anonyme=True,
    ),
    "A04": Regle(
        nom="Refus d’un ménage DALO sans preuve d’information",
        audiences=(Audience.TRAVAILLEUR_SOCIAL, Audience.COORDONNATEUR),
        source="R.441-16-3 ; CE 4/11/2015 n° 374241",
    ),
    "A06": Regle(
        nom="Délai DALO dépassé sans offre de logement",
        audiences=(Audience.COORDONNATEUR,),
        source="R.441-16-1",
    ),
    "A25": Regle(
        nom="Demande radiée d’un ménage DALO",
        audiences=(Audience.TRAVAILLEUR_SOCIAL, Audience.COORDONNATEUR),
        source="R.441-2-8",
    ),
    "A08": Regle(
        nom="Bilan à mi-mesure attendu",
        audiences=(Audience.TRAVAILLEUR_SOCIAL, Audience.CHEF_DE_SERVICE),
        source="003:1024",
    ),
    "A09": Regle(
        # The funder has no account: its coordonnateur is told.
        nom="Bilan final attendu",
        audiences=(
            Audience.TRAVAILLEUR_SOCIAL,
            Audience.CHEF_DE_SERVICE,
            Audience.COORDONNATEUR,
        ),
        source="003:1024",
    ),
    "A10": Regle(
        nom="Enquête un an après attendue",
        audiences=(Audience.BAILLEUR_LOGEUR, Audience.TRAVAILLEUR_SOCIAL),
        source="002:285-305",
    ),
}


def declencher(session: Session, *, echeance: Echeance, le: datetime) -> Alerte | None:
    """Fire one due alert: the alert, its recipients and their messages. None when it does not.

    A01 (issue 2): at the due date, or when the last open proposition closes if that is later,
    provided that the measure runs and is not suspended. An alert whose reason is gone is
    dropped; one that is held back sleeps (`reveil_le` null) until workflow wakes it. Of two
    schedulers that look at the same row, one acts.
    """
    regle = ALERTES[echeance.code]
    if not _a_encore_un_objet(session, echeance):
        _retirer(session, echeance)
        return None
    depart = max(echeance.due_le, echeance.reveil_le or echeance.due_le)
    moment = premier_moment_libre(depart, _list_retenues(session, echeance, regle))
    if moment is None or moment > le:
        _rendormir(session, echeance, reveil_le=moment)
        return None
    if not _retirer(session, echeance) or _est_deja_declenchee(session, echeance.cle):
        return None
    return _creer(session, echeance=echeance, regle=regle, moment=moment, le=le)


def premier_moment_libre(depart: datetime, retenues: Iterable[Intervalle]) -> datetime | None:
    """Return the first instant from `depart` that no interval covers, None when there is none."""
    moment = depart
    for debut, fin in sorted(retenues, key=lambda retenue: retenue[0]):
        if debut <= moment and fin is None:
            return None
        if debut <= moment and fin is not None:
            moment = max(moment, fin)
    return moment


def _list_retenues(session: Session, echeance: Echeance, regle: Regle) -> list[Intervalle]:
    """Return the intervals during which this alert may not fire."""
    retenues: list[Intervalle] = []
    if echeance.horloge != Horloge.CONTINUE:
        suspensions = select(Suspension.debut, Suspension.fin).where(
            Suspension.dossier_id == echeance.dossier_id
        )
        retenues += [(debut, fin) for debut, fin in session.execute(suspensions)]
    if regle.retenue_par_proposition:
        propositions = select(Proposition.ouverte_le, Proposition.close_le).where(
            Proposition.dossier_id == echeance.dossier_id
        )
        retenues += [(debut, fin) for debut, fin in session.execute(propositions)]
    return retenues


def _a_encore_un_objet(session: Session, echeance: Echeance) -> bool:
    """Return whether the measure still runs, or the step is still open.

    Workflow deletes the row when they end; this is the belt to those braces.
    """
    if echeance.mesure_id is not None:
        ouverte = select(Mesure.id).where(
            Mesure.id == echeance.mesure_id, Mesure.fin_reelle.is_(None)
        )
        return session.scalar(ouverte) is not None
    if echeance.tache_id is not None:
        etape = select(EtapeOuverte.tache_id).where(EtapeOuverte.tache_id == echeance.tache_id)
        return session.scalar(etape) is not None
    return True


def _retirer(session: Session, echeance: Echeance) -> bool:
    """Take the due date away as it was read. False when another worker acted on it first."""
    retiree = session.scalar(
        delete(Echeance)
        .where(Echeance.id == echeance.id, Echeance.reveil_le == echeance.reveil_le)
        .returning(Echeance.id)
        .execution_options(**_PAR_CLE)
    )
    return retiree is not None


def _rendormir(session: Session, echeance: Echeance, *, reveil_le: datetime | None) -> None:
    session.execute(
        update(Echeance)
        .where(Echeance.id == echeance.id, Echeance.reveil_le == echeance.reveil_le)
        .values(reveil_le=reveil_le)
        .execution_options(**_PAR_CLE)
    )


def _est_deja_declenchee(session: Session, cle: str) -> bool:
    return session.scalar(select(Alerte.id).where(Alerte.cle == cle)) is not None


def _creer(
    session: Session, *, echeance: Echeance, regle: Regle, moment: datetime, le: datetime
) -> Alerte:
    dossier = session.get_one(Dossier, echeance.dossier_id)
    personnes = list_personnes(session, dossier=dossier, audiences=regle.audiences, le=le)
    organismes = _list_organismes(session, dossier, regle, personnes)
    alerte = Alerte(
        cle=echeance.cle,
        code=echeance.code,
        dossier_id=dossier.id,
        mesure_id=echeance.mesure_id,
        tache_id=echeance.tache_id,
        echeance_le=echeance.due_le,
        declenchee_le=moment,
        destinataires=_build_destinataires(personnes, organismes),
    )
    session.add(alerte)
    session.flush()
    deposer_alerte(session, alerte=alerte, dossier=dossier, personnes=personnes, le=le)
    referents = list_referents(session, organismes=organismes, departement=dossier.departement)
    deposer_besoin(session, alerte=alerte, personnes=referents, le=le)
    return alerte


def _list_organismes(
    session: Session, dossier: Dossier, regle: Regle, personnes: Iterable[Personne]
) -> list[int]:
    if not regle.besoin_anonyme:
        return []
    nommes = {personne.organisme_id for personne in personnes}
    return list_organismes_du_besoin(session, dossier=dossier, sauf=nommes)


def _build_destinataires(
    personnes: Iterable[Personne], organismes: Iterable[int]
) -> list[AlerteDestinataire]:
    return [
        *(AlerteDestinataire(role=p.role, utilisateur_id=p.id) for p in personnes),
        *(
            AlerteDestinataire(role=Role.REFERENT_BAILLEUR, organisme_id=organisme)
            for organisme in organismes
        ),
    ]
