"""The page of an alert: what it is, who was told, what was answered, as its reader may read it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Row, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from models.alerte import Alerte, AlerteDestinataire
from models.alerte_regles import REGLES
from models.alertes import reponse_en_vigueur, report_en_vigueur
from models.attente import AlerteReponse, MotifAttente
from models.calendrier import dernier_jour, jour_paris
from models.codes import AlerteEtat, Role
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from notifications.composition import mots
from notifications.decision.retenues import lire_retenues
from notifications.destinataires import porteurs
from web.fiches.communes import nommer_dossier
from web.listes.alertes import BAILLEURS, reponses_lisibles
from web.page.textes import nommer
from workflow.suivi.reponses import refus_de_repondre

CLOSE = "close"
SUSPENDUE: Final = "L’accompagnement est suspendu : Jalon ne rappelle personne d’ici la reprise."
PROPOSEE: Final = "Une proposition est en cours : Jalon ne rappelle personne tant qu’elle l’est."
GUIDES: Final[Mapping[str, str]] = {
    "001": "mode d’emploi de l’USH, mars 2020",
    "002": "réunion régionale de la DRIHL, février 2023",
    "003": "commission du PDALHPD des Hauts-de-France, juin 2022",
    "004": "guide de l’USH « 10 000 logements accompagnés », 2015",
}
"""What the numbers of the sources are, for who did not read them: no law, unless it is cited."""


@dataclass(frozen=True)
class Sujet:
    """What it is about. `dossier`: public id, None for a convention, a committee, a house."""

    nom: str
    dossier: str | None
    precision: str | None = None


@dataclass(frozen=True)
class Dite:
    """Somebody who was told. `lue_le`: when he opened it, for his own house alone."""

    qui: str
    le: datetime
    lue_le: datetime | None


@dataclass(frozen=True)
class ReponseVue:
    """What somebody answered; `jusqu_au`: for a snooze, the day it comes back."""

    qui: str
    le: datetime
    motif: str
    precision: str | None
    jusqu_au: date | None


@dataclass(frozen=True)
class FicheAlerte:
    """`refus`: why the reader may not answer; `anonymes`: landlords told of the need, no name.

    `retenue`: what keeps it silent for now. `dossier_clos`: no fact is awaited any more.
    """

    public_id: str
    code: str
    sujet: Sujet
    consigne: str
    declencheur: str
    source: str
    legale: bool
    etat: str
    jusqu_au: date | None
    echeance_le: date
    dernier_jour: date | None
    declenchee_le: datetime
    relancee_le: datetime | None
    close_le: datetime | None
    dites: tuple[Dite, ...]
    anonymes: int
    reponses: tuple[ReponseVue, ...]
    refus: str | None
    retenue: str | None
    dossier_clos: bool


def construire(
    session: Session, alerte: Alerte, lecteur: Utilisateur, *, le: datetime
) -> FicheAlerte:
    """Build the page of an alert that the reader may open (`workflow.suivi.reponses.trouver`)."""
    regle = REGLES[alerte.code]
    jusqu_au = report_en_vigueur(alerte)
    return FicheAlerte(
        public_id=alerte.public_id,
        code=alerte.code,
        sujet=_sujet(session, alerte, lecteur),
        consigne=mots.consigne(alerte.code, lecteur.role),
        declencheur=regle.declencheur,
        source=_dire_la_source(regle.source),
        legale=regle.legale,
        etat=etat(alerte, le),
        jusqu_au=jour_paris(jusqu_au) if jusqu_au else None,
        echeance_le=dernier_jour(alerte.echeance_le),
        dernier_jour=alerte.dernier_jour,
        declenchee_le=alerte.declenchee_le,
        relancee_le=alerte.relancee_le,
        close_le=alerte.close_le,
        dites=_list_dites(session, alerte, lecteur),
        anonymes=_compter_anonymes(session, alerte, lecteur),
        reponses=_list_reponses(session, alerte, lecteur),
        refus=refus_de_repondre(lecteur, alerte),
        retenue=_retenue(session, alerte, lecteur),
        dossier_clos=alerte.dossier is not None and alerte.dossier.clos_le is not None,
    )


def _retenue(session: Session, alerte: Alerte, lecteur: Utilisateur) -> str | None:
    """Return what holds a running alert; a landlord is not told of another's proposition."""
    if alerte.close_le is not None or lecteur.role in BAILLEURS:
        return None
    regle = REGLES[alerte.code]
    lues = lire_retenues(session, regle=regle, dossier_id=alerte.dossier_id, horloge=regle.horloge)
    if any(fin is None for _, fin in lues.suspensions):
        return SUSPENDUE
    return PROPOSEE if any(fin is None for _, fin in lues.propositions) else None


def etat(alerte: Alerte, le: datetime) -> str:
    """Return where it stands now: closed, or one of the states of a running alert."""
    if alerte.close_le is not None:
        return CLOSE
    jusqu_au = report_en_vigueur(alerte)
    if jusqu_au is not None and jusqu_au > le:
        return AlerteEtat.REPORTEE
    return AlerteEtat.REPONDUE if reponse_en_vigueur(alerte) else AlerteEtat.ACTIVE


def _dire_la_source(source: str) -> str:
    """Return the source with the name of each guide that it quotes by number."""
    cites = dict.fromkeys(re.findall(r"\b00[1-4]\b", source))
    noms = [GUIDES[numero] for numero in cites]
    return f"{source} ({' ; '.join(noms)})" if noms else source


def _sujet(session: Session, alerte: Alerte, lecteur: Utilisateur) -> Sujet:
    """The State reads a reference: names are for the stuck cases only (access matrix)."""
    dossier = alerte.dossier
    if dossier is None:
        presentation = porteurs.presenter(session, alerte)
        return Sujet(presentation.reference, None, presentation.precision)
    if lecteur.role == Role.COORDONNATEUR:
        return Sujet(dossier.reference, dossier.public_id)
    return Sujet(nommer_dossier(session, dossier), dossier.public_id)


def _list_dites(session: Session, alerte: Alerte, lecteur: Utilisateur) -> tuple[Dite, ...]:
    """A landlord is not told which other landlords know of the household."""
    demande = (
        select(
            Utilisateur.nom, Utilisateur.role, Organisme.nom, Utilisateur.organisme_id,
            func.coalesce(AlerteDestinataire.avertie_le, Alerte.declenchee_le),
            AlerteDestinataire.lue_le,
        )
        .select_from(AlerteDestinataire)
        .join(Alerte, Alerte.id == AlerteDestinataire.alerte_id)
        .join(Utilisateur, Utilisateur.id == AlerteDestinataire.utilisateur_id)
        .join(Organisme, Organisme.id == Utilisateur.organisme_id)
        .where(AlerteDestinataire.alerte_id == alerte.id, _sans_les_autres_bailleurs(lecteur))
        .order_by(AlerteDestinataire.avertie_le, AlerteDestinataire.id)
    )  # fmt: skip
    return tuple(_dite(rangee, lecteur) for rangee in session.execute(demande))


def _sans_les_autres_bailleurs(lecteur: Utilisateur) -> ColumnElement[bool]:
    sien = Utilisateur.organisme_id == lecteur.organisme_id
    autre = and_(Utilisateur.role.in_(BAILLEURS), not_(sien))
    return not_(autre) if lecteur.role in BAILLEURS else or_(sien, not_(sien))


def _dite(rangee: Row[str, str, str, int, datetime, datetime | None], lecteur: Utilisateur) -> Dite:
    nom, role, organisme, organisme_id, le, lue_le = rangee
    des_siens = organisme_id == lecteur.organisme_id
    return Dite(_qui(nom, role, organisme, des_siens), le, lue_le if des_siens else None)


def _qui(nom: str, role: str, organisme: str, des_siens: bool) -> str:
    """Return a colleague's name; of another house, the role and the house."""
    return nom if des_siens else f"{nommer(role, 'role').capitalize()}, {organisme}"


def _compter_anonymes(session: Session, alerte: Alerte, lecteur: Utilisateur) -> int:
    """Return how many landlords read the anonymous need; a landlord is not told."""
    if lecteur.role in BAILLEURS:
        return 0
    demande = select(func.count()).where(
        AlerteDestinataire.alerte_id == alerte.id, AlerteDestinataire.organisme_id.is_not(None)
    )
    return session.scalar(demande) or 0


def _list_reponses(
    session: Session, alerte: Alerte, lecteur: Utilisateur
) -> tuple[ReponseVue, ...]:
    demande = (
        select(
            Utilisateur.nom, Utilisateur.role, Organisme.nom, Utilisateur.organisme_id,
            AlerteReponse.le, MotifAttente.libelle, AlerteReponse.precision,
            AlerteReponse.reportee_jusqu_au,
        )
        .select_from(AlerteReponse)
        .join(MotifAttente, MotifAttente.code == AlerteReponse.motif)
        .join(Utilisateur, Utilisateur.id == AlerteReponse.utilisateur_id)
        .join(Organisme, Organisme.id == Utilisateur.organisme_id)
        .where(AlerteReponse.alerte_id == alerte.id, reponses_lisibles(lecteur))
        .order_by(AlerteReponse.le.desc(), AlerteReponse.id.desc())
    )  # fmt: skip
    return tuple(
        ReponseVue(
            _qui(nom, role, organisme, organisme_id == lecteur.organisme_id),
            le,
            motif,
            precision,
            jour_paris(retour) if retour else None,
        )
        for nom, role, organisme, organisme_id, le, motif, precision, retour in session.execute(
            demande
        )
    )
