"""Who is told of A01 by name, and which landlords read the anonymous need."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte_regles import REGLES
from models.alerte_regles.nature import RegleAlerte, Sujet
from models.avis import Avis, PreferenceAvis
from models.codes import PropositionIssue, Role
from models.definition import ProgrammeSignataire
from models.envoi import Envoi
from models.obligation import Obligation, ObligationGenre
from models.suppleance import Suppleance
from models.utilisateur import Utilisateur
from notifications.destinataires.audiences import AUDIENCES, HORS_DOSSIER
from tests import fabrique
from tests.notifications.decor import DUE, Decor, destinataires, passer, planter

JOUR = timedelta(days=1)


def ecarter(session: Session, decor: Decor, bailleur_id: int) -> None:
    """A rapprochement with this landlord that came to nothing."""
    fabrique.proposition(
        session,
        decor.dossier,
        logement_id=fabrique.logement(session, bailleur_id=bailleur_id).id,
        ouverte_le=DUE - 20 * JOUR,
        close_le=DUE - 10 * JOUR,
        issue=PropositionIssue.NON_ATTRIBUTION,
    )


def list_envois(session: Session) -> dict[int, Envoi]:
    """{id of the user: their message}."""
    return {envoi.utilisateur_id: envoi for envoi in session.scalars(select(Envoi))}


def lire_avis(session: Session, utilisateur_id: int) -> Avis:
    return session.scalars(select(Avis).where(Avis.utilisateur_id == utilisateur_id)).one()


def test_a01_tells_the_referent_and_the_coordonnateurs_of_the_departement(
    session: Session,
) -> None:
    decor = planter(session)
    de_l_essonne = fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("78", "91"))
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("75",))
    fabrique.utilisateur(session, Role.COORDONNATEUR)
    passer(session, DUE)
    assert destinataires(session) == {
        ("travailleur_social", decor.referent.public_id),
        ("coordonnateur", de_l_essonne.public_id),
    }


def test_a01_tells_the_referents_of_the_landlord_that_houses_the_household(
    session: Session,
) -> None:
    decor = planter(session)
    logeur = fabrique.bailleur(session)
    fabrique.occupation(session, decor.dossier.menage, bailleur_id=logeur.id)
    du_91 = fabrique.utilisateur(
        session, Role.REFERENT_BAILLEUR, organisme_id=logeur.id, departements=("91",)
    )
    de_partout = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, organisme_id=logeur.id)
    fabrique.utilisateur(
        session, Role.REFERENT_BAILLEUR, organisme_id=logeur.id, departements=("93",)
    )
    fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    passer(session, DUE)
    assert destinataires(session) == {
        ("travailleur_social", decor.referent.public_id),
        ("referent_bailleur", du_91.public_id),
        ("referent_bailleur", de_partout.public_id),
    }


def test_the_landlord_that_the_household_has_left_is_not_told(session: Session) -> None:
    decor = planter(session)
    ancien = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    fabrique.occupation(
        session, decor.dossier.menage, bailleur_id=ancien.organisme_id, fin=DUE - 100 * JOUR
    )
    passer(session, DUE)
    assert {role for role, _ in destinataires(session)} == {"travailleur_social"}


def test_a_landlord_whose_rapprochement_closed_reads_the_anonymous_need(session: Session) -> None:
    decor = planter(session)
    ecarte = fabrique.bailleur(session)
    referent = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, organisme_id=ecarte.id)
    ecarter(session, decor, ecarte.id)
    passer(session, DUE)
    assert ("referent_bailleur", ecarte.public_id) in destinataires(session)
    avis = lire_avis(session, referent.id)
    assert (avis.genre, avis.lien) == ("besoin_anonyme", "/bailleur/besoins")
    assert (avis.reference, avis.dossier_id, avis.echeance_le) == (None, None, None)
    assert decor.dossier.public_id not in avis.objet
    assert avis.canal == "quotidien"
    assert referent.id not in list_envois(session)


def test_the_mail_of_an_anonymous_need_carries_a_path_only(session: Session) -> None:
    decor = planter(session)
    ecarte = fabrique.bailleur(session)
    referent = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, organisme_id=ecarte.id)
    aussitot = PreferenceAvis(utilisateur_id=referent.id, genre="besoin_anonyme", canal="aussitot")
    fabrique.add(session, aussitot)
    ecarter(session, decor, ecarte.id)
    passer(session, DUE)
    envoi = list_envois(session)[referent.id]
    assert envoi.gabarit == "besoin_anonyme"
    assert json.loads(envoi.contexte) == {"lien": "/bailleur/besoins", "role": "referent_bailleur"}


@pytest.mark.parametrize("protocole", [True, False])
def test_the_signatories_read_the_need_only_where_the_protocol_applies(
    session: Session, protocole: bool
) -> None:
    programme = fabrique.programme(session, protocole=protocole)
    planter(session, programme_id=programme.id)
    signataire = fabrique.bailleur(session)
    autre_programme = fabrique.programme(session, protocole=True)
    for programme_id, organisme_id in (
        (programme.id, signataire.id),
        (autre_programme.id, fabrique.bailleur(session).id),
    ):
        fabrique.add(
            session, ProgrammeSignataire(programme_id=programme_id, organisme_id=organisme_id)
        )
    passer(session, DUE)
    bailleurs = {public_id for role, public_id in destinataires(session) if "bailleur" in role}
    assert bailleurs == ({signataire.public_id} if protocole else set())


def test_a_landlord_told_by_name_is_not_told_of_the_need_as_well(session: Session) -> None:
    programme = fabrique.programme(session, protocole=True)
    decor = planter(session, programme_id=programme.id)
    logeur = fabrique.bailleur(session)
    referent = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, organisme_id=logeur.id)
    fabrique.occupation(session, decor.dossier.menage, bailleur_id=logeur.id)
    fabrique.add(session, ProgrammeSignataire(programme_id=programme.id, organisme_id=logeur.id))
    ecarter(session, decor, logeur.id)
    passer(session, DUE)
    bailleurs = {paire for paire in destinataires(session) if "bailleur" in paire[0]}
    assert bailleurs == {("referent_bailleur", referent.public_id)}
    assert lire_avis(session, referent.id).genre == "A01"


def test_a_signatory_that_lost_the_rapprochement_is_named_once(session: Session) -> None:
    programme = fabrique.programme(session, protocole=True)
    decor = planter(session, programme_id=programme.id)
    bailleur = fabrique.bailleur(session)
    fabrique.add(session, ProgrammeSignataire(programme_id=programme.id, organisme_id=bailleur.id))
    ecarter(session, decor, bailleur.id)
    ecarter(session, decor, bailleur.id)
    [alerte] = passer(session, DUE)
    assert [ligne.organisme_id for ligne in alerte.destinataires] == [None, bailleur.id]


def test_a_closed_account_is_told_nothing(session: Session) -> None:
    decor = planter(session)
    decor.referent.actif = False
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",), actif=False)
    session.flush()
    [alerte] = passer(session, DUE)
    assert alerte.destinataires == []
    assert list_envois(session) == {}


def test_the_message_carries_a_reference_a_date_and_a_path(session: Session) -> None:
    decor = planter(session)
    [alerte] = passer(session, DUE)
    envoi = list_envois(session)[decor.referent.id]
    assert envoi.cle == f"alerte:{alerte.public_id}:p0:{decor.referent.public_id}"
    assert (envoi.gabarit, envoi.prochain_essai_le) == ("alerte", DUE)
    assert json.loads(envoi.contexte) == {
        "code": "A01",
        "reference": f"D-{decor.dossier.public_id}",
        "echeance_le": "2022-07-10T08:00:00+00:00",
        "lien": f"/alertes/{alerte.public_id}",
        "role": "travailleur_social",
    }


@pytest.mark.parametrize(
    ("code", "roles"),
    [
        ("A04", {"travailleur_social", "coordonnateur"}),
        ("A06", {"coordonnateur"}),
        ("A25", {"travailleur_social", "coordonnateur"}),
        ("A26", {"travailleur_social"}),
        ("A08", {"travailleur_social", "chef_de_service"}),
        ("A09", {"travailleur_social", "chef_de_service", "coordonnateur"}),
        ("A10", {"travailleur_social", "referent_bailleur"}),
    ],
)
def test_who_the_other_alerts_tell(session: Session, code: str, roles: set[str]) -> None:
    decor = planter(session)
    decor.echeance.code = code
    logeur = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR, departements=("91",))
    fabrique.occupation(session, decor.dossier.menage, bailleur_id=logeur.organisme_id)
    fabrique.utilisateur(session, Role.COORDONNATEUR, departements=("91",))
    fabrique.utilisateur(session, Role.CHEF_DE_SERVICE, organisme_id=decor.dossier.association_id)
    fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
    ecarter(session, decor, fabrique.bailleur(session).id)
    [alerte] = passer(session, DUE)
    assert len(alerte.destinataires) == len(roles)
    assert {ligne.role for ligne in alerte.destinataires} == roles


@pytest.mark.parametrize("regle", REGLES.values(), ids=lambda regle: regle.code)
def test_every_audience_of_a_rule_is_found_for_its_subject(regle: RegleAlerte) -> None:
    table = AUDIENCES if regle.sujet == Sujet.DOSSIER else HORS_DOSSIER
    assert set(regle.audiences) <= set(table)


def test_a_chef_de_service_who_follows_the_dossier_is_told(session: Session) -> None:
    decor = planter(session)
    decor.referent.role = Role.CHEF_DE_SERVICE
    session.flush()
    passer(session, DUE)
    assert destinataires(session) == {("chef_de_service", decor.referent.public_id)}


def test_the_landlord_with_an_open_rapprochement_is_linked(session: Session) -> None:
    decor = planter(session)
    decor.echeance.code = "A02"
    referent = fabrique.utilisateur(session, Role.REFERENT_BAILLEUR)
    logement = fabrique.logement(session, bailleur_id=referent.organisme_id)
    fabrique.proposition(session, decor.dossier, logement_id=logement.id, ouverte_le=DUE - JOUR)
    passer(session, DUE)
    assert ("referent_bailleur", referent.public_id) in destinataires(session)


def obliger(session: Session, decor: Decor, referent: Utilisateur) -> Obligation:
    obligation = Obligation(
        dossier_id=decor.dossier.id,
        genre=ObligationGenre.PROPOSER_AILLEURS,
        role=Role.REFERENT_BAILLEUR,
        bailleur_id=referent.organisme_id,
        fait_le=DUE,
        saisi_le=DUE,
    )
    return fabrique.add(session, obligation)


def test_the_landlord_that_owes_a_dwelling_is_told_without_the_household(session: Session) -> None:
    decor = planter(session)
    referent, autre = (fabrique.utilisateur(session, Role.REFERENT_BAILLEUR) for _ in range(2))
    obligation = obliger(session, decor, referent)
    obliger(session, decor, autre)
    decor.echeance.code = "A24"
    decor.echeance.cle = f"alerte:A24:obligation:{obligation.public_id}"
    passer(session, DUE)
    avis, envoi = lire_avis(session, referent.id), list_envois(session)[referent.id]
    assert (avis.lien, avis.reference, avis.dossier_id) == ("/bailleur", None, None)
    assert decor.dossier.public_id not in avis.objet + envoi.contexte
    assert "reference" not in json.loads(envoi.contexte)
    assert decor.dossier.reference in lire_avis(session, decor.referent.id).objet
    assert autre.id not in list_envois(session)


@pytest.mark.parametrize("fin, dit", [(DUE + JOUR, True), (DUE, False)])
def test_who_stands_in_for_the_referent_is_told_with_her_while_it_lasts(
    session: Session, fin: datetime, dit: bool
) -> None:
    decor = planter(session)
    suppleant = fabrique.utilisateur(session, organisme_id=decor.referent.organisme_id)
    fabrique.utilisateur(session, organisme_id=decor.referent.organisme_id)
    fabrique.add(
        session,
        Suppleance(
            absent_id=decor.referent.id,
            suppleant_id=suppleant.id,
            debut=DUE - JOUR,
            fin=fin,
            declaree_par=decor.referent.id,
            declaree_le=DUE - JOUR,
        ),
    )
    passer(session, DUE)
    attendus = {decor.referent.public_id} | ({suppleant.public_id} if dit else set())
    assert {public_id for _role, public_id in destinataires(session)} == attendus
    assert set(list_envois(session)) == {decor.referent.id} | ({suppleant.id} if dit else set())
