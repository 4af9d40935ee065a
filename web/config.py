"""Everything the environment may change, read once and checked at start.

`DATABASE_URL` and `PORT` have the names that hosts use; the rest is prefixed `JALON_`.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DOSSIER_LOCAL = Path("instance")
"""Ignored by git: the default database, the signing key."""

TAILLE_CLE = 32
CLE_MINIMALE = 16
"""Characters of a signing key: a shorter one can be guessed, and a session forged."""

PILOTES = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})


class Reglages(BaseSettings):
    """The settings of a running product, with their defaults."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore")

    base: str = Field(default="sqlite:///instance/jalon.db", validation_alias="DATABASE_URL")
    port: int = Field(default=8000, ge=0, le=65535, validation_alias="PORT")
    adresse: str = Field(default="127.0.0.1", validation_alias="JALON_ADRESSE")
    cle_secrete: SecretStr | None = Field(
        default=None, min_length=CLE_MINIMALE, validation_alias="JALON_CLE_SECRETE"
    )
    url: str = Field(default="", validation_alias="JALON_URL")
    """Address of the product in mails and links; empty: `http://adresse:port`."""
    mandataire: str = Field(default="", validation_alias="JALON_MANDATAIRE")
    """Address of the reverse proxy whose X-Forwarded-* headers are believed; empty: none."""
    smtp_hote: str = Field(default="localhost", validation_alias="JALON_SMTP_HOTE")
    smtp_port: int = Field(default=25, ge=1, le=65535, validation_alias="JALON_SMTP_PORT")
    smtp_utilisateur: str | None = Field(default=None, validation_alias="JALON_SMTP_UTILISATEUR")
    smtp_mot_de_passe: SecretStr | None = Field(
        default=None, validation_alias="JALON_SMTP_MOT_DE_PASSE"
    )
    smtp_tls: bool = Field(default=False, validation_alias="JALON_SMTP_TLS")
    expediteur: str = Field(default="jalon@exemple.invalid", validation_alias="JALON_EXPEDITEUR")
    courriel: Literal["smtp", "memoire"] = Field(default="smtp", validation_alias="JALON_COURRIEL")
    appels_locaux: bool = Field(default=False, validation_alias="JALON_APPELS_LOCAUX")
    """Whether a subscription may call this machine itself, in http too; elsewhere: https only."""
    moteur: Literal["rapide", "officiel"] = Field(default="rapide", validation_alias="JALON_MOTEUR")
    """`officiel`: SpiffWorkflow as it is, slower, to compare with; both read what either wrote."""

    documents: str = Field(default="", validation_alias="JALON_DOCUMENTS")
    """Folder of the dossiers' files; empty: beside the base (`dossier_documents`)."""
    document_mo: int = Field(default=10, ge=1, le=100, validation_alias="JALON_DOCUMENT_MO")
    """Largest file that may be uploaded, in MiB."""
    antivirus: str = Field(default="", validation_alias="JALON_ANTIVIRUS")
    """`host:port` of a clamd that examines each uploaded file; empty: none does."""
    travaux: Literal["embarque", "distribue"] = Field(
        default="embarque", validation_alias="JALON_TRAVAUX"
    )
    """`embarque`: the one process ticks; `distribue`: the workers of any number of machines do."""
    processus: int = Field(default=2, ge=1, le=64, validation_alias="JALON_PROCESSUS")
    """Processes of gunicorn that serve the pages, on one machine."""
    journaux: Literal["texte", "json"] = Field(default="texte", validation_alias="JALON_JOURNAUX")
    """Form of the logs: `texte` to be read on a terminal, `json` for what collects them."""
    metriques: SecretStr | None = Field(
        default=None, min_length=CLE_MINIMALE, validation_alias="JALON_METRIQUES"
    )
    """Token that opens `/metriques`; none: the page does not exist."""
    contact_accessibilite: str = Field(default="", validation_alias="JALON_CONTACT_ACCESSIBILITE")
    """Mail address, or address of a form, told on `/accessibilite`; empty: the page says so."""

    @field_validator("base")
    @classmethod
    def _base_connue(cls, valeur: str) -> str:
        try:
            pilote = make_url(valeur).drivername
        except ArgumentError as erreur:
            raise ValueError(valeur) from erreur
        if pilote not in PILOTES:
            raise ValueError(pilote)
        return valeur

    @field_validator("contact_accessibilite")
    @classmethod
    def _contact_joignable(cls, valeur: str) -> str:
        avant, arobase, apres = valeur.partition("@")
        est_courriel = arobase and avant and "." in apres and not set(valeur) & set(' <>"')
        if valeur and not est_courriel and urlsplit(valeur).scheme not in ("http", "https"):
            raise ValueError(valeur)
        return valeur

    @field_validator("url")
    @classmethod
    def _url_complete(cls, valeur: str) -> str:
        parties = urlsplit(valeur)
        if valeur and (parties.scheme not in ("http", "https") or not parties.hostname):
            raise ValueError(valeur)
        return valeur

    @field_validator("antivirus")
    @classmethod
    def _antivirus_joignable(cls, valeur: str) -> str:
        hote, _, port = valeur.rpartition(":")
        if valeur and not (hote and port.isdecimal()):
            raise ValueError(valeur)
        return valeur

    @property
    def est_distribue(self) -> bool:
        return self.travaux == "distribue"

    @property
    def dossier_documents(self) -> Path:
        """Return the folder of the files. Each base has its own: what one does not name goes."""
        if self.documents:
            return Path(self.documents)
        base = make_url(self.base)
        if base.drivername.startswith("sqlite") and base.database:
            fichier = Path(base.database)
            return fichier.with_name(f"{fichier.stem}-documents")
        return DOSSIER_LOCAL / "documents"

    @property
    def dossiers_surveilles(self) -> tuple[tuple[str, Path], ...]:
        """Return (name, folder) of what fills up on this machine."""
        base = make_url(self.base)
        lieux = [("documents", self.dossier_documents)]
        if base.drivername.startswith("sqlite") and base.database:
            lieux.append(("base", Path(base.database).parent))
        return tuple(lieux)

    @property
    def url_publique(self) -> str:
        """Return the base of every link, without a final slash."""
        return (self.url or f"http://{self.adresse}:{self.port}").rstrip("/")

    @property
    def est_https(self) -> bool:
        return self.url_publique.startswith("https://")

    def cle_de_signature(self) -> str:
        """Return the key that signs the sessions: the environment's, or the kept one."""
        if self.cle_secrete is not None:
            return self.cle_secrete.get_secret_value()
        return _cle_gardee(DOSSIER_LOCAL / "cle_secrete")


class ReglagesRefuses(Exception):
    """The environment holds a value that the product cannot use. Its text is in French."""


def lire_reglages() -> Reglages:
    """Return the settings of the environment. Raises ReglagesRefuses, naming the variables."""
    try:
        reglages = Reglages()
    except ValidationError as erreur:
        noms = ", ".join(str(detail["loc"][0]) for detail in erreur.errors())
        # Not chained: pydantic's own text repeats the values, and one of them is a password.
        raise ReglagesRefuses(f"Réglage inutilisable\u00a0: {noms}. Voir le README.") from None
    if reglages.est_distribue:
        _verifier_le_partage(reglages)
    if reglages.base == Reglages.model_fields["base"].default:
        creer_dossier_local()
    return reglages


def _verifier_le_partage(reglages: Reglages) -> None:
    """Raise ReglagesRefuses unless machines can share the work: one base, one key, one address.

    A key that each machine makes for itself would sign sessions that the others refuse.
    """
    if not reglages.base.startswith("postgresql"):
        raise ReglagesRefuses(
            "JALON_TRAVAUX=distribue demande PostgreSQL\u00a0: indiquez sa base dans DATABASE_URL, "
            "ou retirez ce réglage."
        )
    exiges = {"JALON_CLE_SECRETE": reglages.cle_secrete, "JALON_URL": reglages.url}
    if absents := [nom for nom, valeur in exiges.items() if not valeur]:
        raise ReglagesRefuses(
            f"JALON_TRAVAUX=distribue demande {' et '.join(absents)}\u00a0: la même valeur sur "
            "chaque machine."
        )


def creer_dossier_local() -> None:
    """Make the folder of the local files, closed to the other users of the machine."""
    DOSSIER_LOCAL.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(PermissionError):  # a volume that somebody else owns, and guards
        DOSSIER_LOCAL.chmod(0o700)


def _cle_gardee(fichier: Path) -> str:
    """Return the key of the file, made at the first start: sessions outlive a restart."""
    if not fichier.exists():
        creer_dossier_local()
        _ecrire_cle(fichier)
    return fichier.read_text(encoding="ascii")


def _ecrire_cle(fichier: Path) -> None:
    """Write a new key, whole or not at all; the first of two processes wins."""
    brouillon = fichier.with_suffix(f".{os.getpid()}")
    brouillon.touch(mode=0o600)
    brouillon.write_text(secrets.token_hex(TAILLE_CLE), encoding="ascii")
    try:
        os.link(brouillon, fichier)
    except FileExistsError:
        pass
    finally:
        brouillon.unlink()
