"""A batch moves running dossiers to another version: what goes on, what stays, what is told."""

from datetime import timedelta

import pytest

from models.codes import DeplacementEtat, DeplacementSort
from models.db import lecture, transaction
from models.definition import Definition
from models.echeance import Echeance
from models.errors import ErreurMetier
from tests.workflow.decor import JOUR, LE, Monde
from tests.workflow.lots.decor import Lot, differences
from tests.workflow.lots.versions import (
    AVEC_LES_CLES,
    AVEC_UN_DELAI,
    CHOISI,
    DECIDE_SANS_AVOIR_DEMANDE,
    DIAGNOSTIC_RENOMME,
    NOTIFICATION_RENOMMEE,
    publier_version,
)
from tests.workflow.reponses import SUITE
from tests.workflow.suivi import Suivi
from workflow import deplacements
from workflow.avancement import lecture as lecture_du_dossier
from workflow.deplacements.passage import Trajet, Version, calculer, ecrire
from workflow.deplacements.prevision import Effets
from workflow.errors import EtapeDejaFaite, SaisieInvalide
from workflow.parcours.definition_chargee import DefinitionChargee, charger, ranger

TOUT = (*SUITE, "veille")


def _ids(*suivis: Suivi) -> list[int]:
    return [suivi.dossier_id for suivi in suivis]


def _attentes(suivi: Suivi) -> dict[str, object]:
    """What must not move: tasks, beginnings, due dates."""
    return {
        "etapes": {(e.tache_id, e.depuis) for e in suivi.etapes()},
        "echeances": {(e.cle, e.due_le, e.reveil_le, e.horloge) for e in suivi.lignes(Echeance)},
    }


@pytest.mark.parametrize("rang", range(0, len(SUITE) + 1, 4))
def test_un_dossier_deplace_garde_ses_etapes_et_ses_echeances(monde: Monde, rang: int) -> None:
    suivi = Suivi.ouvrir(monde).mener(*SUITE[:rang])
    avant, version = _attentes(suivi), suivi.dossier().version
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le + JOUR, dossiers=_ids(suivi))
    assert lot.lancer(suivi.le + JOUR) == {DeplacementSort.DEPLACE: 1}
    assert _attentes(suivi) == avant
    assert suivi.dossier().definition_id != monde.definition_id
    assert suivi.dossier().version == version + 1
    assert lot.etat == DeplacementEtat.TERMINE
    suivi.la_chaine_tient()
    assert differences(monde, suivi.dossier_id) == []


def test_un_dossier_deplace_suit_la_nouvelle_version(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("signer_bail")
    Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=_ids(suivi)).lancer(suivi.le)
    (etape,) = [e for e in suivi.etapes() if e.element == "signer_bail"]
    assert etape.libelle == "Signer le bail du logement"
    suivi.mener("signer_bail", "remettre_cles", "bilan_mi_mesure")
    assert "bilan_final" in suivi.ouvertes()
    assert differences(monde, suivi.dossier_id) == []


def test_une_etape_sans_contrepartie_retient_le_dossier_et_le_dit(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    autre = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
    lot = Lot.preparer(monde, DIAGNOSTIC_RENOMME, le=suivi.le, dossiers=_ids(suivi, autre))
    assert lot.lancer(autre.le) == {DeplacementSort.REFUSE: 1, DeplacementSort.DEPLACE: 1}
    (refusee,) = [ligne for ligne in lot.lignes() if ligne.sort == DeplacementSort.REFUSE]
    assert "Réaliser le diagnostic" in (refusee.motif or "")
    assert suivi.dossier().definition_id == monde.definition_id
    assert not [ligne for ligne in suivi.journal() if ligne.type == "deplacement"]
    assert differences(monde, suivi.dossier_id) == []


def test_une_correspondance_choisie_fait_passer_le_dossier(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    tache = suivi.ouvertes()["realiser_diagnostic"]
    lot = Lot.preparer(
        monde, DIAGNOSTIC_RENOMME, le=suivi.le, correspondances=CHOISI, dossiers=_ids(suivi)
    )
    assert lot.lancer(suivi.le) == {DeplacementSort.DEPLACE: 1}
    assert suivi.ouvertes()["mener_le_diagnostic"] == tache
    assert differences(monde, suivi.dossier_id) == []


def test_un_delai_nouveau_compte_depuis_l_ouverture_de_son_etape(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    (etape,) = suivi.etapes()
    Lot.preparer(monde, AVEC_UN_DELAI, le=suivi.le, dossiers=_ids(suivi)).lancer(
        suivi.le + 9 * JOUR
    )
    (echeance,) = [e for e in suivi.lignes(Echeance) if e.code == "diagnostic_tarde"]
    assert echeance.due_le.month == (etape.depuis.month + 2)
    assert echeance.due_le.day == etape.depuis.day
    assert differences(monde, suivi.dossier_id) == []


def test_un_delai_nouveau_deja_depasse_est_du_au_deplacement(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    tard = suivi.le + 100 * JOUR
    Lot.preparer(monde, AVEC_UN_DELAI, le=tard, dossiers=_ids(suivi)).lancer(tard)
    (echeance,) = [e for e in suivi.lignes(Echeance) if e.code == "diagnostic_tarde"]
    assert echeance.due_le == echeance.reveil_le == tard
    assert suivi.sonner(tard + JOUR) == ["diagnostic_tarde"]
    assert "diagnostic_bailleur" in suivi.ouvertes()
    assert differences(monde, suivi.dossier_id) == []


def test_un_delai_nouveau_attend_la_fin_de_la_suspension(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    depuis = suivi.etapes()[0].depuis
    suivi.suspendre(suivi.le + 5 * JOUR)
    suivi.reprendre(suivi.le + 15 * JOUR)
    suivi.suspendre(suivi.le + 20 * JOUR)
    le = suivi.le + 25 * JOUR
    Lot.preparer(monde, AVEC_UN_DELAI, le=le, dossiers=_ids(suivi)).lancer(le)
    (echeance,) = [e for e in suivi.lignes(Echeance) if e.code == "diagnostic_tarde"]
    assert echeance.reveil_le is None
    assert echeance.due_le - depuis > timedelta(days=68)  # two months, and ten days stopped
    assert differences(monde, suivi.dossier_id) == []
    suivi.reprendre(suivi.le + 30 * JOUR)
    (echeance,) = [e for e in suivi.lignes(Echeance) if e.code == "diagnostic_tarde"]
    assert echeance.reveil_le == echeance.due_le
    assert differences(monde, suivi.dossier_id) == []


def test_un_dossier_clos_n_est_ni_deplace_ni_compte(monde: Monde) -> None:
    suivi, clos = Suivi.ouvrir(monde), Suivi.ouvrir(monde)
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=_ids(suivi, clos))
    clos.operer("clore", le=clos.le + JOUR, motif="abandon_mesure")
    assert lot.lancer(suivi.le + 2 * JOUR) == {DeplacementSort.DEPLACE: 1}


def test_un_essai_dit_ce_qui_arrivera_et_ne_change_rien(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    autre = Suivi.ouvrir(monde).mener_jusqu_a("signer_bail")
    corps = [suivi.etat_moteur(), autre.etat_moteur()]
    lot = Lot.preparer(
        monde,
        {**AVEC_LES_CLES, **DIAGNOSTIC_RENOMME},
        le=autre.le,
        dossiers=_ids(suivi, autre),
    )
    assert lot.battre(autre.le) == {DeplacementSort.PREVU: 2}
    refuse, accepte = lot.lignes()
    assert "Réaliser le diagnostic" in (refuse.motif or "")
    assert accepte.motif is None
    effets = Effets.lire(accepte.detail)
    assert ("Signer le bail", "Signer le bail du logement") in effets.etapes
    assert [suivi.etat_moteur(), autre.etat_moteur()] == corps
    assert autre.dossier().definition_id == monde.definition_id


def test_simuler_dit_chaque_dossier(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    with transaction(monde.factory) as session:
        vers = publier_version(session, DIAGNOSTIC_RENOMME)
        de = session.get_one(Definition, monde.definition_id)
        chargee = charger(session, vers.id, vers.sha256)
        dits = [
            (p.accepte, p.reference)
            for choix in ({}, CHOISI)
            for p in deplacements.simuler(
                session, de=de, vers=chargee, correspondances=choix, dossier_ids=[suivi.dossier_id]
            )
        ]
    reference = suivi.dossier().reference
    assert dits == [(False, reference), (True, reference)]


def test_un_dossier_ne_va_pas_la_ou_il_lirait_ce_qu_il_n_a_pas(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    version = suivi.dossier().version
    lot = Lot.preparer(monde, DECIDE_SANS_AVOIR_DEMANDE, le=suivi.le, dossiers=_ids(suivi))
    assert lot.lancer(suivi.le) == {DeplacementSort.REFUSE: 1}
    (ligne,) = lot.lignes()
    assert "jamais_demandee" in (ligne.motif or "")
    assert suivi.dossier().version == version


def test_une_correspondance_entre_deux_sortes_est_refusee(monde: Monde) -> None:
    ouvert = _ids(Suivi.ouvrir(monde))
    choix = {"diagnostic/realiser_diagnostic": "sortie_veille/veille"}
    with pytest.raises(ErreurMetier, match="la même chose"):
        Lot.preparer(monde, DIAGNOSTIC_RENOMME, le=LE, correspondances=choix, dossiers=ouvert)


def test_deux_deplacements_ne_se_croisent_pas_sur_un_dossier(monde: Monde) -> None:
    ouvert = _ids(Suivi.ouvrir(monde))
    premier = Lot.preparer(monde, AVEC_LES_CLES, le=LE, dossiers=ouvert)
    second = Lot.preparer(monde, DIAGNOSTIC_RENOMME, le=LE, dossiers=ouvert)
    premier._agir(deplacements.lancer, LE)
    with pytest.raises(ErreurMetier, match="Un autre déplacement"):
        second._agir(deplacements.lancer, LE)
    premier.battre(LE)
    assert second.lancer(LE) == {DeplacementSort.REFUSE: 1}
    with lecture(monde.factory) as session:
        (ligne,) = second.lignes()
        assert "plus sur la version" in (ligne.motif or "")
        assert deplacements.lire(session, second.public_id).etat == DeplacementEtat.TERMINE


def test_un_deplacement_ne_fait_pas_passer_une_etape_de_droit(monde: Monde) -> None:
    """Alone, an administrateur leaves out no step that the law asks for: nor by moving dossiers.

    Neither the step where they are, nor one that they would jump over.
    """
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("notifier_offre")

    def preparer(ici: str, la: str) -> Lot:
        choix = {f"caleol/{ici}": f"caleol/{la}"}
        return Lot.preparer(
            monde, NOTIFICATION_RENOMMEE, le=LE, correspondances=choix, dossiers=_ids(suivi)
        )

    with pytest.raises(SaisieInvalide, match=r"règle de droit \(.*R.441-3"):
        preparer("verifier_dossier", "repondre_offre")
    with pytest.raises(SaisieInvalide, match=r"règle de droit \(R.441-10"):
        preparer("notifier_offre", "repondre_offre")
    lot = preparer("notifier_offre", "prevenir_le_menage")
    assert lot.lancer(LE) == {DeplacementSort.DEPLACE: 1}
    assert "prevenir_le_menage" in suivi.ouvertes()


def test_une_etape_faite_entre_temps_gagne_et_le_dossier_est_rejuge(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=_ids(suivi))
    with transaction(monde.factory) as session:
        trouve = deplacements.lire(session, lot.public_id)
        de, vers = (Version(d.id, d.sha256, d.numero) for d in (trouve.de, trouve.vers))
    with monde.factory() as session:
        ligne = lecture_du_dossier.relire(session, suivi.dossier_id)
        charge = vers.charger(session)
        passage = calculer(session, ligne, vers=charge, correspondances={}, sel="essai")
    suivi.faire("realiser_diagnostic")
    admin = monde.comptes["administrateur"].id
    with pytest.raises(EtapeDejaFaite), transaction(monde.factory) as session:
        ecrire(session, passage, Trajet(de, vers, {}), acteur_id=admin, le=suivi.le)
    assert suivi.dossier().definition_id == monde.definition_id
    assert lot.lancer(suivi.le) == {DeplacementSort.DEPLACE: 1}
    assert "valider_entree" in suivi.ouvertes()
    assert differences(monde, suivi.dossier_id) == []


def test_une_version_relue_entre_temps_est_la_meme(monde: Monde) -> None:
    """What a process keeps of a version is forgotten and read again: its content is what counts."""
    suivi = Suivi.ouvrir(monde)
    with transaction(monde.factory) as session:
        de = session.get_one(Definition, monde.definition_id)
        vers = publier_version(session, AVEC_LES_CLES)
        ligne = lecture_du_dossier.relire(session, suivi.dossier_id)
        pieces = ranger(vers.pieces)
        relue = DefinitionChargee.assembler(
            vers.cle, pieces["parcours"][vers.cle], pieces["module"], pieces["formulaire"],
            pieces["decision"],
        )  # fmt: skip
        passage = calculer(session, ligne, vers=relue, correspondances={}, sel="essai")
        trajet = Trajet(
            *(Version(d.id, d.sha256, d.numero) for d in (de, vers)), correspondances={}
        )
        admin = monde.comptes["administrateur"].id
        ecrire(session, passage, trajet, acteur_id=admin, le=suivi.le)
    assert suivi.dossier().definition_id != monde.definition_id
    assert differences(monde, suivi.dossier_id) == []


def test_une_ligne_traitee_deux_fois_ne_deplace_qu_une(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde)
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=_ids(suivi))
    lot._agir(deplacements.lancer, suivi.le)
    (ligne,) = lot.lignes()
    sorts = []
    for _ in range(2):
        with transaction(monde.factory) as session:
            sorts.append(deplacements.traiter(session, ligne.id, suivi.le))
    assert sorts == [DeplacementSort.DEPLACE, None]
    assert [f.type for f in suivi.journal()].count("deplacement") == 1
