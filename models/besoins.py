"""The anonymous housing needs that a landlord may read: which, and nothing of whom.

A need is the alert of six months told to the landlord as an organisation (002:476-497), while no
proposition is open. Four facts leave: typologie, communes, affordable rent, since which month.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, null, or_, select, true
from sqlalchemy.orm import Session

from models.accompagnement import Mesure
from models.alerte import Alerte, AlerteDestinataire
from models.codes import Role
from models.dossier import Dossier
from models.menage import Demande
from models.protection import est_protege, menages_proteges
from models.relogement import Proposition
from models.repli import plier
from models.utilisateur import Utilisateur
from models.visibilite import dans_ses_departements

PETITE_CELLULE = 3
"""A commune that fewer needs ask for is not named: in a village, a need is a household."""

PAS_DE_LOYER = 10
"""Euros: an affordable rent is told by tens, rounded down."""

_SEPARATEURS = re.compile(r"[,;/\n]|\s+(?:et|ou)\s+")

Besoins = Select[*tuple[Any, ...]]


def besoins_lisibles(utilisateur: Utilisateur) -> Besoins:
    """Return the needs told to the user's organisation, in his départements: no column chosen.

    To the référents alone: a correspondant sees his households only (002:488).
    """
    return (
        select(Alerte.id)
        .select_from(Alerte)
        .join(AlerteDestinataire, AlerteDestinataire.alerte_id == Alerte.id)
        .join(Dossier, Dossier.id == Alerte.dossier_id)
        .join(Mesure, Mesure.id == Alerte.mesure_id)
        .outerjoin(Demande, Demande.menage_id == Dossier.menage_id)
        .where(
            AlerteDestinataire.organisme_id == utilisateur.organisme_id,
            true() if utilisateur.role == Role.REFERENT_BAILLEUR else false(),
            Alerte.close_le.is_(None),
            Mesure.fin_reelle.is_(None),
            sans_proposition_ouverte(),
            dans_ses_departements(utilisateur, Dossier.departement),
        )
    )


def communes_dites() -> ColumnElement[Any]:
    """Return the communes of a need; none for a household whose whereabouts are a danger."""
    return case((est_protege(Dossier.menage_id), null()), else_=Demande.communes)


@dataclass(frozen=True)
class Communes:
    """What the needs of a landlord ask for: {(département, folded name): needs}, and the texts."""

    compte: Mapping[tuple[str, str], int]
    textes: Mapping[tuple[str, str], frozenset[str]]
    noms: Mapping[str, str]
    """{folded name: as it is spelled}, for those that may be named."""

    def est_nommable(self, departement: str, nom: str) -> bool:
        return self.compte.get((departement, plier(nom)), 0) >= PETITE_CELLULE

    def filtre(self, nom: str) -> ColumnElement[bool]:
        """Return « the need asks for this commune », where it may be named; else nothing is."""
        textes = [
            and_(Dossier.departement == departement, Demande.communes.in_(textes))
            for (departement, plie), textes in self.textes.items()
            if plie == nom and self.compte[departement, plie] >= PETITE_CELLULE
        ]
        return and_(or_(false(), *textes), Dossier.menage_id.not_in(menages_proteges()))


def lire_communes(session: Session, utilisateur: Utilisateur) -> Communes:
    """Return the communes that the needs of this landlord ask for."""
    lignes = session.execute(
        besoins_lisibles(utilisateur)
        .with_only_columns(Dossier.departement, Demande.communes, func.count())
        .where(Dossier.menage_id.not_in(menages_proteges()))
        .group_by(Dossier.departement, Demande.communes)
    )
    compte: Counter[tuple[str, str]] = Counter()
    textes: dict[tuple[str, str], set[str]] = defaultdict(set)
    noms: dict[str, str] = {}
    for departement, texte, fois in lignes:
        for nom in decouper(texte):
            cle = (departement, plier(nom))
            if texte not in textes[cle]:
                compte[cle] += fois
            textes[cle].add(str(texte))
            noms.setdefault(cle[1], nom)
    nommes = {plie for (_dep, plie), fois in compte.items() if fois >= PETITE_CELLULE}
    return Communes(
        compte=compte,
        textes={cle: frozenset(lus) for cle, lus in textes.items()},
        noms={plie: nom for plie, nom in sorted(noms.items()) if plie in nommes},
    )


def decouper(communes: str | None) -> list[str]:
    """Return the communes of a free text: « Massy, Étampes et Orsay » names three."""
    mots = (mot.strip() for mot in _SEPARATEURS.split(communes or ""))
    return [mot for mot in mots if mot]


def loyer_dit(loyer: int | None) -> int | None:
    """Return an affordable rent as it is told: by tens of euros, rounded down."""
    return None if loyer is None else max(PAS_DE_LOYER, loyer - loyer % PAS_DE_LOYER)


def loyer_suffisant(loyer: int) -> ColumnElement[bool]:
    """Return « the need affords this rent », as it is told: a filter says no more than the list."""
    return Demande.loyer_max >= -(-loyer // PAS_DE_LOYER) * PAS_DE_LOYER


def sans_proposition_ouverte() -> ColumnElement[bool]:
    """Return « no proposition is open on the dossier of the alert »."""
    # By the alert's dossier: `dossier` may be two queries further out, beyond correlation.
    ouverte = select(Proposition.id).where(
        Proposition.dossier_id == Alerte.dossier_id, Proposition.close_le.is_(None)
    )
    return ~ouverte.exists()
