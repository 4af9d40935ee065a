"""What other pages show of the documents, and the commands that look after the files."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, render_template_string
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.codes import Role
from models.db import SessionFactory, lecture
from models.document import Document
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from tests.bases import copier_sqlite
from tests.web.documents.conftest import deposer, fichiers
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.workflow.documents.fichiers import PDF
from web.commandes.documents import documents
from web.fiches.documents import lire_encart, lire_partages, taille_lisible

TS, REFERENT, CORRESPONDANT = (
    Role.TRAVAILLEUR_SOCIAL,
    Role.REFERENT_BAILLEUR,
    Role.CORRESPONDANT_BAILLEUR,
)
ENCART = '{% from "dossier/encarts/documents.html" import encart %}{{ encart(vue, "abc") }}'
PARTAGES = '{% from "documents/partages.html" import partages %}{{ partages(vue, "abc") }}'


def trouver(session: Session, monde: Monde, role: Role) -> tuple[Dossier, Utilisateur]:
    dossiers = select(Dossier).where(Dossier.public_id == monde.dossiers["Fabre"])
    comptes = select(Utilisateur).where(Utilisateur.courriel == monde.comptes[role])
    return session.scalars(dossiers).one(), session.scalars(comptes).one()


def remplir(connecter: Connecter, monde: Monde) -> None:
    navigateur, adresse = connecter(TS), f"/dossiers/{monde.dossiers['Fabre']}/documents"
    for rang, genre in enumerate(("imposition", "bail", "sante", "autre")):
        partage = {"bailleur": monde.bailleur} if genre in ("imposition", "bail") else {}
        contenu = PDF + b"%" * rang
        suite = deposer(
            navigateur, adresse, nom=f"{genre}.pdf", contenu=contenu, genre=genre, **partage
        )
        assert suite.status_code == 302


def test_the_block_of_the_dossier_s_page_has_the_last_three_in_two_queries(
    app: Flask, connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    remplir(connecter, monde)
    with lecture(fabrique_web) as session:
        dossier, lecteur = trouver(session, monde, TS)
        requetes: list[str] = []
        event.listen(
            session.get_bind(), "before_cursor_execute", lambda *a: requetes.append(str(a[2]))
        )
        vue = lire_encart(session, dossier, lecteur, aujourdhui=LE.date())
    assert len([requete for requete in requetes if requete.startswith("SELECT")]) <= 2
    assert [d.nom for d in vue.derniers] == ["autre.pdf", "sante.pdf", "bail.pdf"]
    assert vue.total == 4
    with app.test_request_context():
        rendu = render_template_string(ENCART, vue=vue)
    assert "autre.pdf" in rendu
    assert "Les 4 documents" in rendu


def test_a_landlord_s_page_lists_what_its_role_reads(
    app: Flask, connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    """`documents.telecharger` then hands over those, and those only (test_depot)."""
    remplir(connecter, monde)
    attendus = {REFERENT: ["bail.pdf", "imposition.pdf"], CORRESPONDANT: ["bail.pdf"], TS: []}
    with lecture(fabrique_web) as session:
        for role, noms in attendus.items():
            dossier, lecteur = trouver(session, monde, REFERENT)
            bailleur = lecteur.organisme_id
            vue = lire_partages(session, dossier, bailleur_id=bailleur, role=role)
            assert [d.nom for d in vue] == noms
            assert lire_partages(session, dossier, bailleur_id=0, role=role) == ()
            with app.test_request_context():
                rendu = render_template_string(PARTAGES, vue=vue)
            assert "Lise" not in rendu


def test_sizes_are_written_for_people() -> None:
    assert [taille_lisible(n) for n in (10, 830_000, 2_516_582)] == [
        "1\xa0ko",
        "811\xa0ko",
        "2,4\xa0Mo",
    ]


def test_the_commands_clean_and_check_the_folder(
    modele_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", copier_sqlite(modele_sqlite, tmp_path))
    dossier = tmp_path / "fichiers"
    monkeypatch.setenv("JALON_DOCUMENTS", str(dossier))
    cle = "ab" * 16
    reste = dossier / "ab" / cle
    reste.parent.mkdir(parents=True)
    reste.write_bytes(b"laisse par une coupure")
    assert CliRunner().invoke(documents, ["nettoyer"]).stdout == ""  # too young
    vieux = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(reste, (vieux, vieux))
    assert CliRunner().invoke(documents, ["nettoyer", "--essai"]).stdout == f"{cle}\n"
    assert len(fichiers(dossier)) == 1
    assert CliRunner().invoke(documents, ["nettoyer"]).stdout == f"{cle}\n"
    assert fichiers(dossier) == []
    assert CliRunner().invoke(documents, ["verifier"]).exit_code == 0


def test_the_check_fails_on_a_file_that_is_gone(
    connecter: Connecter,
    fabrique_web: SessionFactory,
    monde: Monde,
    dossier_des_fichiers: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remplir(connecter, monde)
    with lecture(fabrique_web) as session:
        parti = session.scalars(select(Document)).first()
        assert parti is not None
        adresse = session.get_bind().engine.url.render_as_string(hide_password=False)
    (dossier_des_fichiers / parti.cle_stockage[:2] / parti.cle_stockage).unlink()
    monkeypatch.setenv("DATABASE_URL", adresse)
    monkeypatch.setenv("JALON_DOCUMENTS", str(dossier_des_fichiers))
    verdict = CliRunner().invoke(documents, ["verifier"])
    assert verdict.exit_code == 1
    assert verdict.stdout == f"{parti.public_id}\tabsent\n"
