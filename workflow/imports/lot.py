"""Bring households in, all or none: the verbs of one dossier, over and over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.codes import SorteEtape
from models.errors import ErreurMetier
from models.menage import Menage, Personne
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.dossiers import Rattachement
from workflow.avancement.evenement import Evenement
from workflow.avancement.reprises import ATTENDUES, EtapePassee, ouvrir_en_cours
from workflow.engine.etat import cache
from workflow.errors import SaisieInvalide

LOT = 200
"""Households whose rows are inserted together."""

REFUS_MAXIMUM = 200
"""Refusals gathered before giving up: nobody reads more."""

OU_EN_EST = "ou_en_est"


@dataclass(frozen=True, slots=True)
class LigneLue:
    """A household of a file, read and checked. `rang`: its line, the headers being line 1.

    `menage`, `personnes`: columns of their tables; `attendue`: the step it is said to wait for,
    None for one that only enters.
    """

    rang: int
    menage: Mapping[str, Any]
    personnes: tuple[Mapping[str, Any], ...]
    referent_id: int
    departement: str
    fait_le: datetime
    etapes: tuple[EtapePassee, ...] = ()
    attendue: str | None = None


@dataclass(frozen=True, slots=True)
class Refus:
    """What is wrong, and where: `cle` is « element.champ », or the name of a field."""

    rang: int
    cle: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Commun:
    """What all the dossiers of a file belong to. `fichier`: its digest, by which it is known."""

    programme_id: int
    definition_id: int
    association_id: int
    fichier: str = ""


class LignesRefusees(Exception):
    """Some households cannot come in as they are written: nobody comes in."""

    def __init__(self, refus: Sequence[Refus]) -> None:
        self.refus = tuple(refus)
        super().__init__(f"{len(self.refus)} refused")


Avancer = Callable[[int], object]
"""Told how many households are done."""


def importer(
    session: Session,
    *,
    acteur: Utilisateur,
    lignes: Sequence[LigneLue],
    commun: Commun,
    saisi_le: datetime,
    avancer: Avancer,
) -> list[int]:
    """Create every household and its dossier at its step. Return the dossiers' ids.

    The caller rolls back on LignesRefusees, which holds what every line has wrong.
    """
    ids: list[int] = []
    refus: list[Refus] = []
    for debut in range(0, len(lignes), LOT):
        lot = lignes[debut : debut + LOT]
        for ligne, menage_id in zip(lot, _creer_menages(session, lot), strict=True):
            essai = _Essai(session, acteur, commun, saisi_le)
            ids.append(essai.ouvrir(ligne, menage_id, refus))
            cache.oublier(session)
            if len(refus) >= REFUS_MAXIMUM:
                raise LignesRefusees(refus)
        avancer(debut + len(lot))
    if refus:
        raise LignesRefusees(refus)
    return ids


def _creer_menages(session: Session, lignes: Sequence[LigneLue]) -> list[int]:
    """Insert the rows of these households and of their persons. Return the households' ids."""
    menages = [Menage(**ligne.menage) for ligne in lignes]
    session.add_all(menages)
    session.flush()
    ids = [menage.id for menage in menages]
    personnes = [
        Personne(menage_id=menage_id, **personne)
        for menage_id, ligne in zip(ids, lignes, strict=True)
        for personne in ligne.personnes
    ]
    session.add_all(personnes)
    session.flush()
    for cree in (*personnes, *menages):
        session.expunge(cree)
    return ids


@dataclass(frozen=True, slots=True)
class _Essai:
    """One household's turn: what it raises is noted beside its line, and the next one goes on."""

    session: Session
    acteur: Utilisateur
    commun: Commun
    saisi_le: datetime

    def ouvrir(self, ligne: LigneLue, menage_id: int, refus: list[Refus]) -> int:
        """Return the dossier's id; 0 when the line is refused, which only adds to `refus`."""
        try:
            return self._ouvrir(ligne, menage_id)
        except SaisieInvalide as erreur:
            refus += [
                Refus(ligne.rang, _situer(cle, ligne), phrase)
                for cle, phrase in erreur.erreurs.items()
            ]
        except ErreurMetier as erreur:
            refus.append(Refus(ligne.rang, OU_EN_EST, str(erreur)))
        return 0

    def _ouvrir(self, ligne: LigneLue, menage_id: int) -> int:
        rattachement: Rattachement = {
            "menage_id": menage_id,
            "definition_id": self.commun.definition_id,
            "programme_id": self.commun.programme_id,
            "association_id": self.commun.association_id,
            "referent_id": ligne.referent_id,
            "departement": ligne.departement,
        }
        dossier_id = ouvrir_en_cours(
            self.session,
            acteur=self.acteur,
            etapes=ligne.etapes,
            fait_le=ligne.fait_le,
            saisi_le=self.saisi_le,
            **rattachement,
        )
        if ligne.attendue is not None:
            verifier_arrivee(self.session, dossier_id, ligne.attendue)
        self._dire_d_ou_il_vient(dossier_id)
        return dossier_id

    def _dire_d_ou_il_vient(self, dossier_id: int) -> None:
        """Note in the journal that nobody typed these facts one by one: they come from a file."""
        evenement = Evenement(
            "import",
            self.saisi_le,
            self.saisi_le,
            self.acteur.id,
            contenu={"fichier": self.commun.fichier},
        )
        transition.noter(self.session, lecture.relire(self.session, dossier_id), evenement)


def _situer(cle: str, ligne: LigneLue) -> str:
    """Return « element.champ » for the « rank.field » of `ouvrir_en_cours`."""
    rang, _, champ = cle.partition(".")
    return f"{ligne.etapes[int(rang)].element}.{champ}" if rang.isdigit() else cle


def verifier_arrivee(session: Session, dossier_id: int, attendue: str) -> None:
    """Raise ErreurMetier when somebody has another step to do first."""
    ouvertes = ATTENDUES.toutes(session.connection(), lu_dossier=dossier_id)
    lues = [(o.element, o.libelle) for o in ouvertes if o.sorte != SorteEtape.EVENEMENT]
    if any(element == attendue for element, _ in lues):
        return
    suite = f"« {lues[0][1]} » vient d’abord" if lues else "le parcours est déjà terminé"
    raise ErreurMetier(
        f"Avec ces réponses, {suite}. Corrigez « Où en est », ou les réponses des étapes d’avant."
    )
