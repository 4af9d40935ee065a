"""Which dossiers each role sees: the rule behind every query, on both databases."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.codes import DossierEtat, PropositionIssue, Role
from models.dossier import Dossier
from models.relogement import Correspondant
from models.utilisateur import Utilisateur
from models.visibilite import VISIBILITE, dossiers_visibles
from tests import fabrique
from tests.fabrique import LE


def voit(session: Session, utilisateur: Utilisateur, dossier: Dossier) -> bool:
    return dossier in session.scalars(dossiers_visibles(utilisateur)).all()


def referent_bailleur(session: Session, **colonnes: Any) -> Utilisateur:
    return fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, **colonnes)


def clore(session: Session, dossier: Dossier) -> None:
    dossier.etat, dossier.clos_le, dossier.fin_element = DossierEtat.CLOS, LE, "fin_clos"
    session.flush()


def test_every_role_has_its_rule() -> None:
    assert set(VISIBILITE) == set(Role)


def test_a_caseworker_sees_the_households_he_follows_and_no_colleague_s(session: Session) -> None:
    referent = fabrique.utilisateur(session)
    collegue = fabrique.utilisateur(session, organisme_id=referent.organisme_id)
    dossier = fabrique.dossier(session, referent=referent)
    assert voit(session, referent, dossier)
    assert not voit(session, collegue, dossier)


def test_a_stand_in_sees_the_households_of_whom_he_stands_in_for(session: Session) -> None:
    absente = fabrique.utilisateur(session)
    suppleant, autre = (
        fabrique.utilisateur(session, organisme_id=absente.organisme_id) for _ in range(2)
    )
    dossier, sien = (
        fabrique.dossier(session, referent=absente),
        fabrique.dossier(session, referent=suppleant),
    )
    suppleant.supplee = frozenset({absente.id})
    assert voit(session, suppleant, dossier)
    assert voit(session, suppleant, sien)
    assert not voit(session, autre, dossier)
    assert not voit(session, absente, sien)


def test_a_head_sees_the_whole_association_and_no_other(session: Session) -> None:
    dossier = fabrique.dossier(session)
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, organisme_id=dossier.association_id)
    assert voit(session, chef, dossier)
    assert not voit(session, fabrique.utilisateur(session, Role.CHEF_DE_SERVICE), dossier)


def test_a_landlord_sees_a_household_while_a_dwelling_of_his_is_proposed(session: Session) -> None:
    dossier, referent = fabrique.dossier(session), referent_bailleur(session)
    assert not voit(session, referent, dossier)
    logement = fabrique.logement(session, bailleur_id=referent.organisme_id)
    proposition = fabrique.proposition(session, dossier, logement_id=logement.id)
    assert voit(session, referent, dossier)
    assert not voit(session, referent_bailleur(session), dossier)
    proposition.close_le, proposition.issue = LE, PropositionIssue.NON_ATTRIBUTION
    session.flush()
    assert not voit(session, referent, dossier)


def test_a_landlord_sees_his_tenant_until_he_leaves(session: Session) -> None:
    dossier, referent = fabrique.dossier(session), referent_bailleur(session)
    lieu = fabrique.occupation(session, dossier.menage, bailleur_id=referent.organisme_id)
    assert voit(session, referent, dossier)
    lieu.fin = LE
    session.flush()
    assert not voit(session, referent, dossier)


def test_a_landlord_loses_sight_when_the_dossier_closes(session: Session) -> None:
    dossier, referent = fabrique.dossier(session), referent_bailleur(session)
    fabrique.occupation(session, dossier.menage, bailleur_id=referent.organisme_id)
    clore(session, dossier)
    assert not voit(session, referent, dossier)


@pytest.mark.parametrize(
    "departements, attendu", [((), True), (("91", "95"), True), (("75",), False)]
)
def test_a_referent_is_kept_to_the_departements_he_covers(
    session: Session, departements: tuple[str, ...], attendu: bool
) -> None:
    dossier = fabrique.dossier(session, departement="91")
    referent = referent_bailleur(session, departements=departements)
    fabrique.occupation(session, dossier.menage, bailleur_id=referent.organisme_id)
    assert voit(session, referent, dossier) is attendu


def test_a_correspondant_sees_the_households_that_name_him(session: Session) -> None:
    nomme = fabrique.utilisateur(session, Role.CORRESPONDANT_BAILLEUR)
    autre = fabrique.utilisateur(
        session, Role.CORRESPONDANT_BAILLEUR, organisme_id=nomme.organisme_id
    )
    dossier = fabrique.dossier(session)
    session.add(
        Correspondant(
            dossier_id=dossier.id,
            organisme_id=nomme.organisme_id,
            utilisateur_id=nomme.id,
            nom=nomme.nom,
            designe_le=LE,
        )
    )
    session.flush()
    assert not voit(session, nomme, dossier), "his landlord does not house them"
    fabrique.occupation(session, dossier.menage, bailleur_id=nomme.organisme_id)
    assert voit(session, nomme, dossier)
    assert not voit(session, autre, dossier)
    clore(session, dossier)
    assert not voit(session, nomme, dossier)


def test_a_coordonnateur_sees_her_departements_and_without_any_sees_nothing(
    session: Session,
) -> None:
    dossier = fabrique.dossier(session, departement="91")
    for departements, attendu in ((("91",), True), (("75",), False), ((), False)):
        compte = fabrique.utilisateur(session, Role.COORDONNATEUR, departements=departements)
        assert voit(session, compte, dossier) is attendu


def test_an_administrateur_sees_no_dossier(session: Session) -> None:
    dossier = fabrique.dossier(session)
    compte = fabrique.utilisateur(
        session,
        Role.ADMINISTRATEUR,
        organisme_id=dossier.association_id,
        departements=("91",),
    )
    assert not voit(session, compte, dossier)
