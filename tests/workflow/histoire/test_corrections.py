"""Take a step back, move a date, reopen, hand over: consequences undone, journal keeping both."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.accompagnement import Adhesion, Contact, Mesure
from models.alerte import Alerte
from models.codes import DossierEtat, SorteEcheance
from models.db import lecture, transaction
from models.echeance import Echeance, list_dues
from models.envoi import Envoi
from models.journal import Journal
from models.menage import Demande
from models.relogement import Occupation, PassageCaleol, Proposition
from models.verification_journal import verifier_chaine
from notifications.decision import regles
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.suivi import Suivi
from workflow import histoire, operations
from workflow.errors import (
    EtapeDejaFaite,
    HabilitationRefusee,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.histoire.vie import HistoireImpossible

MOIS = timedelta(days=31)


def _rang(suivi: Suivi, element: str) -> int:
    with lecture(suivi.monde.factory) as session:
        rang = session.scalars(
            select(Journal.rang)
            .where(Journal.dossier_id == suivi.dossier_id, Journal.element == element)
            .order_by(Journal.rang.desc())
        ).first()
    assert rang is not None
    return rang


def _operer(suivi: Suivi, verbe: str, *, par: str = "ts", **faits: Any) -> None:
    with transaction(suivi.monde.factory) as session:
        valeurs = {
            "acteur": suivi.compte(par),
            "dossier_id": suivi.dossier_id,
            "version": suivi.dossier().version,
            "motif": "Erreur de saisie",
            "saisi_le": suivi.le + JOUR,
        }
        getattr(operations, verbe)(session, **valeurs | faits)


def corriger(suivi: Suivi, element: str, **faits: Any) -> None:
    _operer(suivi, "corriger", rang=_rang(suivi, element), **faits)


def dater(suivi: Suivi, element: str, fait_le: datetime, **faits: Any) -> None:
    _operer(suivi, "corriger_date", rang=_rang(suivi, element), fait_le=fait_le, **faits)


def sonner_les_alertes(suivi: Suivi, le: datetime) -> None:
    with transaction(suivi.monde.factory) as session:
        for echeance in list_dues(session, SorteEcheance.ALERTE, le=le, limite=100):
            regles.declencher(session, echeance=echeance, le=le)


def _tous(suivi: Suivi, modele: Any) -> list[Any]:
    du_dossier = {
        Demande: Demande.menage_id == suivi.dossier().menage_id,
        PassageCaleol: PassageCaleol.proposition_id.in_(
            select(Proposition.id).where(Proposition.dossier_id == suivi.dossier_id)
        ),
        Envoi: Envoi.cle.startswith("alerte:"),
    }
    with lecture(suivi.monde.factory) as session:
        condition = du_dossier.get(modele)
        if condition is None:
            condition = modele.dossier_id == suivi.dossier_id
        return list(session.scalars(select(modele).where(condition).order_by(modele.id)))


def _rien_ne_differe(suivi: Suivi) -> None:
    with transaction(suivi.monde.factory) as session:
        assert histoire.comparer(session, suivi.dossier_id) == []
        assert list(verifier_chaine(session)) == []


def test_reprendre_la_derniere_etape_efface_ce_qu_elle_avait_ecrit(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("notifier_offre")
    corriger(suivi, "passer_caleol", par="chef")
    assert "passer_caleol" in suivi.ouvertes()
    assert "notifier_offre" not in suivi.ouvertes()
    (passage,) = _tous(suivi, PassageCaleol)
    assert (passage.decision, passage.seance_le) == (None, None)
    assert suivi.dossier().etat == DossierEtat.CALEOL
    _rien_ne_differe(suivi)


def test_le_journal_montre_l_etape_et_sa_reprise(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("valider_entree")
    corriger(suivi, "realiser_diagnostic")
    types = [ligne.type for ligne in _tous(suivi, Journal)]
    assert types[-2:] == ["etape", "correction"]


def test_la_saisie_reprise_est_proposee_puis_oubliee_une_fois_refaite(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("valider_entree")
    corriger(suivi, "realiser_diagnostic")
    with lecture(monde.factory) as session:
        proposee = histoire.saisie_proposee(
            session, suivi.dossier_id, element="realiser_diagnostic"
        )
    assert proposee["conclusion"] == "avl"
    suivi.faire("realiser_diagnostic", conclusion="adl", le=suivi.le + 2 * JOUR)
    with lecture(monde.factory) as session:
        element = "realiser_diagnostic"
        assert histoire.saisie_proposee(session, suivi.dossier_id, element=element) == {}
    _rien_ne_differe(suivi)


def test_revenir_loin_reprend_toute_la_suite(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("remettre_recommandations")
    corriger(suivi, "recueillir_adhesion", par="chef")
    for modele in (Mesure, Adhesion, Proposition, Occupation, Echeance):
        assert _tous(suivi, modele) == []
    assert "recueillir_adhesion" in suivi.ouvertes()
    suivi.le += 2 * JOUR
    suivi.mener("recueillir_adhesion", "mettre_a_jour_demande")
    _rien_ne_differe(suivi)


def test_ce_que_l_etape_avait_change_du_menage_est_remis(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    avant = _tous(suivi, Demande)[0]
    assert avant.nur is not None
    corriger(suivi, "mettre_a_jour_demande")
    apres = _tous(suivi, Demande)[0]
    assert (apres.nur, apres.loyer_max) == (None, avant.loyer_max)


def test_l_alerte_d_une_mesure_reprise_est_retiree_avec_son_message(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("mettre_a_jour_demande")
    suivi.le += 7 * MOIS
    sonner_les_alertes(suivi, suivi.le)
    corriger(suivi, "recueillir_adhesion")
    (alerte,) = _tous(suivi, Alerte)
    assert alerte.retiree_le == suivi.le + JOUR
    assert alerte.close_le is not None
    envois = [e for e in _tous(suivi, Envoi) if alerte.public_id in e.cle]
    assert envois
    assert all(e.abandonne_le is not None for e in envois)
    assert _tous(suivi, Echeance) == []


def test_une_alerte_dont_la_raison_demeure_reste_declenchee(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("mettre_a_jour_demande")
    suivi.le += 7 * MOIS
    sonner_les_alertes(suivi, suivi.le)
    suivi.faire("mettre_a_jour_demande")
    corriger(suivi, "mettre_a_jour_demande")
    (alerte,) = _tous(suivi, Alerte)
    assert (alerte.close_le, alerte.retiree_le) == (None, None)
    assert [e for e in _tous(suivi, Echeance) if e.code == "A01"] == []
    _rien_ne_differe(suivi)


def test_l_alerte_d_un_renouvellement_saisi_tard_survit_a_une_correction(monde: Monde) -> None:
    """It fired after the bilan that renewed the measure was typed, but is dated before it."""
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("bilan_final")
    suivi.faire("bilan_final", suite="prolonger", le=suivi.le + 17 * MOIS)
    sonner_les_alertes(suivi, suivi.le)
    ouvertes = {a.cle for a in _tous(suivi, Alerte) if a.code == "A09" and a.close_le is None}
    assert ouvertes
    _rien_ne_differe(suivi)
    dater(suivi, "bilan_mi_mesure", suivi.journal()[-2].fait_le + timedelta(hours=1))
    _rien_ne_differe(suivi)
    assert ouvertes == {a.cle for a in _tous(suivi, Alerte) if a.code == "A09" and not a.close_le}


def test_corriger_la_date_d_adhesion_deplace_les_six_mois(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde, le=LE).mener_jusqu_a("recueillir_adhesion")
    suivi.faire("recueillir_adhesion", le=datetime.fromisoformat("2022-04-20T10:00+02:00"))
    (avant,) = [e for e in _tous(suivi, Echeance) if e.code == "A01"]
    assert avant.due_le == datetime.fromisoformat("2022-10-20T10:00+02:00")
    vrai = datetime.fromisoformat("2022-04-10T10:00+02:00")
    dater(suivi, "recueillir_adhesion", vrai)
    (apres,) = [e for e in _tous(suivi, Echeance) if e.code == "A01"]
    assert apres.due_le == datetime.fromisoformat("2022-10-10T10:00+02:00")
    (mesure,) = _tous(suivi, Mesure)
    assert mesure.debut == vrai
    _rien_ne_differe(suivi)
    dater(suivi, "recueillir_adhesion", vrai + JOUR)
    (encore,) = [e for e in _tous(suivi, Echeance) if e.code == "A01"]
    assert encore.due_le == apres.due_le + JOUR


def test_une_alerte_tiree_trop_tot_est_retiree_et_sonnera_a_sa_date(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("mettre_a_jour_demande")
    debut, terme = suivi.le, suivi.le + 7 * MOIS
    suivi.le = terme
    sonner_les_alertes(suivi, terme)
    dater(suivi, "recueillir_adhesion", debut + 2 * MOIS)
    (retiree,) = _tous(suivi, Alerte)
    assert retiree.retiree_le is not None
    (due,) = [e for e in _tous(suivi, Echeance) if e.code == "A01"]
    assert due.due_le > terme
    sonner_les_alertes(suivi, due.due_le)
    assert [a.retiree_le is None for a in _tous(suivi, Alerte)] == [False, True]
    cles = [envoi.cle for envoi in _tous(suivi, Envoi)]
    assert len(set(cles)) == len(cles)


def test_une_date_qui_contredit_la_suite_est_refusee(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    with pytest.raises(HistoireImpossible, match="ne tient pas"):
        dater(suivi, "realiser_diagnostic", suivi.le)
    with pytest.raises(HistoireImpossible):
        dater(suivi, "realiser_diagnostic", LE)
    with pytest.raises(SaisieInvalide):
        dater(suivi, "realiser_diagnostic", suivi.le + MOIS)
    _rien_ne_differe(suivi)


def test_une_date_corrigee_au_jour_pres_tient_avec_ce_qui_suit_ce_jour_la(monde: Monde) -> None:
    """A day is typed, not an hour: noon may come after a step that followed in the morning."""
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    midi = suivi.le + timedelta(hours=3)
    dater(suivi, "enregistrer_orientation", midi)
    contact = _tous(suivi, Contact)[0]
    assert (contact.fait_le, contact.saisi_le) == (midi, midi)
    _rien_ne_differe(suivi)
    suivi.faire("realiser_diagnostic", le=suivi.le + JOUR)
    _rien_ne_differe(suivi)


def test_une_echeance_depassee_apres_une_correction_attend_un_jour_sans_rien_changer(
    monde: Monde,
) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("notifier_offre")
    vrai = suivi.le + JOUR
    suivi.faire("notifier_offre", le=suivi.le + MOIS)
    dater(suivi, "notifier_offre", vrai, par="chef")
    assert suivi.sonner(suivi.le + JOUR) == []
    _rien_ne_differe(suivi)
    assert suivi.sonner(suivi.le + 2 * JOUR) == ["silence"]
    _rien_ne_differe(suivi)


def test_un_silence_repris_laisse_un_jour_pour_saisir_la_reponse(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("repondre_offre")
    notifie_le = suivi.le
    suivi.le += MOIS
    assert suivi.sonner(suivi.le) == ["silence"]
    corriger(suivi, "notifier_offre", par="chef")
    suivi.le += 2 * JOUR
    suivi.faire("notifier_offre", le=notifie_le, saisi_le=suivi.le)
    assert suivi.sonner(notifie_le + 5 * JOUR) == []


def test_la_reponse_tardive_remplace_le_silence(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("repondre_offre")
    notifie_le, suivi.le = suivi.le, suivi.le + MOIS
    suivi.sonner(suivi.le)
    corriger(suivi, "notifier_offre", par="chef")
    le = suivi.le + JOUR
    suivi.faire("notifier_offre", le=notifie_le, saisi_le=le)
    suivi.faire("repondre_offre", le=notifie_le + 3 * JOUR, saisi_le=le)
    assert "designer_correspondant" in suivi.ouvertes()
    _rien_ne_differe(suivi)


@pytest.mark.parametrize("fin", ["cloture", "sortie"])
def test_rouvrir_remet_le_dossier_ou_il_en_etait(monde: Monde, fin: str) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    ouvertes, dues = suivi.ouvertes(), _tous(suivi, Echeance)
    if fin == "cloture":
        suivi.operer("clore", le=suivi.le + JOUR, motif="abandon_mesure")
        suivi.le += JOUR
    else:
        suivi.faire("retrait_avl")
    assert suivi.dossier().etat == DossierEtat.CLOS
    _operer(suivi, "rouvrir")
    assert suivi.ouvertes() == ouvertes
    assert [(e.cle, e.due_le) for e in _tous(suivi, Echeance)] == [(e.cle, e.due_le) for e in dues]
    assert suivi.dossier().clos_le is None
    suivi.le += 2 * JOUR
    suivi.mener("rapprochement")
    _rien_ne_differe(suivi)


def test_on_ne_rouvre_que_ce_qui_est_clos_et_ne_corrige_que_ce_qui_est_ouvert(
    monde: Monde,
) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    with pytest.raises(TransitionInterdite, match="n’est pas clos"):
        _operer(suivi, "rouvrir")
    suivi.operer("clore", le=suivi.le + JOUR, motif="abandon_mesure")
    with pytest.raises(TransitionInterdite, match="rouvrez-le"):
        corriger(suivi, "recueillir_adhesion")


def test_l_etape_d_un_bailleur_n_est_reprise_que_par_le_chef_de_service(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("notifier_offre")
    with pytest.raises(HabilitationRefusee, match="chef de service"):
        corriger(suivi, "passer_caleol")
    with pytest.raises(HabilitationRefusee):
        corriger(suivi, "passer_caleol", par="bailleur")
    corriger(suivi, "passer_caleol", par="chef")


def test_une_correction_sur_une_page_ancienne_ou_sans_motif_est_refusee(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    with pytest.raises(EtapeDejaFaite):
        corriger(suivi, "realiser_diagnostic", version=1)
    with pytest.raises(SaisieInvalide):
        corriger(suivi, "realiser_diagnostic", motif=" ")
    rang = _rang(suivi, "realiser_diagnostic")
    corriger(suivi, "realiser_diagnostic")
    with pytest.raises(TransitionInterdite, match="déjà été annulée"):
        _operer(suivi, "corriger", rang=rang)


def test_reassigner_confie_le_dossier_et_ses_mesures_ouvertes(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    chef = suivi.compte("chef")
    with pytest.raises(HabilitationRefusee):
        _operer(suivi, "reassigner", referent=chef.public_id)
    with pytest.raises(SaisieInvalide):
        bailleur = suivi.compte("bailleur").public_id
        _operer(suivi, "reassigner", par="chef", referent=bailleur)
    _operer(suivi, "reassigner", par="chef", referent=chef.public_id)
    assert suivi.dossier().referent_id == chef.id
    assert [m.referent_id for m in _tous(suivi, Mesure)] == [chef.id]
    _rien_ne_differe(suivi)


def test_un_dossier_qu_un_autre_continue_reste_clos(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    suivi.operer("clore", le=suivi.le + JOUR, motif="abandon_mesure")
    suivi.le += JOUR
    monde.ouvrir(menage_id=suivi.dossier().menage_id, reprend_id=suivi.dossier_id, le=suivi.le)
    with pytest.raises(TransitionInterdite, match="Un autre dossier continue"):
        _operer(suivi, "rouvrir")
