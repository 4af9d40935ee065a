"""Where dossiers wait: counted as brute force counts them, small numbers hidden."""

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.chaleur import Attente, degre, lire_chaleur
from models.codes import Role
from models.definition import Definition
from models.dossier import Dossier, Suspension
from models.utilisateur import Utilisateur
from tests import fabrique as f

LE = datetime(2027, 5, 4, 10, tzinfo=UTC)
JOUR = timedelta(days=1)


class Terrain:
    """A version with dossiers that wait."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.definition: Definition = f.definition(session)
        self.referent = f.utilisateur(session)

    def attendre(self, element: str, *jours: int, **colonnes: Any) -> list[Dossier]:
        """Have a dossier wait at a step since each of these numbers of days."""
        dossiers = []
        for depuis in jours:
            valeurs: dict[str, Any] = {
                "definition_id": self.definition.id,
                "referent": self.referent,
                **colonnes,
            }
            dossier = f.dossier(self.session, **valeurs)
            f.etape_ouverte(self.session, dossier, element=element, depuis=LE - depuis * JOUR)
            dossiers.append(dossier)
        return dossiers

    def lire(self, lecteur: Utilisateur) -> dict[str, Attente]:
        chaleur = lire_chaleur(self.session, lecteur, definition_id=self.definition.id, le=LE)
        return dict(chaleur.par_element)


@pytest.fixture
def terrain(session: Session) -> Terrain:
    return Terrain(session)


@pytest.fixture
def admin(session: Session) -> Utilisateur:
    return f.utilisateur(session, Role.ADMINISTRATEUR)


def test_le_nombre_et_les_attentes_sont_ceux_des_dossiers(
    terrain: Terrain, admin: Utilisateur
) -> None:
    jours = (1, 10, 20, 40, 80, 200, 210, 220, 230, 240)
    terrain.attendre("contact", *jours)
    lue = terrain.lire(admin)["contact"]
    assert lue == Attente(len(jours), round(median(jours)), max(jours), 5)


def test_sous_cinq_rien_n_est_dit(terrain: Terrain, admin: Utilisateur) -> None:
    terrain.attendre("contact", 1, 2, 3, 4)
    assert terrain.lire(admin) == {"contact": Attente(None, None, None, None)}


def test_un_seul_nombre_cache_en_cache_un_second(terrain: Terrain, admin: Utilisateur) -> None:
    """Else what is left of a known total would give it back."""
    terrain.attendre("contact", *range(10))
    terrain.attendre("diagnostic", *range(7))
    terrain.attendre("adhesion", 1)
    lus = terrain.lire(admin)
    assert {element for element, un in lus.items() if un.nombre is None} == {
        "adhesion",
        "diagnostic",
    }


def test_deux_nombres_caches_qui_font_moins_de_cinq_en_cachent_un_troisieme(
    terrain: Terrain, admin: Utilisateur
) -> None:
    """Two of one each: whoever knows the total would know both."""
    terrain.attendre("contact", *range(6))
    terrain.attendre("diagnostic", 1)
    terrain.attendre("adhesion", 1)
    assert all(un.nombre is None for un in terrain.lire(admin).values())


def test_peu_de_longues_attentes_se_taisent(terrain: Terrain, admin: Utilisateur) -> None:
    terrain.attendre("contact", *range(8), 300)
    lue = terrain.lire(admin)["contact"]
    assert (lue.nombre, lue.plus_de_six_mois) == (9, None)


def test_peu_d_attentes_courtes_se_taisent_aussi(terrain: Terrain, admin: Utilisateur) -> None:
    """The count less the long ones would give them."""
    terrain.attendre("contact", 3, *range(200, 208))
    lue = terrain.lire(admin)["contact"]
    assert (lue.nombre, lue.plus_de_six_mois) == (9, None)


def test_suspendus_clos_et_autres_versions_sont_a_part(
    terrain: Terrain, admin: Utilisateur, session: Session
) -> None:
    for dossier in terrain.attendre("contact", *range(6)):
        f.add(session, Suspension(dossier_id=dossier.id, debut=LE, motif="Séjour"))
    Terrain(session).attendre("contact", *range(6))
    terrain.attendre("contact", *range(5), etat="clos", clos_le=LE, fin_element="fin")
    lue = lire_chaleur(session, admin, definition_id=terrain.definition.id, le=LE)
    assert (dict(lue.par_element), lue.suspendus) == ({}, 6)


def test_un_coordonnateur_ne_compte_que_ses_departements(
    terrain: Terrain, session: Session
) -> None:
    terrain.attendre("contact", *range(5), departement="91")
    terrain.attendre("contact", *range(6), departement="75")
    lecteur = f.utilisateur(session, Role.COORDONNATEUR, departements=("75",))
    assert terrain.lire(lecteur)["contact"].nombre == 6


@pytest.mark.parametrize(("mediane", "attendu"), [(None, 0), (3, 1), (30, 2), (91, 3), (183, 4)])
def test_le_degre_vient_de_l_attente_mediane(mediane: int | None, attendu: int) -> None:
    assert degre(Attente(9, mediane, mediane, 0)) == attendu
