"""The drafts: of which parcours, from which version, who changed them last and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, select

from models.codes import EbaucheEtat
from models.definition import Definition
from models.ebauche import Ebauche
from models.utilisateur import Utilisateur
from web.page.exports import Colonne, Export
from web.page.pagination import Rangee, Requete

ETATS: Final = {
    EbaucheEtat.OUVERTE: "Ouverte",
    EbaucheEtat.SOUMISE: "Soumise",
    EbaucheEtat.PUBLIEE: "Publiée",
    EbaucheEtat.ABANDONNEE: "Abandonnée",
}


@dataclass(frozen=True)
class LigneEbauche:
    public_id: str
    nom: str
    cle: str
    code_etat: str
    base: int | None
    devenue: int | None
    modifiee_le: datetime
    par: str

    @property
    def etat(self) -> str:
        return ETATS[EbaucheEtat(self.code_etat)]


def list_ebauches() -> Requete:
    """Return the drafts: those that wait for somebody first, the last changed first."""
    devenue, base = Definition.__table__.alias("devenue"), Definition.__table__.alias("base")
    rang = case(
        {EbaucheEtat.SOUMISE.value: 0, EbaucheEtat.OUVERTE.value: 1}, value=Ebauche.etat, else_=2
    )
    return (
        select(
            Ebauche.public_id, Ebauche.nom, Ebauche.cle, Ebauche.etat, base.c.numero,
            devenue.c.numero, Ebauche.modifiee_le, Utilisateur.nom,
        )
        .join(Utilisateur, Utilisateur.id == Ebauche.modifiee_par_id)
        .outerjoin(base, base.c.id == Ebauche.base_id)
        .outerjoin(devenue, devenue.c.id == Ebauche.definition_id)
        .order_by(rang, Ebauche.modifiee_le.desc(), Ebauche.id.desc())
    )  # fmt: skip


def lire_ebauche(rangee: Rangee) -> LigneEbauche:
    return LigneEbauche(*rangee)


EBAUCHES: Final = Export[LigneEbauche](
    "ebauches",
    (
        Colonne("Ébauche", lambda ligne: ligne.nom),
        Colonne("Parcours", lambda ligne: ligne.cle),
        Colonne("État", lambda ligne: ligne.etat),
        Colonne("À partir de la version", lambda ligne: ligne.base),
        Colonne("Devenue la version", lambda ligne: ligne.devenue),
        Colonne("Modifiée le", lambda ligne: ligne.modifiee_le),
        Colonne("Par", lambda ligne: ligne.par),
    ),
    dossier=None,
)
