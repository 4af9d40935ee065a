"""Counts, when all is over, what the alerts left: each fired once, told once to each, one mail."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.alertes.harcelement import Chasse
from benchmarks.alertes.ordonnanceurs import ORIGINE
from benchmarks.alertes.semis import CODE
from models.alerte import Alerte, AlerteDestinataire
from models.avis import Avis
from models.db import lecture
from models.dossier import Incident
from models.envoi import Envoi
from notifications.composition.messages import identifiant
from tests.workflow.decor import Monde

AVIS_DITS = (("p0", "ts"), ("p0", "coordonnateur"), ("b0", "bailleur"))
"""What an alert puts in the inboxes: the travailleur social, told by mail too, the coordonnateur,
who reads a digest, and the landlord that signed, who reads an anonymous need."""


@dataclass(frozen=True)
class Constat:
    """`fautes` must be empty. `repetes`: receptions beyond the first; `coupes`: see `Chasse`."""

    alertes: int
    avis: int
    plis: int
    messages_distincts: int
    """Message-IDs received, of the mails of these alerts."""
    repetes: int
    coupes: int
    fautes: Mapping[str, int]

    def tient(self, *, alertes: int) -> bool:
        """Return whether each of so many alerts was told once, no mail lost, none repeated but
        for a death."""
        comptes = {self.alertes, self.plis, self.messages_distincts, self.avis // len(AVIS_DITS)}
        return comptes == {alertes} and not self.fautes and self.repetes <= self.coupes


def constater(monde: Monde, recus: Counter[str], chasse: Chasse, *, alertes: int) -> Constat:
    """Compare the base and the mailbox with what so many alerts should leave."""
    repetitions = Counter({mid: fois - 1 for mid, fois in recus.items() if fois > 1})
    coupes = Counter(mid for mid, _ in chasse.coupes)
    with lecture(monde.factory) as session:
        dossiers = _lire_les_dossiers(session)
        avis, plis = _lire_les_avis(session), _lire_les_plis(session)
        fautes = Counter(
            alertes_doubles=len(dossiers) - len(set(dossiers.values())),
            alertes_perdues=alertes - len(set(dossiers.values())),
            mal_adressees=_compter_les_mal_adressees(session),
            incidents=session.scalar(select(func.count(Incident.id))) or 0,
            plis_non_partis=_compter_les_non_partis(session),
            repetes_sans_mort=(repetitions - coupes).total(),
        )
        fautes += _ecarts("avis", avis, _avis_attendus(monde, dossiers))
        fautes += _ecarts("plis", plis, _plis_attendus(monde, dossiers))
        fautes += _ecarts("messages", recus, _messages_attendus(session))
    miens = {identifiant(cle, ORIGINE) for cle in plis}
    return Constat(
        alertes=len(dossiers),
        avis=len(avis),
        plis=len(plis),
        messages_distincts=len(miens & set(recus)),
        repetes=repetitions.total(),
        coupes=coupes.total(),
        fautes=dict(+fautes),
    )


def _ecarts(quoi: str, trouves: Collection[str], attendus: Collection[str]) -> Counter[str]:
    perdus, en_trop = set(attendus) - set(trouves), set(trouves) - set(attendus)
    return Counter({f"{quoi}_perdus": len(perdus), f"{quoi}_en_trop": len(en_trop)})


def _lire_les_dossiers(session: Session) -> dict[str, int | None]:
    """Return {public id of each alert: its dossier}."""
    demande = select(Alerte.public_id, Alerte.dossier_id).where(Alerte.code == CODE)
    return dict(session.execute(demande).all())


def _lire_les_avis(session: Session) -> list[str]:
    demande = select(Avis.cle).join(Alerte, Alerte.id == Avis.alerte_id).where(Alerte.code == CODE)
    return list(session.scalars(demande))


def _lire_les_plis(session: Session) -> list[str]:
    """Return the keys of the mails about a dossier: the other alerts of the sweep are not ours."""
    des_autres = select(Avis.cle).join(Alerte, Alerte.id == Avis.alerte_id)
    demande = select(Envoi.cle).where(
        Envoi.gabarit == "alerte", Envoi.cle.not_in(des_autres.where(Alerte.code != CODE))
    )
    return list(session.scalars(demande))


def _avis_attendus(monde: Monde, dossiers: Collection[str]) -> set[str]:
    return {
        f"alerte:{alerte}:{rang}:{monde.comptes[qui].public_id}"
        for alerte in dossiers
        for rang, qui in AVIS_DITS
    }


def _plis_attendus(monde: Monde, dossiers: Collection[str]) -> set[str]:
    return {f"alerte:{alerte}:p0:{monde.comptes['ts'].public_id}" for alerte in dossiers}


def _messages_attendus(session: Session) -> set[str]:
    """Every row of the outbox is one mail, digests and the sweep's included."""
    return {identifiant(cle, ORIGINE) for cle in session.scalars(select(Envoi.cle))}


def _compter_les_non_partis(session: Session) -> int:
    return session.scalar(select(func.count(Envoi.id)).where(Envoi.envoye_le.is_(None))) or 0


def _compter_les_mal_adressees(session: Session) -> int:
    """Count the alerts that do not name three recipients: two people and an organisation."""
    nombre = func.count(AlerteDestinataire.id)
    demande = (
        select(Alerte.id)
        .outerjoin(AlerteDestinataire, AlerteDestinataire.alerte_id == Alerte.id)
        .where(Alerte.code == CODE)
        .group_by(Alerte.id)
        .having(nombre != len(AVIS_DITS))
    )
    return len(session.execute(demande).all())
