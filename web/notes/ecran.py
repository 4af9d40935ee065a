"""A form of this world on its page: empty, filled from a row, or as it was sent and refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request, url_for

from models.errors import ErreurMetier
from models.types import nouvel_identifiant
from web import brouillons
from web.brouillons import Amorce, BrouillonLu
from web.notes.formulaires import (
    CORRECTION,
    DEFAUTS,
    NOTE,
    PREVISION,
    VISITE,
    en_minutes,
    lire_cle,
)
from web.page.saisie import (
    FAIT_LE,
    ChampRendu,
    lire_fait_le,
    lire_saisie,
    rendre,
    rendre_fait_le,
)
from web.requete import maintenant
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

NOUVEAUX: Final[Mapping[str, Formulaire]] = {"visite": VISITE, "note": NOTE, "prevision": PREVISION}
"""The forms of the sheet: each adds something."""


@dataclass(frozen=True)
class Ecran:
    """`cle`: the id that a new row will have; `version`: the state of the row that is changed;
    `refus`: why what was sent was not taken, when no field is to blame. `amorce`: its draft's."""

    champs: tuple[ChampRendu, ...]
    amorce: Amorce
    cle: str = ""
    version: str = ""
    refus: str | None = None

    @property
    def est_ouvert(self) -> bool:
        """Tell whether the form has something to show at once: a refusal, or a draft."""
        fautifs = any(champ.erreur for champ in self.champs)
        return fautifs or self.refus is not None or self.amorce.enregistre_le is not None


def cle_de_brouillon(dossier: str, quoi: str) -> str:
    """Return the key of the reader's draft of a form of the sheet. `dossier`: its public id."""
    return f"notes:{dossier}:{quoi}"


def list_ecrans(dossier: str) -> dict[str, Ecran]:
    """Return the forms of the sheet, empty or as the reader's drafts left them: one query."""
    gardes = brouillons.lire_plusieurs([cle_de_brouillon(dossier, quoi) for quoi in NOUVEAUX])
    return {quoi: _preparer(dossier, quoi, gardes) for quoi in NOUVEAUX}


def _preparer(dossier: str, quoi: str, gardes: Mapping[str, BrouillonLu]) -> Ecran:
    garde = gardes.get(cle_de_brouillon(dossier, quoi))
    amorce = amorcer(dossier, quoi, garde)
    if garde is None:
        return Ecran(remplir(NOUVEAUX[quoi], DEFAUTS), amorce, cle=nouvel_identifiant())
    saisie = lire_saisie(NOUVEAUX[quoi], recu=garde.recu)
    champs = remplir(NOUVEAUX[quoi], saisie, fait_le=garde.recu.get(FAIT_LE))
    return Ecran(champs, amorce, cle=lire_cle(garde.recu.get("cle", "")))


def amorcer(dossier: str, quoi: str, garde: BrouillonLu | None = None) -> Amorce:
    return brouillons.amorcer(
        cle_de_brouillon(dossier, quoi),
        titre=NOUVEAUX[quoi].titre,
        enregistre_le=garde.enregistre_le if garde else None,
        dossier=dossier,
        adresse=url_for("notes.page", public_id=dossier),
    )


def refuser(formulaire: Formulaire, erreur: ErreurMetier, amorce: Amorce) -> Ecran:
    """Return the form as it was sent, with what is wrong: nothing of it is lost."""
    erreurs = erreur.erreurs if isinstance(erreur, SaisieInvalide) else {}
    champs = remplir(
        formulaire, lire_saisie(formulaire), erreurs, fait_le=request.form.get(FAIT_LE)
    )
    return Ecran(
        champs,
        amorce,
        cle=lire_cle(request.form.get("cle", "")),
        version=request.form.get("version", ""),
        refus=None if erreurs else str(erreur),
    )


def remplir(
    formulaire: Formulaire,
    saisie: Mapping[str, object],
    erreurs: Mapping[str, str] | None = None,
    *,
    fait_le: str | None = None,
) -> tuple[ChampRendu, ...]:
    """Return the fields; the date of the fact comes first where the form is about a fact."""
    champs = rendre(formulaire, saisie=saisie, erreurs=erreurs)
    if not est_date(formulaire):
        return champs
    fait = rendre_fait_le(maintenant(), valeur=fait_le, erreur=(erreurs or {}).get(FAIT_LE))
    return (fait, *champs)


def lire(formulaire: Formulaire) -> dict[str, Any]:
    """Return what was typed, and the date of the fact. Raises SaisieInvalide, for all at once."""
    valeurs: dict[str, Any] = {}
    erreurs: dict[str, str] = {}
    try:
        valeurs.update(valider(formulaire, en_minutes(lire_saisie(formulaire))))
    except SaisieInvalide as erreur:
        erreurs.update(erreur.erreurs)
    if est_date(formulaire):
        try:
            valeurs[FAIT_LE] = lire_fait_le(request.form.get(FAIT_LE, ""), maintenant())
        except SaisieInvalide as erreur:
            erreurs.update(erreur.erreurs)
    if erreurs:
        raise SaisieInvalide(erreurs)
    return valeurs


def est_date(formulaire: Formulaire) -> bool:
    return formulaire in (VISITE, CORRECTION)
