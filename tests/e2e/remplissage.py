"""A form of the browser filled as a person does: what it shows, in its order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, Page

from workflow.formulaires import Champ, Formulaire
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX, Confidentialite
from workflow.formulaires.tableaux import cle_de_case

SECRET = "Zibeline"
"""Begins each confidence, before the place where it was typed: none may reach a landlord."""

PARTAGE = "Girofle"
"""Begins what is shared: that a landlord does read it proves that confidences would be heard."""

CASES = ("radio", "checkbox")
PRESENT = 1
"""Rank of « present » among what is noted of a household at a session, after « not noted »."""

Valeur = str | Sequence[str]


@dataclass(frozen=True)
class Plume:
    """How an account answers. `bailleur`: public id of the landlord that a step names.

    `de_l_association`: it has confidences to type; a landlord's words are no secret from him.
    """

    bailleur: str
    jour: date
    de_l_association: bool

    def remplir(
        self, page: Page, formulaire: Formulaire | None, reponses: Mapping[str, object]
    ) -> None:
        for champ in formulaire.champs if formulaire else ():
            if champ.colonnes:
                self._remplir_tableau(page, champ)
                continue
            boite = page.locator(f"form.saisie [name='{champ.cle}']")
            if boite.count() and boite.first.is_visible():
                self._repondre(boite, champ, reponses)

    def _repondre(self, boite: Locator, champ: Champ, reponses: Mapping[str, object]) -> None:
        if champ.type == "presences":
            boite.first.select_option(index=PRESENT)
        elif (valeur := self._choisir(champ, reponses)) is not None:
            repondre(boite, valeur)

    def _remplir_tableau(self, page: Page, champ: Champ) -> None:
        for colonne in champ.colonnes:
            boite = page.locator(f"[name='{cle_de_case(champ.cle, 0, colonne.cle)}']")
            if boite.count() and boite.is_visible():
                texte = self._confier(champ) if colonne.type == "textfield" else None
                repondre(boite, texte or self._inventer(colonne))

    def _choisir(self, champ: Champ, reponses: Mapping[str, object]) -> Valeur | None:
        texte = champ.type in ("textarea", "textfield")
        if texte and (confidence := self._confier(champ)):
            return confidence
        if champ.type == "organisme":
            return self.bailleur
        if champ.cle in reponses:
            donnee = reponses[champ.cle]
            return list(map(str, donnee)) if isinstance(donnee, list) else str(donnee)
        if champ.type == "textarea" and not est_secret(champ):
            return f"{PARTAGE} {champ.cle}"
        return self._inventer(champ) if champ.requis else None

    def _confier(self, champ: Champ) -> str | None:
        if self.de_l_association and est_secret(champ):
            return f"{SECRET} {champ.cle}"
        return None

    def _inventer(self, champ: Champ) -> Valeur:
        """Return an answer to what must be answered; the first choice where there are some."""
        premiere = champ.options[0].valeur if champ.options else ""
        valeurs = {
            "number": str(max(champ.minimum, 1)),
            "montant": str(max(champ.minimum, 1)),
            "date": self.jour.isoformat(),
        }
        return valeurs.get(champ.type, premiere or f"Réponse {champ.cle}")


def est_secret(champ: Champ) -> bool:
    niveau = DESTINATIONS[champ.destination].confidentialite
    restreint = NIVEAUX.get(champ.confidentialite or "", niveau)
    return max(niveau, restreint) > Confidentialite.PARTAGEABLE


def remplir(formulaire: Locator, reponses: Mapping[str, Valeur]) -> None:
    """Give the answers to fields of a form, by key."""
    for cle, valeur in reponses.items():
        repondre(formulaire.locator(f"[name={cle}]"), valeur)


def repondre(boite: Locator, valeur: Valeur) -> None:
    """Give an answer to one field, whatever the page asks it with."""
    genre = str(boite.first.evaluate("(element) => element.type"))
    if genre in CASES:
        choisies = [valeur] if isinstance(valeur, str) else valeur
        for une in choisies:
            boite.and_(boite.page.locator(f"[value='{une}']")).check()
    elif genre == "select-one":
        boite.select_option(valeur)
    else:
        boite.fill(str(valeur))
