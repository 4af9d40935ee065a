"""One dossier of a batch: tried, moved or taken back, in the transaction of the caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from models.administration import TraceAdministration
from models.chaine import nouveau_sel
from models.codes import DeplacementEtat, DeplacementSort
from models.definition import Definition
from models.deplacement import VIDE, Deplacement, DeplacementDossier
from models.errors import ErreurMetier
from models.preparee import LecturePreparee, Preparee
from models.utilisateur import Utilisateur
from workflow.avancement import lecture
from workflow.deplacements import passage, retour
from workflow.deplacements.lots import lire_correspondances
from workflow.deplacements.passage import Trajet, Version
from workflow.deplacements.prevision import CLOS, effets_de, motif_de_rester, prevoir
from workflow.ecritures.contexte import table
from workflow.errors import EtapeDejaFaite, Introuvable, TransitionInterdite
from workflow.habilitations import Action, Ligne, verifier

DEJA_TRAITE = "Ce dossier a déjà été traité : rechargez la page."
INATTENDU = "Une erreur inattendue a arrêté le déplacement de ce dossier : il reste où il est."

_TABLE = table(DeplacementDossier)
_NOTER = Preparee(
    update(_TABLE).where(
        _TABLE.c.id == bindparam("lu_ligne"), _TABLE.c.sort == bindparam("lu_sort")
    )
)


_DE, _VERS = table(Definition).alias("de"), table(Definition).alias("vers")
_LOT = table(Deplacement)
_LIRE: Select[*tuple[Any, ...]] = (
    select(
        _TABLE.c.id, _TABLE.c.dossier_id, _TABLE.c.sort, _TABLE.c.traite_le, _TABLE.c.version,
        _TABLE.c.rang, _LOT.c.public_id, _LOT.c.etat, _LOT.c.correspondances, _LOT.c.cree_par_id,
        _DE.c.id.label("de_id"), _DE.c.sha256.label("de_sha256"), _DE.c.numero.label("de_numero"),
        _VERS.c.id.label("vers_id"), _VERS.c.sha256.label("vers_sha256"),
        _VERS.c.numero.label("vers_numero"),
    )
    .join(_LOT, _LOT.c.id == _TABLE.c.deplacement_id)
    .join(_DE, _DE.c.id == _LOT.c.de_id)
    .join(_VERS, _VERS.c.id == _LOT.c.vers_id)
    .where(_TABLE.c.id == bindparam("lu_ligne"))
)  # fmt: skip
_TACHE = LecturePreparee(_LIRE)


@dataclass(frozen=True, slots=True)
class Tache:
    """A row of a batch, with its batch, as it was read: its fate guards what is written."""

    ligne: Any

    @property
    def trajet(self) -> Trajet:
        lue = self.ligne
        return Trajet(
            Version(lue.de_id, lue.de_sha256, lue.de_numero),
            Version(lue.vers_id, lue.vers_sha256, lue.vers_numero),
            lire_correspondances(lue.correspondances),
        )


def traiter(session: Session, ligne_id: int, le: datetime) -> str | None:
    """Do what a row of a batch waits for; return its new fate, None when nothing was due.

    A refusal is a fate, written with its reason. Raises EtapeDejaFaite when somebody moved the
    dossier meanwhile: roll back, and try again.
    """
    tache = _lire(session, ligne_id)
    if tache is None:
        return None
    etat, sort = tache.ligne.etat, tache.ligne.sort
    if (etat, sort) == (DeplacementEtat.EN_COURS, DeplacementSort.PREVU):
        return _deplacer(session, tache, le)
    if (etat, sort) == (DeplacementEtat.RETOUR, DeplacementSort.A_RENDRE):
        return _rendre(
            session, tache, le, acteur_id=_auteur_du_retour(session, tache.ligne.public_id)
        )
    if etat == DeplacementEtat.PREPARE and tache.ligne.traite_le is None:
        return _essayer(session, tache, le)
    return None


def annuler_un(session: Session, *, acteur: Utilisateur, ligne_id: int, le: datetime) -> str:
    """Take one dossier back, now; return its fate: `rendu`, or `reste` with its reason.

    Raises HabilitationRefusee, Introuvable, TransitionInterdite, EtapeDejaFaite.
    """
    verifier(acteur, Action.DEPLACER_DOSSIERS)
    tache = _lire(session, ligne_id)
    if tache is None:
        raise Introuvable
    if tache.ligne.sort != DeplacementSort.DEPLACE:
        raise TransitionInterdite(DEJA_TRAITE)
    return _rendre(session, tache, le, acteur_id=acteur.id)


def abandonner(session: Session, ligne_id: int, le: datetime) -> None:
    """Note a row that a fault of the product stopped: its dossier stays where it is."""
    tache = _lire(session, ligne_id)
    if tache is None or tache.ligne.sort not in (DeplacementSort.PREVU, DeplacementSort.A_RENDRE):
        return
    prevu = tache.ligne.sort == DeplacementSort.PREVU
    sort = DeplacementSort.REFUSE if prevu else DeplacementSort.RESTE
    if tache.ligne.etat == DeplacementEtat.PREPARE:
        sort = DeplacementSort.PREVU
    _noter(session, tache, sort=sort, motif=INATTENDU, traite_le=le)


def _lire(session: Session, ligne_id: int) -> Tache | None:
    ligne = _TACHE.premiere(session.connection(), lu_ligne=ligne_id)
    return None if ligne is None else Tache(ligne)


def _noter(session: Session, tache: Tache, **valeurs: Any) -> None:
    """Write the fate of a row. Raises EtapeDejaFaite when another worker has written one."""
    garde = {"lu_ligne": tache.ligne.id, "lu_sort": tache.ligne.sort}
    ecrite = _NOTER.executer(session.connection(), {**garde, **valeurs})
    if ecrite.rowcount == 0:
        raise EtapeDejaFaite(DEJA_TRAITE)


def _essayer(session: Session, tache: Tache, le: datetime) -> str:
    """Tell what the move would do: the row stays to be moved."""
    trajet = tache.trajet
    prevision = prevoir(
        session,
        lecture.relire(session, tache.ligne.dossier_id),
        de_id=trajet.de.id,
        vers=trajet.vers.charger(session),
        correspondances=trajet.correspondances,
    )
    detail = prevision.effets.en_json()
    _noter(session, tache, traite_le=le, motif=prevision.motif, detail=detail)
    return DeplacementSort.PREVU


def _deplacer(session: Session, tache: Tache, le: datetime) -> str:
    ligne, trajet = lecture.relire(session, tache.ligne.dossier_id), tache.trajet
    motif = motif_de_rester(ligne, trajet.de.id)
    if motif == CLOS:
        return _oublier(session, tache)
    if motif is None:
        motif = _tenter(session, tache, ligne, trajet, le)
    if motif is not None:
        _noter(session, tache, sort=DeplacementSort.REFUSE, motif=motif, traite_le=le)
        return DeplacementSort.REFUSE
    return DeplacementSort.DEPLACE


def _oublier(session: Session, tache: Tache) -> str:
    """A dossier that has ended meanwhile is no failure: nothing is said of it."""
    session.execute(_TABLE.delete().where(_TABLE.c.id == tache.ligne.id))
    return DeplacementSort.RESTE


def _tenter(
    session: Session, tache: Tache, ligne: Ligne, trajet: Trajet, le: datetime
) -> str | None:
    """Move the dossier; return why it stays where it is, nothing being written then."""
    try:
        calcule = passage.calculer(
            session,
            ligne,
            vers=trajet.vers.charger(session),
            correspondances=trajet.correspondances,
            sel=nouveau_sel(),
        )
        with session.begin_nested():
            ecrit = passage.ecrire(
                session, calcule, trajet, acteur_id=tache.ligne.cree_par_id, le=le
            )
            detail = effets_de(calcule, 0).en_json()
            _noter(
                session, tache, sort=DeplacementSort.DEPLACE, motif=None, detail=detail,
                traite_le=le, **_colonnes(ecrit),
            )  # fmt: skip
    except EtapeDejaFaite:
        raise
    except ErreurMetier as refus:
        return str(refus)
    return None


def _colonnes(ecrit: passage.Ecrit) -> Mapping[str, Any]:
    return {
        "version": ecrit.version,
        "rang": ecrit.rang,
        "avant": ecrit.avant,
        "avant_codec": ecrit.avant_codec,
        "avant_moteur": ecrit.avant_moteur,
        "avant_lignes": ecrit.avant_lignes,
    }


def _rendre(session: Session, tache: Tache, le: datetime, *, acteur_id: int | None) -> str:
    ligne = lecture.relire(session, tache.ligne.dossier_id)
    motif = retour.refus_de_rendre(ligne, version=tache.ligne.version, vers_id=tache.ligne.vers_id)
    if motif is None:
        motif = _remettre(session, tache, ligne, acteur_id, le)
    if motif is not None:
        _noter(session, tache, sort=DeplacementSort.RESTE, motif=motif, traite_le=le)
        return DeplacementSort.RESTE
    return DeplacementSort.RENDU


def _remettre(
    session: Session, tache: Tache, ligne: Ligne, acteur_id: int | None, le: datetime
) -> str | None:
    """Take the dossier back; return why it stays, nothing being written then."""
    gardee = session.execute(
        select(_TABLE.c.avant, _TABLE.c.avant_codec, _TABLE.c.avant_moteur, _TABLE.c.avant_lignes)
        .where(_TABLE.c.id == tache.ligne.id)
    ).one()  # fmt: skip
    if gardee.avant is None:
        return retour.OUBLIE
    etat = {"corps": gardee.avant, "codec": gardee.avant_codec, "moteur": gardee.avant_moteur}
    try:
        with session.begin_nested():
            retour.rendre(
                session, ligne, rang=tache.ligne.rang, de=tache.trajet.de, etat=etat,
                avant=orjson.loads(gardee.avant_lignes), acteur_id=acteur_id, le=le,
            )  # fmt: skip
            _noter(
                session, tache, sort=DeplacementSort.RENDU, motif=None, traite_le=le, **VIDE
            )  # fmt: skip
    except EtapeDejaFaite:
        raise
    except ErreurMetier as refus:
        return str(refus)
    return None


def _auteur_du_retour(session: Session, public_id: str) -> int | None:
    """Return who asked for the batch to be taken back."""
    trace = TraceAdministration
    demande = select(func.max(trace.id)).where(
        trace.objet == "deplacement", trace.objet_id == public_id, trace.action == "annuler"
    )
    auteur: int | None = session.scalar(
        select(trace.acteur_id).where(trace.id == demande.scalar_subquery())
    )
    return auteur
