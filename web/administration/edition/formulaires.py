"""What the pages of the rules and of the reasons ask, and the rule that the answers make."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from models.alerte_regles.nature import Audience, Canal, Palier, RegleAlerte
from models.attente import MotifAttente
from web.administration.edition.durees import AUSSITOT, JAMAIS, UNITES, composer, decouper
from web.administration.mots import AUDIENCES, CANAUX, COTES
from web.page.formulaires import OUI_NON, champ, formulaire
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.tableaux import cle_de_case
from workflow.formulaires.validation import valider
from workflow.gestion.alertes_reglees import MOTIF_MAXIMUM, Voulu, audiences_possibles
from workflow.gestion.motifs_attente import ARTICLE_MAXIMUM, LIBELLE_MAXIMUM, VOIE_MAXIMUM, Raison

NOMBRE_MAXIMUM: Final = 999
SANS_NOMBRE: Final = "Donnez un nombre avec cette unité."
_UNITES: Final = [(lettre, mots[1]) for lettre, mots in UNITES.items()]
_APRES: Final = [(lettre, f"{mots[1]} après l’alerte") for lettre, mots in UNITES.items()]

VERS_LES_CHAMPS: Final = {"delai": "delai_nombre", "repetition": "repetition_nombre"}
"""Where the page shows what the rule refuses, when the field has another name."""


def _delai(regle: RegleAlerte) -> Iterator[dict[str, Any]]:
    sens = "avant" if regle.avant else "après"
    yield champ(
        "delai_nombre", "number", f"Délai, compté {sens} l’évènement", required=True,
        max=NOMBRE_MAXIMUM, aide=f"L’évènement : {regle.declencheur}. 0 pour le jour même.",
    )  # fmt: skip
    yield champ("delai_unite", "select", "Unité du délai", options=_UNITES, required=True)


def _paliers(regle: RegleAlerte) -> dict[str, Any]:
    possibles = [(str(un), AUDIENCES[un]) for un in audiences_possibles(regle)]
    quand = [(AUSSITOT, "dès l’alerte"), *_APRES, (JAMAIS, JAMAIS)]
    colonnes = [
        champ("audience", "select", "Qui", options=possibles, required=True),
        champ("nombre", "number", "Nombre", max=NOMBRE_MAXIMUM),
        champ("quand", "select", "Quand", options=quand, required=True),
    ]
    for colonne in colonnes:
        del colonne["properties"]  # a cell goes where its table goes
    tableau = champ(
        "paliers", "tableau", "Qui est prévenu, et quand", required=True, max=len(possibles),
        aide="Une ligne par personne ; videz une ligne pour l’enlever. Chacun n’est prévenu que si "
        "rien n’a bougé d’ici là. Le nombre ne sert que pour un délai.",
    )  # fmt: skip
    return {**tableau, "columns": colonnes}


def _repetition() -> Iterator[dict[str, Any]]:
    yield champ(
        "repetition_nombre", "number", "Rappel, tous les", max=NOMBRE_MAXIMUM,
        aide="Tant que rien ne bouge. Sans nombre si l’alerte n’est jamais rappelée.",
    )  # fmt: skip
    yield champ(
        "repetition_unite", "select", "Unité du rappel", options=[*_UNITES, (JAMAIS, JAMAIS)],
        required=True,
    )  # fmt: skip


def _canal(regle: RegleAlerte) -> dict[str, Any]:
    offerts = [c for c in Canal if c is not Canal.JALON or not regle.legale]
    return champ(
        "canal", "radio", "Comment", options=[(str(c), CANAUX[c]) for c in offerts], required=True,
        aide="Chacun la lit toujours dans Jalon, et peut choisir autrement pour lui-même.",
    )  # fmt: skip


def _arret() -> Iterator[dict[str, Any]]:
    yield champ("active", "radio", "Alerte en vigueur", options=OUI_NON, required=True)
    yield champ(
        "motif", "textarea", "Pourquoi elle est arrêtée", maxLength=MOTIF_MAXIMUM,
        montre_si="active == 'non'",
        aide="Qui la cherchera le lira. N’y nommez personne.",
    )  # fmt: skip


def construire_formulaire(regle: RegleAlerte) -> Formulaire:
    """Return the fields of a shipped rule: only what may be changed of it."""
    return formulaire(
        "regle_alerte",
        regle.nom,
        *(_delai(regle) if regle.delai_reglable else ()),
        _paliers(regle),
        *_repetition(),
        _canal(regle),
        *(() if regle.legale else _arret()),
    )


def dire_saisie(regle: RegleAlerte, voulu: Voulu) -> dict[str, object]:
    """Return the rule as its form would have sent it."""
    nombre, unite = decouper(voulu.delai)
    rappel = decouper(voulu.repetition) if voulu.repetition else ("", JAMAIS)
    saisie: dict[str, object] = {
        "paliers": [_dire_palier(palier) for palier in voulu.paliers],
        "repetition_nombre": str(rappel[0]),
        "repetition_unite": rappel[1],
        "canal": str(voulu.canal),
        "active": "oui" if voulu.active else "non",
        "motif": voulu.motif or "",
    }
    if regle.delai_reglable:
        saisie |= {"delai_nombre": str(nombre), "delai_unite": unite}
    return saisie


def _dire_palier(palier: Palier) -> dict[str, str]:
    dit = {"audience": str(palier.audience), "nombre": ""}
    if palier.delai is None:
        return {**dit, "quand": JAMAIS}
    nombre, unite = decouper(palier.delai)
    return {**dit, "quand": AUSSITOT} if nombre == 0 else {
        **dit, "nombre": str(nombre), "quand": unite}  # fmt: skip


def completer(regle: RegleAlerte, saisie: Mapping[str, object]) -> Mapping[str, object]:
    """Return what was typed with a line for each person that the rule may tell."""
    lignes: Any = saisie.get("paliers") or []
    vides: list[dict[str, str]] = [{} for _ in audiences_possibles(regle)[len(lignes) :]]
    return {**saisie, "paliers": [*lignes, *vides]}


def lire_voulu(regle: RegleAlerte, saisie: Mapping[str, object]) -> Voulu:
    """Return the rule typed. Raises SaisieInvalide, by the keys of the form."""
    valeurs = valider(construire_formulaire(regle), saisie)
    _refuser_les_lignes_sans_nombre(saisie)
    active = valeurs.get("active", "oui") == "oui"
    lignes: Any = valeurs["paliers"]
    return Voulu(
        delai=composer(valeurs["delai_nombre"], str(valeurs["delai_unite"]))
        if regle.delai_reglable else regle.delai,
        paliers=tuple(_lire_palier(ligne) for ligne in lignes),
        repetition=_lire_repetition(valeurs),
        canal=Canal(str(valeurs["canal"])),
        active=active,
        motif=None if active else str(valeurs.get("motif", "")) or None,
    )  # fmt: skip


def _refuser_les_lignes_sans_nombre(saisie: Mapping[str, object]) -> None:
    lignes: Any = saisie["paliers"]
    fautives = [
        rang
        for rang, ligne in enumerate(lignes)
        if ligne.get("quand") in UNITES and not str(ligne.get("nombre", "")).strip()
    ]
    if fautives:
        cases = {cle_de_case("paliers", rang, "nombre"): SANS_NOMBRE for rang in fautives}
        lieux = ", ".join(f"ligne {rang + 1}" for rang in fautives)
        raise SaisieInvalide({"paliers": f"{SANS_NOMBRE} ({lieux})", **cases})


def _lire_palier(ligne: Mapping[str, object]) -> Palier:
    audience, quand = Audience(str(ligne["audience"])), str(ligne["quand"])
    if quand == JAMAIS:
        return Palier(audience, None)
    return Palier(audience) if quand == AUSSITOT else Palier(
        audience, composer(ligne.get("nombre"), quand))  # fmt: skip


def _lire_repetition(valeurs: Mapping[str, object]) -> str | None:
    unite = str(valeurs["repetition_unite"])
    return None if unite == JAMAIS else composer(valeurs.get("repetition_nombre"), unite)


def aplatir(saisie: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of what was typed, as hidden fields send it again."""
    for cle, valeur in saisie.items():
        lignes = enumerate(valeur) if isinstance(valeur, list) else ()
        for rang, ligne in lignes:
            yield from ((cle_de_case(cle, rang, nom), str(case)) for nom, case in ligne.items())
        if not isinstance(valeur, list):
            yield cle, str(valeur)


def situer(erreurs: Mapping[str, str]) -> dict[str, str]:
    """Return the refusals of the rule by the fields of its form."""
    return {VERS_LES_CHAMPS.get(champ, champ): phrase for champ, phrase in erreurs.items()}


def construire_motif(motif: MotifAttente | None = None, *, places: int = 0) -> Formulaire:
    """Return the fields of a reason: its side too when it is a new one."""
    cotes = [(str(cote), nom) for cote, nom in COTES.items()]
    cote = champ("cote", "radio", "Qui la donne", options=cotes, required=True)
    place = champ(
        "place", "number", "Place dans la liste", required=True, min=1, max=max(places, 1)
    )
    return formulaire(
        "motif_attente",
        "Raison d’attente",
        *([cote] if motif is None else []),
        champ(
            "libelle", "textfield", "Raison", required=True, maxLength=LIBELLE_MAXIMUM,
            aide="Telle qu’elle sera proposée. Sans nom de personne, ni de lieu.",
        ),
        champ(
            "precision_exigee", "radio", "Un mot est demandé avec elle", options=OUI_NON,
            required=True,
        ),
        champ(
            "voie", "textarea", "Que faire alors", maxLength=VOIE_MAXIMUM,
            aide="Le texte qui aide à en sortir, montré à qui donne cette raison.",
        ),
        champ(
            "article", "textfield", "Article cité", maxLength=ARTICLE_MAXIMUM,
            aide="Seulement s’il a été relu : il est montré sous le texte.",
        ),
        *([] if motif is None else [place]),
    )  # fmt: skip


def lire_raison(choisi: Formulaire, saisie: Mapping[str, object]) -> tuple[str, Raison]:
    """Return (side, or nothing, and the reason typed). Raises SaisieInvalide."""
    valeurs = valider(choisi, saisie)
    place: Any = valeurs.get("place")
    return str(valeurs.get("cote", "")), Raison(
        libelle=str(valeurs["libelle"]),
        precision_exigee=valeurs["precision_exigee"] == "oui",
        voie=_texte(valeurs, "voie"),
        article=_texte(valeurs, "article"),
        place=place,
    )


def _texte(valeurs: Mapping[str, object], cle: str) -> str | None:
    return str(valeurs.get(cle, "")).strip() or None


def dire_raison(motif: MotifAttente, place: int) -> dict[str, object]:
    """Return a reason as its form would have sent it."""
    return {
        "libelle": motif.libelle,
        "precision_exigee": "oui" if motif.precision_exigee else "non",
        "voie": motif.voie or "",
        "article": motif.article or "",
        "place": str(place),
    }
