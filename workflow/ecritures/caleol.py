"""A proposition, from the rapprochement to the household's answer (R.441-3, R.441-10)."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update

from models.codes import DecisionCaleol, MesureType, OrganismeType, PropositionIssue
from models.echeance import Echeance
from models.organisme import Organisme
from models.preparee import LecturePreparee, Preparee
from models.relogement import Logement, PassageCaleol, Proposition
from workflow.ecritures import attendus, delai_dalo, mesures, obligations
from workflow.ecritures.contexte import Champs, Contexte, table
from workflow.ecritures.restantes import modifier_passage
from workflow.errors import SaisieInvalide

_ORGANISME, _PROPOSITION, _ECHEANCE = table(Organisme), table(Proposition), table(Echeance)
_PASSAGE = table(PassageCaleol)

# Built once: putting a statement together costs more than running it.
_BAILLEUR = LecturePreparee(
    select(_ORGANISME.c.id).where(
        _ORGANISME.c.public_id == bindparam("lu_public_id"),
        _ORGANISME.c.type == OrganismeType.BAILLEUR,
    )
)
_CLORE = Preparee(
    update(_PROPOSITION).where(
        _PROPOSITION.c.dossier_id == bindparam("lu_dossier"), _PROPOSITION.c.close_le.is_(None)
    )
)
_REVEILLER = Preparee(
    update(_ECHEANCE).where(
        _ECHEANCE.c.dossier_id == bindparam("lu_dossier"),
        _ECHEANCE.c.code == "A01",
        _ECHEANCE.c.reveil_le.is_(None),
    )
)


def mettre_a_jour_demande(contexte: Contexte, champs: Champs) -> None:
    """The search begins, or goes on after a stage or a move: its AVL is open from here."""
    mesures.assurer(contexte, MesureType.AVL)
    obligations.apres_radiation(contexte, champs.get("demande", {}).get("radiee_le"))


def ouvrir_proposition(contexte: Contexte, champs: Champs) -> None:
    """Open the proposition and its passage. From here on A01 is held back."""
    contexte.ajouter(PassageCaleol, proposition_id=_proposer(contexte, champs.pop("proposition")))


def constater_attribution(contexte: Contexte, champs: Champs) -> None:
    """The commission has given the dwelling before it called the association (004 2.1.3)."""
    contexte.ajouter(
        PassageCaleol,
        proposition_id=_proposer(contexte, champs.pop("proposition")),
        seance_le=contexte.fait_le,
        decision=DecisionCaleol.ATTRIBUTION,
        reponse="acceptee",
        repondu_le=contexte.fait_le,
    )
    delai_dalo.arreter(contexte)
    attendus.attendre_le_correspondant(contexte)


def _proposer(contexte: Contexte, offre: dict[str, Any]) -> int:
    """Write the dwelling and its proposition; return the proposition's id.

    The dwelling may be in another département than the accompaniment (004 2.1.11).
    """
    bailleur_id = trouver_bailleur(contexte, offre.pop("bailleur"))
    # One that a version of the parcours left open, without the step that closes it.
    clore_proposition(contexte, PropositionIssue.SANS_SUITE)
    obligations.apres_proposition(contexte, bailleur_id)
    logement_id = contexte.inserer(
        Logement,
        public_id=contexte.identifiant("logement"),
        bailleur_id=bailleur_id,
        **{"departement": contexte.departement, **offre},
    )
    return contexte.inserer(
        Proposition,
        public_id=contexte.identifiant("proposition"),
        dossier_id=contexte.dossier_id,
        logement_id=logement_id,
        ouverte_le=contexte.fait_le,
    )


def trouver_bailleur(contexte: Contexte, public_id: str, champ: str = "bailleur") -> int:
    """Return the id of a landlord. Raises SaisieInvalide, on the field that names him."""
    trouve = _BAILLEUR.premiere(contexte.connexion, lu_public_id=public_id)
    if trouve is None:
        raise SaisieInvalide({champ: "Choisissez un bailleur de la liste."})
    return int(trouve.id)


def tracer_contact_prealable(contexte: Contexte, champs: Champs) -> None:
    """Trace the contact owed before the CALEOL (002:482-484)."""
    passage = champs.pop("passage", {})
    attendus.noter_contact(contexte, contact_prealable_le=contexte.fait_le, **passage)


def verifier_dossier(contexte: Contexte, champs: Champs) -> None:
    """A complete file goes to the commission; the columns have their own writer (002:344)."""
    complet = champs.get("passage", {}).get("dossier_complet")
    if complet and not contexte.variables.get("protocole_contact_prealable"):
        attendus.attendre_le_contact(contexte)


def prevoir_seance(contexte: Contexte, proposition: str, le: date | None) -> None:
    """Keep the day of the session; nothing for a proposition that a correction took back."""
    if le is None:
        attendus.ne_plus_attendre_la_seance(contexte)
    else:
        attendus.attendre_le_contact(contexte)
    prevue = select(_PROPOSITION.c.id).where(
        _PROPOSITION.c.dossier_id == contexte.dossier_id, _PROPOSITION.c.public_id == proposition
    )
    contexte.connexion.execute(
        update(_PASSAGE)
        .where(_PASSAGE.c.proposition_id == prevue.scalar_subquery())
        .values(seance_prevue_le=le)
    )


def enregistrer_decision(contexte: Contexte, champs: Champs) -> None:
    """Keep the commission's decision; a non-attribution or a rejection ends the proposition."""
    passage = champs.pop("passage")
    attendus.noter_decision(contexte, seance_le=contexte.fait_le, **passage)
    decision = passage["decision"]
    if decision in (DecisionCaleol.NON_ATTRIBUTION, DecisionCaleol.IRRECEVABLE):
        clore_proposition(contexte, decision)
        obligations.apres_rejet(contexte, passage.get("motif_code"))
    elif decision == DecisionCaleol.ATTRIBUTION:
        attendus.attendre_le_correspondant(contexte)


def atteindre_rang(contexte: Contexte, _champs: Champs) -> None:
    """Better ranked candidates refused: the dwelling is the household's (R.441-3)."""
    attendus.attendre_le_correspondant(contexte)


def classer_sans_suite(contexte: Contexte, champs: Champs) -> None:
    """A better ranked candidate took the dwelling."""
    champs.pop("passage", None)
    clore_proposition(contexte, PropositionIssue.SANS_SUITE)


def fournir_piece(contexte: Contexte, champs: Champs) -> None:
    """Without the missing document, the conditional attribution becomes a non-attribution."""
    passage = champs.pop("passage")
    modifier_passage(contexte, **passage)
    if passage["piece_fournie"]:
        attendus.attendre_le_correspondant(contexte)
    else:
        clore_proposition(contexte, PropositionIssue.NON_ATTRIBUTION)


def notifier_offre(contexte: Contexte, champs: Champs) -> None:
    """Start the household's delay: the day of notification is the date of the fact."""
    passage = champs.pop("passage")
    modifier_passage(contexte, offre_notifiee_le=contexte.fait_le, **passage)
    delai_dalo.arreter(contexte)
    attendus.attendre_la_reponse(contexte, passage["delai_reponse_jours"])


def enregistrer_reponse(contexte: Contexte, champs: Champs) -> None:
    passage = champs.pop("passage")
    modifier_passage(contexte, repondu_le=contexte.fait_le, **passage)
    if passage["reponse"] == "refusee":
        clore_proposition(contexte, PropositionIssue.REFUS_MENAGE)
        obligations.apres_refus(contexte)
    else:
        attendus.recevoir_la_reponse(contexte)


def constater_silence(contexte: Contexte, _champs: Champs) -> None:
    """The delay is over without an answer: silence is a refusal (R.441-10)."""
    modifier_passage(
        contexte, reponse="silence", motif_refus_menage="silence", repondu_le=contexte.fait_le
    )
    clore_proposition(contexte, PropositionIssue.SILENCE)
    obligations.apres_refus(contexte)


def traiter_refus(contexte: Contexte, champs: Champs) -> None:
    """What follows a refusal; the proof that a DALO household was told may be found here."""
    obligations.apres_preuve(contexte, champs.get("passage", {}))


def clore_proposition(contexte: Contexte, issue: str) -> None:
    """Close the open proposition, if any, and let a held A01 fire from this moment on."""
    valeurs = {"lu_dossier": contexte.dossier_id, "close_le": contexte.fait_le, "issue": issue}
    closes = _CLORE.executer(contexte.connexion, valeurs)
    if closes.rowcount and issue != PropositionIssue.BAIL:
        _reveiller_alerte(contexte)
        attendus.ne_plus_rien_attendre(contexte)


def _reveiller_alerte(contexte: Contexte) -> None:
    valeurs = {"lu_dossier": contexte.dossier_id, "reveil_le": contexte.fait_le}
    contexte.ecrire(_REVEILLER, valeurs)
