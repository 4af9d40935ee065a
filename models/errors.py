"""What every refusal is: a sentence in French that is shown as it is and says what to do.

Anything that is not an `ErreurMetier` is a bug: it reaches the log with an incident number.
"""

import re

ESPACE_INSECABLE = re.compile(r"(?<=\S) (?=[:;?!](?:\s|$)|»)|(?<=«) ")


def typographier(phrase: str) -> str:
    """Return a French sentence whose double punctuation cannot start a line."""
    return ESPACE_INSECABLE.sub("\u00a0", phrase)


class ErreurMetier(Exception):
    """A refusal that the user can understand and act upon: `str(error)` is French."""

    def __init__(self, message: str) -> None:
        super().__init__(typographier(message))
