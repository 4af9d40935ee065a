"""The page of a form: questions added, changed, moved, removed; seen as each role; never lost."""

import orjson
import pytest

from models.codes import Role
from models.db import SessionFactory, transaction
from tests.web.administration.edition.pieces.conftest import Lire, plat, version
from tests.web.fixtures import Connecter
from tests.web.monde import LE
from tests.web.navigateur import Navigateur
from workflow.edition import ebauches
from workflow.formulaires.edition import Question, list_questions

HOSTILE = "<script>alert(1)</script>\"'{{ 7 * 7 }}"


def adresse(ebauche: str, cle: str = "diagnostic", suite: str = "") -> str:
    return f"/administration/ebauches/{ebauche}/formulaires/{cle}{suite}"


def questions(fichier: Lire, cle: str = "diagnostic") -> dict[str, Question]:
    return {q.cle: q for q in list_questions(fichier("formulaire", cle))}


def test_a_free_question_is_added_and_kept_in_the_file(
    admin: Navigateur, ebauche: str, fichier: Lire
) -> None:
    panneau = admin.ouvrir(adresse(ebauche, suite="?nouvelle=textarea"))
    assert panneau.status_code == 200 and "Ajouter une question" in panneau.text
    reponse = admin.envoyer(
        adresse(ebauche, suite="/questions"), version=version(panneau.text), question="",
        type="textarea", destination="reponse", libelle="Ce que dit le ménage ?",
        longueur_maximum="500",
    )  # fmt: skip
    assert reponse.status_code == 302
    ajoutee = questions(fichier)["ce_que_dit_le_menage"]
    assert ajoutee.libelle == "Ce que dit le ménage\u00a0?"
    assert ajoutee.longueur_maximum == 500
    assert "Ce que dit le ménage ?" in plat(admin.ouvrir(adresse(ebauche)).text)


def test_a_data_of_the_dossier_comes_with_its_type_and_its_answers(
    admin: Navigateur, ebauche: str, fichier: Lire
) -> None:
    ou = adresse(ebauche, "contact")
    page = admin.ouvrir(f"{ou}?donnee=demande.nur").text
    assert 'value="demande.nur" selected' in page
    champs = {"type": "textfield", "destination": "demande.nur", "libelle": "Numéro unique"}
    envoye = admin.envoyer(f"{ou}/questions", version=version(page), question="", **champs)
    assert envoye.status_code == 302
    page = admin.ouvrir(ou).text
    refus = admin.envoyer(
        f"{ou}/questions", version=version(page), question="numero_unique",
        **champs | {"type": "date"},
    )  # fmt: skip
    assert refus.status_code == 422
    assert questions(fichier, "contact")["numero_unique"].type == "textfield"


def test_a_wrong_question_is_refused_beside_its_box_and_keeps_what_was_typed(
    admin: Navigateur, ebauche: str, fichier: Lire
) -> None:
    avant = fichier("formulaire", "diagnostic")
    page = admin.ouvrir(adresse(ebauche)).text
    champs = {
        "question": "", "type": "radio", "destination": "reponse", "libelle": "Et après ?",
        "options.0.libelle": "Rester", "options.0.valeur": "a b",
        "options.1.libelle": "Partir", "options.1.valeur": "",
    }  # fmt: skip
    reponse = admin.envoyer(adresse(ebauche, suite="/questions"), version=version(page), **champs)
    assert reponse.status_code == 422
    assert "Gardez des lettres sans accent" in plat(reponse.text)
    assert 'value="a b"' in reponse.text and 'value="Partir"' in reponse.text
    assert fichier("formulaire", "diagnostic") == avant


def test_a_save_over_a_newer_version_is_answered_409_and_loses_nothing(
    admin: Navigateur, ebauche: str, fichier: Lire
) -> None:
    page = admin.ouvrir(adresse(ebauche)).text
    ancienne = version(page)
    admin.envoyer(adresse(ebauche, suite="/gestes"), version=ancienne, geste="descendre:conclusion")
    champs = {"question": "", "type": "textfield", "destination": "reponse",
              "libelle": "Tapée pendant ce temps"}  # fmt: skip
    reponse = admin.envoyer(adresse(ebauche, suite="/questions"), version=ancienne, **champs)
    assert reponse.status_code == 409
    assert "rien n’a été écrasé" in plat(reponse.text)
    assert 'value="Tapée pendant ce temps"' in reponse.text
    a_part = admin.envoyer(
        adresse(ebauche, suite="/questions"), version=ancienne, geste="a_part", **champs
    )
    copie = a_part.headers["Location"]
    assert ebauche not in copie
    assert "Tapée pendant ce temps" in admin.ouvrir(copie).text
    assert "tapee_pendant_ce_temps" not in questions(fichier)
    reprise = admin.envoyer(
        adresse(ebauche, suite="/questions"), version=version(reponse.text), **champs
    )
    assert reprise.status_code == 302
    lues = list(questions(fichier))
    assert "tapee_pendant_ce_temps" in lues and lues[0] != "conclusion"


def test_questions_are_moved_and_removed_but_not_one_that_another_reads(
    admin: Navigateur, ebauche: str, fichier: Lire
) -> None:
    ou = adresse(ebauche, suite="/gestes")
    for geste in ("monter:refus_au_diagnostic", "enlever:conclusion", "enlever:nb_mineurs"):
        admin.envoyer(ou, version=version(admin.ouvrir(adresse(ebauche)).text), geste=geste)
    lues = list(questions(fichier))
    assert lues[:2] == ["refus_au_diagnostic", "conclusion"]
    assert "nb_mineurs" not in lues


@pytest.mark.parametrize(
    ("role", "lit"), [(Role.TRAVAILLEUR_SOCIAL, True), (Role.REFERENT_BAILLEUR, False),
                      (Role.COORDONNATEUR, False)],
)  # fmt: skip
def test_the_preview_of_a_role_hides_what_it_may_not_read(
    admin: Navigateur, ebauche: str, role: Role, lit: bool
) -> None:
    page = admin.ouvrir(adresse(ebauche, suite=f"?role={role}")).text
    apercu = page.partition('class="apercu-formulaire"')[2]
    assert ('name="volet_confidentiel"' in apercu) is lit
    assert ("Ce rôle ne lit pas" in plat(page)) is not lit
    assert 'name="volet_logement"' in apercu


def test_what_an_administrator_types_is_shown_as_text(
    admin: Navigateur, ebauche: str, fichier: Lire
) -> None:
    page = admin.ouvrir(adresse(ebauche)).text
    reponse = admin.envoyer(
        adresse(ebauche, suite="/questions"), version=version(page), question="",
        type="textfield", destination="reponse", libelle=HOSTILE, aide=HOSTILE,
    )  # fmt: skip
    assert reponse.status_code == 302
    vue = admin.ouvrir(adresse(ebauche))
    assert "<script>alert(1)" not in vue.text
    assert HOSTILE in plat(vue.text.replace("&lt;", "‹").replace("&gt;", "›")).replace(
        "‹", "<").replace("›", ">")  # fmt: skip
    assert orjson.loads(fichier("formulaire", "diagnostic"))["components"][-1]["label"] == HOSTILE


def test_a_form_is_made_from_nothing_and_goes_only_when_no_step_uses_it(
    admin: Navigateur, ebauche: str
) -> None:
    liste = f"/administration/ebauches/{ebauche}/formulaires"
    page = admin.ouvrir(liste).text
    assert "Réaliser le diagnostic" in plat(page)
    cree = admin.envoyer(liste, version=version(page), titre="Visite à un mois")
    assert cree.headers["Location"].endswith("/visite_a_un_mois")
    page = admin.ouvrir(cree.headers["Location"]).text
    assert "Aucune étape ne l’utilise encore" in page
    encore = admin.envoyer(liste, version=version(page), titre="Autre", cle="visite_a_un_mois")
    assert encore.status_code == 422
    enleve = admin.envoyer(f"{liste}/visite_a_un_mois/suppression", version=version(page))
    assert enleve.status_code == 302
    refus = admin.envoyer(f"{liste}/diagnostic/suppression",
                          version=version(admin.ouvrir(liste).text))  # fmt: skip
    assert refus.status_code == 409


def test_a_page_of_a_form_stays_under_100_kb(admin: Navigateur, ebauche: str) -> None:
    for suite in ("", "?champ=conclusion", "?nouvelle=tableau", "?role=coordonnateur"):
        assert len(admin.ouvrir(adresse(ebauche, suite=suite)).data) < 100_000


def test_a_shipped_form_that_the_draft_lacks_is_copied_at_its_first_change(
    admin: Navigateur, ebauche: str, fichier: Lire
) -> None:
    ou = adresse(ebauche, "maintien_palier")
    page = admin.ouvrir(ou)
    assert "version livrée avec Jalon" in plat(page.text)
    fait = admin.envoyer(f"{ou}/titre", version=version(page.text), titre="Maintien")
    assert fait.status_code == 302
    assert orjson.loads(fichier("formulaire", "maintien_palier"))["titre"] == "Maintien"


def test_nobody_else_opens_the_page(connecter: Connecter, ebauche: str) -> None:
    for role in set(Role) - {Role.ADMINISTRATEUR}:
        assert connecter(role).ouvrir(adresse(ebauche)).status_code == 403


def test_a_form_that_is_named_and_not_made_yet_does_not_close_the_list(
    admin: Navigateur, ebauche: str, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        brouillon = ebauches.lire(session, ebauche)
        contenu = ebauches.contenu(brouillon, "module", "contact")
        ebauches.enregistrer(
            session, acteur=brouillon.creee_par, ebauche=brouillon, version=brouillon.version,
            genre="module", cle="contact", le=LE,
            contenu=contenu.replace(b'name="formulaire" value="contact"',
                                    b'name="formulaire" value="pas_encore"'),
        )  # fmt: skip
    reponse = admin.ouvrir(f"/administration/ebauches/{ebauche}/formulaires")
    assert reponse.status_code == 200 and "pas_encore" not in reponse.text
