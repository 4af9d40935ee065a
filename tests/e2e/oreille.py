"""What the browser of a landlord is sent, to the last byte, and the walk that makes it ask."""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from playwright.sync_api import Download, Error, Page, Request

SANS_CORPS = frozenset({204, 301, 302, 303, 304, 307, 308})
PUBLIC = "/static/"
"""The product's own files: the same for everybody, signed in or not."""

ADRESSES_MAXIMUM = 60
PATIENCE = 500

EXPLORER = """
async ([departs, permis, maximum]) => {
  const vues = new Set(), attente = [...departs];
  while (attente.length && vues.size < maximum) {
    const adresse = attente.shift();
    if (vues.has(adresse)) continue;
    vues.add(adresse);
    const page = new DOMParser().parseFromString(await (await fetch(adresse)).text(), "text/html");
    for (const lien of page.querySelectorAll("a[href]")) {
      const cible = lien.getAttribute("href").split("#")[0];
      if (permis.some((debut) => cible.startsWith(debut))) attente.push(cible);
    }
  }
  return vues.size;
}
"""
"""Ask for addresses from the page itself, then for those that their answers lead to."""


DEMANDER = """
async (adresse) => {
  const reponse = await fetch(adresse);
  await reponse.text();
  return reponse.status;
}
"""
"""Read to its last byte: what nobody reads is never told to be finished."""


@dataclass
class Oreille:
    """Every answer to a browser. `recus`: (kind of request, address, bytes), in their order."""

    page: Page
    recus: list[tuple[str, str, bytes]] = field(default_factory=list)
    perdus: list[str] = field(default_factory=list)
    """The addresses whose answer was not heard: there must be none."""
    en_cours: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        contexte = self.page.context
        contexte.on("request", self._attendre)
        contexte.on("requestfinished", self._noter)
        contexte.on("requestfailed", self._oublier)
        self.page.on("download", self._telecharger)

    def _attendre(self, demande: Request) -> None:
        if PUBLIC not in demande.url:
            self.en_cours.append(demande)

    def _noter(self, demande: Request) -> None:
        if PUBLIC in demande.url:
            return
        try:
            reponse = demande.response()
            if reponse is not None:
                entetes = "\n".join(reponse.headers.values()).encode()
                corps = b"" if reponse.status in SANS_CORPS else reponse.body()
                self.recus.append((demande.resource_type, demande.url, entetes))
                self.recus.append((demande.resource_type, demande.url, corps))
        except Error:
            self.perdus.append(demande.url)
        self._oublier(demande)

    def _oublier(self, demande: Request) -> None:
        """Nothing more is to come; a download is told as a failure, and heard by itself."""
        if demande in self.en_cours:
            self.en_cours.remove(demande)

    def _telecharger(self, fichier: Download) -> None:
        contenu = Path(fichier.path()).read_bytes()
        self.recus.append(("download", fichier.url, fichier.suggested_filename.encode() + contenu))

    def explorer(self, departs: list[str], permis: list[str]) -> None:
        """Ask for these addresses and those they lead to, where they begin as `permis` say."""
        self.page.evaluate(EXPLORER, [departs, permis, ADRESSES_MAXIMUM])
        self.attendre()

    def demander(self, adresse: str) -> int:
        """Ask for an address from the page that is open; return the status of the answer."""
        statut = int(self.page.evaluate(DEMANDER, adresse))
        self.attendre()
        return statut

    def attendre(self) -> None:
        """Let the answers under way be heard."""
        for _ in range(PATIENCE):
            if not self.en_cours:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"still to be heard: {[une.url for une in self.en_cours]}")

    def entendu(self, mot: str) -> list[tuple[str, str]]:
        """Return where a word was heard, in any case: (kind of request, address)."""
        cherche = mot.casefold().encode()
        return [
            (genre, adresse)
            for genre, adresse, octets in self.recus
            if cherche in _deplier(octets).lower()
        ]

    @property
    def genres(self) -> set[str]:
        return {genre for genre, _, _ in self.recus}


def _deplier(octets: bytes) -> bytes:
    """Return what is written in an answer, the members of an archive included."""
    if not octets.startswith(b"PK") or not is_zipfile(BytesIO(octets)):
        return octets
    with ZipFile(BytesIO(octets)) as archive:
        return b"\n".join(archive.read(nom) for nom in archive.namelist())
