"""What a proposition waits for, and alerts about when it does not come.

A02 (002:482-484): the contact between landlord and association, before the commission.
A03 (R.441-10): the household's answer, before its silence is a refusal.
A05 (002:488): the landlord's correspondent, from the admission on.
A02 and A05 are owed by the protocole Logement d'abord: where it does not apply, nobody is told.
"""

from typing import Any

from sqlalchemy import bindparam, select, update

from models.calendrier import expiration_legale
from models.preparee import LecturePreparee, Preparee
from models.relogement import PassageCaleol, Proposition
from workflow.ecritures import delais
from workflow.ecritures.contexte import Contexte, table
from workflow.ecritures.restantes import modifier_passage

CONTACT, REPONSE, CORRESPONDANT = "A02", "A03", "A05"

PROTOCOLE = "protocole"
"""The programme's parameter that says that the protocole applies."""

_PROPOSITION, _PASSAGE = table(Proposition), table(PassageCaleol)

_DERNIERE = (
    select(_PROPOSITION.c.id)
    .where(_PROPOSITION.c.dossier_id == bindparam("lu_dossier"))
    .order_by(_PROPOSITION.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_A_EXAMINER = LecturePreparee(
    select(_PASSAGE.c.contact_prealable_le, _PASSAGE.c.seance_prevue_le, _PASSAGE.c.dossier_complet)
    .join(_PROPOSITION, _PROPOSITION.c.id == _PASSAGE.c.proposition_id)
    .where(
        _PROPOSITION.c.dossier_id == bindparam("lu_dossier"),
        _PROPOSITION.c.close_le.is_(None),
        _PASSAGE.c.decision.is_(None),
    )
)
_MODIFIER = Preparee(
    update(_PASSAGE)
    .where(_PASSAGE.c.proposition_id == _DERNIERE)
    .returning(
        _PASSAGE.c.contact_prealable_le, _PASSAGE.c.seance_prevue_le, _PASSAGE.c.dossier_complet
    )
)
"""One statement that writes and reads: where the contact was traced, nothing more is asked."""


def attendre_le_contact(contexte: Contexte) -> None:
    """The commission is about to examine the dossier: told once, if no contact was traced.

    To be called before what enters it in the commission is written. Where the diagram waits for
    the contact, the dossier cannot be ready without it; a session may be foreseen all the same.
    """
    if not _est_du(contexte, CONTACT):
        return
    passage = _A_EXAMINER.premiere(contexte.connexion, lu_dossier=contexte.dossier_id)
    if passage is None or passage.contact_prealable_le is not None or _est_inscrit(passage):
        return
    cle = f"alerte:{CONTACT}:{contexte.identifiant('contact_attendu')}"
    delais.armer(contexte, CONTACT, depart=contexte.fait_le, cle=cle)


def ne_plus_attendre_la_seance(contexte: Contexte) -> None:
    """The session is foreseen no more: nothing waits for the contact, unless all else is ready."""
    if _est_du(contexte, CONTACT):
        passage = _A_EXAMINER.premiere(contexte.connexion, lu_dossier=contexte.dossier_id)
        if passage is not None and not passage.dossier_complet:
            delais.eteindre(contexte, CONTACT)


def noter_contact(contexte: Contexte, **valeurs: Any) -> None:
    """Write the contact in the passage: whoever waited for it waits no more."""
    if not _est_du(contexte, CONTACT):
        modifier_passage(contexte, **valeurs)
        return
    for _contact, seance, complet in _modifier(contexte, valeurs):
        if seance is not None or complet:
            delais.eteindre(contexte, CONTACT)


def noter_decision(contexte: Contexte, **valeurs: Any) -> None:
    """Write the commission's decision in the passage: a contact before it has no object."""
    if not _est_du(contexte, CONTACT):
        modifier_passage(contexte, **valeurs)
        return
    for contact, _seance, _complet in _modifier(contexte, valeurs):
        if contact is None:
            delais.eteindre(contexte, CONTACT)


def attendre_la_reponse(contexte: Contexte, jours: int) -> None:
    """The offer is notified: the delay of `jours` days ends as the law counts it (R.441-10)."""
    fin = expiration_legale(contexte.fait_le, jours)
    cle = f"alerte:{REPONSE}:{contexte.identifiant('offre')}"
    delais.armer(contexte, REPONSE, depart=fin, cle=cle)


def recevoir_la_reponse(contexte: Contexte) -> None:
    if REPONSE in contexte.alertes:
        delais.eteindre(contexte, REPONSE)


def attendre_le_correspondant(contexte: Contexte) -> None:
    """The household is admitted, its rank has come or its condition is met."""
    if _est_du(contexte, CORRESPONDANT):
        cle = f"alerte:{CORRESPONDANT}:{contexte.identifiant('admission')}"
        delais.armer(contexte, CORRESPONDANT, depart=contexte.fait_le, cle=cle)


def connaitre_le_correspondant(contexte: Contexte) -> None:
    if _est_du(contexte, CORRESPONDANT):
        delais.eteindre(contexte, CORRESPONDANT)


def ne_plus_rien_attendre(contexte: Contexte) -> None:
    """The proposition is closed without a lease."""
    dus = {CONTACT, REPONSE, CORRESPONDANT} & contexte.alertes
    if dus:
        delais.eteindre(contexte, *sorted(dus))


def _est_du(contexte: Contexte, code: str) -> bool:
    """Return whether the protocole applies, and the diagram draws the alert of what it asks."""
    return code in contexte.alertes and bool(contexte.variables.get(PROTOCOLE))


def _est_inscrit(passage: Any) -> bool:
    return passage.seance_prevue_le is not None or bool(passage.dossier_complet)


def _modifier(contexte: Contexte, valeurs: dict[str, Any]) -> list[Any]:
    faits = {"lu_dossier": contexte.dossier_id, **valeurs}
    return list(_MODIFIER.executer(contexte.connexion, faits).fetchall())
