"""Random diagrams, block in block: every construct that waits, splits, joins, repeats or calls.

The same seed gives the same file. Conditions read `a`, `b` and `c`, which every step sets anew
(see `variables`); what is drawn may loop for long, but never without a step to complete.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.diagrammes.construire import fichier, minuterie

NOMS = ("a", "b", "c")
VALEURS = 3
PROCESSUS = "essai"
DUREES = ("P1D", "P2M", "PT6H", "P1Y")

Bloc = tuple[str, str]
"""The first and the last node of what was drawn."""


def variables(hasard: random.Random) -> dict[str, int]:
    """New values of all that conditions read."""
    return {nom: hasard.randrange(VALEURS) for nom in NOMS}


@dataclass
class Dessin:
    """`etrange`: drawn as foreign tools do, arrows without ids and branches without ends."""

    hasard: random.Random
    etrange: bool = False
    blocs: int = 12
    niveau: list[str] = field(default_factory=list)
    declarations: list[str] = field(default_factory=list)
    rang: int = 0
    branches: int = 0
    """Joins of this level that wait for what is being drawn: it must not end before them."""

    def dessiner(self) -> bytes:
        self._processus(PROCESSUS)
        return fichier("".join(self.declarations))

    def _processus(self, id_: str) -> None:
        contenu = self._interieur()
        self.declarations.append(f'<process id="{id_}" isExecutable="true">{contenu}</process>')

    def _interieur(self) -> str:
        """Draw a level of its own, from its start to its end."""
        dehors, self.niveau = self.niveau, []
        autour, self.branches = self.branches, 0
        debut = self._noeud("startEvent")
        entree, sortie = self._suite()
        self._fleche(debut, entree)
        if not (self.etrange and self._chance(0.3)):
            self._fleche(sortie, self._noeud("endEvent"))
        contenu, self.niveau, self.branches = "".join(self.niveau), dehors, autour
        return contenu

    def _suite(self) -> Bloc:
        blocs = [self._bloc() for _ in range(self.hasard.choice((1, 2, 2, 3)))]
        for (_, sortie), (entree, _) in zip(blocs, blocs[1:], strict=False):
            self._fleche(sortie, entree)
        return blocs[0][0], blocs[-1][1]

    def _bloc(self) -> Bloc:
        self.blocs -= 1
        if self.blocs <= 0:
            return self._tache()
        choix: list[Callable[[], Bloc]] = [
            self._tache, self._bordee, self._repetee, self._attente, self._exclusive,
            self._parallele, self._parallele, self._inclusive, self._inclusive, self._boucle,
            self._boucle, self._evenements, self._sous_processus, self._appel,
        ]  # fmt: skip
        return self.hasard.choice(choix)()

    def _tache(self) -> Bloc:
        id_ = self._noeud("userTask")
        return id_, id_

    def _bordee(self) -> Bloc:
        """A step or a phase with one or two boundary events."""
        id_ = self._noeud("userTask") if self._chance(0.5) else self._sous_processus()[0]
        sortie = self._noeud("exclusiveGateway")
        self._fleche(id_, sortie)
        for _ in range(self.hasard.choice((1, 1, 2))):
            interrompt = self._chance(0.5)
            attributs = f'attachedToRef="{id_}" cancelActivity="{str(interrompt).lower()}"'
            bord = self._noeud("boundaryEvent", self._definition(), attributs)
            entree, derniere = self._bloc()
            self._fleche(bord, entree)
            if interrompt and (self.branches or self._chance(0.5)):
                self._fleche(derniere, sortie)
            elif not self.etrange:
                self._fleche(derniere, self._noeud("endEvent"))
        return id_, sortie

    def _repetee(self) -> Bloc:
        """A step or a phase carried out several times, in turn or together."""
        marque = self._marque()
        if self._chance(0.6):
            id_ = self._noeud("userTask", marque)
        else:
            id_ = self._noeud("subProcess", marque + self._interieur())
        return id_, id_

    def _marque(self) -> str:
        if self._chance(0.3):
            nom, valeur = self.hasard.choice(NOMS), self.hasard.randrange(VALEURS)
            return (
                '<standardLoopCharacteristics loopMaximum="3">'
                f"<loopCondition>{nom} != {valeur}</loopCondition></standardLoopCharacteristics>"
            )
        fois, en_serie = self.hasard.choice((1, 2, 3)), str(self._chance(0.5)).lower()
        return (
            f'<multiInstanceLoopCharacteristics isSequential="{en_serie}">'
            f"<loopCardinality>{fois}</loopCardinality></multiInstanceLoopCharacteristics>"
        )

    def _attente(self) -> Bloc:
        id_ = self._noeud("intermediateCatchEvent", self._definition())
        return id_, id_

    def _exclusive(self) -> Bloc:
        return self._eventail("exclusiveGateway")

    def _inclusive(self) -> Bloc:
        return self._eventail("inclusiveGateway")

    def _eventail(self, sorte: str) -> Bloc:
        """Branches that conditions open, and one that opens when none does."""
        defaut = self._id("f")
        depart = self._noeud(sorte, attributs=f'default="{defaut}"')
        arrivee = self._noeud(sorte)
        self.branches += sorte == "inclusiveGateway"
        for rang in range(self.hasard.choice((2, 3))):
            entree, sortie = self._suite() if self._chance(0.8) else (arrivee, "")
            id_, condition = (self._id("f"), self._condition()) if rang else (defaut, "")
            self._fleche(depart, entree, condition, id_=id_)
            if sortie:
                self._fleche(sortie, arrivee)
        self.branches -= sorte == "inclusiveGateway"
        return depart, arrivee

    def _parallele(self) -> Bloc:
        depart, arrivee = self._noeud("parallelGateway"), self._noeud("parallelGateway")
        self.branches += 1
        for _ in range(self.hasard.choice((2, 2, 3))):
            entree, sortie = self._suite()
            self._fleche(depart, entree)
            self._fleche(sortie, arrivee)
        self.branches -= 1
        return depart, arrivee

    def _boucle(self) -> Bloc:
        """A step, then what follows, again and again while a condition holds."""
        entree, (tache, _) = self._noeud("exclusiveGateway"), self._tache()
        self._fleche(entree, tache)
        suite, fin = self._suite()
        self._fleche(tache, suite)
        defaut = self._id("f")
        choix = self._noeud("exclusiveGateway", attributs=f'default="{defaut}"')
        sortie = self._noeud("exclusiveGateway")
        self._fleche(fin, choix)
        self._fleche(choix, entree, self._condition())
        self._fleche(choix, sortie, id_=defaut)
        return entree, sortie

    def _evenements(self) -> Bloc:
        """What comes first decides: messages, and a delay at most."""
        depart = self._noeud("eventBasedGateway")
        arrivee = self._noeud("exclusiveGateway")
        for rang in range(self.hasard.choice((2, 3))):
            definition = self._message() if rang else self._definition()
            attente = self._noeud("intermediateCatchEvent", definition)
            self._fleche(depart, attente)
            if self._chance(0.5):
                entree, sortie = self._bloc()
                self._fleche(attente, entree)
                attente = sortie
            self._fleche(attente, arrivee)
        return depart, arrivee

    def _sous_processus(self) -> Bloc:
        id_ = self._noeud("subProcess", self._interieur())
        return id_, id_

    def _appel(self) -> Bloc:
        appele = self._id("appele")
        self._processus(appele)
        id_ = self._noeud("callActivity", attributs=f'calledElement="{appele}"')
        return id_, id_

    def _definition(self) -> str:
        return self._message() if self._chance(0.5) else minuterie(self.hasard.choice(DUREES))

    def _message(self) -> str:
        id_ = self._id("m")
        self.declarations.append(f'<message id="{id_}" name="Message {id_}"/>')
        return f'<messageEventDefinition messageRef="{id_}"/>'

    def _condition(self) -> str:
        nom, valeur = self.hasard.choice(NOMS), self.hasard.randrange(VALEURS)
        signe = self.hasard.choice(("==", "!="))
        return f"<conditionExpression>{nom} {signe} {valeur}</conditionExpression>"

    def _noeud(self, sorte: str, contenu: str = "", attributs: str = "") -> str:
        id_ = self._id("n")
        self.niveau.append(
            f'<{sorte} id="{id_}" name="{sorte} {id_}" {attributs}>{contenu}</{sorte}>'
        )
        return id_

    def _fleche(self, source: str, cible: str, contenu: str = "", *, id_: str = "") -> None:
        sans_id = self.etrange and not id_ and self._chance(0.5)
        identite = "" if sans_id else f'id="{id_ or self._id("f")}"'
        self.niveau.append(
            f'<sequenceFlow {identite} sourceRef="{source}" targetRef="{cible}">{contenu}'
            "</sequenceFlow>"
        )

    def _id(self, prefixe: str) -> str:
        self.rang += 1
        return f"{prefixe}{self.rang}"

    def _chance(self, part: float) -> bool:
        return self.hasard.random() < part


def dessiner(graine: int, *, etrange: bool = False, blocs: int = 12) -> bytes:
    """Return the diagram of a seed; its main process is `essai`."""
    return Dessin(random.Random(graine), etrange, blocs).dessiner()
