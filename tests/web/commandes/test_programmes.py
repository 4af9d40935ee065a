"""Programmes from outside: the command that lists and opens them, the pages that offer them."""

import json
import re
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from models.administration import TraceAdministration
from models.codes import Role
from models.db import SessionFactory, lecture, make_engine, make_session_factory, transaction
from models.definition import Programme
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from tests.bases import sur_sqlite
from tests.web.fixtures import Connecter
from tests.web.monde import Monde
from web.cli import main
from workflow.programmes.activation import activer

TS = Role.TRAVAILLEUR_SOCIAL
NOUVELLE = "/orientations/nouvelle"
COMMENCE = "/orientations/deja-commence"


class Sortie:
    """What a call of `jalon` printed, and how it ended."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *mots: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as fin:
            main(mots)
        lu = self.capsys.readouterr()
        assert isinstance(fin.value.code, int)
        return fin.value.code, lu.out, lu.err


@pytest.fixture
def jalon(capsys: pytest.CaptureFixture[str]) -> Sortie:
    return Sortie(capsys)


@pytest.fixture
def sans_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nulle/part/x.db")


@pytest.mark.usefixtures("sans_base")
def test_the_list_as_json_has_all_rows_with_their_parameters_and_needs_no_database(
    jalon: Sortie,
) -> None:
    code, sortie, _ = jalon("programmes", "--json")
    lignes = json.loads(sortie)
    assert (code, len(lignes)) == (0, 156)
    ligne = next(un for un in lignes if un["id"] == "004-2.3.10")
    assert ligne["forme"] == "aiguillage"
    assert ligne["formes_appelees"] == ["acces_paliers", "maintien_reprise"]
    assert ligne["parametres"]["ccapex"] == {
        "valeur": True, "origine": "fiche", "passage": "004 2.3.10, statut d’occupation",
    }  # fmt: skip
    assert ligne["parametres"]["veille_mois"] == {"valeur": 12, "origine": "defaut"}
    assert set(ligne) == {
        "id", "nom", "forme", "formes_appelees", "options", "doublon_de", "parametres",
    }  # fmt: skip


@pytest.mark.usefixtures("sans_base")
def test_the_list_to_read_says_the_shape_and_what_the_sheet_says(jalon: Sortie) -> None:
    code, sortie, erreur = jalon("programmes")
    assert (code, erreur) == (0, "Programmes\u00a0: 156.\n")
    debuts = re.findall(r"^(\d{3}-[\d.]+) ", sortie, re.MULTILINE)
    assert len(debuts) == len(set(debuts)) == 156
    fiche = sortie.partition("004-2.1.15")[2].partition("004-2.1.16")[0]
    assert "Accès direct" in fiche
    assert "Mois de veille\u00a0: 24 [004 2.1.15" in fiche
    assert "Autre nom du programme 004-2.3.9." in sortie


@sur_sqlite
def test_a_programme_is_opened_and_closed_by_its_id(
    jalon: Sortie, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert jalon("programmes", "activer", "004-2.2.7")[0] == 1
    jalon("init")
    for verbe, dit in (("activer", "activé"), ("activer", "activé"), ("desactiver", "désactivé")):
        code, sortie, erreur = jalon("programmes", verbe, "004-2.2.7")
        assert (code, sortie) == (0, "")
        assert erreur == (
            f"Programme {dit}\u00a0: Accompagnement des ménages menacés d’expulsion (p004_2_2_7).\n"
        )
    with lecture(make_session_factory(make_engine(url))) as session:
        traces = select(TraceAdministration.action).where(TraceAdministration.acteur_id.is_(None))
        assert session.scalars(traces).all() == ["ouvrir", "fermer"]
    code, _, erreur = jalon("programmes", "activer", "004-9.9")
    assert code == 1
    assert "Aucun programme «\u00a0004-9.9\u00a0»" in erreur


def ouvrir(fabrique: SessionFactory, identifiants: Sequence[str]) -> None:
    with transaction(fabrique) as session:
        for identifiant in identifiants:
            activer(session, identifiant)


def orientation(fabrique: SessionFactory, monde: Monde, **autres: str) -> dict[str, str]:
    """Return the answers of a new household."""
    with lecture(fabrique) as session:
        requete = select(Utilisateur.public_id).where(Utilisateur.courriel == monde.comptes[TS])
        referent = session.scalars(requete).one()
    return {
        "nom": "Ourcel", "prenom": "Mado", "type_menage": "isole", "nb_personnes": "1",
        "nb_mineurs": "0", "dalo": "non", "departement": "91", "referent": referent,
        "fait_le": "2026-01-05", **autres,
    }  # fmt: skip


def programme_du_dernier(fabrique: SessionFactory) -> str:
    with lecture(fabrique) as session:
        dernier = session.scalars(select(Dossier).order_by(Dossier.id.desc()).limit(1)).one()
        return dernier.programme.code


def test_one_programme_alone_is_no_question(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    assert 'name="programme"' not in navigateur.ouvrir(NOUVELLE).text
    assert navigateur.envoyer(NOUVELLE, **orientation(fabrique_web, monde)).status_code == 302
    assert programme_du_dernier(fabrique_web) == "avdl_idf"
    assert "Où en est le ménage" in navigateur.ouvrir(COMMENCE).text


def test_several_programmes_are_a_choice_and_a_closed_one_is_none(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    ouvrir(fabrique_web, ["004-2.2.7", "004-2.1.16"])
    navigateur = connecter(TS)
    page = navigateur.ouvrir(NOUVELLE).text
    assert re.findall(r'<option value="(avdl_idf|p004\w+)"', page) == ["p004_2_2_7", "avdl_idf"]
    sans_choix = navigateur.envoyer(NOUVELLE, **orientation(fabrique_web, monde))
    assert sans_choix.status_code == 422
    action = orientation(fabrique_web, monde, programme="p004_2_1_16")
    assert navigateur.envoyer(NOUVELLE, **action).status_code == 422
    choisi = orientation(fabrique_web, monde, programme="p004_2_2_7")
    assert navigateur.envoyer(NOUVELLE, **choisi).status_code == 302
    assert programme_du_dernier(fabrique_web) == "p004_2_2_7"
    with transaction(fabrique_web) as session:
        requete = select(Programme).where(Programme.code == "avdl_idf")
        session.scalars(requete).one().actif = False
    assert 'name="programme"' not in navigateur.ouvrir(NOUVELLE).text


def test_a_household_already_under_way_says_its_programme_first(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    ouvrir(fabrique_web, ["004-2.2.7"])
    navigateur = connecter(TS)
    page = navigateur.ouvrir(COMMENCE).text
    assert "Dans quel programme" in page
    liens = re.findall(rf'href="({COMMENCE}\?programme=\w+)"', page)
    assert liens == [f"{COMMENCE}?programme={code}" for code in ("p004_2_2_7", "avdl_idf")]
    etapes = navigateur.ouvrir(liens[0]).text
    assert set(re.findall(r'<option value="(\w+)/\w+"', etapes)) == {"p004_2_2_7"}
    assert 'name="programme" value="p004_2_2_7"' in etapes
    vide = navigateur.envoyer(COMMENCE, programme="p004_2_2_7")
    assert vide.status_code == 422
    assert set(re.findall(r'<option value="(\w+)/\w+"', vide.text)) == {"p004_2_2_7"}
    inconnu = navigateur.ouvrir(f"{COMMENCE}?programme=inconnu")
    assert "Ce programme n’est pas ouvert" in inconnu.text
