"""Writes that wait for company: done before whatever is read next, or not at all."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.accompagnement import Contact
from tests import fabrique as f
from workflow.ecritures import Contexte

CONTACT = {"canal": "telephone", "resultat": "joint"}


def contexte(session: Session) -> Contexte:
    dossier = f.dossier(session)
    return Contexte(
        base=session.connection(),
        dossier_id=dossier.id,
        menage_id=dossier.menage_id,
        association_id=dossier.association_id,
        referent_id=dossier.referent_id,
        departement=dossier.departement,
        fait_le=f.LE,
        saisi_le=f.LE,
        acteur_id=None,
    )


def compter(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Contact)) or 0


def test_une_ecriture_qui_attend_est_faite_avant_la_lecture_suivante(session: Session) -> None:
    ici = contexte(session)
    with ici.par_lots():
        ici.ajouter(Contact, **ici.fait, **CONTACT)
        assert compter(session) == 0
        assert ici.connexion.scalar(select(func.count()).select_from(Contact)) == 1


def test_a_la_fin_d_un_lot_tout_est_ecrit(session: Session) -> None:
    ici = contexte(session)
    with ici.par_lots():
        for _ in range(3):
            ici.ajouter(Contact, **ici.fait, **CONTACT)
    assert compter(session) == 3


def test_hors_d_un_lot_rien_n_attend(session: Session) -> None:
    ici = contexte(session)
    ici.ajouter(Contact, **ici.fait, **CONTACT)
    assert compter(session) == 1


def test_un_lot_interrompu_n_est_pas_ecrit_plus_tard(session: Session) -> None:
    ici = contexte(session)
    with pytest.raises(RuntimeError), ici.par_lots():
        ici.ajouter(Contact, **ici.fait, **CONTACT)
        raise RuntimeError
    assert ici.connexion.scalar(select(func.count()).select_from(Contact)) == 0
