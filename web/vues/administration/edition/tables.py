"""The decision tables of a draft: plain cells with what is wrong in each, and their examples."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.administration.edition import tables
from web.administration.edition.pieces import Piece, list_pieces, list_prises, trouver
from web.page.formulaires import champ, formulaire
from web.page.saisie import lire_saisie, rendre
from web.requete import session
from workflow.decisions import edition
from workflow.decisions.edition import Grille
from workflow.decisions.edition.ecriture import NOM_MAX
from workflow.decisions.edition.gestes import GESTES
from workflow.decisions.edition.non_lus import list_non_lus
from workflow.edition import ebauches
from workflow.edition.vocabulaire import vocabulaire
from workflow.errors import (
    DiagrammeRefuse,
    EbaucheDepassee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.formulaires.edition.operations import proposer_cle
from workflow.isolement.table import examiner_isole

bp = Blueprint(
    "tables_decision", __name__, url_prefix="/administration/ebauches/<public_id>/tables"
)

GENRE = "decision"
NOUVELLE = formulaire(
    "nouvelle",
    "Nouvelle table",
    champ("nom", "textfield", "Nom", required=True, maxLength=NOM_MAX),
    champ(
        "cle", "textfield", "Nom technique", maxLength=60,
        aide="Celui que le diagramme cite. Laissé vide, il vient du nom.",
    ),
)  # fmt: skip
UTILISEE = "Une étape consulte cette table : choisissez-lui-en une autre avant de l’enlever."
Erreurs = Mapping[str, str]


@bp.get("")
def liste(public_id: str) -> ResponseReturnValue:
    return _page_liste(public_id, {})


def _page_liste(public_id: str, saisie: dict[str, object], erreurs: Erreurs | None = None) -> str:
    ebauche, lignes = list_pieces(public_id, GENRE, _nom)
    return render_template(
        "administration/tables/liste.html",
        ebauche=ebauche,
        lignes=lignes,
        champs=rendre(NOUVELLE, saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs),
    )


def _nom(piece: Piece) -> str:
    """Return the name of a table, its key when its file does not read."""
    try:
        return next(g.nom for g in edition.lire_grilles(piece.contenu) if g.cle == piece.cle)
    except (DiagrammeRefuse, StopIteration):
        return piece.cle


@bp.post("")
def creer(public_id: str) -> ResponseReturnValue:
    saisie = lire_saisie(NOUVELLE)
    ebauche = ebauches.lire(session(), public_id)
    prises = list_prises(ebauches.pieces_de(ebauche), GENRE)
    nom = str(saisie["nom"])
    cle = str(saisie["cle"]).strip() or proposer_cle(nom, prises)
    try:
        if cle in prises:
            raise SaisieInvalide({"cle": f"Une autre table s’appelle déjà « {cle} »."})
        Piece(ebauche, GENRE, cle, b"").enregistrer(edition.creer(cle=cle, nom=nom))
    except SaisieInvalide as erreur:
        return _page_liste(public_id, saisie, erreur.erreurs), 422
    flash("Table créée : dites ce qu’elle lit et ce qu’elle donne.")
    return _retour(public_id, cle)


@bp.get("/<cle>")
def page(public_id: str, cle: str) -> ResponseReturnValue:
    piece = trouver(public_id, GENRE, cle)
    try:
        grilles = edition.lire_grilles(piece.contenu)
    except DiagrammeRefuse as erreur:
        return _illisible(piece, str(erreur))
    if not grilles:
        raisons = " ".join(d.message for d in examiner_isole(piece.contenu).defauts)
        return _illisible(piece, raisons)
    return _page(piece, _choisir(grilles, cle))


def _choisir(grilles: tuple[Grille, ...], cle: str) -> Grille:
    """Return the table that the address names, else that of the file's key. Raises Introuvable."""
    if not grilles:
        raise Introuvable("Ce fichier ne contient aucune table : rechargez la page.")
    voulue = request.values.get("table") or cle
    return next((grille for grille in grilles if grille.cle == voulue), grilles[0])


def _page(
    piece: Piece,
    grille: Grille,
    *,
    depassee: EbaucheDepassee | None = None,
    essaye: bool = False,
    refus: str = "",
) -> str:
    """Return the page of a table, as the file of `piece` has it."""
    examen = examiner_isole(piece.contenu)
    pieces = ebauches.pieces_de(piece.ebauche)
    return render_template(
        "administration/tables/page.html",
        piece=piece,
        grille=grille,
        tables=[(g.cle, g.nom or g.cle) for g in edition.lire_grilles(piece.contenu)],
        page=tables.paginer(request.values.get("page", "1"), grille),
        fautes=tables.ranger(examen, grille.cle),
        essais=tables.list_essais(grille, examen),
        variables=tables.list_variables(grille, examen),
        connues=vocabulaire(pieces).variables,
        politiques=_avec(tables.POLITIQUES_EN_MOTS, grille.politique),
        natures=tables.NATURES_EN_MOTS,
        non_lus=list_non_lus(piece.contenu),
        depassee=depassee,
        essaye=essaye,
        refus=refus,
    )


def _avec(mots: Mapping[str, str], presente: str) -> Mapping[str, str]:
    """Return the choices with the present one, which a file of elsewhere may have alone."""
    return mots if presente in mots else {**mots, presente: "Non prise en charge"}


@bp.post("/<cle>")
def enregistrer(public_id: str, cle: str) -> ResponseReturnValue:
    """Do what the button says with the table typed: try it, or save it after a gesture."""
    piece = trouver(public_id, GENRE, cle)
    grille = _choisir(edition.lire_grilles(piece.contenu), cle)
    typee = tables.lire_grille(request.form, grille)
    try:
        voulue = _agir(typee)
        contenu = edition.ecrire(piece.contenu, voulue)
    except SaisieInvalide as erreur:
        return _page(piece, typee, refus=" ".join(erreur.erreurs.values())), 422
    return _garder(piece.avec(contenu), voulue)


def _garder(piece: Piece, voulue: Grille) -> ResponseReturnValue:
    geste = request.form.get("geste", "")
    if geste == "essayer":
        return _page(piece, voulue, essaye=True)
    if geste == "a_part":
        copie = piece.enregistrer_a_part(piece.contenu)
        flash(f"Enregistré à part, dans l’ébauche « {copie.nom} ».")
        return _retour(copie.public_id, piece.cle)
    try:
        piece.enregistrer(piece.contenu)
    except EbaucheDepassee as erreur:
        return _page(piece, voulue, depassee=erreur), 409
    if not geste:
        flash("Table enregistrée.")
    return _retour(piece.ebauche.public_id, piece.cle, voulue.cle)


RANG_CHIFFRES = 5


def _agir(grille: Grille) -> Grille:
    """Return the table after the button's gesture, if it has one. Raises SaisieInvalide."""
    nom, _, rang = request.form.get("geste", "").partition(":")
    geste = GESTES.get(nom)
    if geste is None or not (rang.isdecimal() and len(rang) <= RANG_CHIFFRES):
        return grille
    try:
        return geste(grille, int(rang))
    except IndexError as erreur:
        raise Introuvable("Cette ligne n’est plus dans la table : rechargez la page.") from erreur


@bp.post("/<cle>/suppression")
def supprimer(public_id: str, cle: str) -> ResponseReturnValue:
    piece = trouver(public_id, GENRE, cle)
    if piece.emplois:
        raise TransitionInterdite(UTILISEE)
    piece.retirer()
    flash("Table enlevée de l’ébauche.")
    return redirect(url_for(".liste", public_id=public_id))


def _retour(public_id: str, cle: str, table: str | None = None) -> ResponseReturnValue:
    """Go back to the table, on the same page of its rows."""
    numero = request.form.get("page", "1")
    adresse = url_for(
        ".page",
        public_id=public_id,
        cle=cle,
        table=None if table == cle else table,
        page=None if numero == "1" else numero,
    )
    geste = request.form.get("geste", "").partition(":")[0]
    return redirect(adresse + ANCRES.get(geste, ""))


ANCRES = {
    nom: "#exemples" if "exemple" in nom else "#lignes" if "ligne" in nom else "#colonnes"
    for nom in GESTES
}
"""Where the reader goes on after a gesture."""


def _illisible(piece: Piece, raison: str) -> ResponseReturnValue:
    """Show why a table cannot be opened here: its file came from elsewhere."""
    return render_template("administration/tables/illisible.html", piece=piece, raison=raison)
