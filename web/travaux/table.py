"""The kinds of work that workers share: how each is found when due, how one is done.

What is due is always a row: a work only says where to look, and finds nothing to do when it comes
twice. The tick of one process (`embarque.py`) calls the same functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from models.codes import SorteEcheance
from models.db import transaction
from models.travaux import Travail, differer, verrou_dossier
from notifications.envoi.depot import travail_d_envoi
from notifications.envoi.expedition import expedier_un, list_a_expedier
from notifications.envoi.prises import trouver_prevu
from web.travaux import LOT, alertes, deplacements, echanges, echeances
from web.travaux.atelier import Atelier
from web.travaux.routines import ROUTINES, Routine
from workflow.deplacements.tranches import TRAVAIL as DEPLACEMENT
from workflow.deplacements.tranches import Tranche

Arguments = Mapping[str, int | str]
Lister = Callable[[Atelier, datetime, int], list[Travail]]
Faire = Callable[[Atelier, datetime, Arguments], object]


@dataclass(frozen=True)
class Sorte:
    """`lister` reads at most so many works due, the earliest first; `faire` does one.

    `faire` raises nothing that a retry would mend: what failed is a row, still due or put off.
    `ecarter` puts off, and tells, the one whose worker dies each time.
    """

    lister: Lister
    faire: Faire
    ecarter: Faire | None = None


def _messages(atelier: Atelier, le: datetime, limite: int) -> list[Travail]:
    """Messages that the same dossier waits for share its lock: delivered in their order."""
    return [
        Travail(
            "message",
            f"message:{message_id}",
            {"message_id": message_id},
            None if dossier_id is None else verrou_dossier(dossier_id),
        )
        for message_id, dossier_id in echanges.list_a_distribuer(
            atelier.factory, le=le, limite=limite
        )
    ]


def _message(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    echanges.distribuer_un(atelier.factory, int(arguments["message_id"]), le=le)


def _relayer(atelier: Atelier, le: datetime, _arguments: Arguments) -> None:
    """A step has thrown messages: leave them at once, each with the lock of who waits for it."""
    with transaction(atelier.factory) as session:
        differer(session, *_messages(atelier, le, LOT))


def _suivis(atelier: Atelier, le: datetime, limite: int) -> list[Travail]:
    """One at a time: two for the same household would open two dossiers."""
    return [
        Travail("suivi", f"suivi:{message_id}", {"message_id": message_id}, "suivis")
        for message_id in echanges.list_a_accueillir(atelier.factory, le=le, limite=limite)
    ]


def _suivi(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    echanges.accueillir_un(atelier.factory, int(arguments["message_id"]), le=le)


def _dues(sorte: SorteEcheance) -> Lister:
    def lister(atelier: Atelier, le: datetime, limite: int) -> list[Travail]:
        lues = echeances.list_a_declencher(atelier.factory, sorte, le=le, limite=limite)
        return [
            Travail(
                sorte.value,
                f"echeance:{lue.id}",
                {"echeance_id": lue.id},
                verrou_dossier(lue.dossier_id),
            )
            for lue in lues
        ]

    return lister


def _echeance(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    echeances.declencher_une(atelier.factory, int(arguments["echeance_id"]), le=le)


def _suites(atelier: Atelier, le: datetime, limite: int) -> list[Travail]:
    return [
        Travail(
            "suite",
            f"suite:{suite.alerte_id}",
            {"alerte_id": suite.alerte_id},
            None if suite.dossier_id is None else verrou_dossier(suite.dossier_id),
        )
        for suite in alertes.list_a_suivre(atelier.factory, le=le, limite=limite)
    ]


def _suite(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    alertes.suivre_celle(atelier.factory, int(arguments["alerte_id"]), le=le)


def _ecarter_suite(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    alertes.ecarter_celle(atelier.factory, int(arguments["alerte_id"]), le=le)


def _ecarter_echeance(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    echeances.ecarter_une(atelier.factory, int(arguments["echeance_id"]), le=le)


def _envois(atelier: Atelier, le: datetime, limite: int) -> list[Travail]:
    return [travail_d_envoi(cle) for cle in list_a_expedier(atelier.factory, le=le, limite=limite)]


def _envoi(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    """Send one message, unless its mail server has just failed to answer: it stays due."""
    cle = str(arguments["cle"])
    if atelier.panne.dure(le=le):
        prevu = trouver_prevu(atelier.factory, cle=cle, le=le)
        if prevu is None or prevu.destination is None:
            return
    with atelier.emprunter(le=le) as moyens:
        expedier_un(atelier.factory, cle=cle, moyens=moyens, le=le)


def _deplacements(atelier: Atelier, le: datetime, limite: int) -> list[Travail]:
    return deplacements.list_travaux(atelier.factory, limite=limite)


def _tranche(arguments: Arguments) -> Tranche:
    return Tranche(int(arguments["deplacement_id"]), int(arguments["rang"]))


def _deplacement(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    deplacements.traiter_tranche(atelier.factory, _tranche(arguments), le=le)


def _ecarter_deplacement(atelier: Atelier, le: datetime, arguments: Arguments) -> None:
    deplacements.ecarter_tranche(atelier.factory, _tranche(arguments), le=le)


def _routine(nom: str, routine: Routine) -> Sorte:
    """Return a work that finds by itself what is due: one waits, one runs, everywhere."""

    def faire(atelier: Atelier, le: datetime, _arguments: Arguments) -> None:
        routine(atelier.factory, le=le)

    return Sorte(lambda _atelier, _le, _limite: [Travail(nom, nom, {}, nom)], faire)


SORTES: Mapping[str, Sorte] = {
    "message": Sorte(_messages, _message),
    "messages": Sorte(lambda _atelier, _le, _limite: [], _relayer),
    "minuterie": Sorte(_dues(SorteEcheance.MINUTERIE), _echeance, _ecarter_echeance),
    "suivi": Sorte(_suivis, _suivi),
    "alerte": Sorte(_dues(SorteEcheance.ALERTE), _echeance, _ecarter_echeance),
    "suite": Sorte(_suites, _suite, _ecarter_suite),
    **{nom: _routine(nom, routine) for nom, routine in ROUTINES.items()},
    "expedier": Sorte(_envois, _envoi),
    DEPLACEMENT: Sorte(_deplacements, _deplacement, _ecarter_deplacement),
}
