"""A diagram of a draft as a text: read in the order of the way, changed by plain forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.codes import EbaucheEtat
from models.ebauche import Ebauche
from models.errors import ErreurMetier
from web.administration.edition import liens
from web.administration.edition.pieces import A_PART
from web.administration.edition.trame import defaire, fenetre, reglages
from web.administration.edition.trame.defaire import empreinte
from web.administration.edition.trame.gestes import GESTES, SANS_FORMULAIRE
from web.administration.edition.trame.lignes import Conteur
from web.administration.edition.trame.panneau import (
    REGLER,
    Demande,
    Panneau,
    construire,
    formulaire_de,
    situer,
)
from web.page.saisie import lire_saisie
from web.requete import maintenant, session, utilisateur
from workflow.dessin import dessiner
from workflow.edition import ebauches
from workflow.edition.ebauches.controle import NOM_MAX
from workflow.edition.trame import Change, lire
from workflow.edition.vocabulaire import vocabulaire
from workflow.errors import EbaucheDepassee, Introuvable, SaisieInvalide
from workflow.formulaires.validation import valider
from workflow.isolement.protocole import AtelierOccupe
from workflow.verification.verdict import Verdict

bp = Blueprint(
    "trame", __name__, url_prefix="/administration/ebauches/<public_id>/trame/<genre>/<cle>"
)

DIAGRAMMES = ("parcours", "module")
FAIT_A_PART = "Changement gardé à part : cette ébauche est une copie, l’autre n’a pas bougé."
RIEN = "Rien n’a changé."
REFAIT = "C’est fait. « Annuler le dernier changement » y revient."
ANNULE = "Dernier changement annulé."
TROP_TARD = (
    "Ce diagramme a changé depuis votre dernier changement : il ne peut plus être annulé d’ici."
)
Saisie = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Feuille:
    """One diagram of a draft, as this request read it."""

    ebauche: Ebauche
    genre: str
    cle: str
    contenu: bytes

    @property
    def lieu(self) -> dict[str, Any]:
        return {"public_id": self.ebauche.public_id, "genre": self.genre, "cle": self.cle}

    @property
    def passe(self) -> defaire.Lieu:
        adresse = url_for("trame.page", **self.lieu)
        return defaire.Lieu(utilisateur(), self.ebauche, self.genre, self.cle, adresse)

    def conter(self, *, verdict: bool = True) -> Conteur:
        mots = vocabulaire(ebauches.pieces_de(self.ebauche))
        juge = self._juger() if verdict else None
        return Conteur(lire(self.contenu), mots, juge, self.genre)

    def _juger(self) -> Verdict | None:
        """Return the verdict; None while others ask for theirs: the page is of use without it."""
        try:
            return ebauches.verifier_piece(self.ebauche, self.genre, self.cle)
        except AtelierOccupe:
            return None

    def enregistrer(self, contenu: bytes) -> None:
        """Save over the version that this request read. Raises EbaucheDepassee."""
        ebauches.enregistrer(
            session(), acteur=utilisateur(), ebauche=self.ebauche, version=self.ebauche.version,
            genre=self.genre, cle=self.cle, contenu=contenu, le=maintenant(),
        )  # fmt: skip


def _trouver(public_id: str, genre: str, cle: str) -> Feuille:
    if genre not in DIAGRAMMES:
        raise Introuvable
    ebauche = ebauches.lire(session(), public_id)
    return Feuille(ebauche, genre, cle, ebauches.contenu(ebauche, genre, cle))


def _lire_demande(recu: Mapping[str, str]) -> Demande:
    return Demande(*(recu.get(nom, "") for nom in ("element", "fleche", "geste", "variable")))


@bp.get("")
def page(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    return _page(_trouver(public_id, genre, cle), _lire_demande(request.args))


@bp.get("/dessin.svg")
def dessin(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Return the picture, with the element that the address names marked on it."""
    feuille = _trouver(public_id, genre, cle)
    image = dessiner(feuille.contenu, marques=[request.args.get("element", "")])
    reponse = Response(image, mimetype="image/svg+xml")
    # The styles of the picture are in it; nothing else may come with what somebody drew.
    reponse.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    return reponse


@bp.post("")
def faire(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Make the change that a form describes, over the file that its author read."""
    feuille, demande = _trouver(public_id, genre, cle), _lire_demande(request.form)
    if empreinte(feuille.contenu) != request.form.get("empreinte"):
        return _montrer_depassement(feuille)
    try:
        change = _changer(feuille, demande)
    except _Refusee as refusee:
        return refusee.page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _garder(feuille, change)


class _Refusee(Exception):
    """A change that is not allowed; `page` says why, with what was typed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page


def _changer(feuille: Feuille, demande: Demande) -> Change:
    """Return what the request makes of the diagram. Raises _Refusee, Introuvable."""
    lieu = situer(feuille.conter(verdict=False), demande)
    if lieu is None or demande.geste not in {*GESTES, REGLER}:
        raise Introuvable
    formulaire = formulaire_de(lieu, demande.geste)
    saisie = lire_saisie(formulaire)
    try:
        valeurs = valider(formulaire, saisie)
        if demande.geste == REGLER:
            return reglages.appliquer(feuille.contenu, lieu, valeurs)
        return GESTES[demande.geste].faire(feuille.contenu, lieu, valeurs)
    except SaisieInvalide as erreur:
        page = _page(feuille, demande, saisie=saisie, erreurs=erreur.erreurs)
        raise _Refusee(page) from erreur
    except ErreurMetier as erreur:
        raise _Refusee(_page(feuille, demande, saisie=saisie, refus=str(erreur))) from erreur


@bp.post("/a-part")
def garder_a_part(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Make the change in a copy of the draft: the draft stays as somebody else saved it."""
    feuille, demande = _trouver(public_id, genre, cle), _lire_demande(request.form)
    try:
        change = _changer(feuille, demande)
    except _Refusee as refusee:
        return refusee.page, HTTPStatus.UNPROCESSABLE_ENTITY
    nom = feuille.ebauche.nom[: NOM_MAX - len(A_PART)] + A_PART
    copie = ebauches.enregistrer_a_part(
        session(), acteur=utilisateur(), ebauche=feuille.ebauche, genre=genre, cle=cle,
        contenu=change.contenu, nom=nom, le=maintenant(),
    )  # fmt: skip
    flash(FAIT_A_PART)
    lieu = feuille.lieu | {"public_id": copie.public_id}
    return redirect(url_for("trame.page", element=change.element or None, **lieu))


def _garder(feuille: Feuille, change: Change) -> ResponseReturnValue:
    if change.contenu == feuille.contenu:
        flash(RIEN)
        return _revenir(feuille, change.element)
    try:
        feuille.enregistrer(change.contenu)
    except EbaucheDepassee:
        session().rollback()
        return _montrer_depassement(_trouver(**feuille.lieu))
    defaire.garder(
        session(), feuille.passe, avant=feuille.contenu, apres=change.contenu, le=maintenant()
    )
    flash(REFAIT)
    return _revenir(feuille, change.element)


def _revenir(feuille: Feuille, element: str = "") -> ResponseReturnValue:
    adresse = url_for("trame.page", element=element or None, **feuille.lieu)
    return redirect(f"{adresse}#panneau" if element else adresse)


@bp.post("/annuler")
def annuler(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Bring back what the reader's last change replaced, unless the file changed since."""
    feuille = _trouver(public_id, genre, cle)
    avant = defaire.precedent(session(), feuille.passe, feuille.contenu)
    if avant is None:
        flash(TROP_TARD, "refus")
        return _revenir(feuille)
    try:
        feuille.enregistrer(avant)
    except EbaucheDepassee:
        session().rollback()
        flash(TROP_TARD, "refus")
        return _revenir(feuille)
    defaire.depiler(session(), feuille.passe, apres=avant, le=maintenant())
    flash(ANNULE)
    return _revenir(feuille)


def _montrer_depassement(feuille: Feuille) -> ResponseReturnValue:
    """Say who saved meanwhile, and offer the same change on what they saved."""
    gardes = [
        (nom, valeur)
        for nom, valeur in request.form.items(multi=True)
        if nom not in ("csrf_token", "empreinte")
    ]
    corps = render_template(
        "administration/trame/depassee.html",
        feuille=feuille,
        message=str(EbaucheDepassee(feuille.ebauche.modifiee_par.nom, feuille.ebauche.modifiee_le)),
        empreinte=empreinte(feuille.contenu),
        gardes=gardes,
        element=request.form.get("element", ""),
    )
    return corps, HTTPStatus.CONFLICT


def _page(
    feuille: Feuille,
    demande: Demande,
    *,
    saisie: Saisie | None = None,
    erreurs: Mapping[str, str] | None = None,
    refus: str = "",
) -> str:
    conteur = feuille.conter()
    panneau = construire(conteur, demande, saisie=saisie, erreurs=erreurs)
    en_cours = panneau is not None and panneau.geste is not None
    cherche = request.args.get("q", "")[:NOM_MAX]
    ouverte = feuille.ebauche.etat == EbaucheEtat.OUVERTE
    passe = defaire.precedent(session(), feuille.passe, feuille.contenu) if ouverte else None
    return render_template(
        "administration/trame/page.html",
        feuille=feuille,
        conteur=conteur,
        fenetre=fenetre.ouvrir(
            conteur, element=demande.element, page=request.args.get("page", ""),
            serree=en_cours,
        ),
        cherche=cherche,
        trouves=fenetre.chercher(conteur, cherche),
        panneau=panneau,
        liens=_liens(feuille, panneau),
        choisi=demande.element,
        ouverte=ouverte,
        annulable=passe is not None,
        empreinte=empreinte(feuille.contenu),
        refus=refus,
        sans_formulaire=SANS_FORMULAIRE,
    )  # fmt: skip


def _liens(feuille: Feuille, panneau: Panneau | None) -> list[tuple[str, str, str]]:
    """Return (genre, label, address) of the files that the chosen element names."""
    return [
        (genre, libelle, liens.adresse(feuille.ebauche, genre, cle, par="trame.page"))
        for genre, cle, libelle in (panneau.liens if panneau else ())
    ]
