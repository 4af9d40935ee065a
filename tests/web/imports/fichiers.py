"""Spreadsheets of invented households, written as people write them."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

ENTETES = (
    "Nom de famille", "Prénom", "Né le", "Composition du ménage", "DALO", "Département",
    "Date d’orientation", "Où en est le ménage", "Enregistrer l’orientation – Fait le",
    "Enregistrer l’orientation – Prescripteur",
    "Enregistrer l’orientation – Le ménage accepte d’être contacté",
    "Enregistrer l’orientation – Public éligible",
    "Prendre contact avec le ménage – Fait le", "Prendre contact avec le ménage – Résultat",
    "Prendre contact avec le ménage – Moyen employé",
)  # fmt: skip

ENTREE = {
    "Nom de famille": "Quesnel", "Prénom": "Élodie", "Né le": "31/03/1985",
    "Composition du ménage": "isolé", "DALO": "non", "Département": "Essonne",
    "Date d’orientation": "02/03/2026",
}  # fmt: skip
"""A household that only enters."""

EN_COURS = ENTREE | {
    "Nom de famille": "Rambert", "Prénom": "Yanis", "Né le": "1979-11-05", "DALO": "Oui",
    "Où en est le ménage": "Réaliser le diagnostic",
    "Enregistrer l’orientation – Fait le": "03/03/2026",
    "Enregistrer l’orientation – Prescripteur": "COMED",
    "Enregistrer l’orientation – Le ménage accepte d’être contacté": "o",
    "Enregistrer l’orientation – Public éligible": "OUI",
    "Prendre contact avec le ménage – Fait le": "9/3/2026",
    "Prendre contact avec le ménage – Résultat": "ménage joint",
    "Prendre contact avec le ménage – Moyen employé": "telephone",
}  # fmt: skip
"""A household already under way, at the diagnosis."""

Ligne = Mapping[str, str]


def cellules(lignes: Sequence[Ligne], entetes: Sequence[str] = ENTETES) -> list[list[str]]:
    return [list(entetes), *([ligne.get(e, "") for e in entetes] for ligne in lignes)]


def ecrire_csv(
    lignes: Sequence[Ligne], *, encodage: str = "cp1252", separateur: str = ";"
) -> bytes:
    texte = io.StringIO()
    csv.writer(texte, delimiter=separateur).writerows(cellules(lignes))
    return texte.getvalue().encode(encodage)


def ecrire_xlsx(table: Sequence[Sequence[object]]) -> bytes:
    flux = io.BytesIO()
    classeur = xlsxwriter.Workbook(flux, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    feuille = classeur.add_worksheet()
    for rang, ligne in enumerate(table):
        feuille.write_row(rang, 0, ligne)
    classeur.close()
    return flux.getvalue()
