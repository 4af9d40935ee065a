"""The present of a dossier is what its journal says: rebuilt, it is the same to the byte (R8)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from models.accompagnement import Adhesion, Mesure
from models.codes import Role
from models.db import transaction
from models.dossier import EtapeOuverte, EtatMoteur
from models.relogement import Correspondant
from models.tout import Base
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.histoire.reconstruction import TOUTES

MOIS = timedelta(days=31)


def _relogement(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("remettre_recommandations").mener("remettre_recommandations")


def _refus_puis_relogement(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    suivi.faire("repondre_offre", reponse_offre="refusee", motif_refus_menage="localisation")
    suivi.mener("traiter_refus", "rapprochement")


def _silence(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    suivi.sonner(suivi.le + MOIS)


def _suspension(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    suivi.suspendre(suivi.le + JOUR)
    suivi.reprendre(suivi.le + 40 * JOUR)
    suivi.le += 41 * JOUR
    suivi.mener("rapprochement")


def _prolongation(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("bilan_final")
    suivi.faire("bilan_final", suite="prolonger")


def _retrait(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    suivi.faire("retrait_avl")


def _cloture(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    suivi.operer("clore", le=suivi.le + JOUR, motif="abandon_mesure")


CHEMINS: tuple[Callable[[Suivi], None], ...] = (
    _relogement, _refus_puis_relogement, _silence, _suspension, _prolongation, _retrait, _cloture,
)  # fmt: skip


@pytest.mark.parametrize("chemin", CHEMINS, ids=lambda chemin: chemin.__name__.strip("_"))
def test_le_present_se_reconstruit_du_journal(
    monde: Monde, chemin: Callable[[Suivi], None]
) -> None:
    suivi = Suivi.ouvrir(monde, le=LE)
    chemin(suivi)
    with transaction(monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


@pytest.mark.parametrize(
    ("degat", "difference"),
    [
        (delete(EtapeOuverte), "etape_ouverte"),
        (update(Mesure).values(debut=LE), "mesure"),
        (update(Adhesion).values(forme="tripartite"), "adhesion"),
        (update(EtatMoteur).values(corps=b""), "etat_moteur"),
    ],
    ids=lambda cas: cas if isinstance(cas, str) else "",
)
def test_ce_qui_ne_suit_pas_du_journal_est_nomme(
    monde: Monde, degat: object, difference: str
) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    with transaction(monde.factory) as session:
        session.execute(degat)  # type: ignore[call-overload]
        (trouvee,) = histoire.comparer(session, suivi.dossier_id)
        assert trouvee.startswith(difference)


def test_un_correspondant_garde_son_compte_quand_celui_ci_change_d_adresse(monde: Monde) -> None:
    """The step named him by his address of that day; the present must not lose his access."""
    chez_lui = monde.comptes["bailleur"].organisme_id
    with transaction(monde.factory) as session:
        role = Role.CORRESPONDANT_BAILLEUR
        compte = fabrique.utilisateur(session, role, organisme_id=chez_lui)
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("designer_correspondant")
    suivi.faire("designer_correspondant", courriel_correspondant=compte.courriel)
    with transaction(monde.factory) as session:
        session.get_one(Utilisateur, compte.id).courriel = "nouvelle@exemple.invalid"
    with transaction(monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
        assert [c.utilisateur_id for c in suivi.lignes(Correspondant)] == [compte.id]


def test_un_etat_perdu_revient_par_le_journal(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("passer_caleol")
    with transaction(monde.factory) as session:
        session.execute(update(EtatMoteur).values(corps=b"perdu"))
        session.execute(delete(EtapeOuverte))
        faits = histoire.lire_faits(session, suivi.dossier_id)
        histoire.reconstruire(session, suivi.dossier_id, histoire.faits_en_vigueur(faits))
    suivi.mener("passer_caleol", "notifier_offre")
    assert set(suivi.ouvertes()) >= {"repondre_offre"}


def test_chaque_table_d_un_dossier_est_une_consequence_ou_un_fait_garde() -> None:
    """A table that nobody classed would keep what a correction takes back."""
    consequences = {modele.__tablename__ for modele in TOUTES} | {"etat_moteur"}
    gardees = {
        "acces", "alerte", "avis", "brouillon", "deplacement_dossier", "document", "incident",
        "journal", "note", "offre_logement", "ordre_du_jour", "piece_caleol", "reparation",
        "signalement", "visite",
    }  # fmt: skip
    du_dossier = {t.name for t in Base.metadata.tables.values() if "dossier_id" in t.c}
    assert du_dossier == consequences | gardees
    assert not consequences & gardees
