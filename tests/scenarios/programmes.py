"""A world that runs one of the shipped shapes, and programmes that set its parameters."""

import orjson

import bpmn
from models.db import SessionFactory, transaction
from tests import fabrique
from tests.workflow.decor import Monde, planter
from tests.workflow.suivi import Suivi
from workflow.programmes import defauts_de


def planter_la_forme(base: SessionFactory, forme: str) -> Monde:
    """Publish a shape with what it calls; its dossiers start with `suivre`."""
    return planter(base, diagramme=bpmn.read_parcours(forme), **defauts_de(forme))


def suivre(monde: Monde, *formes: str, **parametres: object) -> Suivi:
    """Open a dossier under a programme of that shape, then of those it calls.

    `parametres` replace their defaults; the first shape's prevail over those of the others.
    """
    defauts: dict[str, object] = {}
    for forme in reversed(formes):
        defauts |= defauts_de(forme)
    with transaction(monde.factory) as session:
        programme = fabrique.programme(
            session,
            parcours=formes[0],
            parametres=orjson.dumps(defauts | parametres).decode(),
        )
        programme_id = programme.id
    return Suivi.ouvrir(monde, programme_id=programme_id)
