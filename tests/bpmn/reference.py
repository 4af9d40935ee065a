"""Writes docs/parcours.md and its pictures from the diagrams: `python -m tests.bpmn.reference`.

A test fails when the page or a picture is not what the diagrams say.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

import bpmn
from models.codes import Role
from tests.bpmn.dessin import FLOW_NODES, NS, charger, lire
from workflow.dessin import dessiner
from workflow.parcours.voies import VALIDEUR, trouver

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "parcours.md"
IMAGES = DOCS / "parcours"
ETAPES = ("userTask", "intermediateCatchEvent", "boundaryEvent", "callActivity", "endEvent")
ENTETE = """\
# Les parcours

<!-- Page écrite par `python -m tests.bpmn.reference` : changez les diagrammes, pas cette page. -->

Chaque forme de parcours est un diagramme de `bpmn/parcours/` ; ce qu’elles ont en commun est un
module de `bpmn/modules/`, dessiné une seule fois et appelé par elles. Les 156 programmes des
sources choisissent une forme et ses paramètres : `jalon programmes` les donne,
`jalon programmes essayer` les déroule. Sources : `002:482` désigne la ligne 482 du document 002,
`004 2.3.10` une fiche du guide de 2015 ; les articles sont ceux du code de la construction et de
l’habitation, sauf mention.
"""
QUI: Mapping[str, str] = {
    Role.TRAVAILLEUR_SOCIAL: "travailleur social",
    Role.CHEF_DE_SERVICE: "chef de service",
    Role.REFERENT_BAILLEUR: "référent bailleur",
    Role.CORRESPONDANT_BAILLEUR: "correspondant",
    Role.COORDONNATEUR: "coordonnateur",
    VALIDEUR: "instance (chef de service ou État, selon le programme)",
}
UNITES = {"D": ("jour", "jours"), "W": ("semaine", "semaines"), "M": ("mois", "mois")}
HORLOGES = {
    "arret": "s’arrête pendant une suspension",
    "remise_a_zero": "repart à zéro après une suspension",
    "continue": "court pendant une suspension",
}


def ecrire() -> dict[Path, str]:
    """Return the page and the pictures, by path."""
    cles = (*bpmn.list_parcours(), *bpmn.list_modules())
    images = {IMAGES / f"{cle}.svg": dessiner(lire(cle), description=_resume(cle)) for cle in cles}
    return {PAGE: "\n".join(_page()), **images}


def _page() -> Iterator[str]:
    yield ENTETE
    yield from _sommaire()
    yield "\n# Les formes\n"
    for cle in bpmn.list_parcours():
        yield from _chapitre(cle)
    yield "# Les modules\n"
    for cle in bpmn.list_modules():
        yield from _chapitre(cle)


def _sommaire() -> Iterator[str]:
    yield "| diagramme | ce qu’il décrit | appelle |"
    yield "|---|---|---|"
    for cle in (*bpmn.list_parcours(), *bpmn.list_modules()):
        appels = ", ".join(f"[{nom}](#{nom})" for nom in _appels(cle)) or "—"
        yield f"| [{cle}](#{cle}) | {_resume(cle)} | {appels} |"


def _appels(cle: str) -> list[str]:
    appels = charger(cle).racine.iterfind(".//bpmn:callActivity", NS)
    return sorted({appel.get("calledElement", "") for appel in appels})


def _chapitre(cle: str) -> Iterator[str]:
    diagramme = charger(cle)
    processus = diagramme.racine.find("bpmn:process", NS)
    assert processus is not None
    yield f"## {cle}\n"
    yield f"**{processus.get('name')}.** {_documentation(processus)}\n"
    yield f"![{processus.get('name')}](parcours/{cle}.svg)\n"
    yield "| étape | qui | délai | ce qu’on y fait | source |"
    yield "|---|---|---|---|---|"
    voies = _voies(diagramme.racine)
    for noeud in diagramme.racine.iterfind(".//bpmn:process//*", NS):
        if etree.QName(noeud).localname in FLOW_NODES.intersection(ETAPES):
            yield _ligne(cle, noeud, voies)
    yield ""


def _ligne(cle: str, noeud: etree._Element, voies: Mapping[str, str]) -> str:
    texte, _, source = _documentation(noeud).partition("Source\u00a0: ")
    nom = f"{noeud.get('name')} (`{noeud.get('id')}`)"
    if appele := noeud.get("calledElement"):
        nom += f" → [{appele}](#{appele})"
    elif etree.QName(noeud).localname == "endEvent":
        nom = f"*Fin :* {nom}"
    proprietes = charger(cle).proprietes(noeud)
    cases = (
        nom,
        _qui(noeud, proprietes, voies),
        _delai(noeud, proprietes),
        texte.strip(),
        source.rstrip("."),
    )
    return f"| {' | '.join(case.replace('|', '/') for case in cases)} |"


def _qui(noeud: etree._Element, proprietes: Mapping[str, str], voies: Mapping[str, str]) -> str:
    if "formulaire" not in proprietes:
        return ""
    voie = trouver(voies.get(noeud.get("id", "")))
    roles = [proprietes.get("role") or (voie.role if voie else ""), proprietes.get("role_conjoint")]
    return " ou ".join(QUI[role] for role in roles if role) or "travailleur social"


def _delai(noeud: etree._Element, proprietes: Mapping[str, str]) -> str:
    minuterie = noeud.find("bpmn:timerEventDefinition/*", NS)
    if minuterie is None:
        return ""
    horloge = HORLOGES.get(proprietes.get("horloge", ""))
    precisions = [f"alerte {proprietes['alerte']}"] if "alerte" in proprietes else []
    precisions += ["jours ouvrables à l’échéance"] if "calendrier" in proprietes else []
    precisions += [horloge] if horloge else []
    return " ; ".join([_duree((minuterie.text or "").strip()), *precisions])


def _duree(texte: str) -> str:
    """Return a delay in words; one that is computed stays an expression."""
    if texte == "P0D":
        return "aussitôt"
    if fixe := re.fullmatch(r"P(\d+)([DWM])", texte):
        nombre = int(fixe[1])
        return f"{nombre} {UNITES[fixe[2]][nombre > 1]}"
    if calcul := re.fullmatch(r'"P" \+ str\((.+)\) \+ "([DWM])"', texte):
        return f"`{calcul[1]}` {UNITES[calcul[2]][1]}"
    return f"`{texte}`"


def _voies(racine: etree._Element) -> dict[str, str]:
    """Return the lane of each node."""
    return {
        (reference.text or "").strip(): voie.get("name", "")
        for voie in racine.iterfind(".//bpmn:lane", NS)
        for reference in voie.iterfind("bpmn:flowNodeRef", NS)
    }


def _resume(cle: str) -> str:
    processus = charger(cle).racine.find("bpmn:process", NS)
    assert processus is not None
    return _documentation(processus).partition("Source\u00a0:")[0].strip()


def _documentation(element: etree._Element) -> str:
    return " ".join(element.findtext("bpmn:documentation", "", NS).split(" "))


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    for chemin, contenu in ecrire().items():
        chemin.write_text(contenu, encoding="utf-8")
