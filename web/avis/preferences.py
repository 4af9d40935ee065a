"""The form of « how I am told »: one question per kind that concerns the role."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from models.alerte_regles.nature import Canal
from notifications.boite.lecture import Rythme
from notifications.composition.genres import Genre, canaux_offerts
from web.page.formulaires import champ, formulaire
from web.page.textes import minuscule
from workflow.formulaires import Formulaire

JOURS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
CANAUX: Final[Mapping[Canal, str]] = {
    Canal.AUSSITOT: "Courriel aussitôt",
    Canal.QUOTIDIEN: "Résumé quotidien",
    Canal.JALON: "Dans Jalon seulement",
}
HEBDOMADAIRE: Final = "resume_hebdomadaire"
PREVU: Final = "prevu"
"""Left as the rule says: it follows what an administrator changes of it."""


def formulaire_de(genres: Sequence[Genre]) -> Formulaire:
    """Return the questions that somebody whom these kinds concern is asked."""
    jour = champ(
        "jour", "select", "Jour du résumé de la semaine", required=True,
        options=[(str(rang), nom.capitalize()) for rang, nom in enumerate(JOURS, start=1)],
    )  # fmt: skip
    return formulaire(
        "preferences",
        "Préférences",
        champ(
            "heure", "select", "Heure du résumé", required=True,
            options=[(str(heure), f"{heure}\N{NO-BREAK SPACE}h") for heure in range(24)],
            aide="Un seul courriel par jour, s’il y a quelque chose à y mettre. Heure de Paris.",
        ),
        *([jour] if _a_sa_semaine(genres) else []),
        champ("tout_resume", "checkbox", "Tout recevoir dans le résumé quotidien, sauf ce que je "
              "choisis plus bas"),
        *map(_question, genres),
    )  # fmt: skip


def _a_sa_semaine(genres: Sequence[Genre]) -> bool:
    return any(genre.code == HEBDOMADAIRE for genre in genres)


def _question(genre: Genre) -> dict[str, Any]:
    if genre.code == HEBDOMADAIRE:
        options = [(PREVU, "Le recevoir"), (Canal.JALON.value, "Ne pas le recevoir")]
    else:
        prevu = f"Comme prévu : {minuscule(CANAUX[genre.canal])}"
        offerts = [(canal.value, CANAUX[canal]) for canal in canaux_offerts(genre)]
        options = [(PREVU, prevu), *offerts]
    return champ(_cle(genre), "select", genre.libelle, options=options, required=True)


def _cle(genre: Genre) -> str:
    return f"genre_{genre.code.lower()}"


def en_saisie(
    genres: Sequence[Genre], rythme: Rythme, choix: Mapping[str, Canal]
) -> dict[str, object]:
    """Return what the form shows at first: what she chose."""
    return {
        "heure": str(rythme.heure),
        "jour": str(rythme.jour),
        "tout_resume": "oui" if rythme.tout_resume else "",
        **{_cle(genre): choix.get(genre.code, PREVU) for genre in genres},
    }


def lire_rythme(valeurs: Mapping[str, Any], avant: Rythme) -> Rythme:
    """Return when she wants to be told; the day that she is not asked for stays."""
    return Rythme(
        heure=int(valeurs["heure"]),
        jour=int(valeurs.get("jour", avant.jour)),
        tout_resume=bool(valeurs.get("tout_resume")),
    )


def lire_choix(genres: Sequence[Genre], valeurs: Mapping[str, Any]) -> dict[str, Canal | None]:
    """Return {kind: how she wants it}, None for those left as they are."""
    dits = {genre.code: str(valeurs[_cle(genre)]) for genre in genres}
    return {code: None if dit == PREVU else Canal(dit) for code, dit in dits.items()}


def list_obligatoires(genres: Sequence[Genre]) -> list[str]:
    """Return the labels of the kinds that the law wants told."""
    return [genre.libelle for genre in genres if genre.obligatoire]
