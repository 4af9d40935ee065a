"""What a draft would change for the dossiers of today: counts, references and steps alone."""

import re

from sqlalchemy import select

from models.db import SessionFactory, transaction
from models.definition import Definition, DefinitionPiece
from models.dossier import Dossier
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


def _suivre_la_version_2(fabrique: SessionFactory, ebauche: str, monde: Monde) -> tuple[str, str]:
    """Make a second version, base of the draft, that nobody follows yet; return both, by id."""
    with transaction(fabrique) as session:
        premiere = session.scalars(
            select(Definition).where(Definition.public_id == monde.definition)
        ).one()
        seconde = Definition(
            cle=premiere.cle, numero=2, nom=premiere.nom, publiee_le=premiere.publiee_le,
            sha256="f" * 64,
            pieces=[
                DefinitionPiece(genre=p.genre, cle=p.cle, contenu=p.contenu)
                for p in premiere.pieces
            ],
        )  # fmt: skip
        session.add(seconde)
        lue = session.scalars(select(Ebauche).where(Ebauche.public_id == ebauche)).one()
        lue.base = seconde
        session.flush()
        return premiere.public_id, seconde.public_id


def test_the_dossiers_of_a_version_before_the_draft_s_are_those_of_today_too(
    admin: Navigateur, ebauche: str, fabrique_web: SessionFactory, monde: Monde
) -> None:
    premiere, seconde = _suivre_la_version_2(fabrique_web, ebauche, monde)
    page = dire(lire_page(admin, ebauche))
    assert "en cours sur la version 1" in page
    assert re.search(r"Enregistrer l’orientation \d+ Étape gardée Aucun", page)
    with transaction(fabrique_web) as session:
        un = session.scalars(select(Dossier).where(Dossier.clos_le.is_(None))).first()
        assert un is not None
        un.definition_id = session.scalars(
            select(Definition.id).where(Definition.public_id == seconde)
        ).one()
    page = lire_page(admin, ebauche)
    assert "1 dossier en cours sur la version 2" in dire(page)
    assert f"de={premiere}" in page
    assert "en cours sur la version 1" in dire(lire_page(admin, ebauche, f"?de={premiere}"))
    assert "en cours sur la version 2" in dire(lire_page(admin, ebauche, "?de=inconnue"))


def test_a_parcours_that_no_dossier_follows_says_so(
    admin: Navigateur, ebauche: str, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        session.scalars(select(Ebauche).where(Ebauche.public_id == ebauche)).one().cle = "autre"
    assert "Aucun dossier n’est en cours" in dire(lire_page(admin, ebauche))
