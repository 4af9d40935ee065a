"""The way back: the contents that an administrator's last changes replaced, theirs alone.

Kept as one draft of its author (`models/brouillon.py`), compressed, for as long as drafts are.
"""

import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy.orm import Session

from models.brouillon import LONGUEUR_MAXIMALE, Brouillon, effacer, trouver
from models.ebauche import Ebauche
from models.utilisateur import Utilisateur
from workflow.engine.fichier.xml import TAILLE_MAX

PAS_MAX = 10


@dataclass(frozen=True, slots=True)
class Lieu:
    """Whose changes, of which file of which draft."""

    acteur: Utilisateur
    ebauche: Ebauche
    genre: str
    cle: str
    adresse: str
    """Of its page."""

    @property
    def nom(self) -> str:
        return f"trame:{self.ebauche.public_id}:{self.genre}:{self.cle}"


def empreinte(contenu: bytes) -> str:
    return sha256(contenu).hexdigest()


def garder(session: Session, lieu: Lieu, *, avant: bytes, apres: bytes, le: datetime) -> None:
    """Keep what a change replaced; earlier ones too while nobody else changed the file."""
    pile = _lire(session, lieu)
    anciens = pile["pile"] if pile["apres"] == [empreinte(avant)] else []
    _ecrire(session, lieu, [*anciens, _serrer(avant)], apres, le)


def precedent(session: Session, lieu: Lieu, contenu: bytes) -> bytes | None:
    """Return what the reader's last change replaced; None when the file has changed since."""
    pile = _lire(session, lieu)
    if not pile["pile"] or pile["apres"] != [empreinte(contenu)]:
        return None
    return _ouvrir(pile["pile"][-1])


def depiler(session: Session, lieu: Lieu, *, apres: bytes, le: datetime) -> None:
    """Forget the last change, now undone: `apres` is the file as it was before it."""
    reste = _lire(session, lieu)["pile"][:-1]
    if reste:
        _ecrire(session, lieu, reste, apres, le)
    else:
        effacer(session, utilisateur_id=lieu.acteur.id, cle=lieu.nom)


def _lire(session: Session, lieu: Lieu) -> dict[str, list[str]]:
    trouves = trouver(session, utilisateur_id=lieu.acteur.id, cles=[lieu.nom])
    lu: Any = orjson.loads(trouves[lieu.nom].contenu) if lieu.nom in trouves else {}
    return {"apres": lu.get("apres", []), "pile": lu.get("pile", [])}


def _ecrire(session: Session, lieu: Lieu, pile: list[str], apres: bytes, le: datetime) -> None:
    pile = pile[-PAS_MAX:]
    while pile and len(texte := _composer(pile, apres)) > LONGUEUR_MAXIMALE:
        pile = pile[1:]
    if not pile:
        effacer(session, utilisateur_id=lieu.acteur.id, cle=lieu.nom)
        return
    trouves = trouver(session, utilisateur_id=lieu.acteur.id, cles=[lieu.nom])
    brouillon = trouves.get(lieu.nom)
    if brouillon is None:
        brouillon = Brouillon(
            utilisateur_id=lieu.acteur.id,
            cle=lieu.nom,
            titre=lieu.ebauche.nom,
            adresse=lieu.adresse,
        )
        session.add(brouillon)
    brouillon.contenu, brouillon.enregistre_le = texte, le
    session.flush()


def _composer(pile: list[str], apres: bytes) -> str:
    return orjson.dumps({"apres": [empreinte(apres)], "pile": pile}).decode()


def _serrer(contenu: bytes) -> str:
    return b64encode(zlib.compress(contenu, 9)).decode()


def _ouvrir(serre: str) -> bytes:
    return zlib.decompressobj().decompress(b64decode(serre), TAILLE_MAX)
