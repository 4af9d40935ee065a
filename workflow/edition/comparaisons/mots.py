"""How a sentence names what changes: kinds of elements, aspects, values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflow.edition.comparaisons.lecture import Dessin, Noeud
from workflow.edition.conditions import dire_condition, lire_condition
from workflow.edition.delais import dire_delai, lire_delai
from workflow.edition.vocabulaire import Vocabulaire
from workflow.edition.vocabulaire.mots import FACULTATIF
from workflow.engine.fichier.appellations import SANS_NOM, id_lisible
from workflow.verification.arbre import GENRES as GENRES_DU_VERDICT

COURT: Final = 160

GENRES: Final[Mapping[str, str]] = {
    "boundaryEvent": "l’événement en bordure",
    "boundaryEvent:timer": "le délai",
    "businessRuleTask": "la décision",
    "callActivity": "l’appel",
    "endEvent": "la fin",
    "eventBasedGateway": "l’attente du premier événement",
    "exclusiveGateway": "le choix",
    "inclusiveGateway": "le choix multiple",
    "intermediateCatchEvent": "l’événement attendu",
    "intermediateCatchEvent:timer": "l’attente",
    "intermediateThrowEvent": "l’événement émis",
    "parallelGateway": "le passage en parallèle",
    "process": "le parcours",
    "startEvent": "le début",
    "subProcess": "le sous-processus",
}
"""Kind -> its name; what is not here is a step."""
NATURES: Final[Mapping[str, str]] = {
    "task": "étape simple",
    "userTask": "étape avec formulaire",
    "manualTask": "étape manuelle",
}
EVENEMENTS: Final[Mapping[str, str]] = {
    "timer": "délai", "message": "message", "signal": "signal", "error": "erreur",
    "escalation": "escalade", "terminate": "arrêt de tout", "conditional": "condition",
    "link": "lien",
}  # fmt: skip
FEMININS: Final = frozenset({"la ", "l’étape", "l’attente"})

ASPECTS: Final[Mapping[str, str]] = {
    "voie": "la voie",
    "niveau": "le niveau",
    "attache": "la phase surveillée",
    "delai": "le délai",
    "appel": "le diagramme appelé",
    "decision": "la table de décision",
    "resultat": "la variable de réponse",
    "propriete:formulaire": "le formulaire",
    "propriete:role": "le rôle",
    "propriete:role_conjoint": "l’autre rôle",
    "propriete:phase": "la phase",
    "propriete:acte": "l’acte",
    "propriete:horloge": "l’effet d’une suspension",
    "propriete:calendrier": "le calendrier",
    "propriete:alerte": "l’alerte",
    "propriete:facultatif": "le caractère facultatif",
    "propriete:sortie_motif": "le motif de sortie",
    "propriete:decision": "la table de décision",
}


@dataclass(frozen=True, slots=True)
class Mots:
    """The words of one side of a comparison: its diagram and what it may name."""

    dessin: Dessin
    connus: Vocabulaire

    def nommer(self, identifiant: str) -> str:
        """Return « X », the name of an element, else where it stands."""
        nom = self.lire_le_nom(identifiant)
        return f"« {nom or SANS_NOM + self._situer(identifiant)} »"

    def lire_le_nom(self, identifiant: str) -> str:
        """Return its name, else its id where a person wrote it, else nothing."""
        noeud = self.dessin.noeuds.get(identifiant)
        return court(noeud.nom) if noeud and noeud.nom else id_lisible(identifiant)

    def _situer(self, identifiant: str) -> str:
        noeud, suivants = self.dessin.noeuds.get(identifiant), self.dessin.suivants
        avant = [noeud.aspects.get("attache", "")] if noeud else []
        avant += [source for source, cibles in suivants.items() if identifiant in cibles]
        for mot, voisins in (("après", avant), ("avant", suivants.get(identifiant, ()))):
            nom = next(filter(None, map(self.lire_le_nom, voisins)), "")
            if nom:
                return f", {mot} {nom}"
        return ""

    def dire(self, aspect: str, valeur: str) -> str:
        """Return what an aspect says, in words between guillemets when it is no delay."""
        if aspect == "delai":
            return self.dire_delai(valeur)
        if aspect in ("attache", "niveau"):
            return self.nommer(valeur)
        noms = self._noms(aspect.removeprefix("propriete:"))
        return f"« {court(noms.get(valeur, valeur))} »"

    def dire_delai(self, texte: str) -> str:
        delai = lire_delai(texte)
        return f"« {court(texte)} »" if delai is None else dire_delai(delai, self.connus.par_nom)

    def dire_condition(self, texte: str) -> str:
        condition = lire_condition(texte)
        if condition is None:
            return f"« {court(texte)} »"
        return dire_condition(condition, self.connus.par_nom)

    def _noms(self, aspect: str) -> Mapping[str, str]:
        connus = self.connus
        listes = {
            "role": connus.roles, "role_conjoint": connus.roles, "phase": connus.phases,
            "acte": connus.actes, "horloge": connus.horloges, "calendrier": connus.calendriers,
            "formulaire": connus.formulaires, "decision": connus.decisions,
            "appel": connus.modules,
        }  # fmt: skip
        if aspect == "alerte":
            return {alerte.code: alerte.libelle for alerte in connus.alertes}
        if aspect == "sortie_motif":
            return dict(connus.motifs_de_fin)
        return FACULTATIF if aspect == "facultatif" else dict(listes.get(aspect, ()))


def genre_de(noeud: Noeud) -> str:
    """Return « l’étape », « le délai »: with its article, without its name."""
    sans_nature = noeud.genre.partition(":")[0]
    return GENRES.get(noeud.genre) or GENRES.get(sans_nature) or "l’étape"


def nature_de(noeud: Noeud) -> str:
    """Return what an element is, said apart from its name: « tâche de script »."""
    balise, _, evenement = noeud.genre.partition(":")
    nature = NATURES.get(balise) or GENRES_DU_VERDICT.get(balise, balise)
    for article in ("le ", "la ", "l’"):
        nature = nature.removeprefix(article)
    return f"{nature} ({EVENEMENTS.get(evenement, evenement)})" if evenement else nature


def accord(genre: str) -> str:
    """Return the « e » of a participle that follows."""
    return "e" if any(genre.startswith(debut) for debut in FEMININS) else ""


def de(genre: str) -> str:
    """Return « de l’étape », « du délai »."""
    return f"du {genre.removeprefix('le ')}" if genre.startswith("le ") else f"de {genre}"


def court(texte: str) -> str:
    return texte if len(texte) <= COURT else texte[: COURT - 1] + "…"
