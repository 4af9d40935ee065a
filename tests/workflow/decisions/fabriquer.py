"""Small DMN files and the diagrams that consult them, in a few words."""

from collections.abc import Mapping, Sequence
from html import escape

from tests.diagrammes.construire import DEBUT, FIN, OUVERTURE, chemin, fichier, processus
from workflow.decisions import DecisionRefusee, Table, lire
from workflow.engine import Instance, Modele

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
VENDEURS = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "operaton": "http://operaton.org/schema/1.0/bpmn",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}


def definitions(contenu: str, espace: str = DMN_13) -> bytes:
    return f'<definitions xmlns="{espace}" id="d" name="D">{contenu}</definitions>'.encode()


def decision(contenu: str, *, cle: str = "bareme", nom: str = "Barème") -> str:
    return f'<decision id="{cle}" name="{nom}">{contenu}</decision>'


def table(
    entrees: Sequence[str],
    sorties: Sequence[str],
    *lignes: Sequence[str],
    politique: str = "",
    types: Mapping[str, str] | None = None,
    defauts: Mapping[str, str] | None = None,
    cle: str = "bareme",
) -> bytes:
    """Return a DMN file of one table: each row gives its input cells, then its outputs."""
    types, defauts = types or {}, defauts or {}
    colonnes = "".join(
        f'<input label="{escape(nom)}">'
        f'<inputExpression typeRef="{types.get(nom, "")}">{_texte(nom)}</inputExpression></input>'
        for nom in entrees
    )
    for nom in sorties:
        defaut = f"<defaultOutputEntry>{_texte(defauts.get(nom, ''))}</defaultOutputEntry>"
        colonnes += f'<output name="{nom}" typeRef="{types.get(nom, "")}">'
        colonnes += f"{defaut if nom in defauts else ''}</output>"
    rangees = "".join(
        "<rule>"
        + "".join(f"<inputEntry>{_texte(case)}</inputEntry>" for case in ligne[: len(entrees)])
        + "".join(f"<outputEntry>{_texte(case)}</outputEntry>" for case in ligne[len(entrees) :])
        + "</rule>"
        for ligne in lignes
    )
    attribut = f' hitPolicy="{politique}"' if politique else ""
    contenu = f"<decisionTable{attribut}>{colonnes}{rangees}</decisionTable>"
    return definitions(decision(contenu, cle=cle))


def _texte(texte: str) -> str:
    return f"<text>{escape(texte)}</text>"


def lue(contenu: bytes) -> Table:
    (seule,) = lire(contenu)
    return seule


def refus(contenu: bytes) -> list[str]:
    """Return the sentences of a file that is refused, with plain spaces."""
    try:
        lire(contenu)
    except DecisionRefusee as refusee:
        return [plat(defaut.message) for defaut in refusee.defauts]
    raise AssertionError("accepted")


def plat(phrase: object) -> str:
    return str(phrase).replace("\u00a0", " ")


def regle(contenu: str = "", attributs: str = "", *, nom: str = "Consulter le barème") -> str:
    """Return a business rule task, with what a modeller writes in it."""
    return f'<businessRuleTask id="x" name="{nom}" {attributs}>{contenu}</businessRuleTask>'


def propriete(valeur: str) -> str:
    return (
        "<extensionElements><spiffworkflow:properties>"
        f'<spiffworkflow:property name="decision" value="{valeur}"/>'
        "</spiffworkflow:properties></extensionElements>"
    )


def aiguillage(tache: str, condition: str) -> bytes:
    """Return a diagram: consult the table, then end at `oui` if the condition holds, else `non`."""
    espaces = " ".join(f'xmlns:{prefixe}="{uri}"' for prefixe, uri in VENDEURS.items())
    contenu = fichier(
        processus(
            DEBUT,
            tache,
            '<exclusiveGateway id="choix" default="choix_non"/>',
            '<endEvent id="oui" name="Oui"/><endEvent id="non" name="Non"/>',
            chemin("debut", "x", "choix"),
            chemin("choix", "oui", condition=escape(condition)),
            chemin("choix", "non"),
        )
    )
    return contenu.replace(b"<definitions ", f"<definitions {espaces} ".encode(), 1)


def consultation(tache: str) -> bytes:
    """Return a diagram with only the business rule task."""
    espaces = " ".join(f'xmlns:{prefixe}="{uri}"' for prefixe, uri in VENDEURS.items())
    contenu = fichier(processus(DEBUT, tache, FIN, chemin("debut", "x", "fin")))
    return contenu.replace(b"<definitions ", f"<definitions {espaces} ".encode(), 1)


def derouler(diagramme: bytes, fichier_dmn: bytes, **variables: object) -> tuple[str, ...]:
    """Open a dossier on the real engine and return the ids of the ends it reaches by itself."""
    decisions = {table.cle: table.decider for table in lire(fichier_dmn)}
    instance = Instance.vide(Modele.charger(diagramme, {}, "essai", decisions))
    instance.demarrer(variables=variables, moment=OUVERTURE)
    return instance.frontiere().fins
