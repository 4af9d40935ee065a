"""Fiche navette: what association and landlord pass to each other, typed on purpose (001:246).

Nothing of the dossier's social side is read here: the form is the only way in.
"""

from dataclasses import dataclass
from datetime import date

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
    faits,
    lire_demande,
    lire_tete,
    lire_volet_logement,
    texte,
)
from web.page.formulaires import champ, formulaire
from web.page.textes import jour
from workflow.formulaires import Formulaire

TITRE = "Fiche navette"


@dataclass(frozen=True)
class FicheNavette:
    """Shareable groups only: identity, composition and demand, housing project."""

    tete: Tete
    bailleur: str
    demande: tuple[tuple[str, str], ...]
    objet: str
    logement: str
    demarches: str
    demandes: str
    reponse_avant: date | None

    def mettre_en_page(self) -> Feuille:
        avant = jour(self.reponse_avant)
        return Feuille(
            titre=TITRE,
            sous_titre=f"{self.tete.menage} – {self.objet}",
            audience=AUDIENCE_BAILLEUR,
            etablie=self.tete.etablie,
            sections=(
                Section("Échange", faits(("De", self.tete.association), ("À", self.bailleur),
                                         ("Réponse attendue avant le", avant))),
                Section("Le ménage et sa demande", self.demande),
                Section("Le projet de logement", (), paragraphes(self.logement)),
                Section("Démarches en cours", (), paragraphes(self.demarches)),
                Section("Ce que l’association demande", (), paragraphes(self.demandes)),
            ),
        )  # fmt: skip


def _formulaire(contexte: Contexte) -> Formulaire:
    return formulaire(
        "fiche_navette",
        TITRE,
        choix_bailleur(contexte, requis=True, aide=POUR_LE_BAILLEUR),
        champ("objet", "textfield", "Objet", required=True, maxLength=120),
        texte("logement", "Le projet de logement, et où il en est"),
        texte("demarches", "Démarches en cours, utiles au bailleur"),
        texte("demandes", "Ce que l’association demande au bailleur"),
        champ("reponse_avant", "date", "Réponse attendue avant le"),
    )


def _connu(contexte: Contexte) -> Valeurs:
    logement = lire_volet_logement(contexte) or ""
    return {"bailleur": contexte.seul_bailleur, "logement": logement}


def _produire(contexte: Contexte, valeurs: Valeurs) -> Produit:
    bailleur = contexte.bailleur(valeurs)
    fiche = FicheNavette(
        tete=lire_tete(contexte),
        bailleur=bailleur.nom if bailleur else "",
        demande=lire_demande(contexte),
        objet=valeurs["objet"],
        logement=valeurs.get("logement", ""),
        demarches=valeurs.get("demarches", ""),
        demandes=valeurs.get("demandes", ""),
        reponse_avant=valeurs.get("reponse_avant"),
    )
    return Produit(fiche.mettre_en_page(), "fiche_navette", bailleur)


MODELE = Modele(
    cle="fiche_navette",
    titre=TITRE,
    explication="Ce que l’association transmet au bailleur, écrit exprès : rien d’autre du "
    "dossier n’y passe.",
    formulaire=_formulaire,
    connu=_connu,
    produire=_produire,
    bailleur_requis=True,
)
