"""A decision table that has been read: what it answers for the variables of a dossier."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflow.decisions.cases import Case
from workflow.decisions.natures import Nature, decrire, est_de
from workflow.errors import EvaluationImpossible, VariableAbsente
from workflow.expressions import Expression

Variables = Mapping[str, object]
Sorties = dict[str, object]
"""Name of an output -> its value: a text, a number, true or false, or None; a list for COLLECT."""


@dataclass(frozen=True, slots=True)
class Entree:
    """An input column."""

    libelle: str
    expression: Expression
    nature: Nature


@dataclass(frozen=True, slots=True)
class Sortie:
    """An output column: `nom` is the routing variable that it writes."""

    nom: str
    libelle: str
    nature: Nature
    defaut: Expression | None


@dataclass(frozen=True, slots=True)
class Ligne:
    """A rule: one cell for each input, one value (None: null) for each output."""

    cases: tuple[Case, ...]
    valeurs: tuple[Expression | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`cle` is the id of the decision; rows and columns are counted from 1, as users do."""

    cle: str
    nom: str
    politique: str
    entrees: tuple[Entree, ...]
    sorties: tuple[Sortie, ...]
    lignes: tuple[Ligne, ...]

    @property
    def lues(self) -> frozenset[str]:
        """Names of the variables that the table reads."""
        expressions = [entree.expression for entree in self.entrees]
        expressions += [sortie.defaut for sortie in self.sorties if sortie.defaut]
        for ligne in self.lignes:
            expressions += [valeur for valeur in ligne.valeurs if valeur]
        cases = (case.noms for ligne in self.lignes for case in ligne.cases)
        return frozenset().union(*(expression.noms for expression in expressions), *cases)

    @property
    def ecrites(self) -> frozenset[str]:
        """Names of the variables that the table writes."""
        return frozenset(sortie.nom for sortie in self.sorties)

    def decider(self, variables: Variables) -> Sorties:
        """Return the outputs for these variables; without a hit, the defaults, or None.

        Raises VariableAbsente, and EvaluationImpossible naming the table, the row and the column.
        """
        return POLITIQUES[self.politique](self, self.list_retenues(variables), variables)

    def list_retenues(self, variables: Variables) -> Iterator[int]:
        """Yield the numbers of the rows that suit; raises as `decider` does."""
        valeurs = [self._lire(entree, variables) for entree in self.entrees]
        for numero, ligne in enumerate(self.lignes, start=1):
            if self._convient(numero, ligne, valeurs, variables):
                yield numero

    def _lire(self, entree: Entree, variables: Variables) -> object:
        valeur = self._evaluer(entree.expression, variables, f"colonne « {entree.libelle} »")
        if not est_de(entree.nature, valeur):
            raise self._erreur(
                f"la colonne « {entree.libelle} » attend {decrire(entree.nature)} : corrigez la "
                "réponse de ce dossier, ou le type de la colonne."
            )
        return valeur

    def _convient(
        self, numero: int, ligne: Ligne, valeurs: Sequence[object], variables: Variables
    ) -> bool:
        for entree, case, valeur in zip(self.entrees, ligne.cases, valeurs, strict=True):
            ou = f"ligne {numero}, colonne « {entree.libelle} »"
            try:
                if not case.convient(valeur, variables):
                    return False
            except VariableAbsente:
                raise
            except EvaluationImpossible as erreur:
                raise self._erreur(f"{ou} : {erreur}") from erreur
            except TypeError as erreur:
                raise self._erreur(
                    f"{ou} : « {case.texte} » ne se compare pas à la valeur de ce dossier ; "
                    "vérifiez que l’on compare des choses de même nature."
                ) from erreur
        return True

    def rendre(self, numero: int, variables: Variables) -> Sorties:
        """Return the outputs of a row."""
        valeurs = self.lignes[numero - 1].valeurs
        return {
            sortie.nom: self._donner(sortie, valeur, variables, f"ligne {numero}, ")
            for sortie, valeur in zip(self.sorties, valeurs, strict=True)
        }

    def rendre_les_defauts(self, variables: Variables) -> Sorties:
        """Return what the table answers when no row suits."""
        return {s.nom: self._donner(s, s.defaut, variables, "") for s in self.sorties}

    def _donner(
        self, sortie: Sortie, valeur: Expression | None, variables: Variables, debut: str
    ) -> object:
        if valeur is None:
            return None
        ou = f"{debut}colonne « {sortie.libelle} »"
        donnee = self._evaluer(valeur, variables, ou)
        simple = isinstance(donnee, str | int | float | bool | None)
        if not simple or not est_de(sortie.nature, donnee):
            attendu = decrire(sortie.nature) if simple else "une seule valeur"
            raise self._erreur(f"{ou} : la case doit donner {attendu}.")
        return donnee

    def _evaluer(self, expression: Expression, variables: Variables, ou: str) -> object:
        try:
            return expression.evaluer(variables)
        except VariableAbsente:
            raise
        except EvaluationImpossible as erreur:
            raise self._erreur(f"{ou} : {erreur}") from erreur

    def erreur_de_choix(self, retenues: Sequence[int], remede: str) -> EvaluationImpossible:
        """Return the error of a table whose rows contradict each other."""
        numeros = " et ".join([", ".join(map(str, retenues[:-1])), str(retenues[-1])])
        return self._erreur(f"les lignes {numeros} conviennent à la fois ; {remede}")

    def _erreur(self, phrase: str) -> EvaluationImpossible:
        return EvaluationImpossible(f"Table « {self.nom} » : {phrase}")


def _unique(table: Table, retenues: Iterator[int], variables: Variables) -> Sorties:
    toutes = list(retenues)
    if len(toutes) > 1:
        raise table.erreur_de_choix(
            toutes, "rendez-les exclusives, ou choisissez la règle de choix FIRST."
        )
    return _premiere(table, iter(toutes), variables)


def _premiere(table: Table, retenues: Iterator[int], variables: Variables) -> Sorties:
    """Rows after the first that suits are not even read."""
    premiere = next(retenues, None)
    if premiere is None:
        return table.rendre_les_defauts(variables)
    return table.rendre(premiere, variables)


def _d_accord(table: Table, retenues: Iterator[int], variables: Variables) -> Sorties:
    rendues = {numero: table.rendre(numero, variables) for numero in retenues}
    if not rendues:
        return table.rendre_les_defauts(variables)
    premiere, *autres = rendues
    for numero in autres:
        # As text: for Python, true equals 1.
        if repr(rendues[numero]) != repr(rendues[premiere]):
            raise table.erreur_de_choix(
                [premiere, numero], "avec ANY, elles doivent donner les mêmes valeurs."
            )
    return rendues[premiere]


def _toutes(table: Table, retenues: Iterator[int], variables: Variables) -> Sorties:
    rendues = [table.rendre(numero, variables) for numero in retenues]
    return {sortie.nom: [rendue[sortie.nom] for rendue in rendues] for sortie in table.sorties}


POLITIQUES: dict[str, Callable[[Table, Iterator[int], Variables], Sorties]] = {
    "UNIQUE": _unique,
    "FIRST": _premiere,
    "ANY": _d_accord,
    "COLLECT": _toutes,
    "RULE ORDER": _toutes,
}
"""Hit policy -> what it makes of the rows that suit."""
EN_LISTE = frozenset({"COLLECT", "RULE ORDER"})
"""Those that answer with a list for each output."""
