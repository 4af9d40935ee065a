"""Rebuild the present of a dossier from its facts, in the caller's transaction."""

from collections import deque
from collections.abc import Sequence

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from models.accompagnement import (
    Adhesion,
    Bilan,
    Contact,
    Diagnostic,
    Mesure,
    Orientation,
    Reponse,
    Sortie,
    Validation,
    Veille,
)
from models.alerte import Alerte
from models.collectif import Participant, Presence, Seance
from models.db import Base
from models.dossier import Dossier, EtapeOuverte, EtatMoteur, Suspension
from models.echeance import Echeance
from models.obligation import Obligation
from models.paliers import (
    AvisPrefet,
    AvisReprise,
    ExamenPeriodique,
    PassagePalier,
    ProcedureExpulsion,
)
from models.relogement import Correspondant, Logement, Occupation, PassageCaleol, Proposition
from workflow.avancement import lecture
from workflow.ecritures.contexte import Reserve, table
from workflow.engine import MOTEUR, Instance
from workflow.engine.etat import cache
from workflow.habilitations import Ligne
from workflow.histoire.faits import DEPLACEMENT, Fait
from workflow.histoire.vie import Vie
from workflow.parcours.definition_chargee import DefinitionChargee, charger

DERIVEES: tuple[type[Base], ...] = (
    EtapeOuverte, Echeance, Obligation, Suspension, Orientation, Contact, Diagnostic,
    Validation, Adhesion,
    Reponse, Bilan, Sortie, Veille, Proposition, Correspondant, ExamenPeriodique,
    AvisPrefet, PassagePalier, ProcedureExpulsion, AvisReprise, Occupation, Participant,
    Presence, Seance,
)  # fmt: skip
"""Tables whose rows of a dossier are nothing but consequences of its facts, with their own."""

TOUTES: tuple[type[Base], ...] = (*DERIVEES, Mesure)

SANS_CLE: tuple[type[Base], ...] = (EtapeOuverte, Echeance)
"""Those whose rows come and go: nobody points at them."""


def reconstruire(
    session: Session, dossier_id: int, faits: Sequence[Fait], *, stricte: bool = False
) -> Instance:
    """Write again all that follows from `faits`, which must hold; return the live instance.

    What belongs to the household, to people (warnings, notes, alerts) or to the journal stays.
    Raises HistoireImpossible: the caller rolls back.
    """
    session.flush()
    ligne = lecture.relire(session, dossier_id)
    cache.prendre(session, dossier_id, ligne.version)
    definition = _de_l_ouverture(session, ligne, faits)
    reserve = _reserver(session, dossier_id)
    paliers = _logements_occupes(session, dossier_id)
    comptes = _comptes_des_correspondants(session, dossier_id)
    _effacer(session, dossier_id)
    vie = Vie(session, ligne, definition, reserve, stricte)
    for fait in faits:
        vie.vivre(fait)
    _enregistrer(session, vie)
    _rendre_les_comptes(session, comptes)
    _retirer_les_restes(session, reserve, paliers)
    session.expire_all()
    return vie.instance


def _de_l_ouverture(session: Session, ligne: Ligne, faits: Sequence[Fait]) -> DefinitionChargee:
    """Return the definition that the dossier was opened on: the one that its first move left."""
    premier = next((fait for fait in faits if fait.type == DEPLACEMENT), None)
    if premier is None:
        return charger(session, ligne.definition_id, ligne.sha256)
    return charger(session, premier.contenu["de"]["id"], premier.contenu["de"]["sha256"])


def _reserver(session: Session, dossier_id: int) -> Reserve:
    """Return the keys of the rows, in the order in which they were written."""
    connexion = session.connection()
    reserve: dict[type[Base], deque[int]] = {}
    for modele in TOUTES:
        if modele not in SANS_CLE:
            t = table(modele)
            cles = select(t.c.id).where(t.c.dossier_id == dossier_id).order_by(t.c.id)
            reserve[modele] = deque(connexion.scalars(cles))
    p, passage = table(Proposition), table(PassageCaleol)
    du_dossier = p.c.dossier_id == dossier_id
    logements = select(p.c.logement_id).where(du_dossier).order_by(p.c.id)
    reserve[Logement] = deque(dict.fromkeys(connexion.scalars(logements)))
    passages = select(passage.c.id).join(p, p.c.id == passage.c.proposition_id).where(du_dossier)
    reserve[PassageCaleol] = deque(connexion.scalars(passages.order_by(passage.c.id)))
    return reserve


def _logements_occupes(session: Session, dossier_id: int) -> list[int]:
    """Return the dwellings that the dossier's stages and leases are in: ids of their own."""
    o = table(Occupation)
    occupes = select(o.c.logement_id).where(
        o.c.dossier_id == dossier_id, o.c.logement_id.is_not(None)
    )
    return list(session.connection().scalars(occupes))


def _comptes_des_correspondants(session: Session, dossier_id: int) -> list[tuple[int, str, int]]:
    """Return (id, address, account) of the correspondents who had an account when named."""
    c = table(Correspondant)
    nommes = select(c.c.id, c.c.courriel, c.c.utilisateur_id).where(
        c.c.dossier_id == dossier_id, c.c.utilisateur_id.is_not(None)
    )
    lignes = session.connection().execute(nommes)
    return [(ligne.id, ligne.courriel, ligne.utilisateur_id) for ligne in lignes]


def _rendre_les_comptes(session: Session, comptes: list[tuple[int, str, int]]) -> None:
    """An account was found by its address of that day, which may have changed since."""
    c = table(Correspondant)
    for id_, courriel, compte in comptes:
        session.connection().execute(
            update(c).where(c.c.id == id_, c.c.courriel == courriel).values(utilisateur_id=compte)
        )


def _effacer(session: Session, dossier_id: int) -> None:
    """Take away what will be written again; measures stay, ended, for the alerts they bear."""
    connexion, mesure, alerte = session.connection(), table(Mesure), table(Alerte)
    for modele in DERIVEES:
        t = table(modele)
        connexion.execute(delete(t).where(t.c.dossier_id == dossier_id))
    connexion.execute(
        update(mesure)
        .where(mesure.c.dossier_id == dossier_id)
        .values(fin_reelle=mesure.c.debut, fin_motif="reconstruite")
    )
    connexion.execute(
        update(alerte)
        .where(alerte.c.dossier_id == dossier_id, alerte.c.retiree_le.is_(None))
        .values(close_le=None)
    )


def _enregistrer(session: Session, vie: Vie) -> None:
    dossier, etat, connexion = table(Dossier), table(EtatMoteur), session.connection()
    connexion.execute(
        update(dossier)
        .where(dossier.c.id == vie.ligne.id)
        .values(
            etat=vie.etat,
            depuis=vie.depuis,
            clos_le=vie.clos_le,
            fin_element=vie.fin_element,
            referent_id=vie.referent_id,
        )
    )
    connexion.execute(
        update(etat)
        .where(etat.c.dossier_id == vie.ligne.id)
        .values(corps=vie.instance.encoder(), codec=vie.instance.codec, moteur=MOTEUR)
    )


def _retirer_les_restes(session: Session, reserve: Reserve, occupes: list[int]) -> None:
    """Take away the measures and dwellings that no fact writes any more."""
    connexion, alerte, mesure = session.connection(), table(Alerte), table(Mesure)
    restes = list(reserve[Mesure])
    connexion.execute(update(alerte).where(alerte.c.mesure_id.in_(restes)).values(mesure_id=None))
    connexion.execute(delete(mesure).where(mesure.c.id.in_(restes)))
    logement, p, o = table(Logement), table(Proposition), table(Occupation)
    connexion.execute(
        delete(logement).where(
            logement.c.id.in_([*reserve[Logement], *occupes]),
            ~exists().where(p.c.logement_id == logement.c.id),
            ~exists().where(o.c.logement_id == logement.c.id),
        )
    )
