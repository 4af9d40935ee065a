"""The inbox, its count in the menu, and how each role chooses to be told."""

import re
from datetime import timedelta
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from models.alerte_reglages import ReglageAlerte, ReglagePalier
from models.avis import Avis, PreferenceAvis, RythmeAvis
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from notifications.composition.genres import nommer_genre
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur

TS = Role.TRAVAILLEUR_SOCIAL


def compte(fabrique_web: SessionFactory, monde: Monde, role: Role) -> int:
    with lecture(fabrique_web) as session:
        courriel = monde.comptes[role]
        return session.scalars(select(Utilisateur.id).where(Utilisateur.courriel == courriel)).one()


def recevoir(fabrique_web: SessionFactory, utilisateur_id: int, **colonnes: Any) -> str:
    """Put a row in an inbox; return its public id."""
    with transaction(fabrique_web) as session:
        rang = len(session.scalars(select(Avis.id)).all())
        avis = Avis(
            utilisateur_id=utilisateur_id,
            **{
                "cle": f"essai:{rang}",
                "genre": "A08",
                "objet": f"D-essai{rang} : bilan à mi-mesure attendu",
                "lien": "/journee",
                "canal": "quotidien",
                "cree_le": LE - timedelta(hours=rang + 1),
                **colonnes,
            },
        )
        session.add(avis)
        session.flush()
        return avis.public_id


def lus(fabrique_web: SessionFactory) -> list[bool]:
    with lecture(fabrique_web) as session:
        lignes = session.scalars(select(Avis.lu_le).order_by(Avis.id))
        return [lu is not None for lu in lignes]


def compteur(page: str) -> str | None:
    trouve = re.search(r'class="compte">(\d+\+?)<', page)
    return trouve and trouve.group(1)


@pytest.fixture
def moi(fabrique_web: SessionFactory, monde: Monde) -> int:
    return compte(fabrique_web, monde, TS)


@pytest.fixture
def navigateur(connecter: Connecter) -> Navigateur:
    return connecter(TS)


def test_the_kinds_to_choose_from_are_those_that_one_received_once_each_by_their_words(
    fabrique_web: SessionFactory, monde: Monde, navigateur: Navigateur, moi: int
) -> None:
    """A kind that only a colleague was told says something of what she follows."""
    for genre in ("A02", "A08", "A03", "A08"):
        recevoir(fabrique_web, moi, genre=genre)
    recevoir(fabrique_web, compte(fabrique_web, monde, Role.CHEF_DE_SERVICE), genre="A10")
    page = html.document_fromstring(navigateur.ouvrir("/avis").text)
    offerts = page.xpath("//select[@name='genre']/option[@value!='']")
    codes = [un.get("value") for un in offerts]
    assert sorted(codes) == ["A02", "A03", "A08"]
    assert codes == sorted(codes, key=nommer_genre) != sorted(codes)


def test_the_menu_counts_what_was_not_read(
    fabrique_web: SessionFactory, navigateur: Navigateur, moi: int
) -> None:
    assert compteur(navigateur.ouvrir("/journee").text) is None
    recevoir(fabrique_web, moi)
    recevoir(fabrique_web, moi, lu_le=LE)
    assert compteur(navigateur.ouvrir("/journee").text) == "1"


def test_the_count_stops_where_nobody_reads_it(
    fabrique_web: SessionFactory, navigateur: Navigateur, moi: int
) -> None:
    with transaction(fabrique_web) as session:
        session.add_all(
            Avis(
                cle=f"n:{rang}", utilisateur_id=moi, genre="A08", objet="D-x", lien="/",
                canal="jalon", cree_le=LE,
            )
            for rang in range(120)
        )  # fmt: skip
    assert compteur(navigateur.ouvrir("/journee").text) == "99+"


def test_opening_a_row_reads_it_and_leads_where_it_says(
    fabrique_web: SessionFactory, navigateur: Navigateur, moi: int
) -> None:
    avis = recevoir(fabrique_web, moi, lien="/alertes")
    reponse = navigateur.ouvrir(f"/avis/{avis}")
    assert reponse.status_code == 302
    assert reponse.location == "/alertes"
    assert lus(fabrique_web) == [True]


def test_a_row_is_marked_by_its_button_and_the_others_stay(
    fabrique_web: SessionFactory, navigateur: Navigateur, moi: int
) -> None:
    avis = recevoir(fabrique_web, moi)
    recevoir(fabrique_web, moi)
    reponse = navigateur.envoyer(f"/avis/{avis}/lire", voir="non_lus", genre="A08")
    assert reponse.location == "/avis?voir=non_lus&genre=A08"
    assert lus(fabrique_web) == [True, False]


def test_everything_is_read_at_once_for_oneself_alone(
    fabrique_web: SessionFactory, navigateur: Navigateur, monde: Monde, moi: int
) -> None:
    recevoir(fabrique_web, moi)
    recevoir(fabrique_web, moi)
    recevoir(fabrique_web, compte(fabrique_web, monde, Role.CHEF_DE_SERVICE))
    navigateur.envoyer("/avis/tout-lire")
    assert lus(fabrique_web) == [True, True, False]


def test_another_s_row_is_not_there(
    fabrique_web: SessionFactory, navigateur: Navigateur, monde: Monde
) -> None:
    autre = recevoir(fabrique_web, compte(fabrique_web, monde, Role.CHEF_DE_SERVICE))
    assert navigateur.ouvrir(f"/avis/{autre}").status_code == 404
    assert navigateur.envoyer(f"/avis/{autre}/lire").status_code == 404
    assert lus(fabrique_web) == [False]


def test_a_clock_that_went_back_reads_all_the_same(
    fabrique_web: SessionFactory, navigateur: Navigateur, moi: int
) -> None:
    avis = recevoir(fabrique_web, moi, cree_le=LE + timedelta(days=1))
    assert navigateur.envoyer(f"/avis/{avis}/lire").status_code == 302
    assert lus(fabrique_web) == [True]


def test_the_list_is_filtered_by_kind_and_by_what_is_unread(
    fabrique_web: SessionFactory, navigateur: Navigateur, moi: int
) -> None:
    recevoir(fabrique_web, moi, objet="D-un : bilan")
    recevoir(fabrique_web, moi, objet="D-deux : bilan", lu_le=LE)
    recevoir(fabrique_web, moi, objet="D-trois : contact", genre="A02")
    for adresse, attendus in (
        ("/avis", {"D-un", "D-deux", "D-trois"}),
        ("/avis?voir=non_lus", {"D-un", "D-trois"}),
        ("/avis?genre=A02", {"D-trois"}),
        ("/avis?voir=non_lus&genre=A08", {"D-un"}),
    ):
        page = navigateur.ouvrir(adresse).text
        assert {nom for nom in ("D-un", "D-deux", "D-trois") if f">{nom}" in page} == attendus


def test_the_list_leaves_as_a_file_with_the_same_filters(
    fabrique_web: SessionFactory, navigateur: Navigateur, moi: int
) -> None:
    recevoir(fabrique_web, moi, objet="D-un")
    recevoir(fabrique_web, moi, objet="D-deux", lu_le=LE)
    fichier = navigateur.ouvrir("/avis?voir=non_lus&format=csv").text
    assert "D-un" in fichier
    assert "D-deux" not in fichier


@pytest.mark.parametrize("role", Role)
def test_each_role_has_an_inbox_and_its_preferences(connecter: Connecter, role: Role) -> None:
    navigateur = connecter(role)
    assert "Aucun avis" in navigateur.ouvrir("/avis").text
    page = navigateur.ouvrir("/avis/reglages").text
    assert ("Jour du résumé de la semaine" in page) is (role == Role.COORDONNATEUR)


def reponses(page: str, **changees: str) -> dict[str, str]:
    """Return what the page would send, with what the test changes."""
    formulaire = html.document_fromstring(page).forms[-1]
    return {
        nom: valeur for nom, valeur in formulaire.form_values() if nom != "csrf_token"
    } | changees


def test_preferences_are_kept_and_shown_again(
    fabrique_web: SessionFactory, navigateur: Navigateur
) -> None:
    page = navigateur.ouvrir("/avis/reglages").text
    typees = reponses(
        page, heure="17", tout_resume="on", genre_a01="jalon", genre_suppleance="quotidien"
    )
    assert navigateur.envoyer("/avis/reglages", **typees).status_code == 302
    with lecture(fabrique_web) as session:
        rythme = session.scalars(select(RythmeAvis)).one()
        assert (rythme.heure, rythme.jour, rythme.tout_resume) == (17, 1, True)
        choix = dict(session.execute(select(PreferenceAvis.genre, PreferenceAvis.canal)).all())
    assert choix == {"A01": "jalon", "suppleance": "quotidien"}
    relues = reponses(navigateur.ouvrir("/avis/reglages").text)
    assert {relues["heure"], relues["genre_a01"], relues["tout_resume"]} == {"17", "jalon", "on"}


def test_a_choice_taken_back_leaves_the_rule_alone(
    fabrique_web: SessionFactory, navigateur: Navigateur
) -> None:
    page = navigateur.ouvrir("/avis/reglages").text
    navigateur.envoyer("/avis/reglages", **reponses(page, genre_a01="jalon"))
    navigateur.envoyer("/avis/reglages", **reponses(page, genre_a01="prevu"))
    with lecture(fabrique_web) as session:
        assert session.scalars(select(PreferenceAvis)).all() == []


def test_the_choices_follow_what_the_administrateur_set_of_a_rule(
    fabrique_web: SessionFactory, connecter: Connecter
) -> None:
    """Who a setting adds may choose; « as foreseen » says how the rule goes today."""
    etat = connecter(Role.COORDONNATEUR)
    assert "genre_a08" not in reponses(etat.ouvrir("/avis/reglages").text)
    with transaction(fabrique_web) as session:
        auteur = session.scalars(select(Utilisateur.id)).first()
        reglage = ReglageAlerte(code="A08", canal="aussitot", modifie_le=LE, modifie_par=auteur)
        reglage.paliers = [ReglagePalier(rang=1, audience="coordonnateur", delai="P0D")]
        session.add(reglage)
    page = etat.ouvrir("/avis/reglages").text
    etat.envoyer("/avis/reglages", **reponses(page, genre_a08="quotidien"))
    question = page.partition("genre_a08")[2].partition("</select>")[0]
    assert "Comme prévu" in question and "courriel aussitôt" in question
    assert reponses(etat.ouvrir("/avis/reglages").text)["genre_a08"] == "quotidien"


def test_what_the_law_wants_told_cannot_be_silenced_even_by_a_forged_form(
    fabrique_web: SessionFactory, navigateur: Navigateur
) -> None:
    page = navigateur.ouvrir("/avis/reglages").text
    assert "ce que la loi demande" in page
    refus = navigateur.envoyer("/avis/reglages", **reponses(page, genre_a03="jalon"))
    assert refus.status_code == 422
    with lecture(fabrique_web) as session:
        assert session.scalars(select(PreferenceAvis)).all() == []


def test_a_name_stands_beside_a_reference_that_the_reader_may_name(
    fabrique_web: SessionFactory, connecter: Connecter, monde: Monde
) -> None:
    with lecture(fabrique_web) as session:
        ids = dict(session.execute(select(Dossier.public_id, Dossier.id)).all())
    fabre, hamelin = (ids[monde.dossiers[nom]] for nom in ("Fabre", "Hamelin"))
    for role in (TS, Role.REFERENT_BAILLEUR, Role.COORDONNATEUR):
        qui = compte(fabrique_web, monde, role)
        recevoir(fabrique_web, qui, dossier_id=fabre, reference="D-fabre")
        recevoir(fabrique_web, qui, dossier_id=hamelin, reference="D-hamelin")
    assert "Fabre" in connecter(TS).ouvrir("/avis").text
    assert "Fabre" in connecter(Role.REFERENT_BAILLEUR).ouvrir("/avis").text
    assert "Fabre" not in connecter(Role.COORDONNATEUR).ouvrir("/avis").text
    for role in (TS, Role.REFERENT_BAILLEUR, Role.COORDONNATEUR):
        assert "Hamelin" not in connecter(role).ouvrir("/avis").text


def test_an_anonymous_need_stays_so_even_for_who_sees_the_household(
    fabrique_web: SessionFactory, connecter: Connecter, monde: Monde
) -> None:
    with lecture(fabrique_web) as session:
        demande = select(Dossier.id).where(Dossier.public_id == monde.dossiers["Fabre"])
        fabre = session.scalars(demande).one()
    recevoir(
        fabrique_web,
        compte(fabrique_web, monde, Role.REFERENT_BAILLEUR),
        genre="besoin_anonyme",
        objet="Un besoin de logement attend",
        dossier_id=fabre,
    )
    page = connecter(Role.REFERENT_BAILLEUR).ouvrir("/avis").text
    assert "Un besoin de logement attend" in page
    assert "Fabre" not in page
