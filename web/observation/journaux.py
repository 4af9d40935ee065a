"""Logs: one line an event, on stderr, made of what an allow-list lets through.

Whatever a library or a colleague adds to a record, only the keys of `GARDEES` leave, and only with
a number, a code or a class in them: a sentence never does. The text of an error may quote what
somebody typed, so it stays out: its class and the places it went through say where to look.
"""

import json
import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.config import dictConfig
from types import TracebackType
from typing import Any, Literal

import structlog

Forme = Literal["json", "texte"]

NOTRES = ("web", "workflow", "notifications", "models", "bpmn")
"""Our rooms: their events are words of ours, and are told from INFO on."""

GARDEES = (
    "numero", "erreur", "type", "cause", "route", "methode", "statut", "duree_ms", "role",
    "organisme", "code", "element", "travail", "routine", "envoi", "alerte", "motif", "programme",
    "acteur",
)  # fmt: skip
"""The keys that leave, in their order. `acteur`: the public id of an administrator who changed a
setting; a request tells a role and an organisation only."""

CODE = re.compile(r"[\w.:<>/+-]{1,80}")
"""What a value may look like: no space, hence no sentence."""

ILLISIBLE = "…"

demande: ContextVar[str | None] = ContextVar("demande", default=None)
"""The request under way: the same on each of its lines, and in the header `X-Request-Id`."""


def configurer(forme: Forme) -> None:
    """Send every log of this process to stderr in this form."""
    dictConfig(reglages(forme))
    structlog.configure(
        processors=[structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def reglages(forme: Forme) -> dict[str, Any]:
    """Return the settings of `logging`; gunicorn takes the same for its own process."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"jalon": {"()": "web.observation.journaux.Redacteur", "forme": forme}},
        "handlers": {"jalon": {"class": "logging.StreamHandler", "formatter": "jalon"}},
        "root": {"level": "WARNING", "handlers": ["jalon"]},
        "loggers": {
            **{piece: {"level": "INFO"} for piece in NOTRES},
            # gunicorn gives its loggers handlers of their own: taken back.
            **{
                f"gunicorn.{nom}": {"level": "INFO", "handlers": [], "propagate": True}
                for nom in ("error", "access")
            },
        },
    }


class Redacteur(logging.Formatter):
    """Writes a record as one line, from what the allow-list lets through."""

    def __init__(self, forme: Forme = "json") -> None:
        super().__init__()
        self.ecrire = _en_json if forme == "json" else _en_texte

    def format(self, record: logging.LogRecord) -> str:
        return self.ecrire(dict(_composer(record)))


def _composer(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    yield "le", datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    yield "niveau", record.levelname.lower()
    yield "evenement", _evenement(record)
    yield "source", record.name
    if en_cours := demande.get():
        yield "demande", en_cours
    for cle in GARDEES:
        if (valeur := record.__dict__.get(cle)) is not None:
            yield cle, _epurer(valeur)
    yield from _accident(record)


def _evenement(record: logging.LogRecord) -> str:
    """Return the event: the sentence as it is in the code, with its numbers and nothing else."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    phrase = record.msg.partition("\n")[0]
    if not record.args or isinstance(record.args, Mapping):
        return phrase if _est_du_code(record) else ILLISIBLE
    nombres = tuple(mot if isinstance(mot, int | float) else ILLISIBLE for mot in record.args)
    try:
        return phrase % nombres
    except (TypeError, ValueError):
        return phrase


def _est_du_code(record: logging.LogRecord) -> bool:
    """Tell whether a sentence without arguments is one of the code's, not one made up on the way.

    Ours are constants. Of a library, one that quotes or numbers something may quote anything.
    """
    return (
        record.name.split(".")[0] in NOTRES or re.fullmatch(r"[A-Za-z ,.]+", record.msg) is not None
    )


def _epurer(valeur: Any) -> int | float | str:
    """Return a value that says nothing of anybody: a number, a class, a code."""
    if isinstance(valeur, bool | int | float):
        return valeur
    if isinstance(valeur, type):
        return valeur.__name__
    return valeur if isinstance(valeur, str) and CODE.fullmatch(valeur) else ILLISIBLE


def _accident(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    """Yield the class of an error and the places it went through, without its text."""
    if isinstance(record.exc_info, tuple) and record.exc_info[0] is not None:
        genre, _erreur, trace = record.exc_info
        yield "erreur", genre.__name__
        yield "trace", list_lieux(trace)
    elif isinstance(lieux := record.__dict__.get("trace"), list):
        yield "trace", [lieu for lieu in lieux if isinstance(lieu, str) and LIEU.fullmatch(lieu)]


LIEU = re.compile(r"[\w./+-]+\.py:\d+ [\w<>]+")


def list_lieux(trace: TracebackType | None) -> list[str]:
    """Return `file:line function` for each place of a traceback, the last one where it broke."""
    return [
        f"{'/'.join(cadre.filename.split('/')[-3:])}:{cadre.lineno} {cadre.name}"
        for cadre in traceback.extract_tb(trace)
    ]


def _en_json(ligne: Mapping[str, Any]) -> str:
    return json.dumps(ligne, ensure_ascii=False)


def _en_texte(ligne: Mapping[str, Any]) -> str:
    """Return a line to read on a terminal: the moment, the level, the event, then the rest."""
    tete = ("le", "niveau", "evenement")
    suite = [f"{cle}={_mot(valeur)}" for cle, valeur in ligne.items() if cle not in tete]
    return " ".join([*(str(ligne[cle]) for cle in tete), *suite])


def _mot(valeur: Any) -> str:
    return ",".join(valeur).replace(" ", "@") if isinstance(valeur, list) else str(valeur)
