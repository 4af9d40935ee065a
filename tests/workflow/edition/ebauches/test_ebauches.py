"""Drafts: saved over what was read, never over another's work, whatever the file."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import bpmn
from models.administration import TraceAdministration
from models.codes import Role
from models.db import SessionFactory
from tests import fabrique
from tests.bases import sur_sqlite
from tests.fabrique import LE
from tests.workflow.edition.ebauches.decor import CLE, Atelier
from workflow.edition import ebauches
from workflow.edition.ebauches import minimal
from workflow.errors import (
    DiagrammeRefuse,
    EbaucheDepassee,
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.parcours.definitions import pieces_de

AUTRE_NOM = (b"<bpmn:process ", b"<!-- relu --><bpmn:process ")
MODULE = ("module", "contact")


@pytest.fixture
def atelier(session: Session) -> Atelier:
    return Atelier.planter(session)


@sur_sqlite
def test_une_ebauche_part_de_tous_les_fichiers_de_sa_version(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    assert pieces_de(ebauche).sha256 == atelier.base.sha256
    assert (ebauche.cle, ebauche.version, ebauche.etat) == (CLE, 1, "ouverte")
    assert ebauches.lire(atelier.session, ebauche.public_id) is ebauche


@sur_sqlite
def test_un_parcours_neuf_se_publie_tel_qu_il_s_ouvre(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir("Visite à « un mois »", cle="visite")
    assert ebauches.verifier(ebauche).refus() == ""
    definition = atelier.agir(ebauches.publier, ebauche)
    assert (definition.cle, definition.nom, definition.numero) == (
        "visite", "Visite à « un mois »", 1,
    )  # fmt: skip


@sur_sqlite
@pytest.mark.parametrize("cle", ["", "deux mots", "é", "../x", CLE])
def test_un_parcours_neuf_demande_un_nom_technique_libre(atelier: Atelier, cle: str) -> None:
    with pytest.raises(SaisieInvalide):
        atelier.ouvrir(cle=cle)


def test_enregistrer_avance_d_une_version_et_laisse_une_trace(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    assert atelier.changer(ebauche, *AUTRE_NOM, par=atelier.bob) == 2
    assert ebauche.modifiee_par is atelier.bob
    assert b"<!-- relu -->" in ebauches.contenu(ebauche, "parcours", CLE)
    traces = atelier.session.scalars(select(TraceAdministration).order_by("id")).all()
    assert [(t.action, t.objet_id) for t in traces] == [
        ("ouvrir", ebauche.public_id),
        ("modifier", ebauche.public_id),
    ]


@sur_sqlite
def test_enregistrer_le_meme_contenu_garde_la_version(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    contenu = ebauches.contenu(ebauche, "parcours", CLE)
    assert atelier.enregistrer(ebauche, contenu) == 1
    assert ebauche.modifiee_par is atelier.ada


def test_deux_personnes_ne_s_ecrasent_pas_et_rien_ne_se_perd(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    atelier.changer(ebauche, *AUTRE_NOM, par=atelier.bob, version=1)
    mien = ebauches.contenu(ebauche, "parcours", CLE).replace(b"relu", b"corrige")
    with pytest.raises(EbaucheDepassee, match="Bob Carlier") as depassee:
        atelier.enregistrer(ebauche, mien, version=1)
    assert (depassee.value.par, depassee.value.le) == ("Bob Carlier", ebauche.modifiee_le)
    a_part = ebauches.enregistrer_a_part(
        atelier.session, acteur=atelier.ada, ebauche=ebauche, genre="parcours", cle=CLE,
        contenu=mien, nom="La mienne", le=LE,
    )  # fmt: skip
    assert b"<!-- relu -->" in ebauches.contenu(ebauche, "parcours", CLE)
    assert ebauches.contenu(a_part, "parcours", CLE) == mien
    assert (a_part.base_id, len(a_part.pieces)) == (ebauche.base_id, len(ebauche.pieces))


@sur_sqlite
def test_une_version_qui_n_existe_pas_encore_n_ecrase_rien(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    avant = ebauches.contenu(ebauche, "parcours", CLE)
    with pytest.raises(EbaucheDepassee):
        atelier.changer(ebauche, *AUTRE_NOM, version=2)
    assert (ebauche.version, ebauches.contenu(ebauche, "parcours", CLE)) == (1, avant)


def test_une_session_qui_a_lu_avant_ne_reecrit_rien(factory: SessionFactory) -> None:
    with factory() as une, factory() as autre:
        atelier = Atelier.planter(une)
        ebauche = atelier.ouvrir()
        une.commit()
        lue_ailleurs = ebauches.lire(autre, ebauche.public_id)
        assert len(lue_ailleurs.pieces) == len(ebauche.pieces)
        autre.rollback()
        atelier.changer(ebauche, *AUTRE_NOM)
        une.commit()
        ailleurs = Atelier(autre, atelier.bob, atelier.ada, atelier.base)
        with pytest.raises(EbaucheDepassee):
            ailleurs.changer(lue_ailleurs, b"</bpmn:process>", b" </bpmn:process>", version=1)
        assert ebauches.contenu(ebauche, "parcours", CLE).count(b"<!-- relu -->") == 1


@sur_sqlite
@pytest.mark.parametrize(
    ("lieu", "contenu", "phrase"),
    [
        (("parcours", CLE), b"<bpmn:definitions>\n<a></bpmn:definitions>", "ligne 1|ligne 2"),
        (("parcours", CLE), bpmn.read_module("contact"), "garder l’identifiant"),
        (("parcours", "autre"), bpmn.read_parcours(CLE), "qu’un diagramme"),
        (("module", "contact"), b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (("module", "../contact"), bpmn.read_module("contact"), "nom technique"),
        (("formulaire", "contact"), b'{"id": "contact"', "JSON"),
        (("formulaire", "contact"), b'{"id": "autre"}', "identifiant"),
        (("formulaire", "contact"), b" " * 300_001, "trop gros"),
        (("decision", "niveau"), bpmn.read_module("contact"), "table de décision"),
        (("image", "contact"), b"", "genre|Choisissez"),
    ],
)
def test_ce_qui_ne_se_lit_pas_ou_change_de_nom_est_refuse(
    atelier: Atelier, lieu: tuple[str, str], contenu: bytes, phrase: str
) -> None:
    ebauche = atelier.ouvrir()
    with pytest.raises((DiagrammeRefuse, SaisieInvalide), match=phrase):
        atelier.enregistrer(ebauche, contenu, lieu=lieu)
    assert ebauche.version == 1


@sur_sqlite
def test_un_diagramme_en_cours_se_garde_meme_sans_issue(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir(cle="visite")
    atelier.changer(ebauche, b'targetRef="fin"', b'targetRef="nulle_part"')
    verdict = ebauches.verifier_piece(ebauche, "parcours", "visite")
    assert not verdict.accepte
    with pytest.raises(TransitionInterdite, match="n’est pas prêt"):
        atelier.agir(ebauches.publier, ebauche)


def test_un_fichier_s_ajoute_et_se_retire_sauf_le_parcours(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    atelier.enregistrer(ebauche, bpmn.read_module("contact"), lieu=MODULE)
    assert MODULE in ebauches.verifier(ebauche).inutiles
    options: dict[str, Any] = {"acteur": atelier.ada, "ebauche": ebauche, "le": LE}
    ebauches.retirer(atelier.session, **options, version=2, genre="module", cle="contact")
    with pytest.raises(Introuvable):
        ebauches.contenu(ebauche, *MODULE)
    with pytest.raises(TransitionInterdite):
        ebauches.retirer(atelier.session, **options, version=3, genre="parcours", cle=CLE)


@sur_sqlite
def test_seul_un_administrateur_dessine(atelier: Atelier) -> None:
    chef = fabrique.utilisateur(atelier.session, Role.CHEF_DE_SERVICE)
    with pytest.raises(HabilitationRefusee):
        ebauches.ouvrir(atelier.session, acteur=chef, nom="Essai", base=atelier.base, le=LE)


@sur_sqlite
def test_un_fichier_de_tout_editeur_s_ouvre_avec_ses_defauts_montres(atelier: Atelier) -> None:
    contenu = bpmn.read_parcours("acces_direct").replace(b"bpmn:userTask", b"bpmn:scriptTask")
    ebauche = ebauches.ouvrir_fichier(
        atelier.session, acteur=atelier.ada, nom="Reçu", contenu=contenu, le=LE
    )
    verdict = ebauches.verifier_piece(ebauche, "parcours", "acces_direct")
    assert any("tâche de script" in un.message for un in verdict.problemes)
    assert ebauches.contenu(ebauche, "parcours", "acces_direct") == contenu


@sur_sqlite
def test_tout_diagramme_bien_forme_s_ouvre_qu_il_puisse_courir_ou_non(atelier: Atelier) -> None:
    for fichier in sorted((Path("tests") / "diagrammes" / "constructions").glob("*.bpmn")):
        ebauche = ebauches.ouvrir_fichier(
            atelier.session, acteur=atelier.ada, nom=fichier.stem, contenu=fichier.read_bytes(),
            le=LE,
        )  # fmt: skip
        assert [piece.genre for piece in ebauche.pieces] == ["parcours"]


@sur_sqlite
def test_un_fichier_sans_debut_s_ouvre_pour_etre_complete(atelier: Atelier) -> None:
    contenu = minimal.dessiner("visite-1.a", "Visite").replace(
        b"startEvent", b"intermediateThrowEvent"
    )
    ebauche = ebauches.ouvrir_fichier(
        atelier.session, acteur=atelier.ada, nom="Sans début", contenu=contenu, le=LE
    )
    assert ebauche.cle == "visite-1.a"
    assert ebauches.verifier(ebauche).refus()


@sur_sqlite
@pytest.mark.parametrize(
    ("ailleurs", "cle"),
    [
        ("Procédure_d’accès", "procedure_d_acces"), ("x:Process_1", "x_process_1"),
        ("Process_" + "9" * 90, "process_" + "9" * 32), ("12 mois", "parcours_12_mois"),
        ("", "visite"),
    ],
)  # fmt: skip
def test_un_processus_nomme_ailleurs_prend_un_nom_technique(
    atelier: Atelier, ailleurs: str, cle: str
) -> None:
    """No vendor's id keeps a file from opening: the pools, the drawing and the calls follow."""
    contenu = minimal.dessiner("vendeur", "Visite").replace(b'"vendeur"', f'"{ailleurs}"'.encode())
    ebauche = ebauches.ouvrir_fichier(
        atelier.session, acteur=atelier.ada, nom="Reçu", contenu=contenu, le=LE
    )
    assert ebauche.cle == cle
    repris = ebauches.contenu(ebauche, "parcours", cle)
    assert b'<bpmn:process id="%s"' % cle.encode() in repris
    assert (b'processRef="%s"' % cle.encode() in repris) is bool(ailleurs)


@sur_sqlite
def test_un_diagramme_demesure_n_est_pas_garde(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir(cle="visite")
    taches = b"".join(b'<bpmn:task id="t%d"/>' % n for n in range(2001))
    contenu = ebauches.contenu(ebauche, "parcours", "visite")
    with pytest.raises(DiagrammeRefuse):
        atelier.enregistrer(ebauche, contenu.replace(b"<bpmn:endEvent", taches + b"<bpmn:endEvent"))
