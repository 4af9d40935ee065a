"""Incidents are tried again or mended, and say so in the journal."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from models.codes import SorteEcheance
from models.db import lecture, make_engine, make_session_factory, transaction
from models.dossier import EtapeOuverte, EtatMoteur, Incident
from models.echeance import Echeance, list_dues
from models.journal import Journal
from models.verification_journal import verifier_chaine
from tests.workflow.decor import JOUR, Monde
from tests.workflow.suivi import Suivi
from workflow import histoire, reparations
from workflow.avancement import incidents
from workflow.engine.etat import cache
from workflow.errors import HabilitationRefusee, Introuvable, TransitionInterdite


def _incident(suivi: Suivi, message: str = "Une échéance n’a pas pu être traitée.") -> str:
    with transaction(suivi.monde.factory) as session:
        incidents.declarer(
            session, dossier_id=suivi.dossier_id, element="silence", message=message, le=suivi.le
        )
        return session.scalars(
            select(Incident.public_id).where(Incident.dossier_id == suivi.dossier_id)
        ).one()


def test_reessayer_remet_tout_de_suite_l_echeance_au_travail(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("repondre_offre")
    suivi.le += timedelta(days=30)
    numero = _incident(suivi)
    with transaction(monde.factory) as session:
        remise = update(Echeance).where(Echeance.code == "silence")
        session.execute(remise.values(reveil_le=suivi.le + JOUR))
        admin = suivi.compte("administrateur")
        reparations.reessayer(session, acteur=admin, incident=numero, le=suivi.le)
    with lecture(monde.factory) as session:
        dues = list_dues(session, SorteEcheance.MINUTERIE, le=suivi.le, limite=10)
        assert [e.code for e in dues if e.dossier_id == suivi.dossier_id] == ["silence"]
        types = session.scalars(
            select(Journal.type).where(Journal.dossier_id == suivi.dossier_id)
        ).all()
        assert types[-1] == reparations.REESSAI
        assert list(verifier_chaine(session)) == []


def test_reparer_rend_au_dossier_ce_que_dit_son_journal(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("passer_caleol")
    numero = _incident(suivi)
    with transaction(monde.factory) as session:
        session.execute(update(EtatMoteur).values(corps=b"perdu"))
        session.execute(delete(EtapeOuverte))
        reparations.reparer(session, acteur=None, incident=numero, le=suivi.le)
    with transaction(monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
        assert session.scalars(select(Incident.resolu_le).where(Incident.public_id == numero)).one()
    suivi.mener("passer_caleol")
    assert "notifier_offre" in suivi.ouvertes()


def test_une_reparation_vaut_aussi_pour_le_processus_qui_garde_l_ancien_etat(
    monde: Monde,
) -> None:
    """The command line mends what the server has in memory."""
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("passer_caleol")
    version = suivi.dossier().version
    with transaction(monde.factory) as session:
        gardee = cache.prendre(session, suivi.dossier_id, version)
        assert gardee is not None
        gardee.terminer(
            suivi.ouvertes()["passer_caleol"],
            variables={"decision_caleol": "attribution"},
            moment=suivi.le,
            graine="",
        )
        cache.deposer(session, suivi.dossier_id, version, gardee)
    numero = _incident(suivi)
    ailleurs = make_engine(monde.factory.kw["bind"].url.render_as_string(hide_password=False))
    with transaction(make_session_factory(ailleurs)) as session:
        reparations.reparer(session, acteur=None, incident=numero, le=suivi.le)
    ailleurs.dispose()
    suivi.mener("passer_caleol")
    assert "notifier_offre" in suivi.ouvertes()
    suivi.tout_concorde()


def test_un_dossier_ou_rien_n_attend_ne_se_reessaie_pas(monde: Monde) -> None:
    """Its incident would be closed, and nobody would hear of the dossier again."""
    numero = _incident(Suivi.ouvrir(monde), incidents.MUET)
    with pytest.raises(TransitionInterdite, match="Réparez-le"), transaction(monde.factory) as s:
        reparations.reessayer(s, acteur=None, incident=numero, le=Suivi.le)
    with lecture(monde.factory) as session:
        resolu = select(Incident.resolu_le).where(Incident.public_id == numero)
        assert session.scalars(resolu).one() is None


def test_un_incident_resolu_inconnu_ou_sans_droit_est_refuse(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("repondre_offre")
    numero = _incident(suivi)
    for qui in ("ts", "chef", "bailleur", "coordonnateur"):
        with pytest.raises(HabilitationRefusee), transaction(monde.factory) as session:
            acteur = suivi.compte(qui)
            reparations.reparer(session, acteur=acteur, incident=numero, le=suivi.le)
    with transaction(monde.factory) as session:
        reparations.reessayer(session, acteur=None, incident=numero, le=suivi.le)
    with pytest.raises(TransitionInterdite), transaction(monde.factory) as session:
        reparations.reessayer(session, acteur=None, incident=numero, le=suivi.le)
    with pytest.raises(Introuvable), transaction(monde.factory) as session:
        reparations.reessayer(session, acteur=None, incident="inconnu", le=suivi.le)
