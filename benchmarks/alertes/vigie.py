"""Ticks of the product on one base, judged by a second telling: escalation, reminders, digests."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from benchmarks.alertes.recit import ESCALADE, Dit, Recit, raconter, sonneries
from benchmarks.alertes.semis import CODE
from benchmarks.temps.calendrier import terme
from benchmarks.temps.guet import ORIGINE
from models.alerte import Alerte, AlerteDestinataire
from models.alerte_reglages import ReglageAlerte, ReglagePalier
from models.alerte_regles.nature import Audience
from models.avis import Avis, RythmeAvis
from models.db import lecture, transaction
from models.envoi import Envoi
from notifications.envoi.transports import TransportMemoire
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.suivi import Suivi
from web.travaux.embarque import Battement

SIX_MOIS = 6
HEURES = {"ts": 2, "coordonnateur": 8}
"""When each reads the digest; two o'clock strikes twice in a night of October, never in one of
March."""


@dataclass
class Vigie:
    """Ticks of the product on one base, and what they should bring."""

    monde: Monde
    recits: list[Recit] = field(default_factory=list)
    lectures: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        regler(self.monde)
        transport = TransportMemoire()
        self.messages = transport.messages
        self.battement = Battement(self.monde.factory, transport, ORIGINE)

    def ouvrir(self, depart: datetime) -> None:
        """Open a dossier whose accompaniment starts at that moment."""
        suivi = Suivi.ouvrir(self.monde, le=depart - 5 * JOUR)
        suivi.mener_jusqu_a("recueillir_adhesion")
        suivi.faire("recueillir_adhesion", le=depart)
        debut = suivi.mesures()[0].debut
        self.recits.append(Recit(suivi.dossier_id, terme(debut, mois=SIX_MOIS)))

    def battre(self, le: datetime) -> None:
        self.battement(le)
        self.lectures.append(le)

    def juger(self) -> Counter[str]:
        """Count what is not as the second telling has it."""
        return +(self._juger_les_dits() + self._juger_les_dates() + self._juger_les_resumes())

    def _juger_les_dits(self) -> Counter[str]:
        attendus = Counter(dit for recit in self.recits for dit in raconter(recit, self.lectures))
        trouves = Counter(self.lire_les_dits())
        return Counter(
            dits_perdus_ou_en_retard=(attendus - trouves).total(),
            dits_en_avance_ou_en_trop=(trouves - attendus).total(),
        )

    def lire_les_dits(self) -> list[Dit]:
        """Return what the alerts really put in the inboxes."""
        noms = {compte.id: nom for nom, compte in self.monde.comptes.items()}
        demande = (
            select(Alerte.dossier_id, Avis.cle, Avis.utilisateur_id, Avis.cree_le)
            .join(Alerte, Alerte.id == Avis.alerte_id)
            .where(Alerte.code == CODE)
        )
        with lecture(self.monde.factory) as session:
            return [
                Dit(dossier_id or 0, cle.split(":")[2], noms[utilisateur_id], cree_le)
                for dossier_id, cle, utilisateur_id, cree_le in session.execute(demande)
            ]

    def _juger_les_dates(self) -> Counter[str]:
        """Each alert bears its due date, each person the moment of her step."""
        qui = {compte.id: nom for nom, compte in self.monde.comptes.items()}
        attendues = {recit.dossier_id: recit for recit in self.recits}
        fautes: Counter[str] = Counter()
        with lecture(self.monde.factory) as session:
            alertes = session.scalars(select(Alerte).where(Alerte.code == CODE)).all()
            for alerte in alertes:
                recit = attendues[alerte.dossier_id or 0]
                fautes["mal_datees"] += alerte.echeance_le != recit.due_le
                for dit in alerte.destinataires:
                    du = recit.moments()[qui[dit.utilisateur_id or 0]]
                    fautes["mal_averties"] += _averti_le(alerte, dit) != du
        fautes["alertes_en_trop"] += len(alertes) - len({a.dossier_id for a in alertes})
        return fautes

    def _juger_les_resumes(self) -> Counter[str]:
        """Each row of the inbox went in a digest, once its hour had struck, and every mail left."""
        fautes: Counter[str] = Counter()
        for qui, heure in HEURES.items():
            fautes += self._juger_ceux_de(qui, heure)
        partis = Counter(str(message["Message-ID"]) for message in self.messages)
        with lecture(self.monde.factory) as session:
            envois = session.scalars(select(Envoi)).all()
        fautes["plis_deux_fois"] += sum(fois - 1 for fois in partis.values())
        fautes["plis_perdus"] += sum(envoi.envoye_le is None for envoi in envois)
        return fautes

    def _juger_ceux_de(self, qui: str, heure: int) -> Counter[str]:
        fautes: Counter[str] = Counter()
        coups = sonneries(heure, min(self.lectures), max(self.lectures) + JOUR)
        siens = Avis.utilisateur_id == self.monde.comptes[qui].id
        with lecture(self.monde.factory) as session:
            partis = dict(session.execute(select(Envoi.cle, Envoi.cree_le)).all())
            for cree_le, resume in session.execute(select(Avis.cree_le, Avis.resume).where(siens)):
                parti_le = partis.get(resume or "")
                if parti_le is None:
                    fautes["resumes_perdus"] += self._aurait_du_partir(cree_le, resume)
                else:
                    fautes["resumes_en_avance"] += not self._a_sonne(coups, cree_le, parti_le)
                    fautes["resumes_en_retard"] += self._a_tarde(coups, cree_le, parti_le)
        return fautes

    def _aurait_du_partir(self, cree_le: datetime, resume: str | None) -> bool:
        return resume is None and cree_le < max(self.lectures) - 2 * JOUR

    def _a_sonne(self, coups: Sequence[datetime], cree_le: datetime, parti_le: datetime) -> bool:
        """Return whether the hour struck since the row, or since the reading before its digest."""
        rang = self.lectures.index(parti_le)
        depuis = min([cree_le, *self.lectures[max(rang - 1, 0) : rang]])
        suivant = bisect_left(coups, depuis)
        return suivant < len(coups) and coups[suivant] <= parti_le

    def _a_tarde(self, coups: Sequence[datetime], cree_le: datetime, parti_le: datetime) -> bool:
        """Return whether an earlier reading had passed the hour. Only a clock that goes forward
        can tell."""
        if self.lectures != sorted(self.lectures):
            return False
        coup = coups[bisect_left(coups, cree_le)]
        return any(coup <= lue < parti_le for lue in self.lectures)


def _averti_le(alerte: Alerte, dit: AlerteDestinataire) -> datetime:
    return dit.avertie_le or alerte.declenchee_le


def regler(monde: Monde) -> None:
    """Set the steps of the alert (the landlord: never) and the hours of the digests."""
    paliers = {
        Audience.TRAVAILLEUR_SOCIAL: f"P{ESCALADE[0][1]}D",
        Audience.BAILLEUR_LIE: None,
        Audience.COORDONNATEUR: f"P{ESCALADE[1][1]}D",
    }
    lignes = [
        ReglagePalier(rang=rang, audience=audience, delai=delai)
        for rang, (audience, delai) in enumerate(paliers.items())
    ]
    administrateur = monde.comptes["administrateur"].id
    with transaction(monde.factory) as session:
        session.add(
            ReglageAlerte(code=CODE, paliers=lignes, modifie_le=LE, modifie_par=administrateur)
        )
        for qui, heure in HEURES.items():
            session.add(
                RythmeAvis(utilisateur_id=monde.comptes[qui].id, heure=heure, tout_resume=True)
            )
