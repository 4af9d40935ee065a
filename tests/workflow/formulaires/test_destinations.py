"""The closed list of what a form's field may write, against the access matrix and the tables."""

import pytest
from lxml import etree

import bpmn
from models.accompagnement import (
    Adhesion,
    Bilan,
    BilanConfidentiel,
    Contact,
    Diagnostic,
    DiagnosticConfidentiel,
    Mesure,
    Orientation,
    Sortie,
    Validation,
    Veille,
)
from models.collectif import Seance
from models.db import Base
from models.menage import Demande, Menage
from models.paliers import (
    AvisPrefet,
    AvisReprise,
    ExamenPeriodique,
    PassagePalier,
    ProcedureExpulsion,
)
from models.relogement import Correspondant, Logement, Occupation, PassageCaleol
from workflow.ecritures.contexte import BOOLEENS
from workflow.engine.fichier import xml
from workflow.formulaires import lire
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX, Confidentialite, Destination
from workflow.parcours.actes import ACTES, VARIABLES_ECRITES

BAILLEUR = {
    "identite": "lit si rapprochement",
    "composition_demande": "lit",
    "ressources": "pièces seulement",
    "diagnostic_logement": "lit",
    "diagnostic_social": "interdit",
    "adhesion": "existence seulement",
    "propositions": "écrit",
    "bail": "écrit",
    "alertes": "écrit",
    "recommandations": "lit",
}
"""The column of the référent bailleur in the access matrix, by group of data."""

TABLES: dict[str, tuple[type[Base], ...]] = {
    "orientation": (Orientation,),
    "contact": (Contact,),
    "menage": (Menage,),
    "demande": (Demande,),
    "diagnostic": (Diagnostic, DiagnosticConfidentiel),
    "validation": (Validation,),
    "adhesion": (Adhesion,),
    "mesure": (Mesure,),
    "proposition": (Logement,),
    "passage": (PassageCaleol,),
    "correspondant": (Correspondant,),
    "occupation": (Occupation,),
    "bilan": (Bilan, BilanConfidentiel),
    "sortie": (Sortie,),
    "veille": (Veille,),
    "seance": (Seance,),
    "palier": (Logement, Occupation),
    "examen": (ExamenPeriodique,),
    "avis_prefet": (AvisPrefet,),
    "passage_palier": (PassagePalier,),
    "avis_reprise": (AvisReprise,),
    "procedure": (ProcedureExpulsion,),
}
SANS_COLONNE = {
    # Wishes of the household, kept with its demand.
    "menage.typologie_souhaitee", "menage.loyer_max", "menage.communes",
    # A key of another table, an issue that closes, a word that only routes.
    "proposition.bailleur", "bail.issue", "passage.suite_refus",
    # A refusal at the diagnostic is an adhesion refused.
    "diagnostic.refus",
    # A landlord named by his public id, a day that begins the occupation, or a title that does.
    "occupation.bailleur", "occupation.depuis", "expulsion.statut",
    # A choice that turns the measure into another.
    "mutation.choix",
    # What the instance decides and says: answers that the association keeps.
    "aiguillage.forme", "aiguillage.motif", "aiguillage.collectif", "point.avis", "point.note",
    # The ways out: the motive ends the measure, the words are a confidential answer.
    "retrait.motif", "retrait.precision", "non_relogeable.motif",
    # Keys of another table, or lines of it: who takes part, in what, who came.
    "participant.menage", "inscription.action", "seance.presences", "suivi.menage", "suivi.forme",
    # A landlord, the first day of an occupation, the title that another leaves behind.
    "palier.bailleur", "palier.signe_le", "depart.statut",
    # A choice that only routes, and the dwelling that it waits for.
    # Lines of another table: what stood in the way of a lease.
    "examen.obstacles",
    "palier.voie", "reprise.voie", "dispositif.voie", "dispositif.logement",
    "reponse",
}  # fmt: skip

toutes = pytest.mark.parametrize("nom", DESTINATIONS)


def regle(nom: str) -> Destination:
    return DESTINATIONS[nom]


@toutes
def test_une_destination_confidentielle_ne_route_jamais(nom: str) -> None:
    assert not (regle(nom).route and regle(nom).confidentialite == Confidentialite.CONFIDENTIEL)


@toutes
def test_ce_qui_est_interdit_au_bailleur_est_confidentiel(nom: str) -> None:
    """001:317 and article 226-13 of the Code pénal: the landlord reads no social data."""
    droit = BAILLEUR[regle(nom).groupe]
    if droit == "interdit":
        assert regle(nom).confidentialite == Confidentialite.CONFIDENTIEL
    elif droit in {"pièces seulement", "existence seulement"}:
        assert regle(nom).confidentialite == Confidentialite.ASSOCIATION


def test_tout_groupe_interdit_ou_partage_est_represente() -> None:
    assert {d.groupe for d in DESTINATIONS.values()} == set(BAILLEUR)


@toutes
def test_une_destination_est_une_colonne_ou_une_exception_nommee(nom: str) -> None:
    entite, _, colonne = nom.partition(".")
    colonnes = {c.name for modele in TABLES.get(entite, ()) for c in modele.__table__.columns}
    assert (colonne in colonnes) != (nom in SANS_COLONNE)


def test_ce_qui_est_confidentiel_a_sa_propre_table() -> None:
    """No query of a landlord's page joins these two tables."""
    a_part = {DiagnosticConfidentiel: "diagnostic", BilanConfidentiel: "bilan"}
    for modele, entite in a_part.items():
        colonnes = {c.name for c in modele.__table__.columns if not c.primary_key}
        niveaux = {regle(f"{entite}.{colonne}").confidentialite for colonne in colonnes}
        assert Confidentialite.PARTAGEABLE not in niveaux


@toutes
def test_les_actes_nommes_existent(nom: str) -> None:
    assert regle(nom).actes <= set(ACTES)


def test_les_oui_non_sont_des_destinations() -> None:
    assert set(DESTINATIONS) >= BOOLEENS


def test_les_niveaux_vont_du_plus_large_au_plus_etroit() -> None:
    assert list(NIVEAUX) == ["partageable", "association", "confidentiel"]
    assert sorted(NIVEAUX.values()) == list(NIVEAUX.values())


def test_une_variable_d_acte_n_est_pas_une_cle_de_formulaire() -> None:
    cles = {c.cle for f in bpmn.list_formulaires() for c in lire(bpmn.read_formulaire(f)).champs}
    assert not VARIABLES_ECRITES & cles


def test_une_etape_livree_n_ecrit_que_ce_que_son_acte_permet() -> None:
    lues = [
        *map(bpmn.read_parcours, bpmn.list_parcours()),
        *map(bpmn.read_module, bpmn.list_modules()),
    ]
    etapes = [
        proprietes
        for contenu in lues
        for element in xml.lire(contenu).iter(etree.Element)
        if "formulaire" in (proprietes := xml.proprietes(element))
    ]
    hors_acte = [
        (etape["formulaire"], champ.destination)
        for etape in etapes
        for champ in lire(bpmn.read_formulaire(etape["formulaire"])).champs
        if (permis := regle(champ.destination).actes) and etape.get("acte") not in permis
    ]
    assert len(etapes) >= 27
    assert hors_acte == []
