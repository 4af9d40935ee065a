"""Messages between dossiers: each has a name, a key that can be read, and carries only variables.

What these properties mean is told in `workflow.engine.message`.
"""

from collections.abc import Iterator

from lxml import etree

from models.calendrier import DureeInvalide, ajouter_duree
from models.errors import ErreurMetier
from workflow.engine.fichier.correlations import (
    CORRELATION,
    cles_intraduisibles,
    porteurs_de_messages,
)
from workflow.engine.fichier.xml import SPIFF, nom_local, proprietes
from workflow.engine.message import noms
from workflow.expressions import Expression, compile_expression
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.valeurs import ESSAI
from workflow.verification.verdict import Probleme

ATTENDENT = frozenset({"receiveTask", "intermediateCatchEvent", "boundaryEvent"})
VARIABLE = f"{{{SPIFF}}}messageVariable"
ECHANGES = (
    ("transmet", "Ce que le message transmet"),
    ("recoit", "Ce que le message apporte"),
)
"""(property, what the editors call it): a remedy is read beside their panel."""


def messages_sans_nom(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """A task that names no message sends nothing; `evenements` tells of one that receives."""
    for noeud, message in porteurs_de_messages(arbre.execution):
        sans_nom = nom_local(noeud) == "sendTask" or not _nom(noeud)
        if message is None and sans_nom and nom_local(noeud) != "receiveTask":
            yield arbre.avant_publication(
                noeud, "{element} ne dit pas quel message : choisissez-en un, ou créez-le."
            )


def correlations(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud, _ in porteurs_de_messages(arbre.execution):
        texte = proprietes(noeud).get(CORRELATION)
        try:
            if texte is not None:
                compile_expression(texte)
        except ErreurMetier as erreur:
            yield arbre.refus(noeud, f"{{element}}, « Correspondance » : {erreur}")


def correlations_etrangeres(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    intraduisibles = cles_intraduisibles(arbre.origine)
    for noeud, message in porteurs_de_messages(arbre.origine):
        if message in intraduisibles and CORRELATION not in proprietes(noeud):
            yield arbre.avant_publication(
                noeud,
                "{element} choisit son destinataire d’une façon qui n’est pas reprise : écrivez "
                "dans « Correspondance » le nom d’une variable, par exemple logement.",
            )


def variables_des_messages(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    """What a key or a content reads must have been written by something."""
    connues = contexte.variables | ecrites_par_les_messages(arbre)
    for noeud, _ in porteurs_de_messages(arbre.execution):
        lues = proprietes(noeud)
        textes = [lues.get(CORRELATION, ""), *noms(lues.get("transmet", ""))]
        compilees = [c for c in map(_compiler, textes) if c is not None]
        for nom in sorted(frozenset().union(*(c.noms for c in compilees)) - connues):
            yield arbre.avant_publication(
                noeud,
                f"{{element}} lit la variable « {nom} », que rien n’écrit : ajoutez ce champ à un "
                "formulaire, ou corrigez ce nom.",
            )


def noms_de_variables(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud, _ in porteurs_de_messages(arbre.execution):
        for propriete, libelle in ECHANGES:
            for nom in noms(proprietes(noeud).get(propriete, "")):
                if not _est_un_nom(nom):
                    yield arbre.avant_publication(
                        noeud,
                        f"{{element}} : « {nom[:80]} » n’est pas un nom de variable ; écrivez dans "
                        f"« {libelle} » des noms séparés par des virgules.",
                    )
        for contenu in noeud.iter(VARIABLE):
            if not _est_un_nom((contenu.text or "").strip()):
                yield arbre.avant_publication(
                    noeud,
                    f"{{element}} : « {(contenu.text or '')[:80]} » n’est pas un nom de variable ; "
                    "gardez des lettres, des chiffres et le souligné.",
                )


def messages_avec_formulaire(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """Nobody fills the form of what another dossier sends."""
    for noeud, _ in porteurs_de_messages(arbre.execution):
        lues = proprietes(noeud)
        if nom_local(noeud) in ATTENDENT and {CORRELATION, "formulaire"} <= lues.keys():
            yield arbre.avant_publication(
                noeud,
                "{element} attend le message d’un autre dossier, et personne ne remplirait son "
                "formulaire : placez le formulaire sur une tâche juste après.",
            )


def expirations(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for noeud, _ in porteurs_de_messages(arbre.execution):
        texte = proprietes(noeud).get("expire", "").strip()
        try:
            if texte:
                ajouter_duree(ESSAI, texte)
        except DureeInvalide:
            yield arbre.avant_publication(
                noeud,
                f"{{element}} : « {texte[:40]} » n’est pas une durée ; écrivez par exemple P3M "
                "(trois mois) dans « Abandonné après ».",
            )


def ecrites_par_les_messages(arbre: Arbre) -> frozenset[str]:
    """Return the variables that awaited messages bring."""
    recues = {
        nom
        for noeud, _ in porteurs_de_messages(arbre.execution)
        for nom in noms(proprietes(noeud).get("recoit", ""))
    }
    contenus = arbre.execution.iter(VARIABLE)
    return frozenset(recues | {(contenu.text or "").strip() for contenu in contenus})


def _nom(noeud: etree._Element) -> str:
    """Return the name that a message without a declaration takes: its element's."""
    return (noeud.get("name") or "").strip()


def _est_un_nom(texte: str) -> bool:
    compilee = _compiler(texte)
    return compilee is not None and compilee.noms == {texte}


def _compiler(texte: str) -> Expression | None:
    """Return the compiled expression, or None for one that another rule tells."""
    try:
        return compile_expression(texte)
    except ErreurMetier:
        return None


REGLES = (
    messages_sans_nom,
    correlations,
    correlations_etrangeres,
    variables_des_messages,
    noms_de_variables,
    messages_avec_formulaire,
    expirations,
)
