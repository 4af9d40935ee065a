"""The batches, and the dossiers of one: a reference, a fate, a reason; nothing of a household."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from models.codes import DeplacementEtat, DeplacementSort
from models.definition import Definition
from models.deplacement import Deplacement, DeplacementDossier
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from web.page.exports import Colonne, Export
from web.page.pagination import Rangee, Requete
from web.page.textes import compter
from workflow.deplacements import Effets

ETATS: Final[Mapping[str, str]] = {
    DeplacementEtat.PREPARE: "À l’essai",
    DeplacementEtat.EN_COURS: "En cours",
    DeplacementEtat.TERMINE: "Terminé",
    DeplacementEtat.RETOUR: "Annulation en cours",
    DeplacementEtat.RENDU: "Annulé",
}
SORTS: Final[Mapping[str, str]] = {
    DeplacementSort.PREVU: "À déplacer",
    DeplacementSort.DEPLACE: "Déplacé",
    DeplacementSort.REFUSE: "Resté sur sa version",
    DeplacementSort.A_RENDRE: "À ramener",
    DeplacementSort.RENDU: "Ramené",
    DeplacementSort.RESTE: "Non ramené",
}

GROUPES_MONTRES: Final = 40

_LIGNE = DeplacementDossier
_EFFETS: Final = case((_LIGNE.motif.is_(None), _LIGNE.detail))
"""What happens to what waits; where a reason is told, it is all that is told."""


@dataclass(frozen=True)
class LigneLot:
    public_id: str
    parcours: str
    de: int
    vers: int
    etat: str
    dossiers: int
    cree_le: datetime
    cree_par: str


@dataclass(frozen=True)
class LigneDossier:
    """`reference`: all that an administrateur reads of a dossier."""

    public_id: str
    reference: str
    sort: str
    libelle: str
    motif: str | None
    effets: tuple[str, ...]
    traite_le: datetime | None
    garde: bool
    """Whether its state of before is still kept."""

    @property
    def annulable(self) -> bool:
        return self.sort == DeplacementSort.DEPLACE and self.garde

    @property
    def definitif(self) -> bool:
        return self.sort == DeplacementSort.DEPLACE and not self.garde


@dataclass(frozen=True)
class Groupe:
    """Dossiers to which the same happens. `cle`: one of their rows, which names the group."""

    cle: int
    nombre: int
    sort: str
    motif: str | None
    effets: tuple[str, ...]


def list_lots() -> Requete:
    """Return the batches, the last first."""
    de, vers = aliased(Definition), aliased(Definition)
    dossiers = select(func.count()).where(_LIGNE.deplacement_id == Deplacement.id).scalar_subquery()
    return (
        select(
            Deplacement.public_id, de.nom, de.numero, vers.numero, Deplacement.etat, dossiers,
            Deplacement.cree_le, Utilisateur.nom,
        )
        .join(de, de.id == Deplacement.de_id)
        .join(vers, vers.id == Deplacement.vers_id)
        .join(Utilisateur, Utilisateur.id == Deplacement.cree_par_id)
        .order_by(Deplacement.id.desc())
    )  # fmt: skip


def lire_lot(rangee: Rangee) -> LigneLot:
    public_id, nom, de, vers, etat, *reste = rangee
    return LigneLot(public_id, nom, de, vers, ETATS[etat], *reste)


def list_dossiers(lot: Deplacement, *, sort: str | None, groupe: Groupe | None) -> Requete:
    """Return the dossiers of a batch, of one fate or of one group if asked."""
    demande: Select[*tuple[Any, ...]] = (
        select(
            Dossier.public_id, _LIGNE.sort, _LIGNE.motif, _LIGNE.detail, _LIGNE.traite_le,
            _LIGNE.avant.is_not(None),
        )
        .join(Dossier, Dossier.id == _LIGNE.dossier_id)
        .where(_LIGNE.deplacement_id == lot.id)
        .order_by(_LIGNE.id)
    )  # fmt: skip
    if sort in SORTS:
        demande = demande.where(_LIGNE.sort == sort)
    if groupe is not None:
        demande = demande.where(
            _LIGNE.sort == groupe.sort, _LIGNE.motif.is_not_distinct_from(groupe.motif)
        )
        if groupe.motif is None:
            modele = select(_LIGNE.detail).where(_LIGNE.id == groupe.cle).scalar_subquery()
            demande = demande.where(_LIGNE.detail == modele)
    return demande


def lire_dossier(rangee: Rangee) -> LigneDossier:
    public_id, sort, motif, detail, traite_le, garde = rangee
    return LigneDossier(
        public_id,
        f"D-{public_id}",
        sort,
        SORTS[sort],
        motif,
        () if motif else dire_effets(Effets.lire(detail)),
        traite_le,
        garde,
    )


def list_groupes(session: Session, lot: Deplacement) -> list[Groupe]:
    """Return the dossiers that were seen, put together by what happens to them, most first."""
    demande = (
        _grouper(lot)
        .group_by(_LIGNE.sort, _LIGNE.motif, _EFFETS)
        .order_by(_LIGNE.motif.is_(None), func.count().desc(), func.min(_LIGNE.id))
        .limit(GROUPES_MONTRES)
    )
    return [_lire_groupe(ligne) for ligne in session.execute(demande)]


def lire_groupe(session: Session, lot: Deplacement, cle: int) -> Groupe | None:
    """Return the group that a row names."""
    demande = _grouper(lot).where(_LIGNE.id == cle)
    ligne = session.execute(
        demande.group_by(_LIGNE.sort, _LIGNE.motif, _EFFETS)
    ).first()  # fmt: skip
    return None if ligne is None else _lire_groupe(ligne)


def _grouper(lot: Deplacement) -> Select[*tuple[Any, ...]]:
    return select(func.min(_LIGNE.id), func.count(), _LIGNE.sort, _LIGNE.motif, _EFFETS).where(
        _LIGNE.deplacement_id == lot.id, _LIGNE.traite_le.is_not(None)
    )


def _lire_groupe(rangee: Rangee) -> Groupe:
    cle, nombre, sort, motif, detail = rangee
    return Groupe(cle, nombre, sort, motif, () if motif else dire_effets(Effets.lire(detail)))


def compter_examines(session: Session, lot: Deplacement) -> int:
    """Return how many dossiers of a batch were tried."""
    vus = (_LIGNE.deplacement_id == lot.id, _LIGNE.traite_le.is_not(None))
    return session.scalar(select(func.count()).select_from(_LIGNE).where(*vus)) or 0


def compter_ramenables(session: Session, lot: Deplacement) -> int:
    """Return how many dossiers of a batch moved and may be taken back, as far as is known."""
    gardes = (_LIGNE.sort == DeplacementSort.DEPLACE, _LIGNE.avant.is_not(None))
    demande = select(func.count()).select_from(_LIGNE).where(_LIGNE.deplacement_id == lot.id)
    return session.scalar(demande.where(*gardes)) or 0


def dire_effets(effets: Effets) -> tuple[str, ...]:
    """Return what happens to what waits, in sentences."""
    gardees = [avant for avant, apres in effets.etapes if avant == apres]
    changees = [f"« {avant} » devient « {apres} »." for avant, apres in effets.etapes
                if avant != apres]  # fmt: skip
    brouillons = compter(effets.brouillons, "formulaire commencé") if effets.brouillons else ""
    phrases = (
        _dire("Étapes gardées :" if len(set(gardees)) > 1 else "Étape gardée :", gardees),
        *changees,
        _dire("Échéances gardées, à leur date :", effets.echeances),
        _dire("Attendu en plus :", effets.nouvelles),
        _dire("N’est plus attendu :", effets.disparues),
        f"Gardé : {brouillons}." if brouillons else "",
    )
    return tuple(phrase for phrase in phrases if phrase)


def _dire(debut: str, noms: list[str] | tuple[str, ...]) -> str:
    cites = ", ".join(f"« {nom} »" for nom in dict.fromkeys(noms))
    return f"{debut} {cites}." if cites else ""


LOTS: Final = Export[LigneLot](
    "deplacements",
    (
        Colonne("Parcours", lambda ligne: ligne.parcours),
        Colonne("De la version", lambda ligne: ligne.de),
        Colonne("Vers la version", lambda ligne: ligne.vers),
        Colonne("État", lambda ligne: ligne.etat),
        Colonne("Dossiers", lambda ligne: ligne.dossiers),
        Colonne("Préparé le", lambda ligne: ligne.cree_le),
        Colonne("Par", lambda ligne: ligne.cree_par),
    ),
    dossier=None,
)

DOSSIERS: Final = Export[LigneDossier](
    "dossiers-deplaces",
    (
        Colonne("Dossier", lambda ligne: ligne.reference),
        Colonne("Sort", lambda ligne: ligne.libelle),
        Colonne("Pourquoi", lambda ligne: ligne.motif),
        Colonne("Ce qui change", lambda ligne: " ".join(ligne.effets)),
        Colonne("Le", lambda ligne: ligne.traite_le),
    ),
    dossier=None,
)
