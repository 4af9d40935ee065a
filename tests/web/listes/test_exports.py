"""A list as a file: all its rows, its own columns, inert in a spreadsheet, and never untraced."""

import csv
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.journal import Acces
from models.menage import Personne
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur
from web.page import exports
from web.page.exports import neutraliser

FORMULES = (
    "=1+1", "+33 1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "  +1", "'=1", '"=1',
    "\u00a0=1", "\ufeff=1", "\u200b@x", "＝1+1", "|calc", "%0A=1", "=cmd|' /C calc'!A0",
    "\u3000=1", "\u2003+1", "\u202e@x", "\u061c-1",
)  # fmt: skip

LISTES = {
    "/journee": Role.TRAVAILLEUR_SOCIAL,
    "/dossiers": Role.TRAVAILLEUR_SOCIAL,
    "/alertes": Role.TRAVAILLEUR_SOCIAL,
    "/coordination": Role.COORDONNATEUR,
    "/coordination/validations": Role.COORDONNATEUR,
}


def lire_csv(contenu: bytes) -> list[dict[str, str]]:
    assert contenu.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(contenu.decode("utf-8-sig")), delimiter=";"))


def telecharger(navigateur: Navigateur, adresse: str, genre: str = "csv") -> bytes:
    signe = "&" if "?" in adresse else "?"
    reponse = navigateur.ouvrir(f"{adresse}{signe}format={genre}")
    assert reponse.status_code == 200
    assert reponse.headers["Content-Disposition"].startswith("attachment; ")
    assert int(reponse.headers["Content-Length"]) == len(reponse.data)
    return bytes(reponse.data)


@pytest.mark.parametrize("texte", FORMULES)
def test_no_text_starts_as_a_formula(texte: str) -> None:
    assert neutraliser(texte) == f"'{texte}"


@pytest.mark.parametrize("texte", ["Martin", "l’=", "", "  ", "3 rue du Pré", "D-abc"])
def test_other_texts_are_left_as_they_are(texte: str) -> None:
    assert neutraliser(texte) == texte


def test_a_household_named_as_a_formula_is_inert_whatever_cuts_the_cells(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(Role.TRAVAILLEUR_SOCIAL)
    for texte in FORMULES:
        with transaction(fabrique_web) as session:
            session.execute(update(Personne).values(nom=texte, prenom="x,=1+1;=2"))
        contenu = telecharger(navigateur, "/dossiers").decode("utf-8-sig")
        for separateur in (",", ";", "\t"):
            lues = csv.reader(io.StringIO(contenu), delimiter=separateur)
            cellules = [cellule for ligne in lues for cellule in ligne if cellule]
            assert not [c for c in cellules if c.lstrip(' "')[:1] in "=+-@\t\r\n＝|%"]


def test_a_workbook_holds_no_formula(connecter: Connecter, fabrique_web: SessionFactory) -> None:
    with transaction(fabrique_web) as session:
        session.execute(update(Personne).values(nom="=1+1", prenom="https://exemple.test"))
    feuille = telecharger(connecter(Role.TRAVAILLEUR_SOCIAL), "/dossiers", "xlsx")
    with zipfile.ZipFile(io.BytesIO(feuille)) as archive:
        texte = b"".join(archive.read(nom) for nom in archive.namelist())
    assert b"=1+1" in texte
    assert b"<f>" not in texte
    assert b"hyperlink" not in texte
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(feuille)).get_sheet_by_index(0)
    assert all(str(ligne[0]).startswith("=1+1 ") for ligne in classeur.to_python()[1:])


@pytest.mark.parametrize(("adresse", "role"), LISTES.items(), ids=LISTES)
@pytest.mark.parametrize("genre", ["csv", "xlsx"])
def test_every_list_gives_its_file(
    connecter: Connecter, adresse: str, role: Role, genre: str
) -> None:
    assert telecharger(connecter(role), adresse, genre)


def test_all_the_pages_of_a_list_are_in_the_file(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    with transaction(fabrique_web) as session:
        modele = monde.dossier(session, "Abadie")
        for rang in range(60):
            foyer = fabrique.menage(session, nom=f"Sorel{rang}")
            fabrique.dossier(
                session,
                menage_id=foyer.id,
                definition_id=modele.definition_id,
                programme_id=modele.programme_id,
                association_id=modele.association_id,
                referent_id=modele.referent_id,
            )
    lignes = lire_csv(telecharger(connecter(Role.TRAVAILLEUR_SOCIAL), "/dossiers"))
    assert sum(ligne["Ménage"].startswith("Sorel") for ligne in lignes) == 60


def test_a_file_obeys_the_filters_and_the_sight_of_its_reader(connecter: Connecter) -> None:
    navigateur = connecter(Role.TRAVAILLEUR_SOCIAL)
    tous = {ligne["Ménage"].split()[0] for ligne in lire_csv(telecharger(navigateur, "/dossiers"))}
    assert {"Abadie", "Fabre"} <= tous
    assert not tous & {"Ibanez", "Hamelin", "Jourdan"}
    seul = lire_csv(telecharger(navigateur, "/dossiers?q=fabre"))
    assert [ligne["Ménage"].split()[0] for ligne in seul] == ["Fabre"]


def test_a_list_without_names_gives_none_away(connecter: Connecter, monde: Monde) -> None:
    contenu = telecharger(connecter(Role.COORDONNATEUR), "/coordination/validations")
    assert not any(nom.encode() in contenu for nom in monde.dossiers)


def test_the_export_and_each_dossier_that_it_shows_are_traced(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    contenu = telecharger(connecter(Role.TRAVAILLEUR_SOCIAL), "/dossiers?q=fabre")
    assert len(lire_csv(contenu)) == 1
    with lecture(fabrique_web) as session:
        notes = session.execute(
            select(Acces.page, Dossier.public_id)
            .outerjoin(Dossier, Dossier.id == Acces.dossier_id)
            .order_by(Acces.id)
        ).all()
    page = "travailleur.dossiers/csv"
    assert [tuple(note) for note in notes] == [(page, None), (page, monde.dossiers["Fabre"])]


def test_no_file_leaves_when_its_trace_cannot_be_written(
    connecter: Connecter, monkeypatch: pytest.MonkeyPatch
) -> None:
    navigateur = connecter(Role.TRAVAILLEUR_SOCIAL)
    monkeypatch.setattr(exports, "LOT", "impossible")
    reponse = navigateur.ouvrir("/dossiers?format=csv")
    assert reponse.status_code == 500
    assert b"Fabre" not in reponse.data


def test_a_list_that_is_too_long_is_refused_whole(
    connecter: Connecter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "LIGNES_MAXIMUM", 2)
    reponse = connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir("/dossiers?format=csv")
    assert reponse.status_code == 409
    assert "réduisez-la" in reponse.text


def test_an_unknown_format_is_the_page(connecter: Connecter) -> None:
    reponse = connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir("/dossiers?format=exe")
    assert reponse.mimetype == "text/html"
