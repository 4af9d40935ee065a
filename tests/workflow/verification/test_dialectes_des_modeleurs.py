"""The ways in which modellers write the same diagram: each is read, accepted, and runs alike."""

import pytest

from tests.diagrammes.construire import DEBUT, FIN, chemin, diagramme, fichier, parcourir
from workflow.verification.livre import verifier_livre

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
VARIABLES = {"montant": 120, "accord": "oui", "refus": False}


def modeleur(corps: str, *, prefixe: str = "bpmn:", autres: str = "", entete: str = "") -> bytes:
    """Return a file as a modeller writes it; `corps` uses `@` for the prefix of BPMN."""
    espace = f"xmlns:{prefixe.rstrip(':')}" if prefixe else "xmlns"
    return (
        f'{entete}<@definitions {espace}="{BPMN}" xmlns:xsi="{XSI}" xmlns:tns="urn:essai" {autres} '
        f'targetNamespace="urn:essai">{corps}</@definitions>'
    ).replace("@", prefixe).encode()  # fmt: skip


def choix(condition: str, attributs: str = "") -> str:
    """Return a process whose step `oui` is done when the condition holds, `non` otherwise."""
    return f"""
    <@process id="essai">
      <@startEvent id="d"/><@exclusiveGateway id="g" default="vers_non"/>
      <@userTask id="oui" name="Oui"/><@userTask id="non" name="Non"/><@endEvent id="f"/>
      <@sequenceFlow id="a" sourceRef="d" targetRef="g"/>
      <@sequenceFlow id="vers_oui" sourceRef="g" targetRef="oui">
        <@conditionExpression {attributs}>{condition}</@conditionExpression>
      </@sequenceFlow>
      <@sequenceFlow id="vers_non" sourceRef="g" targetRef="non"/>
      <@sequenceFlow id="b" sourceRef="oui" targetRef="f"/>
      <@sequenceFlow id="c" sourceRef="non" targetRef="f"/>
    </@process>"""


def faire(contenu: bytes) -> list[str]:
    """Return what is done along a diagram, which the verdict must accept."""
    verdict = verifier_livre(contenu)
    assert verdict.accepte, [p.message for p in verdict.problemes]
    return parcourir(contenu, VARIABLES)


@pytest.mark.parametrize(
    "prefixe", ["", "bpmn:", "bpmn2:", "semantic:", "model:", "ns0:", "b-2.x:"]
)
def test_any_prefix_is_read(prefixe: str) -> None:
    assert faire(modeleur(choix("montant > 100"), prefixe=prefixe)) == ["oui", "f"]


ENTETES = {
    "aucune": "",
    "1.0": '<?xml version="1.0"?>\n',
    "autonome": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n',
    "1.1": '<?xml version="1.1" encoding="UTF-8"?>\n',
    "commentée": '<?xml version="1.0"?><!-- fait par un outil --><?outil version="3"?>\n',
}


@pytest.mark.parametrize("entete", ENTETES)
def test_any_prologue_is_read(entete: str) -> None:
    assert faire(modeleur(choix("montant > 100"), entete=ENTETES[entete])) == ["oui", "f"]


@pytest.mark.parametrize(
    "encodage",
    ["UTF-8", "UTF-8-SIG", "UTF-16", "UTF-16-LE", "UTF-16-BE", "ISO-8859-1", "ISO-8859-15",
     "windows-1252", "US-ASCII"],
)  # fmt: skip
def test_any_encoding_is_read_accents_included(encodage: str) -> None:
    nom = "Etape" if encodage == "US-ASCII" else "Étape"
    declare = encodage.removesuffix("-SIG")
    texte = modeleur(
        choix("montant > 100").replace('name="Oui"', f'name="{nom}"'),
        entete=f'<?xml version="1.0" encoding="{declare}"?>',
    ).decode()
    contenu = texte.encode(encodage)
    assert faire(contenu) == ["oui", "f"]
    assert nom in {p.nom for p in verifier_livre(contenu).problemes}


CONDITIONS = {
    "Camunda 7": ("${montant &gt; 100 &amp;&amp; !refus}", 'xsi:type="@tFormalExpression"'),
    "Flowable": ("<![CDATA[${accord == 'oui'}]]>", 'xsi:type="tFormalExpression"'),
    "Activiti": ("#{montant ge 100 and not refus}", ""),
    "Camunda 8": ('= accord = "oui" and montant &gt; 100', 'xsi:type="@tFormalExpression"'),
    "Camunda 8, collé": ('=accord="oui"', ""),
    "sans notation": ("accord == 'oui'", 'language="python"'),
    "sur plusieurs lignes": ("\n    montant\n      &gt; 100\n  ", ""),
    "négation": ("${!refus}", ""),
    "ternaire à la main": ("accord == 'oui' if montant &gt; 100 else refus", ""),
}


@pytest.mark.parametrize("outil", CONDITIONS)
def test_the_condition_of_any_modeller_is_translated(outil: str) -> None:
    texte, attributs = CONDITIONS[outil]
    assert faire(modeleur(choix(texte, attributs))) == ["oui", "f"]


INTRADUISIBLES = {
    "méthode": "${client.getMontant() &gt; 100}",
    "XPath": "getDataObject('montant') &gt; 100",
    "Java": "return montant &gt; 100;",
    "FEEL": "= some x in liste satisfies x &gt; 100",
    "Groovy": "montant?.compareTo(100) &gt; 0",
}


@pytest.mark.parametrize("outil", INTRADUISIBLES)
def test_a_condition_that_has_no_equal_here_is_refused_with_its_arrow(outil: str) -> None:
    verdict = verifier_livre(modeleur(choix(INTRADUISIBLES[outil])))
    (refus,) = [p for p in verdict.problemes if p.gravite == "refus"]
    assert refus.element == "vers_oui"


DELAIS = [
    "P6M", " P6M ", "\n P6M\n", "'P6M'", '"P6M"', "${P6M}", "P0Y6M", "PT24H", "P1DT12H",
    '=duration("P6M")', "= duration( 'P6M' )", '="P6M"', "P2W",
]  # fmt: skip


@pytest.mark.parametrize("delai", DELAIS)
def test_a_delay_is_read_however_it_is_typed(delai: str) -> None:
    corps = f"""
    <@process id="essai"><@startEvent id="d"/>
      <@intermediateCatchEvent id="w"><@timerEventDefinition>
        <@timeDuration xsi:type="@tFormalExpression">{delai}</@timeDuration>
      </@timerEventDefinition></@intermediateCatchEvent><@endEvent id="f"/>
      <@sequenceFlow id="a" sourceRef="d" targetRef="w"/>
      <@sequenceFlow id="b" sourceRef="w" targetRef="f"/></@process>"""
    assert faire(modeleur(corps)) == ["w", "f"]


DATES = ['=date and time("2026-03-01T09:00:00")', '=date("2026-03-01")', "2026-03-01",
         "2026-03-01T09:00:00Z", "2026-03-01T09:00:00+01:00"]  # fmt: skip


@pytest.mark.parametrize("date", DATES)
def test_a_date_is_read_however_it_is_typed(date: str) -> None:
    corps = f"""
    <@process id="essai"><@startEvent id="d"/>
      <@intermediateCatchEvent id="w"><@timerEventDefinition>
        <@timeDate>{date}</@timeDate>
      </@timerEventDefinition></@intermediateCatchEvent><@endEvent id="f"/>
      <@sequenceFlow id="a" sourceRef="d" targetRef="w"/>
      <@sequenceFlow id="b" sourceRef="w" targetRef="f"/></@process>"""
    assert faire(modeleur(corps)) == ["w", "f"]


def test_missing_ids_and_executability_are_put_right() -> None:
    corps = """
    <@process id="essai" isExecutable="false" processType="None" isClosed="false">
      <@startEvent id="d"/><@task id="t"/><@endEvent id="f"/>
      <@sequenceFlow sourceRef="d" targetRef="t"/><@sequenceFlow sourceRef="t" targetRef="f"/>
    </@process>"""
    assert faire(modeleur(corps)) == ["t", "f"]


EXTENSIONS = {
    "camunda": ("http://camunda.org/schema/1.0/bpmn",
                '<x:executionListener class="a.B"/><x:script>System.exit(0)</x:script>'),
    "zeebe": ("http://camunda.org/schema/zeebe/1.0",
              '<x:taskDefinition type="=nom"/><x:ioMapping><x:input source="=a" target="b"/>'
              "</x:ioMapping><x:userTask/>"),
    "flowable": ("http://flowable.org/bpmn", '<x:formProperty id="a" expression="${b}"/>'),
    "signavio": ("http://www.signavio.com", '<x:signavioMetaData metaKey="a" metaValue="b"/>'),
    "drools": ("http://www.jboss.org/drools", '<x:onEntry-script scriptFormat="java">'
               "<x:script>kcontext.getProcess();</x:script></x:onEntry-script>"),
    "bizagi": ("http://www.bizagi.com/bpmn20", "<x:BizagiProperties><x:a/></x:BizagiProperties>"),
    "inconnu": ("urn:un-outil",
                f'<x:userTask xmlns:b="{BPMN}"><b:scriptTask id="caché"/></x:userTask>'),
}  # fmt: skip


@pytest.mark.parametrize("outil", EXTENSIONS)
def test_what_a_vendor_adds_is_inert(outil: str) -> None:
    espace, extension = EXTENSIONS[outil]
    corps = choix("montant > 100").replace(
        '<@userTask id="oui" name="Oui"/>',
        '<@userTask id="oui" name="Oui" x:assignee="${initiateur}" x:formKey="embedded:a.html">'
        f"<@extensionElements>{extension}</@extensionElements></@userTask>",
    )
    assert faire(modeleur(corps, autres=f'xmlns:x="{espace}"')) == ["oui", "f"]


DITS = {
    "camunda": ("la personne désignée, le formulaire, un programme déclenché", 'x:assignee="a"'),
    "zeebe": ("les données qui entrent et sortent", ""),
    "drools": ("un programme déclenché", ""),
    "flowable": ("l’échéance, le formulaire", 'x:dueDate="${d}"'),
    "signavio": ("", 'x:bgcolor="#fff"'),
    "bizagi": ("", ""),
}


@pytest.mark.parametrize("outil", DITS)
def test_what_a_vendor_would_have_run_is_pointed_at_and_its_colours_are_not(outil: str) -> None:
    (espace, extension), (dits, attribut) = EXTENSIONS[outil], DITS[outil]
    forme = 'x:formKey="a"' if outil == "camunda" else ""
    corps = choix("montant > 100").replace(
        '<@userTask id="oui" name="Oui"/>',
        f'<@userTask id="oui" name="Oui" {attribut} {forme}>'
        f"<@extensionElements>{extension}</@extensionElements></@userTask>",
    )
    verdict = verifier_livre(modeleur(corps, autres=f'xmlns:x="{espace}"'))
    trouves = [p.message for p in verdict.problemes if "autre logiciel" in p.message]
    assert [f"({dits})" in phrase for phrase in trouves] == ([True] if dits else [])


def test_a_reference_may_carry_the_prefix_of_its_own_file() -> None:
    """References are qualified names in the norm: some modellers write them all with a prefix."""
    corps = """
    <@message id="m" name="Réponse"/><@error id="e" errorCode="E1"/>
    <@collaboration id="c"><@participant id="p" processRef="tns:essai"/></@collaboration>
    <@process id="essai"><@laneSet id="l"><@lane id="v" name="Association">
        <@flowNodeRef>tns:t</@flowNodeRef></@lane></@laneSet>
      <@startEvent id="d"/><@task id="t"/>
      <@boundaryEvent id="b" attachedToRef="tns:t"><@messageEventDefinition messageRef="tns:m"/>
      </@boundaryEvent>
      <@callActivity id="a" calledElement="tns:appele"/><@endEvent id="f"/>
      <@sequenceFlow id="f1" sourceRef="d" targetRef="t"/>
      <@sequenceFlow id="f2" sourceRef="t" targetRef="a"/>
      <@sequenceFlow id="f3" sourceRef="b" targetRef="a"/>
      <@sequenceFlow id="f4" sourceRef="a" targetRef="f"/></@process>
    <@process id="appele"><@startEvent id="d2"/><@task id="t2"/><@endEvent id="f5"/>
      <@sequenceFlow id="f6" sourceRef="d2" targetRef="t2"/>
      <@sequenceFlow id="f7" sourceRef="t2" targetRef="f5"/></@process>"""
    assert faire(modeleur(corps))[-1] == "f"


def test_pools_notes_groups_and_data_are_only_drawn() -> None:
    corps = """
    <@category id="k"><@categoryValue id="kv" value="Groupe"/></@category>
    <@dataStore id="registre" name="Registre"/><@itemDefinition id="i" structureRef="xsd:string"/>
    <@collaboration id="c"><@participant id="p" name="Association" processRef="essai"/>
      <@participant id="q" name="Ménage"/>
      <@messageFlow id="mf" sourceRef="oui" targetRef="q"/></@collaboration>
    """ + choix("montant > 100").replace(
        "</@process>",
        """<@group id="gr" categoryValueRef="kv"/><@textAnnotation id="n"><@text>Note</@text>
        </@textAnnotation><@association id="as" sourceRef="oui" targetRef="n"/>
        <@dataObject id="o"/><@dataObjectReference id="or" dataObjectRef="o"/>
        <@dataStoreReference id="sr" dataStoreRef="registre"/>
        <@property id="pr" name="prix" itemSubjectRef="i"/></@process>""",
    )
    assert faire(modeleur(corps)) == ["oui", "f"]


def test_the_picture_may_come_first() -> None:
    dessin = """<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="dg">
      <di:BPMNPlane id="pl" bpmnElement="essai"/></di:BPMNDiagram>"""
    assert faire(modeleur(dessin + choix("montant > 100"))) == ["oui", "f"]


def test_an_empty_pool_beside_the_process_is_no_process() -> None:
    corps = '<@process id="vide"/>' + choix("montant > 100")
    assert faire(modeleur(corps)) == ["oui", "f"]


def test_ids_of_any_modeller_are_kept_in_the_verdict() -> None:
    identifiant = "sid-7C5A4B1E-2F0D-4B8A-9C3E-0A1B2C3D4E5F"
    contenu = fichier(
        f'<process id="essai">{DEBUT}<userTask id="{identifiant}"/>{FIN}'
        f"{chemin('debut', identifiant, 'fin')}</process>"
    )
    assert faire(contenu) == [identifiant, "fin"]
    assert identifiant in {p.element for p in verifier_livre(contenu).problemes}


def test_a_name_on_several_lines_is_one_name() -> None:
    contenu = diagramme(
        DEBUT, '<userTask id="x" name="Prendre&#10;contact&#9;avec  le ménage"/>', FIN,
        chemin("debut", "x", "fin"),
    )  # fmt: skip
    (probleme,) = verifier_livre(contenu).problemes
    assert probleme.nom == "Prendre contact avec le ménage"
