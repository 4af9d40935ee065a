"""A proposition is worth what it was when it was made, or nothing; the dossier goes on."""

from collections.abc import Mapping

from sqlalchemy import select, update

from models.codes import DeplacementSort, ReparationEtat, ReparationGenre
from models.db import lecture, transaction
from models.dossier import Incident
from models.reparation import Reparation
from tests.workflow.decor import JOUR, Monde
from tests.workflow.lots.decor import Lot
from tests.workflow.lots.versions import AVEC_LES_CLES, CHOISI, DIAGNOSTIC_RENOMME, Remplacements
from tests.workflow.reparations.decor import arreter, decider, etape, proposer, tout_concorde
from tests.workflow.suivi import Suivi
from workflow import reparations
from workflow.avancement import incidents


def test_un_dossier_qui_a_avance_rend_la_proposition_caduque(en_bilan: Suivi) -> None:
    tache = etape(en_bilan, "mettre_a_jour_demande")
    numero = proposer(en_bilan, ReparationGenre.SAUT, tache_id=tache)
    en_bilan.mener("mettre_a_jour_demande")
    assert decider(en_bilan, numero) == ReparationEtat.CADUQUE


def test_un_retour_n_emporte_pas_ce_qui_a_ete_fait_depuis(en_bilan: Suivi) -> None:
    rang = max(fait.rang for fait in en_bilan.journal() if fait.element == "recueillir_adhesion")
    numero = proposer(en_bilan, ReparationGenre.RETOUR, rang=rang)
    en_bilan.le += JOUR
    en_bilan.mener("mettre_a_jour_demande")
    ouvertes = en_bilan.ouvertes()
    assert decider(en_bilan, numero) == ReparationEtat.CADUQUE
    assert en_bilan.ouvertes() == ouvertes


def deplacer(suivi: Suivi, vers: Remplacements, choix: Mapping[str, str] | None = None) -> None:
    lot = Lot.preparer(
        suivi.monde, vers, le=suivi.le, correspondances=choix or {}, dossiers=[suivi.dossier_id]
    )
    assert lot.lancer(suivi.le) == {DeplacementSort.DEPLACE: 1}


def test_une_etape_devenue_une_autre_par_un_deplacement_ne_se_laisse_pas(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    tache = etape(suivi, "realiser_diagnostic")
    numero = proposer(suivi, ReparationGenre.SAUT, tache_id=tache)
    deplacer(suivi, DIAGNOSTIC_RENOMME, CHOISI)
    assert suivi.ouvertes() == {"mener_le_diagnostic": tache}
    assert decider(suivi, numero) == ReparationEtat.CADUQUE
    assert suivi.ouvertes() == {"mener_le_diagnostic": tache}


def test_une_proposition_qui_tient_encore_apres_un_deplacement_se_confirme(
    en_bilan: Suivi,
) -> None:
    tache = etape(en_bilan, "mettre_a_jour_demande")
    numero = proposer(en_bilan, ReparationGenre.SAUT, tache_id=tache)
    deplacer(en_bilan, AVEC_LES_CLES)
    assert decider(en_bilan, numero) == ReparationEtat.CONFIRMEE
    tout_concorde(en_bilan)


def test_une_valeur_que_la_version_n_admet_pas_n_est_pas_posee(en_bilan: Suivi) -> None:
    quoi = {"variable": "adhesion", "valeur": '"reflexion"'}
    numero = proposer(en_bilan, ReparationGenre.VALEUR, **quoi)
    with transaction(en_bilan.monde.factory) as session:  # as a choice that a move took away
        celle = update(Reparation).where(Reparation.public_id == numero)
        session.execute(celle.values(valeur='"partie"'))
    assert decider(en_bilan, numero) == ReparationEtat.CADUQUE
    tout_concorde(en_bilan)


def test_un_incident_reessaye_rend_la_proposition_caduque_et_le_dit(en_bilan: Suivi) -> None:
    numero = proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="7")
    incident, acteur = arreter(en_bilan), en_bilan.compte("administrateur")
    with transaction(en_bilan.monde.factory) as session:
        reparations.reessayer(session, acteur=acteur, incident=incident, le=en_bilan.le)
    assert decider(en_bilan, numero) == ReparationEtat.CADUQUE
    with lecture(en_bilan.monde.factory) as session:
        celle = select(Reparation.motif).where(Reparation.public_id == numero)
        assert "résolu autrement" in (session.scalars(celle).one() or "")


def test_reparer_un_incident_laisse_ouvert_un_autre_du_meme_dossier(en_bilan: Suivi) -> None:
    numero = proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="7")
    with transaction(en_bilan.monde.factory) as session:
        incidents.declarer(
            session, dossier_id=en_bilan.dossier_id, element="veille", message="Autre.",
            le=en_bilan.le,
        )  # fmt: skip
    assert decider(en_bilan, numero) == ReparationEtat.CONFIRMEE
    with lecture(en_bilan.monde.factory) as session:
        du_dossier = select(Incident.message).where(Incident.dossier_id == en_bilan.dossier_id)
        ouverts = du_dossier.where(Incident.resolu_le.is_(None))
        assert session.scalars(ouverts).all() == ["Autre."]
