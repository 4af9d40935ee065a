"""L5: 10,000 households from a spreadsheet, under a minute, all of them or nobody.

The whole way of the product but for HTTP: the file read apart, its columns guessed, each cell
typed and checked, each dossier opened and lived to its step, one commit with full sync. Twice:
households that enter, and households already under way at six steps of the parcours, with the
dates and the answers of the steps behind them. A sample of what came in is lived again from its
journal and compared. The control is a file whose last line has one wrong cell: nobody comes in, and
the line and the column are named.
"""

import csv
import io
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.outils import COURT, base_sqlite, dire, finir, ligne
from models.codes import Role
from models.db import SessionFactory, lecture, make_engine, make_session_factory, transaction
from models.dossier import Dossier
from models.menage import Menage
from models.utilisateur import Utilisateur
from tests.web.monde import LE, REPONSES, Batisseur, Monde
from web.imports import catalogue as catalogues
from web.imports import colonnes, fichier, tableur
from web.imports import lecture as lectures
from web.imports.catalogue import OUVERT_LE, Catalogue, modele
from workflow.histoire.comparaison import comparer
from workflow.imports.lot import OU_EN_EST, importer
from workflow.isolement.atelier import ATELIER

MENAGES = 300 if COURT else 10_000
SECONDES = 60 * MENAGES / 10_000
ECHANTILLON = 20 if COURT else 100
PROGRAMME = "avdl_idf"
BAILLEUR = "Habitat du Parc"
COLONNES = 100

ENTREE: Sequence[str] = ("",)
EN_COURS: Sequence[str] = (
    "prendre_contact", "realiser_diagnostic", "valider_entree", "recueillir_adhesion",
    "mettre_a_jour_demande", "rapprochement",
)  # fmt: skip
"""Where the households of a file are, in turn: one to six steps behind each."""


@dataclass(frozen=True)
class Temps:
    """Seconds: to read the file and its cells, to write the dossiers and commit."""

    lire: float
    ecrire: float

    @property
    def total(self) -> float:
        return self.lire + self.ecrire


class Terrain:
    """A base with an invented association, and the spreadsheets that its caseworker has."""

    def __init__(self, factory: SessionFactory, monde: Monde) -> None:
        self.factory, self.monde = factory, monde

    def acteur(self, session: Session) -> Utilisateur:
        courriel = self.monde.comptes[Role.TRAVAILLEUR_SOCIAL]
        return session.scalars(select(Utilisateur).where(Utilisateur.courriel == courriel)).one()

    def ecrire(self, prefixe: str, etapes: Sequence[str], *, faute: bool = False) -> bytes:
        """Return a CSV as French spreadsheets save it."""
        with lecture(self.factory) as session:
            catalogue = catalogues.construire(session, self.acteur(session), PROGRAMME)
        questions = modele(catalogue, COLONNES)
        flux = io.StringIO()
        sortie = csv.writer(flux, delimiter=";")
        sortie.writerow([question.nom for question in questions])
        for rang in range(MENAGES):
            valeurs = remplir(catalogue, f"{prefixe}{rang}", etapes[rang % len(etapes)])
            if faute and rang == MENAGES - 1:
                valeurs["naissance"] = "31/02/1980"
            sortie.writerow([valeurs.get(question.cle, "") for question in questions])
        return flux.getvalue().encode("cp1252")

    def importer(self, contenu: bytes) -> tuple[Temps, list[str]]:
        """Bring a file in; return what it took, or where its faults are, and nobody then."""
        depart = time.perf_counter()
        table = tableur.deballer(fichier.lire(contenu))
        with transaction(self.factory) as session:
            acteur = self.acteur(session)
            catalogue = catalogues.construire(session, acteur, PROGRAMME)
            correspondance = colonnes.deviner(table[0][1], catalogue)
            lue = lectures.lire(table, correspondance, catalogue, maintenant=LE)
            lu = time.perf_counter()
            if lue.refus:
                return Temps(lu - depart, 0), [f"{r.rang} {r.cle}" for r in lue.refus]
            importer(
                session,
                acteur=acteur,
                lignes=lue.lignes,
                commun=catalogue.commun,
                saisi_le=LE,
                avancer=lambda _faites: None,
            )
        return Temps(lu - depart, time.perf_counter() - lu), []

    def compter(self) -> int:
        with lecture(self.factory) as session:
            return session.scalar(select(func.count()).select_from(Menage)) or 0

    def comparer(self) -> int:
        """Return how many of the last dossiers differ from what their journals tell."""
        with self.factory() as session:
            derniers = select(Dossier.id).order_by(Dossier.id.desc()).limit(ECHANTILLON)
            return sum(bool(comparer(session, un)) for un in session.scalars(derniers).all())


def remplir(catalogue: Catalogue, nom: str, element: str) -> dict[str, str]:
    """Return the cells of a household that waits for `element` (none: it enters)."""
    valeurs = {
        "nom": nom, "prenom": "Zoé", "naissance": "12/03/1980", "type_menage": "isolé",
        "dalo": "non", "departement": "Essonne", OUVERT_LE: "01/01/2026", OU_EN_EST: element,
    }  # fmt: skip
    for rang, etape in enumerate(catalogue.etapes[element].avant if element else ()):
        valeurs[f"{etape.element}.fait_le"] = f"{rang + 2:02d}/01/2026"
        for cle, reponse in REPONSES[etape.element].items():
            valeurs[f"{etape.element}.{cle}"] = str(reponse)
        valeurs[f"{etape.element}.bailleur"] = BAILLEUR
    return valeurs


def mesurer(terrain: Terrain, nom: str, prefixe: str, etapes: Sequence[str]) -> None:
    dire(f"{nom} : {MENAGES} lignes…")
    contenu = terrain.ecrire(prefixe, etapes)
    avant, memoire = terrain.compter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    temps, fautes = terrain.importer(contenu)
    entres = terrain.compter() - avant
    ligne(
        "L5", cas=nom, cible=f"{MENAGES} households in less than {SECONDES:g} s",
        valeur=round(temps.total, 1),
        tenu=temps.total < SECONDES and not fautes and entres == MENAGES,
        lecture_s=round(temps.lire, 1), ecriture_s=round(temps.ecrire, 1), entres=entres,
        octets=len(contenu), fautes=fautes[:3],
        memoire_mo=(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memoire) // 1024,
    )  # fmt: skip
    ecarts = terrain.comparer()
    ligne(
        "L5", cas=f"{nom} : revécus de leur journal", cible="no dossier differs",
        valeur=ecarts, tenu=ecarts == 0, dossiers=ECHANTILLON,
    )  # fmt: skip


def mesurer_temoin(terrain: Terrain) -> None:
    avant = terrain.compter()
    _, fautes = terrain.importer(terrain.ecrire("Temoin", ENTREE, faute=True))
    ligne(
        "L5", cas="témoin : une cellule fausse à la dernière ligne",
        cible="nobody comes in, the line and the column are named", valeur=fautes,
        tenu=fautes == [f"{MENAGES + 1} naissance"] and terrain.compter() == avant,
    )  # fmt: skip


def main() -> None:
    with base_sqlite() as url:
        factory = make_session_factory(make_engine(url))
        with transaction(factory) as session:
            terrain = Terrain(factory, Batisseur(session).batir())
        mesurer_temoin(terrain)
        mesurer(terrain, "ménages qui entrent", "Entrant", ENTREE)
        mesurer(terrain, "dossiers en cours, une à six étapes derrière eux", "Encours", EN_COURS)
    ATELIER.fermer()
    finir()


if __name__ == "__main__":
    main()
