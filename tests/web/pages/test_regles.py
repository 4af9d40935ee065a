"""What the law asks, as the pages of each world show it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from models.accompagnement import DiagnosticConfidentiel
from models.codes import Role
from models.db import SessionFactory, transaction
from models.dossier import Dossier
from models.menage import Menage
from models.obligation import Obligation
from models.organisme import Organisme
from tests import fabrique
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur

Connecter = Callable[[Role], Navigateur]
TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
REFERENT, COORDONNATEUR = Role.REFERENT_BAILLEUR, Role.COORDONNATEUR
FABRE = "Fabre"


def devoir(
    fabrique_web: SessionFactory, monde: Monde, genre: str, *, bailleur: str | None = None
) -> None:
    """Write an obligation on the dossier of the Fabre household; `bailleur`: who owes it."""
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, FABRE)
        liens = {}
        if bailleur is not None:
            organisme = session.scalars(
                select(Organisme).where(Organisme.public_id == bailleur)
            ).one()
            logement = fabrique.logement(
                session, bailleur_id=organisme.id, commune="Ris-Orangis", typologie="t4"
            )
            close = {"close_le": LE, "issue": "non_attribution"}
            proposition = fabrique.proposition(
                session, dossier, logement_id=logement.id, ouverte_le=LE, **close
            )
            liens = {"bailleur_id": organisme.id, "proposition_id": proposition.id}
        role = REFERENT if bailleur else TS
        session.add(
            Obligation(
                dossier_id=dossier.id, genre=genre, role=role, fait_le=LE, saisi_le=LE, **liens
            )
        )


@pytest.mark.parametrize("role", [TS, CHEF])
def test_the_association_reads_what_it_owes_on_its_list_and_closes_it_on_the_page(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, role: Role
) -> None:
    devoir(fabrique_web, monde, "motif_non_opposable")
    navigateur = connecter(role)
    assert "Ce que la loi demande" in navigateur.ouvrir("/journee").text
    adresse = f"/dossiers/{monde.dossiers[FABRE]}"
    page = navigateur.ouvrir(adresse).text
    assert "n’est pas opposable" in page
    formulaire = next(mot for mot in page.split('"') if mot.endswith("/traitement"))
    assert navigateur.envoyer(formulaire).status_code == 302
    assert "n’est pas opposable" not in navigateur.ouvrir(adresse).text
    assert "Ce que la loi demande" not in navigateur.ouvrir("/journee").text
    assert "Obligation traitée" in navigateur.ouvrir(adresse).text


def test_the_landlord_reads_what_he_owes_without_a_name(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    """His decision and his dwelling, the anonymous need beside it: nothing else (L.441-2-2)."""
    devoir(fabrique_web, monde, "proposer_ailleurs", bailleur=monde.bailleur)
    page = connecter(REFERENT).ouvrir("/bailleur").text
    bloc = page.partition("Logements à proposer")[2].partition("</section>")[0]
    assert "T4 à Ris-Orangis" in bloc
    assert "620" in bloc
    assert FABRE not in bloc
    assert monde.dossiers[FABRE] not in bloc


def test_a_correspondant_reads_nothing_of_it(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    """His households only (002:488): no anonymous need either."""
    devoir(fabrique_web, monde, "proposer_ailleurs", bailleur=monde.bailleur)
    page = connecter(Role.CORRESPONDANT_BAILLEUR).ouvrir("/bailleur").text
    assert "Logements à proposer" not in page


def test_another_landlord_reads_nothing_of_it(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        autre = fabrique.bailleur(session).public_id
    devoir(fabrique_web, monde, "proposer_ailleurs", bailleur=autre)
    assert "Logements à proposer" not in connecter(REFERENT).ouvrir("/bailleur").text


@pytest.mark.parametrize("genre", ["motif_non_opposable", "preuve_dalo", "radiation_dalo"])
@pytest.mark.parametrize("role", [REFERENT, Role.CORRESPONDANT_BAILLEUR, COORDONNATEUR])
def test_what_the_association_owes_is_read_by_nobody_else(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, role: Role, genre: str
) -> None:
    """A protection order must not reach the landlord, by its consequence either (R6)."""
    devoir(fabrique_web, monde, genre)
    navigateur = connecter(role)
    accueil = "/coordination/sans-proposition" if role == COORDONNATEUR else "/bailleur"
    for adresse in (accueil, f"/dossiers/{monde.dossiers[FABRE]}"):
        reponse = navigateur.ouvrir(adresse)
        for mot in ("opposable", "protection", "preuve", "radiée", "La loi demande"):
            assert mot not in reponse.text


@pytest.mark.parametrize("role", [TS, COORDONNATEUR])
def test_the_two_clocks_are_shown_with_their_own_words(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, role: Role
) -> None:
    """R7: six months of accompaniment (002:208-225), and the State's delay (R.441-16-1)."""
    with transaction(fabrique_web) as session:
        session.execute(update(Menage).values(dalo=True, dalo_reconnu_le=date(2026, 1, 5)))
        dossier = monde.dossier(session, FABRE)
        terme = datetime(2026, 7, 5, 22, tzinfo=UTC)
        fabrique.echeance(session, dossier, code="A06", due_le=terme, reveil_le=terme)
    page = connecter(role).ouvrir(f"/dossiers/{monde.dossiers[FABRE]}").text
    assert "Six mois d’accompagnement sans proposition" in page
    assert "Délai DALO de l’État" in page
    assert re.search(r"Offre due avant le <time datetime=\"2026-07-06\"", page)
    assert "R.441-16-1" in page
    assert "6&nbsp;mois depuis la décision" in page or "6\u00a0mois depuis la décision" in page


def test_a_household_that_is_not_dalo_has_no_such_clock(connecter: Connecter, monde: Monde) -> None:
    assert "Délai DALO" not in connecter(TS).ouvrir(f"/dossiers/{monde.dossiers[FABRE]}").text


def test_a_radiation_is_read_beside_the_demand(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        foyer = session.scalars(
            select(Menage).join(Dossier).where(Dossier.public_id == monde.dossiers[FABRE])
        ).one()
        foyer.demandes[0].radiee_le = date(2026, 6, 1)
    page = connecter(TS).ouvrir(f"/dossiers/{monde.dossiers[FABRE]}").text
    assert "demande radiée le" in page


@pytest.mark.parametrize("role", [TS, REFERENT, COORDONNATEUR])
def test_the_protection_order_is_read_by_the_association_alone(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, role: Role
) -> None:
    """226-13 of the Code pénal; 001:317."""
    with transaction(fabrique_web) as session:
        session.execute(update(DiagnosticConfidentiel).values(ordonnance_protection=True))
    page = connecter(role).ouvrir(f"/dossiers/{monde.dossiers[FABRE]}").text
    assert ("Ordonnance de protection" in page) == (role == TS)
