"""The programmes of a base: inscribed from a record, opened and closed to new households."""

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definition import Programme
from workflow.programmes.fiches import Fiche


def chercher(session: Session, fiche: Fiche) -> Programme | None:
    """Return the row of a shipped programme, or None when it was never inscribed."""
    return session.scalars(select(Programme).where(Programme.code == fiche.cle)).first()


def inscrire(session: Session, fiche: Fiche) -> Programme:
    """Return the row of a programme, created if need be.

    A row that is there keeps the values it has, and gets the parameters that it lacks: those that
    a newer version of the diagrams reads.
    """
    resolus = fiche.resolus()
    programme = chercher(session, fiche)
    if programme is None:
        programme = Programme(code=fiche.cle, nom=fiche.nom, parcours=fiche.forme, parametres="{}")
        programme.protocole = bool(resolus.get("protocole", False))
        session.add(programme)
    connus = orjson.loads(programme.parametres)
    if resolus.keys() - connus.keys():
        programme.parametres = orjson.dumps(resolus | connus).decode()
    session.flush()
    return programme
