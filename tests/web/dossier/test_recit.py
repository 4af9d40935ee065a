"""The story of a dossier: sentences, subjects, answers, months; and how heavy its pages may be."""

import re
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import delete, select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.dossier import Dossier
from models.journal import Journal, JournalContenu
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import LE, MOTIF_ORIENTATION, REPONSES, SECRET, Monde
from web.fiches.faits import PHRASES, raconter_fait
from web.fiches.histoire import ACTES, NOMS_DES_SUJETS, TYPES
from web.fiches.phrases import raconter_reponses
from web.fiches.reponses import ReponseVue
from workflow.parcours.actes import ACTES as ACTES_DU_MOTEUR

TS = Role.TRAVAILLEUR_SOCIAL
POIDS_MAXIMUM = 100_000
EVENEMENTS = 400


def lisible(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


@pytest.fixture
def journal(monde: Monde) -> str:
    return f"/dossiers/{monde.dossiers['Garnier']}/journal"


def phrases(page: str) -> list[str]:
    return re.findall(r"<strong>([^<]+)</strong><br>", lisible(page))


def test_each_step_is_told_by_what_was_answered(connecter: Connecter, journal: str) -> None:
    dites = phrases(connecter(TS).ouvrir(journal).text)
    assert "Prise de contact : ménage joint, téléphone" in dites
    assert "Diagnostic : accompagnement vers le logement (AVL)" in dites
    assert "Logement proposé : Habitat du Parc, Massy, T3, 610 € par mois" in dites
    assert "Dossier complet pour la CALEOL : oui" in dites
    assert dites[-1] == "Dossier ouvert"


def test_a_decision_is_told_with_its_rank() -> None:
    reponses = (
        ReponseVue("Décision", "Attribution avec un rang", "passage.decision", False),
        ReponseVue("Rang", "2", "passage.rang", False),
    )
    assert (
        raconter_reponses("Saisir la décision", reponses).replace("\N{NO-BREAK SPACE}", " ")
        == "Passage en CALEOL : attribution avec un rang, rang 2"
    )


@pytest.mark.parametrize(
    ("type_", "element", "contenu", "phrase"),
    [
        ("visite", "domicile", {"resultat": "joint", "duree_minutes": 90},
         "Visite ou contact : visite à domicile, ménage joint, 1 h 30"),
        ("document", "identite", {}, "Document déposé : pièce d’identité ou titre de séjour"),
        ("seance_prevue", "", {"le": "2026-07-01"},
         "Séance de la CALEOL prévue le 1er juillet 2026"),
        ("seance_prevue", "", {"le": None}, "Date de la séance de la CALEOL effacée"),
        ("offre", "declinee", {}, "Logement proposé décliné"),
        ("personne", "depart", {"nom": "Abadie Zoé"}, "Départ du ménage : Abadie Zoé"),
        ("personne", "un_element_a_venir", {}, "Composition du ménage mise à jour"),
        ("cloture", "", {"motif": "deces"}, "Dossier clos : décès"),
    ],
)  # fmt: skip
def test_an_event_beside_the_steps_is_told_without_what_it_holds(
    type_: str, element: str, contenu: dict[str, object], phrase: str
) -> None:
    dite = raconter_fait(type_, element, contenu)
    assert dite is not None
    assert lisible(dite) == phrase


def test_a_step_without_a_sentence_is_told_by_its_label() -> None:
    assert raconter_reponses("Compléter le dossier", ()) == "Compléter le dossier"


def test_the_last_fact_comes_first_under_its_month(connecter: Connecter, journal: str) -> None:
    page = lisible(connecter(TS).ouvrir(journal).text)
    assert re.findall(r'<h3 class="recit-mois">([^<]+)</h3>', page) == ["Avril 2026", "Mars 2026"]
    jours = re.findall(r'Le <time datetime="([^"]+)"', page.split('class="onglets sujets"')[1])
    assert jours == sorted(jours, reverse=True)


def test_the_answers_are_under_the_step_the_confidential_ones_marked(
    connecter: Connecter, journal: str
) -> None:
    page = connecter(TS).ouvrir(journal).text
    assert MOTIF_ORIENTATION in page
    secret = re.search(r"<dt>([^/]*)(<span[^>]*>Confidentiel</span>)?</dt><dd>" + SECRET, page)
    assert secret is not None
    assert "Confidentiel" in secret[0]
    assert not re.search(r"Loyer[^/]*Confidentiel</span></dt>", page)


def test_a_landlord_reads_no_story(connecter: Connecter, journal: str) -> None:
    assert connecter(Role.REFERENT_BAILLEUR).ouvrir(journal).status_code == 403


@pytest.mark.parametrize(
    ("sujet", "dedans", "dehors"),
    [
        ("propositions", "Logement proposé", "Diagnostic"),
        ("contacts", "Prise de contact", "Logement proposé"),
        ("signalements", "Signalement : impayé", "Prise de contact"),
        ("etapes", "Diagnostic", "Signalement : impayé"),
    ],
)
def test_a_subject_shows_its_events_alone(
    connecter: Connecter, journal: str, sujet: str, dedans: str, dehors: str
) -> None:
    navigateur, page = connecter(TS), journal.removesuffix("/journal")
    signaler = {"type": "impaye", "fait_le": LE.date().isoformat()}
    assert navigateur.envoyer(f"{page}/signalements", **signaler).status_code == 302
    dites = " | ".join(phrases(navigateur.ouvrir(f"{journal}?sur={sujet}").text))
    assert dedans in dites
    assert dehors not in dites


def test_a_subject_with_nothing_says_so_and_an_unknown_one_shows_all(
    connecter: Connecter, journal: str
) -> None:
    navigateur = connecter(TS)
    assert "Rien de cette sorte" in navigateur.ouvrir(f"{journal}?sur=documents").text
    assert "Dossier ouvert" in navigateur.ouvrir(f"{journal}?sur=tout-et-rien").text


def test_a_journal_whose_content_was_erased_is_still_told(
    connecter: Connecter, monde: Monde, journal: str, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        du_dossier = (
            select(Journal.id)
            .join(Dossier, Dossier.id == Journal.dossier_id)
            .where(Dossier.public_id == monde.dossiers["Garnier"])
        )
        session.execute(delete(JournalContenu).where(JournalContenu.journal_id.in_(du_dossier)))
    page = connecter(TS).ouvrir(journal).text
    assert "Réaliser le diagnostic" in phrases(page)
    assert SECRET not in page


def test_the_subjects_name_kinds_and_acts_that_exist() -> None:
    """Guards the two tables: a name mistyped there would hide its events from a subject."""
    for types in TYPES.values():
        assert types <= PHRASES.keys()
    for actes in ACTES.values():
        assert actes <= ACTES_DU_MOTEUR.keys()
    assert TYPES.keys() | ACTES.keys() < NOMS_DES_SUJETS.keys()


TEXTE = "Le ménage a raconté longuement. " * 120
"""As long as the form allows, or nearly."""


@pytest.mark.parametrize("suite", ["", "/journal", "/journal?page=9"])
def test_four_hundred_events_keep_the_pages_light(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, suite: str
) -> None:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Garnier")
        saisie = {**REPONSES["realiser_diagnostic"], "volet_confidentiel": TEXTE}
        contenu = orjson.dumps({"saisie": saisie}).decode()
        for jours in range(EVENEMENTS):
            fabrique.journaliser(
                session, dossier, contenu, type="etape", element="realiser_diagnostic",
                fait_le=LE - timedelta(days=jours), saisi_le=LE,
            )  # fmt: skip
    reponse = connecter(TS).ouvrir(f"/dossiers/{monde.dossiers['Garnier']}{suite}")
    assert reponse.status_code == 200
    assert "Diagnostic" in reponse.text
    assert len(reponse.data) < POIDS_MAXIMUM


def test_a_long_answer_is_read_whole_on_its_own_page(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, journal: str
) -> None:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Garnier")
        contenu = orjson.dumps({"saisie": {"volet_confidentiel": TEXTE}}).decode()
        ligne = fabrique.journaliser(
            session, dossier, contenu, element="realiser_diagnostic", fait_le=LE, saisi_le=LE
        )
        rang = ligne.rang
    navigateur = connecter(TS)
    assert TEXTE.strip() not in navigateur.ouvrir(journal).text
    assert f'href="{journal}/{rang}"' in navigateur.ouvrir(journal).text
    assert TEXTE.strip() in navigateur.ouvrir(f"{journal}/{rang}").text
    assert navigateur.ouvrir(f"{journal}/{rang + 1}").status_code == 404
