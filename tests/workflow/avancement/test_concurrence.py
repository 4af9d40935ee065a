"""Two people at once (measure R3, small): one success, one clear refusal, never a lost step."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Barrier
from typing import Any

from sqlalchemy.orm import Session

from models.db import transaction
from models.echeance import Echeance
from models.errors import ErreurMetier
from models.journal import Journal
from tests.workflow.decor import JOUR, Monde
from tests.workflow.suivi import Suivi
from workflow import histoire, operations
from workflow.avancement import dossiers, minuteries
from workflow.errors import EtapeDejaFaite

RENDEZ_VOUS = 20
ATTENTE_S = 30

Geste = Callable[[Session], Any]


def ensemble(monde: Monde, *gestes: Geste) -> list[object]:
    """Do several things at once, each in its own transaction; return results or exceptions."""
    barriere = Barrier(len(gestes))

    def agir(geste: Geste) -> object:
        barriere.wait(ATTENTE_S)
        try:
            with transaction(monde.factory) as session:
                return geste(session)
        except ErreurMetier as refus:
            return refus

    with ThreadPoolExecutor(len(gestes)) as fils:
        return list(fils.map(agir, gestes))


def etape(suivi: Suivi, element: str, par: str = "ts", **reponses: object) -> Geste:
    """A step read now, done later."""
    tache_id, le = suivi.ouvertes()[element], suivi.le + JOUR

    def terminer(session: Session) -> object:
        return dossiers.terminer_etape(
            session,
            acteur=suivi.compte(par),
            tache_id=tache_id,
            version=None,
            saisie=suivi.saisie(element, **reponses),
            fait_le=le,
            saisi_le=le,
        )

    return terminer


def refus(issues: list[object]) -> list[ErreurMetier]:
    return [issue for issue in issues if isinstance(issue, ErreurMetier)]


def test_deux_fois_la_meme_etape_un_succes_et_un_refus_qui_dit_qui_et_quand(monde: Monde) -> None:
    for _ in range(RENDEZ_VOUS):
        suivi = Suivi.ouvrir(monde)
        issues = ensemble(
            monde,
            etape(suivi, "enregistrer_orientation", "ts"),
            etape(suivi, "enregistrer_orientation", "chef"),
        )
        [perdant] = refus(issues)
        assert isinstance(perdant, EtapeDejaFaite)
        gagnant = suivi.compte("chef" if issues[0] is perdant else "ts")
        assert gagnant.nom in str(perdant)
        assert "2\N{NO-BREAK SPACE}mars\N{NO-BREAK SPACE}2022" in str(perdant)
        suivi.le += JOUR
        assert suivi.dossier().version == suivi.compter(Journal) == 2
        assert suivi.journal()[-1].acteur_id == gagnant.id
        suivi.tout_concorde()
        suivi.faire("prendre_contact")


def test_deux_etapes_distinctes_d_un_dossier_se_suivent_ou_l_une_est_refusee(monde: Monde) -> None:
    """A step and the withdrawal that ends its phase: whichever is first, nothing is half done."""
    for _ in range(RENDEZ_VOUS // 2):
        suivi = Suivi.ouvrir(monde).mener_jusqu_a("mettre_a_jour_demande")
        avant = suivi.dossier().version
        issues = ensemble(
            monde, etape(suivi, "mettre_a_jour_demande"), etape(suivi, "retrait_avl", "chef")
        )
        reussies = len(issues) - len(refus(issues))
        assert reussies >= 1
        assert suivi.dossier().version == suivi.compter(Journal) == avant + reussies
        assert (suivi.dossier().etat == "clos") == (issues[1] not in refus(issues))
        suivi.tout_concorde()
        suivi.la_chaine_tient()


def test_deux_dossiers_s_ouvrent_en_meme_temps(monde: Monde) -> None:
    avec_menage = Suivi.ouvrir(monde).dossier().menage_id
    for _ in range(RENDEZ_VOUS // 2):
        ids = ensemble(monde, *(ouverture(monde, avec_menage) for _ in range(2)))
        assert len(set(ids)) == 2
        for dossier_id in ids:
            assert isinstance(dossier_id, int)
            suivi = Suivi(monde, dossier_id)
            suivi.tout_concorde()
            suivi.faire("enregistrer_orientation")


def ouverture(monde: Monde, menage_id: int) -> Geste:
    ts, le = monde.comptes["ts"], Suivi.le

    def ouvrir(session: Session) -> int:
        return dossiers.ouvrir(
            session,
            acteur=ts,
            menage_id=menage_id,
            definition_id=monde.definition_id,
            programme_id=monde.programme_id,
            association_id=monde.association_id,
            referent_id=ts.id,
            departement="91",
            fait_le=le,
            saisi_le=le,
        )

    return ouvrir


def test_le_silence_et_la_reponse_ne_passent_pas_tous_les_deux(monde: Monde) -> None:
    """An answer dated before the due date, typed when the scheduler fires it."""
    for _ in range(RENDEZ_VOUS // 2):
        suivi = Suivi.ouvrir(monde).mener_jusqu_a("repondre_offre")
        silence = suivi.echeances()["silence"]
        issues = ensemble(
            monde,
            etape(suivi, "repondre_offre"),
            partial(sonner, echeance_id=silence.id),
        )
        types = [ligne.type for ligne in suivi.journal()][12:]
        assert types in (["etape"], ["minuterie"])
        assert len(refus(issues)) <= 1
        assert suivi.passage().reponse == ("acceptee" if types == ["etape"] else "silence")
        suivi.tout_concorde()


def sonner(session: Session, echeance_id: int) -> object:
    """What a tick does with one due date, if it is still there."""
    echeance = session.get(Echeance, echeance_id)
    if echeance is None:
        return None
    return minuteries.declencher(session, echeance=echeance, le=echeance.due_le)


def recommencer(session: Session, *, suivi: Suivi) -> int | None:
    """What the page does to start a closed dossier again."""
    monde, dossier = suivi.monde, suivi.dossier()
    libre = operations.retenir_clos(session, dossier.id)
    if not libre or operations.est_continue(session, dossier.id):
        return None
    return dossiers.ouvrir(
        session,
        acteur=suivi.compte("ts"),
        menage_id=dossier.menage_id,
        definition_id=monde.definition_id,
        programme_id=monde.programme_id,
        association_id=monde.association_id,
        referent_id=suivi.compte("ts").id,
        departement="91",
        fait_le=suivi.le,
        saisi_le=suivi.le,
        reprend_id=dossier.id,
    )


def rouvrir(session: Session, *, suivi: Suivi, version: int) -> None:
    operations.rouvrir(
        session,
        acteur=suivi.compte("chef"),
        dossier_id=suivi.dossier_id,
        version=version,
        motif="Clos par erreur",
        saisi_le=suivi.le,
    )


def test_un_dossier_clos_est_rouvert_ou_recommence_jamais_les_deux(monde: Monde) -> None:
    for _ in range(RENDEZ_VOUS // 2):
        suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
        suivi.operer("clore", le=suivi.le + JOUR, motif="abandon_mesure")
        suivi.le += JOUR
        issues = ensemble(
            monde,
            partial(rouvrir, suivi=suivi, version=suivi.dossier().version),
            partial(recommencer, suivi=suivi),
            partial(recommencer, suivi=suivi),
        )
        rouvert, *recommences = issues
        suites = [issue for issue in recommences if isinstance(issue, int)]
        assert len(suites) + (rouvert is None) == 1, issues
        assert (suivi.dossier().etat != "clos") == (rouvert is None)


def revenir(session: Session, *, suivi: Suivi, par: str, version: int, rang: int) -> None:
    operations.corriger(
        session,
        acteur=suivi.compte(par),
        dossier_id=suivi.dossier_id,
        version=version,
        rang=rang,
        motif="Erreur de saisie",
        saisi_le=suivi.le,
    )


def test_deux_corrections_et_une_etape_une_seule_passe(monde: Monde) -> None:
    for _ in range(RENDEZ_VOUS // 4):
        suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
        (rang,) = [j.rang for j in suivi.journal() if j.element == "realiser_diagnostic"]
        vu = {"suivi": suivi, "version": suivi.dossier().version, "rang": rang}
        issues = ensemble(
            monde,
            partial(revenir, par="ts", **vu),
            partial(revenir, par="chef", **vu),
            etape(suivi, "rapprochement"),
        )
        assert len(refus(issues)) == 2
        suivi.tout_concorde()
        suivi.la_chaine_tient()
        with transaction(monde.factory) as session:
            assert histoire.comparer(session, suivi.dossier_id) == []


def suspendre(session: Session, *, suivi: Suivi, version: int, le: datetime) -> None:
    operations.suspendre(
        session,
        acteur=suivi.compte("chef"),
        dossier_id=suivi.dossier_id,
        version=version,
        motif="Hospitalisation",
        reprise_prevue_le=None,
        fait_le=le,
        saisi_le=le,
    )


def test_une_suspension_et_une_etape_ne_se_croisent_pas(monde: Monde) -> None:
    for _ in range(RENDEZ_VOUS // 2):
        suivi = Suivi.ouvrir(monde).mener_jusqu_a("rapprochement")
        version, le = suivi.dossier().version, suivi.le + JOUR
        issues = ensemble(
            monde,
            etape(suivi, "rapprochement"),
            partial(suspendre, suivi=suivi, version=version, le=le),
        )
        assert len(refus(issues)) == 1
        assert suivi.dossier().version == version + 1
        suivi.tout_concorde()
        suivi.la_chaine_tient()
