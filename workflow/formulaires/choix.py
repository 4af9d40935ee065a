"""What a field offers that no form can list: people, actions, dwellings of the moment.

One table for the page that shows the choices and for the step that checks the answer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, exists, select
from sqlalchemy.orm import Session

from models.calendrier import jour_paris
from models.codes import DossierEtat, libelles
from models.collectif import ActionCollective, Participant, Seance
from models.dossier import Dossier
from models.menage import Menage, nom_du_menage
from models.message import Message
from models.relogement import Logement, Occupation
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from workflow.errors import SaisieInvalide
from workflow.formulaires import Champ, Formulaire, Option
from workflow.formulaires.choix_du_dossier import DU_DOSSIER, list_organismes
from workflow.habilitations import Ligne

MAXIMUM = 2000
"""Choices of one field: beyond, nobody reads the list."""

FORME_CHOISIE = "aiguillage.forme"
"""Destination of the answer that sends a household along one of the shapes."""

LOGEMENT_LIBERE = "logement_libere"
"""The message that a household's departure sends, keyed by the dwelling (004 3.1.1)."""

HORS_LISTE = "Choisissez une réponse de la liste."
A_VENIR = "Cette séance est à venir : donnez le jour où elle s’est tenue."
NON_OUVERT = "Ce programme n’ouvre pas de suivi individuel de cette sorte."


def list_choix(
    session: Session, acteur: Utilisateur, dossier_id: int, champ: Champ
) -> list[Option]:
    """Return the choices of the moment of a field; none for a type that has its own."""
    if champ.type == ORGANISME:
        return list_organismes(session, acteur, champ)
    lister = CHOIX.get(champ.type)
    return lister(session, acteur, dossier_id) if lister else []


def verifier(
    session: Session,
    acteur: Utilisateur,
    etape: Ligne,
    formulaire: Formulaire | None,
    valeurs: Mapping[str, Any],
    *,
    parametres: Mapping[str, Any],
    saisi_le: datetime,
) -> None:
    """Raise SaisieInvalide for an answer that this person could not have chosen."""
    erreurs: dict[str, str] = {}
    for champ in formulaire.champs if formulaire else ():
        if champ.cle not in valeurs:
            continue
        valeur = valeurs[champ.cle]
        if champ.type in GENRES and not _est_offert(session, acteur, etape.id, champ, valeur):
            erreurs[champ.cle] = HORS_LISTE
        if champ.destination == "seance.tenue_le" and valeur > jour_paris(saisi_le):
            erreurs[champ.cle] = A_VENIR
        if champ.destination == "suivi.forme" and not _est_ouverte(valeur, parametres):
            erreurs[champ.cle] = NON_OUVERT
    if erreurs:
        raise SaisieInvalide(erreurs)


def restreindre(formulaire: Formulaire, parametres: Mapping[str, Any]) -> Formulaire:
    """Return the form with only the parcours that the programme opens to be chosen from."""
    return replace(formulaire, champs=tuple(_restreint(c, parametres) for c in formulaire.champs))


def _restreint(champ: Champ, parametres: Mapping[str, Any]) -> Champ:
    if champ.destination != FORME_CHOISIE:
        return champ
    ouvertes = tuple(o for o in champ.options if parametres.get(f"appelle_{o.valeur}"))
    return replace(champ, options=ouvertes)


def _est_ouverte(forme: str, parametres: Mapping[str, Any]) -> bool:
    """Where a programme opens no follow-up, the need is noted, whatever it is."""
    return not parametres.get("individuel") or bool(parametres.get(f"appelle_{forme}", True))


def _est_offert(
    session: Session, acteur: Utilisateur, dossier_id: int, champ: Champ, valeur: Any
) -> bool:
    offerts = {option.valeur for option in list_choix(session, acteur, dossier_id, champ)}
    choisis = {str(mot).split(":")[0] for mot in (valeur if isinstance(valeur, list) else [valeur])}
    if champ.type == "menage":
        return choisis <= offerts or all(_est_nouveau(session, choisi) for choisi in choisis)
    return choisis <= offerts


def _est_nouveau(session: Session, public_id: str) -> bool:
    """Tell whether nobody follows this household yet: it has just been typed."""
    suivi = exists().where(Dossier.menage_id == Menage.id)
    inscrit = exists().where(Participant.menage_id == Menage.id)
    demande = select(Menage.id).where(Menage.public_id == public_id, ~suivi, ~inscrit)
    return session.scalar(demande) is not None


def _action_de(dossier_id: int) -> ScalarSelect[int]:
    return select(Dossier.action_id).where(Dossier.id == dossier_id).scalar_subquery()


def _menages(session: Session, acteur: Utilisateur, dossier_id: int) -> list[Option]:
    """The households that the person follows and that do not take part yet."""
    inscrit = exists().where(
        Participant.menage_id == Menage.id, Participant.action_id == _action_de(dossier_id)
    )
    suivi = exists().where(
        Dossier.menage_id == Menage.id,
        Dossier.etat != DossierEtat.CLOS,
        condition_de_visibilite(acteur),
    )
    nom = nom_du_menage(Menage.id)
    demande = select(Menage.public_id, nom).where(suivi, ~inscrit).order_by(nom, Menage.id)
    return _options(session.execute(demande.limit(MAXIMUM)))


def list_participants(
    session: Session, _acteur: Utilisateur | None, dossier_id: int
) -> list[Option]:
    """Return the households that take part in the action of this run, once each, by name."""
    nom = nom_du_menage(Menage.id)
    inscrit = exists().where(
        Participant.menage_id == Menage.id, Participant.action_id == _action_de(dossier_id)
    )
    demande = select(Menage.public_id, nom).where(inscrit).order_by(nom, Menage.id)
    return _options(session.execute(demande))


def _seances(session: Session, _acteur: Utilisateur, dossier_id: int) -> list[Option]:
    """The sessions that are planned and not held yet, the earliest first."""
    demande = (
        select(Seance.numero, Seance.prevue_le, Seance.theme)
        .where(Seance.dossier_id == dossier_id, Seance.tenue_le.is_(None))
        .order_by(Seance.prevue_le, Seance.numero)
    )
    return [
        Option(str(numero), f"{_jour(prevue_le)}, {theme}")
        for numero, prevue_le, theme in session.execute(demande)
    ]


def _jour(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else ""


def _actions(session: Session, acteur: Utilisateur, _dossier_id: int) -> list[Option]:
    """The actions that are under way in the person's association."""
    demande = (
        select(Dossier.public_id, ActionCollective.titre)
        .join(ActionCollective, ActionCollective.id == Dossier.action_id)
        .where(Dossier.association_id == acteur.organisme_id, Dossier.etat != DossierEtat.CLOS)
        .order_by(ActionCollective.titre, Dossier.id)
    )
    return _options(session.execute(demande))


def _logements(session: Session, acteur: Utilisateur, dossier_id: int) -> list[Option]:
    """The dwellings of the association's stages that other households live in, or have just left.

    Without their address: a household may be hiding (001:366).
    """
    libere = exists().where(
        Message.nom == LOGEMENT_LIBERE,
        Message.correlation == Logement.public_id,
        Message.recu_le.is_(None),
    )
    demande = (
        select(Logement.public_id, Logement.typologie, Logement.commune, Occupation.debut)
        .join(Occupation, Occupation.logement_id == Logement.id)
        .where(
            Occupation.rang_palier.is_not(None),
            Occupation.dossier_id != dossier_id,
            Occupation.fin.is_(None) | libere,
            exists().where(
                Dossier.id == Occupation.dossier_id, Dossier.association_id == acteur.organisme_id
            ),
        )
        .order_by(Logement.commune, Logement.id, Occupation.debut.desc())
    )
    lignes = {ligne.public_id: ligne for ligne in session.execute(demande.limit(MAXIMUM))}
    return [Option(public_id, _logement(ligne)) for public_id, ligne in lignes.items()]


def _logement(ligne: Any) -> str:
    typologie = ligne.typologie.upper() if ligne.typologie else "Logement"
    return f"{typologie}, {ligne.commune}, occupé depuis le {_jour(jour_paris(ligne.debut))}"


def _options(lignes: Iterable[Any]) -> list[Option]:
    return [Option(str(public_id), nom or "") for public_id, nom in lignes]


CHOIX: Mapping[str, Callable[[Session, Utilisateur, int], list[Option]]] = {
    "menage": _menages,
    "participant": list_participants,
    "presences": list_participants,
    "seance": _seances,
    "action_collective": _actions,
    "logement_palier": _logements,
    **DU_DOSSIER,
}
"""Type of field -> its choices, for a person and a dossier."""

ORGANISME = "organisme"
GENRES = CHOIX.keys() | {ORGANISME}
"""Types of field whose choices are of the moment."""

PRESENCES: Mapping[str, str] = libelles("presence")
"""Code -> word of an attendance sheet."""
