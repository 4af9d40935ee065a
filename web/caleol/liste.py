"""The day's list: the propositions that a commission examines, or has examined."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.calendrier import dernier_jour
from models.codes import Role
from models.dossier import Dossier, EtapeOuverte
from models.echeance import Echeance
from models.organisme import Organisme
from models.relogement import Logement, PassageCaleol, Proposition
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.fiches.caleol import dire
from web.listes.etapes import est_suspendu, nom_du_demandeur, sont_siennes
from web.page.pagination import Rangee, Requete

SILENCE = "silence"
"""Id of the timer that ends the delay of an offer (`bpmn/modules/caleol.bpmn`)."""

ETAPES = (
    "contact_prealable", "verifier_dossier", "completer_dossier", "passer_caleol",
    "fournir_piece", "notifier_offre", "repondre_offre", "rang_atteint", "logement_pris",
)  # fmt: skip
"""Steps of the commission's diagram: the one that waits is offered beside its proposition."""

ETAPES_DU_BAIL = ("designer_correspondant", "signer_bail")
"""What an accepted offer waits for, offered when no step of the commission is."""

MOMENTS: Mapping[str, str] = {
    "saisir": "Décision à saisir",
    "offre": "Réponse du ménage attendue",
    "seance": "Séance à venir",
    "preparer": "Séance sans date",
    "suite": "Après la décision",
    "bail": "Offre acceptée",
}
"""Where a proposition stands, in the order of the list."""

VUES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "tout": ("Tout", tuple(MOMENTS)),
    "seances": ("Séances à préparer", ("seance", "preparer")),
    "decisions": ("Décisions à saisir", ("saisir",)),
    "offres": ("Offres en cours", ("offre",)),
    "suites": ("Suites", ("suite", "bail")),
}
"""Tab -> (its name, the moments that it keeps)."""

BAILLEURS = (Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR)


@dataclass(frozen=True)
class LignePassage:
    """One proposition. `quand`: the session's day, or the last day to answer; `etape`: to do."""

    dossier: str
    menage: str
    suspendu: bool
    bailleur: str
    commune: str | None
    typologie: str | None
    loyer: int | None
    moment: str
    quand: date | None
    seance_le: datetime | None
    decision_dite: str
    etape: str | None
    tache: str | None


def list_passages(
    utilisateur: Utilisateur, *, vue: str, bailleur: str, aujourdhui: date
) -> Requete:
    """Return the open propositions that a user sees; a landlord's, on his own dwellings.

    First the decisions to type, then the offers by their last day, then the sessions by day and
    by landlord. `bailleur`: public id of one landlord, or empty.
    """
    moment, reponse_avant = _moment(aujourdhui), _echeance_de_l_offre()
    requete = _visibles(utilisateur).with_only_columns(
        Dossier.public_id, nom_du_demandeur(), est_suspendu(), Organisme.nom, Logement.commune,
        Logement.typologie, Logement.loyer, moment.label("moment"),
        PassageCaleol.seance_prevue_le, reponse_avant.label("reponse_avant"),
        PassageCaleol.seance_le, PassageCaleol.decision, PassageCaleol.rang,
        _etape(utilisateur, EtapeOuverte.libelle).label("etape"),
        _etape(utilisateur, EtapeOuverte.tache_id).label("tache"),
    ).where(moment.in_(VUES[vue][1]))  # fmt: skip
    if bailleur:
        requete = requete.where(Organisme.public_id == bailleur)
    rangs = {nom: rang for rang, nom in enumerate(MOMENTS)}
    prevue = PassageCaleol.seance_prevue_le
    return requete.order_by(
        case(rangs, value=moment), reponse_avant.is_(None), reponse_avant, prevue.is_(None),
        prevue, Organisme.nom, Proposition.ouverte_le, Proposition.id,
    )  # fmt: skip


def _visibles(utilisateur: Utilisateur) -> Requete:
    requete = (
        select(Proposition.id)
        .join(Dossier, Dossier.id == Proposition.dossier_id)
        .join(PassageCaleol, PassageCaleol.proposition_id == Proposition.id)
        .join(Logement, Logement.id == Proposition.logement_id)
        .join(Organisme, Organisme.id == Logement.bailleur_id)
        .where(Proposition.close_le.is_(None), condition_de_visibilite(utilisateur))
    )
    if utilisateur.role in BAILLEURS:
        requete = requete.where(Logement.bailleur_id == utilisateur.organisme_id)
    return requete


def _moment(aujourdhui: date) -> ColumnElement[str]:
    """Return where the proposition stands, as a code of `MOMENTS`."""
    passage = PassageCaleol
    return case(
        (passage.reponse == "acceptee", literal("bail")),
        (passage.offre_notifiee_le.is_not(None), literal("offre")),
        (passage.decision.is_not(None), literal("suite")),
        (passage.seance_prevue_le.is_(None), literal("preparer")),
        (passage.seance_prevue_le < aujourdhui, literal("saisir")),
        else_=literal("seance"),
    )


def _echeance_de_l_offre() -> ScalarSelect[datetime]:
    """Return when the household's silence becomes a refusal: the engine's own timer (R.441-10)."""
    return (
        select(func.min(Echeance.due_le, type_=Echeance.due_le.type))
        .where(Echeance.dossier_id == Dossier.id, Echeance.code == SILENCE)
        .correlate(Dossier)
        .scalar_subquery()
    )


def _etape(utilisateur: Utilisateur, colonne: InstrumentedAttribute[str]) -> ScalarSelect[str]:
    """Return a column of the commission's step that waits for this reader; tasks come first."""
    return (
        select(colonne)
        .where(
            and_(
                EtapeOuverte.dossier_id == Dossier.id,
                EtapeOuverte.element.in_((*ETAPES, *ETAPES_DU_BAIL)),
                sont_siennes(utilisateur),
            )
        )
        .order_by(
            EtapeOuverte.sorte.desc(),
            EtapeOuverte.element.in_(ETAPES_DU_BAIL),
            EtapeOuverte.tache_id,
        )
        .limit(1)
        .correlate(Dossier)
        .scalar_subquery()
    )


def lire_passage(rangee: Rangee) -> LignePassage:
    """Return one line; the date shown is the one that counts at that moment."""
    dossier, menage, suspendu, bailleur, commune, typologie, loyer = rangee[:7]
    avant = rangee.reponse_avant
    return LignePassage(
        dossier=dossier,
        menage=menage,
        suspendu=suspendu,
        bailleur=bailleur,
        commune=commune,
        typologie=typologie,
        loyer=loyer,
        moment=rangee.moment,
        quand=dernier_jour(avant) if avant else rangee.seance_prevue_le,
        seance_le=rangee.seance_le,
        decision_dite=dire(rangee.decision, rangee.rang),
        etape=rangee.etape,
        tache=rangee.tache,
    )


def compter(session: Session, utilisateur: Utilisateur, *, aujourdhui: date) -> Mapping[str, int]:
    """Return how many propositions stand at each moment: {code: number}."""
    # In two queries: PostgreSQL does not see that a CASE with a day in it is the one grouped by.
    moments = _visibles(utilisateur).with_only_columns(_moment(aujourdhui).label("m")).subquery()
    requete = select(moments.c.m, func.count().label("n")).group_by(moments.c.m)
    return {ligne.m: ligne.n for ligne in session.execute(requete)}


def list_bailleurs(session: Session, utilisateur: Utilisateur) -> tuple[tuple[str, str], ...]:
    """Return the landlords of the open propositions that a user sees: (public id, name)."""
    requete = _visibles(utilisateur).with_only_columns(Organisme.public_id, Organisme.nom)
    lignes = session.execute(requete.distinct().order_by(Organisme.nom))
    return tuple((public_id, nom) for public_id, nom in lignes)
