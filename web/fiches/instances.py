"""Committees and their meetings, as a chef de service or a coordonnateur reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.dossier import Dossier
from models.instance import Instance, InstanceType, OrdreDuJour, Reunion
from models.journal import Journal
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite, instances_visibles
from web.dossier.plan import lire_plan
from web.fiches.communes import nommer_dossier
from web.page.textes import nommer
from workflow.collectif import instances

PASSEES = 6
"""Meetings already held that the page shows, the last first."""

VALIDER_ENTREE = "valider_entree"
"""The step that a commission d'entrée decides."""


@dataclass(frozen=True)
class ReunionVue:
    """`heures`: « 14 h 30 », or nothing for the day only."""

    instance: str
    le: date
    lieu: str | None
    a_distance: bool
    heures: str
    annulee: bool


@dataclass(frozen=True)
class LigneInstance:
    """A committee in the list, with its next meeting and how many dossiers wait for it."""

    public_id: str
    nom: str
    type: str
    cadre: str
    prochaine: ReunionVue | None
    inscrits: int


@dataclass(frozen=True)
class OrdreVu:
    """A dossier on a list. `menage` is None for the State, which reads no name here.

    `etapes`: (journal rank, label) of the steps that the decision may have led to.
    """

    dossier: str
    menage: str | None
    decision: str | None
    decide_le: datetime | None
    etape: str | None
    etapes: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ReunionDetaillee:
    public_id: str
    reunion: ReunionVue
    tenue: bool
    ordre: tuple[OrdreVu, ...]


@dataclass(frozen=True)
class FicheInstance:
    public_id: str
    nom: str
    type: str
    cadre: str
    periodicite: str | None
    a_venir: tuple[ReunionDetaillee, ...]
    passees: tuple[ReunionDetaillee, ...]


@dataclass(frozen=True)
class InscriptionVue:
    """A meeting that a dossier is, or was, on the list of."""

    reunion: ReunionVue
    decision: str | None


@dataclass(frozen=True)
class InstancesDuDossier:
    """`possibles`: (meeting, its words) of those that the dossier may still be put on."""

    inscriptions: tuple[InscriptionVue, ...]
    possibles: tuple[tuple[str, ReunionVue], ...]


def list_instances(
    session: Session, lecteur: Utilisateur, *, aujourdhui: date
) -> tuple[LigneInstance, ...]:
    """Return the committees, the one that meets next first."""
    visibles = session.scalars(instances_visibles(lecteur).order_by(Instance.nom)).all()
    lignes = [_resumer(session, lecteur, instance, aujourdhui) for instance in visibles]
    return tuple(sorted(lignes, key=lambda ligne: _rang(ligne.prochaine)))


def _rang(prochaine: ReunionVue | None) -> date:
    return prochaine.le if prochaine else date.max


def _resumer(
    session: Session, lecteur: Utilisateur, instance: Instance, aujourdhui: date
) -> LigneInstance:
    prochaine = session.scalars(
        select(Reunion)
        .where(
            Reunion.instance_id == instance.id,
            Reunion.le >= aujourdhui,
            Reunion.annulee_le.is_(None),
        )
        .order_by(Reunion.le)
    ).first()
    return LigneInstance(
        public_id=instance.public_id,
        nom=instance.nom,
        type=instance.type,
        cadre=nommer_cadre(instance),
        prochaine=voir_reunion(prochaine) if prochaine else None,
        inscrits=len(_inscrits(session, lecteur, prochaine)) if prochaine else 0,
    )


def nommer_cadre(instance: Instance) -> str:
    """Return « programme, département », or the association's name."""
    if instance.programme is not None:
        return f"{instance.programme.nom}, {nommer(instance.departement, 'departement')}"
    return instance.association.nom if instance.association else ""


def voir_reunion(reunion: Reunion) -> ReunionVue:
    heures = f"{reunion.heure:%-H\u00a0h\u00a0%M}" if reunion.heure else ""
    return ReunionVue(
        instance=reunion.instance.nom,
        le=reunion.le,
        lieu=reunion.lieu,
        a_distance=reunion.a_distance,
        heures=heures,
        annulee=reunion.annulee_le is not None,
    )


def _inscrits(session: Session, lecteur: Utilisateur, reunion: Reunion) -> list[OrdreDuJour]:
    """Return the list of a meeting: the dossiers that the reader may see, and no other."""
    requete = (
        select(OrdreDuJour)
        .join(Dossier, Dossier.id == OrdreDuJour.dossier_id)
        .where(OrdreDuJour.reunion_id == reunion.id, condition_de_visibilite(lecteur))
        .order_by(OrdreDuJour.inscrit_le, OrdreDuJour.id)
    )
    return list(session.scalars(requete))


def construire(
    session: Session, instance: Instance, lecteur: Utilisateur, *, aujourdhui: date
) -> FicheInstance:
    reunions = session.scalars(
        select(Reunion).where(Reunion.instance_id == instance.id).order_by(Reunion.le)
    ).all()
    a_venir = [reunion for reunion in reunions if reunion.le >= aujourdhui]
    passees = [reunion for reunion in reversed(reunions) if reunion.le < aujourdhui][:PASSEES]

    def detailler(reunion: Reunion) -> ReunionDetaillee:
        tenue = reunion.le <= aujourdhui and reunion.annulee_le is None
        return _detailler(session, lecteur, reunion, tenue=tenue)

    return FicheInstance(
        public_id=instance.public_id,
        nom=instance.nom,
        type=instance.type,
        cadre=nommer_cadre(instance),
        periodicite=instance.periodicite,
        a_venir=tuple(map(detailler, a_venir)),
        passees=tuple(map(detailler, passees)),
    )


def _detailler(
    session: Session, lecteur: Utilisateur, reunion: Reunion, *, tenue: bool
) -> ReunionDetaillee:
    ordre = tuple(_ordre(session, lecteur, un) for un in _inscrits(session, lecteur, reunion))
    return ReunionDetaillee(reunion.public_id, voir_reunion(reunion), tenue, ordre)


def _ordre(session: Session, lecteur: Utilisateur, ordre: OrdreDuJour) -> OrdreVu:
    noms = lire_plan(ordre.dossier.definition).noms
    nomme = lecteur.role != Role.COORDONNATEUR
    notee = session.get(Journal, ordre.journal_id) if ordre.journal_id else None
    etape = notee if notee and _peut_lire(session, lecteur, notee) else None
    possibles = instances.list_etapes(session, ordre)
    lisibles = [e for e in possibles if _peut_lire(session, lecteur, e)]
    return OrdreVu(
        dossier=ordre.dossier.public_id,
        menage=nommer_dossier(session, ordre.dossier) if nomme else None,
        decision=ordre.decision,
        decide_le=ordre.decide_le,
        etape=_libelle(etape, noms) if etape else None,
        etapes=tuple((e.rang, _libelle(e, noms)) for e in lisibles),
    )


def _peut_lire(session: Session, lecteur: Utilisateur, etape: Journal) -> bool:
    """The State reads the steps that it did: the name of another may tell of health or debts."""
    if lecteur.role != Role.COORDONNATEUR:
        return True
    acteur = session.get(Utilisateur, etape.acteur_id) if etape.acteur_id else None
    return acteur is not None and acteur.role == Role.COORDONNATEUR


def _libelle(etape: Journal, noms: Mapping[str, str]) -> str:
    return noms.get(etape.element or "", etape.element or "")


def du_dossier(session: Session, dossier: Dossier, *, aujourdhui: date) -> InstancesDuDossier:
    """Return the meetings of a dossier: those it is on the list of, those it may be put on."""
    ordres = session.execute(
        select(OrdreDuJour, Reunion)
        .join(Reunion, Reunion.id == OrdreDuJour.reunion_id)
        .where(OrdreDuJour.dossier_id == dossier.id)
        .order_by(Reunion.le.desc())
    ).all()
    prises = {reunion.id for _ordre, reunion in ordres}
    a_venir = session.scalars(instances.reunions_du_dossier(dossier, depuis=aujourdhui))
    ouvert = dossier.clos_le is None
    return InstancesDuDossier(
        inscriptions=tuple(InscriptionVue(voir_reunion(r), ordre.decision) for ordre, r in ordres),
        possibles=tuple(
            (r.public_id, voir_reunion(r)) for r in a_venir if ouvert and r.id not in prises
        ),
    )


def reunion_de_l_etape(
    session: Session, dossier: Dossier, element: str, *, aujourdhui: date
) -> ReunionVue | None:
    """Return the meeting that decides the entry: the one it is on the list of, else the next."""
    if element != VALIDER_ENTREE:
        return None
    a_venir = instances.reunions_du_dossier(dossier, depuis=aujourdhui)
    inscrit = select(OrdreDuJour.reunion_id).where(OrdreDuJour.dossier_id == dossier.id)
    des_entrees = a_venir.where(Instance.type == InstanceType.COMMISSION_ENTREE)
    trouvee = (
        session.scalars(a_venir.where(Reunion.id.in_(inscrit))).first()
        or session.scalars(des_entrees).first()
    )
    return voir_reunion(trouvee) if trouvee else None
