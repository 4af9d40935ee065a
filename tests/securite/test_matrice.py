"""Every route x object x role, as declared in `matrice.csv`; a route that is not there fails.

Objects: `sien` a dossier with the role's own landlord, caseworker and département; `collegue`
one of another caseworker of the association; `autre` one of another association, landlord and
département; `clos`, `suspendu` the caseworker's own; `action` the run of the caseworker's
collective action, asked for as a dossier; `-` where the route names no dossier. For the route of
an action, `sien`, `collegue` and `autre` are actions.
A form is sent with its token and nothing else.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from models.accompagnement import Signalement
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier, EtapeOuverte
from models.menage import Personne
from models.obligation import Obligation
from models.relogement import Correspondant
from models.utilisateur import Utilisateur
from tests.web.monde import LE, Monde
from tests.web.navigateur import Navigateur

MATRICE = Path(__file__).with_name("matrice.csv")
ANONYME = "anonyme"
COLONNES = (ANONYME, *(role.value for role in Role))
MENAGES = {
    "sien": "Fabre",
    "collegue": "Ibanez",
    "autre": "Hamelin",
    "clos": "Jourdan",
    "suspendu": "Keller",
}
ACTION = "action"
OBJETS = {"/dossiers/<public_id>": (*MENAGES, ACTION), "/actions/<public_id>": (*MENAGES,)[:3]}
"""Objects of a route, by the beginning of its address."""
SANS_OBJET = "-"


@dataclass(frozen=True)
class Ligne:
    route: str
    methode: str
    objet: str
    attendus: dict[str, str]


def lire_matrice() -> list[Ligne]:
    with MATRICE.open(encoding="utf-8") as flux:
        return [
            Ligne(
                ligne["route"],
                ligne["methode"],
                ligne["objet"],
                {colonne: int(ligne[colonne]) for colonne in COLONNES},
            )
            for ligne in csv.DictReader(flux)
        ]


@pytest.fixture
def signalements(fabrique_web: SessionFactory, monde: Monde) -> dict[str, str]:
    """One warning and one obligation per household; ids of the warnings, by object.

    The correspondent is named for `sien`.
    """
    with transaction(fabrique_web) as session:
        dossiers = {d.public_id: d for d in session.scalars(select(Dossier))}
        auteur = session.scalars(
            select(Utilisateur).where(
                Utilisateur.courriel == monde.comptes[Role.CORRESPONDANT_BAILLEUR]
            )
        ).one()
        session.add(
            Correspondant(
                dossier_id=dossiers[monde.dossiers[MENAGES["sien"]]].id,
                organisme_id=auteur.organisme_id,
                utilisateur_id=auteur.id,
                nom=auteur.nom,
                designe_le=LE,
            )
        )
        crees = {
            objet: Signalement(
                dossier_id=dossiers[monde.dossiers[nom]].id,
                emetteur="bailleur",
                bailleur_id=auteur.organisme_id,
                auteur_id=auteur.id,
                type="technique",
                fait_le=LE,
                saisi_le=LE,
            )
            for objet, nom in MENAGES.items()
        }
        session.add_all(crees.values())
        session.add_all(
            Obligation(
                public_id=f"obligation-{objet}",
                dossier_id=dossiers[monde.dossiers[nom]].id,
                genre="preuve_dalo",
                role=Role.TRAVAILLEUR_SOCIAL,
                fait_le=LE,
                saisi_le=LE,
            )
            for objet, nom in MENAGES.items()
        )
        session.flush()
        return {objet: signalement.public_id for objet, signalement in crees.items()}


class Adresses:
    """Builds the address of a route for an object."""

    def __init__(
        self, app: Flask, fabrique: SessionFactory, monde: Monde, signalements: dict[str, str]
    ) -> None:
        self.carte = app.url_map.bind("localhost")
        self.regles = {regle.endpoint: regle for regle in reversed([*app.url_map.iter_rules()])}
        self.fabrique, self.monde, self.signalements = fabrique, monde, signalements

    def construire(self, ligne: Ligne) -> str:
        valeurs: dict[str, object] = {
            "filename": "jalon.css",
            "genre": "parcours",
            "cle": "acces_direct",
            "jeton": "invente",
            "nom": "suspendre",
            "rang": 2,
            "instance_id": "inconnue",
            "reunion_id": "inconnue",
            "travailleur_id": "inconnu",
            "note_id": "inconnue",
            "visite_id": "inconnue",
            "absence_id": "inconnue",
            "alerte_id": "inconnue",
            "avis_id": "inconnu",
            "document_id": "inconnu",
            "modele": "contrat",
            "offre_id": "inconnue",
            "remaniement_id": "inconnu",
            "scenario_id": "inconnu",
            "jour_id": 999_999,
            "convention_id": 999_999,
            "dossier": "inconnu",
            "message": "alerte",
            "partie": "objet",
            "public_id": self.monde.definition,
            "code": "offre_rare" if ligne.route.startswith("motifs.") else "A01",
        }
        demandes = self.regles[ligne.route].arguments
        if ligne.objet != SANS_OBJET:
            public_id = self._public_id(ligne)
            valeurs |= {
                "public_id": public_id,
                "obligation_id": f"obligation-{ligne.objet}",
                "signalement_id": self.signalements.get(ligne.objet, "absent"),
            }
            lus = {"tache_id": self._tache, "personne_id": self._personne}
            valeurs |= {nom: lus[nom](public_id) for nom in demandes & lus.keys()}
        utiles = {nom: valeurs[nom] for nom in demandes}
        return self.carte.build(ligne.route, utiles, method=ligne.methode)

    def _public_id(self, ligne: Ligne) -> str:
        if ligne.objet == ACTION:
            return self.monde.actions["sien"]
        if ligne.route.startswith("collectif."):
            return self.monde.actions[ligne.objet]
        return self.monde.dossiers[MENAGES[ligne.objet]]

    def _personne(self, public_id: str) -> str:
        with lecture(self.fabrique) as session:
            trouvee = session.scalars(
                select(Personne.public_id)
                .join(Dossier, Dossier.menage_id == Personne.menage_id)
                .where(Dossier.public_id == public_id)
            ).first()
        return trouvee or "personne"

    def _tache(self, public_id: str) -> str:
        with lecture(self.fabrique) as session:
            trouvee = session.scalars(
                select(EtapeOuverte.tache_id)
                .join(Dossier, Dossier.id == EtapeOuverte.dossier_id)
                .where(Dossier.public_id == public_id, EtapeOuverte.sorte != "evenement")
            ).first()
        return trouvee or "fermee"


@pytest.mark.parametrize("colonne", COLONNES)
def test_each_cell_answers_as_declared(
    app: Flask,
    fabrique_web: SessionFactory,
    monde: Monde,
    signalements: dict[str, str],
    colonne: str,
) -> None:
    navigateur = Navigateur(app)
    if colonne != ANONYME:
        assert navigateur.connecter(monde.comptes[Role(colonne)]).status_code == 302
    adresses = Adresses(app, fabrique_web, monde, signalements)
    ecarts = [
        f"{ligne.methode} {ligne.route} [{ligne.objet}] : {obtenu}, attendu {attendu}"
        for ligne in sorted(lire_matrice(), key=lambda ligne: ligne.route == "compte.deconnecter")
        if (obtenu := _demander(navigateur, adresses.construire(ligne), ligne.methode))
        != (attendu := ligne.attendus[colonne])
    ]
    assert ecarts == []


def _demander(navigateur: Navigateur, adresse: str, methode: str) -> int:
    if methode == "GET":
        return navigateur.ouvrir(adresse).status_code
    return navigateur.envoyer(adresse).status_code


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    for regle in app.url_map.iter_rules():
        for methode in (regle.methods or set()) - {"HEAD", "OPTIONS"}:
            yield regle.endpoint, methode


def test_every_route_is_declared_for_every_object(app: Flask) -> None:
    declarees = {(ligne.route, ligne.methode, ligne.objet) for ligne in lire_matrice()}
    assert {(route, methode) for route, methode, _objet in declarees} == set(routes(app))
    for route, methode in routes(app):
        regle = next(r for r in app.url_map.iter_rules() if r.endpoint == route)
        trouves = (objets for debut, objets in OBJETS.items() if regle.rule.startswith(debut))
        objets = next(trouves, (SANS_OBJET,))
        assert {(route, methode, objet) for objet in objets} <= declarees


def test_what_is_foreign_never_opens_and_never_says_that_it_exists() -> None:
    """Guards the file itself: a line that would give away another's dossier is not written."""
    for ligne in lire_matrice():
        if ligne.objet == "autre":
            assert set(ligne.attendus.values()) <= {302, 403, 404, 400}
            assert ligne.attendus[ANONYME] == 302
