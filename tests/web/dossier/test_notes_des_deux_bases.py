"""The flow of notes and visits, and what the dossier's page shows of it, on both databases."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from models.accompagnement import Contact
from models.alerte import Alerte, AlerteDestinataire
from models.calendrier import jour_paris
from models.dossier import Dossier
from models.visibilite import alertes_adressees
from models.visite import Resultat
from tests.workflow.conftest import base, monde
from tests.workflow.journalier.conftest import SAISI, Carnet, carnet
from web.fiches.absences import list_absences
from web.fiches.notes import lire_encart
from web.notes import flux
from web.notes.flux import Voir

__all__ = ["base", "carnet", "monde"]

JOUR = timedelta(days=1)


def titres(fiche: flux.FicheNotes) -> list[str]:
    """What each line is: the text of a note, or the channel of a visit."""
    return [
        entree.note.texte if entree.note else entree.visite.canal if entree.visite else "?"
        for entree in fiche.flux.rangees
    ]


def test_the_flow_mixes_notes_visits_and_attempts_of_the_steps_by_date(carnet: Carnet) -> None:
    session, dossier_id = carnet.session, carnet.dossier_id
    carnet.noter(texte="La note.")
    carnet.visiter(SAISI - 2 * JOUR)
    carnet.visiter(SAISI - JOUR, resultat=Resultat.NON_JOINT, duree=None)
    moment = SAISI - 3 * JOUR
    session.add(
        Contact(
            dossier_id=dossier_id,
            fait_le=moment,
            saisi_le=moment,
            resultat="non_joint",
            canal="courrier",
        )
    )
    session.flush()
    session.expire_all()
    dossier, lecteur = session.get_one(Dossier, dossier_id), carnet.compte("ts")
    jour = jour_paris(SAISI)
    with Flask(__name__).test_request_context("/"):
        fiches = {
            voir: flux.construire(session, dossier, lecteur, voir=voir, aujourdhui=jour)
            for voir in Voir
        }
    visite = "Visite à domicile"
    assert titres(fiches[Voir.TOUT]) == ["La note.", visite, visite, "Courrier"]
    assert titres(fiches[Voir.NOTES]) == ["La note."]
    assert titres(fiches[Voir.VISITES]) == [visite, visite, "Courrier"]
    assert titres(fiches[Voir.TENTATIVES]) == [visite, "Courrier"]
    assert fiches[Voir.TOUT].tentatives == flux.Tentatives(2, 2)
    encart = lire_encart(session, dossier, lecteur, aujourdhui=jour)
    assert [ligne.titre for ligne in encart.dernieres] == ["Note", visite, visite]
    assert encart.mois is not None
    assert encart.mois.phrase.startswith("1\N{NO-BREAK SPACE}h données")


def test_an_alert_told_to_both_is_read_once_by_who_stands_in(carnet: Carnet) -> None:
    session = carnet.session
    lecteurs = [carnet.compte("ts"), carnet.compte("collegue")]
    session.add(
        Alerte(
            cle=f"alerte:A01:{carnet.dossier_id}",
            code="A01",
            dossier_id=carnet.dossier_id,
            echeance_le=SAISI,
            declenchee_le=SAISI,
            destinataires=[
                AlerteDestinataire(role=lu.role, utilisateur_id=lu.id) for lu in lecteurs
            ],
        )
    )
    session.flush()
    siennes = select(Alerte.id).where(Alerte.dossier_id == carnet.dossier_id)
    for nom, supplee, combien in (("collegue", ("ts",), 1), ("chef", ("ts",), 1), ("chef", (), 0)):
        lecteur = carnet.compte(nom, supplee=supplee)
        assert len(session.scalars(siennes.where(alertes_adressees(lecteur))).all()) == combien


def test_the_list_of_absences_is_sorted_by_the_database(carnet: Carnet) -> None:
    assert carnet.session.execute(list_absences(carnet.compte("chef"))).all() == []
