"""A dossier whose diagram consults a table: published, opened and carried on, on both databases."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from models.db import transaction
from models.definition import DefinitionPiece
from tests.workflow.decisions.fabriquer import plat, propriete, regle, table
from tests.workflow.decor import LE, Monde
from tests.workflow.suivi import Suivi
from workflow.engine import Instance
from workflow.errors import DefinitionRefusee, MoteurEnDefaut
from workflow.histoire import comparer
from workflow.parcours import definitions

SUIVRE = '<userTask id="{0}" name="{0}"><extensionElements><spiffworkflow:properties>{1}'
SUIVRE += "</spiffworkflow:properties></extensionElements></userTask>"


def propriete_de(nom: str, valeur: str) -> str:
    return f'<spiffworkflow:property name="{nom}" value="{valeur}"/>'


def etape(nom: str, **proprietes: str) -> str:
    return SUIVRE.format(nom, "".join(propriete_de(*paire) for paire in proprietes.items()))


def fleche(source: str, cible: str, condition: str = "") -> str:
    texte = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow sourceRef="{source}" targetRef="{cible}">{texte}</sequenceFlow>'


NOEUDS = ("debut", "enregistrer_orientation", "x", "choix", "renforce", "leger", "f1", "f2")
DIAGRAMME = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" targetNamespace="urn:e">'
    '<process id="essai_table" name="Essai"><laneSet><lane id="v" name="Association">'
    + "".join(f"<flowNodeRef>{noeud}</flowNodeRef>" for noeud in NOEUDS)
    + '</lane></laneSet><startEvent id="debut" name="Début"/>'
    + etape(
        "enregistrer_orientation",
        formulaire="orientation",
        acte="enregistrer_orientation",
        phase="oriente",
    )
    + regle(propriete("bareme"))
    + '<exclusiveGateway id="choix" name="Suivi" default="par_defaut"/>'
    + etape("renforce", formulaire="complement", phase="avl")
    + etape("leger", formulaire="complement", phase="avl")
    + '<endEvent id="f1" name="Fin 1"/><endEvent id="f2" name="Fin 2"/>'
    + fleche("debut", "enregistrer_orientation")
    + fleche("enregistrer_orientation", "x")
    + fleche("x", "choix")
    + fleche("choix", "renforce", "suivi == 'renforce' and mois > tentatives_max")
    + '<sequenceFlow id="par_defaut" sourceRef="choix" targetRef="leger"/>'
    + fleche("renforce", "f1")
    + fleche("leger", "f2")
    + "</process></definitions>"
).encode()
BAREME = table(
    ["eligible", "tentatives_max"],
    ["suivi", "mois"],
    ['"oui"', "[1..5]", '"renforce"', "tentatives_max + 3"],
    ['"non"', "-", '"leger"', "3"],
)
INVERSE = table(["eligible"], ["suivi", "mois"], ['"oui"', '"leger"', "3"])


def publier(monde: Monde, fichier_dmn: bytes) -> Monde:
    """Publish the diagram with that table; dossiers of the returned world open on it."""
    with transaction(monde.factory) as session:
        definition = definitions.publier(
            session, contenu=DIAGRAMME, acteur_id=None, le=LE, decisions=[fichier_dmn]
        )
        return replace(monde, definition_id=definition.id)


def test_a_table_sends_the_dossier_where_it_says(monde: Monde) -> None:
    suivi = Suivi.ouvrir(publier(monde, BAREME))
    suivi.faire("enregistrer_orientation")
    assert list(suivi.ouvertes()) == ["renforce"]
    suivi.tout_concorde()
    suivi.faire("renforce")
    assert suivi.dossier().fin_element == "f1"
    suivi.tout_concorde()
    suivi.la_chaine_tient()


def test_another_answer_goes_the_other_way(monde: Monde) -> None:
    suivi = Suivi.ouvrir(publier(monde, BAREME))
    suivi.faire("enregistrer_orientation", eligible="non")
    assert list(suivi.ouvertes()) == ["leger"]


def test_what_the_table_answered_is_in_the_routing_variables(monde: Monde) -> None:
    suivi = Suivi.ouvrir(publier(monde, BAREME))
    suivi.faire("enregistrer_orientation")
    (tache_id,) = suivi.ouvertes().values()
    instance = Instance.decoder(suivi.modele(), suivi.etat_moteur())
    variables = instance.variables(tache_id)
    assert (variables["suivi"], variables["mois"]) == ("renforce", 6)


def test_a_dossier_keeps_the_table_it_was_opened_with(monde: Monde) -> None:
    ancien = publier(monde, BAREME)
    premier = Suivi.ouvrir(ancien)
    nouveau = publier(monde, INVERSE)
    assert nouveau.definition_id != ancien.definition_id
    assert publier(monde, BAREME).definition_id == ancien.definition_id
    premier.faire("enregistrer_orientation")
    second = Suivi.ouvrir(nouveau)
    second.faire("enregistrer_orientation")
    assert (list(premier.ouvertes()), list(second.ouvertes())) == (["renforce"], ["leger"])


def test_the_table_is_frozen_with_the_definition(monde: Monde) -> None:
    definition_id = publier(monde, BAREME).definition_id
    with monde.factory() as session:
        pieces = session.execute(
            select(DefinitionPiece.cle, DefinitionPiece.contenu).where(
                DefinitionPiece.definition_id == definition_id,
                DefinitionPiece.genre == "decision",
            )
        ).all()
    assert [tuple(piece) for piece in pieces] == [("bareme", BAREME)]


def test_a_diagram_without_its_table_is_not_published(monde: Monde) -> None:
    autre = table(["eligible"], ["suivi"], ['"oui"', "1"], cle="autre")
    with pytest.raises(DefinitionRefusee) as refusee:
        publier(monde, autre)
    assert "« bareme », qui n’existe pas" in plat(refusee.value)


def test_a_table_that_contradicts_itself_writes_nothing_of_the_step(monde: Monde) -> None:
    double = table(["eligible"], ["suivi", "mois"], ['"oui"', "1", "1"], ["-", "2", "2"])
    suivi = Suivi.ouvrir(publier(monde, double))
    avant = suivi.etat_moteur()
    with pytest.raises(MoteurEnDefaut, match="les lignes 1 et 2 conviennent"):
        suivi.faire("enregistrer_orientation")
    assert suivi.etat_moteur() == avant
    assert list(suivi.ouvertes()) == ["enregistrer_orientation"]
    suivi.tout_concorde()


def test_a_dossier_that_consulted_a_table_is_rebuilt_from_its_journal(monde: Monde) -> None:
    suivi = Suivi.ouvrir(publier(monde, BAREME))
    suivi.mener("enregistrer_orientation", "renforce")
    with monde.factory() as session:
        assert comparer(session, suivi.dossier_id) == []
