"""Two states of one decision table: columns and rows, in sentences."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from models.errors import typographier
from workflow.decisions import Table, examiner
from workflow.decisions.table import Ligne
from workflow.edition.comparaisons.mots import court

Rangee = tuple[tuple[str, ...], tuple[str, ...]]


def comparer_tables(
    nom: str, cle: str, avant: bytes | None, apres: bytes | None
) -> tuple[str, ...]:
    """Return what changes, in sentences; a content of None: the bundle has no such table."""
    if avant is None or apres is None:
        sort = "ajoutée" if avant is None else "retirée"
        return (typographier(f"La table « {nom} » est {sort}."),)
    if avant == apres:
        return ()
    lues = _lire(avant, cle), _lire(apres, cle)
    if lues[0] is None or lues[1] is None:
        phrases = [f"La table « {nom} » change ; l’un des deux états ne se lit pas."]
    else:
        phrases = list(_list_phrases(lues[0], lues[1]))
    return tuple(typographier(phrase) for phrase in phrases)


def nom_de_table(contenu: bytes, cle: str) -> str:
    """Return what a table is called; its key when it does not read."""
    table = _lire(contenu, cle)
    return table.nom or cle if table else cle


def _lire(contenu: bytes, cle: str) -> Table | None:
    return next((table for table in examiner(contenu)[0] if table.cle == cle), None)


def _list_phrases(avant: Table, apres: Table) -> Iterator[str]:
    nom = f"la table « {apres.nom or apres.cle} »"
    if avant.nom != apres.nom:
        yield f"La table « {avant.nom} » s’appelle maintenant « {apres.nom} »."
    if avant.politique != apres.politique:
        yield f"La règle de choix de {nom} passe de {avant.politique} à {apres.politique}."
    if _entrees(avant) != _entrees(apres):
        yield f"Les colonnes de conditions de {nom} changent : {', '.join(_entrees(apres))}."
    if _sorties(avant) != _sorties(apres):
        yield f"Les colonnes de réponses de {nom} changent : {', '.join(_sorties(apres))}."
    yield from _list_lignes(nom, avant, apres)


def _entrees(table: Table) -> list[str]:
    return [f"{un.libelle or un.expression.texte} ({un.expression.texte})" for un in table.entrees]


def _sorties(table: Table) -> list[str]:
    return [f"{un.libelle or un.nom} ({un.nom}, {un.nature})" for un in table.sorties]


def _list_lignes(nom: str, avant: Table, apres: Table) -> Iterator[str]:
    anciennes, nouvelles = _rangees(avant), _rangees(apres)
    pas = SequenceMatcher(None, anciennes, nouvelles, autojunk=False).get_opcodes()
    for verbe, a, b, c, d in pas:
        for rang in range(a, b) if verbe in {"delete", "replace"} else ():
            if verbe == "delete" or rang - a >= d - c:
                yield f"La ligne {rang + 1} de {nom} est retirée : {_dire(anciennes[rang])}."
        for rang in range(c, d) if verbe in ("insert", "replace") else ():
            sort = "changée" if verbe == "replace" and rang - c < b - a else "ajoutée"
            yield f"La ligne {rang + 1} de {nom} est {sort} : {_dire(nouvelles[rang])}."


def _rangees(table: Table) -> list[Rangee]:
    return [_rangee(ligne) for ligne in table.lignes]


def _rangee(ligne: Ligne) -> Rangee:
    valeurs = tuple(valeur.texte if valeur else "" for valeur in ligne.valeurs)
    return tuple(case.texte for case in ligne.cases), valeurs


def _dire(rangee: Rangee) -> str:
    conditions, reponses = (" ; ".join(texte or "-" for texte in partie) for partie in rangee)
    return court(f"si {conditions}, alors {reponses}")
