"""A dwelling that a landlord offers: offered, withdrawn, declined, or taken by a rapprochement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session

from models.besoins import besoins_lisibles
from models.dossier import Dossier
from models.offre import OffreCible, OffreEtat, OffreLogement, OffreReponse, etat_de_l_offre
from models.relogement import Logement, Proposition
from models.types import nouvel_identifiant
from models.utilisateur import Utilisateur
from workflow.avancement import lecture, transition
from workflow.avancement.dossiers import terminer_etape
from workflow.avancement.evenement import Evenement
from workflow.avancement.transition import Avancee
from workflow.errors import EtapeDejaFaite, Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Action, Ligne, a_portee, verifier

OFFRE = "offre"
"""Type of the journal row; its element: proposee, retenue, declinee, retiree. No social text."""

DEJA_REPONDU = "Cette offre vient d’être retenue, déclinée ou retirée : rechargez la page."
PAS_UN_RAPPROCHEMENT = "Cette étape n’ouvre pas de rapprochement : l’offre reste en attente."
AUTRE_BAILLEUR = "Gardez le bailleur qui offre ce logement."


@dataclass(frozen=True, slots=True)
class LogementOffert:
    """What a landlord says of a dwelling; `loyer` in euros a month, charges included."""

    departement: str
    commune: str
    typologie: str | None
    loyer: int | None
    contingent: str | None
    disponible_le: date | None


def proposer(
    session: Session,
    *,
    acteur: Utilisateur,
    logement: LogementOffert,
    cible: OffreCible,
    dossier_id: int | None,
    le: datetime,
) -> str:
    """Offer a dwelling to a household, to an anonymous need or to all; return its public id.

    Raises HabilitationRefusee; Introuvable for a household that the landlord does not see, or a
    need that was not told to it.
    """
    verifier(acteur, Action.PROPOSER_LOGEMENT)
    offre = OffreLogement(
        public_id=nouvel_identifiant(),
        bailleur_id=acteur.organisme_id,
        auteur_id=acteur.id,
        departement=logement.departement,
        commune=logement.commune,
        typologie=logement.typologie,
        loyer=logement.loyer,
        contingent=logement.contingent,
        disponible_le=logement.disponible_le,
        cible=cible,
        dossier_id=dossier_id,
        proposee_le=le,
    )
    if cible != OffreCible.TOUS:
        ligne = _lire_cible(session, acteur, cible, dossier_id)
        _noter(session, ligne, acteur, geste="proposee", offre=offre.public_id, le=le)
    session.add(offre)
    session.flush()
    return offre.public_id


def _lire_cible(
    session: Session, acteur: Utilisateur, cible: OffreCible, dossier_id: int | None
) -> Ligne:
    """Return the dossier that a dwelling is for, or raise Introuvable."""
    if dossier_id is None:
        raise Introuvable
    ligne = lecture.relire(session, dossier_id)
    if cible == OffreCible.BESOIN:
        requete = besoins_lisibles(acteur).with_only_columns(Dossier.id)
        visible = session.scalar(requete.where(Dossier.id == dossier_id)) is not None
    else:
        visible = a_portee(session, acteur, ligne)
    if not visible or ligne.clos_le is not None:
        raise Introuvable
    return ligne


def retirer(session: Session, *, acteur: Utilisateur, offre: str, le: datetime) -> None:
    """Withdraw an offer of one's own landlord. Raises TransitionInterdite once it is taken."""
    verifier(acteur, Action.PROPOSER_LOGEMENT)
    trouvee = session.execute(
        select(OffreLogement, etat_de_l_offre()).where(
            OffreLogement.public_id == offre, OffreLogement.bailleur_id == acteur.organisme_id
        )
    ).first()
    if trouvee is None:
        raise Introuvable
    lue, etat = trouvee
    if etat in (OffreEtat.RETENUE, OffreEtat.PRISE):
        raise TransitionInterdite("Ce logement est retenu : parlez-en avec l’association.")
    if etat == OffreEtat.RETIREE:
        return
    if lue.dossier_id is not None:
        ligne = lecture.relire(session, lue.dossier_id)
        _noter(session, ligne, acteur, geste="retiree", offre=offre, le=le)
    lue.retiree_le = le
    session.flush()


def decliner(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    offre: str,
    motif: str,
    le: datetime,
) -> None:
    """Say no to an offer made for this dossier, with a code that the landlord will read.

    Raises HabilitationRefusee, Introuvable, EtapeDejaFaite when it is answered already.
    """
    verifier(acteur, Action.REPONDRE_OFFRE)
    ligne, lue = _lire_offre(session, acteur, dossier_id, offre)
    if lue.cible == OffreCible.TOUS:
        raise TransitionInterdite("Cette offre ne vous est pas adressée : laissez-la aux autres.")
    valeurs = {"reponse": OffreReponse.DECLINEE, "motif": motif}
    _repondre(session, lue, acteur, le, valeurs)
    _noter(session, ligne, acteur, geste="declinee", offre=offre, le=le)


def retenir(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    offre: str,
    tache_id: str,
    version: int | None,
    saisie: Mapping[str, object],
    fait_le: datetime,
    le: datetime,
) -> Avancee:
    """Open the rapprochement that an offer asks for, by its step; the offer is then taken.

    Raises what `terminer_etape` raises; SaisieInvalide when the answer names another landlord;
    TransitionInterdite when the step opens no rapprochement. The caller rolls back.
    """
    verifier(acteur, Action.REPONDRE_OFFRE)
    _, lue = _lire_offre(session, acteur, dossier_id, offre)
    avancee = terminer_etape(
        session,
        acteur=acteur,
        tache_id=tache_id,
        version=version,
        saisie=saisie,
        fait_le=fait_le,
        saisi_le=le,
    )
    proposition = _proposition_ouverte(session, dossier_id, lue.bailleur_id)
    valeurs = {
        "reponse": OffreReponse.RETENUE,
        "motif": None,
        "proposition": proposition,
        "dossier_id": dossier_id,
    }
    _repondre(session, lue, acteur, le, valeurs)
    _noter(
        session, lecture.relire(session, dossier_id), acteur, geste="retenue", offre=offre, le=le
    )
    return avancee


def _proposition_ouverte(session: Session, dossier_id: int, bailleur_id: int) -> str:
    """Return the public id of the proposition that has just opened on this dossier."""
    session.flush()
    ouverte = session.execute(
        select(Proposition.public_id, Logement.bailleur_id)
        .join(Logement, Logement.id == Proposition.logement_id)
        .where(Proposition.dossier_id == dossier_id, Proposition.close_le.is_(None))
    ).first()
    if ouverte is None:
        raise TransitionInterdite(PAS_UN_RAPPROCHEMENT)
    if ouverte.bailleur_id != bailleur_id:
        raise SaisieInvalide({"bailleur": AUTRE_BAILLEUR})
    return str(ouverte.public_id)


def _lire_offre(
    session: Session, acteur: Utilisateur, dossier_id: int, offre: str
) -> tuple[Ligne, OffreLogement]:
    """Return the dossier and the offer. Raises Introuvable for what is not for it."""
    ligne = lecture.relire(session, dossier_id)
    if not a_portee(session, acteur, ligne):
        raise Introuvable
    trouvee = session.execute(
        offres_du_dossier(dossier_id, ligne.departement).where(OffreLogement.public_id == offre)
    ).first()
    if trouvee is None:
        raise Introuvable
    return ligne, trouvee[0]


def offres_du_dossier(dossier_id: int, departement: str) -> Select[OffreLogement, str]:
    """Return the offers that this dossier may answer, with their state: its own, then for all."""
    etat = etat_de_l_offre()
    return (
        select(OffreLogement, etat.label("etat"))
        .where(
            or_(
                and_(OffreLogement.dossier_id == dossier_id, etat == OffreEtat.EN_ATTENTE),
                and_(OffreLogement.departement == departement, etat == OffreEtat.DISPONIBLE),
            )
        )
        .order_by(OffreLogement.cible == OffreCible.TOUS, OffreLogement.proposee_le)
    )


def _repondre(
    session: Session,
    offre: OffreLogement,
    acteur: Utilisateur,
    le: datetime,
    valeurs: Mapping[str, object],
) -> None:
    """Write the answer, if nobody has since the offer was read. Raises EtapeDejaFaite."""
    lue = offre.repondue_le
    avant = OffreLogement.repondue_le.is_(None) if lue is None else OffreLogement.repondue_le == lue
    prise = session.execute(
        update(OffreLogement)
        .where(OffreLogement.id == offre.id, OffreLogement.retiree_le.is_(None), avant)
        .values(repondue_le=le, repondue_par=acteur.id, **valeurs)
        .returning(OffreLogement.id)
        .execution_options(synchronize_session=False)
    )
    if prise.first() is None:
        raise EtapeDejaFaite(DEJA_REPONDU)
    session.expire(offre)


def _noter(
    session: Session, ligne: Ligne, acteur: Utilisateur, *, geste: str, offre: str, le: datetime
) -> None:
    evenement = Evenement(OFFRE, le, le, acteur.id, element=geste, contenu={"offre": offre})
    transition.noter(session, ligne, evenement)
