"""Days off beside the legal ones: a legal delay goes on to the next working day (CPC 642)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from models.administration import JourChome, TraceAdministration
from models.calendrier import est_ouvrable
from models.db import transaction
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide
from workflow.gestion import jours_chomes

NOTIFIE = datetime(2022, 3, 12, 9, 30, tzinfo=UTC)
DIXIEME_JOUR = date(2022, 3, 22)
A_MINUIT = datetime(2022, 3, 22, 23, tzinfo=UTC)


@pytest.fixture
def chome(monde: Monde) -> Iterator[int]:
    """The last day of the offer of the 12th is made a day off, until the end of the test."""
    with transaction(monde.factory) as session:
        acteur = monde.comptes["administrateur"]
        nom = "Fermeture des services"
        ajoute = jours_chomes.ajouter(session, acteur=acteur, jour=DIXIEME_JOUR, libelle=nom, le=LE)
        cle = ajoute.id
    yield cle
    with transaction(monde.factory) as session:
        if session.get_one(JourChome, cle).retire_le is None:
            jours_chomes.retirer(session, acteur=acteur, jour_id=cle, le=LE + 60 * JOUR)


def test_un_delai_legal_qui_finit_un_jour_chome_va_au_lendemain(chome: int, suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    assert suivi.echeances()["silence"].due_le == A_MINUIT + JOUR


def test_sans_lui_le_meme_delai_finit_son_dixieme_jour(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    assert suivi.echeances()["silence"].due_le == A_MINUIT


def test_ce_qui_fut_compte_avec_lui_se_recompte_de_meme(chome: int, suivi: Suivi) -> None:
    """Taken away since: the journal, lived again, gives the due date that it gave then."""
    suivi.mener_jusqu_a("repondre_offre")
    with transaction(suivi.monde.factory) as session:
        acteur = suivi.monde.comptes["administrateur"]
        jours_chomes.retirer(session, acteur=acteur, jour_id=chome, le=LE + 60 * JOUR)
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


def test_le_calendrier_ne_le_connait_que_le_temps_d_une_transaction(
    monde: Monde, chome: int
) -> None:
    with transaction(monde.factory) as session:
        session.connection()
        assert not est_ouvrable(DIXIEME_JOUR)
    assert est_ouvrable(DIXIEME_JOUR)


@pytest.mark.parametrize(
    ("jour", "libelle", "champ"),
    [
        (date(2022, 7, 14), "Fête", "jour"),
        (DIXIEME_JOUR, "Encore", "jour"),
        (date(2022, 3, 23), " ", "libelle"),
        (date(2022, 3, 23), "x" * 81, "libelle"),
    ],
)
def test_un_jour_ferie_ou_deja_connu_est_refuse(
    monde: Monde, chome: int, jour: date, libelle: str, champ: str
) -> None:
    acteur = monde.comptes["administrateur"]
    with transaction(monde.factory) as session, pytest.raises(SaisieInvalide) as refus:
        jours_chomes.ajouter(session, acteur=acteur, jour=jour, libelle=libelle, le=LE)
    assert list(refus.value.erreurs) == [champ]


def test_chaque_changement_laisse_sa_trace(monde: Monde, chome: int) -> None:
    with transaction(monde.factory) as session:
        acteur = monde.comptes["administrateur"]
        jours_chomes.retirer(session, acteur=acteur, jour_id=chome, le=LE)
        traces = session.scalars(
            select(TraceAdministration).where(TraceAdministration.objet_id == str(chome))
        ).all()
        with pytest.raises(Introuvable):
            jours_chomes.retirer(session, acteur=acteur, jour_id=chome, le=LE)
    assert [trace.action for trace in traces] == ["ajouter", "retirer"]
    assert traces[0].libelle == "22\u00a0mars\u00a02022 (Fermeture des services)"


def test_seul_un_administrateur_ajoute_un_jour(monde: Monde) -> None:
    with transaction(monde.factory) as session, pytest.raises(HabilitationRefusee):
        jours_chomes.ajouter(
            session, acteur=monde.comptes["chef"], jour=DIXIEME_JOUR, libelle="Non", le=LE
        )
