"""What a rule of alert says, and whom it may tell."""

from dataclasses import dataclass
from enum import StrEnum

from models.codes import Horloge


class Audience(StrEnum):
    """Whom a rule tells: a relation to its subject, never a list of names."""

    TRAVAILLEUR_SOCIAL = "travailleur_social"
    CHEF_DE_SERVICE = "chef_de_service"
    BAILLEUR_LIE = "bailleur_lie"
    """The landlord that houses the household or has an open rapprochement with it; where there
    is none and the rule says so, the anonymous need goes to the protocol's signatories."""
    BAILLEUR_LOGEUR = "bailleur_logeur"
    """The landlord that houses the household today."""
    COORDONNATEUR = "coordonnateur"
    PORTEUR = "porteur"
    """Who answers for the convention, the committee or the organisation that it is about."""
    SIGNATAIRES = "signataires"
    """The landlords that signed the programme's protocol."""
    BAILLEUR_OBLIGE = "bailleur_oblige"
    """The landlord that the law makes owe something to the household, whom it no longer sees."""
    ADMINISTRATEUR = "administrateur"


class Sujet(StrEnum):
    """What an alert is about."""

    DOSSIER = "dossier"
    CONVENTION = "convention"
    PROGRAMME = "programme"
    """A programme in a département, by its committees."""
    ORGANISME = "organisme"


class Canal(StrEnum):
    """How it reaches people, the in-app inbox always included."""

    AUSSITOT = "aussitot"
    QUOTIDIEN = "quotidien"
    JALON = "jalon"
    """In the inbox only: no mail."""


@dataclass(frozen=True, slots=True)
class Palier:
    """One step of the escalation: whom to tell, how long after the alert. None: never."""

    audience: Audience
    delai: str | None = "P0D"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegleAlerte:
    """One alert.

    `delai`: ISO 8601, counted from the date that `declencheur` names (before it when `avant`).
    `repetition`: after how long it is told again while nothing moves; None: never.
    `terme_exclu`: what it warns of ends at that instant, so its last day is the one before.
    `bloquante`: the programme's parameter that makes the diagram itself wait.
    `legale`: the law wants it told: no mail of it can be silenced, nor the rule switched off.
    `delai_reglable`: False where the law, or the programme's own parameter, gives the delay.
    `recherche`: the household still looks for a dwelling: what holds that search is a reason.
    """

    code: str
    nom: str
    declencheur: str
    sujet: Sujet = Sujet.DOSSIER
    delai: str = "P0D"
    avant: bool = False
    delai_reglable: bool = True
    horloge: Horloge = Horloge.CONTINUE
    paliers: tuple[Palier, ...]
    canal: Canal = Canal.QUOTIDIEN
    repetition: str | None = None
    bloquante: str | None = None
    legale: bool = False
    dessinee: bool = False
    retenue_par_proposition: bool = False
    terme_exclu: bool = False
    besoin_anonyme: bool = False
    recherche: bool = False
    source: str
    preuve: str
    """S: a seed says it; L: the law does; D: whoever draws the diagram."""

    @property
    def audiences(self) -> tuple[Audience, ...]:
        return tuple(palier.audience for palier in self.paliers)
