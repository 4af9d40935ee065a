"""clamd, asked over its socket: command INSTREAM, the file in blocks, one line for answer."""

import socket
import struct
from dataclasses import dataclass

from web.config import Reglages
from workflow.documents.analyse import Analyse, AnalyseImpossible, FichierInfecte, SansAnalyse

BLOC = 64 * 1024
ATTENTE_S = 20.0
REPONSE_MAXIMUM = 4096
SAIN, TROUVE = b"stream: OK", b"FOUND"


@dataclass(frozen=True)
class Clamd:
    """A scanner on the network."""

    hote: str
    port: int

    def examiner(self, contenu: bytes) -> None:
        """Return when clamd finds nothing. Raises FichierInfecte, AnalyseImpossible."""
        try:
            reponse = self._demander(contenu)
        except OSError as erreur:
            raise AnalyseImpossible from erreur
        if reponse.endswith(TROUVE):
            raise FichierInfecte
        if reponse != SAIN:  # « size limit exceeded », or anything else: not examined
            raise AnalyseImpossible

    def _demander(self, contenu: bytes) -> bytes:
        with socket.create_connection((self.hote, self.port), timeout=ATTENTE_S) as lien:
            lien.sendall(b"zINSTREAM\0")
            for debut in range(0, len(contenu), BLOC):
                bloc = contenu[debut : debut + BLOC]
                lien.sendall(struct.pack("!L", len(bloc)) + bloc)
            lien.sendall(struct.pack("!L", 0))
            return _lire(lien)


def _lire(lien: socket.socket) -> bytes:
    reponse = b""
    while b"\0" not in reponse and len(reponse) < REPONSE_MAXIMUM:
        recu = lien.recv(REPONSE_MAXIMUM)
        if not recu:
            break
        reponse += recu
    return reponse.partition(b"\0")[0].strip()


def construire_analyse(reglages: Reglages) -> Analyse:
    """Return the scanner of the settings, or none."""
    if not reglages.antivirus:
        return SansAnalyse()
    hote, _, port = reglages.antivirus.rpartition(":")
    return Clamd(hote, int(port))
