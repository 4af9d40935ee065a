"""Paths: every step can be reached, can lead to an end, and no circle turns without a person."""

from collections.abc import Iterable, Iterator

from workflow.engine.fichier.conventions import FIN_IMPLICITE
from workflow.engine.fichier.xml import NOEUDS, SOUS_PROCESSUS, enfants, iter_bpmn, nom_local
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.graphe import Noeud, atteindre, premier_en_boucle
from workflow.verification.valeurs import est_sans_attente
from workflow.verification.verdict import Probleme

# A dossier rests on these until someone acts, a message comes or a date passes.
ATTENTES = frozenset(
    {"task", "userTask", "manualTask", "receiveTask", "intermediateCatchEvent",
     "eventBasedGateway", "boundaryEvent"}
)  # fmt: skip


def presence(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """At least one process, and a start in each."""
    if not arbre.processus():
        yield arbre.refus(
            arbre.execution,
            "Le fichier ne contient aucun processus dessiné : ajoutez un début, des étapes et une "
            "fin.",
        )
    for processus in arbre.processus():
        if not enfants(processus, "startEvent"):
            yield arbre.refus(
                processus,
                "{element} n’a pas d’événement de début : ajoutez-en un avant la première étape.",
            )


def debuts_de_sous_processus(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for niveau in iter_bpmn(arbre.execution, *SOUS_PROCESSUS):
        debuts = enfants(niveau, "startEvent")
        if len(debuts) != 1 and niveau.get("triggeredByEvent", "").lower() != "true":
            yield arbre.refus(
                niveau,
                "{element} doit contenir un événement de début, et un seul : "
                + ("gardez-en un." if debuts else "ajoutez-en un avant sa première étape."),
            )


def debuts_particuliers(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """A dossier is opened by a person: whatever else a start awaits deserves a word."""
    for processus in arbre.processus():
        debuts = enfants(processus, "startEvent")
        if len(debuts) > 1 or any(enfants(d, "timerEventDefinition") for d in debuts):
            yield arbre.conseil(
                debuts[0],
                "Un dossier s’ouvre par une personne : {element} attend autre chose ou n’est pas "
                "seul. Gardez un seul début, simple.",
            )


def sous_processus_vides(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for vide in iter_bpmn(arbre.origine, "subProcess"):
        execute = arbre.par_id.get(vide.get("id", ""))
        if execute is not None and nom_local(execute) == "task":
            yield arbre.conseil(
                vide, "{element} est vide : une personne l’accomplira comme une simple tâche."
            )


def atteignables(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for niveau in arbre.niveaux():
        atteints = atteindre(enfants(niveau, "startEvent"), arbre.suivants)
        for noeud in enfants(niveau, *NOEUDS):
            if noeud not in atteints and not _est_ajoute(arbre, noeud):
                yield arbre.conseil(
                    noeud,
                    "Aucun chemin ne mène à {element} depuis le début : ajoutez une flèche, ou "
                    "retirez cet élément.",
                )


def sans_issue(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """From each step an end can be reached, were it by an event on the edge of a phase.

    Only for what the search of `surete` does not refuse: what it did not reach.
    """
    for niveau in arbre.niveaux():
        fins = enfants(niveau, "endEvent")
        menent_a_une_fin = atteindre(fins, lambda noeud: _precedents(arbre, noeud))
        for noeud in enfants(niveau, *NOEUDS):
            if noeud not in menent_a_une_fin:
                yield arbre.conseil(
                    noeud,
                    "Depuis {element}, aucune fin ne peut être atteinte : ajoutez une sortie.",
                )


def fins_implicites(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud in arbre.noeuds():
        suivants = arbre.suivants(noeud)
        if len(suivants) == 1 and _est_ajoute(arbre, suivants[0]):
            yield arbre.conseil(
                noeud, "Aucune flèche ne part de {element} : le parcours s’y termine."
            )


def boucles_automatiques(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """A circle without a person, a message or a date would turn for ever."""
    traversee = _Traversee(contexte)
    for niveau in arbre.niveaux():
        # A dict keeps the order of the file, so that the same file gets the same verdict.
        automatiques = {
            noeud: True
            for noeud in enfants(niveau, *NOEUDS)
            if traversee.est_immediate(arbre, noeud)
        }
        fautif = premier_en_boucle(automatiques, arbre.apres)
        if fautif is not None:
            yield arbre.refus(
                fautif,
                "{element} est dans une boucle que rien n’arrête : placez-y une tâche, un délai "
                "d’un jour au moins ou un message attendu.",
            )


class _Traversee:
    """Which nodes the engine crosses without waiting for anything; each is looked at once."""

    def __init__(self, contexte: Contexte) -> None:
        self._contexte = contexte
        self._connues: dict[Noeud, bool] = {}

    def est_immediate(self, arbre: Arbre, noeud: Noeud) -> bool:
        if noeud not in self._connues:
            self._connues[noeud] = False  # a call that comes back to itself: another rule tells it
            self._connues[noeud] = self._calculer(arbre, noeud)
        return self._connues[noeud]

    def _calculer(self, arbre: Arbre, noeud: Noeud) -> bool:
        nom = nom_local(noeud)
        if nom in SOUS_PROCESSUS:
            return self._niveau(arbre, noeud)
        if nom == "intermediateCatchEvent":
            return est_sans_attente(noeud)
        if nom != "callActivity":
            return nom not in ATTENTES
        appele = noeud.get("calledElement", "")
        ailleurs = self._contexte.modules.get(appele)
        chez = arbre if appele in arbre.par_id or ailleurs is None else ailleurs
        processus = chez.par_id.get(appele)
        return processus is not None and self._niveau(chez, processus)

    def _niveau(self, arbre: Arbre, niveau: Noeud) -> bool:
        """Tell whether a level can be left without waiting: all the branches that it opens end."""

        def avance(noeud: Noeud) -> Iterable[Noeud]:
            return arbre.apres(noeud) if self.est_immediate(arbre, noeud) else ()

        def finit(departs: Iterable[Noeud]) -> bool:
            return not atteindre(departs, avance).isdisjoint(enfants(niveau, "endEvent"))

        debuts = enfants(niveau, "startEvent")
        partages = [n for n in atteindre(debuts, avance) if nom_local(n) == "parallelGateway"]
        branches = [suivant for partage in partages for suivant in arbre.apres(partage)]
        return finit(debuts) and all(finit([branche]) for branche in branches)


def _precedents(arbre: Arbre, noeud: Noeud) -> list[Noeud]:
    fleches = arbre.arrivantes.get(noeud.get("id", ""), [])
    references = [f.get("sourceRef", "") for f in fleches] + [noeud.get("attachedToRef", "")]
    trouves = (arbre.par_id.get(reference) for reference in references)
    return [trouve for trouve in trouves if trouve is not None]


def _est_ajoute(arbre: Arbre, noeud: Noeud) -> bool:
    """Tell whether normalisation added this end to a branch that stops."""
    identifiant = noeud.get("id", "")
    return identifiant.endswith(FIN_IMPLICITE) and identifiant not in arbre.ids_du_fichier


REGLES = (
    presence,
    debuts_de_sous_processus,
    debuts_particuliers,
    sous_processus_vides,
    atteignables,
    fins_implicites,
    boucles_automatiques,
)
