"""Households brought in together: all or none, on both databases, each as if it came alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models.calendrier import jour_paris
from models.codes import Role
from models.db import lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.journal import Acces, Journal
from models.menage import Menage, Personne
from tests.workflow.decor import Monde
from tests.workflow.reponses import REPONSES, jusqu_a
from web.agenda.evenements import list_evenements
from web.page import exports
from workflow.avancement.reprises import EtapePassee
from workflow.histoire.comparaison import comparer
from workflow.imports import Commun, LigneLue, LignesRefusees, importer

LE = datetime(2022, 9, 12, 10, tzinfo=UTC)
DEBUT = datetime(2022, 1, 2, 11, tzinfo=UTC)


def ligne(monde: Monde, rang: int, attendue: str, *elements: str) -> LigneLue:
    return LigneLue(
        rang=rang,
        menage={"type": "couple", "nb_personnes": 2, "nb_mineurs": 0, "dalo": False},
        personnes=(
            {"nom": f"Sorel{rang}", "prenom": "Anna"},
            {"nom": f"Sorel{rang}", "prenom": "Ivan", "role": "co_demandeur"},
        ),
        referent_id=monde.comptes["ts"].id,
        departement="91",
        fait_le=DEBUT,
        etapes=tuple(
            EtapePassee(element, DEBUT + timedelta(days=jour), REPONSES[element])
            for jour, element in enumerate(elements, start=1)
        ),
        attendue=attendue,
    )


def apporter(monde: Monde, *lignes: LigneLue) -> list[int]:
    faites: list[int] = []
    with transaction(monde.factory) as session:
        ids = importer(
            session,
            acteur=monde.comptes["ts"],
            lignes=lignes,
            commun=Commun(monde.programme_id, monde.definition_id, monde.association_id, "f"),
            saisi_le=LE,
            avancer=faites.append,
        )
    assert faites == [len(lignes)]
    return ids


def compter(monde: Monde) -> tuple[int | None, ...]:
    with lecture(monde.factory) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table))
            for table in (Menage, Personne, Dossier, Journal)
        )


def test_each_dossier_is_at_its_step_and_equal_to_what_its_journal_tells(monde: Monde) -> None:
    entree, suivi = apporter(
        monde,
        ligne(monde, 2, "enregistrer_orientation"),
        ligne(monde, 3, "rapprochement", *jusqu_a("rapprochement")),
    )
    with monde.factory() as session:
        attendues = {
            etape.dossier_id
            for etape in session.scalars(
                select(EtapeOuverte).where(
                    EtapeOuverte.element.in_(("enregistrer_orientation", "rapprochement"))
                )
            )
        }
        assert {entree, suivi} <= attendues
        assert comparer(session, entree) == comparer(session, suivi) == []
        derniere = select(Journal).where(Journal.dossier_id == suivi).order_by(Journal.rang.desc())
        assert session.scalars(derniere.limit(1)).one().type == "import"


def test_one_line_that_the_parcours_refuses_keeps_everybody_out(monde: Monde) -> None:
    """The refusals of all the lines are gathered, each at its line and its field."""
    avant = compter(monde)
    with pytest.raises(LignesRefusees) as refusees:
        apporter(
            monde,
            ligne(monde, 2, "enregistrer_orientation"),
            ligne(monde, 3, "rapprochement", *jusqu_a("realiser_diagnostic")),
            ligne(monde, 4, "valider_entree", "enregistrer_orientation", "valider_entree"),
        )
    assert [(refus.rang, refus.cle) for refus in refusees.value.refus] == [
        (3, "ou_en_est"), (4, "ou_en_est"),
    ]  # fmt: skip
    assert "vient d’abord" in refusees.value.refus[0].phrase
    assert compter(monde) == avant


def test_an_agenda_reads_the_same_on_both_databases(monde: Monde) -> None:
    (suivi,) = apporter(monde, ligne(monde, 2, "rapprochement", *jusqu_a("rapprochement")))
    du = jour_paris(DEBUT)
    with lecture(monde.factory) as session:
        dossier = session.get_one(Dossier, suivi)
        vus = list_evenements(session, monde.comptes["ts"], du=du, au=du + timedelta(days=400))
    siens = [evenement for evenement in vus if evenement.dossier == dossier.public_id]
    assert siens
    assert all(evenement.menage == "Sorel2 Anna" for evenement in siens)
    assert [evenement.jour for evenement in vus] == sorted(evenement.jour for evenement in vus)


def test_the_trace_of_an_export_is_written_on_both_databases(monde: Monde) -> None:
    ids = apporter(monde, *(ligne(monde, rang, "enregistrer_orientation") for rang in (2, 3)))
    lecteur = monde.comptes["ts"]
    assert lecteur.role == Role.TRAVAILLEUR_SOCIAL
    with transaction(monde.factory) as session:
        dossiers = session.scalars(select(Dossier.public_id).where(Dossier.id.in_(ids))).all()
        exports.tracer(session, dossiers, page="liste/csv", lecteur_id=lecteur.id, le=LE)
    with lecture(monde.factory) as session:
        notes = session.scalars(select(Acces).where(Acces.page == "liste/csv")).all()
    assert {note.dossier_id for note in notes} == {None, *ids}
    assert {note.le for note in notes} == {LE}
