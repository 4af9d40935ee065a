"""Contrat d'accompagnement: between household and association, with the landlord if tripartite.

Time for reflection: 001:327. Withdrawal costs the household nothing. The landlord reads of a
contract that it exists, and the objectives about housing: so nothing else is asked for.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from models.accompagnement import Adhesion
from models.calendrier import jour_paris
from models.codes import libelles
from web.documents.feuille import Feuille, Section, paragraphes
from web.documents.modeles.commun import (
    Contexte,
    Modele,
    Produit,
    Tete,
    Valeurs,
    choix_bailleur,
    faits,
    lire_mesure,
    lire_tete,
    lire_volet_logement,
    texte,
)
from web.page.formulaires import champ, formulaire
from web.page.textes import compter, jour, nommer
from workflow.formulaires import Formulaire

TITRE = "Contrat d’accompagnement"
TRIPARTITE = "tripartite"
FORMES = (
    ("bipartite", "Bipartite : ménage et association"),
    (TRIPARTITE, "Tripartite : ménage, association et bailleur"),
)
SI_TRIPARTITE = "forme == 'tripartite'"

ASSOCIATION_S_ENGAGE = (
    "Vous rencontrer régulièrement, là où cela vous convient.\n"
    "Vous aider dans vos démarches de logement, à votre rythme.\n"
    "Vous dire ce qu’elle fait pour vous et ce qu’elle transmet."
)
MENAGE_S_ENGAGE = (
    "Participer aux rendez-vous, ou prévenir en cas d’empêchement.\n"
    "Signaler ce qui change dans la situation ou dans la demande de logement."
)
FIN_LIBRE = (
    "Vous pouvez mettre fin à ce contrat quand vous le voulez, sans donner de raison et sans "
    "pénalité. Ni votre demande de logement ni vos droits n’en dépendent. L’accompagnement "
    "pourra reprendre si vous le demandez."
)
VOS_INFORMATIONS = (
    "L’association est tenue au secret professionnel. Au bailleur, elle ne dit que ce qui touche "
    "à votre projet de logement. Vous pouvez consulter votre dossier et le faire corriger."
)


@dataclass(frozen=True)
class Contrat:
    """`bailleur`: the third party; None for a contract between two. `reflexion_jours`: days."""

    tete: Tete
    bailleur: str | None
    objectifs: str
    association: str
    menage: str
    engagements_bailleur: str
    intensite: str | None
    duree_mois: int | None
    debut: date | None
    reflexion_jours: int | None

    def mettre_en_page(self) -> Feuille:
        tiers = f"{self.bailleur} s’engage à" if self.bailleur else ""
        return Feuille(
            titre=TITRE,
            sous_titre=self.tete.menage,
            audience="Un exemplaire pour chaque signataire.",
            etablie=self.tete.etablie,
            sections=(
                Section("Entre", faits(("Le ménage", self.tete.menage),
                                       ("L’association", self.tete.association),
                                       ("Référent", self.tete.referent),
                                       ("Le bailleur", self.bailleur))),
                Section("Ce que nous voulons atteindre", (), paragraphes(self.objectifs)),
                Section("Durée et rythme", faits(
                    ("À partir du", jour(self.debut)),
                    ("Durée", f"{self.duree_mois} mois" if self.duree_mois else ""),
                    ("Accompagnement", nommer(self.intensite, "intensite")))),
                Section("L’association s’engage à", (), paragraphes(self.association)),
                Section("Le ménage s’engage à", (), paragraphes(self.menage)),
                Section(tiers, (), paragraphes(self.engagements_bailleur)),
                Section("Le temps de réfléchir", (), (self._reflexion(),)),
                Section("Arrêter, c’est libre", (), (FIN_LIBRE,)),
                Section("Vos informations", (), (VOS_INFORMATIONS,)),
            ),
            signataires=tuple(
                filter(None, ("Le ménage", self.tete.association, self.bailleur))
            ),
        )  # fmt: skip

    def _reflexion(self) -> str:
        """Return what is said of the time to think: no text gives a number of days (001:327)."""
        if not self.reflexion_jours:
            return "Vous n’avez pas à signer tout de suite : demandez le temps qu’il vous faut."
        limite = jour_paris(self.tete.le) + timedelta(days=self.reflexion_jours)
        jours = compter(self.reflexion_jours, "jour")
        return (
            f"Vous n’avez pas à signer tout de suite : vous avez {jours} pour réfléchir, "
            f"jusqu’au {jour(limite)}. Ne pas signer ne vous prive d’aucun droit."
        )


def _formulaire(contexte: Contexte) -> Formulaire:
    formes = FORMES if contexte.bailleurs else FORMES[:1]
    tripartite = (
        (choix_bailleur(contexte, requis=True, montre_si=SI_TRIPARTITE),)
        if contexte.bailleurs else ()
    )  # fmt: skip
    du_bailleur = (
        (texte("engagements_bailleur", "Le bailleur s’engage à", montre_si=SI_TRIPARTITE),)
        if contexte.bailleurs else ()
    )  # fmt: skip
    return formulaire(
        "contrat",
        TITRE,
        champ("forme", "radio", "Forme du contrat", options=formes, required=True),
        *tripartite,
        texte(
            "objectifs", "Objectifs, en matière de logement", required=True,
            aide="Le bailleur les lit si le contrat est tripartite, et tous les signataires en "
            "gardent un exemplaire.",
        ),
        champ("debut", "date", "À partir du"),
        champ("duree_mois", "number", "Durée, en mois", min=1, max=60),
        champ("intensite", "select", "Intensité", options=libelles("intensite").items()),
        texte("association", "L’association s’engage à"),
        texte("menage", "Le ménage s’engage à"),
        *du_bailleur,
        champ(
            "reflexion_jours", "number", "Temps de réflexion, en jours", min=1, max=60,
            aide="Laissez vide pour dire au ménage de demander le temps qu’il lui faut.",
        ),
    )  # fmt: skip


def _connu(contexte: Contexte) -> Valeurs:
    mesure = lire_mesure(contexte)
    forme = contexte.session.scalar(
        select(Adhesion.forme)
        .where(Adhesion.dossier_id == contexte.dossier.id, Adhesion.forme.is_not(None))
        .order_by(Adhesion.fait_le.desc(), Adhesion.id.desc())
        .limit(1)
    )
    return {
        "forme": forme if contexte.bailleurs and forme else "bipartite",
        "bailleur": contexte.bailleurs[0].public_id if len(contexte.bailleurs) == 1 else "",
        "objectifs": lire_volet_logement(contexte) or "",
        "debut": jour_paris(mesure.debut).isoformat() if mesure else "",
        "duree_mois": mesure.duree_mois if mesure else "",
        "intensite": mesure.intensite if mesure else "",
        "association": ASSOCIATION_S_ENGAGE,
        "menage": MENAGE_S_ENGAGE,
    }


def _produire(contexte: Contexte, valeurs: Valeurs) -> Produit:
    bailleur = contexte.bailleur(valeurs)
    contrat = Contrat(
        tete=lire_tete(contexte),
        bailleur=bailleur.nom if bailleur else None,
        objectifs=valeurs["objectifs"],
        association=valeurs.get("association", ""),
        menage=valeurs.get("menage", ""),
        engagements_bailleur=valeurs.get("engagements_bailleur", ""),
        intensite=valeurs.get("intensite"),
        duree_mois=valeurs.get("duree_mois"),
        debut=valeurs.get("debut"),
        reflexion_jours=valeurs.get("reflexion_jours"),
    )
    return Produit(contrat.mettre_en_page(), "contrat", bailleur)


MODELE = Modele(
    cle="contrat",
    titre=TITRE,
    explication="À deux ou à trois, avec un temps de réflexion. Chaque version gardée a son "
    "numéro et sa date.",
    formulaire=_formulaire,
    connu=_connu,
    produire=_produire,
)
