"""A signalement is between two: another landlord of the same household reads nothing of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.accompagnement import Signalement
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from workflow.errors import Introuvable
from workflow.operations import signaler, traiter_signalement

ECHANGE = "Fuite signalée par le logeur actuel."


def _loger_ailleurs(factory: SessionFactory, monde: Monde) -> int:
    """House Fabre, who has an open proposition, in another landlord's dwelling; warn once."""
    with transaction(factory) as session:
        dossier = monde.dossier(session, "Fabre")
        logeur = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
        fabrique.occupation(
            session,
            dossier.menage,
            bailleur_id=logeur.organisme_id,
            debut=LE - timedelta(days=900),
        )
        return signaler(
            session,
            acteur=logeur,
            dossier_id=dossier.id,
            type="technique",
            message=ECHANGE,
            fait_le=LE,
            saisi_le=LE,
        )


def test_the_landlord_of_a_proposition_does_not_read_what_passed_with_the_present_one(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    _loger_ailleurs(fabrique_web, monde)
    page = f"/dossiers/{monde.dossiers['Fabre']}"
    assert ECHANGE in connecter(Role.TRAVAILLEUR_SOCIAL).ouvrir(page).text
    autre = connecter(Role.REFERENT_BAILLEUR)
    assert ECHANGE not in autre.ouvrir(page).text
    assert ECHANGE not in autre.ouvrir("/bailleur").text


@pytest.mark.parametrize(
    ("occupe", "propose", "de_qui"),
    [
        ("sien", "ouverte", "logeur"),
        ("quitte", "ouverte", "offrant"),
        (None, "ouverte", "offrant"),
        ("quitte", "close", None),
        (None, "close", None),
    ],
)
def test_a_word_of_the_association_goes_to_who_houses_today_else_to_who_offers_today(
    monde: Monde,
    fabrique_web: SessionFactory,
    occupe: str | None,
    propose: str,
    de_qui: str | None,
) -> None:
    hier = LE - timedelta(days=1)
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Abadie")
        bailleurs = {qui: fabrique.bailleur(session).id for qui in ("logeur", "offrant")}
        if occupe is not None:
            fabrique.occupation(
                session, dossier.foyer, bailleur_id=bailleurs["logeur"],
                debut=LE - timedelta(days=9), fin=hier if occupe == "quitte" else None,
            )  # fmt: skip
        fabrique.proposition(
            session, dossier, ouverte_le=LE - timedelta(days=5),
            logement_id=fabrique.logement(session, bailleur_id=bailleurs["offrant"]).id,
            **({"close_le": hier, "issue": "sans_suite"} if propose == "close" else {}),
        )  # fmt: skip
        signalement_id = signaler(
            session, acteur=session.get_one(Utilisateur, dossier.referent_id),
            dossier_id=dossier.id, type="technique", message=ECHANGE, fait_le=LE, saisi_le=LE,
        )  # fmt: skip
        lu = session.get_one(Signalement, signalement_id).bailleur_id
    assert lu == (bailleurs[de_qui] if de_qui else None)


def test_a_landlord_who_offers_writes_in_his_own_name_not_in_the_present_one_s(
    monde: Monde, fabrique_web: SessionFactory
) -> None:
    _loger_ailleurs(fabrique_web, monde)
    with transaction(fabrique_web) as session:
        offrant = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[Role.REFERENT_BAILLEUR])
        ).one()
        signalement_id = signaler(
            session, acteur=offrant, dossier_id=monde.dossier(session, "Fabre").id,
            type="technique", message="Visite à prévoir.", fait_le=LE, saisi_le=LE,
        )  # fmt: skip
        lu = session.get_one(Signalement, signalement_id)
        assert lu.bailleur_id == offrant.organisme_id


def test_nor_does_he_deal_with_it(monde: Monde, fabrique_web: SessionFactory) -> None:
    signalement_id = _loger_ailleurs(fabrique_web, monde)
    with transaction(fabrique_web) as session:
        autre = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[Role.REFERENT_BAILLEUR])
        ).one()
        with pytest.raises(Introuvable):
            traiter_signalement(session, acteur=autre, signalement_id=signalement_id, le=LE)
    with lecture(fabrique_web) as session:
        assert session.get_one(Signalement, signalement_id).traite_le is None
