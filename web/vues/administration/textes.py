"""The words of the mails that the product sends."""

from dataclasses import dataclass

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from models.administration import TexteCourriel, lire_textes
from notifications import textes
from notifications.composition.messages import composer_un_texte
from notifications.composition.origines import ORIGINES
from notifications.composition.textes import (
    CORPS,
    LIEN,
    MODIFIABLES,
    OBJET,
    Modifiable,
    TexteRefuse,
    exemples,
    remplacer,
    verifier,
)
from web.requete import maintenant, session, utilisateur
from web.securite import politique_avec_les_styles

bp = Blueprint("textes", __name__, url_prefix="/administration/courriels")

PARTIES = {OBJET: "Objet", CORPS: "Texte"}


@dataclass(frozen=True)
class Apercu:
    """What a reader would get, with invented values: the two parts of the mail.

    `texte`, `html`: empty for a subject alone.
    """

    objet: str
    texte: str = ""
    html: str = ""


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
    """Show the words in service, ready to be changed: those of an administrateur, else ours."""
    modifiable = _trouver(message, partie)
    ecrit = textes.lire(session(), modifiable, partie)
    contenu = ORIGINES[message][partie] if ecrit is None else ecrit.contenu
    return _page(modifiable, partie, contenu, ecrit=ecrit)


@bp.post("/<message>/<partie>")
def enregistrer(message: str, partie: str) -> ResponseReturnValue:
    """Save the words, or only show what they give (button « Aperçu »)."""
    modifiable = _trouver(message, partie)
    contenu = request.form.get("contenu", "")
    try:
        if "apercu" in request.form:
            return _essayer(modifiable, partie, verifier(modifiable, partie, contenu))
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


def _essayer(modifiable: Modifiable, partie: str, contenu: str) -> ResponseReturnValue:
    """Return the page with what the words give. The mail's own styles apply in its frame."""
    ecrit = textes.lire(session(), modifiable, partie)
    apercu = _apercu(modifiable, partie, contenu)
    reponse = make_response(_page(modifiable, partie, contenu, ecrit=ecrit, apercu=apercu))
    reponse.headers["Content-Security-Policy"] = politique_avec_les_styles(apercu.html)
    return reponse


def _page(
    modifiable: Modifiable,
    partie: str,
    contenu: str,
    *,
    ecrit: TexteCourriel | None = None,
    erreur: str | None = None,
    apercu: Apercu | None = None,
) -> str:
    return render_template(
        "administration/textes/texte.html",
        modifiable=modifiable,
        partie=partie,
        nom_partie=PARTIES[partie],
        contenu=contenu,
        ecrit=ecrit,
        erreur=erreur,
        apercu=apercu,
    )


def _apercu(modifiable: Modifiable, partie: str, contenu: str) -> Apercu:
    valeurs = exemples(modifiable)
    if partie == OBJET:
        return Apercu(remplacer(contenu, valeurs.__getitem__))
    ecrit = textes.lire(session(), modifiable, OBJET)
    objet = ORIGINES[modifiable.message][OBJET] if ecrit is None else ecrit.contenu
    objet = remplacer(objet, valeurs.__getitem__)
    texte, html = composer_un_texte(
        modifiable, contenu, valeurs.__getitem__, objet=objet, lien=valeurs[LIEN]
    )
    return Apercu(objet, texte, html)
