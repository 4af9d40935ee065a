"""A programme walked until every end that it allows has been reached: one row of the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.db import lecture, transaction
from models.definition import Definition, DefinitionPiece, Programme
from models.errors import typographier
from web.essai_programmes.base import Base, Sujet
from web.essai_programmes.marche import Arret, Marche, Perdue
from workflow.essai_programmes.fins import atteindre, list_permises
from workflow.essai_programmes.graphe import SOMMET, Graphe, etaler
from workflow.essai_programmes.jeu import Partie
from workflow.essai_programmes.plan import Exploration, vers, vers_l_accident, vers_la_fin
from workflow.parcours.actes import VARIABLES_INITIALES
from workflow.parcours.definition_chargee import charger
from workflow.parcours.definitions import derniere_publiee

CHEMINS_MAX = 60
ETAPES_MAX = 4_000
ETAPES_PAR_CHEMIN = 150
INUTILES_MAX = 5
"""Walks in a row that reach nothing new: the product goes elsewhere than announced."""


@dataclass
class Bilan:
    """What was done for one programme. `atteints`: nodes of the drawing, by their first copy;
    `trouvables`: those that the play of the diagram announced, among those looked for."""

    graphe: Graphe
    permises: frozenset[tuple[str, str]]
    atteints: set[int]
    refus: dict[str, str]
    chemins: int = 0
    etapes: int = 0
    arret: str = ""
    trouvables: frozenset[int] = frozenset()

    def jamais_atteintes(self) -> list[str]:
        """Return the ids of the ends that are allowed and that no walk reached."""
        return sorted({id_ for _, id_ in self.permises - self.fins()})

    def fins(self) -> set[tuple[str, str]]:
        """Return the ends reached, of every level."""
        return {n.cle for n in self.graphe.list_fins() if n.premier in self.atteints}

    def verdict(self) -> str:
        """Return "ok", or what is wrong, in French."""
        if self.arret:
            return self.arret
        if jamais := self.jamais_atteintes():
            motifs = "".join(f" ; « {e} » est refusée : {r}" for e, r in self.refus.items())
            return typographier(f"Fins permises jamais atteintes : {', '.join(jamais)}{motifs}")
        return "ok"

    def as_row(self, identifiant: str) -> dict[str, object]:
        """Return the row of `jalon programmes essayer`."""
        return {
            "id": identifiant,
            "forme": self.graphe.cle,
            "chemins": self.chemins,
            "etapes": self.etapes,
            "jamais_atteints": self.jamais_atteintes(),
            "fin": sorted({id_ for _, id_ in self.fins()}),
            "verdict": self.verdict(),
        }


class Campagne:
    """The walks of one programme.

    `cibles`: what they try to reach, the ends of every level and the nodes of the shape itself;
    with `tout`, every node. `alertes`: the drawn alerts and their ends, which the clock brings.
    """

    def __init__(self, base: Base, sujet: Sujet, partie: Partie, *, tout: bool) -> None:
        self.base, self.sujet = base, sujet
        graphe, parametres = partie.graphe, partie.parametres
        self.exploration = Exploration(partie)
        permis = graphe.premiers(atteindre(graphe, parametres))
        sans_alertes = graphe.premiers(atteindre(graphe, parametres, alertes=False))
        self.alertes = set(permis - sans_alertes)
        noeuds = (graphe.noeuds[rang] for rang in sans_alertes)
        self.cibles = frozenset(
            n.premier for n in noeuds if tout or n.est_fin or n.niveau == SOMMET
        )
        self.dernier = "l’ouverture"
        self.bilan = Bilan(graphe, list_permises(graphe, parametres), set(), {})

    def mener(self) -> Bilan:
        """Walk: the nominal way, the accidents that the play foresees, then all the rest."""
        try:
            trouvables = self.bilan.trouvables = self.exploration.chercher(self.cibles)
            self._chemin(self.exploration.nominal(), frozenset())
            self._accidents()
            self._tout_atteindre(trouvables)
            self._alertes()
            self.bilan.permises -= self._sans_leur_etape() - self.bilan.fins()
        except Arret as arret:
            self.bilan.arret = f"Chemin {self.bilan.chemins}\u00a0: {arret}"
        except Exception as erreur:  # one programme of a batch: the others must go on
            self.bilan.arret = (
                f"Chemin {self.bilan.chemins}\u00a0: défaut du produit "
                f"({type(erreur).__name__}) après « {self.dernier} »."
            )
        return self.bilan

    def _accidents(self) -> None:
        essayes: set[int] = set()
        while (chemin := vers_l_accident(self.exploration, essayes)) is not None:
            essayes.add(chemin[-1].etat.accident)
            self._chemin(chemin, frozenset())

    def _tout_atteindre(self, trouvables: frozenset[int]) -> None:
        inutiles, depart = 0, self.exploration.depart.etat
        while inutiles < INUTILES_MAX and self._peut_continuer():
            restantes = trouvables - self.bilan.atteints
            self.exploration.recommencer()
            if not restantes or vers(self.exploration, depart, restantes) is None:
                return
            avant = len(self.bilan.atteints)
            self._chemin([], restantes)
            inutiles = 0 if len(self.bilan.atteints) > avant else inutiles + 1

    def _alertes(self) -> None:
        """Come back for the drawn alerts that no walk met, whatever delay runs out before."""
        graphe = self.bilan.graphe
        for bord in [n for n in graphe.noeuds if n.alerte is not None]:
            if bord.premier in self.alertes - self.bilan.atteints and bord.hote is not None:
                hote = frozenset({graphe.noeuds[bord.hote].premier})
                self._chemin([], hote, malgre_les_delais=True)

    def _sans_leur_etape(self) -> frozenset[tuple[str, str]]:
        """Return the ends of the drawn alerts whose step no walk did: most were never asked."""
        noeuds, atteints = self.bilan.graphe.noeuds, self.bilan.atteints
        return frozenset(
            noeuds[fleche.cible].cle
            for bord in noeuds
            if bord.alerte is not None and bord.hote is not None
            if noeuds[bord.hote].premier not in atteints
            for fleche in bord.sorties
        )

    def _peut_continuer(self) -> bool:
        return self.bilan.chemins < CHEMINS_MAX and self.bilan.etapes < ETAPES_MAX

    def _chemin(
        self, debut: list[Any], cibles: frozenset[int], *, malgre_les_delais: bool = False
    ) -> None:
        """Open a dossier, follow `debut`, reach what can be reached of `cibles`, and close it."""
        self.bilan.chemins += 1
        marche = Marche.ouvrir(self.base, self.sujet, self.exploration)
        try:
            self._alerter(marche, malgre_les_delais)
            prevu = list(debut)
            while not marche.etat.est_fini and marche.etapes < ETAPES_PAR_CHEMIN:
                prevu = prevu or self._suite(marche, cibles)
                if not prevu:
                    break
                coup = prevu.pop(0)
                self.dernier = self.bilan.graphe.noeuds[coup.action.rang].nom
                if not marche.vivre(coup):
                    prevu = []
                self._alerter(marche, malgre_les_delais)
        except Perdue as perdue:
            self.bilan.refus["parcours"] = str(perdue)
        finally:
            self.bilan.atteints |= marche.atteints
            self.bilan.etapes += marche.etapes
            self.bilan.refus |= marche.refus

    def _suite(self, marche: Marche, cibles: frozenset[int]) -> list[Any]:
        restantes = cibles - self.bilan.atteints - marche.atteints
        chemin = vers(self.exploration, marche.etat, restantes) if restantes else None
        return chemin or vers_la_fin(self.exploration, marche.etat) or []

    def _alerter(self, marche: Marche, malgre_les_delais: bool) -> None:
        restantes = self.alertes - self.bilan.atteints - marche.atteints
        if restantes:
            marche.alerter(restantes, malgre_les_delais=malgre_les_delais)


def essayer(
    base: Base, sujet: Sujet, parametres: Mapping[str, Any], *, tout: bool = False
) -> Bilan:
    """Walk a programme whose rows are in the base; `tout`: to every node that it allows.

    Raises ErreurMetier for a diagram that cannot be read.
    """
    with lecture(base.factory) as session:
        definition = session.get_one(Definition, sujet.definition_id)
        chargee = charger(session, definition.id, definition.sha256)
        graphe = _etaler(definition.cle, _diagrammes(session, definition.id))
    partie = Partie(graphe, parametres, chargee.formulaires, VARIABLES_INITIALES)
    return Campagne(base, sujet, partie, tout=tout).mener()


@lru_cache(maxsize=16)
def _etaler(cle: str, diagrammes: frozenset[tuple[str, bytes]]) -> Graphe:
    return etaler(cle, dict(diagrammes))


def _diagrammes(session: Session, definition_id: int) -> frozenset[tuple[str, bytes]]:
    """Return the diagrams of a definition, with the id of their process."""
    pieces = session.execute(
        select(DefinitionPiece.cle, DefinitionPiece.contenu).where(
            DefinitionPiece.definition_id == definition_id,
            DefinitionPiece.genre.in_(["parcours", "module"]),
        )
    )
    return frozenset((piece.cle, piece.contenu) for piece in pieces)


def inscrire(base: Base, forme: str, code: str, parametres: Mapping[str, Any]) -> Sujet:
    """Write the programme in the base, on the newest version of its shape."""
    with transaction(base.factory) as session:
        definition = derniere_publiee(session, forme)
        if definition is None:
            raise Arret(f"Le parcours « {forme} » n’est pas publié.")
        programme = Programme(
            code=f"essai_{code}",
            nom=code,
            parcours=forme,
            parametres=orjson.dumps(dict(parametres)).decode(),
            protocole=bool(parametres.get("protocole", False)),
        )
        session.add(programme)
        session.flush()
        return Sujet(definition.id, programme.id, forme)
