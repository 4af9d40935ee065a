"""Where a dossier stands when its parcours calls others: the way down, diagram by diagram."""

import pytest
from sqlalchemy import select, update

from models.codes import SorteEtape
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtatMoteur
from tests.scenarios.marche import Pas, marcher
from tests.scenarios.paliers import ENTREE, loger
from tests.scenarios.programmes import planter_la_forme, suivre
from tests.scenarios.test_aiguillage import choisir, entree
from tests.scenarios.test_maintien import BILANS, LOCATAIRE, MUTER, RECHERCHE
from tests.workflow.conftest import base
from tests.workflow.decor import Monde
from tests.workflow.suivi import Suivi
from web.dossier.plan import lire_plan
from web.fiches.avancement import Avancement, Statut, lire_avancement
from web.fiches.communes import lire_etapes
from web.fiches.corrections import lire_corrections

__all__ = ["base"]

PARCOURS = "Parcours"
MAINTIEN = "Maintien dans le logement"
AVL = "AVL : accompagnement vers le logement"


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    return planter_la_forme(base, "aiguillage")


@pytest.fixture
def suivi(monde: Monde) -> Suivi:
    appels = {f"appelle_{forme}": True for forme in ("acces_direct", "maintien_bail")}
    return suivre(monde, "aiguillage", "acces_direct", "maintien_bail", mutation=True, **appels)


@pytest.fixture
def paliers(base: SessionFactory) -> Suivi:
    """A household in a bail glissant, its first review to come."""
    suivi = suivre(planter_la_forme(base, "acces_paliers"), "acces_paliers")
    marcher(suivi, ENTREE)
    loger(suivi)
    return suivi


def avancement(suivi: Suivi) -> Avancement:
    with lecture(suivi.monde.factory) as session:
        dossier = session.get_one(Dossier, suivi.dossier_id)
        etapes = lire_etapes(session, dossier, suivi.compte("ts"))
        return lire_avancement(session, dossier, etapes, lire_corrections(session, dossier))


def dessins(suivi: Suivi) -> dict[str, str]:
    """{title of each picture: what it marks as the present}."""
    return {
        dessin.titre.replace("\N{NO-BREAK SPACE}", " "): dessin.courants
        for dessin in avancement(suivi).dessins
    }


RELOGER: tuple[Pas, ...] = (
    *entree("adl"),
    choisir("maintien_bail"),
    LOCATAIRE,
    *BILANS,
    MUTER,
)


def test_chaque_diagramme_appele_montre_ou_l_on_en_est(suivi: Suivi) -> None:
    """Four levels: the switch, the shape it called, its module, the module of the module."""
    marcher(suivi, (*RELOGER, *RECHERCHE[:2]))
    assert "verifier_dossier" in suivi.ouvertes()
    caleol = "Passage en CALEOL"
    assert dessins(suivi) == {
        PARCOURS: "maintien_bail_appele",
        MAINTIEN: "avl",
        f"{MAINTIEN} › {AVL}": "passage_caleol",
        f"{MAINTIEN} › {AVL} › {caleol}": "verifier_dossier",
    }


def test_le_parcours_que_l_instance_n_a_pas_choisi_n_est_pas_montre(suivi: Suivi) -> None:
    marcher(suivi, (*entree("avl"), choisir("acces_direct")))
    assert dessins(suivi)[PARCOURS] == "acces_direct_appele"
    assert not any(titre.startswith(MAINTIEN) for titre in dessins(suivi))


def test_ce_qui_est_fait_se_marque_la_ou_ce_fut_fait(suivi: Suivi) -> None:
    marcher(suivi, RELOGER)
    faits = {dessin.cle: set(dessin.faits.split()) for dessin in avancement(suivi).dessins}
    assert {"entree", "choisir_mesure"} <= faits["aiguillage"]
    assert "acces_direct_appele" not in faits["aiguillage"]
    assert {"constater_occupation", "adl", "proposer_mutation"} <= faits["maintien_bail"]


def test_un_etat_illisible_laisse_la_page_se_lire(suivi: Suivi) -> None:
    marcher(suivi, (*entree("avl"), choisir("acces_direct")))
    with transaction(suivi.monde.factory) as session:
        session.execute(
            update(EtatMoteur)
            .where(EtatMoteur.dossier_id == suivi.dossier_id)
            .values(corps=b"illisible")
        )
    assert dessins(suivi)[PARCOURS]


def test_les_etapes_d_un_parcours_appele_portent_le_nom_de_ses_activites(suivi: Suivi) -> None:
    with lecture(suivi.monde.factory) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.id == suivi.dossier_id)).one()
        groupes = {etape.id: etape.groupe for etape in lire_plan(dossier.definition).etapes}
    assert groupes["enregistrer_orientation"] == "Entrée dans l’accompagnement"
    assert groupes["choisir_mesure"] == "Parcours choisi par l’instance"
    assert groupes["constater_occupation"] == MAINTIEN
    assert (groupes["mettre_a_jour_demande"] or "").startswith("AVL")


def noms(suivi: Suivi) -> set[str]:
    return {etape.nom for groupe in avancement(suivi).groupes for etape in groupe.etapes}


def test_la_liste_des_etapes_oublie_les_parcours_qui_ne_sont_pas_choisis(suivi: Suivi) -> None:
    reperage, demande = "Constater la situation", "Mettre à jour la demande"
    assert not noms(suivi) & {reperage, demande}
    marcher(suivi, (*entree("avl"), choisir("acces_direct")))
    assert demande in noms(suivi)
    assert reperage not in noms(suivi)


def en_attente(suivi: Suivi) -> set[str]:
    groupes = avancement(suivi).groupes
    return {e.nom for groupe in groupes for e in groupe.etapes if e.statut == Statut.EN_COURS}


def test_la_liste_oublie_ce_que_le_programme_ferme_et_ce_qui_est_derriere(suivi: Suivi) -> None:
    marcher(suivi, RELOGER)
    assert "Réaliser le diagnostic" in noms(suivi)
    for ferme in ("Recueillir l’accord préalable", "Proposer un appui santé"):
        assert ferme not in noms(suivi), ferme
    for passe in ("Compléter le dossier d’entrée", "Recevoir le diagnostic du bailleur"):
        assert passe not in noms(suivi), passe
    assert {"Signer le bail", "Compléter le dossier", "Enquêter un an après"} <= noms(suivi)


def test_un_delai_qui_court_est_ce_que_le_dossier_attend(paliers: Suivi) -> None:
    assert en_attente(paliers) == {"Terme de la période", "Deux mois avant le terme"}
    assert dessins(paliers)[PARCOURS] == "palier"
    assert {"Examen anticipé", "Informer le préfet"} <= noms(paliers)


def test_un_examen_anticipe_n_est_demande_a_personne(paliers: Suivi) -> None:
    sortes = {etape.element: etape.sorte for etape in paliers.etapes()}
    assert sortes["examen_anticipe"] == SorteEtape.EVENEMENT


def test_ce_qui_est_fait_vient_avant_ce_qui_peut_venir(suivi: Suivi) -> None:
    marcher(suivi, (*RELOGER, *RECHERCHE[:2]))
    a_venir = [
        all(etape.statut == Statut.POSSIBLE for etape in groupe.etapes)
        for groupe in avancement(suivi).groupes
    ]
    assert a_venir == sorted(a_venir)
    assert True in a_venir
