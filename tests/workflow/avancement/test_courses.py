"""Several threads at what is read before it is written: no transaction sees half of another."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import sleep

from sqlalchemy import delete, update

from models.db import make_engine, make_session_factory, transaction
from models.dossier import EtatMoteur, Incident
from models.echeance import Echeance
from tests.workflow.avancement.test_concurrence import ATTENTE_S, RENDEZ_VOUS, ensemble
from tests.workflow.decor import JOUR, Monde
from tests.workflow.suivi import Suivi
from web.compte import essais
from web.travaux import echeances
from workflow.avancement import incidents

LE_TEMPS_DE_SE_CROISER_S = 0.3


def test_un_incident_vu_par_plusieurs_a_la_fois_est_declare_une_fois(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde)
    declarer = partial(
        incidents.declarer, dossier_id=suivi.dossier_id, element="x", message="Arrêt.", le=suivi.le
    )
    for _ in range(RENDEZ_VOUS // 4):
        ensemble(monde, *(declarer for _ in range(4)))
        assert suivi.compter(Incident) == 1
        with transaction(monde.factory) as session:
            session.execute(delete(Incident))


def test_des_essais_de_connexion_ensemble_ne_passent_pas_la_limite(monde: Monde) -> None:
    for tour in range(RENDEZ_VOUS // 4):
        compteurs = essais.cles("connexion", f"essai{tour}@exemple.invalid", f"192.0.2.{tour}")
        issues = ensemble(
            monde, *(partial(essais.compter, compteurs=compteurs, le=Suivi.le) for _ in range(8))
        )
        assert issues.count(True) == essais.PAR_COMPTE


def test_une_echeance_en_echec_que_l_on_retire_au_meme_moment_n_arrete_pas_le_battement(
    monde: Monde,
) -> None:
    """A correction deletes the timer; the scheduler, which had failed on it, puts it off."""
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("repondre_offre")
    le, du_dossier = suivi.le + 60 * JOUR, Echeance.dossier_id == suivi.dossier_id
    perdu = update(EtatMoteur).where(EtatMoteur.dossier_id == suivi.dossier_id)
    with transaction(monde.factory) as session:
        session.execute(perdu.values(corps=b"perdu"))
    engine = make_engine(monde.factory.kw["bind"].url.render_as_string(hide_password=False))
    ailleurs = make_session_factory(engine)  # which has no live instance of the dossier
    with ThreadPoolExecutor(1) as fil:
        with transaction(monde.factory) as session:
            session.execute(update(Echeance).where(~du_dossier).values(reveil_le=None))
        with transaction(monde.factory) as session:
            session.execute(delete(Echeance).where(du_dossier))
            battement = fil.submit(echeances.declencher_minuteries, ailleurs, le=le)
            sleep(LE_TEMPS_DE_SE_CROISER_S)
        assert battement.result(ATTENTE_S) == 1
    engine.dispose()
    assert suivi.compter(Incident) == 0
