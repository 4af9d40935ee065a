"""The second reading before a publication: two administrateurs to end it, as to publish."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from models.administration import Reglage
from models.codes import Role
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.fabrique import LE
from workflow.errors import TransitionInterdite
from workflow.gestion.reglages_produit import (
    A_LEVER,
    NON,
    OUI,
    lire_la_fin_demandee,
    regler_la_relecture,
    relecture_exigee,
)

Regler = Callable[[Utilisateur, bool], str]


@pytest.fixture
def ada(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.ADMINISTRATEUR, nom="Ada Brunel")


@pytest.fixture
def bob(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.ADMINISTRATEUR, nom="Bob Carlier")


@pytest.fixture
def regler(session: Session, ada: Utilisateur, bob: Utilisateur) -> Regler:
    def faire(acteur: Utilisateur, exigee: bool) -> str:
        return regler_la_relecture(session, acteur=acteur, exigee=exigee, le=LE)

    assert faire(ada, True) == OUI
    return faire


def test_un_seul_ne_met_pas_fin_a_la_relecture(
    session: Session, regler: Regler, ada: Utilisateur, bob: Utilisateur
) -> None:
    assert regler(ada, False) == A_LEVER
    assert relecture_exigee(session)
    demandee = lire_la_fin_demandee(session)
    assert demandee is not None
    assert (demandee.par, demandee.le) == ("Ada Brunel", LE)
    with pytest.raises(TransitionInterdite, match="un autre administrateur"):
        regler(ada, False)
    assert regler(bob, False) == NON
    assert not relecture_exigee(session)
    assert lire_la_fin_demandee(session) is None


@pytest.mark.parametrize("qui", ["ada", "bob"])
def test_la_demande_se_retire_ou_se_refuse(
    session: Session, regler: Regler, qui: str, request: pytest.FixtureRequest
) -> None:
    regler(request.getfixturevalue("ada"), False)
    assert regler(request.getfixturevalue(qui), True) == OUI
    assert lire_la_fin_demandee(session) is None
    assert regler(request.getfixturevalue("bob"), False) == A_LEVER


def test_reste_seul_un_administrateur_y_met_fin(
    session: Session, regler: Regler, ada: Utilisateur, bob: Utilisateur
) -> None:
    bob.actif = False
    session.flush()
    assert regler(ada, False) == NON
    with pytest.raises(TransitionInterdite, match="le seul"):
        regler(ada, True)


def test_le_reglage_garde_qui_l_a_change(
    session: Session, regler: Regler, ada: Utilisateur, bob: Utilisateur
) -> None:
    regler(ada, False)
    regler(bob, False)
    assert session.get_one(Reglage, "relecture").modifie_par_id == bob.id
