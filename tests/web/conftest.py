"""The invented world of the pages (`tests/web/monde.py`)."""

from tests.web.fixtures import anonyme, app, connecter, fabrique_web, horloge, monde, monde_bati
from tests.web.lieu import abadie

__all__ = [
    "abadie",
    "anonyme",
    "app",
    "connecter",
    "fabrique_web",
    "horloge",
    "monde",
    "monde_bati",
]
