"""The verbs of a dossier: what they write, what they refuse, and in which words."""

import re
import zlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.accompagnement import Orientation
from models.codes import Role
from models.db import Base, transaction
from models.dossier import Dossier, EtapeOuverte
from models.journal import JournalContenu
from models.menage import Demande, Menage
from models.relogement import Occupation
from tests import fabrique
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.reponses import MOTIF, SECRET, SUITE
from tests.workflow.suivi import Suivi
from workflow import dossiers
from workflow.errors import (
    ErreurMetier,
    EtapeDejaFaite,
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)

HEURE = timedelta(hours=1)


def refuser(erreur: type[ErreurMetier], suivi: Suivi, element: str, **reste: Any) -> ErreurMetier:
    """Check that a step is refused, and that the refusal left nothing behind."""
    le, avant = suivi.le, (suivi.dossier().version, suivi.etat_moteur(), suivi.ouvertes())
    with pytest.raises(erreur) as refus:
        suivi.faire(element, **reste)
    suivi.le = le
    assert (suivi.dossier().version, suivi.etat_moteur(), suivi.ouvertes()) == avant
    suivi.tout_concorde()
    return refus.value


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


@pytest.mark.parametrize("compte", ["bailleur", "correspondant", "coordonnateur", "administrateur"])
def test_seule_l_association_ouvre_un_dossier(monde: Monde, compte: str) -> None:
    with pytest.raises(HabilitationRefusee, match="ouvrir un dossier"):
        monde.ouvrir(acteur=monde.comptes[compte])


@pytest.mark.parametrize("piece", ["definition_id", "programme_id"])
def test_la_base_refuse_d_ouvrir_sur_ce_qui_n_existe_pas(monde: Monde, piece: str) -> None:
    with pytest.raises(IntegrityError):
        monde.ouvrir(**{piece: 999_999})


def test_un_dossier_ne_s_ouvre_pas_dans_le_futur(monde: Monde) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        monde.ouvrir(fait_le=LE + JOUR)
    assert set(refus.value.erreurs) == {"fait_le"}


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


def test_un_fait_dans_le_futur_est_refuse(suivi: Suivi) -> None:
    refus = refuser(SaisieInvalide, suivi, "enregistrer_orientation", le=LE + HEURE, saisi_le=LE)
    assert isinstance(refus, SaisieInvalide)
    assert refus.erreurs == {"fait_le": "La date du fait ne peut pas être dans le futur."}


def test_un_fait_avant_l_etape_d_avant_est_refuse_avec_sa_date(suivi: Suivi) -> None:
    refus = refuser(SaisieInvalide, suivi, "enregistrer_orientation", le=LE - JOUR, saisi_le=LE)
    assert isinstance(refus, SaisieInvalide)
    assert set(refus.erreurs) == {"fait_le"}
    assert "01/03/2022" in refus.erreurs["fait_le"]


def test_un_fait_du_meme_jour_sans_heure_suit_l_etape_d_avant(suivi: Suivi) -> None:
    """A date is typed without its hour: noon, or midnight, may fall before the step's opening."""
    suivi.faire("enregistrer_orientation", le=LE - 2 * HEURE, saisi_le=LE + HEURE)
    assert suivi.journal()[-1].fait_le == LE


@pytest.mark.parametrize("element", ["retrait_avl", "non_relogeable_avl"])
def test_un_retrait_ne_precede_pas_la_derniere_etape_faite(suivi: Suivi, element: str) -> None:
    """The event has waited since the AVL began: only what has happened since then bounds it."""
    suivi.mener_jusqu_a("verifier_dossier")
    suivi.faire("verifier_dossier", dossier_complet="non", pieces_manquantes="Une quittance.")
    fait = suivi.le
    refuser(SaisieInvalide, suivi, element, le=fait - JOUR, saisi_le=fait + JOUR)
    suivi.faire(element, le=fait, saisi_le=fait + JOUR)
    assert suivi.dossier().clos_le == fait


def test_une_etape_faite_dit_par_qui_et_quand(suivi: Suivi) -> None:
    tache_id = suivi.ouvertes()["enregistrer_orientation"]
    suivi.faire("enregistrer_orientation")
    with pytest.raises(EtapeDejaFaite) as refus:
        terminer(suivi, "chef", tache_id)
    assert suivi.compte("ts").nom in str(refus.value)
    assert "02/03/2022" in str(refus.value)


def test_une_etape_faite_n_existe_pas_pour_un_inconnu(suivi: Suivi) -> None:
    tache_id = suivi.ouvertes()["enregistrer_orientation"]
    suivi.faire("enregistrer_orientation")
    for etranger in ("ts_ailleurs", "chef_ailleurs", "collegue", "administrateur", "bailleur"):
        with pytest.raises(Introuvable):
            terminer(suivi, etranger, tache_id)


def test_l_autre_branche_d_une_attente_n_est_plus_ouverte(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    suivi.faire("passer_caleol", decision_caleol="attribution_rang", rang="2", motif_ecrit=MOTIF)
    pris = suivi.ouvertes()["logement_pris"]
    suivi.faire("rang_atteint")
    with pytest.raises(EtapeDejaFaite, match="n’est plus ouverte"):
        terminer(suivi, "bailleur", pris)


@pytest.mark.parametrize("tache_id", ["", "inconnue", "00000000-0000-0000-0000-000000000000:0"])
def test_une_etape_inconnue_n_est_plus_ouverte(suivi: Suivi, tache_id: str) -> None:
    with pytest.raises(EtapeDejaFaite, match="n’est plus ouverte"):
        terminer(suivi, "ts", tache_id)


def test_une_page_perimee_est_refusee_avant_toute_ecriture(suivi: Suivi) -> None:
    tache_id = suivi.ouvertes()["enregistrer_orientation"]
    with pytest.raises(EtapeDejaFaite, match="a changé depuis"):
        terminer(suivi, "ts", tache_id, version=0)
    terminer(suivi, "ts", tache_id, version=1)
    assert suivi.dossier().version == 2


def test_une_reponse_invalide_est_dite_champ_par_champ(suivi: Suivi) -> None:
    refus = refuser(SaisieInvalide, suivi, "enregistrer_orientation", eligible="peut-être")
    assert isinstance(refus, SaisieInvalide)
    assert refus.erreurs == {"eligible": "Choisissez une des réponses proposées."}
    suivi.faire("enregistrer_orientation")


def test_un_bailleur_inconnu_est_une_erreur_de_saisie(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    with transaction(suivi.monde.factory) as session:
        association = fabrique.association(session).public_id
    for bailleur in ("inconnu", association):
        refus = refuser(SaisieInvalide, suivi, "rapprochement", bailleur=bailleur)
        assert isinstance(refus, SaisieInvalide)
        assert set(refus.erreurs) == {"bailleur"}


@pytest.mark.parametrize(
    "composition",
    [{"nb_personnes": "1", "nb_mineurs": "1"}, {"nb_personnes": "2", "nb_mineurs": "5"},
     {"nb_personnes": "", "nb_mineurs": "2"}],
)  # fmt: skip
def test_un_menage_compte_au_moins_un_adulte(suivi: Suivi, composition: dict[str, str]) -> None:
    """Said to the user; the table's own check would be an error 500."""
    suivi.mener_jusqu_a("realiser_diagnostic")
    refus = refuser(SaisieInvalide, suivi, "realiser_diagnostic", **composition)
    assert isinstance(refus, SaisieInvalide)
    assert set(refus.erreurs) == {"nb_mineurs"}


def test_un_dossier_suspendu_ne_bouge_pas(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    suivi.suspendre(suivi.le)
    for element in ("rapprochement", "retrait_avl"):
        refus = refuser(TransitionInterdite, suivi, element)
        assert "reprenez-le" in str(refus)
    suivi.reprendre(suivi.le + JOUR)
    suivi.le += JOUR
    suivi.faire("rapprochement")


def test_un_dossier_clos_n_a_plus_d_etape(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    ouvertes = suivi.ouvertes()
    suivi.operer("clore", le=suivi.le, motif="deces")
    dossier = suivi.dossier()
    assert (dossier.etat, dossier.fin_element, dossier.clos_le) == ("clos", "cloture", suivi.le)
    assert suivi.ouvertes() == {}
    assert suivi.echeances() == {}
    assert [(m.type, m.fin_motif) for m in suivi.mesures()] == [("avl", "deces")]
    for tache_id in ouvertes.values():
        with pytest.raises(EtapeDejaFaite):
            terminer(suivi, "ts", tache_id)
    suivi.la_chaine_tient()


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


def terminer(suivi: Suivi, compte: str, tache_id: str, *, version: int | None = None) -> None:
    """Complete a task by its id, whatever is open now."""
    le = suivi.le + JOUR
    with transaction(suivi.monde.factory) as session:
        dossiers.terminer_etape(
            session,
            acteur=suivi.compte(compte),
            tache_id=tache_id,
            version=version,
            saisie=suivi.saisie("enregistrer_orientation"),
            fait_le=le,
            saisi_le=le,
        )
