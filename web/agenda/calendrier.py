"""The feed itself (RFC 5545): what leaves the product, hence without a name or a reason."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from models.calendrier import PARIS
from web.agenda.evenements import DATES, GENRES, Evenement

PRODUIT = "-//Jalon//Agenda//FR"
RAFRAICHIR = "PT1H"
DUREE = timedelta(hours=1)
"""Of a visit, whose end nobody plans."""


def ecrire(
    evenements: Iterable[Evenement], *, lien: Callable[[Evenement], str], le: datetime
) -> bytes:
    """Return the calendar. `lien`: the page of an event, that asks who reads it."""
    calendrier = Calendar()
    calendrier.add("prodid", PRODUIT)
    calendrier.add("version", "2.0")
    calendrier.add("method", "PUBLISH")
    calendrier.add("x-wr-calname", "Jalon")
    calendrier.add("x-published-ttl", RAFRAICHIR)
    for evenement in evenements:
        calendrier.add_component(_evenement(evenement, lien(evenement), le))
    calendrier.add_missing_timezones()
    texte: bytes = calendrier.to_ical()
    return texte


def _evenement(evenement: Evenement, adresse: str, le: datetime) -> Event:
    ligne = Event()
    ligne.add("uid", _identifiant(evenement))
    ligne.add("dtstamp", le)
    ligne.add("summary", _titre(evenement))
    ligne.add("class", "PRIVATE")
    ligne.add("url", adresse)
    if isinstance(evenement.le, datetime) and evenement.genre in DATES:
        fin = evenement.fin or evenement.le + DUREE
        ligne.add("dtstart", evenement.le.astimezone(PARIS))
        ligne.add("dtend", fin.astimezone(PARIS))
    else:
        ligne.add("dtstart", evenement.jour)
        ligne.add("dtend", evenement.jour + timedelta(days=1))
        ligne.add("transp", "TRANSPARENT")
    return ligne


def _titre(evenement: Evenement) -> str:
    """Return the kind of event and the dossier's reference: never what it is about, nor whom."""
    reference = f"D-{evenement.dossier}" if evenement.dossier else ""
    return " ".join(filter(None, (GENRES[evenement.genre], reference)))


def _identifiant(evenement: Evenement) -> str:
    """Return the event's own name: the same at every reading, and no key of ours."""
    brut = f"{evenement.genre}:{evenement.cle}:{evenement.dossier or evenement.instance}"
    return f"{hashlib.sha256(brut.encode()).hexdigest()[:32]}@jalon"
