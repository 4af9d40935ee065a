"""How ready a household's file is for the commission: a table of rules, each met or not.

An incomplete file is refused (002:344). The score is a count of rules, never a judgement: each
line that is not met says what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules read of a proposition, of its demand and of its papers.

    `jour`: the session's when it is known, else today; `exige_contact`: the protocole Logement
    d'abord is on for this household (002:482-484); `contingent`: of the dwelling; rents in euros
    a month; `pieces_attendues`: papers neither received nor without object.
    """

    jour: date
    nur: str | None = None
    valide_jusqu_au: date | None = None
    radiee_le: date | None = None
    al_in: bool | None = None
    syplo_a_jour: bool | None = None
    contingent: str | None = None
    loyer: int | None = None
    loyer_max: int | None = None
    dalo: bool = False
    dalo_reconnu_le: date | None = None
    exige_contact: bool = False
    contact_trace: bool = False
    autorite_connue: bool = False
    pieces_attendues: int = 0
    seance_connue: bool = False


@dataclass(frozen=True, slots=True)
class Regle:
    """`est_remplie`: what it asks; `concerne`: the propositions it is about; `a_faire`: if not."""

    code: str
    libelle: str
    a_faire: str
    est_remplie: Callable[[Situation], bool]
    concerne: Callable[[Situation], bool] = lambda _situation: True


@dataclass(frozen=True, slots=True)
class Point:
    """A rule, asked of one file."""

    code: str
    libelle: str
    rempli: bool
    a_faire: str


@dataclass(frozen=True, slots=True)
class Preparation:
    points: tuple[Point, ...]

    @property
    def remplis(self) -> int:
        return sum(point.rempli for point in self.points)


def _nur_valide(situation: Situation) -> bool:
    """R.441-2-7: the demand holds for one year, up to the day of the session."""
    return situation.valide_jusqu_au is not None and situation.valide_jusqu_au >= situation.jour


def _sur_al_in(situation: Situation) -> bool:
    """The dwellings of Action Logement are asked for on its own platform."""
    if situation.contingent == "action_logement":
        return situation.al_in is True
    return situation.al_in is not None


def _supportable(situation: Situation) -> bool:
    return (situation.loyer or 0) <= (situation.loyer_max or 0)


REGLES: tuple[Regle, ...] = (
    Regle(
        "nur",
        "Numéro unique",
        "Renseignez le numéro unique de la demande.",
        lambda s: bool(s.nur),
    ),
    Regle(
        "nur_valide",
        "Demande valable le jour de la séance",
        "Renouvelez la demande avant la séance, puis notez sa nouvelle date.",
        _nur_valide,
        lambda s: bool(s.nur),
    ),
    Regle(
        "non_radiee",
        "Demande non radiée",
        "Refaites la demande : radiée, elle ne peut pas être présentée.",
        lambda s: s.radiee_le is None,
    ),
    Regle(
        "pieces",
        "Pièces réunies",
        "Demandez au ménage les pièces qui manquent, et pointez celles qui arrivent.",
        lambda s: s.pieces_attendues == 0,
    ),
    Regle(
        "contact",
        "Contact préalable tracé",
        "Échangez avec le bailleur avant la séance et gardez-en la trace : le protocole Logement "
        "d’abord le demande.",
        lambda s: s.contact_trace,
        lambda s: s.exige_contact,
    ),
    Regle(
        "autorite",
        "Personne ayant autorité en commission connue",
        "Demandez au bailleur qui portera le dossier en commission, et notez son nom.",
        lambda s: s.autorite_connue,
        lambda s: s.exige_contact,
    ),
    Regle(
        "al_in",
        "Inscription sur AL’in renseignée",
        "Dites si le ménage est inscrit sur AL’in : un logement d’Action Logement l’exige.",
        _sur_al_in,
    ),
    Regle(
        "syplo",
        "SYPLO à jour",
        "Mettez SYPLO à jour : le logement relève du contingent préfectoral.",
        lambda s: s.syplo_a_jour is True,
        lambda s: s.contingent == "etat",
    ),
    Regle(
        "loyer",
        "Loyer dans ce que le ménage peut payer",
        "Vérifiez avec le ménage : le loyer dépasse celui que le diagnostic retient.",
        _supportable,
        lambda s: s.loyer is not None and s.loyer_max is not None,
    ),
    Regle(
        "dalo",
        "Date de la reconnaissance DALO connue",
        "Retrouvez la décision de la commission de médiation : elle fait courir le délai de "
        "l’État.",
        lambda s: s.dalo_reconnu_le is not None,
        lambda s: s.dalo,
    ),
    Regle(
        "seance",
        "Date de la séance connue",
        "Demandez-la au bailleur et notez-la : elle apparaîtra dans la liste du jour.",
        lambda s: s.seance_connue,
    ),
)
"""In the order in which a caseworker prepares. Sources: 002:344, 002:482-484, R.441-2-7, 2-8."""


def preparer(situation: Situation) -> Preparation:
    """Return each rule that concerns the proposition, met or not (pure)."""
    return Preparation(
        tuple(
            Point(regle.code, regle.libelle, regle.est_remplie(situation), regle.a_faire)
            for regle in REGLES
            if regle.concerne(situation)
        )
    )
