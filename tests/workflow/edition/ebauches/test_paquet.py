"""Bundles: they come back whole, and hostile ones are refused before they are opened."""

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy.orm import Session

import bpmn
from models.errors import ErreurMetier
from tests.bases import sur_sqlite
from tests.fabrique import LE
from tests.workflow.edition.ebauches.decor import Atelier
from workflow.edition import ebauches
from workflow.edition.ebauches.paquet import MANIFESTE, PaquetRefuse, exporter, importer
from workflow.edition.ebauches.report import Sort, list_reports, reporter
from workflow.errors import EbaucheDepassee, SaisieInvalide
from workflow.parcours.definitions import PARCOURS_LIVRES, depuis_diagramme, pieces_de, rassembler

PIECES = rassembler(depuis_diagramme(bpmn.read_parcours("collectif")))


@pytest.mark.parametrize("cle", PARCOURS_LIVRES)
def test_un_paquet_revient_entier_et_toujours_le_meme(cle: str) -> None:
    pieces = rassembler(depuis_diagramme(bpmn.read_parcours(cle)))
    paquet = exporter(pieces)
    assert importer(paquet).sha256 == pieces.sha256
    assert exporter(importer(paquet)) == paquet


def refaire(changer: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return a bundle whose files were changed after its manifest was written."""
    with zipfile.ZipFile(io.BytesIO(exporter(PIECES))) as archive:
        fichiers = {nom: archive.read(nom) for nom in archive.namelist()}
    changer(fichiers)
    return zipper(fichiers.items())


def zipper(fichiers: Iterable[tuple[str, bytes]]) -> bytes:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in fichiers:
            archive.writestr(nom, contenu)
    return flux.getvalue()


def manifester(lus: dict[str, bytes], **plus: object) -> None:
    manifeste = orjson.loads(lus[MANIFESTE]) | plus
    lus[MANIFESTE] = orjson.dumps(manifeste)


@pytest.mark.parametrize(
    "paquet",
    [
        b"",
        b"bonjour",
        exporter(PIECES)[:-40],
        b"x" * 2_000_001,
        zipper([]),
        refaire(lambda f: f.__delitem__(MANIFESTE)),
        refaire(lambda f: f.update({MANIFESTE: b"[1]"})),
        refaire(lambda f: f.update({"../../etc/passwd": b"x"})),
        refaire(lambda f: f.update({"/modules/a.bpmn": b"x"})),
        refaire(lambda f: f.update({"modules/a.json": b"{}"})),
        refaire(lambda f: f.update({"modules\\a.bpmn": b"x"})),
        refaire(lambda f: f.update({"formulaires/intrus.json": b'{"id": "intrus"}'})),
        refaire(lambda f: f.update({"parcours/collectif.bpmn": b"<a/>"})),
        refaire(lambda f: manifester(f, cle="autre")),
        refaire(lambda f: manifester(f, fichiers=None)),
        zipper((f"modules/m{n}.bpmn", b"") for n in range(300)),
        zipper([("modules/bombe.bpmn", b"0" * 30_000_000)]),
    ],
)
def test_un_paquet_hostile_ou_abime_est_refuse(paquet: bytes) -> None:
    with pytest.raises(PaquetRefuse):
        importer(paquet)


def test_un_paquet_qui_ment_sur_sa_taille_n_est_pas_gonfle() -> None:
    paquet = bytearray(zipper([("modules/bombe.bpmn", b"0" * 7_000_000)]))
    central = paquet.rindex(b"PK\x01\x02")
    paquet[central + 24 : central + 28] = (10).to_bytes(4, "little")
    with pytest.raises(PaquetRefuse):
        importer(bytes(paquet))


def test_un_paquet_dont_un_fichier_n_a_pas_son_nom_est_refuse() -> None:
    faux = replace(PIECES, modules={"autre": bpmn.read_module("contact")})
    with pytest.raises(ErreurMetier, match="identifiant"):
        importer(exporter(faux))


@sur_sqlite
def test_un_paquet_ouvre_une_ebauche_de_son_parcours(session: Session) -> None:
    atelier = Atelier.planter(session)
    ebauche = ebauches.ouvrir_pieces(
        session, acteur=atelier.ada, nom="Reçue", pieces=importer(exporter(PIECES)), le=LE
    )
    assert pieces_de(ebauche).sha256 == PIECES.sha256
    assert ebauche.base is atelier.base


@sur_sqlite
def test_les_fichiers_choisis_seuls_passent_d_une_ebauche_a_l_autre(session: Session) -> None:
    atelier = Atelier.planter(session)
    source, cible = atelier.ouvrir("Source"), atelier.ouvrir("Cible")
    module = ("module", "contact")
    atelier.enregistrer(source, bpmn.read_module("contact"), lieu=module)
    atelier.changer(source, b"<bpmn:process ", b"<!-- relu --><bpmn:process ")
    sorts = {(r.genre, r.cle): r.sort for r in list_reports(source, cible)}
    assert (sorts[module], sorts["parcours", "collectif"]) == (Sort.AJOUTE, Sort.REMPLACE)
    assert list(sorts.values()).count(Sort.IDENTIQUE) == len(cible.pieces) - 1
    commun: dict[str, Any] = {"acteur": atelier.bob, "source": source, "cible": cible, "le": LE}
    with pytest.raises(SaisieInvalide):
        reporter(session, **commun, version=1, lieux=[])
    assert reporter(session, **commun, version=1, lieux=[module]) == 2
    assert b"relu" not in ebauches.contenu(cible, "parcours", "collectif")
    with pytest.raises(EbaucheDepassee):
        reporter(session, **commun, version=1, lieux=[("parcours", "collectif")])
