"""What a walk starts from: the parameters of a programme, as fields of a form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any, Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import PARIS
from models.definition import Programme
from web.page.formulaires import OUI_NON, champ, formulaire
from web.page.textes import majuscule
from workflow.edition.scenarios.contenu import Contenu
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.parcours.definitions import Pieces
from workflow.programmes import Parametre, defauts_de, formes, parametres

MATIN: Final = time(9, tzinfo=PARIS)
DEBUT: Final = "debut"
SANS_LIMITE: Final = -1
NOMBRE_MAXIMUM: Final = 10_000
DU_CODE: Final = frozenset({"valide_par"})
"""Parameters that no diagram names and that change who does a step."""

_MOTS = re.compile(rb"[a-z][a-z0-9_]+")


def list_programmes(session: Session, parcours: str) -> Sequence[Programme]:
    """Return the programmes that follow a parcours."""
    demande = select(Programme).where(Programme.parcours == parcours).order_by(Programme.nom)
    return session.scalars(demande).all()


def list_parametres(pieces: Pieces) -> tuple[Parametre, ...]:
    """Return the parameters that some file of the draft names, in the order of the table.

    A name is looked for as a word: one too many is a field too many, no more.
    """
    mots: set[bytes] = set()
    for contenu in (pieces.parcours, *pieces.modules.values(), *pieces.decisions.values()):
        mots |= set(_MOTS.findall(contenu))
    return tuple(
        parametre
        for parametre in parametres().values()
        if parametre.est_variable and (parametre.nom.encode() in mots or parametre.nom in DU_CODE)
    )


def reglages(parcours: str, programme: Programme | None) -> dict[str, Any]:
    """Return the parameters of a programme, else those that its shape has by default."""
    connus = defauts_de(parcours) if parcours in formes() else {}
    if programme is None:
        return dict(connus)
    lus: dict[str, Any] = orjson.loads(programme.parametres)
    return {**connus, **lus}


def construire_formulaire(choisis: Sequence[Parametre]) -> Formulaire:
    """Return the fields of a start: its day, then the parameters."""
    debut = champ(DEBUT, "date", "Ouverture du dossier", required=True)
    return formulaire("depart", "Départ", debut, *(_champ(un) for un in choisis))


def _champ(parametre: Parametre) -> dict[str, Any]:
    nom, libelle = parametre.nom, parametre.libelle
    if parametre.type == "booleen":
        return champ(nom, "radio", libelle, options=OUI_NON, required=True)
    if parametre.type == "entier":
        return champ(nom, "number", libelle, required=True, min=SANS_LIMITE, max=NOMBRE_MAXIMUM)
    if parametre.type == "texte" and parametre.choix:
        options = list(parametre.choix.items())
        return champ(nom, "select", libelle, options=options, required=True)
    aide = None if parametre.type == "texte" else f"{_LISTES[parametre.type]}, entre virgules."
    return champ(nom, "textfield", libelle, aide=aide, maxLength=200)


_LISTES: Final[Mapping[str, str]] = {
    "liste_booleens": "Des « oui » et des « non »",
    "liste_entiers": "Des nombres",
    "liste_textes": "Des mots",
}


def dire_saisie(
    choisis: Sequence[Parametre], valeurs: Mapping[str, Any], debut: datetime
) -> dict[str, object]:
    """Return a start as its form would have sent it."""
    dites = {un.nom: _dire(valeurs.get(un.nom, un.defaut)) for un in choisis}
    return {DEBUT: debut.astimezone(PARIS).date().isoformat(), **dites}


def _dire(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return ", ".join(_dire(un) for un in valeur)
    return str(valeur)


def lire_depart(
    choisis: Sequence[Parametre], autres: Mapping[str, Any], saisie: Mapping[str, object]
) -> Contenu:
    """Return the walk that a form starts. Raises SaisieInvalide.

    `autres`: the parameters of the programme that the form does not ask for.
    """
    valeurs = valider(construire_formulaire(choisis), saisie)
    lus: dict[str, Any] = {}
    erreurs: dict[str, str] = {}
    for parametre in choisis:
        lus[parametre.nom] = _lire(parametre, valeurs.get(parametre.nom, ""))
        reproche = parametre.reprocher(lus[parametre.nom])
        if reproche is not None:
            erreurs[parametre.nom] = f"{majuscule(reproche)}."
    if erreurs:
        raise SaisieInvalide(erreurs)
    jour: Any = valeurs[DEBUT]
    return Contenu({**autres, **lus}, datetime.combine(jour, MATIN))


def _lire(parametre: Parametre, valeur: object) -> object:
    """Return the value of a parameter; a text that is no such value stays one, and is refused."""
    if parametre.type == "booleen":
        return valeur == "oui"
    if parametre.type.startswith("liste_"):
        return [_lire_un(parametre.type, mot) for mot in _couper(str(valeur))]
    return valeur


def _couper(texte: str) -> Iterator[str]:
    yield from filter(None, (mot.strip() for mot in texte.split(",")))


def _lire_un(genre: str, mot: str) -> object:
    if genre == "liste_booleens":
        return {"oui": True, "non": False}.get(mot.lower(), mot)
    if genre == "liste_entiers":
        return int(mot) if mot.lstrip("-").isdecimal() and len(mot) < len(str(10**9)) else mot
    return mot
