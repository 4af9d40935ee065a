"""The verbs of a dossier: what opening it and completing a step write, and where."""

import re
import zlib
from datetime import timedelta

from sqlalchemy import select

from models.accompagnement import Orientation
from models.codes import Role
from models.db import Base, transaction
from models.dossier import Dossier, EtapeOuverte
from models.journal import JournalContenu
from models.menage import Demande, Menage
from models.relogement import Occupation
from tests import fabrique
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.reponses import SECRET, SUITE
from tests.workflow.suivi import Suivi

HEURE = timedelta(hours=1)


def test_ouvrir_attend_l_enregistrement_de_l_orientation(suivi: Suivi) -> None:
    dossier = suivi.dossier()
    assert (dossier.etat, dossier.version, dossier.journal_rang) == ("oriente", 1, 1)
    assert (dossier.ouvert_le, dossier.depuis, dossier.clos_le) == (LE, LE, None)
    assert set(suivi.ouvertes()) == {"enregistrer_orientation"}
    assert [ligne.type for ligne in suivi.journal()] == ["ouverture"]
    suivi.tout_concorde()


def test_l_identifiant_public_peut_etre_donne_et_est_sinon_imprevisible(monde: Monde) -> None:
    donne = Suivi.ouvrir(monde, public_id="abcdefghjkmn")
    assert donne.dossier().public_id == "abcdefghjkmn"
    assert re.fullmatch(r"[a-z2-9]{12}", Suivi.ouvrir(monde).dossier().public_id)


def test_une_etape_ecrit_sa_ligne_son_journal_et_sa_version(suivi: Suivi) -> None:
    tache_id = suivi.ouvertes()["enregistrer_orientation"]
    fait_le, saisi_le = LE + JOUR, LE + 8 * JOUR
    avancee = suivi.faire("enregistrer_orientation", le=fait_le, saisi_le=saisi_le)
    assert (avancee.version, avancee.etat) == (2, "contact")
    assert [o.element.id for o in avancee.ouvertes] == ["prendre_contact"]
    with suivi.monde.factory() as session:
        orientation = session.scalars(
            select(Orientation).where(Orientation.dossier_id == suivi.dossier_id)
        ).one()
    assert (orientation.fait_le, orientation.saisi_le) == (fait_le, saisi_le)
    assert (orientation.prescripteur_type, orientation.eligible) == ("siao", True)
    ligne = suivi.journal()[-1]
    assert (ligne.type, ligne.element, ligne.tache_id) == (
        "etape", "enregistrer_orientation", tache_id,
    )  # fmt: skip
    assert (ligne.acteur_id, ligne.version) == (suivi.compte("ts").id, 2)
    assert (ligne.fait_le, ligne.saisi_le) == (fait_le, saisi_le)


def test_une_etape_nouvelle_court_depuis_la_date_du_fait(suivi: Suivi) -> None:
    suivi.faire("enregistrer_orientation", le=LE + JOUR, saisi_le=LE + 8 * JOUR)
    with suivi.monde.factory() as session:
        etape = session.scalars(
            select(EtapeOuverte).where(EtapeOuverte.dossier_id == suivi.dossier_id)
        ).one()
    assert etape.depuis == LE + JOUR
    assert (etape.libelle, etape.role) == (
        "Prendre contact avec le ménage",
        Role.TRAVAILLEUR_SOCIAL,
    )
    assert (etape.formulaire, etape.sorte) == ("contact", "tache")


def test_un_message_et_un_evenement_se_distinguent_au_journal(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("contact_prealable").faire("retrait_avl")
    types = {ligne.element: ligne.type for ligne in suivi.journal()}
    assert types["mettre_a_jour_demande"] == "etape"
    assert types["rapprochement"] == types["retrait_avl"] == "message"


def test_un_fait_du_meme_jour_sans_heure_suit_l_etape_d_avant(suivi: Suivi) -> None:
    """A date is typed without its hour: noon, or midnight, may fall before the step's opening."""
    suivi.faire("enregistrer_orientation", le=LE - 2 * HEURE, saisi_le=LE + HEURE)
    assert suivi.journal()[-1].fait_le == LE


def test_l_etat_du_moteur_ne_porte_que_des_variables_de_routage(suivi: Suivi) -> None:
    """Task data never holds the household's data: its keys are a closed list."""
    suivi.mener(*SUITE)
    clair = zlib.decompress(suivi.etat_moteur()).decode()
    for mot in (
        SECRET,
        "Deux chambres",
        "Massy",
        "091202200000000001",
        "Hamelin",
        "reloge_stabilise",
    ):
        assert mot not in clair
    assert "issue_proposition" in clair


def test_le_secret_n_est_ecrit_que_la_ou_il_doit_l_etre(suivi: Suivi) -> None:
    """Nowhere but the confidential half of the diagnostic, and the erasable journal content."""
    suivi.mener(*SUITE)
    ou: set[str] = set()
    with suivi.monde.factory() as session:
        for table in Base.metadata.sorted_tables:
            lignes = session.execute(select(table)).all()
            if any(SECRET in str(valeur) for ligne in lignes for valeur in ligne):
                ou.add(table.name)
    assert {"diagnostic_confidentiel", "journal_contenu"} <= ou
    assert ou <= {"diagnostic_confidentiel", "journal_contenu", "reponse"}


def test_le_journal_garde_ce_qui_a_ete_repondu(suivi: Suivi) -> None:
    suivi.faire("enregistrer_orientation", motif="Sortie d’hôtel", inconnue="jetée")
    with suivi.monde.factory() as session:
        contenu = session.get_one(JournalContenu, suivi.journal()[-1].id).contenu
    assert "Sortie d’hôtel" in contenu
    assert "jetée" not in contenu


def test_les_souhaits_du_menage_sont_ceux_de_sa_demande(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("realiser_diagnostic")
    suivi.faire("realiser_diagnostic", typologie_souhaitee="t4", communes="Massy, Palaiseau")
    suivi.mener("valider_entree", "recueillir_adhesion")
    suivi.faire("mettre_a_jour_demande", valide_jusqu_au="2023-01-31", syplo_a_jour="non")
    with suivi.monde.factory() as session:
        menage = session.get_one(Menage, suivi.dossier().menage_id)
        demande = session.scalars(select(Demande).where(Demande.menage_id == menage.id)).one()
    assert (menage.nb_personnes, menage.nb_mineurs) == (3, 1)
    assert (demande.typologie, demande.loyer_max) == ("t4", 600)
    assert (demande.communes, demande.nur) == ("Massy, Palaiseau", "091202200000000001")
    assert (demande.al_in, demande.syplo_a_jour) == (True, False)
    assert str(demande.valide_jusqu_au) == "2023-01-31"


def test_un_nouveau_bail_ferme_l_occupation_d_avant(suivi: Suivi) -> None:
    with transaction(suivi.monde.factory) as session:
        menage = session.get_one(Dossier, suivi.dossier_id).menage
        avant = fabrique.occupation(session, menage, statut="hebergement", debut=LE - JOUR).id
    suivi.mener_jusqu_a("bilan_mi_mesure")
    with suivi.monde.factory() as session:
        occupations = session.scalars(
            select(Occupation)
            .where(Occupation.menage_id == suivi.dossier().menage_id)
            .order_by(Occupation.id)
        ).all()
    assert [(o.id == avant, o.statut, o.fin) for o in occupations] == [
        (True, "hebergement", suivi.le),
        (False, "bail_direct", None),
    ]
