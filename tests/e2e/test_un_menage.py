"""One household carried from orientation to veille, in the browser, by the right people."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from models.codes import DossierEtat, Role
from models.db import SessionFactory, lecture
from models.dossier import Dossier
from models.journal import Journal
from models.utilisateur import Utilisateur
from tests.e2e.conftest import Ouvrir
from tests.web.fixtures import Horloge
from web.jobs import declencher_minuteries

pytestmark = pytest.mark.navigateur

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
BAILLEUR = Role.REFERENT_BAILLEUR
SECRET = "Dettes anciennes, suivi par le médecin."


@dataclass(frozen=True)
class Geste:
    """One step of the way: who does which step, and what is answered, by field."""

    role: Role
    etape: str
    reponses: Mapping[str, str]


CHEMIN = (
    Geste(TS, "Enregistrer l’orientation",
          {"prescripteur_type": "siao", "accord_contact": "oui", "eligible": "oui"}),
    Geste(TS, "Prendre contact avec le ménage",
          {"resultat_contact": "joint", "canal": "telephone"}),
    Geste(TS, "Réaliser le diagnostic",
          {"conclusion": "avl", "type_menage": "monoparental", "nb_personnes": "2",
           "nb_mineurs": "1", "volet_logement": "Un T2 à Massy.", "volet_confidentiel": SECRET}),
    Geste(CHEF, "Valider l’entrée", {"decision_instance": "valide"}),
    Geste(TS, "Recueillir l’adhésion du ménage",
          {"adhesion": "signee", "forme_contrat": "tripartite"}),
    Geste(TS, "Mettre à jour la demande", {"nur": "091022000000000001"}),
    Geste(TS, "Rapprochement envisagé",
          {"bailleur": "Habitat du Parc", "commune_logement": "Massy", "contingent": "bailleur"}),
    Geste(BAILLEUR, "Tracer le contact préalable", {"mode_contact": "telephone"}),
    Geste(TS, "Vérifier le dossier", {"dossier_complet": "oui"}),
    Geste(BAILLEUR, "Saisir la décision", {"decision_caleol": "attribution"}),
    Geste(BAILLEUR, "Notifier l’offre au ménage", {"delai_reponse_jours": "10"}),
    Geste(TS, "Répondre à l’offre", {"reponse_offre": "acceptee"}),
    Geste(BAILLEUR, "Désigner le correspondant", {"nom_correspondant": "Mme Vasseur"}),
    Geste(TS, "Signer le bail", {"bail": "signe", "statut_occupation": "bail_direct"}),
    Geste(TS, "Faire le bilan à mi-mesure", {"contenu_partageable": "Le loyer est payé."}),
    Geste(TS, "Faire le bilan final", {"suite": "terminer", "contenu_confidentiel": SECRET}),
    Geste(TS, "Remettre les recommandations",
          {"motif_sortie": "reloge_stabilise", "recommandations": "Appeler avant de passer."}),
)  # fmt: skip
ENQUETE = Geste(
    BAILLEUR,
    "Enquêter un an après",
    {"impaye_3_mois": "non", "assurance_veille": "oui", "difficulte": "non"},
)


@dataclass
class Menage:
    """The household under way, and each person's browser, opened at first need."""

    ouvrir: Ouvrir
    adresse: str = ""
    pages: dict[Role, Page] = field(default_factory=dict)

    def page(self, role: Role) -> Page:
        if role not in self.pages:
            self.pages[role] = self.ouvrir(role)
        return self.pages[role]

    def orienter(self) -> None:
        page = self.page(TS)
        page.get_by_role("link", name="Nouvelle orientation").click()
        reponses = {"nom": "Quérard", "prenom": "Ondine", "dalo": "non", "departement": "91"}
        repondre(page.locator("form.saisie"), reponses)
        page.get_by_role("button", name="Ouvrir le dossier").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Quérard Ondine")
        self.adresse = page.url

    def faire(self, geste: Geste) -> None:
        page = self.page(geste.role)
        page.goto(self.adresse)
        if geste.role == BAILLEUR:
            assert SECRET not in page.content()
        etape = page.locator("details.action-etape", has_text=geste.etape)
        repondre(etape, geste.reponses)
        etape.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Étape enregistrée")


def repondre(formulaire: Locator, reponses: Mapping[str, str]) -> None:
    """Fill the fields as a person does: only what the page shows."""
    for cle, valeur in reponses.items():
        champ = formulaire.locator(f"[name={cle}]")
        if champ.first.get_attribute("type") == "radio":
            formulaire.locator(f"[name={cle}][value={valeur}]").check()
        elif champ.evaluate("(element) => element.tagName") == "SELECT":
            champ.select_option(valeur)
        else:
            champ.fill(valeur)


def test_a_household_goes_from_orientation_to_veille(
    ouvrir: Ouvrir, fabrique_web: SessionFactory, horloge: Horloge
) -> None:
    menage = Menage(ouvrir)
    menage.orienter()
    for geste in CHEMIN:
        menage.faire(geste)
        horloge.avancer(hours=1)
    page = menage.page(TS)
    page.goto(menage.adresse)
    expect(page.get_by_text("Veille", exact=True).first).to_be_visible()
    horloge.avancer(days=366)
    assert declencher_minuteries(fabrique_web, le=horloge()) >= 1
    menage.faire(ENQUETE)
    page.reload()
    expect(page.get_by_role("link", name="Recommencer l’accompagnement")).to_be_visible()
    expect(menage.page(BAILLEUR).get_by_role("heading", name="À faire")).to_be_visible()
    _verifier_le_journal(fabrique_web, menage.adresse.rpartition("/")[2])


def _verifier_le_journal(fabrique: SessionFactory, public_id: str) -> None:
    """Each step is signed by the one who did it, in the order of the way."""
    with lecture(fabrique) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()
        roles = session.scalars(
            select(Utilisateur.role)
            .join(Journal, Journal.acteur_id == Utilisateur.id)
            .where(Journal.dossier_id == dossier.id, Journal.tache_id.is_not(None))
            .order_by(Journal.rang)
        ).all()
    assert dossier.etat == DossierEtat.CLOS
    assert roles == [geste.role for geste in (*CHEMIN, ENQUETE)]
