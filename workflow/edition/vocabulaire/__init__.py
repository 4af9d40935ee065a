"""What a diagram in progress may name, in words: the lists that every editor chooses from.

The files of the version in progress come first, those of the product behind them. A file that
does not read yet (it is in progress) is offered under its key, and brings no variable.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

from models.alerte_regles import REGLES
from models.codes import libelles
from models.errors import ErreurMetier
from workflow.decisions import Table, tables_livrees
from workflow.decisions import lire as lire_tables
from workflow.edition.vocabulaire import mots
from workflow.edition.vocabulaire.lues import lister
from workflow.edition.vocabulaire.nature import Choix, Variable
from workflow.engine.fichier import references, xml
from workflow.formulaires import Formulaire
from workflow.formulaires.controle import list_fermes_au_bailleur
from workflow.formulaires.lecture import lire, lire_livre
from workflow.parcours.actes import ACTES
from workflow.parcours.livrees import livrees
from workflow.parcours.voies import ROLES_DECLARABLES
from workflow.programmes.formes import parametres

if TYPE_CHECKING:
    from workflow.parcours.definitions import Pieces

__all__ = ["Alerte", "Choix", "Variable", "Vocabulaire", "vocabulaire"]


@dataclass(frozen=True, slots=True)
class Alerte:
    """An alert that a diagram may draw. `delai`: ISO 8601, as the product counts it by itself."""

    code: str
    libelle: str
    delai: str


@dataclass(frozen=True, slots=True)
class Vocabulaire:
    """Lists of (code, label), and the variables that a condition or a delay may read."""

    roles: Choix
    phases: Choix
    alertes: tuple[Alerte, ...]
    horloges: Choix
    calendriers: Choix
    actes: Choix
    formulaires: Choix
    decisions: Choix
    modules: Choix
    motifs_de_fin: Choix
    voies: Choix
    fermes_au_bailleur: Mapping[str, tuple[str, ...]]
    """Key of a form -> the groups of data that it asks for and that a landlord may not read."""
    variables: tuple[Variable, ...]

    @property
    def par_nom(self) -> Mapping[str, Variable]:
        """Return the variables by name."""
        return {variable.nom: variable for variable in self.variables}

    def as_json(self) -> dict[str, object]:
        """Return what a page receives."""
        return asdict(self)


def vocabulaire(pieces: "Pieces") -> Vocabulaire:
    """Return what the diagrams of these files may name."""
    formulaires = dict(_formulaires(pieces.formulaires))
    tables = _tables(pieces.decisions.values())
    return Vocabulaire(
        roles=_trier((code, mots.ROLES[code]) for code in ROLES_DECLARABLES),
        phases=tuple(mots.ETATS.items()),
        alertes=tuple(
            Alerte(code, f"{code} : {regle.nom}", regle.delai)
            for code, regle in sorted(REGLES.items())
            if regle.dessinee
        ),
        horloges=tuple(mots.HORLOGES.items()),
        calendriers=tuple(mots.CALENDRIERS.items()),
        actes=_trier((code, mots.ACTES[code]) for code in ACTES),
        formulaires=_titres(pieces.formulaires, formulaires),
        decisions=_trier((cle, table.nom or cle) for cle, table in tables.items()),
        modules=_trier({**_livres(), **dict(_noms(pieces.modules))}.items()),
        motifs_de_fin=(*mots.MOTIFS_DE_FIN.items(), *libelles("sortie_motif").items()),
        voies=tuple(mots.VOIES.items()),
        fermes_au_bailleur=dict(_fermes(formulaires)),
        variables=lister(formulaires.values(), tables.values(), parametres().values()),
    )


def _trier(choix: Iterable[tuple[str, str]]) -> Choix:
    return tuple(sorted(choix, key=lambda paire: (paire[1].casefold(), paire[0])))


def _formulaires(ecrits: Mapping[str, bytes]) -> Iterator[tuple[str, Formulaire]]:
    """Yield the forms that read, by key: those in progress, then the product's."""
    for cle, contenu in ecrits.items():
        try:
            yield cle, lire(contenu)
        except ErreurMetier:
            continue
    for cle, livre in livrees("formulaire").items():
        if cle not in ecrits:
            yield cle, lire_livre(livre)


def _fermes(formulaires: Mapping[str, Formulaire]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for cle, formulaire in formulaires.items():
        groupes = list_fermes_au_bailleur(formulaire)
        if groupes:
            yield cle, tuple(mots.GROUPES[groupe] for groupe in groupes)


def _titres(ecrits: Mapping[str, bytes], lus: Mapping[str, Formulaire]) -> Choix:
    cles = {*ecrits, *lus}
    return _trier((cle, lus[cle].titre if cle in lus else cle) for cle in cles)


def _tables(fichiers: Iterable[bytes]) -> dict[str, Table]:
    """Return the tables that read, by key."""
    lues = dict(tables_livrees())
    for fichier in fichiers:
        try:
            lues |= {table.cle: table for table in lire_tables(fichier)}
        except ErreurMetier:
            continue
    return lues


@cache
def _livres() -> Mapping[str, str]:
    return dict(_noms(livrees("module")))


def _noms(diagrammes: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield (key, name of the process) of each called diagram."""
    for cle, contenu in diagrammes.items():
        try:
            processus = references.trouver_principal(xml.lire(contenu))
        except ErreurMetier:
            yield cle, cle
        else:
            yield cle, processus.get("name") or cle
