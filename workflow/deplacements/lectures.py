"""What a dossier still has to read, and that nothing will have written by then.

A new version may ask a question early and decide by it later: a dossier that is beyond the
question would stop at the decision. Only what the move brings is refused: what the old version
could already leave out is its own affair.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import and_, or_

from workflow.deplacements.terrain import Terrain, terrain
from workflow.engine.transport import DeplacementRefuse, Jeton, Marquage, Transport
from workflow.parcours.definition_chargee import DefinitionChargee
from workflow.verification.contexte import Contexte
from workflow.verification.echanges import Echanges
from workflow.verification.lectures import Lectures, chacune, point_fixe, toutes
from workflow.verification.surete.reseau import Niveau, Noeud, Sorte

MANQUANTE = (
    "Dans la nouvelle version, « {nom} » lit la variable « {variable} », que ce dossier n’a pas et "
    "que rien ne lui demanderait d’ici là : laissez-le finir sur sa version, ou demandez-la "
    "par un champ obligatoire après l’étape où il est."
)
Lue = tuple[str, str]
"""(name of what reads, name of the variable)."""


def verifier(avant: DefinitionChargee, apres: DefinitionChargee, transport: Transport) -> None:
    """Check that a dossier has, or will have, all that the new version reads.

    Raises DeplacementRefuse.
    """
    maintenant = lues_trop_tot(apres, transport.marquages)
    if not maintenant:
        return
    deja = {variable for _, variable in lues_trop_tot(avant, transport.depart)}
    for nom, variable in sorted(maintenant):
        if variable not in deja:
            raise DeplacementRefuse(MANQUANTE.format(nom=nom, variable=variable))


def lues_trop_tot(definition: DefinitionChargee, marquages: Sequence[Marquage]) -> frozenset[Lue]:
    """Return what some way from where a dossier stands reads before it is written."""
    carte = terrain(definition.modele)
    if carte.lecteur is None:
        carte.lecteur = _Suite(carte, definition)
    suite: _Suite = carte.lecteur
    return suite.lues_trop_tot(tuple(marquages))


@dataclass
class _Depart:
    """The level that runs, and its tokens. Masks are by the rank of a node.

    `entrees`: what they have where they stand; `sorties`: what is surely there once they leave.
    """

    niveau: Niveau
    entrees: dict[int, int] = field(default_factory=dict)
    sorties: dict[int, int] = field(default_factory=dict)

    def poser(self, noeud: Noeud, connues: int, sortie: int) -> None:
        """Add a token. Those that wait at a join leave together, with what each has."""
        rang, melange = noeud.rang, or_ if noeud.reunit else and_
        self.entrees[rang] = melange(self.entrees.get(rang, connues), connues)
        if not noeud.reunit:
            self.sorties[rang] = self.sorties.get(rang, -1) & sortie


class _Suite(Lectures):
    """The variables of a definition, followed from where a dossier stands to the end."""

    def __init__(self, carte: Terrain, definition: DefinitionChargee) -> None:
        modele = definition.modele
        tables = {nom: getattr(d, "__self__", None) for nom, d in modele.decisions.items()}
        contexte = Contexte(
            modules=carte.arbres,
            formes=definition.formulaires,
            decisions={nom: table for nom, table in tables.items() if table is not None},
        )
        echanges = [Echanges(arbre, contexte) for arbre in carte.arbres.values()]
        lues = (e.lues | e.lues_apres for e in echanges)
        noms = frozenset(nom for par_element in lues for n in par_element.values() for nom in n)
        principal = carte.arbres[modele.processus]
        super().__init__(principal, replace(contexte, variables=noms))
        self._carte = carte
        self._marquages: tuple[Marquage, ...] = ()
        self._depart: _Depart | None = None
        self._situations: dict[tuple[Marquage, ...], frozenset[Lue]] = {}

    def lues_trop_tot(self, marquages: tuple[Marquage, ...]) -> frozenset[Lue]:
        """See the function of that name. Thousands of dossiers share few situations."""
        if marquages not in self._situations:
            self._marquages = marquages
            self._situations[marquages] = frozenset(self._list_lues())
        return self._situations[marquages]

    def _list_lues(self) -> Iterator[Lue]:
        """Yield (who, which variable) of every level that runs, and of those to come."""
        for rang, marquage in enumerate(self._marquages):
            arbre, element = self._carte.trouver(marquage.niveau)
            depart = _Depart(self._niveau(arbre, element))
            for jeton, noeud in _places(depart.niveau, marquage):
                connues = self._masque(jeton.connues)
                depart.poser(noeud, connues, connues | self._fait(rang, depart.niveau, noeud))
            self._depart = depart
            self._vues.clear()
            for lecteur, nom, _ in self._suivre(arbre, element, -1, None):
                yield lecteur.get("name") or lecteur.get("id") or "", nom
        self._depart = None

    def _fait(self, rang: int, niveau: Niveau, noeud: Noeud) -> int:
        """Return what a node adds to a token there: for a phase, what is left of it to do."""
        porteur = rang, noeud.element.get("id", "")
        ouverts = [(r, m) for r, m in enumerate(self._marquages) if m.porteur == porteur]
        if not ouverts:
            return self._ecrit(niveau, noeud)
        return chacune(self._reste(r, marquage) for r, marquage in ouverts)

    def _reste(self, rang: int, marquage: Marquage) -> int:
        """Return what a level that runs has, and will surely have written when it ends."""
        niveau = self._niveau(*self._carte.trouver(marquage.niveau))
        ensuite = self._jusqu_aux_fins(niveau)
        restes = 0
        for jeton, noeud in _places(niveau, marquage):
            suites = max(chacune(ensuite[niveau.cibles[f]] for f in noeud.sortants), 0)
            bords = (max(ensuite[b.noeud], 0) for b in noeud.bords if b.interrompt)
            fait = self._fait(rang, niveau, noeud) | suites
            restes |= self._masque(jeton.connues) | chacune([fait, *bords])
        return restes

    def _avant(self, niveau: Niveau, entree: int) -> list[int]:
        """Return what is surely there at each node: in the level that runs, from its tokens on."""
        depart = self._depart
        if depart is None or niveau is not depart.niveau:
            return super()._avant(niveau, entree)
        porteurs = {b.noeud: n.rang for n in niveau.noeuds for b in n.bords}

        def calculer(noeud: Noeud, avant: Sequence[int]) -> int:
            if noeud.rang in porteurs:
                porteur = porteurs[noeud.rang]
                return chacune([avant[porteur], depart.entrees.get(porteur, -1)])
            sources = (niveau.noeuds[niveau.sources[f]] for f in noeud.entrants)
            venus = [v for s in sources if (v := self._sortie(depart, s, avant)) != -1]
            if noeud.reunit and noeud.rang in depart.entrees:
                venus.append(depart.entrees[noeud.rang])
            ensemble = venus and noeud.sorte is Sorte.ENSEMBLE
            return toutes(venus) if ensemble else chacune(venus)

        suivants = [
            {niveau.cibles[f] for f in noeud.sortants} | {bord.noeud for bord in noeud.bords}
            for noeud in niveau.noeuds
        ]
        return point_fixe(niveau, calculer, suivants)

    def _sortie(self, depart: _Depart, noeud: Noeud, avant: Sequence[int]) -> int:
        """Return what is there when a token leaves a node, the one that stands there included."""
        rentre = avant[noeud.rang]
        sortie = rentre if rentre == -1 else rentre | self._ecrit(depart.niveau, noeud)
        return chacune([sortie, depart.sorties.get(noeud.rang, -1)])


def _places(niveau: Niveau, marquage: Marquage) -> Iterator[tuple[Jeton, Noeud]]:
    rangs = {noeud.element.get("id", ""): noeud.rang for noeud in niveau.noeuds}
    return ((jeton, niveau.noeuds[rangs[jeton.element]]) for jeton in marquage.jetons)
