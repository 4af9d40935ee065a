"""By what messages leave: chosen by the settings, the same in a server and in a worker."""

from datetime import UTC, datetime

from notifications.appels.appelant import Appelant, AppelantMemoire, AppelantReseau
from notifications.composition.messages import Origine, deriver_cle
from notifications.envoi.expedition import Moyens
from notifications.envoi.transports import Transport, TransportMemoire, TransportSmtp
from web.config import Reglages

GARDES_EN_MEMOIRE = 200


def construire_moyens(reglages: Reglages) -> Moyens:
    """Return new means, with a connection of their own: for one thread at a time."""
    return Moyens(
        construire_transport(reglages), construire_origine(reglages), construire_appelant(reglages)
    )


def construire_transport(reglages: Reglages) -> Transport:
    """Return the transport that the settings choose."""
    if reglages.courriel == "memoire":
        return TransportMemoire(garde=GARDES_EN_MEMOIRE)
    mot_de_passe = reglages.smtp_mot_de_passe
    return TransportSmtp(
        hote=reglages.smtp_hote,
        port=reglages.smtp_port,
        utilisateur=reglages.smtp_utilisateur,
        mot_de_passe=mot_de_passe.get_secret_value() if mot_de_passe else None,
        tls=reglages.smtp_tls,
    )


def construire_origine(reglages: Reglages) -> Origine:
    """Return where messages come from: the same identifiers from every process."""
    cle = deriver_cle(reglages.cle_de_signature())
    return Origine(reglages.url_publique, reglages.expediteur, cle)


def construire_appelant(reglages: Reglages) -> Appelant:
    """Return what makes the calls; as with mails, a demonstration makes none."""
    if reglages.courriel == "memoire":
        return AppelantMemoire(garde=GARDES_EN_MEMOIRE)
    return AppelantReseau(horloge=lambda: datetime.now(UTC), locaux=reglages.appels_locaux)
