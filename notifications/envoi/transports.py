"""How a mail leaves: by SMTP, or into memory (demo, replay, tests). Knows nothing of alerts."""

import smtplib
import ssl
from collections import deque
from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol

PORT_TLS_IMPLICITE = 465
DELAI_SECONDES = 20.0
REFUS_DEFINITIF = 500
ACCEPTE = 250


class EnvoiImpossible(Exception):
    """The mail did not leave. Its text never quotes the server, whose words name addresses."""

    def __init__(self, cause: str, *, definitif: bool = False) -> None:
        super().__init__(cause)
        self.definitif = definitif
        """Trying again would meet the same refusal."""


class ServeurInjoignable(EnvoiImpossible):
    """No mail can leave for now, this one or another."""


class Transport(Protocol):
    def envoyer(self, message: EmailMessage) -> None:
        """Send one mail to its `To`. Raises EnvoiImpossible, or its kin ServeurInjoignable."""

    def fermer(self) -> None:
        """Let the connection go, if there is one. The next mail opens another."""


class TransportMemoire:
    """Keeps the last `garde` mails (all of them when None) and sends nothing."""

    def __init__(self, *, garde: int | None = None) -> None:
        self.messages: deque[EmailMessage] = deque(maxlen=garde)

    def envoyer(self, message: EmailMessage) -> None:
        self.messages.append(message)

    def fermer(self) -> None:
        """Nothing to let go."""


class TransportSmtp:
    """One server, one connection kept from mail to mail until `fermer`.

    With `tls`, the connection is encrypted (from the first byte on port 465, by STARTTLS
    elsewhere) and the certificate verified. Not to be shared between threads.
    """

    def __init__(
        self,
        *,
        hote: str,
        port: int,
        utilisateur: str | None = None,
        mot_de_passe: str | None = None,
        tls: bool = False,
        delai: float = DELAI_SECONDES,
    ) -> None:
        self._ouvrir: Callable[[], smtplib.SMTP] = lambda: _ouvrir(
            hote, port, tls=tls, delai=delai, compte=(utilisateur, mot_de_passe)
        )
        self._connexion: smtplib.SMTP | None = None

    def envoyer(self, message: EmailMessage) -> None:
        try:
            self._connecter().send_message(message)
        except smtplib.SMTPRecipientsRefused as erreur:
            code = max((refus[0] for refus in erreur.recipients.values()), default=0)
            raise EnvoiImpossible(
                _nommer(erreur, code), definitif=code >= REFUS_DEFINITIF
            ) from erreur
        except smtplib.SMTPDataError as erreur:
            code = erreur.smtp_code
            raise EnvoiImpossible(
                _nommer(erreur, code), definitif=code >= REFUS_DEFINITIF
            ) from erreur
        except (smtplib.SMTPException, OSError) as erreur:
            # Also a wrong password or a refused sender: a setting, which somebody will mend.
            self.fermer()
            cause = _nommer(erreur, getattr(erreur, "smtp_code", None))
            raise ServeurInjoignable(cause) from erreur

    def fermer(self) -> None:
        connexion, self._connexion = self._connexion, None
        if connexion is not None:
            connexion.close()

    def _connecter(self) -> smtplib.SMTP:
        """Return the kept connection if it still answers, a new one otherwise."""
        if self._connexion is not None and not _repond(self._connexion):
            self.fermer()
        if self._connexion is None:
            self._connexion = self._ouvrir()
        return self._connexion


def _ouvrir(
    hote: str, port: int, *, tls: bool, delai: float, compte: tuple[str | None, str | None]
) -> smtplib.SMTP:
    connexion = _joindre(hote, port, tls=tls, delai=delai)
    utilisateur, mot_de_passe = compte
    try:
        if tls and port != PORT_TLS_IMPLICITE:
            connexion.starttls(context=ssl.create_default_context())
        if utilisateur is not None:
            connexion.login(utilisateur, mot_de_passe or "")
    except (smtplib.SMTPException, OSError):
        connexion.close()
        raise
    return connexion


def _joindre(hote: str, port: int, *, tls: bool, delai: float) -> smtplib.SMTP:
    if tls and port == PORT_TLS_IMPLICITE:
        contexte = ssl.create_default_context()
        return smtplib.SMTP_SSL(hote, port, timeout=delai, context=contexte)
    return smtplib.SMTP(hote, port, timeout=delai)


def _repond(connexion: smtplib.SMTP) -> bool:
    try:
        return connexion.noop()[0] == ACCEPTE
    except (smtplib.SMTPException, OSError):
        return False


def _nommer(erreur: Exception, code: int | None) -> str:
    return type(erreur).__name__ if code is None else f"{type(erreur).__name__} {code}"
