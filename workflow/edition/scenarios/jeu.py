"""A walk played from nothing, under a clock of its own: what a dossier would live, no database.

Same engine, same forms, same acts as a dossier's. What it stops on is told, never raised.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from models.calendrier import ajouter_duree, jour_lisible
from models.codes import SorteEtape
from models.errors import ErreurMetier
from workflow import regles
from workflow.avancement import saisies
from workflow.avancement.depart import variables_du_programme
from workflow.avancement.evenement import Evenement
from workflow.avancement.minuteries import RATTRAPEES_MAXIMUM
from workflow.avancement.transition import variables_de_l_acte
from workflow.edition.scenarios.constat import Constat
from workflow.edition.scenarios.contenu import AVANCER, PROCHAINE, Contenu, Geste, lire_moment
from workflow.edition.scenarios.invention import inventer
from workflow.edition.scenarios.plateau import Plateau
from workflow.edition.scenarios.recit import Recit
from workflow.edition.scenarios.scene import Scene
from workflow.engine import Element, Frontiere, Instance, Minuterie, Ouverte
from workflow.engine.passages import observer
from workflow.errors import EvaluationImpossible, MoteurEnDefaut, SaisieInvalide
from workflow.formulaires import Formulaire, choix
from workflow.formulaires.validation import valider
from workflow.programmes.formes import COLLECTIF

ACTION: Final = "action-d-essai"
SORTES: Final[Mapping[str, frozenset[str]]] = {
    "etape": frozenset({SorteEtape.TACHE}),
    "evenement": frozenset({SorteEtape.EVENEMENT, SorteEtape.MESSAGE}),
    "message": frozenset({SorteEtape.EVENEMENT, SorteEtape.MESSAGE}),
}


class GesteImpossible(ErreurMetier):
    """The move cannot be made where the walk stands; nothing has moved."""


class Partie:
    """A walk under way."""

    def __init__(self, plateau: Plateau, contenu: Contenu) -> None:
        self._plateau, self._contenu = plateau, contenu
        self._instance = Instance.vide(plateau.modele, graine="essai")
        self._moment = contenu.debut
        self._recit = Recit(plateau)
        self._depuis: dict[str, datetime] = {}
        self._variables: Mapping[str, Any] = {}
        self._inventees: Mapping[str, Any] | None = None
        self._pas = 0
        self._constat = Constat(plateau, contenu)

    def jouer(self) -> Scene:
        """Make the moves, as far as they can be made, and return where that leads."""
        try:
            with observer(self._recit.traverser):
                self._ouvrir()
                return self._enchainer()
        except MoteurEnDefaut as defaut:
            return replace(self._arret(), incident=str(defaut), element=defaut.element)
        except EvaluationImpossible as defaut:
            return replace(self._arret(), incident=str(defaut))

    def _enchainer(self) -> Scene:
        for rang, geste in enumerate(self._contenu.gestes, start=1):
            self._recit.rang, self._inventees = rang, None
            try:
                self._faire(geste)
            except MoteurEnDefaut:
                raise
            except SaisieInvalide as refus:
                return replace(
                    self._scene(), fautif=rang, reproche=str(refus), erreurs=dict(refus.erreurs)
                )
            except ErreurMetier as refus:
                return replace(self._scene(), fautif=rang, reproche=str(refus))
        return self._scene()

    def _ouvrir(self) -> None:
        variables = variables_du_programme(self._contenu.parametres)
        if self._plateau.cle == COLLECTIF:
            variables |= {"action": ACTION}
        self._recit.dire(self._moment, "Le dossier s’ouvre.")
        self._vivre(lambda: self._instance.demarrer(variables=variables, moment=self._moment))

    def _faire(self, geste: Geste) -> None:
        if geste.genre == AVANCER:
            self._avancer(self._jusqu_a(geste.cible))
            return
        ouverte = self._trouver(geste)
        if geste.genre == "message":
            self._recevoir(ouverte, geste.reponses)
        else:
            self._terminer(ouverte, geste)

    def _trouver(self, geste: Geste) -> Ouverte:
        """Return what a move is about. Raises GesteImpossible."""
        possibles = [
            ouverte
            for ouverte in self._instance.frontiere().ouvertes
            if ouverte.element.id == geste.cible
            and ouverte.sorte in SORTES[geste.genre]
            and geste.niveau in (None, self._constat.niveau(ouverte.element))
        ]
        if len(possibles) <= geste.copie:
            raise GesteImpossible(f"{self._nommer(geste)} n’est pas ouverte à ce moment.")
        return possibles[geste.copie]

    def _nommer(self, geste: Geste) -> str:
        noms = (e.nom for e in self._plateau.modele.elements.values() if e.id == geste.cible)
        return f"« {next(noms, geste.cible)} »"

    def _terminer(self, ouverte: Ouverte, geste: Geste) -> None:
        if ouverte.est_automatique:
            raise GesteImpossible(f"« {ouverte.element.nom} » ne vient que d’un autre dossier.")
        formulaire = self._plateau.formulaire(ouverte.element.lire("formulaire"))
        valeurs = valider(formulaire, self._repondre(formulaire, geste)) if formulaire else {}
        regles.verifier(formulaire, valeurs)
        evenement = self._evenement(ouverte.element, ouverte.tache_id, formulaire, valeurs)
        variables = saisies.variables(formulaire, valeurs, evenement)
        self._recit.faire(self._moment, self._constat.niveau(ouverte.element), ouverte)
        self._finir(ouverte, variables)

    def _repondre(self, formulaire: Formulaire, geste: Geste) -> Mapping[str, Any]:
        """Return the answers of a move, with those that it asks to be made up."""
        if not geste.inventer:
            return geste.reponses
        restreint = choix.restreindre(formulaire, self._contenu.parametres)
        self._inventees = inventer(restreint, geste.reponses, self._moment)
        return self._inventees

    def _recevoir(self, ouverte: Ouverte, charge: Mapping[str, Any]) -> None:
        """Deliver what another dossier would send, with the variables that it carries."""
        recues = self._instance.recues(ouverte.tache_id, {"variables": dict(charge)})
        evenement = self._evenement(ouverte.element, ouverte.tache_id, None, {})
        self._recit.faire(self._moment, self._constat.niveau(ouverte.element), ouverte)
        self._finir(ouverte, {**recues, **variables_de_l_acte(evenement)})

    def _finir(self, ouverte: Ouverte, variables: Mapping[str, Any]) -> None:
        graine = self._graine()
        self._vivre(
            lambda: self._instance.terminer(
                ouverte.tache_id, variables=variables, moment=self._moment, graine=graine
            ),
            faite=ouverte.tache_id,
        )

    def _jusqu_a(self, cible: str) -> datetime:
        """Return when the clock goes to. Raises GesteImpossible, ErreurMetier."""
        if cible == PROCHAINE:
            dues = [m.due_le for m in self._instance.frontiere().minuteries]
            if not dues:
                raise GesteImpossible("Aucune échéance n’est armée à ce moment.")
            return max(self._moment, min(dues))
        if cible.upper().startswith("P"):
            return ajouter_duree(self._moment, cible)
        moment = lire_moment(cible)
        if moment < self._moment:
            raise GesteImpossible(
                "L’horloge de l’essai ne recule pas : choisissez une date après le "
                f"{jour_lisible(self._moment)}, ou revenez d’un geste en arrière."
            )
        return moment

    def _avancer(self, jusqu_a: datetime) -> None:
        """Let the time pass; what falls due on the way happens at its own date."""
        for _ in range(RATTRAPEES_MAXIMUM):
            dues = [m for m in self._instance.frontiere().minuteries if m.due_le <= jusqu_a]
            if not dues:
                self._moment = jusqu_a
                self._recit.dire(jusqu_a, f"L’horloge avance au {jour_lisible(jusqu_a)}.")
                return
            self._declencher(min(dues, key=lambda m: m.due_le))
        raise MoteurEnDefaut(
            f"Plus de {RATTRAPEES_MAXIMUM} échéances arrivent sans que personne agisse : le "
            "diagramme tourne sans fin."
        )

    def _declencher(self, minuterie: Minuterie) -> None:
        self._moment = max(self._moment, minuterie.due_le)
        element, graine = minuterie.element, self._graine()
        evenement = self._evenement(element, minuterie.tache_id, None, {})
        ajoutees = variables_de_l_acte(evenement)
        self._recit.sonner(self._moment, self._constat.niveau(element), element)
        self._vivre(
            lambda: self._instance.declencher(
                minuterie.tache_id, variables=ajoutees, moment=self._moment, graine=graine
            ),
            faite=minuterie.tache_id,
        )

    def _evenement(
        self,
        element: Element,
        tache_id: str,
        formulaire: Formulaire | None,
        valeurs: Mapping[str, Any],
    ) -> Evenement:
        return Evenement(
            "etape",
            self._moment,
            self._moment,
            None,
            element=element.id,
            tache_id=tache_id,
            acte=element.lire("acte"),
            valeurs=saisies.par_destination(formulaire, valeurs),
            variables=self._instance.variables(tache_id),
            sel=f"essai-{self._pas}",
        )

    def _vivre(self, mouvement: Callable[[], None], *, faite: str | None = None) -> None:
        """Make a move of the engine, and tell what it opened and closed."""
        avant = self._instance.frontiere().ouvertes if faite else ()
        mouvement()
        apres = self._instance.frontiere()
        for ouverte in apres.ouvertes:
            self._depuis.setdefault(ouverte.tache_id, self._moment)
        self._variables = self._lire_variables(apres)
        envois = self._instance.emis()
        self._recit.constater(self._moment, avant, apres, faite, envois)

    def _lire_variables(self, apres: Frontiere) -> Mapping[str, Any]:
        """Return the variables that what waits sees; at the end, the last ones known."""
        lues = dict(self._variables)
        attendues: list[Ouverte | Minuterie] = [*apres.minuteries, *apres.ouvertes]
        for attendue in attendues:
            lues |= self._instance.variables(attendue.tache_id)
        return lues

    def _graine(self) -> str:
        """Return the seed of the next step: the same walk gives the same engine."""
        self._pas += 1
        return f"essai-{self._pas}"

    def _arret(self) -> Scene:
        """Return the scene of an incident: the engine has nothing more to say."""
        return Scene(
            moment=self._moment,
            variables=self._variables,
            trace=tuple(self._recit.lignes),
            diagrammes=self._recit.marquer(()),
            inventees=self._inventees,
        )

    def _scene(self) -> Scene:
        return self._constat.completer(self._arret(), self._instance, self._recit, self._depuis)
