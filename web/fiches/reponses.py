"""What was answered to a step, in the words of the form that the dossier's definition froze."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definition import Definition
from models.menage import Personne
from models.organisme import Organisme
from web.page.champs import en_mots, rendre_champ
from web.page.textes import jour_lisible
from workflow.formulaires import Champ, Formulaire, Option, lire
from workflow.formulaires.choix import PRESENCES
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX, Confidentialite

ORGANISME, PERSONNE = "organisme", "personne"
CHOISIE = "réponse choisie dans une liste"
"""Said of a choice of the moment whose name is not kept: a participant, a session..."""


LONGUE = 300
"""Characters of an answer within the story; the whole of it is on the event's own page."""


@dataclass(frozen=True)
class ReponseVue:
    """An answer. `destination`: where it went, by which the story's sentences know it."""

    libelle: str
    valeur: str
    destination: str
    confidentielle: bool

    @property
    def est_longue(self) -> bool:
        return len(self.valeur) > LONGUE

    @property
    def debut(self) -> str:
        """The answer, cut after a word when it is long."""
        return self.valeur[:LONGUE].rpartition(" ")[0] + "…" if self.est_longue else self.valeur


Noms = Mapping[str, str]
"""Name of each organisation or person that was chosen, by public id."""


def formulaires_geles(definition: Definition) -> Mapping[str, Formulaire]:
    """Return the forms of a definition, by key."""
    pieces = (piece for piece in definition.pieces if piece.genre == "formulaire")
    return {piece.cle: lire(piece.contenu) for piece in pieces}


def lire_reponses(
    formulaire: Formulaire | None, saisie: Mapping[str, Any], noms: Noms
) -> tuple[ReponseVue, ...]:
    """Return the answers given, in the order of the form; what it asks no more is left out."""
    champs = formulaire.champs if formulaire else ()
    reponses = (
        ReponseVue(champ.libelle, _en_mots(champ, saisie[champ.cle], noms), champ.destination,
                   _est_confidentielle(champ))
        for champ in champs
        if champ.cle in saisie
    )  # fmt: skip
    return tuple(reponse for reponse in reponses if reponse.valeur.strip())


def _en_mots(champ: Champ, valeur: object, noms: Noms) -> str:
    if champ.type == "date" and isinstance(valeur, str):
        return jour_lisible(valeur)
    if champ.type == "presences" and isinstance(valeur, list):
        return _presences([str(ligne) for ligne in valeur])
    options = _options(champ, valeur, noms)
    return en_mots(rendre_champ(champ, valeur, {}, options=options))


def _options(champ: Champ, valeur: object, noms: Noms) -> list[Option] | None:
    """Return the names of what was chosen, for a field whose form lists no choice."""
    if champ.options or champ.type in ECRITS:
        return None
    choisies = valeur if isinstance(valeur, list) else [valeur]
    return [Option(str(v), noms.get(str(v), CHOISIE)) for v in choisies]


def _presences(lignes: list[str]) -> str:
    """Return how many came: who did is on the page of the action."""
    comptes = Counter(ligne.rpartition(":")[2] for ligne in lignes)
    mots = (f"{comptes[code]} {nom.lower()}" for code, nom in PRESENCES.items() if comptes[code])
    return ", ".join(mots)


ECRITS = frozenset({"textfield", "textarea", "number", "montant", "date", "checkbox", "tableau"})
"""Types whose answer is what was typed, not the id of something chosen."""


def _est_confidentielle(champ: Champ) -> bool:
    """Tell whether the answer is of the narrowest level: its destination's, or the form's."""
    destination = DESTINATIONS.get(champ.destination)
    niveau = destination.confidentialite if destination else Confidentialite.CONFIDENTIEL
    demande = NIVEAUX.get(champ.confidentialite or "", niveau)
    return max(niveau, demande) == Confidentialite.CONFIDENTIEL


def lire_noms(
    session: Session, formulaires: Iterable[tuple[Formulaire | None, Mapping[str, Any]]]
) -> Noms:
    """Return the names that the answers of a page need: one query a kind, none when there is none.

    Only organisations and persons: they are what a sentence tells.
    """
    ids: dict[str, set[str]] = {ORGANISME: set(), PERSONNE: set()}
    for formulaire, saisie in formulaires:
        for champ in formulaire.champs if formulaire else ():
            if champ.type in ids and isinstance(saisie.get(champ.cle), str):
                ids[champ.type].add(saisie[champ.cle])
    return {**_organismes(session, ids[ORGANISME]), **_personnes(session, ids[PERSONNE])}


def _organismes(session: Session, ids: set[str]) -> Noms:
    if not ids:
        return {}
    requete = select(Organisme.public_id, Organisme.nom).where(Organisme.public_id.in_(ids))
    return {str(cle): str(nom) for cle, nom in session.execute(requete)}


def _personnes(session: Session, ids: set[str]) -> Noms:
    if not ids:
        return {}
    requete = select(Personne.public_id, Personne.nom_complet).where(Personne.public_id.in_(ids))
    return {str(cle): str(nom) for cle, nom in session.execute(requete)}
