"""What an administrateur may change of a rule of alert, and what the law keeps."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte_reglages import JAMAIS, ReglageAlerte, lire_reglages
from models.alerte_regles import REGLES
from models.alerte_regles.nature import Audience, Canal, Palier, Sujet
from models.codes import Role
from models.utilisateur import Utilisateur
from tests import fabrique
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide
from workflow.gestion.alertes_reglees import (
    DE_TOUS,
    DELAI_FIXE,
    DEUX_FOIS,
    ILLISIBLE,
    LA_PREMIERE_RESTE,
    PAS_ARRETEE,
    PAS_MUETTE,
    PAS_POUR_ELLE,
    PERSONNE,
    PLUS_QUE_LA_LOI,
    SANS_MOTIF,
    TROP_LONG,
    TROP_SOUVENT,
    UN_JOUR_AVANT,
    Voulu,
    audiences_possibles,
    controler,
    lire_parent,
    regler,
)

LE = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
TARD = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
TS = Palier(Audience.TRAVAILLEUR_SOCIAL)


def livree(code: str) -> Voulu:
    regle = REGLES[code]
    return Voulu(
        delai=regle.delai, paliers=regle.paliers, repetition=regle.repetition, canal=regle.canal
    )


@pytest.fixture
def admin(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.ADMINISTRATEUR)


def fautes(code: str, voulu: Voulu) -> dict[str, str]:
    with pytest.raises(SaisieInvalide) as refus:
        controler(code, None, voulu)
    return {champ: phrase.replace("\u00a0", " ") for champ, phrase in refus.value.erreurs.items()}


@pytest.mark.parametrize("code", REGLES)
def test_every_shipped_rule_may_be_saved_as_it_is(code: str) -> None:
    controler(code, None, livree(code))


@pytest.mark.parametrize(
    ("code", "change", "champ", "phrase"),
    [
        ("A01", {"delai": "P61M"}, "delai", TROP_LONG),
        ("A01", {"delai": "P6"}, "delai", ILLISIBLE),
        ("A01", {"delai": "PT2H"}, "delai", ILLISIBLE),
        ("A13", {"delai": "P1D"}, "delai", DELAI_FIXE),
        ("A21", {"delai": "P3Y"}, "delai", PLUS_QUE_LA_LOI),
        ("A03", {"delai": "P0D"}, "delai", UN_JOUR_AVANT),
        ("A01", {"paliers": ()}, "paliers", PERSONNE),
        ("A01", {"paliers": (Palier(TS.audience, None),)}, "paliers", PERSONNE),
        ("A01", {"paliers": (TS, Palier(TS.audience, "P1M"))}, "paliers", DEUX_FOIS),
        ("A01", {"paliers": (Palier(TS.audience, "P6Y"),)}, "paliers", TROP_LONG),
        ("A01", {"paliers": (TS, Palier(Audience.ADMINISTRATEUR))}, "paliers", PAS_POUR_ELLE),
        ("A04", {"paliers": (TS, Palier(Audience.BAILLEUR_LOGEUR))}, "paliers", PAS_POUR_ELLE),
        ("A04", {"paliers": (Palier(TS.audience, "P1D"),)}, "paliers", LA_PREMIERE_RESTE),
        ("A01", {"repetition": "P0D"}, "repetition", TROP_SOUVENT),
        ("A04", {"canal": Canal.JALON}, "canal", PAS_MUETTE),
        ("A04", {"active": False, "motif": "Sans objet"}, "active", PAS_ARRETEE),
        ("A01", {"active": False, "motif": " "}, "motif", SANS_MOTIF),
    ],
)
def test_a_setting_out_of_bounds_is_refused_beside_its_field(
    code: str, change: dict[str, Any], champ: str, phrase: str
) -> None:
    assert fautes(code, replace(livree(code), **change)) == {champ: phrase.replace("\u00a0", " ")}


def test_no_rule_about_a_household_may_tell_an_administrateur() -> None:
    for regle in REGLES.values():
        if regle.sujet is Sujet.DOSSIER:
            assert Audience.ADMINISTRATEUR not in audiences_possibles(regle)


def test_a_landlord_is_offered_only_where_the_rule_ships_with_one() -> None:
    offerts = {
        code for code, regle in REGLES.items()
        if Audience.BAILLEUR_LIE in audiences_possibles(regle)
    }  # fmt: skip
    livres = {
        code for code, regle in REGLES.items()
        if any("bailleur" in audience for audience in regle.audiences)
    }  # fmt: skip
    assert offerts == livres != set()


def test_a_setting_keeps_only_what_differs(session: Session, admin: Utilisateur) -> None:
    voulu = replace(livree("A01"), delai="P3M", repetition=None)
    garde = regler(session, acteur=admin, code="A01", programme=None, voulu=voulu, le=LE)
    assert (garde.delai, garde.repetition, garde.canal, garde.active) == ("P3M", JAMAIS, None, None)
    assert garde.paliers == []
    en_vigueur = lire_reglages(session).regle("A01", None).regle
    assert (en_vigueur.delai, en_vigueur.repetition) == ("P3M", None)


def test_the_steps_are_kept_in_the_order_in_which_they_tell(
    session: Session, admin: Utilisateur
) -> None:
    jamais = Palier(Audience.BAILLEUR_LIE, None)
    etat = Palier(Audience.COORDONNATEUR, "P1M")
    voulu = replace(livree("A01"), paliers=(jamais, etat, TS))
    regler(session, acteur=admin, code="A01", programme=None, voulu=voulu, le=LE)
    session.expire_all()
    assert lire_reglages(session).regle("A01", None).regle.paliers == (TS, etat, jamais)


def test_a_programme_differs_from_all_and_follows_them_for_the_rest(
    session: Session, admin: Utilisateur
) -> None:
    programme = fabrique.programme(session)
    commun = replace(livree("A01"), delai="P3M", canal=Canal.QUOTIDIEN)
    regler(session, acteur=admin, code="A01", programme=None, voulu=commun, le=LE)
    sien = replace(commun, delai="P1M")
    garde = regler(session, acteur=admin, code="A01", programme=programme, voulu=sien, le=LE)
    assert (garde.delai, garde.canal) == ("P1M", None)
    regler(
        session, acteur=admin, code="A01", programme=None,
        voulu=replace(commun, canal=Canal.JALON), le=LE,
    )  # fmt: skip
    en_vigueur = lire_reglages(session).regle("A01", programme.id).regle
    assert (en_vigueur.delai, en_vigueur.canal) == ("P1M", Canal.JALON)


def test_a_rule_switched_off_for_all_may_run_for_one_programme(
    session: Session, admin: Utilisateur
) -> None:
    programme = fabrique.programme(session)
    arret = replace(livree("A12"), active=False, motif="Suivie ailleurs")
    regler(session, acteur=admin, code="A12", programme=None, voulu=arret, le=LE)
    regler(
        session, acteur=admin, code="A12", programme=programme, voulu=livree("A12"), le=LE
    )  # fmt: skip
    reglages = lire_reglages(session)
    assert (reglages.regle("A12", None).active, reglages.regle("A12", None).motif) == (
        False,
        "Suivie ailleurs",
    )
    assert reglages.regle("A12", programme.id).active


def test_going_back_to_the_shipped_rule_leaves_who_did_it_and_when(
    session: Session, admin: Utilisateur
) -> None:
    change = replace(livree("A01"), delai="P3M", paliers=(TS,))
    regler(session, acteur=admin, code="A01", programme=None, voulu=change, le=LE)
    parent = lire_parent(lire_reglages(session), "A01", None)
    regler(session, acteur=admin, code="A01", programme=None, voulu=parent, le=TARD)
    session.expire_all()
    garde = session.scalars(select(ReglageAlerte)).one()
    assert (garde.delai, garde.paliers, garde.modifie_le) == (None, [], TARD)
    assert lire_reglages(session).regle("A01", None).regle == REGLES["A01"]


def test_a_rule_about_organisations_is_set_for_all_programmes_only(session: Session) -> None:
    programme = fabrique.programme(session)
    with pytest.raises(SaisieInvalide) as refus:
        controler("A20", programme, livree("A20"))
    assert refus.value.erreurs["delai"].replace("\u00a0", " ") == DE_TOUS


def test_only_an_administrateur_sets_a_rule_that_exists(session: Session) -> None:
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
    with pytest.raises(HabilitationRefusee):
        regler(session, acteur=chef, code="A01", programme=None, voulu=livree("A01"), le=LE)
    with pytest.raises(Introuvable):
        controler("A99", None, livree("A01"))
