"""The pieces of a version in progress, put together to be walked: less strict than publication.

A walk may be tried while a form or a role is still missing; only what the engine cannot run stops
it. Behind the pieces of the draft stand the modules, forms and tables that the product ships.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from workflow.decisions import Table, tables_de, tables_livrees
from workflow.engine import Modele
from workflow.engine.fichier import xml
from workflow.formulaires import Formulaire, FormulaireInvalide, controler, lire
from workflow.parcours.definitions import Pieces, rassembler
from workflow.parcours.livrees import livrees, reunir
from workflow.verification.juger import verifier
from workflow.verification.verdict import Gravite

REFUS_MAXIMUM: Final = 10
"""Sentences of a refusal: the verdict of the draft has them all."""


class PlateauRefuse(Exception):
    """The engine cannot run these pieces; `phrases` tell why, in French."""

    def __init__(self, *phrases: str) -> None:
        self.phrases = phrases
        super().__init__(phrases)


@dataclass(frozen=True, slots=True)
class Dessin:
    """A file of the version: what it holds, by id. `appels`: process called by each activity."""

    genre: str
    cle: str
    titre: str
    genres: Mapping[str, str]
    appels: Mapping[str, str]


@dataclass(frozen=True)
class Plateau:
    """`dessins`: by key of the piece; `lieux`: by process or sub-process, the key of its piece."""

    cle: str
    modele: Modele
    formulaires: Mapping[str, bytes]
    dessins: Mapping[str, Dessin]
    lieux: Mapping[str, str]

    @classmethod
    def poser(cls, pieces: Pieces) -> "Plateau":
        """Put the pieces together. Raises PlateauRefuse, ErreurMetier."""
        _verifier(pieces, reunir(pieces.modules, "module"))
        appeles = rassembler(pieces).modules
        deciders = {cle: table.decider for cle, table in _tables(pieces).items()}
        modele = Modele.charger(pieces.parcours, appeles, pieces.cle, deciders)
        dessins = dict(_dessiner(pieces, appeles))
        return cls(
            pieces.cle,
            modele,
            reunir(pieces.formulaires, "formulaire"),
            {cle: dessin for cle, (dessin, _) in dessins.items()},
            {niveau: cle for cle, (_, niveaux) in dessins.items() for niveau in niveaux},
        )

    def formulaire(self, cle: str | None) -> Formulaire | None:
        """Return a form; None when the step has none. Raises FormulaireInvalide."""
        if cle is None:
            return None
        if cle not in self.formulaires:
            raise FormulaireInvalide(
                f"Le formulaire « {cle} » n’existe pas : créez-le, ou choisissez-en un autre."
            )
        formulaire = lire(self.formulaires[cle])
        controler((), {cle: formulaire}, {})
        return formulaire


def _verifier(pieces: Pieces, modules: Mapping[str, bytes]) -> None:
    """Raise PlateauRefuse for what the engine cannot run: a missing role is no reason."""
    propres = [m for cle, m in pieces.modules.items() if livrees("module").get(cle) != m]
    for contenu in (pieces.parcours, *propres):
        verdict = verifier(
            contenu,
            modules=modules,
            formulaires=list(reunir(pieces.formulaires, "formulaire")),
            tables=tables_livrees(),
            fichiers_dmn=list(pieces.decisions.values()),
            jouer=False,
        )
        refus = [p.message for p in verdict.problemes if p.gravite is Gravite.REFUS]
        if refus:
            raise PlateauRefuse(*refus[:REFUS_MAXIMUM])


def _tables(pieces: Pieces) -> Mapping[str, Table]:
    return {**tables_livrees(), **tables_de(list(pieces.decisions.values()))}


def _dessiner(
    pieces: Pieces, appeles: Mapping[str, bytes]
) -> Iterator[tuple[str, tuple[Dessin, list[str]]]]:
    """Yield (key, (drawing, its processes and sub-processes)) of each file that is walked."""
    yield pieces.cle, _lire_dessin("parcours", pieces.cle, pieces.parcours)
    for cle, contenu in appeles.items():
        yield cle, _lire_dessin("module", cle, contenu)


def _lire_dessin(genre: str, cle: str, contenu: bytes) -> tuple[Dessin, list[str]]:
    racine = xml.lire(contenu)
    noeuds = list(xml.iter_bpmn(racine, *sorted(xml.NOEUDS)))
    niveaux = [_id(e) for e in xml.iter_bpmn(racine, "process", *sorted(xml.SOUS_PROCESSUS))]
    titres = {_id(p): p.get("name") for p in xml.iter_bpmn(racine, "process")}
    dessin = Dessin(
        genre,
        cle,
        titres.get(cle) or cle,
        {_id(noeud): xml.nom_local(noeud) for noeud in noeuds},
        {_id(a): a.get("calledElement", "").strip() for a in noeuds if a.get("calledElement")},
    )
    return dessin, niveaux


def _id(element: etree._Element) -> str:
    return element.get("id", "")
