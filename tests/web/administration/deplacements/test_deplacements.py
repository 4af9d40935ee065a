"""The administrateur moves dossiers: chooses, tries, launches, reads what happened, takes back."""

import re

import pytest
from sqlalchemy import func, select

from models.administration import TraceAdministration
from models.codes import Role
from models.db import SessionFactory, lecture
from models.definition import Definition
from models.dossier import Dossier, EtapeOuverte
from models.menage import Personne
from tests.web.administration.deplacements.lot import (
    NOUVEAU,
    lire,
    page_du_choix,
    preparer,
    publier,
)
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from tests.workflow.lots.versions import CONTACT_RENOMME
from web.travaux.deplacements import avancer_deplacements

ADRESSE = "/administration/deplacements"


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


def en_cours(fabrique: SessionFactory, public_id: str) -> int:
    with lecture(fabrique) as session:
        return session.scalars(
            select(func.count(Dossier.id))
            .join(Definition, Definition.id == Dossier.definition_id)
            .where(Definition.public_id == public_id, Dossier.clos_le.is_(None))
        ).one()


def noms_des_menages(fabrique: SessionFactory) -> list[str]:
    with lecture(fabrique) as session:
        return list(session.scalars(select(Personne.nom)))


def traces(fabrique: SessionFactory) -> list[str]:
    with lecture(fabrique) as session:
        lues = session.scalars(
            select(TraceAdministration).where(TraceAdministration.objet == "deplacement")
        ).all()
    assert all(trace.acteur_id for trace in lues)
    return [trace.action for trace in lues]


def test_un_deplacement_d_un_bout_a_l_autre(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    nombre = en_cours(fabrique_web, monde.definition)
    choisis = publier(fabrique_web, monde)
    page = lire(page_du_choix(admin, choisis))
    assert f"{nombre} dossiers en cours" in page
    assert "Toutes les étapes où sont ces dossiers existent" in page
    adresse = preparer(admin, fabrique_web, monde)
    essai = lire(admin.ouvrir(adresse).text)
    assert "Ce qui arrivera" in essai
    assert "Déplacer ces dossiers" in essai
    for geste in ("lancement", "lancement", "ecart"):
        assert admin.envoyer(f"{adresse}/{geste}").status_code == 302
    en_marche = admin.ouvrir(adresse).text
    assert "a déjà été lancé" in en_marche
    assert 'data-suivi="' in en_marche
    assert f"0 dossier vu sur {nombre}" in lire(en_marche)
    avancer_deplacements(fabrique_web, le=LE)
    assert f"Déplacé : {nombre}" in lire(admin.ouvrir(adresse).text)
    assert en_cours(fabrique_web, choisis["vers"]) == nombre
    admin.envoyer(f"{adresse}/annulation")
    avancer_deplacements(fabrique_web, le=LE)
    assert f"Ramené : {nombre}" in lire(admin.ouvrir(adresse).text)
    assert en_cours(fabrique_web, monde.definition) == nombre
    assert traces(fabrique_web) == ["preparer", "lancer", "annuler"]


def test_ce_qui_n_a_pas_de_contrepartie_se_choisit_et_se_dit(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    choisis = publier(fabrique_web, monde, CONTACT_RENOMME)
    page = page_du_choix(admin, choisis)
    ici, la = "contact/prendre_contact", "contact/joindre_le_menage"
    assert f'name="place:{ici}"' in page
    assert f'value="{la}"' in page
    sans = admin.ouvrir(preparer(admin, fabrique_web, monde, CONTACT_RENOMME)).text
    assert "Restera." in sans
    assert "Prendre contact" in sans
    choix = {f"place:{ici}": la}
    avec = admin.ouvrir(preparer(admin, fabrique_web, monde, CONTACT_RENOMME, **choix)).text
    assert "Restera." not in avec


def test_ceux_d_une_etape_gardee_s_envoient_ailleurs(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    """What a refusal advises can be done on the page: nobody is sent back where he is."""
    ici, la = "contact/prendre_contact", "contact/decider_sans_reponse"
    page = page_du_choix(admin, publier(fabrique_web, monde))
    _, _, ailleurs = page.partition("Envoyer ailleurs")
    choix, _, _ = ailleurs.partition(f'name="place:{ici}"')[2].partition("</select>")
    assert f'value="{la}"' in choix
    assert f'value="{ici}"' not in choix
    essai = lire(admin.ouvrir(preparer(admin, fabrique_web, monde, **{f"place:{ici}": la})).text)
    assert "1 dossier Restera. Dans la nouvelle version, « oui » lit la variable" in essai


def test_les_dossiers_se_choisissent_par_etape(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    adresse = preparer(admin, fabrique_web, monde, etape="prendre_contact")
    with lecture(fabrique_web) as session:
        attendus = session.scalars(
            select(Dossier.public_id)
            .join(EtapeOuverte, EtapeOuverte.dossier_id == Dossier.id)
            .where(EtapeOuverte.element == "prendre_contact")
        ).all()
    fichier = admin.ouvrir(f"{adresse}/dossiers?format=csv").text
    assert attendus
    assert {f"D-{a}" for a in attendus} == {
        ligne.split(";")[0].strip('"') for ligne in fichier.splitlines()[1:]
    }


def test_chaque_dossier_se_lit_par_sa_reference_et_se_ramene_seul(
    admin: Navigateur, connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    adresse = preparer(admin, fabrique_web, monde)
    admin.envoyer(f"{adresse}/lancement")
    avancer_deplacements(fabrique_web, le=LE)
    page = admin.ouvrir(adresse).text
    groupe = page.partition("dossiers?groupe=")[2].partition('"')[0]
    lignes = admin.ouvrir(f"{adresse}/dossiers?groupe={groupe}").text
    assert ">D-" in lignes
    assert not [nom for nom in noms_des_menages(fabrique_web) if nom in page or nom in lignes]
    public_id = monde.dossiers["Fabre"]
    admin.envoyer(f"{adresse}/dossiers/{public_id}/annulation")
    rendus = lire(admin.ouvrir(f"{adresse}/dossiers?sort=rendu").text)
    assert f"D-{public_id}" in rendus
    assert "est de nouveau sur la version 1" in rendus
    ts = connecter(Role.TRAVAILLEUR_SOCIAL)
    journal = lire(ts.ouvrir(f"/dossiers/{public_id}/journal").text)
    assert "Parcours mis à jour : une autre version, les mêmes échéances" in journal
    assert "Parcours remis comme avant : sa version précédente" in journal
    assert ts.ouvrir(f"/dossiers/{monde.dossiers['Brunel']}").status_code == 200


def test_ceux_qu_une_meme_raison_garde_tiennent_en_une_ligne(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    """Annulled before its turn, wherever each dossier is: one reason, one line, one list."""
    adresse = preparer(admin, fabrique_web, monde)
    essai = admin.ouvrir(adresse).text
    assert "Étape gardée" in essai
    assert essai.count("dossiers?groupe=") > 1
    admin.envoyer(f"{adresse}/lancement")
    admin.envoyer(f"{adresse}/annulation")
    page = admin.ouvrir(adresse).text
    (groupe,) = re.findall(r"dossiers\?groupe=(\d+)", page)
    assert "annulé avant son tour" in page
    tous = admin.ouvrir(f"{adresse}/dossiers?groupe={groupe}&format=csv").text
    assert tous == admin.ouvrir(f"{adresse}/dossiers?format=csv").text


def test_un_choix_impossible_se_refuse_sans_rien_ecrire(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    choisis = publier(fabrique_web, monde)
    refus = (
        {},
        {"de": choisis["de"]},
        {"de": choisis["de"], "vers": choisis["de"]},
        {**choisis, "place:nulle/part": "ailleurs/encore"},
        {**choisis, "etape": "nulle_part"},
    )
    for champs in refus:
        assert admin.envoyer(NOUVEAU, **champs).status_code == 422, champs
    assert "Aucun déplacement" in admin.ouvrir(ADRESSE).text


def test_un_essai_s_ecarte(admin: Navigateur, fabrique_web: SessionFactory, monde: Monde) -> None:
    adresse = preparer(admin, fabrique_web, monde)
    admin.envoyer(f"{adresse}/ecart")
    assert admin.ouvrir(adresse).status_code == 404
