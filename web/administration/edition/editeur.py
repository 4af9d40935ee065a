"""What the editor of diagrams sends and receives: read with bounds, said in French."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Any, TypeVar

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from lxml import etree
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import ErreurMetier
from web.errors import statut
from workflow.edition import conditions, delais
from workflow.edition.offre import NATURES, REGLAGES
from workflow.edition.trame import disposer
from workflow.edition.vocabulaire import Vocabulaire
from workflow.engine.fichier import xml

DIAGRAMME_MAX = 2_000_000
ILLISIBLE = "La demande est illisible : rechargez la page et recommencez."


class Lu(BaseModel):
    """A body that has these keys and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True)


T = TypeVar("T", bound=Lu)


class Diagramme(Lu):
    contenu: str = Field(max_length=DIAGRAMME_MAX)


class Enregistrement(Diagramme):
    """`avant`: digest of the file that the editor started from, see `empreinte`."""

    version: int = Field(ge=1)
    avant: str = Field(max_length=64)


class Copie(Diagramme):
    nom: str = Field(max_length=200)


class LigneLue(Lu):
    variable: str = Field(max_length=100)
    operateur: str = Field(max_length=10)
    valeur: str = Field(default="", max_length=200)


class DelaiLu(Lu):
    forme: str = Field(max_length=10)
    unite: str = Field(default="jours", max_length=10)
    nombre: int = Field(default=0, ge=0, le=delais.NOMBRE_MAX)
    variable: str = Field(default="", max_length=100)
    ecart: int = Field(default=0, ge=-delais.NOMBRE_MAX, le=delais.NOMBRE_MAX)


class Question(Lu):
    """Something to write as an expression, or the `texte` of one to read."""

    sorte: str = Field(pattern="^(condition|delai)$")
    texte: str | None = Field(default=None, max_length=1000)
    lignes: tuple[LigneLue, ...] = Field(default=(), max_length=conditions.LIGNES_MAX)
    liaison: str = Field(default="et", max_length=2)
    delai: DelaiLu | None = None


def lire_corps(modele: type[T]) -> T:
    """Return what the script sent. Raises ErreurMetier, which quotes nothing of it."""
    try:
        return modele.model_validate_json(request.get_data(cache=False))
    except ValidationError:
        raise ErreurMetier(ILLISIBLE) from None


def en_json(
    vue: Callable[..., ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Answer a refusal as JSON: the sentence, and the status that a page would have."""

    @wraps(vue)
    def repondre(*args: Any, **options: Any) -> ResponseReturnValue:
        try:
            return vue(*args, **options)
        except ErreurMetier as erreur:
            return refuser(erreur)

    return repondre


def refuser(erreur: ErreurMetier, **suite: object) -> ResponseReturnValue:
    """Return the answer of a refusal; `suite`: what else the script needs."""
    message = str(erreur) or HTTPStatus(statut(erreur)).phrase
    return jsonify(message=message, **suite), statut(erreur)


def en_texte(contenu: bytes) -> str:
    """Return a diagram as a canvas opens it: as text whatever its encoding, and with a drawing.

    Raises DiagrammeRefuse for what is no diagram.
    """
    dessine = disposer(contenu)
    racine = xml.lire(dessine)
    if (racine.getroottree().docinfo.encoding or "UTF-8").upper() in ("UTF-8", "ASCII"):
        return dessine.decode(errors="replace").removeprefix("\ufeff")
    return etree.tostring(racine, encoding="unicode")


def dire_l_offre(piece: str) -> dict[str, object]:
    """Return the natures of the menus and the rows of the panel. `piece`: parcours or module."""
    return {
        "natures": [code for nature in NATURES for code in nature.codes],
        "reglages": [asdict(r) for r in REGLAGES if piece == "parcours" or not r.parcours_seul],
    }


def empreinte(contenu: bytes) -> str:
    """Return the digest by which an editor tells whether its file changed meanwhile."""
    return sha256(contenu).hexdigest()


def repondre_a(question: Question, mots: Vocabulaire) -> dict[str, object]:
    """Return {texte, phrase, simple}. `simple` is null for what a page cannot offer to choose.

    Raises ExpressionRefusee for what cannot be written.
    """
    if question.sorte == "delai":
        return _du_delai(question, mots)
    variables = mots.par_nom
    if question.texte is not None:
        texte, lue = question.texte, conditions.lire_condition(question.texte)
    else:
        lignes = (
            conditions.lire_ligne_saisie(variables, ligne.variable, ligne.operateur, ligne.valeur)
            for ligne in question.lignes
        )
        lue = conditions.Condition(tuple(lignes), question.liaison)
        texte = conditions.ecrire_condition(lue)
    phrase = conditions.dire_condition(lue, variables) if lue else None
    return {"texte": texte, "phrase": phrase, "simple": asdict(lue) if lue else None}


def _du_delai(question: Question, mots: Vocabulaire) -> dict[str, object]:
    if question.delai is None:
        texte = question.texte or ""
        lu = delais.lire_delai(texte)
    else:
        lu = delais.Delai(**question.delai.model_dump())
        texte = delais.ecrire_delai(lu)
    phrase = delais.dire_delai(lu, mots.par_nom) if lu else None
    return {"texte": texte, "phrase": phrase, "simple": asdict(lu) if lu else None}
