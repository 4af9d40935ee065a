"""Fiche d'appui au relogement: what was done towards a dwelling, and what stands in the way.

The State examines seven of them in each dialogue de gestion (002:320, 002:346). It reads no
social data of a household (access matrix), so there is none on it.
"""

from dataclasses import dataclass

from sqlalchemy import select

from models.accompagnement import Mesure
from web.documents.feuille import Feuille, Section, Tableau, paragraphes
from web.documents.modeles.commun import (
    Contexte,
    Modele,
    Produit,
    Tete,
    Valeurs,
    faits,
    lire_demande,
    lire_tete,
    lire_volet_logement,
    nommer_mesure,
    texte,
)
from web.fiches import communes
from web.page.formulaires import formulaire
from web.page.textes import euros, jour, minuscule, nommer
from workflow.formulaires import Formulaire

TITRE = "Fiche d’appui au relogement"
AUDIENCE = "Pour le service de l’État et le prescripteur. Aucune donnée sociale n’y figure."
ENTETES = ("Proposé le", "Bailleur", "Logement", "Décision", "Suite")


@dataclass(frozen=True)
class FicheAppui:
    """`propositions`: one row of texts each, the last first."""

    tete: Tete
    demande: tuple[tuple[str, str], ...]
    mesures: tuple[tuple[str, str], ...]
    conclusion: str | None
    logement: str | None
    propositions: tuple[tuple[str, ...], ...]
    demarches: str
    blocages: str
    appui: str

    def mettre_en_page(self) -> Feuille:
        proposes = Tableau("Propositions de logement", ENTETES, self.propositions)
        conclu = faits(("Conclusion du diagnostic", nommer(self.conclusion, "conclusion")))
        return Feuille(
            titre=TITRE,
            sous_titre=self.tete.menage,
            audience=AUDIENCE,
            etablie=self.tete.etablie,
            sections=(
                Section("Le ménage et sa demande", self.demande),
                Section("L’accompagnement", (*conclu, *self.mesures)),
                Section("Le projet de logement", (), paragraphes(self.logement)),
                Section("Propositions de logement", (), (), proposes),
                Section("Démarches faites", (), paragraphes(self.demarches)),
                Section("Ce qui bloque", (), paragraphes(self.blocages)),
                Section("Appui demandé", (), paragraphes(self.appui)),
            ),
        )


def _formulaire(_contexte: Contexte) -> Formulaire:
    aide = "Lu hors de l’association : ni santé, ni vie privée, ni budget."
    return formulaire(
        "appui_relogement",
        TITRE,
        texte("demarches", "Démarches faites vers le relogement", required=True, aide=aide),
        texte("blocages", "Ce qui bloque", aide=aide),
        texte("appui", "Appui demandé"),
    )


def _connu(_contexte: Contexte) -> Valeurs:
    return {}


def _produire(contexte: Contexte, valeurs: Valeurs) -> Produit:
    session, dossier = contexte.session, contexte.dossier
    fiche = FicheAppui(
        tete=lire_tete(contexte),
        demande=lire_demande(contexte),
        mesures=_mesures(contexte),
        conclusion=communes.lire_conclusion(session, dossier),
        logement=lire_volet_logement(contexte),
        propositions=tuple(map(_dire, communes.lire_propositions(session, dossier))),
        demarches=valeurs["demarches"],
        blocages=valeurs.get("blocages", ""),
        appui=valeurs.get("appui", ""),
    )
    return Produit(fiche.mettre_en_page(), "appui_relogement", None)


def _mesures(contexte: Contexte) -> tuple[tuple[str, str], ...]:
    mesures = contexte.session.scalars(
        select(Mesure).where(Mesure.dossier_id == contexte.dossier.id).order_by(Mesure.debut)
    )
    return tuple(
        (
            nommer_mesure(mesure),
            f"depuis le {jour(mesure.debut)}"
            + (f", jusqu’au {jour(mesure.fin_reelle)}" if mesure.fin_reelle else ""),
        )
        for mesure in mesures
    )


def _dire(vue: communes.PropositionVue) -> tuple[str, ...]:
    """Return the row of a proposition, without the motives."""
    bien = (
        vue.typologie and vue.typologie.upper(),
        vue.commune,
        euros(vue.loyer) if vue.loyer else "",
    )
    decision = nommer(vue.decision, "decision_caleol") or "Pas encore connue"
    suite = minuscule(nommer(vue.issue, "issue")) or "en cours"
    return jour(vue.ouverte_le), vue.bailleur, ", ".join(filter(None, bien)), decision, suite


MODELE = Modele(
    cle="appui_relogement",
    titre=TITRE,
    explication="Ce qui a été fait vers le relogement et ce qui bloque, pour le service de "
    "l’État et le prescripteur.",
    formulaire=_formulaire,
    connu=_connu,
    produire=_produire,
)
