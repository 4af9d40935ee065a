"""« Who would be told today » is who is told when the setting is saved and the clock ticks.

The preview is compared with what really happens: the setting is saved, the due dates counted
again, the alerts fired and followed, on both databases.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alerte_regles import REGLES
from models.alerte_regles.nature import Audience, Palier
from models.calendrier import ajouter_duree
from models.codes import Role, SorteEcheance
from models.definition import Programme, ProgrammeSignataire
from models.dossier import Dossier, Suspension
from models.echeance import list_dues
from models.organisme import Organisme
from models.suppleance import Suppleance
from models.utilisateur import Utilisateur
from notifications.decision.escalade import avancer, list_a_suivre, relire
from notifications.decision.regles import declencher
from notifications.destinataires.audiences import list_referents
from tests import fabrique
from web.administration.edition.apercu import Apercu, calculer
from workflow.gestion.alertes_reglees import Voulu, regler
from workflow.gestion.reglages_alerte import recompter

LE = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
JOUR = timedelta(days=1)

TS = Palier(Audience.TRAVAILLEUR_SOCIAL)
CHEF, ETAT = Audience.CHEF_DE_SERVICE, Audience.COORDONNATEUR
LIE = Palier(Audience.BAILLEUR_LIE)

LIVREE = Voulu(
    delai="P6M",
    paliers=REGLES["A01"].paliers,
    repetition=REGLES["A01"].repetition,
    canal=REGLES["A01"].canal,
)
PROPOSITIONS = {
    "as shipped": LIVREE,
    "sooner": replace(LIVREE, delai="P3M"),
    "later": replace(LIVREE, delai="P1Y"),
    "fewer people": replace(LIVREE, paliers=(TS,)),
    "one by one": replace(LIVREE, paliers=(TS, Palier(CHEF, "P14D"), Palier(ETAT, "P2M"))),
    "never the State": replace(LIVREE, delai="P3M", paliers=(TS, LIE, Palier(ETAT, None))),
    "switched off": replace(LIVREE, active=False, motif="Suivie ailleurs"),
}


@dataclass
class Decor:
    """Two programmes, the first under the protocol, and dossiers in every situation."""

    session: Session

    def __post_init__(self) -> None:
        self.protocole = fabrique.programme(self.session, protocole=True)
        self.autre = fabrique.programme(self.session)
        self.ts, self.collegue = self._compte("ts"), self._compte("collegue")
        self.collegue.organisme_id = self.ts.organisme_id
        self._compte("chef", Role.CHEF_DE_SERVICE, organisme_id=self.ts.organisme_id)
        self._compte("etat", Role.COORDONNATEUR, departements=("91",))
        self._compte("admin", Role.ADMINISTRATEUR)
        self.signataire, self.logeur = self._bailleur("signataire"), self._bailleur("logeur")
        self._add(ProgrammeSignataire(
            programme_id=self.protocole.id, organisme_id=self.signataire.id))  # fmt: skip
        self._add(Suppleance(absent_id=self.ts.id, suppleant_id=self.collegue.id,
                             debut=LE - JOUR, fin=LE + JOUR, declaree_par=self.ts.id,
                             declaree_le=LE - JOUR))  # fmt: skip
        self._dossiers()

    def _dossiers(self) -> None:
        self._attend(8)
        self._attend(4)
        loge = self._attend(7, referent=self.collegue)
        fabrique.occupation(self.session, loge.foyer, bailleur_id=self.logeur.id)
        propose = self._attend(8)
        self._proposer(propose)
        ecarte = self._attend(9, programme_id=self.autre.id)
        self._proposer(ecarte, close_le=LE - 20 * JOUR, issue="sans_suite")
        suspendu = self._attend(7)
        self._suspendre(suspendu, LE - 60 * JOUR, None)
        repris = self._attend(6, decale=40)
        self._suspendre(repris, LE - 80 * JOUR, LE - 40 * JOUR)
        self._attend(4, programme_id=self.autre.id, departement="75")
        self._sonne(5, declenchee_le=LE - 40 * JOUR)
        self._sonne(6, declenchee_le=LE - 70 * JOUR, repondue_le=LE - JOUR)

    def _compte(self, nom: str, role: Role = Role.TRAVAILLEUR_SOCIAL, **c: Any) -> Utilisateur:
        return fabrique.utilisateur(self.session, role, nom=nom, **c)

    def _bailleur(self, nom: str) -> Organisme:
        organisme = fabrique.bailleur(self.session)
        self._compte(nom, Role.REFERENT_BAILLEUR, organisme_id=organisme.id)
        return organisme

    def _add(self, ligne: Any) -> None:
        fabrique.add(self.session, ligne)

    def _attend(self, mois: int, *, decale: int = 0, **colonnes: Any) -> Dossier:
        """A dossier whose AVL began that many months ago, its due date moved by `decale` days."""
        valeurs: dict[str, Any] = {"referent": self.ts, "programme_id": self.protocole.id}
        dossier = fabrique.dossier(self.session, **valeurs | colonnes)
        depart = LE - mois * 30 * JOUR
        due_le = ajouter_duree(depart, "P6M") + decale * JOUR
        mesure = fabrique.mesure(self.session, dossier, debut=depart)
        fabrique.echeance(
            self.session, dossier, mesure_id=mesure.id, depart_le=depart, duree="P6M",
            due_le=due_le, reveil_le=due_le,
        )  # fmt: skip
        return dossier

    def _sonne(self, mois: int, **colonnes: Any) -> None:
        dossier = fabrique.dossier(
            self.session, referent=self.ts, programme_id=self.protocole.id)  # fmt: skip
        fabrique.add(self.session, Alerte(
            cle=f"alerte:A01:essai-{mois}", code="A01", dossier_id=dossier.id, suite_le=LE,
            echeance_le=colonnes["declenchee_le"], **colonnes))  # fmt: skip

    def _proposer(self, dossier: Dossier, **colonnes: Any) -> None:
        logement = fabrique.logement(self.session, bailleur_id=self.logeur.id)
        colonnes = {"logement_id": logement.id, "ouverte_le": LE - 30 * JOUR} | colonnes
        fabrique.proposition(self.session, dossier, **colonnes)

    def _suspendre(self, dossier: Dossier, debut: datetime, fin: datetime | None) -> None:
        self._add(Suspension(dossier_id=dossier.id, debut=debut, fin=fin, motif="Hôpital"))


@pytest.fixture
def decor(session: Session) -> Decor:
    return Decor(session)


def prevoir(decor: Decor, voulu: Voulu, programme: Programme | None) -> Apercu:
    return calculer(
        decor.session, code="A01", programme_id=programme.id if programme else None, voulu=voulu,
        le=LE,
    )  # fmt: skip


def vivre(decor: Decor, voulu: Voulu, programme: Programme | None) -> Counter[str]:
    """Save the setting, tick once, and count the alerts of each account by name."""
    session = decor.session
    admin = session.scalars(select(Utilisateur).where(Utilisateur.nom == "admin")).one()
    regler(session, acteur=admin, code="A01", programme=programme, voulu=voulu, le=LE)
    vise: dict[str, Any] = {"code": "A01", "le": LE}
    vise["programme_id"] = programme.id if programme else None
    recompter(session, **vise)
    relire(session, **vise)
    for echeance in list_dues(session, SorteEcheance.ALERTE, le=LE, limite=100):
        declencher(session, echeance=echeance, le=LE)
    for suite in list_a_suivre(session, le=LE, limite=100):
        avancer(session, suite=suite, le=LE)
    session.expire_all()
    prevenus: Counter[str] = Counter()
    for alerte in session.scalars(select(Alerte)):
        if programme is None or _dossier(session, alerte).programme_id == programme.id:
            prevenus.update(_list_noms(session, alerte))
    return prevenus


def _dossier(session: Session, alerte: Alerte) -> Dossier:
    return session.get_one(Dossier, alerte.dossier_id)


def _list_noms(session: Session, alerte: Alerte) -> set[str]:
    organismes = [un.organisme_id for un in alerte.destinataires if un.organisme_id]
    ids = {un.utilisateur_id for un in alerte.destinataires if un.utilisateur_id}
    departement = _dossier(session, alerte).departement
    referents = list_referents(session, organismes=organismes, departement=departement)
    return {session.get_one(Utilisateur, un).nom for un in (*ids, *(r.id for r in referents))}


@pytest.mark.parametrize("voulu", PROPOSITIONS.values(), ids=list(PROPOSITIONS))
def test_the_preview_names_whom_the_saved_setting_tells(decor: Decor, voulu: Voulu) -> None:
    prevu = prevoir(decor, voulu, None)
    assert {un.nom: un.apres for un in prevu.comptes if un.apres} == dict(vivre(decor, voulu, None))


def test_the_preview_of_one_programme_counts_its_dossiers_alone(decor: Decor) -> None:
    voulu = replace(LIVREE, delai="P3M")
    prevu = prevoir(decor, voulu, decor.autre)
    assert (prevu.avant, prevu.apres) == (1, 2)
    assert {un.nom: un.apres for un in prevu.comptes} == dict(vivre(decor, voulu, decor.autre))


def test_who_is_told_anew_and_who_no_more_is_told_apart(decor: Decor) -> None:
    voulu = replace(LIVREE, paliers=(TS, Palier(CHEF)))
    prevu = prevoir(decor, voulu, None)
    sens = {un.nom: un.sens for un in prevu.comptes}
    assert sens == {
        "ts": "Inchangé", "collegue": "Inchangé", "chef": "Nouveau", "etat": "Plus prévenu",
        "logeur": "Plus prévenu", "signataire": "Plus prévenu",
    }  # fmt: skip
    assert (prevu.nouveaux, prevu.perdus) == (1, 3)


def test_the_preview_writes_nothing(decor: Decor) -> None:
    decor.session.commit()
    prevoir(decor, replace(LIVREE, delai="P1M", paliers=(TS,)), decor.autre)
    assert not (decor.session.new or decor.session.dirty or decor.session.deleted)
    assert decor.session.scalars(select(Alerte)).all() != []


def test_a_rule_about_conventions_previews_what_the_daily_sweep_finds(session: Session) -> None:
    porteur = fabrique.association(session)
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, organisme_id=porteur.id, nom="chef")
    fabrique.convention(
        session, porteur_id=porteur.id, debut=date(2025, 7, 1),
        fin=date(2026, 10, 31),
    )  # fmt: skip
    regle = REGLES["A17"]
    livree = Voulu(
        delai=regle.delai, paliers=regle.paliers, repetition=regle.repetition, canal=regle.canal
    )
    prevu = calculer(
        session, code="A17", programme_id=None, voulu=replace(livree, delai="P6M"), le=LE
    )
    assert (prevu.avant, prevu.apres) == (0, 1)
    assert [(un.nom, un.avant, un.apres) for un in prevu.comptes] == [(chef.nom, 0, 1)]
