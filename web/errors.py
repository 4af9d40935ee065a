"""One table from errors to answers: a French page each time, never an internal text."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from flask import Flask, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from models.db import transaction
from models.errors import ErreurMetier
from models.types import nouvel_identifiant
from web import requete
from web.brouillons import secours
from web.observation.journaux import list_lieux
from web.securite import MARGE, MO
from workflow.avancement import incidents
from workflow.errors import (
    DefinitionRefusee,
    EbaucheDepassee,
    EtapeDejaFaite,
    HabilitationRefusee,
    Introuvable,
    MoteurEnDefaut,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.isolement.protocole import AtelierOccupe

journal = structlog.get_logger(__name__)

STATUTS: Mapping[type[ErreurMetier], HTTPStatus] = {
    SaisieInvalide: HTTPStatus.UNPROCESSABLE_ENTITY,
    DefinitionRefusee: HTTPStatus.UNPROCESSABLE_ENTITY,
    EtapeDejaFaite: HTTPStatus.CONFLICT,
    EbaucheDepassee: HTTPStatus.CONFLICT,
    TransitionInterdite: HTTPStatus.CONFLICT,
    HabilitationRefusee: HTTPStatus.FORBIDDEN,
    Introuvable: HTTPStatus.NOT_FOUND,
    AtelierOccupe: HTTPStatus.SERVICE_UNAVAILABLE,
}

PAGES: Mapping[int, tuple[str, str]] = {
    400: (
        "La demande est illisible",
        "Revenez à la page précédente, rechargez-la et recommencez.",
    ),
    403: (
        "Cette page n’est pas la vôtre",
        "Votre rôle n’y donne pas accès. Revenez à votre accueil.",
    ),
    404: (
        "Page introuvable",
        "L’adresse est fausse, ou vous n’avez pas, ou plus, accès à ce qu’elle montrait.",
    ),
    405: (
        "Cette adresse ne s’ouvre pas ainsi",
        "Revenez à la page précédente et utilisez ses boutons.",
    ),
    413: ("Le fichier est trop gros", "La limite est de {limite}\N{NO-BREAK SPACE}Mo."),
    429: (
        "Trop d’essais",
        "Attendez une minute, puis recommencez.",
    ),
}
JETON = (
    "Ce formulaire n’est plus valable",
    "Votre session a changé depuis que la page est ouverte. "
    "Revenez en arrière, rechargez la page et recommencez. Rien n’a été enregistré.",
)
REFUS = "La demande n’a pas abouti"
SECONDES_AVANT_DE_REVENIR = 60
PREVENU = "Rien n’a été enregistré. L’administrateur est prévenu."


def register(app: Flask) -> None:
    app.register_error_handler(ErreurMetier, _montrer_erreur_metier)
    app.register_error_handler(MoteurEnDefaut, _montrer_defaut)
    app.register_error_handler(CSRFError, _montrer_jeton)
    app.register_error_handler(OperationalError, _montrer_absence)
    app.register_error_handler(HTTPException, _montrer_erreur_http)
    app.register_error_handler(Exception, _montrer_incident)


def statut(erreur: ErreurMetier) -> int:
    """Return the HTTP status of a domain error; 422 for the ones without a line."""
    for genre in type(erreur).__mro__:
        if genre in STATUTS:
            return int(STATUTS[genre])
    return int(HTTPStatus.UNPROCESSABLE_ENTITY)


def page(titre: str, message: str, code: int) -> ResponseReturnValue:
    """Return the page of a refusal; what was typed is kept as a draft, and shown."""
    typees = secours.garder_apres_refus()
    return render_template("erreur.html", titre=titre, message=message, typees=typees), code


def _montrer_erreur_metier(erreur: ErreurMetier) -> ResponseReturnValue:
    return page(REFUS, str(erreur), statut(erreur))


def _montrer_defaut(erreur: MoteurEnDefaut) -> ResponseReturnValue:
    """Undo the step, then leave the administrator an incident: the reader cannot mend it."""
    requete.session().rollback()
    with transaction(requete.fabrique()) as courte:
        incidents.declarer(
            courte,
            dossier_id=erreur.dossier_id,
            element=erreur.element,
            message=str(erreur),
            le=requete.maintenant(),
        )
    return page(REFUS, f"{erreur} {PREVENU}", HTTPStatus.CONFLICT)


def _montrer_jeton(_erreur: CSRFError) -> ResponseReturnValue:
    """The session changed: what was typed goes to its author's drafts when the form is ours."""
    return secours.recueillir() or page(*JETON, HTTPStatus.BAD_REQUEST)


def _montrer_erreur_http(erreur: HTTPException) -> ResponseReturnValue:
    if isinstance(erreur, InternalServerError):
        return _montrer_incident(erreur.original_exception or erreur)
    code = erreur.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if code < HTTPStatus.BAD_REQUEST:
        return erreur.get_response()
    titre, message = PAGES.get(code, PAGES[400])
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _page_trop_gros(titre, message)
    return page(titre, message, code)


def _page_trop_gros(titre: str, message: str) -> ResponseReturnValue:
    """Say the limit of this request. What was typed is not read: asking for it fails again."""
    limite = max(0, (request.max_content_length or 0) - MARGE) // MO
    corps = render_template(
        "erreur.html", titre=titre, message=message.format(limite=limite), typees=[]
    )
    return corps, HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _montrer_absence(erreur: OperationalError) -> ResponseReturnValue:
    """The database is away, locked for too long or full: nobody's mistake, and it passes.

    Whether a commit that lost its answer was written, only the dossier can tell: doing the step
    again is safe, for one that is done is refused.
    """
    journal.error("base_indisponible", cause=type(erreur.orig).__name__, route=request.endpoint)
    corps = current_app.jinja_env.get_template("indisponible.html").render(
        typees=secours.relire_sans_base()
    )
    reponse = make_response(corps, HTTPStatus.SERVICE_UNAVAILABLE)
    reponse.headers["Retry-After"] = str(SECONDES_AVANT_DE_REVENIR)
    return reponse


def _montrer_incident(erreur: BaseException) -> ResponseReturnValue:
    """Log where it broke under a number that the reader can give on the telephone.

    Neither the error's own text nor the address: both may carry what somebody typed.
    """
    numero = nouvel_identifiant()
    journal.error(
        "incident",
        numero=numero,
        erreur=type(erreur).__name__,
        route=request.endpoint,
        trace=list_lieux(erreur.__traceback__),
    )
    return _page_incident(numero)


def _page_incident(numero: str) -> ResponseReturnValue:
    """Return a page that needs neither the database nor the reader: both may be what broke.

    Rendered without the context that every other page gets (`web/page/gabarits.py`).
    """
    corps = current_app.jinja_env.get_template("incident.html").render(
        numero=numero, typees=secours.relire_sans_base()
    )
    return corps, HTTPStatus.INTERNAL_SERVER_ERROR
