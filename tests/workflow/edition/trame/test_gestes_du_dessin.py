"""What used to need the canvas: each gesture makes a diagram that runs, soundly drawn."""

import pytest

from tests.diagrammes.construire import FIN, SAISIR, chemin, diagramme
from tests.workflow.edition.trame.dessin import defauts
from tests.workflow.edition.trame.livres import AVL, CONTACT, DIAGNOSTIC
from workflow.edition.trame import OperationRefusee, lire
from workflow.edition.trame.lecture import Element
from workflow.edition.trame.operations import (
    cadres,
    declarations,
    delais,
    evenements,
    fleches,
    insertion,
    natures,
    phases,
    reglages,
    repetitions,
    retrait,
    voies,
)
from workflow.edition.trame.operations.repetitions import Repetition
from workflow.verification.livre import verifier_livre


def _element(contenu: bytes, id_: str) -> Element:
    return lire(contenu).elements[id_]


def _suites(contenu: bytes, id_: str) -> list[str]:
    return [sortie.vers for sortie in _element(contenu, id_).sorties]


def _premiere(contenu: bytes) -> str:
    """Return the arrow that leaves the beginning."""
    return _element(contenu, "debut").sorties[0].id


def _verifier(contenu: bytes) -> None:
    verdict = verifier_livre(contenu)
    assert verdict.accepte, [p.message for p in verdict.problemes]
    assert defauts(contenu) == []


def test_un_message_attendu_et_un_delai_attendu_se_placent_en_chemin() -> None:
    avec, message = insertion.inserer_element(
        CONTACT, fleche=_premiere(CONTACT), nature="message-intermediate-catch", nom="Réponse"
    )
    nomme, _ = declarations.nommer_declare(avec, element=message, nom="reponse")
    pose, attente = insertion.inserer_element(
        nomme, element=message, nature="timer-intermediate-catch", nom="Un mois"
    )
    apres, _ = delais.changer_delai(pose, element=attente, delai="P1M")
    assert _suites(apres, "debut") == [message]
    assert _suites(apres, message) == [attente]
    assert _element(apres, message).declare == "reponse"
    assert lire(apres).connus["message"] == ("reponse",)
    _verifier(apres)


def test_un_message_connu_n_est_declare_qu_une_fois() -> None:
    contenu = CONTACT
    for nature in ("message-intermediate-throw", "message-intermediate-catch"):
        contenu, id_ = insertion.inserer_element(
            contenu, fleche=_premiere(contenu), nature=nature, nom="Appel"
        )
        contenu, _ = declarations.nommer_declare(contenu, element=id_, nom="appel")
    assert contenu.count(b'name="appel"') == 1
    _verifier(contenu)


def test_le_premier_de_plusieurs_evenements_mene_a_sa_propre_suite() -> None:
    suite = _suites(CONTACT, "debut")[0]
    un, choix = evenements.inserer_premier_venu(
        CONTACT, fleche=_premiere(CONTACT), nom="Réponse ou un mois", message="reponse",
        delai="P1M", etape="Relancer", vers=suite,
    )  # fmt: skip
    apres, attente = evenements.ajouter_attente(
        un, passerelle=choix, nature="receive-task", nom="Refus", declare="refus", vers=suite
    )
    message, delai, refus = _suites(apres, choix)
    assert (_suites(apres, message), refus) == ([suite], attente)
    assert _element(apres, _suites(apres, delai)[0]).nom == "Relancer"
    _verifier(apres)


def test_seul_ce_qui_est_attendu_suit_un_premier_venu() -> None:
    apres, choix = evenements.inserer_premier_venu(
        CONTACT, fleche=_premiere(CONTACT), nom="Attendre", message="reponse", delai="P1M"
    )
    with pytest.raises(OperationRefusee, match="premier de plusieurs"):
        natures.changer_nature(
            apres, element=_suites(apres, choix)[0], nature="signal-intermediate-throw"
        )
    with pytest.raises(OperationRefusee, match="autre chose que des événements"):
        natures.changer_nature(CONTACT, element="contact_etabli", nature="event-based-gateway")


def test_une_erreur_lancee_dans_une_phase_est_attendue_sur_son_bord() -> None:
    avec, phase = phases.inserer_phase(
        CONTACT, fleche=_premiere(CONTACT), nom="Recherche", etape="Chercher"
    )
    chercher, fin = (e.id for e in lire(avec).elements.values()
                     if e.niveau == phase and e.balise != "startEvent")  # fmt: skip
    lancee, _ = natures.changer_nature(avec, element=fin, nature="error-end")
    nommee, _ = declarations.nommer_declare(lancee, element=fin, nom="refus")
    assert not verifier_livre(nommee).accepte  # nothing awaits it
    apres, bord = evenements.ajouter_bord(
        nommee, element=phase, nature="error-boundary", nom="Refusée", declare="refus",
        vers=_suites(nommee, phase)[0],
    )  # fmt: skip
    assert _suites(apres, chercher) == [fin]
    assert _element(apres, bord).interrompt
    with pytest.raises(OperationRefusee, match="erreur termine"):
        natures.interrompre(apres, element=bord, oui=False)
    _verifier(apres)


def test_une_escalade_et_un_signal_laissent_la_phase_ouverte() -> None:
    phase, contenu = "recherche", AVL
    dedans = next(e for e in lire(AVL).elements.values() if e.niveau == phase and e.sorties)
    for sorte in ("escalation", "signal"):
        contenu, lancee = insertion.inserer_element(
            contenu, fleche=_element(contenu, dedans.id).sorties[0].id,
            nature=f"{sorte}-intermediate-throw", nom="Retard",
        )  # fmt: skip
        contenu, _ = declarations.nommer_declare(contenu, element=lancee, nom=f"retard {sorte}")
        contenu, bord = evenements.ajouter_bord(
            contenu, element=phase, nature=f"non-interrupting-{sorte}-boundary", nom="Retard",
            declare=f"retard {sorte}", etape="Prévenir",
        )  # fmt: skip
        assert not _element(contenu, bord).interrompt
    _verifier(contenu)


def test_une_etape_devient_une_phase_qui_commence_par_elle() -> None:
    formulaire = _element(CONTACT, "prendre_contact").proprietes["formulaire"]
    apres, phase = natures.changer_nature(
        CONTACT, element="prendre_contact", nature="expanded-subprocess"
    )
    dedans = [e for e in lire(apres).elements.values() if e.niveau == phase]
    assert [e.balise for e in dedans] == ["startEvent", "userTask", "endEvent"]
    assert dedans[1].proprietes["formulaire"] == formulaire
    assert "formulaire" not in _element(apres, phase).proprietes
    with pytest.raises(OperationRefusee, match="seraient perdus"):
        natures.changer_nature(apres, element=phase, nature="task")
    _verifier(apres)


def test_un_choix_devient_un_choix_a_plusieurs_reponses() -> None:
    apres, _ = natures.changer_nature(CONTACT, element="contact_etabli", nature="inclusive-gateway")
    avant = [s.condition for s in _element(CONTACT, "contact_etabli").sorties]
    assert [s.condition for s in _element(apres, "contact_etabli").sorties] == avant
    tous, _ = natures.changer_nature(apres, element="contact_etabli", nature="parallel-gateway")
    assert {s.condition for s in _element(tous, "contact_etabli").sorties} == {""}
    assert defauts(tous) == []


def test_une_table_de_decision_se_consulte_en_chemin() -> None:
    avec, table = insertion.inserer_element(
        CONTACT, fleche=_premiere(CONTACT), nature="rule-task", nom="Délai du dossier"
    )
    apres, _ = reglages.changer_decision(avec, element=table, cle="delai_dalo")
    assert _element(apres, table).decision == "delai_dalo"
    ecrite_ailleurs = apres.replace(
        b'<spiffworkflow:property name="decision" value="delai_dalo" />', b""
    ).replace(
        f'id="{table}"'.encode(), f'id="{table}" xmlns:c="http://camunda.org/schema/1.0/bpmn" '
        'c:decisionRef="autre"'.encode(),
    )  # fmt: skip
    assert _element(ecrite_ailleurs, table).decision == "autre"
    reprise, _ = reglages.changer_decision(ecrite_ailleurs, element=table, cle="delai_dalo")
    assert _element(reprise, table).decision == "delai_dalo"
    assert defauts(apres) == []


@pytest.mark.parametrize(
    "voulue",
    [
        Repetition("ensemble", nombre="3"),
        Repetition("suite", nombre="tentatives + 1"),
        Repetition("boucle", condition="tentatives < 3", tours="5", avant=True),
    ],
    ids=lambda r: r.sorte,
)
def test_une_etape_se_repete(voulue: Repetition) -> None:
    apres, _ = repetitions.repeter(CONTACT, element="prendre_contact", repetition=voulue)
    assert _element(apres, "prendre_contact").repetition == voulue
    _verifier(apres)
    une_fois, _ = repetitions.repeter(apres, element="prendre_contact", repetition=Repetition())
    assert une_fois == CONTACT


@pytest.mark.parametrize(
    ("voulue", "dit"),
    [
        (Repetition("suite"), "combien de fois"),
        (Repetition("suite", nombre="2", liste="communes"), "pas les deux"),
        (Repetition("suite", liste="les communes"), "nom de variable"),
        (Repetition("boucle"), "condition"),
        (Repetition("suite", nombre="2", item="commune"), "liste"),
    ],
)
def test_une_repetition_incomplete_est_refusee(voulue: Repetition, dit: str) -> None:
    with pytest.raises(OperationRefusee, match=dit):
        repetitions.repeter(CONTACT, element="prendre_contact", repetition=voulue)


def test_un_lien_remplace_une_fleche_et_son_retrait_la_rend() -> None:
    suite = _suites(CONTACT, "debut")
    apres, depart = evenements.couper_par_un_lien(
        CONTACT, fleche=_premiere(CONTACT), nom="Vers le contact"
    )
    recu = next(
        e for e in lire(apres).elements.values() if e.nature == "intermediateCatchEvent:link"
    )
    assert (_suites(apres, depart), _suites(apres, recu.id)) == ([], suite)
    _verifier(apres)
    with pytest.raises(OperationRefusee, match="retirez son départ"):
        retrait.retirer(apres, element=recu.id)
    sans, _ = retrait.retirer(apres, element=depart)
    assert _suites(sans, "debut") == suite
    assert set(lire(sans).elements) == set(lire(CONTACT).elements)
    _verifier(sans)


def test_l_ordre_dans_lequel_les_voies_sont_essayees_se_change() -> None:
    avant = [s.id for s in _element(CONTACT, "contact_etabli").sorties]
    apres, _ = fleches.changer_d_ordre(CONTACT, fleche=avant[1], plus_tot=True)
    ordre = [s.id for s in _element(apres, "contact_etabli").sorties]
    assert ordre == [avant[1], avant[0], *avant[2:]]
    _verifier(apres)
    assert fleches.changer_d_ordre(apres, fleche=avant[1], plus_tot=False).contenu == CONTACT
    with pytest.raises(OperationRefusee, match="première"):
        fleches.changer_d_ordre(CONTACT, fleche=avant[0], plus_tot=True)


def test_la_voie_par_defaut_peut_ne_plus_l_etre() -> None:
    voie = next(s for s in _element(CONTACT, "essai_de_plus").sorties if s.par_defaut)
    with pytest.raises(OperationRefusee, match="condition"):
        fleches.oter_le_defaut(CONTACT, fleche=voie.id, condition="")
    apres, _ = fleches.oter_le_defaut(CONTACT, fleche=voie.id, condition="tentatives > 3")
    sorties = {s.id: s for s in _element(apres, "essai_de_plus").sorties}
    assert not any(s.par_defaut for s in sorties.values())
    assert sorties[voie.id].condition == "tentatives > 3"


def test_ce_qui_ne_mene_nulle_part_se_relie() -> None:
    seule = diagramme('<startEvent id="debut"/>', SAISIR, FIN, chemin("debut", "saisir"))
    apres, _ = fleches.relier(seule, element="saisir", vers="fin")
    assert _suites(apres, "saisir") == ["fin"]
    with pytest.raises(OperationRefusee, match="termine le parcours"):
        fleches.relier(apres, element="fin", vers="saisir")


def test_un_autre_debut_mene_ou_l_on_veut_et_se_retire() -> None:
    suite = _suites(CONTACT, "debut")[0]
    avec, debut = evenements.ajouter_debut(
        CONTACT, nature="message-start", nom="Rappel du ménage", vers=suite
    )
    nomme, _ = declarations.nommer_declare(avec, element=debut, nom="rappel")
    _verifier(nomme)
    with pytest.raises(OperationRefusee, match="déjà un début simple"):
        evenements.ajouter_debut(CONTACT, nature="none-start", nom="Autre", vers=suite)
    with pytest.raises(OperationRefusee, match="mène déjà"):
        fleches.relier(nomme, element=debut, vers="prendre_contact")
    assert set(lire(retrait.retirer(nomme, element=debut).contenu).elements) == set(
        lire(CONTACT).elements
    )


def test_un_element_change_de_voie_avec_ses_bords() -> None:
    voie = next(a.id for a in lire(DIAGNOSTIC).autour.values()
                if a.balise == "lane" and a.nom.startswith("Réservataire"))  # fmt: skip
    bord, _ = delais.ajouter_delai(
        DIAGNOSTIC, element="realiser_diagnostic", nom="Un mois", delai="P1M", etape="Relancer"
    )
    apres, _ = cadres.placer_dans_la_voie(bord, element="realiser_diagnostic", voie=voie)
    assert _element(apres, "realiser_diagnostic").voie_id == voie
    assert _element(apres, "delai_un_mois").voie_id == voie
    _verifier(apres)


def test_une_question_peut_mener_a_plusieurs_voies_ensemble() -> None:
    avec, choix = voies.ajouter_choix(
        CONTACT, fleche=_premiere(CONTACT), question="Que faire ?", nom="urgence",
        condition="urgence", etape="Mettre à l’abri",
    )  # fmt: skip
    apres, _ = natures.changer_nature(avec, element=choix, nature="inclusive-gateway")
    _verifier(apres)
