"""What a person with a database client can do to a journal, and what the check then says."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models import verification_journal
from models.chaine import LigneJournal, empreinte
from models.dossier import Dossier
from models.journal import Journal, JournalContenu
from models.verification_journal import verifier_chaine
from tests import fabrique
from tests.bases import sur_postgresql, sur_sqlite

LIGNES = 4
LE = fabrique.LE


@pytest.fixture
def dossier(session: Session) -> Dossier:
    """A dossier with four journal rows, between two others that stay sound."""
    avant, dossier, apres = (fabrique.dossier(session) for _ in range(3))
    for parent in (avant, dossier, apres):
        for rang in range(LIGNES):
            fabrique.journaliser(session, parent, f'{{"visite":{rang}}}')
    session.commit()
    return dossier


@pytest.fixture
def main_libre(session: Session, dossier: Dossier) -> None:
    """Without the triggers, as whoever owns the database can be."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER journal_sans_update"))
        session.execute(text("DROP TRIGGER journal_sans_delete"))
    else:
        session.execute(text("ALTER TABLE journal DISABLE TRIGGER USER"))


def constater(session: Session, dossier: Dossier) -> list[int]:
    """Return the ranks found bad, having checked that only `dossier` is accused."""
    anomalies = list(verifier_chaine(session))
    assert {anomalie.dossier for anomalie in anomalies} <= {dossier.public_id}
    return [anomalie.rang for anomalie in anomalies]


def changer(session: Session, dossier: Dossier, au_rang: int, **colonnes: Any) -> None:
    ligne = (Journal.dossier_id == dossier.id, Journal.rang == au_rang)
    session.execute(
        update(Journal).where(*ligne).values(colonnes),
        execution_options={"synchronize_session": False},
    )


def lire(session: Session, dossier: Dossier, rang: int) -> Journal:
    session.expire_all()
    return session.query(Journal).filter_by(dossier_id=dossier.id, rang=rang).one()


def recalculer(session: Session, dossier: Dossier, rang: int) -> None:
    """Give the row the hash that its present fields deserve."""
    ligne, precedente = lire(session, dossier, rang), lire(session, dossier, rang - 1).empreinte
    champs = {champ: getattr(ligne, champ) for champ in LigneJournal._fields[1:]}
    juste = empreinte(precedente, LigneJournal(dossier.public_id, **champs))
    changer(session, dossier, rang, empreinte=juste)


def test_an_untouched_journal_is_sound(session: Session, dossier: Dossier) -> None:
    assert constater(session, dossier) == []


def test_a_dossier_without_a_journal_is_sound(session: Session) -> None:
    fabrique.dossier(session)
    assert list(verifier_chaine(session)) == []


def test_erasing_the_contents_leaves_the_chain_sound(session: Session, dossier: Dossier) -> None:
    session.execute(delete(JournalContenu))
    assert constater(session, dossier) == []


@pytest.mark.usefixtures("main_libre")
@pytest.mark.parametrize("rang", [1, 2, LIGNES])
@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [
        ("version", 9),
        ("type", "cloture"),
        ("element", None),
        ("tache_id", "autre"),
        ("acteur_id", None),
        ("fait_le", LE - timedelta(seconds=1)),
        ("saisi_le", LE + timedelta(microseconds=1)),
        ("condense", "0" * 64),
        ("empreinte", "0" * 64),
    ],
)
def test_an_altered_row_is_named(
    session: Session, dossier: Dossier, rang: int, colonne: str, valeur: object
) -> None:
    changer(session, dossier, rang, **{colonne: valeur})
    assert constater(session, dossier) == [rang]


@pytest.mark.usefixtures("main_libre")
@sur_sqlite
@pytest.mark.parametrize("valeur", ["hier", "", "12", 5.5, b"\x00"])
def test_a_moment_that_is_none_is_an_altered_row(
    session: Session, dossier: Dossier, valeur: object
) -> None:
    session.execute(
        text("UPDATE journal SET saisi_le = :v, fait_le = :v WHERE dossier_id = :d AND rang = 2"),
        {"v": valeur, "d": dossier.id},
    )
    assert constater(session, dossier) == [2]


@pytest.mark.usefixtures("main_libre")
def test_an_altered_row_whose_hash_was_made_good_breaks_the_next(
    session: Session, dossier: Dossier
) -> None:
    changer(session, dossier, 2, element="autre")
    recalculer(session, dossier, 2)
    assert constater(session, dossier) == [3]


@pytest.mark.usefixtures("main_libre")
def test_an_altered_last_row_whose_hash_was_made_good_is_not_the_known_head(
    session: Session, dossier: Dossier
) -> None:
    changer(session, dossier, LIGNES, element="autre")
    recalculer(session, dossier, LIGNES)
    assert constater(session, dossier) == [LIGNES]


@pytest.mark.usefixtures("main_libre")
@pytest.mark.parametrize("rang", range(1, LIGNES + 1))
def test_a_deleted_row_is_named(session: Session, dossier: Dossier, rang: int) -> None:
    session.execute(delete(Journal).where(Journal.dossier_id == dossier.id, Journal.rang == rang))
    assert constater(session, dossier) == [rang]


@pytest.mark.usefixtures("main_libre")
def test_a_journal_deleted_whole_is_seen(session: Session, dossier: Dossier) -> None:
    session.execute(delete(Journal).where(Journal.dossier_id == dossier.id))
    assert constater(session, dossier) == [1]


@pytest.mark.usefixtures("main_libre")
@pytest.mark.parametrize(("un", "autre"), [(1, 2), (2, 4), (3, 4)])
def test_two_rows_that_changed_places_are_seen(
    session: Session, dossier: Dossier, un: int, autre: int
) -> None:
    for rang, nouveau in ((un, 99), (autre, un), (99, autre)):
        changer(session, dossier, rang, rang=nouveau)
    assert constater(session, dossier) == [un]


def test_a_row_added_behind_the_back_of_the_dossier_is_seen(
    session: Session, dossier: Dossier
) -> None:
    tete = dossier.journal_tete
    fabrique.journaliser(session, dossier)
    session.execute(
        update(Dossier).where(Dossier.id == dossier.id).values(journal_rang=4, journal_tete=tete)
    )
    assert constater(session, dossier) == [LIGNES + 1]


@pytest.mark.parametrize(
    ("tete", "attendu"),
    [
        ({"journal_tete": "0" * 64}, LIGNES),
        ({"journal_rang": LIGNES - 1}, LIGNES),
        ({"journal_rang": LIGNES + 1}, LIGNES + 1),
    ],
)
def test_an_altered_head_is_seen(
    session: Session, dossier: Dossier, tete: dict[str, object], attendu: int
) -> None:
    session.execute(update(Dossier).where(Dossier.id == dossier.id).values(tete))
    assert constater(session, dossier) == [attendu]


@pytest.mark.parametrize("change", [{"contenu": '{"visite":0}'}, {"sel": "0" * 32}])
def test_an_altered_content_is_named(
    session: Session, dossier: Dossier, change: dict[str, str]
) -> None:
    cible = lire(session, dossier, 3).id
    session.execute(update(JournalContenu).where(JournalContenu.journal_id == cible).values(change))
    assert constater(session, dossier) == [3]


def test_each_dossier_is_accused_once_and_alone_when_asked(
    session: Session, dossier: Dossier
) -> None:
    session.execute(update(JournalContenu).values(contenu="autre"))
    assert [anomalie.rang for anomalie in verifier_chaine(session)] == [1, 1, 1]
    (seule,) = verifier_chaine(session, dossier.id)
    assert seule.dossier == dossier.public_id


def test_a_journal_longer_than_one_read_is_followed_through(
    session: Session, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification_journal, "LIGNES_PAR_LECTURE", 3)
    assert constater(session, dossier) == []
    session.execute(update(Dossier).where(Dossier.id == dossier.id).values(journal_tete=""))
    assert constater(session, dossier) == [LIGNES]


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize("ordre", ["UPDATE journal SET version = version", "DELETE FROM journal"])
def test_the_database_refuses_to_rewrite_the_journal(session: Session, ordre: str) -> None:
    with pytest.raises(IntegrityError, match="Le journal ne se modifie pas"):
        session.execute(text(ordre))


@pytest.mark.usefixtures("dossier")
@sur_postgresql
def test_the_database_refuses_to_empty_the_journal(session: Session) -> None:
    with pytest.raises(IntegrityError, match="Le journal ne se modifie pas"):
        session.execute(text("TRUNCATE journal CASCADE"))
