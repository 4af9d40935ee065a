"""Every byte a landlord is sent, against the list of what he may read (access matrix).

Each text of the base is replaced by a mark that names its column; every answer of every route
open to a landlord is read, then the marks seen are compared with the allow-list.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Table, Text, select, update
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from models.accompagnement import (
    Bilan,
    BilanConfidentiel,
    Reponse,
    Signalement,
    Sortie,
)
from models.brouillon import Brouillon
from models.codes import Role
from models.db import SessionFactory, transaction
from models.document import Document
from models.dossier import Dossier
from models.journal import Note
from models.menage import Personne
from models.offre import ContactCaleol, OffreLogement
from models.relogement import Correspondant
from models.remaniement import Remaniement
from models.reprise import ImportDepose
from models.tout import Base
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde
from web.droits import DROITS

BAILLEURS = (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR)
MARQUE = re.compile(r"zq([a-z_]+)\.([a-z_]+)qz")

STRUCTURE = frozenset({
    "alembic_version", "definition", "piece", "programme", "programme_signataire",
    "etape_ouverte", "etat_moteur", "utilisateur", "couverture", "dossier", "acces",
    "public", "alerte", "echeance", "mesure", "motif_attente", "reglage_alerte",
})  # fmt: skip
"""Tables whose texts are the machine's: codes, ids, shipped diagrams, accounts."""

CLES = frozenset({"public_id", "departement", "cle", "cle_stockage", "empreinte", "recherche"})
"""Columns that name or find a row: none is read by somebody."""

PERMIS = frozenset({
    "personne.nom", "personne.prenom", "personne.telephone", "personne.courriel",
    "demande.nur", "demande.communes",
    "diagnostic.volet_logement",
    "logement.commune",
    "occupation.adresse", "occupation.preneur_nom",
    "correspondant.nom", "correspondant.courriel", "correspondant.telephone",
    "bilan.contenu_partageable", "sortie.recommandations",
    "signalement.message", "signalement.reponse",
    "offre_logement.commune",
    "contact_caleol.nom", "contact_caleol.courriel", "contact_caleol.telephone",
    "organisme.nom",
    "action_collective.titre", "action_collective.site",
    "passage_caleol.contact_autorite",
})  # fmt: skip
"""All that a landlord may read of the base: identity, demand, housing side, what is shared."""


def peupler(session: Session, dossier: Dossier, referent: Utilisateur) -> None:
    """Give the household a row wherever something is kept about it."""
    fait = {"dossier_id": dossier.id, "fait_le": LE, "saisi_le": LE}
    bilan = fabrique.add(
        session, Bilan(type="final", contenu_partageable="x", suite="terminer", **fait)
    )
    correspondants = select(Utilisateur).where(Utilisateur.role == BAILLEURS[1])
    lignes: list[Base] = [
        BilanConfidentiel(bilan_id=bilan.id, contenu_confidentiel="x"),
        Reponse(element="e", champ="c", valeur="x", **fait),
        Sortie(motif="maintenu", recommandations="x", relais="x", **fait),
        Note(dossier_id=dossier.id, auteur_id=dossier.referent_id, texte="x", cree_le=LE),
        Signalement(
            emetteur="association", bailleur_id=referent.organisme_id, type="technique",
            auteur_id=dossier.referent_id, message="x", traite_le=LE, reponse="x", **fait,
        ),
        ContactCaleol(
            bailleur_id=referent.organisme_id, departement="91", nom="x", courriel="x",
            telephone="x", auteur_id=referent.id, modifie_le=LE,
        ),
        OffreLogement(
            bailleur_id=referent.organisme_id, auteur_id=referent.id, departement="91",
            commune="x", cible="tous", proposee_le=LE,
        ),
        *(
            Correspondant(
                dossier_id=dossier.id, organisme_id=compte.organisme_id,
                utilisateur_id=compte.id, nom="x", courriel="x", telephone="x", designe_le=LE,
            )
            for compte in session.scalars(correspondants)
        ),
    ]  # fmt: skip
    fabrique.occupation(
        session, dossier.menage, bailleur_id=referent.organisme_id, adresse="x", debut=LE
    )
    session.execute(update(Personne).values(protection="tutelle"))
    session.add_all([*lignes, *garder_en_plus(dossier)])
    session.flush()


def garder_en_plus(dossier: Dossier) -> list[Base]:
    """Return what the caseworker keeps beside the steps, and nobody has shared."""
    auteur = {"utilisateur_id": dossier.referent_id}
    return [
        Document(
            dossier_id=dossier.id, nom="x", genre="evaluation", type_mime="application/pdf",
            taille=1, empreinte="0" * 64, cle_stockage="x", depose_par_id=dossier.referent_id,
            depose_le=LE,
        ),
        Brouillon(
            cle="x", titre="x", adresse="x", contenu="{}", dossier_id=dossier.id,
            enregistre_le=LE, **auteur,
        ),
        ImportDepose(
            programme="x", nom="x", empreinte="x", contenu=b"x", rapport="[]", depose_le=LE,
            expire_le=LE + timedelta(hours=1), **auteur,
        ),
        Remaniement(
            genre="separation", menage_id=dossier.foyer.id, association_id=dossier.association_id,
            auteur_id=dossier.referent_id, fait_le=LE, saisi_le=LE, contenu="x",
        ),
    ]  # fmt: skip


def marquer(session: Session) -> set[str]:
    """Write each free text's own name in it; return the columns that hold a mark."""
    marquees = set()
    for table in Base.metadata.sorted_tables:
        if table.name in STRUCTURE:
            continue
        for colonne in table.columns:
            libre = isinstance(colonne.type, Text) and colonne.name not in CLES
            if libre and _marquer(session, table, colonne.name):
                marquees.add(f"{table.name}.{colonne.name}")
    return marquees


def _marquer(session: Session, table: Table, colonne: str) -> bool:
    """Return whether the column took the mark: a code, which a CHECK guards, does not."""
    if table.columns[colonne].primary_key or table.columns[colonne].foreign_keys:
        return False
    marque = {colonne: f"zq{table.name}.{colonne}qz"}
    try:
        with session.begin_nested():
            return bool(session.execute(table.update().values(marque)).rowcount)
    except (IntegrityError, DataError):
        return False


@pytest.fixture
def marquees(fabrique_web: SessionFactory, monde: Monde) -> set[str]:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Fabre")
        referent = session.scalars(
            select(Utilisateur).where(Utilisateur.role == BAILLEURS[0])
        ).first()
        assert referent is not None
        peupler(session, dossier, referent)
        return marquer(session)


def adresses(app: Flask, role: Role, monde: Monde, tache: str) -> Iterator[tuple[str, str]]:
    """Yield (method, address) of every route open to the role, on a household that he sees."""
    carte = app.url_map.bind("localhost")
    valeurs = {
        "public_id": monde.dossiers["Fabre"], "tache_id": tache, "offre_id": "x",
        "signalement_id": "x", "obligation_id": "x", "document_id": "x", "rang": 1,
        "cle": "x", "nom": "x", "jeton": "x",
    }  # fmt: skip
    for regle in app.url_map.iter_rules():
        if role not in DROITS.get(regle.endpoint, ()) or not set(regle.arguments) <= set(valeurs):
            continue
        if regle.endpoint == "compte.deconnecter":
            continue
        arguments = {nom: valeurs[nom] for nom in regle.arguments}
        for methode in (regle.methods or set()) & {"GET", "POST"}:
            yield methode, carte.build(regle.endpoint, arguments, method=methode)


@pytest.mark.parametrize("role", BAILLEURS)
def test_no_answer_holds_a_text_that_is_not_allowed(
    app: Flask, connecter: Connecter, monde: Monde, marquees: set[str], role: Role
) -> None:
    navigateur = connecter(role)
    page = navigateur.ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    tache = page.split("/etapes/", 1)[1].split('"', 1)[0]
    vues: dict[str, set[str]] = {}
    routes = list(adresses(app, role, monde, tache))
    routes += [("GET", f"{a}?format=csv") for m, a in routes if m == "GET"]
    for methode, adresse in routes:
        reponse = navigateur.ouvrir(adresse) if methode == "GET" else navigateur.envoyer(adresse)
        assert reponse.status_code < 500, adresse
        for table, colonne in MARQUE.findall(reponse.text):
            vues.setdefault(f"{table}.{colonne}", set()).add(f"{methode} {adresse}")
    assert {nom: ou for nom, ou in vues.items() if nom not in PERMIS} == {}
    assert "personne.nom" in vues
    assert {"diagnostic_confidentiel.volet_confidentiel", "note.texte"} <= marquees - set(vues)


def test_the_marks_cover_what_is_kept_about_a_household(marquees: set[str]) -> None:
    """A guard of the test itself: an empty table would leave its columns unguarded."""
    for colonne in (
        "orientation.motif", "diagnostic_confidentiel.volet_confidentiel", "reponse.valeur",
        "bilan_confidentiel.contenu_confidentiel", "sortie.relais", "note.texte",
        "journal_contenu.contenu", "contact.canal", "personne.nom", "personne.nom_usage",
        "personne.protection_organisme", "document.nom", "brouillon.contenu",
        "import_depose.rapport", "remaniement.contenu",
    ):  # fmt: skip
        assert colonne in marquees


def test_the_name_of_a_person_is_on_the_page_that_the_test_reads(
    connecter: Connecter, monde: Monde, marquees: set[str]
) -> None:
    page = connecter(BAILLEURS[0]).ouvrir(f"/dossiers/{monde.dossiers['Fabre']}").text
    assert f"zq{Personne.__tablename__}.nomqz" in page
