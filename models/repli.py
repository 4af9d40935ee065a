"""Text folded for search: « Éloïse N’Diaye-Œuvrard » is found by « oeuvrard eloise »."""

import re
import unicodedata

LETTRES = str.maketrans({
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
})  # fmt: skip
"""Letters that no decomposition takes apart."""

AUTRE_SIGNE = re.compile(r"[^\w]+|_+")
CHIFFRES = re.compile(r"\D+")
INDICATIF = re.compile(r"^(?:33|0033)(?=[1-9]\d{8}$)")
"""France's calling code, before the nine digits of a number: « +33 6… » is « 06… »."""


def plier(texte: str | None) -> str:
    """Return the text in lower case, without accents; anything but letters and digits is a space.

    Single spaces, none around: words compare whole, and a fold of a fold is itself.
    """
    if not texte:
        return ""
    decompose = unicodedata.normalize("NFKD", texte.casefold().translate(LETTRES))
    nu = "".join(signe for signe in decompose if not unicodedata.combining(signe))
    return " ".join(AUTRE_SIGNE.sub(" ", nu.casefold().translate(LETTRES)).split())


def chiffres(texte: str | None) -> str:
    """Return the digits of a telephone number, the national way: « 0612345678 »."""
    nus = CHIFFRES.sub("", texte or "")
    return INDICATIF.sub("0", nus)


def cle_homonymes(nom: str | None, prenom: str | None) -> str:
    """Return what namesakes share: the words of both names, in alphabetical order.

    The same whether name and first name were swapped, or a hyphen was forgotten.
    """
    return " ".join(sorted(f"{plier(nom)} {plier(prenom)}".split()))


def texte_cherche(
    nom: str | None, prenom: str | None, nom_usage: str | None, telephone: str | None
) -> str:
    """Return the folded text that a search reads: « nom prenom nom_usage telephone »."""
    parties = (plier(nom), plier(prenom), plier(nom_usage), chiffres(telephone))
    return " ".join(partie for partie in parties if partie)
