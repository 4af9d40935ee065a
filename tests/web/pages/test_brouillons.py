"""Drafts: kept for their author alone, taken up again, gone once the form is sent or is old."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from models.brouillon import GARDE, GARDE_SANS_ETAPE, LONGUEUR_MAXIMALE, Brouillon
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter, Horloge
from tests.web.lieu import Lieu
from tests.web.monde import LE, REPONSES, Monde
from tests.web.navigateur import Navigateur
from web.brouillons.amorce import VALIDITE
from web.travaux.entretien import purger_brouillons

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
AMORCE = re.compile(r'name="brouillon" value="([^"]+)"')
TYPE = {"resultat_contact": "joint", "canal": "visite"}
ORIENTATION = "/orientations/nouvelle"


def amorce_de(page: str) -> str:
    trouve = AMORCE.search(page)
    assert trouve is not None
    return trouve[1]


def list_brouillons(fabrique: SessionFactory) -> list[Brouillon]:
    with lecture(fabrique) as session:
        return list(session.scalars(select(Brouillon)))


def commencer(navigateur: Navigateur, adresse: str, **typees: str) -> str:
    """Open a form and keep a draft of it; return what signs the form."""
    amorce = amorce_de(navigateur.ouvrir(adresse).text)
    reponse = navigateur.envoyer("/brouillons", brouillon=amorce, **typees)
    assert reponse.status_code == 302
    return amorce


def est_choisi(page: str, valeur: str) -> bool:
    return re.search(rf'value="{valeur}"[^>]* (checked|selected)', page) is not None


def test_a_draft_is_found_again_with_its_date_on_the_step_and_on_the_dossier(
    connecter: Connecter, abadie: Lieu
) -> None:
    navigateur = connecter(TS)
    adresse, _caches = abadie.formulaire()
    commencer(navigateur, adresse, fait_le="2026-06-01", **TYPE)
    for page in (adresse, abadie.page):
        texte = navigateur.ouvrir(page).text
        assert est_choisi(texte, "joint")
        assert 'value="2026-06-01"' in texte
        assert "10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}00 est repris ici" in texte


def test_the_page_s_script_is_told_the_hour(connecter: Connecter, abadie: Lieu) -> None:
    navigateur = connecter(TS)
    amorce = amorce_de(navigateur.ouvrir(abadie.formulaire()[0]).text)
    donnees = {"csrf_token": navigateur.jeton(), "brouillon": amorce, **TYPE}
    reponse = navigateur.client.post(
        "/brouillons", data=donnees, headers={"Accept": "application/json"}
    )
    assert reponse.json == {
        "phrase": "Brouillon enregistré à 10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}00."
    }


def test_nobody_else_finds_a_draft(connecter: Connecter, abadie: Lieu) -> None:
    """The chef de service may do the step: she begins from an empty form."""
    adresse, _caches = abadie.formulaire()
    commencer(connecter(TS), adresse, **TYPE)
    autre = connecter(CHEF)
    assert not est_choisi(autre.ouvrir(adresse).text, "joint")
    assert "Prendre contact" not in autre.ouvrir("/brouillons").text


def test_a_draft_has_no_page_for_another_reader(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    commencer(connecter(TS), abadie.formulaire()[0], **TYPE)
    [brouillon] = list_brouillons(fabrique_web)
    autre = connecter(CHEF)
    assert autre.ouvrir(f"/brouillons/{brouillon.public_id}").status_code == 404
    assert autre.envoyer(f"/brouillons/{brouillon.public_id}/effacer").status_code == 404
    assert list_brouillons(fabrique_web)


def test_a_reader_cannot_write_a_draft_for_another_with_his_form(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    amorce = amorce_de(connecter(TS).ouvrir(abadie.formulaire()[0]).text)
    assert connecter(CHEF).envoyer("/brouillons", brouillon=amorce, **TYPE).status_code == 404
    assert list_brouillons(fabrique_web) == []


@pytest.mark.parametrize("faux", ["", "x", "WzFd.signature", '["a","b"]'])
def test_a_form_that_we_did_not_sign_keeps_nothing(
    connecter: Connecter, fabrique_web: SessionFactory, faux: str
) -> None:
    assert connecter(TS).envoyer("/brouillons", brouillon=faux, **TYPE).status_code == 400
    assert list_brouillons(fabrique_web) == []


def test_a_second_draft_of_a_form_replaces_the_first(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, _caches = abadie.formulaire()
    commencer(navigateur, adresse, **TYPE)
    commencer(navigateur, adresse, resultat_contact="non_joint")
    [brouillon] = list_brouillons(fabrique_web)
    assert "non_joint" in brouillon.contenu
    assert "visite" not in brouillon.contenu


def test_a_draft_is_erased_at_will(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, _caches = abadie.formulaire()
    amorce = commencer(navigateur, adresse, **TYPE)
    reponse = navigateur.envoyer("/brouillons/effacer", brouillon=amorce, **TYPE)
    assert reponse.location == adresse
    assert list_brouillons(fabrique_web) == []
    assert not est_choisi(navigateur.ouvrir(adresse).text, "joint")


def test_a_draft_goes_when_its_step_is_done(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    commencer(navigateur, adresse, **TYPE)
    assert navigateur.envoyer(adresse, **caches, **TYPE).status_code == 302
    assert list_brouillons(fabrique_web) == []


def test_a_draft_stays_while_its_form_is_refused(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    commencer(navigateur, adresse, **TYPE)
    assert navigateur.envoyer(adresse, **caches, canal="visite").status_code == 422
    assert len(list_brouillons(fabrique_web)) == 1


def test_the_draft_of_a_step_that_a_colleague_did_is_shown_to_be_copied(
    connecter: Connecter, abadie: Lieu
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    formulaire = re.search(r'name="formulaire" value="([^"]+)"', navigateur.ouvrir(adresse).text)
    assert formulaire is not None
    commencer(navigateur, adresse, formulaire=formulaire[1], **TYPE)
    connecter(CHEF).envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    page = navigateur.ouvrir(adresse)
    assert page.status_code == 410
    assert "a déjà été faite par Lise Orvane (chef_de_service)" in page.text
    assert re.search(r"<dt>Résultat</dt><dd[^>]*>Ménage joint</dd>", page.text)


def test_the_back_button_after_a_step_tells_that_it_is_done(
    connecter: Connecter, abadie: Lieu
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    navigateur.envoyer(adresse, **caches, **TYPE)
    page = navigateur.ouvrir(adresse)
    assert page.status_code == 410
    assert "Cette étape a déjà été faite" in page.text
    assert "Ce que vous aviez saisi" not in page.text


def test_a_step_of_another_dossier_stays_unknown(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory, monde: Monde
) -> None:
    ailleurs = Lieu(fabrique_web, monde, "Hamelin").etape().tache_id
    assert connecter(TS).ouvrir(f"{abadie.page}/etapes/{ailleurs}").status_code == 404
    assert connecter(TS).ouvrir(f"{abadie.page}/etapes/inconnue").status_code == 404


def test_the_form_of_a_page_is_kept_and_goes_when_it_is_sent(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    commencer(navigateur, ORIENTATION, nom="Quesnel", prenom="Ada", fait_le="2026-06-02")
    page = navigateur.ouvrir(ORIENTATION).text
    assert 'value="Quesnel"' in page
    assert 'value="2026-06-02"' in page
    options = {
        nom: re.findall(rf'<select[^>]*name="{nom}".*?<option value="([^"]+)"', page, re.S)[0]
        for nom in ("type_menage", "referent")
    }
    envoi: dict[str, Any] = {
        "nom": "Quesnel", "prenom": "Ada", "nb_personnes": "1", "nb_mineurs": "0",
        "dalo": "non", "departement": "91", "fait_le": "2026-06-02", **options,
    }  # fmt: skip
    assert navigateur.envoyer(ORIENTATION, **envoi).status_code == 302
    assert list_brouillons(fabrique_web) == []


def test_an_operation_keeps_its_draft_too(connecter: Connecter, abadie: Lieu) -> None:
    navigateur = connecter(TS)
    adresse = f"{abadie.page}/operations/suspendre"
    commencer(navigateur, adresse, motif="Hospitalisation longue")
    assert "Hospitalisation longue" in navigateur.ouvrir(adresse).text
    liste = navigateur.ouvrir("/brouillons").text
    assert "Suspendre l’accompagnement" in liste
    assert "Abadie" in liste


def test_rows_are_added_without_script_and_what_was_typed_stays(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    """« Ajouter des lignes » keeps a draft, and comes back with three rows more."""
    abadie, navigateur = Lieu(fabrique_web, monde, "Abadie"), connecter(TS)
    adresse, caches = abadie.formulaire()
    navigateur.envoyer(adresse, **caches, **TYPE)
    adresse, _caches = abadie.formulaire()
    page = navigateur.ouvrir(adresse).text
    cases = re.findall(r'name="(budget\.\d+\.\w+)"', page)
    assert max(case.split(".")[1] for case in cases) == "2"
    typees = dict.fromkeys(cases, "") | {"budget.1.par_mois": "612,00 €"}
    reponse = navigateur.envoyer(
        "/brouillons", brouillon=amorce_de(page), ajouter="budget", **typees
    )
    assert reponse.location == f"{adresse}#budget"
    page = navigateur.ouvrir(adresse).text
    assert 'name="budget.5.par_mois"' in page
    assert 'name="budget.6.par_mois"' not in page
    assert re.search(r'name="budget\.1\.par_mois"[^>]*value="612,00 €"', page)


def test_a_wrong_cell_is_told_by_its_row_and_its_column(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    abadie, navigateur = Lieu(fabrique_web, monde, "Abadie"), connecter(TS)
    adresse, caches = abadie.formulaire()
    navigateur.envoyer(adresse, **caches, **TYPE)
    adresse, caches = abadie.formulaire()
    fausse = {"budget.1.nature": "dette", "budget.1.par_mois": "beaucoup", "conclusion": "avl"}
    reponse = navigateur.envoyer(adresse, **caches, **fausse)
    assert reponse.status_code == 422
    assert "Ligne 2, Par mois\N{NO-BREAK SPACE}: écrivez un montant" in reponse.text
    assert re.search(r'value="beaucoup"[^>]*aria-invalid="true"', reponse.text)


def test_a_draft_too_long_is_refused_with_a_sentence(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    amorce = amorce_de(navigateur.ouvrir(abadie.formulaire()[0]).text)
    trop = "x" * LONGUEUR_MAXIMALE
    reponse = navigateur.envoyer("/brouillons", brouillon=amorce, canal=trop)
    assert reponse.status_code == 422
    assert "trop long" in reponse.text
    assert list_brouillons(fabrique_web) == []


def test_old_drafts_are_purged_sooner_when_their_step_has_closed(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    commencer(navigateur, adresse, **TYPE)
    commencer(navigateur, ORIENTATION, nom="Quesnel")
    connecter(CHEF).envoyer(adresse, **caches, **REPONSES["prendre_contact"])
    seconde = timedelta(seconds=1)
    purges = [
        purger_brouillons(fabrique_web, le=LE + age)
        for age in (GARDE_SANS_ETAPE - seconde, GARDE_SANS_ETAPE, GARDE - seconde, GARDE)
    ]
    assert purges == [0, 1, 0, 1]
    assert list_brouillons(fabrique_web) == []


# A session that ends, a reader who changes, a dossier that goes away


def laisser_finir(navigateur: Navigateur) -> None:
    """End the session as time does: the browser drops its cookie."""
    navigateur.client.delete_cookie("jalon")


def test_what_is_sent_after_the_session_ended_waits_for_its_author(
    connecter: Connecter, abadie: Lieu, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    laisser_finir(navigateur)
    refus = navigateur.client.post(adresse, data={"csrf_token": "perime", **envoi})
    assert refus.status_code == 302
    connexion = navigateur.ouvrir(refus.location)
    assert "Ce que vous aviez saisi est gardé" in connexion.text
    assert "visite" not in connexion.text
    retour = navigateur.client.post(
        refus.location,
        data={
            "csrf_token": navigateur.jeton(),
            "courriel": monde.comptes[TS],
            "mot_de_passe": "quatre mots pour essayer",
        },
    )
    assert retour.location == adresse
    assert est_choisi(navigateur.ouvrir(adresse).text, "joint")
    assert abadie.etape().element == "prendre_contact"


def test_another_person_who_signs_in_gets_nothing_of_it(
    connecter: Connecter, abadie: Lieu, monde: Monde
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    laisser_finir(navigateur)
    navigateur.client.post(adresse, data=envoi)
    assert navigateur.connecter(monde.comptes[CHEF]).status_code == 302
    assert not est_choisi(navigateur.ouvrir(adresse).text, "joint")


def test_a_page_of_the_session_before_comes_back_filled(
    connecter: Connecter, abadie: Lieu, monde: Monde
) -> None:
    """Signed out and in again in another tab: the token of this page is void."""
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    vieux = navigateur.jeton()
    navigateur.envoyer("/deconnexion")
    navigateur.connecter(monde.comptes[TS])
    reponse = navigateur.client.post(adresse, data={"csrf_token": vieux, **envoi})
    assert reponse.location == adresse
    page = navigateur.ouvrir(adresse).text
    assert "Ce que vous aviez saisi est revenu" in page
    assert est_choisi(page, "joint")


def test_a_page_left_open_by_somebody_else_is_kept_for_her(
    connecter: Connecter, abadie: Lieu, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    vieux = navigateur.jeton()
    navigateur.envoyer("/deconnexion")
    navigateur.connecter(monde.comptes[CHEF])
    reponse = navigateur.client.post(
        adresse, data={"csrf_token": vieux, **envoi}, follow_redirects=True
    )
    assert "avait été ouverte par quelqu’un d’autre" in reponse.text
    assert "visite" not in navigateur.ouvrir("/brouillons").text
    [brouillon] = list_brouillons(fabrique_web)
    assert "visite" in brouillon.contenu


def test_the_signature_of_a_form_wears_out(
    connecter: Connecter, abadie: Lieu, horloge: Horloge, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    laisser_finir(navigateur)
    horloge.avancer(seconds=VALIDITE.total_seconds() + 1)
    assert navigateur.client.post(adresse, data=envoi).status_code == 400
    assert list_brouillons(fabrique_web) == []


def test_the_form_of_an_account_that_is_closed_keeps_nothing(
    connecter: Connecter, abadie: Lieu, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    with transaction(fabrique_web) as session:
        siens = update(Utilisateur).where(Utilisateur.courriel == monde.comptes[TS])
        session.execute(siens.values(actif=False))
    assert navigateur.client.post(adresse, data=envoi).status_code == 400
    assert list_brouillons(fabrique_web) == []


def test_a_robot_with_a_form_does_not_write_without_end(
    connecter: Connecter, abadie: Lieu, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    laisser_finir(navigateur)
    codes = [
        navigateur.client.post(adresse, data={**envoi, "canal": str(essai)}).status_code
        for essai in range(7)
    ]
    assert codes == [302] * 5 + [400] * 2
    [brouillon] = list_brouillons(fabrique_web)
    assert '["4"]' in brouillon.contenu


def test_without_a_signed_form_a_session_that_ended_says_so(anonyme: Navigateur) -> None:
    assert anonyme.client.post(ORIENTATION, data={"nom": "Quesnel"}).status_code == 400


def test_what_was_typed_for_a_dossier_that_left_is_kept_and_shown(
    connecter: Connecter, abadie: Lieu, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur, chef = connecter(TS), connecter(CHEF)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    page = chef.ouvrir(f"{abadie.page}/referent").text
    autre = re.search(r'<option value="([^"]+)">Paul Yvernel', page)
    assert autre is not None
    fait = chef.envoyer(
        f"{abadie.page}/referent", version=caches["version"], referent=autre[1], motif="Congé"
    )
    assert fait.status_code == 302
    reponse = navigateur.envoyer(adresse, **envoi)
    assert reponse.status_code == 404
    assert "votre saisie est gardée" in reponse.text
    assert re.search(r"<dt>Canal</dt><dd[^>]*>visite</dd>", reponse.text)
    liste = navigateur.ouvrir("/brouillons").text
    assert "Prendre contact" in liste
    assert "Abadie" not in liste
    [brouillon] = list_brouillons(fabrique_web)
    assert "visite" in navigateur.ouvrir(f"/brouillons/{brouillon.public_id}").text


def test_what_was_typed_while_the_dossier_was_suspended_comes_back_with_it(
    connecter: Connecter, abadie: Lieu
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}
    geste = {"version": caches["version"], "fait_le": LE.date().isoformat()}
    navigateur.envoyer(f"{abadie.page}/operations/suspendre", **geste, motif="Hospitalisation")
    refus = navigateur.envoyer(adresse, **envoi)
    assert refus.status_code == 409
    assert "Ce dossier est suspendu" in refus.text
    geste["version"] = abadie.dossier().version
    navigateur.envoyer(f"{abadie.page}/operations/reprendre", **geste)
    assert est_choisi(navigateur.ouvrir(adresse).text, "joint")


def test_two_tabs_the_second_is_told_and_loses_nothing(connecter: Connecter, abadie: Lieu) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    page = navigateur.ouvrir(adresse).text
    formulaire = re.search(r'name="formulaire" value="([^"]+)"', page)
    assert formulaire is not None
    envoi = {**caches, "formulaire": formulaire[1], "brouillon": amorce_de(page)}
    assert navigateur.envoyer(adresse, **envoi, **TYPE).status_code == 302
    second = navigateur.envoyer(adresse, **envoi, resultat_contact="non_joint", canal="visite")
    assert second.status_code == 409
    assert "a déjà été faite" in second.text
    assert re.search(r"<dt>Résultat</dt><dd", second.text)


def test_an_incident_shows_what_was_typed(
    app: Flask, connecter: Connecter, abadie: Lieu, monkeypatch: pytest.MonkeyPatch
) -> None:
    navigateur = connecter(TS)
    adresse, caches = abadie.formulaire()
    envoi = {**caches, **TYPE, "brouillon": amorce_de(navigateur.ouvrir(adresse).text)}

    def tomber(**_valeurs: str) -> None:
        raise RuntimeError

    app.view_functions["dossier.terminer"] = tomber
    reponse = navigateur.envoyer(adresse, **envoi)
    assert reponse.status_code == 500
    assert re.search(r"<dt>Canal</dt><dd[^>]*>visite</dd>", reponse.text)


def test_no_password_is_ever_shown_back_or_kept(
    anonyme: Navigateur, fabrique_web: SessionFactory
) -> None:
    page = anonyme.envoyer("/connexion", courriel="x@exemple.test", mot_de_passe="un secret à moi")
    assert "un secret à moi" not in page.text
    with lecture(fabrique_web) as session:
        assert session.scalar(select(func.count()).select_from(Brouillon)) == 0
