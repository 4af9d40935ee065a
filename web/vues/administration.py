"""The world of the administrateur: diagrams and incidents, no household's data at all."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from models.codes import DossierEtat
from models.definition import Definition
from models.dossier import Dossier, Incident
from web import depots
from web.fiches.avancement import Dessin
from web.page.pagination import paginer
from web.plan import lire_plan
from web.requete import maintenant, premier, session, utilisateur
from workflow.definitions import publier as publier_definition
from workflow.errors import DefinitionRefusee
from workflow.verification.livre import verifier_livre
from workflow.verification.verdict import Gravite, Verdict

bp = Blueprint("administration", __name__, url_prefix="/administration")

SANS_FICHIER = "Choisissez d’abord un fichier .bpmn."


@dataclass(frozen=True)
class LigneDefinition:
    public_id: str
    cle: str
    nom: str
    numero: int
    statut: str
    publiee_le: datetime
    en_cours: int


@dataclass(frozen=True)
class LigneIncident:
    """The neutral reference, never the household."""

    reference: str | None
    element: str | None
    message: str
    le: datetime
    resolu_le: datetime | None


@bp.get("")
def definitions() -> ResponseReturnValue:
    """Every version, with how many dossiers run on it: a count, no more."""
    en_cours = (
        select(func.count())
        .where(Dossier.definition_id == Definition.id, Dossier.etat != DossierEtat.CLOS)
        .scalar_subquery()
    )
    requete = select(
        Definition.public_id, Definition.cle, Definition.nom, Definition.numero,
        Definition.statut, Definition.publiee_le, en_cours,
    ).order_by(Definition.cle, Definition.numero.desc())  # fmt: skip
    page = paginer(session(), requete, lambda rangee: LigneDefinition(*rangee))
    return render_template("administration/definitions.html", page=page)


@bp.get("/definitions/<public_id>")
def definition(public_id: str) -> ResponseReturnValue:
    trouvee = premier(select(Definition).where(Definition.public_id == public_id))
    plan = lire_plan(trouvee)
    dessins = [
        Dessin(plan.titres.get(piece.cle, trouvee.nom), piece.genre, piece.cle, "", "")
        for piece in sorted(trouvee.pieces, key=lambda p: (p.genre != "parcours", p.cle))
        if piece.genre != "formulaire"
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
    return _montrer(verifier_livre(contenu), contenu, fichier=fichier.filename if fichier else None)


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
    requete = (
        select(
            Dossier.public_id, Incident.element, Incident.message, Incident.le, Incident.resolu_le
        )
        .outerjoin(Dossier, Dossier.id == Incident.dossier_id)
        .order_by(Incident.resolu_le.is_not(None), Incident.le.desc(), Incident.id)
    )
    page = paginer(session(), requete, lambda rangee: _incident(*rangee))
    return render_template("administration/incidents.html", page=page)


def _incident(
    public_id: str | None,
    element: str | None,
    message: str,
    le: datetime,
    resolu_le: datetime | None,
) -> LigneIncident:
    reference = f"D-{public_id}" if public_id else None
    return LigneIncident(reference, element, message, le, resolu_le)
