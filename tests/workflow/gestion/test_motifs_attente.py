"""The reasons why nothing moves: codes that never change, places, what may be retired."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attente import Cote, MotifAttente
from models.codes import Role
from models.utilisateur import Utilisateur
from tests import fabrique
from workflow.errors import HabilitationRefusee, Introuvable, SaisieInvalide, TransitionInterdite
from workflow.gestion.motifs_attente import (
    ARTICLE_SEUL,
    DEJA_LA,
    Raison,
    ajouter_motif,
    modifier_motif,
    remettre_motif,
    retirer_motif,
)


@pytest.fixture
def admin(session: Session) -> Utilisateur:
    return fabrique.utilisateur(session, Role.ADMINISTRATEUR)


def raison(libelle: str = "Décès d’un proche", **change: Any) -> Raison:
    valeurs: dict[str, Any] = {"precision_exigee": False, "voie": None, "article": None}
    return Raison(libelle=libelle, **valeurs | change)


def codes(session: Session, cote: Cote) -> list[str]:
    requete = select(MotifAttente.code).where(MotifAttente.cote == cote).order_by(MotifAttente.rang)
    return list(session.scalars(requete))


def test_the_code_is_drawn_from_the_label_once(session: Session, admin: Utilisateur) -> None:
    motif = ajouter_motif(session, acteur=admin, cote=Cote.BAILLEUR, raison=raison())
    assert motif.code == "deces_d_un_proche"
    modifier_motif(session, acteur=admin, code=motif.code, raison=raison("Deuil"))
    assert session.get_one(MotifAttente, "deces_d_un_proche").libelle == "Deuil"
    autre = ajouter_motif(session, acteur=admin, cote=Cote.BAILLEUR, raison=raison())
    assert autre.code == "deces_d_un_proche_2"


def test_a_reason_takes_its_place_among_those_of_its_side(
    session: Session, admin: Utilisateur
) -> None:
    avant, ailleurs = codes(session, Cote.ETAT), codes(session, Cote.ASSOCIATION)
    motif = ajouter_motif(session, acteur=admin, cote=Cote.ETAT, raison=raison())
    assert codes(session, Cote.ETAT) == [*avant, motif.code]
    modifier_motif(session, acteur=admin, code=motif.code, raison=raison(place=2))
    assert codes(session, Cote.ETAT) == [avant[0], motif.code, *avant[1:]]
    assert codes(session, Cote.ASSOCIATION) == ailleurs


def test_what_cannot_be_read_well_is_refused_beside_its_field(
    session: Session, admin: Utilisateur
) -> None:
    ajouter_motif(session, acteur=admin, cote=Cote.ETAT, raison=raison())
    for refusee, champ, phrase in (
        (raison("DECES d'un proche"), "libelle", DEJA_LA),
        (raison("Neuve", article="Article inventé"), "voie", ARTICLE_SEUL),
        (raison("Neuve", voie="x" * 1501), "voie", "Gardez au plus 1500 caractères."),
    ):
        with pytest.raises(SaisieInvalide) as refus:
            ajouter_motif(session, acteur=admin, cote=Cote.ETAT, raison=refusee)
        dites = {cle: dite.replace("\u00a0", " ") for cle, dite in refus.value.erreurs.items()}
        assert dites == {champ: phrase}


def test_a_side_keeps_one_reason_at_least_and_a_retired_one_comes_back(
    session: Session, admin: Utilisateur
) -> None:
    *premiers, dernier = codes(session, Cote.BAILLEUR)
    for code in premiers:
        retirer_motif(session, acteur=admin, code=code)
    with pytest.raises(TransitionInterdite):
        retirer_motif(session, acteur=admin, code=dernier)
    remettre_motif(session, acteur=admin, code=premiers[0])
    retirer_motif(session, acteur=admin, code=dernier)
    actifs = select(MotifAttente.code).where(MotifAttente.cote == Cote.BAILLEUR, MotifAttente.actif)
    assert list(session.scalars(actifs)) == [premiers[0]]


def test_only_an_administrateur_changes_a_reason_that_exists(
    session: Session, admin: Utilisateur
) -> None:
    chef = fabrique.utilisateur(session, Role.CHEF_DE_SERVICE)
    with pytest.raises(HabilitationRefusee):
        retirer_motif(session, acteur=chef, code="offre_rare")
    with pytest.raises(Introuvable):
        retirer_motif(session, acteur=admin, code="inconnue")
