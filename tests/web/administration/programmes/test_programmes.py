"""The pages of the programmes and of the conventions."""

import html
import re

import orjson
import pytest
from sqlalchemy import select

from models.administration import TraceAdministration
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.definition import Convention, Programme, ProgrammeSignataire
from models.organisme import Organisme
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from web.administration.programmes.parametres import en_saisie, lire
from workflow.parcours.definitions import publier_livrees
from workflow.programmes import list_fiches
from workflow.programmes.bornes import reprocher

PAGE, CONVENTIONS = "/administration/programmes", "/administration/conventions"
LIVRE = "avdl_idf"


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


def texte(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())


def reglages(factory: SessionFactory, code: str = LIVRE) -> dict[str, object]:
    with lecture(factory) as session:
        texte = session.scalar(select(Programme.parametres).where(Programme.code == code))
        lus: dict[str, object] = orjson.loads(texte or "{}")
        return lus


def tels_quels(factory: SessionFactory) -> dict[str, object]:
    """What the form of the parameters sends when nobody changed it; this one has no table."""
    return en_saisie(reglages(factory))  # type: ignore[arg-type]


def test_chaque_programme_livre_se_relit_de_son_formulaire_sans_rien_changer() -> None:
    for fiche in list_fiches():
        valeurs = fiche.resolus()
        assert reprocher(valeurs) == {}, fiche.id
        assert lire(valeurs, en_saisie(valeurs)) == valeurs, fiche.id


def test_un_parametre_se_regle_et_ce_qui_n_est_pas_possible_est_explique(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    depart = tels_quels(fabrique_web)
    inchangee = admin.envoyer(f"{PAGE}/{LIVRE}", **depart)
    assert inchangee.status_code == 302
    assert "Rien n’a changé" in texte(admin.ouvrir(f"{PAGE}/{LIVRE}").text)
    refus = admin.envoyer(f"{PAGE}/{LIVRE}", **depart | {"veille_mois": "600"})
    assert refus.status_code == 422
    assert 'value="600"' in refus.text
    assert reglages(fabrique_web)["veille_mois"] == 12
    assert admin.envoyer(f"{PAGE}/{LIVRE}", **depart | {"veille_mois": "24"}).status_code == 302
    assert reglages(fabrique_web)["veille_mois"] == 24
    with lecture(fabrique_web) as session:
        trace = session.scalars(select(TraceAdministration)).one()
        assert (trace.objet, trace.action) == ("programme", "regler")
        assert orjson.loads(trace.detail) == {"veille_mois": [12, 24]}


def test_un_programme_se_cree_ferme_puis_s_ouvre_et_se_ferme(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    cree = {"nom": "Toits du Val", "parcours": "acces_direct"}
    assert admin.envoyer(PAGE, **cree).status_code == 302
    refus = admin.envoyer(PAGE, **cree | {"nom": "TOITS du val"})
    assert (refus.status_code, 'value="TOITS du val"' in refus.text) == (422, True)
    ici = f"{PAGE}/local_toits_du_val"
    assert "Toits du Val" not in admin.ouvrir(PAGE).text
    assert "Toits du Val" in admin.ouvrir(f"{PAGE}?etat=fermes&q=VAL").text
    for geste, offert in (("ouverture", True), ("fermeture", False)):
        assert admin.envoyer(f"{ici}/{geste}").status_code == 302
        assert ("Toits du Val" in admin.ouvrir(f"{PAGE}?tri=comptes").text) is offert
    assert admin.envoyer(f"{ici}/nom", nom="Toits de l’Orge").status_code == 302
    fichier = admin.ouvrir(f"{PAGE}?etat=fermes&format=csv").data.decode("utf-8-sig")
    assert '"local_toits_du_val";"Toits de l’Orge"' in fichier


def test_un_programme_livre_s_ouvre_de_sa_fiche_et_sous_le_nom_de_celui_qu_il_repete(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    liste = f"{PAGE}?etat=fiches"
    assert "Autre nom de" in texte(admin.ouvrir(f"{liste}&q=psychiatrie").text)
    assert "001-03" in admin.ouvrir(f"{liste}&q=psychiatrie").text
    with transaction(fabrique_web) as session:
        publier_livrees(session, le=LE, parcours=["maintien_bail"])
    assert admin.envoyer(f"{PAGE}/fiches", fiche="001-03").status_code == 302
    with lecture(fabrique_web) as session:
        assert session.scalar(select(Programme.actif).where(Programme.code == "p004_3_1_13"))
    assert "001-03" not in admin.ouvrir(f"{liste}&q=psychiatrie").text
    inconnue = admin.envoyer(f"{PAGE}/fiches", fiche="999-99")
    assert "etat=fiches" in inconnue.headers["Location"]


def test_les_signataires_du_protocole_sont_des_bailleurs_en_service(
    admin: Navigateur, fabrique_web: SessionFactory, monde: Monde
) -> None:
    ici = f"{PAGE}/{LIVRE}/signataires"
    assert admin.envoyer(ici, signataires=monde.bailleur).status_code == 302
    with lecture(fabrique_web) as session:
        signe = select(Organisme.public_id).join(
            ProgrammeSignataire, ProgrammeSignataire.organisme_id == Organisme.id
        )
        assert session.scalars(signe).all() == [monde.bailleur]
    assert admin.envoyer(ici, signataires="inconnu").status_code == 422


def convenir(factory: SessionFactory, **change: str) -> dict[str, str]:
    with lecture(factory) as session:
        porteur = session.scalar(select(Organisme.public_id).where(Organisme.type == "bailleur"))
    depart = {
        "numero": "C-2026-1", "programme": LIVRE, "porteur": porteur or "",
        "debut": "2026-01-01", "fin": "2026-12-31", "objectif_menages": "40",
    }  # fmt: skip
    return depart | change


def test_une_convention_s_ajoute_et_se_prolonge_quatre_ans_au_plus(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    trois_ans = admin.envoyer(CONVENTIONS, **convenir(fabrique_web, fin="2028-12-31"))
    assert trois_ans.status_code == 422
    assert "12 ou 24 mois" in texte(trois_ans.text)
    assert 'value="2028-12-31"' in trois_ans.text
    assert admin.envoyer(CONVENTIONS, **convenir(fabrique_web)).status_code == 302
    double = admin.envoyer(CONVENTIONS, **convenir(fabrique_web, numero="c-2026-1"))
    assert "déjà ce numéro" in texte(double.text)
    with lecture(fabrique_web) as session:
        cle = session.scalars(select(Convention.id).where(Convention.numero == "C-2026-1")).one()
    ici = f"{CONVENTIONS}/{cle}"
    assert admin.envoyer(ici, **convenir(fabrique_web, fin="2029-12-31")).status_code == 302
    assert admin.envoyer(ici, **convenir(fabrique_web, fin="2030-01-01")).status_code == 422
    suite = {"numero": "C-2030-1", "debut": "2030-01-01", "fin": "2030-12-31"}
    refus = admin.envoyer(CONVENTIONS, **convenir(fabrique_web, **suite))
    assert "quatre ans au plus" in texte(refus.text)
    assert "C-2026-1" in admin.ouvrir(f"{CONVENTIONS}?q=c-2026&tri=porteur").text
    assert "C-2026-1" in admin.ouvrir(f"{CONVENTIONS}?format=csv").data.decode("utf-8-sig")
