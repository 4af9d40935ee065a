"""Organisations: named once, closed to what is new, approved for five years at most."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.administration import TraceAdministration
from models.codes import OrganismeType, Role
from models.organisme import Agrement
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.fabrique import LE
from workflow.errors import HabilitationRefusee, SaisieInvalide, TransitionInterdite
from workflow.formulaires import lire
from workflow.formulaires.choix_du_dossier import list_organismes
from workflow.gestion import organismes
from workflow.gestion.organismes import AgrementVoulu

DEUX_ANS = AgrementVoulu("isft", date(2026, 1, 1), date(2028, 1, 1))


@pytest.fixture
def admin(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.ADMINISTRATEUR)


def actions(session: Session) -> list[str]:
    demande = select(TraceAdministration.action).order_by(TraceAdministration.id)
    return list(session.scalars(demande))


def test_two_organisations_of_a_kind_do_not_read_the_same(
    session: Session, admin: Utilisateur
) -> None:
    commun = {"acteur": admin, "le": LE}
    premier = organismes.creer(
        session, genre=OrganismeType.BAILLEUR, nom="  Habitat  de l’Orge ", **commun
    )
    assert premier.nom == "Habitat de l’Orge"
    with pytest.raises(SaisieInvalide, match="existe déjà"):
        organismes.creer(session, genre=OrganismeType.BAILLEUR, nom="HABITAT DE L'ORGE", **commun)
    autre = organismes.creer(
        session, genre=OrganismeType.ASSOCIATION, nom="Habitat de l’Orge", **commun
    )
    organismes.renommer(session, public_id=autre.public_id, nom="Toits de l’Orge", **commun)
    organismes.renommer(session, public_id=autre.public_id, nom="Toits de l’Orge", **commun)
    assert actions(session) == ["creer", "creer", "renommer"]


@pytest.mark.parametrize(
    ("genre", "nom", "champ"),
    [("bailleur", " ", "nom"), ("bailleur", "x" * 151, "nom"), ("secte", "Nom", "type")],
)
def test_an_organisation_that_could_not_be_is_refused(
    session: Session, admin: Utilisateur, genre: str, nom: str, champ: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        organismes.creer(session, acteur=admin, genre=genre, nom=nom, le=LE)
    assert champ in refus.value.erreurs


def test_one_that_is_closed_is_offered_no_more_and_still_acts_for_itself(
    session: Session, admin: Utilisateur
) -> None:
    bailleur = fabrique.bailleur(session)
    sien = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, organisme_id=bailleur.id)
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
    champ = lire(
        b'{"id": "f", "titre": "F", "components": [{"key": "b", "type": "organisme",'
        b' "label": "Bailleur", "properties": {"destination": "ecran", "organisme": "bailleur"}}]}'
    ).champs[0]
    commun = {"acteur": admin, "public_id": bailleur.public_id, "le": LE}
    assert [o.valeur for o in list_organismes(session, chef, champ)] == [bailleur.public_id]
    organismes.retirer(session, **commun)
    assert list_organismes(session, chef, champ) == []
    assert [o.valeur for o in list_organismes(session, sien, champ)] == [bailleur.public_id]
    with pytest.raises(TransitionInterdite):
        organismes.retirer(session, **commun)
    organismes.remettre(session, **commun)
    assert [o.valeur for o in list_organismes(session, chef, champ)] == [bailleur.public_id]
    assert actions(session) == ["retirer", "remettre"]


def test_the_agrements_are_replaced_and_their_trace_says_both(
    session: Session, admin: Utilisateur
) -> None:
    association = fabrique.association(session)
    suite = AgrementVoulu("isft", date(2028, 1, 1), date(2033, 1, 1))
    for voulus in ([DEUX_ANS], [suite, DEUX_ANS], [DEUX_ANS, suite]):
        organismes.agreer(
            session, acteur=admin, public_id=association.public_id, agrements=voulus, le=LE
        )
    assert organismes.lire_agrements(association) == (DEUX_ANS, suite)
    assert len(session.scalars(select(Agrement)).all()) == 2
    assert actions(session) == ["agreer", "agreer"]


@pytest.mark.parametrize(
    ("voulus", "mots"),
    [
        ([AgrementVoulu("isft", date(2028, 1, 1), date(2026, 1, 1))], "après son début"),
        ([AgrementVoulu("iml", date(2026, 1, 1), date(2031, 1, 2))], "cinq ans au plus"),
        (
            [DEUX_ANS, AgrementVoulu("isft", date(2027, 1, 1), date(2029, 1, 1))],
            "se chevauchent",
        ),
    ],
)
def test_an_agrement_that_the_law_does_not_know_is_refused(
    session: Session, admin: Utilisateur, voulus: list[AgrementVoulu], mots: str
) -> None:
    association = fabrique.association(session)
    with pytest.raises(SaisieInvalide, match=mots):
        organismes.agreer(
            session, acteur=admin, public_id=association.public_id, agrements=voulus, le=LE
        )


def test_only_an_association_is_approved_and_only_by_an_administrateur(
    session: Session, admin: Utilisateur
) -> None:
    bailleur = fabrique.bailleur(session)
    with pytest.raises(TransitionInterdite, match="Seule une association"):
        organismes.agreer(
            session, acteur=admin, public_id=bailleur.public_id, agrements=[DEUX_ANS], le=LE
        )
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
    with pytest.raises(HabilitationRefusee):
        organismes.retirer(session, acteur=chef, public_id=bailleur.public_id, le=LE)
