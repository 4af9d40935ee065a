"""One walk: the moves that the play of the diagram proposes, made on the product and compared.

Where the product opens other steps than announced, the walk goes on from the state that has them,
or is given up; the move is never proposed again.
"""

from collections import Counter
from dataclasses import dataclass, field

from models.codes import SorteEtape
from models.db import transaction
from models.errors import ErreurMetier, typographier
from web.essai_programmes.base import Base, Sujet, ouvrir_un_dossier
from web.essai_programmes.dossier import DossierEssaye, PasLa
from web.essai_programmes.releve import Releve
from workflow.engine.passages import observer
from workflow.errors import HabilitationRefusee, MoteurEnDefaut
from workflow.essai_programmes.etat import Coup, Etat
from workflow.essai_programmes.graphe import ATTENTES, Noeud
from workflow.essai_programmes.plan import Exploration


class Arret(Exception):
    """The product stopped: an incident, or a step that nobody may do. The sentence is French."""

    def __init__(self, phrase: str) -> None:
        super().__init__(typographier(phrase))


class Perdue(Exception):
    """The product waits for something that no play of the diagram announced."""


@dataclass
class Marche:
    """`atteints`: the nodes reached, each by its first copy; `refus`: what the product would not
    do, and why."""

    base: Base
    exploration: Exploration
    dossier: DossierEssaye
    etat: Etat
    atteints: set[int]
    etapes: int = 0
    refus: dict[str, str] = field(default_factory=dict)

    @classmethod
    def ouvrir(cls, base: Base, sujet: Sujet, exploration: Exploration) -> "Marche":
        """Open the dossier. Raises Arret."""
        dossier = DossierEssaye(base, 0)
        try:
            with observer(dossier.noter), transaction(base.factory) as session:
                dossier.dossier_id = ouvrir_un_dossier(session, base.referent, sujet)
        except ErreurMetier as erreur:
            raise Arret(f"L’ouverture du dossier est refusée : {erreur}") from None
        exploration.recommencer()
        marche = cls(base, exploration, dossier, exploration.depart.etat, set())
        marche._comparer(dossier.relever(), "l’ouverture")
        return marche

    def suivre(self, chemin: list[Coup]) -> bool:
        """Make these moves; tell whether all went as announced. Raises Arret, Perdue."""
        return all(self.vivre(coup) for coup in chemin)

    def vivre(self, coup: Coup) -> bool:
        """Make one move. False: the product refused it, or went elsewhere."""
        noeud, avant = self._noeud(coup), self.etat
        try:
            self._faire(noeud, coup)
        except PasLa:
            self.exploration.refuser(avant, coup.action)
            return False
        except (MoteurEnDefaut, HabilitationRefusee) as erreur:
            raise Arret(f"À l’étape « {noeud.nom} » ({noeud.cle[1]}) : {erreur}") from None
        except ErreurMetier as refus:
            self.exploration.refuser(avant, coup.action)
            self.refus[noeud.cle[1]] = str(refus)
            return False
        self.etapes += 1
        self.atteints.add(noeud.premier)
        self.exploration.faits.add(coup.action)
        releve = self.dossier.relever()
        self._situer(releve, coup)
        self._comparer(releve, noeud.nom)
        if self.etat != coup.etat:
            self.exploration.refuser(avant, coup.action)
        return self.etat == coup.etat

    def _noeud(self, coup: Coup) -> Noeud:
        return self.exploration.partie.graphe.noeuds[coup.action.rang]

    def _faire(self, noeud: Noeud, coup: Coup) -> None:
        if noeud.evenement == "timer":
            self.dossier.sonner(noeud.cle[1])
            return
        partie = self.exploration.partie
        formulaire = partie.formulaires.get(noeud.proprietes.get("formulaire", ""))
        reponse = partie.reponses(noeud)[coup.action.choix]
        self.dossier.terminer(noeud.cle[1], formulaire, reponse.fixes)

    def _situer(self, releve: Releve, coup: Coup) -> None:
        """Play what the journal tells: the timers that fired first, then the move itself."""
        for genre, element in releve.faits:
            vecu = coup
            if genre == "minuterie" and element != self._noeud(coup).cle[1]:
                vecu = self._coup_de(element)
            elif self.etat != coup.etat:
                vecu = self._meme_coup(coup)
            self.etat = vecu.etat

    def _meme_coup(self, coup: Coup) -> Coup:
        coups = self.exploration.coups(self.etat)
        memes = (c for c in coups if c.action == coup.action)
        return next(memes, coup)

    def _coup_de(self, element: str) -> Coup:
        """Return the move of a timer. Raises Perdue."""
        for coup in self.exploration.coups(self.etat):
            if self._noeud(coup).cle[1] == element:
                return coup
        raise Perdue(f"l’échéance « {element} » n’était pas attendue")

    def _comparer(self, releve: Releve, nom: str) -> None:
        """Check that the product waits for what the state says. Raises Arret, Perdue."""
        if releve.incident is not None:
            raise Arret(f"Incident après « {nom} » : {releve.incident}")
        premiers = self.exploration.partie.graphe.par_cle
        self.atteints |= {premiers[c] for c in self.dossier.passages if c in premiers}
        self.dossier.passages.clear()
        ouvertes = Counter(e.element for e in releve.etapes if e.sorte != SorteEtape.EVENEMENT)
        if ouvertes != self._attendues():
            raise Perdue(
                f"après « {nom} », le produit attend {sorted(ouvertes)} et le diagramme "
                f"{sorted(self._attendues())}"
            )

    def _attendues(self) -> Counter[str]:
        """Return what waits for somebody, by the play: what may never come is left out."""
        noeuds = self.exploration.partie.graphe.noeuds
        attendues: Counter[str] = Counter()
        for rang, _ in self.etat.jetons:
            noeud = noeuds[rang]
            cibles = [noeud] if noeud.genre in ATTENTES else []
            if noeud.genre == "eventBasedGateway":
                cibles = [noeuds[fleche.cible] for fleche in noeud.sorties]
            attendues.update(
                c.cle[1]
                for c in cibles
                if c.evenement in ("", "message") and c.proprietes.get("facultatif") != "oui"
            )
        return attendues

    def alerter(self, restantes: set[int], *, malgre_les_delais: bool) -> None:
        """Let the drawn alerts of what is under way be raised, where one is still to see."""
        graphe = self.exploration.partie.graphe
        for hote in list(self.etat.hotes()):
            for bord in (graphe.noeuds[rang] for rang in graphe.noeuds[hote].bords):
                if bord.alerte is None or bord.premier not in restantes:
                    continue
                due = self.dossier.alerte_due(bord.alerte, malgre_les_delais=malgre_les_delais)
                if due is None:
                    continue
                if self.dossier.alerter(bord.alerte, due):
                    suites = graphe.premiers(fleche.cible for fleche in bord.sorties)
                    self.atteints |= {bord.premier, *suites}
                self._rattraper()

    def _rattraper(self) -> None:
        """Play the timers that fired while the clock went on to an alert."""
        releve = self.dossier.relever()
        for genre, element in releve.faits:
            if genre == "minuterie":
                self.etat = self._coup_de(element).etat
        self._comparer(releve, "une alerte")
