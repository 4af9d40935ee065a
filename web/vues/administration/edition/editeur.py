"""The canvas of a version in progress: its page, and what its script asks for."""

from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from models.codes import EbaucheEtat
from models.ebauche import Ebauche
from web.administration.edition.editeur import (
    Copie,
    Diagramme,
    Enregistrement,
    Question,
    dire_l_offre,
    empreinte,
    en_json,
    en_texte,
    lire_corps,
    refuser,
    repondre_a,
)
from web.administration.edition.liens import adresses
from web.requete import maintenant, session, utilisateur
from workflow.edition import conditions, delais, ebauches
from workflow.edition.vocabulaire import vocabulaire
from workflow.errors import EbaucheDepassee, Introuvable

bp = Blueprint(
    "editeur",
    __name__,
    url_prefix="/administration/ebauches/<public_id>/diagramme/<genre>/<cle>",
)

DIAGRAMMES = ("parcours", "module")


@bp.get("")
def page(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    ebauche, _contenu = _trouver(public_id, genre, cle)
    pieces = ebauches.pieces_de(ebauche)
    noms = dict(vocabulaire(pieces).modules)
    return render_template(
        "administration/editeur/page.html",
        ebauche=ebauche,
        genre=genre,
        cle=cle,
        titre=pieces.nom if genre == "parcours" else noms.get(cle, cle),
        modifiable=ebauche.etat == EbaucheEtat.OUVERTE,
        lieu={"public_id": public_id, "genre": genre, "cle": cle},
    )


@bp.get("/ouverture")
@en_json
def ouverture(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Return the diagram, its version, and every list that the property panel offers."""
    ebauche, contenu = _trouver(public_id, genre, cle)
    mots = vocabulaire(ebauches.pieces_de(ebauche))
    return jsonify(
        contenu=en_texte(contenu),
        version=ebauche.version,
        empreinte=empreinte(contenu),
        vocabulaire=mots.as_json(),
        offre=dire_l_offre(genre),
        pages=adresses(ebauche, mots, par="editeur.page"),
        operateurs=conditions.OPERATEURS,
        operateurs_par_type=conditions.PAR_TYPE,
        unites=delais.UNITES,
    )


@bp.post("/verdict")
@en_json
def verdict(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Return the problems of the diagram as it is typed; nothing is kept."""
    ebauche, _contenu = _trouver(public_id, genre, cle)
    contenu = lire_corps(Diagramme).contenu.encode()
    trouve = ebauches.verifier_piece(ebauche, genre, cle, contenu)
    return jsonify(publiable=trouve.publiable, **trouve.as_json())


@bp.post("/expressions")
@en_json
def expressions(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Write a condition or a delay from what was chosen, or read one."""
    ebauche, _contenu = _trouver(public_id, genre, cle)
    mots = vocabulaire(ebauches.pieces_de(ebauche))
    return jsonify(repondre_a(lire_corps(Question), mots))


@bp.post("/enregistrer")
@en_json
def enregistrer(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Save over the version that the editor read; 409 when somebody saved this file meanwhile.

    Another file of the draft may have been saved since: that takes nothing from this one.
    """
    ebauche, avant = _trouver(public_id, genre, cle)
    lu = lire_corps(Enregistrement)
    contenu = lu.contenu.encode()
    version = ebauche.version if empreinte(avant) == lu.avant else lu.version
    try:
        nouvelle = ebauches.enregistrer(
            session(), acteur=utilisateur(), ebauche=ebauche, version=version, genre=genre,
            cle=cle, contenu=contenu, le=maintenant(),
        )  # fmt: skip
    except EbaucheDepassee as depassee:
        return refuser(depassee, depassee=True)
    return jsonify(version=nouvelle, empreinte=empreinte(contenu))


@bp.post("/a-part")
@en_json
def garder_a_part(public_id: str, genre: str, cle: str) -> ResponseReturnValue:
    """Keep this diagram in a copy of the draft."""
    ebauche, _contenu = _trouver(public_id, genre, cle)
    lu = lire_corps(Copie)
    copie = ebauches.enregistrer_a_part(
        session(), acteur=utilisateur(), ebauche=ebauche, genre=genre, cle=cle,
        contenu=lu.contenu.encode(), nom=lu.nom, le=maintenant(),
    )  # fmt: skip
    adresse = url_for("editeur.page", public_id=copie.public_id, genre=genre, cle=cle)
    return jsonify(adresse=adresse)


def _trouver(public_id: str, genre: str, cle: str) -> tuple[Ebauche, bytes]:
    """Return a draft and one of its diagrams. Raises Introuvable."""
    if genre not in DIAGRAMMES:
        raise Introuvable
    ebauche = ebauches.lire(session(), public_id)
    return ebauche, ebauches.contenu(ebauche, genre, cle)
