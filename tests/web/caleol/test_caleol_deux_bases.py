"""The day's list and the sheet read the same on both databases; an offer's end is told once."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from models.avis import Avis
from models.calendrier import jour_paris
from models.db import lecture, transaction
from models.dossier import Dossier
from models.envoi import Envoi
from notifications.decision.silences import OFFRE_EXPIREE
from tests.workflow.conftest import base, monde, suivi
from tests.workflow.suivi import Suivi
from web.caleol.liste import LignePassage, compter, lire_passage, list_bailleurs, list_passages
from web.fiches import logement
from web.travaux.echeances import declencher_minuteries
from workflow.caleol import Pointage, pointer_pieces, prevoir_seance

__all__ = ["base", "monde", "suivi"]


def lire_la_liste(suivi: Suivi, vue: str, *, par: str = "ts") -> list[LignePassage]:
    with lecture(suivi.monde.factory) as session:
        jour = jour_paris(suivi.le)
        requete = list_passages(suivi.compte(par), vue=vue, bailleur="", aujourdhui=jour)
        lignes = [lire_passage(rangee) for rangee in session.execute(requete)]
    return [ligne for ligne in lignes if ligne.dossier == suivi.dossier().public_id]


def test_a_proposition_goes_from_its_session_to_its_offer(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    seance = date(2022, 4, 28)
    with transaction(suivi.monde.factory) as session:
        geste = {"acteur": suivi.compte("ts"), "dossier_id": suivi.dossier_id, "le": suivi.le}
        prevoir_seance(session, seance_le=seance, **geste)
        pointer_pieces(session, pointages={"caf": Pointage("recue")}, **geste)
    (ligne,) = lire_la_liste(suivi, "seances", par="bailleur")
    assert (ligne.moment, ligne.quand, ligne.etape) == ("seance", seance, "Saisir la décision")
    assert lire_la_liste(suivi, "seances", par="bailleur_ailleurs") == []
    suivi.le = datetime(2022, 4, 29, 10, tzinfo=suivi.le.tzinfo)
    suivi.mener("passer_caleol", "notifier_offre")
    (ligne,) = lire_la_liste(suivi, "offres")
    echeance = suivi.echeances()["silence"].due_le
    assert ligne.quand == date(2022, 5, 11)  # notified on 1 May, ten days (R.441-10)
    assert jour_paris(echeance) == date(2022, 5, 12)
    with lecture(suivi.monde.factory) as session:
        compte, jour = suivi.compte("chef"), jour_paris(suivi.le)
        assert compter(session, compte, aujourdhui=jour)["offre"] >= 1
        assert suivi.monde.bailleur in dict(list_bailleurs(session, compte))
        dossier = session.get_one(Dossier, suivi.dossier_id)
        fiche = logement.construire(session, dossier, aujourdhui=jour)
        encart = logement.lire_encart(session, dossier, compte, aujourdhui=jour)
    assert fiche.passage
    assert fiche.passage.offre
    assert fiche.passage.offre.repondre_avant == ligne.quand
    assert encart
    assert encart.date == ligne.quand
    assert {piece.code: piece.etat for piece in fiche.pieces}["caf"] == "recue"


def lire_le_silence(suivi: Suivi) -> list[Avis]:
    with lecture(suivi.monde.factory) as session:
        du_dossier = (Avis.genre == OFFRE_EXPIREE, Avis.dossier_id == suivi.dossier_id)
        return list(session.scalars(select(Avis).where(*du_dossier)))


def test_the_end_of_an_offer_that_nobody_answered_is_told_once(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("notifier_offre")
    suivi.mener("notifier_offre")
    fabrique, terme = suivi.monde.factory, suivi.echeances()["silence"].due_le
    declencher_minuteries(fabrique, le=terme - timedelta(seconds=1))
    assert lire_le_silence(suivi) == []
    en_retard = terme + timedelta(days=8)  # the server was off: its true date all the same
    declencher_minuteries(fabrique, le=en_retard)
    declencher_minuteries(fabrique, le=en_retard)
    [avis] = lire_le_silence(suivi)
    dossier = suivi.dossier()
    assert (avis.utilisateur_id, avis.dossier_id) == (dossier.referent_id, dossier.id)
    assert (avis.echeance_le, avis.cree_le) == (terme, en_retard)
    with lecture(fabrique) as session:
        envoi = session.scalars(select(Envoi).where(Envoi.cle == avis.cle)).one()
        assert dossier.reference in envoi.contexte and "silence vaut refus" in envoi.contexte


def test_an_offer_that_was_answered_says_nothing_at_its_end(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("notifier_offre")
    suivi.mener("notifier_offre")
    terme = suivi.echeances()["silence"].due_le
    suivi.mener("repondre_offre")
    declencher_minuteries(suivi.monde.factory, le=terme + timedelta(days=1))
    assert lire_le_silence(suivi) == []
