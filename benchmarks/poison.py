"""P1: hostile diagrams through the real commands, each watched from its start to its end.

A row per kind of `tests.diagrammes.hostiles`: `valeur` is the slower of the two commands, in
seconds, its start included. The first rows are controls: a command that is too slow, too big, or
that reads what is not its own, must be seen as such, or the measure is blind.

On a machine that others keep busy (`charge` above CHARGE_MAX) a clock tells nothing of the command:
the two seconds are then those of its processor, start and every process included.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.temoin import CANARI, Releve, Temoin, ouvrir_temoin
from tests.diagrammes.hostiles import HOSTILES, Hostile
from web.commandes import INUTILISABLE

SECONDES, MEGAOCTETS = 2.0, 300
ESSAIS = 3
CHARGE_MAX = 1.5
UN_SUR = 8
"""The small version takes one kind in so many."""
CIBLE = (
    f"refusé ou fini en {SECONDES:g} s, démarrage compris, et {MEGAOCTETS} Mo, par une phrase en "
    "français qui nomme l’élément ; ni fichier, ni environnement, ni réseau"
)
JALON = str(Path(sys.executable).with_name("jalon"))
COMMANDES: dict[str, list[str]] = {
    "verifier": ["--json"],
    "essayer": ["--json", "--avancer", "P1Y"],
}
INTERNE = re.compile(
    r"Traceback|object at 0x|Errno|\w+(?:Error|Exception)\b|SpiffWorkflow|lxml|NoneType|<class"
)


def main() -> None:
    with ouvrir_temoin() as temoin:
        _controler(temoin)
        for rang, (genre, hostile) in enumerate(HOSTILES.items()):
            if not COURT or rang % UN_SUR == 0:
                _mesurer(temoin, genre, hostile)
    finir()


def _mesurer(temoin: Temoin, genre: str, hostile: Hostile) -> None:
    recu = temoin.dossier / "recu.bpmn"
    recu.write_bytes(hostile.construire())
    releves = {
        nom: _lancer(temoin, [JALON, nom, str(recu), *options], recu)
        for nom, options in COMMANDES.items()
    }
    defauts = [
        f"{nom} : {defaut}"
        for nom, releve in releves.items()
        for defaut in (*_list_exces(releve), *_list_fuites(releve), *_JUGES[nom](releve, hostile))
    ]
    ligne(
        "P1",
        cible=CIBLE,
        valeur=round(max(releve.secondes for releve in releves.values()), 2),
        tenu=not defauts,
        genre=genre,
        **{nom: round(releve.secondes, 2) for nom, releve in releves.items()},
        processeur=round(max(releve.processeur for releve in releves.values()), 2),
        charge=round(max(releve.charge for releve in releves.values()), 1),
        megaoctets=max(releve.memoire for releve in releves.values()),
        sorties=[releve.code for releve in releves.values()],
        phrase=_premiere_phrase(releves["verifier"], releves["essayer"]),
        defauts=defauts,
    )


def _lancer(temoin: Temoin, commande: list[str], recu: Path) -> Releve:
    """Run a command; again, when it was the machine that kept it waiting and not its own work."""
    releves = []
    for _ in range(ESSAIS):
        releves.append(temoin.lancer(commande, siens=[recu]))
        if releves[-1].secondes <= SECONDES or releves[-1].processeur > SECONDES:
            break
    return min(releves, key=lambda releve: releve.secondes)


def _list_exces(releve: Releve) -> Iterator[str]:
    duree = releve.secondes if releve.charge < CHARGE_MAX else releve.processeur
    if duree > SECONDES:
        yield f"{duree:.2f} s"
    if releve.memoire > MEGAOCTETS:
        yield f"{releve.memoire} Mo"


def _list_fuites(releve: Releve) -> Iterator[str]:
    """Tell what it read that was not its own, and what it said that was not for users."""
    yield from (f"a touché {etranger}" for etranger in releve.etrangers)
    dit = releve.sortie + releve.erreurs
    if CANARI in dit or "root:x:0" in dit:
        yield "a dit un secret"
    if trouve := INTERNE.search(dit):
        yield f"parle de l’intérieur : {dit[max(0, trouve.start() - 40) : trouve.end() + 40]!r}"


def _juger_le_verdict(releve: Releve, hostile: Hostile) -> Iterator[str]:
    if releve.code == INUTILISABLE:  # the sentence is on stderr
        if not releve.erreurs.strip().endswith("."):
            yield "sans phrase"
        return
    verdict = _lire(releve)
    refus = [p for p in verdict.get("problemes", ()) if p["gravite"] == "refus"]
    if releve.code != (0 if verdict.get("accepte") else 1):
        yield f"sort en {releve.code}"
    if not refus and not hostile.admis:
        yield "accepté"
    if refus and hostile.element and hostile.element not in {p["element"] for p in refus}:
        yield f"ne nomme pas {hostile.element}"
    if not all(p["message"].endswith(".") for p in refus):
        yield "sans phrase"


def _juger_l_essai(releve: Releve, _hostile: Hostile) -> Iterator[str]:
    if releve.code == INUTILISABLE:
        if not releve.erreurs.strip().endswith("."):
            yield "sans phrase"
        return
    fin = _lire(releve).get("fin", {})
    if releve.code != int(fin.get("etat") not in ("termine", "en_attente")):
        yield f"sort en {releve.code} avec {fin.get('etat')}"
    if fin.get("etat") == "incident" and not str(fin.get("message")).endswith("."):
        yield "sans phrase"


_JUGES = {"verifier": _juger_le_verdict, "essayer": _juger_l_essai}


def _lire(releve: Releve) -> dict[str, Any]:
    """Return the object on stdout; an empty one when there is none, which no judge accepts."""
    try:
        lu: dict[str, Any] = json.loads(releve.sortie)
    except json.JSONDecodeError:
        return {}
    return lu


def _premiere_phrase(verdict: Releve, essai: Releve) -> str:
    """Return what the user reads first."""
    refus = [p["message"] for p in _lire(verdict).get("problemes", ()) if p["gravite"] == "refus"]
    phrases = refus or [_lire(essai).get("fin", {}).get("message") or verdict.erreurs]
    return str(phrases[0]).strip()[:200]


def _controler(temoin: Temoin) -> None:
    """Show that the measure sees what it looks for: each of these runs must be found at fault."""
    python = [sys.executable, "-c"]
    reseau = "import socket\ntry:\n  socket.create_connection(('127.0.0.1', 9))\nexcept OSError: 0"
    fautes = {
        "lent": (f"import time\nwhile time.process_time() < {SECONDES + 0.2}: 0", _list_exces),
        "gros": (f"a = bytearray({(MEGAOCTETS + 60) * 10**6}); b = 0\nimport time; time.sleep(0.3)",
                 _list_exces),
        "fichier": (f"open({str(temoin.canari)!r})", _list_fuites),
        "environnement": ("import os; print(os.environ['JALON_CANARI'])", _list_fuites),
        "réseau": (reseau, _list_fuites),
        "programme": ("import os; os.system('true')", _list_fuites),
        "intérieur": ("raise KeyError", _list_fuites),
    }  # fmt: skip
    for nom, (programme, juge) in fautes.items():
        vus = list(juge(temoin.lancer([*python, programme])))
        ligne("P1-controle", cible="une faute est vue", valeur=vus, tenu=bool(vus), genre=nom)
        dire(f"contrôle {nom} : {vus}")


if __name__ == "__main__":
    main()
