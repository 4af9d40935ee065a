"""A collective action walked: sessions, attendance, follow-ups, its ends, its journal."""

from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select, update

import bpmn
from models.accompagnement import Mesure, Sortie
from models.codes import DossierEtat
from models.collectif import Participant, Presence, Seance
from models.db import lecture, transaction
from models.definition import Definition, Programme
from models.dossier import Dossier, Incident
from models.journal import Journal
from models.menage import Menage
from models.message import Message
from tests import fabrique
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.suivi import Suivi
from web.travaux.echanges import accueillir_suivis, distribuer_messages
from workflow import operations
from workflow.collectif.actions_collectives import ouvrir_action
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.histoire.comparaison import comparer
from workflow.parcours import definitions
from workflow.programmes import lire
from workflow.programmes.registre import inscrire

PROGRAMME = "p004_3_4_1"
SEANCE: dict[str, object] = {
    "theme": "Entretien du logement",
    "tenue_le": "2022-03-02",
    "suite_seance": "autre",
}
SOIR = LE + 60 * JOUR


@pytest.fixture(scope="module")
def publies(monde: Monde) -> dict[str, int]:
    """The shapes that these tests run: {key: id of the definition}."""
    with transaction(monde.factory) as session:
        inscrire(session, lire(PROGRAMME))
        contenus = {
            "collectif": bpmn.read_parcours("collectif"),
            "maintien_bail": bpmn.read_parcours("maintien_bail"),
            # Alone, as a parcours: a household that only registers in an action.
            "inscription_action": bpmn.read_module("inscription_action"),
        }
        return {cle: _publier(session, contenu).id for cle, contenu in contenus.items()}


def _publier(session: Any, contenu: bytes) -> Definition:
    return definitions.publier(session, contenu=contenu, acteur_id=None, le=LE)


@pytest.fixture
def action(monde: Monde, publies: dict[str, int]) -> Suivi:
    return ouvrir(monde, publies)


def ouvrir(monde: Monde, publies: dict[str, int], **parametres: object) -> Suivi:
    """Open an action; `parametres` replace those of the programme, in one of its own."""
    with transaction(monde.factory) as session:
        livre = session.scalars(select(Programme).where(Programme.code == PROGRAMME)).one()
        valeurs = orjson.dumps(orjson.loads(livre.parametres) | parametres).decode()
        programme = fabrique.programme(session, parcours="collectif", parametres=valeurs)
        run = ouvrir_action(
            session,
            acteur=monde.comptes["ts"],
            fait_le=LE,
            saisi_le=LE,
            titre="Bien vivre à la résidence",
            site="Résidence du Parc",
            bailleur=monde.bailleur,
            programme_id=programme.id,
            definition_id=publies["collectif"],
            association_id=monde.association_id,
            referent_id=monde.comptes["ts"].id,
            departement="91",
        )
    return Suivi(monde, run)


def constituer(suivi: Suivi) -> Suivi:
    suivi.faire("constituer_groupe", groupe="constitue")
    return suivi


def nouveau_menage(suivi: Suivi) -> str:
    """Return the public id of a household that nobody follows."""
    with transaction(suivi.monde.factory) as session:
        return fabrique.menage(session).public_id


def menage_suivi(suivi: Suivi) -> tuple[Suivi, str]:
    """Return a household's own dossier, and its public id."""
    sien = Suivi.ouvrir(suivi.monde)
    with lecture(suivi.monde.factory) as session:
        menage = session.get_one(Menage, sien.dossier().menage_id)
        return sien, menage.public_id


def inscrit(suivi: Suivi) -> str:
    menage = nouveau_menage(suivi)
    suivi.faire("inscription_saisie", participant=menage)
    return menage


def compter(suivi: Suivi, modele: Any) -> int:
    with lecture(suivi.monde.factory) as session:
        ceux = modele.dossier_id == suivi.dossier_id
        return session.scalar(select(func.count()).select_from(modele).where(ceux)) or 0


def test_un_cycle_va_du_groupe_au_bilan_du_comite_de_pilotage(action: Suivi) -> None:
    constituer(action)
    assert action.dossier().etat == DossierEtat.ACTION
    action.faire("seance_tenue", **SEANCE | {"suite_seance": "fin"})
    action.mener("evaluer_action")
    action.faire("bilan_copil", par="chef", suite_cycle="fin")
    dossier = action.dossier()
    assert (dossier.etat, dossier.fin_element) == (DossierEtat.CLOS, "fin_cycle")
    assert dossier.menage_id is None
    assert (action.compter(Sortie), action.compter(Mesure)) == (0, 0)
    action.la_chaine_tient()


def test_sans_volontaires_l_action_ne_commence_pas(action: Suivi) -> None:
    action.faire("constituer_groupe", groupe="abandon")
    assert action.dossier().fin_element == "fin_non_constitue"


def test_une_action_s_arrete_en_cours_de_route(action: Suivi) -> None:
    constituer(action).faire("action_abandonnee", motif_abandon="participants")
    assert action.dossier().fin_element == "fin_abandon"


def test_le_nombre_de_seances_du_programme_termine_le_cycle(
    monde: Monde, publies: dict[str, int]
) -> None:
    """004 2.1.16: the programme counts its sessions."""
    action = constituer(ouvrir(monde, publies, nb_seances=2))
    action.faire("seance_tenue", **SEANCE)
    assert "seance_tenue" in action.ouvertes()
    action.faire("seance_tenue", **SEANCE)
    assert set(action.ouvertes()) == {"evaluer_action"}


def test_un_nouveau_cycle_compte_ses_seances_a_nouveau(
    monde: Monde, publies: dict[str, int]
) -> None:
    """004 3.4.3: a review at the end of each year, then the action goes on."""
    action = constituer(ouvrir(monde, publies, nb_seances=1))
    action.faire("seance_tenue", **SEANCE)
    action.mener("evaluer_action")
    action.faire("bilan_copil", par="chef", suite_cycle="nouveau")
    action.faire("seance_tenue", **SEANCE)
    assert set(action.ouvertes()) == {"evaluer_action"}


def test_une_seance_prevue_est_tenue_avec_ses_presences(action: Suivi) -> None:
    constituer(action)
    present, absent = inscrit(action), inscrit(action)
    action.faire("seance_prevue", theme="Éco-gestes", prevue_le="2022-04-01", lieu="Local")
    action.faire(
        "seance_tenue",
        seance_prevue="1",
        tenue_le="2022-03-05",
        suite_seance="autre",
        presences=[f"{present}:present", f"{absent}:excuse"],
    )
    with lecture(action.monde.factory) as session:
        (seance,) = session.scalars(select(Seance).where(Seance.dossier_id == action.dossier_id))
        etats = session.scalars(
            select(Presence.etat).where(Presence.seance_id == seance.id).order_by(Presence.etat)
        )
        assert list(etats) == ["excuse", "present"]
    assert (seance.theme, seance.lieu, seance.tenue_le) == ("Éco-gestes", "Local", date(2022, 3, 5))


@pytest.mark.parametrize(
    ("reponses", "champ"),
    [
        ({"tenue_le": "2022-12-31"}, "tenue_le"),
        ({"theme": ""}, "theme"),
        ({"seance_prevue": "7"}, "seance_prevue"),
        ({"presences": ["abcdefghjkmn:present"]}, "presences"),
        ({"presences": ["sans code"]}, "presences"),
    ],
)
def test_une_seance_mal_dite_est_refusee(
    action: Suivi, reponses: dict[str, object], champ: str
) -> None:
    constituer(action)
    with pytest.raises(SaisieInvalide) as refus:
        action.faire("seance_tenue", **SEANCE | reponses)
    assert list(refus.value.erreurs) == [champ]
    assert compter(action, Seance) == 0


def test_on_n_inscrit_que_les_menages_que_l_on_suit(action: Suivi) -> None:
    constituer(action)
    _, sien = menage_suivi(action)
    autre = Suivi.ouvrir(
        action.monde,
        acteur=action.compte("ts_ailleurs"),
        referent_id=action.compte("ts_ailleurs").id,
        association_id=action.compte("ts_ailleurs").organisme_id,
    )
    with lecture(action.monde.factory) as session:
        etranger = session.get_one(Menage, autre.dossier().menage_id).public_id
    action.faire("inscription_saisie", participant=sien)
    for refuse in (etranger, sien, "inconnu"):
        with pytest.raises(SaisieInvalide):
            action.faire("inscription_saisie", participant=refuse)
    assert compter(action, Participant) == 1


def test_un_dossier_inscrit_son_menage_et_previent_l_action(
    action: Suivi, publies: dict[str, int]
) -> None:
    """Two sources may say that a household takes part; it counts once."""
    constituer(action)
    monde = action.monde
    sien = Suivi.ouvrir(monde, definition_id=publies["inscription_action"], le=action.le)
    sien.faire("inscrire_action", action_choisie=action.dossier().public_id)
    assert distribuer_messages(monde.factory, le=SOIR) == 1
    with lecture(monde.factory) as session:
        recue = session.scalars(
            select(Journal.type).where(
                Journal.dossier_id == action.dossier_id, Journal.element == "inscription_recue"
            )
        ).one()
        inscrits = session.scalars(
            select(Participant.menage_id).where(Participant.action_id == action.dossier().action_id)
        )
        assert list(inscrits) == [sien.dossier().menage_id]
        assert comparer(session, action.dossier_id) == []
        assert comparer(session, sien.dossier_id) == []
    assert recue == "message"


def test_l_action_d_une_autre_association_ne_s_offre_pas(
    action: Suivi, publies: dict[str, int]
) -> None:
    constituer(action)
    ailleurs = action.compte("ts_ailleurs")
    sien = Suivi.ouvrir(
        action.monde,
        definition_id=publies["inscription_action"],
        acteur=ailleurs,
        referent_id=ailleurs.id,
        association_id=ailleurs.organisme_id,
    )
    with pytest.raises(SaisieInvalide):
        sien.faire("inscrire_action", par="ts_ailleurs", action_choisie=action.dossier().public_id)


def test_un_suivi_individuel_ouvre_un_dossier_une_seule_fois(action: Suivi) -> None:
    """004 3.4.1: the association follows the household for itself, in its dwelling."""
    constituer(action)
    menage = inscrit(action)
    action.faire("suivi_demande", menage_concerne=menage, forme_suivi="maintien_bail")
    factory = action.monde.factory
    assert accueillir_suivis(factory, le=SOIR) == 1
    assert accueillir_suivis(factory, le=SOIR) == 0
    with lecture(factory) as session:
        message = message_de(session, action)
        ouvert = session.get_one(Dossier, message.destinataire_id)
        assert ouvert.menage is not None
        assert (ouvert.menage.public_id, ouvert.definition.cle) == (menage, "maintien_bail")
        assert (ouvert.referent_id, ouvert.programme_id) == (
            action.dossier().referent_id,
            action.dossier().programme_id,
        )
        assert comparer(session, ouvert.id) == []
    with pytest.raises(TransitionInterdite):
        revenir(action, "suivi_demande")


def test_un_suivi_individuel_previent_le_dossier_en_cours(action: Suivi) -> None:
    constituer(action)
    sien, menage = menage_suivi(action)
    action.faire("inscription_saisie", participant=menage)
    action.faire("suivi_demande", menage_concerne=menage, forme_suivi="maintien_bail")
    assert accueillir_suivis(action.monde.factory, le=SOIR) == 1
    with lecture(action.monde.factory) as session:
        message = message_de(session, action)
        assert message.destinataire_id == sien.dossier_id
        recu = session.scalars(
            select(Journal).where(
                Journal.dossier_id == sien.dossier_id, Journal.rang == message.destinataire_rang
            )
        ).one()
        assert recu.type == "suivi_individuel"
        assert comparer(session, sien.dossier_id) == []
    sien.la_chaine_tient()


def test_sans_suivi_prevu_par_le_programme_rien_ne_part(
    monde: Monde, publies: dict[str, int]
) -> None:
    action = constituer(ouvrir(monde, publies, individuel=False))
    menage = inscrit(action)
    action.faire("suivi_demande", menage_concerne=menage, forme_suivi="acces_direct")
    with lecture(monde.factory) as session:
        assert session.scalar(requete_message(action)) is None
    assert "seance_tenue" in action.ouvertes()


def test_un_suivi_que_le_programme_n_ouvre_pas_est_refuse(action: Suivi) -> None:
    constituer(action)
    menage = inscrit(action)
    with pytest.raises(SaisieInvalide) as refus:
        action.faire("suivi_demande", menage_concerne=menage, forme_suivi="acces_direct")
    assert list(refus.value.erreurs) == ["forme_suivi"]


def test_un_suivi_sans_parcours_publie_est_un_incident_puis_se_reprend(action: Suivi) -> None:
    """The follow-up waits for the administrator; it is not lost."""
    constituer(action)
    menage = inscrit(action)
    action.faire("suivi_demande", menage_concerne=menage, forme_suivi="maintien_bail")
    factory = action.monde.factory
    retirer_les_maintiens(action, "retiree")
    try:
        assert accueillir_suivis(factory, le=SOIR) == 0
    finally:
        retirer_les_maintiens(action, "publiee")
    assert accueillir_suivis(factory, le=SOIR) == 0, "a day later only"
    assert accueillir_suivis(factory, le=SOIR + 2 * JOUR) == 1
    assert action.compter(Incident) == 1


def retirer_les_maintiens(action: Suivi, statut: str) -> None:
    with transaction(action.monde.factory) as session:
        des_maintiens = update(Definition).where(Definition.cle == "maintien_bail")
        retrait = action.le if statut == "retiree" else None
        session.execute(des_maintiens.values(statut=statut, retiree_le=retrait))


def test_une_action_se_suspend_se_reprend_et_se_confie(action: Suivi) -> None:
    constituer(action)
    action.suspendre(action.le + JOUR)
    with pytest.raises(TransitionInterdite):
        action.faire("seance_tenue", **SEANCE)
    action.reprendre(action.le + 2 * JOUR)
    with transaction(action.monde.factory) as session:
        operations.reassigner(
            session,
            acteur=action.compte("chef"),
            dossier_id=action.dossier_id,
            version=action.dossier().version,
            referent=action.compte("collegue").public_id,
            motif="Départ",
            saisi_le=action.le + 3 * JOUR,
        )
    action.faire("seance_tenue", par="collegue", le=action.le + 4 * JOUR, **SEANCE)
    with lecture(action.monde.factory) as session:
        assert comparer(session, action.dossier_id) == []


def test_une_action_close_a_la_main_n_ecrit_la_sortie_de_personne(action: Suivi) -> None:
    constituer(action)
    action.operer("clore", le=action.le + JOUR, motif="abandon_mesure")
    assert action.compter(Sortie) == 0
    with transaction(action.monde.factory) as session:
        operations.rouvrir(
            session,
            acteur=action.compte("ts"),
            dossier_id=action.dossier_id,
            version=action.dossier().version,
            motif="Close par erreur",
            saisi_le=SOIR,
        )
    assert "seance_tenue" in action.ouvertes()


def test_une_seance_reprise_emporte_ses_presences(action: Suivi) -> None:
    constituer(action)
    menage = inscrit(action)
    action.faire("seance_tenue", **SEANCE, presences=[f"{menage}:present"])
    revenir(action, "seance_tenue")
    assert (compter(action, Seance), compter(action, Presence)) == (0, 0)
    assert compter(action, Participant) == 1
    action.faire("seance_tenue", **SEANCE, presences=[f"{menage}:absent"])
    with lecture(action.monde.factory) as session:
        assert comparer(session, action.dossier_id) == []
    action.la_chaine_tient()


def requete_message(action: Suivi) -> Any:
    return select(Message).where(
        Message.emetteur_id == action.dossier_id, Message.nom == "suivi_individuel"
    )


def message_de(session: Any, action: Suivi) -> Message:
    trouve: Message = session.scalars(requete_message(action)).one()
    return trouve


def revenir(action: Suivi, element: str) -> None:
    """Take back the last step of an element, with what followed."""
    with transaction(action.monde.factory) as session:
        faits = operations.list_reprenables(session, action.dossier_id)
        rang = next(fait.rang for fait in faits if fait.element == element)
    action.corriger(rang, par="ts", le=SOIR)
