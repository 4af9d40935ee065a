"""The invented world of the pages, and a spreadsheet of invented households."""

from tests.web.fixtures import anonyme, app, connecter, fabrique_web, horloge, monde, monde_bati

__all__ = ["anonyme", "app", "connecter", "fabrique_web", "horloge", "monde", "monde_bati"]
