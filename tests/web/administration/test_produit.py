"""The pages of the product's settings: days off, words of mails, review, journal."""

import html
import re

import pytest
from sqlalchemy import func, select, update

from models.administration import JourChome, TraceAdministration, lire_textes
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.utilisateur import Utilisateur
from tests import fabrique as fab
from tests.web.fixtures import Connecter
from tests.web.navigateur import Navigateur
from workflow.gestion.reglages_produit import PAS_SEUL, SEUL

JOURS, REGLAGES = "/administration/jours-chomes", "/administration/reglages"
COURRIELS, JOURNAL = "/administration/courriels", "/administration/journal"


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


def lire(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())


def test_un_jour_s_ajoute_et_se_retire(admin: Navigateur, fabrique_web: SessionFactory) -> None:
    admin.envoyer(JOURS, jour="2027-03-26", libelle="Vendredi saint (Moselle)")
    page = lire(_page(admin, JOURS))
    assert "26 mars 2027 Vendredi saint (Moselle)" in page
    assert "14 juillet" in page
    with lecture(fabrique_web) as session:
        cle = session.scalars(select(JourChome.id)).one()
    assert admin.envoyer(f"{JOURS}/{cle}/retrait").status_code == 302
    assert "Aucun jour ajouté" in lire(_page(admin, JOURS))


@pytest.mark.parametrize("jour", ["2027-07-14", "", "31/12"])
def test_un_jour_ferie_ou_illisible_est_refuse_et_reste_tape(admin: Navigateur, jour: str) -> None:
    reponse = admin.envoyer(JOURS, jour=jour, libelle="Fermeture")
    assert reponse.status_code == 422
    assert 'value="Fermeture"' in reponse.text


def test_les_mots_d_un_courriel_se_changent_et_se_retablissent(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    ici = f"{COURRIELS}/alerte/objet"
    apercu = admin.envoyer(ici, contenu="À voir : {reference}", apercu="1")
    assert "À voir : D-abcd2345efgh" in lire(apercu.text)
    admin.envoyer(ici, contenu="À voir : {reference}")
    with lecture(fabrique_web) as session:
        assert lire_textes(session) == {"alerte": {"objet": "À voir\u00a0: {reference}"}}
    admin.envoyer(f"{ici}/origine")
    with lecture(fabrique_web) as session:
        assert lire_textes(session) == {}


def test_un_champ_inconnu_est_refuse_avec_la_liste_des_champs(admin: Navigateur) -> None:
    reponse = admin.envoyer(f"{COURRIELS}/alerte/corps", contenu="Bonjour {nom}\n\n{lien}")
    assert reponse.status_code == 422
    page = lire(reponse.text)
    assert "« {nom} » n’est pas un champ de ce courriel." in page
    assert "{consigne}, {constat}" in page
    assert "Bonjour {nom}" in page


def test_la_relecture_demande_un_second_administrateur(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        premier = session.scalar(select(func.min(Utilisateur.id)).where(_admin()))
        autres = update(Utilisateur).where(_admin(), Utilisateur.id != premier)
        session.execute(autres.values(actif=False))
    refus = admin.envoyer(REGLAGES, relecture="oui")
    assert refus.status_code == 422
    assert SEUL in lire(refus.text)
    with transaction(fabrique_web) as session:
        fab.utilisateur(session, Role.ADMINISTRATEUR)
    assert admin.envoyer(REGLAGES, relecture="oui").status_code == 302
    assert re.search(r'value="oui"[^>]*checked', _page(admin, REGLAGES))
    assert admin.envoyer(REGLAGES, relecture="non").status_code == 302
    page = _page(admin, REGLAGES)
    assert re.search(r'value="oui"[^>]*checked', page)
    assert "un autre administrateur doit l’accorder" in lire(page)
    refus = admin.envoyer(REGLAGES, relecture="non")
    assert refus.status_code == 422
    assert PAS_SEUL in lire(refus.text)


def test_le_journal_dit_qui_a_change_quoi(admin: Navigateur, fabrique_web: SessionFactory) -> None:
    admin.envoyer(f"{COURRIELS}/alerte/objet", contenu="À voir")
    page = lire(_page(admin, f"{JOURNAL}?objet=texte_courriel"))
    assert "Alerte Réglage objet : rien → À voir" in page
    assert "Aucun changement" in lire(_page(admin, f"{JOURNAL}?objet=reglage"))
    assert "Aucun changement" in lire(_page(admin, f"{JOURNAL}?au=2001-01-01"))
    assert "À voir" in _page(admin, f"{JOURNAL}?format=csv")
    with lecture(fabrique_web) as session:
        assert session.scalar(select(func.count()).select_from(TraceAdministration)) == 1


def _admin() -> object:
    return Utilisateur.role == Role.ADMINISTRATEUR


def _page(admin: Navigateur, adresse: str) -> str:
    with admin.client.get(adresse) as reponse:
        assert reponse.status_code == 200
        return reponse.text
