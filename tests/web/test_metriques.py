"""The figures: right, opened by a token, and without a word about anybody."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, text, update

from models.alerte import Alerte
from models.codes import Role, SorteEcheance
from models.db import SessionFactory, transaction
from models.dossier import Dossier, Incident
from models.envoi import Envoi
from tests import fabrique
from tests.bases import sur_postgresql
from tests.web.fixtures import CLE, Connecter, Horloge
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from web.app import create_app
from web.config import Reglages
from web.observation.etats import GARDE, Etats, Lieux
from web.travaux import schema
from web.travaux.battement import noter

JETON = "jeton-de-supervision-0123456789"
PORTEUR = {"Authorization": f"Bearer {JETON}"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def app(fabrique_web: SessionFactory, horloge: Horloge) -> Flask:
    reglages = Reglages(cle_secrete=CLE, courriel="memoire", metriques=JETON)
    return create_app(reglages, fabrique=fabrique_web, horloge=horloge)


def lire(app: Flask) -> str:
    reponse = Navigateur(app).ouvrir("/metriques", headers=PORTEUR)
    assert reponse.status_code == 200
    return reponse.text


def valeur(texte: str, serie: str) -> float:
    """Return the value of a series; 0 when it is not there."""
    trouve = re.search(rf"^{re.escape(serie)} (\S+)$", texte, re.MULTILINE)
    return float(trouve[1]) if trouve else 0.0


@pytest.mark.parametrize(
    "entetes", [{}, {"Authorization": "Bearer autre"}, {"Authorization": f"Bearer {JETON}é"}]
)
def test_without_the_token_there_is_no_such_page(app: Flask, entetes: dict[str, str]) -> None:
    assert Navigateur(app).ouvrir("/metriques", headers=entetes).status_code == 404


def test_without_the_setting_no_token_opens_it(
    fabrique_web: SessionFactory, horloge: Horloge
) -> None:
    app = create_app(Reglages(cle_secrete=CLE), fabrique=fabrique_web, horloge=horloge)
    assert Navigateur(app).ouvrir("/metriques", headers=PORTEUR).status_code == 404


def test_a_request_is_counted_under_its_route_never_its_address(
    app: Flask, connecter: Connecter, monde: Monde
) -> None:
    avant = lire(app)
    serie = 'jalon_demandes_total{classe="2xx",route="dossier.page"}'
    public_id = monde.dossiers["Abadie"]
    connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir(f"/dossiers/{public_id}")
    Navigateur(app).ouvrir("/adresse-Abadie-inventee")
    apres = lire(app)
    assert valeur(apres, serie) == valeur(avant, serie) + 1
    duree = 'jalon_demande_secondes_count{route="dossier.page"}'
    assert valeur(apres, duree) == valeur(avant, duree) + 1
    inconnue = 'jalon_demandes_total{classe="4xx",route="aucune"}'
    assert valeur(apres, inconnue) == valeur(avant, inconnue) + 1
    assert public_id not in apres
    assert "inventee" not in apres


def test_a_refused_sign_in_is_counted(app: Flask, monde: Monde) -> None:
    serie = 'jalon_connexions_refusees_total{cause="inconnu"}'
    avant = valeur(lire(app), serie)
    navigateur = Navigateur(app)
    courriel = monde.comptes[Role.TRAVAILLEUR_SOCIAL]
    assert navigateur.connecter(courriel, "pas le bon mot").status_code == 422
    apres = lire(app)
    assert valeur(apres, serie) == avant + 1
    assert courriel not in apres


def compter(factory: SessionFactory, *, est_distribue: bool = False) -> str:
    return Etats(Lieux(factory, est_distribue, ())).exposer(le=LE).decode()


def test_what_waits_and_what_is_late_are_counted_on_both_bases(factory: SessionFactory) -> None:
    with transaction(factory) as session:
        parent = fabrique.dossier(session)
        for minutes in (-30, -10, 60):
            fabrique.echeance(
                session, parent, due_le=LE + minutes * MINUTE, reveil_le=LE + minutes * MINUTE
            )
        session.add(Incident(dossier_id=parent.id, message="Arrêt.", le=LE))
        session.add(Incident(dossier_id=parent.id, message="Vu.", le=LE, resolu_le=LE))
        lecteur = fabrique.utilisateur(session)
        for cle, faits in (
            ("a", {}), ("b", {"envoye_le": LE}), ("c", {"abandonne_le": LE, "erreur": "550"}),
        ):  # fmt: skip
            session.add(
                Envoi(
                    cle=cle, gabarit="alerte_a01", utilisateur_id=lecteur.id, contexte="{}",
                    cree_le=LE - 5 * MINUTE, prochain_essai_le=LE, **faits,
                )
            )  # fmt: skip
        for rang, close_le in enumerate((None, None, LE)):
            session.add(
                Alerte(
                    cle=f"a{rang}", code="A01", dossier_id=parent.id, echeance_le=LE - MINUTE,
                    declenchee_le=LE - MINUTE, suite_le=LE - rang * MINUTE, close_le=close_le,
                )
            )  # fmt: skip
    noter(factory, le=LE - 2 * MINUTE)
    lu = compter(factory)
    sorte = SorteEcheance.ALERTE.value
    attendus = {
        f'jalon_echeances{{sorte="{sorte}"}}': 3, f'jalon_echeances_dues{{sorte="{sorte}"}}': 2,
        "jalon_echeance_la_plus_en_retard_secondes": 1800, "jalon_incidents_ouverts": 1,
        'jalon_envois_en_attente{canal="courriel"}': 1, "jalon_envois_abandonnes": 1,
        'jalon_envois_en_attente{canal="appel"}': 0,
        "jalon_envoi_le_plus_en_retard_secondes": 300,
        'jalon_alertes_ouvertes{code="A01"}': 2, "jalon_suite_la_plus_en_retard_secondes": 60,
        "jalon_dernier_battement_secondes": 120,
    }  # fmt: skip
    assert {serie: valeur(lu, serie) for serie in attendus} == attendus


@sur_postgresql
def test_works_and_workers_are_counted(engine: Engine, factory: SessionFactory) -> None:
    schema.installer(engine)
    with transaction(factory) as session:
        session.execute(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (:vif), (:mort)"),
            {"vif": LE - timedelta(seconds=5), "mort": LE - 5 * MINUTE},
        )
        session.execute(
            text(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
                " VALUES ('jalon', 'jalon:alerte', '{}')"
            )
        )
    lu = compter(factory, est_distribue=True)
    assert valeur(lu, "jalon_workers") == 1
    assert valeur(lu, 'jalon_travaux{etat="todo"}') == 1


def test_the_base_is_asked_again_only_after_a_while(
    app: Flask, fabrique_web: SessionFactory, horloge: Horloge
) -> None:
    assert valeur(lire(app), "jalon_incidents_ouverts") == 0
    with transaction(fabrique_web) as session:
        session.add(Incident(message="Arrêt.", le=LE))
    assert valeur(lire(app), "jalon_incidents_ouverts") == 0
    horloge.avancer(seconds=GARDE.total_seconds())
    assert valeur(lire(app), "jalon_incidents_ouverts") == 1


def test_no_figure_names_a_person_an_organisation_or_a_dossier(
    app: Flask, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        session.execute(update(Dossier).values(departement="91"))
    lu = lire(app)
    noms = {*monde.dossiers, *monde.dossiers.values(), *monde.comptes.values(), "Orvane", "Parc"}
    assert not [nom for nom in noms if nom in lu]
    assert 'departement="' not in lu
