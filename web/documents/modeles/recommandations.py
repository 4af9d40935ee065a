"""Recommandations: the part of the file that is handed to the correspondent at the end (002:490).

What the form of the exit said is taken up; the relays noted there stay confidential, so those
that may be told are typed here.
"""

from dataclasses import dataclass

from sqlalchemy import select

from models.accompagnement import Bilan, Sortie
from models.relogement import Correspondant
from web.documents.feuille import Feuille, Section, paragraphes
from web.documents.modeles.commun import (
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
from web.page.formulaires import formulaire
from workflow.formulaires import Formulaire

TITRE = "Recommandations"
SANS_BAILLEUR = (
    "À remettre au correspondant du bailleur et, au besoin, aux travailleurs sociaux du "
    "département. Aucune donnée sociale n’y figure."
)


@dataclass(frozen=True)
class FicheRecommandations:
    """`correspondant`: named by the landlord for this household."""

    tete: Tete
    bailleur: str | None
    correspondant: str | None
    mesure: tuple[tuple[str, str], ...]
    recommandations: str
    relais: str

    def mettre_en_page(self) -> Feuille:
        a_qui = faits(("À", self.bailleur), ("Correspondant", self.correspondant))
        return Feuille(
            titre=TITRE,
            sous_titre=f"{self.tete.menage} – fin de l’accompagnement",
            audience=AUDIENCE_BAILLEUR if self.bailleur else SANS_BAILLEUR,
            etablie=self.tete.etablie,
            sections=(
                Section("L’accompagnement", (*a_qui, *self.mesure)),
                Section("Ce que nous recommandons", (), paragraphes(self.recommandations)),
                Section("Vers qui se tourner", (), paragraphes(self.relais)),
            ),
        )


def _formulaire(contexte: Contexte) -> Formulaire:
    bailleur = (choix_bailleur(contexte, requis=False),) if contexte.bailleurs else ()
    return formulaire(
        "recommandations",
        TITRE,
        *bailleur,
        texte("recommandations", "Recommandations", required=True, aide=POUR_LE_BAILLEUR),
        texte(
            "relais", "Services vers qui se tourner",
            aide="Seulement ceux que le ménage accepte de faire connaître.",
        ),
    )  # fmt: skip


def _connu(contexte: Contexte) -> Valeurs:
    """Return what the exit said, else the shareable half of the last bilan."""
    session, dossier_id = contexte.session, contexte.dossier.id
    de_la_sortie = select(Sortie.recommandations).where(
        Sortie.dossier_id == dossier_id, Sortie.recommandations.is_not(None)
    )
    du_bilan = select(Bilan.contenu_partageable).where(
        Bilan.dossier_id == dossier_id, Bilan.contenu_partageable.is_not(None)
    )
    connues = session.scalar(de_la_sortie.order_by(Sortie.id.desc()).limit(1)) or session.scalar(
        du_bilan.order_by(Bilan.fait_le.desc(), Bilan.id.desc()).limit(1)
    )
    return {"recommandations": connues or "", "bailleur": contexte.seul_bailleur}


def _produire(contexte: Contexte, valeurs: Valeurs) -> Produit:
    bailleur = contexte.bailleur(valeurs)
    fiche = FicheRecommandations(
        tete=lire_tete(contexte),
        bailleur=bailleur.nom if bailleur else None,
        correspondant=_correspondant(contexte, bailleur.id) if bailleur else None,
        mesure=dire_mesure(lire_mesure(contexte)),
        recommandations=valeurs["recommandations"],
        relais=valeurs.get("relais", ""),
    )
    return Produit(fiche.mettre_en_page(), "recommandations", bailleur)


def _correspondant(contexte: Contexte, bailleur_id: int) -> str | None:
    return contexte.session.scalar(
        select(Correspondant.nom)
        .where(
            Correspondant.dossier_id == contexte.dossier.id,
            Correspondant.organisme_id == bailleur_id,
        )
        .order_by(Correspondant.designe_le.desc(), Correspondant.id.desc())
        .limit(1)
    )


MODELE = Modele(
    cle="recommandations",
    titre=TITRE,
    explication="Ce qui est remis au correspondant du bailleur au terme de l’accompagnement.",
    formulaire=_formulaire,
    connu=_connu,
    produire=_produire,
)
