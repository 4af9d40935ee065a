"""Opening and closing a programme; publishing what the product ships."""

import orjson
import pytest
from sqlalchemy import func, select

import bpmn
from models.administration import TraceAdministration
from models.db import SessionFactory, transaction
from models.definition import Definition, Programme
from tests import fabrique
from tests.workflow.decor import JOUR, LE
from workflow.errors import TransitionInterdite
from workflow.parcours.definitions import PARCOURS_LIVRES, derniere_publiee, publier_livrees
from workflow.programmes import lire
from workflow.programmes.activation import activer
from workflow.programmes.fiches import ProgrammeInconnu
from workflow.programmes.gestion import fermer_fiche, ouvrir_fiche
from workflow.programmes.registre import inscrire


@pytest.fixture
def base(factory: SessionFactory) -> SessionFactory:
    with transaction(factory) as session:
        publier_livrees(session, le=LE)
    return factory


def codes(factory: SessionFactory) -> dict[str, bool]:
    with factory() as session:
        return {un.code: un.actif for un in session.scalars(select(Programme))}


def test_toutes_les_formes_livrees_sont_publiees_une_seule_fois(base: SessionFactory) -> None:
    assert sorted(PARCOURS_LIVRES) == bpmn.list_parcours()
    with transaction(base) as session:
        publier_livrees(session, le=LE + JOUR)
        assert session.scalar(select(func.count()).select_from(Definition)) == len(PARCOURS_LIVRES)
        for cle in PARCOURS_LIVRES:
            publiee = derniere_publiee(session, cle)
            assert publiee is not None
            assert (publiee.numero, publiee.publiee_le) == (1, LE)


def test_une_base_n_a_d_abord_qu_un_programme_et_il_a_ses_parametres(base: SessionFactory) -> None:
    assert codes(base) == {"avdl_idf": True}
    with base() as session:
        programme = session.scalars(select(Programme)).one()
    assert orjson.loads(programme.parametres) == lire("avdl_idf").resolus()
    assert (programme.parcours, programme.protocole) == ("acces_direct", True)


@pytest.mark.parametrize("identifiant", ["004-2.1.3", "p004_2_1_3"])
def test_activer_ouvre_le_programme_avec_ses_parametres_et_une_seule_fois(
    base: SessionFactory, identifiant: str
) -> None:
    for _ in range(2):
        with transaction(base) as session:
            programme = activer(session, identifiant)
            assert orjson.loads(programme.parametres)["entree_post_cal"] is True
            assert programme.protocole is False
    assert codes(base) == {"avdl_idf": True, "p004_2_1_3": True}


def test_un_programme_se_ferme_et_se_rouvre_et_chaque_changement_laisse_une_trace(
    base: SessionFactory,
) -> None:
    gestes = (ouvrir_fiche, fermer_fiche, fermer_fiche, ouvrir_fiche)
    for geste in gestes:
        with transaction(base) as session:
            geste(session, acteur=None, identifiant="004-2.1.3", le=LE)
        assert codes(base)["p004_2_1_3"] is (geste is ouvrir_fiche)
    with base() as session:
        traces = session.scalars(select(TraceAdministration).order_by(TraceAdministration.id)).all()
    lues = [(t.objet, t.objet_id, t.action, t.acteur_id, t.le) for t in traces]
    assert lues == [
        ("programme", "p004_2_1_3", action, None, LE) for action in ("ouvrir", "fermer", "ouvrir")
    ]


def test_activer_un_doublon_ouvre_le_programme_qu_il_repete(base: SessionFactory) -> None:
    with transaction(base) as session:
        assert activer(session, "001-03").code == "p004_3_1_13"
    assert set(codes(base)) == {"avdl_idf", "p004_3_1_13"}


def test_on_ne_ferme_pas_ce_qui_n_a_jamais_ete_ouvert(base: SessionFactory) -> None:
    with base() as session:
        with pytest.raises(TransitionInterdite, match=r"004-2\.1\.3 n’a jamais été activé"):
            fermer_fiche(session, acteur=None, identifiant="004-2.1.3", le=LE)
        with pytest.raises(ProgrammeInconnu):
            activer(session, "004-9.9")


def test_un_programme_dont_le_parcours_n_est_pas_publie_ne_s_ouvre_pas(
    factory: SessionFactory,
) -> None:
    with factory() as session, pytest.raises(TransitionInterdite, match="jalon init"):
        activer(session, "004-2.1.3")
    assert codes(factory) == {}


def test_un_programme_deja_la_garde_ses_valeurs_et_recoit_les_nouveaux_parametres(
    factory: SessionFactory,
) -> None:
    with transaction(factory) as session:
        fabrique.programme(session, code="avdl_idf", parametres='{"veille_mois":18,"a_part":1}')
        programme = inscrire(session, lire("avdl_idf"))
        attendus = lire("avdl_idf").resolus() | {"veille_mois": 18, "a_part": 1}
        assert orjson.loads(programme.parametres) == attendus
