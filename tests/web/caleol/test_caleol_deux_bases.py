"""The day's list and the sheet read the same on both databases."""

from datetime import date, datetime

from models.calendrier import jour_paris
from models.db import lecture, transaction
from models.dossier import Dossier
from tests.workflow.conftest import base, monde, suivi
from tests.workflow.suivi import Suivi
from web.caleol.liste import LignePassage, compter, lire_passage, list_bailleurs, list_passages
from web.fiches import logement
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
