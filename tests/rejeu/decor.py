"""What the tests of the replay share."""

import pytest

from models.db import SessionFactory
from web.rejeu.battement import BattementDuRejeu
from web.rejeu.deroulement import Bilan, rejouer

DEPARTEMENT = "95"

UN_SEUL_OUVRIER = pytest.mark.xdist_group("rejeu")
"""One worker builds the département, which takes half a minute: the two would each build it."""


def rejouer_le_departement(factory: SessionFactory) -> Bilan:
    return rejouer(
        factory,
        departements=[DEPARTEMENT],
        tick=BattementDuRejeu(factory),
        avancement=lambda faites, total: None,
    )
