"""The « Logement » sheet: the commission prepared, the papers pointed, the path told."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.accompagnement import Adhesion, Sortie
from models.codes import Role
from models.db import SessionFactory, lecture, transaction
from models.dossier import Dossier
from models.menage import Menage
from models.obligation import Obligation
from models.paliers import ExamenPeriodique, ObstacleExamen
from models.piece_caleol import PieceCaleol
from models.relogement import PassageCaleol, Proposition
from tests import fabrique
from tests.web.fixtures import Connecter
from tests.web.monde import LE, Monde

TS, BAILLEUR = Role.TRAVAILLEUR_SOCIAL, Role.REFERENT_BAILLEUR
MOTIF = "Le loyer dépasse la moitié des ressources du ménage."


@pytest.fixture
def feuille(monde: Monde) -> str:
    """The sheet of a household whose proposition waits for its contact."""
    return f"/dossiers/{monde.dossiers['Fabre']}/logement"


def lire(connecter: Connecter, adresse: str, role: Role = TS) -> str:
    page = connecter(role).ouvrir(adresse)
    assert page.status_code == 200
    return re.sub(r"[\N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}]|&nbsp;", " ", page.text)


def dossier_de(fabrique_web: SessionFactory, monde: Monde, nom: str) -> Dossier:
    with lecture(fabrique_web) as session:
        return monde.dossier(session, nom)


def changer_le_passage(
    fabrique_web: SessionFactory, monde: Monde, nom: str, **faits: object
) -> int:
    """Write facts on the household's open passage; return the proposition's id."""
    with transaction(fabrique_web) as session:
        passage = session.scalars(
            select(PassageCaleol)
            .join(Proposition, Proposition.id == PassageCaleol.proposition_id)
            .where(Proposition.dossier_id == dossier_de(fabrique_web, monde, nom).id)
        ).one()
        for colonne, valeur in faits.items():
            setattr(passage, colonne, valeur)
        return passage.proposition_id


def test_the_score_counts_and_says_what_to_do(connecter: Connecter, feuille: str) -> None:
    page = lire(connecter, feuille)
    # Number, validity, not struck off, AL'in, SYPLO and rent; papers, contact, authority, session.
    assert "Préparation : 6 points sur 10" in page
    assert "Demandez au ménage les pièces qui manquent" in page
    assert "Habitat du Parc" in page


def test_a_number_that_ends_before_the_session_is_told(connecter: Connecter, feuille: str) -> None:
    navigateur = connecter(TS)
    assert navigateur.envoyer(f"{feuille}/seance", seance_prevue_le="2027-02-01").status_code == 302
    page = lire(connecter, feuille)
    assert "Renouvelez la demande avant la séance" in page
    assert navigateur.envoyer(
        f"{feuille}/demande", nur="091022012345678901", valide_jusqu_au="2028-01-31", al_in="oui",
        syplo_a_jour="oui",
    ).status_code == 302  # fmt: skip
    assert "Renouvelez la demande" not in lire(connecter, feuille)


FAUTES: tuple[tuple[str, dict[str, str], str], ...] = (
    ("seance", {"seance_prevue_le": "31/02/2026"}, "Écrivez une date qui existe"),
    ("seance", {"seance_prevue_le": "2020-01-01"}, "précéderait la proposition"),
    ("demande", {"valide_jusqu_au": "bientôt"}, "Écrivez une date qui existe"),
    ("pieces", {"etat-caf": "recue", "le-caf": "2026-02-31"}, "Écrivez une date qui existe"),
    ("pieces", {"etat-caf": "recue", "le-caf": "2026-12-25"}, "Cette date est à venir"),
    ("pieces", {"etat-caf": "perdue"}, "Choisissez une pièce"),
)


def test_what_was_typed_wrong_comes_back_beside_its_error(
    connecter: Connecter, feuille: str
) -> None:
    navigateur = connecter(TS)
    for formulaire, champs, phrase in FAUTES:
        reponse = navigateur.envoyer(f"{feuille}/{formulaire}", **champs)
        assert reponse.status_code == 422
        assert phrase in reponse.text, champs
        assert all(
            f'value="{valeur}"' in reponse.text
            for nom, valeur in champs.items()
            if not nom.startswith("etat")
        )


def test_papers_are_pointed_and_the_missing_ones_asked_for(
    connecter: Connecter, feuille: str, monde: Monde, fabrique_web: SessionFactory
) -> None:
    navigateur = connecter(TS)
    pointees = {"etat-caf": "recue", "le-caf": "2026-06-01", "etat-identite": "sans_objet",
                "ajout": "dalo"}  # fmt: skip
    assert navigateur.envoyer(f"{feuille}/pieces", **pointees).status_code == 302
    reponse = navigateur.envoyer(f"{feuille}/pieces/demande")
    assert reponse.headers["Location"].endswith("/logement/pieces/a-fournir")
    with lecture(fabrique_web) as session:
        cle = dossier_de(fabrique_web, monde, "Fabre").id
        pieces = session.scalars(select(PieceCaleol).where(PieceCaleol.dossier_id == cle)).all()
    etats = {piece.code: piece.etat for piece in pieces}
    assert (etats["caf"], etats["identite"], etats["dalo"]) == ("recue", "sans_objet", "demandee")
    liste = lire(connecter, f"{feuille}/pieces/a-fournir")
    assert "Décision de la commission de médiation" in liste
    assert "Attestation de paiement de la CAF" not in liste


def test_the_papers_prefill_the_check_of_the_file(
    connecter: Connecter, feuille: str, fabrique_web: SessionFactory, monde: Monde
) -> None:
    navigateur = connecter(TS)
    navigateur.envoyer(f"{feuille}/pieces", **{"etat-caf": "recue"})
    dossier = feuille.removesuffix("/logement")
    page = navigateur.ouvrir(dossier).text
    adresse = re.search(rf'action="({dossier}/etapes/[^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert adresse
    assert version
    navigateur.envoyer(
        adresse.group(1), mode_contact="courriel", fait_le="2026-06-15", version=version.group(1)
    )
    formulaire = lire(connecter, dossier)
    assert re.search(r'value="non" checked', formulaire)
    assert "Dernier avis d’imposition de chaque majeur\n" in formulaire


def test_the_five_decisions_say_what_follows(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    feuille = f"/dossiers/{monde.dossiers['Garnier']}/logement"
    for decision, suite in (
        ("attribution", "L’offre est à notifier"),
        ("attribution_rang", "candidats mieux classés"),
        ("attribution_condition", "La pièce attendue est à fournir"),
    ):
        changer_le_passage(fabrique_web, monde, "Garnier", decision=decision, seance_le=LE)
        assert suite in lire(connecter, feuille)


def test_a_mixed_residence_refusal_shows_what_the_landlord_owes_and_its_state(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    """L.441-2-2, from the decision typed by the landlord himself to the dwelling proposed."""
    adresse = f"/dossiers/{monde.dossiers['Garnier']}"
    navigateur = connecter(BAILLEUR)
    page = navigateur.ouvrir(adresse).text
    etape = re.search(rf'action="({adresse}/etapes/[^"]+)"', page)
    version = re.search(r'name="version" value="(\d+)"', page)
    assert etape
    assert version
    decision = {"decision_caleol": "non_attribution", "motif_code": "mixite_3ds"}
    reponse = navigateur.envoyer(
        etape.group(1), **decision, motif_ecrit=MOTIF, fait_le="2026-06-15",
        version=version.group(1),
    )  # fmt: skip
    assert reponse.status_code == 302
    page = lire(connecter, f"{adresse}/logement")
    assert "Toujours dû" in page
    assert MOTIF in page
    with transaction(fabrique_web) as session:
        obligation = session.scalars(
            select(Obligation).where(Obligation.genre == "proposer_ailleurs")
        ).one()
        obligation.close_le, obligation.cause = LE, "proposition"
    assert "Logement proposé" in lire(connecter, f"{adresse}/logement")


def test_an_offer_shows_its_last_day_and_the_missing_proof_of_a_dalo_household(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    feuille = f"/dossiers/{monde.dossiers['Garnier']}/logement"
    changer_le_passage(
        fabrique_web, monde, "Garnier", decision="attribution", seance_le=LE,
        offre_notifiee_le=LE, delai_reponse_jours=12,
    )  # fmt: skip
    with transaction(fabrique_web) as session:
        menage = dossier_de(fabrique_web, monde, "Garnier").menage_id
        session.get_one(Menage, menage).dalo = True
    page = lire(connecter, feuille)
    assert '<time datetime="2026-06-29">' in page  # Saturday 27 June: the Monday after (R.441-10)
    assert "aucune preuve" in page
    preuve = {"dalo_informe": True, "dalo_informe_le": date(2026, 6, 1)}
    changer_le_passage(fabrique_web, monde, "Garnier", **preuve, dalo_informe_moyen="recommande")
    page = lire(connecter, feuille)
    assert "aucune preuve" not in page
    assert "lettre recommandée" in page


def test_a_review_shows_its_three_parties_and_its_obstacles(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, feuille: str
) -> None:
    with transaction(fabrique_web) as session:
        dossier = monde.dossier(session, "Fabre")
        palier = fabrique.occupation(
            session, dossier.foyer, dossier_id=dossier.id, debut=LE, statut="bail_glissant",
            rang_palier=1, limite_prefet_le=date(2026, 9, 15),
        )  # fmt: skip
        examen = fabrique.add(
            session,
            ExamenPeriodique(
                dossier_id=dossier.id, fait_le=LE, saisi_le=LE, occupation_id=palier.id,
                decision="prolonge", bailleur_present=True, menage_present=True,
                preneur_present=False, obstacles_precision="Plan tenu depuis avril.",
            ),
        )  # fmt: skip
        session.add(ObstacleExamen(examen_id=examen.id, code="dette"))
    page = lire(connecter, feuille)
    for texte in (
        "Présents : le bailleur, le ménage", "Obstacles : dette non réglée",
        "Plan tenu depuis avril.", "Le préfet reste à informer",
    ):  # fmt: skip
        assert texte in page, texte


def test_each_answer_to_the_contract_is_a_dated_version(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory, feuille: str
) -> None:
    with transaction(fabrique_web) as session:
        cle = dossier_de(fabrique_web, monde, "Fabre").id
        for rang, (etat, plus) in enumerate((
            ("retiree", {}),
            ("reflexion", {"reflexion_jusqu_au": date(2026, 6, 14)}),
            ("signee", {"forme": "bipartite"}),
        )):  # fmt: skip
            le = LE + timedelta(minutes=rang)
            session.add(Adhesion(dossier_id=cle, etat=etat, fait_le=le, saisi_le=le, **plus))
    page = lire(connecter, feuille)
    assert "Contrat signé</strong>, version 2, bipartite" in page
    assert "Contrat signé</strong>, tripartite" in page
    assert "Adhésion retirée" in page
    assert "Réponse attendue le" in page


def test_an_exit_shows_its_relay_and_to_whom_recommendations_went(
    connecter: Connecter, monde: Monde, fabrique_web: SessionFactory
) -> None:
    with transaction(fabrique_web) as session:
        cle = dossier_de(fabrique_web, monde, "Jourdan").id
        session.add(
            Sortie(
                dossier_id=cle, fait_le=LE, saisi_le=LE, motif="accord_droit_commun",
                relais="Service social du secteur", recommandations="Passer chaque mois.",
                recommandations_remises_le=date(2026, 6, 20),
                recommandations_remises_a="M. Loret, correspondant",
            )
        )  # fmt: skip
    page = lire(connecter, f"/dossiers/{monde.dossiers['Jourdan']}/logement")
    assert "Service social du secteur" in page
    assert "À remettre le" in page
    assert "M. Loret, correspondant" in page
    assert "Recommencer l’accompagnement" in page


def test_the_sheet_is_a_tab_of_the_dossier_and_stays_light(
    connecter: Connecter, feuille: str
) -> None:
    page = connecter(TS).ouvrir(feuille)
    assert f'href="{feuille}" aria-current="page">Logement' in page.text
    assert len(page.data) < 100_000
