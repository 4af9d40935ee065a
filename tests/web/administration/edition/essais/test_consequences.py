"""What a draft would change for the dossiers of today: counts, references and steps alone."""

import re

from sqlalchemy import select

from models.db import SessionFactory, transaction
from models.ebauche import Ebauche, EbauchePiece
from tests.web.administration.edition.essais.conftest import dire
from tests.web.monde import Monde
from tests.web.navigateur import Navigateur


def changer(fabrique: SessionFactory, ebauche: str, cle: str, *paires: tuple[str, str]) -> None:
    with transaction(fabrique) as session:
        piece = session.scalars(
            select(EbauchePiece)
            .join(Ebauche, Ebauche.id == EbauchePiece.ebauche_id)
            .where(
                Ebauche.public_id == ebauche,
                EbauchePiece.cle == cle,
                EbauchePiece.genre == "module",
            )
        ).one()
        for avant, apres in paires:
            assert avant.encode() in piece.contenu
            piece.contenu = piece.contenu.replace(avant.encode(), apres.encode())


def lire_page(admin: Navigateur, ebauche: str, suite: str = "") -> str:
    reponse = admin.ouvrir(f"/administration/ebauches/{ebauche}/consequences{suite}")
    assert reponse.status_code == 200
    return reponse.text


def test_an_unchanged_draft_keeps_every_step(admin: Navigateur, ebauche: str) -> None:
    page = dire(lire_page(admin, ebauche))
    assert re.search(r"Enregistrer l’orientation \d+ Étape gardée Aucun", page)
    assert "À faire correspondre" not in page


def test_a_renamed_step_is_told_under_its_new_name(
    admin: Navigateur, ebauche: str, fabrique_web: SessionFactory
) -> None:
    changer(fabrique_web, ebauche, "entree", ("Enregistrer l’orientation", "Noter l’orientation"))
    page = dire(lire_page(admin, ebauche))
    assert re.search(r"Enregistrer l’orientation \d+ Étape renommée « Noter l’orientation »", page)


def test_a_step_without_counterpart_names_dossiers_by_reference_and_nobody(
    admin: Navigateur, ebauche: str, fabrique_web: SessionFactory, monde: Monde
) -> None:
    changer(
        fabrique_web, ebauche, "entree",
        *((f'{a}="enregistrer_orientation"', f'{a}="noter_orientation"')
          for a in ("id", "sourceRef", "targetRef", "bpmnElement")),
        (">enregistrer_orientation<", ">noter_orientation<"),
    )  # fmt: skip
    page = lire_page(admin, ebauche)
    assert re.search(r"Enregistrer l’orientation \d+ À faire correspondre", dire(page))
    assert any(f"D-{public_id}" in page for public_id in monde.dossiers.values())
    assert not [nom for nom in monde.dossiers if nom in page]
    assert "Enregistrer l’orientation" in lire_page(admin, ebauche, "?format=csv")


def test_a_draft_that_cannot_be_published_is_to_be_mended_first(
    admin: Navigateur, ebauche: str, fabrique_web: SessionFactory
) -> None:
    changer(fabrique_web, ebauche, "entree", ("userTask", "scriptTask"))
    assert "corrigez-la d’abord" in dire(lire_page(admin, ebauche))
