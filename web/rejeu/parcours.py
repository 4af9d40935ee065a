"""From a trajectory to the steps of the diagram `acces_direct`, with its detours."""

from collections.abc import Sequence
from random import Random

from web.rejeu.caleol import (
    DUREE_MAXIMUM_REFUS,
    LONGUEUR_RAPPROCHEMENT,
    conclure_par_un_bail,
    essuyer_un_refus,
    finir_en_caleol,
)
from web.rejeu.fenetre import Fenetre
from web.rejeu.fil import OUVRIR, REPRENDRE, SUSPENDRE, Fil, Geste
from web.rejeu.foyer import Foyer
from web.rejeu.renouvellements import renouveler
from web.rejeu.trajectoires import Genre, Trajectoire

PRESCRIPTEURS = (
    "comed", "comed", "comed", "services_etat", "siao", "siao", "hebergement", "bailleur",
    "action_logement", "pdalhpd", "ccapex",
)  # fmt: skip
CONTACTS_MANQUES = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2)
CONCLUSIONS_SANS_MESURE = (
    "sans_mesure", "sans_mesure", "sans_mesure", "sans_mesure", "reorientation", "reorientation",
    "non_relogeable", "avl", "avl",
)  # fmt: skip
"""The last two are proposed to the instance, and refused by it or by the household."""

PART_AJOURNES = 0.03
PART_REFUS_INSTANCE = 0.3
PART_REFLEXIONS = 0.03
PART_REFUS = 0.12
"""Chance that an AVL with time to wait meets (again) a proposition without a lease."""
PARTS_DES_SORTIES = {"retrait": 50, "non_relogeable": 30, "caleol": 20}
PART_SUSPENDUS = 0.03
PART_PROLONGES = 0.6
PART_RETRAITS_ADL = 0.03
PART_REORIENTES = 0.03
PART_ENQUETES = 0.88
"""Answers to the survey one year after: 1,134 of 1,288 (002)."""
ENQUETE = {
    "impaye_3_mois": ("oui", 0.115),
    "assurance_veille": ("non", 0.16),
    "ops_sls": ("non", 0.134),
    "conge": ("oui", 0.036),
}
"""Answer that tells a difficulty, and its share of the answers (002:283-292)."""
PART_DIFFICULTES = 0.5
"""Among the unpaid rents."""
_CONTRAIRE = {"oui": "non", "non": "oui"}

ATTENTE_A_SUSPENDRE = 150
ADL_LONGUE = 240
MI_MESURE, SIX_MOIS = 85, 176
"""Days: most bilans come just before they are due, at three and six months (003:1024)."""
UN_AN = 366


def derouler(
    trajectoire: Trajectoire, foyer: Foyer, fenetre: Fenetre, hasard: Random
) -> Sequence[Geste]:
    """Return the steps of one dossier in order, up to the end of the window."""
    fil = Fil(fenetre, hasard)
    _entrer(fil, trajectoire, foyer)
    if trajectoire.genre is Genre.SANS_MESURE:
        return fil.gestes
    _contractualiser(fil, trajectoire, foyer)
    if trajectoire.genre is not Genre.ADL:
        _chercher(fil, trajectoire, foyer)
    if trajectoire.genre is not Genre.SANS_SUITE:
        _accompagner(fil, trajectoire)
    return fil.gestes


def _entrer(fil: Fil, trajectoire: Trajectoire, foyer: Foyer) -> None:
    """Orientation, contacts (aller-vers), diagnostic and, without a measure, what follows."""
    orientation = max(1, trajectoire.diagnostic - fil.hasard.randint(6, 28))
    fil.faire(orientation, OUVRIR)
    fil.faire(
        orientation, "enregistrer_orientation",
        prescripteur_type=fil.hasard.choice(PRESCRIPTEURS),
        urgence=fil.hasard.choice(("oui", "non", "non")),
        accord_contact="oui", eligible="oui",
    )  # fmt: skip
    _joindre(fil, orientation, trajectoire.diagnostic)
    conclusion = _conclusion(trajectoire, fil.hasard)
    fil.faire(trajectoire.diagnostic, "realiser_diagnostic", **foyer.diagnostic(conclusion))
    if trajectoire.genre is Genre.SANS_MESURE and conclusion == "avl":
        _echouer(fil, trajectoire.diagnostic)


def _joindre(fil: Fil, debut: int, fin: int) -> None:
    manques = fil.hasard.choice(CONTACTS_MANQUES)
    for rang in range(manques):
        jour = debut + (fin - debut) * (rang + 1) // (manques + 2)
        fil.faire(jour, "prendre_contact", resultat_contact="non_joint", canal="telephone")
    canal = fil.hasard.choice(("telephone", "visite", "rendez_vous"))
    jour = debut + (fin - debut) * (manques + 1) // (manques + 2)
    fil.faire(jour, "prendre_contact", resultat_contact="joint", canal=canal)


def _conclusion(trajectoire: Trajectoire, hasard: Random) -> str:
    if trajectoire.genre is Genre.SANS_MESURE:
        return hasard.choice(CONCLUSIONS_SANS_MESURE)
    return "adl" if trajectoire.genre is Genre.ADL else "avl"


def _echouer(fil: Fil, diagnostic: int) -> None:
    """The instance refuses, or the household does (19 of 32 did in the ASCI sheet, 003)."""
    jour = diagnostic + fil.hasard.randint(5, 15)
    if fil.hasard.random() < PART_REFUS_INSTANCE:
        motif = "Le ménage relève d’un autre accompagnement."
        fil.faire(jour, "valider_entree", decision_instance="refuse", motif_decision=motif)
        return
    fil.faire(jour, "valider_entree", decision_instance="valide")
    fil.faire(
        jour + fil.hasard.randint(4, 15), "recueillir_adhesion", adhesion="refusee",
        motif_refus="Le ménage ne souhaite pas d’accompagnement pour l’instant.",
    )  # fmt: skip


def _contractualiser(fil: Fil, trajectoire: Trajectoire, foyer: Foyer) -> None:
    """The instance validates, sometimes after an adjournment; the household signs."""
    diagnostic, delai = trajectoire.diagnostic, trajectoire.debut - trajectoire.diagnostic
    if fil.hasard.random() < PART_AJOURNES:
        motif = "Préciser la composition du ménage."
        jour = diagnostic + delai // 4
        fil.faire(jour, "valider_entree", decision_instance="ajourne", motif_decision=motif)
        fil.faire(diagnostic + delai // 3, "completer_entree", elements_apportes="Livret fourni.")
    fil.faire(diagnostic + delai // 2, "valider_entree", decision_instance="valide")
    if fil.hasard.random() < PART_REFLEXIONS:
        fil.faire(diagnostic + 3 * delai // 4, "recueillir_adhesion", adhesion="reflexion")
    fil.faire(trajectoire.debut, "recueillir_adhesion", **foyer.adhesion())


def _chercher(fil: Fil, trajectoire: Trajectoire, foyer: Foyer) -> None:
    """The AVL: the demand brought up to date, propositions without a lease, then the outcome."""
    debut, fin = trajectoire.debut, trajectoire.fin
    demande = debut + fil.hasard.randint(1, max(1, min(10, (fin - debut) // 6)))
    fil.faire(demande, "mettre_a_jour_demande", **foyer.demande(fil.date(demande)))
    jour = _suspendre(fil, demande + 5, fin)
    limite = fin - LONGUEUR_RAPPROCHEMENT - DUREE_MAXIMUM_REFUS
    while jour < limite and fil.hasard.random() < PART_REFUS:
        jour = essuyer_un_refus(fil, fil.hasard.randint(jour, min(jour + 90, limite)), foyer) + 5
    if trajectoire.genre is Genre.SANS_SUITE:
        _abandonner(fil, jour, fin, foyer)
    else:
        conclure_par_un_bail(fil, jour, fin, foyer)
    renouveler(fil, foyer, jour=demande, fin=fin)


def _suspendre(fil: Fil, jour: int, fin: int) -> int:
    """Suspend a few long waits for one or two months; return the day the search goes on."""
    if fin - jour < ATTENTE_A_SUSPENDRE or fil.hasard.random() > PART_SUSPENDUS:
        return jour
    debut, duree = jour + fil.hasard.randint(0, 20), fil.hasard.randint(30, 60)
    fil.faire(debut, SUSPENDRE, motif="Absence prolongée du ménage.")
    fil.faire(debut + duree, REPRENDRE)
    return debut + duree + 5


def _abandonner(fil: Fil, jour: int, fin: int, foyer: Foyer) -> None:
    """The AVL ends without a lease: withdrawal, not rehousable any more, or after a CALEOL."""
    issue = fil.hasard.choices(tuple(PARTS_DES_SORTIES), tuple(PARTS_DES_SORTIES.values()))[0]
    if issue == "caleol" and fin - jour >= LONGUEUR_RAPPROCHEMENT:
        finir_en_caleol(fil, jour, fin, foyer)
    elif issue != "non_relogeable":
        motif = fil.hasard.choice(("rupture_lien", "refus_accompagnement", "abandon_mesure"))
        fil.faire(fin, "retrait_avl", motif_retrait=motif)
    else:
        motif = "Titre de séjour expiré, renouvellement refusé."
        fil.faire(fin, "non_relogeable_avl", motif_non_relogeable=motif)


def _accompagner(fil: Fil, trajectoire: Trajectoire) -> None:
    """The ADL, its bilans, the exit and the survey one year after."""
    direct = trajectoire.genre is Genre.ADL
    debut, fin = trajectoire.debut if direct else trajectoire.fin, trajectoire.adl_fin
    if fin < debut:
        return
    if fin - debut > ADL_LONGUE and fil.hasard.random() < PART_PROLONGES:
        _bilans(fil, debut, debut + SIX_MOIS, "prolonger")
        debut += SIX_MOIS
    issue = fil.hasard.random()
    if issue < PART_RETRAITS_ADL:
        fil.faire(fin, "retrait_adl", motif_retrait="refus_accompagnement")
        return
    suite = "reorienter" if issue < PART_RETRAITS_ADL + PART_REORIENTES else "terminer"
    _bilans(fil, debut, fin, suite)
    if suite == "terminer":
        _sortir(fil, fin, "maintenu" if direct else "reloge_stabilise")


def _bilans(fil: Fil, debut: int, fin: int, suite: str) -> None:
    fil.faire(
        min(debut + MI_MESURE, (debut + fin) // 2), "bilan_mi_mesure",
        contenu_partageable="Loyer réglé, démarches d’installation en cours.",
    )  # fmt: skip
    fil.faire(
        fin, "bilan_final", suite=suite,
        contenu_partageable="Installation faite, loyer et charges réglés.",
    )  # fmt: skip


def _sortir(fil: Fil, jour: int, motif: str) -> None:
    """Exit on the day of the final bilan; most landlords answer the survey a year later."""
    fil.faire(
        jour, "remettre_recommandations", motif_sortie=motif,
        recommandations="Prévenir le service social de secteur en cas d’impayé.",
    )  # fmt: skip
    if fil.hasard.random() < PART_ENQUETES:
        fil.faire(jour + UN_AN + fil.hasard.randint(5, 35), "enqueter_un_an", **_veille(fil.hasard))


def _veille(hasard: Random) -> dict[str, object]:
    reponses: dict[str, object] = {
        question: constat if hasard.random() < part else _CONTRAIRE[constat]
        for question, (constat, part) in ENQUETE.items()
    }
    difficulte = reponses["impaye_3_mois"] == "oui" and hasard.random() < PART_DIFFICULTES
    return {**reponses, "difficulte": "oui" if difficulte else "non"}
