"""The calendar part of an invitation (RFC 5545, RFC 5546): a meeting, never what is on its list."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from icalendar import Calendar, Event, Timezone, vCalAddress

from models.calendrier import PARIS, jour_paris

INVITATION = "invitation"
"""Folder of the mails that carry one."""

PRODUIT = "-//Jalon//Invitations//FR"
HEURE_DE_PARIS = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:19810329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    )
)
"""The rule of the European Union since 1996; the library writes sixty years of dates instead."""

UN_JOUR = timedelta(days=1)


def joindre(message: EmailMessage, contexte: Mapping[str, str], *, uid: str, le: datetime) -> None:
    """Add the meeting to a mail, as the part that calendars look for.

    `contexte` is that of `invitations.py`; `uid` stays the same as long as the
    meeting does, and its sequence says which invitation is the last.
    """
    methode = "CANCEL" if contexte["annonce"] == "annulee" else "REQUEST"
    calendrier = Calendar()
    calendrier.add("prodid", PRODUIT)
    calendrier.add("version", "2.0")
    calendrier.add("method", methode)
    if contexte["heure"]:
        calendrier.add_component(Timezone.from_ical(HEURE_DE_PARIS))
    calendrier.add_component(_evenement(message, contexte, uid, le))
    texte = calendrier.to_ical().decode()
    message.add_alternative(
        texte, subtype="calendar", params={"method": methode}, cte="quoted-printable"
    )


def _evenement(message: EmailMessage, contexte: Mapping[str, str], uid: str, le: datetime) -> Event:
    annulee = contexte["annonce"] == "annulee"
    evenement = Event()
    evenement.add("uid", uid)
    evenement.add("sequence", int(contexte["sequence"]))
    evenement.add("dtstamp", le.astimezone(UTC))
    evenement.add("summary", contexte["nom"])
    evenement.add("status", "CANCELLED" if annulee else "CONFIRMED")
    for nom, moment in _bornes(contexte):
        evenement.add(nom, moment)
    if lieu := dire_lieu(contexte):
        evenement.add("location", lieu)
    evenement.add("organizer", _adresse(message["From"]))
    evenement.add("attendee", _adresse(message["To"]), parameters={"RSVP": "FALSE"})
    return evenement


def _bornes(contexte: Mapping[str, str]) -> list[tuple[str, object]]:
    debut, fin = (datetime.fromisoformat(contexte[nom]) for nom in ("debut", "fin"))
    if not contexte["heure"]:
        jour = jour_paris(debut)
        return [("dtstart", jour), ("dtend", jour + UN_JOUR)]
    return [("dtstart", debut.astimezone(PARIS)), ("dtend", fin.astimezone(PARIS))]


def dire_lieu(contexte: Mapping[str, str]) -> str:
    """Return « À distance, salle 2 », or nothing where nothing was said."""
    return ", ".join(
        filter(None, ("À distance" if contexte["a_distance"] else "", contexte["lieu"]))
    )


def _adresse(entete: str) -> vCalAddress:
    adresse = str(entete).rpartition("<")[2].rstrip(">")
    return vCalAddress(f"mailto:{adresse}")
