"""A move keeps the steps that wait, whatever the new version does to the rest of the diagram."""

from typing import Any

import pytest

from tests.diagrammes.construire import DEBUT, FIN, SAISIR, chemin, diagramme
from tests.workflow.deplacements.dossier import Dossier
from workflow.deplacements.places import manquantes
from workflow.engine import Modele
from workflow.engine.etat.moteur import Moteur
from workflow.engine.transport import DeplacementRefuse, places, places_occupees

RELIRE = '<userTask id="relire" name="Relire"/>'
SIGNER = '<userTask id="signer" name="Signer"/>'
PORTES = '<parallelGateway id="o" name="Ouvrir"/><parallelGateway id="f" name="Réunir"/>'
CHOIX = (
    '<exclusiveGateway id="o" name="Ouvrir" default="o_saisir"/>'
    '<exclusiveGateway id="f" name="Réunir"/>'
)
EN_LIGNE = diagramme(DEBUT, SAISIR, RELIRE, FIN, chemin("debut", "saisir", "relire", "fin"))
SIGNEE = diagramme(
    DEBUT, SAISIR, RELIRE, SIGNER, FIN, chemin("debut", "saisir", "relire", "signer", "fin")
)  # fmt: skip
SANS_RELIRE = diagramme(DEBUT, SAISIR, SIGNER, FIN, chemin("debut", "saisir", "signer", "fin"))
A_DEUX = diagramme(
    DEBUT, SAISIR, RELIRE, FIN, PORTES, chemin("debut", "o", "saisir", "f", "fin"),
    chemin("o", "relire", "f"),
)  # fmt: skip
A_DEUX_SIGNEE = diagramme(
    DEBUT, SAISIR, RELIRE, SIGNER, FIN, PORTES,
    chemin("debut", "o", "saisir", "signer", "f", "fin"), chemin("o", "relire", "f"),
)  # fmt: skip
AU_CHOIX = diagramme(
    DEBUT, SAISIR, RELIRE, FIN, CHOIX, chemin("debut", "o", "saisir", "f", "fin"),
    chemin("o", "relire", condition="signe == 1"), chemin("relire", "f"),
)  # fmt: skip


@pytest.mark.parametrize("choix", list(Moteur))
def test_une_etape_ajoutee_plus_loin_sera_faite(choix: Moteur) -> None:
    dossier = Dossier.ouvrir(EN_LIGNE, choix).faire("saisir")
    avant = dossier.ids()
    transport = dossier.deplacer(SIGNEE)
    assert dossier.ids() == avant
    assert [(a.id, b.id, id_) for a, b, id_ in transport.gardees] == [
        ("relire", "relire", avant["relire"])
    ]
    assert dossier.faire("relire").attend() == ["signer"]
    assert dossier.faire("signer").instance.frontiere().fins == ("fin",)


def test_une_etape_passee_qui_disparait_ne_change_rien() -> None:
    dossier = Dossier.ouvrir(SIGNEE).faire("saisir", "relire", valeur=3)
    dossier.deplacer(SANS_RELIRE)
    assert dossier.attend() == ["signer"]
    assert dossier.instance.variables(dossier.ids()["signer"]) == {"valeur": 3}
    assert dossier.faire("signer").instance.frontiere().termine


def test_une_etape_en_cours_qui_disparait_refuse_le_dossier_et_dit_quoi_faire() -> None:
    dossier = Dossier.ouvrir(SIGNEE).faire("saisir")
    with pytest.raises(DeplacementRefuse, match="Relire.*choisissez l’étape") as refus:
        dossier.deplacer(SANS_RELIRE)
    assert "valeur" not in str(refus.value)
    assert dossier.attend() == ["relire"]


def test_une_etape_choisie_prend_la_place_d_une_autre_sous_le_meme_numero() -> None:
    """Drafts and due dates hang on the task id."""
    dossier = Dossier.ouvrir(SIGNEE).faire("saisir")
    numero = dossier.ids()["relire"]
    dossier.deplacer(SANS_RELIRE, {"essai/relire": "essai/signer"})
    assert dossier.ids() == {"signer": numero}


def test_on_ne_remplace_pas_une_etape_par_ce_qui_n_est_pas_une_etape() -> None:
    dossier = Dossier.ouvrir(SIGNEE).faire("saisir")
    with pytest.raises(DeplacementRefuse, match="sans s’y arrêter"):
        dossier.deplacer(SANS_RELIRE, {"essai/relire": "essai/fin"})


def test_le_dossier_revient_d_ou_il_venait() -> None:
    dossier = Dossier.ouvrir(EN_LIGNE).faire("saisir", valeur=1)
    avant = dossier.ids(), dossier.instance.variables(dossier.ids()["relire"])
    dossier.deplacer(SIGNEE)
    dossier.deplacer(EN_LIGNE)
    assert (dossier.ids(), dossier.instance.variables(dossier.ids()["relire"])) == avant
    assert dossier.faire("relire").instance.frontiere().termine


@pytest.mark.parametrize("choix", list(Moteur))
def test_une_branche_qui_attend_les_autres_les_attend_encore(choix: Moteur) -> None:
    dossier = Dossier.ouvrir(A_DEUX, choix).faire("saisir", valeur=1)
    dossier.deplacer(A_DEUX_SIGNEE)
    assert dossier.attend() == ["relire"], "the branch that came is beyond the new step"
    assert dossier.faire("relire", autre=2).instance.frontiere().termine


def test_une_branche_qui_n_a_pas_fini_passe_par_l_etape_ajoutee() -> None:
    dossier = Dossier.ouvrir(A_DEUX).faire("relire")
    dossier.deplacer(A_DEUX_SIGNEE)
    assert dossier.faire("saisir").attend() == ["signer"]
    assert dossier.faire("signer").instance.frontiere().termine


def test_les_branches_qui_se_reunissent_apportent_ce_qu_elles_ont_ecrit() -> None:
    suite = diagramme(
        DEBUT, SAISIR, RELIRE, SIGNER, FIN, PORTES,
        chemin("debut", "o", "saisir", "f", "signer", "fin"), chemin("o", "relire", "f"),
    )  # fmt: skip
    dossier = Dossier.ouvrir(A_DEUX, vu=0).faire("saisir", saisie=1)
    dossier.deplacer(suite)
    dossier.faire("relire", relue=2)
    variables = dossier.instance.variables(dossier.ids()["signer"])
    assert variables == {"vu": 0, "saisie": 1, "relue": 2}


def test_deux_branches_ne_vont_pas_la_ou_une_seule_est_prise() -> None:
    dossier = Dossier.ouvrir(A_DEUX)
    with pytest.raises(DeplacementRefuse, match="à la fois à .*Relire.* et .*Saisir"):
        dossier.deplacer(AU_CHOIX)


def test_une_branche_seule_ne_va_pas_la_ou_l_autre_est_attendue() -> None:
    """It would wait for ever for a branch that nobody opened."""
    dossier = Dossier.ouvrir(AU_CHOIX, signe=0)
    with pytest.raises(DeplacementRefuse, match="qui est à .*Saisir.* la branche .*par .*Relire"):
        dossier.deplacer(A_DEUX)


def test_un_refus_dit_dans_quelle_phase() -> None:
    def dans_une_phase(contenu: bytes) -> bytes:
        dedans = contenu.decode().partition("<process")[2].partition(">")[2]
        dedans = dedans.partition("</process>")[0]
        dehors = '<startEvent id="d"/><endEvent id="e"/>' + chemin("d", "phase", "e")
        return diagramme(dehors, f'<subProcess id="phase" name="Contact">{dedans}</subProcess>')

    dossier = Dossier.ouvrir(dans_une_phase(A_DEUX), signe=0)
    with pytest.raises(DeplacementRefuse, match="dans .*Contact.*, aucun .* à la fois à"):
        dossier.deplacer(dans_une_phase(AU_CHOIX))


def test_un_dossier_termine_reste_sur_sa_version() -> None:
    dossier = Dossier.ouvrir(EN_LIGNE).faire("saisir", "relire")
    with pytest.raises(DeplacementRefuse, match="terminé"):
        dossier.deplacer(SIGNEE)


def test_la_meme_entree_donne_les_memes_octets() -> None:
    """The journal lives a move again, and compares."""
    premier, second = (Dossier.ouvrir(EN_LIGNE).faire("saisir") for _ in range(2))
    assert premier.deplacer(SIGNEE).corps == second.deplacer(SIGNEE).corps


def test_les_diagrammes_partages_ne_changent_pas() -> None:
    dossier = Dossier.ouvrir(A_DEUX).faire("saisir")
    ancien = dossier.modele
    avant = _photographier(ancien)
    dossier.deplacer(A_DEUX_SIGNEE)
    neuf = Modele.charger(A_DEUX_SIGNEE, {}, "essai")
    assert _photographier(ancien) == avant
    assert _photographier(dossier.modele) == _photographier(neuf)


def _photographier(modele: Modele) -> Any:
    """What each spec is and leads to."""
    return [
        (spec.name, type(spec), spec.bpmn_id, list(spec._inputs), list(spec._outputs))
        for niveau in (modele.spec, *modele.sous_specs.values())
        for spec in niveau.task_specs.values()
    ]


def test_les_places_d_un_diagramme_et_ce_qui_leur_manque() -> None:
    avant, apres = (Modele.charger(c, {}, "essai") for c in (SIGNEE, SANS_RELIRE))
    assert [place.cle for place in places(avant)] == [
        "essai/saisir", "essai/relire", "essai/signer"
    ]  # fmt: skip
    (manquante,) = manquantes(avant, apres)
    assert manquante.place.element == "relire"
    assert [c.element for c in manquante.candidates] == ["saisir", "signer"]
    dossier = Dossier.ouvrir(A_DEUX).faire("saisir")
    assert set(places_occupees(dossier.modele, dossier.instance.encoder())) == {
        "essai/f", "essai/relire"
    }  # fmt: skip
