"""The outline in words: each element with its role, its form, its delay, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workflow.edition.conditions import dire_condition, lire_condition
from workflow.edition.delais import dire_delai, lire_delai
from workflow.edition.trame.lecture import Element, Ligne, Reprise, Sortie, Trame
from workflow.edition.trame.operations.repetitions import BOUCLE, SORTES, Repetition
from workflow.edition.vocabulaire import Vocabulaire
from workflow.edition.vocabulaire.mots import ROLES
from workflow.verification.verdict import Probleme, Verdict

AVEC_ROLE: Final = frozenset(
    {
        "userTask", "task", "manualTask", "receiveTask", "intermediateCatchEvent",
        "boundaryEvent", "startEvent",
    }
)  # fmt: skip
TITRES_DE_BORD: Final = {True: "termine l’étape", False: "sans l’interrompre"}


@dataclass(frozen=True, slots=True)
class BrancheVue:
    """A way out of a choice: its arrow, when it is taken, and what follows."""

    fleche: str
    titre: str
    quand: str
    problemes: tuple[Probleme, ...]
    suite: "tuple[LigneVue | Reprise, ...]"


@dataclass(frozen=True, slots=True)
class LigneVue:
    """A line of the outline. `details`: role, form, delay... as short sentences."""

    element: Element
    details: tuple[str, ...]
    problemes: tuple[Probleme, ...]
    branches: tuple[BrancheVue, ...]
    bords: "tuple[tuple[LigneVue, tuple[LigneVue | Reprise, ...]], ...]"
    dedans: "tuple[tuple[LigneVue | Reprise, ...], ...]"
    rappel: bool = False
    """It is told on another page: it stands here for what it holds."""


class Conteur:
    """Puts an outline in the words of a draft. `verdict`: None when it could not be asked for."""

    def __init__(
        self, trame: Trame, mots: Vocabulaire, verdict: Verdict | None, genre: str = "parcours"
    ) -> None:
        self.trame = trame
        self.genre = genre
        self.mots = mots
        self.variables = mots.par_nom
        self.formulaires = dict(mots.formulaires)
        self.modules = dict(mots.modules)
        self.par_element: dict[str, list[Probleme]] = {}
        for probleme in verdict.problemes if verdict else ():
            self.par_element.setdefault(probleme.element or "", []).append(probleme)

    def suites(self) -> tuple[tuple[LigneVue | Reprise, ...], ...]:
        return tuple(self._suite(s) for s in self.trame.suites)

    def ailleurs(self) -> list[Probleme]:
        """Return the problems of what has no line: lanes, the file itself."""
        connus = {*self.trame.elements}
        connus |= {s.id for e in self.trame.elements.values() for s in e.sorties}
        return [p for cle, siens in self.par_element.items() if cle not in connus for p in siens]

    def _suite(self, suite: Sequence[Ligne | Reprise]) -> tuple[LigneVue | Reprise, ...]:
        return tuple(un if isinstance(un, Reprise) else self._ligne(un) for un in suite)

    def _ligne(self, ligne: Ligne) -> LigneVue:
        branches = tuple(
            BrancheVue(
                b.sortie.id,
                b.sortie.nom or "sans nom",
                self.quand(ligne.element, b.sortie),
                self.problemes(b.sortie.id),
                self._suite(b.suite),
            )
            for b in ligne.branches
        )
        bords = tuple((self._seule(bord.element), self._suite(bord.suite)) for bord in ligne.bords)
        dedans = tuple(self._suite(s) for s in ligne.dedans)
        return self._seule(ligne.element, branches, bords, dedans)

    def _seule(
        self,
        element: Element,
        branches: tuple[BrancheVue, ...] = (),
        bords: "tuple[tuple[LigneVue, tuple[LigneVue | Reprise, ...]], ...]" = (),
        dedans: "tuple[tuple[LigneVue | Reprise, ...], ...]" = (),
    ) -> LigneVue:
        seules = [s.id for s in element.sorties] if not branches else []
        problemes = [*self.problemes(element.id), *(p for s in seules for p in self.problemes(s))]
        return LigneVue(element, self.details(element), tuple(problemes), branches, bords, dedans)

    def problemes(self, id_: str) -> tuple[Probleme, ...]:
        return tuple(self.par_element.get(id_, ()))

    def details(self, element: Element) -> tuple[str, ...]:
        """Return what is said beside the name of an element."""
        lues = element.proprietes
        dits = [
            self._qui(element),
            self._nommer("formulaire", self.formulaires, lues.get("formulaire", "")),
            self._nommer("module", self.modules, element.appele),
            self._nommer("table", dict(self.mots.decisions), element.decision),
            self.delai(element),
            self._alerte(lues),
            self._repetition(element.repetition),
        ]
        if element.balise == "boundaryEvent":
            dits.append(TITRES_DE_BORD[element.interrompt])
        if not element.delai:
            dits.append(self._evenement(element))
        return tuple(filter(None, dits))

    def _evenement(self, element: Element) -> str:
        sorte = element.evenement or ("message" if element.declare else "")
        return f"{sorte} « {element.declare} »" if element.declare else sorte

    def _repetition(self, fois: Repetition) -> str:
        if fois.sorte == BOUCLE:
            if not fois.condition:
                return f"se répète {fois.tours} fois"
            return f"se répète tant que {self.dire(fois.condition)}"
        combien = f"pour chaque élément de « {fois.liste} »" if fois.liste else fois.nombre
        mots = dict(SORTES)
        precision = f" ({combien})" if combien else ""
        return f"se fait {mots[fois.sorte]}{precision}" if fois.sorte else ""

    def liens(self, element: Element) -> tuple[tuple[str, str, str], ...]:
        """Return (genre, key, label) of the files that an element names and that exist."""
        nommes = (
            ("formulaire", element.proprietes.get("formulaire", ""), self.formulaires),
            ("decision", element.decision, dict(self.mots.decisions)),
            ("module", element.appele, self.modules),
        )
        return tuple((genre, cle, noms[cle]) for genre, cle, noms in nommes if cle in noms)

    def _qui(self, element: Element) -> str:
        if element.balise not in AVEC_ROLE or (
            element.balise.endswith("Event") and "formulaire" not in element.proprietes
        ):
            return ""
        conjoint = element.proprietes.get("role_conjoint")
        noms = [ROLES.get(r, r) for r in (element.role, conjoint) if r]
        return " ou ".join(noms) or "sans rôle"

    def _nommer(self, quoi: str, titres: Mapping[str, str], cle: str) -> str:
        return f"{quoi} « {titres.get(cle, cle)} »" if cle else ""

    def delai(self, element: Element) -> str:
        """Return the delay of an element in words, or as it is written."""
        if not element.delai:
            return ""
        lu = lire_delai(element.delai)
        return dire_delai(lu, self.variables) if lu else element.delai

    def _alerte(self, lues: Mapping[str, str]) -> str:
        return f"alerte {lues['alerte']}" if lues.get("alerte") else ""

    def quand(self, element: Element, sortie: Sortie) -> str:
        """Return when a way is taken, in words."""
        if sortie.condition:
            return self.dire(sortie.condition)
        if sortie.par_defaut:
            return "sinon"
        return {"parallelGateway": "en même temps", "eventBasedGateway": ""}.get(
            element.balise, "sans condition"
        )

    def dire(self, condition: str) -> str:
        lue = lire_condition(condition)
        return dire_condition(lue, self.variables) if lue else condition
