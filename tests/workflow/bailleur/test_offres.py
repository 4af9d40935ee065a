"""A dwelling offered: to all, to a household or to an anonymous need; answered once."""

from typing import Any

import pytest
from sqlalchemy import select

from models.accompagnement import Mesure
from models.alerte import Alerte, AlerteDestinataire
from models.codes import Role
from models.db import lecture, transaction
from models.dossier import Dossier
from models.journal import Journal
from models.offre import ContactCaleol, OffreCible, OffreLogement, etat_de_l_offre
from models.relogement import Logement, Proposition
from models.visibilite import dossiers_visibles
from tests import fabrique
from tests.workflow.decor import JOUR, Monde
from tests.workflow.suivi import Suivi
from workflow import bailleur
from workflow.bailleur.offres import LogementOffert
from workflow.errors import (
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)

T3 = LogementOffert("91", "Massy", "t3", 610, "etat", None)


@pytest.fixture
def cherche(monde: Monde) -> Suivi:
    """A household whose rapprochement step is open."""
    return Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")


def dire_le_besoin(suivi: Suivi, compte: str = "bailleur") -> None:
    """Fire the six-month alert of the household, told to a landlord as an organisation."""
    with transaction(suivi.monde.factory) as session:
        mesure = session.scalars(
            select(Mesure).where(Mesure.dossier_id == suivi.dossier_id, Mesure.type == "avl")
        ).one()
        session.add(
            Alerte(
                cle=f"alerte:A01:{mesure.id}:{compte}",
                code="A01",
                dossier_id=suivi.dossier_id,
                mesure_id=mesure.id,
                echeance_le=suivi.le,
                declenchee_le=suivi.le,
                destinataires=[
                    AlerteDestinataire(
                        role=Role.REFERENT_BAILLEUR,
                        organisme_id=suivi.compte(compte).organisme_id,
                    )
                ],
            )
        )


def proposer(suivi: Suivi, cible: OffreCible, par: str = "bailleur", **faits: Any) -> str:
    with transaction(suivi.monde.factory) as session:
        arguments: dict[str, Any] = {
            "logement": T3,
            "dossier_id": None if cible == OffreCible.TOUS else suivi.dossier_id,
            "le": suivi.le,
        }
        return bailleur.proposer(
            session, acteur=suivi.compte(par), cible=cible, **arguments | faits
        )


def retenir(suivi: Suivi, offre: str, par: str = "ts", **reponses: object) -> None:
    with transaction(suivi.monde.factory) as session:
        bailleur.retenir(
            session,
            acteur=suivi.compte(par),
            dossier_id=suivi.dossier_id,
            offre=offre,
            tache_id=suivi.ouvertes()["rapprochement"],
            version=None,
            saisie=suivi.saisie("rapprochement", **reponses),
            fait_le=suivi.le,
            le=suivi.le,
        )


def decliner(suivi: Suivi, offre: str, par: str = "ts", motif: str = "localisation") -> None:
    with transaction(suivi.monde.factory) as session:
        bailleur.decliner(
            session,
            acteur=suivi.compte(par),
            dossier_id=suivi.dossier_id,
            offre=offre,
            motif=motif,
            le=suivi.le,
        )


def etat(suivi: Suivi, offre: str) -> str:
    with lecture(suivi.monde.factory) as session:
        requete = select(etat_de_l_offre()).where(OffreLogement.public_id == offre)
        return str(session.scalars(requete).one())


def voit(suivi: Suivi, compte: str) -> bool:
    with lecture(suivi.monde.factory) as session:
        visibles = dossiers_visibles(suivi.compte(compte)).where(Dossier.id == suivi.dossier_id)
        return session.scalars(visibles).first() is not None


def test_a_need_answered_is_named_only_once_the_rapprochement_is_open(cherche: Suivi) -> None:
    dire_le_besoin(cherche)
    offre = proposer(cherche, OffreCible.BESOIN)
    assert etat(cherche, offre) == "en_attente"
    assert not voit(cherche, "bailleur")
    retenir(cherche, offre)
    assert etat(cherche, offre) == "retenue"
    assert voit(cherche, "bailleur")
    assert "contact_prealable" in cherche.ouvertes()


def test_declined_the_landlord_reads_a_code_and_no_household(cherche: Suivi) -> None:
    dire_le_besoin(cherche)
    offre = proposer(cherche, OffreCible.BESOIN)
    decliner(cherche, offre)
    assert etat(cherche, offre) == "declinee"
    assert not voit(cherche, "bailleur")
    with pytest.raises(Introuvable):
        retenir(cherche, offre)


@pytest.mark.parametrize("cible", [OffreCible.BESOIN, OffreCible.MENAGE])
def test_a_household_that_was_never_told_of_is_not_found(cherche: Suivi, cible: OffreCible) -> None:
    with pytest.raises(Introuvable):
        proposer(cherche, cible)


def test_a_need_told_to_another_landlord_is_not_found(cherche: Suivi) -> None:
    dire_le_besoin(cherche, "bailleur_ailleurs")
    with pytest.raises(Introuvable):
        proposer(cherche, OffreCible.BESOIN)


def test_a_need_that_has_a_proposition_waits_no_more(cherche: Suivi) -> None:
    dire_le_besoin(cherche)
    cherche.faire("rapprochement")
    with pytest.raises(Introuvable):
        proposer(cherche, OffreCible.BESOIN)


@pytest.mark.parametrize("par", ["correspondant", "ts", "coordonnateur", "administrateur"])
def test_only_a_referent_of_a_landlord_offers(cherche: Suivi, par: str) -> None:
    with pytest.raises(HabilitationRefusee):
        proposer(cherche, OffreCible.TOUS, par)


def test_offered_to_all_the_first_association_takes_it(cherche: Suivi) -> None:
    offre = proposer(cherche, OffreCible.TOUS)
    assert etat(cherche, offre) == "disponible"
    second = Suivi.ouvrir(cherche.monde).mener_jusqu_a("rapprochement")
    retenir(cherche, offre)
    with pytest.raises(Introuvable):
        retenir(second, offre)
    assert second.ouvertes().keys() & {"rapprochement"}


def test_an_offer_to_all_is_nobody_s_to_decline(cherche: Suivi) -> None:
    with pytest.raises(TransitionInterdite):
        decliner(cherche, proposer(cherche, OffreCible.TOUS))


def test_an_offer_of_another_departement_is_not_found(cherche: Suivi) -> None:
    ailleurs = LogementOffert("75", "Paris", "t3", 900, None, None)
    with pytest.raises(Introuvable):
        retenir(cherche, proposer(cherche, OffreCible.TOUS, logement=ailleurs))


@pytest.mark.parametrize("par", ["ts_ailleurs", "collegue"])
def test_whoever_does_not_follow_the_household_answers_nothing(cherche: Suivi, par: str) -> None:
    dire_le_besoin(cherche)
    offre = proposer(cherche, OffreCible.BESOIN)
    with pytest.raises(Introuvable):
        decliner(cherche, offre, par)
    with pytest.raises(Introuvable):
        retenir(cherche, offre, par)
    with pytest.raises(HabilitationRefusee):
        decliner(cherche, offre, "bailleur")


def test_a_dwelling_of_another_landlord_takes_nothing(cherche: Suivi) -> None:
    """The step and the answer are one: what is refused leaves both as they were."""
    offre = proposer(cherche, OffreCible.TOUS)
    with transaction(cherche.monde.factory) as session:
        autre = fabrique.bailleur(session).public_id
    with pytest.raises(SaisieInvalide):
        retenir(cherche, offre, bailleur=autre)
    assert etat(cherche, offre) == "disponible"
    assert "rapprochement" in cherche.ouvertes()


def test_a_rapprochement_taken_back_gives_the_offer_back_to_its_answer(cherche: Suivi) -> None:
    dire_le_besoin(cherche)
    offre = proposer(cherche, OffreCible.BESOIN)
    retenir(cherche, offre)
    cherche.revenir("rapprochement")
    assert etat(cherche, offre) == "en_attente"
    assert not voit(cherche, "bailleur")
    retenir(cherche, offre)
    assert etat(cherche, offre) == "retenue"


@pytest.mark.parametrize(("issue", "attendu"), [("bail", "prise"), ("sans_suite", "rendue")])
def test_the_offer_ends_as_its_proposition_does(cherche: Suivi, issue: str, attendu: str) -> None:
    offre = proposer(cherche, OffreCible.TOUS)
    retenir(cherche, offre)
    with transaction(cherche.monde.factory) as session:
        proposition = session.scalars(
            select(Proposition).where(Proposition.dossier_id == cherche.dossier_id)
        ).one()
        proposition.close_le, proposition.issue = cherche.le + JOUR, issue
    assert etat(cherche, offre) == attendu


def test_the_dwelling_of_the_rapprochement_is_the_one_offered(cherche: Suivi) -> None:
    retenir(cherche, proposer(cherche, OffreCible.TOUS), commune_logement="Orsay")
    with lecture(cherche.monde.factory) as session:
        logement = session.scalars(
            select(Logement)
            .join(Proposition, Proposition.logement_id == Logement.id)
            .where(Proposition.dossier_id == cherche.dossier_id)
        ).one()
        assert logement.bailleur_id == cherche.compte("bailleur").organisme_id
        assert logement.commune == "Orsay"


def retirer(suivi: Suivi, offre: str, par: str = "bailleur") -> None:
    with transaction(suivi.monde.factory) as session:
        bailleur.retirer(session, acteur=suivi.compte(par), offre=offre, le=suivi.le)


def test_withdrawn_it_can_be_taken_no_more(cherche: Suivi) -> None:
    offre = proposer(cherche, OffreCible.TOUS)
    with pytest.raises(Introuvable):
        retirer(cherche, offre, "bailleur_ailleurs")
    retirer(cherche, offre)
    assert etat(cherche, offre) == "retiree"
    with pytest.raises(Introuvable):
        retenir(cherche, offre)


def test_taken_it_is_not_withdrawn_behind_the_household(cherche: Suivi) -> None:
    offre = proposer(cherche, OffreCible.TOUS)
    retenir(cherche, offre)
    with pytest.raises(TransitionInterdite):
        retirer(cherche, offre)


def test_the_journal_tells_the_association_and_the_version_stays(cherche: Suivi) -> None:
    dire_le_besoin(cherche)
    with lecture(cherche.monde.factory) as session:
        avant = session.get_one(Dossier, cherche.dossier_id).version
    decliner(cherche, proposer(cherche, OffreCible.BESOIN))
    with lecture(cherche.monde.factory) as session:
        assert session.get_one(Dossier, cherche.dossier_id).version == avant
        gestes = session.scalars(
            select(Journal.element)
            .where(Journal.dossier_id == cherche.dossier_id, Journal.type == "offre")
            .order_by(Journal.rang)
        ).all()
    assert gestes == ["proposee", "declinee"]
    cherche.tout_concorde()


def nommer(suivi: Suivi, par: str, departement: str, nom: str = "Mme Vasseur") -> None:
    with transaction(suivi.monde.factory) as session:
        bailleur.nommer_contact(
            session,
            acteur=suivi.compte(par),
            departement=departement,
            nom=nom,
            courriel=None,
            telephone=None,
            le=suivi.le,
        )


def test_the_last_contact_named_counts_with_who_named_it_and_when(cherche: Suivi) -> None:
    nommer(cherche, "bailleur", "91")
    nommer(cherche, "bailleur", "77")
    with transaction(cherche.monde.factory) as session:
        sien = cherche.compte("bailleur").organisme_id
        collegue = fabrique.utilisateur(
            session, Role.REFERENT_BAILLEUR, organisme_id=sien, departements=("91",)
        )
        bailleur.nommer_contact(
            session, acteur=collegue, departement="91", nom="M. Aubrac",
            courriel="aubrac@exemple.test", telephone=None, le=cherche.le + JOUR,
        )  # fmt: skip
        auteur = collegue.id
    with lecture(cherche.monde.factory) as session:
        nommes = session.scalars(select(ContactCaleol).order_by(ContactCaleol.departement)).all()
        assert [(un.bailleur_id, un.departement, un.nom) for un in nommes] == [
            (sien, "77", "Mme Vasseur"), (sien, "91", "M. Aubrac"),
        ]  # fmt: skip
        assert (nommes[1].auteur_id, nommes[1].modifie_le) == (auteur, cherche.le + JOUR)


def test_a_contact_is_named_in_the_departements_that_one_covers(cherche: Suivi) -> None:
    with pytest.raises(HabilitationRefusee):
        nommer(cherche, "correspondant", "91")
    with transaction(cherche.monde.factory) as session:
        couvre = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, departements=("93",))
        with pytest.raises(Introuvable):
            bailleur.nommer_contact(
                session,
                acteur=couvre,
                departement="91",
                nom="X",
                courriel=None,
                telephone=None,
                le=cherche.le,
            )
