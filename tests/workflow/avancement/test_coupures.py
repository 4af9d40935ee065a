"""A step cut at each of its SQL statements, and at its commit (measure R2, small).

Whatever the point, the database is as before, and doing the step again works once. Each cut also
leaves the cache of live instances as it should be: the next try starts from the stored state.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from models.codes import SorteEcheance
from models.db import Base, make_engine, make_session_factory, transaction
from models.echeance import list_dues
from models.journal import Journal
from tests.workflow.decor import JOUR, LE
from tests.workflow.reponses import SUITE, jusqu_a
from tests.workflow.suivi import Suivi
from workflow.avancement import dossiers, minuteries
from workflow.engine.etat import cache

Etat = dict[str, list[Any]]


class Coupure(Exception):
    """The server stops here."""


def moteur_sql(suivi: Suivi) -> Engine:
    moteur: Engine = suivi.monde.factory.kw["bind"]
    return moteur


@contextmanager
def couper(suivi: Suivi, rang: int | None) -> Iterator[list[str]]:
    """Stop before the statement of that rank, or at the commit; yield the statements passed."""
    passees: list[str] = []

    def avant(_connexion: Any, _curseur: Any, instruction: str, *_reste: Any) -> None:
        if len(passees) == rang:
            raise Coupure
        passees.append(instruction)

    def au_commit(_connexion: Any) -> None:
        raise Coupure

    moteur = moteur_sql(suivi)
    event.listen(moteur, "before_cursor_execute", avant)
    if rang is None:
        event.listen(moteur, "commit", au_commit)
    try:
        yield passees
    finally:
        event.remove(moteur, "before_cursor_execute", avant)
        if rang is None:
            event.remove(moteur, "commit", au_commit)


def photographier(suivi: Suivi) -> Etat:
    """Every row of every table."""
    with suivi.monde.factory() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def compter_les_instructions(suivi: Suivi, geste: Callable[[], object]) -> int:
    """Count what a step sends, then undo it."""
    with couper(suivi, None) as passees, pytest.raises(Coupure):
        geste()
    return len(passees)


def eprouver(suivi: Suivi, geste: Callable[[], object]) -> int:
    """Cut a step everywhere; return how many statements it has."""
    avant, rangs = photographier(suivi), suivi.compter(Journal)
    nombre = compter_les_instructions(suivi, geste)
    for rang in [*range(nombre), None]:
        with couper(suivi, rang), pytest.raises(Coupure):
            geste()
        assert photographier(suivi) == avant, rang
    suivi.tout_concorde()
    geste()
    assert photographier(suivi) != avant
    assert suivi.compter(Journal) == rangs + 1
    suivi.tout_concorde()
    suivi.la_chaine_tient()
    return nombre


CAS: dict[str, tuple[str, dict[str, Any]]] = {
    "realiser_diagnostic": ("realiser_diagnostic", {}),
    "recueillir_adhesion": ("recueillir_adhesion", {}),
    "rapprochement": ("rapprochement", {}),
    "notifier_offre": ("notifier_offre", {}),
    "refus de l’offre": (
        "repondre_offre", {"reponse_offre": "refusee", "motif_refus_menage": "loyer"},
    ),
    "signer_bail": ("signer_bail", {}),
}  # fmt: skip


@pytest.mark.parametrize("nom", CAS)
def test_une_etape_coupee_n_importe_ou_n_a_pas_eu_lieu(suivi: Suivi, nom: str) -> None:
    element, reponses = CAS[nom]
    suivi.mener(*jusqu_a(element))
    le = suivi.le + JOUR
    instructions = eprouver(suivi, lambda: suivi.faire(element, le=le, **reponses))
    assert instructions > 4


def test_une_ouverture_coupee_n_importe_ou_n_a_pas_eu_lieu(suivi: Suivi) -> None:
    monde, menage_id = suivi.monde, suivi.dossier().menage_id
    avant = photographier(suivi)
    nombre = compter_les_instructions(suivi, lambda: monde.ouvrir(menage_id=menage_id))
    for rang in [*range(nombre), None]:
        with couper(suivi, rang), pytest.raises(Coupure):
            monde.ouvrir(menage_id=menage_id)
        assert photographier(suivi) == avant, rang
    Suivi(monde, monde.ouvrir(menage_id=menage_id)).tout_concorde()


def test_une_minuterie_coupee_n_importe_ou_sonne_encore_une_fois(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    due = suivi.echeances()["silence"]

    def sonner() -> None:
        with transaction(suivi.monde.factory) as session:
            [echeance] = [
                e
                for e in list_dues(session, SorteEcheance.MINUTERIE, le=due.due_le, limite=1000)
                if e.id == due.id
            ]
            minuteries.declencher(session, echeance=echeance, le=due.due_le)

    assert eprouver(suivi, sonner) > 4
    assert suivi.sonner(due.due_le) == []


def test_une_suspension_coupee_n_importe_ou_n_a_pas_eu_lieu(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    eprouver(suivi, lambda: suivi.suspendre(suivi.le))


def test_une_cloture_coupee_n_importe_ou_n_a_pas_eu_lieu(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    avant = suivi.compter(Journal)
    nombre = compter_les_instructions(suivi, lambda: clore(suivi))
    photo = photographier(suivi)
    for rang in [*range(nombre), None]:
        with couper(suivi, rang), pytest.raises(Coupure):
            clore(suivi)
        assert photographier(suivi) == photo, rang
    clore(suivi)
    assert suivi.compter(Journal) == avant + 1


def clore(suivi: Suivi) -> None:
    suivi.operer("clore", le=suivi.le, motif="deces")


def test_une_instance_n_est_gardee_qu_apres_le_commit(suivi: Suivi) -> None:
    """The cache hands out a version that the database has, or nothing."""
    with couper(suivi, None), pytest.raises(Coupure):
        suivi.faire("enregistrer_orientation")
    with suivi.monde.factory() as session:
        assert cache.prendre(session, suivi.dossier_id, 2) is None
    suivi.faire("enregistrer_orientation")
    with suivi.monde.factory() as session:
        assert cache.prendre(session, suivi.dossier_id, 1) is None
    suivi.faire("prendre_contact")
    with suivi.monde.factory() as session:
        assert cache.prendre(session, suivi.dossier_id, 3) is not None
        assert cache.prendre(session, suivi.dossier_id, 3) is None
    suivi.tout_concorde()


@contextmanager
def autre_processus(suivi: Suivi) -> Iterator[Suivi]:
    """The same dossier seen by a process that shares nothing with this one but the database."""
    moteur = make_engine(moteur_sql(suivi).url.render_as_string(hide_password=False))
    monde = replace(suivi.monde, factory=make_session_factory(moteur))
    yield Suivi(monde, suivi.dossier_id, suivi.le)
    moteur.dispose()


def test_deux_processus_se_relaient_sans_se_croire_seuls(suivi: Suivi) -> None:
    with autre_processus(suivi) as voisin:
        for rang, element in enumerate(SUITE):
            (suivi, voisin)[rang % 2].faire(element, le=LE + rang * JOUR)
            suivi.tout_concorde()
    suivi.la_chaine_tient()


def test_un_point_de_retour_oublie_l_instance_qu_il_defait(suivi: Suivi) -> None:
    """A batch undoes one item with a savepoint; meanwhile another process makes that version."""
    with transaction(suivi.monde.factory) as session:
        point = session.begin_nested()
        terminer(suivi, session, eligible="non")
        point.rollback()
    with autre_processus(suivi) as voisin:
        voisin.faire("enregistrer_orientation")
    suivi.faire("prendre_contact", le=suivi.le + 2 * JOUR)
    suivi.tout_concorde()


def terminer(suivi: Suivi, session: Session, **reponses: object) -> None:
    dossiers.terminer_etape(
        session,
        acteur=suivi.compte("ts"),
        tache_id=suivi.ouvertes()["enregistrer_orientation"],
        version=None,
        saisie=suivi.saisie("enregistrer_orientation", **reponses),
        fait_le=suivi.le,
        saisi_le=suivi.le,
    )
