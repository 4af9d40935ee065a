"""The shipped diagrams: sound for the engine, complete for the reader."""

import re

from lxml import etree
from SpiffWorkflow.spiff.parser.process import VALIDATOR, SpiffBpmnParser

import bpmn
from models.codes import DossierEtat, Horloge, libelles
from tests.bpmn.dessin import DIAGRAMMES, FLOW_NODES, NS, Diagramme, charger, lire, partout
from workflow.expressions import compile_expression
from workflow.formulaires import lire as lire_formulaire
from workflow.parcours.actes import ACTES, VARIABLES_CONNUES
from workflow.parcours.issues import MOTIFS_D_ISSUE
from workflow.parcours.voies import ROLES_DECLARABLES, trouver
from workflow.programmes import parametres

ISSUES = {
    "issue_proposition": {"acceptee", "irrecevable", "reprise", "sans_suite", "sortie"},
    "issue_entree": {"admise", "en_cours", *MOTIFS_D_ISSUE},
    "issue_mesure": {"logement", "mutation", "prolongation", "expulsion", *MOTIFS_D_ISSUE},
    "issue_palier": {"en_cours", "prolonge", "glisse", "suivant", "echec"},
    "palier_type": set(libelles("statut_occupation")),
    "palier_reprise": {"oui", "non"},
    "passage_en_instance": {"oui", "non"},
    "logement_suivant": {"meme", "autre"},
}
"""What acts leave in the variables that no form asks."""


def valeurs_de_routage() -> dict[str, set[str]]:
    """Return the closed answers of every form, by routing variable."""
    reponses = {nom: set(valeurs) for nom, valeurs in ISSUES.items()}
    for parametre in parametres().values():
        reponses[parametre.nom] = {*parametre.choix}
    for cle in bpmn.list_formulaires():
        for champ in lire_formulaire(bpmn.read_formulaire(cle)).champs:
            valeurs = {option.valeur for option in champ.options}
            reponses.setdefault(champ.cle, set()).update(valeurs)
    return reponses


def test_le_moteur_lit_le_parcours_et_tous_ses_modules() -> None:
    parser = SpiffBpmnParser(validator=VALIDATOR)
    for cle in DIAGRAMMES:
        parser.add_bpmn_xml(etree.fromstring(lire(cle)))
    appeles: set[str] = set()
    for cle in bpmn.list_parcours():
        assert parser.get_spec(cle).name == cle
        appeles |= set(parser.get_subprocess_specs(cle))
    embarques = {
        i for cle in DIAGRAMMES for i, noeud in charger(cle).noeuds.items()
        if etree.QName(noeud).localname == "subProcess"
    }  # fmt: skip
    assert appeles == {*bpmn.list_modules(), *bpmn.FORMES_APPELABLES} | embarques


def test_le_processus_porte_le_nom_du_fichier(diagramme: Diagramme) -> None:
    processus = diagramme.racine.findall("bpmn:process", NS)
    assert [p.get("id") for p in processus] == [diagramme.cle]
    assert processus[0].get("isExecutable") == "true"


def test_aucun_noeud_n_est_isole_ni_inconnu(diagramme: Diagramme) -> None:
    bouts = {f.get(a) for f in diagramme.flux.values() for a in ("sourceRef", "targetRef")}
    assert bouts == set(diagramme.noeuds)
    hors_noeuds = {"laneSet", "sequenceFlow", "documentation"}
    for corps in diagramme.racine.iterfind("bpmn:process", NS):
        noms = {etree.QName(e).localname for e in corps}
        assert noms <= FLOW_NODES | hors_noeuds


def test_les_identifiants_sont_ascii_et_uniques(diagramme: Diagramme) -> None:
    ids = [e.get("id", "") for e in diagramme.racine.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    # The modelling tool's own suffix `_di` keeps to the same alphabet.
    assert [i for i in ids if not re.fullmatch(r"[a-z][a-z0-9_]*", i)] == []


def test_tout_choix_a_une_issue_par_defaut_et_des_issues_nommees() -> None:
    for diagramme, noeud in partout(".//bpmn:exclusiveGateway"):
        sortants = [f for f in diagramme.flux.values() if f.get("sourceRef") == noeud.get("id")]
        if len(sortants) == 1:
            continue
        sans_condition = [
            f.get("id") for f in sortants if f.find("bpmn:conditionExpression", NS) is None
        ]
        assert sans_condition == [noeud.get("default")], (diagramme.cle, noeud.get("id"))
        assert all(f.get("name") for f in sortants), (diagramme.cle, noeud.get("id"))


def test_les_conditions_comparent_des_reponses_qui_existent() -> None:
    reponses = valeurs_de_routage()
    textes = [condition.text or "" for _, condition in partout(".//bpmn:conditionExpression")]
    comparees = re.findall(r"(\w+) == '(\w+)'", "\n".join(textes))
    assert len(comparees) > len(textes) / 2
    assert [(nom, valeur) for nom, valeur in comparees if valeur not in reponses[nom]] == []


def test_les_expressions_ne_lisent_que_des_variables_connues() -> None:
    connues = {*valeurs_de_routage(), *VARIABLES_CONNUES, *parametres()}
    for balise in ("conditionExpression", "timeDuration"):
        textes = {element.text or "" for _, element in partout(f".//bpmn:{balise}")}
        ecrites = {texte for texte in textes if not re.fullmatch(r"P\d+[DM]", texte)}
        lues = {texte: compile_expression(texte).noms for texte in ecrites}
        assert any(lues.values()), balise
        assert {texte for texte, noms in lues.items() if not noms <= connues} == set()


# The reader


def test_tout_noeud_est_nomme_et_documente_avec_sa_source(diagramme: Diagramme) -> None:
    for noeud in diagramme.noeuds.values():
        assert noeud.get("name")
        assert re.search(r"Source\s: \S.*\.$", noeud.findtext("bpmn:documentation", "", NS))


def test_tout_noeud_est_dans_une_seule_voie_connue(diagramme: Diagramme) -> None:
    voies = diagramme.racine.findall(".//bpmn:lane", NS)
    assert all(trouver(v.get("name")) for v in voies)
    ranges = [r.text or "" for v in voies for r in v.iterfind("bpmn:flowNodeRef", NS)]
    racine = diagramme.racine.find("bpmn:process", NS)
    assert sorted(ranges) == sorted(
        i for i, noeud in diagramme.noeuds.items() if noeud.getparent() is racine
    )


def test_une_etape_a_un_formulaire_et_une_phase_et_nomme_des_roles_connus() -> None:
    nommes: set[str] = set()
    for diagramme, noeud in partout(".//bpmn:userTask"):
        proprietes, ici = diagramme.proprietes(noeud), (diagramme.cle, noeud.get("id"))
        assert proprietes["formulaire"] in bpmn.list_formulaires(), ici
        assert proprietes["phase"] in set(DossierEtat), ici
        roles = {proprietes[cle] for cle in ("role", "role_conjoint") if cle in proprietes}
        assert roles <= ROLES_DECLARABLES, ici
        nommes |= roles
    assert nommes


def test_une_etape_dans_un_sous_processus_nomme_son_role() -> None:
    # Lanes do not reach into an expanded sub-process.
    for diagramme, noeud in partout(".//bpmn:subProcess/bpmn:userTask"):
        assert diagramme.proprietes(noeud).get("role"), (diagramme.cle, noeud.get("id"))


def test_les_actes_sont_ceux_du_domaine_et_tous_servent() -> None:
    cites = {
        acte
        for cle in DIAGRAMMES
        for noeud in charger(cle).noeuds.values()
        if (acte := charger(cle).proprietes(noeud).get("acte"))
    }
    assert cites == set(ACTES)


ATTENDENT = {"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"}


def test_un_message_est_declare_sous_son_nom() -> None:
    for diagramme, definition in partout(".//bpmn:messageEventDefinition"):
        message = diagramme.racine.find(f"bpmn:message[@id='{definition.get('messageRef')}']", NS)
        assert message is not None, (diagramme.cle, definition.get("messageRef"))
        assert message.get("id") == f"message_{message.get('name')}"


def test_un_message_qu_une_personne_remet_a_un_formulaire_et_un_acte() -> None:
    """What names a key and no role comes from another dossier alone: nobody fills it."""
    remis = set()
    for diagramme, definition in partout(".//bpmn:messageEventDefinition"):
        noeud = definition.getparent()
        assert noeud is not None
        proprietes = diagramme.proprietes(noeud)
        d_un_autre_dossier = "correlation" in proprietes and "role" not in proprietes
        if etree.QName(noeud).localname in ATTENDENT and not d_un_autre_dossier:
            remis.add((diagramme.cle, noeud.get("id")))
            assert proprietes["formulaire"] in bpmn.list_formulaires(), (
                diagramme.cle,
                noeud.get("id"),
            )
            assert proprietes["acte"], (diagramme.cle, noeud.get("id"))
    assert remis


def test_un_minuteur_declare_son_horloge() -> None:
    legaux, alertes = set(), set()
    for diagramme, definition in partout(".//bpmn:timerEventDefinition"):
        noeud = definition.getparent()
        assert noeud is not None
        proprietes, ici = diagramme.proprietes(noeud), (diagramme.cle, noeud.get("id"))
        assert proprietes["horloge"] in set(Horloge), ici
        # A legal delay runs on during a suspension (R.441-10).
        if proprietes.get("calendrier") == "legal":
            legaux.add(ici)
            assert proprietes["horloge"] == "continue", ici
        # Only an alert that is merely drawn may leave its phase open.
        assert (noeud.get("cancelActivity") == "false") == ("alerte" in proprietes), ici
        if "alerte" in proprietes:
            alertes.add(ici)
    assert legaux
    assert alertes


def test_aucun_formulaire_n_est_inutile() -> None:
    utilises = {
        charger(cle).proprietes(noeud).get("formulaire")
        for cle in DIAGRAMMES
        for noeud in charger(cle).noeuds.values()
    }
    assert utilises - {None} == set(bpmn.list_formulaires())


def test_les_etapes_de_reference_sont_toutes_la_une_seule_fois() -> None:
    references = [
        reference
        for cle in DIAGRAMMES
        for noeud in charger(cle).noeuds.values()
        if (reference := charger(cle).proprietes(noeud).get("reference"))
    ]
    # T15 does not exist in the reference; E2 is an operation of the dossier.
    etapes = {f"T{n}" for n in range(1, 20) if n != 15}
    assert sorted(references) == sorted(etapes | {"E1", "E3", "S1", "S2"})
