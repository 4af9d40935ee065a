"""What waits where a walk stands: for whom, since when, until when, on which drawing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from models.codes import SorteEtape
from workflow.edition.scenarios.contenu import Contenu
from workflow.edition.scenarios.plateau import Plateau
from workflow.edition.scenarios.recit import Recit
from workflow.edition.scenarios.scene import Attendue, Delai, Scene
from workflow.engine import Element, Frontiere, Instance, Minuterie, Ouverte
from workflow.parcours import voies

PAR_DEFAUT = "association"
MUETTE = "Plus rien n’avance, et aucune fin n’est atteinte : le diagramme est à corriger."


class Constat:
    """Reads the frontier of a walk, as a dossier of its programme would have it."""

    def __init__(self, plateau: Plateau, contenu: Contenu) -> None:
        self._contenu = contenu
        self._noms = {e.id: e.nom for e in plateau.modele.elements.values()}
        self._niveaux = {id(e): cle[0] for cle, e in plateau.modele.elements.items()}

    def niveau(self, element: Element) -> str:
        """Return the process or sub-process of an element."""
        return self._niveaux.get(id(element), "")

    def completer(
        self, scene: Scene, instance: Instance, recit: Recit, depuis: Mapping[str, datetime]
    ) -> Scene:
        """Return the scene with all that waits. `depuis`: when each task opened."""
        frontiere = instance.frontiere()
        attendues = tuple(self._list_attendues(frontiere, depuis))
        delais = [self._delai(minuterie) for minuterie in frontiere.minuteries]
        gestes = (geste.cible for geste in self._contenu.gestes)
        concernes = {*(un.element for un in attendues), *frontiere.fins, *gestes}
        return replace(
            scene,
            attendues=attendues,
            delais=tuple(sorted(delais, key=lambda delai: delai.due_le)),
            diagrammes=recit.marquer(_list_places(instance, recit)),
            termine=frontiere.termine,
            fins=frontiere.fins,
            noms={cle: self._noms[cle] for cle in concernes if cle in self._noms},
            incident=MUETTE if frontiere.est_muette else None,
        )

    def _list_attendues(
        self, frontiere: Frontiere, depuis: Mapping[str, datetime]
    ) -> Iterator[Attendue]:
        vues: dict[tuple[str, str], int] = {}
        for ouverte in frontiere.ouvertes:
            element = ouverte.element
            niveau = self.niveau(element)
            copie = vues.setdefault((niveau, element.id), 0)
            vues[niveau, element.id] += 1
            yield Attendue(
                element.id,
                niveau,
                copie,
                element.nom,
                str(ouverte.sorte),
                *self._roles(ouverte),
                element.lire("formulaire"),
                depuis[ouverte.tache_id],
                ouverte.est_automatique,
            )

    def _roles(self, ouverte: Ouverte) -> tuple[str, str | None]:
        """Return who does a step: its role, and the one that may do it too."""
        element = ouverte.element
        valide_par = str(self._contenu.parametres.get("valide_par", PAR_DEFAUT))
        if valide_par not in voies.VALIDEURS:
            valide_par = PAR_DEFAUT
        role = voies.resoudre(element.lire("role"), element.voie, valide_par)
        if ouverte.est_automatique:
            role = voies.AUTRE_DOSSIER
        conjoint = voies.resoudre(element.lire("role_conjoint"), None, valide_par)
        return role or voies.VOIES[PAR_DEFAUT].role, conjoint

    def _delai(self, minuterie: Minuterie) -> Delai:
        element = minuterie.element
        niveau = self.niveau(element)
        return Delai(element.id, niveau, element.nom, minuterie.due_le, minuterie.duree)


def _list_places(instance: Instance, recit: Recit) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (calls and sub-processes around, element) of all that waits for somebody or a date."""
    frontiere = instance.frontiere()
    attendues: list[Ouverte | Minuterie] = [
        *(o for o in frontiere.ouvertes if o.sorte != SorteEtape.EVENEMENT),
        *(m for m in frontiere.minuteries if m.element.id not in recit.bords),
    ]
    for attendue in attendues:
        yield instance.englobants(attendue.tache_id), attendue.element.id
