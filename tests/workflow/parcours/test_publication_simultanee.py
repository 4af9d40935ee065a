"""Two commands that start at the same moment on an empty base."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from models.db import SessionFactory, transaction
from tests.workflow.decor import LE
from workflow.parcours import definitions

ATTENTE_S = 60


def test_deux_publications_simultanees_donnent_une_seule_version(factory: SessionFactory) -> None:
    barriere = Barrier(2)

    def publier(_rang: int) -> int:
        barriere.wait(ATTENTE_S)
        with transaction(factory) as session:
            return definitions.publier_livrees(session, le=LE).id

    with ThreadPoolExecutor(2) as fils:
        publiees = list(fils.map(publier, range(2)))
    assert publiees[0] == publiees[1]
