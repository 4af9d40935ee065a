"""Say why nothing moves: answer an alert by a coded reason, or leave it until a date.

Both stop the escalation for a time: what comes next is counted from these dates by the scheduler,
which is asked to look again (`suite_le`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alerte_regles import REGLES
from models.alertes import reponse_en_vigueur, report_en_vigueur
from models.attente import DE_LA_RECHERCHE, AlerteReponse, Cote, MotifAttente
from models.calendrier import debut_de_journee, decaler_mois, jour_en_mots, jour_paris
from models.codes import Role
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from models.visibilite import alertes_lisibles
from workflow.errors import (
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.habilitations import Action
from workflow.suivi.inscription import DejaEnregistre, Trace, inscrire

REPONSE, REPORT = "alerte_repondue", "alerte_reportee"
REPORT_MAXIMUM_MOIS = 3
LONGUEUR_MAXIMUM = 1_000
"""Characters of the word that goes with a reason."""

COTES: Final[Mapping[str, Cote]] = {
    Role.TRAVAILLEUR_SOCIAL: Cote.ASSOCIATION,
    Role.CHEF_DE_SERVICE: Cote.ASSOCIATION,
    Role.REFERENT_BAILLEUR: Cote.BAILLEUR,
    Role.CORRESPONDANT_BAILLEUR: Cote.BAILLEUR,
    Role.COORDONNATEUR: Cote.ETAT,
}


def cote_de(utilisateur: Utilisateur) -> Cote | None:
    """Return the side that a user answers for; None for an administrator, who only reads."""
    return COTES.get(utilisateur.role)


def list_motifs(session: Session, cote: Cote, code: str) -> list[MotifAttente]:
    """Return the reasons that a side may give to an alert of that rule, in their order.

    What holds a search for a dwelling is left out where there is none, unless nothing would be
    left: the administrator may have retired the others.
    """
    demande = select(MotifAttente).where(MotifAttente.cote == cote, MotifAttente.actif)
    tous = list(session.scalars(demande.order_by(MotifAttente.rang, MotifAttente.code)))
    if REGLES[code].recherche:
        return tous
    return [motif for motif in tous if motif.code not in DE_LA_RECHERCHE] or tous


def dernier_jour_de_report(le: datetime) -> date:
    """Return the last day until which an alert may be left, in Paris: three months from today."""
    return decaler_mois(jour_paris(le), REPORT_MAXIMUM_MOIS)


def trouver(session: Session, acteur: Utilisateur, public_id: str) -> Alerte:
    """Return an alert that the user may open, closed or not. Raises Introuvable."""
    trouvee = session.scalars(
        select(Alerte)
        .outerjoin(Dossier, Dossier.id == Alerte.dossier_id)
        .where(Alerte.public_id == public_id, alertes_lisibles(acteur))
    ).first()
    if trouvee is None:
        raise Introuvable
    return trouvee


def refus_de_repondre(acteur: Utilisateur, alerte: Alerte) -> str | None:
    """Return why the user may not answer an alert that he may open; None when he may."""
    if cote_de(acteur) is None:
        return "Votre rôle ne permet pas de répondre à une alerte."
    if alerte.close_le is not None:
        return "Cette alerte est close : elle n’attend plus de réponse."
    if acteur.role == Role.TRAVAILLEUR_SOCIAL and not _lui_est_dite(acteur, alerte):
        return "Cette alerte est adressée à d’autres : c’est à eux d’y répondre."
    return None


def _lui_est_dite(acteur: Utilisateur, alerte: Alerte) -> bool:
    """Told to her, or to whom she stands in for: one who was not would silence it for others."""
    siens = {acteur.id, *acteur.supplee}
    return any(ligne.utilisateur_id in siens for ligne in alerte.destinataires)


def repondre(
    session: Session, *, acteur: Utilisateur, alerte: str, motif: str, precision: str, le: datetime
) -> AlerteReponse:
    """Say why nothing moves: the escalation stops, until the rule repeats itself.

    `alerte`: public id; `motif`: code of a reason of the user's side. Raises Introuvable,
    HabilitationRefusee, SaisieInvalide (motif, precision), TransitionInterdite (closed),
    DejaEnregistre (the same form sent twice).
    """
    return _enregistrer(session, acteur, alerte, motif, precision, jusqu_au=None, le=le)


def reporter(
    session: Session,
    *,
    acteur: Utilisateur,
    alerte: str,
    motif: str,
    precision: str,
    jusqu_au: date | None,
    le: datetime,
) -> AlerteReponse:
    """Leave an alert until a day, three months from now at most: it comes back that morning.

    Raises the same, with SaisieInvalide on `jusqu_au` too.
    """
    retour = debut_de_journee(_verifier_jour(jusqu_au, le))
    return _enregistrer(session, acteur, alerte, motif, precision, jusqu_au=retour, le=le)


def _verifier_jour(jusqu_au: date | None, le: datetime) -> date:
    dernier = dernier_jour_de_report(le)
    if jusqu_au is None or jusqu_au <= jour_paris(le):
        raise SaisieInvalide({"jusqu_au": "Donnez un jour à venir, à partir de demain."})
    if jusqu_au > dernier:
        phrase = f"Une alerte se reporte de trois mois au plus, jusqu’au {jour_en_mots(dernier)}."
        raise SaisieInvalide({"jusqu_au": phrase})
    return jusqu_au


def _enregistrer(
    session: Session,
    acteur: Utilisateur,
    public_id: str,
    motif: str,
    precision: str,
    *,
    jusqu_au: datetime | None,
    le: datetime,
) -> AlerteReponse:
    """Write the answer, the alert's dates and the journal of its dossier, in this order."""
    alerte = trouver(session, acteur, public_id)
    _verifier(acteur, alerte)
    reponse = AlerteReponse(
        alerte_id=alerte.id,
        utilisateur_id=acteur.id,
        cote=COTES[acteur.role],
        motif=motif,
        precision=_verifier_motif(session, acteur, alerte, motif, precision),
        le=_moment(alerte, le),
        reportee_jusqu_au=jusqu_au,
    )
    if alerte.dossier_id is not None:
        inscrire(session, acteur, alerte.dossier_id, _trace(alerte, reponse, le))
    session.refresh(alerte)  # the dossier is held: what is read here no longer moves
    _verifier(acteur, alerte)
    _verifier_nouvelle(session, alerte, reponse)
    _changer(session, alerte, reponse)
    session.add(reponse)
    session.flush()
    return reponse


def _verifier(acteur: Utilisateur, alerte: Alerte) -> None:
    refus = refus_de_repondre(acteur, alerte)
    if refus is not None:
        erreur = TransitionInterdite if acteur.role in COTES else HabilitationRefusee
        raise erreur(refus)


def _verifier_motif(
    session: Session, acteur: Utilisateur, alerte: Alerte, motif: str, precision: str
) -> str | None:
    """Return the word to keep, None for none. Raises SaisieInvalide."""
    proposes = {un.code: un for un in list_motifs(session, COTES[acteur.role], alerte.code)}
    connu = proposes.get(motif)
    if connu is None:
        raise SaisieInvalide({"motif": "Choisissez une raison de la liste."})
    mot = precision.strip()
    if connu.precision_exigee and not mot:
        raise SaisieInvalide({"precision": "Dites en un mot de quoi il s’agit."})
    if len(mot) > LONGUEUR_MAXIMUM:
        trop = f"Le texte dépasse {LONGUEUR_MAXIMUM} caractères : écrivez plus court."
        raise SaisieInvalide({"precision": trop})
    return mot or None


def _moment(alerte: Alerte, le: datetime) -> datetime:
    """A clock that was set back gives no answer older than the alert, or than its last reminder."""
    return max(le, alerte.declenchee_le, alerte.relancee_le or le)


def _trace(alerte: Alerte, reponse: AlerteReponse, le: datetime) -> Trace:
    contenu = {"alerte": alerte.public_id, "code": alerte.code, "motif": reponse.motif}
    type_ = REPONSE if reponse.reportee_jusqu_au is None else REPORT
    return Trace(type_, alerte.code, contenu, le, le, clos=True, action=Action.VOIR_ALERTES)


def _verifier_nouvelle(session: Session, alerte: Alerte, reponse: AlerteReponse) -> None:
    """Raise DejaEnregistre when what holds already is the same word for word, by the same user."""
    derniere = session.scalars(
        select(AlerteReponse)
        .where(AlerteReponse.alerte_id == alerte.id)
        .order_by(AlerteReponse.le.desc(), AlerteReponse.id.desc())
        .limit(1)
    ).first()
    if derniere is None or not (reponse_en_vigueur(alerte) or report_en_vigueur(alerte)):
        return
    if _dite(derniere) == _dite(reponse):
        raise DejaEnregistre


def _dite(reponse: AlerteReponse) -> tuple[Any, ...]:
    return (
        reponse.utilisateur_id, reponse.motif, reponse.precision, reponse.reportee_jusqu_au,
    )  # fmt: skip


def _changer(session: Session, alerte: Alerte, reponse: AlerteReponse) -> None:
    """Date the alert, unless a fact has just closed it: an alert about no dossier is not held."""
    valeurs: dict[str, Any] = {"suite_le": reponse.le}
    if reponse.reportee_jusqu_au is None:
        valeurs |= {"repondue_le": reponse.le, "cause": reponse.motif}
    else:
        valeurs |= {"reportee_le": reponse.le, "reportee_jusqu_au": reponse.reportee_jusqu_au}
    ecrite = session.scalar(
        update(Alerte)
        .where(Alerte.id == alerte.id, Alerte.close_le.is_(None))
        .values(valeurs)
        .returning(Alerte.id)
        .execution_options(synchronize_session=False)
    )
    session.expire(alerte)
    if ecrite is None:
        raise TransitionInterdite("Cette alerte vient d’être close : elle n’attend plus rien.")
