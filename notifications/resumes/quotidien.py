"""The daily digest: what a user was told since the last one, in one mail, by kind.

What was read in Jalon meanwhile, or whose alert has closed, is not repeated.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alerte_regles.nature import Canal
from models.avis import HEURE_PAR_DEFAUT, Avis, RythmeAvis
from models.calendrier import jour_paris
from models.envoi import Envoi
from models.utilisateur import Utilisateur
from notifications.composition.genres import GENRES, nommer_genre
from notifications.composition.mots import MOTS
from notifications.envoi.depot import Courriel, deposer_courriels
from notifications.resumes.rythme import dernier_terme

GABARIT: Final = "resume_quotidien"
BESOIN: Final = "besoin_anonyme"
LIGNES_MAXIMUM: Final = 60
SANS_OBJET: Final = "sans_objet"
"""`Avis.resume` of what needed no mail any more: read, or closed, before the digest."""

RANGS: Final = {code: rang for rang, code in enumerate(GENRES)}


@dataclass(frozen=True, slots=True)
class Attente:
    """A user whose digest has something to say. `terme`: the hour that it is for."""

    utilisateur_id: int
    public_id: str
    terme: datetime

    @property
    def cle(self) -> str:
        """One digest a day, whatever happens to the clock or to the user's choice."""
        return f"{GABARIT}:{self.public_id}:{jour_paris(self.terme).isoformat()}"


@dataclass(frozen=True, slots=True)
class Lu:
    """A row of the inbox that waits for the digest."""

    id: int
    genre: str
    objet: str
    reference: str | None
    lien: str
    echeance_le: datetime | None
    alerte_id: int | None
    lu_le: datetime | None
    close_le: datetime | None

    @property
    def est_a_dire(self) -> bool:
        return self.lu_le is None and self.close_le is None


def en_attente(*, session: Session, depuis: datetime | None, le: datetime) -> Iterator[Attente]:
    """Yield the users whose hour has struck since `depuis`, or has passed over what they wait for.

    What comes after the hour waits for the next day; after a stop of the server, it does not.
    """
    demande = (
        select(
            Utilisateur.id,
            Utilisateur.public_id,
            func.coalesce(RythmeAvis.heure, HEURE_PAR_DEFAUT),
            func.min(Avis.cree_le, type_=Avis.cree_le.type),
        )
        .join(Avis, Avis.utilisateur_id == Utilisateur.id)
        .outerjoin(RythmeAvis, RythmeAvis.utilisateur_id == Utilisateur.id)
        .where(Avis.canal == Canal.QUOTIDIEN, Avis.resume.is_(None), Utilisateur.actif)
        .group_by(Utilisateur.id, Utilisateur.public_id, RythmeAvis.heure)
        .order_by(Utilisateur.id)
    )
    for utilisateur_id, public_id, heure, premier in session.execute(demande):
        terme = dernier_terme(le, heure=heure)
        if premier <= terme or (depuis is not None and terme > depuis):
            yield Attente(utilisateur_id, public_id, terme)


def deposer(session: Session, attente: Attente, *, le: datetime) -> bool:
    """Write the digest of a user, and say of each row that it went with it. False: none was due.

    Raises IntegrityError when another scheduler wrote it first.
    """
    deja = select(Envoi.id).where(Envoi.cle == attente.cle)
    if session.scalar(deja) is not None:
        return False
    lus = _lire(session, attente.utilisateur_id)
    a_dire = [lu for lu in lus if lu.est_a_dire]
    _marquer(session, [lu.id for lu in lus if not lu.est_a_dire], SANS_OBJET)
    if not a_dire:
        return False
    courriel = Courriel(attente.cle, GABARIT, attente.utilisateur_id, composer(a_dire))
    deposer_courriels(session, [courriel], le=le)
    _marquer(session, [lu.id for lu in a_dire], attente.cle)
    return True


def _lire(session: Session, utilisateur_id: int) -> list[Lu]:
    demande = (
        select(
            Avis.id, Avis.genre, Avis.objet, Avis.reference, Avis.lien, Avis.echeance_le,
            Avis.alerte_id, Avis.lu_le, Alerte.close_le,
        )
        .outerjoin(Alerte, Alerte.id == Avis.alerte_id)
        .where(
            Avis.utilisateur_id == utilisateur_id,
            Avis.canal == Canal.QUOTIDIEN,
            Avis.resume.is_(None),
        )
        .order_by(Avis.echeance_le, Avis.id)
    )  # fmt: skip
    return [Lu(*ligne) for ligne in session.execute(demande)]


def _marquer(session: Session, ids: Sequence[int], resume: str) -> None:
    if ids:
        pris = update(Avis).where(Avis.id.in_(ids), Avis.resume.is_(None)).values(resume=resume)
        session.execute(pris.execution_options(synchronize_session=False))


def composer(lus: Iterable[Lu]) -> Mapping[str, Any]:
    """Return the context of the mail: {titre, lien, groupes, autres}, references and paths only.

    An alert told twice (a step, then a reminder) is one line, and the anonymous needs are one.
    """
    par_genre: dict[str, dict[str, Lu]] = defaultdict(dict)
    for lu in lus:
        par_genre[lu.genre][f"alerte:{lu.alerte_id}" if lu.alerte_id else f"avis:{lu.id}"] = lu
    genres = sorted(par_genre, key=lambda code: (RANGS.get(code, len(RANGS)), code))
    groupes, place = [], LIGNES_MAXIMUM
    for genre in genres:
        lignes = _lignes(genre, list(par_genre[genre].values()))
        montrees = lignes[: max(place, 0)]
        place -= len(lignes)
        if montrees:
            groupes.append({"titre": titrer(genre), "lignes": montrees})
    return {
        "titre": _annoncer({genre: len(lus) for genre, lus in par_genre.items()}),
        "lien": "/avis",
        "groupes": groupes,
        "autres": max(-place, 0),
    }


def titrer(genre: str) -> str:
    """Return the heading of a kind, in the neutral words that its mails have."""
    mots = MOTS.get(genre)
    if mots is None:
        return nommer_genre(genre)
    return mots.objet[:1].upper() + mots.objet[1:]


def _lignes(genre: str, lus: Sequence[Lu]) -> list[Mapping[str, str | None]]:
    if genre == BESOIN:
        return [{"libelle": dire_besoins(len(lus)), "lien": lus[0].lien, "echeance_le": None}]
    return [
        {
            "libelle": lu.reference if genre in MOTS and lu.reference else lu.objet,
            "lien": lu.lien,
            # « depuis le »: an alert's only, the date of a meeting is to come.
            "echeance_le": lu.echeance_le.isoformat() if genre in MOTS and lu.echeance_le else None,
        }
        for lu in lus
    ]


def dire_besoins(nombre: int) -> str:
    return _compter(nombre, "ménage attend", "ménages attendent") + " une proposition"


def _annoncer(nombres: Mapping[str, int]) -> str:
    """« 30 alertes à traiter, 2 besoins de logement et 1 nouvelle »."""
    besoins = nombres.get(BESOIN, 0)
    alertes = sum(nombre for genre, nombre in nombres.items() if genre in MOTS)
    nouvelles = sum(nombres.values()) - besoins - alertes
    parties = [
        dit
        for nombre, dit in (
            (alertes, _compter(alertes, "alerte à traiter", "alertes à traiter")),
            (besoins, _compter(besoins, "besoin de logement", "besoins de logement")),
            (nouvelles, _compter(nouvelles, "nouvelle", "nouvelles")),
        )
        if nombre
    ]
    return " et ".join([", ".join(parties[:-1]), parties[-1]] if len(parties) > 1 else parties)


def _compter(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre}\N{NO-BREAK SPACE}{plusieurs if nombre > 1 else un}"
