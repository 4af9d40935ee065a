"""What the pages of a household and of the committees read gives the same on both databases."""

from models.calendrier import jour_paris
from models.db import lecture, transaction
from models.dossier import Dossier
from models.instance import Instance, OrdreDuJour, Reunion
from models.journal import Acces
from tests.workflow.conftest import base, monde, suivi
from tests.workflow.decor import JOUR
from tests.workflow.suivi import Suivi
from web.collectif.instances import list_cadres
from web.dossier.acquis import list_acquis
from web.fiches import instances, menage

__all__ = ["base", "monde", "suivi"]


def test_the_sheet_of_the_household_counts_who_read_his_dossier(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("notifier_offre")
    with transaction(suivi.monde.factory) as session:
        for jour, nom in enumerate(("ts", "chef", "ts")):
            lu = {"dossier_id": suivi.dossier_id, "page": "dossier.page"}
            session.add(Acces(utilisateur_id=suivi.compte(nom).id, le=suivi.le + jour * JOUR, **lu))
    with lecture(suivi.monde.factory) as session:
        fiche = menage.construire(
            session,
            session.get_one(Dossier, suivi.dossier_id),
            suivi.compte("ts"),
            avec_volet_social=False,
        )
    assert [(lu.role, lu.fois) for lu in fiche.lectures] == [
        ("travailleur_social", 2), ("chef_de_service", 1),
    ]  # fmt: skip
    assert fiche.lectures[0].derniere == suivi.le + 2 * JOUR
    assert [decision.decision for decision in fiche.decisions] == ["attribution"]


def test_what_a_former_dossier_holds_is_read_with_its_dates(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("signer_bail")
    with lecture(suivi.monde.factory) as session:
        dossier = session.get_one(Dossier, suivi.dossier_id)
        lus = {a.code: a.le for a in list_acquis(session, dossier, suivi.compte("chef"))}
    assert set(lus) == {
        "prescripteur", "composition", "demande", "volet_logement", "volet_confidentiel",
        "correspondant",
    }  # fmt: skip
    assert lus["prescripteur"] < lus["volet_logement"] < lus["demande"] < lus["correspondant"]


def test_a_committee_is_listed_with_its_next_meeting_and_who_waits_for_it(suivi: Suivi) -> None:
    dossier = suivi.dossier()
    aujourdhui = jour_paris(suivi.le)
    with transaction(suivi.monde.factory) as session:
        cadre = {"programme_id": dossier.programme_id, "departement": dossier.departement}
        lieu = Instance(nom="Commission", type="commission_entree", **cadre)
        attendue = Reunion(instance=lieu, le=aujourdhui)
        inscription = {"inscrit_le": suivi.le, "inscrit_par_id": dossier.referent_id}
        session.add(OrdreDuJour(reunion=attendue, dossier_id=dossier.id, **inscription))
    with lecture(suivi.monde.factory) as session:
        coordonnateur = suivi.compte("coordonnateur")
        lignes = instances.list_instances(session, coordonnateur, aujourdhui=aujourdhui)
        (ligne,) = [ligne for ligne in lignes if ligne.public_id == lieu.public_id]
        cadres = list_cadres(session, coordonnateur)
    assert (ligne.prochaine and ligne.prochaine.le, ligne.inscrits) == (aujourdhui, 1)
    assert [(c.programme_id, c.departement) for c in cadres] == [(dossier.programme_id, "91")]
    assert cadres[0].trimestrielle
