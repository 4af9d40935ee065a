"""Walks an example: live, reloaded after each step by a new process, and on the library's own.

Its file `.txt` has one line a step, `gesture -> all that the dossier then waits for`, and a blank
line between two ways. A gesture is `ouvrir`, the id of the step done (with the routing variables
that it writes), or `sonner` and the id of a timer. The frontier is exact: `x` is a task,
`x (message)`, `x (événement)` what may happen on the edge of a phase, `x le 2026-01-15` an armed
timer, `fin x` an end reached. `lues:` gives the variables that the first open task then reads.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from models.calendrier import PARIS
from models.codes import SorteEtape
from tests.diagrammes.construire import OUVERTURE
from tests.workflow.constructions.table import DOSSIER, lire_exemple
from workflow.engine import Frontiere, Instance, Modele
from workflow.engine.semantique.environnement import EVALUATEUR

SUFFIXES = {
    SorteEtape.TACHE: "",
    SorteEtape.MESSAGE: " (message)",
    SorteEtape.EVENEMENT: " (événement)",
}
PAS = re.compile(r"(?P<geste>.+?) -> (?P<attendu>.+)|lues: (?P<lues>.*)")
VALEUR = re.compile(r"(\w+)=(\S+)")


@dataclass(frozen=True)
class Pas:
    """One line: either a gesture and a frontier, or the variables then read."""

    geste: str
    element: str
    variables: Mapping[str, Any]
    attendu: str


def list_scenarios(exemple: str) -> list[str]:
    """Return the ways of an example, as text."""
    texte = (DOSSIER / f"{exemple}.txt").read_text(encoding="utf-8")
    return texte.strip().split("\n\n")


def lire_scenario(texte: str) -> Iterator[Pas]:
    for ligne in texte.splitlines():
        if ligne.startswith("#"):
            continue
        lu = PAS.fullmatch(ligne)
        assert lu, ligne
        if lu["geste"] is None:
            yield Pas("lues", "", _valeurs(lu["lues"]), "")
            continue
        mots = lu["geste"].split()
        verbe = mots[0] if mots[0] in ("ouvrir", "sonner") else "faire"
        element = mots[1] if verbe == "sonner" else mots[0]
        yield Pas(verbe, element, _valeurs(lu["geste"]), lu["attendu"])


def _valeurs(texte: str) -> dict[str, Any]:
    return {nom: _valeur(valeur) for nom, valeur in VALEUR.findall(texte)}


def _valeur(texte: str) -> Any:
    if "," in texte:
        return texte.split(",")
    return int(texte) if texte.isdecimal() else texte


def ecrire_frontiere(frontiere: Frontiere) -> str:
    """Write a frontier as the scenarios do: steps by name, then timers, or the ends reached."""
    if frontiere.termine:
        return ", ".join(sorted({f"fin {fin}" for fin in frontiere.fins}))
    ouvertes = sorted(o.element.id + SUFFIXES[o.sorte] for o in frontiere.ouvertes)
    armees = [ecrire_minuterie(m.element.id, m.due_le) for m in frontiere.minuteries]
    return ", ".join([*ouvertes, *sorted(armees)]) or "rien"


def ecrire_minuterie(element: str, due_le: datetime) -> str:
    return f"{element} le {due_le.astimezone(PARIS):%Y-%m-%d}"


class Officiel(BpmnWorkflow):  # type: ignore[misc]  # untyped library
    """The library's own walk; our timers ask it for the moment of the fact."""

    moment: datetime

    def commencer(self, moment: datetime, _graine: str | None = None) -> None:
        self.moment = moment


class Marche:
    """One dossier on an example. `mode`: vivante, relue (by a new process) or officielle."""

    def __init__(self, fichier: str, mode: str) -> None:
        self.fichier, self.mode, self.moment = fichier, mode, OUVERTURE
        self.instance = self._neuve()

    @cached_property
    def modele(self) -> Modele:
        return self._charger()

    def _charger(self) -> Modele:
        return Modele.charger(lire_exemple(self.fichier), {}, self.fichier)

    def _neuve(self) -> Instance:
        if self.mode != "officielle":
            return Instance.vide(self.modele)
        specs = (self.modele.spec, self.modele.sous_specs)
        return Instance(self.modele, Officiel(*specs, script_engine=EVALUATEUR))

    def jouer(self, pas: Pas) -> str:
        """Make a gesture; return the frontier that follows."""
        variables = dict(pas.variables)
        if pas.geste == "ouvrir":
            self.instance.demarrer(variables=variables, moment=self.moment)
        elif pas.geste == "sonner":
            armees = self.instance.frontiere().minuteries
            armee = next(m for m in armees if m.element.id == pas.element)
            self.moment = armee.due_le
            self.instance.declencher(armee.tache_id, variables=variables, moment=armee.due_le)
        else:
            self.instance.terminer(
                self.ouverte(pas.element), variables=variables, moment=self.moment
            )
        if self.mode == "relue":
            # The model too: a process that has just started knows nothing of the step before.
            self.instance = Instance.decoder(self._charger(), self.instance.encoder())
        return ecrire_frontiere(self.instance.frontiere())

    def ouverte(self, element: str) -> str:
        """Return the id of the first open task of an element."""
        ouvertes = self.instance.frontiere().ouvertes
        return next(o.tache_id for o in ouvertes if o.element.id == element)

    def lues(self) -> Mapping[str, Any]:
        """Return the variables that the first open task reads."""
        return self.instance.variables(self.instance.frontiere().ouvertes[0].tache_id)
