"""R3: two processes complete the same step at the same moment, a thousand times.

Each time, one success and one refusal that says « a déjà été faite », by whom and when, and
nothing else: no error of the database, no step done twice.

The control (`R3-temoin`) takes the guard out: the statement that moves the dossier forgets the
version it was read at, and SQLite opens its transactions without the write lock. The same count
must then find rounds that went wrong.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Engine, event, select

from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.pannes.controle import controler
from benchmarks.pannes.options import lire as lire_les_options
from benchmarks.pannes.terrain import FORK, Terrain, lancer, terrain
from models.calendrier import jour_lisible
from models.db import lecture, make_engine, make_session_factory, transaction
from models.dossier import EtapeOuverte
from tests.workflow.decor import JOUR, Monde
from tests.workflow.reponses import ACTEURS, REPONSES, SUITE
from workflow.avancement import dossiers
from workflow.errors import EtapeDejaFaite

RENDEZ_VOUS = 60 if COURT else 1000
DU_TEMOIN = 24
ATTENTE_S = 60
ETAPES = SUITE[: SUITE.index("repondre_offre")]
"""One meeting for each: every one may be done by the chef de service as well."""

DEJA_FAITE = re.compile(r"a déjà été faite par (?P<nom>.+) le (?P<jour>\d{1,2}(?:er)?\s\w+\s\d{4})")
GARDE = re.compile(r"dossier\.(?:version|journal_rang) = (\?|%\(\w+\)s(?:::\w+)?)")


class Duel(NamedTuple):
    """What both workers need: the database, the dossiers, the barrier, a file for each."""

    lieu: Terrain
    dossiers: list[int]
    barriere: Barrier
    dossier_de_travail: Path
    desarme: bool

    def fichier(self, rang: int) -> Path:
        return self.dossier_de_travail / f"issues-{rang}"


def nommer(rang: int, element: str) -> str:
    """Return the account of a worker: the usual one against the chef de service."""
    return "chef" if rang else ACTEURS.get(element, "ts")


def affronter(duel: Duel, rang: int) -> None:
    """In a process of its own: meet the other worker on each step of each dossier."""
    engine = make_engine(duel.lieu.url)
    if duel.desarme:
        engine = desarmer(engine)
    monde = Monde(**vars(duel.lieu.monde) | {"factory": make_session_factory(engine)})
    with duel.fichier(rang).open("wb") as sortie:
        for dossier_id in duel.dossiers:
            for element in ETAPES:
                duel.barriere.wait(ATTENTE_S)
                lue = lire(monde, dossier_id, element)
                duel.barriere.wait(ATTENTE_S)
                issue = tenter(monde, element, nommer(rang, element), lue)
                sortie.write(orjson.dumps(issue) + b"\n")
                sortie.flush()


def lire(monde: Monde, dossier_id: int, element: str) -> tuple[str, datetime] | None:
    """Return the open step and the moment at which it will have been done."""
    demande = select(EtapeOuverte.tache_id, EtapeOuverte.depuis).where(
        EtapeOuverte.dossier_id == dossier_id, EtapeOuverte.element == element
    )
    with lecture(monde.factory) as session:
        trouvee = session.execute(demande).first()
    return None if trouvee is None else (trouvee.tache_id, trouvee.depuis + JOUR)


def tenter(
    monde: Monde, element: str, compte: str, lue: tuple[str, datetime] | None
) -> dict[str, str]:
    """Complete the step; return `fait`, or `refus`, or the error that nobody should meet."""
    if lue is None:
        return {"sorte": "absente", "par": compte}
    bailleur = {"bailleur": monde.bailleur} if element == "rapprochement" else {}
    dit = {"par": monde.comptes[compte].nom, "jour": jour_lisible(lue[1])}
    try:
        with transaction(monde.factory) as session:
            dossiers.terminer_etape(
                session,
                acteur=monde.comptes[compte],
                tache_id=lue[0],
                version=None,
                saisie={**REPONSES[element], **bailleur},
                fait_le=lue[1],
                saisi_le=lue[1],
            )
    except EtapeDejaFaite as refus:
        return {"sorte": "refus", "phrase": str(refus)} | dit
    except Exception as erreur:  # counted: none is expected
        return {"sorte": type(erreur).__name__, "phrase": str(erreur)[:200]} | dit
    return {"sorte": "fait"} | dit


def desarmer(engine: Engine) -> Engine:
    """The control: return an engine without the version guard and without the write lock."""

    def oublier(
        _connexion: Any, _curseur: Any, instruction: str, parametres: Any, *_reste: Any
    ) -> tuple[str, Any]:
        if "UPDATE dossier SET" in instruction:
            instruction, fois = GARDE.subn(r"\1 IS NOT NULL", instruction)
            if not fois:
                raise RuntimeError(f"la garde n’est plus là où on la cherche : {instruction}")
        return instruction, parametres

    event.listen(engine, "before_cursor_execute", oublier, retval=True)
    return engine.execution_options(lecture=True) if engine.name == "sqlite" else engine


def opposer(lieu: Terrain, rendez_vous: int, *, desarme: bool = False) -> Counter[str]:
    """Play the rounds; return how many ended in each way (`bien`: as they should)."""
    with lieu.ouvert() as monde:
        ids = [monde.ouvrir() for _ in range(-(-rendez_vous // len(ETAPES)))]
    with TemporaryDirectory() as travail:
        duel = Duel(lieu, ids, FORK.Barrier(2), Path(travail), desarme)
        ouvriers = [lancer(affronter, duel, rang) for rang in range(2)]
        for ouvrier in ouvriers:
            ouvrier.join()
        paires = zip(_lire(duel.fichier(0)), _lire(duel.fichier(1)), strict=True)
        return Counter(juger(une, autre) for une, autre in paires)


def _lire(fichier: Path) -> Iterator[Mapping[str, str]]:
    for texte in fichier.read_bytes().splitlines():
        yield orjson.loads(texte)


def juger(une: Mapping[str, str], autre: Mapping[str, str]) -> str:
    """Return `bien` for one success and one refusal that names it, else what was met."""
    sortes = sorted((une["sorte"], autre["sorte"]))
    if sortes != ["fait", "refus"]:
        return " + ".join(sortes)
    gagnant, perdant = (une, autre) if une["sorte"] == "fait" else (autre, une)
    dit = DEJA_FAITE.search(perdant["phrase"])
    if dit is None or (dit["nom"], dit["jour"]) != (gagnant["par"], gagnant["jour"]):
        return "refus qui ne dit pas qui ni quand"
    return "bien"


def mesurer(base: str, lieu: Terrain, rendez_vous: int) -> None:
    dire(f"R3 {base} : {rendez_vous} rendez-vous")
    issues = opposer(lieu, rendez_vous)
    with lieu.ouvert() as monde:
        constat = controler(monde, [])
    ligne(
        "R3",
        cible="un succès et un refus qui dit qui et quand, à chaque rendez-vous",
        valeur=issues.total() - issues["bien"],
        tenu=issues.total() == issues["bien"] >= rendez_vous
        and not constat.doubles
        and not constat.desaccords,
        base=base,
        rendez_vous=issues.total(),
        issues=dict(issues),
        doublees=constat.doubles,
        dossiers_en_desaccord=len(constat.desaccords),
    )


def mesurer_le_temoin(base: str, lieu: Terrain) -> None:
    dire(f"R3 {base} : témoin")
    issues = opposer(lieu, DU_TEMOIN, desarme=True)
    ligne(
        "R3-temoin",
        cible="sans garde ni verrou, le même compte trouve des rendez-vous qui tournent mal",
        valeur=issues.total() - issues["bien"],
        tenu=issues.total() > issues["bien"],
        base=base,
        issues=dict(issues),
    )


def main() -> None:
    options = lire_les_options(__doc__, rendez_vous=RENDEZ_VOUS)
    for base in options.bases:
        with terrain(base) as lieu:
            mesurer(base, lieu, options.rendez_vous)
            mesurer_le_temoin(base, lieu)
    finir()


if __name__ == "__main__":
    main()
