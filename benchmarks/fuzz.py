"""P3: mutants of real diagrams: each gets a verdict, none uncaught, none over two seconds.

`python -m benchmarks.fuzz` measures; `python -m benchmarks.fuzz GRAINE:NUMERO` shows one mutant
again, with its verdict. One accepted mutant in three is also run, as `jalon essayer` does, which
holds P2's "what is accepted runs" to the same rule. Times are of the processor: two workers
share the machine with whatever else it does.
"""

import os
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

import bpmn
from benchmarks.mutations import muter
from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.poison import INTERNE
from workflow.essai.travail import travailler
from workflow.verification.juger import lire_module
from workflow.verification.livre import verifier_livre
from workflow.verification.verdict import Verdict

GRAINE = os.environ.get("GRAINE", "2026")
NOMBRE = int(os.environ.get("NOMBRE", "2000" if COURT else "100000"))
LOT = 250
SECONDES = 2.0
DEMANDE: dict[str, Any] = {"options": {"avancer": "P1Y"}, "fichiers_dmn": []}
GARDE = 10
"""Seconds of processor after which a verdict is given up, and counted as endless."""
ESSAYES = 3
CIBLE = f"aucune exception, aucun au-delà de {SECONDES:g} s, rien de l’intérieur dans les phrases"


class SansFin(BaseException):
    """Raised by the guard: no `except Exception` stops it."""


@dataclass(slots=True)
class Bilan:
    """What a batch of mutants gave. `defauts`: (seed, what); `lenteurs`: (seconds, seed)."""

    comptes: Counter[str] = field(default_factory=Counter)
    defauts: list[tuple[str, str]] = field(default_factory=list)
    plus_lent: tuple[float, str] = (0.0, "")

    def ajouter(self, autre: "Bilan") -> None:
        self.comptes += autre.comptes
        self.defauts += autre.defauts
        self.plus_lent = max(self.plus_lent, autre.plus_lent)


def main() -> None:
    if len(sys.argv) > 1:
        _montrer(sys.argv[1])
        return
    _controler()
    bilan = Bilan()
    lots = [range(n, min(n + LOT, NOMBRE)) for n in range(0, NOMBRE, LOT)]
    with ProcessPoolExecutor(2) as ouvriers:
        for rang, lot in enumerate(ouvriers.map(_faire_un_lot, lots)):
            bilan.ajouter(lot)
            if rang % 20 == 0:
                dire(f"{(rang + 1) * LOT} mutants, {len(bilan.defauts)} défauts")
    ligne(
        "P3", cible=CIBLE, valeur=len(bilan.defauts), tenu=not bilan.defauts, graine=GRAINE,
        mutants=NOMBRE, **bilan.comptes, plus_lent=round(bilan.plus_lent[0], 3),
        graine_du_plus_lent=bilan.plus_lent[1], defauts=bilan.defauts[:20],
    )  # fmt: skip
    finir()


def _faire_un_lot(numeros: range) -> Bilan:
    modules = {cle: bpmn.read_module(cle) for cle in bpmn.list_modules()}
    avant = {cle: etree.tostring(lire_module(m).execution) for cle, m in modules.items()}
    bilan = Bilan()
    for numero in numeros:
        graine = f"{GRAINE}:{numero}"
        examiner(muter(graine), graine, bilan, essayer=numero % ESSAYES == 0)
    for cle, contenu in modules.items():
        if etree.tostring(lire_module(contenu).execution) != avant[cle]:
            bilan.defauts.append((f"{GRAINE}:{numeros}", f"le module {cle} a changé"))
    return bilan


def examiner(
    contenu: bytes,
    graine: str,
    bilan: Bilan,
    *,
    essayer: bool,
    juge: Callable[[bytes], Verdict] = verifier_livre,
) -> None:
    """Give a verdict on a mutant, run it when it is accepted, and take down what went wrong."""
    verdict = _chronometrer(lambda: juge(contenu), graine, bilan)
    if verdict is None:
        return
    bilan.comptes["acceptes" if verdict.accepte else "refuses"] += 1
    phrases = [probleme.message for probleme in verdict.problemes]
    if verdict.accepte and essayer:
        essai = _chronometrer(lambda: travailler(contenu, DEMANDE), graine, bilan)
        etat, message = _fin(essai)
        bilan.comptes[f"essais_{etat}"] += 1
        phrases += [message] if message else []
    bilan.defauts += [(graine, phrase[:200]) for phrase in _list_mauvaises(phrases)]


def _fin(essai: Any) -> tuple[str, str]:
    """Return the state and the sentence with which a trial ended."""
    if essai is None or "demande" in essai:
        return "demande", essai["demande"] if essai else ""
    fin = essai["essai"]["fin"]
    return fin["etat"], fin["message"] or ""


def _list_mauvaises(phrases: list[str]) -> Iterator[str]:
    for phrase in phrases:
        # What the user wrote is quoted: only our own words are judged.
        a_nous = re.sub(r"«.*»", "", phrase, flags=re.DOTALL)
        if not phrase.endswith((".", ".)")) or INTERNE.search(a_nous):
            yield phrase


def _chronometrer(travail: Callable[[], Any], graine: str, bilan: Bilan) -> Any:
    """Return what the work returns; None when it raises or lasts, which is a fault."""
    depart = time.process_time()
    signal.signal(signal.SIGPROF, _abandonner)
    signal.setitimer(signal.ITIMER_PROF, GARDE)
    try:
        resultat = travail()
    except SansFin:
        bilan.defauts.append((graine, "sans fin"))
        return None
    except BaseException:  # any exception is what is looked for
        bilan.defauts.append((graine, _dire_ou()))
        return None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    duree = time.process_time() - depart
    bilan.plus_lent = max(bilan.plus_lent, (duree, graine))
    if duree > SECONDES:
        bilan.defauts.append((graine, f"{duree:.1f} s"))
    return resultat


def _dire_ou() -> str:
    """Return where an exception was raised, and what it says."""
    _, erreur, pile = sys.exc_info()
    lieux = [f"{Path(cadre.filename).name}:{cadre.lineno}" for cadre in traceback.extract_tb(pile)]
    return f"{' '.join(lieux[-4:])} {erreur!r}"[:300]


def _abandonner(_signal: int, _cadre: Any) -> None:
    raise SansFin


def _controler() -> None:
    """Show that the measure sees a verdict that raises, one that lasts and one that gossips."""

    def lever(_contenu: bytes) -> Verdict:
        raise KeyError("dedans")

    def durer(_contenu: bytes) -> Verdict:
        fin = time.process_time() + SECONDES + 0.1
        while time.process_time() < fin:
            pass
        return Verdict(())

    for nom, juge in (("exception", lever), ("lenteur", durer)):
        bilan = Bilan()
        examiner(b"", nom, bilan, essayer=False, juge=juge)
        ligne("P3-controle", cible="une faute est vue", valeur=len(bilan.defauts),
              tenu=bool(bilan.defauts), genre=nom)  # fmt: skip
    bavarde = list(_list_mauvaises(["KeyError: 'x' in <object object at 0x7f>."]))
    ligne("P3-controle", cible="une faute est vue", valeur=len(bavarde), tenu=bool(bavarde),
          genre="bavardage")  # fmt: skip


def _montrer(graine: str) -> None:
    """Print a mutant and its verdict."""
    contenu = muter(graine)
    sys.stdout.buffer.write(contenu + b"\n")
    dire(str(verifier_livre(contenu).as_json()))


if __name__ == "__main__":
    main()
