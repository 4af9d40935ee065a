"""Workers share the dossiers of a batch, and leave nothing behind."""

from sqlalchemy import select

from models.codes import DeplacementEtat, DeplacementSort
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.journal import Journal
from tests.bases import sur_postgresql
from tests.web.travaux.decor import Guichet
from tests.web.travaux.test_table import boite, lieu, vider
from tests.workflow.decor import LE, planter
from tests.workflow.lots.decor import Lot
from tests.workflow.lots.versions import AVEC_LES_CLES
from web.travaux.atelier import Atelier
from workflow import deplacements
from workflow.deplacements.tranches import TRANCHE

__all__ = ["boite", "lieu"]

pytestmark = sur_postgresql


def test_les_ouvriers_deplacent_chaque_dossier_une_fois(
    url: str, partage: SessionFactory, lieu: Atelier, guichet: Guichet
) -> None:
    monde = planter(partage)
    dossiers = {monde.ouvrir() for _ in range(TRANCHE + 2)}
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=LE)
    with transaction(partage) as session:
        deplacements.lancer(
            session,
            acteur=monde.comptes["administrateur"],
            lot=deplacements.lire(session, lot.public_id),
            le=LE,
        )
    assert guichet.travaux("todo", "deplacement") >= 2
    vider(lieu, url)
    assert lot.etat == DeplacementEtat.TERMINE
    assert {ligne.sort for ligne in lot.lignes()} == {DeplacementSort.DEPLACE}
    with lecture(partage) as session:
        deplaces = select(Journal.dossier_id).where(Journal.type == "deplacement")
        assert sorted(session.scalars(deplaces)) == sorted(dossiers)
        restes = select(Dossier.id).where(Dossier.definition_id == monde.definition_id)
        assert session.scalars(restes).first() is None
    assert guichet.travaux("todo", "deplacement") == 0
