"""The pages of drafts: opened, judged, compared, submitted, published, withdrawn."""

import io
import re
from dataclasses import dataclass

import pytest
from lxml import html
from sqlalchemy import select

import bpmn
from models.administration import Reglage
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.definition import Definition
from models.ebauche import Ebauche
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur

ADMINISTRATEUR = Role.ADMINISTRATEUR
LIEN = re.compile(r"/administration/ebauches/([\w-]+)$")


@dataclass
class Bureau:
    """An administrateur's browser, and what the pages of one draft answer."""

    navigateur: Navigateur
    fabrique: SessionFactory
    public_id: str = ""

    @property
    def adresse(self) -> str:
        return f"/administration/ebauches/{self.public_id}"

    def partir(self, definition: str) -> None:
        reponse = self.navigateur.envoyer(f"/administration/definitions/{definition}/ebauche")
        trouve = LIEN.search(reponse.headers["Location"])
        assert trouve is not None
        self.public_id = trouve.group(1)

    def page(self, suite: str = "") -> str:
        reponse = self.navigateur.ouvrir(self.adresse + suite)
        assert reponse.status_code == 200
        return reponse.text.replace("&nbsp;", " ").replace("\u00a0", " ")

    def ebauche(self) -> Ebauche:
        with lecture(self.fabrique) as session:
            voulue = select(Ebauche).where(Ebauche.public_id == self.public_id)
            return session.scalars(voulue).one()

    def agir(self, geste: str, **champs: object) -> tuple[int, str]:
        options = {"version": self.ebauche().version, "geste": geste} | champs
        reponse = self.navigateur.envoyer(f"{self.adresse}/gestes", **options)
        suite = reponse.headers.get("Location")
        texte = self.navigateur.ouvrir(suite).text if suite else reponse.text
        return reponse.status_code, texte.replace("\u00a0", " ")

    def ajouter(self, **champs: object) -> int:
        options = {"version": self.ebauche().version} | champs
        return self.navigateur.envoyer(f"{self.adresse}/modules", **options).status_code


@pytest.fixture
def bureau(connecter: Connecter, fabrique_web: SessionFactory, monde: Monde) -> Bureau:
    bureau = Bureau(connecter(ADMINISTRATEUR), fabrique_web)
    bureau.partir(monde.definition)
    return bureau


def test_une_ebauche_part_d_une_version_et_se_montre_avec_son_verdict(bureau: Bureau) -> None:
    page = bureau.page()
    assert "d’après la version 1" in page
    assert "Prise de contact" in page or "Contact" in page
    assert page.count("Prêt") > 40
    assert f"{bureau.adresse}/diagramme/module/contact" in page
    assert f"{bureau.adresse}/trame/parcours/acces_direct" in page
    assert "Publier cette version" in page
    liste = bureau.navigateur.ouvrir("/administration/ebauches").text
    assert bureau.public_id in liste
    csv = bureau.navigateur.ouvrir("/administration/ebauches?format=csv").text
    assert "acces_direct" in csv


def test_un_parcours_neuf_demande_un_nom_et_garde_ce_qui_est_tape(bureau: Bureau) -> None:
    envoyer = bureau.navigateur.envoyer
    refuse = envoyer("/administration/ebauches", nom="Visite", cle="deux mots")
    assert refuse.status_code == 422
    assert 'value="Visite"' in refuse.text
    assert envoyer("/administration/ebauches", nom="Visite", cle="visite").status_code == 302


def test_un_module_s_ajoute_neuf_ou_copie_et_se_retire(bureau: Bureau) -> None:
    assert bureau.ajouter(modele="nouveau", nom="", cle="visite") == 422
    assert bureau.ajouter(modele="nouveau", nom="Visite", cle="visite") == 302
    assert bureau.ajouter(modele="palier") == 302
    assert bureau.ajouter(modele="nouveau", nom="Visite", cle="visite") == 422
    page = bureau.page()
    assert page.count("Non appelé") == 2
    assert "à corriger" not in page
    ici = {"genre": "module", "cle": "visite", "version": 1}
    assert bureau.navigateur.envoyer(f"{bureau.adresse}/retrait", **ici).status_code == 409
    ici["version"] = 3
    assert bureau.navigateur.envoyer(f"{bureau.adresse}/retrait", **ici).status_code == 302
    assert bureau.page().count("Non appelé") == 1


def test_publier_sans_rien_changer_ne_cree_pas_de_version(bureau: Bureau) -> None:
    code, texte = bureau.agir("publier", note="Rien")
    assert code == 302
    assert "déjà publiée" in texte
    assert bureau.ebauche().etat == "publiee"
    page = bureau.page()
    assert "Non vérifié" not in page, "what is published needs no verdict"
    assert "Verdict" not in page


def test_un_fichier_vide_se_dit_vide_et_non_absent(bureau: Bureau) -> None:
    vide = {"fichier": (io.BytesIO(b""), "vide.bpmn")}
    assert "Ce fichier est vide" in bureau.navigateur.envoyer("/administration/depot", **vide).text
    sans = bureau.navigateur.envoyer("/administration/depot").text
    assert "Choisissez d’abord un fichier" in sans


def deposer(bureau: Bureau, contenu: bytes, nom: str = "suite.bpmn") -> None:
    reponse = bureau.navigateur.envoyer("/administration/depot", fichier=(io.BytesIO(contenu), nom))
    trouve = LIEN.search(reponse.headers["Location"])
    assert trouve is not None
    bureau.public_id = trouve.group(1)


LIVRE = bpmn.read_parcours("acces_direct")
CHANGE = LIVRE.replace(b"Parcours clos", "Parcours achevé".encode())


def test_un_fichier_depose_se_compare_se_publie_puis_se_retire(
    bureau: Bureau, monde: Monde
) -> None:
    deposer(bureau, CHANGE)
    lieux = {"avant": f"v-{monde.definition}", "apres": f"e-{bureau.public_id}"}
    page = bureau.navigateur.ouvrir("/administration/comparaison", query_string=lieux).text
    assert "« Parcours achevé »" in page.replace("\u00a0", " ")
    assert f"/definitions/{monde.definition}/parcours/acces_direct.bpmn" in page
    code, texte = bureau.agir("publier", note="Le parcours s’achève.")
    assert code == 302
    assert "version 2" in texte
    assert "Le parcours s’achève." in texte
    assert "Y déplacer ceux de la version 1" in texte
    with lecture(bureau.fabrique) as session:
        seconde = session.scalars(select(Definition).where(Definition.numero == 2)).one()
    retrait = f"/administration/definitions/{seconde.public_id}/retrait"
    assert bureau.navigateur.envoyer(retrait).status_code == 302
    page = bureau.navigateur.ouvrir(f"/administration/definitions/{seconde.public_id}").text
    assert "Remettre en service" in page
    premiere = f"/administration/definitions/{monde.definition}"
    reponse = bureau.navigateur.envoyer(f"{premiere}/retrait")
    assert "dernière version publiée" in bureau.navigateur.ouvrir(reponse.headers["Location"]).text


def test_ce_qui_est_a_corriger_mene_a_son_element_et_dit_ses_mots(bureau: Bureau) -> None:
    nomme = b'<spiffworkflow:property name="formulaire" value="attribution" />'
    assert nomme in LIVRE
    deposer(bureau, LIVRE.replace(nomme, b""))
    page = html.document_fromstring(bureau.page())
    assert "n’a pas de formulaire : choisissez-en un." in page.text_content()
    assert "Passerelle exclusive" in page.text_content()
    liens = page.xpath("//details[@id='v-parcours-acces_direct']//a/@href")
    (lien,) = {un for un in liens if "constater_attribution" in un}
    suite = lien.partition("#")[0].removeprefix(bureau.adresse)
    assert "Étape : Enregistrer l’attribution" in bureau.page(suite)


def test_une_page_depassee_ne_publie_rien_et_garde_la_note(bureau: Bureau) -> None:
    assert bureau.ajouter(modele="palier") == 302
    code, texte = bureau.agir("publier", version=1, note="Ma note")
    assert code == 409
    assert "rien n’a été écrasé" in texte
    assert "Ma note</textarea>" in texte
    assert bureau.ebauche().etat == "ouverte"


def test_la_relecture_par_un_autre_se_lit_sur_la_page(bureau: Bureau) -> None:
    with transaction(bureau.fabrique) as session:
        compte = session.scalars(
            select(Utilisateur.id).where(Utilisateur.role == ADMINISTRATEUR)
        ).first()
        session.add(Reglage(cle="relecture", valeur="oui", modifie_le=LE, modifie_par_id=compte))
    assert "soumettez d’abord" in bureau.page()
    assert bureau.agir("soumettre", note="À relire")[0] == 302
    page = bureau.page()
    assert "autre administrateur" in page
    assert 'value="publier"' not in page
    assert bureau.agir("publier")[0] == 403
    assert bureau.agir("reprendre")[0] == 302
    assert bureau.agir("abandonner")[0] == 302
    assert bureau.agir("rien")[0] == 422


def test_un_paquet_sort_revient_et_se_reporte(bureau: Bureau, monde: Monde) -> None:
    deposer(bureau, CHANGE)
    source = bureau.public_id
    sorti = bureau.navigateur.ouvrir(f"/administration/ebauches/{source}/paquet.zip")
    assert sorti.headers["Content-Type"] == "application/zip"
    version = bureau.navigateur.ouvrir(f"/administration/definitions/{monde.definition}/paquet.zip")
    deposer(bureau, version.data, "paquet.zip")
    page = bureau.navigateur.ouvrir(
        f"/administration/ebauches/{source}/report?vers={bureau.public_id}"
    )
    assert page.text.count("Remplace le sien") == 1
    report = f"/administration/ebauches/{source}/report"
    champs = {"vers": bureau.public_id, "version": 1}
    assert bureau.navigateur.envoyer(report, **champs).status_code == 422
    fichiers = ["parcours:acces_direct"]
    assert bureau.navigateur.envoyer(report, **champs, fichiers=fichiers).status_code == 302
    rendu = bureau.navigateur.ouvrir(f"{bureau.adresse}/paquet.zip").data
    assert rendu == sorti.data


def test_on_ne_compare_que_deux_etats_d_un_meme_parcours(bureau: Bureau, monde: Monde) -> None:
    bureau.navigateur.envoyer("/administration/ebauches", nom="Visite", cle="visite")
    with lecture(bureau.fabrique) as session:
        visite = session.scalars(select(Ebauche.public_id).where(Ebauche.cle == "visite")).one()
    lieux = {"avant": f"v-{monde.definition}", "apres": f"e-{visite}"}
    reponse = bureau.navigateur.ouvrir("/administration/comparaison", query_string=lieux)
    assert reponse.status_code == 409


def test_chaque_entree_du_menu_s_ouvre_et_marque_sa_section(bureau: Bureau) -> None:
    accueil = bureau.navigateur.ouvrir("/administration").text
    menu = accueil[accueil.index('class="menu"') : accueil.index("</nav>")]
    adresses = re.findall(r'href="([^"]+)"', menu)
    assert len(adresses) > 10
    for adresse in adresses:
        reponse = bureau.navigateur.ouvrir(adresse)
        assert reponse.status_code == 200, adresse
        assert 'aria-current="page"' in reponse.text, adresse
    assert "menu-ici" in bureau.page()
