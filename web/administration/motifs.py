"""The reasons by side, in the order in which they are proposed, and how often each served."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.attente import DE_LA_RECHERCHE, AlerteReponse, Cote, MotifAttente
from web.administration.mots import COTES
from web.page.exports import Colonne, Export
from web.page.textes import INSECABLE

PLANCHER: Final = 5
"""Under it a count could point at somebody: it is not told."""

POUR_CENT: Final = 100
TROP_D_AUTRES: Final = 30
"""Per cent of « autre raison » from which a side lacks a reason of its own."""


@dataclass(frozen=True)
class LigneMotif:
    code: str
    cote: str
    libelle: str
    precision_exigee: bool
    voie: str | None
    article: str | None
    source: str
    actif: bool
    reponses: str
    """How many answers gave it, or « moins de 5 »."""
    de_la_recherche: bool
    """Offered only while the household looks for a dwelling."""


@dataclass(frozen=True)
class Groupe:
    """The reasons of a side. `autres`: per cent of answers that fit none, when it is too many."""

    cote: str
    nom: str
    lignes: tuple[LigneMotif, ...]
    autres: int | None


def list_motifs(session: Session) -> tuple[Groupe, ...]:
    """Return every reason, retired ones in their place."""
    comptes = _compter(session)
    motifs = list(session.scalars(_en_ordre()))
    return tuple(
        _grouper(cote, [un for un in motifs if un.cote == cote], comptes) for cote in COTES
    )


def place_de(session: Session, motif: MotifAttente) -> tuple[int, int]:
    """Return (place of the reason among those of its side, how many they are)."""
    codes = [un.code for un in session.scalars(_en_ordre()) if un.cote == motif.cote]
    return codes.index(motif.code) + 1, len(codes)


def _en_ordre() -> Select[MotifAttente]:
    return select(MotifAttente).order_by(MotifAttente.cote, MotifAttente.rang, MotifAttente.code)


def _compter(session: Session) -> Mapping[str, int]:
    """Return {code: answers given with it}."""
    requete = select(AlerteReponse.motif, func.count()).group_by(AlerteReponse.motif)
    return {ligne[0]: ligne[1] for ligne in session.execute(requete)}


def _grouper(cote: Cote, motifs: list[MotifAttente], comptes: Mapping[str, int]) -> Groupe:
    lignes = tuple(_lire(un, comptes.get(un.code, 0)) for un in motifs)
    return Groupe(str(cote), COTES[cote], lignes, _part_des_autres(motifs, comptes))


def _part_des_autres(motifs: list[MotifAttente], comptes: Mapping[str, int]) -> int | None:
    toutes = sum(comptes.get(un.code, 0) for un in motifs)
    autres = sum(comptes.get(un.code, 0) for un in motifs if un.code == f"autre_{un.cote}")
    if autres < PLANCHER:
        return None
    part = round(POUR_CENT * autres / toutes)
    return part if part >= TROP_D_AUTRES else None


def _lire(motif: MotifAttente, nombre: int) -> LigneMotif:
    return LigneMotif(
        code=motif.code,
        cote=motif.cote,
        libelle=motif.libelle,
        precision_exigee=motif.precision_exigee,
        voie=motif.voie,
        article=motif.article,
        source=motif.source,
        actif=motif.actif,
        reponses=str(nombre) if nombre >= PLANCHER else f"moins de{INSECABLE}{PLANCHER}",
        de_la_recherche=motif.code in DE_LA_RECHERCHE,
    )


EXPORT: Final = Export[LigneMotif](
    "raisons-attente",
    (
        Colonne("Code", lambda ligne: ligne.code),
        Colonne("Côté", lambda ligne: COTES[Cote(ligne.cote)]),
        Colonne("Raison", lambda ligne: ligne.libelle),
        Colonne("Un mot est demandé", lambda ligne: ligne.precision_exigee),
        Colonne("Que faire alors", lambda ligne: ligne.voie),
        Colonne("Article cité", lambda ligne: ligne.article),
        Colonne("Proposée", lambda ligne: ligne.actif),
        Colonne("Recherche d’un logement seulement", lambda ligne: ligne.de_la_recherche),
        Colonne("Réponses", lambda ligne: ligne.reponses),
        Colonne("Source", lambda ligne: ligne.source),
    ),
    dossier=None,
)
