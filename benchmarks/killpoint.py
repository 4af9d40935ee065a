"""R2: death before and after every SQL statement of one step, and on both sides of its commit.

A process does the step and kills itself (SIGKILL) at the point. What it leaves behind is the old
state, byte for byte, or the new one; never something between. Doing the step again then leads to
exactly one transition: the rows that the step adds when nothing happens, journal and outbox among
them, and not one more.

The control (`R2-temoin`) commits the step statement by statement: the same count must find it out.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from benchmarks.outils import COURT, dire, finir, ligne
from benchmarks.pannes.options import lire
from benchmarks.pannes.photo import Photo, photographier
from benchmarks.pannes.terrain import Terrain, lancer, terrain
from models.codes import SorteEcheance
from models.db import lecture, transaction
from models.errors import ErreurMetier
from tests.workflow.decor import JOUR, Monde
from tests.workflow.reponses import ACTEURS
from tests.workflow.suivi import Suivi
from web.travaux import echeances
from workflow.avancement import dossiers

POINTS_MAXIMUM = 400
LECTURES = ("SELECT", "BEGIN", "PRAGMA")
"""How a statement that writes nothing begins."""

Geste = Callable[[Monde], object]


class Cas(NamedTuple):
    """A gesture, and how far a dossier is walked before it. `sorte`: of what a tick fires."""

    nom: str
    jusqu_a: str
    sorte: SorteEcheance | None = None
    suspendre: bool = False


TOUS = (
    Cas("alerte A01 et ses messages", "rapprochement", SorteEcheance.ALERTE),
    Cas("minuterie : silence du ménage", "repondre_offre", SorteEcheance.MINUTERIE),
    Cas("étape : recueillir l’adhésion", "recueillir_adhesion"),
    Cas("étape : rapprochement", "rapprochement"),
    Cas("étape : signer le bail", "signer_bail"),
    Cas("suspension", "rapprochement", suspendre=True),
)
"""A tick fires whatever is due: the alert comes first, while no other dossier has one."""

TEMOIN = TOUS[2]
CAS = (TOUS[0], TEMOIN) if COURT else TOUS


def preparer(lieu: Terrain, cas: Cas) -> tuple[int, Geste]:
    """Walk a new dossier to the gesture; return its id and the gesture, ready to be done."""
    with lieu.ouvert() as monde:
        suivi = Suivi.ouvrir(monde).mener_jusqu_a(cas.jusqu_a)
        if cas.sorte is not None:
            return suivi.dossier_id, _battre(suivi, cas.sorte)
        if cas.suspendre:
            return suivi.dossier_id, _suspendre(suivi)
        return suivi.dossier_id, _terminer(suivi, cas.jusqu_a)


def _terminer(suivi: Suivi, element: str) -> Geste:
    tache_id, fait_le = suivi.ouvertes()[element], suivi.le + JOUR
    saisie, acteur = suivi.saisie(element), suivi.compte(ACTEURS.get(element, "ts"))

    def geste(monde: Monde) -> None:
        with transaction(monde.factory) as session:
            dossiers.terminer_etape(
                session,
                acteur=acteur,
                tache_id=tache_id,
                version=None,
                saisie=saisie,
                fait_le=fait_le,
                saisi_le=fait_le,
            )

    return geste


def _battre(suivi: Suivi, sorte: SorteEcheance) -> Geste:
    """What a tick does when the first due date of that kind has come."""
    le = min(e.due_le for e in suivi.toutes_les_echeances() if e.sorte == sorte)
    battre = {
        SorteEcheance.MINUTERIE: echeances.declencher_minuteries,
        SorteEcheance.ALERTE: echeances.declencher_alertes,
    }[sorte]
    return lambda monde: battre(monde.factory, le=le)


def _suspendre(suivi: Suivi) -> Geste:
    version, le, dossier_id = suivi.dossier().version, suivi.le + JOUR, suivi.dossier_id
    return lambda monde: Suivi(monde, dossier_id).suspendre(le, version=version)


def guetter(moteur: Engine, fatal: int) -> None:
    """Die at the point of that rank: each statement has two, each commit has two."""
    passes = 0

    def passer(*_arguments: Any) -> None:
        nonlocal passes
        passes += 1
        if passes == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(moteur, "before_cursor_execute", passer)
    event.listen(moteur, "after_cursor_execute", passer)
    event.listen(moteur, "commit", passer)
    event.listen(Session, "after_commit", passer)


def emietter(moteur: Engine) -> None:
    """The control: each statement that writes is committed by itself."""

    def valider(connexion: Any, _curseur: Any, instruction: str, *_reste: Any) -> None:
        if not instruction.startswith(LECTURES):
            connexion.connection.dbapi_connection.commit()

    event.listen(moteur, "after_cursor_execute", valider)


def mourir(lieu: Terrain, geste: Geste, fatal: int, saboter: bool) -> None:
    """In a process of its own: do the gesture, and die on the way."""
    with lieu.ouvert() as monde:
        moteur: Engine = monde.factory.kw["bind"]
        if saboter:
            emietter(moteur)
        guetter(moteur, fatal)
        geste(monde)


class Bilan(NamedTuple):
    """What a case gave: points, those where the step was undone or done, and what went wrong."""

    points: int
    anciens: int
    nouveaux: int
    fautes: list[str]


def photo(lieu: Terrain, dossier_id: int) -> Photo:
    with lieu.ouvert() as monde, lecture(monde.factory) as session:
        return photographier(session, dossier_id)


def refaire(lieu: Terrain, dossier_id: int, geste: Geste) -> None:
    """Try again as the user, or the next tick, does; a refusal is an answer."""
    with lieu.ouvert() as monde:
        with suppress(ErreurMetier):
            geste(monde)
        Suivi(monde, dossier_id).tout_concorde()
        Suivi(monde, dossier_id).la_chaine_tient()


class Coupure(NamedTuple):
    """A gesture killed on its way: the dossier before and after, and the gesture to try again."""

    dossier_id: int
    geste: Geste
    avant: Photo
    apres: Photo


def couper(lieu: Terrain, cas: Cas, fatal: int, *, saboter: bool = False) -> Coupure | None:
    """Kill the gesture of a new dossier at a point; None when it has fewer points."""
    dossier_id, geste = preparer(lieu, cas)
    avant = photo(lieu, dossier_id)
    enfant = lancer(mourir, lieu, geste, fatal, saboter)
    enfant.join()
    if enfant.exitcode == 0:
        return None
    if enfant.exitcode != -signal.SIGKILL:
        raise RuntimeError(f"{cas.nom}, point {fatal} : sortie {enfant.exitcode}")
    return Coupure(dossier_id, geste, avant, photo(lieu, dossier_id))


def eprouver(lieu: Terrain, cas: Cas) -> Bilan:
    """Kill a step at its first point, its second, and so on until it survives."""
    attendus = mesurer_les_ajouts(lieu, cas)
    etats: Counter[str] = Counter()
    fautes: list[str] = []
    for fatal in range(1, POINTS_MAXIMUM):
        coupure = couper(lieu, cas, fatal)
        if coupure is None:
            return Bilan(fatal - 1, etats["ancien"], etats["nouveau"], fautes)
        etat = juger(coupure, attendus)
        if etat == "mixte":
            fautes.append(f"point {fatal} : ni l’ancien état ni le nouveau")
        elif etat == "ancien" and etats["nouveau"]:
            fautes.append(f"point {fatal} : défait après un point où c’était fait")
        etats[etat] += 1
        refaire(lieu, coupure.dossier_id, coupure.geste)
        ajouts = photo(lieu, coupure.dossier_id).ajouts(coupure.avant)
        if ajouts != attendus:
            fautes.append(f"point {fatal} : une fois refaite, {ajouts} au lieu de {attendus}")
    raise RuntimeError(f"{cas.nom} : plus de {POINTS_MAXIMUM} points")


def eprouver_le_temoin(lieu: Terrain) -> int:
    """Return the first point at which a step in crumbs is caught half done, or 0."""
    attendus = mesurer_les_ajouts(lieu, TEMOIN)
    for fatal in range(1, POINTS_MAXIMUM):
        coupure = couper(lieu, TEMOIN, fatal, saboter=True)
        if coupure is None:
            break
        if juger(coupure, attendus) == "mixte":
            return fatal
    return 0


def mesurer_les_ajouts(lieu: Terrain, cas: Cas) -> dict[str, int]:
    """Return what the gesture adds to each table when nothing happens."""
    dossier_id, geste = preparer(lieu, cas)
    avant = photo(lieu, dossier_id)
    with lieu.ouvert() as monde:
        geste(monde)
    return photo(lieu, dossier_id).ajouts(avant)


def juger(coupure: Coupure, attendus: dict[str, int]) -> str:
    if coupure.apres == coupure.avant:
        return "ancien"
    return "nouveau" if coupure.apres.ajouts(coupure.avant) == attendus else "mixte"


def mesurer(base: str, lieu: Terrain, cas: Cas) -> None:
    dire(f"R2 {base} : {cas.nom}")
    bilan = eprouver(lieu, cas)
    ligne(
        "R2",
        cible="ancien ou nouvel état à chaque point ; refaire donne une transition et une seule",
        valeur=len(bilan.fautes),
        tenu=not bilan.fautes and bilan.anciens > 0 and bilan.nouveaux > 0,
        base=base,
        geste=cas.nom,
        points=bilan.points,
        anciens=bilan.anciens,
        nouveaux=bilan.nouveaux,
        fautes=bilan.fautes[:3],
    )


def mesurer_le_temoin(base: str, lieu: Terrain) -> None:
    dire(f"R2 {base} : témoin")
    point = eprouver_le_temoin(lieu)
    ligne(
        "R2-temoin",
        cible="une étape coupée en plusieurs transactions est prise sur le fait",
        valeur=point,
        tenu=point > 0,
        base=base,
    )


def main() -> None:
    options = lire(__doc__, depuis=0, cas=len(CAS))
    for base in options.bases:
        with terrain(base) as lieu:
            for cas in CAS[options.depuis : options.cas]:
                mesurer(base, lieu, cas)
            mesurer_le_temoin(base, lieu)
    finir()


if __name__ == "__main__":
    main()
