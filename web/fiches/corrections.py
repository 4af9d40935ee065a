"""What corrections changed of a dossier, and which of its steps one may still correct."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.dossier import Dossier
from models.journal import Journal, JournalContenu
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from web.dossier.plan import lire_plan
from workflow import histoire
from workflow.habilitations import Action, peut
from workflow.histoire.faits import CORRECTION, CORRECTION_DATE, REASSIGNATION, REOUVERTURE
from workflow.operations.correction import DU_PARCOURS, HUMAINS

LUES = (CORRECTION, CORRECTION_DATE, REOUVERTURE, REASSIGNATION)
PERSONNE = "Automatique (échéance)"


@dataclass(frozen=True)
class Correction:
    """A row of the journal about other rows. `motif` never leaves the association.

    `vers`: the label of the step it goes back to, or the name of the new référent.
    """

    rang: int
    saisi_le: datetime
    par: str
    motif: str
    vers: str
    annule: tuple[int, ...] = ()
    deplace: int | None = None
    fait_le: datetime | None = None


@dataclass(frozen=True)
class Corrections:
    """`par_rang`: the corrections; `annulations`: by rank taken back; `dates`: by rank moved."""

    par_rang: Mapping[int, Correction]
    annulations: Mapping[int, Correction]
    dates: Mapping[int, datetime]


@dataclass(frozen=True)
class EtapeFaite:
    """A fact that holds. `autrui`: the other organisation that did it, else None.

    `est_humaine`: somebody typed it; what another dossier sent would only come again.
    """

    rang: int
    libelle: str
    est_humaine: bool
    fait_le: datetime
    par: str
    autrui: str | None


@dataclass(frozen=True)
class EtapeReprenable:
    """`refus`: why this reader may not go back to it; `refus_date`: nor move its date."""

    etape: EtapeFaite
    refus: str | None
    refus_date: str | None


def lire_corrections(session: Session, dossier: Dossier) -> Corrections:
    """Return the corrections of a dossier: one query, and none more when there was none.

    A correction whose content was erased says nothing any more.
    """
    rangees = session.execute(
        select(Journal.rang, Journal.saisi_le, Utilisateur.nom, JournalContenu.contenu)
        .join(JournalContenu, JournalContenu.journal_id == Journal.id)
        .outerjoin(Utilisateur, Utilisateur.id == Journal.acteur_id)
        .where(Journal.dossier_id == dossier.id, Journal.type.in_(LUES))
        .order_by(Journal.rang)
    )
    lues = [(rang, le, nom, orjson.loads(contenu)) for rang, le, nom, contenu in rangees]
    noms = _noms(session, {c["referent_id"] for *_, c in lues if "referent_id" in c})
    corrections = [_lire(rang, le, nom, contenu, noms) for rang, le, nom, contenu in lues]
    return Corrections(
        par_rang={c.rang: c for c in corrections},
        annulations={rang: c for c in corrections for rang in c.annule},
        dates={c.deplace: c.fait_le for c in corrections if c.deplace and c.fait_le},
    )


def _noms(session: Session, referents: set[int]) -> Mapping[int, str]:
    if not referents:
        return {}
    requete = select(Utilisateur.id, Utilisateur.nom).where(Utilisateur.id.in_(referents))
    return {compte: str(nom) for compte, nom in session.execute(requete)}


def _lire(
    rang: int,
    saisi_le: datetime,
    nom: str | None,
    contenu: Mapping[str, Any],
    noms: Mapping[int, str],
) -> Correction:
    fait_le = contenu.get("fait_le")
    return Correction(
        rang=rang,
        saisi_le=saisi_le,
        par=nom or PERSONNE,
        motif=contenu.get("motif", ""),
        vers=contenu.get("libelle") or noms.get(contenu.get("referent_id", 0), ""),
        annule=tuple(contenu.get("annule", ())),
        deplace=contenu.get("rang"),
        fait_le=datetime.fromisoformat(fait_le) if fait_le else None,
    )


def lire_faites(session: Session, dossier: Dossier, lecteur: Utilisateur) -> tuple[EtapeFaite, ...]:
    """Return what holds of the parcours, in its order. Raises HistoireEffacee."""
    faits = histoire.faits_en_vigueur(histoire.lire_faits(session, dossier.id))
    gardes = [fait for fait in faits if fait.type in DU_PARCOURS]
    auteurs = _auteurs(session, {fait.acteur_id for fait in gardes})
    noms = lire_plan(dossier.definition).noms
    tout = peut(lecteur, Action.CORRIGER_AUTRUI)
    return tuple(
        _voir(fait, noms, auteurs.get(fait.acteur_id), None if tout else lecteur.organisme_id)
        for fait in gardes
    )


def _auteurs(session: Session, ids: set[int | None]) -> Mapping[int | None, tuple[Any, ...]]:
    """Return {account: (name, organisation's id, its name)}."""
    requete = (
        select(Utilisateur.id, Utilisateur.nom, Organisme.id, Organisme.nom)
        .outerjoin(Organisme, Organisme.id == Utilisateur.organisme_id)
        .where(Utilisateur.id.in_(ids - {None}))
    )
    return {compte: (nom, *organisme) for compte, nom, *organisme in session.execute(requete)}


def _voir(
    fait: histoire.Fait,
    noms: Mapping[str, str],
    auteur: tuple[Any, ...] | None,
    organisme_id: int | None,
) -> EtapeFaite:
    """`organisme_id`: the reader's, when others' steps are not his to take back."""
    nom, sien, organisme = auteur or (PERSONNE, None, None)
    etranger = None not in (organisme_id, sien) and sien != organisme_id
    return EtapeFaite(
        rang=fait.rang,
        libelle=CLOTURES.get(fait.type) or noms.get(fait.element or "") or fait.libelle,
        est_humaine=fait.type in HUMAINS and fait.acteur_id is not None,
        fait_le=fait.fait_le,
        par=nom,
        autrui=organisme if etranger else None,
    )


CLOTURES = {"cloture": "Dossier clos"}


def list_reprenables(faites: Sequence[EtapeFaite]) -> tuple[EtapeReprenable, ...]:
    """Return the steps one may go back to, the last first, with what forbids it if anything.

    Going back to a step takes back all that follows: a partner's step is a barrier.
    """
    reprenables: list[EtapeReprenable] = []
    barriere: str | None = None
    for etape in reversed(faites):
        barriere = barriere or etape.autrui
        if etape.est_humaine:
            refus = _refuser(etape.autrui, "cette étape")
            suite = _refuser(barriere, "une des étapes qui la suivent")
            reprenables.append(EtapeReprenable(etape, refus or suite, refus))
    return tuple(reprenables)


def dire_la_barriere(faites: Sequence[EtapeFaite]) -> str | None:
    """Say once why one may go back no further; None when nothing stands in the way."""
    barriere = next((etape for etape in reversed(faites) if etape.autrui), None)
    if barriere is None:
        return None
    return (
        f"Revenir plus loin annulerait « {barriere.libelle} », que {barriere.autrui} a fait : "
        "demandez à votre chef de service. Les dates de vos étapes, elles, se corrigent ici."
    )


def _refuser(autrui: str | None, quoi: str) -> str | None:
    return f"{autrui} a fait {quoi} : demandez à votre chef de service." if autrui else None
