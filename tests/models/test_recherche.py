"""The search of households forgives how names are typed, and sees only what the user may see."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.dossier import Dossier
from models.menage import Personne
from models.recherche import correspond, lire_recherche
from models.utilisateur import Utilisateur
from tests import fabrique as f
from web.listes.dossiers import lire_referents, list_dossiers
from web.listes.suggestions import suggerer


@pytest.fixture
def chef(session: Session) -> Utilisateur:
    """Sees three households of her association, one of which has two persons."""
    chef = f.utilisateur(session, Role.CHEF_DE_SERVICE, nom="Inès Hamelin")
    referent = f.utilisateur(session, organisme_id=chef.organisme_id, nom="Éloi Brûlé")
    foyer = f.menage(session, nom="N’Diaye-Œuvrard")
    f.add(
        session,
        Personne(
            menage_id=foyer.id, role="co_demandeur", nom="Brunel", prenom="Éloïse",
            nom_usage="Da Silvère", telephone="06 12 34 56 78",
        ),
    )  # fmt: skip
    f.demande(session, foyer, nur="091022012345678901")
    f.dossier(session, menage_id=foyer.id, referent=referent)
    f.dossier(session, menage_id=f.menage(session, nom="Diaye").id, referent=referent)
    f.dossier(session, menage_id=f.menage(session, nom="Brunelle").id, referent=chef)
    f.dossier(session, menage_id=f.menage(session, nom="Diaye d’ailleurs").id)
    return chef


def chercher(session: Session, qui: Utilisateur, cherche: str) -> list[str]:
    requete = list_dossiers(
        qui, cherche=cherche, clos=False, referents=lire_referents(session, qui, cherche)
    )
    return [ligne[1].rsplit(" ", 1)[0] for ligne in session.execute(requete)]


GRAPHIES = (
    "n diaye", "N DIAYE oeuvrard", "œuvrard n'diaye", "  Oeuvrard   Éloise ", "da-silvere",
    "eloise BRUNEL", "06.12.34.56.78", "+33612345678", "0910220123", "091022012345678901",
)  # fmt: skip


def test_a_household_is_found_by_anyone_in_it_however_it_is_typed(
    session: Session, chef: Utilisateur
) -> None:
    trouves = {saisie: chercher(session, chef, saisie)[:1] for saisie in GRAPHIES}
    assert trouves == dict.fromkeys(GRAPHIES, ["N’Diaye-Œuvrard"])


def test_what_is_exactly_that_comes_first(session: Session, chef: Utilisateur) -> None:
    diaye = session.scalars(select(Personne).where(Personne.nom == "Diaye")).one()
    assert chercher(session, chef, f"{diaye.prenom} diaye")[0] == "Diaye"
    assert chercher(session, chef, "diaye") == ["Diaye", "N’Diaye-Œuvrard"]


def test_a_reference_finds_one_dossier(session: Session, chef: Utilisateur) -> None:
    dossier = session.scalars(
        select(Dossier).where(Dossier.association_id == chef.organisme_id)
    ).first()
    assert dossier is not None
    assert len(chercher(session, chef, f" {dossier.reference} ")) == 1


def test_a_chef_finds_a_colleagues_dossiers_by_name_without_accents(
    session: Session, chef: Utilisateur
) -> None:
    assert chercher(session, chef, "brule eloi") == ["Diaye", "N’Diaye-Œuvrard"]


def test_nothing_of_another_association_is_found(session: Session, chef: Utilisateur) -> None:
    assert chercher(session, chef, "ailleurs") == []
    assert suggerer(session, chef, "aileurs", clos=False) == ()


def test_signs_alone_find_nothing_and_break_nothing(session: Session, chef: Utilisateur) -> None:
    for saisie in ("'", "%", "_", "\\", "-"):
        assert chercher(session, chef, saisie) == []


def test_a_slip_is_answered_by_the_name_that_was_meant(session: Session, chef: Utilisateur) -> None:
    for faute in ("oeuvrrad", "ouevrard", "Oeuvrart diaye"):
        assert chercher(session, chef, faute) == []
        assert "N’Diaye-Œuvrard" in suggerer(session, chef, faute, clos=False)[0]


def test_a_corrected_name_is_found_at_once(session: Session, chef: Utilisateur) -> None:
    personne = session.scalars(select(Personne).where(Personne.nom == "Brunelle")).one()
    personne.nom = "Étchévèrry"
    session.flush()
    trouve = select(Dossier.id).where(correspond(lire_recherche("etcheverry")))
    assert len(session.scalars(trouve).all()) == 1
