"""How dates, durations and codes are written on a page: French, in Paris."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask

from models.calendrier import PARIS, jour_paris, jours_entre
from models.codes import libelle
from models.errors import typographier
from web import requete
from web.page.libelles import TABLES

INSECABLE = "\N{NO-BREAK SPACE}"
JOURS_PAR_MOIS = 30
MOIS_EN_JOURS = 60


def nommer(code: str | None, table: str) -> str:
    """Return the label of a code: of `web/page/libelles.py`, or of an enumeration of the domain."""
    if code is None:
        return ""
    return TABLES[table].get(code, code) if table in TABLES else libelle(table, code)


def jour(moment: datetime | date | None) -> str:
    """« 3 février 2026 »; empty for no date."""
    if moment is None:
        return ""
    texte = format_date(en_jour(moment), "d MMMM y", locale="fr").replace(" ", INSECABLE)
    return texte.replace("1", "1er", 1) if en_jour(moment).day == 1 else texte


def mois(moment: datetime | date | None) -> str:
    """« février 2026 »; empty for no date."""
    return "" if moment is None else format_date(en_jour(moment), "MMMM y", locale="fr")


def heure(moment: datetime) -> str:
    """« 1er février 2026 à 14 h 05 »."""
    texte = format_datetime(moment, "H 'h' mm", tzinfo=PARIS, locale="fr")
    return f"{jour(moment)} à {texte.replace(' ', INSECABLE)}"


def jour_lisible(texte: str) -> str:
    """Return a typed day as it is read; as it was typed when it is not a date."""
    try:
        return jour(date.fromisoformat(texte))
    except ValueError:
        return texte


def du_au(debut: date, fin: date) -> str:
    """« Du 16 au 22 novembre 2026 »: the month and the year once when they are the same."""
    mots = jour(debut).split(INSECABLE)
    communs = 2 if (debut.year, debut.month) == (fin.year, fin.month) else debut.year == fin.year
    premier = INSECABLE.join(mots[: len(mots) - communs])
    return f"Du {premier} au {jour(fin)}"


def iso(moment: datetime | date) -> str:
    """« 2026-02-03 », as date inputs and `<time>` want it."""
    return en_jour(moment).isoformat()


def minuscule(texte: str) -> str:
    """Return a label for the middle of a sentence; acronyms keep their capitals."""
    return texte if texte[1:2].isupper() else texte[:1].lower() + texte[1:]


def majuscule(texte: str) -> str:
    """Return a label for the beginning of a line; the rest keeps its letters."""
    return texte[:1].upper() + texte[1:]


def nombre(valeur: int | Decimal | None) -> str:
    """« 1 204 »; empty for no figure."""
    return "" if valeur is None else format_decimal(valeur, locale="fr")


def compter(quantite: int, mot: str) -> str:
    """« 1 mineur », « 2 mineurs »: a count with its noun, for one that takes an s."""
    return f"{nombre(quantite)} {mot}{'s' if quantite > 1 else ''}"


def dire_composition(genre: str, personnes: int, mineurs: int) -> str:
    """« Couple avec enfants, 4 personnes dont 2 mineurs »."""
    dont = f" dont {compter(mineurs, 'mineur')}" if mineurs else ""
    return f"{nommer(genre, 'menage')}, {compter(personnes, 'personne')}{dont}"


def euros(montant: int) -> str:
    """« 1 204 € », that no end of line cuts."""
    return f"{nombre(montant)}{INSECABLE}€"


def duree(minutes: int) -> str:
    """« 1 h 30 », « 45 min », « 0 h »: hours as a caseworker says them, without a sign."""
    heures, reste = divmod(abs(minutes), 60)
    if heures == 0 and reste:
        return f"{reste}{INSECABLE}min"
    fin = f"{INSECABLE}{reste:02}" if reste else ""
    return f"{heures}{INSECABLE}h{fin}"


def attente(debut: datetime) -> str:
    """Return how long something has waited at the moment of the request."""
    jours = jours_entre(debut, requete.maintenant())
    return "aujourd’hui" if jours < 1 else _duree(jours)


def delai(moment: datetime | date) -> str:
    """« dans 3 jours », « aujourd’hui », « en retard de 12 jours », by the days of Paris."""
    jours = (en_jour(moment) - aujourdhui()).days
    if jours in (0, 1):
        return ("aujourd’hui", "demain")[jours]
    return f"en retard de {_duree(-jours)}" if jours < 0 else f"dans {_duree(jours)}"


def _duree(jours: int) -> str:
    """« 12 jours », in months from two months on."""
    if jours < MOIS_EN_JOURS:
        return f"{jours}{INSECABLE}jour{'s' if jours > 1 else ''}"
    return f"{jours // JOURS_PAR_MOIS}{INSECABLE}mois"


def aujourdhui() -> date:
    """Return the day of the request in Paris."""
    return jour_paris(requete.maintenant())


def est_en_retard(moment: datetime | date) -> bool:
    """Return whether a day is over; what is due today is not late."""
    return en_jour(moment) < aujourdhui()


def est_passe(moment: datetime | date | None) -> bool:
    """Return whether a moment is reached; a day is over when the next one begins in Paris."""
    if isinstance(moment, datetime) or moment is None:
        return moment is not None and moment <= requete.maintenant()
    return moment < jour_paris(requete.maintenant())


def en_jour(moment: datetime | date) -> date:
    """Return the day itself; in Paris for a moment."""
    return jour_paris(moment) if isinstance(moment, datetime) else moment


def register(app: Flask) -> None:
    filtres = (
        nommer, typographier, minuscule, jour, mois, du_au, heure, iso, nombre, compter, euros,
        duree, attente, delai,
    )  # fmt: skip
    app.jinja_env.filters.update({filtre.__name__: filtre for filtre in filtres})
    app.jinja_env.tests["passe"] = est_passe
    app.jinja_env.tests["en_retard"] = est_en_retard
