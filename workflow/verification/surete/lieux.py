"""Where a token of a level may stand, and what it may reach from there."""

from dataclasses import dataclass
from functools import cache

from workflow.verification.surete.reseau import Bord, Niveau, Noeud, Sorte

ARRIVE, COURS, BLOQUE = "arrive", "cours", "bloque"
BORDS_POUR_UN_COUP = 8
"""Events of an edge that cost as much to look at as a token that moves."""


@dataclass(frozen=True, slots=True)
class Lieu:
    """A place: on an arrow, or in an activity (`rang`: of the arrow, of the node)."""

    sorte: str
    rang: int
    encore: tuple[int, ...] = ()
    """Non-interrupting events of the edge that have not come yet, by their rank there."""


class Lieux:
    """The places of a level by number: its arrows first, then what the game finds."""

    def __init__(self, niveau: Niveau) -> None:
        self.niveau = niveau
        self._lieux = [Lieu(ARRIVE, rang) for rang in range(len(niveau.cibles))]
        self._rangs = {lieu: rang for rang, lieu in enumerate(self._lieux)}
        self.portee = cache(self._calculer_la_portee)
        self.libres = cache(self._est_libre)
        self.effort = cache(self._mesurer_l_effort)
        self.prise = cache(self._trouver_la_prise)
        self.rang_du_bord = {
            bord.noeud: rang for noeud in niveau.noeuds for rang, bord in enumerate(noeud.bords)
        }

    def lieu(self, place: int) -> Lieu:
        return self._lieux[place]

    def noeud(self, place: int) -> Noeud:
        """Return the node where a token stands, or that it is about to enter."""
        lieu = self._lieux[place]
        rang = self.niveau.cibles[lieu.rang] if lieu.sorte == ARRIVE else lieu.rang
        return self.niveau.noeuds[rang]

    def place(self, lieu: Lieu) -> int:
        if lieu not in self._rangs:
            self._rangs[lieu] = len(self._lieux)
            self._lieux.append(lieu)
        return self._rangs[lieu]

    def _calculer_la_portee(self, place: int, sauf: int) -> list[set[int]]:
        """Return the arrows reached from a place, activity and events of its edge apart."""
        lieu, noeud = self._lieux[place], self.noeud(place)
        bouts = frozenset({sauf})
        if lieu.sorte == ARRIVE:
            return [self.niveau.atteintes((lieu.rang,), bouts)]
        departs = [noeud.sortants, *(bord.sortants + noeud.sortants for bord in noeud.bords)]
        return [self.niveau.atteintes(depart, bouts) for depart in departs]

    def _mesurer_l_effort(self, place: int) -> int:
        """Return what it costs to look at a token: more in an activity with many events."""
        return 1 + len(self.noeud(place).bords) // BORDS_POUR_UN_COUP

    def _trouver_la_prise(self, rang: int, lance: tuple[str, str | None]) -> Bord | None:
        """Return the event of a node's edge that catches an error or an escalation.

        A code wins over no code.
        """
        bords = self.niveau.noeuds[rang].bords
        pris = [b for b in bords if b.attendu == lance[0] and b.nom in (None, lance[1])]
        return min(pris, key=lambda bord: bord.nom is None, default=None)

    def _est_libre(self, place: int) -> bool:
        """Tell whether a token that stands there can reach an end without meeting another."""
        lieu, noeud = self._lieux[place], self.noeud(place)
        departs = (lieu.rang,) if lieu.sorte == ARRIVE else noeud.sortants
        if lieu.sorte == BLOQUE:
            departs = tuple(f for bord in noeud.bords for f in bord.sortants if bord.interrompt)
        noeuds = self.niveau.noeuds
        reunions = frozenset(rang for rang, n in enumerate(noeuds) if n.reunit)
        return any(
            noeuds[self.niveau.cibles[f]].sorte in (Sorte.FIN, Sorte.ARRET, Sorte.LANCE)
            for f in self.niveau.atteintes(departs, reunions)
        )

    def est_repris(self, place: int) -> bool:
        """Tell whether an inclusive join may take a token with others: how many is no matter."""
        noeuds = self.niveau.noeuds
        return any(
            noeuds[self.niveau.cibles[fleche]].reunit
            and noeuds[self.niveau.cibles[fleche]].sorte is Sorte.INCLUSIF
            for portee in self.portee(place, -1)
            for fleche in portee
        )
