"""A dossier on a small diagram, moved to another one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from tests.diagrammes.construire import OUVERTURE
from workflow.deplacements.solidite import deplacer
from workflow.engine import Instance, Modele
from workflow.engine.etat import moteur
from workflow.engine.etat.moteur import Moteur
from workflow.engine.transport import Transport

JOUR = timedelta(days=1)


@dataclass
class Dossier:
    """`le`: the moment of the last fact; steps open at the moment of the fact before."""

    modele: Modele
    instance: Instance
    le: datetime = OUVERTURE

    @classmethod
    def ouvrir(cls, contenu: bytes, choix: Moteur = Moteur.RAPIDE, **variables: object) -> Self:
        modele = Modele.charger(contenu, {}, "essai")
        moteur.choisir(choix)
        try:
            instance = Instance.vide(modele, graine="ouverture")
            instance.demarrer(variables=variables, moment=OUVERTURE)
        finally:
            moteur.choisir(Moteur.RAPIDE)
        return cls(modele, instance)

    def attend(self) -> list[str]:
        """The elements that wait: steps, messages and events, then due dates."""
        frontiere = self.instance.frontiere()
        return [a.element.id for a in (*frontiere.ouvertes, *frontiere.minuteries)]

    def ids(self) -> dict[str, str]:
        """{element: task id} of all that waits."""
        frontiere = self.instance.frontiere()
        return {a.element.id: a.tache_id for a in (*frontiere.ouvertes, *frontiere.minuteries)}

    def dues(self) -> dict[str, datetime]:
        return {m.element.id: m.due_le for m in self.instance.frontiere().minuteries}

    def faire(self, *elements: str, **variables: object) -> Self:
        """Complete steps, deliver messages, or let due dates come: a day each."""
        for element in elements:
            self.le += JOUR
            attendues = {m.element.id: m for m in self.instance.frontiere().minuteries}
            if element in attendues:
                echue = attendues[element]
                self.instance.declencher(
                    echue.tache_id, variables=variables, moment=echue.due_le, graine=str(self.le)
                )
            else:
                self.instance.terminer(
                    self.ids()[element], variables=variables, moment=self.le, graine=str(self.le)
                )
        return self

    def deplacer(
        self,
        contenu: bytes,
        correspondances: Mapping[str, str] | None = None,
        *,
        depuis: datetime | None = OUVERTURE,
    ) -> Transport:
        """Move it, all its steps having opened `depuis`; from here on it lives on the new one."""
        ouvertes = {} if depuis is None else dict.fromkeys(self.ids().values(), depuis)
        apres = Modele.charger(contenu, {}, "essai")
        transport = deplacer(
            self.modele,
            apres,
            self.instance.encoder(),
            correspondances or {},
            depuis=ouvertes,
            graine="deplacement",
        )
        self.modele, self.instance = apres, transport.instance
        return transport
