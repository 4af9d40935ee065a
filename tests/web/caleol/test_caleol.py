"""The day's list: sessions, decisions to type, offers that run; each reader sees his own."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.dossier import Dossier
from models.piece_caleol import PieceCaleol
from models.relogement import PassageCaleol, Proposition
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur

TS, CHEF, BAILLEUR = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
Prevoir = Callable[..., None]

HIER = date(2026, 6, 14)
DEMAIN = date(2026, 6, 16)


def test_a_decision_is_dated_by_its_session_unless_told_otherwise(
    connecter: Connecter, monde: Monde, prevoir: Prevoir
) -> None:
    navigateur, adresse = connecter(TS), f"/dossiers/{monde.dossiers['Garnier']}"
    assert 'name="fait_le" id="e1-fait_le" value="2026-06-15"' in navigateur.ouvrir(adresse).text
    prevoir("Garnier", seance_prevue_le=HIER)
    page = navigateur.ouvrir(adresse).text
    assert 'name="fait_le" id="e1-fait_le" value="2026-06-14"' in page
    etape = re.search(rf'action="({adresse}/etapes/[^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert etape
    assert version
    refusee = navigateur.envoyer(etape.group(1), fait_le="2026-06-12", version=version.group(1))
    assert refusee.status_code == 422
    assert 'value="2026-06-12"' in refusee.text
    assert '#decision_caleol">Renseignez «' in refusee.text  # its label is said once


@pytest.fixture
def prevoir(fabrique_web: SessionFactory, monde: Monde) -> Prevoir:
    """Write facts on a household’s open passage."""

    def noter(nom: str, **faits: object) -> None:
        with transaction(fabrique_web) as session:
            passage = session.scalars(
                select(PassageCaleol)
                .join(Proposition, Proposition.id == PassageCaleol.proposition_id)
                .join(Dossier, Dossier.id == Proposition.dossier_id)
                .where(Dossier.public_id == monde.dossiers[nom])
            ).one()
            for colonne, valeur in faits.items():
                setattr(passage, colonne, valeur)

    return noter


def menages(page: str) -> list[str]:
    """Return the households of the list, in its order."""
    return re.findall(r'data-titre="Ménage"><a [^>]+>(\w+)', page)


def lire(connecter: Connecter, adresse: str = "/caleol", role: Role = TS) -> str:
    reponse = connecter(role).ouvrir(adresse)
    assert reponse.status_code == 200
    return reponse.text


def test_a_decision_to_type_comes_before_a_session_to_come_and_one_without_a_date(
    connecter: Connecter, prevoir: Prevoir
) -> None:
    prevoir("Garnier", seance_prevue_le=HIER)
    assert menages(lire(connecter)) == ["Garnier", "Fabre"]
    prevoir("Fabre", seance_prevue_le=HIER - timedelta(days=7))
    assert menages(lire(connecter)) == ["Fabre", "Garnier"]


MOMENTS: tuple[tuple[dict[str, object], str, str], ...] = (
    ({"seance_prevue_le": DEMAIN}, "seances", "Séance à venir"),
    ({"seance_prevue_le": LE.date()}, "seances", "Séance à venir"),
    ({"seance_prevue_le": HIER}, "decisions", "Décision à saisir"),
    ({"decision": "attribution_rang", "rang": 2}, "suites", "rang\N{NO-BREAK SPACE}2"),
    ({"offre_notifiee_le": LE, "delai_reponse_jours": 10}, "offres", "Réponse du ménage attendue"),
    ({"reponse": "acceptee"}, "suites", "Offre acceptée"),
)
"""What happens to one passage, in its order, and the tab that shows it."""


def test_each_moment_has_its_tab_and_no_other(connecter: Connecter, prevoir: Prevoir) -> None:
    navigateur = connecter(TS)
    for faits, vue, dit in MOMENTS:
        prevoir("Garnier", seance_le=LE, **faits)
        for une in ("seances", "decisions", "offres", "suites"):
            page = navigateur.ouvrir(f"/caleol?voir={une}").text
            assert ("Garnier" in menages(page)) == (une == vue), (vue, une)
            assert une != vue or dit in page


def remplir(navigateur: Navigateur, adresse: str, **champs: str) -> None:
    """Fill in the first step of the household’s page."""
    page = navigateur.ouvrir(adresse).text
    etape = re.search(rf'action="({adresse}/etapes/[^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert etape
    assert version
    navigateur.envoyer(etape.group(1), fait_le="2026-06-15", version=version.group(1), **champs)


def test_an_offer_shows_the_last_day_that_the_engine_counts(
    connecter: Connecter, monde: Monde
) -> None:
    """From the notification on: the timer of the diagram itself, moved to a working day."""
    navigateur = connecter(TS)
    adresse = f"/dossiers/{monde.dossiers['Garnier']}"
    for champs in ({"decision_caleol": "attribution"}, {"delai_reponse_jours": "12"}):
        remplir(navigateur, adresse, **champs)
    page = lire(connecter, "/caleol?voir=offres")
    assert '<time datetime="2026-06-29">' in page  # 12 days end on a Saturday
    assert "Répondre à l’offre" in page
    remplir(navigateur, adresse, reponse_offre="acceptee")
    assert "Désigner le correspondant" in lire(connecter, "/caleol?voir=suites")


def test_the_decision_is_typed_in_place(connecter: Connecter, monde: Monde) -> None:
    navigateur = connecter(TS)
    page = navigateur.ouvrir("/caleol").text
    lien = re.search(r'href="(/caleol\?[^"]*saisir=[^"#]+)#saisie">Saisir la décision', page)
    assert lien
    ici = navigateur.ouvrir(lien.group(1).replace("&amp;", "&"))
    assert f'action="/dossiers/{monde.dossiers["Garnier"]}/etapes/' in ici.text
    assert 'name="decision_caleol"' in ici.text
    assert ici.text.count("Ensuite\N{NO-BREAK SPACE}:") == 5  # what follows each decision
    assert len(ici.data) < 100_000


def test_a_step_that_waits_no_more_shows_the_list_alone(connecter: Connecter) -> None:
    assert "Garnier" in lire(connecter, "/caleol?saisir=inconnue")


def test_a_colleague_of_the_association_is_seen_by_the_head_alone(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        ibanez = monde.dossier(session, "Ibanez")
        proposition = fabrique.proposition(session, ibanez)
        session.add(PassageCaleol(proposition_id=proposition.id))
    assert "Ibanez" in menages(lire(connecter, role=CHEF))
    assert "Ibanez" not in menages(lire(connecter))


def test_a_landlord_reads_his_own_dwellings_without_the_papers(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        fabre = monde.dossier(session, "Fabre")
        session.add(
            PieceCaleol(dossier_id=fabre.id, code="tutelle", etat="demandee", demandee_le=HIER)
        )
    page = lire(connecter, role=BAILLEUR)
    assert set(menages(page)) == {"Fabre", "Garnier"}  # and nothing of « Autre Bailleur »
    for interdit in ("Hamelin", "utelle", "pièce", '/logement"'):
        assert interdit not in page, interdit


def test_another_association_s_step_is_not_shown_in_place(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        d_ailleurs = select(Dossier).where(Dossier.public_id == monde.dossiers["Hamelin"])
        cle = fabrique.etape_ouverte(session, session.scalars(d_ailleurs).one()).tache_id
    assert connecter(TS).ouvrir(f"/caleol?saisir={cle}").status_code == 404


def test_the_list_is_exported_as_its_reader_sees_it(connecter: Connecter, prevoir: Prevoir) -> None:
    prevoir("Garnier", seance_prevue_le=DEMAIN)
    fichier = connecter(TS).ouvrir("/caleol?voir=seances&format=csv").data.decode("utf-8-sig")
    assert "Garnier" in fichier
    assert "Séance à venir" in fichier
    assert "Hamelin" not in fichier


def test_the_landlord_filter_keeps_one_and_forgives_an_unknown_one(
    connecter: Connecter, monde: Monde
) -> None:
    assert "Fabre" in menages(lire(connecter, f"/caleol?bailleur={monde.bailleur}"))
    assert menages(lire(connecter, "/caleol?bailleur=inconnu&voir=nimporte")) == []
