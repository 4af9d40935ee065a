"""A case under way elsewhere: one page for its past, all or nothing."""

import re
from datetime import UTC, datetime

from sqlalchemy import func, select

from models.accompagnement import Mesure
from models.codes import Role
from models.db import SessionFactory, lecture
from models.dossier import Dossier, EtapeOuverte
from models.menage import Menage
from models.relogement import Proposition
from models.utilisateur import Utilisateur
from tests.web.fixtures import Connecter
from tests.web.monde import REPONSES, Monde

TS = Role.TRAVAILLEUR_SOCIAL
PAGE = "/orientations/deja-commence"
ETAPES = (
    "enregistrer_orientation", "prendre_contact", "realiser_diagnostic", "valider_entree",
    "recueillir_adhesion", "mettre_a_jour_demande", "rapprochement",
)  # fmt: skip


def menage(fabrique: SessionFactory, monde: Monde, jusqu_a: str) -> dict[str, object]:
    """Return the answers of page 1."""
    with lecture(fabrique) as session:
        requete = select(Utilisateur.public_id).where(Utilisateur.courriel == monde.comptes[TS])
        referent = session.scalars(requete).one()
    return {
        "nom": "Quérard", "prenom": "Ondine", "type_menage": "isole", "nb_personnes": "1",
        "nb_mineurs": "0", "dalo": "non", "departement": "91", "referent": referent,
        "ou_en_est": f"avdl_idf/{jusqu_a}", "fait_le": "2026-01-05",
    }  # fmt: skip


def passe(monde: Monde, *elements: str) -> dict[str, object]:
    """Return the answers of page 2: each step on a day of its own, from the 6th of January on."""
    champs: dict[str, object] = {}
    for rang, element in enumerate(elements):
        reponses = {**REPONSES[element], "fait_le": f"2026-01-{6 + rang:02}"}
        if element == "rapprochement":
            reponses["bailleur"] = monde.bailleur
        champs |= {f"{rang}.{cle}": valeur for cle, valeur in reponses.items()}
    return champs


def compter(fabrique: SessionFactory) -> tuple[int, ...]:
    with lecture(fabrique) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Dossier, Menage)
        )


def test_page_two_asks_for_the_steps_before_in_their_order_and_proposes_no_date(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    avant = compter(fabrique_web)
    reponse = connecter(TS).envoyer(PAGE, **menage(fabrique_web, monde, "recueillir_adhesion"))
    titres = re.findall(r'<h2 id="etape-\d+">([^<]+)', reponse.text)
    assert titres == [
        "1. Enregistrer l’orientation", "2. Prendre contact avec le ménage",
        "3. Réaliser le diagnostic", "4. Valider l’entrée",
    ]  # fmt: skip
    assert (
        re.findall(r'name="\d\.fait_le" id="\d\.fait_le" value="([^"]*)"', reponse.text) == [""] * 4
    )
    assert compter(fabrique_web) == avant


def test_the_dossier_is_opened_at_its_step_with_its_true_dates(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    champs = menage(fabrique_web, monde, "contact_prealable") | passe(monde, *ETAPES)
    reponse = navigateur.envoyer(f"{PAGE}/etapes", **champs)
    assert reponse.status_code == 302, reponse.text
    page = navigateur.ouvrir(reponse.headers["Location"]).text
    assert "Quérard Ondine" in page
    assert "Habitat du Parc" in page
    with lecture(fabrique_web) as session:
        dossier = session.scalars(select(Dossier).order_by(Dossier.id.desc())).first()
        assert dossier is not None
        assert dossier.ouvert_le == datetime(2026, 1, 5, 11, tzinfo=UTC)
        ouvertes = session.scalars(
            select(EtapeOuverte.element).where(EtapeOuverte.dossier_id == dossier.id)
        ).all()
        mesure = session.scalars(select(Mesure).where(Mesure.dossier_id == dossier.id)).one()
        proposition = session.scalars(
            select(Proposition).where(Proposition.dossier_id == dossier.id)
        ).one()
        assert proposition.logement.bailleur.public_id == monde.bailleur
    assert "contact_prealable" in ouvertes
    assert mesure.debut == datetime(2026, 1, 10, 11, tzinfo=UTC)


def test_every_wrong_answer_is_said_beside_its_field_and_nothing_is_lost_or_kept(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    avant = compter(fabrique_web)
    faux = {
        "nom": "", "0.fait_le": "", "1.resultat_contact": "perdu", "1.fait_le": "2026-12-31",
        "2.nb_personnes": "trois",
    }  # fmt: skip
    champs = menage(fabrique_web, monde, "recueillir_adhesion") | passe(monde, *ETAPES[:4]) | faux
    reponse = connecter(TS).envoyer(f"{PAGE}/etapes", **champs)
    assert reponse.status_code == 422
    fautifs = set(re.findall(r'class="erreur" id="([\w.]+)-erreur"', reponse.text))
    assert fautifs == {
        "nom", "0.fait_le", "1.resultat_contact", "1.fait_le", "2.nb_personnes",
    }  # fmt: skip
    assert 'id="2.nb_personnes" value="trois"' in reponse.text
    assert 'id="1.fait_le" value="2026-12-31"' in reponse.text
    assert re.search(r'name="3.decision_instance"[^>]*value="valide" checked', reponse.text)
    assert compter(fabrique_web) == avant


def test_dates_in_the_wrong_order_are_said_beside_theirs(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    champs = menage(fabrique_web, monde, "recueillir_adhesion") | passe(monde, *ETAPES[:4])
    champs["2.fait_le"] = "2026-01-06"
    reponse = connecter(TS).envoyer(f"{PAGE}/etapes", **champs)
    assert reponse.status_code == 422
    assert re.search(r'id="2.fait_le-erreur">[^<]*ne peut pas précéder', reponse.text)


def test_answers_that_lead_elsewhere_are_said_at_the_top(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    avant = compter(fabrique_web)
    champs = menage(fabrique_web, monde, "recueillir_adhesion") | passe(monde, *ETAPES[:4])
    champs["1.resultat_contact"] = "non_joint"
    reponse = connecter(TS).envoyer(f"{PAGE}/etapes", **champs)
    assert reponse.status_code == 409
    alerte = re.search(r'role="alert"[^>]*>([^<]+)', reponse.text)
    assert alerte is not None
    assert "ne peut pas suivre la précédente" in alerte[1]
    assert 'id="2.nb_personnes" value="3"' in reponse.text
    assert compter(fabrique_web) == avant


def test_a_step_out_of_the_parcours_is_refused(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    for suite in ("", "/etapes"):
        for invente in ("inconnue", "enregistrer_orientation"):
            champs = menage(fabrique_web, monde, invente)
            reponse = navigateur.envoyer(PAGE + suite, **champs)
            assert reponse.status_code == 422
            assert 'id="ou_en_est-erreur"' in reponse.text
            assert 'value="Quérard"' in reponse.text


def test_a_step_that_the_answers_bring_on_the_way_is_asked_for_before_anything_is_kept(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    """The shortest way to « Notifier l’offre » asks for no missing document: a condition does."""
    navigateur, avant = connecter(TS), compter(fabrique_web)
    champs = menage(fabrique_web, monde, "notifier_offre") | passe(
        monde, *ETAPES, "contact_prealable", "verifier_dossier"
    )
    champs |= {
        "9.decision_caleol": "attribution_condition", "9.pieces_manquantes": "Avis d’imposition",
        "9.fait_le": "2026-01-15",
    }  # fmt: skip
    suites: dict[str, dict[str, object]] = {
        "fournir_piece": {"10.piece_fournie": "oui", "10.fait_le": "2026-01-16"},
    }
    for rang, reponses in enumerate(suites.values()):
        reponse = navigateur.envoyer(f"{PAGE}/etapes", **champs)
        assert reponse.status_code == 422
        assert "vient avant «\N{NO-BREAK SPACE}Notifier l’offre" in reponse.text
        assert 'id="2.nb_personnes" value="3"' in reponse.text
        ajoutees = re.findall(r'name="ajoutee" value="(\w+)"', reponse.text)
        assert ajoutees == list(suites)[: rang + 1]
        assert compter(fabrique_web) == avant
        champs |= {"ajoutee": ajoutees, **reponses}
    reponse = navigateur.envoyer(f"{PAGE}/etapes", **champs)
    assert reponse.status_code == 302, reponse.text
    with lecture(fabrique_web) as session:
        dernier = select(func.max(Dossier.id)).scalar_subquery()
        ouvertes = session.scalars(
            select(EtapeOuverte.element).where(EtapeOuverte.dossier_id == dernier)
        ).all()
    assert "notifier_offre" in ouvertes
