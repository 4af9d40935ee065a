"""The model file of a programme: its columns, an example line, the lists of values."""

import io
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import xlsxwriter

from web.imports.catalogue import OUVERT_LE, Catalogue, Question, modele
from web.page.exports import ecrire_csv
from workflow.imports.lot import OU_EN_EST

COLONNES_MAXIMUM = 100
LISTE_MAXIMUM = 200
EXEMPLES = {
    "nom": "Exemple",
    "prenom": "Camille",
    "naissance": "31/03/1985",
    "telephone": "0100000000",
    "courriel": "camille@exemple.test",
    "nb_personnes": "1",
    "nb_mineurs": "0",
    "dalo": "non",
    OUVERT_LE: "05/01/2026",
    OU_EN_EST: "",
}


def ecrire(catalogue: Catalogue, genre: str) -> bytes:
    """Return the file: one sheet of columns, and in an XLSX one of the values they take."""
    questions = modele(catalogue, COLONNES_MAXIMUM)
    flux = io.BytesIO()
    if genre == "csv":
        exemple = [_exemple(question) for question in questions]
        ecrire_csv(flux, [question.nom for question in questions], [exemple])
    else:
        _ecrire_xlsx(flux, questions)
    return flux.getvalue()


def _exemple(question: Question) -> str:
    """Return what the example line says: nothing in the steps, which it has not come to."""
    if question.cle in EXEMPLES:
        return EXEMPLES[question.cle]
    options = question.champ.options
    return options[0].libelle if "." not in question.cle and options else ""


def _ecrire_xlsx(flux: io.BytesIO, questions: Sequence[Question]) -> None:
    """Texts everywhere, but for the headers in bold: nothing that a spreadsheet could run."""
    classeur = xlsxwriter.Workbook(flux, {"in_memory": True})
    gras = classeur.add_format({"bold": True})
    lignes = [[question.nom for question in questions], [_exemple(q) for q in questions]]
    for nom, table in (("Ménages", lignes), ("Valeurs", _list_valeurs(questions))):
        feuille = classeur.add_worksheet(nom)
        feuille.freeze_panes(1, 0)
        feuille.set_column(0, len(questions), 24)
        for rang, cellules in enumerate(table):
            for colonne, texte in enumerate(cellules):
                if texte:
                    feuille.write_string(rang, colonne, texte, gras if rang == 0 else None)
    classeur.close()


def _list_valeurs(questions: Sequence[Question]) -> Iterator[Sequence[str]]:
    """Yield the lines of the sheet of values: a column for each question with a list."""
    fermees = [question for question in questions if question.champ.options]
    yield [question.nom for question in fermees]
    listes = [[o.libelle for o in q.champ.options[:LISTE_MAXIMUM]] for q in fermees]
    yield from zip_longest(*listes, fillvalue="")
