"""Files and rows agree: whatever becomes of the transaction, and after a crash.

On both databases: the verbs, with the folder of the machine behind them.
"""

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.db import transaction
from models.document import Document
from models.journal import Journal
from tests.web.documents.conftest import fichiers
from tests.workflow.decor import LE, Monde
from tests.workflow.documents.fichiers import PDF
from web.documents.dossier_local import EntrepotLocal
from workflow.documents import depot, entrepot
from workflow.documents.analyse import SansAnalyse
from workflow.documents.nature import PAR_EXTENSION
from workflow.errors import EtapeDejaFaite, Introuvable, SaisieInvalide


@pytest.fixture
def local(tmp_path: Path) -> EntrepotLocal:
    return EntrepotLocal(tmp_path / "fichiers")


def deposer(
    session: Session, monde: Monde, local: EntrepotLocal, dossier_id: int, contenu: bytes = PDF
) -> Document:
    return depot.deposer(
        session,
        entrepot=local,
        analyse=SansAnalyse(),
        acteur=monde.comptes["ts"],
        dossier_id=dossier_id,
        genre="imposition",
        fichier=("avis.pdf", contenu),
        intitule="",
        bailleur=None,
        taille_maximum=10_000,
        le=LE,
    )


def du_dossier(dossier_id: int) -> Select[Document]:
    return select(Document).where(Document.dossier_id == dossier_id)


def test_a_deposit_that_is_given_up_leaves_no_file(monde: Monde, local: EntrepotLocal) -> None:
    dossier_id = monde.ouvrir()
    with monde.factory() as session:
        document = deposer(session, monde, local, dossier_id)
        assert local.lire(document.cle_stockage) == PDF  # before the commit
        session.rollback()
    assert fichiers(local.dossier) == []
    with monde.factory() as session:
        deposer(session, monde, local, dossier_id)
    # closed without a word, as a request that failed is
    assert fichiers(local.dossier) == []
    with monde.factory() as session:
        assert session.scalars(du_dossier(dossier_id)).all() == []
        lignes = select(Journal).where(Journal.dossier_id == dossier_id)
        assert [ligne.type for ligne in session.scalars(lignes)] == ["ouverture"]


def test_a_row_that_the_database_refuses_leaves_no_file(monde: Monde, local: EntrepotLocal) -> None:
    dossier_id = monde.ouvrir()
    with pytest.raises(IntegrityError), transaction(monde.factory) as session:
        deposer(session, monde, local, dossier_id).genre = "invente"
    assert fichiers(local.dossier) == []


def test_a_commit_whose_answer_was_lost_keeps_the_file(monde: Monde, local: EntrepotLocal) -> None:
    """The row may be there: the file of a document must not go by mistake."""
    dossier_id = monde.ouvrir()
    with monde.factory() as session:
        document = deposer(session, monde, local, dossier_id)
        session.dispatch.before_commit(session)
        session.rollback()
    assert local.lire(document.cle_stockage) == PDF


def test_a_withdrawal_takes_the_file_only_once_it_is_committed(
    monde: Monde, local: EntrepotLocal
) -> None:
    dossier_id = monde.ouvrir()
    with transaction(monde.factory) as session:
        document = deposer(session, monde, local, dossier_id)
    retrait = {"entrepot": local, "acteur": monde.comptes["ts"], "dossier_id": dossier_id, "le": LE}
    with monde.factory() as session:
        depot.retirer(session, public_id=document.public_id, **retrait)
        session.rollback()
    assert local.lire(document.cle_stockage) == PDF
    with transaction(monde.factory) as session:
        depot.retirer(session, public_id=document.public_id, **retrait)
        assert local.lire(document.cle_stockage) == PDF
    assert local.lire(document.cle_stockage) is None


def test_strangers_do_nothing_with_a_dossier_s_papers(monde: Monde, local: EntrepotLocal) -> None:
    dossier_id = monde.ouvrir()
    with transaction(monde.factory) as session:
        public_id = deposer(session, monde, local, dossier_id).public_id
    etranger = monde.comptes["ts_ailleurs"]
    with monde.factory() as session:
        with pytest.raises(Introuvable):
            depot.retirer(session, entrepot=local, acteur=etranger, public_id=public_id,
                          dossier_id=dossier_id, le=LE)  # fmt: skip
        with pytest.raises(Introuvable):
            depot.partager(session, acteur=etranger, public_id=public_id,
                           dossier_id=dossier_id, bailleur=None, le=LE)  # fmt: skip


def test_two_at_once_make_one_copy_or_a_clear_refusal(monde: Monde, local: EntrepotLocal) -> None:
    """The same file sent twice, the same version kept twice: never two of it, never a bug."""
    dossier_id = monde.ouvrir()
    papiers = [
        depot.Papier("contrat", "Contrat.pdf", PAR_EXTENSION["pdf"], PDF + suite, modele="contrat")
        for suite in (b"%1", b"%2")
    ]
    depart, refus = threading.Barrier(4), []

    def agir(rang: int) -> None:
        depart.wait()
        try:
            with transaction(monde.factory) as session:
                if rang % 2:
                    deposer(session, monde, local, dossier_id, PDF + b"%")
                else:
                    depot.garder(session, entrepot=local, acteur=monde.comptes["ts"],
                                 papier=papiers[rang // 2], dossier_id=dossier_id,
                                 le=LE)  # fmt: skip
        except (EtapeDejaFaite, SaisieInvalide) as erreur:
            refus.append(erreur)

    fils = [threading.Thread(target=agir, args=(rang,)) for rang in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    with monde.factory() as session:
        gardes = session.scalars(du_dossier(dossier_id)).all()
    assert len(gardes) + len(refus) == 4
    assert sum(d.modele is None for d in gardes) <= 1
    versions = [d.version or 0 for d in gardes if d.modele]
    assert sorted(versions) == list(range(1, len(versions) + 1))
    assert len(fichiers(local.dossier)) == len(gardes)


def test_a_crash_leaves_files_that_the_cleaning_finds(monde: Monde, local: EntrepotLocal) -> None:
    dossier_id = monde.ouvrir()
    with transaction(monde.factory) as session:
        document = deposer(session, monde, local, dossier_id)
    local.ecrire("a" * 32, b"laisse par une coupure")
    (local.dossier / "aa" / "reste.en_cours").write_bytes(b"x")
    with monde.factory() as session:
        assert entrepot.list_orphelins(session, local, avant=LE) == []  # too young
        vieux = (LE - timedelta(days=3)).timestamp()
        for fichier in fichiers(local.dossier):
            os.utime(fichier, (vieux, vieux))
        assert entrepot.list_orphelins(session, local, avant=LE) == ["a" * 32]
        lui = (document.public_id, "absent")
        assert lui not in list(entrepot.list_alteres(session, local))
        local.supprimer(document.cle_stockage)
        assert lui in list(entrepot.list_alteres(session, local))


def test_a_file_changed_behind_the_product_is_told_and_a_sound_one_is_not(
    monde: Monde, local: EntrepotLocal
) -> None:
    dossier_id = monde.ouvrir()
    with transaction(monde.factory) as session:
        sain = deposer(session, monde, local, dossier_id)
        change = deposer(session, monde, local, dossier_id, PDF + b"%un autre")
    [fichier] = [f for f in fichiers(local.dossier) if f.name == change.cle_stockage]
    fichier.chmod(0o600)
    fichier.write_bytes(PDF)
    with monde.factory() as session:
        dits = dict(entrepot.list_alteres(session, local))
    assert dits[change.public_id] == "altéré"
    assert sain.public_id not in dits


@pytest.mark.parametrize(
    "cle", ["../../etc/passwd", "", "a" * 31, "A" * 32, "a" * 31 + "/", "a" * 33]
)
def test_the_folder_knows_keys_and_no_paths(local: EntrepotLocal, cle: str) -> None:
    for geste in (local.lire, local.supprimer):
        with pytest.raises(ValueError, match="key"):
            geste(cle)
    with pytest.raises(ValueError, match="key"):
        local.ecrire(cle, b"x")
