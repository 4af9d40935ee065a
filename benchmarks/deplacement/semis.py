"""Thousands of dossiers in every state of the straight way: walked, then cloned, tasks and all.

A clone of `benchmarks.stock` waits for tasks that its engine's state does not have: here each task
of the state and of the rows is given an id of its own, and the clone could walk.
"""

import re
import zlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, bindparam, literal, select, update

from benchmarks.marche import Marche
from benchmarks.stock import cloner
from models.codes import SorteEcheance
from models.dossier import EtapeOuverte, EtatMoteur
from models.echeance import Echeance
from tests.workflow.decor import JOUR, Monde
from tests.workflow.reponses import SUITE
from workflow.ecritures.contexte import table

ETATS = len(SUITE) + 1
HEXA = re.compile(rb'"([0-9a-f]{8})([0-9a-f]{24})"')
TETE = re.compile(r"^([0-9a-f]{8})(-[0-9a-f-]{27}(?::\d+)?)(?:-\d+)?$")
"""A task's id in a row: a clone's may bear its rank at the end."""


def semer(engine: Engine, monde: Monde, modeles: int, nombre: int) -> None:
    """Open `nombre` dossiers at least, in all the states of the straight way.

    Their steps were done in the last three weeks: few delays are due.
    """
    depart = datetime.now(UTC) - (ETATS + 1) * JOUR
    for rang in range(modeles):
        Marche.ouvrir(monde, le=depart + timedelta(minutes=rang)).mener(rang % ETATS)
    pas = cloner(engine, -(-nombre // modeles) - 1)
    with engine.begin() as connexion:
        _distinguer_les_etats(connexion, pas)
        _distinguer_les_lignes(connexion, pas)


def _rang(identifiant: int, pas: int) -> int:
    """Return which copy a row belongs to: 0 for a model."""
    return (identifiant - 1) // pas


def _autre(k: int, tete: str) -> str:
    return f"{int(tete, 16) ^ k:08x}"


def _distinguer_les_etats(connexion: Connection, pas: int) -> None:
    etat = table(EtatMoteur)
    lus = connexion.execute(select(etat.c.dossier_id, etat.c.corps)).all()
    ordre = update(etat).where(etat.c.dossier_id == bindparam("lequel"))
    connexion.execute(
        ordre.values(corps=bindparam("neuf")),
        [
            {"lequel": ligne.dossier_id, "neuf": _refaire(ligne.corps, k)}
            for ligne in lus
            if (k := _rang(ligne.dossier_id, pas))
        ],
    )


def _refaire(corps: bytes, k: int) -> bytes:
    clair = zlib.decompress(corps)

    def changer(trouve: re.Match[bytes]) -> bytes:
        return b'"' + _autre(k, trouve[1].decode()).encode() + trouve[2] + b'"'

    return zlib.compress(HEXA.sub(changer, clair), 1)


def _distinguer_les_lignes(connexion: Connection, pas: int) -> None:
    etape, echeance = table(EtapeOuverte), table(Echeance)
    for cible, cle in ((etape, etape.c.tache_id), (echeance, echeance.c.id)):
        lues = connexion.execute(
            select(cle.label("lequel"), cible.c.dossier_id, cible.c.tache_id).where(
                cible.c.tache_id.is_not(None)
            )
        ).all()
        ordre = update(cible).where(cle == bindparam("lequel"))
        connexion.execute(
            ordre.values(tache_id=bindparam("neuf")),
            [
                {"lequel": ligne.lequel, "neuf": _renommer(ligne.tache_id, k)}
                for ligne in lues
                if (k := _rang(ligne.dossier_id, pas))
            ],
        )
    minuteries = update(echeance).where(echeance.c.sorte == SorteEcheance.MINUTERIE)
    connexion.execute(minuteries.values(cle=literal("minuterie:") + echeance.c.tache_id))


def _renommer(tache_id: str, k: int) -> str:
    trouve = TETE.match(tache_id)
    assert trouve is not None, tache_id
    return _autre(k, trouve[1]) + trouve[2]
