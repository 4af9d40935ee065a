"""What the verbs of a dossier refuse, in which words, leaving nothing behind."""

from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy.exc import IntegrityError

from models.codes import PropositionIssue
from models.db import transaction
from models.errors import ErreurMetier
from tests import fabrique
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.lots.versions import SANS_LA_PIECE, publier_version
from tests.workflow.reponses import MOTIF
from tests.workflow.suivi import Suivi
from workflow.avancement import dossiers
from workflow.errors import (
    EtapeDejaFaite,
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)

HEURE = timedelta(hours=1)


def refuser(erreur: type[ErreurMetier], suivi: Suivi, element: str, **reste: Any) -> ErreurMetier:
    """Check that a step is refused, and that the refusal left nothing behind."""
    le, avant = suivi.le, (suivi.dossier().version, suivi.etat_moteur(), suivi.ouvertes())
    with pytest.raises(erreur) as refus:
        suivi.faire(element, **reste)
    suivi.le = le
    assert (suivi.dossier().version, suivi.etat_moteur(), suivi.ouvertes()) == avant
    suivi.tout_concorde()
    return refus.value


@pytest.mark.parametrize("compte", ["bailleur", "correspondant", "coordonnateur", "administrateur"])
def test_seule_l_association_ouvre_un_dossier(monde: Monde, compte: str) -> None:
    with pytest.raises(HabilitationRefusee, match="ouvrir un dossier"):
        monde.ouvrir(acteur=monde.comptes[compte])


@pytest.mark.parametrize("piece", ["definition_id", "programme_id"])
def test_la_base_refuse_d_ouvrir_sur_ce_qui_n_existe_pas(monde: Monde, piece: str) -> None:
    with pytest.raises(IntegrityError):
        monde.ouvrir(**cast("Any", {piece: 999_999}))


def test_un_dossier_ne_s_ouvre_pas_dans_le_futur(monde: Monde) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        monde.ouvrir(fait_le=LE + JOUR)
    assert set(refus.value.erreurs) == {"fait_le"}


def test_un_fait_dans_le_futur_est_refuse(suivi: Suivi) -> None:
    refus = refuser(SaisieInvalide, suivi, "enregistrer_orientation", le=LE + HEURE, saisi_le=LE)
    assert isinstance(refus, SaisieInvalide)
    assert refus.erreurs == {"fait_le": "La date du fait ne peut pas être dans le futur."}


def test_un_fait_avant_l_etape_d_avant_est_refuse_avec_sa_date(suivi: Suivi) -> None:
    refus = refuser(SaisieInvalide, suivi, "enregistrer_orientation", le=LE - JOUR, saisi_le=LE)
    assert isinstance(refus, SaisieInvalide)
    assert set(refus.erreurs) == {"fait_le"}
    assert "1er\N{NO-BREAK SPACE}mars\N{NO-BREAK SPACE}2022" in refus.erreurs["fait_le"]


@pytest.mark.parametrize("element", ["retrait_avl", "non_relogeable_avl"])
def test_un_retrait_ne_precede_pas_la_derniere_etape_faite(suivi: Suivi, element: str) -> None:
    """The event has waited since the AVL began: only what has happened since then bounds it."""
    suivi.mener_jusqu_a("verifier_dossier")
    suivi.faire("verifier_dossier", dossier_complet="non", pieces_manquantes="Une quittance.")
    fait = suivi.le
    refuser(SaisieInvalide, suivi, element, le=fait - JOUR, saisi_le=fait + JOUR)
    suivi.faire(element, le=fait, saisi_le=fait + JOUR)
    assert suivi.dossier().clos_le == fait


def test_une_etape_faite_dit_par_qui_et_quand(suivi: Suivi) -> None:
    tache_id = suivi.ouvertes()["enregistrer_orientation"]
    suivi.faire("enregistrer_orientation")
    with pytest.raises(EtapeDejaFaite) as refus:
        terminer(suivi, "chef", tache_id)
    assert suivi.compte("ts").nom in str(refus.value)
    assert "2\N{NO-BREAK SPACE}mars\N{NO-BREAK SPACE}2022" in str(refus.value)


def test_une_etape_faite_n_existe_pas_pour_un_inconnu(suivi: Suivi) -> None:
    tache_id = suivi.ouvertes()["enregistrer_orientation"]
    suivi.faire("enregistrer_orientation")
    for etranger in ("ts_ailleurs", "chef_ailleurs", "collegue", "administrateur", "bailleur"):
        with pytest.raises(Introuvable):
            terminer(suivi, etranger, tache_id)


def test_l_autre_branche_d_une_attente_n_est_plus_ouverte(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    suivi.faire("passer_caleol", decision_caleol="attribution_rang", rang="2", motif_ecrit=MOTIF)
    pris = suivi.ouvertes()["logement_pris"]
    suivi.faire("rang_atteint")
    with pytest.raises(EtapeDejaFaite, match="n’est plus ouverte"):
        terminer(suivi, "bailleur", pris)


@pytest.mark.parametrize("tache_id", ["", "inconnue", "00000000-0000-0000-0000-000000000000:0"])
def test_une_etape_inconnue_n_est_plus_ouverte(suivi: Suivi, tache_id: str) -> None:
    with pytest.raises(EtapeDejaFaite, match="n’est plus ouverte"):
        terminer(suivi, "ts", tache_id)


def test_une_page_perimee_est_refusee_avant_toute_ecriture(suivi: Suivi) -> None:
    tache_id = suivi.ouvertes()["enregistrer_orientation"]
    with pytest.raises(EtapeDejaFaite, match="a changé depuis"):
        terminer(suivi, "ts", tache_id, version=0)
    terminer(suivi, "ts", tache_id, version=1)
    assert suivi.dossier().version == 2


def test_une_reponse_invalide_est_dite_champ_par_champ(suivi: Suivi) -> None:
    refus = refuser(SaisieInvalide, suivi, "enregistrer_orientation", eligible="peut-être")
    assert isinstance(refus, SaisieInvalide)
    assert refus.erreurs == {"eligible": "Choisissez une des réponses proposées."}
    suivi.faire("enregistrer_orientation")


def test_un_bailleur_inconnu_est_une_erreur_de_saisie(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    with transaction(suivi.monde.factory) as session:
        association = fabrique.association(session).public_id
    for bailleur in ("inconnu", association):
        refus = refuser(SaisieInvalide, suivi, "rapprochement", bailleur=bailleur)
        assert isinstance(refus, SaisieInvalide)
        assert set(refus.erreurs) == {"bailleur"}


@pytest.mark.parametrize(
    "composition",
    [{"nb_personnes": "1", "nb_mineurs": "1"}, {"nb_personnes": "2", "nb_mineurs": "5"},
     {"nb_personnes": "", "nb_mineurs": "2"}],
)  # fmt: skip
def test_un_menage_compte_au_moins_un_adulte(suivi: Suivi, composition: dict[str, str]) -> None:
    """Said to the user; the table's own check would be an error 500."""
    suivi.mener_jusqu_a("realiser_diagnostic")
    refus = refuser(SaisieInvalide, suivi, "realiser_diagnostic", **composition)
    assert isinstance(refus, SaisieInvalide)
    assert set(refus.erreurs) == {"nb_mineurs"}


def test_un_dossier_suspendu_ne_bouge_pas(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    suivi.suspendre(suivi.le)
    for element in ("rapprochement", "retrait_avl"):
        refus = refuser(TransitionInterdite, suivi, element)
        assert "reprenez-le" in str(refus)
    suivi.reprendre(suivi.le + JOUR)
    suivi.le += JOUR
    suivi.faire("rapprochement")


def test_un_dossier_clos_n_a_plus_d_etape(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    ouvertes = suivi.ouvertes()
    suivi.operer("clore", le=suivi.le, motif="deces")
    dossier = suivi.dossier()
    assert (dossier.etat, dossier.fin_element, dossier.clos_le) == ("clos", "cloture", suivi.le)
    assert suivi.ouvertes() == {}
    assert suivi.echeances() == {}
    assert [(m.type, m.fin_motif) for m in suivi.mesures()] == [("avl", "deces")]
    for tache_id in ouvertes.values():
        with pytest.raises(EtapeDejaFaite):
            terminer(suivi, "ts", tache_id)
    suivi.la_chaine_tient()


def terminer(suivi: Suivi, compte: str, tache_id: str, *, version: int | None = None) -> None:
    """Complete a task by its id, whatever is open now."""
    le = suivi.le + JOUR
    with transaction(suivi.monde.factory) as session:
        dossiers.terminer_etape(
            session,
            acteur=suivi.compte(compte),
            tache_id=tache_id,
            version=version,
            saisie=suivi.saisie("enregistrer_orientation"),
            fait_le=le,
            saisi_le=le,
        )


def test_une_proposition_qu_une_version_laisse_ouverte_ne_bloque_pas_la_suivante(
    monde: Monde,
) -> None:
    """The step that closed it is gone from the parcours: the next dwelling closes it."""
    with transaction(monde.factory) as session:
        definition_id = publier_version(session, SANS_LA_PIECE).id
    suivi = Suivi.ouvrir(monde, definition_id=definition_id).mener_jusqu_a("passer_caleol")
    suivi.faire("passer_caleol", decision_caleol="attribution_condition", pieces_manquantes="Un.")
    suivi.mener("traiter_refus", "rapprochement")
    assert [p.issue for p in suivi.propositions()] == [PropositionIssue.SANS_SUITE, None]
    suivi.tout_concorde()
