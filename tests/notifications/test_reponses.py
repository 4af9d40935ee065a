"""Answer an alert by a coded reason, or leave it until a day: who may, what is kept of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.alerte import Alerte
from models.alertes import etat_au
from models.attente import DE_LA_RECHERCHE, AlerteReponse, Cote, MotifAttente
from models.calendrier import debut_de_journee
from models.codes import AlerteEtat, Role
from models.dossier import EtatMoteur
from models.errors import ErreurMetier
from models.journal import Journal, JournalContenu
from models.suppleance import Suppleance, lire_supplees
from models.utilisateur import Utilisateur
from notifications.decision.escalade import avancer, list_a_suivre
from tests import fabrique
from tests.bases import sur_sqlite
from tests.notifications.decor import DUE, Decor, passer, planter
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.suivi.inscription import DejaEnregistre
from workflow.suivi.reponses import (
    list_motifs,
    refus_de_repondre,
    repondre,
    reporter,
    trouver,
)

JOUR = timedelta(days=1)
LE = DUE + 5 * JOUR


def dire(session: Session, acteur: Utilisateur, alerte: Alerte, **champs: Any) -> AlerteReponse:
    motif = {"coordonnateur": "etat_saisi"}.get(acteur.role, "offre_rare")
    base: dict[str, Any] = {"motif": motif, "precision": "", "le": LE}
    return repondre(session, acteur=acteur, alerte=alerte.public_id, **{**base, **champs})


def ouvrir(session: Session) -> Decor:
    """A dossier whose journal may be written: it has an engine's state."""
    decor = planter(session)
    fabrique.add(
        session, EtatMoteur(dossier_id=decor.dossier.id, codec="0", moteur="essai", corps=b"")
    )
    return decor


def tirer(session: Session) -> tuple[Decor, Alerte]:
    decor = ouvrir(session)
    [alerte] = passer(session, DUE)
    return decor, alerte


@sur_sqlite
def test_an_answer_is_kept_with_its_reason_and_dates_the_alert(session: Session) -> None:
    decor, alerte = tirer(session)
    reponse = dire(session, decor.referent, alerte, precision=" un T5 ")
    assert (reponse.cote, reponse.motif, reponse.precision) == (
        "association",
        "offre_rare",
        "un T5",
    )
    assert (alerte.repondue_le, alerte.cause, alerte.suite_le) == (LE, "offre_rare", LE)
    assert etat_au(alerte, LE + JOUR) == AlerteEtat.REPONDUE


@sur_sqlite
def test_the_journal_keeps_the_codes_and_no_word(session: Session) -> None:
    decor, alerte = tirer(session)
    dire(session, decor.referent, alerte, precision="un mot tapé")
    ligne, contenu = session.execute(
        select(Journal, JournalContenu.contenu)
        .join(JournalContenu, JournalContenu.journal_id == Journal.id)
        .where(Journal.dossier_id == decor.dossier.id)
        .order_by(Journal.rang.desc())
    ).first() or pytest.fail("no row")
    assert (ligne.type, ligne.element, ligne.acteur_id) == (
        "alerte_repondue",
        "A01",
        decor.referent.id,
    )
    assert "offre_rare" in contenu and "un mot" not in contenu


@sur_sqlite
def test_a_snooze_holds_until_the_morning_of_its_day(session: Session) -> None:
    decor, alerte = tirer(session)
    jour = date(2022, 10, 15)
    reporter(
        session, acteur=decor.referent, alerte=alerte.public_id, motif="offre_rare",
        precision="", jusqu_au=jour, le=LE,
    )  # fmt: skip
    retour = debut_de_journee(jour)
    assert (alerte.reportee_le, alerte.reportee_jusqu_au) == (LE, retour)
    [suite] = list_a_suivre(session, le=LE, limite=9)
    avancer(session, suite=suite, le=LE)
    assert alerte.suite_le == retour
    assert etat_au(alerte, retour) == AlerteEtat.REPORTEE


@pytest.mark.parametrize("jour", [None, date(2022, 7, 15), date(2022, 10, 16)])
@sur_sqlite
def test_a_snooze_is_for_a_day_to_come_within_three_months(
    session: Session, jour: date | None
) -> None:
    decor, alerte = tirer(session)
    with pytest.raises(SaisieInvalide) as refus:
        reporter(
            session, acteur=decor.referent, alerte=alerte.public_id, motif="offre_rare",
            precision="", jusqu_au=jour, le=LE,
        )  # fmt: skip
    assert list(refus.value.erreurs) == ["jusqu_au"]


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"motif": "pas_de_logement"}, "motif"),
        ({"motif": ""}, "motif"),
        ({"motif": "autre_association", "precision": "  "}, "precision"),
        ({"precision": "x" * 1_001}, "precision"),
    ],
)
@sur_sqlite
def test_a_reason_is_of_ones_own_side_and_some_need_a_word(
    session: Session, champs: dict[str, str], champ: str
) -> None:
    decor, alerte = tirer(session)
    with pytest.raises(SaisieInvalide) as refus:
        dire(session, decor.referent, alerte, **champs)
    assert list(refus.value.erreurs) == [champ]
    assert session.scalars(select(AlerteReponse)).all() == []


@sur_sqlite
def test_a_retired_reason_is_offered_and_taken_no_more(session: Session) -> None:
    decor, alerte = tirer(session)
    motifs = {motif.code: motif for motif in list_motifs(session, Cote.ASSOCIATION, "A01")}
    motifs["offre_rare"].actif = False
    session.flush()
    assert "offre_rare" not in {m.code for m in list_motifs(session, Cote.ASSOCIATION, "A01")}
    with pytest.raises(SaisieInvalide):
        dire(session, decor.referent, alerte)


@sur_sqlite
def test_the_same_form_sent_twice_is_one_answer(session: Session) -> None:
    decor, alerte = tirer(session)
    dire(session, decor.referent, alerte)
    with pytest.raises(DejaEnregistre):
        dire(session, decor.referent, alerte, le=LE + timedelta(seconds=2))
    dire(session, decor.referent, alerte, motif="choix_du_menage", le=LE + JOUR)
    assert len(session.scalars(select(AlerteReponse)).all()) == 2


@sur_sqlite
def test_the_same_answer_may_be_given_again_once_the_alert_came_back(session: Session) -> None:
    decor, alerte = tirer(session)
    dire(session, decor.referent, alerte)
    for le in (LE, LE + 40 * JOUR):
        for suite in list_a_suivre(session, le=le, limite=9):
            avancer(session, suite=suite, le=le)
    assert etat_au(alerte, LE + 41 * JOUR) == AlerteEtat.ACTIVE
    dire(session, decor.referent, alerte, le=LE + 41 * JOUR)
    assert etat_au(alerte, LE + 42 * JOUR) == AlerteEtat.REPONDUE


@sur_sqlite
def test_an_answer_given_by_a_clock_set_back_holds_all_the_same(session: Session) -> None:
    decor, alerte = tirer(session)
    for suite in list_a_suivre(session, le=DUE + 40 * JOUR, limite=9):
        avancer(session, suite=suite, le=DUE + 40 * JOUR)
    assert dire(session, decor.referent, alerte, le=DUE + JOUR).le == alerte.relancee_le
    assert etat_au(alerte, DUE + 41 * JOUR) == AlerteEtat.REPONDUE


@sur_sqlite
def test_a_closed_alert_is_read_and_answered_no_more(session: Session) -> None:
    decor, alerte = tirer(session)
    alerte.close_le = DUE + JOUR
    session.flush()
    assert trouver(session, decor.referent, alerte.public_id) is alerte
    assert refus_de_repondre(decor.referent, alerte) is not None
    with pytest.raises(TransitionInterdite):
        dire(session, decor.referent, alerte)


Faire = Callable[[Session, Decor], Utilisateur]


def _suppleant(session: Session, decor: Decor) -> Utilisateur:
    suppleant = fabrique.utilisateur(session, organisme_id=decor.referent.organisme_id)
    absence = Suppleance(
        absent_id=decor.referent.id,
        suppleant_id=suppleant.id,
        debut=DUE + JOUR,
        fin=DUE + 30 * JOUR,
        declaree_par=decor.referent.id,
        declaree_le=DUE,
    )
    fabrique.add(session, absence)
    suppleant.supplee = lire_supplees(session, suppleant.id, le=LE)
    return suppleant


def _du_logeur(session: Session, decor: Decor) -> Utilisateur:
    """A colleague of those told: he came since."""
    logeur = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    fabrique.occupation(session, decor.dossier.menage, bailleur_id=logeur.organisme_id)
    passer(session, DUE)
    return fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, organisme_id=logeur.organisme_id)


PEUVENT: dict[str, tuple[Faire, str]] = {
    "référent": (lambda _s, d: d.referent, "offre_rare"),
    "suppléant": (_suppleant, "offre_rare"),
    "chef": (
        lambda s, d: fabrique.utilisateur(
            s, Role.CHEF_DE_SERVICE, organisme_id=d.referent.organisme_id
        ),
        "offre_rare",
    ),
    "coordonnateur": (
        lambda s, _d: fabrique.utilisateur(s, Role.COORDONNATEUR, departements=("91",)),
        "",
    ),
    "bailleur": (_du_logeur, "pas_de_logement"),
}


@sur_sqlite
def test_what_holds_the_search_for_a_dwelling_explains_no_unpaid_rent(session: Session) -> None:
    decor, alerte = tirer(session)
    alerte.code = "A11"
    with pytest.raises(SaisieInvalide) as refus:
        dire(session, decor.referent, alerte, motif="regroupement_familial")
    assert list(refus.value.erreurs) == ["motif"]
    assert dire(session, decor.referent, alerte, motif="choix_du_menage").motif == "choix_du_menage"


@sur_sqlite
@pytest.mark.parametrize("cote", Cote)
def test_a_side_keeps_a_reason_for_every_alert_whatever_was_retired(
    session: Session, cote: Cote
) -> None:
    tous = {motif.code for motif in list_motifs(session, cote, "A01")}
    ailleurs = {motif.code for motif in list_motifs(session, cote, "A11")}
    assert ailleurs == tous - DE_LA_RECHERCHE and ailleurs < tous
    retirees = update(MotifAttente).where(MotifAttente.code.in_(ailleurs)).values(actif=False)
    session.execute(retirees)
    assert {motif.code for motif in list_motifs(session, cote, "A11")} == tous & DE_LA_RECHERCHE


@pytest.mark.parametrize("qui", PEUVENT)
def test_who_may_answer(session: Session, qui: str) -> None:
    decor = ouvrir(session)
    faire, motif = PEUVENT[qui]
    acteur = faire(session, decor)
    passer(session, DUE)
    alerte = session.scalars(select(Alerte)).one()
    motif = motif or list_motifs(session, Cote.ETAT, "A01")[0].code
    assert dire(session, acteur, alerte, motif=motif, precision="mot").utilisateur_id == acteur.id


NE_PEUVENT_PAS: dict[str, Faire] = {
    "collègue": lambda s, d: fabrique.utilisateur(s, organisme_id=d.referent.organisme_id),
    "chef d’ailleurs": lambda s, _d: fabrique.utilisateur(s, Role.CHEF_DE_SERVICE),
    "coordonnateur d’ailleurs": lambda s, _d: fabrique.utilisateur(
        s, Role.COORDONNATEUR, departements=("75",)
    ),
    "bailleur": lambda s, _d: fabrique.utilisateur(s, Role.REFERENT_BAILLEUR),
    "administrateur": lambda s, _d: fabrique.utilisateur(s, Role.ADMINISTRATEUR),
}


@pytest.mark.parametrize("qui", NE_PEUVENT_PAS)
@sur_sqlite
def test_whoever_may_not_see_the_alert_is_told_it_does_not_exist(
    session: Session, qui: str
) -> None:
    decor, alerte = tirer(session)
    with pytest.raises(Introuvable):
        dire(session, NE_PEUVENT_PAS[qui](session, decor), alerte)


@sur_sqlite
def test_a_landlord_that_was_not_told_by_name_does_not_open_it(session: Session) -> None:
    decor, alerte = tirer(session)
    # Linked since the alert: it sees the household, and was told nothing.
    nouveau = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    fabrique.occupation(session, decor.dossier.menage, bailleur_id=nouveau.organisme_id)
    with pytest.raises(Introuvable):
        trouver(session, nouveau, alerte.public_id)


def test_an_alert_about_a_convention_is_answered_by_who_was_told(session: Session) -> None:
    convention = fabrique.convention(session)
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, organisme_id=convention.porteur_id)
    autre = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
    alerte = Alerte(
        cle="a17", code="A17", convention_id=convention.id, organisme_id=convention.porteur_id,
        programme_id=convention.programme_id, echeance_le=DUE, declenchee_le=DUE,
    )  # fmt: skip
    fabrique.add(session, alerte)
    assert dire(session, chef, alerte, motif="demarche_association").cote == Cote.ASSOCIATION
    with pytest.raises(ErreurMetier):
        dire(session, autre, alerte)
