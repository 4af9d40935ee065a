"""Kept walks played again on a version in progress: held, or the first difference in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from models.calendrier import jour_lisible
from models.ebauche import Ebauche, Scenario
from models.errors import typographier
from workflow.edition.scenarios.contenu import (
    AVANCER,
    PROCHAINE,
    Attendu,
    Contenu,
    Geste,
    ScenarioIllisible,
)
from workflow.edition.scenarios.isoles import jouer_tous
from workflow.edition.scenarios.registre import list_scenarios
from workflow.edition.scenarios.scene import Scene
from workflow.parcours.definitions import pieces_de

OUVERTURE: Final = "l’ouverture"


@dataclass(frozen=True, slots=True)
class Resultat:
    """What became of a kept walk. `phrase`: the first difference, "" when it holds."""

    public_id: str
    nom: str
    tenu: bool
    phrase: str


def rejouer_tous(session: Session, ebauche: Ebauche) -> list[Resultat]:
    """Return the result of every walk kept for the draft's parcours. Raises AtelierOccupe."""
    return rejouer(ebauche, list_scenarios(session, parcours=ebauche.cle))


def rejouer(ebauche: Ebauche, scenarios: Sequence[Scenario]) -> list[Resultat]:
    """Play these walks again on a draft. Raises AtelierOccupe."""
    lus = [(scenario, _lire(scenario)) for scenario in scenarios]
    contenus = [contenu for _, contenu in lus if contenu is not None]
    joues = jouer_tous(pieces_de(ebauche), [un.as_json() for un in contenus]) if contenus else []
    scenes = iter(joues)
    return [
        _resultat(scenario, contenu, next(scenes)) if contenu else _illisible(scenario)
        for scenario, contenu in lus
    ]


def attendre(contenu: Contenu, scene: Scene) -> Contenu:
    """Return the walk with, as what it expects, where it stands now."""
    noms = dict(scene.noms)
    attendu = Attendu(scene.requises, scene.termine, tuple(sorted(scene.fins)), noms)
    return replace(contenu, attendu=attendu)


def _lire(scenario: Scenario) -> Contenu | None:
    try:
        return Contenu.decoder(scenario.contenu)
    except ScenarioIllisible:
        return None


def _illisible(scenario: Scenario) -> Resultat:
    phrase = "Ce scénario ne se lit plus : supprimez-le, puis gardez-en un autre."
    return Resultat(scenario.public_id, scenario.nom, False, typographier(phrase))


def _resultat(scenario: Scenario, contenu: Contenu, scene: Scene) -> Resultat:
    phrase = next(list_differences(contenu, scene), "")
    return Resultat(scenario.public_id, scenario.nom, not phrase, typographier(phrase))


def list_differences(contenu: Contenu, scene: Scene) -> Iterator[str]:
    """Yield what a played walk has of other than expected, in French sentences."""
    attendu = contenu.attendu
    if scene.refus:
        yield f"Le diagramme ne se joue pas : {scene.refus[0]}"
    elif scene.fautif is not None:
        yield _dire_le_fautif(contenu.gestes[scene.fautif - 1], attendu, scene, scene.fautif)
    elif scene.incident is not None:
        yield f"Le dossier s’arrête sur un incident : {scene.incident}"
    elif attendu is not None and not _est_tenu(attendu, scene):
        dernier = _avant(scene, len(contenu.gestes) + 1)
        yield f"Après {dernier}, on attendait {_voulu(attendu)} ; {_ouvertes(scene)}."


def _dire_le_fautif(geste: Geste, attendu: Attendu | None, scene: Scene, rang: int) -> str:
    """Return the sentence of a move that cannot be made any more."""
    avant, nom = _avant(scene, rang), _dire(geste, attendu, scene)
    if geste.genre != AVANCER and geste.cible not in {un.element for un in scene.attendues}:
        return f"Après {avant}, on attendait {nom} ; {_ouvertes(scene)}."
    return f"Après {avant}, {nom} ne se fait plus : {scene.reproche}"


def _est_tenu(attendu: Attendu, scene: Scene) -> bool:
    if attendu.termine or scene.termine:
        fins = tuple(sorted(scene.fins))
        return attendu.termine and scene.termine and attendu.fins in ((), fins)
    return attendu.etapes == scene.requises


def _avant(scene: Scene, rang: int) -> str:
    """Return what was done last before a move, from its trace: « Diagnostic » est faite."""
    faites = [
        ligne for ligne in scene.trace if 0 < ligne.rang < rang and _est_un_fait(ligne.phrase)
    ]
    if not faites:
        return OUVERTURE
    phrase = faites[-1].phrase
    debut, fin = phrase.find("«"), phrase.find("»")
    return phrase[debut : fin + 1] if 0 <= debut < fin else OUVERTURE


def _est_un_fait(phrase: str) -> bool:
    return phrase.endswith(("est faite.", "arrive.", "est reçu."))


def _dire(geste: Geste, attendu: Attendu | None, scene: Scene) -> str:
    if geste.genre != AVANCER:
        noms = {**(attendu.noms if attendu else {}), **scene.noms}
        return f"« {noms.get(geste.cible, geste.cible)} »"
    cible = "à la prochaine échéance" if geste.cible == PROCHAINE else f"({geste.cible})"
    return f"l’avance de l’horloge {cible}"


def _voulu(attendu: Attendu) -> str:
    cles = attendu.fins if attendu.termine else attendu.etapes
    noms = " et ".join(f"« {attendu.noms.get(cle, cle)} »" for cle in cles)
    if attendu.termine:
        return f"la fin {noms}" if noms else "la fin du parcours"
    return noms or "une échéance seule"


def _ouvertes(scene: Scene) -> str:
    """Tell what is open instead: « Contact » est ouverte."""
    if scene.termine:
        return "le parcours est terminé"
    noms = [f"« {un.nom} »" for un in scene.attendues if not un.est_facultative]
    if noms:
        verbe = "sont ouvertes" if len(noms) > 1 else "est ouverte"
        return f"{' et '.join(noms)} {verbe}"
    if scene.delais:
        delai = scene.delais[0]
        return f"le dossier attend l’échéance « {delai.nom} » du {jour_lisible(delai.due_le)}"
    return "plus rien n’est ouvert"
