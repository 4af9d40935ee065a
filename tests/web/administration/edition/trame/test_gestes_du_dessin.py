"""What used to need the canvas, by plain forms; long diagrams; a change that is kept apart."""

import re

import pytest

from models.db import lecture
from tests.web.administration.edition.trame.conftest import MODULE, Banc
from tests.web.administration.edition.trame.test_trame import changer_par_ailleurs
from tests.workflow.edition.trame.longs import dessiner_une_longue_suite
from web.administration.edition.trame.defaire import empreinte
from workflow.edition import ebauches
from workflow.edition.trame import lire
from workflow.edition.trame.lecture import Element

DELAI = {"delai_nombre": "1", "delai_unite": "mois"}
GESTES = (
    ("message", {"nom": "Réponse", "declare": "reponse"}),
    ("attente", {"nom": "Un mois", **DELAI}),
    ("premier_venu", {"nom": "Le premier", "message": "appel", "etape": "Relancer", **DELAI}),
    ("decision", {"nom": "Délai du dossier", "decision": "delai_dalo"}),
    ("envoi", {"nom": "Prévenir", "declare": "avis"}),
    ("phase", {"nom": "Recherche", "etape": "Chercher"}),
    ("autre", {"nom": "Repère", "nature": "none-intermediate-throw"}),
    ("lien", {"nom": "Plus loin"}),
)  # fmt: skip


def _element(banc: Banc, nom: str) -> Element:
    return next(e for e in lire(banc.contenu()).elements.values() if e.nom == nom)


def test_ce_qui_demandait_le_dessin_s_ajoute_par_des_formulaires(banc: Banc) -> None:
    for geste, champs in GESTES:
        assert banc.faire(geste, element="debut", **champs).status_code == 302, geste
    natures = {e.nom: e.nature for e in lire(banc.contenu()).elements.values()}
    assert {champs["nom"] for _, champs in GESTES} <= set(natures)
    assert natures["Relancer"] == "userTask"
    assert _element(banc, "Délai du dossier").decision == "delai_dalo"
    page = banc.admin.ouvrir(banc.adresse).text.replace("\u00a0", " ")
    assert "message « reponse »" in page
    assert "table « " in page


def test_la_nature_le_bord_et_la_repetition_se_changent(banc: Banc) -> None:
    element = {"element": "prendre_contact"}
    bord = {"nom": "Retrait", "nature": "message-boundary", "declare": "retrait"}
    assert banc.faire("bord", **element, **bord).status_code == 302
    assert _element(banc, "Retrait").declare == "retrait"
    repete = {"variable": "tentatives", "operateur": "moins", "valeur": "3", "tours": "5"}
    assert banc.faire("tant_que", **element, **repete).status_code == 302
    assert banc.faire("nature", **element, nature="task").status_code == 302
    lu = lire(banc.contenu()).elements["prendre_contact"]
    assert (lu.balise, lu.repetition.condition) == ("task", "tentatives < 3")
    page = banc.admin.ouvrir(banc.adresse).text.replace("\u00a0", " ")
    assert "se répète tant que « Tentatives de contact déjà faites » est inférieur à 3" in page
    faux = banc.faire("nature", **element, nature="none-end")
    assert faux.status_code == 422


def test_une_voie_s_essaie_plus_tot(banc: Banc) -> None:
    avant = [s.id for s in lire(banc.contenu()).elements["contact_etabli"].sorties]
    faite = banc.faire("essayer_avant", element="contact_etabli", fleche=avant[1])
    assert faite.status_code == 302
    apres = [s.id for s in lire(banc.contenu()).elements["contact_etabli"].sorties]
    assert apres[:2] == [avant[1], avant[0]]


@pytest.mark.parametrize(
    ("element", "geste", "dit"),
    [
        ("prendre_contact", "bord", "Renseignez « Ce qui peut arriver »"),
        ("debut", "premier_venu", "Donnez le délai"),
        ("debut", "decision", "Renseignez « Table de décision »"),
    ],
)
def test_ce_qui_manque_est_dit_et_le_reste_est_garde(
    banc: Banc, element: str, geste: str, dit: str
) -> None:
    reponse = banc.faire(geste, element=element, nom="Mon nom", message="appel")
    assert reponse.status_code == 422
    assert dit in reponse.text.replace("\u00a0", " ")
    assert 'value="Mon nom"' in reponse.text


def test_le_diagramme_et_un_autre_debut_se_reglent(banc: Banc) -> None:
    diagramme = next(a.id for a in lire(banc.contenu()).autour.values() if a.balise == "process")
    page = banc.admin.ouvrir(f"{banc.adresse}?element={diagramme}").text
    assert "Ajouter un début" in page
    assert "Ajouter une étape" not in page
    assert banc.faire("regler", element=diagramme, nom="Le contact").status_code == 302
    vers = lire(banc.contenu()).elements["debut"].sorties[0].vers
    assert banc.faire(
        "debut", element=diagramme, nom="Rappel", nature="message-start", vers=vers
    ).status_code == 302  # fmt: skip
    assert lire(banc.contenu()).nom == "Le contact"
    assert _element(banc, "Rappel").nature == "startEvent:message"


def test_l_etape_mene_a_la_page_de_son_formulaire(banc: Banc) -> None:
    element = lire(banc.contenu()).elements["prendre_contact"]
    page = banc.admin.ouvrir(f"{banc.adresse}?element={element.id}").text
    adresse = re.search(r'href="([^"]*/formulaires/[^"]*)">Ouvrir le formulaire', page)
    assert adresse is not None
    assert banc.admin.ouvrir(adresse[1]).status_code == 200


def test_un_changement_venu_trop_tard_se_garde_a_part(banc: Banc) -> None:
    vue = banc.contenu()
    autre = changer_par_ailleurs(banc)
    champs = {"element": "prendre_contact", "geste": "etape", "nom": "Visiter"}
    refus = banc.admin.envoyer(banc.adresse, empreinte=empreinte(vue), **champs)
    assert refus.status_code == 409
    assert f'formaction="{banc.adresse}/a-part"' in refus.text
    garde = banc.admin.envoyer(f"{banc.adresse}/a-part", **champs)
    assert garde.status_code == 302
    assert banc.contenu() == autre
    copie = garde.headers["Location"].split("/ebauches/")[1].split("/")[0]
    with lecture(banc.fabrique) as session:
        contenu = ebauches.contenu(ebauches.lire(session, copie), "module", MODULE)
    assert {"Accord donné", "Visiter"} <= {e.nom for e in lire(contenu).elements.values()}


def test_un_long_diagramme_se_lit_page_par_page_sans_rien_perdre(banc: Banc) -> None:
    contenu = dessiner_une_longue_suite(950, MODULE)
    banc.remplacer(contenu)
    premiere = banc.admin.ouvrir(banc.adresse)
    assert len(premiere.data) < 100_000
    pages = int(re.findall(r'href="\?page=(\d+)', premiere.text)[-1])
    lus = set()
    for numero in range(1, pages + 1):
        lus |= set(re.findall(r'href="\?element=([^"&#]+)#panneau">', banc.admin.ouvrir(
            f"{banc.adresse}?page={numero}").text))  # fmt: skip
    assert set(lire(contenu).elements) <= lus
    for suite in ("element=e900", "element=e900&geste=rediriger", "q=etape+900"):
        page = banc.admin.ouvrir(f"{banc.adresse}?{suite}")
        assert len(page.data) < 100_000, suite
        assert "Étape 900" in page.text
