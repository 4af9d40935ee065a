"""A batch taken back, as a whole or one by one: only what has not advanced since."""

import pytest
from sqlalchemy import select, text

from models.alerte import Alerte
from models.brouillon import ETAPE, Brouillon
from models.codes import DeplacementEtat, DeplacementSort
from models.db import transaction
from models.echeance import Echeance
from models.errors import ErreurMetier
from tests import fabrique
from tests.workflow.decor import JOUR, Monde
from tests.workflow.lots.decor import Lot, differences
from tests.workflow.lots.versions import AVEC_LES_CLES, AVEC_UN_DELAI, CHOISI, DIAGNOSTIC_RENOMME
from tests.workflow.reponses import SUITE
from tests.workflow.suivi import Suivi
from workflow import deplacements
from workflow.histoire.comparaison import photographier
from workflow.histoire.vie import HistoireImpossible

DEPLACE = {DeplacementSort.DEPLACE: 1}
RENDU = {DeplacementSort.RENDU: 1}


def _photo(suivi: Suivi) -> object:
    with transaction(suivi.monde.factory) as session:
        photo = photographier(session, suivi.dossier_id)
        reveils = session.execute(
            select(Echeance.cle, Echeance.reveil_le).where(Echeance.dossier_id == suivi.dossier_id)
        )
        return photo, sorted(map(tuple, reveils))


@pytest.mark.parametrize("rang", range(1, len(SUITE) + 1, 8))
@pytest.mark.parametrize("version", [AVEC_LES_CLES, AVEC_UN_DELAI], ids=["cles", "delai"])
def test_un_dossier_rendu_est_celui_d_avant_a_la_ligne_pres(
    monde: Monde, rang: int, version: object
) -> None:
    suivi = Suivi.ouvrir(monde).mener(*SUITE[:rang])
    avant = _photo(suivi)
    lot = Lot.preparer(monde, version, le=suivi.le, dossiers=[suivi.dossier_id])
    assert lot.lancer(suivi.le) == DEPLACE
    assert lot.annuler(suivi.le + JOUR) == RENDU
    assert _photo(suivi) == avant
    assert suivi.dossier().definition_id == monde.definition_id
    assert lot.etat == DeplacementEtat.RENDU
    suivi.la_chaine_tient()
    assert differences(monde, suivi.dossier_id) == []
    (ligne,) = lot.lignes()
    assert ligne.avant is None  # nothing is kept of a state that is the present again


def test_un_dossier_qui_a_avance_reste_et_dit_pourquoi(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    autre = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    lot = Lot.preparer(
        monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id, autre.dossier_id]
    )
    lot.lancer(suivi.le)
    suivi.faire("realiser_diagnostic")
    assert lot.annuler(suivi.le) == {DeplacementSort.RESTE: 1, DeplacementSort.RENDU: 1}
    reste = next(ligne for ligne in lot.lignes() if ligne.sort == DeplacementSort.RESTE)
    assert "a avancé depuis ce déplacement" in (reste.motif or "")
    assert suivi.dossier().definition_id != monde.definition_id
    assert differences(monde, suivi.dossier_id) == differences(monde, autre.dossier_id) == []


def test_un_seul_dossier_se_rend_sans_les_autres(monde: Monde) -> None:
    suivi, autre = Suivi.ouvrir(monde), Suivi.ouvrir(monde)
    lot = Lot.preparer(
        monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id, autre.dossier_id]
    )
    lot.lancer(suivi.le)
    ligne = next(ligne for ligne in lot.lignes() if ligne.dossier_id == suivi.dossier_id)
    admin = monde.comptes["administrateur"]
    with transaction(monde.factory) as session:
        fate = deplacements.annuler_un(session, acteur=admin, ligne_id=ligne.id, le=suivi.le)
    assert fate == DeplacementSort.RENDU
    assert suivi.dossier().definition_id == monde.definition_id
    assert autre.dossier().definition_id != monde.definition_id
    with (
        pytest.raises(ErreurMetier, match="déjà été traité"),
        transaction(monde.factory) as session,
    ):
        deplacements.annuler_un(session, acteur=admin, ligne_id=ligne.id, le=suivi.le)


def test_seul_un_administrateur_deplace(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde)
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id])
    with transaction(monde.factory) as session:
        trouve = deplacements.lire(session, lot.public_id)
        for verbe in (deplacements.lancer, deplacements.annuler, deplacements.reprendre):
            with pytest.raises(ErreurMetier, match="Votre rôle ne permet pas"):
                verbe(session, acteur=monde.comptes["chef"], lot=trouve, le=suivi.le)


def test_une_minuterie_du_deplacement_qui_a_sonne_retient_le_dossier(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    tard = suivi.le + 100 * JOUR
    lot = Lot.preparer(monde, AVEC_UN_DELAI, le=tard, dossiers=[suivi.dossier_id])
    lot.lancer(tard)
    assert suivi.sonner(tard) == ["diagnostic_tarde"]
    assert lot.annuler(tard) == {DeplacementSort.RESTE: 1}


def test_une_etape_d_avant_le_deplacement_se_reprend(monde: Monde) -> None:
    """The dossier is lived again on its first version, moved, and stands on the second one."""
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("valider_entree")
    Lot.preparer(
        monde, DIAGNOSTIC_RENOMME, le=suivi.le, correspondances=CHOISI, dossiers=[suivi.dossier_id]
    ).lancer(suivi.le)
    suivi.revenir("realiser_diagnostic", le=suivi.le)
    assert "mener_le_diagnostic" in suivi.ouvertes()
    assert suivi.dossier().definition_id != monde.definition_id
    assert differences(monde, suivi.dossier_id) == []


def test_une_etape_que_la_nouvelle_version_n_a_plus_ne_se_reprend_pas(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("valider_entree")
    avant = suivi.ouvertes()
    lot = Lot.preparer(monde, DIAGNOSTIC_RENOMME, le=suivi.le, dossiers=[suivi.dossier_id])
    assert lot.lancer(suivi.le) == DEPLACE
    with pytest.raises(HistoireImpossible, match="déplacé le .* n’a plus l’étape"):
        suivi.revenir("realiser_diagnostic", le=suivi.le)
    assert suivi.ouvertes() == avant


def test_une_correction_apres_le_retour_ignore_le_deplacement(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("valider_entree")
    lot = Lot.preparer(monde, DIAGNOSTIC_RENOMME, le=suivi.le, dossiers=[suivi.dossier_id])
    lot.lancer(suivi.le)
    lot.annuler(suivi.le)
    suivi.revenir("realiser_diagnostic", le=suivi.le)
    assert "realiser_diagnostic" in suivi.ouvertes()
    assert differences(monde, suivi.dossier_id) == []


def test_un_dossier_revient_puis_repart(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("signer_bail")
    for _ in range(2):
        lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id])
        assert lot.lancer(suivi.le) == DEPLACE
        assert lot.annuler(suivi.le) == RENDU
    suivi.faire("signer_bail")
    assert "remettre_cles" not in suivi.ouvertes()
    assert differences(monde, suivi.dossier_id) == []


def test_un_brouillon_garde_son_etape(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    tache = suivi.ouvertes()["realiser_diagnostic"]
    with transaction(monde.factory) as session:
        fabrique.add(
            session,
            Brouillon(
                utilisateur_id=monde.comptes["ts"].id, dossier_id=suivi.dossier_id,
                cle=ETAPE + tache, titre="Diagnostic", adresse="/", contenu="{}",
                enregistre_le=suivi.le,
            ),
        )  # fmt: skip
    lot = Lot.preparer(
        monde, DIAGNOSTIC_RENOMME, le=suivi.le, correspondances=CHOISI, dossiers=[suivi.dossier_id]
    )
    lot.battre(suivi.le)
    (ligne,) = lot.lignes()
    assert deplacements.Effets.lire(ligne.detail).brouillons == 1
    lot.lancer(suivi.le)
    (brouillon,) = suivi.lignes(Brouillon)
    assert brouillon.cle == ETAPE + suivi.ouvertes()["mener_le_diagnostic"]


def test_une_alerte_dessinee_sur_l_etape_suit_le_diagramme(monde: Monde) -> None:
    """An alert that the new version draws no more is closed; taken back, it is open again."""
    sans_alerte = {
        "sortie_veille": [('attachedToRef="enqueter_un_an"', 'attachedToRef="preparer_sortie"')]
    }
    suivi = Suivi.ouvrir(monde).mener(*SUITE)
    suivi.sonner(suivi.le + 400 * JOUR)
    assert "enqueter_un_an" in suivi.ouvertes()
    avant = _photo(suivi)
    le = suivi.le + 401 * JOUR
    lot = Lot.preparer(monde, sans_alerte, le=le, dossiers=[suivi.dossier_id])
    lot.lancer(le)
    assert not [e for e in suivi.lignes(Echeance) if e.code == "A10"]
    assert differences(monde, suivi.dossier_id) == []
    lot.annuler(le)
    assert _photo(suivi) == avant
    assert differences(monde, suivi.dossier_id) == []


PIEGES = {
    "sqlite": (
        "CREATE TRIGGER piege AFTER UPDATE OF definition_id ON dossier BEGIN "
        "UPDATE echeance SET code = 'ailleurs' WHERE sorte = 'minuterie'; END",
        "DROP TRIGGER piege",
    ),
    "postgresql": (
        "CREATE FUNCTION pieger() RETURNS trigger AS $$ BEGIN UPDATE echeance SET "
        "code = 'ailleurs' WHERE sorte = 'minuterie'; RETURN NEW; END $$ LANGUAGE plpgsql; "
        "CREATE TRIGGER piege AFTER UPDATE OF definition_id ON dossier "
        "FOR EACH ROW EXECUTE FUNCTION pieger()",
        "DROP TRIGGER piege ON dossier; DROP FUNCTION pieger()",
    ),
}
"""A base that changes what is written behind the back of who writes."""


def test_ce_qui_ne_se_relit_pas_comme_promis_n_est_pas_ecrit(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener(*SUITE)
    assert [e for e in suivi.lignes(Echeance) if e.sorte == "minuterie"]
    avant, journal = _photo(suivi), len(suivi.journal())
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id])
    with monde.factory() as session:
        poser, oter = PIEGES[session.connection().dialect.name]
    _executer(monde, poser)
    try:
        assert lot.lancer(suivi.le) == {DeplacementSort.REFUSE: 1}
    finally:
        _executer(monde, oter)
    (ligne,) = lot.lignes()
    assert "ne se relirait pas comme prévu" in (ligne.motif or "")
    assert _photo(suivi) == avant
    assert len(suivi.journal()) == journal


def _executer(monde: Monde, ordre: str) -> None:
    with transaction(monde.factory) as session:
        session.execute(text(ordre))


def test_aucune_alerte_ouverte_n_est_perdue(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id])
    avant = {(a.cle, a.close_le) for a in suivi.lignes(Alerte)}
    lot.lancer(suivi.le)
    assert {(a.cle, a.close_le) for a in suivi.lignes(Alerte)} == avant
