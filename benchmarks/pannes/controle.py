"""What must hold once the dust has settled: nothing lost, nothing twice, one story everywhere."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.outils import COURT
from benchmarks.pannes.marche import OUVERTURE, Acquit
from models.db import lecture
from models.dossier import Dossier, EtapeOuverte, EtatMoteur
from models.echeance import Echeance
from models.journal import Journal
from models.verification_journal import verifier_chaine
from tests.workflow.decor import Monde
from workflow.engine import Frontiere, Instance
from workflow.histoire import comparer
from workflow.parcours.definition_chargee import charger

RECONSTRUITS = 20 if COURT else 2000
"""Dossiers whose present is rebuilt from their journal, and compared (R8 does nothing else)."""

MONTRES = 3
"""Discrepancies that a row quotes: enough to look for the rest."""


@dataclass
class Constat:
    """What was found. `sans_acquit`: rows written for somebody who was killed before reading it."""

    acquittes: int = 0
    perdus: int = 0
    doubles: int = 0
    sans_acquit: int = 0
    dossiers: int = 0
    reconstruits: int = 0
    desaccords: list[str] = field(default_factory=list)

    def tient(self, *, interruptions: int) -> bool:
        """Nothing lost, nothing twice; at most one step in flight for each interruption."""
        fautes = self.perdus + self.doubles + len(self.desaccords)
        return fautes == 0 and 0 <= self.sans_acquit <= interruptions

    def en_clair(self) -> dict[str, object]:
        """Return the columns of a row."""
        return {
            "etapes_acquittees": self.acquittes,
            "perdues": self.perdus,
            "doublees": self.doubles,
            "ecrites_sans_acquit": self.sans_acquit,
            "dossiers": self.dossiers,
            "dossiers_reconstruits": self.reconstruits,
            "dossiers_en_desaccord": len(self.desaccords),
            "exemples": self.desaccords[:MONTRES],
        }


def controler(monde: Monde, acquits: Iterable[Acquit]) -> Constat:
    """Compare what workers were told with the journal, and the journal with the engine."""
    constat = Constat()
    with lecture(monde.factory) as session:
        lignes = session.execute(
            select(Journal.dossier_id, Journal.version, Journal.tache_id, Journal.type)
        ).all()
        _comparer_aux_acquits(constat, lignes, Counter(acquits))
        constat.desaccords = list(_list_desaccords(session))
        ids = list(session.scalars(select(Dossier.id).order_by(Dossier.id)))
    constat.dossiers = len(ids)
    # Spread over the whole run, when not all of them are lived again.
    choisis = ids[:: max(1, -(-len(ids) // RECONSTRUITS))]
    constat.reconstruits = len(choisis)
    for dossier_id in choisis:
        constat.desaccords += _list_ecarts_a_l_histoire(monde, dossier_id)
    return constat


def _list_ecarts_a_l_histoire(monde: Monde, dossier_id: int) -> list[str]:
    """Live a dossier again from its journal; return where its present differs."""
    with monde.factory() as session:
        ecarts = comparer(session, dossier_id)
        session.rollback()
    return [f"{dossier_id}: reconstruit, {ecart}" for ecart in ecarts]


def _comparer_aux_acquits(
    constat: Constat, lignes: Iterable[Any], acquits: Counter[Acquit]
) -> None:
    ecrites = Counter(
        Acquit(ligne.dossier_id, ligne.version, ligne.tache_id or OUVERTURE) for ligne in lignes
    )
    faites = Counter((a.dossier_id, a.tache_id) for a in ecrites.elements() if a.tache_id != "-")
    constat.acquittes = acquits.total()
    constat.perdus = (acquits - ecrites).total()
    constat.doubles = sum(fois - 1 for fois in faites.values()) + _ouvertures_doublees(ecrites)
    constat.sans_acquit = (ecrites - acquits).total()


def _ouvertures_doublees(ecrites: Counter[Acquit]) -> int:
    return sum(fois - 1 for acquit, fois in ecrites.items() if acquit.tache_id == OUVERTURE)


def _list_desaccords(session: Session) -> Iterator[str]:
    """Yield a sentence for each dossier whose rows, engine state and journal disagree."""
    ouvertes = _par_dossier(session, EtapeOuverte)
    armees = _par_dossier(session, Echeance)
    rangs: dict[int, list[int]] = defaultdict(list)
    versions: dict[int, int] = {}
    demande = select(Journal.dossier_id, Journal.rang, Journal.version)
    for dossier_id, rang, version in session.execute(demande.order_by(Journal.rang)):
        rangs[dossier_id].append(rang)
        versions[dossier_id] = version
    for dossier, corps in _list_etats(session):
        frontiere = _frontiere(session, dossier, corps)
        story = {
            "étapes ouvertes": ouvertes[dossier.id] == {o.tache_id for o in frontiere.ouvertes},
            "échéances": armees[dossier.id] == {m.tache_id for m in frontiere.minuteries},
            "clôture": frontiere.termine == (dossier.etat == "clos"),
            "mutisme": not frontiere.est_muette,
            "rangs": rangs[dossier.id] == list(range(1, dossier.journal_rang + 1)),
            "version": versions.get(dossier.id) == dossier.version,
        }
        yield from (f"{dossier.id}: {nom}" for nom, tient in story.items() if not tient)
    yield from (f"{a.dossier}: {a.message}" for a in verifier_chaine(session))


def _list_etats(session: Session) -> Iterator[tuple[Any, bytes]]:
    demande = select(Dossier, EtatMoteur.corps).join(
        EtatMoteur, EtatMoteur.dossier_id == Dossier.id
    )
    for ligne in session.execute(demande.execution_options(yield_per=500)):
        yield ligne[0], ligne[1]


def _frontiere(session: Session, dossier: Dossier, corps: bytes) -> Frontiere:
    definition = charger(session, dossier.definition_id, dossier.definition.sha256)
    return Instance.decoder(definition.modele, corps).frontiere()


def _par_dossier(
    session: Session, modele: type[EtapeOuverte] | type[Echeance]
) -> dict[int, set[str]]:
    """{dossier: tasks} of the open steps, or of the timers (not of the alerts)."""
    demande = select(modele.dossier_id, modele.tache_id)
    if modele is Echeance:
        demande = demande.where(Echeance.sorte == "minuterie")
    taches: dict[int, set[str]] = defaultdict(set)
    for dossier_id, tache_id in session.execute(demande):
        taches[dossier_id].add(str(tache_id))
    return taches
