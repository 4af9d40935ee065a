"""« Ma journée »: what is in each group, in which order, the filters kept, the next household."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.calendrier import fin_de_journee
from models.codes import Role
from models.db import SessionFactory, transaction
from models.dossier import Dossier, EtapeOuverte, Suspension
from models.echeance import Echeance
from models.instance import Instance, OrdreDuJour, Reunion
from models.relogement import Logement, Occupation, Proposition
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from web.listes.agenda import lire_agenda
from web.listes.journee import Filtre, Groupe, Tri, compter, list_journee
from web.travaux.echeances import declencher_alertes
from workflow import operations

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
JOUR = timedelta(days=1)
AUJOURDHUI = LE.date()


def noms(page: str) -> list[str]:
    """Return the households of the list, in its order."""
    return re.findall(r'data-titre="Ménage"><a[^>]*>(\w+)', page)


def comptes(page: str) -> dict[str, int]:
    return {
        nom.strip(): int(nombre)
        for nom, nombre in re.findall(r'>([^<>]+) <span class="compte">\((\d+)\)', page)
    }


@pytest.fixture
def dates(fabrique_web: SessionFactory, monde: Monde) -> None:
    """Abadie is due this evening, Delmas was yesterday, Garnier is tomorrow, Brunel last week."""
    dues = {"Abadie": 10 / 24, "Delmas": -1, "Garnier": 1, "Brunel": -7}
    with transaction(fabrique_web) as session:
        session.execute(update(Echeance).values(reveil_le=None))
        for nom, jours in dues.items():
            _poser(session, monde.dossiers[nom], LE + jours * JOUR)


def _poser(session: Session, public_id: str, due_le: datetime) -> None:
    dossier = _dossier(session, public_id)
    session.add(
        Echeance(
            cle=f"essai:{dossier.id}", dossier_id=dossier.id, sorte="alerte", code="A02",
            libelle="Bilan à rendre", horloge="continue", due_le=due_le, reveil_le=due_le,
        )
    )  # fmt: skip


def _dossier(session: Session, public_id: str) -> Dossier:
    return session.scalars(select(Dossier).where(Dossier.public_id == public_id)).one()


@pytest.mark.usefixtures("dates")
def test_today_is_what_is_due_until_midnight_the_latest_first(connecter: Connecter) -> None:
    page = connecter(TS).ouvrir("/journee?voir=aujourdhui").text
    assert noms(page) == ["Delmas", "Abadie"]
    assert ">En retard de 1\N{NO-BREAK SPACE}jour<" in page
    assert ">Aujourd’hui<" in page


def test_a_legal_delay_is_for_its_last_day_and_late_the_day_after(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, horloge: Horloge
) -> None:
    """Its bound is the first instant of the day after (CPC 641-642), which is no day of it."""
    with transaction(fabrique_web) as session:
        session.execute(update(Echeance).values(reveil_le=None))
        _poser(session, monde.dossiers["Abadie"], fin_de_journee(AUJOURDHUI))
    ts = connecter(TS)
    page = ts.ouvrir("/journee?voir=aujourdhui").text
    assert noms(page) == ["Abadie"]
    assert "15\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}2026" in page
    assert noms(ts.ouvrir("/journee?voir=retard").text) == []
    dossier = ts.ouvrir(f"/dossiers/{monde.dossiers['Abadie']}").text
    assert "15\N{NO-BREAK SPACE}juin\N{NO-BREAK SPACE}2026</time>, aujourd’hui" in dossier
    horloge.avancer(days=1)
    demain = connecter(TS).ouvrir("/journee?voir=retard").text
    assert noms(demain) == ["Abadie"]
    assert "En retard de 1\N{NO-BREAK SPACE}jour" in demain


@pytest.mark.usefixtures("dates")
def test_a_step_without_a_due_date_has_a_group_of_its_own(connecter: Connecter) -> None:
    """No delay brings it to today: a new orientation, for one."""
    liste = noms(connecter(TS).ouvrir("/journee?voir=sans_date").text)
    assert liste
    assert {"Abadie", "Delmas", "Garnier", "Brunel"}.isdisjoint(liste)


def test_a_chef_finds_what_nobody_decides_for_him(connecter: Connecter) -> None:
    """Brunel awaits the validation of its entry, among all the steps of the team."""
    chef = connecter(CHEF)
    assert noms(chef.ouvrir("/journee?voir=propres").text) == ["Brunel"]
    assert ">Pour moi " in chef.ouvrir("/journee").text
    assert ">Pour moi " not in connecter(TS).ouvrir("/journee").text


@pytest.mark.usefixtures("dates")
def test_what_a_partner_owes_late_is_late_and_not_for_today(connecter: Connecter) -> None:
    """Brunel awaits the chef de service: the worker asks for it, and does not do it."""
    navigateur = connecter(TS)
    assert noms(navigateur.ouvrir("/journee?voir=retard").text) == ["Brunel", "Delmas"]
    attente = navigateur.ouvrir("/journee?voir=attente").text
    assert noms(attente)[0] == "Brunel"
    assert "Chef de service" in attente
    assert "21\N{NO-BREAK SPACE}jours" in attente
    assert "Abadie" not in attente


@pytest.mark.usefixtures("dates")
def test_each_group_tells_how_many_it_has(connecter: Connecter) -> None:
    navigateur = connecter(TS)
    dits = comptes(navigateur.ouvrir("/journee?voir=tous").text)
    for groupe, nom in (
        ("aujourdhui", "À faire aujourd’hui"), ("retard", "En retard"), ("nouveaux", "Nouveaux"),
        ("attente", "J’attends quelqu’un"), ("sans_date", "Sans échéance"), ("tous", "Tous"),
    ):  # fmt: skip
        liste = noms(navigateur.ouvrir(f"/journee?voir={groupe}").text)
        assert len(liste) == dits[nom]


def test_new_is_what_opened_less_than_seven_days_ago(
    connecter: Connecter, horloge: Horloge, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        abadie = _dossier(session, monde.dossiers["Abadie"]).id
        etape = update(EtapeOuverte).where(EtapeOuverte.dossier_id == abadie)
        session.execute(etape.values(depuis=LE))
    navigateur = connecter(TS)
    horloge.avancer(days=6)
    assert noms(navigateur.ouvrir("/journee?voir=nouveaux").text) == ["Abadie"]
    horloge.avancer(days=1)
    assert noms(navigateur.ouvrir("/journee?voir=nouveaux").text) == []


def test_all_shows_who_waits_for_what_since_when(connecter: Connecter) -> None:
    page = connecter(TS).ouvrir("/journee?voir=tous").text
    assert {"Abadie", "Brunel", "Delmas"} <= set(noms(page))
    assert "Prendre contact avec le ménage" in page
    assert "17\N{NO-BREAK SPACE}jours" in page


def test_nothing_of_another_worker_s_is_there(connecter: Connecter) -> None:
    page = connecter(TS).ouvrir("/journee?voir=tous").text
    assert "Ibanez" not in page
    assert "Hamelin" not in page
    equipe = connecter(CHEF).ouvrir("/journee?voir=tous").text
    assert "Ibanez" in equipe
    assert "Hamelin" not in equipe


def test_a_colleague_s_dossier_says_whose_it_is(connecter: Connecter) -> None:
    equipe = connecter(CHEF).ouvrir("/journee?voir=tous").text
    assert re.search(r"Ibanez[^<]*</a><br><span[^>]*>Référent : Paul Yvernel", equipe)


def test_an_overdue_date_whose_alert_runs_is_late(
    connecter: Connecter, fabrique_web: SessionFactory
) -> None:
    declencher_alertes(fabrique_web, le=LE)
    page = connecter(TS).ouvrir("/journee?voir=retard").text
    assert noms(page) == ["Delmas"]


def test_a_six_month_alert_is_not_late_while_a_proposition_is_open(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    declencher_alertes(fabrique_web, le=LE)
    with transaction(fabrique_web) as session:
        dossier = _dossier(session, monde.dossiers["Delmas"])
        logement = session.scalars(select(Logement)).first()
        assert logement is not None
        session.add(Proposition(dossier_id=dossier.id, logement_id=logement.id, ouverte_le=LE))
    assert noms(connecter(TS).ouvrir("/journee?voir=retard").text) == []


def test_a_first_visit_shows_today_and_everything_when_nothing_is_due(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        session.execute(update(Echeance).values(reveil_le=None))
    page = connecter(TS).ouvrir("/journee").text
    assert 'aria-current="true">Tous' in page
    with transaction(fabrique_web) as session:
        _poser(session, monde.dossiers["Abadie"], LE)
    page = connecter(TS).ouvrir("/journee").text
    assert 'aria-current="true">À faire aujourd’hui' in page


def test_the_filters_are_kept_for_the_next_visit_until_they_are_cleared(
    connecter: Connecter,
) -> None:
    navigateur = connecter(TS)
    page = navigateur.ouvrir("/journee?voir=tous&etat=caleol&tri=menage").text
    assert noms(page) == ["Garnier"]
    assert noms(navigateur.ouvrir("/journee").text) == ["Garnier"]
    effacer = re.search(r'href="([^"]+)">Effacer les filtres', page)
    assert effacer is not None
    assert "Abadie" in navigateur.ouvrir(effacer[1]).text
    assert "Abadie" in navigateur.ouvrir("/journee").text


def test_an_unknown_filter_is_left_out(connecter: Connecter) -> None:
    page = connecter(TS).ouvrir("/journee?voir=demain&tri=couleur&page=zero")
    assert page.status_code == 200
    assert "Abadie" in page.text


def test_a_chef_filters_by_referent(connecter: Connecter, monde: Monde) -> None:
    navigateur = connecter(CHEF)
    page = navigateur.ouvrir("/journee?voir=tous").text
    paul = re.search(r'<option value="(\w+)">Paul Yvernel', page)
    assert paul is not None
    seuls = navigateur.ouvrir(f"/journee?voir=tous&referent={paul[1]}").text
    assert set(noms(seuls)) <= {"Ibanez", "Atelier"}
    assert "Ibanez" in noms(seuls)


@pytest.mark.usefixtures("dates")
@pytest.mark.parametrize(
    ("adresse", "premier", "dernier"),
    [
        ("tri=menage", "Abadie", "Keller"),
        ("tri=menage&inverse=oui", "Keller", "Abadie"),
        ("tri=attente", "Delmas", None),
        ("tri=echeance", "Brunel", None),
        ("tri=echeance&inverse=oui", "Garnier", None),
    ],
)
def test_each_column_sorts_and_turns_back(
    connecter: Connecter, adresse: str, premier: str, dernier: str | None
) -> None:
    liste = noms(connecter(TS).ouvrir(f"/journee?voir=tous&{adresse}").text)
    gardes = [nom for nom in liste if nom != "Atelier"]
    assert gardes[0] == premier
    assert dernier in (None, gardes[-1])


def _liens(page: str) -> dict[str, str]:
    return {
        rel: adresse.replace("&amp;", "&")
        for adresse, rel in re.findall(r'<a href="([^"]+)" rel="(prev|next)" accesskey', page)
    }


def _premier(navigateur: Navigateur, liste: str) -> str:
    lien = re.search(r'data-titre="Ménage"><a href="([^"]+)"', navigateur.ouvrir(liste).text)
    assert lien is not None
    return lien[1].replace("&amp;", "&")


@pytest.mark.usefixtures("dates")
def test_one_goes_from_a_household_to_the_next_and_back(connecter: Connecter) -> None:
    navigateur = connecter(TS)
    page = navigateur.ouvrir(_premier(navigateur, "/journee?voir=aujourdhui")).text
    assert "<h1>Delmas" in page
    assert set(_liens(page)) == {"next"}
    page = navigateur.ouvrir(_liens(page)["next"]).text
    assert "<h1>Abadie" in page
    assert "C’était le dernier de la liste" in page
    assert "<h1>Delmas" in navigateur.ouvrir(_liens(page)["prev"]).text


@pytest.mark.usefixtures("dates")
def test_a_step_that_is_done_leaves_the_list_and_the_next_one_is_still_next(
    connecter: Connecter, monde: Monde
) -> None:
    navigateur = connecter(TS)
    page = navigateur.ouvrir(_premier(navigateur, "/journee?voir=tous&tri=menage")).text
    while "<h1>Abadie" not in page:
        page = navigateur.ouvrir(_liens(page)["next"]).text
    action = re.search(r'action="([^"]+/etapes/[^"]+voir=tous[^"]*)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert action is not None
    assert version is not None
    reponse = navigateur.envoyer(
        action[1].replace("&amp;", "&"), version=version[1], fait_le=AUJOURDHUI.isoformat(),
        resultat_contact="refus", canal="telephone",
    )  # fmt: skip
    assert reponse.status_code == 302
    assert "rang=" in reponse.headers["Location"]
    suite = navigateur.ouvrir(reponse.headers["Location"]).text
    assert "<h1>Brunel" in navigateur.ouvrir(_liens(suite)["next"]).text


def test_a_dossier_opened_from_elsewhere_has_no_next(connecter: Connecter, monde: Monde) -> None:
    page = connecter(TS).ouvrir(f"/dossiers/{monde.dossiers['Abadie']}").text
    assert 'class="fil"' not in page


def test_the_neighbours_are_the_reader_s_own(connecter: Connecter, monde: Monde) -> None:
    """The address is typed by anybody: it shows no other list than one's own."""
    page = connecter(TS).ouvrir(f"/dossiers/{monde.dossiers['Abadie']}?voir=tous&rang=0").text
    assert 'class="fil"' in page
    assert "Ibanez" not in page
    assert "Hamelin" not in page


def test_a_suspended_household_says_so(connecter: Connecter) -> None:
    page = connecter(TS).ouvrir("/journee?voir=tous").text
    assert re.search(r"Keller.*?Suspendu", page, re.DOTALL)


def test_a_household_that_is_back_is_no_longer_said_suspended(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    pages = {page: connecter(TS).ouvrir(page).text for page in ("/journee?voir=tous", "/dossiers")}
    assert [page.count(">Suspendu<") for page in pages.values()] == [1, 1]
    with transaction(fabrique_web) as session:
        keller = _dossier(session, monde.dossiers["Keller"])
        operations.reprendre(
            session, acteur=session.get_one(Utilisateur, keller.referent_id),
            dossier_id=keller.id, version=keller.version, fait_le=LE, saisi_le=LE,
        )  # fmt: skip
    for page in pages:
        lue = connecter(TS).ouvrir(page).text
        assert "Keller" in lue
        assert ">Suspendu<" not in lue


def test_planned_dates_stand_beside_the_steps(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        dossier = _dossier(session, monde.dossiers["Garnier"])
        instance = Instance(
            nom="Commission d’entrée", type="commission_entree",
            programme_id=dossier.programme_id, departement=dossier.departement,
        )  # fmt: skip
        for jours in (3, 20):
            reunion = Reunion(instance=instance, le=AUJOURDHUI + jours * JOUR)
            session.add(
                OrdreDuJour(
                    reunion=reunion, dossier_id=dossier.id, inscrit_le=LE,
                    inscrit_par_id=dossier.referent_id,
                )
            )  # fmt: skip
    page = connecter(TS).ouvrir("/journee").text
    assert "1 date à suivre" in page
    assert re.search(r"dans 3\W*jours</span>&nbsp;: <a[^>]*>Garnier[^<]*</a>, passage en", page)


class TestSurLesDeuxBases:
    """The queries of the page give the same on SQLite and on PostgreSQL."""

    @pytest.fixture
    def referent(self, session: Session) -> Utilisateur:
        return fabrique.utilisateur(session, nom="Zoé Arlot")

    def _ouvrir(
        self, session: Session, referent: Utilisateur, nom: str, due_le: datetime | None
    ) -> Dossier:
        menage = fabrique.menage(session, nom=nom)
        dossier = fabrique.dossier(session, referent=referent, menage_id=menage.id, etat="avl")
        session.add(
            EtapeOuverte(
                tache_id=f"t-{nom}", dossier_id=dossier.id, element="e", libelle="Étape",
                sorte="tache", role=TS, depuis=LE - 9 * JOUR,
            )
        )  # fmt: skip
        if due_le is not None:
            _poser(session, dossier.public_id, due_le)
        session.flush()
        return dossier

    def test_groups_order_and_agenda(self, session: Session, referent: Utilisateur) -> None:
        self._ouvrir(session, referent, "Cros", LE - JOUR)
        suspendu = self._ouvrir(session, referent, "Ayme", None)
        loge = self._ouvrir(session, referent, "Bosc", LE + JOUR)
        session.add(
            Suspension(
                dossier_id=suspendu.id, debut=LE, motif="Absence", reprise_prevue_le=LE + JOUR
            )
        )
        session.add(
            Occupation(
                menage_id=loge.menage_id, dossier_id=loge.id, statut="bail_glissant",
                debut=LE, prochain_examen_le=AUJOURDHUI - JOUR,
            )
        )  # fmt: skip
        session.flush()
        assert compter(session, referent, Filtre(), aujourdhui=AUJOURDHUI) == {
            Groupe.AUJOURDHUI: 1, Groupe.RETARD: 1, Groupe.NOUVEAUX: 0, Groupe.ATTENTE: 0,
            Groupe.SANS_DATE: 1, Groupe.PROPRES: 3, Groupe.TOUS: 3,
        }  # fmt: skip
        for tri, attendus in (
            (Tri.ECHEANCE, ["Cros", "Bosc", "Ayme"]),
            (Tri.MENAGE, ["Ayme", "Bosc", "Cros"]),
        ):
            requete = list_journee(referent, Filtre(tri=tri), aujourdhui=AUJOURDHUI)
            assert [ligne[1].split()[0] for ligne in session.execute(requete)] == attendus
        agenda = lire_agenda(session, referent, aujourdhui=AUJOURDHUI)
        assert [(ligne.genre, ligne.menage.split()[0]) for ligne in agenda] == [
            ("examen", "Bosc"), ("reprise", "Ayme"),
        ]  # fmt: skip
