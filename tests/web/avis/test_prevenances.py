"""What is no alert is told too: once, to the other side, in neutral words, with the step or not."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.avis import Avis
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.envoi import Envoi
from models.offre import OffreLogement
from models.utilisateur import Utilisateur
from tests.web.bailleur.test_bailleur import etape
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde

TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
MOT = "Départ de Zoé"
COLLEGUE = "Paul Yvernel"


def avis(fabrique_web: SessionFactory) -> list[tuple[str, str, str, str]]:
    """Return (name of who is told, kind, subject, path), in order."""
    with lecture(fabrique_web) as session:
        lignes = session.execute(
            select(Utilisateur.nom, Avis.genre, Avis.objet, Avis.lien)
            .join(Utilisateur, Utilisateur.id == Avis.utilisateur_id)
            .order_by(Avis.id)
        )
        return [tuple(ligne) for ligne in lignes]


def courriels(fabrique_web: SessionFactory) -> str:
    with lecture(fabrique_web) as session:
        return " ".join(session.scalars(select(Envoi.contexte)))


def public_id(fabrique_web: SessionFactory, courriel: str) -> str:
    with lecture(fabrique_web) as session:
        demande = select(Utilisateur.public_id).where(Utilisateur.courriel == courriel)
        return session.scalars(demande).one()


@pytest.fixture
def collegue(fabrique_web: SessionFactory, monde: Monde) -> str:
    return public_id(fabrique_web, monde.collegue)


def test_who_receives_several_dossiers_is_told_once(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, collegue: str
) -> None:
    travailleuse = public_id(fabrique_web, monde.comptes[TS])
    connecter(CHEF).envoyer(
        f"/equipe/{travailleuse}/confier",
        dossiers=[monde.dossiers["Brunel"], monde.dossiers["Garnier"]],
        referent=collegue,
        motif=MOT,
    )
    assert avis(fabrique_web) == [
        (COLLEGUE, "dossier_confie", "2 dossiers vous sont confiés", "/dossiers")
    ]
    assert "Brunel" not in courriels(fabrique_web)


def test_who_receives_one_dossier_reads_its_reference(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, collegue: str
) -> None:
    brunel = monde.dossiers["Brunel"]
    chef = connecter(CHEF)
    version = re.search(
        r'name="version" value="(\d+)"', chef.ouvrir(f"/dossiers/{brunel}/referent").text
    )
    assert version is not None
    envoye = chef.envoyer(
        f"/dossiers/{brunel}/referent", version=version.group(1), referent=collegue, motif=MOT
    )
    assert envoye.status_code == 302
    objet = f"Dossier D-{brunel} vous est confié"
    assert avis(fabrique_web) == [(COLLEGUE, "dossier_confie", objet, f"/dossiers/{brunel}")]
    assert MOT not in courriels(fabrique_web)


def test_a_handover_that_is_refused_tells_nobody(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, collegue: str
) -> None:
    brunel = monde.dossiers["Brunel"]
    refus = connecter(CHEF).envoyer(
        f"/dossiers/{brunel}/referent", version=1, referent=collegue, motif=""
    )
    assert refus.status_code == 422
    assert avis(fabrique_web) == []


def test_both_know_of_a_stand_in_that_the_chef_declares(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, collegue: str
) -> None:
    connecter(CHEF).envoyer(
        "/absences",
        absent=public_id(fabrique_web, monde.comptes[TS]),
        suppleant=collegue,
        debut="2026-06-20",
        fin="2026-06-30",
    )
    assert [(ligne[0], ligne[2]) for ligne in avis(fabrique_web)] == [
        (COLLEGUE, "Vous remplacez un collègue"),
        ("Lise Orvane (travailleur_social)", "Vous serez remplacé"),
    ]


def test_who_declares_her_own_absence_is_not_told_of_it(
    connecter: Connecter, fabrique_web: SessionFactory, collegue: str
) -> None:
    connecter(TS).envoyer("/absences", suppleant=collegue, debut="2026-06-20", fin="2026-06-30")
    assert [ligne[0] for ligne in avis(fabrique_web)] == [COLLEGUE]


def test_a_warning_is_told_to_the_other_side_at_each_of_its_three_moments(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    bailleur, caseworker = connecter(REFERENT), connecter(TS)
    fabre = monde.dossiers["Fabre"]
    page = f"/dossiers/{fabre}"
    caseworker.envoyer(f"{page}/signalements", type="impaye", message="Trois mois de retard")
    recu = re.search(r'action="([^"]+)/reception"', bailleur.ouvrir(page).text)
    assert recu is not None
    for _fois in range(2):
        bailleur.envoyer(f"{recu.group(1)}/reception")
    for _fois in range(2):
        bailleur.envoyer(f"{recu.group(1)}/traitement", reponse="Plan signé")
    assert [(ligne[0], ligne[2], ligne[3]) for ligne in avis(fabrique_web)] == [
        (f"Lise Orvane ({role})", f"D-{fabre}\u00a0: signalement {quoi}", f"{page}#signalements")
        for role, quoi in ((REFERENT, "reçu"), (TS, "en main"), (TS, "traité"))
    ]
    dit = courriels(fabrique_web)
    assert not re.search("impay|retard|Plan|Fabre", dit, re.IGNORECASE)


def test_a_warning_of_the_landlord_reaches_who_stands_in_too(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde, collegue: str
) -> None:
    connecter(TS).envoyer("/absences", suppleant=collegue, debut="2026-06-15", fin="2026-06-30")
    connecter(REFERENT).envoyer(
        "/bailleur/signaler", menage=monde.dossiers["Fabre"], type="technique"
    )
    du_signalement = {ligne[0] for ligne in avis(fabrique_web) if ligne[1] == "signalement"}
    assert du_signalement == {COLLEGUE, "Lise Orvane (travailleur_social)"}


def test_a_warning_that_is_refused_tells_nobody(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    page = f"/dossiers/{monde.dossiers['Fabre']}/signalements"
    assert connecter(TS).envoyer(page, type="inventé").status_code == 422
    assert avis(fabrique_web) == []


def test_the_landlord_learns_that_its_dwelling_is_answered_and_not_for_whom(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    delmas = monde.dossiers["Delmas"]
    with transaction(fabrique_web) as session:
        dossier = session.scalars(select(Dossier).where(Dossier.public_id == delmas)).one()
        auteur = session.scalars(
            select(Utilisateur).where(Utilisateur.courriel == monde.comptes[REFERENT])
        ).one()
        offre = OffreLogement(
            bailleur_id=auteur.organisme_id, auteur_id=auteur.id, departement="91",
            commune="Orsay", cible="besoin", dossier_id=dossier.id,
            proposee_le=LE - timedelta(days=1),
        )  # fmt: skip
        session.add(offre)
        session.flush()
        adresse = f"/dossiers/{delmas}/offres/{offre.public_id}/declin"
    assert connecter(TS).envoyer(adresse, motif="loyer").status_code == 302
    ((qui, genre, objet, lien),) = avis(fabrique_web)
    assert (qui, genre) == ("Lise Orvane (referent_bailleur)", "offre_repondue")
    assert lien == "/bailleur/logements"
    assert delmas not in objet + courriels(fabrique_web)
    with lecture(fabrique_web) as session:
        assert session.scalars(select(Avis.dossier_id)).all() == [None]


def test_a_correspondant_is_told_and_so_is_the_referent_of_the_dossier(
    connecter: Connecter, fabrique_web: SessionFactory, monde: Monde
) -> None:
    garnier = monde.dossiers["Garnier"]
    bailleur, caseworker = connecter(REFERENT), connecter(TS)
    for navigateur, reponses in (
        (bailleur, {"decision_caleol": "attribution"}),
        (caseworker, {"delai_reponse_jours": "10"}),
        (caseworker, {"reponse_offre": "acceptee"}),
    ):
        adresse, champs = etape(fabrique_web, garnier)
        navigateur.envoyer(adresse, **champs, **reponses)
    assert avis(fabrique_web) == []
    adresse, champs = etape(fabrique_web, garnier)
    envoye = bailleur.envoyer(
        adresse,
        **champs,
        nom_correspondant="Lise Orvane",
        courriel_correspondant=monde.comptes[Role.CORRESPONDANT_BAILLEUR],
    )
    assert envoye.status_code == 302
    objet = f"D-{garnier}\u00a0: correspondant désigné"
    assert avis(fabrique_web) == [
        (f"Lise Orvane ({role})", "correspondant", objet, f"/dossiers/{garnier}")
        for role in (TS, Role.CORRESPONDANT_BAILLEUR)
    ]
