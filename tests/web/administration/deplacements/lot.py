"""A batch prepared through the pages, in the invented world."""

import re
from urllib.parse import urlencode

from sqlalchemy import select

from models.db import SessionFactory, transaction
from models.definition import Definition
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur
from tests.workflow.lots.versions import AVEC_LES_CLES, Remplacements, publier_version
from web.travaux.deplacements import avancer_deplacements

NOUVEAU = "/administration/deplacements/nouveau"


def publier(
    fabrique: SessionFactory, monde: Monde, remplacements: Remplacements = AVEC_LES_CLES
) -> dict[str, str]:
    """Publish another version of the world's parcours; return what the form chooses."""
    with transaction(fabrique) as session:
        vers = publier_version(session, remplacements)
        de = session.scalars(
            select(Definition).where(Definition.public_id == monde.definition)
        ).one()
        assert vers.cle == de.cle
        return {"de": de.public_id, "vers": vers.public_id}


def preparer(
    admin: Navigateur,
    fabrique: SessionFactory,
    monde: Monde,
    remplacements: Remplacements = AVEC_LES_CLES,
    **champs: str,
) -> str:
    """Prepare a batch and let every dossier be tried; return its address."""
    choisis = publier(fabrique, monde, remplacements)
    reponse = admin.envoyer(NOUVEAU, **choisis, **champs)
    assert reponse.status_code == 302
    avancer_deplacements(fabrique, le=LE)
    return reponse.headers["Location"]


def page_du_choix(admin: Navigateur, choisis: dict[str, str], **filtres: str) -> str:
    reponse = admin.ouvrir(f"{NOUVEAU}?{urlencode({**choisis, **filtres})}")
    assert reponse.status_code == 200
    return reponse.text


def lire(page: str) -> str:
    """The words of a page."""
    sans_balises = re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").replace("&nbsp;", " ")
    return " ".join(sans_balises.split())
