"""What changes between two bundles, in the words that an administrator reads."""

import re
from dataclasses import replace

import orjson
import pytest
from lxml import etree

import bpmn
from workflow.edition.comparaisons import Difference, comparer
from workflow.edition.ebauches.minimal import dessiner
from workflow.edition.ebauches.verdicts import remplacer
from workflow.parcours.definitions import PARCOURS_LIVRES, Pieces, depuis_diagramme, rassembler

LIVRES = {cle: rassembler(depuis_diagramme(bpmn.read_parcours(cle))) for cle in PARCOURS_LIVRES}
NEUF = depuis_diagramme(dessiner("visite", "Visite"))

INSEREE = (
    b'<bpmn:task id="seconde" name="Seconde \xc3\xa9tape"/>'
    b'<bpmn:sequenceFlow id="flux_seconde" sourceRef="premiere_etape" targetRef="seconde"/>'
    b'<bpmn:sequenceFlow id="flux_fin" sourceRef="seconde" targetRef="fin"/>'
)
FLUX_FIN = b'<bpmn:sequenceFlow id="flux_fin" sourceRef="premiere_etape" targetRef="fin" />'


ANONYME = b'<bpmn:task id="Activity_0x1y2z3"'


def changer(pieces: Pieces, avant: bytes, apres: bytes, module: str = "") -> Difference:
    contenu = pieces.modules[module] if module else pieces.parcours
    assert avant in contenu
    lieu = ("module", module) if module else ("parcours", pieces.cle)
    return comparer(pieces, remplacer(pieces, *lieu, contenu.replace(avant, apres, 1)))


def phrases(difference: Difference) -> list[str]:
    dites = [phrase for d in difference.diagrammes for phrase in d.phrases]
    dites += [p for f in (*difference.formulaires, *difference.decisions) for p in f.phrases]
    return [phrase.replace("\u00a0", " ") for phrase in dites]


def reecrire(contenu: bytes) -> bytes:
    """Write a diagram again as another modeller would: attributes, defaults, lists, picture."""
    racine = etree.fromstring(contenu)
    for element in racine.iter("{*}incoming", "{*}outgoing"):
        element.text = f"\n  {element.text}\n"
    for element in racine.iter("{*}userTask", "{*}task"):
        element.set("startQuantity", "1")
    for element in racine.iter("{*}Bounds"):
        element.set("x", str(float(element.get("x", "0")) + 10))
    for element in racine.iter(etree.Element):
        lus = list(element.attrib.items())
        element.attrib.clear()
        element.attrib.update(tuple(reversed(lus)))
    return etree.tostring(racine)


@pytest.mark.parametrize("cle", PARCOURS_LIVRES)
def test_une_autre_ecriture_et_une_autre_mise_en_page_ne_changent_rien(cle: str) -> None:
    pieces = LIVRES[cle]
    ecrits = replace(
        pieces,
        parcours=reecrire(pieces.parcours),
        modules={nom: reecrire(contenu) for nom, contenu in pieces.modules.items()},
    )
    difference = comparer(pieces, ecrits)
    assert phrases(difference) == []
    assert len(difference.diagrammes) == 1 + len(pieces.modules)
    assert all(diagramme.deplaces for diagramme in difference.diagrammes)


def test_une_etape_entre_deux_autres_se_dit_en_une_phrase() -> None:
    difference = changer(NEUF, FLUX_FIN, INSEREE)
    assert phrases(difference) == [
        "L’étape « Seconde étape » est ajoutée entre « Première étape » et « Fin »."
    ]
    assert difference.diagrammes[0].ajoutes == ("seconde", "flux_seconde")


def test_ce_qui_est_ajoute_d_un_cote_est_retire_de_l_autre() -> None:
    suite = remplacer(NEUF, "parcours", "visite", NEUF.parcours.replace(FLUX_FIN, INSEREE))
    difference = comparer(suite, NEUF)
    assert phrases(difference) == [
        "L’étape « Seconde étape » est retirée entre « Première étape » et « Fin »."
    ]
    assert difference.diagrammes[0].retires == ("seconde", "flux_seconde")


@pytest.mark.parametrize(
    ("parcours", "module", "avant", "apres", "phrase"),
    [
        ("acces_direct", "contact", b'name="Prendre contact avec le m\xc3\xa9nage"', b'name="X"',
         "L’étape « Prendre contact avec le ménage » s’appelle maintenant « X »."),
        ("acces_direct", "contact", b'name="role_conjoint" value="chef_de_service"',
         b'name="role_conjoint" value="coordonnateur"',
         "L’autre rôle de l’étape « Décider de la suite » passe de « chef de service » à "
         "« coordonnateur »."),
        ("acces_direct", "contact", b'name="formulaire" value="sans_reponse"',
         b'name="formulaire" value="contact"', "Le formulaire de l’étape « Décider de la suite »"),
        ("acces_direct", "contact", b'default="flux_contact_etabli_fin_contact"', b"",
         "n’est plus celle par défaut."),
        ("acces_direct", "contact", b'name="Association"', b'name="Chef de service"',
         "La voie « Association » s’appelle maintenant « Chef de service »."),
    ],
)  # fmt: skip
def test_ce_qui_change_se_dit_en_francais(
    parcours: str, module: str, avant: bytes, apres: bytes, phrase: str
) -> None:
    dites = phrases(changer(LIVRES[parcours], avant, apres, module))
    assert any(phrase in dite for dite in dites), dites


def test_un_delai_se_dit_en_mois() -> None:
    modele = (
        b'<bpmn:boundaryEvent id="delai" name="Relance" attachedToRef="premiere_etape">'
        b"<bpmn:timerEventDefinition><bpmn:timeDuration>P6M</bpmn:timeDuration>"
        b"</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )
    avant = remplacer(
        NEUF, "parcours", "visite", NEUF.parcours.replace(FLUX_FIN, FLUX_FIN + modele)
    )
    assert "au bord de « Première étape » (6 mois)" in phrases(comparer(NEUF, avant))[0]
    assert phrases(changer(avant, b"P6M", b"P3M")) == [
        "Le délai de « Relance » passe de 6 mois à 3 mois."
    ]


def test_une_condition_changee_se_dit_avec_ce_qu_elle_lit() -> None:
    pieces = LIVRES["acces_direct"]
    trouve = re.search(rb"<bpmn:conditionExpression[^>]*>([^<]+)<", pieces.modules["contact"])
    assert trouve is not None
    [dite] = phrases(changer(pieces, trouve[1], b"decision_sans_reponse == 'clore'", "contact"))
    assert "(avant : " in dite
    assert "on va de « Contact à reprendre ? » à" in dite.lower() or dite.startswith("On va de")


def test_un_diagramme_un_formulaire_et_une_table_s_ajoutent_et_se_retirent() -> None:
    collectif, acces = LIVRES["collectif"], LIVRES["acces_direct"]
    plus = remplacer(collectif, "module", "contact", bpmn.read_module("contact"))
    plus = remplacer(plus, "formulaire", "contact", acces.formulaires["contact"])
    plus = remplacer(plus, "decision", "niveau", b"<a/>")
    assert [p.rpartition(" est ")[2] for p in phrases(comparer(collectif, plus))] == [
        "ajouté.", "ajouté.", "ajoutée.",
    ]  # fmt: skip
    assert len(phrases(comparer(plus, collectif))) == 3


FORMULAIRE = {
    "id": "visite", "titre": "Visite",
    "components": [
        {"key": "a", "label": "Quelle suite ?", "type": "radio",
         "values": [{"value": "oui", "label": "Oui"}, {"value": "non", "label": "Non"}],
         "properties": {"destination": "reponse"}},
        {"key": "b", "label": "Un mot", "type": "textarea",
         "properties": {"destination": "reponse"}},
    ],
}  # fmt: skip


def formulaire(changements: dict[str, object]) -> list[str]:
    champs = FORMULAIRE["components"]
    assert isinstance(champs, list)
    apres = {**FORMULAIRE, "components": [champs[0] | changements, champs[1]]}
    avant = remplacer(NEUF, "formulaire", "visite", orjson.dumps(FORMULAIRE))
    return phrases(comparer(avant, remplacer(avant, "formulaire", "visite", orjson.dumps(apres))))


@pytest.mark.parametrize(
    ("changements", "phrase"),
    [
        ({"validate": {"required": True}}, "La question « Quelle suite ? » devient obligatoire."),
        ({"label": "Et après ?"}, "La question « Quelle suite ? » devient « Et après ? »."),
        ({"values": [{"value": "oui", "label": "Oui"}]},
         "La question « Quelle suite ? » perd la réponse « Non »."),
        ({"type": "select"}, "La question « Quelle suite ? » change de type."),
        ({}, ""),
    ],
)  # fmt: skip
def test_un_formulaire_change_se_dit_question_par_question(
    changements: dict[str, object], phrase: str
) -> None:
    assert formulaire(changements) == ([phrase] if phrase else [])


def test_une_table_changee_se_dit_ligne_par_ligne() -> None:
    [cle, *_] = bpmn.list_decisions()
    contenu = bpmn.read_decision(cle)
    avant = remplacer(NEUF, "decision", cle, contenu)
    debut, fin = contenu.rindex(b"<rule "), contenu.rindex(b"</rule>") + len(b"</rule>")
    apres = remplacer(NEUF, "decision", cle, contenu[:debut] + contenu[fin:])
    [dite] = phrases(comparer(avant, apres))
    assert re.match(r"La ligne \d+ de la table « .+ » est retirée : si .+, alors .+\.", dite)


def test_l_ordre_des_fleches_d_un_choix_compte() -> None:
    """The first true condition is taken: the same arrows in another order are another choice."""

    def deux(premiere: str, seconde: str) -> Pieces:
        fleches = {
            nom: f'<bpmn:sequenceFlow id="flux_{nom}" sourceRef="choix" targetRef="fin">'
            f"<bpmn:conditionExpression>{nom}</bpmn:conditionExpression></bpmn:sequenceFlow>"
            for nom in ("urgence", "suite")
        }
        choix = '<bpmn:exclusiveGateway id="choix" name="Quelle suite ?"/>'
        corps = choix + fleches[premiere] + fleches[seconde]
        return replace(NEUF, parcours=NEUF.parcours.replace(FLUX_FIN, FLUX_FIN + corps.encode()))

    assert deux("urgence", "suite").parcours != NEUF.parcours
    assert phrases(comparer(deux("urgence", "suite"), deux("urgence", "suite"))) == []
    assert phrases(comparer(deux("urgence", "suite"), deux("suite", "urgence"))) != []


def test_un_element_sans_nom_se_dit_par_sa_place_jamais_par_un_id_d_outil() -> None:
    anonyme = INSEREE.replace(b' name="Seconde \xc3\xa9tape"', b"").replace(
        b"seconde", b"Activity_0x1y2z3"
    )
    assert ANONYME in anonyme
    difference = changer(NEUF, FLUX_FIN, anonyme)
    assert phrases(difference)[0].startswith("L’étape sans nom est ajoutée entre « ")
    assert "Activity_0x1y2z3" not in " ".join(phrases(difference))
    contenu = NEUF.parcours.replace(FLUX_FIN, anonyme)
    avant = remplacer(NEUF, "parcours", NEUF.cle, contenu)
    nommee = contenu.replace(ANONYME, ANONYME + b' name="Visite"')
    dites = phrases(comparer(avant, remplacer(NEUF, "parcours", NEUF.cle, nommee)))
    assert any(d.startswith("L’étape « sans nom, après ") and "« Visite »" in d for d in dites)
