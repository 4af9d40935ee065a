"""A fresh database per test: a message left by one must not be received by another's dossier."""

import pytest

from models.db import SessionFactory
from tests.workflow.messages.decor import Scene


@pytest.fixture
def scene(factory: SessionFactory) -> Scene:
    return Scene.planter(factory)
