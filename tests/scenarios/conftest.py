"""The same world as the tests of `workflow`."""

from tests.workflow.conftest import _moteur_discret, base, monde, suivi

__all__ = ["_moteur_discret", "base", "monde", "suivi"]
