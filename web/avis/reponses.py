"""The two forms of an alert: say why nothing moves, or leave it until a date."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from models.attente import Cote, MotifAttente
from web.page.formulaires import champ, formulaire
from web.page.saisie import ChampRendu, prefixer, rendre
from web.page.textes import jour
from workflow.formulaires import Formulaire, Option
from workflow.suivi.reponses import LONGUEUR_MAXIMUM

REPORT: Final = "report-"
"""Before the names of the fields of the second form: both stand on one page."""

LECTEURS: Final[Mapping[str, str]] = {
    Cote.ASSOCIATION: "Lu par votre association et le coordonnateur. "
    "N’y écrivez rien de confidentiel.",
    Cote.BAILLEUR: "Lu par votre organisme, l’association et le coordonnateur.",
    Cote.ETAT: "Lu par les coordonnateurs et l’association.",
}


def formulaire_reponse(motifs: Sequence[MotifAttente], cote: Cote) -> Formulaire:
    """Return the reasons of a side, each with the text on its way out."""
    lu = formulaire(
        "reponse_alerte",
        "Pourquoi rien n’avance ?",
        champ(
            "motif", "radio", "Ce qui bloque", options=_options(motifs), required=True,
        ),
        _precision(cote),
    )  # fmt: skip
    aides = {motif.code: _voie(motif) for motif in motifs}
    premier, *autres = lu.champs
    avec_aides = tuple(
        Option(option.valeur, option.libelle, aides.get(option.valeur))
        for option in premier.options
    )
    return replace(lu, champs=(replace(premier, options=avec_aides), *autres))


def formulaire_report(motifs: Sequence[MotifAttente], cote: Cote, dernier: date) -> Formulaire:
    """Return the date and the reason; `dernier`: the last day that may be asked for."""
    return formulaire(
        "report_alerte",
        "Reporter l’alerte",
        champ(
            "jusqu_au", "date", "Revenir le", required=True,
            aide=f"Trois mois au plus, jusqu’au {jour(dernier)}.",
        ),
        champ("motif", "select", "Pourquoi", options=_options(motifs), required=True),
        _precision(cote),
    )  # fmt: skip


def _options(motifs: Sequence[MotifAttente]) -> list[tuple[str, str]]:
    return [
        (motif.code, f"{motif.libelle} (à préciser)" if motif.precision_exigee else motif.libelle)
        for motif in motifs
    ]


def _precision(cote: Cote) -> dict[str, object]:
    return champ(
        "precision", "textarea", "Précision", aide=LECTEURS[cote], maxLength=LONGUEUR_MAXIMUM
    )


def _voie(motif: MotifAttente) -> str | None:
    """Return what the administrator wrote on the way out, with its article."""
    if motif.voie is None:
        return None
    return f"{motif.voie} ({motif.article})" if motif.article else motif.voie


def rendre_report(
    lu: Formulaire,
    *,
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
) -> tuple[ChampRendu, ...]:
    return prefixer(rendre(lu, saisie=saisie, erreurs=erreurs), REPORT)
