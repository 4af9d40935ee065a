"""The administrateur's pages of the rules of alert: read, previewed, saved, given back."""

import html
import re

import pytest
from sqlalchemy import Select, select

from models.alerte_reglages import ReglageAlerte, lire_reglages
from models.alerte_regles import REGLES
from models.codes import Role
from models.db import SessionFactory, lecture
from models.definition import Programme
from models.dossier import Dossier
from models.echeance import Echeance
from models.menage import Personne
from tests.web.fixtures import Connecter
from tests.web.monde import SECRET
from tests.web.navigateur import Navigateur

ADMIN = Role.ADMINISTRATEUR
ADRESSE = "/administration/alertes"
CACHE = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')

A01 = {
    "delai_nombre": "3",
    "delai_unite": "M",
    "paliers.0.audience": "travailleur_social",
    "paliers.0.nombre": "",
    "paliers.0.quand": "aussitot",
    "paliers.1.audience": "chef_de_service",
    "paliers.1.nombre": "2",
    "paliers.1.quand": "W",
    "repetition_nombre": "",
    "repetition_unite": "jamais",
    "canal": "quotidien",
    "active": "oui",
    "motif": "",
}


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(ADMIN)


def lire(page: str) -> str:
    """The text of a page, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())


def caches(page: str) -> dict[str, str]:
    """The hidden fields of the form that saves what was previewed."""
    return {nom: html.unescape(valeur) for nom, valeur in CACHE.findall(page)
            if nom != "csrf_token"}  # fmt: skip


def programme(fabrique: SessionFactory) -> tuple[str, str]:
    """(code, name) of the programme of the invented world's households."""
    with lecture(fabrique) as session:
        requete = select(Programme).join(Dossier, Dossier.programme_id == Programme.id)
        trouve = session.scalars(requete.where(Dossier.menage_id.is_not(None)).limit(1)).one()
        return trouve.code, trouve.nom


def test_every_rule_is_listed_with_what_it_says(admin: Navigateur) -> None:
    page = lire(admin.ouvrir(ADRESSE).text)
    for regle in REGLES.values():
        assert f"{regle.code} – {regle.nom}" in page
    assert "6 mois après" in page
    assert "Chef de service, 21 jours après l’alerte" in page
    assert "Bloquante : si le programme dit « Contact obligatoire avec le bailleur" in page
    assert "R.441-16-3" in page


def test_the_list_goes_out_as_a_file(admin: Navigateur) -> None:
    fichier = admin.ouvrir(f"{ADRESSE}?format=csv").get_data(as_text=True)
    assert len(fichier.splitlines()) == len(REGLES) + 1
    assert '"1 mois avant"' in fichier.replace("\u00a0", " ")


def test_a_programme_is_found_by_a_few_words_of_its_name(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    code, nom = programme(fabrique_web)
    reponse = admin.ouvrir(ADRESSE, query_string={"cherche": nom})
    assert reponse.headers["Location"].endswith(f"?programme={code}")
    assert nom in lire(admin.ouvrir(reponse.headers["Location"]).text)
    assert "Aucun programme" in lire(admin.ouvrir(f"{ADRESSE}?cherche=introuvable").text)


def test_what_cannot_be_changed_says_why_and_has_no_field(admin: Navigateur) -> None:
    page = admin.ouvrir(f"{ADRESSE}/A13").text
    assert 'name="delai_nombre"' not in page
    assert 'name="active"' not in page
    assert 'value="jalon"' not in page
    assert "Ce délai ne se règle pas ici" in lire(page)
    assert "elle ne s’arrête pas" in lire(page)


def test_a_setting_is_previewed_then_saved_as_it_was_previewed(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    apercu = admin.envoyer(f"{ADRESSE}/A01/apercu", **A01)
    assert apercu.status_code == 200
    assert "Qui serait prévenu aujourd’hui" in lire(apercu.text)
    with lecture(fabrique_web) as session:
        assert session.scalars(select(ReglageAlerte)).all() == []
    envoye = caches(apercu.text)
    assert envoye == A01
    reponse = admin.envoyer(f"{ADRESSE}/A01", **envoye)
    assert reponse.status_code == 302
    with lecture(fabrique_web) as session:
        regle = lire_reglages(session).regle("A01", None).regle
    assert (regle.delai, regle.repetition, regle.canal) == ("P3M", None, "quotidien")
    assert [(p.audience, p.delai) for p in regle.paliers] == [
        ("travailleur_social", "P0D"), ("chef_de_service", "P2W"),
    ]  # fmt: skip
    page = lire(admin.ouvrir(reponse.headers["Location"]).text)
    assert "3 mois après (livrée : 6 mois après)" in page
    assert "Tous les programmes : réglée le" in page


def test_saving_moves_the_due_dates_and_says_how_many(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    with lecture(fabrique_web) as session:
        avant = {e.id: e.due_le for e in session.scalars(_a01())}
    reponse = admin.envoyer(f"{ADRESSE}/A01", **A01)
    assert f"{len(avant)} échéances recomptées" in lire(
        admin.ouvrir(reponse.headers["Location"]).text
    )
    with lecture(fabrique_web) as session:
        apres = {e.id: e.due_le for e in session.scalars(_a01())}
    assert len(avant) > 1
    assert all(apres[cle] < avant[cle] for cle in avant)


def _a01() -> Select[Echeance]:
    return select(Echeance).where(Echeance.code == "A01")


def test_a_programme_alone_is_set_and_given_back(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    code, nom = programme(fabrique_web)
    ici = f"{ADRESSE}/A01/apercu?programme={code}"
    admin.envoyer(f"{ADRESSE}/A01?programme={code}", **A01)
    with lecture(fabrique_web) as session:
        reglages = lire_reglages(session)
        programme_id = session.scalars(select(Programme.id).where(Programme.code == code)).one()
        assert reglages.regle("A01", None).regle == REGLES["A01"]
        assert reglages.regle("A01", programme_id).regle.delai == "P3M"
    page = admin.envoyer(ici, geste="livree", **A01).text
    admin.envoyer(f"{ADRESSE}/A01?programme={code}", **caches(page))
    with lecture(fabrique_web) as session:
        assert lire_reglages(session).regle("A01", programme_id).regle == REGLES["A01"]
    assert f"{nom} : revenue à la règle commune le" in lire(admin.ouvrir(f"{ADRESSE}/A01").text)


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(admin: Navigateur) -> None:
    reponse = admin.envoyer(f"{ADRESSE}/A01/apercu", **A01 | {"delai_nombre": "61"})
    assert reponse.status_code == 422
    assert "Un délai ne dépasse pas cinq ans." in lire(reponse.text)
    assert re.search(r'id="delai_nombre" value="61"[^>]*aria-invalid="true"', reponse.text)
    arretee = A01 | {"active": "non"}
    assert "Dites pourquoi l’alerte est arrêtée" in lire(
        admin.envoyer(f"{ADRESSE}/A01", **arretee).text
    )


def test_a_line_without_its_number_is_pointed_at(admin: Navigateur) -> None:
    reponse = admin.envoyer(f"{ADRESSE}/A01/apercu", **A01 | {"paliers.1.nombre": " "})
    assert reponse.status_code == 422
    case = re.search(r'name="paliers.1.nombre"[^>]*aria-invalid="true"', reponse.text)
    assert case is not None


def test_every_person_that_a_rule_may_tell_has_a_line(admin: Navigateur) -> None:
    page = admin.ouvrir(f"{ADRESSE}/A01").text
    assert len(re.findall(r'name="paliers.\d.audience"', page)) == 5


def test_a_rule_switched_off_says_why_in_the_list(admin: Navigateur) -> None:
    admin.envoyer(f"{ADRESSE}/A12", **_arret())
    page = lire(admin.ouvrir(ADRESSE).text)
    assert "Assurance habitation non justifiée Arrêtée Réglée Suivie par le bailleur" in page


def _arret() -> dict[str, str]:
    return {**A01, "delai_nombre": "0", "delai_unite": "D", "active": "non",
            "motif": "Suivie par le bailleur"}  # fmt: skip


def test_a_rule_about_organisations_is_not_set_for_one_programme(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    code, _nom = programme(fabrique_web)
    page = admin.ouvrir(f"{ADRESSE}/A20?programme={code}").text
    assert "elle se règle pour tous les programmes à la fois" in lire(page)
    assert 'name="canal"' not in page


def test_an_unknown_rule_or_programme_is_nowhere(admin: Navigateur) -> None:
    assert admin.ouvrir(f"{ADRESSE}/A99").status_code == 404
    assert admin.ouvrir(f"{ADRESSE}/A01?programme=inconnu").status_code == 404


def test_no_household_is_named_on_any_of_these_pages(
    admin: Navigateur, fabrique_web: SessionFactory
) -> None:
    """The names of every person, the references of every dossier, what a diagnostic holds."""
    with lecture(fabrique_web) as session:
        interdits = {SECRET, *session.scalars(select(Dossier.public_id))}
        interdits |= set(session.scalars(select(Personne.nom)))
    tot = A01 | {"delai_nombre": "1", "paliers.1.quand": "aussitot", "paliers.1.nombre": ""}
    pages = [
        admin.ouvrir(ADRESSE).text,
        admin.ouvrir(f"{ADRESSE}?format=csv").get_data(as_text=True),
        admin.ouvrir(f"{ADRESSE}/A01").text,
        admin.envoyer(f"{ADRESSE}/A01/apercu", **tot).text,
        admin.ouvrir("/administration/motifs").text,
        admin.ouvrir("/administration/motifs/offre_rare").text,
    ]
    assert "Personnes prévenues" in lire(pages[3])
    assert "Lise Orvane (travailleur_social)" in pages[3]
    assert [nom for nom in interdits for page in pages if nom in page] == []
