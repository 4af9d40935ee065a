"""Tells an alert: to the people of its steps by name, to landlords an anonymous need.

Nobody is told twice of the same step, and whoever has been told by name is told no need besides.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.alerte import Alerte, AlerteDestinataire
from models.alerte_regles.nature import Canal, Palier, RegleAlerte
from models.calendrier import jour_en_mots
from models.dossier import Dossier
from notifications.boite.avis import Nouvelle, prevenir
from notifications.composition.mots import objet
from notifications.decision.anonymes import dire_le_besoin, dit_un_besoin
from notifications.destinataires import porteurs
from notifications.destinataires.audiences import (
    OBLIGE,
    Personne,
    list_personnes,
    list_personnes_hors_dossier,
)
from notifications.envoi.depot import deposer_appels

GABARIT = "alerte"
PAGE_DU_BAILLEUR = "/bailleur"


@dataclass(frozen=True, slots=True)
class Sujet:
    """An alert with what it is about. `dossier`: None for a convention, a committee..."""

    alerte: Alerte
    regle: RegleAlerte
    dossier: Dossier | None
    reference: str
    precision: str | None = None

    @property
    def programme_id(self) -> int | None:
        return self.dossier.programme_id if self.dossier else self.alerte.programme_id


@dataclass(frozen=True, slots=True)
class Dite:
    """Somebody whom a step tells, and when it was due."""

    personne: Personne
    palier: Palier
    moment: datetime


def lire_sujet(session: Session, alerte: Alerte, regle: RegleAlerte) -> Sujet:
    """Return the alert with the reference that a mail may carry."""
    if alerte.dossier_id is not None:
        dossier = session.get_one(Dossier, alerte.dossier_id)
        return Sujet(alerte, regle, dossier, dossier.reference)
    dit = porteurs.presenter(session, alerte)
    return Sujet(alerte, regle, None, dit.reference, dit.precision)


def dire_paliers(
    session: Session,
    sujet: Sujet,
    *,
    paliers: Sequence[Palier],
    deja: Sequence[Palier],
    dits_le: Sequence[datetime],
    le: datetime,
) -> set[int]:
    """Tell these steps, each due at its moment of `dits_le`; return the ids of those told.

    `deja`: the steps told before, which say who needs no anonymous need.
    """
    alerte = sujet.alerte
    connus = {ligne.utilisateur_id for ligne in alerte.destinataires}
    dites: dict[int, Dite] = {}
    for palier, moment in zip(paliers, dits_le, strict=True):
        for personne in _list_personnes(session, sujet, [palier], le):
            if personne.id not in connus:
                dites.setdefault(personne.id, Dite(personne, palier, moment))
    alerte.destinataires += [_destinataire(d.personne, alerte, d.moment) for d in dites.values()]
    obliges = {identifiant for identifiant, dite in dites.items() if dite.palier.audience in OBLIGE}
    personnes = [dite.personne for dite in dites.values()]
    _prevenir(session, sujet, personnes, obliges, cle=f"p{len(deja)}", le=le)
    if sujet.dossier is not None and dit_un_besoin(sujet.regle, paliers):
        nommees = _list_personnes(session, sujet, [*deja, *paliers], le)
        nommes = {personne.organisme_id for personne in nommees}
        dire_le_besoin(session, alerte, sujet.dossier, nommes=nommes, rang=len(deja), le=le)
    return set(dites)


def rappeler(
    session: Session,
    sujet: Sujet,
    *,
    paliers: Sequence[Palier],
    sauf: Collection[int],
    le: datetime,
) -> bool:
    """Tell again those whom these steps tell today; return whether there was anybody.

    Whoever has joined since (a stand-in, a new référent) is told with them; whoever has left, or
    sees the household no more, is not. The anonymous need is never told again.
    """
    alerte = sujet.alerte
    connus = {ligne.utilisateur_id for ligne in alerte.destinataires}
    les_obliges = [palier for palier in paliers if palier.audience in OBLIGE]
    obliges = {personne.id for personne in _list_personnes(session, sujet, les_obliges, le)}
    toutes = _list_personnes(session, sujet, paliers, le)
    rappelees = [personne for personne in toutes if personne.id not in sauf]
    for personne in rappelees:
        if personne.id not in connus:
            alerte.destinataires.append(_destinataire(personne, alerte, alerte.relancee_le))
    if not rappelees:
        return False
    cle = f"r{alerte.rappels + 1}"
    _prevenir(session, sujet, rappelees, obliges, cle=cle, le=le, rappel=True)
    return True


def appeler(session: Session, sujet: Sujet, *, le: datetime) -> None:
    """Call the other systems that want to know that the alert fired."""
    alerte = sujet.alerte
    deposer_appels(
        session,
        genre=alerte.code,
        cle=f"alerte:{alerte.public_id}",
        reference=sujet.reference,
        lien=_lien(alerte),
        echeance_le=alerte.echeance_le,
        programme_id=sujet.programme_id,
        le=le,
    )


def _list_personnes(
    session: Session, sujet: Sujet, paliers: Iterable[Palier], le: datetime
) -> list[Personne]:
    audiences = [palier.audience for palier in paliers]
    if sujet.dossier is not None:
        return list_personnes(
            session, dossier=sujet.dossier, audiences=audiences, le=le, cle=sujet.alerte.cle
        )
    return list_personnes_hors_dossier(session, alerte=sujet.alerte, audiences=audiences, le=le)


def _destinataire(
    personne: Personne, alerte: Alerte, moment: datetime | None
) -> AlerteDestinataire:
    avertie_le = None if moment == alerte.declenchee_le else moment
    return AlerteDestinataire(role=personne.role, utilisateur_id=personne.id, avertie_le=avertie_le)


def _prevenir(
    session: Session,
    sujet: Sujet,
    personnes: Iterable[Personne],
    obliges: Collection[int],
    *,
    cle: str,
    le: datetime,
    rappel: bool = False,
) -> None:
    """Tell by name; the landlord that the law obliges, without the household it sees no more."""
    toutes = list(personnes)
    nouvelle = _composer(sujet, cle=cle, rappel=rappel)
    nommees = [personne for personne in toutes if personne.id not in obliges]
    prevenir(session, nouvelle, personnes=nommees, le=le)
    tues = [personne for personne in toutes if personne.id in obliges]
    prevenir(session, _taire(nouvelle, rappel=rappel), personnes=tues, le=le)


def _composer(sujet: Sujet, *, cle: str, rappel: bool) -> Nouvelle:
    alerte, regle, dernier = sujet.alerte, sujet.regle, sujet.alerte.dernier_jour
    contexte = {
        "code": alerte.code,
        "reference": sujet.reference,
        "echeance_le": alerte.echeance_le.isoformat(),
        "lien": _lien(alerte),
    }
    return Nouvelle(
        cle=f"alerte:{alerte.public_id}:{cle}",
        genre=alerte.code,
        objet=objet(alerte.code, sujet.reference, rappel=rappel),
        lien=_lien(alerte),
        gabarit=GABARIT,
        contexte=contexte
        | ({"rappel": "1"} if rappel else {})
        | ({"precision": sujet.precision} if sujet.precision else {})
        | ({"dernier_jour": jour_en_mots(dernier)} if dernier else {}),
        # A reminder waits for the digest: told at once, months of them would bury what is new.
        canal=Canal.QUOTIDIEN if rappel and regle.canal == Canal.AUSSITOT else regle.canal,
        obligatoire=regle.legale,
        reference=sujet.reference,
        echeance_le=alerte.echeance_le,
        dossier_id=alerte.dossier_id,
        alerte_id=alerte.id,
    )


def _taire(nouvelle: Nouvelle, *, rappel: bool) -> Nouvelle:
    """Return the same news without what names the dossier."""
    contexte = {cle: dit for cle, dit in nouvelle.contexte.items() if cle != "reference"}
    return replace(
        nouvelle,
        objet=objet(nouvelle.genre, rappel=rappel),
        lien=PAGE_DU_BAILLEUR,
        contexte={**contexte, "lien": PAGE_DU_BAILLEUR},
        reference=None,
        dossier_id=None,
    )


def _lien(alerte: Alerte) -> str:
    return f"/alertes/{alerte.public_id}"
