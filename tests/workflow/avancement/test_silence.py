"""A dossier that nothing will ever move again is an incident, never silence (R13).

One of two branches may end before the join that awaits both. The verdict refuses such a diagram
today; a version published before it learned to look goes on with its dossiers.
"""

from dataclasses import replace

import pytest
from sqlalchemy import select

import bpmn
from models.db import SessionFactory, lecture, transaction
from models.definition import Definition, DefinitionPiece
from models.dossier import Incident
from tests.diagrammes.construire import chemin, diagramme
from tests.workflow.decor import LE, Monde, planter
from tests.workflow.suivi import Suivi
from workflow.avancement import incidents
from workflow.engine.fichier.xml import SPIFF


def _etape(id_: str, **voulues: str) -> str:
    voulues = {"role": "travailleur_social", "phase": "contact", **voulues}
    liste = "".join(f'<property name="{nom}" value="{v}"/>' for nom, v in voulues.items())
    return (
        f'<userTask id="{id_}" name="{id_}"><extensionElements>'
        f'<properties xmlns="{SPIFF}">{liste}</properties></extensionElements></userTask>'
    )


SANS_ISSUE = diagramme(
    '<startEvent id="debut"/>', '<endEvent id="fin"/>', '<endEvent id="ailleurs"/>',
    '<parallelGateway id="separer"/><parallelGateway id="reunir"/>',
    '<exclusiveGateway id="choix" default="choix_reunir"/>',
    _etape("joindre", formulaire="contact", acte="tracer_contact"),
    _etape("completer", formulaire="complement"),
    chemin("debut", "separer", "joindre", "choix", "reunir", "fin"),
    chemin("separer", "completer", "reunir"),
    chemin("choix", "ailleurs", condition="resultat_contact == 'joint'"),
)  # fmt: skip
JOINT = {"resultat_contact": "joint", "canal": "telephone"}
COMPLET = {"elements_apportes": "Quittances."}


@pytest.fixture(scope="module")
def monde(base: SessionFactory) -> Monde:
    ancienne = Definition(
        cle="essai",
        nom="Essai",
        numero=1,
        sha256="d’avant",
        publiee_le=LE,
        pieces=[
            DefinitionPiece(genre="parcours", cle="essai", contenu=SANS_ISSUE),
            *(
                DefinitionPiece(genre="formulaire", cle=cle, contenu=bpmn.read_formulaire(cle))
                for cle in ("contact", "complement")
            ),
        ],
    )
    with transaction(base) as session:
        session.add(ancienne)
        session.flush()
        ancienne_id = ancienne.id
    return replace(planter(base), definition_id=ancienne_id)


def declares(suivi: Suivi) -> list[str]:
    with lecture(suivi.monde.factory) as session:
        demande = select(Incident.message).where(Incident.dossier_id == suivi.dossier_id)
        return list(session.scalars(demande))


def test_un_dossier_qui_n_attend_plus_rien_est_un_incident(suivi: Suivi) -> None:
    suivi.faire("joindre", saisie=JOINT)
    assert declares(suivi) == []
    suivi.faire("completer", saisie=COMPLET)
    assert suivi.frontiere().est_muette
    assert declares(suivi) == [incidents.MUET]


def test_l_autre_chemin_finit_sans_incident(suivi: Suivi) -> None:
    suivi.faire("joindre", saisie=JOINT | {"resultat_contact": "non_joint"})
    suivi.faire("completer", saisie=COMPLET)
    assert suivi.dossier().etat == "clos"
    assert declares(suivi) == []
