"""Whether somebody is followed already: asked while typing, at entry, and for each line imported.

What is told keeps to the access matrix. Of a household that the actor sees: its name and where it
is. Of a colleague's: that it is followed, and by whom, no name. Of another association's: nothing,
not even that it exists.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, or_, select, true
from sqlalchemy.orm import Session

from models.codes import DossierEtat
from models.dossier import Dossier
from models.menage import Personne
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from workflow.menages.ressemblance import Identite, Raison, comparer

Candidat = Row[*tuple[Any, ...]]
Index = Mapping[object, Sequence[Candidat]]

ORDRE = tuple(Raison)

LOT = 400
"""Persons asked for in one query: each is two bound values."""

MAXIMUM = 5
"""Told at once of one person."""


@dataclass(frozen=True, slots=True)
class Doublon:
    """Somebody who may be the same. What the actor may not read is None: `nom`, `dossier`."""

    raison: Raison
    referent: str
    clos: bool
    nom: str | None = None
    naissance: date | None = None
    dossier: str | None = None


def chercher(
    session: Session,
    *,
    acteur: Utilisateur,
    identite: Identite,
    sauf_menage: int | None = None,
) -> tuple[Doublon, ...]:
    """Return those who may be the same person, the surest first; `sauf_menage`: the one at hand."""
    return chercher_en_lot(session, acteur=acteur, identites=[identite], sauf_menage=sauf_menage)[0]


def chercher_en_lot(
    session: Session,
    *,
    acteur: Utilisateur,
    identites: Sequence[Identite],
    sauf_menage: int | None = None,
) -> list[tuple[Doublon, ...]]:
    """Return the same for each of many, in their order: one query for `LOT` of them."""
    trouves: list[tuple[Doublon, ...]] = []
    for debut in range(0, len(identites), LOT):
        lot = identites[debut : debut + LOT]
        candidats = session.execute(_candidats(acteur, lot, sauf_menage)).all()
        par_cle, par_date = _ranger(candidats)
        trouves += [_retenir(identite, par_cle, par_date) for identite in lot]
    return trouves


def _candidats(
    acteur: Utilisateur, identites: Sequence[Identite], sauf_menage: int | None
) -> Select[*tuple[Any, ...]]:
    """Return the persons followed by the association, with the same names or the same birth.

    The dossier that the actor sees comes before the others of the same household.
    """
    cles = sorted({cle for identite in identites for cle in identite.cles})
    dates = {i.naissance for i in identites if i.naissance is not None}
    visible = condition_de_visibilite(acteur)
    return (
        select(
            Personne.id, Personne.nom, Personne.prenom, Personne.nom_usage, Personne.naissance,
            Personne.homonymie, Dossier.public_id, Dossier.etat, visible.label("visible"),
            Utilisateur.nom.label("referent"),
        )
        .join(Dossier, Dossier.menage_id == Personne.menage_id)
        .join(Utilisateur, Utilisateur.id == Dossier.referent_id)
        .where(
            Dossier.association_id == acteur.organisme_id,
            or_(Personne.homonymie.in_(cles), Personne.naissance.in_(sorted(dates))),
            Personne.menage_id != sauf_menage if sauf_menage is not None else true(),
        )
        .order_by(visible.desc(), Dossier.clos_le.is_not(None), Dossier.id.desc())
    )  # fmt: skip


def _ranger(candidats: Iterable[Candidat]) -> tuple[Index, Index]:
    """Return the candidates by key of namesakes and by day of birth, one row for a person."""
    par_cle: dict[object, list[Candidat]] = {}
    par_date: dict[object, list[Candidat]] = {}
    vus: set[int] = set()
    for candidat in candidats:
        if candidat.id not in vus:
            vus.add(candidat.id)
            par_cle.setdefault(candidat.homonymie, []).append(candidat)
            par_date.setdefault(candidat.naissance, []).append(candidat)
    return par_cle, par_date


def _retenir(identite: Identite, par_cle: Index, par_date: Index) -> tuple[Doublon, ...]:
    proches = {c.id: c for cle in identite.cles for c in par_cle.get(cle, ())}
    if identite.naissance is not None:
        proches |= {c.id: c for c in par_date.get(identite.naissance, ())}
    retenus = (
        (raison, candidat)
        for candidat in proches.values()
        if (raison := comparer(identite, _identite(candidat))) is not None
    )
    tries = sorted(retenus, key=lambda paire: (ORDRE.index(paire[0]), paire[1].id))
    return tuple(_dire(raison, candidat) for raison, candidat in tries[:MAXIMUM])


def _identite(candidat: Candidat) -> Identite:
    return Identite(candidat.nom, candidat.prenom, candidat.naissance, candidat.nom_usage)


def _dire(raison: Raison, candidat: Candidat) -> Doublon:
    """Return what the actor may be told of it."""
    clos = candidat.etat == DossierEtat.CLOS
    if not candidat.visible:
        return Doublon(raison, candidat.referent, clos)
    return Doublon(
        raison=raison,
        referent=candidat.referent,
        clos=clos,
        nom=f"{candidat.nom} {candidat.prenom}",
        naissance=candidat.naissance,
        dossier=candidat.public_id,
    )
