"""A field as a page shows it, whatever its form: what was typed, and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from workflow.formulaires import Champ, Option
from workflow.formulaires.lecture import LIGNES_MAXIMUM
from workflow.formulaires.tableaux import cle_de_case

VIERGES = 3
"""Rows of a table that nobody has begun, and those that its button adds."""

Recu = MultiDict[str, str]
"""What a form of the browser sent, or what its draft kept."""


@dataclass(frozen=True)
class Condition:
    """When a field counts: if the field `cle` has one of `valeurs` (labels in `phrase`)."""

    cle: str
    valeurs: str
    phrase: str


@dataclass(frozen=True)
class ChampRendu:
    """A field as a page shows it. `valeurs`: what was typed, several for a checklist."""

    cle: str
    type: str
    libelle: str
    aide: str | None
    requis: bool
    options: tuple[Option, ...]
    valeurs: tuple[str, ...]
    erreur: str | None
    longueur_maximum: int
    minimum: int | None
    maximum: int | None
    audience: str | None
    condition: Condition | None
    centimes: bool = False
    lignes: tuple[tuple["ChampRendu", ...], ...] = ()
    """The cells of a table, row by row."""
    lignes_maximum: int = 0

    @property
    def valeur(self) -> str:
        return self.valeurs[0] if self.valeurs else ""


def rendre_champ(
    champ: Champ,
    valeur: object,
    erreurs: Mapping[str, str],
    *,
    options: Sequence[Option] | None = None,
    audience: str | None = None,
    condition: Condition | None = None,
) -> ChampRendu:
    """Return a field, its rows too. `options`: its choices when they are those of the moment."""
    compte = champ.type in ("number", "montant")
    return ChampRendu(
        cle=champ.cle,
        type=champ.type,
        libelle=champ.libelle,
        aide=champ.aide,
        requis=champ.requis,
        options=champ.options if options is None else tuple(options),
        valeurs=_textes(champ, valeur),
        erreur=erreurs.get(champ.cle),
        longueur_maximum=champ.longueur_maximum,
        minimum=champ.minimum if compte else None,
        maximum=champ.maximum if compte else None,
        audience=audience,
        condition=condition,
        centimes=champ.centimes,
        lignes=_lignes(champ, valeur, erreurs) if champ.colonnes else (),
        lignes_maximum=champ.maximum if champ.colonnes else 0,
    )


def _textes(champ: Champ, valeur: object) -> tuple[str, ...]:
    if valeur is None or valeur == "" or champ.colonnes:
        return ()
    if isinstance(valeur, list | tuple):
        return tuple(str(v) for v in valeur)
    return (str(valeur).replace(".", ",") if champ.type == "montant" else str(valeur),)


def _lignes(
    champ: Champ, valeur: object, erreurs: Mapping[str, str]
) -> tuple[tuple[ChampRendu, ...], ...]:
    """Return the rows typed, blank ones in their place, and enough of them to begin with."""
    typees = [ligne for ligne in valeur if isinstance(ligne, Mapping)] if isinstance(
        valeur, list | tuple) else []  # fmt: skip
    nombre = max(len(typees), min(max(champ.minimum, VIERGES), champ.maximum))
    vides: Iterable[Mapping[str, object]] = [{}] * (nombre - len(typees))
    return tuple(
        tuple(_cases(champ, rang, ligne, erreurs)) for rang, ligne in enumerate([*typees, *vides])
    )


def _cases(
    champ: Champ, rang: int, ligne: Mapping[str, object], erreurs: Mapping[str, str]
) -> Iterable[ChampRendu]:
    for colonne in champ.colonnes:
        case = replace(
            colonne,
            cle=cle_de_case(champ.cle, rang, colonne.cle),
            type="select" if colonne.type == "radio" else colonne.type,
        )
        yield rendre_champ(case, ligne.get(colonne.cle), erreurs)


def lire_lignes(champ: Champ, recu: Recu, cle: str) -> list[dict[str, str]]:
    """Return the rows of a table as typed, blank ones kept in their place: their rank is seen."""
    dernier = max(
        (rang for rang in range(LIGNES_MAXIMUM * 2)
         if any(cle_de_case(cle, rang, c.cle) in recu for c in champ.colonnes)),
        default=-1,
    )  # fmt: skip
    return [
        {c.cle: recu.get(cle_de_case(cle, rang, c.cle), "") for c in champ.colonnes}
        for rang in range(dernier + 1)
    ]


def prefixer(champs: Sequence[ChampRendu], prefixe: str) -> tuple[ChampRendu, ...]:
    """Return the fields under names of their own, for a page that holds several forms."""
    return tuple(
        replace(
            champ,
            cle=prefixe + champ.cle,
            condition=champ.condition
            and replace(champ.condition, cle=prefixe + champ.condition.cle),
            lignes=tuple(prefixer(ligne, prefixe) for ligne in champ.lignes),
        )
        for champ in champs
    )


def redire(valeur: object) -> str:
    """Return a stored value as a form would have sent it: to be proposed again."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur)


def en_mots(champ: ChampRendu) -> str:
    """Return an answer as it is read, to be copied from a page that records nothing."""
    if champ.lignes:
        lignes = (" ; ".join(filter(None, map(en_mots, ligne))) for ligne in champ.lignes)
        return "\n".join(filter(None, lignes))
    if champ.type == "checkbox":
        return "Oui" if champ.valeurs else ""
    noms = {option.valeur: option.libelle for option in champ.options}
    return ", ".join(noms.get(valeur, valeur) for valeur in champ.valeurs)
