"""A collective action: who takes part, its sessions, who came (004 2.1.16, 2.3.19, 3.4.1)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, func, select, update

from models.collectif import Participant, Presence, Seance
from models.dossier import Dossier
from models.menage import Menage
from models.preparee import LecturePreparee, Preparee
from workflow.ecritures.contexte import Champs, Contexte, table
from workflow.errors import SaisieInvalide, TransitionInterdite

_DOSSIER, _MENAGE, _SEANCE = table(Dossier), table(Menage), table(Seance)

HORS_ACTION = "Cette étape est celle d’une action collective : ce dossier suit un ménage."
SANS_THEME = "Donnez le thème de cette séance, ou choisissez une séance prévue."
ACTION_INCONNUE = "Cette action n’existe pas, ou n’est pas de votre association."
MENAGE_INCONNU = "Choisissez un ménage de la liste."

# Built once: putting a statement together costs more than running it.
_ACTION_DU_DOSSIER = LecturePreparee(
    select(_DOSSIER.c.action_id).where(
        _DOSSIER.c.id == bindparam("lu_dossier"), _DOSSIER.c.action_id.is_not(None)
    )
)
_ACTION_NOMMEE = LecturePreparee(
    select(_DOSSIER.c.action_id).where(
        _DOSSIER.c.public_id == bindparam("lu_public_id"),
        _DOSSIER.c.association_id == bindparam("lu_association"),
        _DOSSIER.c.action_id.is_not(None),
    )
)
_MENAGE_NOMME = LecturePreparee(
    # A household found to be another one is that other one, also when its journal is lived again.
    select(func.coalesce(_MENAGE.c.fusionne_dans_id, _MENAGE.c.id).label("id")).where(
        _MENAGE.c.public_id == bindparam("lu_public_id")
    )
)
_DERNIERE = LecturePreparee(
    select(func.coalesce(func.max(_SEANCE.c.numero), 0).label("numero")).where(
        _SEANCE.c.dossier_id == bindparam("lu_dossier")
    )
)
_PREVUE = LecturePreparee(
    select(_SEANCE.c.id).where(
        _SEANCE.c.dossier_id == bindparam("lu_dossier"),
        _SEANCE.c.numero == bindparam("lu_numero"),
        _SEANCE.c.tenue_le.is_(None),
    )
)
_TENIR = Preparee(update(_SEANCE).where(_SEANCE.c.id == bindparam("lu_seance")))


def inscrire_participant(contexte: Contexte, champs: Champs) -> None:
    """Register a household in the action whose run this is. Raises SaisieInvalide."""
    menage_id = _menage(contexte, champs.pop("participant")["menage"], champ="participant")
    _inscrire(contexte, _action_du_dossier(contexte), menage_id)


def inscrire_action(contexte: Contexte, champs: Champs) -> None:
    """Register the household of this dossier in an action of its association.

    Raises SaisieInvalide.
    """
    trouvee = _ACTION_NOMMEE.premiere(
        contexte.connexion,
        lu_public_id=champs.pop("inscription")["action"],
        lu_association=contexte.association_id,
    )
    if trouvee is None or contexte.menage_id is None:
        raise SaisieInvalide({"action_choisie": ACTION_INCONNUE})
    _inscrire(contexte, trouvee.action_id, contexte.menage_id)


def _inscrire(contexte: Contexte, action_id: int, menage_id: int) -> None:
    """Write the registration, once whatever the number of times that it is typed."""
    participant = table(Participant)
    deja = contexte.connexion.scalar(
        select(participant.c.id).where(
            participant.c.dossier_id == contexte.dossier_id,
            participant.c.action_id == action_id,
            participant.c.menage_id == menage_id,
        )
    )
    if deja is None:
        contexte.ajouter(
            Participant,
            dossier_id=contexte.dossier_id,
            action_id=action_id,
            menage_id=menage_id,
            inscrit_le=contexte.fait_le,
        )


def planifier_seance(contexte: Contexte, champs: Champs) -> None:
    """Announce a session: its date, its place, its theme."""
    _ajouter_seance(contexte, champs.pop("seance"))


def tenir_seance(contexte: Contexte, champs: Champs) -> None:
    """Note a session that took place, planned or not, and who came. Raises SaisieInvalide."""
    seance = champs.pop("seance")
    presences = seance.pop("presences", ())
    numero = seance.pop("numero", None)
    prevue = None
    if numero is not None:
        prevue = _PREVUE.premiere(
            contexte.connexion, lu_dossier=contexte.dossier_id, lu_numero=numero
        )
    if prevue is not None:
        _TENIR.executer(contexte.connexion, {"lu_seance": prevue.id, **seance})
        seance_id = prevue.id
    elif not seance.get("theme"):
        raise SaisieInvalide({"theme": SANS_THEME})
    else:
        seance_id = _ajouter_seance(contexte, seance)
    _noter_presences(contexte, seance_id, presences)


def _ajouter_seance(contexte: Contexte, seance: dict[str, Any]) -> int:
    _action_du_dossier(contexte)
    derniere = _DERNIERE.premiere(contexte.connexion, lu_dossier=contexte.dossier_id)
    numero = 1 + int(derniere.numero)
    return contexte.inserer(Seance, dossier_id=contexte.dossier_id, numero=numero, **seance)


def _noter_presences(contexte: Contexte, seance_id: int, presences: Iterable[str]) -> None:
    """Write the attendance: `public id of the household:code`, the last word on each counts."""
    notees = dict(mot.split(":", 1) for mot in presences)
    for public_id, etat in notees.items():
        contexte.ajouter(
            Presence,
            dossier_id=contexte.dossier_id,
            seance_id=seance_id,
            menage_id=_menage(contexte, public_id, champ="presences"),
            etat=etat,
        )


def demander_suivi(contexte: Contexte, champs: Champs) -> None:
    """Ask for an individual follow-up: the message that the diagram throws says it all."""
    _action_du_dossier(contexte)
    _menage(contexte, champs.pop("suivi")["menage"], champ="menage_concerne")


def _action_du_dossier(contexte: Contexte) -> int:
    """Return the action that the dossier is the run of. Raises TransitionInterdite."""
    trouvee = _ACTION_DU_DOSSIER.premiere(contexte.connexion, lu_dossier=contexte.dossier_id)
    if trouvee is None:
        raise TransitionInterdite(HORS_ACTION)
    return int(trouvee.action_id)


def _menage(contexte: Contexte, public_id: str, *, champ: str) -> int:
    trouve = _MENAGE_NOMME.premiere(contexte.connexion, lu_public_id=public_id)
    if trouve is None:
        raise SaisieInvalide({champ: MENAGE_INCONNU})
    return int(trouve.id)
