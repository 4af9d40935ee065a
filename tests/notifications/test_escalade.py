"""An alert that fired: its steps at their delays, reminders, answers and snoozes, once each."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from models.alerte import Alerte, AlerteDestinataire
from models.alerte_reglages import JAMAIS, ReglageAlerte, ReglagePalier
from models.alerte_regles.nature import Audience
from models.alertes import etat_au
from models.avis import Avis
from models.calendrier import debut_de_journee
from models.codes import AlerteEtat, Horloge, PropositionIssue, Role
from models.db import SessionFactory, transaction
from models.definition import ProgrammeSignataire
from models.dossier import Incident, Suspension
from models.envoi import Envoi
from models.utilisateur import Utilisateur
from notifications.decision.escalade import avancer, list_a_suivre, relire
from tests import fabrique
from tests.bases import sur_sqlite
from tests.notifications.decor import DUE, Decor, passer, planter
from web.travaux.alertes import suivre_alertes

JOUR = timedelta(days=1)
TS, LIE, ETAT = Audience.TRAVAILLEUR_SOCIAL, Audience.BAILLEUR_LIE, Audience.COORDONNATEUR


def regler(
    session: Session, *paliers: tuple[Audience, str | None], code: str = "A01", **colonnes: object
) -> ReglageAlerte:
    """The steps of A01 for every programme: (audience, delay), None for never."""
    auteur = fabrique.utilisateur(session, Role.ADMINISTRATEUR)
    reglage = ReglageAlerte(code=code, modifie_le=DUE, modifie_par=auteur.id, **colonnes)
    reglage.paliers = [
        ReglagePalier(rang=rang, audience=audience, delai=delai)
        for rang, (audience, delai) in enumerate(paliers)
    ]
    return fabrique.add(session, reglage)


def coordonnateur(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))


def suivre(session: Session, le: datetime) -> int:
    """Look at every alert due, as a tick does; return how many were."""
    return sum(avancer(session, suite=s, le=le) for s in list_a_suivre(session, le=le, limite=99))


def dits(session: Session, personne: Utilisateur) -> list[str]:
    """What somebody was told, in order: `p1` for a step, `r2` for a reminder."""
    demande = select(Avis.cle).where(Avis.utilisateur_id == personne.id).order_by(Avis.id)
    return [cle.split(":")[2] for cle in session.scalars(demande)]


def tirer(session: Session, le: datetime = DUE) -> Alerte:
    [alerte] = passer(session, le)
    return alerte


def test_each_step_is_told_at_its_own_delay_and_not_a_second_before(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    regler(session, (TS, "P0D"), (ETAT, "P14D"))
    alerte = tirer(session)
    assert (alerte.palier, alerte.suite_le) == (1, DUE + 14 * JOUR)
    assert suivre(session, DUE + 14 * JOUR - timedelta(seconds=1)) == 0
    assert dits(session, etat) == []
    assert suivre(session, DUE + 14 * JOUR) == 1
    assert (dits(session, etat), dits(session, decor.referent)) == (["p1"], ["p0"])
    lignes = {ligne.utilisateur_id: ligne.avertie_le for ligne in alerte.destinataires}
    assert lignes == {decor.referent.id: None, etat.id: DUE + 14 * JOUR}


@sur_sqlite
def test_the_steps_come_by_delay_whatever_their_rank(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    regler(session, (ETAT, "P1M"), (TS, "P7D"))
    tirer(session)
    assert dits(session, decor.referent) == dits(session, etat) == []
    suivre(session, DUE + 7 * JOUR)
    assert (dits(session, decor.referent), dits(session, etat)) == (["p0"], [])


@sur_sqlite
def test_a_step_that_is_never_told_is_not(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    regler(session, (TS, "P0D"), (ETAT, None), repetition=JAMAIS)
    alerte = tirer(session)
    assert (alerte.palier, alerte.suite_le) == (1, None)
    assert (dits(session, decor.referent), dits(session, etat)) == (["p0"], [])


@sur_sqlite
def test_after_the_last_step_those_told_are_reminded_every_month(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    alerte = tirer(session)
    assert alerte.suite_le == datetime.fromisoformat("2022-08-10T08:00:00+00:00")
    suivre(session, DUE + 31 * JOUR)
    suivre(session, DUE + 62 * JOUR)
    assert dits(session, etat) == dits(session, decor.referent) == ["p0", "r1", "r2"]
    assert (alerte.rappels, alerte.relancee_le) == (2, DUE + 62 * JOUR)


@sur_sqlite
def test_the_server_off_for_months_reminds_once_and_goes_on_by_the_same_dates(
    session: Session,
) -> None:
    decor = planter(session)
    alerte = tirer(session)
    suivre(session, DUE + 100 * JOUR)
    assert dits(session, decor.referent) == ["p0", "r1"]
    assert alerte.relancee_le == datetime.fromisoformat("2022-10-10T08:00:00+00:00")
    assert alerte.suite_le == datetime.fromisoformat("2022-11-10T09:00:00+00:00")


@sur_sqlite
def test_an_alert_that_fires_months_late_tells_each_person_once(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    regler(session, (TS, "P0D"), (ETAT, "P14D"))
    alerte = tirer(session, DUE + 100 * JOUR)
    assert suivre(session, DUE + 100 * JOUR) == 0
    assert (dits(session, decor.referent), dits(session, etat)) == (["p0"], ["p0"])
    assert (alerte.declenchee_le, alerte.rappels) == (DUE, 0)
    lignes = {ligne.utilisateur_id: ligne.avertie_le for ligne in alerte.destinataires}
    assert lignes[etat.id] == DUE + 14 * JOUR


@sur_sqlite
def test_the_need_is_told_at_the_landlords_step_and_never_again(session: Session) -> None:
    programme = fabrique.programme(session, protocole=True)
    planter(session, programme_id=programme.id)
    referent = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    fabrique.add(
        session,
        ProgrammeSignataire(programme_id=programme.id, organisme_id=referent.organisme_id),
    )
    regler(session, (TS, "P0D"), (LIE, "P14D"))
    tirer(session)
    assert dits(session, referent) == []
    for jours in (14, 50, 90):
        suivre(session, DUE + jours * JOUR)
    assert dits(session, referent) == ["b1"]


@sur_sqlite
def test_a_landlord_linked_no_more_is_not_reminded(session: Session) -> None:
    decor = planter(session)
    logeur = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    occupation = fabrique.occupation(session, decor.dossier.menage, bailleur_id=logeur.organisme_id)
    tirer(session)
    occupation.fin = DUE + JOUR
    session.flush()
    suivre(session, DUE + 40 * JOUR)
    assert (dits(session, logeur), dits(session, decor.referent)) == (["p0"], ["p0", "r1"])


@sur_sqlite
def test_a_closed_alert_is_told_no_more(session: Session) -> None:
    decor = planter(session)
    tirer(session).close_le = DUE + JOUR
    session.flush()
    assert suivre(session, DUE + 40 * JOUR) == 0
    assert dits(session, decor.referent) == ["p0"]


def suspendre(session: Session, decor: Decor, debut: datetime) -> Suspension:
    return fabrique.add(
        session, Suspension(dossier_id=decor.dossier.id, debut=debut, motif="sans_nouvelle")
    )


def test_a_suspension_adds_its_days_to_a_clock_that_stops(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    regler(session, (TS, "P0D"), (ETAT, "P14D"))
    tirer(session)
    suspension = suspendre(session, decor, DUE + 4 * JOUR)
    assert suivre(session, DUE + 20 * JOUR) == 0
    suspension.fin = DUE + 34 * JOUR
    session.flush()
    assert suivre(session, DUE + 44 * JOUR - timedelta(seconds=1)) == 1
    assert dits(session, etat) == []
    suivre(session, DUE + 44 * JOUR)
    assert dits(session, etat) == ["p1"]


@sur_sqlite
@pytest.mark.parametrize("horloge", [Horloge.ARRET, Horloge.CONTINUE])
def test_what_a_late_tick_finds_held_is_told_once_nothing_holds_it(
    session: Session, horloge: Horloge
) -> None:
    """By the rule's clock, whatever the one that the due date was armed with."""
    decor, etat = planter(session), coordonnateur(session)
    decor.echeance.horloge = horloge
    regler(session, (TS, "P0D"), (ETAT, "P14D"))
    suspension = suspendre(session, decor, DUE + 4 * JOUR)
    tirer(session, DUE + 20 * JOUR)
    assert (dits(session, decor.referent), dits(session, etat)) == (["p0"], [])
    assert suivre(session, DUE + 30 * JOUR) == 0
    suspension.fin = DUE + 34 * JOUR
    session.flush()
    assert suivre(session, DUE + 44 * JOUR) == 1
    assert dits(session, etat) == ["p1"]


@sur_sqlite
def test_a_clock_that_runs_on_is_told_during_a_suspension(session: Session) -> None:
    decor = planter(session)
    decor.echeance.code, decor.echeance.horloge = "A03", "continue"
    chef = fabrique.utilisateur(
        session, Role.CHEF_DE_SERVICE, organisme_id=decor.dossier.association_id
    )
    tirer(session)
    suspendre(session, decor, DUE + JOUR)
    suivre(session, DUE + 2 * JOUR)
    assert dits(session, chef) == ["p1"]


def test_an_open_proposition_holds_the_steps_and_the_reminders_of_a01(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    regler(session, (TS, "P0D"), (ETAT, "P14D"))
    alerte = tirer(session)
    proposition = fabrique.proposition(session, decor.dossier, ouverte_le=DUE + 5 * JOUR)
    assert suivre(session, DUE + 60 * JOUR) == 0
    proposition.close_le = DUE + 61 * JOUR
    proposition.issue = PropositionIssue.NON_ATTRIBUTION
    session.flush()
    suivre(session, DUE + 62 * JOUR)
    assert dits(session, etat) == ["p1"]
    assert {d.avertie_le for d in alerte.destinataires} == {None, DUE + 61 * JOUR}


@sur_sqlite
def test_a_clock_that_goes_back_tells_nothing_twice(session: Session) -> None:
    decor = planter(session)
    tirer(session)
    suivre(session, DUE + 40 * JOUR)
    assert suivre(session, DUE + 31 * JOUR) == suivre(session, DUE) == 0
    assert dits(session, decor.referent) == ["p0", "r1"]


def repondre(session: Session, alerte: Alerte, le: datetime) -> None:
    alerte.repondue_le, alerte.cause, alerte.suite_le = le, "offre_rare", le
    session.flush()
    suivre(session, le)


@sur_sqlite
def test_an_answer_stops_the_steps_until_the_rule_repeats_itself(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    regler(session, (TS, "P0D"), (ETAT, "P14D"))
    alerte = tirer(session)
    repondre(session, alerte, DUE + 10 * JOUR)
    assert suivre(session, DUE + 20 * JOUR) == 0
    assert etat_au(alerte, DUE + 41 * JOUR) == AlerteEtat.REPONDUE
    assert suivre(session, DUE + 41 * JOUR) == 1
    assert etat_au(alerte, DUE + 42 * JOUR) == AlerteEtat.ACTIVE
    assert (dits(session, decor.referent), dits(session, etat)) == (["p0", "r1"], ["p1"])


@sur_sqlite
def test_an_answer_ends_an_alert_that_never_repeats(session: Session) -> None:
    decor, etat = planter(session), coordonnateur(session)
    regler(session, (TS, "P0D"), (ETAT, "P14D"), repetition=JAMAIS)
    alerte = tirer(session)
    repondre(session, alerte, DUE + 10 * JOUR)
    assert suivre(session, DUE + 400 * JOUR) == 0
    assert (alerte.suite_le, dits(session, etat)) == (None, [])
    assert dits(session, decor.referent) == ["p0"]


@sur_sqlite
def test_a_snooze_comes_back_at_its_date(session: Session) -> None:
    decor = planter(session)
    alerte = tirer(session)
    retour = debut_de_journee(date(2022, 9, 20))
    alerte.reportee_le = alerte.suite_le = DUE + JOUR
    alerte.reportee_jusqu_au = retour
    session.flush()
    suivre(session, DUE + 2 * JOUR)
    assert suivre(session, retour - timedelta(seconds=1)) == 0
    assert suivre(session, retour) == 1
    assert dits(session, decor.referent) == ["p0", "r1"]
    assert alerte.relancee_le == retour
    assert alerte.suite_le == datetime.fromisoformat("2022-10-19T22:00:00+00:00")


@sur_sqlite
def test_a_rule_switched_off_tells_no_more_and_wakes_when_it_is_set_again(
    session: Session,
) -> None:
    decor = planter(session)
    alerte = tirer(session)
    reglage = regler(session, active=False, motif="essai")
    suivre(session, DUE + 31 * JOUR)
    assert (dits(session, decor.referent), alerte.suite_le) == (["p0"], None)
    reglage.active = True
    session.flush()
    assert relire(session, code="A01", programme_id=None, le=DUE + 40 * JOUR) == 1
    suivre(session, DUE + 40 * JOUR)
    assert dits(session, decor.referent) == ["p0", "r1"]


@sur_sqlite
def test_a_step_that_a_setting_adds_is_told_of_the_alerts_that_run_already(
    session: Session,
) -> None:
    """Even where it comes before steps that were told; these are not told again."""
    decor = planter(session)
    chef = fabrique.utilisateur(
        session, Role.CHEF_DE_SERVICE, organisme_id=decor.dossier.association_id
    )
    etat, jours = coordonnateur(session), "P10D"
    regler(session, (TS, "P0D"), (Audience.CHEF_DE_SERVICE, jours), repetition="jamais")
    tirer(session)
    suivre(session, DUE + 10 * JOUR)
    assert (dits(session, chef), dits(session, etat)) == (["p1"], [])
    reglage = session.scalars(select(ReglageAlerte)).one()
    reglage.paliers.append(ReglagePalier(rang=3, audience=ETAT, delai="P2D"))
    session.flush()
    for _fois in range(2):
        relire(session, code="A01", programme_id=None, le=DUE + 20 * JOUR)
        suivre(session, DUE + 20 * JOUR)
    assert [dits(session, qui) for qui in (decor.referent, chef, etat)] == [["p0"], ["p1"], ["p0"]]


@sur_sqlite
def test_setting_a_rule_again_tells_no_need_to_whom_it_told_by_name(session: Session) -> None:
    programme = fabrique.programme(session, protocole=True)
    decor = planter(session, programme_id=programme.id)
    lie = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    fabrique.occupation(session, decor.dossier.menage, bailleur_id=lie.organisme_id)
    signature = ProgrammeSignataire(programme_id=programme.id, organisme_id=lie.organisme_id)
    fabrique.add(session, signature)
    tirer(session)
    relire(session, code="A01", programme_id=None, le=DUE + JOUR)
    suivre(session, DUE + JOUR)
    assert dits(session, lie) == ["p0"]


@sur_sqlite
def test_a_due_date_of_a_rule_switched_off_sleeps(session: Session) -> None:
    decor = planter(session)
    regler(session, active=False, motif="essai")
    assert passer(session, DUE) == []
    assert (decor.echeance.due_le, decor.echeance.reveil_le) == (DUE, None)


def test_setting_a_programme_looks_again_at_its_own_alerts(session: Session) -> None:
    programme = fabrique.programme(session)
    planter(session, programme_id=programme.id)
    planter(session)
    passer(session, DUE)
    assert relire(session, code="A01", programme_id=programme.id, le=DUE) == 1
    assert relire(session, code="A01", programme_id=None, le=DUE) == 2
    assert relire(session, code="A08", programme_id=None, le=DUE) == 0


@sur_sqlite
def test_what_is_found_as_the_dossier_closes_is_told_and_not_reminded(session: Session) -> None:
    decor = planter(session)
    decor.echeance.code, decor.echeance.mesure_id = "A11", None
    decor.dossier.clos_le, decor.dossier.etat, decor.dossier.fin_element = DUE, "clos", "fin"
    session.flush()
    alerte = tirer(session)
    assert (dits(session, decor.referent), alerte.suite_le) == (["p0"], None)


@sur_sqlite
def test_the_alerts_to_look_at_are_found_by_their_index(session: Session) -> None:
    ordres: list[str] = []
    connexion = session.connection()
    event.listen(connexion, "before_cursor_execute", lambda *mots: ordres.append(mots[2]))
    list_a_suivre(session, le=DUE, limite=10)
    [ordre] = ordres
    plan = connexion.exec_driver_sql(f"EXPLAIN QUERY PLAN {ordre}", ("x",) * ordre.count("?"))
    assert "ix__alerte__suite" in " ".join(ligne.detail for ligne in plan)


@sur_sqlite
def test_an_alert_that_fails_is_an_incident_looked_at_again_and_the_others_go_on(
    factory: SessionFactory,
) -> None:
    with transaction(factory) as session:
        casse, sain = planter(session), planter(session)
        for alerte in passer(session, DUE):
            if alerte.dossier_id == casse.dossier.id:
                alerte.code, alerte.suite_le = "Z99", DUE + JOUR  # no such rule
    assert suivre_alertes(factory, le=DUE + 40 * JOUR) == 2
    with transaction(factory) as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.dossier_id, incident.element) == (casse.dossier.id, "Z99")
        [remise] = session.scalars(select(Alerte.suite_le).where(Alerte.code == "Z99"))
        assert remise == DUE + 41 * JOUR
        assert dits(session, casse.referent) == ["p0"]
        assert dits(session, sain.referent) == ["p0", "r1"]


def test_an_alert_moved_since_it_was_read_is_left_alone(session: Session) -> None:
    planter(session)
    tirer(session)
    [lue] = list_a_suivre(session, le=DUE + 40 * JOUR, limite=9)
    assert avancer(session, suite=lue, le=DUE + 40 * JOUR)
    assert not avancer(session, suite=lue, le=DUE + 40 * JOUR)


def compter(session: Session, table: type[Avis] | type[Envoi] | type[AlerteDestinataire]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def instants() -> Iterator[datetime]:
    """Moments of ticks over four months, each seen by two schedulers."""
    return (DUE + timedelta(days=jours) for jours in (0, 7, 14, 20, 45, 46, 80, 120))


@pytest.mark.parametrize("nombre", [6])
def test_two_schedulers_at_once_tell_each_step_once_and_lose_none(
    factory: SessionFactory, nombre: int
) -> None:
    with transaction(factory) as session:
        regler(session, (TS, "P0D"), (ETAT, "P14D"))
        etat = coordonnateur(session)
        for _ in range(nombre):
            planter(session)
        passer(session, DUE)
    echecs: list[BaseException] = []
    depart = Barrier(2)

    def battre() -> None:
        try:
            for le in instants():
                depart.wait(timeout=30)
                suivre_alertes(factory, le=le)
        except BaseException as erreur:
            echecs.append(erreur)
            depart.abort()

    fils = [Thread(target=battre) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    assert echecs == []
    with transaction(factory) as session:
        # To the référent p0 then r1 to r3; to the coordonnateur p1 then r1 to r3.
        cles = [cle.split(":")[2] for cle in session.scalars(select(Avis.cle))]
        attendus = {
            "p0": nombre,
            "p1": nombre,
            "r1": 2 * nombre,
            "r2": 2 * nombre,
            "r3": 2 * nombre,
        }
        assert {cle: cles.count(cle) for cle in set(cles)} == attendus
        assert compter(session, AlerteDestinataire) == 2 * nombre
        # A mail at once for each step; reminders wait for the digest.
        assert compter(session, Envoi) == 2 * nombre
        assert len(dits(session, etat)) == 4 * nombre
