"""The programmes are all over France: so are the départements that a form offers."""

import json

from sqlalchemy.orm import Session

import bpmn
from models.codes import Role
from tests import fabrique
from web.dossier import orientation
from web.page.departements import DEPARTEMENTS
from workflow.regles.dalo import delais


def test_les_101_departements_sont_la_dans_l_ordre_de_leurs_codes() -> None:
    """Corsica stands where its 20 stood."""
    codes = [code.replace("2A", "20.1").replace("2B", "20.2") for code in DEPARTEMENTS]
    assert len(codes) == 101
    assert codes == sorted(codes, key=float)


def test_un_menage_s_accompagne_dans_tout_departement(session: Session) -> None:
    fabrique.programme(session)
    ts = fabrique.utilisateur(
        session, Role.TRAVAILLEUR_SOCIAL, organisme_id=fabrique.association(session).id
    )
    (champ,) = [
        c for c in orientation.construire_formulaire(session, ts).champs if c.cle == "departement"
    ]
    assert {o.valeur for o in champ.options} == DEPARTEMENTS.keys()
    assert delais().keys() < DEPARTEMENTS.keys()


def test_un_logement_se_propose_dans_tout_departement() -> None:
    """004 2.1.11: the form is data, its list is that of the pages."""
    champs = json.loads(bpmn.read_formulaire("rapprochement"))["components"]
    (champ,) = [c for c in champs if c["key"] == "departement_logement"]
    assert {o["value"]: o["label"] for o in champ["values"]} == {
        code: f"{nom} ({code})" for code, nom in DEPARTEMENTS.items()
    }
