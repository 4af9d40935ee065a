"""Phases, called processes and repeated steps: each level moves with the one that opens it."""

from datetime import timedelta

import pytest

from models.calendrier import ajouter_duree
from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    OUVERTURE,
    SAISIR,
    chemin,
    diagramme,
    fichier,
    minuterie,
    processus,
)
from tests.workflow.deplacements.dossier import Dossier
from workflow.deplacements.places import manquantes
from workflow.engine import Modele
from workflow.engine.etat.moteur import Moteur
from workflow.engine.transport import DeplacementRefuse

MOTEURS = pytest.mark.parametrize("choix", list(Moteur))
ENSEMBLE = (
    '<multiInstanceLoopCharacteristics isSequential="{}">'
    "<loopCardinality>{}</loopCardinality></multiInstanceLoopCharacteristics>"
)


def interieur(*etapes: str) -> str:
    """The inside of a phase: these steps in a row."""
    taches = "".join(f'<userTask id="{e}" name="{e.capitalize()}"/>' for e in etapes)
    return '<startEvent id="d"/><endEvent id="f"/>' + taches + chemin("d", *etapes, "f")


def phase(*etapes: str, id_: str = "phase", marque: str = "", suite: str = "") -> bytes:
    """A phase of these steps, then one more step; `suite`: what else is drawn."""
    dedans = marque + interieur(*etapes)
    return diagramme(
        DEBUT, SAISIR, FIN, f'<subProcess id="{id_}" name="Phase">{dedans}</subProcess>',
        chemin("debut", id_, "saisir", "fin"), suite,
    )  # fmt: skip


def appel(*etapes: str, appele: str = "module") -> bytes:
    return fichier(
        processus(
            DEBUT, SAISIR, FIN, f'<callActivity id="appel" name="Appel" calledElement="{appele}"/>',
            chemin("debut", "appel", "saisir", "fin"),
        )
        + processus(interieur(*etapes), id_=appele)
    )  # fmt: skip


@MOTEURS
def test_une_etape_ajoutee_dans_la_phase_en_cours_sera_faite(choix: Moteur) -> None:
    dossier = Dossier.ouvrir(phase("lire", "noter"), choix, vu=0).faire("lire", lu=1)
    ids = dossier.ids()
    dossier.deplacer(phase("lire", "noter", "signer"))
    assert dossier.ids() == ids
    assert dossier.faire("noter", note=2).attend() == ["signer"]
    dossier.faire("signer")
    assert dossier.instance.variables(dossier.ids()["saisir"]) == {"vu": 0, "lu": 1, "note": 2}


@MOTEURS
def test_un_module_appele_suit_son_appel_meme_sous_un_autre_nom(choix: Moteur) -> None:
    dossier = Dossier.ouvrir(appel("lire", "noter"), choix).faire("lire")
    dossier.deplacer(appel("lire", "noter", "signer", appele="module_2"))
    assert dossier.faire("noter", "signer").attend() == ["saisir"]


def test_une_phase_choisie_pour_une_autre_emmene_ses_etapes() -> None:
    dossier = Dossier.ouvrir(phase("lire", "noter")).faire("lire")
    with pytest.raises(DeplacementRefuse, match="Phase.*que la nouvelle version n’a plus"):
        dossier.deplacer(phase("lire", "noter", id_="etape_2"))
    dossier.deplacer(phase("lire", "noter", id_="etape_2"), {"essai/phase": "essai/etape_2"})
    assert dossier.attend() == ["noter"]
    assert dossier.faire("noter").attend() == ["saisir"]


def test_les_etapes_d_une_phase_choisie_pour_une_autre_ne_manquent_plus() -> None:
    avant, apres = (
        Modele.charger(c, {}, "essai")
        for c in (phase("lire", "noter"), phase("lire", "signer", id_="etape_2"))
    )
    seule = manquantes(avant, apres)
    assert [m.place.cle for m in seule] == ["essai/phase", "phase/lire", "phase/noter"]
    assert [c.cle for c in seule[0].candidates] == ["essai/etape_2"]
    choisie = manquantes(avant, apres, {"essai/phase": "essai/etape_2"})
    assert [m.place.cle for m in choisie] == ["phase/noter"]
    assert [c.element for c in choisie[0].candidates] == ["lire", "signer"]


def test_une_etape_d_une_phase_n_est_pas_remplacee_par_une_etape_d_ailleurs() -> None:
    dossier = Dossier.ouvrir(phase("lire", "noter")).faire("lire")
    with pytest.raises(DeplacementRefuse, match="n’est pas dans la même phase"):
        dossier.deplacer(phase("lire"), {"phase/noter": "essai/saisir"})


@MOTEURS
@pytest.mark.parametrize("en_suite", ["true", "false"])
def test_une_phase_repetee_garde_ses_tours(choix: Moteur, en_suite: str) -> None:
    marque = ENSEMBLE.format(en_suite, 3)
    dossier = Dossier.ouvrir(phase("lire", marque=marque), choix)
    dossier.faire("lire")
    avant = sorted(dossier.attend())
    dossier.deplacer(phase("lire", "signer", marque=marque))
    assert sorted(dossier.attend()) == avant
    restent = 2
    for _ in range(restent):
        dossier.faire("lire", "signer")
    assert dossier.attend() == ["saisir"]


def test_une_etape_repetee_de_deux_en_deux_ne_change_pas_de_maniere_en_route() -> None:
    dossier = Dossier.ouvrir(phase("lire", marque=ENSEMBLE.format("true", 3)))
    with pytest.raises(DeplacementRefuse, match="l’un après l’autre"):
        dossier.deplacer(phase("lire", marque=ENSEMBLE.format("false", 3)))


@MOTEURS
def test_un_delai_ajoute_a_une_phase_compte_depuis_ce_qui_y_est_ouvert(choix: Moteur) -> None:
    suite = (
        '<boundaryEvent id="terme" name="Terme" attachedToRef="phase">'
        + minuterie("P3M")
        + '</boundaryEvent><endEvent id="ailleurs"/>'
        + chemin("terme", "ailleurs")
    )
    dossier = Dossier.ouvrir(phase("lire", "noter"), choix).faire("lire")
    ouverte = OUVERTURE - timedelta(days=40)
    dossier.deplacer(phase("lire", "noter", suite=suite), depuis=ouverte)
    assert dossier.dues() == {"terme": ajouter_duree(ouverte, "P3M")}
    assert dossier.faire("terme").instance.frontiere().fins == ("ailleurs",)


def test_une_phase_interrompue_apres_le_deplacement_emporte_ses_etapes() -> None:
    def arret(suite: str) -> bytes:
        return phase(
            "lire", "noter",
            suite='<boundaryEvent id="arret" attachedToRef="phase">'
            '<messageEventDefinition messageRef="m"/></boundaryEvent>'
            f'<userTask id="{suite}"/>' + chemin("arret", suite, "fin"),
        ).replace(b"<process", b'<message id="m" name="Fin"/><process', 1)  # fmt: skip

    dossier = Dossier.ouvrir(arret("clore")).faire("lire")
    dossier.deplacer(arret("classer"))
    assert dossier.faire("arret").attend() == ["classer"]
    assert dossier.faire("classer").instance.frontiere().termine


def test_une_etape_devenue_une_phase_refuse_le_dossier_qui_y_est() -> None:
    avant = diagramme(
        DEBUT, SAISIR, FIN, '<userTask id="phase" name="Phase"/>',
        chemin("debut", "phase", "saisir", "fin"),
    )  # fmt: skip
    dossier = Dossier.ouvrir(avant)
    with pytest.raises(DeplacementRefuse, match="était une tâche.*par une phase"):
        dossier.deplacer(phase("lire"))
    dossier.faire("phase").deplacer(phase("lire"))
    assert dossier.faire("saisir").instance.frontiere().termine
