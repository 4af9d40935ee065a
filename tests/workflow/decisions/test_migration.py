"""The revision that lets a definition freeze its tables."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from models.db import make_session_factory, transaction
from models.definition import DefinitionPiece
from models.migrer import defaire, revision_courante
from tests import fabrique


def test_going_down_is_refused_while_a_table_is_stored(engine: Engine) -> None:
    """A definition that lost its table could not be loaded any more."""
    with transaction(make_session_factory(engine)) as session:
        definition = fabrique.definition(session)
        piece = DefinitionPiece(definition_id=definition.id, genre="decision", cle="d", contenu=b"")
        fabrique.add(session, piece)
    avant = revision_courante(engine)
    with pytest.raises(IntegrityError):
        defaire(engine, "0002")
    with make_session_factory(engine)() as session:
        assert session.scalars(select(DefinitionPiece.genre)).all() == ["decision"]
    assert revision_courante(engine) == avant
