"""The page of a dossier for its association: reading, completing a step, operations."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.accompagnement import Contact, Diagnostic, Signalement
from models.codes import DossierEtat, Role
from models.db import SessionFactory, lecture
from models.dossier import Dossier, Suspension
from models.journal import Acces, Journal
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter, Horloge
from tests.web.lieu import AUJOURDHUI, Lieu
from tests.web.monde import LE, REPONSES, SECRET, Monde
from tests.web.navigateur import Navigateur

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
REFERENT = Role.REFERENT_BAILLEUR


def compter(fabrique: SessionFactory, table: type) -> int:
    with lecture(fabrique) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_warning_reaches_the_other_side_until_it_is_dealt_with(
    connecter: Connecter, monde: Monde
) -> None:
    page = f"/dossiers/{monde.dossiers['Garnier']}"
    travailleur, referent = connecter(TS), connecter(REFERENT)
    referent.envoyer(f"{page}/signalements", type="impaye", fait_le=AUJOURDHUI)
    accueil = travailleur.ouvrir("/journee?voir=tous").text
    assert re.search(r"Signalements à traiter.*Garnier[^<]*</a>&nbsp;: impayé", accueil, re.DOTALL)
    assert "Signalements à traiter" not in referent.ouvrir("/bailleur").text
    traiter = re.search(
        r'action="([^"]+/signalements/[^"/]+/traitement)"', travailleur.ouvrir(page).text
    )
    assert traiter is not None
    travailleur.envoyer(traiter[1])
    assert "Signalements à traiter" not in travailleur.ouvrir("/journee?voir=tous").text


@pytest.mark.parametrize("cherche", ["delm", "DELMAS", "Delmas"])
def test_a_household_is_found_by_its_name(connecter: Connecter, cherche: str) -> None:
    page = connecter(TS).ouvrir("/dossiers", query_string={"q": cherche}).text
    assert "Delmas" in page
    assert "Abadie" not in page


def test_a_household_is_found_by_its_reference(connecter: Connecter, monde: Monde) -> None:
    page = connecter(TS).ouvrir("/dossiers", query_string={"q": f"D-{monde.dossiers['Fabre']}"})
    assert "Fabre" in page.text
    assert "Abadie" not in page.text


@pytest.mark.parametrize("cherche", ["Yvernel", "yvernel", "Paul Yvernel"])
def test_a_head_of_service_finds_the_dossiers_of_a_colleague(
    connecter: Connecter, cherche: str
) -> None:
    page = connecter(CHEF).ouvrir("/dossiers", query_string={"q": cherche}).text
    assert "Ibanez" in page
    assert "Abadie" not in page
    page = connecter(TS).ouvrir("/dossiers", query_string={"q": "travailleur_social"}).text
    assert "Aucun ménage ne correspond" in page


@pytest.mark.parametrize("cherche", ["%", "_", "\\", "' OR 1=1 --"])
def test_signs_of_the_query_language_find_nothing(connecter: Connecter, cherche: str) -> None:
    page = connecter(TS).ouvrir("/dossiers", query_string={"q": cherche})
    assert "Aucun ménage ne correspond" in page.text


def test_the_page_says_where_it_stands_in_the_picture_and_in_words(
    connecter: Connecter, monde: Monde
) -> None:
    page = connecter(TS).ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    assert 'data-courants="passage_caleol"' in page
    assert re.search(r'etape-en_cours">Tracer le contact préalable', page)
    assert re.search(r'etape-faite">Réaliser le diagnostic', page)
    assert re.search(r'etape-possible">Signer le bail', page)
    assert SECRET in page
    assert len(page.encode()) < 100_000


def test_what_is_under_way_is_not_marked_as_done_in_the_picture(
    connecter: Connecter, monde: Monde
) -> None:
    """Half of the CALEOL's passage is done: the activity is the one under way."""
    page = connecter(TS).ouvrir(f"/dossiers/{monde.dossiers['Garnier']}").text
    marques = re.findall(r'data-courants="([^"]*)" data-faits="([^"]*)"', page)
    (parcours, faits), (avl, recherche), (module, dedans) = marques
    assert (parcours, avl) == ("avl", "passage_caleol")
    assert "entree" in faits.split()
    assert "avl" not in faits.split()
    assert "passage_caleol" not in recherche.split()
    assert module == "passer_caleol"
    assert dedans.split() == ["contact_prealable", "verifier_dossier"]


def test_the_picture_is_handed_out_as_published(connecter: Connecter, monde: Monde) -> None:
    reponse = connecter(TS).ouvrir(f"/definitions/{monde.definition}/parcours/acces_direct.bpmn")
    assert reponse.mimetype == "application/xml"
    assert b'<bpmn:process id="acces_direct"' in reponse.data


def test_a_step_is_completed_through_its_form(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    adresse, caches = abadie.formulaire()
    reponse = connecter(TS).envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    assert reponse.headers["Location"] == abadie.page
    assert abadie.etape().element == "realiser_diagnostic"
    with lecture(fabrique_web) as session:
        derniere = session.scalars(select(Journal).order_by(Journal.id.desc())).first()
    assert derniere is not None
    assert (derniere.element, derniere.fait_le) == ("prendre_contact", LE)


def test_the_date_of_the_fact_may_be_older_than_the_entry(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    adresse, caches = abadie.formulaire()
    jour = (LE - timedelta(days=6)).date()
    caches["fait_le"] = jour.isoformat()
    connecter(TS).envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    with lecture(fabrique_web) as session:
        contact = session.scalars(select(Contact).order_by(Contact.id.desc())).first()
    assert contact is not None
    assert contact.fait_le.date() == jour
    assert contact.saisi_le == LE


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(
    connecter: Connecter, abadie: Lieu
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    navigateur.envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    adresse, caches = abadie.formulaire()
    typee = {**REPONSES["realiser_diagnostic"], "nb_personnes": "trois", "conclusion": ""}
    reponse = navigateur.envoyer(adresse, **caches, **typee)
    assert reponse.status_code == 422
    assert re.search(r'id="nb_personnes" value="trois"[^>]*aria-invalid="true"', reponse.text)
    assert 'id="nb_personnes-erreur">Écrivez un nombre entier' in reponse.text
    assert "Renseignez «" in reponse.text
    assert SECRET in reponse.text
    assert abadie.etape().element == "realiser_diagnostic"


@pytest.mark.parametrize(
    "fait_le, phrase",
    [
        ("2026-06-16", "à venir"),
        ("2026-01-01", "ne peut pas précéder"),
        ("31/02/2026", "Écrivez une date"),
        ("", "Donnez la date"),
    ],
)
def test_an_impossible_date_of_the_fact_is_refused_beside_its_field(
    connecter: Connecter, abadie: Lieu, fait_le: str, phrase: str
) -> None:
    adresse, caches = abadie.formulaire()
    reponse = connecter(TS).envoyer(
        adresse, **{**caches, "fait_le": fait_le}, **REPONSES["prendre_contact"]
    )
    assert reponse.status_code == 422
    assert re.search(rf'id="fait_le-erreur">[^<]*{phrase}', reponse.text)
    assert abadie.etape().element == "prendre_contact"


def test_a_step_done_by_another_says_who_and_when_and_loses_nothing_typed(
    app_pair: tuple[Navigateur, Navigateur], abadie: Lieu, horloge: Horloge
) -> None:
    travailleur, chef = app_pair
    adresse, caches = abadie.formulaire()
    chef.envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    horloge.avancer(minutes=5)
    reponse = travailleur.envoyer(adresse, **caches, resultat_contact="joint", canal="visite")
    assert reponse.status_code == 409
    assert "déjà été faite par" in reponse.text
    assert "15\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}2026" in reponse.text
    assert '<dd class="texte">visite</dd>' in reponse.text


def test_what_was_typed_is_shown_in_the_words_of_the_form(
    connecter: Connecter, abadie: Lieu
) -> None:
    navigateur = connecter(TS)
    cle = re.search(r'name="formulaire" value="([^"]+)"', navigateur.ouvrir(abadie.page).text)
    assert cle is not None
    adresse, caches = abadie.formulaire()
    caches |= {"formulaire": cle[1]}
    connecter(CHEF).envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    page = navigateur.envoyer(adresse, **caches, resultat_contact="joint", canal="visite").text
    assert re.search(r"<dt>Résultat</dt><dd[^>]*>Ménage joint</dd>", page)
    assert "resultat_contact" not in page


def test_an_old_page_is_refused_and_gives_the_form_back_filled(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    adresse, caches = abadie.formulaire()
    caches["version"] = 0
    avant = compter(fabrique_web, Contact)
    reponse = connecter(TS).envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    assert reponse.status_code == 409
    assert re.search(r'value="telephone"[^>]* (selected|checked)', reponse.text)
    assert f'name="version" value="{abadie.dossier().version}"' in reponse.text
    assert compter(fabrique_web, Contact) == avant


def test_a_form_without_its_version_is_refused(connecter: Connecter, abadie: Lieu) -> None:
    adresse, _caches = abadie.formulaire()
    reponse = connecter(TS).envoyer(adresse, fait_le=AUJOURDHUI, **REPONSES["prendre_contact"])
    assert reponse.status_code == 400
    assert abadie.etape().element == "prendre_contact"


@pytest.fixture
def app_pair(connecter: Connecter) -> tuple[Navigateur, Navigateur]:
    return connecter(TS), connecter(CHEF)


@pytest.mark.parametrize(
    ("role", "code"),
    [(Role.COORDONNATEUR, 403), (REFERENT, 404), (Role.CORRESPONDANT_BAILLEUR, 404)],
)
def test_a_step_of_the_association_is_nobody_elses(
    connecter: Connecter, abadie: Lieu, role: Role, code: int
) -> None:
    adresse, caches = abadie.formulaire()
    navigateur = connecter(role)
    assert navigateur.ouvrir(adresse).status_code == 404
    reponse = navigateur.envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    assert reponse.status_code == code
    assert abadie.etape().element == "prendre_contact"


def test_the_entry_is_validated_by_the_head_and_not_by_the_caseworker(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    brunel = Lieu(fabrique_web, monde, "Brunel")
    adresse, caches = brunel.formulaire()
    refus = connecter(TS).envoyer(adresse, **caches, decision_instance="valide")
    assert refus.status_code == 403
    assert brunel.etape().element == "valider_entree"
    connecter(CHEF).envoyer(adresse, **caches, decision_instance="valide")
    assert brunel.etape().element == "recueillir_adhesion"


@pytest.mark.parametrize("nom", ["Hamelin"])
@pytest.mark.parametrize("role", [TS, CHEF, REFERENT, Role.COORDONNATEUR])
@pytest.mark.parametrize("suite", ["", "/journal", "/operations/clore"])
def test_another_association_s_dossier_does_not_exist(
    connecter: Connecter, monde: Monde, nom: str, role: Role, suite: str
) -> None:
    reponse = connecter(role).ouvrir(f"/dossiers/{monde.dossiers[nom]}{suite}")
    # The pages of an association alone are closed to the other roles, whatever the dossier.
    assert reponse.status_code == (403 if suite and role not in (TS, CHEF) else 404)
    assert nom not in reponse.text


def test_a_colleague_s_dossier_does_not_exist_for_another_caseworker(
    anonyme: Navigateur, monde: Monde
) -> None:
    anonyme.connecter(monde.collegue)
    assert anonyme.ouvrir(f"/dossiers/{monde.dossiers['Abadie']}").status_code == 404
    assert "Abadie" not in anonyme.ouvrir("/dossiers").text


def test_each_read_of_a_dossier_is_written_with_who_and_which_page(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    navigateur.ouvrir("/journee?etat=Abadie")
    navigateur.ouvrir(f"/dossiers/{monde.dossiers['Abadie']}")
    navigateur.ouvrir(f"/dossiers/{monde.dossiers['Hamelin']}")
    with lecture(fabrique_web) as session:
        lus = session.execute(
            select(Acces.page, Dossier.public_id, Utilisateur.courriel)
            .join(Dossier, Dossier.id == Acces.dossier_id)
            .join(Utilisateur, Utilisateur.id == Acces.utilisateur_id)
        ).all()
    assert [tuple(lu) for lu in lus] == [
        ("dossier.page", monde.dossiers["Abadie"], monde.comptes[TS])
    ]


def test_suspended_then_resumed(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    caches: dict[str, object] = {"version": abadie.dossier().version, "fait_le": AUJOURDHUI}
    vide = navigateur.envoyer(f"{abadie.page}/operations/suspendre", **caches)
    assert vide.status_code == 422
    assert "Motif de la suspension" in vide.text
    navigateur.envoyer(f"{abadie.page}/operations/suspendre", **caches, motif="Hospitalisation")
    page = navigateur.ouvrir(abadie.page).text
    assert "Accompagnement suspendu" in page
    assert "Hospitalisation" in page
    assert "Suspendu" in navigateur.ouvrir("/journee?voir=tous").text
    adresse, fermes = abadie.formulaire()
    assert navigateur.envoyer(adresse, **fermes, **REPONSES["prendre_contact"]).status_code == 409
    caches["version"] = abadie.dossier().version
    navigateur.envoyer(f"{abadie.page}/operations/reprendre", **caches)
    with lecture(fabrique_web) as session:
        requete = select(Suspension).where(Suspension.dossier_id == abadie.dossier().id)
        assert session.scalars(requete).one().fin is not None


def test_closed_then_started_again_in_a_linked_dossier(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    assert navigateur.envoyer(f"{abadie.page}/recommencement").status_code == 409
    caches = {"version": abadie.dossier().version, "fait_le": AUJOURDHUI}
    navigateur.envoyer(f"{abadie.page}/operations/clore", **caches, motif="rupture_lien")
    assert abadie.dossier().etat == DossierEtat.CLOS
    assert "Recommencer l’accompagnement" in navigateur.ouvrir(abadie.page).text
    garde = {"repris": ["programme", "departement"]}
    reponse = navigateur.envoyer(f"{abadie.page}/recommencement", **garde)
    assert reponse.headers["Location"] != abadie.page
    nouveau = navigateur.ouvrir(reponse.headers["Location"])
    assert "fait suite à" in nouveau.text
    with lecture(fabrique_web) as session:
        requete = select(Dossier).where(Dossier.reprend_id == abadie.dossier().id)
        assert session.scalars(requete).one().menage_id == abadie.dossier().menage_id


def test_a_signalement_goes_both_ways_and_is_treated(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    page = f"/dossiers/{monde.dossiers['Fabre']}"
    bailleur, travailleur = connecter(REFERENT), connecter(TS)
    assert bailleur.envoyer(f"{page}/signalements", type="").status_code == 422
    bailleur.envoyer(f"{page}/signalements", type="impaye", message="Deux loyers.")
    assert "Deux loyers." in travailleur.ouvrir(page).text
    with lecture(fabrique_web) as session:
        signale = session.scalars(select(Signalement)).one()
    assert signale.emetteur == "bailleur"
    ailleurs = f"/dossiers/{monde.dossiers['Abadie']}/signalements/{signale.public_id}/traitement"
    assert travailleur.envoyer(ailleurs).status_code == 404
    travailleur.envoyer(f"{page}/signalements/{signale.public_id}/traitement")
    assert "Traité le" in bailleur.ouvrir(page).text


ORIENTATION = {
    "nom": "Joubert",
    "prenom": "Anaïs",
    "type_menage": "isole",
    "nb_personnes": "1",
    "nb_mineurs": "0",
    "dalo": "oui",
    "dalo_reconnu_le": "2026-02-03",
    "departement": "91",
    "programme": "avdl_idf",
    "fait_le": AUJOURDHUI,
}


def _referent(fabrique: SessionFactory, monde: Monde) -> str:
    with lecture(fabrique) as session:
        requete = select(Utilisateur.public_id).where(Utilisateur.courriel == monde.comptes[TS])
        return session.scalars(requete).one()


def test_a_new_household_gets_its_dossier(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    referent = _referent(fabrique_web, monde)
    reponse = navigateur.envoyer("/orientations/nouvelle", **ORIENTATION, referent=referent)
    assert reponse.status_code == 302
    page = navigateur.ouvrir(reponse.headers["Location"]).text
    assert "Joubert Anaïs" in page
    assert "Enregistrer l’orientation" in page


def test_a_household_of_children_only_is_refused(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    avant = compter(fabrique_web, Dossier)
    reponse = connecter(TS).envoyer(
        "/orientations/nouvelle",
        **{**ORIENTATION, "nb_mineurs": "1", "referent": _referent(fabrique_web, monde)},
    )
    assert reponse.status_code == 422
    assert "au moins un adulte" in reponse.text
    assert 'value="Joubert"' in reponse.text
    assert compter(fabrique_web, Dossier) == avant


def test_a_caseworker_cannot_give_a_household_to_somebody_of_another_association(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with lecture(fabrique_web) as session:
        etranger = session.scalars(
            select(Utilisateur.public_id)
            .join(Dossier, Dossier.referent_id == Utilisateur.id)
            .where(Dossier.public_id == monde.dossiers["Hamelin"])
        ).one()
    avant = compter(fabrique_web, Dossier)
    reponse = connecter(TS).envoyer("/orientations/nouvelle", **ORIENTATION, referent=etranger)
    assert reponse.status_code == 422
    assert compter(fabrique_web, Dossier) == avant


def test_what_is_already_known_is_not_typed_twice(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    navigateur.envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    adresse, _caches = abadie.formulaire()
    page = navigateur.ouvrir(adresse).text
    assert re.search(r'id="nb_personnes" value="1"', page)
    assert re.search(r'<option value="isole" selected>', page)


def test_a_refusal_leaves_nothing_behind(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    avant = [compter(fabrique_web, table) for table in (Journal, Diagnostic, Contact)]
    adresse, caches = abadie.formulaire()
    connecter(TS).envoyer(adresse, **caches, resultat_contact="inconnu")
    assert [compter(fabrique_web, table) for table in (Journal, Diagnostic, Contact)] == avant
