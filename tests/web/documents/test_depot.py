"""A paper goes in, is read by who may, and goes out again; nothing else does."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.document import Document
from models.dossier import Dossier
from models.journal import Acces, Journal, JournalContenu
from models.organisme import Organisme
from models.relogement import Proposition
from tests.securite.test_attaques_des_pages import loger_chez
from tests.web.documents.conftest import deposer, fichiers
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, Monde
from tests.workflow.documents.fichiers import PDF, archive, docx
from workflow.documents.genres import GENRES, PIECES_CALEOL, est_partageable

TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
CORRESPONDANT, COORDONNATEUR = Role.CORRESPONDANT_BAILLEUR, Role.COORDONNATEUR


@pytest.fixture
def adresse(monde: Monde) -> str:
    return f"/dossiers/{monde.dossiers['Fabre']}/documents"


def seul(session: Session) -> Document:
    return session.scalars(select(Document)).one()


def lire_seul(fabrique: SessionFactory) -> Document:
    with lecture(fabrique) as session:
        return seul(session)


def test_an_uploaded_paper_is_listed_and_comes_back_as_it_was(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str
) -> None:
    navigateur = connecter(TS)
    assert deposer(navigateur, adresse, nom="Avis 2025.pdf").status_code == 302
    page = navigateur.ouvrir(adresse).text
    assert "Avis 2025.pdf" in page
    assert GENRES["imposition"] in page
    document = lire_seul(fabrique_web)
    reponse = navigateur.ouvrir(f"{adresse}/{document.public_id}")
    assert reponse.data == PDF
    assert reponse.headers["Content-Disposition"] == 'attachment; filename="Avis 2025.pdf"'
    assert reponse.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert reponse.headers["X-Content-Type-Options"] == "nosniff"
    assert reponse.headers["Cache-Control"] == "no-store"
    assert reponse.mimetype == "application/pdf"


def test_an_accented_name_follows_rfc_6266(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str
) -> None:
    navigateur = connecter(TS)
    deposer(navigateur, adresse, intitule='Été "2025"; <b>')
    entete = navigateur.ouvrir(f"{adresse}/{lire_seul(fabrique_web).public_id}").headers[
        "Content-Disposition"
    ]
    assert "filename*=UTF-8''%C3%89t%C3%A9" in entete
    assert "<" not in entete.partition("filename*")[0]
    assert "<b>" not in navigateur.ouvrir(adresse).text


def test_the_file_is_out_of_the_static_tree_under_a_random_name(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str, dossier_des_fichiers: Path
) -> None:
    deposer(connecter(TS), adresse)
    (fichier,) = fichiers(dossier_des_fichiers)
    assert fichier.name == lire_seul(fabrique_web).cle_stockage
    assert "avis" not in fichier.as_posix().removeprefix(dossier_des_fichiers.as_posix())
    assert fichier.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "champs, attendu",
    [
        ({"contenu": archive("a.txt"), "nom": "papiers.zip"}, "n’est pas accepté"),
        ({"contenu": docx(), "nom": "avis.pdf"}, "n’est pas celui d’un fichier PDF"),
        ({"contenu": b"", "nom": "avis.pdf"}, "est vide"),
        ({"contenu": PDF + b"%" * (1024 * 1024), "nom": "gros.pdf"}, "dépasse 1"),
        ({"genre": ""}, "Renseignez « Sorte de papier »"),
        ({"genre": "invente"}, "Choisissez une des réponses"),
    ],
)
def test_a_refused_file_is_explained_and_leaves_nothing(
    connecter: Connecter,
    adresse: str,
    dossier_des_fichiers: Path,
    champs: dict[str, Any],
    attendu: str,
) -> None:
    navigateur = connecter(TS)
    reponse = deposer(navigateur, adresse, **champs)
    assert reponse.status_code == 422
    assert attendu in reponse.text.replace("\N{NO-BREAK SPACE}", " ")
    assert fichiers(dossier_des_fichiers) == []
    assert "Aucun document" in navigateur.ouvrir(adresse).text


def test_without_a_file_the_other_answers_stay(connecter: Connecter, adresse: str) -> None:
    reponse = connecter(TS).envoyer(adresse, genre="bail", intitule="Bail signé")
    assert reponse.status_code == 422
    assert "Choisissez le fichier" in reponse.text
    assert 'value="Bail signé"' in reponse.text
    assert '<option value="bail" selected>' in reponse.text


def test_a_request_beyond_the_limit_says_the_limit(connecter: Connecter, adresse: str) -> None:
    reponse = deposer(connecter(TS), adresse, contenu=PDF + b"%" * (3 * 1024 * 1024))
    assert reponse.status_code == 413
    assert "La limite est de 1\N{NO-BREAK SPACE}Mo" in reponse.text


def test_a_second_click_does_not_make_a_second_copy(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str
) -> None:
    navigateur = connecter(TS)
    assert deposer(navigateur, adresse).status_code == 302
    reponse = deposer(navigateur, adresse, nom="autre.pdf")
    assert reponse.status_code == 422
    assert "déjà dans le dossier" in reponse.text
    assert lire_seul(fabrique_web).nom == "avis.pdf"


def test_the_journal_says_that_a_paper_came_and_went_but_not_its_name(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str, horloge: Horloge
) -> None:
    navigateur = connecter(TS)
    deposer(navigateur, adresse, nom="jugement de divorce.pdf", genre="situation_familiale")
    document = lire_seul(fabrique_web)
    horloge.avancer(hours=1)
    navigateur.envoyer(f"{adresse}/{document.public_id}/retrait")
    with lecture(fabrique_web) as session:
        lignes = session.execute(
            select(Journal.type, Journal.element, JournalContenu.contenu)
            .join(JournalContenu, JournalContenu.journal_id == Journal.id)
            .where(Journal.type.like("document%"))
            .order_by(Journal.rang)
        ).all()
    assert [ligne[:2] for ligne in lignes] == [
        ("document", "situation_familiale"),
        ("document_retire", "situation_familiale"),
    ]
    assert "divorce" not in "".join(ligne.contenu for ligne in lignes)


def test_a_paper_never_spoils_a_form_being_filled(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, adresse: str
) -> None:
    def version() -> int:
        with lecture(fabrique_web) as session:
            publics = select(Dossier.version).where(Dossier.public_id == monde.dossiers["Fabre"])
            return session.scalars(publics).one()

    avant = version()
    deposer(connecter(TS), adresse)
    assert version() == avant


def test_a_withdrawn_paper_leaves_its_row_and_loses_its_file(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str, dossier_des_fichiers: Path
) -> None:
    navigateur = connecter(TS)
    deposer(navigateur, adresse)
    document = lire_seul(fabrique_web)
    assert navigateur.envoyer(f"{adresse}/{document.public_id}/retrait").status_code == 302
    assert fichiers(dossier_des_fichiers) == []
    page = navigateur.ouvrir(adresse).text
    assert "Retiré le" in page
    assert f'href="{adresse}/{document.public_id}"' not in page
    assert navigateur.ouvrir(f"{adresse}/{document.public_id}").status_code == 409
    encore = navigateur.envoyer(f"{adresse}/{document.public_id}/retrait")
    assert encore.status_code == 409
    assert "déjà retiré" in encore.text


def test_each_download_is_noted(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str
) -> None:
    deposer(connecter(TS), adresse)
    connecter(CHEF).ouvrir(f"{adresse}/{lire_seul(fabrique_web).public_id}")
    with lecture(fabrique_web) as session:
        lectures = select(Acces).where(Acces.page == "documents.telecharger")
        assert len(session.scalars(lectures).all()) == 1


def test_a_file_that_was_changed_on_the_disk_is_not_handed_over(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str, dossier_des_fichiers: Path
) -> None:
    navigateur = connecter(TS)
    deposer(navigateur, adresse)
    (fichier,) = fichiers(dossier_des_fichiers)
    fichier.write_bytes(PDF + b" ")
    ou = f"{adresse}/{lire_seul(fabrique_web).public_id}"
    assert navigateur.ouvrir(ou).status_code == 409
    fichier.unlink()
    assert navigateur.ouvrir(ou).status_code == 409


def test_another_dossier_s_document_does_not_exist_here(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, adresse: str
) -> None:
    navigateur = connecter(TS)
    deposer(navigateur, adresse)
    public_id = lire_seul(fabrique_web).public_id
    ailleurs = f"/dossiers/{monde.dossiers['Abadie']}/documents/{public_id}"
    assert navigateur.ouvrir(ailleurs).status_code == 404
    assert navigateur.ouvrir(f"{ailleurs}/gestion").status_code == 404
    assert navigateur.envoyer(f"{ailleurs}/retrait").status_code == 404
    assert navigateur.envoyer(f"{ailleurs}/partage", geste="cesser").status_code == 404


def test_a_long_list_is_paged(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, adresse: str
) -> None:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Fabre")
        session.add_all(
            Document(
                dossier_id=dossier.id, nom=f"papier {rang}.pdf", genre="autre",
                type_mime="application/pdf", taille=10, empreinte=f"{rang:064x}",
                cle_stockage=f"{rang:032x}", depose_par_id=dossier.referent_id, depose_le=LE,
            )
            for rang in range(60)
        )  # fmt: skip
    page = connecter(TS).ouvrir(adresse)
    assert "Page 1 sur 2" in page.text
    assert len(page.data) < 100_000


# What a landlord reads.


def partager(connecter: Connecter, monde: Monde, adresse: str, **champs: str) -> None:
    reponse = deposer(connecter(TS), adresse, **{"bailleur": monde.bailleur, **champs})
    assert reponse.status_code == 302, reponse.text


def test_nothing_is_shared_by_default(
    connecter: Connecter, fabrique_web: SessionFactory, adresse: str
) -> None:
    deposer(connecter(TS), adresse)
    document = lire_seul(fabrique_web)
    assert document.confidentialite == "association"
    for role in (REFERENT, CORRESPONDANT):
        assert connecter(role).ouvrir(f"{adresse}/{document.public_id}").status_code == 404
    assert connecter(COORDONNATEUR).ouvrir(f"{adresse}/{document.public_id}").status_code == 403


def test_a_paper_of_the_commission_is_read_while_the_rapprochement_is_open(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, adresse: str
) -> None:
    partager(connecter, monde, adresse)
    ou = f"{adresse}/{lire_seul(fabrique_web).public_id}"
    assert connecter(REFERENT).ouvrir(ou).data == PDF
    assert connecter(CORRESPONDANT).ouvrir(ou).status_code == 404
    with transaction(fabrique_web) as session:
        ouvertes = session.scalars(select(Proposition).where(Proposition.close_le.is_(None)))
        for proposition in ouvertes:
            proposition.close_le, proposition.issue = LE, "sans_suite"
    assert connecter(REFERENT).ouvrir(ou).status_code == 404


def test_a_shared_paper_can_be_taken_back(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, adresse: str
) -> None:
    partager(connecter, monde, adresse)
    ou = f"{adresse}/{lire_seul(fabrique_web).public_id}"
    navigateur = connecter(TS)
    assert navigateur.envoyer(f"{ou}/partage").status_code == 422
    assert navigateur.envoyer(f"{ou}/partage", geste="cesser").status_code == 302
    assert connecter(REFERENT).ouvrir(ou).status_code == 404
    assert navigateur.envoyer(f"{ou}/partage", bailleur=monde.bailleur).status_code == 302
    assert connecter(REFERENT).ouvrir(ou).status_code == 200


def test_what_is_of_the_association_alone_cannot_be_shared(
    connecter: Connecter, monde: Monde, adresse: str, dossier_des_fichiers: Path
) -> None:
    navigateur = connecter(TS)
    for genre in (genre for genre in GENRES if not est_partageable(genre)):
        reponse = deposer(navigateur, adresse, genre=genre, bailleur=monde.bailleur)
        assert reponse.status_code == 422
        assert "ne se partage pas" in reponse.text
    assert fichiers(dossier_des_fichiers) == []


def test_health_is_among_what_cannot_be_shared() -> None:
    """Guards the test above, which reads the same table as the product."""
    assert not any(map(est_partageable, ("sante", "evaluation", "bilan", "courrier")))
    assert all(map(est_partageable, PIECES_CALEOL))


def test_a_landlord_without_a_rapprochement_is_no_choice(
    connecter: Connecter, monde: Monde
) -> None:
    adresse = f"/dossiers/{monde.dossiers['Abadie']}/documents"
    assert "Partager avec le bailleur" not in connecter(TS).ouvrir(adresse).text
    # The field is not in this form: a crafted value is not read.
    assert deposer(connecter(TS), adresse, bailleur=monde.bailleur).status_code == 302


def test_no_shared_paper_reaches_another_landlord(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, adresse: str
) -> None:
    """The household is housed by one landlord and put forward to another: each reads his own."""
    partager(connecter, monde, adresse, genre="bail")
    ou = f"{adresse}/{lire_seul(fabrique_web).public_id}"
    with transaction(fabrique_web) as session:
        autre = session.scalars(select(Organisme).where(Organisme.nom == "Autre Bailleur")).one()
        document = seul(session)
        document.bailleur_id = autre.id
    loger_chez(fabrique_web, monde.dossiers["Fabre"], monde.bailleur)
    assert connecter(REFERENT).ouvrir(ou).status_code == 404
