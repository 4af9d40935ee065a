"""An alert whose reason is taken back: nobody is left to read about it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.alerte import Alerte
from models.avis import Avis
from models.db import lecture, transaction
from models.envoi import Envoi
from tests import fabrique
from tests.workflow.alertes.decor import alertes, echeances, regarder, rien_ne_differe
from tests.workflow.decor import JOUR
from tests.workflow.regles.decor import autre_bailleur, rejeter, traiter
from tests.workflow.suivi import Suivi

MIXITE = "mixite_3ds"


def messages(suivi: Suivi, alerte: Alerte) -> list[tuple[bool, str | None]]:
    """(given up, why) of the outbox rows about an alert."""
    with lecture(suivi.monde.factory) as session:
        lignes = session.scalars(
            select(Envoi).where(Envoi.cle.startswith(f"alerte:{alerte.public_id}:"))
        )
        return [(ligne.abandonne_le is not None, ligne.erreur) for ligne in lignes]


def avis(suivi: Suivi) -> list[Avis]:
    with lecture(suivi.monde.factory) as session:
        return list(session.scalars(select(Avis).where(Avis.dossier_id == suivi.dossier_id)))


def test_une_alerte_retiree_n_est_plus_annoncee_ni_suivie(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("repondre_offre")
    [echeance] = echeances(suivi, "A03")
    regarder(suivi, echeance.due_le)
    [alerte] = alertes(suivi, "A03")
    lu, autre = avis_de(suivi, alerte)
    suivi.revenir("notifier_offre", le=echeance.due_le)
    assert alertes(suivi, "A03") == []
    retiree = next(a for a in suivi.alertes() if a.public_id == alerte.public_id)
    assert retiree.suite_le is None
    gardes = {ligne.cle for ligne in avis(suivi)}
    assert lu in gardes
    assert autre not in gardes
    assert set(messages(suivi, alerte)) == {(True, "étape corrigée")}
    rien_ne_differe(suivi)


def avis_de(suivi: Suivi, alerte: Alerte) -> tuple[str, str]:
    """Put two more lines in inboxes, one of them read; return their keys, the read one first."""
    cles = (f"essai:{alerte.public_id}:lu", f"essai:{alerte.public_id}:neuf")
    with transaction(suivi.monde.factory) as session:
        for cle, lu_le in zip(cles, (suivi.le, None), strict=True):
            fabrique.add(
                session,
                Avis(
                    cle=cle,
                    utilisateur_id=suivi.compte("ts").id,
                    genre="A03",
                    objet="D-essai",
                    lien="/alertes/essai",
                    dossier_id=suivi.dossier_id,
                    alerte_id=alerte.id,
                    canal="jalon",
                    cree_le=suivi.le,
                    lu_le=lu_le,
                ),
            )
    return cles


def test_a24_le_bailleur_qui_doit_un_autre_logement_en_est_averti_aussitot(suivi: Suivi) -> None:
    """R5, L.441-2-2: from the refusal to his proposition."""
    suivi.mener_jusqu_a("passer_caleol")
    rejeter(suivi, MIXITE)
    [echeance] = echeances(suivi, "A24")
    assert echeance.due_le == suivi.le
    assert regarder(suivi, suivi.le) == ["A24"]
    suivi.mener("traiter_refus", "rapprochement")
    [alerte] = alertes(suivi, "A24")
    assert alerte.close_le == suivi.le
    rien_ne_differe(suivi)


def test_a24_la_proposition_d_un_autre_bailleur_ne_la_ferme_pas(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    rejeter(suivi, MIXITE)
    regarder(suivi, suivi.le)
    suivi.mener("traiter_refus").faire("rapprochement", bailleur=autre_bailleur(suivi))
    [alerte] = alertes(suivi, "A24")
    assert alerte.close_le is None
    rien_ne_differe(suivi)


@pytest.mark.parametrize("tiree", [False, True], ids=["qui attend", "tiree"])
def test_a24_la_cloture_du_dossier_l_eteint(suivi: Suivi, tiree: bool) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    rejeter(suivi, MIXITE)
    if tiree:
        regarder(suivi, suivi.le)
    suivi.operer("clore", le=suivi.le + JOUR, motif="mutation")
    assert echeances(suivi, "A24") == []
    assert [a.close_le for a in alertes(suivi, "A24")] == [suivi.le + JOUR] * tiree
    rien_ne_differe(suivi)


def test_a24_celui_qui_la_dit_traitee_la_ferme(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    rejeter(suivi, MIXITE)
    regarder(suivi, suivi.le)
    traiter(suivi, "ts")
    [alerte] = alertes(suivi, "A24")
    assert alerte.close_le == suivi.le + JOUR
    rien_ne_differe(suivi)


def test_a24_revenir_sur_le_refus_la_retire(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("passer_caleol")
    rejeter(suivi, MIXITE)
    regarder(suivi, suivi.le)
    suivi.revenir("passer_caleol", le=suivi.le + timedelta(hours=1))
    assert (echeances(suivi, "A24"), alertes(suivi, "A24")) == ([], [])
    rien_ne_differe(suivi)
