"""The verdict on a draft: on its own modules, forms and tables, the shipped ones behind them."""

import orjson
import pytest
from sqlalchemy.orm import Session

import bpmn
from models.ebauche import Ebauche
from tests.bases import sur_sqlite
from tests.fabrique import LE
from tests.workflow.edition.ebauches.decor import Atelier
from workflow.edition import ebauches
from workflow.errors import Introuvable
from workflow.parcours.definitions import PARCOURS_LIVRES, publier_livrees

NEUF = b"""<bpmn:userTask id="premiere_etape" name="Premi\xc3\xa8re \xc3\xa9tape">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="formulaire" value="visite"/>
      </spiffworkflow:properties></bpmn:extensionElements>"""


def question(**plus: object) -> bytes:
    champ = {
        "key": "suite_visite", "label": "Quelle suite ?", "type": "radio",
        "values": [{"value": "oui", "label": "Oui"}, {"value": "non", "label": "Non"}],
        "properties": {"destination": "reponse", "route": True}, "validate": {"required": True},
    }  # fmt: skip
    return orjson.dumps({"id": "visite", "titre": "Visite", "components": [champ | plus]})


@pytest.fixture
def atelier(session: Session) -> Atelier:
    return Atelier.planter(session)


def dessiner(atelier: Atelier) -> Ebauche:
    """Return a draft whose one step asks the form « visite »."""
    ebauche = atelier.ouvrir(cle="visite")
    contenu = ebauches.contenu(ebauche, "parcours", "visite")
    contenu = contenu.replace(
        '<bpmn:task id="premiere_etape" name="Première étape">'.encode(), NEUF
    ).replace(b"</bpmn:task>", b"</bpmn:userTask>")
    atelier.enregistrer(ebauche, contenu)
    return ebauche


@sur_sqlite
def test_le_formulaire_de_l_ebauche_suffit_a_son_etape(atelier: Atelier) -> None:
    ebauche = dessiner(atelier)
    assert "visite" in ebauches.verifier(ebauche).refus()
    atelier.enregistrer(ebauche, question(), lieu=("formulaire", "visite"))
    assert ebauches.verifier(ebauche).refus() == ""


@sur_sqlite
@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b'{"id": "visite"}', "Formulaire"),
        (question(properties={"destination": "nulle_part"}), "destination"),
    ],
)
def test_un_formulaire_fautif_empeche_de_publier(
    atelier: Atelier, contenu: bytes, phrase: str
) -> None:
    ebauche = dessiner(atelier)
    atelier.enregistrer(ebauche, contenu, lieu=("formulaire", "visite"))
    verdict = ebauches.verifier_piece(ebauche, "formulaire", "visite")
    assert phrase in verdict.problemes[0].message
    assert ebauches.verifier(ebauche).refus()


@sur_sqlite
def test_le_verdict_se_demande_sur_ce_qui_se_tape(atelier: Atelier) -> None:
    ebauche = dessiner(atelier)
    sans_fin = ebauches.contenu(ebauche, "parcours", "visite").replace(
        b'targetRef="fin"', b'targetRef="rien"'
    )
    assert not ebauches.verifier_piece(ebauche, "parcours", "visite", sans_fin).accepte
    assert ebauche.version == 2
    with pytest.raises(Introuvable):
        ebauches.verifier_piece(ebauche, "module", "contact")


@sur_sqlite
def test_un_module_de_l_ebauche_remplace_celui_qui_est_livre(atelier: Atelier) -> None:
    base = publier_livrees(atelier.session, le=LE, parcours=["acces_direct"])
    ebauche = atelier.ouvrir(base=base)
    module = bpmn.read_module("contact").replace(b"bpmn:userTask", b"bpmn:scriptTask")
    atelier.enregistrer(ebauche, module, lieu=("module", "contact"))
    verdicts = ebauches.verifier(ebauche)
    assert not verdicts.par_piece["module", "contact"].accepte
    assert verdicts.refus()


@sur_sqlite
@pytest.mark.parametrize("cle", PARCOURS_LIVRES)
def test_chaque_parcours_livre_est_publiable_et_donne_la_meme_version(
    atelier: Atelier, cle: str
) -> None:
    base = publier_livrees(atelier.session, le=LE, parcours=[cle])
    ebauche = atelier.ouvrir(base=base)
    assert atelier.agir(ebauches.publier, ebauche) is base
