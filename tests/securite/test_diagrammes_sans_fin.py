"""Diagrams whose verdict cannot tell what variables hold: the first dossier meets a limit in time.

A published diagram that hangs would hang whoever opens a dossier, with the database locked.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from models.db import SessionFactory, lecture, transaction
from models.dossier import EtapeOuverte
from models.echeance import Echeance
from models.journal import Journal
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    attente,
    chemin,
    diagramme,
    lineaire,
    minuterie,
    propriete,
)
from tests.workflow.decor import LE, planter
from workflow.avancement import dossiers, minuteries
from workflow.errors import DefinitionRefusee, MoteurEnDefaut
from workflow.verification.livre import verifier_livre

SECONDES = 60.0
"""Not a speed: what has no end goes past it, however busy the machine."""
FORMULAIRE = propriete("formulaire", "complement")
JAMAIS = "protocole == 'jamais'"


@pytest.fixture(autouse=True)
def en_temps_voulu() -> Iterator[None]:
    depart = time.perf_counter()
    yield
    assert time.perf_counter() - depart < SECONDES


def repetee(boucle: str) -> bytes:
    return lineaire(f'<userTask id="x" name="Relancer">{FORMULAIRE}{boucle}</userTask>')


def repetition(nombre: str, mode: str = "") -> str:
    return (
        f"<multiInstanceLoopCharacteristics{mode}><loopCardinality>{nombre}</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )


def poupees(niveaux: int, fois: str) -> bytes:
    """Return phases one inside another, each repeated so many times."""
    interieur = f'<userTask id="t" name="Saisir">{FORMULAIRE}</userTask>'
    nom = "t"
    for n in range(niveaux):
        interieur = (
            f'<subProcess id="s{n}" name="Phase {n}">{repetition(fois)}<startEvent id="d{n}"/>'
            f'{interieur}<endEvent id="f{n}"/>{chemin(f"d{n}", nom, f"f{n}")}</subProcess>'
        )
        nom = f"s{n}"
    return lineaire(interieur, nom)


def en_boucle(delai: str, sorte: str = "timeDuration") -> bytes:
    return diagramme(
        DEBUT,
        '<exclusiveGateway id="g" name="Encore" default="g_w"/>',
        attente("w", "Attendre", minuterie(delai, sorte)),
        FIN,
        chemin("debut", "g", "w", "g"),
        chemin("g", "fin", condition=JAMAIS),
    )


def en_parallele(delai: str) -> bytes:
    """Return a step to do beside a circle of one timer."""
    return diagramme(
        DEBUT,
        '<parallelGateway id="p"/>',
        f'<userTask id="x" name="Saisir">{FORMULAIRE}</userTask>',
        '<exclusiveGateway id="g" name="Encore" default="g_w"/>',
        attente("w", "Attendre", minuterie(delai)),
        FIN,
        chemin("debut", "p", "x", "fin"),
        chemin("p", "g", "w", "g"),
        chemin("g", "fin", condition=JAMAIS),
    )


@pytest.mark.parametrize("mode", ["", ' isSequential="true"'])
def test_a_variable_cannot_repeat_a_step_a_billion_times(
    factory: SessionFactory, mode: str
) -> None:
    monde = planter(factory, diagramme=repetee(repetition("tentatives_max + 1000000000", mode)))
    with pytest.raises(MoteurEnDefaut, match="hors limites"):
        monde.ouvrir()


def test_a_variable_repeats_a_step_within_the_limit(factory: SessionFactory) -> None:
    monde = planter(factory, diagramme=repetee(repetition("tentatives_max + 1")))
    dossier_id = monde.ouvrir()
    with lecture(factory) as session:
        ouvertes = select(func.count()).where(EtapeOuverte.dossier_id == dossier_id)
        assert session.scalar(ouvertes) == 4


def test_repeated_phases_inside_repeated_phases_do_not_fill_the_memory(
    factory: SessionFactory,
) -> None:
    monde = planter(factory, diagramme=poupees(3, "tentatives_max + 20"))
    with pytest.raises(MoteurEnDefaut, match="phases"):
        monde.ouvrir()


def test_repetitions_that_multiply_are_refused_before_any_dossier() -> None:
    verdict = verifier_livre(poupees(2, "15"))
    assert not verdict.accepte
    assert "plus de 200 phases" in verdict.resume()
    assert verifier_livre(poupees(2, "13")).accepte


def test_the_verdict_multiplies_as_the_engine_does(factory: SessionFactory) -> None:
    """What it accepts opens: 13 phases of 13 phases are 182, and 13 more around them."""
    monde = planter(factory, diagramme=poupees(2, "13"))
    dossier_id = monde.ouvrir()
    with lecture(factory) as session:
        ouvertes = select(func.count()).where(EtapeOuverte.dossier_id == dossier_id)
        assert session.scalar(ouvertes) == 169


@pytest.mark.parametrize(
    ("delai", "sorte"),
    [("P0D", "timeDuration"), ("PT1S", "timeDuration"), ("2020-01-01", "timeDate")],
)
def test_a_circle_that_a_timer_does_not_stop_is_refused(delai: str, sorte: str) -> None:
    verdict = verifier_livre(en_boucle(delai, sorte))
    assert not verdict.accepte
    assert "boucle" in verdict.resume()


def test_a_circle_of_a_month_is_accepted() -> None:
    assert verifier_livre(en_boucle("P1M")).accepte


ZERO = '"P" + str(veille_mois - 12) + "D"'


def test_a_timer_that_comes_back_at_once_is_an_incident_and_not_a_circle(
    factory: SessionFactory,
) -> None:
    monde = planter(factory, diagramme=en_boucle(ZERO))
    monde.ouvrir()
    with pytest.raises(MoteurEnDefaut, match="sans que le temps passe"), transaction(factory) as s:
        minuteries.declencher(s, echeance=s.scalars(select(Echeance)).one(), le=LE)


def test_a_step_does_not_catch_up_with_timers_for_ever(factory: SessionFactory) -> None:
    """Two timers that hand over to each other: each is another one than the last."""
    contenu = en_parallele(ZERO).replace(
        chemin("w", "g").encode(),
        (attente("v", "Attendre encore", minuterie(ZERO)) + chemin("w", "v", "g")).encode(),
    )
    monde = planter(factory, diagramme=contenu)
    dossier_id = monde.ouvrir()
    le = LE + timedelta(days=1)
    with pytest.raises(MoteurEnDefaut), transaction(factory) as session:
        tache = session.scalars(
            select(EtapeOuverte.tache_id).where(EtapeOuverte.dossier_id == dossier_id)
        ).one()
        dossiers.terminer_etape(
            session, acteur=monde.comptes["ts"], tache_id=tache, version=None, saisie={},
            fait_le=le, saisi_le=le,
        )  # fmt: skip
    with lecture(factory) as session:
        assert session.scalar(select(func.count()).select_from(Journal)) == 1


@pytest.mark.parametrize("cle", ["inconnu", "../../instance/cle_secrete"])
@pytest.mark.parametrize("genre", ["task", "manualTask", "userTask"])
def test_a_form_that_is_not_shipped_is_refused_at_publication(
    factory: SessionFactory, genre: str, cle: str
) -> None:
    tache = f'<{genre} id="x" name="Saisir">{propriete("formulaire", cle)}</{genre}>'
    with pytest.raises(DefinitionRefusee, match="n’existe pas"):
        planter(factory, diagramme=lineaire(tache))
