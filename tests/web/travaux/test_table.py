"""Workers do what the tick of one process does: the same facts, written once."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from models.alerte import Alerte
from models.db import SessionFactory, lecture, transaction
from models.dossier import Incident
from models.echeance import Echeance
from models.envoi import Envoi
from models.tour import dernier_tour
from models.travaux import Travail, differer
from notifications.composition.messages import Origine
from notifications.envoi.depot import envoyer_mot_de_passe
from notifications.envoi.expedition import Moyens
from notifications.envoi.transports import ServeurInjoignable, TransportMemoire
from tests.bases import sur_postgresql
from tests.web.travaux.decor import Guichet
from tests.workflow.decor import LE
from tests.workflow.messages.decor import Scene, a_recu, attendre, attente, emetteur, emettre
from web.travaux.atelier import TREVE, Atelier
from web.travaux.battement import TOUR, battre
from web.travaux.echeances import NOUVEL_ESSAI
from web.travaux.ouvrier import construire, ecarter_un, travailler
from web.travaux.secours import secourir
from web.travaux.table import SORTES

pytestmark = sur_postgresql


class TransportMuet:
    """A mail server that does not answer, and counts who tried."""

    def __init__(self) -> None:
        self.essais = 0

    def envoyer(self, message: object) -> None:
        self.essais += 1
        raise ServeurInjoignable("TimeoutError")

    def fermer(self) -> None:
        """Nothing to let go."""


def atelier(partage: SessionFactory, transport: TransportMemoire | TransportMuet) -> Atelier:
    origine = Origine("http://ici", "jalon@exemple.invalid", b"cle")
    return Atelier(partage, lambda: Moyens(transport, origine))


@pytest.fixture
def boite() -> TransportMemoire:
    return TransportMemoire()


@pytest.fixture
def lieu(partage: SessionFactory, boite: TransportMemoire) -> Iterator[Atelier]:
    yield atelier(partage, boite)


def vider(lieu: Atelier, url: str) -> None:
    """Tick, then work until nothing is left."""
    travailler(lieu, base=url, ensemble=2, attendre=False)


def secourir_une_fois(lieu: Atelier, url: str) -> int:
    """Rescue the works of workers that are not there; return how many wait again."""

    async def agir() -> int:
        app = construire(lieu, base=url, ensemble=1)
        async with app.open_async():
            return await secourir(app, silence=1, ecarter=partial(ecarter_un, lieu))

    return asyncio.run(agir())


def mourir_dessus(travail: str, lieu: Atelier, url: str, guichet: Guichet) -> None:
    """Have one worker after the other die on a work: given back three times, then given up."""
    for rendus in (1, 1, 1, 0):
        guichet.connexion.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = %s",
            (f"jalon:{travail}",),
        )
        assert secourir_une_fois(lieu, url) == rendus


def test_messages_for_the_same_dossier_arrive_in_their_order(
    url: str, partage: SessionFactory, lieu: Atelier
) -> None:
    scene = Scene.planter(partage)
    diagramme = emetteur(transmet="logement")
    for logement in ("nord", "sud"):
        emettre(scene, diagramme, logement=logement)
    receveur = attendre(scene, attente(recoit="logement"))
    vider(lieu, url)
    assert a_recu(receveur) == [True]
    assert [message.recu_le is None for message in scene.messages()] == [False, True]
    receveur.tout_concorde()


def test_a_message_leaves_with_the_step_that_throws_it(
    partage: SessionFactory, guichet: Guichet
) -> None:
    scene = Scene.planter(partage)
    emettre(scene)
    assert guichet.travaux("todo", "messages") == 1


def test_what_kills_its_worker_each_time_is_put_off_and_told(
    url: str, partage: SessionFactory, lieu: Atelier, guichet: Guichet
) -> None:
    """The worker is not there any more; the work is given back, then given up."""
    dossier_id = Scene.planter(partage).monde.ouvrir()
    with transaction(partage) as session:
        session.add(_echeance(dossier_id))
    battre(lieu, LE)
    mourir_dessus("minuterie", lieu, url, guichet)
    with lecture(partage) as session:
        reveil_le = session.scalars(select(Echeance.reveil_le)).one()
        assert reveil_le is not None and reveil_le > LE + NOUVEL_ESSAI
        assert [i.dossier_id for i in session.scalars(select(Incident))] == [dossier_id]
    assert guichet.travaux("todo", "minuterie") + guichet.travaux("doing", "minuterie") == 0


def test_an_alert_waits_for_its_dossier_and_is_put_off_when_it_kills_its_worker_each_time(
    url: str, partage: SessionFactory, lieu: Atelier, guichet: Guichet
) -> None:
    dossier_id = Scene.planter(partage).monde.ouvrir()
    with transaction(partage) as session:
        session.add(
            Alerte(
                cle="alerte:A01:essai", code="A01", dossier_id=dossier_id, destinataires=[],
                echeance_le=LE, declenchee_le=LE, suite_le=LE,
            )
        )  # fmt: skip
    battre(lieu, LE)
    verrous = guichet.connexion.execute(
        "SELECT lock FROM procrastinate_jobs WHERE task_name = 'jalon:suite'"
    ).fetchall()
    assert verrous == [(f"dossier:{dossier_id}",)]
    mourir_dessus("suite", lieu, url, guichet)
    with lecture(partage) as session:
        suite_le = session.scalars(select(Alerte.suite_le)).one()
        assert suite_le is not None and suite_le > LE + NOUVEL_ESSAI
        assert [i.dossier_id for i in session.scalars(select(Incident))] == [dossier_id]


def test_a_lost_work_whose_twin_waits_makes_room_for_it(
    url: str, partage: SessionFactory, lieu: Atelier, guichet: Guichet
) -> None:
    """Two cannot wait: kept as it was, the lost one would hold the lock of the dossier for ever."""
    un = Travail("minuterie", "echeance:7", {"echeance_id": 7}, "dossier:3")
    for etat in ("doing", "todo"):
        with transaction(partage) as session:
            differer(session, un)
        guichet.connexion.execute(
            "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status"
            " WHERE id = (SELECT max(id) FROM procrastinate_jobs)",
            (etat,),
        )

    assert secourir_une_fois(lieu, url) == 0
    assert (guichet.travaux("doing"), guichet.travaux("todo")) == (0, 1)


def test_a_tick_leaves_what_is_due_with_the_lock_of_its_dossier_and_says_when(
    partage: SessionFactory, lieu: Atelier, guichet: Guichet
) -> None:
    scene = Scene.planter(partage)
    dossier_id = scene.monde.ouvrir()
    with transaction(partage) as session:
        echeance = _echeance(dossier_id)
        session.add(echeance)
    le = LE + timedelta(hours=1)
    battre(lieu, le)
    battre(lieu, le)  # nothing waits twice
    lignes = guichet.connexion.execute(
        "SELECT queueing_lock, lock FROM procrastinate_jobs WHERE task_name = 'jalon:minuterie'"
    ).fetchall()
    assert lignes == [(f"echeance:{echeance.id}", f"dossier:{dossier_id}")]
    with lecture(partage) as session:
        assert dernier_tour(session, TOUR) == le


def test_each_kind_of_work_runs_and_leaves_nothing_behind(
    url: str, partage: SessionFactory, lieu: Atelier, boite: TransportMemoire, guichet: Guichet
) -> None:
    monde = Scene.planter(partage).monde
    with transaction(partage) as session:
        envoyer_mot_de_passe(session, utilisateur=monde.comptes["ts"], lien="/x", le=LE)
    vider(lieu, url)
    assert len(boite.messages) == 1
    assert guichet.travaux("todo") + guichet.travaux("doing") + guichet.travaux("failed") == 0


def test_a_mail_server_that_does_not_answer_is_left_alone_for_a_minute(
    partage: SessionFactory,
) -> None:
    monde = Scene.planter(partage).monde
    muet = TransportMuet()
    lieu = atelier(partage, muet)
    with transaction(partage) as session:
        for rang in range(3):
            compte = monde.comptes["ts"]
            envoyer_mot_de_passe(session, utilisateur=compte, lien=f"/{rang}", le=LE)

    def tout_envoyer(le: datetime) -> Sequence[int]:
        for travail in SORTES["expedier"].lister(lieu, le, 10):
            SORTES["expedier"].faire(lieu, le, travail.arguments)
        with lecture(partage) as session:
            return sorted(session.scalars(select(Envoi.essais)))

    assert tout_envoyer(LE) == [0, 0, 1]
    assert tout_envoyer(LE + TREVE / 2) == [0, 0, 1]
    assert muet.essais == 1
    assert sum(tout_envoyer(LE + 2 * TREVE)) == 2


def _echeance(dossier_id: int) -> Echeance:
    return Echeance(
        cle=f"minuterie:essai:{dossier_id}",
        dossier_id=dossier_id,
        sorte="minuterie",
        code="essai",
        libelle="Essai",
        tache_id="0" * 32,
        horloge="continue",
        due_le=LE,
        reveil_le=LE,
    )
