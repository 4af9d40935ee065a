"""The same world as the tests of `workflow`."""

from tests.workflow.conftest import base, monde, suivi

__all__ = ["base", "monde", "suivi"]
