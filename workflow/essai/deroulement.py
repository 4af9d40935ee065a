"""The loop of a trial: what is due, else a message, else a step, else the clock moves on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import process_time

from models.codes import SorteEtape
from models.errors import typographier
from workflow.engine import Minuterie, Modele, Ouverte
from workflow.engine.observation import Cle, Noeud, suivre
from workflow.errors import MoteurEnDefaut
from workflow.essai.demande import Demande
from workflow.essai.dessin import Dessin
from workflow.essai.scenario import Scenario
from workflow.essai.trace import Attente, Etat, Fin, Ligne, a_paris


@dataclass(frozen=True, slots=True)
class Limites:
    """`secondes`: of work, not of waiting; less than what kills a command from outside."""

    lignes: int = 5000
    secondes: float = 1.0


class LimiteAtteinte(MoteurEnDefaut):
    """The trial is stopped before its end."""


class Greffier:
    """Takes down the trace, and stops what goes on for ever (see `observation.Temoin`)."""

    def __init__(self, noeuds: Mapping[Cle, Noeud], limites: Limites) -> None:
        self.noeuds: Mapping[Cle, Noeud] = noeuds
        self.trace: list[Ligne] = []
        self._limites = limites
        self._fin = process_time() + limites.secondes

    def noter(self, noeud: Noeud, evenement: str, le: datetime) -> None:
        if len(self.trace) >= self._limites.lignes:
            raise LimiteAtteinte(
                f"L’essai est arrêté après {self._limites.lignes} lignes, autour de "
                f"« {noeud.nom or noeud.id} » : le diagramme tourne peut-être sans fin.",
                noeud.id,
            )
        self.trace.append(Ligne(noeud.id, noeud.nom, noeud.type, evenement, a_paris(le)))

    def veiller(self) -> None:
        if process_time() > self._fin:
            dernier = self.trace[-1] if self.trace else None
            autour = f", autour de « {dernier.nom or dernier.element} »" if dernier else ""
            raise LimiteAtteinte(
                f"L’essai est arrêté après {self._limites.secondes:g} s de calcul{autour} : le "
                "diagramme tourne peut-être sans fin, ou déplie trop d’étapes.",
                dernier.element if dernier else None,
            )


class Deroulement:
    """A trial under way, at the moment that its virtual clock shows."""

    def __init__(self, dessin: Dessin, demande: Demande, greffier: Greffier) -> None:
        modele = Modele.charger(dessin.contenu, dessin.modules, dessin.processus, dessin.decisions)
        self._instance, self._registre = suivre(modele, greffier)
        self._dessin, self._greffier, self._demande = dessin, greffier, demande
        self._scenario = Scenario(demande.etapes)
        self._retenues: set[str] = set()
        self._moment = demande.debut
        self._pas = 0

    def derouler(self) -> Fin:
        """Run to the end, or to where nothing more can be done. Raises MoteurEnDefaut."""
        retenu = self._ouvrir()
        if retenu is not None:
            return Fin(Etat.EN_ATTENTE, (_attente(retenu, None),))
        while self._agir():
            pass
        if self._instance.frontiere().termine:
            return Fin(Etat.TERMINE)
        attend = self.list_attentes()
        venir = tuple(filter(_peut_venir, attend))
        if not venir:
            return Fin(Etat.INCIDENT, attend, _phrase_sans_suite(attend))
        return Fin(Etat.EN_ATTENTE, venir)

    def _ouvrir(self) -> Noeud | None:
        """Start; or return the start that awaits a message which the demand holds back."""
        donnees, depart = self._demande.donnees, self._dessin.depart
        nom = self._nom_donne(depart[1]) if depart else None
        if depart and nom:  # otherwise somebody opens the dossier, and no message is told
            cle, noeud = depart
            objet = self._scenario.livrer(nom) if self._scenario.a_livrer(nom) else None
            if objet is None:
                return noeud
            donnees = {**donnees, **objet}
            recu = replace(noeud, declencheur="message")
            self._greffier.noeuds = {**self._greffier.noeuds, cle: recu}
        self._instance.demarrer(variables=donnees, moment=self._moment)
        return None

    def _nom_donne(self, noeud: Noeud) -> str | None:
        """Return the name under which the demand speaks of an event: its message, or its id."""
        return next((n for n in (noeud.message, noeud.id) if n in self._demande.etapes), None)

    def _agir(self) -> bool:
        """Do the next thing; tell whether there was one."""
        return (
            self._declencher() or self._livrer() or self._accomplir() or self._avancer_l_horloge()
        )

    def _declencher(self) -> bool:
        echues = [m for m in self._minuteries() if m.due_le <= self._moment]
        if not echues:
            return False
        graine = self._graine()
        self._instance.declencher(
            echues[0].tache_id, variables={}, moment=self._moment, graine=graine
        )
        return True

    def _livrer(self) -> bool:
        for ouverte, noeud in self._ouvertes(SorteEtape.MESSAGE, SorteEtape.EVENEMENT):
            for nom in (noeud.message, noeud.id):
                if ouverte.tache_id in self._retenues or not self._scenario.a_livrer(nom):
                    continue
                objet = self._scenario.livrer(str(nom))
                if objet is None:
                    self._retenues.add(ouverte.tache_id)
                    continue
                self._terminer(ouverte, objet)
                return True
        return False

    def _accomplir(self) -> bool:
        for ouverte, noeud in self._ouvertes(SorteEtape.TACHE):
            visite = self._registre.visites[ouverte.tache_id]
            objet = self._scenario.pour_etape(noeud.id, visite)
            if objet is not None:
                self._terminer(ouverte, objet)
                return True
        return False

    def _avancer_l_horloge(self) -> bool:
        suivante = next(iter(self._minuteries()), None)
        if suivante is None or suivante.due_le > self._demande.jusqu_a:
            return False
        self._moment = suivante.due_le
        return True

    def _terminer(self, ouverte: Ouverte, objet: dict[str, object]) -> None:
        graine = self._graine()
        self._instance.terminer(
            ouverte.tache_id, variables=objet, moment=self._moment, graine=graine
        )

    def _graine(self) -> str:
        """Return the seed of the next step: the same trial gives the same engine."""
        self._pas += 1
        return str(self._pas)

    def _minuteries(self) -> list[Minuterie]:
        """Return the armed timers, the earliest first, then in document order."""
        minuteries = self._instance.frontiere().minuteries
        return sorted(minuteries, key=lambda m: (m.due_le, self._noeud(m).rang))

    def _ouvertes(self, *sortes: SorteEtape) -> list[tuple[Ouverte, Noeud]]:
        """Return what is open of these kinds, in document order."""
        ouvertes = [o for o in self._instance.frontiere().ouvertes if o.sorte in sortes]
        return sorted(((o, self._noeud(o)) for o in ouvertes), key=lambda couple: couple[1].rang)

    def _noeud(self, attendue: Ouverte | Minuterie) -> Noeud:
        return self._registre.noeud_attendu(attendue.tache_id, attendue.element.id)

    def list_attentes(self) -> tuple[Attente, ...]:
        """Return all that waits, in document order."""
        echeances = [(self._noeud(m), a_paris(m.due_le)) for m in self._minuteries()]
        ouvertes = [(noeud, None) for _, noeud in self._ouvertes(*SorteEtape)]
        connus = {noeud for noeud, _ in (*echeances, *ouvertes)}
        autres = [(n, None) for n in self._registre.list_autres_attentes() if n not in connus]
        toutes: Iterable[tuple[Noeud, str | None]] = [*echeances, *ouvertes, *autres]
        return tuple(
            _attente(noeud, echeance)
            for noeud, echeance in sorted(toutes, key=lambda couple: couple[0].rang)
        )


def _attente(noeud: Noeud, echeance: str | None) -> Attente:
    return Attente(noeud.id, noeud.nom, noeud.type, echeance)


def _peut_venir(attente: Attente) -> bool:
    """Tell whether something from outside may still come: a gateway waits for the diagram."""
    return not attente.type.endswith("Gateway")


def _phrase_sans_suite(attend: tuple[Attente, ...]) -> str:
    if not attend:
        phrase = "Plus rien n’avance, et aucune fin n’est atteinte : le diagramme est à corriger."
        return typographier(phrase)
    noms = " et ".join(f"« {attente.nom or attente.element} »" for attente in attend)
    verbe = "attendent" if len(attend) > 1 else "attend"
    return typographier(
        f"Plus rien n’avance : {noms} {verbe} une branche qui ne viendra pas. Réunissez les "
        "branches par une passerelle du même genre que celle qui les a ouvertes."
    )
