"""Work on a diagram that came from anyone, done apart: little time, little memory, no files.

`isoler` gives a job to a process forked for it, and dead after it. What comes back is plain JSON:
whatever the diagram made of that process, it reaches nobody else.
"""

from workflow.isolement.atelier import isoler
from workflow.isolement.protocole import Interruption, TravailInterrompu

__all__ = ["Interruption", "TravailInterrompu", "isoler"]
