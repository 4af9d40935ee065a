"""Two administrateurs at the same moment, on both databases: one is told, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.codes import DefinitionStatut, DeplacementEtat, DeplacementSort
from models.db import SessionFactory, lecture, transaction
from models.definition import Definition
from models.deplacement import Deplacement
from models.ebauche import Ebauche
from models.errors import ErreurMetier
from models.utilisateur import Utilisateur
from notifications import textes
from tests.fabrique import LE
from tests.workflow.decor import planter
from tests.workflow.edition.ebauches.decor import CLE, HEURE, Atelier
from tests.workflow.lots.decor import Lot
from tests.workflow.lots.versions import AVEC_LES_CLES
from tests.workflow.suivi import Suivi
from workflow import deplacements
from workflow.deplacements.lots import RETIREE
from workflow.edition import ebauches
from workflow.edition.scenarios.contenu import Contenu
from workflow.edition.scenarios.registre import garder
from workflow.errors import EbaucheDepassee, SaisieInvalide, TransitionInterdite
from workflow.gestion import jours_chomes

RELU = (b"<bpmn:process ", b"<!-- relu --><bpmn:process ")
Geste = Callable[[Session], str]


def ensemble(factory: SessionFactory, *gestes: Geste) -> list[str]:
    """Return what each gesture says, all begun at once; the name of its refusal otherwise."""
    depart = Barrier(len(gestes))

    def faire(geste: Geste) -> str:
        with factory() as session:
            depart.wait(timeout=20)
            try:
                fait = geste(session)
                session.commit()
            except ErreurMetier as erreur:
                session.rollback()
                return type(erreur).__name__
            return fait

    with ThreadPoolExecutor(len(gestes)) as fils:
        return list(fils.map(faire, gestes))


@pytest.fixture
def brouillon(factory: SessionFactory) -> tuple[str, int, list[int]]:
    """A draft that changes something: its id, its version as the two who may publish it read it."""
    with transaction(factory) as session:
        atelier = Atelier.planter(session)
        ebauche = atelier.ouvrir()
        atelier.changer(ebauche, *RELU)
        ebauches.verifier(ebauche)  # known beforehand: the two meet at the writing
        return ebauche.public_id, ebauche.version, [atelier.ada.id, atelier.bob.id]


def publier(public_id: str, version: int, acteur_id: int) -> Geste:
    def geste(session: Session) -> str:
        ebauche = ebauches.lire(session, public_id)
        acteur = session.get_one(Utilisateur, acteur_id)
        ebauches.publier(session, acteur=acteur, ebauche=ebauche, version=version, le=LE + HEURE)
        return "publiee"

    return geste


def enregistrer(public_id: str, version: int, acteur_id: int) -> Geste:
    def geste(session: Session) -> str:
        ebauche = ebauches.lire(session, public_id)
        contenu = ebauches.contenu(ebauche, "parcours", CLE).replace(b"relu", b"encore")
        acteur = session.get_one(Utilisateur, acteur_id)
        ebauches.enregistrer(
            session, acteur=acteur, ebauche=ebauche, version=version, genre="parcours",
            cle=CLE, contenu=contenu, le=LE + HEURE,
        )  # fmt: skip
        return "enregistree"

    return geste


def compter(factory: SessionFactory) -> int:
    with lecture(factory) as session:
        return session.scalars(select(func.count(Definition.id))).one()


def test_a_draft_published_twice_at_once_is_one_version(
    factory: SessionFactory, brouillon: tuple[str, int, list[int]]
) -> None:
    public_id, lue, (ada, bob) = brouillon
    dits = ensemble(factory, publier(public_id, lue, ada), publier(public_id, lue, bob))
    assert sorted(dits)[1] == "publiee"
    assert sorted(dits)[0] in {EbaucheDepassee.__name__, TransitionInterdite.__name__}
    assert compter(factory) == 2


def test_what_is_published_is_what_was_read_whoever_saves_meanwhile(
    factory: SessionFactory, brouillon: tuple[str, int, list[int]]
) -> None:
    """The one that comes second is refused: no version has words that its author did not read."""
    public_id, lue, (ada, bob) = brouillon
    dits = ensemble(factory, publier(public_id, lue, ada), enregistrer(public_id, lue, bob))
    refus = {EbaucheDepassee.__name__, TransitionInterdite.__name__}
    assert len(refus.intersection(dits)) == 1
    with lecture(factory) as session:
        ebauche = session.scalars(select(Ebauche)).one()
        garde = ebauches.contenu(ebauche, "parcours", CLE)
        assert (b"<!-- relu -->" in garde) is (dits[0] == "publiee")
        if ebauche.definition is not None:
            publies = {p.contenu for p in ebauche.definition.pieces if p.genre == "parcours"}
            assert publies == {garde}


def test_nobody_is_moved_to_a_version_withdrawn_since(factory: SessionFactory) -> None:
    monde = planter(factory)
    suivi = Suivi.ouvrir(monde)
    lot = Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id])
    with transaction(factory) as session:
        vers = select(Deplacement.vers_id).scalar_subquery()
        session.execute(
            update(Definition).where(Definition.id == vers).values(
                statut=DefinitionStatut.RETIREE, retiree_le=LE,
                retiree_par_id=monde.comptes["administrateur"].id,
            )
        )  # fmt: skip
    with pytest.raises(TransitionInterdite) as refus:
        lot.lancer(suivi.le)
    assert str(refus.value).replace("\u00a0", " ") == RETIREE
    assert lot.etat == DeplacementEtat.PREPARE


def test_two_batches_launched_at_once_do_not_share_a_dossier(factory: SessionFactory) -> None:
    monde = planter(factory)
    suivi = Suivi.ouvrir(monde)
    lots = [
        Lot.preparer(monde, AVEC_LES_CLES, le=suivi.le, dossiers=[suivi.dossier_id])
        for _ in range(2)
    ]

    def lancer(public_id: str) -> Geste:
        def geste(session: Session) -> str:
            deplacements.lancer(
                session,
                acteur=session.merge(monde.comptes["administrateur"], load=False),
                lot=deplacements.lire(session, public_id),
                le=suivi.le,
            )
            return "lance"

        return geste

    dits = ensemble(factory, *(lancer(lot.public_id) for lot in lots))
    assert sorted(dits) == [TransitionInterdite.__name__, "lance"]
    sorts = [lot.battre(suivi.le) for lot in lots]
    assert {DeplacementSort.DEPLACE: 1} in sorts
    assert {DeplacementSort.PREVU: 1} in sorts


def _ecrire_un_objet(session: Session, acteur: Utilisateur) -> object:
    return textes.enregistrer(
        session, acteur_id=acteur.id, message="alerte", partie="objet",
        contenu=f"Par {acteur.id}", le=LE,
    )  # fmt: skip


def _chomer(session: Session, acteur: Utilisateur) -> object:
    jour = date(2026, 4, 3)
    return jours_chomes.ajouter(session, acteur=acteur, jour=jour, libelle="Vendredi", le=LE)


def _garder(session: Session, acteur: Utilisateur) -> object:
    contenu = Contenu(parametres={}, debut=LE)
    return garder(session, acteur=acteur, parcours=CLE, nom="Un chemin", contenu=contenu, le=LE)


def test_what_two_write_at_once_is_refused_in_words_or_replaced(factory: SessionFactory) -> None:
    """Where a name or a day is free for one only, the second reads why: it is no fault."""
    with transaction(factory) as session:
        atelier = Atelier.planter(session)
        deux = [atelier.ada.id, atelier.bob.id]

    def par(qui: int, verbe: Callable[[Session, Utilisateur], object]) -> Geste:
        def geste(session: Session) -> str:
            verbe(session, session.get_one(Utilisateur, qui))
            return "ecrit"

        return geste

    for verbe in (_chomer, _garder):
        dits = ensemble(factory, *(par(qui, verbe) for qui in deux))
        assert sorted(dits) == [SaisieInvalide.__name__, "ecrit"]
    assert ensemble(factory, *(par(qui, _ecrire_un_objet) for qui in deux)) == ["ecrit"] * 2
