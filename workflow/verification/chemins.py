"""Paths: every step can be reached, can lead to an end, and no circle turns without a person."""

from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from workflow.engine.xml import NOEUDS, SOUS_PROCESSUS, enfants, iter_bpmn, nom_local
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.verdict import Probleme

# A dossier rests on these until someone acts, a message comes or a date passes.
ATTENTES = frozenset(
    {"task", "userTask", "manualTask", "receiveTask", "intermediateCatchEvent",
     "eventBasedGateway", "boundaryEvent"}
)  # fmt: skip
Noeud = etree._Element


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
    """A dossier is opened by a person: a start that waits for something else never starts."""
    for processus in arbre.processus():
        debuts = enfants(processus, "startEvent")
        simples = [d for d in debuts if not any(nom_local(e).endswith("Definition") for e in d)]
        if debuts and len(simples) != 1:
            yield arbre.conseil(
                debuts[0],
                "Un dossier s’ouvre par un seul début simple : {element} attend autre chose ou "
                "n’est pas seul, l’ouverture restera en attente de l’événement.",
            )


def atteignables(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for niveau in arbre.niveaux():
        atteints = _parcourir(enfants(niveau, "startEvent"), arbre.suivants)
        for noeud in enfants(niveau, *sorted(NOEUDS)):
            if noeud not in atteints and not _est_ajoute(arbre, noeud):
                yield arbre.conseil(
                    noeud,
                    "Aucun chemin ne mène à {element} depuis le début : reliez-la ou retirez-la."
                    if _est_feminin(arbre, noeud)
                    else "Aucun chemin ne mène à {element} depuis le début : reliez-le ou "
                    "retirez-le.",
                )


def sans_issue(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """From each step an end can be reached, were it by an event on the edge of a phase."""
    for niveau in arbre.niveaux():
        fins = enfants(niveau, "endEvent")
        menent_a_une_fin = _parcourir(fins, lambda noeud: _precedents(arbre, noeud))
        for noeud in enfants(niveau, *sorted(NOEUDS)):
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
    for niveau in arbre.niveaux():
        automatiques = {
            noeud
            for noeud in enfants(niveau, *sorted(NOEUDS - ATTENTES))
            if _traverse_seul(arbre, contexte, noeud, ())
        }

        def avance(noeud: Noeud, ici: set[Noeud] = automatiques) -> list[Noeud]:
            return [s for s in _fleches_suivies(arbre, noeud) if s in ici]

        for noeud in enfants(niveau, *sorted(NOEUDS)):
            if noeud in automatiques and noeud in _parcourir(avance(noeud), avance):
                yield arbre.refus(
                    noeud,
                    "{element} est dans une boucle que rien n’arrête : placez-y une tâche, un "
                    "délai ou un message attendu.",
                )
                break


def _traverse_seul(
    arbre: Arbre, contexte: Contexte, noeud: Noeud, appels: tuple[str, ...]
) -> bool:
    """Tell whether the engine can cross a node without waiting for anything."""
    nom = nom_local(noeud)
    if nom in ATTENTES:
        return False
    if nom in SOUS_PROCESSUS:
        return _niveau_traverse_seul(arbre, contexte, noeud, appels)
    if nom != "callActivity":
        return True
    appele = noeud.get("calledElement", "")
    arbre_appele = arbre if appele in arbre.par_id else contexte.modules.get(appele)
    if arbre_appele is None or appele in appels:
        return False  # told by the rules on calls
    processus = arbre_appele.par_id.get(appele)
    suite = (*appels, appele)
    return processus is not None and _niveau_traverse_seul(
        arbre_appele, contexte, processus, suite
    )


def _niveau_traverse_seul(
    arbre: Arbre, contexte: Contexte, niveau: Noeud, appels: tuple[str, ...]
) -> bool:
    """Tell whether some end of a level can be reached from its start without waiting."""

    def avance(noeud: Noeud) -> Iterable[Noeud]:
        seul = _traverse_seul(arbre, contexte, noeud, appels)
        return _fleches_suivies(arbre, noeud) if seul else ()

    atteints = _parcourir(enfants(niveau, "startEvent"), avance)
    return any(fin in atteints for fin in enfants(niveau, "endEvent"))


def _fleches_suivies(arbre: Arbre, noeud: Noeud) -> list[Noeud]:
    return [s for s in arbre.suivants(noeud) if nom_local(s) != "boundaryEvent"]


def _precedents(arbre: Arbre, noeud: Noeud) -> list[Noeud]:
    fleches = arbre.arrivantes.get(noeud.get("id", ""), [])
    references = [f.get("sourceRef", "") for f in fleches] + [noeud.get("attachedToRef", "")]
    trouves = (arbre.par_id.get(reference) for reference in references)
    return [trouve for trouve in trouves if trouve is not None]


def _parcourir(
    departs: Iterable[Noeud], voisins: Callable[[Noeud], Iterable[Noeud]]
) -> set[Noeud]:
    """Return the nodes that can be reached, departures included."""
    atteints: set[Noeud] = set()
    a_voir = list(departs)
    while a_voir:
        noeud = a_voir.pop()
        if noeud not in atteints:
            atteints.add(noeud)
            a_voir.extend(voisins(noeud))
    return atteints


def _est_ajoute(arbre: Arbre, noeud: Noeud) -> bool:
    """Tell whether normalisation added this end to a branch that stops."""
    return nom_local(noeud) == "endEvent" and noeud.sourceline is None


def _est_feminin(arbre: Arbre, noeud: Noeud) -> bool:
    return arbre.nommer(noeud).startswith("la ") or nom_local(noeud) == "callActivity"


REGLES = (
    presence,
    debuts_de_sous_processus,
    debuts_particuliers,
    atteignables,
    sans_issue,
    fins_implicites,
    boucles_automatiques,
)
