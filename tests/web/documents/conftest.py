"""The invented world, with a folder of files of its own."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from models.db import SessionFactory
from tests.web.applications import create_app_d_essai
from tests.web.fixtures import CLE, Horloge, connecter, fabrique_web, horloge, monde, monde_bati
from tests.web.navigateur import Navigateur
from tests.workflow.documents.fichiers import PDF
from web.config import Reglages

__all__ = ["connecter", "fabrique_web", "horloge", "monde", "monde_bati"]


@pytest.fixture
def dossier_des_fichiers(tmp_path: Path) -> Path:
    return tmp_path / "fichiers"


@pytest.fixture
def app(fabrique_web: SessionFactory, horloge: Horloge, dossier_des_fichiers: Path) -> Flask:
    reglages = Reglages(
        cle_secrete=CLE, courriel="memoire", documents=str(dossier_des_fichiers), document_mo=1
    )
    return create_app_d_essai(reglages, fabrique=fabrique_web, horloge=horloge)


def deposer(
    navigateur: Navigateur,
    adresse: str,
    *,
    nom: str = "avis.pdf",
    contenu: bytes = PDF,
    **champs: str,
) -> TestResponse:
    """Upload a file to the page of the documents of a dossier."""
    valeurs = {"csrf_token": navigateur.jeton(), "genre": "imposition", **champs}
    # Encoded here: the client would leave open the temporary file of a large one.
    fichier = FileStorage(BytesIO(contenu), filename=nom)
    limite, corps = encode_multipart({**valeurs, "fichier": fichier})
    return navigateur.client.post(
        adresse, data=corps, content_type=f'multipart/form-data; boundary="{limite}"'
    )


def fichiers(dossier: Path) -> list[Path]:
    return [chemin for chemin in dossier.rglob("*") if chemin.is_file()]
