"""Publication: read by a second person where the setting asks, immutable, withdrawn, put back."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.codes import Role
from models.db import SessionFactory, transaction
from models.definition import Definition, DefinitionPiece, Programme
from tests import fabrique
from tests.bases import sur_sqlite
from tests.fabrique import LE
from tests.workflow.decor import planter
from tests.workflow.diagramme import dessiner
from tests.workflow.edition.ebauches.decor import CLE, HEURE, Atelier
from tests.workflow.suivi import Suivi
from workflow.edition import ebauches, scenarios
from workflow.edition.ebauches.retrait import DERNIERE
from workflow.edition.scenarios.contenu import Contenu
from workflow.errors import (
    EbaucheDepassee,
    HabilitationRefusee,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.gestion.reglages_produit import regler_la_relecture
from workflow.parcours.definitions import derniere_publiee

RELU = (b"<bpmn:process ", b"<!-- relu --><bpmn:process ")


@pytest.fixture
def atelier(session: Session) -> Atelier:
    return Atelier.planter(session)


def publier(atelier: Atelier, nom: str = "Suite") -> Definition:
    ebauche = atelier.ouvrir(nom)
    atelier.changer(ebauche, *RELU)
    definition: Definition = atelier.agir(ebauches.publier, ebauche)
    return definition


def retirer(atelier: Atelier, definition: Definition) -> None:
    ebauches.retirer_definition(
        atelier.session, acteur=atelier.ada, definition=definition, le=LE + HEURE
    )


def test_une_ebauche_devient_la_version_suivante_et_n_en_change_plus(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    atelier.changer(ebauche, *RELU)
    definition = atelier.agir(ebauches.publier, ebauche)
    assert (definition.numero, definition.issue_de_id) == (2, atelier.base.id)
    assert (ebauche.etat, ebauche.definition_id) == ("publiee", definition.id)
    assert derniere_publiee(atelier.session, CLE) is definition
    with pytest.raises(TransitionInterdite, match="publiée"):
        atelier.changer(ebauche, b"relu", b"relu deux fois")
    with pytest.raises(TransitionInterdite):
        atelier.agir(ebauches.publier, ebauche)


@sur_sqlite
def test_publier_ne_touche_pas_aux_fichiers_de_la_version_d_avant(atelier: Atelier) -> None:
    def empreintes() -> list[tuple[str, int]]:
        p = DefinitionPiece
        lues = select(p.cle, func.length(p.contenu)).where(p.definition_id == atelier.base.id)
        return sorted(tuple(ligne) for ligne in atelier.session.execute(lues))

    avant = empreintes()
    publier(atelier)
    assert empreintes() == avant


@sur_sqlite
def test_un_scenario_garde_qui_ne_tient_plus_retient_la_publication(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    atelier.changer(ebauche, *RELU)
    ailleurs = {"debut": LE.isoformat(), "attendu": {"etapes": ["une_etape_partie"]}}
    garde = scenarios.garder(
        atelier.session, acteur=atelier.ada, parcours=CLE, nom="Groupe complet",
        contenu=Contenu.lire(ailleurs), le=LE,
    )  # fmt: skip
    with pytest.raises(TransitionInterdite, match="Groupe complet"):
        atelier.agir(ebauches.publier, ebauche)
    assert derniere_publiee(atelier.session, CLE) is atelier.base
    scenarios.supprimer(atelier.session, acteur=atelier.ada, scenario=garde, le=LE)
    assert atelier.agir(ebauches.publier, ebauche).numero == 2


@sur_sqlite
def test_ce_que_rien_n_appelle_n_est_pas_publie(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    contenu = b'{"id": "seul", "components": []}'
    atelier.enregistrer(ebauche, contenu, lieu=("formulaire", "seul"))
    assert atelier.agir(ebauches.publier, ebauche) is atelier.base


@sur_sqlite
def test_une_ebauche_soumise_ne_change_plus_sauf_a_etre_reprise(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    atelier.agir(ebauches.soumettre, ebauche, par=atelier.bob)
    with pytest.raises(TransitionInterdite, match="soumise"):
        atelier.changer(ebauche, *RELU)
    atelier.agir(ebauches.reprendre, ebauche)
    assert (ebauche.etat, ebauche.soumise_le, ebauche.soumise_par_id) == ("ouverte", None, None)
    atelier.changer(ebauche, *RELU)
    atelier.agir(ebauches.abandonner, ebauche)
    with pytest.raises(TransitionInterdite, match="abandonnée"):
        atelier.agir(ebauches.soumettre, ebauche)


def test_un_second_administrateur_publie_quand_le_reglage_le_demande(atelier: Atelier) -> None:
    atelier.relire_a_deux()
    tiers = fabrique.utilisateur(atelier.session, Role.ADMINISTRATEUR)
    ebauche = atelier.ouvrir()
    atelier.changer(ebauche, *RELU)
    with pytest.raises(TransitionInterdite, match="soumettez"):
        atelier.agir(ebauches.publier, ebauche, par=tiers)
    atelier.agir(ebauches.soumettre, ebauche, par=atelier.bob)
    for acteur in (atelier.ada, atelier.bob):  # who changed it last, who submitted it
        with pytest.raises(HabilitationRefusee, match="autre administrateur"):
            atelier.agir(ebauches.publier, ebauche, par=acteur)
    definition = atelier.agir(ebauches.publier, ebauche, par=tiers)
    assert (definition.relue_par_id, definition.publiee_par_id) == (tiers.id, tiers.id)


@sur_sqlite
def test_une_ebauche_soumise_attend_son_relecteur_tant_que_deux_n_y_ont_pas_mis_fin(
    atelier: Atelier,
) -> None:
    atelier.relire_a_deux()
    ebauche = atelier.ouvrir()
    atelier.changer(ebauche, *RELU)
    atelier.agir(ebauches.soumettre, ebauche)
    regler_la_relecture(atelier.session, acteur=atelier.ada, exigee=False, le=LE)
    with pytest.raises(HabilitationRefusee, match="autre administrateur"):
        atelier.agir(ebauches.publier, ebauche)
    regler_la_relecture(atelier.session, acteur=atelier.bob, exigee=False, le=LE)
    assert atelier.agir(ebauches.publier, ebauche).relue_par_id is None


@sur_sqlite
def test_une_version_parue_entre_temps_ne_disparait_pas_sans_qu_on_le_dise(
    atelier: Atelier,
) -> None:
    premiere, seconde = atelier.ouvrir("Une"), atelier.ouvrir("Deux")
    atelier.changer(premiere, *RELU)
    atelier.changer(seconde, RELU[0], b"<!-- autre --><bpmn:process ")
    parue = atelier.agir(ebauches.publier, premiere)
    for accord in (None, 1):
        with (
            pytest.raises(TransitionInterdite, match=f"La version {parue.numero} est parue"),
            atelier.session.begin_nested(),
        ):
            atelier.agir(ebauches.publier, seconde, sans_reprendre=accord)
    definition = atelier.agir(ebauches.publier, seconde, sans_reprendre=parue.numero)
    assert definition.numero == parue.numero + 1


@sur_sqlite
def test_publier_ce_qui_a_change_depuis_la_page_est_refuse(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    atelier.changer(ebauche, *RELU, par=atelier.bob)
    avant: dict[str, Any] = {"acteur": atelier.ada, "ebauche": ebauche, "version": 1, "le": LE}
    with pytest.raises(EbaucheDepassee):
        ebauches.publier(atelier.session, **avant)


@sur_sqlite
def test_la_note_de_l_auteur_reste_a_la_version(atelier: Atelier) -> None:
    ebauche = atelier.ouvrir()
    atelier.changer(ebauche, *RELU)
    commun: dict[str, Any] = {"acteur": atelier.ada, "ebauche": ebauche, "le": LE}
    with pytest.raises(SaisieInvalide):
        ebauches.soumettre(atelier.session, **commun, version=2, note="x" * 2001)
    ebauches.soumettre(atelier.session, **commun, version=2, note="  Une visite de plus. ")
    definition = atelier.agir(ebauches.publier, ebauche)
    assert definition.note == "Une visite de plus."


def test_une_version_retiree_n_ouvre_plus_rien_et_se_remet(atelier: Atelier) -> None:
    seconde = publier(atelier)
    retirer(atelier, seconde)
    assert derniere_publiee(atelier.session, CLE) is atelier.base
    with pytest.raises(TransitionInterdite, match="déjà retirée"):
        retirer(atelier, seconde)
    ebauche = atelier.ouvrir("Encore", base=seconde)
    with pytest.raises(TransitionInterdite, match="identique à la version 2"):
        atelier.agir(ebauches.publier, ebauche)
    ebauches.remettre_definition(
        atelier.session, acteur=atelier.ada, definition=seconde, le=LE + HEURE
    )
    assert derniere_publiee(atelier.session, CLE) is seconde
    assert (seconde.retiree_le, seconde.retiree_par_id) == (None, None)


def test_la_derniere_version_d_un_parcours_ouvert_ne_se_retire_pas(atelier: Atelier) -> None:
    programme = fabrique.add(
        atelier.session,
        Programme(code="essai", nom="Essai", parcours=CLE, parametres="{}", actif=True),
    )
    retirer(atelier, publier(atelier))  # another version still opens dossiers
    with pytest.raises(TransitionInterdite) as refus:
        retirer(atelier, atelier.base)
    assert str(refus.value)[:30] == DERNIERE[:30]
    programme.actif = False
    retirer(atelier, atelier.base)
    assert derniere_publiee(atelier.session, CLE) is None


@sur_sqlite
def test_un_dossier_va_au_bout_de_sa_version_retiree(factory: SessionFactory) -> None:
    monde = planter(factory, diagramme=dessiner("arret"))
    suivi = Suivi.ouvrir(monde)
    with transaction(factory) as session:
        ada = fabrique.utilisateur(session, Role.ADMINISTRATEUR)
        definition = session.get_one(Definition, monde.definition_id)
        ebauches.retirer_definition(session, acteur=ada, definition=definition, le=LE + HEURE)
    suivi.faire("attendre")
    assert (suivi.dossier().fin_element, suivi.dossier().definition_id) == (
        "fin_faite",
        monde.definition_id,
    )
