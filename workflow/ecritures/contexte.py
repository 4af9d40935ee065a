"""What an act knows when it writes: the dossier's fixed facts, the moments, the connection."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Table, insert, update

from models import pilote
from models.accompagnement import Mesure
from models.db import Base
from models.preparee import Preparee
from models.relogement import Logement
from models.types import identifiant_tire_de

Champs = dict[str, dict[str, Any]]
"""Answers by entity then column; an act takes its own out, the rest has a default writer."""

OUI_NON = {"oui": True, "non": False}

BOOLEENS = frozenset({
    "orientation.urgence", "orientation.accord_contact", "orientation.eligible",
    "demande.al_in", "demande.syplo_a_jour", "passage.dossier_complet", "passage.piece_fournie",
    "passage.dalo_informe", "diagnostic.ordonnance_protection", "occupation.assurance",
    "veille.impaye_3_mois", "veille.assurance",
    "veille.ops_sls", "veille.conge", "veille.difficulte", "occupation.convention_tripartite",
    "avis_prefet.bail_propose", "examen.bailleur_present", "examen.preneur_present",
    "examen.menage_present", "examen.loyer_paye", "examen.occupation_paisible",
    "passage_palier.menage_present", "procedure.protocole_signe", "procedure.fsl",
})  # fmt: skip
"""Destinations asked as oui/non and stored as booleans."""


Reserve = Mapping[type[Base], deque[int]]
"""Keys that the rows of a dossier had, to be given again in their order when it is rebuilt."""

GARDEES_EN_PLACE: tuple[type[Base], ...] = (Mesure, Logement)
"""Rows that others point at: rebuilding writes over them instead of inserting them again."""


@dataclass(slots=True)
class Lot:
    """Writes whose results nobody reads: they leave together, before the next that is read."""

    ouvert: bool = False
    ordres: list[pilote.Ordre] = field(default_factory=list)


@dataclass(slots=True)
class Lus:
    """What a step reads once, whatever the number of its writings that need it."""

    reglages: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True)
class Contexte:
    """`variables`: routing variables before the step; `alertes`: codes drawn on the diagram.

    `menage_id`: None in the run of a collective action; `programme_id`: whose settings of the
    alerts hold, those of all programmes only when it is None.
    `sel`: the secret of the journal row, which the public ids of what it creates are drawn from;
    `reserve`: given when the dossier is rebuilt from its journal; `base`: the connection as it
    is, for what waits in `lot`: everybody else asks `connexion`.
    """

    base: Connection
    dossier_id: int
    menage_id: int | None
    association_id: int
    referent_id: int
    departement: str
    fait_le: datetime
    saisi_le: datetime
    acteur_id: int | None
    variables: Mapping[str, Any] = field(default_factory=dict)
    alertes: frozenset[str] = frozenset()
    sel: str = ""
    reserve: Reserve | None = None
    programme_id: int | None = None
    lot: Lot = field(default_factory=Lot, init=False)
    lus: Lus = field(default_factory=Lus, init=False)

    @property
    def connexion(self) -> Connection:
        """The connection, on which all that was asked so far is written."""
        self._vider_le_lot()
        return self.base

    @contextmanager
    def par_lots(self) -> Iterator[None]:
        """Let what nobody reads wait for company; all of it is written when the block ends."""
        self.lot.ouvert = True
        try:
            yield
            self._vider_le_lot()
        finally:
            self.lot.ouvert = False
            self.lot.ordres.clear()

    def _vider_le_lot(self) -> None:
        if self.lot.ordres:
            ordres = self.lot.ordres.copy()
            self.lot.ordres.clear()
            pilote.executer_a_la_suite(self.base, ordres)

    def ecrire(self, requete: Preparee, valeurs: Mapping[str, Any]) -> None:
        """Run a write whose result nobody reads."""
        if self.lot.ouvert:
            self.lot.ordres.append(requete.rediger(self.base, valeurs))
        else:
            requete.executer(self.base, valeurs)

    def ajouter(self, modele: type[Base], **valeurs: Any) -> None:
        """Insert one row that nothing else will name."""
        cles = self.reserve.get(modele) if self.reserve is not None else None
        cle = {"id": cles.popleft()} if cles else {}
        self.ecrire(insertion(modele), {**cle, **valeurs})

    @property
    def fait(self) -> dict[str, Any]:
        """Columns that every dated fact shares."""
        return {
            "dossier_id": self.dossier_id,
            "fait_le": self.fait_le,
            "saisi_le": self.saisi_le,
        }

    @property
    def est_reconstruit(self) -> bool:
        """Tell whether the fact is relived: what belongs to the household stays as it is."""
        return self.reserve is not None

    def inserer(self, modele: type[Base], **valeurs: Any) -> int:
        """Insert one row and return its id."""
        cles = self.reserve.get(modele) if self.reserve is not None else None
        if not cles:
            return inserer(self.connexion, modele, **valeurs)
        cle = cles.popleft()
        if modele in GARDEES_EN_PLACE:
            _recrire(self.connexion, modele, cle, valeurs)
        else:
            inserer(self.connexion, modele, id=cle, **valeurs)
        return cle

    def identifiant(self, nom: str) -> str:
        """Return the public id of the `nom` that this fact creates; the same if it is relived."""
        return identifiant_tire_de(self.sel, nom)


@cache
def table(modele: type[Base]) -> Table:
    """Return the Core table of a mapped class."""
    return cast(Table, modele.__table__)


@cache
def insertion(modele: type[Base]) -> Preparee:
    """Return the INSERT of a model, built once: putting it together costs more than running it."""
    return Preparee(insert(table(modele)))


def inserer(connexion: Connection, modele: type[Base], **valeurs: Any) -> int:
    """Insert one row of a model whose key is one number, and return that number."""
    return insertion(modele).inserer(connexion, valeurs)


def _recrire(
    connexion: Connection, modele: type[Base], cle: int, valeurs: Mapping[str, Any]
) -> None:
    """Write a row over another: a column without a value is empty, as in a new one."""
    cible = table(modele)
    vides = {colonne.name: None for colonne in cible.columns if colonne.name != "id"}
    connexion.execute(update(cible).where(cible.c.id == cle).values({**vides, **valeurs}))


def ranger(valeurs: Mapping[str, Any]) -> Champs:
    """Group typed answers by entity: {"demande.nur": x} -> {"demande": {"nur": x}}."""
    champs: Champs = {}
    for destination, valeur in valeurs.items():
        entite, _, colonne = destination.partition(".")
        lue = OUI_NON.get(valeur, valeur) if destination in BOOLEENS else valeur
        champs.setdefault(entite, {})[colonne] = lue
    return champs
