"""A copy lent again is a new one, and what one test did to its engine no other test meets."""

import threading
from pathlib import Path

from sqlalchemy import event, text

from tests.moteurs import Copies, moteur

AJOUTER = text("CREATE TABLE chose (id integer)")


def test_a_copy_comes_back_at_its_address_as_it_was_first(
    modele_sqlite: Path, tmp_path: Path
) -> None:
    copies = Copies(tmp_path)
    with copies.preter(modele_sqlite) as adresse, moteur(adresse) as premier:
        with premier.begin() as connexion:
            connexion.execute(AJOUTER)
        oubliee = premier.connect()
        oubliee.execute(text("SELECT 1 FROM chose"))
    with copies.preter(modele_sqlite) as encore, moteur(encore) as second:
        assert encore == adresse
        with second.begin() as connexion:
            connexion.execute(AJOUTER)
    oubliee.close()


def test_two_copies_lent_at_once_are_apart(modele_sqlite: Path, tmp_path: Path) -> None:
    copies = Copies(tmp_path)
    with copies.preter(modele_sqlite) as une, copies.preter(modele_sqlite) as autre:
        assert une != autre


def test_what_a_living_thread_may_write_to_is_not_lent_again(
    modele_sqlite: Path, tmp_path: Path
) -> None:
    copies, fini = Copies(tmp_path), threading.Event()
    with copies.preter(modele_sqlite) as adresse:
        fil = threading.Thread(target=fini.wait)
        fil.start()
    with copies.preter(modele_sqlite) as autre:
        assert autre != adresse
    fini.set()
    fil.join()


def test_an_engine_lent_again_keeps_the_compiled_sql_and_nothing_else(
    modele_sqlite: Path, tmp_path: Path
) -> None:
    """The live states of dossiers are kept by engine (`workflow/engine/etat/cache.py`)."""
    entendus: list[str] = []
    with Copies(tmp_path).preter(modele_sqlite) as adresse:
        with moteur(adresse) as premier:
            event.listen(premier, "before_cursor_execute", lambda *mots: entendus.append(mots[2]))
        with moteur(adresse) as second, second.connect() as connexion:
            connexion.execute(text("SELECT 1"))
            assert second is not premier
            assert second._compiled_cache is premier._compiled_cache
    assert entendus == []
