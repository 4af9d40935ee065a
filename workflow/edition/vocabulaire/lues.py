"""The variables that the files of a parcours bring: fields that route, outputs of tables."""

from collections.abc import Iterable, Iterator, Mapping

from workflow.decisions import Table
from workflow.edition.vocabulaire.ecrites import ECRITES
from workflow.edition.vocabulaire.nature import Variable
from workflow.formulaires import DESTINATIONS, GENERIQUE, Formulaire, peut_router
from workflow.formulaires.lecture import Champ
from workflow.programmes.formes import Parametre

PARAMETRE = "Réglage du programme"
TYPES_DE_CHAMP: Mapping[str, str] = {
    "radio": "liste",
    "select": "liste",
    "number": "nombre",
    "montant": "nombre",
    "date": "date",
    "checkbox": "oui_non",
}
TYPES_DE_PARAMETRE: Mapping[str, str] = {
    "booleen": "oui_non",
    "entier": "nombre",
    "texte": "texte",
}


def lister(
    formulaires: Iterable[Formulaire],
    tables: Iterable[Table],
    parametres: Iterable[Parametre],
) -> tuple[Variable, ...]:
    """Return every variable once, by label; a field says more than the act that fills it.

    Two forms that ask for the same name offer the choices of both.
    """
    par_nom = {variable.nom: variable for variable in ECRITES}
    par_nom |= {variable.nom: variable for variable in _des_tables(tables)}
    for variable in _des_formulaires(formulaires):
        par_nom[variable.nom] = _reunir(par_nom.get(variable.nom), variable)
    par_nom |= {variable.nom: variable for variable in _des_parametres(parametres)}
    return tuple(sorted(par_nom.values(), key=lambda v: (v.libelle.casefold(), v.nom)))


def _reunir(avant: Variable | None, venue: Variable) -> Variable:
    if avant is None or avant.type != "liste" or venue.type != "liste":
        return venue
    choix = {**dict(venue.choix), **dict(avant.choix), **dict(venue.choix)}
    return Variable(venue.nom, venue.libelle, "liste", tuple(choix.items()), venue.origine)


def _des_formulaires(formulaires: Iterable[Formulaire]) -> Iterator[Variable]:
    for formulaire in formulaires:
        for champ in formulaire.champs:
            if _route(champ):
                choix = tuple((option.valeur, option.libelle) for option in champ.options)
                type_ = TYPES_DE_CHAMP.get(champ.type, "texte")
                origine = f"Formulaire « {formulaire.titre} »"
                yield Variable(champ.cle, champ.libelle, type_, choix, origine)


def _route(champ: Champ) -> bool:
    connue = champ.destination == GENERIQUE or champ.destination in DESTINATIONS
    return connue and peut_router(champ)


def _des_tables(tables: Iterable[Table]) -> Iterator[Variable]:
    for table in tables:
        for sortie in table.sorties:
            origine = f"Table de décision « {table.nom} »"
            yield Variable(sortie.nom, sortie.libelle or sortie.nom, "texte", (), origine)


def _des_parametres(parametres: Iterable[Parametre]) -> Iterator[Variable]:
    for parametre in parametres:
        type_ = TYPES_DE_PARAMETRE.get(parametre.type)
        if parametre.est_variable and type_ is not None:
            choix = tuple(parametre.choix.items())
            type_ = "liste" if choix else type_
            yield Variable(parametre.nom, parametre.libelle, type_, choix, PARAMETRE)
