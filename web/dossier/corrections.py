"""What the pages of correction say and ask, dossier by dossier, before anything changes."""

from dataclasses import dataclass, replace
from datetime import datetime

from models.dossier import Dossier
from web.fiches.corrections import EtapeFaite, lire_faites, list_reprenables
from web.listes.collegues import list_collegues
from web.page.formulaires import CORRECTION, confier
from web.page.textes import jour
from web.requete import session, utilisateur
from workflow.errors import TransitionInterdite
from workflow.formulaires import Formulaire

CLOS = "Ce dossier est clos : rouvrez-le avant de revenir à une de ses étapes."
PAS_CLOS = "Ce dossier n’est pas clos : il n’y a rien à rouvrir."
PLUS_SUIVI = "Ce dossier est clos : personne n’a plus à le suivre."
ANNULEE = "Cette étape a déjà été annulée : revenez au dossier."
SUIVRONT = "Les échéances et les alertes qui partent de cette date suivront."
MEME_JOUR = "C’est déjà la date de cette étape : donnez la bonne."
SEUL = (
    "Votre association n’a pas d’autre travailleur social ni chef de service : demandez à "
    "l’administrateur de créer son compte."
)


@dataclass(frozen=True)
class Ecran:
    """What a page of correction says and asks. `faites`: what will be undone.

    `date`: the date that the page asks to correct. `bouton` is None when nothing can be sent.
    """

    titre: str
    explication: str
    bouton: str | None
    formulaire: Formulaire = CORRECTION
    faites: tuple[EtapeFaite, ...] = ()
    date: datetime | None = None


DEPASSE = Ecran("Corriger le dossier", "Ce que vous aviez écrit n’a pas été enregistré.", None)
"""The page of a step that somebody else has just taken back."""

SANS_OBJET = replace(DEPASSE, explication="Rien n’a été changé.")
"""The page of what cannot be done (any more): an old tab, the back button."""


def ecran_retour(dossier: Dossier, rang: int) -> Ecran:
    """Raises TransitionInterdite when there is nothing to go back to."""
    if dossier.clos_le is not None:
        raise TransitionInterdite(CLOS)
    faites = lire_faites(session(), dossier, utilisateur())
    cible = _trouver(faites, rang)
    refus = next(e.refus for e in list_reprenables(faites) if e.etape is cible)
    return Ecran(
        titre=f"Revenir à l’étape « {cible.libelle} »",
        explication=refus or "L’étape redevient à faire, avec ses réponses d’avant à corriger.",
        bouton=None if refus else "Revenir à cette étape",
        faites=tuple(etape for etape in faites if etape.rang >= rang),
    )


def ecran_date(dossier: Dossier, rang: int) -> Ecran:
    faites = lire_faites(session(), dossier, utilisateur())
    cible = _trouver(faites, rang)
    refus = next(e.refus_date for e in list_reprenables(faites) if e.etape is cible)
    return Ecran(
        titre=f"Corriger la date de « {cible.libelle} »",
        explication=refus or f"{_encadrer(faites, cible)} {SUIVRONT}",
        bouton=None if refus else "Corriger la date",
        date=cible.fait_le,
    )


def _encadrer(faites: tuple[EtapeFaite, ...], cible: EtapeFaite) -> str:
    """Say between which days the date may move without anything else changing."""
    place = faites.index(cible)
    avant, apres = faites[max(place - 1, 0) : place], faites[place + 1 : place + 2]
    phrases = [
        f"{quand} : « {voisine.libelle} », le {jour(voisine.fait_le)}."
        for quand, voisines in (("Juste avant", avant), ("Juste après", apres))
        for voisine in voisines
    ]
    return " ".join(phrases)


def ecran_reouverture(dossier: Dossier) -> Ecran:
    if dossier.clos_le is None:
        raise TransitionInterdite(PAS_CLOS)
    return Ecran(
        titre="Rouvrir le dossier",
        explication="Pour un dossier clos par erreur : il reprend là où il en était. Si le "
        "ménage revient après une vraie fin, recommencez plutôt l’accompagnement.",
        bouton="Rouvrir le dossier",
        faites=lire_faites(session(), dossier, utilisateur())[-1:],
    )


def ecran_referent(dossier: Dossier) -> Ecran:
    if dossier.clos_le is not None:
        raise TransitionInterdite(PLUS_SUIVI)
    choix = [
        (public_id, nom)
        for public_id, nom in list_collegues(session(), dossier.association_id)
        if public_id != dossier.referent.public_id
    ]
    if not choix:
        raise TransitionInterdite(SEUL)
    return Ecran(
        titre="Confier à quelqu’un d’autre",
        explication=f"Le dossier est suivi par {dossier.referent.nom}, qui n’en sera plus le "
        "référent : un travailleur social ne voit que les dossiers qu’il suit.",
        bouton="Confier le dossier",
        formulaire=confier(choix),
    )


def _trouver(faites: tuple[EtapeFaite, ...], rang: int) -> EtapeFaite:
    cible = next((e for e in faites if e.rang == rang and e.est_humaine), None)
    if cible is None:
        raise TransitionInterdite(ANNULEE)
    return cible
