"""Everything the environment may change, read once and checked at start.

`DATABASE_URL` and `PORT` have the names that hosts use; the rest is prefixed `JALON_`.
"""

import os
import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

DOSSIER_LOCAL = Path("instance")
"""Ignored by git: the default database, the signing key."""

TAILLE_CLE = 32


class Reglages(BaseSettings):
    """The settings of a running product, with their defaults."""

    model_config = SettingsConfigDict(populate_by_name=True, extra="ignore")

    base: str = Field(default="sqlite:///instance/jalon.db", validation_alias="DATABASE_URL")
    port: int = Field(default=8000, ge=0, le=65535, validation_alias="PORT")
    adresse: str = Field(default="127.0.0.1", validation_alias="JALON_ADRESSE")
    cle_secrete: SecretStr | None = Field(default=None, validation_alias="JALON_CLE_SECRETE")
    url: str = Field(default="", validation_alias="JALON_URL")
    """Address of the product in mails and links; empty: `http://adresse:port`."""
    smtp_hote: str = Field(default="localhost", validation_alias="JALON_SMTP_HOTE")
    smtp_port: int = Field(default=25, ge=1, le=65535, validation_alias="JALON_SMTP_PORT")
    smtp_utilisateur: str | None = Field(default=None, validation_alias="JALON_SMTP_UTILISATEUR")
    smtp_mot_de_passe: SecretStr | None = Field(
        default=None, validation_alias="JALON_SMTP_MOT_DE_PASSE"
    )
    smtp_tls: bool = Field(default=False, validation_alias="JALON_SMTP_TLS")
    expediteur: str = Field(default="jalon@exemple.invalid", validation_alias="JALON_EXPEDITEUR")
    courriel: Literal["smtp", "memoire"] = Field(default="smtp", validation_alias="JALON_COURRIEL")

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
        raise ReglagesRefuses(f"Réglage inutilisable : {noms}. Voir le README.") from erreur
    if reglages.base == Reglages.model_fields["base"].default:
        DOSSIER_LOCAL.mkdir(exist_ok=True)
    return reglages


def _cle_gardee(fichier: Path) -> str:
    """Return the key of the file, made at the first start: sessions outlive a restart."""
    if not fichier.exists():
        fichier.parent.mkdir(parents=True, exist_ok=True)
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
