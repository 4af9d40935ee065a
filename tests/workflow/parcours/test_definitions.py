"""Definitions: the same content is the same version, and nobody changes a published one."""

from sqlalchemy import func, select

from models.db import SessionFactory, transaction
from models.definition import Definition, DefinitionPiece, Programme
from tests.workflow.decor import JOUR, LE, Monde, planter
from tests.workflow.diagramme import dessiner
from tests.workflow.suivi import Suivi
from workflow.parcours import definitions


def compter(monde: Monde, modele: type[Definition] | type[DefinitionPiece]) -> int:
    with monde.factory() as session:
        return session.scalar(select(func.count()).select_from(modele)) or 0


def publier(monde: Monde, contenu: bytes) -> Definition:
    with transaction(monde.factory) as session:
        return definitions.publier(session, contenu=contenu, acteur_id=None, le=LE)


def test_publier_ce_qui_est_livre_une_seconde_fois_ne_change_rien(monde: Monde) -> None:
    with transaction(monde.factory) as session:
        definitions.publier_livrees(session, le=LE)
    avant = compter(monde, Definition), compter(monde, DefinitionPiece)
    with transaction(monde.factory) as session:
        encore = definitions.publier_livrees(session, le=LE + JOUR)
    assert (encore.id, encore.publiee_le) == (monde.definition_id, LE)
    assert (compter(monde, Definition), compter(monde, DefinitionPiece)) == avant


def test_le_programme_livre_garde_ce_que_le_parcours_lit(monde: Monde) -> None:
    with monde.factory() as session:
        programme = session.get_one(Programme, monde.programme_id)
    assert (programme.parcours, programme.protocole) == ("acces_direct", True)
    for parametre in ("tentatives_max", "veille_mois", "duree_adl_mois", "valide_par"):
        assert parametre in programme.parametres


def test_le_meme_contenu_donne_la_meme_version_un_autre_la_suivante(monde: Monde) -> None:
    premiere = publier(monde, dessiner("arret", "P30D"))
    assert publier(monde, dessiner("arret", "P30D")).id == premiere.id
    seconde = publier(monde, dessiner("arret", "P31D"))
    assert (premiere.cle, seconde.numero) == (seconde.cle, premiere.numero + 1)
    with monde.factory() as session:
        derniere = definitions.derniere_publiee(session, premiere.cle)
    assert derniere is not None
    assert derniere.id == seconde.id


def test_une_definition_fige_les_modules_et_les_formulaires_qu_elle_appelle(
    monde: Monde,
) -> None:
    with monde.factory() as session:
        genres = session.execute(
            select(DefinitionPiece.genre, DefinitionPiece.cle).where(
                DefinitionPiece.definition_id == monde.definition_id
            )
        ).all()
    modules = {cle for genre, cle in genres if genre == "module"}
    assert modules == {
        "entree", "contact", "accord_prealable", "diagnostic", "adhesion", "instance",
        "urgence", "avl", "caleol",
        "relogement", "adl", "bilan", "sante", "sortie_veille",
    }  # fmt: skip
    assert len([cle for genre, cle in genres if genre == "formulaire"]) == 33


def test_un_dossier_reste_sur_la_version_ou_il_est_ne(base: SessionFactory) -> None:
    ancien = Suivi.ouvrir(planter(base, diagramme=dessiner("arret", "P10D")))
    nouveau = Suivi.ouvrir(planter(base, diagramme=dessiner("arret", "P20D")))
    assert ancien.echeances()["delai"].due_le < nouveau.echeances()["delai"].due_le
    for suivi in (ancien, nouveau):
        suivi.faire("attendre")
        assert suivi.dossier().fin_element == "fin_faite"
