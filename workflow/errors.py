"""What a user can do wrong: each error's sentence is shown as it is (`models/errors.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from models.calendrier import PARIS
from models.errors import ErreurMetier, typographier

if TYPE_CHECKING:
    from workflow.verification.verdict import Verdict


class Introuvable(ErreurMetier):
    """The thing does not exist, or the user may not see it: the answer is the same."""

    def __init__(
        self, message: str = "Cette page n’existe pas, ou vous n’y avez pas accès."
    ) -> None:
        super().__init__(message)


class SaisieInvalide(ErreurMetier):
    """Some fields are missing or wrong; `erreurs` maps a field's key to its sentence."""

    def __init__(self, erreurs: Mapping[str, str]) -> None:
        self.erreurs = {champ: typographier(phrase) for champ, phrase in erreurs.items()}
        super().__init__(self._resumer())

    def _resumer(self) -> str:
        debut = "Certaines réponses sont à corriger" if len(self.erreurs) > 1 else "À corriger"
        return f"{debut} : " + " ".join(self.erreurs.values())


class EtapeDejaFaite(ErreurMetier):
    """Someone else completed the step, or the dossier has moved on since the page was read."""


class HabilitationRefusee(ErreurMetier):
    """The user's role does not allow this action."""


class TransitionInterdite(ErreurMetier):
    """The dossier is not in a state that allows this action."""


class EbaucheDepassee(ErreurMetier):
    """Somebody saved the draft since it was read: nothing was written over, nothing is lost."""

    def __init__(self, par: str, le: datetime) -> None:
        self.par = par
        self.le = le
        super().__init__(
            f"{par} a enregistré cette ébauche le {le.astimezone(PARIS):%d/%m/%Y à %H:%M}, depuis "
            "que vous l’avez ouverte : rien n’a été écrasé. Rechargez-la pour partir de sa "
            "version, ou enregistrez la vôtre à part."
        )


class DiagrammeRefuse(ErreurMetier):
    """The file cannot be read as a BPMN diagram; `ligne` is where, when known."""

    def __init__(self, message: str, ligne: int | None = None) -> None:
        self.ligne = ligne
        super().__init__(message)


class ExpressionRefusee(ErreurMetier):
    """The text is not an expression that a diagram may hold."""


class EvaluationImpossible(ErreurMetier):
    """The expression is sound, but its variables do not allow it to be computed."""


class VariableAbsente(EvaluationImpossible):
    """A variable has no value yet in this dossier; `nom` names it."""

    def __init__(self, nom: str) -> None:
        self.nom = nom
        super().__init__(
            f"La variable « {nom} » n’a pas encore de valeur dans ce dossier : une étape "
            "précédente doit la renseigner."
        )


class MoteurEnDefaut(ErreurMetier):
    """The diagram cannot go on for this dossier: an incident. Carries an element, no value."""

    def __init__(self, message: str, element: str | None = None) -> None:
        self.element = element
        self.dossier_id: int | None = None
        super().__init__(message)


class DefinitionRefusee(ErreurMetier):
    """The diagram has been read and its verdict forbids publishing; `verdict` tells why."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict.resume())
