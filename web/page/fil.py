"""The filters of « Ma journée » in the address, kept for the next visit; and where one is in it.

From one household to the next, the address of a dossier's page bears the filters and the rank of
its step in the list: two tabs with two lists never mix.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from flask import request, url_for
from flask import session as cookie
from sqlalchemy.orm import Session

from models.utilisateur import Utilisateur
from web.listes.journee import Filtre, Groupe, Tri, list_journee
from web.page.textes import aujourdhui

MEMOIRE = "journee"
RANG = "rang"
INVERSE = "inverse"
CLES = ("voir", "tri", INVERSE, "etat", "programme", "referent")
VALEUR_MAXIMUM = 60
RANG_MAXIMUM = 100_000
MARGE = 4
"""Steps read around the present one: a household often has two or three side by side."""

Code = TypeVar("Code", bound=StrEnum)
Arguments = dict[str, Any]
"""Arguments of an address: texts, of a type that `url_for` takes."""


@dataclass(frozen=True)
class Voisin:
    menage: str
    adresse: str


@dataclass(frozen=True)
class Fil:
    """The list one came from, the household before and the one after."""

    liste: str
    precedent: Voisin | None
    suivant: Voisin | None


def lire_filtre(brut: Mapping[str, str]) -> Filtre:
    """Return the filter that an address or a cookie describes; what is unknown is left out."""
    lu = {cle: valeur[:VALEUR_MAXIMUM] for cle in CLES if (valeur := brut.get(cle))}
    return Filtre(
        voir=_code(Groupe, lu.get("voir"), Groupe.TOUS),
        tri=_code(Tri, lu.get("tri"), Tri.ECHEANCE),
        inverse=lu.get(INVERSE) == "oui",
        etat=lu.get("etat"),
        programme=lu.get("programme"),
        referent=lu.get("referent"),
    )


def _code(enumeration: type[Code], texte: str | None, defaut: Code) -> Code:
    return enumeration(texte) if texte in set(enumeration) else defaut


def ecrire_filtre(filtre: Filtre) -> Arguments:
    """Return the same as arguments of an address; `voir` always, the rest where it is set."""
    arguments = {
        "voir": filtre.voir,
        "tri": filtre.tri if filtre.tri != Tri.ECHEANCE else None,
        INVERSE: "oui" if filtre.inverse else None,
        "etat": filtre.etat,
        "programme": filtre.programme,
        "referent": filtre.referent,
    }
    return {cle: str(valeur) for cle, valeur in arguments.items() if valeur}


def retenir() -> Filtre | None:
    """Return the filter of the address, kept for the next visit; else the one of the last visit.

    None at a first visit: the page chooses.
    """
    demande = {cle: request.args[cle] for cle in CLES if cle in request.args}
    if demande:
        filtre = lire_filtre(demande)
        if cookie.get(MEMOIRE) != (garde := ecrire_filtre(filtre)):
            cookie[MEMOIRE] = garde
        return filtre
    return lire_filtre(cookie[MEMOIRE]) if cookie.get(MEMOIRE) else None


def arguments_du_fil() -> Arguments:
    """Return what the address of the request says of the list one came from; mostly nothing."""
    rang = request.args.get(RANG, type=int)
    if rang is None or "voir" not in request.args:
        return {}
    return {**ecrire_filtre(lire_filtre(request.args)), RANG: str(_borner(rang))}


def _borner(rang: int) -> int:
    return min(max(rang, 0), RANG_MAXIMUM)


def lire_fil(session: Session, utilisateur: Utilisateur, public_id: str) -> Fil | None:
    """Return the neighbours of a dossier in the list that the address names: one query.

    A step that is done leaves the list: what follows is then what took its rank.
    """
    arguments = arguments_du_fil()
    if not arguments:
        return None
    filtre, rang = lire_filtre(arguments), int(arguments[RANG])
    debut = max(0, rang - MARGE)
    requete = list_journee(utilisateur, filtre, aujourdhui=aujourdhui())
    cadre = requete.limit(2 * MARGE + 1).offset(debut)
    places = [
        (debut + i, str(ligne[0]), str(ligne[1])) for i, ligne in enumerate(session.execute(cadre))
    ]
    ici = _situer(places, public_id, rang)
    avant = [p for p in places if p[0] < ici and p[1] != public_id]
    apres = [p for p in places if p[0] >= ici and p[1] != public_id]
    return Fil(
        liste=url_for("travailleur.journee", **ecrire_filtre(filtre)),
        precedent=_voisin(filtre, avant[-1]) if avant else None,
        suivant=_voisin(filtre, apres[0]) if apres else None,
    )


def _situer(places: list[tuple[int, str, str]], public_id: str, rang: int) -> int:
    """Return the rank of the dossier's step that is nearest to where the address says."""
    siennes = [place for place, dossier, _ in places if dossier == public_id]
    return min(siennes, key=lambda place: abs(place - rang), default=rang)


def _voisin(filtre: Filtre, place: tuple[int, str, str]) -> Voisin:
    rang, public_id, menage = place
    return Voisin(menage, adresse_du_dossier(public_id, filtre, rang))


def adresse_du_dossier(public_id: str, filtre: Filtre, rang: int) -> str:
    """Return the address of a dossier opened from the list; ranks begin at 0."""
    arguments = {**ecrire_filtre(filtre), RANG: str(rang)}
    return url_for("dossier.page", public_id=public_id, **arguments)


def adresse_du_groupe(filtre: Filtre, groupe: str) -> str:
    """Return the address of another group, under the same filters and order."""
    voisin = replace(filtre, voir=Groupe(groupe))
    return url_for("travailleur.journee", **ecrire_filtre(voisin))


def adresse_triee(filtre: Filtre, tri: str) -> str:
    """Return the address of the list sorted by a column; by the same one again, backwards."""
    inverse = filtre.tri == tri and not filtre.inverse
    trie = replace(filtre, tri=Tri(tri), inverse=inverse)
    return url_for("travailleur.journee", **ecrire_filtre(trie))
