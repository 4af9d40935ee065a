"""The pages of a step that cannot be done as it was shown: nothing typed there is lost."""

from flask import abort, render_template, request

from models.dossier import Dossier
from web import brouillons
from web.brouillons.garde import TECHNIQUES, en_mots
from web.dossier import dossiers
from web.page.champs import Recu
from web.requete import session, utilisateur
from workflow.avancement.dossiers import dire_close
from workflow.errors import EtapeDejaFaite


def montrer_close(dossier: Dossier, tache_id: str) -> str:
    """Return what one sees at the address of a step that is open no more, with one's draft of it.

    404 for what never was a step of this dossier.
    """
    garde = brouillons.lire(dossiers.cle_de_brouillon(tache_id))
    refus = dire_close(session(), utilisateur(), tache_id, dossier_id=dossier.id)
    if refus is None and garde is None:
        abort(404)
    message = refus or "Cette étape n’est plus ouverte : voyez où en est le dossier."
    return _page(dossier, message, garde.recu if garde else None, en_brouillon=garde is not None)


def montrer_deja_faite(dossier: Dossier, refus: EtapeDejaFaite) -> str:
    """Return who did the step, and what the request typed, to be copied."""
    return _page(dossier, str(refus), request.form, en_brouillon=False)


def _page(dossier: Dossier, message: str, recu: Recu | None, *, en_brouillon: bool) -> str:
    typees: list[tuple[str, str]] = []
    if recu is not None:
        brut = {cle: valeurs for cle, valeurs in recu.lists() if cle not in TECHNIQUES}
        typees = dossiers.relire(dossier, recu) or en_mots(brut)
    return render_template(
        "dossier/deja_faite.html",
        public_id=dossier.public_id,
        message=message,
        typees=typees,
        en_brouillon=en_brouillon,
    )
