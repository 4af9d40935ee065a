"""Messages between dossiers: kept with the step that throws them, received by one other dossier.

`depot` writes and withdraws them; `remise` finds who waits, and delivers.
"""

from workflow.messages.depot import deposer, retirer

__all__ = ["deposer", "retirer"]
