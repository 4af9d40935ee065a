"""The world of the administrateur: diagrams and incidents, no household's data at all."""

from collections.abc import Callable
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.definition import Definition
from web import depots, exports
from web.fiches.avancement import Dessin
from web.listes.definitions import lire_definition, list_definitions
from web.listes.exports_administration import DEFINITIONS, INCIDENTS
from web.listes.incidents import lire_incident, list_incidents
from web.page.pagination import paginer
from web.plan import lire_plan
from web.requete import maintenant, premier, session, utilisateur
from workflow import reparations
from workflow.definitions import publier as publier_definition
from workflow.errors import DefinitionRefusee, MoteurEnDefaut, TransitionInterdite
from workflow.histoire.faits import HistoireEffacee
from workflow.histoire.vie import HistoireImpossible
from workflow.isolement.verdict import verifier_isole
from workflow.verification.verdict import Gravite, Verdict

bp = Blueprint("administration", __name__, url_prefix="/administration")

REESSAYE = "Remis au travail. Si cela échoue de nouveau, un nouvel incident s’ouvrira ici."
REPARE = "Dossier réparé : il est de nouveau ce que dit son journal."
ILLISIBLE = (
    "Le journal de ce dossier ne se relit pas d’un bout à l’autre : demandez à son référent de "
    "revenir à une étape antérieure."
)
SANS_FICHIER = "Choisissez d’abord un fichier .bpmn."


@bp.get("")
def definitions() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(DEFINITIONS, list_definitions(), lire_definition)
    page = paginer(session(), list_definitions(), lire_definition)
    return render_template("administration/definitions.html", page=page)


@bp.get("/definitions/<public_id>")
def definition(public_id: str) -> ResponseReturnValue:
    trouvee = premier(select(Definition).where(Definition.public_id == public_id))
    plan = lire_plan(trouvee)
    dessins = [
        Dessin(plan.titres.get(piece.cle, trouvee.nom), piece.genre, piece.cle, "", "")
        for piece in sorted(trouvee.pieces, key=lambda p: (p.genre != "parcours", p.cle))
        if piece.genre in ("parcours", "module")
    ]
    return render_template(
        "administration/definition.html",
        definition=trouvee,
        dessins=dessins,
        groupes=[
            (nom, [etape.nom for etape in suite])
            for nom, suite in groupby(plan.etapes, key=lambda etape: etape.groupe)
        ],
    )


@bp.get("/depot")
def depot() -> ResponseReturnValue:
    return render_template("administration/depot.html", erreur=None)


@bp.post("/depot")
def examiner() -> ResponseReturnValue:
    """Show the verdict on a file; nothing is kept until it is published."""
    fichier = request.files.get("fichier")
    contenu = fichier.read() if fichier else b""
    if not contenu:
        return render_template("administration/depot.html", erreur=SANS_FICHIER), 422
    return _montrer(verifier_isole(contenu), contenu, fichier=fichier.filename if fichier else None)


def _montrer(
    verdict: Verdict, contenu: bytes, *, fichier: str | None = None
) -> ResponseReturnValue:
    paquet = depots.emballer(contenu) if verdict.publiable else None
    groupes = [
        (gravite, [p for p in verdict.problemes if p.gravite is gravite]) for gravite in Gravite
    ]
    page = render_template(
        "administration/verdict.html",
        verdict=verdict,
        groupes=groupes,
        paquet=paquet,
        fichier=fichier,
    )
    return page, 200 if verdict.accepte else 422


@bp.post("/publication")
def publier() -> ResponseReturnValue:
    contenu = depots.deballer(request.form.get("paquet", ""))
    try:
        publiee = publier_definition(
            session(), contenu=contenu, acteur_id=utilisateur().id, le=maintenant()
        )
    except DefinitionRefusee as erreur:
        return _montrer(erreur.verdict, contenu)
    flash(f"{publiee.nom}, version {publiee.numero} : publiée. Les nouveaux dossiers la suivent.")
    return redirect(url_for("administration.definition", public_id=publiee.public_id))


@bp.get("/incidents")
def incidents() -> ResponseReturnValue:
    if exports.demande():
        return exports.repondre(INCIDENTS, list_incidents(), lire_incident)
    page = paginer(session(), list_incidents(), lire_incident)
    return render_template("administration/incidents.html", page=page)


@bp.post("/incidents/<public_id>/reessai")
def reessayer(public_id: str) -> ResponseReturnValue:
    return _soigner(reparations.reessayer, public_id, fait=REESSAYE)


@bp.post("/incidents/<public_id>/reparation")
def reparer(public_id: str) -> ResponseReturnValue:
    return _soigner(reparations.reparer, public_id, fait=REPARE)


def _soigner(verbe: Callable[..., None], public_id: str, *, fait: str) -> ResponseReturnValue:
    """Mend, or say why it could not be: nothing has then changed."""
    try:
        verbe(session(), acteur=utilisateur(), incident=public_id, le=maintenant())
    except (MoteurEnDefaut, TransitionInterdite) as erreur:
        session().rollback()
        flash(str(erreur), "refus")
    except (HistoireEffacee, HistoireImpossible):
        session().rollback()
        flash(ILLISIBLE, "refus")  # their own sentence names a step and its date
    else:
        flash(fait)
    return redirect(url_for("administration.incidents"))
