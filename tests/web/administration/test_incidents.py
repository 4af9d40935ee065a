"""What stops a dossier: an incident that the administrator sees, and nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select, update

from models.codes import SorteEcheance
from models.db import SessionFactory, transaction
from models.dossier import Dossier, EtapeOuverte, Incident
from models.echeance import Echeance
from models.journal import Journal
from models.utilisateur import Utilisateur
from notifications.composition.messages import Origine
from notifications.envoi.transports import TransportMemoire
from tests.bases import sur_sqlite
from tests.diagrammes.construire import DEBUT, attente, chemin, diagramme, minuterie
from tests.web.applications import create_app_d_essai
from tests.web.monde import EMPREINTE
from tests.web.navigateur import Navigateur
from tests.workflow.decor import LE, Monde, planter
from web.config import Reglages
from web.travaux.echeances import NOUVEL_ESSAI
from web.travaux.embarque import Battement

TACHE = (
    '<userTask id="valider" name="Valider"><extensionElements><spiffworkflow:properties>'
    '<spiffworkflow:property name="formulaire" value="validation"/>'
    '<spiffworkflow:property name="acte" value="valider_entree"/>'
    '<spiffworkflow:property name="role" value="travailleur_social"/>'
    '<spiffworkflow:property name="phase" value="attente_validation"/>'
    "</spiffworkflow:properties></extensionElements></userTask>"
)
SANS_ISSUE = diagramme(
    DEBUT,
    TACHE,
    '<exclusiveGateway id="choix" name="Décision ?"/>',
    '<endEvent id="oui" name="Validé"/><endEvent id="non" name="Refusé"/>',
    chemin("debut", "valider", "choix"),
    chemin("choix", "oui", condition="decision_instance == 'valide'"),
    chemin("choix", "non", condition="decision_instance == 'refuse'"),
)
"""« Ajourné » leads nowhere: a gateway without a default."""

ATTENTE = diagramme(
    DEBUT,
    attente("pause", "Un jour plus tard", minuterie("P1D")),
    TACHE,
    '<endEvent id="fin" name="Fin"/>',
    chemin("debut", "pause", "valider", "fin"),
)


def navigateur(factory: SessionFactory, compte: Utilisateur) -> Navigateur:
    with transaction(factory) as session:
        session.execute(update(Utilisateur).values(empreinte_mot_de_passe=EMPREINTE))
    reglages = Reglages(cle_secrete="cle-de-signature-des-essais-0123456789", courriel="memoire")
    ouvert = Navigateur(create_app_d_essai(reglages, fabrique=factory))
    assert ouvert.connecter(compte.courriel).status_code == 302
    return ouvert


@sur_sqlite
def test_a_diagram_without_a_way_out_leaves_an_incident_and_undoes_the_step(
    factory: SessionFactory,
) -> None:
    monde = planter(factory, diagramme=SANS_ISSUE)
    dossier_id = monde.ouvrir()
    with factory() as session:
        dossier = session.get_one(Dossier, dossier_id)
        etape = session.scalars(select(EtapeOuverte)).one()
    reponse = navigateur(factory, monde.comptes["ts"]).envoyer(
        f"/dossiers/{dossier.public_id}/etapes/{etape.tache_id}",
        fait_le=LE.date().isoformat(),
        version=dossier.version,
        decision_instance="ajourne",
        motif_decision="Il manque une pièce au dossier.",
    )
    assert reponse.status_code == 409
    assert "L’administrateur est prévenu." in reponse.text
    with factory() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.dossier_id, incident.element) == (dossier_id, "choix")
        assert session.get_one(Dossier, dossier_id).version == dossier.version
        assert session.scalars(select(EtapeOuverte.tache_id)).one() == etape.tache_id
    page = navigateur(factory, monde.comptes["administrateur"]).ouvrir("/administration/incidents")
    assert incident.message in page.text.replace("&#39;", "'")


def armer(monde: Monde, dossier_id: int) -> Echeance:
    """Plant a due date whose task does not exist: its engine will refuse it."""
    with transaction(monde.factory) as session:
        echeance = Echeance(
            cle="minuterie:absente",
            dossier_id=dossier_id,
            sorte=SorteEcheance.MINUTERIE,
            code="silence",
            libelle="Silence",
            tache_id="00000000000000000000000000000000",
            horloge="continue",
            due_le=LE,
            reveil_le=LE,
        )
        session.add(echeance)
        return echeance


@sur_sqlite
def test_a_due_date_that_fails_is_tried_again_tomorrow_and_told_once(
    factory: SessionFactory,
) -> None:
    monde = planter(factory)
    armer(monde, monde.ouvrir())
    battement = Battement(
        factory, TransportMemoire(), Origine("http://ici", "j@exemple.invalid", b"cle")
    )
    jour = LE + timedelta(hours=1)
    for _ in range(2):
        battement(jour)
        with factory() as session:
            assert session.scalars(select(Echeance.reveil_le)).one() == jour + NOUVEL_ESSAI
            assert session.scalars(select(Echeance.due_le)).one() == LE
        jour += NOUVEL_ESSAI
    with factory() as session:
        assert len(session.scalars(select(Incident)).all()) == 1


def test_two_schedulers_fire_each_timer_once_and_leave_no_incident(
    factory: SessionFactory,
) -> None:
    monde = planter(factory, diagramme=ATTENTE)
    dossiers = [monde.ouvrir() for _ in range(6)]
    depart = Barrier(2)

    def battre(_rang: int) -> None:
        origine = Origine("http://ici", "j@exemple.invalid", b"cle")
        battement = Battement(factory, TransportMemoire(), origine)
        depart.wait()
        battement(LE + timedelta(days=2))

    with ThreadPoolExecutor(2) as fils:
        list(fils.map(battre, range(2)))
    with factory() as session:
        tires = session.scalars(select(Journal.dossier_id).where(Journal.type == "minuterie")).all()
        assert sorted(tires) == sorted(dossiers)
        assert session.scalars(select(Incident)).all() == []
        assert session.scalars(select(Echeance)).all() == []
