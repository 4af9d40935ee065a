"""The administrateur's page of the reasons: words, places, how often each served."""

import html
import re
from collections.abc import Iterable

import pytest
from sqlalchemy import select

from models.alerte import Alerte
from models.attente import AlerteReponse, MotifAttente
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE
from tests.web.navigateur import Navigateur

ADRESSE = "/administration/motifs"
PRECISION = "MOT-TAPE-PAR-L-ASSOCIATION"
RAISON = {
    "libelle": "Attente du jugement",
    "precision_exigee": "non",
    "voie": "Demander une copie du dépôt.",
    "article": "Article inventé pour l’essai",
}


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


def lire(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())


def repondre(fabrique: SessionFactory, motifs: Iterable[str]) -> None:
    """Answer an alert once with each of these reasons."""
    with transaction(fabrique) as session:
        dossier_id = session.scalars(select(Dossier.id)).first()
        auteur = session.scalars(select(Utilisateur.id)).first()
        alerte = Alerte(
            cle="essai", code="A01", dossier_id=dossier_id, echeance_le=LE, declenchee_le=LE
        )
        session.add(alerte)
        session.flush()
        session.add_all(
            AlerteReponse(alerte_id=alerte.id, utilisateur_id=auteur, cote="association",
                          motif=motif, precision=PRECISION, le=LE)
            for motif in motifs
        )  # fmt: skip


def reponses_dites(page: str, libelle: str) -> str:
    """What the line of a reason says of its answers."""
    ligne = next(un for un in page.split("<tr>") if libelle in un)
    trouve = re.search(r'data-titre="Réponses">([^<]+)<', ligne)
    assert trouve is not None
    return trouve.group(1).replace("\u00a0", " ")


def test_a_reason_is_added_changed_retired_and_put_back(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    assert admin.envoyer(ADRESSE, cote="bailleur", **RAISON).status_code == 302
    page = lire(admin.ouvrir(ADRESSE).text)
    assert "Attente du jugement Demander une copie du dépôt. Article inventé" in page
    change = RAISON | {"libelle": "Jugement attendu", "place": "1"}
    admin.envoyer(f"{ADRESSE}/attente_du_jugement", **change)
    with lecture(fabrique_web) as session:
        motif = session.get_one(MotifAttente, "attente_du_jugement")
        assert (motif.libelle, motif.rang, motif.cote) == ("Jugement attendu", 1, "bailleur")
    for geste, actif in (("retrait", False), ("remise", True)):
        admin.envoyer(f"{ADRESSE}/attente_du_jugement/{geste}")
        with lecture(fabrique_web) as session:
            assert session.get_one(MotifAttente, "attente_du_jugement").actif is actif


def test_a_refusal_keeps_what_was_typed(admin: Navigateur) -> None:
    reponse = admin.envoyer(ADRESSE, cote="etat", **RAISON | {"voie": ""})
    assert reponse.status_code == 422
    assert "un article seul ne dit pas quoi faire" in lire(reponse.text)
    assert 'value="Attente du jugement"' in reponse.text


def test_a_count_under_five_is_not_told(admin: Navigateur, fabrique_web: SessionFactory) -> None:
    repondre(fabrique_web, ["offre_rare"] * 6 + ["choix_du_menage"] * 4)
    page = admin.ouvrir(ADRESSE).text
    assert reponses_dites(page, "Pas d’offre adaptée") == "6"
    assert reponses_dites(page, "Le ménage réfléchit") == "moins de 5"
    assert reponses_dites(page, "Regroupement familial") == "moins de 5"
    fichier = admin.ouvrir(f"{ADRESSE}?format=csv").get_data(as_text=True)
    assert '"choix_du_menage";' in fichier
    assert PRECISION not in page + fichier


def test_a_side_that_answers_other_too_often_is_pointed_at(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    assert "Autre raison »" not in lire(admin.ouvrir(ADRESSE).text)
    repondre(fabrique_web, ["autre_association"] * 6 + ["offre_rare"] * 6)
    assert "50 % des réponses de ce côté sont « Autre raison »" in lire(admin.ouvrir(ADRESSE).text)


def test_the_last_reason_of_a_side_stays(admin: Navigateur, fabrique_web: SessionFactory) -> None:
    with lecture(fabrique_web) as session:
        codes = list(session.scalars(select(MotifAttente.code).where(MotifAttente.cote == "etat")))
    for code in codes:
        reponse = admin.envoyer(f"{ADRESSE}/{code}/retrait")
    assert "Gardez au moins une raison" in lire(admin.ouvrir(reponse.headers["Location"]).text)
    with lecture(fabrique_web) as session:
        assert session.get_one(MotifAttente, codes[-1]).actif


def test_an_unknown_reason_is_nowhere(admin: Navigateur) -> None:
    assert admin.ouvrir(f"{ADRESSE}/inconnue").status_code == 404
