"""A trial: the engine reads a diagram and opens an empty dossier on it, with nothing run.

What the rules of `workflow.verification` did not foresee comes out here, as one French sentence:
the library's own words never reach a user.
"""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException

from models.errors import ErreurMetier
from workflow.engine.semantique.decisions import Analyseur
from workflow.engine.semantique.environnement import EVALUATEUR

TACHES_MAX = 500
# The library checks little: a hostile file makes it fail in any of these ways.
ECHECS = (
    AssertionError, AttributeError, LookupError, NotImplementedError, RecursionError,
    SpiffWorkflowException, TypeError, ValueError,
)  # fmt: skip


class EssaiRefuse(ErreurMetier):
    """The engine cannot read or open the diagram. `element`: the id where, when known."""

    def __init__(self, message: str, element: str | None = None) -> None:
        super().__init__(message)
        self.element = element


def essayer(
    racine: etree._Element, modules: Mapping[str, etree._Element], processus: Iterable[str]
) -> Iterator[tuple[str, EssaiRefuse]]:
    """Read normalised trees, once, and open each of these processes: yield those that fail."""
    analyseur = Analyseur()
    for identifiant in processus:
        try:
            if not analyseur.get_process_ids():
                _lire(analyseur, {identifiant: racine, **modules})
            _ouvrir(analyseur, identifiant)
        except EssaiRefuse as refus:
            yield identifiant, refus


def _lire(analyseur: Analyseur, arbres: Mapping[str, etree._Element]) -> None:
    try:
        for nom, arbre in arbres.items():
            analyseur.add_bpmn_xml(etree.ElementTree(arbre), filename=nom)
    except ECHECS as erreur:
        raise _traduire(erreur) from None


def _ouvrir(analyseur: Analyseur, processus: str) -> None:
    """Open a dossier on a process. Raises EssaiRefuse."""
    try:
        spec = analyseur.get_spec(processus)
        parcours = BpmnWorkflow(
            spec, analyseur.get_subprocess_specs(processus), script_engine=EVALUATEUR
        )
    except ECHECS as erreur:
        raise _traduire(erreur) from None
    if len(parcours.tasks) > TACHES_MAX:
        raise EssaiRefuse(
            f"Le moteur déplierait plus de {TACHES_MAX} étapes dès l’ouverture d’un dossier : "
            "réduisez les branches parallèles, ou déplacez-en dans des activités appelées."
        )


def _traduire(erreur: Exception) -> EssaiRefuse:
    """Return our sentence for a failure of the library, whatever it says itself."""
    if isinstance(erreur, RecursionError) or isinstance(erreur.__context__, RecursionError):
        return EssaiRefuse(
            "Le moteur ne peut pas dérouler ce diagramme : il est trop long d’un seul tenant, ou "
            "un retour en arrière ne passe par aucune passerelle exclusive. Ajoutez cette "
            "passerelle, ou déplacez une partie dans une activité appelée."
        )
    return EssaiRefuse(
        "Le moteur ne sait pas exécuter cet élément : remplacez-le par une tâche, une passerelle "
        "ou un événement simple.",
        _element(erreur),
    )


def _element(erreur: Exception) -> str | None:
    """Return the id of the element that an error of the library speaks of."""
    lu: str | None = getattr(erreur, "id", None)
    return lu or None
