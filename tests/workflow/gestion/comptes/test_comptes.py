"""Accounts: what may be asked of them, and what every change closes."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.administration import TraceAdministration
from models.codes import DossierEtat, Role
from models.errors import ErreurMetier
from models.reprise import AgendaJeton
from models.utilisateur import Couverture, Jeton, Utilisateur
from tests import fabrique
from tests.fabrique import LE
from workflow.errors import HabilitationRefusee, SaisieInvalide, TransitionInterdite
from workflow.gestion import comptes
from workflow.gestion.comptes import CompteVoulu

EMPREINTE = "$argon2id$essai"
CLOS = {"etat": DossierEtat.CLOS, "clos_le": LE, "fin_element": "cloture"}


@pytest.fixture
def admin(session: Session) -> Utilisateur:
    return fabrique.utilisateur(
        session, Role.ADMINISTRATEUR, nom="Odile Marsan", empreinte_mot_de_passe=EMPREINTE
    )


def voulu(organisme: str, **champs: object) -> CompteVoulu:
    debut = CompteVoulu(
        nom="Nour Belhadj",
        courriel=" Nour.Belhadj@Exemple.test ",
        role=Role.TRAVAILLEUR_SOCIAL,
        organisme=organisme,
    )
    return replace(debut, **champs)


def dire(compte: Utilisateur, **champs: object) -> CompteVoulu:
    """The account as it is, but for these."""
    return replace(
        CompteVoulu(
            nom=compte.nom,
            courriel=compte.courriel,
            role=compte.role,
            organisme=compte.organisme.public_id,
            departements=compte.departements,
        ),
        **champs,
    )


def modifier(session: Session, admin: Utilisateur, compte: Utilisateur, **champs: object) -> bool:
    return comptes.modifier(
        session, acteur=admin, public_id=compte.public_id, voulu=dire(compte, **champs), le=LE
    )


def traces(session: Session) -> list[tuple[str, str, dict[str, list[object]]]]:
    lues = session.scalars(select(TraceAdministration).order_by(TraceAdministration.id))
    return [(t.action, t.objet_id, orjson.loads(t.detail)) for t in lues]


def test_an_invited_account_has_no_password_and_leaves_its_trace(
    session: Session, admin: Utilisateur
) -> None:
    association = fabrique.association(session, nom="Toits du Val")
    compte = comptes.inviter(session, acteur=admin, voulu=voulu(association.public_id), le=LE)
    assert compte.courriel == "nour.belhadj@exemple.test"
    assert (compte.actif, compte.empreinte_mot_de_passe, compte.invite_le) == (True, None, LE)
    ((action, objet_id, detail),) = traces(session)
    assert (action, objet_id) == ("inviter", compte.public_id)
    assert detail["organisme"] == [None, "Toits du Val"]


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [
        ("nom", "  "),
        ("nom", "x" * 101),
        ("courriel", "sans arobase"),
        ("courriel", "deux@lignes.test\nBcc: x@y.test"),
        ("courriel", "nom@sansdomaine"),
        ("courriel", "<b>@exemple.test"),
        ("role", Role.REFERENT_BAILLEUR),
        ("role", "souverain"),
        ("role", Role.COORDONNATEUR),
        ("organisme", "inconnu"),
    ],
)
def test_an_account_that_could_not_be_is_refused_with_its_field(
    session: Session, admin: Utilisateur, champ: str, valeur: str
) -> None:
    association = fabrique.association(session)
    with pytest.raises(SaisieInvalide) as refus:
        demande = replace(voulu(association.public_id), **{champ: valeur})
        comptes.inviter(session, acteur=admin, voulu=demande, le=LE)
    assert champ in refus.value.erreurs
    assert traces(session) == []


def test_a_coordonnateur_needs_a_departement_and_keeps_only_hers(
    session: Session, admin: Utilisateur
) -> None:
    service = fabrique.utilisateur(session, Role.COORDONNATEUR).organisme.public_id
    demande = voulu(service, role=Role.COORDONNATEUR)
    with pytest.raises(SaisieInvalide, match="au moins un département"):
        comptes.inviter(session, acteur=admin, voulu=demande, le=LE)
    couvre = replace(demande, departements=frozenset({"91", "75"}))
    compte = comptes.inviter(session, acteur=admin, voulu=couvre, le=LE)
    modifier(session, admin, compte, departements=frozenset({"91", "2A"}))
    assert compte.departements == {"91", "2A"}
    modifier(session, admin, compte, role=Role.ADMINISTRATEUR)
    assert compte.departements == frozenset()
    assert list(session.scalars(select(Couverture))) == []


def test_an_address_serves_once_whatever_its_capitals_even_closed(
    session: Session, admin: Utilisateur
) -> None:
    connu = fabrique.utilisateur(session, courriel="Nour.BELHADJ@exemple.test")
    demande = voulu(connu.organisme.public_id)
    with pytest.raises(SaisieInvalide, match="déjà un compte"):
        comptes.inviter(session, acteur=admin, voulu=demande, le=LE)
    connu.actif = False
    session.flush()
    with pytest.raises(SaisieInvalide, match="désactivé"):
        comptes.inviter(session, acteur=admin, voulu=demande, le=LE)


def test_nobody_is_invited_in_an_organisation_that_is_closed(
    session: Session, admin: Utilisateur
) -> None:
    ferme = fabrique.association(session, actif=False)
    with pytest.raises(SaisieInvalide) as refus:
        comptes.inviter(session, acteur=admin, voulu=voulu(ferme.public_id), le=LE)
    assert "organisme" in refus.value.erreurs
    dedans = fabrique.utilisateur(session, organisme_id=ferme.id)
    modifier(session, admin, dedans, nom="Nom corrigé")
    assert dedans.nom == "Nom corrigé"


def ouvrir_les_portes(session: Session, compte: Utilisateur) -> str:
    """Every way in that an account may have besides its password; return its session's stamp."""
    session.add(Jeton(empreinte="e", utilisateur_id=compte.id, expire_le=LE + timedelta(days=7)))
    session.add(AgendaJeton(utilisateur_id=compte.id, empreinte="a", cree_le=LE))
    session.flush()
    return compte.jeton_session


def test_closing_an_account_closes_every_way_in_and_keeps_what_it_holds(
    session: Session, admin: Utilisateur
) -> None:
    compte = fabrique.utilisateur(session, empreinte_mot_de_passe=EMPREINTE)
    fabrique.dossier(session, referent_id=compte.id)
    fabrique.dossier(session, referent_id=compte.id, **CLOS)
    avant = ouvrir_les_portes(session, compte)
    comptes.desactiver(session, acteur=admin, public_id=compte.public_id, le=LE)
    assert (compte.actif, compte.desactive_le) == (False, LE)
    assert compte.empreinte_mot_de_passe is None
    assert compte.jeton_session != avant
    assert session.scalars(select(Jeton.utilise_le)).one() == LE
    assert session.scalars(select(AgendaJeton)).all() == []
    tenus = comptes.lire_tenus(session, compte, le=LE)
    assert (tenus.dossiers, tenus.clos, tenus.a_confier) == (1, 1, True)


def test_an_account_opened_again_must_choose_another_password_at_the_same_address(
    session: Session, admin: Utilisateur
) -> None:
    compte = fabrique.utilisateur(session, empreinte_mot_de_passe=EMPREINTE)
    comptes.desactiver(session, acteur=admin, public_id=compte.public_id, le=LE)
    comptes.reactiver(session, acteur=admin, public_id=compte.public_id, le=LE)
    assert (compte.actif, compte.empreinte_mot_de_passe) == (True, None)
    with pytest.raises(SaisieInvalide) as refus:
        modifier(session, admin, compte, courriel="pris@exemple.test")
    assert "courriel" in refus.value.erreurs
    assert [action for action, *_reste in traces(session)] == ["desactiver", "reactiver"]


def test_a_mistyped_address_is_mended_until_the_invitation_is_answered(
    session: Session, admin: Utilisateur
) -> None:
    association = fabrique.association(session)
    compte = comptes.inviter(session, acteur=admin, voulu=voulu(association.public_id), le=LE)
    ouvrir_les_portes(session, compte)
    assert modifier(session, admin, compte, courriel="nour@exemple.test") is True
    assert session.scalars(select(Jeton.utilise_le)).one() == LE
    compte.empreinte_mot_de_passe = EMPREINTE
    session.flush()
    with pytest.raises(SaisieInvalide, match="déjà servi"):
        modifier(session, admin, compte, courriel="autre@exemple.test")
    assert modifier(session, admin, compte, nom="Nour Belhadj-Roy") is False


def test_a_new_role_ends_the_sessions_and_a_new_name_does_not(
    session: Session, admin: Utilisateur
) -> None:
    compte = fabrique.utilisateur(session, empreinte_mot_de_passe=EMPREINTE)
    avant = compte.jeton_session
    modifier(session, admin, compte, nom="Autre Nom")
    assert compte.jeton_session == avant
    modifier(session, admin, compte, role=Role.CHEF_DE_SERVICE)
    assert compte.jeton_session != avant
    assert traces(session)[-1][2] == {"role": ["travailleur_social", "chef_de_service"]}


def test_what_changes_nothing_leaves_no_trace(session: Session, admin: Utilisateur) -> None:
    compte = fabrique.utilisateur(session)
    modifier(session, admin, compte)
    assert traces(session) == []


def test_a_referent_keeps_her_role_and_her_association_while_dossiers_are_hers(
    session: Session, admin: Utilisateur
) -> None:
    compte = fabrique.utilisateur(session)
    ailleurs = fabrique.association(session)
    dossier = fabrique.dossier(session, referent_id=compte.id)
    with pytest.raises(SaisieInvalide, match="suit encore"):
        modifier(session, admin, compte, role=Role.ADMINISTRATEUR)
    for colonne, valeur in CLOS.items():
        setattr(dossier, colonne, valeur)
    session.flush()
    with pytest.raises(SaisieInvalide, match="les y verrait encore"):
        modifier(session, admin, compte, organisme=ailleurs.public_id)
    modifier(session, admin, compte, role=Role.ADMINISTRATEUR)
    assert compte.role == Role.ADMINISTRATEUR


def test_a_caseworker_who_becomes_head_keeps_her_dossiers(
    session: Session, admin: Utilisateur
) -> None:
    compte = fabrique.utilisateur(session)
    dossier = fabrique.dossier(session, referent_id=compte.id)
    modifier(session, admin, compte, role=Role.CHEF_DE_SERVICE)
    assert (compte.role, dossier.referent_id) == (Role.CHEF_DE_SERVICE, compte.id)


def test_who_holds_nothing_may_change_association(session: Session, admin: Utilisateur) -> None:
    compte = fabrique.utilisateur(session)
    ailleurs = fabrique.association(session)
    avant = compte.jeton_session
    modifier(session, admin, compte, organisme=ailleurs.public_id)
    assert compte.organisme_id == ailleurs.id
    assert compte.jeton_session != avant


def test_the_last_administrateur_who_can_sign_in_is_kept(
    session: Session, admin: Utilisateur
) -> None:
    autre = fabrique.utilisateur(session, Role.ADMINISTRATEUR, organisme_id=admin.organisme_id)
    with pytest.raises(TransitionInterdite, match="vos propres droits"):
        comptes.desactiver(session, acteur=admin, public_id=admin.public_id, le=LE)
    with pytest.raises(TransitionInterdite, match="vos propres droits"):
        modifier(session, admin, admin, role=Role.COORDONNATEUR, departements=frozenset({"91"}))
    # He was invited and has not answered: he could not take over.
    with pytest.raises(TransitionInterdite, match="dernier administrateur"):
        comptes.desactiver(session, acteur=autre, public_id=admin.public_id, le=LE)
    with pytest.raises(TransitionInterdite, match="dernier administrateur"):
        modifier(session, autre, admin, role=Role.COORDONNATEUR, departements=frozenset({"91"}))
    autre.empreinte_mot_de_passe = EMPREINTE
    session.flush()
    comptes.desactiver(session, acteur=autre, public_id=admin.public_id, le=LE)
    assert not admin.actif
    # What he was still doing when his account closed is not done.
    with pytest.raises(HabilitationRefusee):
        comptes.desactiver(session, acteur=admin, public_id=autre.public_id, le=LE)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATEUR])
def test_nobody_else_touches_an_account(session: Session, role: Role) -> None:
    acteur = fabrique.utilisateur(session, role)
    cible = fabrique.utilisateur(session)
    for verbe in (comptes.desactiver, comptes.reactiver, comptes.reinviter):
        with pytest.raises(HabilitationRefusee):
            verbe(session, acteur=acteur, public_id=cible.public_id, le=LE)
    with pytest.raises(HabilitationRefusee):
        modifier(session, acteur, cible, nom="x")
    assert cible.actif


@pytest.mark.parametrize(
    ("verbe", "etat"),
    [
        (comptes.desactiver, {"actif": False}),
        (comptes.reactiver, {"actif": True}),
        (comptes.reinviter, {"actif": False}),
        (comptes.reinviter, {"actif": True, "empreinte_mot_de_passe": EMPREINTE}),
    ],
)
def test_a_gesture_done_twice_is_refused_in_words(
    session: Session, admin: Utilisateur, verbe: object, etat: dict[str, object]
) -> None:
    compte = fabrique.utilisateur(session, **etat)
    assert callable(verbe)
    with pytest.raises(TransitionInterdite) as refus:
        verbe(session, acteur=admin, public_id=compte.public_id, le=LE)
    assert isinstance(refus.value, ErreurMetier)
    assert traces(session) == []
