"""The PDF: accessible by the standard, the same words in the same order, and nothing executed."""

import re
from datetime import UTC, datetime

import pytest

from tests.web.documents.lecture_pdf import lire_mots, octets
from web.documents.feuille import Feuille, Section, Tableau, paragraphes
from web.documents.pdf import nettoyer, rendre_pdf

typst = pytest.importorskip("typst", reason="the optional extra pdf is not installed")

LE = datetime(2026, 6, 15, 8, tzinfo=UTC)


def feuille(texte: str = "Un texte.", titre: str = "Fiche") -> Feuille:
    return Feuille(
        titre=titre,
        sous_titre="Garnier Camille",
        audience="Exemplaire remis au bailleur.",
        etablie="Établi le 15 juin 2026.",
        sections=(
            Section("Demande", (("Numéro", texte),), paragraphes(texte)),
            Section("Propositions", (), (), Tableau("-", ("Le", "Quoi"), (("3", texte),))),
            Section("Vide"),
        ),
        signataires=("Le ménage",),
    )  # fmt: skip


def test_it_declares_the_standard_its_language_its_title_and_its_structure() -> None:
    contenu = octets(rendre_pdf(feuille(), le=LE))
    assert contenu.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in contenu
    assert b"/Lang(fr-FR)" in contenu.replace(b" ", b"")
    assert b"/MarkInfo" in contenu
    assert b"/DisplayDocTitle true" in contenu
    for genre in (b"/Title", b"/H1", b"/Table", b"/TH", b"/TD", b"/P"):
        assert re.search(rb"/S ?" + genre + rb"\b", contenu), genre


def test_its_text_is_read_in_the_order_of_the_page() -> None:
    mots = lire_mots(rendre_pdf(feuille("Près de la gare œ"), le=LE))
    ordre = ("Fiche", "GarnierCamille", "Exemplaire", "Demande", "Numéro", "Prèsdelagareœ",
             "Propositions", "LeQuoi", "3Prèsdelagareœ", "Signatures", "Leménage")  # fmt: skip
    places = [mots.find(mot) for mot in ordre]
    assert -1 not in places
    assert places == sorted(places)
    assert "Vide" not in mots


@pytest.mark.parametrize(
    "texte",
    [
        '#eval("1 + 1")',
        '#read("/etc/passwd")',
        '#include "feuille.typ"',
        '#import "@preview/x:1.0.0"',
        "$integral$ *gras* _it_ `brut` @cible <label> \\ // /* = Titre - liste",
        '"}], "titre": "autre',
        "#" * 4000,
        "a" * 4000,
        "(" * 500,
    ],
)
def test_what_a_user_types_is_never_run(texte: str) -> None:
    mots = lire_mots(rendre_pdf(feuille(texte, titre=texte[:60]), le=LE))
    assert re.sub(r"\s", "", texte)[:40] in mots


@pytest.mark.parametrize("texte", ["العربية", "日本語", "😀", "\ue000", "a\u200bb\u202ec\x01d"])
def test_a_letter_that_the_fonts_lack_does_not_stop_the_document(texte: str) -> None:
    assert rendre_pdf(feuille(texte), le=LE).startswith(b"%PDF")


def test_invisible_characters_are_left_out() -> None:
    assert nettoyer({"a": ["x\u202ey", ("z\x00w",)]}) == {"a": ["xy", ["z w"]]}


def test_the_same_data_at_the_same_moment_make_the_same_file() -> None:
    assert rendre_pdf(feuille(), le=LE) == rendre_pdf(feuille(), le=LE)
