"""The anonymous housing needs told to a landlord, as its list shows them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.besoins import (
    PAS_DE_LOYER,
    Communes,
    besoins_lisibles,
    communes_dites,
    decouper,
    lire_communes,
    loyer_dit,
    loyer_suffisant,
)
from models.calendrier import debut_de_journee
from models.dossier import Dossier
from models.menage import TYPOLOGIES, Demande
from models.offre import OffreEtat, OffreLogement, etat_de_l_offre
from models.utilisateur import Utilisateur
from web.page.departements import DEPARTEMENTS
from web.page.pagination import Requete
from web.page.textes import iso

TRIS: Final[Mapping[str, tuple[Any, ...]]] = {
    "depuis": (Mesure.debut, Demande.typologie),
    "loyer": (Demande.loyer_max.is_(None), Demande.loyer_max, Mesure.debut),
    "typologie": (Demande.typologie.is_(None), Demande.typologie, Mesure.debut),
}
"""Orders of the list, by name: the oldest need, the lowest rent, the smallest dwelling first."""


CLE = re.compile(
    r"(?P<typologie>[a-z0-9]{2,4})_(?P<loyer>[0-9]{1,6})"
    r"_(?P<mois>(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2]))_[0-9a-f]{8}"
)
"""A key of a need: what its row shows, and nothing more."""

UN_MOIS = 32
"""Days: every month fits in."""

LOYER = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True)
class Besoin:
    """All that a landlord may read of a household it does not know (issue 2).

    `cle` says what the row shows, and nothing more: two like needs have the same. `offert_le`:
    since when a dwelling of this landlord waits for an answer.
    """

    typologie: str | None
    communes: str | None
    loyer_max: int | None
    depuis: datetime
    offert_le: datetime | None

    @property
    def cle(self) -> str:
        communes = blake2b((self.communes or "").encode(), digest_size=4).hexdigest()
        mois = iso(self.depuis)[:7]
        return f"{self.typologie or 'tout'}_{self.loyer_max or 0}_{mois}_{communes}"


@dataclass(frozen=True)
class Filtres:
    """What the list is narrowed to; an answer that is not offered counts for none."""

    typologie: str | None = None
    commune: str | None = None
    loyer: int | None = None
    tri: str = "depuis"


def lire_filtres(args: Mapping[str, str], communes: Communes) -> Filtres:
    loyer = args.get("loyer", "").strip()
    return Filtres(
        typologie=_parmi(args.get("typologie"), TYPOLOGIES),
        commune=_parmi(args.get("commune"), communes.noms),
        loyer=int(loyer) if LOYER.fullmatch(loyer) else None,
        tri=_parmi(args.get("tri"), TRIS) or "depuis",
    )


def _parmi(valeur: str | None, offertes: Any) -> str | None:
    return valeur if valeur in offertes else None


def list_besoins(utilisateur: Utilisateur, filtres: Filtres, communes: Communes) -> Requete:
    """Return the needs told to the user's organisation, in his départements.

    No identifier leaves the query: two needs cannot be told apart, nor followed from one day
    to the next. They are sorted by what is shown.
    """
    requete = besoins_lisibles(utilisateur).with_only_columns(*_colonnes(utilisateur))
    if filtres.typologie is not None:
        requete = requete.where(Demande.typologie == filtres.typologie)
    if filtres.loyer is not None:
        requete = requete.where(loyer_suffisant(filtres.loyer))
    if filtres.commune is not None:
        requete = requete.where(communes.filtre(filtres.commune))
    return requete.order_by(*TRIS[filtres.tri])


def _colonnes(utilisateur: Utilisateur) -> tuple[Any, ...]:
    return (
        Demande.typologie,
        communes_dites().label("communes"),
        Demande.loyer_max,
        Mesure.debut,
        Dossier.departement,
        _offert_le(utilisateur).label("offert_le"),
    )


def _offert_le(utilisateur: Utilisateur) -> ScalarSelect[datetime]:
    """Return since when a dwelling of this landlord waits for the need's answer."""
    return (
        select(func.min(OffreLogement.proposee_le))
        .where(
            OffreLogement.dossier_id == Dossier.id,
            OffreLogement.bailleur_id == utilisateur.organisme_id,
            OffreLogement.cible == "besoin",
            etat_de_l_offre() == OffreEtat.EN_ATTENTE,
        )
        .correlate(Dossier)
        .scalar_subquery()
    )


def lire_besoin(rangee: Sequence[Any], communes: Communes) -> Besoin:
    """Return a need with the communes that may be named, the others only counted as others."""
    typologie, texte, loyer, debut, departement, offert_le = rangee
    noms = decouper(texte)
    dits = [nom for nom in noms if communes.est_nommable(departement, nom)]
    if len(dits) < len(noms):
        ailleurs = DEPARTEMENTS.get(departement, departement)
        dits.append(f"{'autres communes' if dits else 'communes non nommées'} ({ailleurs})")
    return Besoin(typologie, ", ".join(dits) or None, loyer_dit(loyer), debut, offert_le)


def trouver_besoin(session: Session, utilisateur: Utilisateur, cle: str) -> int | None:
    """Return the id of the dossier of the oldest need that reads so and waits for no answer.

    For the server alone: it never reaches a page of the landlord.
    """
    return next((dossier for dossier, _ in _correspondants(session, utilisateur, cle)), None)


def relire_besoin(session: Session, utilisateur: Utilisateur, cle: str) -> Besoin | None:
    """Return the need that reads so, as it is told; None when none does any more."""
    return next((besoin for _, besoin in _correspondants(session, utilisateur, cle)), None)


def _correspondants(
    session: Session, utilisateur: Utilisateur, cle: str
) -> list[tuple[int, Besoin]]:
    """Return the needs of this key that wait for no answer, with their dossiers, oldest first."""
    lue = CLE.fullmatch(cle)
    if lue is None:
        return []
    communes = lire_communes(session, utilisateur)
    requete = (
        besoins_lisibles(utilisateur)
        .with_only_columns(*_colonnes(utilisateur), Dossier.id)
        .where(*_a_peu_pres(lue["typologie"], int(lue["loyer"]), lue["mois"]))
        .order_by(Mesure.debut)
    )
    lus = (
        (rangee[-1], lire_besoin(tuple(rangee)[:-1], communes))
        for rangee in session.execute(requete)
    )
    return [(lu, besoin) for lu, besoin in lus if besoin.cle == cle and besoin.offert_le is None]


def _a_peu_pres(typologie: str, loyer: int, mois: str) -> list[ColumnElement[bool]]:
    """Return what narrows the needs to those that may have a key; the key itself decides."""
    debut = debut_de_journee(date.fromisoformat(f"{mois}-01"))
    conditions = [Mesure.debut >= debut, Mesure.debut < debut + timedelta(days=UN_MOIS)]
    if typologie in TYPOLOGIES:
        conditions.append(Demande.typologie == typologie)
    if loyer > PAS_DE_LOYER:
        conditions += [Demande.loyer_max >= loyer, Demande.loyer_max < loyer + PAS_DE_LOYER]
    return conditions
