"""A base for essays, built once per process and copied for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from web.essai_programmes.base import Base, Modele


@pytest.fixture(scope="session")
def modele(tmp_path_factory: pytest.TempPathFactory) -> Modele:
    return Modele.construire(Path(tmp_path_factory.mktemp("essai_des_programmes")))


@pytest.fixture
def base(modele: Modele) -> Iterator[Base]:
    with modele.copier() as copie:
        yield copie
