"""The words of the mails that the product sends."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.administration import TexteCourriel, lire_textes
from notifications import textes
from notifications.composition.messages import composer_un_texte
from notifications.composition.textes import (
    CORPS,
    MODIFIABLES,
    OBJET,
    Modifiable,
    TexteRefuse,
    exemples,
    remplacer,
    verifier,
)
from web.requete import maintenant, session, utilisateur

bp = Blueprint("textes", __name__, url_prefix="/administration/courriels")

PARTIES = {OBJET: "Objet", CORPS: "Texte"}
EXEMPLE = "https://jalon.exemple/page"


@dataclass(frozen=True)
class Apercu:
    """What a reader would get, with invented values: the two parts of the mail."""

    objet: str
    texte: str


@bp.get("")
def liste() -> ResponseReturnValue:
    ecrits = lire_textes(session())
    return render_template(
        "administration/textes/liste.html",
        messages=MODIFIABLES.values(),
        ecrits=ecrits,
        parties=PARTIES,
    )


@bp.get("/<message>/<partie>")
def page(message: str, partie: str) -> ResponseReturnValue:
    modifiable = _trouver(message, partie)
    ecrit = textes.lire(session(), modifiable, partie)
    return _page(modifiable, partie, "" if ecrit is None else ecrit.contenu, ecrit=ecrit)


@bp.post("/<message>/<partie>")
def enregistrer(message: str, partie: str) -> ResponseReturnValue:
    """Save the words, or only show what they give (button « Aperçu »)."""
    modifiable = _trouver(message, partie)
    contenu = request.form.get("contenu", "")
    try:
        if "apercu" in request.form:
            return _page(modifiable, partie, verifier(modifiable, partie, contenu), apercu=True)
        textes.enregistrer(
            session(),
            acteur_id=utilisateur().id,
            message=message,
            partie=partie,
            contenu=contenu,
            le=maintenant(),
        )
    except TexteRefuse as refus:
        session().rollback()
        return _page(modifiable, partie, contenu, erreur=str(refus)), 422
    flash("Texte enregistré : les prochains courriels le diront.")
    return redirect(url_for("textes.liste"))


@bp.post("/<message>/<partie>/origine")
def retablir(message: str, partie: str) -> ResponseReturnValue:
    _trouver(message, partie)
    textes.retablir(
        session(), acteur_id=utilisateur().id, message=message, partie=partie, le=maintenant()
    )
    flash("Texte d’origine rétabli.")
    return redirect(url_for("textes.liste"))


def _trouver(message: str, partie: str) -> Modifiable:
    modifiable = MODIFIABLES.get(message)
    if modifiable is None or partie not in modifiable.parties:
        abort(404)
    return modifiable


def _page(
    modifiable: Modifiable,
    partie: str,
    contenu: str,
    *,
    ecrit: TexteCourriel | None = None,
    erreur: str | None = None,
    apercu: bool = False,
) -> str:
    return render_template(
        "administration/textes/texte.html",
        modifiable=modifiable,
        partie=partie,
        nom_partie=PARTIES[partie],
        contenu=contenu,
        ecrit=ecrit,
        erreur=erreur,
        apercu=_apercu(modifiable, partie, contenu) if apercu else None,
    )


def _apercu(modifiable: Modifiable, partie: str, contenu: str) -> Apercu:
    valeurs = exemples(modifiable)
    if partie == OBJET:
        return Apercu(remplacer(contenu, valeurs.__getitem__), "")
    objet = modifiable.libelle
    texte, _ = composer_un_texte(
        modifiable, contenu, valeurs.__getitem__, objet=objet, lien=EXEMPLE
    )
    return Apercu(objet, texte)
