"""A spreadsheet is mapped, previewed, then brought in whole: each dossier at its step."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.journal import Journal
from models.menage import Menage, Personne
from models.reprise import ImportDepose, ImportFait
from tests.web.fixtures import Connecter, Horloge
from tests.web.imports.fichiers import EN_COURS, ENTREE, cellules, ecrire_csv, ecrire_xlsx
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur
from web.imports import depots
from web.imports.atelier import ATELIER
from workflow.histoire.comparaison import comparer
from workflow.isolement.atelier import ATELIER as LECTEURS

CONDENSE = re.compile(r'name="condense" value="([0-9a-f]{64})"')
PAGE_MAXIMUM = 100_000


@pytest.fixture(scope="module", autouse=True)
def _atelier() -> Iterator[None]:
    yield
    LECTEURS.fermer()


def lire_colonnes(page: str) -> dict[str, str]:
    """Return what the page of the columns holds: the question of each."""
    return dict(re.findall(r'name="(colonne-\d+)" value="([^"]*)"', page))


class Importateur:
    """A caseworker before the pages of the import."""

    def __init__(self, navigateur: Navigateur) -> None:
        self.navigateur = navigateur
        self.adresse = ""

    def deposer(self, contenu: bytes, nom: str = "menages.csv") -> TestResponse:
        reponse = self.navigateur.envoyer("/importer", fichier=(io.BytesIO(contenu), nom))
        self.adresse = reponse.headers.get("Location", "")
        return reponse

    def choisir(self, **fixes: str) -> TestResponse:
        """Keep the columns as they were guessed."""
        page = self.navigateur.ouvrir(self.adresse).text
        return self.navigateur.envoyer(f"{self.adresse}/colonnes", **lire_colonnes(page) | fixes)

    def apercu(self) -> str:
        return self.navigateur.ouvrir(f"{self.adresse}/apercu").text

    def lancer(self, **champs: str) -> TestResponse:
        trouve = CONDENSE.search(self.apercu())
        condense = trouve.group(1) if trouve else ""
        reponse = self.navigateur.envoyer(f"{self.adresse}/lancer", condense=condense, **champs)
        assert ATELIER.attendre(30)
        return reponse

    def importer(self, contenu: bytes, nom: str = "menages.csv") -> str:
        """Go through every page; return the last one."""
        assert self.deposer(contenu, nom).status_code == 302
        assert self.choisir().status_code == 302
        assert self.lancer().status_code == 302
        return self.navigateur.ouvrir(self.adresse).text


@pytest.fixture
def importateur(connecter: Connecter) -> Importateur:
    return Importateur(connecter(Role.TRAVAILLEUR_SOCIAL))


def compter(fabrique: SessionFactory) -> tuple[int, int, int]:
    with lecture(fabrique) as session:
        nombres = [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Menage, Dossier, Journal)
        ]
    return nombres[0], nombres[1], nombres[2]


def dossier_de(fabrique: SessionFactory, nom: str) -> Dossier:
    with lecture(fabrique) as session:
        requete = select(Dossier).join(Personne, Personne.menage_id == Dossier.menage_id)
        return session.scalars(requete.where(Personne.nom == nom)).one()


def test_each_household_comes_in_at_its_step_with_its_past_dates(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    page = importateur.importer(ecrire_csv([ENTREE, EN_COURS]))
    assert "2 ménages sont entrés" in page
    entre, suivi = dossier_de(fabrique_web, "Quesnel"), dossier_de(fabrique_web, "Rambert")
    with lecture(fabrique_web) as session:
        ouvertes = {
            etape.dossier_id: etape.element
            for etape in session.scalars(
                select(EtapeOuverte).where(EtapeOuverte.sorte != "evenement")
            )
        }
        faits = session.execute(
            select(Journal.type, Journal.fait_le)
            .where(Journal.dossier_id == suivi.id)
            .order_by(Journal.rang)
        ).all()
        assert comparer(session, suivi.id) == []
    assert ouvertes[entre.id] == "enregistrer_orientation"
    assert ouvertes[suivi.id] == "realiser_diagnostic"
    assert [(type_, fait_le.day) for type_, fait_le in faits] == [
        ("ouverture", 2),
        ("etape", 3),
        ("etape", 9),
        ("import", 15),
    ]
    assert suivi.ouvert_le == datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_a_workbook_says_the_same_as_a_csv(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    page = importateur.importer(ecrire_xlsx(cellules([EN_COURS])), "menages.xlsx")
    assert "1 ménage est entré" in page
    assert dossier_de(fabrique_web, "Rambert").menage_id


def test_nothing_is_written_before_the_agreement(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    avant = compter(fabrique_web)
    importateur.deposer(ecrire_csv([ENTREE, EN_COURS]))
    importateur.choisir()
    page = importateur.apercu()
    assert "Quesnel Élodie" in page
    assert "31\u00a0mars\u00a01985" in page
    assert len(page.encode()) < PAGE_MAXIMUM
    assert compter(fabrique_web) == avant


def test_one_wrong_cell_keeps_everybody_out_and_is_named_by_line_and_column(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    avant = compter(fabrique_web)
    fautive = EN_COURS | {"Né le": "31/02/1979", "Prendre contact avec le ménage – Résultat": "?"}
    importateur.deposer(ecrire_csv([ENTREE, fautive]))
    importateur.choisir()
    assert "Importer 1" not in importateur.apercu()
    texte = importateur.navigateur.ouvrir(f"{importateur.adresse}/erreurs.csv").data.decode(
        "utf-8-sig"
    )
    lignes = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
    assert [(ligne["Ligne"], ligne["Colonne"], ligne["Lu"]) for ligne in lignes] == [
        ("3", "Né le", "31/02/1979"),
        ("3", "Prendre contact avec le ménage – Résultat", "?"),
    ]
    assert "qui existe" in lignes[0]["À corriger"]
    assert importateur.lancer().status_code == 409
    assert compter(fabrique_web) == avant


def test_steps_out_of_order_are_told_beside_their_date(importateur: Importateur) -> None:
    inverse = EN_COURS | {"Prendre contact avec le ménage – Fait le": "01/03/2026"}
    importateur.deposer(ecrire_csv([inverse]))
    importateur.choisir()
    assert "précède celle de l’étape d’avant" in importateur.apercu()


def test_what_only_the_engine_can_refuse_undoes_the_whole_import(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    """« Not reached » leads to another contact: the household is not where the file says."""
    avant = compter(fabrique_web)
    perdu = EN_COURS | {"Prendre contact avec le ménage – Résultat": "non_joint"}
    page = importateur.importer(ecrire_csv([ENTREE, perdu]))
    assert "Rien n’a été importé" in page
    assert "vient d’abord" in page
    assert compter(fabrique_web) == avant
    texte = importateur.navigateur.ouvrir(f"{importateur.adresse}/erreurs.csv").text
    assert "Où en est le ménage" in texte


def test_the_same_file_is_not_imported_twice(importateur: Importateur) -> None:
    contenu = ecrire_csv([ENTREE])
    importateur.importer(contenu)
    reponse = importateur.deposer(contenu)
    assert reponse.status_code == 422
    assert "a déjà été importé" in reponse.text


def test_a_household_followed_already_asks_for_a_second_look(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    importateur.importer(ecrire_csv([ENTREE]))
    importateur.deposer(ecrire_csv([ENTREE | {"Nom de famille": "QUESNEL", "Prénom": "Elodie"}]))
    importateur.choisir()
    assert "même date de naissance" in importateur.apercu()
    avant = compter(fabrique_web)
    assert importateur.lancer().status_code == 422
    assert compter(fabrique_web) == avant
    assert importateur.lancer(doublons_vus="oui").status_code == 302
    assert compter(fabrique_web)[0] == avant[0] + 1


def test_a_household_of_another_association_is_never_told(
    importateur: Importateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    """Hamelin is followed elsewhere: the preview says nothing that it would not say of anybody."""
    with lecture(fabrique_web) as session:
        autre = session.scalars(
            select(Personne)
            .join(Dossier, Dossier.menage_id == Personne.menage_id)
            .where(Dossier.public_id == monde.dossiers["Hamelin"])
        ).first()
        assert autre is not None
    connu = ENTREE | {"Nom de famille": autre.nom, "Prénom": autre.prenom, "Né le": ""}
    importateur.deposer(ecrire_csv([connu]))
    importateur.choisir()
    assert "déjà suivi" not in importateur.apercu()


def test_the_same_line_twice_in_a_file_is_a_fault(importateur: Importateur) -> None:
    importateur.deposer(ecrire_csv([ENTREE, EN_COURS, ENTREE]))
    importateur.choisir()
    assert "même ménage que la ligne 2" in importateur.apercu()


def test_columns_are_remembered_for_the_next_file_with_these_headers(
    importateur: Importateur,
) -> None:
    importateur.deposer(ecrire_csv([ENTREE]))
    page = importateur.navigateur.ouvrir(importateur.adresse).text
    devinees = dict(re.findall(r'name="(colonne-\d+)" value="([^"]*)"', page))
    assert devinees["colonne-2"] == "Date de naissance"
    devinees["colonne-2"] = ""
    importateur.navigateur.envoyer(f"{importateur.adresse}/colonnes", **devinees)
    importateur.deposer(ecrire_csv([ENTREE, EN_COURS]))
    page = importateur.navigateur.ouvrir(importateur.adresse).text
    assert 'name="colonne-2" value=""' in page
    assert len(page.encode()) < PAGE_MAXIMUM


def test_what_no_column_says_may_be_the_same_for_the_whole_file(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    sans = {cle: texte for cle, texte in ENTREE.items() if cle not in ("DALO", "Département")}
    entetes = list(sans)
    importateur.deposer("\n".join(map(";".join, cellules([sans], entetes))).encode())
    refus = importateur.choisir()
    assert refus.status_code == 422
    assert "pour tout le fichier" in refus.text
    assert importateur.choisir(**{"fixe-dalo": "non", "fixe-departement": "91"}).status_code == 302
    importateur.lancer()
    assert dossier_de(fabrique_web, "Quesnel").departement == "91"


def test_an_import_is_bound_to_what_was_previewed(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    importateur.deposer(ecrire_csv([ENTREE]))
    importateur.choisir()
    vu = CONDENSE.search(importateur.apercu())
    assert vu is not None
    importateur.choisir(**{"fixe-type_menage": "couple"})
    page = importateur.navigateur.ouvrir(importateur.adresse).text
    devinees = lire_colonnes(page) | {"colonne-2": ""}
    importateur.navigateur.envoyer(f"{importateur.adresse}/colonnes", **devinees)
    avant = compter(fabrique_web)
    reponse = importateur.navigateur.envoyer(f"{importateur.adresse}/lancer", condense=vu.group(1))
    assert reponse.status_code == 409
    assert compter(fabrique_web) == avant


def test_a_parcours_published_meanwhile_asks_for_the_columns_again(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    importateur.deposer(ecrire_csv([ENTREE]))
    choisies = lire_colonnes(importateur.navigateur.ouvrir(importateur.adresse).text)
    importateur.choisir()
    with transaction(fabrique_web) as session:
        depose = session.scalars(select(ImportDepose)).one()
        assert depose.correspondance is not None
        depose.correspondance = depose.correspondance.replace('"nom"', '"question_d_avant"')
    page = importateur.navigateur.ouvrir(f"{importateur.adresse}/apercu")
    assert page.status_code == 409
    assert "choisissez-les de nouveau" in page.text
    refus = importateur.choisir()
    assert refus.status_code == 422
    (vide,) = (colonne for colonne, nom in lire_colonnes(refus.text).items() if not nom)
    assert importateur.choisir(**{vide: choisies[vide]}).status_code == 302


def test_a_waiting_file_is_its_authors_alone_and_not_for_long(
    importateur: Importateur,
    connecter: Connecter,
    horloge: Horloge,
    fabrique_web: SessionFactory,
) -> None:
    importateur.deposer(ecrire_csv([ENTREE]))
    chef = connecter(Role.CHEF_DE_SERVICE)
    for suite in ("", "/apercu", "/erreurs.csv"):
        assert chef.ouvrir(importateur.adresse + suite).status_code == 404
    horloge.avancer(hours=2, minutes=1)
    assert importateur.navigateur.ouvrir(importateur.adresse).status_code == 404
    assert depots.purger(fabrique_web, le=horloge.moment) == 1
    with lecture(fabrique_web) as session:
        assert session.scalar(select(func.count()).select_from(ImportDepose)) == 0


def test_nothing_of_the_file_stays_once_it_is_imported(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    importateur.importer(ecrire_csv([ENTREE]))
    with lecture(fabrique_web) as session:
        depose = session.scalars(select(ImportDepose)).one()
        fait = session.scalars(select(ImportFait)).one()
    assert depose.contenu == b""
    assert "Quesnel" not in f"{depose.rapport}{fait.empreinte}{fait.nom}"
    assert fait.lignes == 1


def test_an_import_that_a_crash_cut_short_can_be_told_and_taken_again(
    importateur: Importateur, fabrique_web: SessionFactory, horloge: Horloge
) -> None:
    importateur.deposer(ecrire_csv([ENTREE]))
    importateur.choisir()
    with transaction(fabrique_web) as session:
        depose = session.scalars(select(ImportDepose)).one()
        assert depots.prendre(session, depose.id, le=horloge.moment)
        assert not depots.prendre(session, depose.id, le=horloge.moment)
    assert "Import en cours" in importateur.navigateur.ouvrir(importateur.adresse).text
    horloge.avancer(minutes=16)
    assert "interrompu" in importateur.navigateur.ouvrir(importateur.adresse).text
    with transaction(fabrique_web) as session:
        assert depots.prendre(session, depose.id, le=horloge.moment)


@pytest.mark.parametrize("genre", ["csv", "xlsx"])
def test_the_model_file_of_a_programme_comes_back_whole(
    importateur: Importateur, genre: str
) -> None:
    """Its example line is a household that can be imported as it is."""
    reponse = importateur.navigateur.ouvrir(f"/importer/modele/avdl_idf?format={genre}")
    assert reponse.headers["Content-Disposition"].endswith(f"modele-avdl_idf.{genre}")
    assert "1 ménage est entré" in importateur.importer(reponse.data, f"modele.{genre}")


def test_hundreds_of_households_come_in_one_transaction(
    importateur: Importateur, fabrique_web: SessionFactory
) -> None:
    lignes = [EN_COURS | {"Nom de famille": f"Rambert{rang}"} for rang in range(60)]
    avant = compter(fabrique_web)
    assert "60 ménages sont entrés" in importateur.importer(ecrire_csv(lignes))
    assert compter(fabrique_web)[1] == avant[1] + 60
