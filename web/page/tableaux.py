"""The tables a command or a page hands out: their columns, and their text, CSV and JSON forms."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy.orm import Session

from models.contingents import SEUIL_POUR_CENT, PartPrioritaire, parts_prioritaires
from models.indicateurs import ChiffresCles, DureeRelogement, chiffres_cles, durees_relogement

Valeur = str | int | float | None


@dataclass(frozen=True)
class Colonne:
    """`cle` names the column in CSV and JSON, `titre` in the text form."""

    cle: str
    titre: str


@dataclass(frozen=True)
class Tableau:
    """Rows in the order of the columns; None where there is nothing to compute from."""

    colonnes: tuple[Colonne, ...]
    lignes: tuple[tuple[Valeur, ...], ...]


COLONNES_CHIFFRES_CLES = (
    Colonne("departement", "Dépt"),
    Colonne("menages_diagnostiques_cumul_depuis_2020", "Diagnostics"),
    Colonne("part_hors_dalo_pct", "Hors DALO %"),
    Colonne("menages_en_cours_avl", "AVL en cours"),
    Colonne("menages_accompagnes_reloges_cumul", "Relogés"),
    Colonne("relogements_mensuels_moyens_apres_avl", "Relogés/mois"),
    Colonne("taux_relogement_pct", "Relogement %"),
    Colonne("menages_en_cours_adl", "ADL en cours"),
    Colonne("part_adl_dans_accompagnements_en_cours_pct", "Part ADL %"),
)
"""The names of the printed table (002), less its two « évolution » columns."""

COLONNES_DUREES = (
    Colonne("departement", "Dépt"),
    Colonne("avdl_moyenne_mois", "Moyenne (mois)"),
    Colonne("avdl_mediane_mois", "Médiane (mois)"),
)

COLONNES_CONTINGENTS = (
    Colonne("contingent", "Contingent"),
    Colonne("attributions", "Attributions"),
    Colonne("attributions_prioritaires", "Prioritaires"),
    Colonne("part_prioritaires_pct", "Part %"),
    Colonne("seuil_pct", "Seuil %"),
)


def build_chiffres_cles(session: Session, *, au: date) -> Tableau:
    """Return the key figures at the end of day `au` in Paris."""
    lignes = tuple(map(_chiffres, chiffres_cles(session, au=au)))
    return Tableau(COLONNES_CHIFFRES_CLES, lignes)


def build_durees_relogement(session: Session, *, au: date) -> Tableau:
    """Return the waiting times of the year of `au`, one decimal, halves rounded up."""
    lignes = tuple(map(_duree, durees_relogement(session, au=au)))
    return Tableau(COLONNES_DUREES, lignes)


def build_contingents_prioritaires(session: Session, *, au: date) -> Tableau:
    """Return, for each contingent, the part of the year's leases of priority households (R11)."""
    lignes = tuple(map(_part, parts_prioritaires(session, au=au)))
    return Tableau(COLONNES_CONTINGENTS, lignes)


TABLEAUX: Mapping[str, Callable[..., Tableau]] = {
    "chiffres-cles": build_chiffres_cles,
    "durees-relogement": build_durees_relogement,
    "contingents-prioritaires": build_contingents_prioritaires,
}


def _chiffres(ligne: ChiffresCles) -> tuple[Valeur, ...]:
    return (
        ligne.departement,
        ligne.diagnostics,
        ligne.part_hors_dalo,
        ligne.avl,
        ligne.reloges,
        ligne.relogements_mensuels,
        ligne.taux_relogement,
        ligne.adl,
        ligne.part_adl,
    )


def _duree(ligne: DureeRelogement) -> tuple[Valeur, ...]:
    return (ligne.departement, _tenth(ligne.moyenne), _tenth(ligne.mediane))


def _part(ligne: PartPrioritaire) -> tuple[Valeur, ...]:
    return (
        ligne.contingent,
        ligne.attributions,
        ligne.prioritaires,
        ligne.part,
        SEUIL_POUR_CENT,
    )


def _tenth(valeur: float | None) -> float | None:
    if valeur is None:
        return None
    return float(Decimal(str(valeur)).quantize(Decimal("0.1"), ROUND_HALF_UP))


def write_csv(tableau: Tableau) -> str:
    """Return the rows under their column names, comma separated, empty where None."""
    flux = io.StringIO()
    ecriture = csv.writer(flux, lineterminator="\n")
    ecriture.writerow([colonne.cle for colonne in tableau.colonnes])
    ecriture.writerows(tableau.lignes)
    return flux.getvalue()


def write_json(tableau: Tableau) -> str:
    """Return an array of objects with the same keys as the CSV."""
    cles = [colonne.cle for colonne in tableau.colonnes]
    objets = [dict(zip(cles, ligne, strict=True)) for ligne in tableau.lignes]
    return json.dumps(objets, ensure_ascii=False, indent=2) + "\n"


def write_texte(tableau: Tableau) -> str:
    """Return columns aligned for a terminal, with French headings and decimal commas."""
    titres = [colonne.titre for colonne in tableau.colonnes]
    cellules = [titres, *([_in_french(valeur) for valeur in ligne] for ligne in tableau.lignes)]
    largeurs = [max(map(len, colonne)) for colonne in zip(*cellules, strict=True)]
    return "".join(_align(ligne, largeurs) + "\n" for ligne in cellules)


ECRITURES: Mapping[str, Callable[[Tableau], str]] = {
    "texte": write_texte,
    "csv": write_csv,
    "json": write_json,
}


def _in_french(valeur: Valeur) -> str:
    if valeur is None:
        return "–"
    return str(valeur).replace(".", ",")


def _align(cellules: Sequence[str], largeurs: Sequence[int]) -> str:
    """Return the first cell to the left, the figures to the right."""
    premiere, *autres = zip(cellules, largeurs, strict=True)
    gauche = premiere[0].ljust(premiere[1])
    return "  ".join([gauche, *(texte.rjust(largeur) for texte, largeur in autres)])
