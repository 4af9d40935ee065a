"""Every rule has its words for each role that it may tell, and its kind with its choices."""

import re

import pytest

from models.alerte_reglages import Reglages
from models.alerte_regles import REGLES
from models.alerte_regles.nature import Canal
from models.codes import Role
from notifications.composition import mots
from notifications.composition.genres import GENRES, canaux_offerts, list_reglables

SOCIAL = re.compile(
    r"dalo|impay|dette|expuls|violence|handicap|divorc|rsa|surendett|assurance", re.IGNORECASE
)
PAIRES = [(code, role) for code in REGLES for role in sorted(GENRES[code].roles)]


def test_every_rule_has_its_words_and_no_word_is_without_a_rule() -> None:
    assert set(mots.MOTS) == set(REGLES)


@pytest.mark.parametrize(("code", "role"), PAIRES)
def test_each_role_that_a_rule_may_tell_reads_what_it_can_do(code: str, role: Role) -> None:
    consigne = mots.consigne(code, role)
    assert consigne.endswith(".")
    assert "{" not in mots.constat(code, "D-abc", "3 juillet 2026") + consigne


@pytest.mark.parametrize("code", REGLES)
def test_nothing_social_stands_beside_a_reference(code: str) -> None:
    dit = [mots.objet(code, "D-abc"), mots.constat(code, "D-abc", "3 juillet 2026")]
    dit += [mots.consigne(code, role) for role in Role]
    assert not SOCIAL.search(" ".join(dit))


def test_a_subject_names_the_reference_and_says_that_it_is_a_reminder() -> None:
    assert mots.objet("A08", "D-abc") == "D-abc\u00a0: bilan à mi-mesure attendu"
    assert mots.objet("A08", None) == "Bilan à mi-mesure attendu"
    assert mots.objet("A08", "D-abc", rappel=True).startswith("Rappel pour D-abc\u00a0: bilan")


def test_the_landlord_that_owes_a_dwelling_reads_no_reference() -> None:
    constat = mots.constat("A24", None, "3 juillet 2026")
    assert "D-" not in constat
    assert "L.441-2-2" in constat


def test_a_rule_that_needs_a_reference_never_writes_without_one() -> None:
    with pytest.raises(KeyError):
        mots.constat("A08", None, "3 juillet 2026")


def test_what_the_law_wants_told_cannot_be_silenced() -> None:
    for genre in GENRES.values():
        assert (Canal.JALON in canaux_offerts(genre)) is not genre.obligatoire
    assert GENRES["A06"].obligatoire
    assert not GENRES["A01"].obligatoire


def test_each_role_chooses_for_the_kinds_that_concern_it() -> None:
    du_ts = {genre.code for genre in list_reglables(Role.TRAVAILLEUR_SOCIAL, Reglages([]))}
    assert {"A01", "A08", "suppleance", "dossier_confie"} <= du_ts
    assert not du_ts & {"A06", "A20", "besoin_anonyme", "mot_de_passe", "resume_quotidien"}
    de_l_administrateur = {
        genre.code for genre in list_reglables(Role.ADMINISTRATEUR, Reglages([]))
    }
    assert de_l_administrateur == {"A20", "A21"}
