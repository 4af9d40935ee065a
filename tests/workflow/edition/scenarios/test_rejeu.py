"""Kept walks played again on a draft that changed: the first difference, in words."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.administration import TraceAdministration
from models.codes import Role
from models.ebauche import Ebauche, Scenario
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.diagrammes.construire import DEBUT, FIN, chemin, fichier, processus
from tests.fabrique import LE
from workflow.edition import scenarios
from workflow.edition.ebauches import enregistrer, ouvrir, pieces_de
from workflow.edition.scenarios.contenu import Contenu
from workflow.edition.scenarios.registre import NOMBRE_MAXIMUM
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide

CLE = "visite"
APRES = LE + timedelta(hours=1)


def tache(cle: str, nom: str) -> str:
    return f'<manualTask id="{cle}" name="{nom}"/>'


def dessiner(*noms: str) -> bytes:
    """A parcours of these steps, one after the other; each is named by its id."""
    taches = [tache(nom.lower(), nom) for nom in noms]
    suite = chemin("debut", *(nom.lower() for nom in noms), "fin")
    return fichier(processus(DEBUT, *taches, FIN, suite, id_=CLE))


@pytest.fixture
def ada(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.ADMINISTRATEUR, nom="Ada Brunel")


@pytest.fixture
def ebauche(session: Session, ada: Utilisateur) -> Ebauche:
    ebauche = ouvrir(session, acteur=ada, nom="Visite", le=LE, cle=CLE)
    dessine(session, ada, ebauche, "Diagnostic", "Adhesion")
    return ebauche


def dessine(session: Session, ada: Utilisateur, ebauche: Ebauche, *noms: str) -> None:
    enregistrer(
        session, acteur=ada, ebauche=ebauche, version=ebauche.version, genre="parcours", cle=CLE,
        contenu=dessiner(*noms), le=LE,
    )  # fmt: skip
    session.refresh(ebauche)


def garder(
    session: Session, ada: Utilisateur, ebauche: Ebauche, *gestes: str, nom: str = "Diagnostic fait"
) -> Scenario:
    contenu = Contenu.lire({"debut": LE.isoformat(), "gestes": [{"etape": g} for g in gestes]})
    scene = scenarios.jouer(pieces_de(ebauche), contenu.as_json())
    attendu = scenarios.attendre(contenu, scene)
    return scenarios.garder(session, acteur=ada, parcours=CLE, nom=nom, contenu=attendu, le=LE)


def phrases(session: Session, ebauche: Ebauche) -> list[str]:
    return [un.phrase.replace("\u00a0", " ") for un in scenarios.rejouer_tous(session, ebauche)]


def test_a_walk_holds_on_the_draft_that_it_was_kept_on(
    session: Session, ada: Utilisateur, ebauche: Ebauche
) -> None:
    garder(session, ada, ebauche, "diagnostic")
    garder(session, ada, ebauche, "diagnostic", "adhesion", nom="Jusqu’au bout")
    assert [(un.nom, un.tenu) for un in scenarios.rejouer_tous(session, ebauche)] == [
        ("Diagnostic fait", True),
        ("Jusqu’au bout", True),
    ]


def test_a_step_put_between_is_told_with_what_was_expected(
    session: Session, ada: Utilisateur, ebauche: Ebauche
) -> None:
    garder(session, ada, ebauche, "diagnostic")
    dessine(session, ada, ebauche, "Diagnostic", "Contact", "Adhesion")
    assert phrases(session, ebauche) == [
        "Après « Diagnostic », on attendait « Adhesion » ; « Contact » est ouverte."
    ]


def test_a_step_that_no_longer_opens_is_told_with_what_does(
    session: Session, ada: Utilisateur, ebauche: Ebauche
) -> None:
    garder(session, ada, ebauche, "diagnostic", "adhesion")
    dessine(session, ada, ebauche, "Diagnostic", "Contact", "Adhesion")
    assert phrases(session, ebauche) == [
        "Après « Diagnostic », on attendait « Adhesion » ; « Contact » est ouverte."
    ]


def test_a_walk_that_ends_elsewhere_does_not_hold(
    session: Session, ada: Utilisateur, ebauche: Ebauche
) -> None:
    garder(session, ada, ebauche, "diagnostic", "adhesion")
    enregistrer(
        session, acteur=ada, ebauche=ebauche, version=ebauche.version, genre="parcours", cle=CLE,
        contenu=dessiner("Diagnostic", "Adhesion").replace(b'"fin"', b'"abandon"'), le=LE,
    )  # fmt: skip
    session.refresh(ebauche)
    [phrase] = phrases(session, ebauche)
    assert phrase.startswith("Après « Adhesion », on attendait la fin « Fin »")


def test_a_draft_that_does_not_run_breaks_every_walk(
    session: Session, ada: Utilisateur, ebauche: Ebauche
) -> None:
    garder(session, ada, ebauche, "diagnostic")
    enregistrer(
        session, acteur=ada, ebauche=ebauche, version=ebauche.version, genre="parcours", cle=CLE,
        contenu=dessiner("Diagnostic").replace(b"manualTask", b"scriptTask"), le=LE,
    )  # fmt: skip
    session.refresh(ebauche)
    [phrase] = phrases(session, ebauche)
    assert phrase.startswith("Le diagramme ne se joue pas")


def test_a_walk_that_is_no_json_any_more_is_told_and_stops_no_other(
    session: Session, ada: Utilisateur, ebauche: Ebauche
) -> None:
    garder(session, ada, ebauche, "diagnostic")
    garder(session, ada, ebauche, nom="Abîmé").contenu = "{"
    session.flush()
    assert [un.tenu for un in scenarios.rejouer_tous(session, ebauche)] == [False, True]


def test_names_are_one_each_and_every_change_leaves_a_trace(
    session: Session, ada: Utilisateur, ebauche: Ebauche
) -> None:
    premier = garder(session, ada, ebauche)
    for nom in ("Diagnostic fait", "  ", "x" * 200):
        with pytest.raises(SaisieInvalide):
            garder(session, ada, ebauche, nom=nom)
    contenu = Contenu.decoder(premier.contenu)
    scenarios.garder(
        session, acteur=ada, parcours=CLE, nom="Autre nom", contenu=contenu, le=APRES,
        remplace=premier,
    )  # fmt: skip
    scenarios.supprimer(session, acteur=ada, scenario=premier, le=APRES)
    traces = select(TraceAdministration.action).where(TraceAdministration.objet == "scenario")
    assert list(session.scalars(traces.order_by(TraceAdministration.id))) == [
        "garder",
        "changer",
        "supprimer",
    ]
    assert scenarios.list_scenarios(session, parcours=CLE) == []


def test_walks_belong_to_their_parcours_and_are_counted(
    session: Session, ada: Utilisateur, ebauche: Ebauche
) -> None:
    garde = garder(session, ada, ebauche)
    with pytest.raises(Introuvable):
        scenarios.lire_scenario(session, garde.public_id, parcours="autre")
    contenu = Contenu.decoder(garde.contenu)
    for rang in range(1, NOMBRE_MAXIMUM):
        scenarios.garder(
            session, acteur=ada, parcours=CLE, nom=f"n° {rang}", contenu=contenu, le=LE
        )
    with pytest.raises(SaisieInvalide, match="scénarios"):
        scenarios.garder(session, acteur=ada, parcours=CLE, nom="De trop", contenu=contenu, le=LE)


def test_only_who_manages_the_parcours_keeps_a_walk(session: Session, ebauche: Ebauche) -> None:
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, nom="Chloé Perrin")
    with pytest.raises(HabilitationRefusee):
        garder(session, chef, ebauche)
