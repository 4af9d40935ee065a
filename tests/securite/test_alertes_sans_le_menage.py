"""A year of alerts in the invented world: nothing of a household leaves by mail, call or log.

Every step, every delay and every digest that a year brings is lived, with answers, warnings and
meetings on the way; then each text of the inbox and of the outbox, each mail, each call and each
line of the log is searched for what only Jalon's pages may say.
"""

import io
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

from sqlalchemy import String, Text, select

from models.abonnement import Abonnement
from models.alerte import Alerte
from models.alerte_regles import REGLES
from models.alerte_regles.nature import Sujet
from models.attente import AlerteReponse, Cote
from models.avis import Avis
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.envoi import Envoi
from models.journal import Journal, JournalContenu
from models.menage import Personne
from models.tour import Tour
from models.utilisateur import Utilisateur
from notifications.appels.appelant import AppelantMemoire
from notifications.appels.composition import nouveau_secret
from notifications.composition.messages import Origine
from notifications.envoi.transports import TransportMemoire
from tests import fabrique
from tests.web.avis.test_alertes import compte, motif
from tests.web.exploitation.test_journaux import sortie
from tests.web.fixtures import Connecter, Horloge
from tests.web.monde import LE, MOTIF_ORIENTATION, SECRET, VOLET, Monde
from web.travaux.embarque import Battement

__all__ = ["sortie"]

TS, CHEF, REFERENT = Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.REFERENT_BAILLEUR
MOT = "MOT-DE-L-ASSOCIATION"
SUJET = "SUJET-DU-SIGNALEMENT"
SOCIAUX = ("impayé", "loyer", "DALO", "expulsion", "assurance", "santé", "mineur")
"""Words that say something of a life, beside a reference. Written in no mail and no call."""

ORIGINE = Origine("https://jalon.exemple.test", "jalon@exemple.test", b"cle")
TABLES = (Avis, Envoi, Alerte, Tour)


def interdits(fabrique_web: SessionFactory) -> set[str]:
    """Return the names of the households, and what was typed about them."""
    with lecture(fabrique_web) as session:
        personnes = session.execute(select(Personne.nom, Personne.prenom)).all()
        comptes = session.scalars(select(Utilisateur.nom)).all()
    noms = {mot for personne in personnes for mot in personne if mot and len(mot) > 3}
    return noms | set(comptes) | {MOT, SUJET, SECRET, VOLET, MOTIF_ORIENTATION}


def list_textes(fabrique_web: SessionFactory) -> Iterator[tuple[str, str]]:
    """Yield (column, text) of the tables that carry what people are told."""
    with lecture(fabrique_web) as session:
        for table in TABLES:
            for colonne in table.__table__.columns:
                if isinstance(colonne.type, String | Text):
                    for texte in session.scalars(select(colonne).where(colonne.is_not(None))):
                        yield f"{table.__tablename__}.{colonne.name}", texte
        faits = (
            select(JournalContenu.contenu).join(Journal).where(Journal.type.startswith("alerte_"))
        )
        for contenu in session.scalars(faits):
            yield "journal.contenu", contenu


def lire_courriel(message: EmailMessage) -> str:
    parties = [p.get_content() for p in message.walk() if p.get_content_maintype() == "text"]
    return "\n".join([str(message["Subject"]), str(message["Message-ID"]), *parties])


def armer(fabrique_web: SessionFactory, monde: Monde) -> None:
    """Have each rule about a dossier fire on a household that a landlord knows."""
    with transaction(fabrique_web) as session:
        for code, regle in REGLES.items():
            if regle.sujet is Sujet.DOSSIER:
                due_le = LE + timedelta(days=10)
                fabrique.echeance(
                    session, monde.dossier(session, "Fabre"), cle=f"alerte:{code}:essai",
                    code=code, libelle=regle.nom, due_le=due_le, reveil_le=due_le,
                )  # fmt: skip


def abonner(fabrique_web: SessionFactory, monde: Monde) -> None:
    with transaction(fabrique_web) as session:
        session.add(
            Abonnement(
                nom="Partenaire", adresse="https://partenaire.exemple.test/", cree_le=LE,
                secret=nouveau_secret(), cree_par=compte(session, monde, Role.ADMINISTRATEUR).id,
            )
        )  # fmt: skip


def signaler(connecter: Connecter, monde: Monde) -> None:
    """Both sides warn each other, in words that stay in Jalon."""
    for role in (TS, REFERENT):
        adresse = f"/dossiers/{monde.dossiers['Fabre']}/operations/signaler"
        connecter(role).envoyer(
            adresse, genre="impaye", fait_le=LE.date().isoformat(), precision=SUJET, motif=SUJET
        )


def repondre_a_tout(connecter: Connecter, fabrique_web: SessionFactory) -> int:
    """Answer what the worker was told, with a word each time; return how many took it."""
    raison = motif(fabrique_web, Cote.ASSOCIATION, precision=True)
    with lecture(fabrique_web) as session:
        alertes = session.scalars(select(Alerte.public_id).where(Alerte.close_le.is_(None))).all()
    navigateur = connecter(TS)
    envoyes = [
        navigateur.envoyer(f"/alertes/{alerte}/reponse", motif=raison, precision=MOT)
        for alerte in alertes
    ]
    return sum(envoye.status_code == 302 for envoye in envoyes)


def test_a_year_of_alerts_says_nothing_of_anybody_outside_jalon(
    connecter: Connecter,
    monde: Monde,
    fabrique_web: SessionFactory,
    horloge: Horloge,
    sortie: io.StringIO,
) -> None:
    transport, appelant = TransportMemoire(), AppelantMemoire()
    battre = Battement(fabrique_web, transport, ORIGINE, lot=50, appelant=appelant)
    armer(fabrique_web, monde)
    abonner(fabrique_web, monde)
    signaler(connecter, monde)
    repondues = 0
    for mois in range(13):
        horloge.moment = LE + timedelta(days=30 * mois)
        battre(horloge.moment)
        if mois in (2, 8):
            repondues += repondre_a_tout(connecter, fabrique_web)
    with lecture(fabrique_web) as session:
        codes = set(session.scalars(select(Alerte.code)))
        mots = set(session.scalars(select(AlerteReponse.precision)))
        references = {f"D-{un}" for un in session.scalars(select(Dossier.public_id))}
    assert len(codes) > 15
    assert repondues
    assert mots == {MOT}
    tus = interdits(fabrique_web)
    assert len(tus) > 10
    lus = list(list_textes(fabrique_web))
    dehors = [("courriel", lire_courriel(message)) for message in transport.messages]
    dehors += [("appel", appel.corps.decode()) for appel in appelant.appels]
    assert {"avis.objet", "envoi.contexte", "journal.contenu"} <= {ou for ou, _ in lus}
    assert {"courriel", "appel"} == {ou for ou, _ in dehors}
    assert any(reference in texte for _, texte in dehors for reference in references)
    journal = [("journal du serveur", ligne) for ligne in sortie.getvalue().splitlines()]
    fuites = {(ou, mot) for ou, texte in lus + dehors + journal for mot in tus if mot in texte}
    assert fuites == set()
    sociaux = {
        (ou, mot, texte[:80])
        for ou, texte in dehors
        for mot in SOCIAUX
        if mot.lower() in texte.lower()
    }
    assert sociaux == set()
