"""What every template shares: what it starts from, what it gives, the facts that several tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Diagnostic, Mesure, derniers_diagnostics
from models.dossier import Dossier
from models.organisme import Organisme
from web.documents.feuille import Feuille
from web.fiches import communes
from web.page.formulaires import champ
from web.page.textes import euros, jour, nommer
from workflow.formulaires import Formulaire

TEXTE_MAXIMUM = 4000
POUR_LE_BAILLEUR = (
    "Lu par le bailleur : le logement et les démarches, rien de la vie sociale, de la santé "
    "ni du budget."
)
AUDIENCE_BAILLEUR: Final = "Exemplaire remis au bailleur. Aucune donnée sociale n’y figure."
AUDIENCE_ASSOCIATION: Final = "Exemplaire de l’association, couvert par le secret professionnel."

MESURES: Final = {
    "avl": "Accompagnement vers le logement (AVL)",
    "adl": "Accompagnement dans le logement (ADL)",
}

Valeurs = Mapping[str, Any]


@dataclass(frozen=True)
class Contexte:
    """What a document is made from. `bailleurs`: those it may be addressed to now."""

    session: Session
    dossier: Dossier
    le: datetime
    bailleurs: tuple[Organisme, ...]

    @property
    def seul_bailleur(self) -> str:
        """The public id of the only landlord it may be addressed to; empty when one must choose."""
        return self.bailleurs[0].public_id if len(self.bailleurs) == 1 else ""

    def bailleur(self, valeurs: Valeurs) -> Organisme | None:
        """Return the landlord chosen in a validated form."""
        choisi = valeurs.get("bailleur")
        return next((un for un in self.bailleurs if un.public_id == choisi), None)


@dataclass(frozen=True)
class Produit:
    """A document made. `genre`: its kind once kept; `bailleur`: whom it may then be shared with."""

    feuille: Feuille
    genre: str
    bailleur: Organisme | None


@dataclass(frozen=True)
class Modele:
    """A template: its form, what the dossier already knows of the answers, what it makes."""

    cle: str
    titre: str
    explication: str
    formulaire: Callable[[Contexte], Formulaire]
    connu: Callable[[Contexte], Valeurs]
    produire: Callable[[Contexte, Valeurs], Produit]
    bailleur_requis: bool = False


@dataclass(frozen=True)
class Tete:
    """Whom a document is about, and who makes it: the same on all of them."""

    menage: str
    reference: str
    association: str
    referent: str
    le: datetime

    @property
    def etablie(self) -> str:
        qui = f"{self.referent}, {self.association}"
        return f"Établi le {jour(self.le)} par {qui}. Dossier {self.reference}."


def lire_tete(contexte: Contexte) -> Tete:
    """Return the head: names of the adults, no address, no telephone.

    A copy may lie on a table: where a household lives is told to nobody here.
    """
    dossier = contexte.dossier
    identites = communes.lire_identites(contexte.session, dossier.foyer.id)
    adultes = [un.nom for un in identites if un.role != "a_charge"]
    return Tete(
        menage=" et ".join(adultes) or communes.premiere(identites),
        reference=dossier.reference,
        association=dossier.association.nom,
        referent=dossier.referent.nom,
        le=contexte.le,
    )


def lire_demande(contexte: Contexte) -> tuple[tuple[str, str], ...]:
    """Return the group « composition du ménage, demande » as facts."""
    vue = communes.lire_composition(contexte.session, contexte.dossier.foyer)
    souhait = ", ".join(filter(None, (vue.typologie and vue.typologie.upper(), vue.communes)))
    return faits(
        ("Composition", vue.en_mots),
        ("Numéro unique", vue.nur),
        ("Valable jusqu’au", jour(vue.valide_jusqu_au)),
        ("Souhaits", souhait),
        ("Loyer possible", f"{euros(vue.loyer_max)} par mois au plus" if vue.loyer_max else ""),
    )  # fmt: skip


def faits(*couples: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    """Return the facts that are known."""
    return tuple((libelle, valeur) for libelle, valeur in couples if valeur)


def lire_volet_logement(contexte: Contexte) -> str | None:
    """Return the shareable half of the last diagnostic."""
    return contexte.session.scalar(
        derniers_diagnostics(contexte.dossier.id)
        .with_only_columns(Diagnostic.volet_logement)
        .limit(1)
    )


def lire_mesure(contexte: Contexte) -> Mesure | None:
    """Return the last measure, the open one first."""
    return contexte.session.scalars(
        select(Mesure)
        .where(Mesure.dossier_id == contexte.dossier.id)
        .order_by(Mesure.fin_reelle.is_not(None), Mesure.debut.desc(), Mesure.id.desc())
        .limit(1)
    ).first()


def nommer_mesure(mesure: Mesure) -> str:
    """Return the name of a measure for who does not know the acronyms."""
    return MESURES.get(mesure.type) or nommer(mesure.type, "mesure_type")


def dire_mesure(mesure: Mesure | None) -> tuple[tuple[str, str], ...]:
    if mesure is None:
        return ()
    return faits(
        ("Mesure", nommer_mesure(mesure)),
        ("Début", jour(mesure.debut)),
        ("Fin", jour(mesure.fin_reelle)),
    )


def choix_bailleur(
    contexte: Contexte, *, requis: bool, montre_si: str | None = None, aide: str | None = None
) -> dict[str, Any]:
    """Return the field that names the landlord a copy is for."""
    options = [(un.public_id, un.nom) for un in contexte.bailleurs]
    regles = {"required": True} if requis else {}
    return champ(
        "bailleur", "select", "Bailleur", options=options, montre_si=montre_si, aide=aide, **regles
    )


def texte(
    cle: str, libelle: str, *, aide: str | None = None, montre_si: str | None = None, **regles: Any
) -> dict[str, Any]:
    return champ(
        cle, "textarea", libelle, aide=aide, montre_si=montre_si, maxLength=TEXTE_MAXIMUM, **regles
    )
