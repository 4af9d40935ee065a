"""A dossier keeps the parameters that it opened with, whatever its programme becomes."""

import pytest

from models.codes import Role
from models.db import transaction
from models.definition import Programme
from tests.workflow.decor import LE, Monde, avec_parametres
from tests.workflow.reponses import entre
from tests.workflow.suivi import Suivi
from workflow import histoire
from workflow.avancement.lecture import lire_parametres, relire
from workflow.caleol import prevoir_seance
from workflow.programmes import gestion
from workflow.programmes.formes import Valeur

AUTRES: dict[str, Valeur] = {
    "valide_par": "etat",
    "contrat": "tripartite",
    "duree_adl_mois": 24,
    "protocole": False,
    "protocole_contact_prealable": False,
    "renouvellements_max": 0,
    "tentatives_max": 1,
    "veille_mois": 3,
}


def regler(monde: Monde, valeurs: dict[str, Valeur]) -> None:
    with transaction(monde.factory) as session:
        code = session.get_one(Programme, monde.programme_id).code
        admin = monde.comptes["administrateur"]
        changes = gestion.regler(session, acteur=admin, code=code, valeurs=valeurs, le=LE)
        assert set(changes) == set(valeurs)


def concorde(suivi: Suivi) -> None:
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []


def test_qui_valide_l_entree_reste_celui_de_l_ouverture(monde: Monde) -> None:
    a_soi = avec_parametres(monde, valide_par="association")
    ancien = Suivi.ouvrir(a_soi)
    regler(a_soi, {"valide_par": "etat"})
    valideurs = []
    for suivi in (ancien, Suivi.ouvrir(a_soi)):
        suivi.mener_jusqu_a("valider_entree")
        valideurs += [e.role for e in suivi.etapes() if e.element == "valider_entree"]
        concorde(suivi)
    assert valideurs == [Role.CHEF_DE_SERVICE, Role.COORDONNATEUR]


@pytest.mark.parametrize("quand", ["prendre_contact", "passer_caleol"])
def test_des_reglages_changes_en_route_ne_changent_ni_le_dossier_ni_sa_relecture(
    monde: Monde, quand: str
) -> None:
    a_soi = avec_parametres(monde, valide_par="association")
    suivi = Suivi.ouvrir(a_soi).mener_jusqu_a(quand)
    regler(a_soi, AUTRES)
    fin = "remettre_recommandations"
    if quand == "passer_caleol":
        prevoir(suivi)
    suivi.mener(*entre(quand, fin), fin)
    concorde(suivi)
    with transaction(monde.factory) as session:
        assert lire_parametres(relire(session, suivi.dossier_id).parametres)["veille_mois"] == 12


def prevoir(suivi: Suivi) -> None:
    with transaction(suivi.monde.factory) as session:
        prevoir_seance(
            session, acteur=suivi.compte("ts"), dossier_id=suivi.dossier_id,
            seance_le=suivi.le.date(), le=suivi.le,
        )  # fmt: skip
