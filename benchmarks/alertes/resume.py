"""The digest of a worker with thirty alerts: one mail, thirty lines, each with its link."""

import re
from email.message import EmailMessage

from sqlalchemy import update

from benchmarks.alertes.semis import CODE, mener_a_l_alerte, preparer_les_personnes
from benchmarks.outils import dire, ligne
from benchmarks.pannes.terrain import Terrain
from benchmarks.stock import cloner
from benchmarks.temps.guet import ORIGINE
from models.avis import RythmeAvis
from models.db import lecture, make_engine, transaction
from models.echeance import Echeance
from models.utilisateur import Utilisateur
from notifications.envoi.transports import TransportMemoire
from tests.workflow.decor import JOUR, LE, Monde
from web.travaux.embarque import Battement

ALERTES = 30
DUES_LE = LE + 200 * JOUR
REFERENCE = re.compile(r"D-[0-9a-zA-Z_-]+")
LIEN = re.compile(r"/alertes/[0-9a-zA-Z_-]+")


def mesurer(base: str, lieu: Terrain) -> None:
    """Fire thirty alerts of one worker who reads by the digest, and look at her mail the day
    after."""
    dire(f"résumé {base}")
    with lieu.ouvert() as monde:
        preparer_les_personnes(monde)
        mener_a_l_alerte(monde, depart=LE)
        _tout_par_le_resume(monde)
    engine = make_engine(lieu.url)
    cloner(engine, ALERTES - 1)
    engine.dispose()
    with lieu.ouvert() as monde:
        recus = _recevoir(monde)
    lignes = [_lignes(message) for message in recus]
    ligne(
        "T2-resume",
        cible=f"{ALERTES} alertes d’un même lecteur : un message, {ALERTES} lignes en texte et en "
        "HTML, un lien chacune",
        valeur=len(recus),
        tenu=lignes == [(ALERTES, ALERTES, ALERTES, ALERTES)],
        base=base,
        references_texte_html_liens_texte_html=lignes,
        objets=[str(message["Subject"]) for message in recus],
    )


def _tout_par_le_resume(monde: Monde) -> None:
    with transaction(monde.factory) as session:
        session.add(RythmeAvis(utilisateur_id=monde.comptes["ts"].id, tout_resume=True))
        dues = update(Echeance).where(Echeance.code == CODE)
        session.execute(dues.values(due_le=DUES_LE, reveil_le=DUES_LE))


def _recevoir(monde: Monde) -> list[EmailMessage]:
    """Return what the worker received, from the day of the alerts to the second day after."""
    transport = TransportMemoire()
    battement = Battement(monde.factory, transport, ORIGINE)
    for jour in range(3):
        battement(DUES_LE + jour * JOUR)
    with lecture(monde.factory) as session:
        courriel = session.get_one(Utilisateur, monde.comptes["ts"].id).courriel
    return [message for message in transport.messages if message["To"] == courriel]


def _lignes(message: EmailMessage) -> tuple[int, ...]:
    """Return how many dossiers each part names, then how many alerts it links to."""
    parties = [message.get_body((genre,)) for genre in ("plain", "html")]
    textes = [partie.get_content() for partie in parties if partie is not None]
    return tuple(len(set(motif.findall(texte))) for motif in (REFERENCE, LIEN) for texte in textes)
