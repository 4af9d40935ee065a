"""Every test that takes `diagramme` runs on each shipped diagram."""

import pytest

from tests.bpmn.dessin import DIAGRAMMES, Diagramme, charger


@pytest.fixture(params=DIAGRAMMES)
def diagramme(request: pytest.FixtureRequest) -> Diagramme:
    return charger(request.param)
