"""Keeps, reads and forgets drafts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models import brouillon
from models.brouillon import LONGUEUR_MAXIMALE, Brouillon
from models.dossier import Dossier
from models.errors import ErreurMetier
from models.utilisateur import Utilisateur
from web.brouillons.amorce import NOM, Porteur, Reste
from web.page.champs import VIERGES, ChampRendu, Recu
from web.page.textes import INSECABLE
from web.requete import maintenant, premier, session, utilisateur
from workflow.formulaires.lecture import LIGNES_MAXIMUM
from workflow.formulaires.tableaux import cle_de_case

AJOUTER = "ajouter"
"""The button that adds rows to a table: its value is the table's name."""

TECHNIQUES = frozenset({"csrf_token", "version", NOM, AJOUTER})
COMPTE_FERME = "Le compte de cette page est fermé\u00a0: rien n’a été gardé."
TROP_LONG = "Ce brouillon est trop long pour être gardé : raccourcissez-le."


@dataclass(frozen=True)
class BrouillonLu:
    """A draft, as the form of its page sent it."""

    recu: Recu
    enregistre_le: datetime


def lire(cle: str) -> BrouillonLu | None:
    """Return the reader's own draft of a form."""
    return lire_plusieurs([cle]).get(cle)


def lire_plusieurs(cles: Sequence[str]) -> dict[str, BrouillonLu]:
    """Return the reader's own drafts of several forms, by key, in one query."""
    trouves = brouillon.trouver(session(), utilisateur_id=utilisateur().id, cles=cles)
    return {cle: ouvrir(un) for cle, un in trouves.items()}


def ouvrir(un: Brouillon) -> BrouillonLu:
    contenu: dict[str, list[str]] = orjson.loads(un.contenu)
    return BrouillonLu(MultiDict(contenu), un.enregistre_le)


def garder(courte: Session, porteur: Porteur) -> None:
    """Put away what the request typed, over the former draft of the same form.

    Raises ErreurMetier when it is too long, or when its author's account is closed.
    """
    contenu = orjson.dumps(typees()).decode()
    if len(contenu) > LONGUEUR_MAXIMALE:
        raise ErreurMetier(TROP_LONG)
    auteur = select(Utilisateur.id).where(Utilisateur.public_id == porteur.auteur)
    auteur_id = courte.scalar(auteur.where(Utilisateur.actif))
    if auteur_id is None:
        raise ErreurMetier(COMPTE_FERME)
    garde = brouillon.trouver(courte, utilisateur_id=auteur_id, cles=[porteur.cle])
    un = garde.get(porteur.cle) or Brouillon(utilisateur_id=auteur_id, cle=porteur.cle)
    un.titre, un.adresse, un.contenu = porteur.titre, porteur.adresse, contenu
    un.enregistre_le = maintenant()
    un.dossier_id = courte.scalar(select(Dossier.id).where(Dossier.public_id == porteur.dossier))
    courte.add(un)
    courte.flush()


def oublier(cle: str) -> None:
    """Forget the reader's draft of a form: it has been sent, or is wanted no more."""
    brouillon.effacer(session(), utilisateur_id=utilisateur().id, cle=cle)


def effacer_un(public_id: str) -> None:
    """Forget one of the reader's drafts, or answer 404."""
    oublier(trouver(public_id).cle)


def trouver(public_id: str) -> Brouillon:
    """Return one of the reader's drafts, or answer 404."""
    return premier(
        select(Brouillon).where(
            Brouillon.public_id == public_id, Brouillon.utilisateur_id == utilisateur().id
        )
    )


def typees() -> dict[str, list[str]]:
    """Return what the request typed, by name of field, with the rows that it asks for."""
    recus = {nom: request.form.getlist(nom) for nom in request.form if nom not in TECHNIQUES}
    return {**recus, **dict(_lignes_de_plus(recus.keys(), request.form.get(AJOUTER)))}


def _lignes_de_plus(noms: Iterable[str], tableau: str | None) -> Iterator[tuple[str, list[str]]]:
    """Yield the empty cells of the rows to add below those that the page showed."""
    if tableau is None:
        return
    cases = [nom.split(".") for nom in noms if nom.startswith(f"{tableau}.")]
    colonnes = dict.fromkeys(case[-1] for case in cases if len(case) == LONGUEUR_D_UNE_CASE)
    rangs = [int(case[1]) for case in cases if case[1].isdecimal()]
    suivant = max(rangs, default=-1) + 1
    for rang in range(suivant, min(suivant + VIERGES, LIGNES_MAXIMUM)):
        for colonne in colonnes:
            yield cle_de_case(tableau, rang, colonne), [""]


LONGUEUR_D_UNE_CASE = 3
"""Table, row, column: the parts of the name of a cell."""


def relire() -> list[tuple[str, str]]:
    """Return what the request typed in words: [(name of the field, answer)]."""
    return en_mots(typees())


def en_mots(contenu: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return the answers of a draft, each under the name of its field, empty ones left out."""
    return [
        (_nommer(cle), valeur)
        for cle, valeurs in contenu.items()
        if cle != "formulaire"
        for valeur in valeurs
        if valeur.strip()
    ]


def _nommer(cle: str) -> str:
    return cle.replace("_", " ").replace(".", f"{INSECABLE}· ").capitalize()


def list_restes(recu: Recu | None, champs: Iterable[ChampRendu]) -> tuple[Reste, ...]:
    """Return what was typed that the form no longer asks, or no longer offers.

    The dossier was moved to a version with another form while its reader was typing.
    """
    connus = {champ.cle: champ for champ in champs}
    typees = (
        (nom, valeur, connus.get(nom.partition(".")[0]))
        for nom, valeur in (recu.items(multi=True) if recu else ())
        if nom not in {*TECHNIQUES, "formulaire"} and valeur.strip()
    )
    return tuple(_reste(*un) for un in typees if not _a_sa_place(*un[1:]))


def _a_sa_place(valeur: str, champ: ChampRendu | None) -> bool:
    if champ is None or champ.lignes or not champ.options:
        return champ is not None
    code, _, _presence = valeur.partition(":")
    return not {valeur, code}.isdisjoint(option.valeur for option in champ.options)


def _reste(nom: str, valeur: str, champ: ChampRendu | None) -> Reste:
    if champ is None:
        return Reste(nom, _nommer(nom), valeur)
    return Reste(None, champ.libelle, valeur)
