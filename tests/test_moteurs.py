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
        assert (encore, second) == (adresse, premier)
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


def test_an_engine_that_was_listened_to_is_not_lent_again(
    modele_sqlite: Path, tmp_path: Path
) -> None:
    with Copies(tmp_path).preter(modele_sqlite) as adresse:
        with moteur(adresse) as premier:
            event.listen(premier, "before_cursor_execute", lambda *_mots: None)
        with moteur(adresse) as second:
            assert second is not premier
