"""The verbs of accounts: each takes its turn, leaves a trace, and closes the doors it must."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from models.reprise import AgendaJeton
from models.types import nouvel_identifiant
from models.utilisateur import Couverture, Jeton, Utilisateur
from workflow.errors import TransitionInterdite
from workflow.gestion.comptes.regles import (
    SOI_MEME,
    CompteVoulu,
    controler,
    controler_le_changement,
    garder_un_administrateur,
    trouver,
)
from workflow.gestion.comptes.tour import prendre_son_tour
from workflow.gestion.traces import Traceur, changements

OBJET = "utilisateur"
"""What the trace of the administration calls an account."""

DEJA_FERME = "Ce compte est déjà désactivé."
DEJA_OUVERT = "Ce compte est déjà en service."
DEJA_REPONDU = "Cette personne a déjà choisi son mot de passe : elle peut en demander un autre."
FERME = "Ce compte est désactivé : réactivez-le d’abord."
ORGANISME_FERME = "Son organisme est désactivé : réactivez-le d’abord."

_tracer = Traceur[Utilisateur](OBJET, lambda compte: (compte.public_id, compte.nom))


def inviter(
    session: Session, *, acteur: Utilisateur | None, voulu: CompteVoulu, le: datetime
) -> Utilisateur:
    """Open an account without a password: its invitation lets the person choose one.

    `acteur`: None from the server's own command line. Raises HabilitationRefusee,
    SaisieInvalide (keys of `CompteVoulu`).
    """
    prendre_son_tour(session, acteur)
    organisme = controler(session, voulu, compte=None)
    compte = Utilisateur(
        nom=voulu.nom.strip(),
        courriel=voulu.adresse,
        role=voulu.role,
        organisme=organisme,
        invite_le=le,
        couvertures=[Couverture(departement=un) for un in sorted(voulu.territoire)],
    )
    session.add(compte)
    session.flush()
    avant_apres = {cle: [None, valeur] for cle, valeur in _dire(compte).items()}
    _tracer(session, acteur, compte, action="inviter", le=le, detail=avant_apres)
    return compte


def reinviter(
    session: Session, *, acteur: Utilisateur, public_id: str, le: datetime
) -> Utilisateur:
    """Invite again somebody who has not answered: the links sent before are void.

    Raises HabilitationRefusee, Introuvable, TransitionInterdite.
    """
    prendre_son_tour(session, acteur)
    compte = trouver(session, public_id)
    if not compte.actif:
        raise TransitionInterdite(FERME)
    if compte.empreinte_mot_de_passe is not None:
        raise TransitionInterdite(DEJA_REPONDU)
    _annuler_les_liens(session, compte, le)
    compte.invite_le = le
    _tracer(session, acteur, compte, action="reinviter", le=le)
    return compte


def modifier(
    session: Session, *, acteur: Utilisateur, public_id: str, voulu: CompteVoulu, le: datetime
) -> bool:
    """Change an account; True when its address changed, and a new invitation must leave.

    A new role or organisation ends its sessions at once. Raises HabilitationRefusee, Introuvable,
    SaisieInvalide, TransitionInterdite.
    """
    prendre_son_tour(session, acteur)
    compte = trouver(session, public_id)
    organisme = controler(session, voulu, compte=compte)
    controler_le_changement(
        session, acteur=acteur, compte=compte, role=voulu.role, organisme=organisme, le=le
    )
    avant = _dire(compte)
    compte.nom, compte.role, compte.organisme = voulu.nom.strip(), voulu.role, organisme
    a_reinviter = compte.courriel.lower() != voulu.adresse and compte.actif
    if compte.courriel.lower() != voulu.adresse:
        compte.courriel = voulu.adresse
        _annuler_les_liens(session, compte, le)
    _couvrir(session, compte, voulu.territoire)
    apres = _dire(compte)
    changes = changements(avant, apres)
    if changes.keys() & {"role", "organisme"}:
        _fermer_les_sessions(session, compte)
    if changes:
        _tracer(session, acteur, compte, action="modifier", le=le, detail=changes)
    return a_reinviter


def desactiver(
    session: Session, *, acteur: Utilisateur, public_id: str, le: datetime
) -> Utilisateur:
    """Close an account at once: its sessions, its calendar, its links and its password go.

    What it holds stays where it is, for a chef de service to hand over (`lire_tenus`).
    Raises HabilitationRefusee, Introuvable, TransitionInterdite.
    """
    prendre_son_tour(session, acteur)
    compte = trouver(session, public_id)
    if compte.id == acteur.id:
        raise TransitionInterdite(SOI_MEME)
    if not compte.actif:
        raise TransitionInterdite(DEJA_FERME)
    garder_un_administrateur(session, compte)
    compte.actif, compte.desactive_le = False, le
    compte.empreinte_mot_de_passe = None
    _fermer_les_sessions(session, compte)
    _annuler_les_liens(session, compte, le)
    _tracer(session, acteur, compte, action="desactiver", le=le, detail={"actif": [True, False]})
    return compte


def reactiver(
    session: Session, *, acteur: Utilisateur, public_id: str, le: datetime
) -> Utilisateur:
    """Open a closed account again: the person is invited anew to choose a password.

    `desactive_le` stays: the account has served, its address is not to be changed.
    Raises HabilitationRefusee, Introuvable, TransitionInterdite.
    """
    prendre_son_tour(session, acteur)
    compte = trouver(session, public_id)
    if compte.actif:
        raise TransitionInterdite(DEJA_OUVERT)
    if not compte.organisme.actif:
        raise TransitionInterdite(ORGANISME_FERME)
    compte.actif, compte.invite_le = True, le
    _fermer_les_sessions(session, compte)
    _tracer(session, acteur, compte, action="reactiver", le=le, detail={"actif": [False, True]})
    return compte


def _fermer_les_sessions(session: Session, compte: Utilisateur) -> None:
    """Void every cookie that was handed out, and the address of the calendar."""
    compte.jeton_session = nouvel_identifiant()
    session.execute(delete(AgendaJeton).where(AgendaJeton.utilisateur_id == compte.id))


def _annuler_les_liens(session: Session, compte: Utilisateur, le: datetime) -> None:
    session.execute(
        update(Jeton)
        .where(Jeton.utilisateur_id == compte.id, Jeton.utilise_le.is_(None))
        .values(utilise_le=le)
    )


def _couvrir(session: Session, compte: Utilisateur, departements: frozenset[str]) -> None:
    connus = compte.departements
    partis = connus - departements
    session.flush()
    session.execute(
        delete(Couverture).where(
            Couverture.utilisateur_id == compte.id, Couverture.departement.in_(sorted(partis))
        )
    )
    session.add_all(
        Couverture(utilisateur_id=compte.id, departement=un) for un in departements - connus
    )
    session.flush()
    session.expire(compte, ["couvertures"])


def _dire(compte: Utilisateur) -> dict[str, Any]:
    return {
        "nom": compte.nom,
        "courriel": compte.courriel,
        "role": compte.role,
        "organisme": compte.organisme.nom,
        "departements": sorted(compte.departements),
    }
