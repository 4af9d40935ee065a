"""What the household may consult: his data, his demand, decisions, rank, reasons (R.441-2-17)."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from models.accompagnement import Diagnostic, DiagnosticConfidentiel
from models.codes import Role
from models.db import SessionFactory, transaction
from models.dossier import Dossier
from models.relogement import PassageCaleol, Proposition
from tests.web.fixtures import Connecter
from tests.web.monde import LE, MOTIF_ORIENTATION, SECRET, VOLET, Monde

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE


def decider(fabrique: SessionFactory, public_id: str, **decision: Any) -> None:
    """Write what the commission decided on the household's open proposition."""
    with transaction(fabrique) as session:
        passage = session.scalars(
            select(PassageCaleol)
            .join(Proposition, Proposition.id == PassageCaleol.proposition_id)
            .join(Dossier, Dossier.id == Proposition.dossier_id)
            .where(Dossier.public_id == public_id)
        ).one()
        for colonne, valeur in {"seance_le": LE, **decision}.items():
            setattr(passage, colonne, valeur)


@pytest.fixture
def feuille(monde: Monde) -> str:
    return f"/dossiers/{monde.dossiers['Garnier']}/menage"


def test_the_household_reads_his_identity_his_demand_and_his_project(
    connecter: Connecter, feuille: str
) -> None:
    page = connecter(TS).ouvrir(feuille).text
    for texte in (
        "Garnier",
        "091022012345678901",
        "Massy",
        "T3",
        VOLET,
        "1\N{NARROW NO-BREAK SPACE}457",
    ):
        assert texte in page


def test_the_page_of_the_dossier_leads_there(connecter: Connecter, feuille: str) -> None:
    page = connecter(TS).ouvrir(feuille.removesuffix("/menage")).text
    assert f'href="{feuille}">Ce que le ménage peut consulter' in page


@pytest.mark.parametrize(
    "decision, phrases",
    [
        ({"decision": "attribution_rang", "rang": 2}, ("classé au rang 2",)),
        ({"decision": "attribution"}, ("vous a attribué ce logement.",)),
        (
            {"decision": "non_attribution", "motif_code": "proprietaire", "motif": "Voir l’acte."},
            ("ne vous a pas attribué", "propriétaire d’un logement adapté. Voir l’acte."),
        ),
        (
            {"decision": "irrecevable", "motif_code": "plafond", "motif": "Au-dessus"},
            ("une condition fixée par la loi", "ressources au-dessus du plafond. Au-dessus."),
        ),
    ],
)
def test_each_decision_is_said_in_plain_words_with_its_rank_and_its_reasons(
    connecter: Connecter,
    fabrique_web: SessionFactory,
    feuille: str,
    decision: dict[str, Any],
    phrases: tuple[str, ...],
) -> None:
    decider(fabrique_web, feuille.split("/")[2], **decision)
    page = connecter(TS).ouvrir(feuille).text
    for phrase in phrases:
        assert phrase in page
    assert "Séance du" in page
    assert "ordonnance" not in page


def test_a_decision_not_yet_taken_is_said_so(connecter: Connecter, feuille: str) -> None:
    assert "n’a pas encore décidé" in connecter(TS).ouvrir(feuille).text


def test_the_social_half_is_on_the_sheet_only_when_it_is_asked_for(
    connecter: Connecter, feuille: str
) -> None:
    """A right of the household (access matrix), but a sheet may be found by somebody else."""
    navigateur = connecter(TS)
    assert SECRET not in navigateur.ouvrir(feuille).text
    assert SECRET in navigateur.ouvrir(f"{feuille}?volet_social=oui").text


def test_what_is_told_face_to_face_is_never_on_the_sheet(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, feuille: str
) -> None:
    with transaction(fabrique_web) as session:
        volet = session.scalars(
            select(DiagnosticConfidentiel)
            .join(Diagnostic, Diagnostic.id == DiagnosticConfidentiel.diagnostic_id)
            .join(Dossier, Dossier.id == Diagnostic.dossier_id)
            .where(Dossier.public_id == monde.dossiers["Garnier"])
        ).one()
        volet.ordonnance_protection = True
    page = connecter(TS).ouvrir(f"{feuille}?volet_social=oui").text
    assert "rdonnance" not in page
    assert MOTIF_ORIENTATION not in page


def test_the_sheet_says_who_read_the_dossier(connecter: Connecter, feuille: str) -> None:
    chef, travailleur = connecter(CHEF), connecter(TS)
    assert "Personne n’a encore ouvert" in chef.ouvrir(feuille).text
    travailleur.ouvrir(feuille.removesuffix("/menage"))
    page = travailleur.ouvrir(feuille).text
    assert re.search(
        r"\(chef_de_service\), chef de service, Association du Parc[^:]*: 1 fois", page
    )
    assert re.search(r"\(travailleur_social\), travailleur social, [^:]*: 1 fois", page)
