"""R8, R9: the present is what the journal says; a journal that was touched says where.

R8: every dossier of a base, walked by chance through steps, refusals, suspensions, corrections and
closings, is rebuilt from its journal and compared, table by table, to the byte for the engine's
state. Its control changes one row of the present and must see the difference.

R9: one row is changed in one column, erased, added, or swapped with another (the database's own
refusal taken out first): the check must name that dossier and the first bad row. Its control
touches nothing and must find nothing.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from benchmarks.outils import COURT, dire, finir, ligne, ouvrir_base
from models.db import SessionFactory, make_engine, make_session_factory, transaction
from models.errors import ErreurMetier
from models.verification_journal import verifier_chaine
from tests.workflow.decor import JOUR, planter
from tests.workflow.reponses import SUITE
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.operations import corriger, list_reprenables

DOSSIERS, ALTERATIONS = (40, 120) if COURT else (400, 2000)
GRAINE = 20221231

COLONNES = {
    "version": "version + 1",
    "type": "'etape_'",
    "element": "'autre'",
    "tache_id": "'autre'",
    "saisi_le": "'2031-01-01 00:00:00+00:00'",
    "condense": "'00'",
    "empreinte": "'00'",
}
"""What one forged column of a row becomes."""


def main() -> None:
    for base in ("sqlite-full", "postgresql"):
        with ouvrir_base(base) as (url, synchronous):
            engine = make_engine(url, synchronous=synchronous)
            mesurer(base, make_session_factory(engine))
            engine.dispose()
    finir()


def mesurer(base: str, factory: SessionFactory) -> None:
    hasard = random.Random(GRAINE)
    dossiers = list(peupler(factory, hasard))
    dire(f"{base} : {len(dossiers)} dossiers, graine {GRAINE}")
    differents = [d for d in dossiers if _ecarts(factory, d)]
    ligne(
        "R8", base=base, cible="every dossier equal to its journal", valeur=len(differents),
        tenu=not differents, dossiers=len(dossiers), graine=GRAINE,
    )  # fmt: skip
    vus = _temoin(factory, dossiers)
    ligne(
        "R8-temoin", base=base, cible="a present that was changed is seen", valeur=vus,
        tenu=vus == len(dossiers),
    )  # fmt: skip
    _mesurer_les_alterations(base, factory, hasard)


def peupler(factory: SessionFactory, hasard: random.Random) -> Iterator[int]:
    """Walk dossiers by chance and yield their ids."""
    monde = planter(factory)
    for _ in range(DOSSIERS):
        suivi = Suivi.ouvrir(monde)
        suivi.mener(*SUITE[: hasard.randrange(len(SUITE) + 1)])
        for geste in hasard.sample(GESTES, k=hasard.randrange(len(GESTES))):
            _tenter(suivi, geste, hasard)
        yield suivi.dossier_id


def _tenter(suivi: Suivi, geste: Callable[[Suivi, random.Random], None], h: random.Random) -> None:
    suivi.le += JOUR
    try:
        geste(suivi, h)
    except (ErreurMetier, LookupError):
        return  # this dossier is not where the gesture makes sense: another one will be


def _suspendre(suivi: Suivi, hasard: random.Random) -> None:
    suivi.suspendre(suivi.le)
    suivi.le += hasard.randrange(1, 90) * JOUR
    suivi.reprendre(suivi.le)


def _refuser(suivi: Suivi, _hasard: random.Random) -> None:
    suivi.faire("repondre_offre", reponse_offre="refusee", motif_refus_menage="loyer")


def _sonner(suivi: Suivi, hasard: random.Random) -> None:
    suivi.le += hasard.randrange(1, 400) * JOUR
    suivi.sonner(suivi.le)


def _corriger(suivi: Suivi, hasard: random.Random) -> None:
    with transaction(suivi.monde.factory) as session:
        faits = list_reprenables(session, suivi.dossier_id)
        corriger(
            session,
            acteur=suivi.compte("chef"),
            dossier_id=suivi.dossier_id,
            version=suivi.dossier().version,
            rang=hasard.choice(faits[:4]).rang,
            motif="Erreur de saisie",
            saisi_le=suivi.le,
        )


def _clore(suivi: Suivi, _hasard: random.Random) -> None:
    suivi.operer("clore", le=suivi.le, motif="abandon_mesure")


GESTES = (_suspendre, _refuser, _sonner, _corriger, _clore)


def _ecarts(factory: SessionFactory, dossier_id: int) -> list[str]:
    with factory() as session:
        return histoire.comparer(session, dossier_id)


def _temoin(factory: SessionFactory, dossiers: list[int]) -> int:
    """Count the dossiers whose lost state is seen."""
    vus = 0
    for dossier_id in dossiers:
        with factory() as session:
            _executer(
                session, "UPDATE etat_moteur SET corps = :c WHERE dossier_id = :d",
                c=b"", d=dossier_id,
            )  # fmt: skip
            vus += bool(histoire.comparer(session, dossier_id))
    return vus


@dataclass(frozen=True)
class Cible:
    """A row of the journal to touch, and its dossier's public id."""

    id: int
    dossier_id: int
    dossier: str
    rang: int
    dernier: int


def _mesurer_les_alterations(base: str, factory: SessionFactory, hasard: random.Random) -> None:
    with factory.begin() as session:
        _desarmer(session.connection())
    cibles = _cibles(factory)
    manquees: dict[str, int] = {}
    for _ in range(ALTERATIONS):
        nom, alterer = hasard.choice(ALTERATIONS_CONNUES)
        if not _est_vue(factory, hasard.choice(cibles), alterer):
            manquees[nom] = manquees.get(nom, 0) + 1
    ligne(
        "R9", base=base, cible="each alteration seen, first bad row named",
        valeur=ALTERATIONS - sum(manquees.values()), tenu=not manquees, essais=ALTERATIONS,
        manquees=manquees, graine=GRAINE,
    )  # fmt: skip
    with factory() as session:
        anomalies = len(list(verifier_chaine(session)))
    ligne("R9-temoin", base=base, cible="an intact journal has no bad row", valeur=anomalies,
          tenu=anomalies == 0)  # fmt: skip


def _desarmer(connexion: Connection) -> None:
    """Take out the database's own refusal: whoever holds the file can."""
    if connexion.dialect.name == "sqlite":
        connexion.execute(text("DROP TRIGGER journal_sans_update"))
        connexion.execute(text("DROP TRIGGER journal_sans_delete"))
    else:
        connexion.execute(text("DROP TRIGGER journal_inalterable ON journal"))


def _cibles(factory: SessionFactory) -> list[Cible]:
    with factory() as session:
        lignes = session.execute(
            text("SELECT j.id, j.dossier_id, d.public_id, j.rang, d.journal_rang "
                 "FROM journal j JOIN dossier d ON d.id = j.dossier_id")
        )  # fmt: skip
        return [Cible(*champs) for champs in lignes]


Alteration = Callable[[Session, Cible], int]


def _est_vue(factory: SessionFactory, cible: Cible, alterer: Alteration) -> bool:
    """Alter, check, roll back: tell whether the first bad row is the one that was touched."""
    with factory() as session:
        attendu = alterer(session, cible)
        return [(a.dossier, a.rang) for a in verifier_chaine(session, cible.dossier_id)] == [
            (cible.dossier, attendu)
        ]


def _changer(colonne: str, valeur: str) -> Alteration:
    def alterer(session: Session, cible: Cible) -> int:
        _executer(session, f"UPDATE journal SET {colonne} = {valeur} WHERE id = :id", id=cible.id)
        return cible.rang

    return alterer


def _effacer(session: Session, cible: Cible) -> int:
    _executer(session, "DELETE FROM journal_contenu WHERE journal_id = :id", id=cible.id)
    _executer(session, "DELETE FROM journal WHERE id = :id", id=cible.id)
    return cible.rang


def _effacer_la_derniere(session: Session, cible: Cible) -> int:
    quoi = "(SELECT id FROM journal WHERE dossier_id = :d AND rang = :r)"
    choix = {"d": cible.dossier_id, "r": cible.dernier}
    _executer(session, f"DELETE FROM journal_contenu WHERE journal_id IN {quoi}", **choix)
    _executer(session, "DELETE FROM journal WHERE dossier_id = :d AND rang = :r", **choix)
    return cible.dernier


def _intervertir(session: Session, cible: Cible) -> int:
    """Swap a row with its neighbour: the earlier of the two is the first bad one."""
    autre = cible.rang + 1 if cible.rang < cible.dernier else cible.rang - 1
    for de, vers in ((cible.rang, -1), (autre, cible.rang), (-1, autre)):
        _executer(
            session, "UPDATE journal SET rang = :v WHERE dossier_id = :d AND rang = :r",
            v=vers if vers > 0 else 1_000_000, d=cible.dossier_id, r=de if de > 0 else 1_000_000,
        )  # fmt: skip
    return min(cible.rang, autre)


def _recrire_le_contenu(session: Session, cible: Cible) -> int:
    _executer(session, "UPDATE journal_contenu SET contenu = '{}' || ' ' WHERE journal_id = :id",
              id=cible.id)  # fmt: skip
    return cible.rang


def _ajouter(session: Session, cible: Cible) -> int:
    _executer(
        session,
        "INSERT INTO journal (dossier_id, rang, version, type, fait_le, saisi_le, condense, "
        "empreinte) SELECT dossier_id, :r, version, type, fait_le, saisi_le, condense, empreinte "
        "FROM journal WHERE id = :id",
        r=cible.dernier + 1, id=cible.id,
    )  # fmt: skip
    return cible.dernier + 1


def _executer(session: Session, ordre: str, **valeurs: Any) -> None:
    session.connection().execute(text(ordre), valeurs)


ALTERATIONS_CONNUES: tuple[tuple[str, Alteration], ...] = (
    *((nom, _changer(nom, valeur)) for nom, valeur in COLONNES.items()),
    ("effacee", _effacer),
    ("derniere_effacee", _effacer_la_derniere),
    ("intervertie", _intervertir),
    ("contenu", _recrire_le_contenu),
    ("ajoutee", _ajouter),
)


if __name__ == "__main__":
    main()
