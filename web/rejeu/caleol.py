"""Propositions: from the rapprochement to the lease, the refusal or the exit."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from web.rejeu.fil import Fil
from web.rejeu.foyer import Foyer


class Pas(NamedTuple):
    """A step of a proposition, some days (at most) after the one before."""

    delai: tuple[int, int]
    element: str
    saisie: Mapping[str, object]


LONGUEUR_RAPPROCHEMENT = 80
DUREE_MAXIMUM_REFUS = 75
"""Days that the longest proposition takes, with a lease and without."""

PART_INCOMPLETS = 0.06
PART_IRRECEVABLES = 0.4
DELAI_REPONSE_JOURS = 10
SANS_PREUVE_TOUS_LES = 8
"""One DALO household in so many is not told, with proof, of what a refusal costs."""

REPONSE = (1, 7)
"""Days in which a household answers: within the legal delay whatever its length."""
APRES_SILENCE = (17, 24)
"""Days from the notification to what follows a silence: the delay is over, holidays included."""

PART_DU_TEMPS = 0.75
"""A lease signed soon after the contract leaves at most this share of the wait to its steps."""

MODES = ("courriel", "telephone", "reunion")
MOTIFS_CALEOL = ("dossier_incomplet", "capacite_financiere", "suroccupation", "mixite_3ds")
MOTIFS_MENAGE = ("localisation", "typologie", "loyer", "etat", "securite", "autre")


def conclure_par_un_bail(fil: Fil, jour: int, bail: int, foyer: Foyer) -> None:
    """Lay the proposition that ends by a lease on day `bail`, not before `jour`."""
    presentation = _presenter(fil, foyer)
    bailleur = str(presentation[0].saisie["bailleur"])
    pas = [
        *presentation,
        *_attribuer(fil),
        Pas((1, 3), "notifier_offre", _offre(fil, foyer)),
        Pas(REPONSE, "repondre_offre", {"reponse_offre": "acceptee"}),
        Pas((2, 9), "designer_correspondant", foyer.correspondant(bailleur)),
        Pas((3, 10), "signer_bail", foyer.bail()),
    ]
    _finish_on(fil, jour, bail, pas)


def finir_en_caleol(fil: Fil, jour: int, fin: int, foyer: Foyer) -> None:
    """Lay the proposition that ends the AVL on day `fin`: rejected, or refused for good."""
    if fil.hasard.random() < PART_IRRECEVABLES:
        motif = "Les ressources du ménage dépassent le plafond de ce logement."
        rejet = {"decision_caleol": "irrecevable", "motif_code": "plafond", "motif_ecrit": motif}
        _finish_on(fil, jour, fin, [*_presenter(fil, foyer), Pas((4, 12), "passer_caleol", rejet)])
        return
    _finish_on(fil, jour, fin, [*_presenter(fil, foyer), *_refuser(fil, foyer, "sortie")])


def essuyer_un_refus(fil: Fil, jour: int, foyer: Foyer) -> int:
    """Lay a proposition without a lease from day `jour`; return the day of its last step."""
    issue = fil.hasard.choices(
        (_refuser, _non_attribuer, _se_taire, _classer, _manquer), (45, 25, 8, 12, 10)
    )[0]
    for pas in [*_presenter(fil, foyer), *issue(fil, foyer, "reprise")]:
        jour += fil.hasard.randint(*pas.delai)
        fil.faire(jour, pas.element, **pas.saisie)
    return jour


def _finish_on(fil: Fil, debut: int, fin: int, pas: Sequence[Pas]) -> None:
    """Lay the steps so that the last falls on `fin`; squeeze them when time is short."""
    delais = [fil.hasard.randint(*p.delai) for p in pas[1:]]
    echelle = min(1.0, PART_DU_TEMPS * (fin - debut) / sum(delais))
    for rang, p in enumerate(pas):
        fil.faire(fin - int(echelle * sum(delais[rang:])), p.element, **p.saisie)


def _presenter(fil: Fil, foyer: Foyer) -> list[Pas]:
    """From the rapprochement to a complete file (002:482-484)."""
    mode = fil.hasard.choice(MODES)
    pas = [
        Pas((1, 4), "rapprochement", foyer.rapprochement(fil.hasard)),
        Pas((1, 6), "contact_prealable", {"mode_contact": mode}),
    ]
    if fil.hasard.random() < PART_INCOMPLETS:
        manque = {"dossier_complet": "non", "pieces_manquantes": "Avis d’imposition."}
        pas += [
            Pas((1, 4), "verifier_dossier", manque),
            Pas((2, 8), "completer_dossier", {"elements_apportes": "Avis d’imposition fourni."}),
        ]
    return [*pas, Pas((1, 5), "verifier_dossier", {"dossier_complet": "oui"})]


def _attribuer(fil: Fil) -> list[Pas]:
    """The decision that leads to an offer: at once, once the rank is reached, on a condition."""
    decision = fil.hasard.choices(
        ("attribution", "attribution_rang", "attribution_condition"), (80, 13, 7)
    )[0]
    pas = Pas((4, 12), "passer_caleol", _decider(decision))
    if decision == "attribution_rang":
        return [pas, Pas((3, 12), "rang_atteint", {"rang_actuel": 1})]
    if decision == "attribution_condition":
        return [pas, Pas((2, 10), "fournir_piece", {"piece_fournie": "oui"})]
    return [pas]


def _decider(decision: str) -> dict[str, object]:
    if decision == "attribution":
        return {"decision_caleol": decision}
    if decision == "attribution_rang":
        motif = "Candidature classée après une plus ancienne."
        return {"decision_caleol": decision, "rang": 2, "motif_ecrit": motif}
    motif = "Attribution sous réserve de la pièce demandée."
    return {
        "decision_caleol": decision,
        "pieces_manquantes": "Jugement de divorce.",
        "motif_ecrit": motif,
    }


def _offre(fil: Fil, foyer: Foyer) -> dict[str, object]:
    """Of a DALO household the proof is kept, most often: told on the day of the step before
    (R.441-16-3). A refusal without it alerts (A04)."""
    preuve: dict[str, object] = {
        "dalo_informe": "oui",
        "dalo_informe_le": fil.dernier_jour,
        "dalo_informe_moyen": "remise",
    }
    if foyer.hors_dalo:
        preuve = {}
    elif foyer.rang % SANS_PREUVE_TOUS_LES == 0:
        preuve = {"dalo_informe": "non"}
    return {"delai_reponse_jours": DELAI_REPONSE_JOURS, **preuve}


def _traiter(delai: tuple[int, int], suite: str) -> Pas:
    return Pas(delai, "traiter_refus", {"suite_refus": suite})


def _refuser(fil: Fil, foyer: Foyer, suite: str) -> list[Pas]:
    """The household refuses the offer."""
    motif = fil.hasard.choice(MOTIFS_MENAGE)
    return [
        Pas((4, 12), "passer_caleol", _decider("attribution")),
        Pas((1, 3), "notifier_offre", _offre(fil, foyer)),
        Pas(REPONSE, "repondre_offre", {"reponse_offre": "refusee", "motif_refus_menage": motif}),
        _traiter((1, 8), suite),
    ]


def _non_attribuer(fil: Fil, _foyer: Foyer, suite: str) -> list[Pas]:
    saisie = {
        "decision_caleol": "non_attribution",
        "motif_code": fil.hasard.choice(MOTIFS_CALEOL),
        "motif_ecrit": "Motif détaillé dans la décision notifiée au ménage.",
    }
    return [Pas((4, 12), "passer_caleol", saisie), _traiter((1, 8), suite)]


def _se_taire(fil: Fil, foyer: Foyer, suite: str) -> list[Pas]:
    """The household does not answer: the legal delay fires by itself."""
    return [
        Pas((4, 12), "passer_caleol", _decider("attribution")),
        Pas((1, 3), "notifier_offre", _offre(fil, foyer)),
        _traiter(APRES_SILENCE, suite),
    ]


def _classer(_fil: Fil, _foyer: Foyer, _suite: str) -> list[Pas]:
    """A better ranked household takes the dwelling."""
    return [
        Pas((4, 12), "passer_caleol", _decider("attribution_rang")),
        Pas((3, 15), "logement_pris", {"rang_actuel": 2}),
    ]


def _manquer(_fil: Fil, _foyer: Foyer, suite: str) -> list[Pas]:
    """The document asked for never comes."""
    return [
        Pas((4, 12), "passer_caleol", _decider("attribution_condition")),
        Pas((5, 15), "fournir_piece", {"piece_fournie": "non"}),
        _traiter((1, 8), suite),
    ]
