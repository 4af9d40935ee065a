"""Documents made from a template: what the dossier knows is there, what must not be is not."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import select

from models.accompagnement import Bilan, BilanConfidentiel, Sortie
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.document import Document
from models.journal import Journal, Note
from tests.web.documents.conftest import fichiers
from tests.web.documents.lecture_pdf import lire_mots, octets
from tests.web.fixtures import Connecter
from tests.web.monde import LE, MOTIF_ORIENTATION, SECRET, VOLET, Monde
from web.documents.modeles import MODELES

pytest.importorskip("typst", reason="the optional extra pdf is not installed")

TS, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.REFERENT_BAILLEUR

PARTAGE = "Le loyer est payé, le voisinage est calme."
CONFIDENTIEL = "CONFIDENCE-DU-BILAN"
RELAIS = "RELAIS-CONFIDENTIEL"
NOTE = "NOTE-D-ENTRETIEN"
INTERDITS = (SECRET, CONFIDENTIEL, RELAIS, NOTE, MOTIF_ORIENTATION, "1457€", "1\u202f457")
"""What no copy that leaves the association may hold, the household's income among it."""

REPONSES: Mapping[str, Mapping[str, str]] = {
    "fiche_navette": {"objet": "Visite du logement", "demandes": "Une date de visite."},
    "contrat": {"forme": "tripartite", "objectifs": "Un T3 à Massy.", "reflexion_jours": "7"},
    "bilan_mi_mesure": {"exemplaire": "bailleur", "partage": PARTAGE},
    "bilan_final": {"exemplaire": "bailleur", "partage": PARTAGE, "suite": "terminer"},
    "recommandations": {"recommandations": "Garder le prélèvement automatique."},
    "appui_relogement": {"demarches": "Demande mise à jour.", "blocages": "Peu d’offres en T3."},
}


@pytest.fixture
def adresse(monde: Monde, fabrique_web: SessionFactory) -> str:
    """The documents of a household with a bilan, an exit and a note, all with their secrets."""
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Fabre")
        fait = {"dossier_id": dossier.id, "fait_le": LE, "saisi_le": LE}
        for type_ in ("mi_mesure", "final"):
            bilan = Bilan(type=type_, contenu_partageable=PARTAGE, **fait)
            session.add(bilan)
            session.flush()
            session.add(BilanConfidentiel(bilan_id=bilan.id, contenu_confidentiel=CONFIDENTIEL))
        session.add(
            Sortie(motif="maintenu", recommandations="Relire le bail.", relais=RELAIS, **fait)
        )
        session.add(
            Note(dossier_id=dossier.id, auteur_id=dossier.referent_id, texte=NOTE, cree_le=LE)
        )
    return f"/dossiers/{monde.dossiers['Fabre']}/documents"


def repondre(cle: str, monde: Monde, **ajouts: str) -> dict[str, str]:
    return {**REPONSES[cle], "bailleur": monde.bailleur, **ajouts}


def test_each_form_opens_and_makes_its_sheet(
    connecter: Connecter, monde: Monde, adresse: str
) -> None:
    navigateur = connecter(TS)
    for cle, modele in MODELES.items():
        formulaire = navigateur.ouvrir(f"{adresse}/modeles/{cle}")
        assert formulaire.status_code == 200
        assert modele.titre in formulaire.text
        feuille = navigateur.envoyer(f"{adresse}/modeles/{cle}", **repondre(cle, monde))
        assert feuille.status_code == 200
        assert len(feuille.data) < 100_000
        jour = "15\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}2026"
        for texte in ("Fabre", "Association du Parc", jour):
            assert texte in feuille.text


@pytest.mark.parametrize("cle", MODELES)
def test_no_copy_that_leaves_the_association_holds_social_data(
    connecter: Connecter, monde: Monde, adresse: str, dossier_des_fichiers: Path, cle: str
) -> None:
    """The page, its hidden fields, the PDF and the kept copy, byte by byte."""
    navigateur, ou = connecter(TS), f"{adresse}/modeles/{cle}"
    typees = repondre(cle, monde, confidentiel=CONFIDENTIEL)
    page = navigateur.envoyer(ou, **typees)
    assert page.status_code == 200
    assert navigateur.envoyer(ou, geste="garder", **typees).status_code == 302
    (garde,) = fichiers(dossier_des_fichiers)
    pdf = navigateur.envoyer(ou, geste="pdf", **typees).data
    for contenu in (page.data, octets(pdf), octets(garde.read_bytes())):
        assert not [mot for mot in INTERDITS if mot.encode() in contenu]
    for mots in map(lire_mots, (pdf, garde.read_bytes())):
        assert "Fabre" in mots
        assert not [mot for mot in INTERDITS if mot in mots]


def test_the_landlord_reads_the_copy_shared_with_him_and_no_other(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, adresse: str
) -> None:
    navigateur, ou = connecter(TS), f"{adresse}/modeles/bilan_final"
    navigateur.envoyer(ou, geste="garder", exemplaire="association", partage=PARTAGE)
    navigateur.envoyer(ou, geste="partager", **repondre("bilan_final", monde))
    with lecture(fabrique_web) as session:
        gardes = session.scalars(select(Document).order_by(Document.version)).all()
    assert [(d.genre, d.version, d.confidentialite) for d in gardes] == [
        ("bilan", 1, "association"),
        ("bilan_bailleur", 2, "partageable"),
    ]
    complet, partage = (f"{adresse}/{d.public_id}" for d in gardes)
    assert connecter(REFERENT).ouvrir(partage).status_code == 200
    assert connecter(REFERENT).ouvrir(complet).status_code == 404
    assert navigateur.envoyer(f"{complet}/partage", bailleur=monde.bailleur).status_code == 422


def test_the_association_s_copy_of_a_bilan_is_whole(connecter: Connecter, adresse: str) -> None:
    navigateur, ou = connecter(TS), f"{adresse}/modeles/bilan_final"
    formulaire = navigateur.ouvrir(ou).text
    assert PARTAGE in formulaire  # taken up from the step, not typed again
    assert CONFIDENTIEL in formulaire
    feuille = navigateur.envoyer(
        ou, exemplaire="association", partage=PARTAGE, confidentiel=CONFIDENTIEL
    )
    assert CONFIDENTIEL in feuille.text
    assert "Garder et partager" not in feuille.text
    typees = {"exemplaire": "association", "confidentiel": CONFIDENTIEL}
    pdf = navigateur.envoyer(ou, geste="pdf", **typees)
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="Bilan final.pdf"'
    assert CONFIDENTIEL in lire_mots(pdf.data)  # the control of the test above


def test_the_recommendations_take_up_what_the_exit_said(connecter: Connecter, adresse: str) -> None:
    page = connecter(TS).ouvrir(f"{adresse}/modeles/recommandations").text
    assert "Relire le bail." in page
    assert RELAIS not in page


def test_the_contract_leaves_time_to_think_and_may_be_left_without_penalty(
    connecter: Connecter, monde: Monde, adresse: str
) -> None:
    navigateur, ou = connecter(TS), f"{adresse}/modeles/contrat"
    assert VOLET in navigateur.ouvrir(ou).text
    feuille = navigateur.envoyer(ou, **repondre("contrat", monde)).text
    feuille = feuille.replace("\xa0", " ").replace("&nbsp;", " ")
    assert "vous avez 7 jours pour réfléchir, jusqu’au 22 juin 2026" in feuille
    assert "sans pénalité" in feuille
    assert "Habitat du Parc, le :" in feuille
    a_deux = navigateur.envoyer(ou, **repondre("contrat", monde, forme="bipartite")).text
    assert "Habitat du Parc" not in a_deux


def test_kept_versions_are_numbered_and_journaled(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, adresse: str
) -> None:
    navigateur, ou = connecter(TS), f"{adresse}/modeles/contrat"
    for rang in (1, 2, 2):  # a second click on the last one
        suite = navigateur.envoyer(
            ou, geste="garder", **repondre("contrat", monde, duree_mois=str(rang))
        )
        assert suite.status_code == 302
        assert f"version {rang}" in navigateur.ouvrir(adresse).text
    navigateur.envoyer(ou, geste="partager", **repondre("contrat", monde, duree_mois="2"))
    with lecture(fabrique_web) as session:
        types = session.scalars(select(Journal.type).where(Journal.type.like("document%"))).all()
        gardes = session.execute(
            select(Document.version, Document.confidentialite).order_by(Document.version)
        ).all()
    assert types == ["document_produit", "document_produit", "document_partage"]
    assert gardes == [(1, "association"), (2, "partageable")]


def test_what_was_typed_is_there_again_to_be_changed(
    connecter: Connecter, monde: Monde, adresse: str
) -> None:
    navigateur, ou = connecter(TS), f"{adresse}/modeles/fiche_navette"
    page = navigateur.envoyer(ou, geste="modifier", **repondre("fiche_navette", monde))
    assert page.status_code == 200
    assert 'value="Visite du logement"' in page.text
    refus = navigateur.envoyer(ou, **repondre("fiche_navette", monde, objet=""))
    assert refus.status_code == 422
    assert "Renseignez" in refus.text
    assert "Une date de visite." in refus.text


def test_a_navette_needs_a_landlord(connecter: Connecter, monde: Monde) -> None:
    ou = f"/dossiers/{monde.dossiers['Abadie']}/documents/modeles/fiche_navette"
    navigateur = connecter(TS)
    assert "Aucun bailleur n’est concerné" in navigateur.ouvrir(ou).text
    refus = navigateur.envoyer(ou, objet="Essai", bailleur=monde.bailleur)
    assert refus.status_code == 422


def test_typed_text_stays_text(connecter: Connecter, monde: Monde, adresse: str) -> None:
    ou = f"{adresse}/modeles/fiche_navette"
    page = connecter(TS).envoyer(ou, **repondre("fiche_navette", monde, objet="<b>{{ 7*7 }}</b>"))
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in page.text


def test_without_the_library_the_page_says_so_and_keeps_a_page(
    connecter: Connecter,
    fabrique_web: SessionFactory,
    monde: Monde,
    adresse: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As on a machine where the extra `pdf` is not installed."""
    monkeypatch.setattr("web.documents.pdf.find_spec", lambda _nom: None)
    navigateur, ou = connecter(TS), f"{adresse}/modeles/recommandations"
    typees = repondre("recommandations", monde, recommandations="<script>alert(1)</script>")
    page = navigateur.envoyer(ou, **typees).text
    assert "Le PDF n’est pas installé ici" in page
    assert navigateur.envoyer(ou, geste="pdf", **typees).status_code == 422
    assert navigateur.envoyer(ou, geste="garder", **typees).status_code == 302
    with lecture(fabrique_web) as session:
        public_id = session.scalars(select(Document.public_id)).one()
    copie = navigateur.ouvrir(f"{adresse}/{public_id}")
    assert copie.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in copie.headers["Content-Security-Policy"]
    assert "&lt;script&gt;" in copie.text
    assert "<script>" not in copie.text
