"""The team: loads that add up, and dossiers handed over one or many at a time."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models.accompagnement import Mesure
from models.calendrier import jour_paris
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.journal import Journal
from models.suppleance import Suppleance
from models.utilisateur import Utilisateur
from models.visite import Visite
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from web.listes.equipe import completer, lire_ligne, list_equipe
from workflow.charge import peser

CHEF, TS = Role.CHEF_DE_SERVICE, Role.TRAVAILLEUR_SOCIAL
MOT = "Départ de Lise à la fin du mois."


@pytest.fixture
def travailleuse(fabrique_web: SessionFactory, monde: Monde) -> str:
    return _public_id(fabrique_web, monde.comptes[TS])


@pytest.fixture
def collegue(fabrique_web: SessionFactory, monde: Monde) -> str:
    return _public_id(fabrique_web, monde.collegue)


def _public_id(fabrique_web: SessionFactory, courriel: str) -> str:
    with lecture(fabrique_web) as session:
        trouve = session.scalars(
            select(Utilisateur.public_id).where(Utilisateur.courriel == courriel)
        )
        return trouve.one()


def _referent_de(fabrique_web: SessionFactory, monde: Monde, menage: str) -> str:
    with lecture(fabrique_web) as session:
        dossier = monde.dossier(session, menage)
        return dossier.referent.public_id


def _lignes(fabrique_web: SessionFactory, courriel: str, tri: str = "nom") -> list[tuple[str, ...]]:
    mois = jour_paris(LE).replace(day=1)
    with lecture(fabrique_web) as session:
        lecteur = session.scalars(select(Utilisateur).where(Utilisateur.courriel == courriel)).one()
        requete = list_equipe(lecteur, le=LE, mois=mois, tri=tri)
        lues = [lire_ligne(ligne) for ligne in session.execute(requete)]
        completes = completer(session, lues, mois=mois)
    return [
        (une.qui.nom.split(" (")[0], str(une.qui.menages), str(une.charge.prise),
         str(une.charge.places), str(une.dues), str(une.donnees))
        for une in completes
    ]  # fmt: skip


def test_the_open_households_of_a_worker_weigh_on_her_time(
    fabrique_web: SessionFactory, monde: Monde
) -> None:
    """Six households of 25 a full-time worker follows: 24 hundredths, 19 places (002)."""
    [yvernel, orvane] = sorted(_lignes(fabrique_web, monde.comptes[CHEF]), reverse=True)
    assert yvernel[:4] == ("Paul Yvernel", "1", "4", "24")
    assert orvane[:4] == ("Lise Orvane", "6", "24", "19")


def test_the_most_loaded_come_first_when_asked(fabrique_web: SessionFactory, monde: Monde) -> None:
    charges = [ligne[0] for ligne in _lignes(fabrique_web, monde.comptes[CHEF], tri="menages")]
    assert charges == ["Lise Orvane", "Paul Yvernel"]


def test_a_worker_reads_her_own_line_alone(fabrique_web: SessionFactory, monde: Monde) -> None:
    assert [une[0] for une in _lignes(fabrique_web, monde.comptes[TS])] == ["Lise Orvane"]


def test_hours_owed_come_from_the_measures_and_hours_given_from_her_visits(
    fabrique_web: SessionFactory, monde: Monde
) -> None:
    """Eight hours a month for a measure of medium intensity (003:1029-1031)."""
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Garnier")
        for mesure in session.scalars(select(Mesure)):
            mesure.intensite = "moyen"
        suivies = len(session.scalars(
            select(Mesure.id)
            .join(Dossier, Dossier.id == Mesure.dossier_id)
            .where(
                Dossier.referent_id == dossier.referent_id,
                Mesure.type.in_(("avl", "adl")),
                Mesure.fin_reelle.is_(None),
            )
        ).all())  # fmt: skip
        session.add(
            Visite(
                dossier_id=dossier.id, auteur_id=dossier.referent_id, canal="domicile",
                objet="suivi", fait_le=LE, saisi_le=LE, resultat="joint", duree_minutes=90,
            )
        )  # fmt: skip
    [orvane] = [u for u in _lignes(fabrique_web, monde.comptes[CHEF]) if u[0] == "Lise Orvane"]
    assert suivies > 0
    assert orvane[4:] == (str(suivies * 8 * 60), "90")


def test_the_time_of_a_worker_holds_from_its_month_on(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, travailleuse: str
) -> None:
    """At half time she has room for 12 households and a half: six more than her six."""
    chef = connecter(CHEF)
    reponse = chef.envoyer(f"/equipe/{travailleuse}/temps", etp="0,50", depuis="2026-04-20")
    assert reponse.status_code == 302
    [orvane] = [u for u in _lignes(fabrique_web, monde.comptes[CHEF]) if u[0] == "Lise Orvane"]
    assert orvane[3] == "6"
    chef.envoyer(f"/equipe/{travailleuse}/temps", etp="1", depuis="2026-07-01")
    [orvane] = [u for u in _lignes(fabrique_web, monde.comptes[CHEF]) if u[0] == "Lise Orvane"]
    assert orvane[3] == "6", "a month to come changes nothing yet"


@pytest.mark.parametrize("etp", ["1,5", "-1", "un", "0,333", ""])
def test_a_time_that_is_none_is_refused_beside_its_field(
    connecter: Connecter, travailleuse: str, etp: str
) -> None:
    page = connecter(CHEF).envoyer(f"/equipe/{travailleuse}/temps", etp=etp, depuis="2026-06-01")
    assert page.status_code == 422
    assert 'id="t-etp-erreur"' in page.text


def test_several_dossiers_change_hands_together_with_a_word(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde,
    travailleuse: str, collegue: str,
) -> None:  # fmt: skip
    choisis = [monde.dossiers["Brunel"], monde.dossiers["Garnier"]]
    chef = connecter(CHEF)
    reponse = chef.envoyer(
        f"/equipe/{travailleuse}/confier", dossiers=choisis, referent=collegue, motif=MOT
    )
    assert reponse.status_code == 302
    assert "2 dossiers confiés" in chef.ouvrir(f"/equipe/{travailleuse}").text
    assert _referent_de(fabrique_web, monde, "Brunel") == collegue
    assert _referent_de(fabrique_web, monde, "Garnier") == collegue
    assert _referent_de(fabrique_web, monde, "Delmas") == travailleuse
    with lecture(fabrique_web) as session:
        notes = session.scalars(select(Journal).where(Journal.type == "reassignation")).all()
    assert len(notes) == len(choisis)


def test_all_her_dossiers_change_hands_at_once(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde,
    travailleuse: str, collegue: str,
) -> None:  # fmt: skip
    chef = connecter(CHEF)
    chef.envoyer(f"/equipe/{travailleuse}/confier", lesquels="tous", referent=collegue, motif=MOT)
    page = chef.ouvrir(f"/equipe/{travailleuse}").text
    assert "Aucun dossier ouvert" in page
    assert _referent_de(fabrique_web, monde, "Keller") == collegue, "a suspended one too"


def test_nothing_ticked_is_said_and_what_was_typed_stays(
    connecter: Connecter, travailleuse: str, collegue: str
) -> None:
    page = connecter(CHEF).envoyer(f"/equipe/{travailleuse}/confier", referent=collegue, motif=MOT)
    assert page.status_code == 422
    assert "Cochez au moins un dossier" in page.text
    assert MOT in page.text


def test_a_dossier_of_another_association_cannot_be_slipped_in(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde,
    travailleuse: str, collegue: str,
) -> None:  # fmt: skip
    avant = _referent_de(fabrique_web, monde, "Hamelin")
    page = connecter(CHEF).envoyer(
        f"/equipe/{travailleuse}/confier",
        dossiers=[monde.dossiers["Hamelin"]],
        referent=collegue,
        motif=MOT,
    )
    assert page.status_code == 422
    assert _referent_de(fabrique_web, monde, "Hamelin") == avant


def test_nobody_of_another_association_takes_over(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, travailleuse: str
) -> None:
    etranger = _referent_de(fabrique_web, monde, "Hamelin")
    page = connecter(CHEF).envoyer(
        f"/equipe/{travailleuse}/confier", lesquels="tous", referent=etranger, motif=MOT
    )
    assert page.status_code == 422
    assert _referent_de(fabrique_web, monde, "Brunel") == travailleuse


def test_the_worker_of_another_association_is_not_there(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    etranger = _referent_de(fabrique_web, monde, "Hamelin")
    assert connecter(CHEF).ouvrir(f"/equipe/{etranger}").status_code == 404


def test_the_page_adds_up_and_hands_its_rows_out(connecter: Connecter) -> None:
    chef = connecter(CHEF)
    page = chef.ouvrir("/equipe").text
    total = re.search(r'<tr class="total">.*?</tr>', page, re.DOTALL)
    assert total is not None
    assert re.findall(r"<td>([^<]*)</td>", total.group(0))[1] == "7"
    fichier = chef.ouvrir("/equipe?format=csv")
    assert fichier.status_code == 200
    assert "Paul Yvernel" in fichier.get_data(as_text=True)


def test_an_absence_shows_beside_the_name(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:

    with transaction(fabrique_web) as session:
        par_courriel = {u.courriel: u.id for u in session.scalars(select(Utilisateur))}
        session.add(
            Suppleance(
                absent_id=par_courriel[monde.collegue],
                suppleant_id=par_courriel[monde.comptes[TS]],
                debut=datetime(2026, 6, 1, tzinfo=UTC),
                fin=datetime(2026, 7, 1, tzinfo=UTC),
                declaree_par=par_courriel[monde.collegue],
                declaree_le=datetime(2026, 5, 20, tzinfo=UTC),
            )
        )
    assert "Absent jusqu’au" in connecter(CHEF).ouvrir("/equipe").text


def test_a_programme_may_say_how_many_households_take_a_whole_etp() -> None:

    assert peser([({}, 25)], 100).places == 0
    assert peser([({"menages_par_etp": 10}, 10)], 100).places == 0
    assert peser([({}, 26)], 100).places == -1


def test_the_state_reads_counts_by_association_and_no_small_one(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    """Domain model, section 4 (8): a count under five households is not shown."""
    coordonnatrice = connecter(Role.COORDONNATEUR)
    page = coordonnatrice.ouvrir("/coordination/charge").text
    assert "Association du Parc" in page
    assert "<td>7</td>" in page
    assert "Delmas" not in page
    with transaction(fabrique_web) as session:
        gardes = [monde.dossiers[nom] for nom in ("Delmas", "Fabre")]
        for dossier in session.scalars(select(Dossier).where(Dossier.public_id.not_in(gardes))):
            dossier.departement = "75"
    page = coordonnatrice.ouvrir("/coordination/charge").text
    assert "Moins de 5 ménages" in page
    assert re.search(r"Association du Parc</th>\s*<td>", page) is None
    assert (
        "2"
        not in coordonnatrice.ouvrir("/coordination/charge?format=csv")
        .get_data(as_text=True)
        .splitlines()[1]
        .split(";")[1:4]
    )


def test_the_room_left_is_told_where_a_household_is_given_to_somebody(
    connecter: Connecter, travailleuse: str
) -> None:
    """A sentence, never a refusal: the one who is full may be chosen all the same."""
    chef = connecter(CHEF)
    page = chef.ouvrir("/orientations/nouvelle").text
    assert "Lise Orvane (travailleur_social) – 19 places" in page
    chef.envoyer(f"/equipe/{travailleuse}/temps", etp="0,20", depuis="2026-04-01")
    page = chef.ouvrir("/orientations/nouvelle").text
    assert "Lise Orvane (travailleur_social) – plus de place (1 en trop)" in page


def test_a_measure_without_fixed_hours_is_counted_apart(
    fabrique_web: SessionFactory, monde: Monde
) -> None:
    """003:1029-1031 prints hours for two intensities; the others hide nothing of the rest."""
    with transaction(fabrique_web) as session:
        mesures = session.scalars(select(Mesure).order_by(Mesure.id)).all()
        siens = [m for m in mesures if m.type in ("avl", "adl") and m.fin_reelle is None]
        for mesure in mesures:
            mesure.intensite = "moyen"
        siens[0].intensite = "renforce"
        lecteur = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[CHEF])
        ).one()
        mois = jour_paris(LE).replace(day=1)
        requete = list_equipe(lecteur, le=LE, mois=mois)
        completes = completer(session, [lire_ligne(x) for x in session.execute(requete)], mois=mois)
    par_nom = {une.qui.nom.split(" (")[0]: une for une in completes}
    assert par_nom["Lise Orvane"].sans_heures == 1
    assert par_nom["Lise Orvane"].dues > 0
