"""The stage that a household lives in, and its debt, on the pages that may show them."""

import re
from datetime import timedelta

import orjson
from sqlalchemy import select

from models.codes import Role
from models.db import SessionFactory, transaction
from models.dossier import Dossier, EtapeOuverte
from models.organisme import Organisme
from models.paliers import ExamenPeriodique, ProcedureExpulsion
from models.utilisateur import Utilisateur
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import LE, REPONSES, Monde
from web.dossier.orientation import definition_de
from workflow.avancement import dossiers
from workflow.programmes import lire as lire_programme
from workflow.programmes.registre import inscrire

MOTIF = "Deux loyers en retard, un plan tenu depuis."


def loger(fabrique_web: SessionFactory, monde: Monde, nom: str, bailleur: str) -> None:
    """Put a household in a stage, reviewed once, with an eviction procedure behind it."""
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, nom)
        organisme = session.scalars(select(Organisme).where(Organisme.public_id == bailleur)).one()
        palier = fabrique.occupation(
            session, dossier.foyer, dossier_id=dossier.id, bailleur_id=organisme.id, debut=LE,
            statut="bail_sauvegarde", rang_palier=1, preneur_id=dossier.association_id,
        )  # fmt: skip
        fait = {"dossier_id": dossier.id, "fait_le": LE, "saisi_le": LE}
        fabrique.add(
            session,
            ExamenPeriodique(**fait, occupation_id=palier.id, decision="prolonge", motif=MOTIF,
                             dette_restante=3000, mois_payes=4),
        )  # fmt: skip
        fabrique.add(session, ProcedureExpulsion(**fait, etape="jugement_resiliation", dette=4000))
        criteres = {"critere_dette": "au_quart", "critere_paiement_mois": 6}
        parametres = orjson.loads(dossier.programme.parametres) | criteres
        dossier.parametres = orjson.dumps(parametres).decode()


def lire(connecter: Connecter, monde: Monde, role: Role, nom: str, suite: str = "") -> str:
    page = connecter(role).ouvrir(f"/dossiers/{monde.dossiers[nom]}{suite}")
    assert page.status_code == 200
    return page.text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def test_the_association_reads_the_stage_and_whether_the_debt_criterion_is_met(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    loger(fabrique_web, monde, "Fabre", monde.bailleur)
    page = lire(connecter, monde, Role.TRAVAILLEUR_SOCIAL, "Fabre", "/logement")
    for attendu in (
        "Palier 1", MOTIF, "Jugement et résiliation du bail", "3 000 €", "sur 4 000 €",
        "Critère non atteint", "1 000 € au plus", "4 mois sur 6",
    ):  # fmt: skip
        assert attendu in page, attendu


def test_the_debt_left_is_that_of_the_household_at_the_last_review_that_looked_at_it(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    loger(fabrique_web, monde, "Fabre", monde.bailleur)
    loger(fabrique_web, monde, "Garnier", monde.bailleur)
    with transaction(fabrique_web) as session:
        for nom, restes in (("Fabre", (700, None)), ("Garnier", (2500,))):
            examen = session.scalars(
                select(ExamenPeriodique).where(
                    ExamenPeriodique.dossier_id == monde.dossier(session, nom).id
                )
            ).one()
            for reste in restes:
                suivant = {
                    "dossier_id": examen.dossier_id, "occupation_id": examen.occupation_id,
                    "fait_le": LE, "saisi_le": LE, "decision": "prolonge",
                }  # fmt: skip
                fabrique.add(session, ExamenPeriodique(**suivant, dette_restante=reste))
    page = lire(connecter, monde, Role.TRAVAILLEUR_SOCIAL, "Fabre", "/logement")
    for attendu in ("700 €", "sur 4 000 €", "Critère atteint"):
        assert attendu in page, attendu
    assert "2 500 €" not in page


def test_a_landlord_reads_the_stages_of_his_own_dwellings_only(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        ailleurs = fabrique.bailleur(session, nom="Bailleur d’à côté").public_id
    loger(fabrique_web, monde, "Fabre", monde.bailleur)
    loger(fabrique_web, monde, "Garnier", ailleurs)
    assert MOTIF in lire(connecter, monde, Role.REFERENT_BAILLEUR, "Fabre")
    page = lire(connecter, monde, Role.REFERENT_BAILLEUR, "Garnier")
    for interdit in (MOTIF, "Palier 1", "3 000 €"):
        assert interdit not in page


ENTREE = ("enregistrer_orientation", "prendre_contact", "realiser_diagnostic", "valider_entree",
          "recueillir_adhesion")  # fmt: skip


def ouvrir(fabrique_web: SessionFactory, monde: Monde) -> str:
    """Admit a household under a programme of stages (004 2.1.7); return its dossier."""
    with transaction(fabrique_web) as session:
        comptes = {
            compte.role: compte
            for compte in session.scalars(
                select(Utilisateur).where(Utilisateur.courriel.in_(monde.comptes.values()))
            )
        }
        referent, chef = comptes[Role.TRAVAILLEUR_SOCIAL], comptes[Role.CHEF_DE_SERVICE]
        programme = inscrire(session, lire_programme("p004_2_1_7"))
        moment = LE - timedelta(days=10)
        dossier_id = dossiers.ouvrir(
            session,
            acteur=referent,
            menage_id=fabrique.menage(session, nom="Lacombe").id,
            definition_id=definition_de(session, programme).id,
            programme_id=programme.id,
            association_id=referent.organisme_id,
            referent_id=referent.id,
            departement="91",
            fait_le=moment,
            saisi_le=moment,
        )
        for element in ENTREE:
            etape = session.scalars(
                select(EtapeOuverte).where(
                    EtapeOuverte.dossier_id == dossier_id, EtapeOuverte.element == element
                )
            ).one()
            dossiers.terminer_etape(
                session,
                acteur=chef if etape.role == Role.CHEF_DE_SERVICE else referent,
                tache_id=etape.tache_id,
                version=None,
                saisie=REPONSES[element],
                fait_le=moment,
                saisi_le=moment,
            )
            session.expire_all()
        return session.get_one(Dossier, dossier_id).public_id


def test_a_stage_begins_from_the_page_of_the_dossier(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    public_id = ouvrir(fabrique_web, monde)
    navigateur = connecter(Role.TRAVAILLEUR_SOCIAL)
    page = navigateur.ouvrir(f"/dossiers/{public_id}").text
    assert "Entrer dans le palier" in page
    adresse = re.search(rf'action="(/dossiers/{public_id}/etapes/[^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert adresse is not None
    assert version is not None
    reponse = navigateur.envoyer(
        adresse.group(1),
        version=version.group(1),
        fait_le=LE.date().isoformat(),
        bailleur=monde.bailleur,
        commune_logement="Massy",
        convention_tripartite="oui",
    )
    assert reponse.status_code == 302
    page = navigateur.ouvrir(f"/dossiers/{public_id}").text
    page += navigateur.ouvrir(f"/dossiers/{public_id}/logement").text
    for attendu in ("Palier 1", "Convention tripartite signée", "Association du Parc",
                    "Prochain examen", "Terme de la période"):  # fmt: skip
        assert attendu in page, attendu
