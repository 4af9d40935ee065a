"""A proposition before the commission and after it, as the association prepares and reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.calendrier import dernier_jour, expiration_legale
from models.dossier import Dossier
from models.menage import Demande
from models.obligation import Obligation, ObligationGenre
from models.organisme import Organisme
from models.relogement import Logement, PassageCaleol, Proposition
from web.fiches.pieces import PieceVue
from web.page.pagination import Rangee
from web.page.textes import INSECABLE
from workflow.avancement.lecture import lire_parametres
from workflow.caleol import Preparation, Situation, preparer

DECISIONS: Mapping[str, str] = {
    "attribution": "Attribution",
    "attribution_rang": "Attribution avec un rang de classement",
    "attribution_condition": "Attribution sous condition suspensive",
    "non_attribution": "Non-attribution",
    "irrecevable": "Rejet pour irrecevabilité",
}
"""The five decisions of R.441-3, as a form and a page name them."""

SUITES: Mapping[str, str] = {
    "attribution": "L’offre est à notifier au ménage : il a au moins dix jours pour répondre.",
    "attribution_rang": "Le logement est d’abord offert aux candidats mieux classés. Le bailleur "
    "dira si le rang du ménage est atteint, ou si le logement est pris.",
    "attribution_condition": "La pièce attendue est à fournir. Remise, le bailleur devra signer "
    "et l’offre est notifiée ; sinon la proposition est close et la suite se décide.",
    "non_attribution": "La proposition est close, le délai des six mois repart et la suite se "
    "décide avec le ménage.",
    "irrecevable": "La proposition est close et la recherche s’arrête : réparez la demande, puis "
    "recommencez.",
}
"""What follows each of the five decisions (R.441-3, `bpmn/modules/caleol.bpmn`)."""


@dataclass(frozen=True)
class ContactVu:
    """The contact owed before the session (002:482-484). `autorite`: who carries the file."""

    le: datetime | None
    mode: str | None
    autorite: str | None


@dataclass(frozen=True)
class OffreVue:
    """`repondre_avant`: the last day to answer, silence being a refusal (R.441-10)."""

    notifiee_le: datetime
    delai_jours: int
    repondre_avant: date
    reponse: str | None
    repondu_le: datetime | None
    motif_refus: str | None


@dataclass(frozen=True)
class PreuveVue:
    """What proves that a DALO household was told what a refusal costs (R.441-16-3)."""

    le: date | None
    moyen: str | None

    @property
    def est_faite(self) -> bool:
        return self.le is not None and self.moyen is not None


@dataclass(frozen=True)
class ObligationVue:
    """What the decision made somebody owe. `close_le` None: still owed."""

    genre: str
    depuis: datetime
    close_le: datetime | None
    cause: str | None


@dataclass(frozen=True)
class PassageVu:
    """`preuve`: None for a household that is not DALO; `suite`: what follows the decision."""

    bailleur: str
    commune: str | None
    typologie: str | None
    loyer: int | None
    contingent: str | None
    ouverte_le: datetime
    close_le: datetime | None
    issue: str | None
    contact: ContactVu
    seance_prevue_le: date | None
    seance_le: datetime | None
    decision: str | None
    rang: int | None
    motif_code: str | None
    motif: str | None
    pieces_manquantes: str | None
    suite: str | None
    offre: OffreVue | None
    preuve: PreuveVue | None
    obligations: tuple[ObligationVue, ...]

    @property
    def decision_dite(self) -> str:
        """Return the decision in words, with its rank."""
        return dire(self.decision, self.rang)

    @property
    def attend_la_seance(self) -> bool:
        return self.close_le is None and self.decision is None


def dire(decision: str | None, rang: int | None) -> str:
    """Return a decision in words; empty for none."""
    dite = DECISIONS.get(decision or "", "")
    return f"{dite}, rang{INSECABLE}{rang}" if rang else dite


def lire_passages(session: Session, dossier: Dossier) -> tuple[PassageVu, ...]:
    """Return the dossier's propositions, the last first."""
    rangees = session.execute(_requete(dossier)).all()
    dues = _obligations(session, [rangee.Proposition.id for rangee in rangees])
    return tuple(_voir(r, dossier.foyer.dalo, dues.get(r.Proposition.id, ())) for r in rangees)


def lire_ouvert(session: Session, dossier: Dossier) -> PassageVu | None:
    """Return the open proposition, in one query, without what it made somebody owe."""
    ouverte = _requete(dossier).where(Proposition.close_le.is_(None))
    rangee = session.execute(ouverte).first()
    return None if rangee is None else _voir(rangee, dossier.foyer.dalo, ())


def _requete(dossier: Dossier) -> Select[*tuple[Any, ...]]:
    return (
        select(Proposition, PassageCaleol, Logement, Organisme.nom.label("bailleur"))
        .join(Logement, Logement.id == Proposition.logement_id)
        .join(Organisme, Organisme.id == Logement.bailleur_id)
        .outerjoin(PassageCaleol, PassageCaleol.proposition_id == Proposition.id)
        .where(Proposition.dossier_id == dossier.id)
        .order_by(Proposition.ouverte_le.desc(), Proposition.id.desc())
    )


def _voir(rangee: Rangee, dalo: bool, obligations: Iterable[ObligationVue]) -> PassageVu:
    proposition, logement = rangee.Proposition, rangee.Logement
    passage = rangee.PassageCaleol or PassageCaleol()
    return PassageVu(
        bailleur=rangee.bailleur,
        commune=logement.commune,
        typologie=logement.typologie,
        loyer=logement.loyer,
        contingent=logement.contingent,
        ouverte_le=proposition.ouverte_le,
        close_le=proposition.close_le,
        issue=proposition.issue,
        contact=ContactVu(
            passage.contact_prealable_le, passage.contact_prealable_mode, passage.contact_autorite
        ),
        seance_prevue_le=passage.seance_prevue_le,
        seance_le=passage.seance_le,
        decision=passage.decision,
        rang=passage.rang,
        motif_code=passage.motif_code,
        motif=passage.motif,
        pieces_manquantes=passage.pieces_manquantes,
        suite=SUITES.get(passage.decision or ""),
        offre=_offre(passage),
        preuve=_preuve(passage) if dalo else None,
        obligations=tuple(obligations),
    )


def _offre(passage: PassageCaleol) -> OffreVue | None:
    notifiee_le, delai = passage.offre_notifiee_le, passage.delai_reponse_jours
    if notifiee_le is None or delai is None:
        return None
    return OffreVue(
        notifiee_le=notifiee_le,
        delai_jours=delai,
        repondre_avant=dernier_jour(expiration_legale(notifiee_le, delai)),
        reponse=passage.reponse,
        repondu_le=passage.repondu_le,
        motif_refus=passage.motif_refus_menage,
    )


def _preuve(passage: PassageCaleol) -> PreuveVue:
    if not passage.dalo_informe:
        return PreuveVue(None, None)
    return PreuveVue(passage.dalo_informe_le, passage.dalo_informe_moyen)


def _obligations(
    session: Session, propositions: list[int]
) -> Mapping[int, tuple[ObligationVue, ...]]:
    """Return what each proposition made somebody owe, closed ones included."""
    dues: dict[int, tuple[ObligationVue, ...]] = {}
    requete = (
        select(Obligation)
        .where(
            Obligation.proposition_id.in_(propositions),
            Obligation.genre != ObligationGenre.RADIATION_DALO,
        )
        .order_by(Obligation.fait_le, Obligation.id)
    )
    for due in session.scalars(requete):
        vue = ObligationVue(due.genre, due.fait_le, due.close_le, due.cause)
        cle = due.proposition_id or 0
        dues[cle] = (*dues.get(cle, ()), vue)
    return dues


def lire_demande(session: Session, dossier: Dossier) -> Demande:
    """Return the household's demand; an empty one, never written, when it has none."""
    demande = session.scalars(select(Demande).where(Demande.menage_id == dossier.menage_id)).first()
    return demande or Demande()


def lire_preparation(
    dossier: Dossier,
    passage: PassageVu,
    pieces: Iterable[PieceVue],
    demande: Demande,
    *,
    aujourdhui: date,
) -> Preparation:
    """Return how ready the file of an open proposition is."""
    parametres = lire_parametres(dossier.parametres)
    return preparer(
        Situation(
            jour=max(passage.seance_prevue_le or aujourdhui, aujourdhui),
            nur=demande.nur,
            valide_jusqu_au=demande.valide_jusqu_au,
            radiee_le=demande.radiee_le,
            al_in=demande.al_in,
            syplo_a_jour=demande.syplo_a_jour,
            contingent=passage.contingent,
            loyer=passage.loyer,
            loyer_max=demande.loyer_max,
            dalo=dossier.foyer.dalo,
            dalo_reconnu_le=dossier.foyer.dalo_reconnu_le,
            exige_contact=bool(parametres.get("protocole_contact_prealable")),
            contact_trace=passage.contact.le is not None,
            autorite_connue=bool(passage.contact.autorite),
            pieces_attendues=sum(piece.attendue for piece in pieces),
            seance_connue=passage.seance_prevue_le is not None,
        )
    )
