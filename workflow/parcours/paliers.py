"""Stages of occupation: which one comes, when it is reviewed, what a review leads to (pure).

The routing variables written here are codes, counts, dates and public ids. `examen_le` and
`prefet_le` are what the timers of the review wait for: days counted from the signature, whatever
the day on which a review is typed (Décret 2010-1564: every six months from the signature). A walk
without a dossier knows no day: the timers then wait for a duration.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from models.calendrier import debut_de_journee, decaler_mois, jour_paris

Valeurs = Mapping[str, object]

FAIT_LE = "fait_le"
"""Key of the typed answers under which an act reads the moment of the fact."""

EXAMEN_PAR_DEFAUT_MOIS = 6
"""Décret 2010-1564."""

PREFET_MOIS = 2
"""The landlord informs the préfet two months before the period ends (L.442-8-3)."""

PROLONGE = "prolonge"
EN_COURS = "en_cours"

ECRIT_SUITE = frozenset({"issue_palier", "examen_le", "prefet_le", "palier_mois",
                         "palier_signe_le"})  # fmt: skip
ECRIT_EXAMEN = ECRIT_SUITE | {"examens", "logement_suivant", "logement_a_rendre"}
ECRIT_PALIER = ECRIT_SUITE | {
    "rang_palier", "examens", "palier_type", "palier_reprise", "passage_en_instance", "examen_mois",
    "logement_palier", "logement_attendu", "logement_a_rendre",
}  # fmt: skip
"""Routing variables that the acts of a stage write."""


class Periode(NamedTuple):
    """A period between two reviews, in Paris days."""

    examen_le: date
    limite_prefet_le: date
    mois: int
    """From the signature to the review."""


def entrer(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    """Begin the next stage; its title is the programme's, unless another was typed."""
    rang = _entier(variables.get("rang_palier")) + 1
    titre = valeurs.get("palier.statut") or element(variables, "paliers_type", rang)
    return {
        **_commencer(valeurs, variables, rang, mois_entre_examens(variables, rang, 0)),
        "palier_type": str(titre or "bail_glissant"),
        "palier_reprise": "non",
        "passage_en_instance": _oui_non(element(variables, "paliers_instance", rang)),
    }


def reprendre(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    """Take a terminated lease over: one stage, with parameters of its own (004 2.2.2, 2.2.10)."""
    mois = _calendrier(variables, 0) or _entier(variables.get("reprise_examen_mois"))
    return {
        **_commencer(valeurs, variables, 1, mois or EXAMEN_PAR_DEFAUT_MOIS),
        "palier_type": str(variables.get("reprise_type") or "bail_sauvegarde"),
        "palier_reprise": "oui",
        "passage_en_instance": _oui_non(variables.get("reprise_instance")),
    }


def _commencer(valeurs: Valeurs, variables: Valeurs, rang: int, mois: int) -> dict[str, object]:
    logement = str(variables.get("logement_palier") or "")
    attendu = str(variables.get("logement_attendu") or "")
    # A dwelling that the step names is a new one: its public id is drawn by the transition.
    nouveau = {} if "palier.bailleur" in valeurs else {"logement_palier": attendu or logement}
    return {
        "rang_palier": rang,
        "examens": 0,
        "issue_palier": EN_COURS,
        "logement_attendu": "",
        "logement_a_rendre": logement,
        "examen_mois": mois,
        **_delais(valeurs, _signe_le(valeurs), 0, mois),
        **nouveau,
    }


def examiner(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    """Follow a review's decision; a stage that goes on has its next review set."""
    examens = _entier(variables.get("examens")) + 1
    issue = str(valeurs.get("examen.decision"))
    return {
        "examens": examens,
        "issue_palier": issue,
        "logement_a_rendre": str(variables.get("logement_palier") or ""),
        "logement_suivant": _logement_suivant(variables),
        **(_prolonger(valeurs, variables, examens) if issue == PROLONGE else {}),
    }


def decider_passage(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    """The instance lets the household pass, or the stage goes on until another review."""
    if valeurs.get("passage_palier.decision") == "valide":
        return {}
    return _poursuivre(valeurs, variables)


def glisser(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    """Without a signature the stage goes on until another review."""
    return {} if valeurs.get("bail.issue") == "signe" else _poursuivre(valeurs, variables)


def _poursuivre(valeurs: Valeurs, variables: Valeurs) -> Valeurs:
    examens = _entier(variables.get("examens"))
    return {"issue_palier": PROLONGE, **_prolonger(valeurs, variables, examens)}


def _prolonger(valeurs: Valeurs, variables: Valeurs, examens: int) -> dict[str, object]:
    mois = _calendrier(variables, examens) or _entier(variables.get("examen_mois"))
    signe_le = _lire_jour(variables.get("palier_signe_le"))
    faits = _entier(variables.get("palier_mois"))
    if _reste_a_venir(valeurs, signe_le, faits):
        return _delais(valeurs, signe_le, faits, 0)
    return _delais(valeurs, signe_le, faits, mois or EXAMEN_PAR_DEFAUT_MOIS)


def _reste_a_venir(valeurs: Valeurs, signe_le: date | None, faits: int) -> bool:
    """Tell whether a review came before the end of its period, which then stays due."""
    moment = valeurs.get(FAIT_LE)
    if signe_le is None or not isinstance(moment, datetime):
        return False
    return decaler_mois(signe_le, faits) > jour_paris(moment)


def mois_entre_examens(variables: Valeurs, rang: int, examens: int) -> int:
    """Return the months until the review that comes after `examens` reviews of stage `rang`.

    Never longer than the stage itself, where the programme says how long it lasts at most.
    """
    propre = _entier(element(variables, "paliers_examen_mois", rang)) or EXAMEN_PAR_DEFAUT_MOIS
    mois = _calendrier(variables, examens) or propre
    duree = _entier(element(variables, "paliers_duree_mois", rang))
    return min(mois, duree) if duree else mois


def _calendrier(variables: Valeurs, examens: int) -> int:
    """Return the months that the programme's calendar of reviews gives; its last one repeats."""
    calendrier = variables.get("calendrier_examens")
    if not isinstance(calendrier, Sequence) or not calendrier:
        return 0
    return _entier(calendrier[min(examens, len(calendrier) - 1)])


def element(variables: Valeurs, nom: str, rang: int) -> object:
    """Return what the list `nom` of the programme says of stage `rang` (from 1), or None."""
    liste = variables.get(nom)
    if not isinstance(liste, Sequence) or isinstance(liste, str) or not 1 <= rang <= len(liste):
        return None
    valeur: object = liste[rang - 1]
    return valeur


def _logement_suivant(variables: Valeurs) -> str:
    rang = _entier(variables.get("rang_palier"))
    return "meme" if element(variables, "paliers_meme_logement", rang + 1) else "autre"


def periode(signe_le: date, faits: int, mois: int, *, apres: date) -> Periode:
    """Return the period that comes after `faits` months, of `mois` months, once `apres` is past.

    Counted from the signature each time: the end of a short month shifts nothing.
    """
    total = faits + mois
    while decaler_mois(signe_le, total) <= apres:
        total += mois
    fin = decaler_mois(signe_le, total)
    return Periode(fin, decaler_mois(fin, -PREFET_MOIS), total)


def _delais(valeurs: Valeurs, signe_le: date | None, faits: int, mois: int) -> dict[str, object]:
    """Return what the two timers of a review wait for, `faits` months after the signature."""
    moment = valeurs.get(FAIT_LE)
    if not isinstance(moment, datetime):
        return {"examen_le": f"P{mois}M", "prefet_le": f"P{max(mois - PREFET_MOIS, 0)}M"}
    jour = jour_paris(moment)
    depart = signe_le or jour
    prochaine = periode(depart, faits, mois, apres=jour)
    return {
        "palier_signe_le": depart.isoformat(),
        "palier_mois": prochaine.mois,
        "examen_le": prochaine.examen_le.isoformat(),
        "prefet_le": _pas_avant(moment, prochaine.limite_prefet_le),
    }


def lire_periode(apres: Valeurs) -> Periode:
    """Return the period that an act has just set; it must have known the moment of the fact."""
    signe_le = date.fromisoformat(str(apres["palier_signe_le"]))
    mois = _entier(apres["palier_mois"])
    fin = decaler_mois(signe_le, mois)
    return Periode(fin, decaler_mois(fin, -PREFET_MOIS), mois)


def jour_d_examen(variables: Valeurs) -> date | None:
    """Return the day on which the period under way ends; None when no stage is."""
    return _lire_jour(variables.get("examen_le"))


def fin_de_palier(variables: Valeurs, apres: Valeurs) -> date | None:
    """Return the day on which a stage ends at the latest, where the programme says so."""
    mois = _entier(element(variables, "paliers_duree_mois", _entier(apres["rang_palier"])))
    if not mois or apres["palier_reprise"] == "oui":
        return None
    return decaler_mois(date.fromisoformat(str(apres["palier_signe_le"])), mois)


def _pas_avant(moment: datetime, jour: date) -> str:
    """Return a day as a timer reads it; the moment itself when that day has come already."""
    return jour.isoformat() if debut_de_journee(jour) > moment else moment.isoformat()


def _signe_le(valeurs: Valeurs) -> date | None:
    """Return when a stage taken up midway was signed (004 2.1.13)."""
    signe = valeurs.get("palier.signe_le")
    return signe if isinstance(signe, date) else None


def _lire_jour(texte: object) -> date | None:
    """Return a day kept among the variables; None where none was."""
    try:
        return date.fromisoformat(str(texte))
    except ValueError:
        return None


def _entier(valeur: object) -> int:
    return valeur if isinstance(valeur, int) else 0


def _oui_non(valeur: object) -> str:
    return "oui" if valeur else "non"


def critere_de_dette(critere: str, depart: int, reste: int) -> bool:
    """Tell whether a debt has come down enough (004 2.2.10, « résorption au ¼ »).

    The sheet can be read both ways: `au_quart`, down to a quarter of what it was; `du_quart`, down
    by a quarter. The programme says which.
    """
    seuils = {"au_quart": depart, "du_quart": 3 * depart}
    return 4 * reste <= seuils[critere] if critere in seuils else True


def seuil_de_dette(critere: str, depart: int) -> int | None:
    """Return the debt, in whole euros, under which the criterion is met; None without one."""
    return {"au_quart": depart // 4, "du_quart": 3 * depart // 4}.get(critere)
