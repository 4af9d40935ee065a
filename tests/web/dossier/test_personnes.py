"""The sheet « Ménage »: persons, separation, regrouping, merge, duplicates, search."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.menage import Menage, Personne
from tests.web.fixtures import Connecter
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur

TS, CHEF = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE
LOU = {"role": "a_charge", "nom": "Abadie", "prenom": "Lou", "naissance": "2020-05-01"}
ORIENTATION = {
    "nom": "Nouvel", "prenom": "Zélie", "type_menage": "isole", "nb_personnes": "1",
    "nb_mineurs": "0", "dalo": "non", "departement": "91", "fait_le": "2026-06-15",
}  # fmt: skip


@pytest.fixture
def ts(connecter: Connecter) -> Navigateur:
    return connecter(TS)


def ici(monde: Monde, nom: str = "Abadie") -> str:
    return f"/dossiers/{monde.dossiers[nom]}/personnes"


def menage_de(session: Session, monde: Monde, nom: str) -> Menage:
    dossier = select(Dossier).where(Dossier.public_id == monde.dossiers[nom])
    return session.scalars(dossier).one().foyer


def personnes_de(fabrique: SessionFactory, monde: Monde, nom: str) -> dict[str, str]:
    """Return {first name: public id}."""
    with lecture(fabrique) as session:
        return {p.prenom: p.public_id for p in menage_de(session, monde, nom).personnes}


def renommer(fabrique: SessionFactory, monde: Monde, foyer: str, /, **colonnes: Any) -> str:
    """Change the first person of a household; return the public id."""
    with transaction(fabrique) as session:
        personne = menage_de(session, monde, foyer).personnes[0]
        for colonne, valeur in colonnes.items():
            setattr(personne, colonne, valeur)
        return personne.public_id


def referent_de(fabrique: SessionFactory, monde: Monde, nom: str) -> str:
    with lecture(fabrique) as session:
        dossier = select(Dossier).where(Dossier.public_id == monde.dossiers[nom])
        return session.scalars(dossier).one().referent.public_id


def test_somebody_is_added_put_right_and_gone(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    assert ts.envoyer(f"{ici(monde)}/nouvelle", **LOU).status_code == 302
    lou = personnes_de(fabrique_web, monde, "Abadie")["Lou"]
    page = ts.ouvrir(ici(monde)).text
    assert "Abadie Lou" in page
    assert "2 personnes" in page
    assert "6 ans" in page
    correction = LOU | {"nom_usage": "Sorel", "protection": "tutelle", "situation": "refugie"}
    assert ts.envoyer(f"{ici(monde)}/{lou}", **correction).status_code == 302
    page = ts.ouvrir(ici(monde)).text
    assert "Sorel" in page
    assert "Tutelle" in page
    assert "Réfugié" in page
    depart = {"le": "2026-06-01", "motif": "depart_enfant"}
    assert ts.envoyer(f"{ici(monde)}/{lou}/depart", **depart).status_code == 302
    page = ts.ouvrir(ici(monde)).text
    assert "Ont fait partie du ménage" in page
    assert "départ d’un enfant devenu autonome" in page
    assert ts.ouvrir(f"{ici(monde)}/{lou}").status_code == 404


def test_what_was_typed_stays_with_its_errors_beside(ts: Navigateur, monde: Monde) -> None:
    reponse = ts.envoyer(f"{ici(monde)}/nouvelle", **(LOU | {"nom": "", "naissance": "hier"}))
    assert reponse.status_code == 422
    assert "Renseignez «" in reponse.text
    assert 'value="Lou"' in reponse.text
    trop = ts.envoyer(f"{ici(monde)}/nouvelle", **(LOU | {"depuis": "2026-12-01"}))
    assert trop.status_code == 422
    assert "à venir" in trop.text


def test_the_last_person_does_not_leave(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    [seule] = personnes_de(fabrique_web, monde, "Abadie").values()
    reponse = ts.envoyer(f"{ici(monde)}/{seule}/depart", le="2026-06-01", motif="autre")
    assert reponse.status_code == 409
    assert "dernière personne" in reponse.text


def test_the_page_says_when_persons_are_not_named_yet(ts: Navigateur, monde: Monde) -> None:
    """Delmas was counted three at the diagnostic, and one is named."""
    assert "2 personnes du ménage n’ont pas encore de nom" in ts.ouvrir(ici(monde, "Delmas")).text
    corriges = {"type_menage": "isole", "nb_personnes": "1", "nb_mineurs": "0"}
    assert ts.envoyer(f"{ici(monde, 'Delmas')}/composition", **corriges).status_code == 302
    assert "pas encore de nom" not in ts.ouvrir(ici(monde, "Delmas")).text


def test_a_separated_household_gets_a_dossier_of_its_own(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    adulte = LOU | {"role": "co_demandeur", "naissance": "1990-01-01"}
    ts.envoyer(f"{ici(monde)}/nouvelle", **adulte)
    lou = personnes_de(fabrique_web, monde, "Abadie")["Lou"]
    separation = {"partants": [lou], "le": "2026-06-10"}
    assert ts.envoyer(f"{ici(monde)}/separation", **separation).status_code == 302
    page = ts.ouvrir(ici(monde)).text
    assert "Lou Abadie" in page
    trouve = re.search(r'href="(/orientations/nouvelle\?menage=(\w+))"', page)
    assert trouve is not None
    formulaire = ts.ouvrir(trouve[1]).text
    assert "Abadie Lou" in formulaire
    assert 'name="nom"' not in formulaire
    soi = referent_de(fabrique_web, monde, "Abadie")
    orientation = {"dalo": "non", "departement": "91", "referent": soi, "fait_le": "2026-06-15"}
    ouverture = ts.envoyer("/orientations/nouvelle", menage=trouve[2], **orientation)
    assert ouverture.status_code == 302
    assert "Abadie Lou" in ts.ouvrir(ouverture.headers["Location"]).text
    encore = ts.envoyer("/orientations/nouvelle", menage=trouve[2], **orientation)
    assert encore.status_code == 404
    annulation = re.search(r'action="([^"]+/annulation)"', page)
    assert annulation is not None
    ts.envoyer(annulation[1])
    assert "un dossier a été ouvert" in ts.ouvrir(ici(monde)).text


def test_a_separation_is_undone_from_the_page(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    ts.envoyer(f"{ici(monde)}/nouvelle", **(LOU | {"naissance": "1990-01-01"}))
    lou = personnes_de(fabrique_web, monde, "Abadie")["Lou"]
    ts.envoyer(f"{ici(monde)}/separation", partants=[lou], le="2026-06-10")
    annulation = re.search(r'action="([^"]+/annulation)"', ts.ouvrir(ici(monde)).text)
    assert annulation is not None
    assert ts.envoyer(annulation[1]).status_code == 302
    assert "Lou" in personnes_de(fabrique_web, monde, "Abadie")


def test_somebody_of_another_visible_household_joins(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    ts.envoyer(f"{ici(monde, 'Brunel')}/nouvelle", **(LOU | {"nom": "Brunel"}))
    lou = personnes_de(fabrique_web, monde, "Brunel")["Lou"]
    assert "Personne ne correspond" in ts.ouvrir(f"{ici(monde)}/regroupement?q=ibanez").text
    page = ts.ouvrir(f"{ici(monde)}/regroupement?q=LOU%20brunel").text
    assert lou in page
    arrivee = {"personne": lou, "role": "a_charge", "le": "2026-06-10"}
    reponse = ts.envoyer(f"{ici(monde)}/regroupement?q=lou brunel", **arrivee)
    assert reponse.status_code == 302
    assert "Lou" in personnes_de(fabrique_web, monde, "Abadie")
    assert "Départ vers un autre ménage" in ts.ouvrir(ici(monde, "Brunel")).text


def test_nobody_of_a_colleagues_household_can_be_named(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    [autre] = personnes_de(fabrique_web, monde, "Ibanez").values()
    arrivee = {"personne": autre, "role": "a_charge", "le": "2026-06-10"}
    assert ts.envoyer(f"{ici(monde)}/regroupement?q=ibanez", **arrivee).status_code == 422
    assert autre not in personnes_de(fabrique_web, monde, "Abadie").values()


def test_a_chef_merges_two_households_field_by_field_and_goes_back(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    chef = connecter(CHEF)
    commun = {"prenom": "Zélie", "naissance": date(1980, 1, 1)}
    la = renommer(fabrique_web, monde, "Abadie", telephone="06 00 00 00 01", **commun)
    renommer(fabrique_web, monde, "Ibanez", nom="Abadie", telephone="06 00 00 00 02", **commun)
    proposes = chef.ouvrir(f"{ici(monde)}/fusion").text
    assert f"avec={monde.dossiers['Ibanez']}" in proposes
    page = chef.ouvrir(f"{ici(monde)}/fusion?avec={monde.dossiers['Ibanez']}").text
    assert "Téléphone de Zélie Abadie" in page
    choix = {f"choix.personne.{la}.telephone": "autre", "avec": monde.dossiers["Ibanez"]}
    assert chef.envoyer(f"{ici(monde)}/fusion", **choix).status_code == 302
    fusionnee = chef.ouvrir(ici(monde)).text
    assert "06 00 00 00 02" in fusionnee
    assert monde.dossiers["Ibanez"] in fusionnee
    assert "Abadie Zélie" in chef.ouvrir(f"/dossiers/{monde.dossiers['Ibanez']}").text
    annulation = re.search(r'action="([^"]+/annulation)"', fusionnee)
    assert annulation is not None
    assert connecter(TS).envoyer(annulation[1]).status_code == 403
    assert chef.envoyer(annulation[1]).status_code == 302
    assert "06 00 00 00 01" in chef.ouvrir(ici(monde)).text


def test_a_merge_with_another_associations_household_does_not_exist(
    connecter: Connecter, monde: Monde
) -> None:
    chef, etranger = connecter(CHEF), monde.dossiers["Hamelin"]
    assert chef.ouvrir(f"{ici(monde)}/fusion?avec={etranger}").status_code == 404
    assert chef.envoyer(f"{ici(monde)}/fusion", avec=etranger).status_code == 404


def test_a_new_orientation_proposes_the_departement_of_the_last_one(ts: Navigateur) -> None:
    page = ts.ouvrir("/orientations/nouvelle").text
    assert re.findall(r'<option value="(\d+)" selected>[^<]*\(\d+\)', page) == ["91"]


def test_an_orientation_of_somebody_followed_asks_before_it_opens(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    renommer(fabrique_web, monde, "Abadie", nom="N’Diaye", prenom="Zélie")
    soi = referent_de(fabrique_web, monde, "Abadie")
    saisie = ORIENTATION | {"nom": "zelie", "prenom": "n diaye", "referent": soi}
    reponse = ts.envoyer("/orientations/nouvelle", **saisie)
    assert reponse.status_code == 422
    assert f"/dossiers/{monde.dossiers['Abadie']}" in reponse.text
    assert "Rien n’est encore enregistré" in reponse.text
    confirmee = ts.envoyer("/orientations/nouvelle", autre_personne="on", **saisie)
    assert confirmee.status_code == 302


def test_while_typing_a_colleagues_household_has_no_name_and_a_foreign_one_does_not_exist(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    zelie = {"prenom": "Zélie", "naissance": date(1980, 1, 1)}
    renommer(fabrique_web, monde, "Ibanez", nom="Sorelle", **zelie)
    renommer(fabrique_web, monde, "Hamelin", nom="Sorelli", **zelie)
    cherche = {"nom": "Sorel", "prenom": "Zélie", "naissance": "1980-01-01"}
    fragment = ts.envoyer("/doublons", **cherche).text
    assert "demandez à Paul Yvernel" in fragment
    assert fragment.count("<li>") == 1
    for tu in ("Sorelle", "Sorelli", monde.dossiers["Ibanez"], monde.dossiers["Hamelin"]):
        assert tu not in fragment
    assert ts.envoyer("/doublons", nom="Sorel", prenom="").text == ""


def test_the_household_at_hand_is_not_told_as_its_own_double(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    renommer(fabrique_web, monde, "Abadie", prenom="Zélie")
    cherche = {"nom": "Abadie", "prenom": "Zélie"}
    assert "<li>" in ts.envoyer("/doublons", **cherche).text
    ailleurs = ts.envoyer("/doublons", dossier=monde.dossiers["Abadie"], **cherche).text
    assert "<li>" not in ailleurs


def test_a_slip_in_a_search_proposes_the_name_that_was_meant(ts: Navigateur, monde: Monde) -> None:
    page = ts.ouvrir("/dossiers?q=delams").text
    assert "Vouliez-vous dire" in page
    assert "Delmas" in page
    assert "Ibanez" not in ts.ouvrir("/dossiers?q=ibanes").text


def test_a_landlord_reads_neither_protection_nor_right_of_residence(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    prives = {"situation": "sans_titre", "protection": "tutelle", "protection_organisme": "UDAF-X"}
    renommer(fabrique_web, monde, "Fabre", **prives)
    page = connecter(Role.REFERENT_BAILLEUR).ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    assert "Fabre" in page
    for secret in ("Sans titre", "Tutelle", "UDAF-X"):
        assert secret not in page


def test_the_journal_names_who_was_added_to_the_association_alone(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    ts.envoyer(f"{ici(monde)}/nouvelle", **LOU)
    assert ts.ouvrir(f"/dossiers/{monde.dossiers['Abadie']}/journal").status_code == 200
    with lecture(fabrique_web) as session:
        personne = session.scalars(select(Personne).where(Personne.prenom == "Lou")).one()
        assert personne.recherche == "abadie lou"


def test_a_dossier_under_way_of_somebody_followed_asks_too(
    ts: Navigateur, monde: Monde, fabrique_web: SessionFactory
) -> None:
    renommer(fabrique_web, monde, "Abadie", prenom="Zélie")
    adresse = "/orientations/deja-commence"
    page = ts.ouvrir(adresse).text
    etape = re.search(r'<option value="([^"/]+/prendre_contact)"', page)
    assert etape is not None
    soi = referent_de(fabrique_web, monde, "Abadie")
    saisie = ORIENTATION | {"nom": "Abadie", "ou_en_est": etape[1], "referent": soi}
    asked = ts.envoyer(adresse, **saisie)
    assert asked.status_code == 422
    assert "Peut-être déjà suivie" in asked.text
    assert ts.envoyer(adresse, autre_personne="on", **saisie).status_code == 200
