"""A batch of dossiers to move: prepared, tried, launched, taken back. The rows are the work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

import orjson
from sqlalchemy import CursorResult, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from models.codes import DefinitionStatut, DeplacementEtat, DeplacementSort
from models.db import un_a_la_fois
from models.definition import Definition
from models.deplacement import Deplacement, DeplacementDossier
from models.dossier import Dossier
from models.travaux import differer
from models.utilisateur import Utilisateur
from workflow.deplacements.correspondances import verifier as verifier_les_correspondances
from workflow.deplacements.tranches import travaux_de
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.gestion.traces import Traceur
from workflow.habilitations import Action, verifier
from workflow.parcours.definition_chargee import charger

PAR_REQUETE = 500
"""Ids in one statement: PostgreSQL and SQLite bound the number of parameters."""

AUCUN = "Aucun dossier en cours n’est sur cette version avec ces critères."
DEJA_LANCE = "Ce déplacement a déjà été lancé : rechargez la page."
OCCUPES = "Un autre déplacement est en cours sur certains de ces dossiers : attendez qu’il finisse."
RETIREE = "La version où vont ces dossiers est retirée depuis : préparez un autre déplacement."
AVANT_SON_TOUR = "Le déplacement a été annulé avant son tour : il n’a pas bougé."

_tracer = Traceur[Deplacement](
    "deplacement",
    lambda lot: (
        lot.public_id,
        f"{lot.de.nom}, version {lot.de.numero} vers {lot.vers.numero}",
    ),
)

_LIGNE = DeplacementDossier
EN_MARCHE = (DeplacementEtat.EN_COURS, DeplacementEtat.RETOUR)
A_FAIRE = (DeplacementSort.PREVU, DeplacementSort.A_RENDRE)


def lire(session: Session, public_id: str) -> Deplacement:
    """Return a batch. Raises Introuvable."""
    lot = session.scalars(select(Deplacement).where(Deplacement.public_id == public_id)).first()
    if lot is None:
        raise Introuvable
    return lot


@lru_cache(maxsize=64)
def lire_correspondances(texte: str) -> Mapping[str, str]:
    """Return the places that a person made correspond, read once per text."""
    return MappingProxyType(orjson.loads(texte))


def preparer(
    session: Session,
    *,
    acteur: Utilisateur,
    de: Definition,
    vers: Definition,
    correspondances: Mapping[str, str],
    dossiers: Sequence[int] | None,
    le: datetime,
) -> Deplacement:
    """Write a batch and its dossiers (None: every open one on `de`); nothing moves.

    Raises HabilitationRefusee, SaisieInvalide, TransitionInterdite.
    """
    verifier(acteur, Action.DEPLACER_DOSSIERS)
    _verifier_les_versions(de, vers)
    ancienne, nouvelle = (charger(session, d.id, d.sha256) for d in (de, vers))
    verifier_les_correspondances(ancienne, nouvelle, correspondances)
    lot = Deplacement(
        de_id=de.id, vers_id=vers.id, correspondances=_en_json(correspondances),
        etat=DeplacementEtat.PREPARE, cree_le=le, cree_par_id=acteur.id,
    )  # fmt: skip
    session.add(lot)
    session.flush()
    nombre = _remplir(session, lot, dossiers)
    if not nombre:
        raise SaisieInvalide({"de": AUCUN})
    if _est_pris(session, lot):
        raise TransitionInterdite(OCCUPES)
    _tracer(session, acteur, lot, action="preparer", le=le, detail={"dossiers": [0, nombre]})
    differer(session, *travaux_de(session, lot))
    return lot


def _verifier_les_versions(de: Definition, vers: Definition) -> None:
    if de.cle != vers.cle:
        raise SaisieInvalide({"vers": "Choisissez une version du même parcours."})
    if de.id == vers.id:
        raise SaisieInvalide({"vers": "Choisissez une autre version que celle à quitter."})
    if vers.statut != DefinitionStatut.PUBLIEE:
        raise SaisieInvalide({"vers": "Cette version est retirée : choisissez-en une publiée."})


def _en_json(correspondances: Mapping[str, str]) -> str:
    return orjson.dumps(dict(correspondances), option=orjson.OPT_SORT_KEYS).decode()


def _remplir(session: Session, lot: Deplacement, dossiers: Sequence[int] | None) -> int:
    """Write a row for each open dossier of the version; return how many there are."""
    en_cours = (Dossier.definition_id == lot.de_id, Dossier.clos_le.is_(None))
    if dossiers is None:
        return _inserer(session, lot, *en_cours)
    uniques = sorted(set(dossiers))
    tranches = [uniques[i : i + PAR_REQUETE] for i in range(0, len(uniques), PAR_REQUETE)]
    return sum(_inserer(session, lot, *en_cours, Dossier.id.in_(t)) for t in tranches)


def _inserer(session: Session, lot: Deplacement, *conditions: Any) -> int:
    choisis = select(
        literal(lot.id), Dossier.id, literal(DeplacementSort.PREVU.value), literal("{}")
    ).where(*conditions)
    colonnes = ["deplacement_id", "dossier_id", "sort", "detail"]
    ordre = insert(_LIGNE).from_select(colonnes, choisis.order_by(Dossier.id))
    return _compter(session, ordre)


def _compter(session: Session, ordre: Any) -> int:
    """Run a write; return how many rows it touched."""
    return int(cast(CursorResult[Any], session.execute(ordre)).rowcount)


def _est_pris(session: Session, lot: Deplacement) -> bool:
    """Tell whether another batch is moving one of these dossiers."""
    autre = (
        select(_LIGNE.dossier_id)
        .join(Deplacement, Deplacement.id == _LIGNE.deplacement_id)
        .where(Deplacement.id != lot.id, Deplacement.etat.in_(EN_MARCHE), _LIGNE.sort.in_(A_FAIRE))
    )
    pris = select(_LIGNE.id).where(_LIGNE.deplacement_id == lot.id, _LIGNE.dossier_id.in_(autre))
    return session.scalar(pris.limit(1)) is not None


def lancer(session: Session, *, acteur: Utilisateur, lot: Deplacement, le: datetime) -> None:
    """Begin to move. Raises HabilitationRefusee, TransitionInterdite."""
    verifier(acteur, Action.DEPLACER_DOSSIERS)
    un_a_la_fois(session)  # two batches launched at once would each see no other
    _verifier_la_cible(session, lot)
    if _est_pris(session, lot):
        raise TransitionInterdite(OCCUPES)
    _passer(session, lot, [DeplacementEtat.PREPARE], etat=DeplacementEtat.EN_COURS, lance_le=le)
    _tracer(session, acteur, lot, action="lancer", le=le)
    differer(session, *travaux_de(session, lot))


def _verifier_la_cible(session: Session, lot: Deplacement) -> None:
    """Refuse a version that was withdrawn since the batch was prepared."""
    session.refresh(lot.vers)
    if lot.vers.statut != DefinitionStatut.PUBLIEE:
        raise TransitionInterdite(RETIREE)


def ecarter(session: Session, *, acteur: Utilisateur, lot: Deplacement, le: datetime) -> None:
    """Drop a batch that was never launched. Raises HabilitationRefusee, TransitionInterdite."""
    verifier(acteur, Action.DEPLACER_DOSSIERS)
    _tracer(session, acteur, lot, action="ecarter", le=le)
    ordre = delete(Deplacement).where(
        Deplacement.id == lot.id, Deplacement.etat == DeplacementEtat.PREPARE
    )
    if not _compter(session, ordre):
        raise TransitionInterdite(DEJA_LANCE)


def reprendre(session: Session, *, acteur: Utilisateur, lot: Deplacement, le: datetime) -> int:
    """Try again those that were refused; return how many. Raises as `lancer`."""
    verifier(acteur, Action.DEPLACER_DOSSIERS)
    un_a_la_fois(session)
    _verifier_la_cible(session, lot)
    _passer(session, lot, [DeplacementEtat.TERMINE], etat=DeplacementEtat.EN_COURS, fini_le=None)
    ordre = (
        update(_LIGNE)
        .where(_LIGNE.deplacement_id == lot.id, _LIGNE.sort == DeplacementSort.REFUSE)
        .values(sort=DeplacementSort.PREVU, motif=None)
    )
    nombre = _compter(session, ordre)
    if _est_pris(session, lot):
        raise TransitionInterdite(OCCUPES)
    _tracer(session, acteur, lot, action="reprendre", le=le, detail={"dossiers": [0, nombre]})
    differer(session, *travaux_de(session, lot))
    return nombre


def annuler(session: Session, *, acteur: Utilisateur, lot: Deplacement, le: datetime) -> int:
    """Take back every dossier that moved; return how many are to be. Raises as `lancer`."""
    verifier(acteur, Action.DEPLACER_DOSSIERS)
    _passer(
        session, lot, [DeplacementEtat.EN_COURS, DeplacementEtat.TERMINE],
        etat=DeplacementEtat.RETOUR, fini_le=None,
    )  # fmt: skip
    du_lot = update(_LIGNE).where(_LIGNE.deplacement_id == lot.id)
    session.execute(
        du_lot.where(_LIGNE.sort == DeplacementSort.PREVU).values(
            sort=DeplacementSort.RENDU, motif=AVANT_SON_TOUR, traite_le=le
        )
    )
    deplaces = du_lot.where(_LIGNE.sort == DeplacementSort.DEPLACE)
    nombre = _compter(session, deplaces.values(sort=DeplacementSort.A_RENDRE))
    _tracer(session, acteur, lot, action="annuler", le=le, detail={"dossiers": [0, nombre]})
    if nombre:
        differer(session, *travaux_de(session, lot))
    else:
        clore_si_fini(session, lot.id, le=le)
    return nombre


def _passer(
    session: Session, lot: Deplacement, depuis: Sequence[DeplacementEtat], **valeurs: Any
) -> None:
    """Move a batch to another state, once: whoever comes second is told."""
    ordre = update(Deplacement).where(Deplacement.id == lot.id, Deplacement.etat.in_(depuis))
    if not _compter(session, ordre.values(**valeurs)):
        raise TransitionInterdite(DEJA_LANCE)
    session.expire(lot)


def clore_si_fini(session: Session, lot_id: int, *, le: datetime) -> bool:
    """Note that a batch has nothing left to do; tell whether it is so."""
    reste = exists().where(_LIGNE.deplacement_id == lot_id, _LIGNE.sort.in_(A_FAIRE))
    fins = {
        DeplacementEtat.EN_COURS: DeplacementEtat.TERMINE,
        DeplacementEtat.RETOUR: DeplacementEtat.RENDU,
    }
    fait = 0
    for etat, fin in fins.items():
        ordre = update(Deplacement).where(
            Deplacement.id == lot_id, Deplacement.etat == etat, ~reste
        )
        fait += _compter(session, ordre.values(etat=fin, fini_le=le))
    return bool(fait)


def compter_par_sort(session: Session, lot: Deplacement) -> dict[str, int]:
    """Return how many dossiers of a batch met each fate: its progress."""
    demande = (
        select(_LIGNE.sort, func.count())
        .where(_LIGNE.deplacement_id == lot.id)
        .group_by(_LIGNE.sort)
    )
    return dict(session.execute(demande).all())
