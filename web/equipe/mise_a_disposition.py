"""The social workers made available, month by month: what was confirmed, what is to confirm."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import decaler_mois
from models.charge import CENTIEMES_D_UN_ETP, MiseADisposition, temps_du_mois
from models.codes import Role
from models.definition import Convention
from models.utilisateur import Utilisateur
from web.page.exports import Colonne, Export
from web.page.formulaires import champ, formulaire
from web.page.pagination import Rangee, Requete
from web.page.textes import mois as mois_en_mots
from workflow.charge import ETP_PAR_DEFAUT
from workflow.charge.mise_a_disposition import ILLISIBLE
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire

MOIS_OFFERTS: Final = 12
"""How far back a month may be confirmed, or corrected, from the page."""

ETP: Final = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")


@dataclass(frozen=True)
class Ligne:
    """A month that was confirmed. `centiemes`: hundredths of ETP, of all the association."""

    mois: date
    centiemes: int
    confirmee_le: datetime
    par: str


def list_mois(lecteur: Utilisateur) -> Requete:
    """Return the months that the reader's association confirmed, the last one first."""
    return (
        select(
            MiseADisposition.mois, MiseADisposition.centiemes, MiseADisposition.confirmee_le,
            Utilisateur.nom,
        )
        .join(Utilisateur, Utilisateur.id == MiseADisposition.confirmee_par)
        .where(MiseADisposition.association_id == lecteur.organisme_id)
        .order_by(MiseADisposition.mois.desc())
    )  # fmt: skip


def lire_ligne(rangee: Rangee) -> Ligne:
    return Ligne(*rangee)


EXPORT: Final = Export[Ligne](
    "mise-a-disposition",
    (
        Colonne("Mois", lambda une: une.mois),
        Colonne("ETP mis à disposition", lambda une: une.centiemes / CENTIEMES_D_UN_ETP),
        Colonne("Confirmé le", lambda une: une.confirmee_le),
        Colonne("Par", lambda une: une.par),
    ),
    dossier=None,
)


@dataclass(frozen=True)
class Mois:
    """A month that is over. `demande`: a convention ran; `centiemes`: None until confirmed."""

    premier: date
    demande: bool
    centiemes: int | None

    @property
    def est_a_confirmer(self) -> bool:
        return self.demande and self.centiemes is None


def lire_mois(session: Session, association_id: int, *, courant: date) -> tuple[Mois, ...]:
    """Return the last months that are over, the last one first. `courant`: first of this month."""
    premiers = [decaler_mois(courant, -rang) for rang in range(1, MOIS_OFFERTS + 1)]
    confirmes = _lire_confirmes(session, association_id, depuis=premiers[-1])
    conventions = session.execute(
        select(Convention.debut, Convention.fin).where(Convention.porteur_id == association_id)
    ).all()
    return tuple(
        Mois(
            un,
            any(debut < decaler_mois(un, 1) and fin >= un for debut, fin in conventions),
            confirmes.get(un),
        )
        for un in premiers
    )


def _lire_confirmes(session: Session, association_id: int, *, depuis: date) -> Mapping[date, int]:
    demande = select(MiseADisposition.mois, MiseADisposition.centiemes).where(
        MiseADisposition.association_id == association_id, MiseADisposition.mois >= depuis
    )
    return dict(session.execute(demande).all())


def temps_declare(session: Session, association_id: int, mois: date) -> int:
    """Return the hundredths of ETP that the team's page gives for that month."""
    demande = select(temps_du_mois(mois)).where(
        Utilisateur.organisme_id == association_id,
        Utilisateur.role == Role.TRAVAILLEUR_SOCIAL,
        Utilisateur.actif,
    )
    return sum(ETP_PAR_DEFAUT if temps is None else temps for temps in session.scalars(demande))


def formulaire_du_mois(connus: tuple[Mois, ...]) -> Formulaire:
    return formulaire(
        "mise_a_disposition",
        "Confirmer un mois",
        champ("mois", "select", "Mois", options=_options(connus), required=True),
        champ(
            "etp", "textfield", "Travailleurs sociaux mis à disposition, en ETP", required=True,
            maxLength=6,
            aide="Pour toute l’association. Trois temps pleins et un à 80 % : 3,80.",
        ),
    )  # fmt: skip


def _options(connus: tuple[Mois, ...]) -> Iterator[tuple[str, str]]:
    for un in connus:
        etat = " – à confirmer" if un.est_a_confirmer else ""
        if un.centiemes is not None:
            etat = f" – {ecrire_etp(un.centiemes)} ETP confirmés"
        yield un.premier.isoformat(), f"{mois_en_mots(un.premier)}{etat}"


def lire_etp(texte: str) -> int:
    """Return hundredths of ETP. Raises SaisieInvalide."""
    if not ETP.fullmatch(texte.strip()):
        raise SaisieInvalide({"etp": ILLISIBLE})
    return round(float(texte.strip().replace(",", ".")) * CENTIEMES_D_UN_ETP)


def ecrire_etp(centiemes: int) -> str:
    """« 3,80 »."""
    return f"{centiemes / CENTIEMES_D_UN_ETP:.2f}".replace(".", ",")
