"""One version on its page: who published it and from what, who follows it, its neighbours."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.codes import DefinitionStatut, DossierEtat
from models.definition import Definition
from models.dossier import Dossier
from models.utilisateur import Utilisateur


@dataclass(frozen=True)
class FicheVersion:
    """`en_cours`: dossiers that follow it, a count; `precedente`: to compare with;
    `a_suivre`: the latest version before it that dossiers still follow."""

    publiee: bool
    publiee_par: str | None
    relue_par: str | None
    retiree_par: str | None
    en_cours: int
    derniere: bool
    precedente: Definition | None
    a_suivre: Definition | None


def decrire_version(session: Session, definition: Definition) -> FicheVersion:
    """Return the sheet of a version: no household in it."""
    publiees = select(func.max(Definition.numero)).where(
        Definition.cle == definition.cle, Definition.statut == DefinitionStatut.PUBLIEE
    )
    en_cours = select(func.count()).where(
        Dossier.definition_id == definition.id, Dossier.etat != DossierEtat.CLOS
    )
    return FicheVersion(
        publiee=definition.statut == DefinitionStatut.PUBLIEE,
        publiee_par=_nom(session, definition.publiee_par_id),
        relue_par=_nom(session, definition.relue_par_id),
        retiree_par=_nom(session, definition.retiree_par_id),
        en_cours=session.scalar(en_cours) or 0,
        derniere=session.scalar(publiees) == definition.numero,
        precedente=_precedente(session, definition),
        a_suivre=_a_suivre(session, definition),
    )


def _nom(session: Session, compte: int | None) -> str | None:
    return session.scalar(select(Utilisateur.nom).where(Utilisateur.id == compte))


def _precedente(session: Session, definition: Definition) -> Definition | None:
    """Return the version that it was drawn from, else the one before it."""
    if definition.issue_de_id is not None:
        return session.get(Definition, definition.issue_de_id)
    avant = (
        select(Definition)
        .where(Definition.cle == definition.cle, Definition.numero < definition.numero)
        .order_by(Definition.numero.desc())
        .limit(1)
    )
    return session.scalars(avant).first()


def _a_suivre(session: Session, definition: Definition) -> Definition | None:
    suivie = exists().where(
        Dossier.definition_id == Definition.id, Dossier.etat != DossierEtat.CLOS
    )
    avant = (
        select(Definition)
        .where(Definition.cle == definition.cle, Definition.numero < definition.numero, suivie)
        .order_by(Definition.numero.desc())
        .limit(1)
    )
    return session.scalars(avant).first()
