"""What the tests of the replay share."""

from models.db import SessionFactory
from web.rejeu.battement import BattementDuRejeu
from web.rejeu.deroulement import Bilan, rejouer

DEPARTEMENT = "95"


def rejouer_le_departement(factory: SessionFactory) -> Bilan:
    return rejouer(
        factory,
        departements=[DEPARTEMENT],
        tick=BattementDuRejeu(factory),
        avancement=lambda faites, total: None,
    )
