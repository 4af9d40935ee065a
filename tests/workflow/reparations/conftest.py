"""A dossier that waits for several steps at once."""

import pytest

from tests.workflow.decor import Monde
from tests.workflow.suivi import Suivi


@pytest.fixture
def en_bilan(monde: Monde) -> Suivi:
    return Suivi.ouvrir(monde).mener_jusqu_a("mettre_a_jour_demande")
