"""A copy of everything, made while people work, and put back where there is nothing.

The base first, then the files: what the copy of the base names is then among the copied files.
"""

from models.errors import ErreurMetier


class SauvegardeRefusee(ErreurMetier):
    """Nothing was copied, or nothing was put back; its sentence says why."""
