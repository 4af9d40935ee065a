"""The verdict on the files of a draft: its own modules, forms and tables, the shipped behind them.

A job of `workflow.isolement`: whoever draws may be anyone.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import bpmn
from models.errors import ErreurMetier
from workflow.decisions import Table, examiner, tables_livrees
from workflow.engine import Modele
from workflow.formulaires import Formulaire
from workflow.formulaires.controle import list_defauts, list_ecarts_de_l_etape
from workflow.formulaires.edition.modeles import list_ecarts, modeles
from workflow.formulaires.lecture import lire
from workflow.isolement.pieces import deballer, emballer
from workflow.parcours.actes import EXIGENCES
from workflow.parcours.definitions import Pieces, depuis_diagramme, rassembler
from workflow.parcours.livrees import livrees, reunir
from workflow.verification import livre
from workflow.verification.decisions import problemes_des_tables
from workflow.verification.juger import verifier
from workflow.verification.verdict import Gravite, Probleme, Verdict


def verifier_pieces(pieces: Pieces, genre: str, cle: str) -> Verdict:
    """Return the verdict on one of the files of a draft, or on a shipped one that it calls."""
    if genre == "formulaire":
        forme = pieces.formulaires.get(cle)
        return Verdict.from_problemes(() if forme is None else _juger_formulaire(forme))
    if genre == "decision":
        table = pieces.decisions.get(cle)
        defauts = () if table is None else examiner(table)[1]
        return Verdict.from_problemes(problemes_des_tables(defauts))
    contenu = pieces.parcours if genre == "parcours" else modules_connus(pieces)[cle]
    formes = lire_formes(pieces)
    verdict = verifier(
        contenu,
        modules=modules_connus(pieces),
        formulaires=bpmn.list_formulaires(),
        formes=formes,
        parametres=livre.parametres_livres(),
        tables=tables_connues(pieces),
        appeles={*bpmn.list_modules(), *pieces.modules} - bpmn.FORMES_APPELABLES - {pieces.cle},
    )
    if not verdict.accepte:
        return verdict
    return Verdict.from_problemes((*verdict.problemes, *_juger_etapes(pieces, cle, contenu)))


def _juger_formulaire(contenu: bytes) -> Iterator[Probleme]:
    try:
        formulaire = lire(contenu)
    except ErreurMetier as erreur:
        yield Probleme(Gravite.AVANT_PUBLICATION, str(erreur))
        return
    for champ, phrase in list_defauts(formulaire):
        yield Probleme(Gravite.AVANT_PUBLICATION, phrase, champ.cle, champ.libelle)
    libelles = {champ.cle: champ.libelle for champ in formulaire.champs}
    for champ_cle, _, phrase in list_ecarts(formulaire):
        yield Probleme(Gravite.AVANT_PUBLICATION, phrase, champ_cle, libelles.get(champ_cle))


def _juger_etapes(pieces: Pieces, cle: str, contenu: bytes) -> Iterator[Probleme]:
    """Yield what the steps of one diagram and their forms do not grant each other."""
    fermees = rassembler(_vue_de(pieces, cle, contenu))
    tables = tables_connues(pieces)
    decisions = {nom: tables[nom].decider for nom in fermees.decisions if nom in tables}
    try:
        modele = Modele.charger(contenu, fermees.modules, cle, decisions)
    except ErreurMetier as erreur:
        yield Probleme(Gravite.REFUS, str(erreur))
        return
    formes = lire_formes(fermees)
    for (niveau, _), element in modele.elements.items():
        if niveau in fermees.modules:
            continue
        formulaire = formes.get(element.lire("formulaire") or "")
        for phrase in list_ecarts_de_l_etape(element, formulaire, EXIGENCES):
            yield Probleme(Gravite.AVANT_PUBLICATION, phrase, element.id, element.nom)


def _vue_de(pieces: Pieces, cle: str, contenu: bytes) -> Pieces:
    """Return the bundle seen from one of its diagrams."""
    return Pieces(
        cle=cle,
        nom=cle,
        parcours=contenu,
        modules={nom: module for nom, module in pieces.modules.items() if nom != cle},
        formulaires=pieces.formulaires,
        decisions=pieces.decisions,
    )


def modules_connus(pieces: Pieces) -> dict[str, bytes]:
    """Return the diagrams that those of a draft may call."""
    return reunir(pieces.modules, "module")


def tables_connues(pieces: Pieces) -> dict[str, Table]:
    """Return the tables that a draft may consult; its own ones only where they can be read."""
    propres: dict[str, Table] = {}
    for cle, contenu in pieces.decisions.items():
        propres |= {table.cle: table for table in examiner(contenu)[0] if table.cle == cle}
    manquantes = pieces.decisions.keys() - propres.keys()
    livrees = {cle: table for cle, table in tables_livrees().items() if cle not in manquantes}
    return livrees | propres


def lire_formes(pieces: Pieces) -> dict[str, Formulaire]:
    """Return the forms of a draft; one that cannot be read yet asks nothing."""
    return {cle: _lire_forme(cle, contenu) for cle, contenu in pieces.formulaires.items()}


def _lire_forme(cle: str, contenu: bytes) -> Formulaire:
    try:
        return lire(contenu)
    except ErreurMetier:
        return Formulaire(cle, cle, ())


def travailler(contenu: bytes, options: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return the verdicts on the files that `options["pieces"]` names, in its order."""
    pieces = deballer(contenu)
    return [verifier_pieces(pieces, genre, cle).as_json() for genre, cle in options["pieces"]]


@cache
def preparer() -> None:
    """Read all that a verdict may need of the product, by giving one: no file opens later."""
    livre.preparer()
    modeles()
    for formulaire in livrees("formulaire").values():
        lire(formulaire)
    pieces = rassembler(depuis_diagramme(bpmn.read_parcours("acces_direct")))
    travailler(emballer(pieces), {"pieces": [("parcours", pieces.cle)]})
