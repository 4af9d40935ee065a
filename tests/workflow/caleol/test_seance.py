"""The day of the session and the demand: facts that a dossier lived again finds back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.db import lecture, transaction
from models.dossier import Dossier
from models.menage import Demande
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.caleol import prevoir_seance, tenir_la_demande
from workflow.errors import HabilitationRefusee, SaisieInvalide, TransitionInterdite

SEANCE = date(2022, 4, 28)


def prevoir(suivi: Suivi, seance_le: date | None, *, par: str = "ts") -> None:
    with transaction(suivi.monde.factory) as session:
        prevoir_seance(
            session,
            acteur=suivi.compte(par),
            dossier_id=suivi.dossier_id,
            seance_le=seance_le,
            le=suivi.le,
        )


def test_la_seance_se_note_se_change_et_s_efface(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    version = suivi.dossier().version
    for jour in (SEANCE, SEANCE + timedelta(days=7), None):
        prevoir(suivi, jour)
        assert suivi.passage().seance_prevue_le == jour
    assert [ligne.type for ligne in suivi.journal()][-3:] == ["seance_prevue"] * 3
    assert suivi.dossier().version == version
    suivi.la_chaine_tient()


def test_redire_la_meme_date_ne_laisse_pas_de_trace(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    prevoir(suivi, SEANCE)
    avant = suivi.dossier().journal_rang
    prevoir(suivi, SEANCE)
    assert suivi.dossier().journal_rang == avant


def test_sans_proposition_qui_attend_il_n_y_a_pas_de_seance(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    with pytest.raises(TransitionInterdite, match="proposition"):
        prevoir(suivi, SEANCE)
    suivi.mener("rapprochement", "contact_prealable", "verifier_dossier", "passer_caleol")
    with pytest.raises(TransitionInterdite, match="proposition"):
        prevoir(suivi, SEANCE)


def test_une_seance_ne_precede_pas_sa_proposition(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    with pytest.raises(SaisieInvalide) as refus:
        prevoir(suivi, date(2022, 1, 1))
    assert refus.value.erreurs.keys() == {"seance_prevue_le"}


def test_le_bailleur_ne_change_pas_la_date_de_l_association(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    with pytest.raises(HabilitationRefusee):
        prevoir(suivi, SEANCE, par="bailleur")


def test_la_seance_survit_au_retour_a_une_etape(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    prevoir(suivi, SEANCE)
    suivi.revenir("verifier_dossier")
    assert suivi.passage().seance_prevue_le == SEANCE
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


def test_la_seance_d_une_proposition_reprise_ne_passe_pas_a_la_suivante(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    prevoir(suivi, SEANCE)
    suivi.revenir("rapprochement")
    suivi.mener("rapprochement")
    assert suivi.passage().seance_prevue_le is None
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


def test_la_verification_du_dossier_peut_dire_la_seance(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("verifier_dossier")
    suivi.faire("verifier_dossier", seance_prevue_le="2022-04-28")
    assert suivi.passage().seance_prevue_le == SEANCE


def test_une_demande_renouvelee_est_au_journal_sans_gener_une_etape(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    dossier, valeurs = suivi.dossier(), {"nur": "091000000000000002", "syplo_a_jour": True}
    with transaction(suivi.monde.factory) as session:
        faits = {"acteur": suivi.compte("ts"), "dossier_id": suivi.dossier_id, "le": suivi.le}
        assert tenir_la_demande(session, valeurs=valeurs, **faits)
        assert not tenir_la_demande(session, valeurs=valeurs, **faits)
    with lecture(suivi.monde.factory) as session:
        menage = session.get_one(Dossier, suivi.dossier_id).menage_id
        demande = session.scalars(select(Demande).where(Demande.menage_id == menage)).one()
        assert (demande.nur, demande.syplo_a_jour) == ("091000000000000002", True)
        assert demande.al_in is True  # not said again: it stays
    assert suivi.dossier().version == dossier.version
    assert suivi.journal()[-1].type == "demande"
