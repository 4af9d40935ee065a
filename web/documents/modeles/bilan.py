"""Bilan of a measure, halfway or final: whole for the association, its shareable half for the
landlord (003:1024, 002:490).

The two copies come from two data: the landlord's has no field for the confidential half.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Row, select

from models.accompagnement import Bilan, BilanConfidentiel
from web.documents.feuille import Feuille, Section, paragraphes
from web.documents.modeles.commun import (
    AUDIENCE_ASSOCIATION,
    AUDIENCE_BAILLEUR,
    POUR_LE_BAILLEUR,
    Contexte,
    Modele,
    Produit,
    Tete,
    Valeurs,
    choix_bailleur,
    dire_mesure,
    faits,
    lire_mesure,
    lire_tete,
    texte,
)
from web.page.formulaires import champ, formulaire
from web.page.textes import jour
from workflow.formulaires import Formulaire

TITRES = {"mi_mesure": "Bilan à mi-mesure", "final": "Bilan final"}
SUITES = {
    "terminer": "La mesure se termine",
    "prolonger": "La mesure est prolongée",
    "reorienter": "Une autre solution prend le relais",
}
ASSOCIATION, BAILLEUR = "association", "bailleur"
EXEMPLAIRES = (
    (ASSOCIATION, "L’association : le bilan complet"),
    (BAILLEUR, "Le bailleur : la partie partagée seulement"),
)


@dataclass(frozen=True)
class BilanPartage:
    """The landlord's copy."""

    tete: Tete
    type: str
    bailleur: str | None
    mesure: tuple[tuple[str, str], ...]
    partage: str
    suite: str | None

    def mettre_en_page(self) -> Feuille:
        a_qui = faits(("Remis à", self.bailleur))
        return self._feuille(AUDIENCE_BAILLEUR, Section("L’accompagnement", a_qui + self.mesure))

    def _feuille(self, audience: str, *sections: Section) -> Feuille:
        suite = paragraphes(SUITES.get(self.suite or ""))
        return Feuille(
            titre=TITRES[self.type],
            sous_titre=self.tete.menage,
            audience=audience,
            etablie=self.tete.etablie,
            sections=(
                sections[0],
                Section("Logement, voisinage, démarches", (), paragraphes(self.partage)),
                *sections[1:],
                Section("La suite", (), suite),
            ),
        )


@dataclass(frozen=True)
class BilanComplet(BilanPartage):
    """The association's copy."""

    confidentiel: str

    def mettre_en_page(self) -> Feuille:
        return self._feuille(
            AUDIENCE_ASSOCIATION,
            Section("L’accompagnement", self.mesure),
            Section("Bilan réservé à l’association", (), paragraphes(self.confidentiel)),
        )


def _formulaire(contexte: Contexte, *, type_: str) -> Formulaire:
    pour_le_bailleur = f"exemplaire == '{BAILLEUR}'"
    bailleur = (
        (choix_bailleur(contexte, requis=True, montre_si=pour_le_bailleur),)
        if contexte.bailleurs else ()
    )  # fmt: skip
    suite = (champ("suite", "select", "Suite", options=SUITES.items()),)
    return formulaire(
        f"bilan_{type_}",
        TITRES[type_],
        champ(
            "exemplaire", "radio", "Pour qui est cet exemplaire ?", required=True,
            options=EXEMPLAIRES if contexte.bailleurs else EXEMPLAIRES[:1],
        ),
        *bailleur,
        texte("partage", "Bilan partagé", aide=POUR_LE_BAILLEUR),
        texte(
            "confidentiel", "Bilan réservé à l’association",
            aide="Couvert par le secret professionnel : sur le seul exemplaire de l’association.",
            montre_si=f"exemplaire == '{ASSOCIATION}'",
        ),
        *(suite if type_ == "final" else ()),
    )  # fmt: skip


def _dernier(contexte: Contexte, type_: str) -> Row[Bilan, str | None] | None:
    """Return the last bilan of that kind, with its confidential half."""
    return contexte.session.execute(
        select(Bilan, BilanConfidentiel.contenu_confidentiel)
        .outerjoin(BilanConfidentiel, BilanConfidentiel.bilan_id == Bilan.id)
        .where(Bilan.dossier_id == contexte.dossier.id, Bilan.type == type_)
        .order_by(Bilan.fait_le.desc(), Bilan.id.desc())
        .limit(1)
    ).first()


def _connu(contexte: Contexte, *, type_: str) -> Valeurs:
    """Return what the last step of that bilan said, both halves: for the association's eyes."""
    depart = {"exemplaire": ASSOCIATION, "bailleur": contexte.seul_bailleur}
    ligne = _dernier(contexte, type_)
    if ligne is None:
        return depart
    bilan, confidentiel = ligne
    return depart | {
        "partage": bilan.contenu_partageable or "",
        "confidentiel": confidentiel or "",
        "suite": bilan.suite or "",
    }


def _dater(contexte: Contexte, type_: str) -> str:
    """Return the day of the bilan: of its step, or today when there was none."""
    fait_le = contexte.session.scalar(
        select(Bilan.fait_le)
        .where(Bilan.dossier_id == contexte.dossier.id, Bilan.type == type_)
        .order_by(Bilan.fait_le.desc())
        .limit(1)
    )
    return jour(fait_le or contexte.le)


def _produire(contexte: Contexte, valeurs: Valeurs, *, type_: str) -> Produit:
    bailleur = contexte.bailleur(valeurs)
    partage = BilanPartage(
        tete=lire_tete(contexte),
        type=type_,
        bailleur=bailleur.nom if bailleur else None,
        mesure=(*dire_mesure(lire_mesure(contexte)), ("Bilan du", _dater(contexte, type_))),
        partage=valeurs.get("partage", ""),
        suite=valeurs.get("suite"),
    )
    if valeurs["exemplaire"] == BAILLEUR:
        return Produit(partage.mettre_en_page(), "bilan_bailleur", bailleur)
    complet = BilanComplet(**vars(partage), confidentiel=valeurs.get("confidentiel", ""))
    return Produit(complet.mettre_en_page(), "bilan", None)


def _modele(type_: str, explication: str) -> Modele:
    connu: Callable[[Contexte], Valeurs] = partial(_connu, type_=type_)
    return Modele(
        cle=f"bilan_{type_}",
        titre=TITRES[type_],
        explication=explication,
        formulaire=partial(_formulaire, type_=type_),
        connu=connu,
        produire=partial(_produire, type_=type_),
    )


_REPRIS = "Ce que l’étape « {} » a noté est repris : relisez avant de l’imprimer."
MI_MESURE = _modele("mi_mesure", _REPRIS.format(TITRES["mi_mesure"]))
FINAL = _modele("final", _REPRIS.format(TITRES["final"]))
