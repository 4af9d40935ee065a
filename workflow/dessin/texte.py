"""Words on a picture, without a browser to measure them: widths of a sans-serif face."""

TAILLE = 11
"""Height of the letters, in diagram units."""
INTERLIGNE = 13
_ETROITES = frozenset("iljtfI.,:;’'!|()[] \u00a0")
_LARGES = frozenset("mwMWOQÉ@%")


def largeur(texte: str) -> float:
    """Return about how wide a text is, in diagram units."""
    return sum(_largeur(lettre) for lettre in texte) * TAILLE


def _largeur(lettre: str) -> float:
    if lettre in _ETROITES:
        return 0.28
    if lettre in _LARGES:
        return 0.85
    return 0.68 if lettre.isupper() else 0.53


def couper(texte: str, place: float) -> list[str]:
    """Return the lines of a text that keep within a width; a word is never cut."""
    lignes: list[str] = []
    for mot in texte.split(" "):
        suite = f"{lignes[-1]} {mot}" if lignes else mot
        if lignes and largeur(suite) <= place:
            lignes[-1] = suite
        else:
            lignes.append(mot)
    return lignes
