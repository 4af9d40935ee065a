"""Every page of the four worlds in a real browser: no fault that axe finds, none too wide.

A page that a route shows and no line of `PAGES` visits fails the run.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from models.codes import Role
from models.db import SessionFactory
from tests.e2e.conftest import BUREAU, Ouvrir
from tests.e2e.terrain import (
    deplacer,
    faire_attendre,
    importer,
    nommer,
    remplir,
    reparer,
    reunir_la_commission,
)
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from web.travaux.echeances import declencher_alertes
from workflow.isolement.atelier import ATELIER as LECTEURS

pytestmark = pytest.mark.navigateur

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
REFERENT, CORRESPONDANT = Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR
REGLES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
}
LARGEURS = (640, 390, 320)
"""CSS pixels: a screen of 1280 at 200 %, a telephone, a screen of 1280 at 400 % (WCAG 1.4.10)."""

INCONNUE = "/inconnue"
PAGES: dict[Role | None, tuple[str, ...]] = {
    None: (
        "/connexion", "/mot-de-passe-oublie", "/mot-de-passe/{jeton}", INCONNUE,
        "/accessibilite",
    ),
    TS: (
        "/journee", "/journee?voir=attente", "/dossiers", "/dossiers?q=Fabr", "/alertes",
        "/alertes/{alerte}", "/avis", "/avis/reglages",
        "/orientations/nouvelle", "/orientations/deja-commence", "/absences", "/agenda",
        "/brouillons", "/brouillons/{brouillon}", "/equipe", "/caleol",
        "/caleol?saisir={contact}",
        "/importer", "/importer/{import}", "/importer/{import}/apercu",
        "/dossiers/{Delmas}", "/dossiers/{Fabre}", "/dossiers/{Jourdan}", "/dossiers/{Keller}",
        "/dossiers/{Abadie}/etapes/{etape}",
        "/dossiers/{Abadie}/journal", "/dossiers/{Brunel}/journal/2",
        "/dossiers/{Abadie}/operations/suspendre", "/dossiers/{Abadie}/operations/clore",
        "/dossiers/{Garnier}/corrections", "/dossiers/{Jourdan}/corrections",
        "/dossiers/{Brunel}/corrections/2", "/dossiers/{Brunel}/corrections/2/date",
        "/dossiers/{Jourdan}/reouverture", "/dossiers/{Jourdan}/recommencement",
        "/dossiers/{Garnier}/menage",
        "/dossiers/{Fabre}/notes", "/dossiers/{Fabre}/notes/{note}",
        "/dossiers/{Fabre}/visites/{visite}", "/dossiers/{Fabre}/visites/{prevue}",
        "/dossiers/{Fabre}/documents", "/dossiers/{Fabre}/documents/{document}/gestion",
        "/dossiers/{Fabre}/documents/modeles/contrat",
        "/dossiers/{Fabre}/logement", "/dossiers/{Fabre}/logement/pieces/a-fournir",
        "/dossiers/{Fabre}/partage", "/dossiers/{Fabre}/partage?bailleur={bailleur}",
        "/dossiers/{Delmas}/partage", "/dossiers/{Delmas}/offres",
        "/dossiers/{Delmas}/offres/{offre}",
        "/dossiers/{Delmas}/personnes", "/dossiers/{Delmas}/personnes/nouvelle",
        "/dossiers/{Delmas}/personnes/{personne}", "/dossiers/{Delmas}/personnes/composition",
        "/dossiers/{Delmas}/personnes/{personne}/depart",
        "/dossiers/{Delmas}/personnes/separation", "/dossiers/{Delmas}/personnes/regroupement",
        "/actions", "/actions/nouvelle", "/actions/{sien}", "/actions/{collegue}",
    ),
    CHEF: (
        "/journee?voir=tous", "/dossiers/{Brunel}", "/dossiers/{Brunel}/referent",
        "/dossiers/{Brunel}/personnes/fusion", "/actions/{sien}", "/absences",
        "/equipe", "/equipe/{collegue_id}", "/equipe/mise-a-disposition",
        "/instances", "/instances/commission", "/instances/commission/reunions/seance",
        "/reparations", "/reparations/{reparation}", "/dossiers/{Fabre}",
    ),
    REFERENT: (
        "/bailleur", "/bailleur?etape={decision}", "/bailleur/menages", "/bailleur/besoins",
        "/bailleur/logements", "/bailleur/logements/nouveau", "/bailleur/contact",
        "/bailleur/signaler", "/caleol", "/alertes", "/dossiers/{Garnier}", "/actions",
        "/actions/{sien}", "/avis/reglages",
    ),
    CORRESPONDANT: (
        "/bailleur", "/bailleur/menages", "/bailleur/signaler", "/dossiers/{Garnier}",
    ),
    Role.COORDONNATEUR: (
        "/coordination", "/coordination/validations", "/coordination/charge",
        "/coordination/chiffres-cles", "/chaleur", "/chaleur/{definition}", "/alertes",
        "/dossiers/{Delmas}", "/actions/{sien}",
        "/instances", "/instances/commission", "/alertes/{alerte}", "/avis", "/avis/reglages",
    ),
    Role.ADMINISTRATEUR: (
        "/administration", "/administration/depot", "/administration/incidents",
        "/administration/incidents/{incident}", "/administration/incidents/{propose}",
        "/administration/incidents/{incident}?variable=conclusion", "/chaleur/{definition}",
        "/administration/definitions/{definition}", "/administration/ebauches",
        "/administration/ebauches/{ebauche}", "/administration/ebauches/{ebauche}/report",
        "/administration/comparaison?avant=v-{definition}&apres=e-{ebauche}",
        "/administration/deplacements", "/administration/deplacements/nouveau",
        "/administration/deplacements/nouveau?de={definition}&vers={vers}",
        "/administration/deplacements/{deplacement}",
        "/administration/deplacements/{deplacement}/dossiers",
        "/administration/alertes", "/administration/alertes/A01", "/administration/motifs",
        "/administration/motifs/offre_rare", "/administration/envois",
        "/administration/ebauches/{ebauche}/essai",
        "/administration/ebauches/{ebauche}/scenarios",
        "/administration/ebauches/{ebauche}/consequences",
        "/administration/ebauches/{ebauche}/diagramme/parcours/acces_direct",
        "/administration/ebauches/{ebauche}/trame/parcours/acces_direct",
        "/administration/ebauches/{ebauche}/trame/module/contact?element=contact_etabli",
        "/administration/ebauches/{ebauche}/trame/module/contact?element=debut&geste=choix",
        "/administration/ebauches/{ebauche}/trame/module/contact?element=debut&geste=delai",
        "/administration/ebauches/{ebauche}/trame/module/contact?element=prendre_contact",
        "/administration/ebauches/{ebauche}/trame/module/contact"
        "?element=prendre_contact&geste=bord",
        "/administration/comptes", "/administration/comptes/nouveau",
        "/administration/comptes/{collegue_id}", "/administration/organismes",
        "/administration/organismes/{bailleur}", "/administration/droits",
        "/administration/droits?role=chef_de_service",
        "/administration/abonnements", "/administration/jours-chomes",
        "/administration/reglages", "/administration/courriels",
        "/administration/courriels/alerte/corps", "/administration/journal", "/avis",
        "/administration/programmes", "/administration/programmes?etat=fiches&q=glissant",
        "/administration/programmes/avdl_idf", "/administration/conventions",
        "/administration/conventions/1", "/administration/ebauches/{ebauche}/formulaires",
        "/administration/ebauches/{ebauche}/formulaires/contact",
        "/administration/ebauches/{ebauche}/tables",
        "/administration/ebauches/{ebauche}/tables/delai_dalo",
    ),
}  # fmt: skip

TRANCHE = 20
"""Addresses of one test: a role that has many pages must not hold one core alone."""

CAS = [
    pytest.param(role, modeles[debut : debut + TRANCHE], id=f"{role}-{debut // TRANCHE + 1}")
    for role, modeles in PAGES.items()
    for debut in range(0, len(modeles), TRANCHE)
]

SANS_PAGE = {
    "static", "sante.sante", "sante.pret", "compte.accueil", "agenda.flux",
    "coordination.chiffres_cles_csv", "definitions.diagramme", "documents.telecharger",
    "imports.modele", "imports.erreurs", "avis.ouvrir", "sante.pret_complet",
    "sante.metriques", "editeur.ouverture", "trame.dessin", "essais.diagramme",
    "paquets.exporter_ebauche", "paquets.exporter_version",
}  # fmt: skip
"""Routes that answer with a file, a state or another address."""


@pytest.fixture
def noms(
    request: pytest.FixtureRequest,
    fabrique_web: SessionFactory,
    monde: Monde,
    connecter: Connecter,
) -> Iterator[dict[str, str]]:
    """What the addresses are made with; the caseworker's pages have something to show."""
    declencher_alertes(fabrique_web, le=LE)
    reunir_la_commission(fabrique_web, monde)
    noms = {"bailleur": monde.bailleur}
    if request.getfixturevalue("role") == TS:
        remplir(fabrique_web, monde, connecter)
        noms["import"] = importer(connecter(TS))
    if request.getfixturevalue("role") in (CHEF, Role.ADMINISTRATEUR):
        noms |= reparer(fabrique_web, monde, connecter)
    if request.getfixturevalue("role") in (Role.COORDONNATEUR, Role.ADMINISTRATEUR):
        faire_attendre(fabrique_web, monde)
    if request.getfixturevalue("role") == Role.ADMINISTRATEUR:
        noms |= deplacer(fabrique_web, monde, connecter)
    yield noms | nommer(fabrique_web, monde)
    LECTEURS.fermer()


def tout_deplier(page: Page) -> None:
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def fautes(page: Page) -> list[str]:
    """What axe finds, as it is laid out on a desk."""
    trouvees = Axe().run(page, options=REGLES).response["violations"]
    return [f"{f['id']}: {n['html'][:160]}" for f in trouvees for n in f["nodes"]]


def trop_larges(page: Page) -> list[str]:
    """The widths at which the page itself scrolls sideways."""
    larges = []
    for largeur in LARGEURS:
        page.set_viewport_size({"width": largeur, "height": 900})
        tient = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        if not page.evaluate(tient):
            larges.append(f"trop large à {largeur} px")
    page.set_viewport_size(BUREAU)
    return larges


@pytest.mark.parametrize(("role", "modeles"), CAS)
def test_no_page_has_a_fault_nor_scrolls_sideways(
    ouvrir: Ouvrir, noms: dict[str, str], role: Role | None, modeles: tuple[str, ...]
) -> None:
    page = ouvrir(role)
    trouvees = {}
    for modele in modeles:
        reponse = page.goto(modele.format(**noms))
        assert reponse is not None
        assert reponse.status == (404 if modele == INCONNUE else 200), modele
        tout_deplier(page)
        if liste := fautes(page) + trop_larges(page):
            trouvees[modele] = liste
    assert trouvees == {}


def test_every_page_is_visited(app: Flask) -> None:
    carte = app.url_map.bind("localhost")
    adresses = {m.partition("?")[0] for modeles in PAGES.values() for m in modeles} - {INCONNUE}
    visitees = {carte.match(adresse)[0] for adresse in adresses}
    routes = {r.endpoint for r in app.url_map.iter_rules() if "GET" in (r.methods or ())}
    assert visitees | SANS_PAGE == routes
    assert not visitees & SANS_PAGE


def test_a_cell_says_its_column_on_a_phone_and_nowhere_else(ouvrir: Ouvrir) -> None:
    page = ouvrir(TS)
    page.goto("/dossiers")
    dit = "() => getComputedStyle(document.querySelector('.tableau td'), '::before').content"
    assert page.evaluate(dit) == "none"
    page.set_viewport_size({"width": 390, "height": 844})
    assert "Où il en est" in page.evaluate(dit)
