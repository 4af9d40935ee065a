"""Asks people to a meeting, tells them when it moves, and takes the invitation back.

One message for each person and each change. It says when and where: never which dossiers are on
the list, nor of whom.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from models.alerte_regles.nature import Canal
from models.avis import Avis
from models.calendrier import PARIS, jour_en_mots, jour_paris
from models.codes import Role
from models.errors import typographier
from models.instance import Reunion
from models.utilisateur import Utilisateur
from notifications.boite.avis import Nouvelle, prevenir
from notifications.composition.calendriers import INVITATION
from notifications.destinataires.audiences import Personne
from notifications.destinataires.comptes import PERSONNE
from notifications.destinataires.invites import list_invites

GENRE = "reunion"

TITRES = {"prevue": "Réunion", "deplacee": "Réunion modifiée", "annulee": "Réunion annulée"}

PAGES: Mapping[str, str] = {
    Role.TRAVAILLEUR_SOCIAL: "/agenda",
    Role.REFERENT_BAILLEUR: "/bailleur",
    Role.CORRESPONDANT_BAILLEUR: "/bailleur",
}
"""What a role opens that does not read the committee's own page."""


def annoncer(session: Session, *, reunion: Reunion, le: datetime) -> int:
    """Tell everybody asked to this meeting what they do not know of it yet; return how many.

    Who had been asked and is not any more (her dossier closed, or changed hands) hears of a change
    too: it still stands in her calendar. One called off is told to those who had been asked. A
    meeting that is over is told to nobody.
    """
    if reunion.le < jour_paris(le):
        return 0
    avertis = _deja_dit(session, reunion)
    derniere = {personne.id: sequence for personne, sequence in avertis.items()}
    concernes = {p.id: p for p in (*list_invites(session, reunion=reunion, le=le), *avertis)}
    a_dire = [p for p in concernes.values() if derniere.get(p.id, -1) < reunion.sequence]
    if reunion.annulee_le is not None:
        a_dire = [p for p in a_dire if p.id in derniere]
    for (page, annonce), personnes in _regrouper(reunion, a_dire, derniere):
        nouvelle = _composer(reunion, annonce=annonce, page=page)
        prevenir(session, nouvelle, personnes=personnes, le=le)
    return len(a_dire)


def _deja_dit(session: Session, reunion: Reunion) -> dict[Personne, int]:
    """Return {active account that was asked: sequence of the last invitation it had}.

    By the whole keys of the rows: their index serves, where a prefix would read every inbox.
    """
    dites: dict[Personne, int] = {}
    for sequence in range(reunion.sequence + 1):
        cle = literal(f"{_cle(reunion, sequence)}:") + Utilisateur.public_id
        comptes = select(*PERSONNE).join(Avis, Avis.cle == cle).where(Utilisateur.actif)
        dites |= {Personne(*ligne): sequence for ligne in session.execute(comptes)}
    return dites


def _cle(reunion: Reunion, sequence: int) -> str:
    return f"reunion:{reunion.public_id}:{sequence}"


def _regrouper(
    reunion: Reunion, personnes: Iterable[Personne], derniere: Mapping[int, int]
) -> list[tuple[tuple[str, str], list[Personne]]]:
    """Return [((page to open, kind of announcement), persons)]."""

    def groupe(personne: Personne) -> tuple[str, str]:
        page = PAGES.get(personne.role, f"/instances/{reunion.instance.public_id}")
        if reunion.annulee_le is not None:
            return page, "annulee"
        return page, "deplacee" if personne.id in derniere else "prevue"

    ranges = sorted(personnes, key=groupe)
    return [(cle, list(ensemble)) for cle, ensemble in groupby(ranges, key=groupe)]


def _composer(reunion: Reunion, *, annonce: str, page: str) -> Nouvelle:
    nom = reunion.instance.nom
    titre = typographier(f"{TITRES[annonce]} : {nom}, {jour_en_mots(reunion.le)}")
    return Nouvelle(
        cle=_cle(reunion, reunion.sequence),
        genre=GENRE,
        objet=titre,
        lien=page,
        gabarit=INVITATION,
        canal=Canal.AUSSITOT,
        echeance_le=reunion.debut,
        contexte={
            "annonce": annonce,
            "titre": titre,
            "nom": nom,
            "reunion": reunion.public_id,
            "sequence": str(reunion.sequence),
            "debut": reunion.debut.isoformat(),
            "fin": reunion.fin.isoformat(),
            "heure": _heures(reunion),
            "lieu": reunion.lieu or "",
            "a_distance": "oui" if reunion.a_distance else "",
            "lien": page,
        },
    )


def _heures(reunion: Reunion) -> str:
    """Return « de 14 h 30 à 16 h 00 », or nothing for the day only."""
    if reunion.heure is None:
        return ""
    debut, fin = (f"{m.astimezone(PARIS):%-H h %M}" for m in (reunion.debut, reunion.fin))
    return f"de {debut} à {fin}".replace(" ", "\N{NO-BREAK SPACE}")
