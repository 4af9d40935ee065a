"""The forms of a draft: their questions, one panel at a time, and the form as each role sees it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.codes import Role
from web.administration.edition.pieces import Piece, list_pieces, list_prises, trouver
from web.administration.edition.questions import saisie as saisies
from web.administration.edition.questions.ecran import list_lignes, voir_comme
from web.administration.edition.questions.mots import LIBRES, TYPES_EN_MOTS, donnees_par_entite
from web.administration.edition.questions.panneau import construire
from web.page.formulaires import champ, formulaire
from web.page.saisie import lire_saisie, rendre
from web.requete import session
from workflow.edition import ebauches
from workflow.errors import EbaucheDepassee, Introuvable, SaisieInvalide, TransitionInterdite
from workflow.formulaires import GENERIQUE, FormulaireInvalide, edition, lire
from workflow.formulaires.edition import Question
from workflow.formulaires.edition.modeles import questions_modeles
from workflow.formulaires.edition.operations import TITRE_MAXIMUM

bp = Blueprint(
    "formulaires_admin", __name__, url_prefix="/administration/ebauches/<public_id>/formulaires"
)

GENRE = "formulaire"
NOUVEAU = formulaire(
    "nouveau",
    "Nouveau formulaire",
    champ("titre", "textfield", "Titre", required=True, maxLength=TITRE_MAXIMUM),
    champ(
        "cle", "textfield", "Nom technique", maxLength=60,
        aide="Celui que le diagramme cite. Laissé vide, il vient du titre.",
    ),
)  # fmt: skip
TITRE = formulaire(
    "titre", "Titre",
    champ("titre", "textfield", "Titre", required=True, maxLength=TITRE_MAXIMUM),
)  # fmt: skip
UTILISE = "Une étape utilise ce formulaire : choisissez-lui-en un autre avant de l’enlever."
GESTES = {"monter": -1, "descendre": 1}
Erreurs = Mapping[str, str]


@bp.get("")
def liste(public_id: str) -> ResponseReturnValue:
    return _page_liste(public_id, {})


def _page_liste(public_id: str, saisie: dict[str, object], erreurs: Erreurs | None = None) -> str:
    ebauche, lignes = list_pieces(public_id, GENRE, _titre)
    return render_template(
        "administration/formulaires/liste.html",
        ebauche=ebauche,
        lignes=lignes,
        champs=rendre(NOUVEAU, saisie=saisie, erreurs=erreurs),
        ouvert=bool(erreurs),
    )


def _titre(piece: Piece) -> str:
    """Return the title of a form, its key when it does not read."""
    try:
        return lire(piece.contenu).titre
    except FormulaireInvalide:
        return piece.cle


@bp.post("")
def creer(public_id: str) -> ResponseReturnValue:
    saisie = lire_saisie(NOUVEAU)
    ebauche = ebauches.lire(session(), public_id)
    prises = list_prises(ebauches.pieces_de(ebauche), GENRE)
    titre = str(saisie["titre"])
    cle = str(saisie["cle"]).strip() or edition.operations.proposer_cle(titre, prises)
    try:
        if cle in prises:
            raise SaisieInvalide({"cle": f"Un autre formulaire s’appelle déjà « {cle} »."})
        contenu = edition.creer(cle=cle, titre=titre)
        Piece(ebauche, GENRE, cle, b"").enregistrer(contenu)
    except SaisieInvalide as erreur:
        return _page_liste(public_id, saisie, erreur.erreurs), 422
    flash("Formulaire créé, avec une première question. Choisissez-le sur une étape.")
    return _retour(public_id, cle)


@bp.get("/<cle>")
def page(public_id: str, cle: str) -> ResponseReturnValue:
    piece = trouver(public_id, GENRE, cle)
    try:
        question = _demandee(piece)
    except FormulaireInvalide as erreur:
        return _illisible(piece, erreur)
    return _page(piece, question)


def _demandee(piece: Piece) -> Question | None:
    """Return the question whose panel the address opens, a new one maybe."""
    questions = edition.list_questions(piece.contenu)
    if modele := questions_modeles().get(request.args.get("donnee", "")):
        return replace(modele, cle="", montre_si=None)
    if (type_ := request.args.get("nouvelle", "")) in LIBRES:
        return Question("", type_, "", destination=GENERIQUE)
    return next((q for q in questions if q.cle == request.args.get("champ")), None)


def _page(
    piece: Piece,
    question: Question | None,
    *,
    saisie: Mapping[str, object] | None = None,
    erreurs: Erreurs | None = None,
    titre: Mapping[str, object] | None = None,
    depassee: EbaucheDepassee | None = None,
) -> str:
    lu = lire(piece.contenu)
    demande = request.args.get("role", "")
    return render_template(
        "administration/formulaires/page.html",
        piece=piece,
        titre=lu.titre,
        champs_du_titre=rendre(
            TITRE, saisie=titre or {"titre": lu.titre}, erreurs=erreurs if titre else None
        ),
        lignes=list_lignes(piece.contenu),
        question=question,
        panneau=() if question is None else _panneau(piece, question, saisie, erreurs),
        apercu=voir_comme(piece.contenu, Role(demande) if demande in list(Role) else None),
        problemes=ebauches.verifier_piece(piece.ebauche, GENRE, piece.cle, piece.contenu).problemes,
        types=[(t, TYPES_EN_MOTS[t]) for t in LIBRES],
        donnees=donnees_par_entite(),
        depassee=depassee,
    )


def _panneau(
    piece: Piece,
    question: Question,
    saisie: Mapping[str, object] | None,
    erreurs: Erreurs | None,
) -> Any:
    autres = _autres(piece, question)
    boites = construire(question, autres, nouvelle=not question.cle)
    dite = saisies.dire(question, autres, boites) if saisie is None else saisie
    return rendre(boites, saisie=saisies.completer(dite, boites), erreurs=erreurs)


def _autres(piece: Piece, question: Question) -> list[Question]:
    return [q for q in edition.list_questions(piece.contenu) if q.cle != question.cle]


@bp.post("/<cle>/titre")
def titrer(public_id: str, cle: str) -> ResponseReturnValue:
    piece = trouver(public_id, GENRE, cle)
    saisie = lire_saisie(TITRE)
    try:
        piece.enregistrer(edition.titrer(piece.contenu, str(saisie["titre"])))
    except SaisieInvalide as erreur:
        return _page(piece, None, titre=saisie, erreurs=erreur.erreurs), 422
    except EbaucheDepassee as erreur:
        return _page(piece, None, titre=saisie, depassee=erreur), 409
    return _retour(public_id, cle)


@bp.post("/<cle>/questions")
def enregistrer(public_id: str, cle: str) -> ResponseReturnValue:
    """Write the question typed; over a newer version, say so and keep what was typed."""
    piece = trouver(public_id, GENRE, cle)
    avant = _avant(piece)
    boites = construire(avant, _autres(piece, avant), nouvelle=not avant.cle)
    saisie = lire_saisie(boites)
    try:
        contenu = _ecrire(piece, avant, saisie)
        if request.form.get("geste") == "a_part":
            copie = piece.enregistrer_a_part(contenu)
            flash(f"Enregistré à part, dans l’ébauche « {copie.nom} ».")
            return _retour(copie.public_id, cle)
        piece.enregistrer(contenu)
    except SaisieInvalide as erreur:
        return _page(piece, avant, saisie=saisie, erreurs=erreur.erreurs), 422
    except EbaucheDepassee as erreur:
        return _page(piece, avant, saisie=saisie, depassee=erreur), 409
    flash("Question enregistrée.")
    return _retour(public_id, cle)


def _avant(piece: Piece) -> Question:
    """Return the question that the panel is about, with the type and the data just chosen."""
    cle = request.form.get("question", "")
    questions = edition.list_questions(piece.contenu)
    avant = next((q for q in questions if q.cle == cle), None)
    if cle and avant is None:
        raise Introuvable("Cette question n’est plus dans le formulaire : rechargez la page.")
    avant = avant or Question("", "textfield", "")
    type_, destination = (request.form.get(nom, "") for nom in ("type", "destination"))
    return replace(
        avant,
        type=type_ if type_ in TYPES_EN_MOTS else avant.type,
        destination=destination if _est_connue(destination) else avant.destination,
    )


def _est_connue(destination: str) -> bool:
    return destination == GENERIQUE or destination in questions_modeles()


def _ecrire(piece: Piece, avant: Question, saisie: Mapping[str, object]) -> bytes:
    """Return the form with the question typed. Raises SaisieInvalide, by the boxes of the panel."""
    boites = construire(avant, _autres(piece, avant), nouvelle=not avant.cle)
    lue = saisies.lire(boites, saisie, avant)
    try:
        if avant.cle:
            return edition.modifier(piece.contenu, avant.cle, lue.question)
        return edition.ajouter(piece.contenu, lue.question)
    except SaisieInvalide as erreur:
        raise saisies.refuser(erreur, lue) from erreur


@bp.post("/<cle>/gestes")
def agir(public_id: str, cle: str) -> ResponseReturnValue:
    """Move a question up or down, or take it away."""
    piece = trouver(public_id, GENRE, cle)
    geste, _, question = request.form.get("geste", "").partition(":")
    try:
        if geste == "enlever":
            piece.enregistrer(edition.enlever(piece.contenu, question))
            flash("Question enlevée du formulaire.")
        else:
            pas = GESTES.get(geste, 0)
            piece.enregistrer(edition.deplacer(piece.contenu, question, pas))
    except SaisieInvalide as erreur:
        flash(" ".join(erreur.erreurs.values()), "refus")
    return redirect(f"{url_for('.page', public_id=public_id, cle=cle)}#question-{question}")


@bp.post("/<cle>/suppression")
def supprimer(public_id: str, cle: str) -> ResponseReturnValue:
    piece = trouver(public_id, GENRE, cle)
    if piece.emplois:
        raise TransitionInterdite(UTILISE)
    piece.retirer()
    flash("Formulaire enlevé de l’ébauche.")
    return redirect(url_for(".liste", public_id=public_id))


def _retour(public_id: str, cle: str) -> ResponseReturnValue:
    return redirect(url_for(".page", public_id=public_id, cle=cle))


def _illisible(piece: Piece, erreur: FormulaireInvalide) -> ResponseReturnValue:
    """Show why a form cannot be opened here: its file came from elsewhere."""
    return render_template(
        "administration/formulaires/illisible.html", piece=piece, raison=str(erreur)
    )
