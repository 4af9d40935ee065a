"""An administrateur reads every page and every list of hers: no household is in any of them."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, Incident
from models.menage import Personne
from models.utilisateur import Utilisateur
from tests.web.administration.deplacements.lot import preparer
from tests.web.fixtures import Connecter
from tests.web.monde import LE, MOTIF_ORIENTATION, REPONSES, SECRET, VOLET, Monde
from tests.web.navigateur import Navigateur
from tests.workflow.lots.versions import CONTACT_RENOMME
from web.travaux.deplacements import avancer_deplacements
from workflow.avancement import incidents
from workflow.edition import ebauches
from workflow.parcours.definitions import derniere_publiee

TAPE = (
    SECRET,
    MOTIF_ORIENTATION,
    VOLET,
    str(REPONSES["mettre_a_jour_demande"]["nur"]),
    str(REPONSES["contact_prealable"]["contact_autorite"]),
    str(REPONSES["realiser_diagnostic"]["ressources"]),
)
"""What was typed of the households of the world."""

HTML = "text/html"
LIEN = re.compile(r'href="(/(?:administration|chaleur)[^"#]*)"')
PAR_ROUTE = 2
"""Pages read of one kind: they differ by what they are about, not by what they show."""


@pytest.fixture
def admin(connecter: Connecter) -> Navigateur:
    return connecter(Role.ADMINISTRATEUR)


def _menages(fabrique: SessionFactory) -> set[str]:
    with lecture(fabrique) as session:
        return set(session.scalars(select(Personne.nom)))


def _peupler(fabrique: SessionFactory, monde: Monde) -> list[str]:
    """Stop each dossier by an incident, and start a draft; return the addresses of the incidents.

    The incidents of the world have no link in the list once mended: their pages are asked for.
    """
    courriel = monde.comptes[Role.ADMINISTRATEUR]
    with transaction(fabrique) as session:
        for dossier in session.scalars(select(Dossier).where(Dossier.clos_le.is_(None))).all():
            incidents.declarer(
                session, dossier_id=dossier.id, element=None, message=incidents.MUET, le=LE
            )
        acteur = session.scalars(select(Utilisateur).where(Utilisateur.courriel == courriel)).one()
        base = derniere_publiee(session, "acces_direct")
        ebauches.ouvrir(session, acteur=acteur, nom="Suite", le=LE, base=base)
        ids = session.scalars(select(Incident.public_id)).all()
        return [f"/administration/incidents/{public_id}" for public_id in ids]


def _lire_tout(app: Flask, admin: Navigateur, departs: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (address, page) of all that links lead to, and of each list as a file."""
    carte = app.url_map.bind("localhost")
    a_lire, vues, par_route = deque(departs), set(departs), Counter[str]()
    while a_lire:
        adresse = a_lire.popleft()
        route = str(carte.match(adresse.partition("?")[0])[0])
        if "format=" not in adresse:
            par_route[route] += 1
            if par_route[route] > PAR_ROUTE:
                continue
        reponse = admin.ouvrir(adresse)
        assert reponse.status_code == 200, adresse
        if not reponse.mimetype.startswith("text/"):
            continue  # files of a draft; a list as a workbook is the one that is read as text
        yield adresse, unescape(reponse.text)
        for lien in map(unescape, LIEN.findall(reponse.text) if reponse.mimetype == HTML else []):
            if lien not in vues:
                vues.add(lien)
                a_lire.append(lien)


def test_no_page_of_the_administration_holds_a_household(
    app: Flask,
    connecter: Connecter,
    admin: Navigateur,
    fabrique_web: SessionFactory,
    monde: Monde,
) -> None:
    travailleur = connecter(Role.TRAVAILLEUR_SOCIAL)
    assert _menages(fabrique_web) & set(re.findall(r"\w+", travailleur.ouvrir("/dossiers").text))
    lot = preparer(admin, fabrique_web, monde, CONTACT_RENOMME)  # some will be refused
    admin.envoyer(f"{lot}/lancement")
    avancer_deplacements(fabrique_web, le=LE)
    departs = ["/administration", "/chaleur", f"{lot}/dossiers", *_peupler(fabrique_web, monde)]
    caches = {*TAPE, *_menages(fabrique_web)}
    assert len(caches) > len(TAPE) + 5
    lues = dict(_lire_tout(app, admin, departs))
    for adresse, page in lues.items():
        vus = [cache for cache in caches if re.search(rf"\b{re.escape(cache)}\b", page)]
        assert not vus, (adresse, vus)
    assert len(lues) > 60
    assert sum("format=csv" in adresse for adresse in lues) > 8
