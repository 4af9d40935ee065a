"""The heat map of a version: marks for its pictures, and the same as a table."""

import json
from dataclasses import dataclass
from typing import Final

from models.chaleur import PLANCHER, Attente, Chaleur, degre
from models.definition import Definition
from web.dossier.plan import PARCOURS, Plan, lire_plan
from web.page.exports import Colonne, Export
from workflow.engine.fichier.identifiants import id_dessine

PEU: Final = f"moins de {PLANCHER}"
MASQUE: Final = "masqué"
DEGRES: Final = (
    "Nombre masqué",
    "Attente médiane de moins d’un mois",
    "D’un à trois mois",
    "De trois à six mois",
    "Six mois et plus",
)


@dataclass(frozen=True)
class LigneChaleur:
    """A step where somebody waits; numbers as they are shown. `groupe`: where it is drawn."""

    groupe: str
    etape: str
    nombre: str
    mediane: str
    maximum: str
    six_mois: str
    degre: int


@dataclass(frozen=True)
class DessinChaud:
    """A picture with its marks. `marques`: JSON {element: [degree, text]}."""

    titre: str
    genre: str
    cle: str
    marques: str


def list_lignes(definition: Definition, chaleur: Chaleur) -> list[LigneChaleur]:
    """Return the steps where somebody waits, the most crowded first."""
    plan = lire_plan(definition)
    lignes = [
        _ligne(plan, definition.nom, element, attente)
        for element, attente in chaleur.par_element.items()
    ]
    return sorted(lignes, key=lambda un: (-_rang(un.nombre), un.groupe, un.etape))


def list_dessins(definition: Definition, chaleur: Chaleur) -> list[DessinChaud]:
    """Return the pictures on which somebody waits, the parcours first."""
    plan = lire_plan(definition)
    marques: dict[str, dict[str, tuple[int, str]]] = {}
    for element, attente in chaleur.par_element.items():
        for cle in {chemin.niveaux[-1][0] for chemin in plan.chemins.get(element, ())}:
            ici = marques.setdefault(cle, {})
            ici[id_dessine(element)] = (degre(attente), _bulle(attente))
    return [
        DessinChaud(
            plan.titres.get(cle, definition.nom),
            "module" if cle != PARCOURS else "parcours",
            cle if cle != PARCOURS else definition.cle,
            json.dumps(ici, ensure_ascii=False),
        )
        for cle, ici in sorted(marques.items())
    ]


def dire_suspendus(chaleur: Chaleur) -> str:
    return PEU if chaleur.suspendus is None else str(chaleur.suspendus)


def _ligne(plan: Plan, parcours: str, element: str, attente: Attente) -> LigneChaleur:
    cles = {chemin.niveaux[-1][0] for chemin in plan.chemins.get(element, ())}
    groupes = sorted({plan.titres.get(cle, parcours) for cle in cles})
    return LigneChaleur(
        ", ".join(groupes) or parcours,
        plan.noms.get(element, element),
        _nombre(attente.nombre),
        _jours(attente.mediane),
        _jours(attente.maximum),
        _nombre(attente.plus_de_six_mois),
        degre(attente),
    )


def _nombre(nombre: int | None) -> str:
    return MASQUE if nombre is None else str(nombre)


def _jours(jours: int | None) -> str:
    return MASQUE if jours is None else f"{jours} j"


def _bulle(attente: Attente) -> str:
    if attente.nombre is None:
        return MASQUE
    return f"{attente.nombre} · {attente.mediane} j"


def _rang(nombre: str) -> int:
    return int(nombre) if nombre.isdigit() else 0


EXPORT: Final = Export[LigneChaleur](
    "attentes",
    (
        Colonne("Étape", lambda ligne: ligne.etape),
        Colonne("Diagramme", lambda ligne: ligne.groupe),
        Colonne("Dossiers", lambda ligne: ligne.nombre),
        Colonne("Attente médiane", lambda ligne: ligne.mediane),
        Colonne("La plus longue", lambda ligne: ligne.maximum),
        Colonne("Plus de six mois", lambda ligne: ligne.six_mois),
    ),
    dossier=None,
)
