"""Each of the six shapes from its entry to its end, in the browser, by the right people.

All along a landlord listens: he is sent nothing that belongs to the association alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from models.codes import DossierEtat
from models.db import SessionFactory, transaction
from tests.e2e.confidences import confier
from tests.e2e.conftest import Ouvrir
from tests.e2e.remplissage import PARTAGE, SECRET, repondre
from tests.e2e.voyage import BAILLEUR, TS, Reponses, Voyage
from tests.web.fixtures import Horloge
from tests.web.monde import Monde
from tests.workflow.reponses import REPONSES, SUITE
from workflow.programmes.activation import activer

pytestmark = pytest.mark.navigateur

ENTREE = SUITE[: SUITE.index("mettre_a_jour_demande")]
BILANS = ("bilan_mi_mesure", "bilan_final")
SORTIE = ("preparer_sortie", "enqueter_un_an")
CHEF = "chef_de_service"
QUI = {
    "contact_prealable": BAILLEUR,
    "passer_caleol": BAILLEUR,
    "notifier_offre": BAILLEUR,
    "designer_correspondant": BAILLEUR,
    "enqueter_un_an": BAILLEUR,
    "valider_entree": CHEF,
    "choisir_mesure": CHEF,
    "recueillir_avis": CHEF,
    "valider_passage": CHEF,
    "bilan_copil": CHEF,
}
"""Who does a step, when it is not the travailleur social."""


@dataclass(frozen=True)
class Parcours:
    """One way along a shape. `programme`: its id; `reponses`: where they are not the usual ones.

    `etats`: some that the dossier must go through, besides veille.
    """

    programme: str
    chemin: tuple[str, ...]
    etats: tuple[DossierEtat, ...]
    fin: str = "fin_clos"
    reponses: Reponses = field(default_factory=dict)


PALIER = ("entrer_palier", "point_palier", "glisser_bail", *BILANS, *SORTIE)
PARCOURS = {
    "acces_direct": Parcours(
        "002-01",
        (*SUITE, "enqueter_un_an"),
        (DossierEtat.AVL, DossierEtat.CALEOL, DossierEtat.ADL),
    ),
    "acces_paliers": Parcours(
        "004-2.1.7", (*ENTREE, *PALIER), (DossierEtat.PALIER, DossierEtat.ADL)
    ),
    "maintien_bail": Parcours(
        "004-2.2.7",
        ("constater_occupation", *ENTREE, *BILANS, "proposer_mutation", *SORTIE),
        (DossierEtat.ADL,),
        reponses={
            "realiser_diagnostic": {"conclusion": "adl"},
            "recueillir_adhesion": {"adhesion": "signee", "forme_contrat": "tripartite"},
            "proposer_mutation": {"suite_logement": "rester"},
        },
    ),
    "maintien_reprise": Parcours(
        "004-2.2.10",
        (
            "constater_occupation", *ENTREE, "recueillir_avis", "constater_procedure",
            "conclure_protocole", "entrer_transitoire", "examiner_reprise", "valider_passage",
            "glisser_bail", *BILANS, *SORTIE,
        ),
        (DossierEtat.PALIER, DossierEtat.ADL),
        reponses={
            "constater_occupation": {"statut_occupation": "occupant_sans_titre"},
            "realiser_diagnostic": {"conclusion": "adl"},
        },
    ),
    "aiguillage": Parcours(
        "004-2.3.5",
        (*ENTREE, "choisir_mesure", *PALIER),
        (DossierEtat.PALIER, DossierEtat.ADL),
        fin="fin_parcours",
        reponses={"choisir_mesure": {"forme_choisie": "acces_paliers"}},
    ),
}  # fmt: skip

Partir = Callable[[Reponses], Voyage]


@pytest.fixture
def partir(ouvrir: Ouvrir, fabrique_web: SessionFactory, horloge: Horloge, monde: Monde) -> Partir:
    """Return what begins a way: the usual answers, and those given."""
    return lambda autres: Voyage(ouvrir, fabrique_web, horloge, monde, {**REPONSES, **autres})


def ouvrir_programme(fabrique: SessionFactory, identifiant: str) -> str:
    with transaction(fabrique) as session:
        return activer(session, identifiant).code


def saisir(voyage: Voyage, adresse: str, bouton: str, reponses: Mapping[str, str]) -> None:
    """Fill the page of something new, and open it."""
    page = voyage.page(TS)
    voyage.aller(TS, adresse)
    for cle, valeur in reponses.items():
        champ = page.locator(f"form.saisie [name={cle}]")
        if cle != "programme" or champ.count():  # one programme alone is no question
            repondre(champ, valeur)
    page.get_by_role("button", name=bouton).click()
    expect(page.locator(".avis-fait")).to_be_visible()
    voyage.public_id = page.url.rpartition("/")[2]


def signees(chemin: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(element, QUI.get(element, TS)) for element in chemin]


@pytest.mark.parametrize("forme", PARCOURS)
def test_a_household_goes_from_orientation_to_the_end_of_veille(
    partir: Partir, fabrique_web: SessionFactory, forme: str
) -> None:
    parcours = PARCOURS[forme]
    code = ouvrir_programme(fabrique_web, parcours.programme)
    voyage = partir(parcours.reponses)
    saisir(
        voyage,
        "/orientations/nouvelle",
        "Ouvrir le dossier",
        {"nom": "Quérard", "prenom": "Ondine", "dalo": "non", "departement": "91",
         "programme": code},
    )  # fmt: skip
    confier(voyage.page(TS), voyage.adresse)
    voyage.marcher()
    assert voyage.faites == signees(parcours.chemin)
    assert voyage.dossier().fin_element == parcours.fin
    assert {*parcours.etats, DossierEtat.VEILLE} <= set(voyage.etats)
    voyage.verifier_les_signatures()
    verifier_la_fin(voyage)
    voyage.verifier_le_secret("contenu_partageable")
    assert {"document", "fetch", "download"} <= voyage.oreilles[0].genres


def verifier_la_fin(voyage: Voyage) -> None:
    """The association may start again; the landlord sees the household no more."""
    assert voyage.vu
    assert voyage.aller(BAILLEUR, voyage.adresse) == 404
    voyage.aller(TS, voyage.adresse)
    recommencer = voyage.page(TS).get_by_role("link", name="Recommencer l’accompagnement")
    expect(recommencer).to_be_visible()
    assert SECRET in voyage.page(TS).content(), "what was typed is kept, for those it is meant for"


class Action(Voyage):
    """A collective action: a landlord reads it on a page of its own, without the names."""

    @property
    def au_bailleur(self) -> str:
        return f"/actions/{self.public_id}"

    def partager(self) -> None:
        """An action has no document; its title and its sessions are what is shared."""

    def inscrire(self) -> None:
        """Register a household whose name stays in the association."""
        self.aller(TS, self.au_bailleur)
        page = self.page(TS)
        page.get_by_text("Inscrire un ménage sans dossier").click()
        nouveau = page.locator("form[action$='/menages']")
        nouveau.get_by_label("Nom", exact=True).fill(f"{SECRET}-Nom")
        nouveau.get_by_label("Prénom").fill(f"{SECRET}-Prénom")
        nouveau.get_by_role("button", name="Inscrire").click()
        expect(page.get_by_role("status")).to_contain_text("Ménage inscrit")
        self.faites.append(("inscription_saisie", TS))


def test_a_collective_action_goes_from_its_group_to_its_review(
    ouvrir: Ouvrir, fabrique_web: SessionFactory, horloge: Horloge, monde: Monde
) -> None:
    code = ouvrir_programme(fabrique_web, "004-2.1.16")
    seance = {"theme": f"{PARTAGE} théâtre"}
    reponses: Reponses = {
        "seance_prevue": seance,
        "seance_tenue": [{**seance, "suite_seance": "autre"}, {**seance, "suite_seance": "fin"}],
    }
    action = Action(ouvrir, fabrique_web, horloge, monde, reponses)
    saisir(
        action,
        "/actions/nouvelle",
        "Ouvrir l’action",
        {"titre": f"{PARTAGE} atelier", "bailleur": monde.bailleur, "programme": code,
         "departement": "91"},
    )  # fmt: skip
    action.faire(action.ouvertes()[0])
    action.inscrire()
    action.messages = ["seance_prevue", "seance_tenue", "seance_tenue"]
    action.marcher()
    assert action.faites == signees(
        ("constituer_groupe", "inscription_saisie", *["seance_prevue", "seance_tenue"],
         "seance_tenue", "evaluer_action", "bilan_copil")
    )  # fmt: skip
    assert action.dossier().fin_element == "fin_cycle"
    action.verifier_les_signatures()
    action.verifier_le_secret("théâtre")
