"""The token game on one level: which states can come, whatever people and data decide.

A state is the multiset of the places where tokens stand, as a sorted tuple; the empty one is the
level finished. Data is left out: a choice may take any of its arrows. Of the moves that are
independent of one another only one is followed (a persistent set), unless it leads to nothing
new: branches side by side then cost a sum and not a product. A non-interrupting event fires
once for each visit of its activity, though the engine lets it come again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from workflow.verification.evenements import SIGNAL
from workflow.verification.surete.lieux import ARRIVE, BLOQUE, COURS, Lieu, Lieux
from workflow.verification.surete.reseau import AUTRE, ERREUR, Bord, Niveau, Noeud, Sorte

Etat = tuple[int, ...]
FINI: Etat = ()
TOUTES_ENSEMBLE_MAX = 4
"""Conditions of an inclusive gateway beyond which not every combination is tried."""
RANGS = {Sorte.PASSE: 0, Sorte.ENSEMBLE: 0, Sorte.ATTENTE: 1, Sorte.INCLUSIF: 2, Sorte.ARRET: 5,
         Sorte.LANCE: 5}  # fmt: skip
BRANCHE = 3
"""In which order the moves of a state are tried: the rank of those that may go several ways."""
COPIES_MAX = 2
"""Tokens kept in one place from which a token alone can reach an end."""


@dataclass(frozen=True, slots=True)
class Issues:
    """What a level may do to the one around it. `attend`: something may hold a token there."""

    fini: bool
    bloque: bool
    attend: bool
    lances: tuple[tuple[str, str | None], ...]


INCONNUES = Issues(fini=True, bloque=False, attend=True, lances=())


class Jeu(Lieux):
    """The moves of a level. `signaux`: those that only this level, or what it opens, throws.

    `lances`: what it has thrown. `parcourus`: arrows taken and, below zero, boundary events that
    came. `fini`: it may end as drawn. `attend`: something may hold a token there.
    """

    def __init__(
        self, niveau: Niveau, issues: Mapping[int, Issues], signaux: frozenset[str]
    ) -> None:
        super().__init__(niveau)
        self.issues, self.signaux = issues, signaux
        self.lances: set[tuple[str, str | None]] = set()
        self.parcourus: set[int] = set()
        self.fini = self.attend = False

    def departs(self) -> list[Etat]:
        return [self._passer(FINI, [], list(depart)) for depart in self.niveau.departs]

    def coups(self, etat: Etat) -> Iterator[list[Etat]]:
        """Yield what each place of a state may give, those that depend on nothing else first."""
        reunies: set[int] = set()
        for place in sorted(set(etat), key=self._ordre):
            noeud = self.noeud(place)
            if noeud.reunit:
                if noeud.rang in reunies:
                    continue  # all that waits there has been asked together
                reunies.add(noeud.rang)
            if suites := list(self._jouer(place, etat)):
                yield suites

    def est_independant(self) -> bool:
        return not self.signaux

    def est_automatique(self, etat: Etat) -> bool:
        """Tell whether some token goes on by itself, before anybody may do anything."""
        return any(self._passe_seul(place) for place in etat)

    def _passe_seul(self, place: int) -> bool:
        noeud = self.noeud(place)
        arrive = self.lieu(place).sorte == ARRIVE and noeud.emis is None
        return arrive and noeud.sorte in (Sorte.PASSE, Sorte.CHOIX)

    def _ordre(self, place: int) -> tuple[int, int, int]:
        """Sort what goes one way only before what branches, and what ends all last."""
        noeud = self.noeud(place)
        rang = RANGS.get(noeud.sorte, BRANCHE)
        if self.lieu(place).sorte != ARRIVE or (noeud.sorte is Sorte.INCLUSIF and not noeud.reunit):
            rang = BRANCHE
        if noeud.sorte is Sorte.PHASE and noeud.bords and self.lieu(place).sorte == ARRIVE:
            rang = 1
        if noeud.emis is not None:
            rang = BRANCHE + 1
        if self.signaux:
            rang = 0 if self._passe_seul(place) else rang + 1
        return rang, noeud.rang, place

    def _jouer(self, place: int, etat: Etat) -> Iterator[Etat]:
        lieu, noeud = self.lieu(place), self.noeud(place)
        if lieu.sorte != ARRIVE:
            yield from self._au_bord(place, lieu, noeud, etat)
            if lieu.sorte == COURS:
                yield from self._accomplir(place, noeud, etat, lieu)
            return
        match noeud.sorte:
            case Sorte.CHOIX:
                yield from (self._passer(etat, [place], [f]) for f in noeud.possibles)
            case Sorte.ENSEMBLE | Sorte.INCLUSIF:
                yield from self._reunir(noeud, etat)
            case Sorte.EVENEMENTS:
                yield from self._choisir_l_evenement(place, noeud, etat)
            case Sorte.ATTENTE | Sorte.PHASE if noeud.bords:
                yield self._passer(etat, [place], [self._en_cours(place, noeud)])
            case Sorte.ATTENTE | Sorte.PHASE:
                yield from self._accomplir(place, noeud, etat, None)
            case _:
                yield from self._traverser(place, noeud, etat)

    def _traverser(self, place: int, noeud: Noeud, etat: Etat) -> Iterator[Etat]:
        """Yield the state after what lets a token through, or ends something."""
        if noeud.emis is not None:
            self.lances.add(noeud.emis)
        if noeud.sorte is Sorte.LANCE:
            yield FINI
            return
        if noeud.sorte is Sorte.ARRET:
            self.fini = True
            yield FINI
            return
        suite = self._passer(etat, [place], list(noeud.sortants))
        if noeud.emis is not None and noeud.emis[0] == SIGNAL:
            suite = self._diffuser(suite, noeud.emis[1])
        yield suite

    def _accomplir(self, place: int, noeud: Noeud, etat: Etat, lieu: Lieu | None) -> Iterator[Etat]:
        """Yield what comes when an activity ends, blocks or throws; `lieu`: with an edge."""
        if noeud.sorte is not Sorte.PHASE:
            if noeud.signal not in self.signaux:
                self.attend = True
                yield self._passer(etat, [place], list(noeud.sortants))
            return
        issues = self.issues.get(noeud.rang, INCONNUES)
        self.attend = self.attend or issues.attend
        if issues.fini:
            yield self._passer(etat, [place], list(noeud.sortants))
        if issues.bloque:
            encore = lieu.encore if lieu else ()
            yield self._passer(etat, [place], [self.place(Lieu(BLOQUE, noeud.rang, encore))])
        yield from self._monter(place, noeud, etat, issues)

    def _monter(self, place: int, noeud: Noeud, etat: Etat, issues: Issues) -> Iterator[Etat]:
        """Yield what errors, escalations and signals thrown inside an activity do here."""
        for lance in issues.lances:
            if lance[0] == SIGNAL:
                self.lances.add(lance)
                yield from _autre_que(etat, self._diffuser(etat, lance[1]))
                continue
            pris = self.prise(noeud.rang, lance)
            if pris is None:
                self.lances.add(lance)
                if lance[0] == ERREUR:
                    yield FINI
            else:
                yield from self._sortir_au_bord(place, pris, etat)

    def _au_bord(self, place: int, lieu: Lieu, noeud: Noeud, etat: Etat) -> Iterator[Etat]:
        """Yield what the events of an edge that depend on nobody here may do."""
        for bord in self._qui_viennent(noeud):
            self.attend = True
            yield from self._sortir_au_bord(place, bord, etat)

    def _qui_viennent(self, noeud: Noeud) -> Iterator[Bord]:
        """Yield the events that people, messages and dates bring, while the activity lasts."""
        dure = noeud.sorte is not Sorte.PHASE or self._dure(noeud)
        for bord in noeud.bords:
            libre = bord.attendu == SIGNAL and bord.nom not in self.signaux
            if dure and (bord.attendu == AUTRE or libre):
                yield bord

    def _dure(self, noeud: Noeud) -> bool:
        return self.issues.get(noeud.rang, INCONNUES).attend

    def _sortir_au_bord(self, place: int, bord: Bord, etat: Etat) -> Iterator[Etat]:
        lieu = self.lieu(place)
        if bord.interrompt:
            self.parcourus.add(-1 - bord.noeud)
            yield self._passer(etat, [place], list(bord.sortants))
        elif (rang := self.rang_du_bord[bord.noeud]) in lieu.encore:
            self.parcourus.add(-1 - bord.noeud)
            reste = tuple(autre for autre in lieu.encore if autre != rang)
            suivant = self.place(Lieu(lieu.sorte, lieu.rang, reste))
            yield self._passer(etat, [place], [suivant, *bord.sortants])

    def _en_cours(self, place: int, noeud: Noeud) -> int:
        encore = tuple(rang for rang, bord in enumerate(noeud.bords) if not bord.interrompt)
        return self.place(Lieu(COURS, self.niveau.cibles[self.lieu(place).rang], encore))

    def _choisir_l_evenement(self, place: int, noeud: Noeud, etat: Etat) -> Iterator[Etat]:
        for fleche in noeud.sortants:
            attendu = self.niveau.noeuds[self.niveau.cibles[fleche]]
            if attendu.signal not in self.signaux:
                self.attend = True
                self.parcourus.add(fleche)
                yield self._passer(etat, [place], list(attendu.sortants))

    def _reunir(self, noeud: Noeud, etat: Etat) -> Iterator[Etat]:
        """Yield what leaves a parallel or inclusive gateway, once all that must come has."""
        ici = set(etat)
        pleines = [fleche for fleche in noeud.entrants if fleche in ici]
        vides = set(noeud.entrants) - ici
        if noeud.sorte is Sorte.ENSEMBLE:
            if not vides:
                yield self._passer(etat, pleines, list(noeud.sortants))
        elif not (vides and self._peut_encore_venir(noeud, etat, vides, set(pleines))):
            for prises in _combinaisons(noeud):
                yield self._passer(etat, pleines, prises)

    def _peut_encore_venir(
        self, noeud: Noeud, etat: Etat, vides: set[int], pleines: set[int]
    ) -> bool:
        """Tell whether a token elsewhere keeps an inclusive join waiting: the engine's own rule."""
        return any(
            portee & vides and not portee & pleines
            for place in set(etat).difference(noeud.entrants)
            for portee in self.portee(place, noeud.rang)
        )

    def _diffuser(self, etat: Etat, signal: str | None) -> Etat:
        """Return the state once a signal has woken all that waits for it."""
        if signal not in self.signaux:
            return etat
        for place in etat:
            etat = next(self._recevoir(place, etat, signal), etat)
        return etat

    def _recevoir(self, place: int, etat: Etat, signal: str | None) -> Iterator[Etat]:
        lieu, noeud = self.lieu(place), self.noeud(place)
        if lieu.sorte != ARRIVE:
            for bord in noeud.bords:
                if bord.attendu == SIGNAL and bord.nom == signal:
                    yield from self._sortir_au_bord(place, bord, etat)
        elif noeud.sorte is Sorte.EVENEMENTS:
            for fleche in noeud.sortants:
                attendu = self.niveau.noeuds[self.niveau.cibles[fleche]]
                if attendu.signal == signal:
                    self.parcourus.add(fleche)
                    yield self._passer(etat, [place], list(attendu.sortants))
        elif noeud.sorte is Sorte.ATTENTE and noeud.signal == signal:
            yield self._passer(etat, [place], list(noeud.sortants))

    def _passer(self, etat: Etat, prises: list[int], mises: list[int]) -> Etat:
        reste = list(etat)
        for place in prises:
            reste.remove(place)
        self.parcourus.update(mises)
        return self._etat(reste + [place for place in mises if not self._finit(place)])

    def _finit(self, place: int) -> bool:
        """Tell whether a token that comes there is gone at once, and nothing else happens."""
        noeud = self.noeud(place)
        return noeud.sorte is Sorte.FIN and noeud.emis is None

    def _etat(self, places: list[int]) -> Etat:
        """Return a state; of many tokens in a place that each can leave alone, two say enough."""
        if not places:
            self.fini = True
            return FINI
        if len(set(places)) < len(places) - 1:
            for place, nombre in Counter(places).items():
                if nombre > COPIES_MAX and self.libres(place):
                    for _ in range(nombre - COPIES_MAX):
                        places.remove(place)
        return tuple(sorted(places))


def _autre_que(etat: Etat, suite: Etat) -> Iterator[Etat]:
    if suite != etat:
        yield suite


def _combinaisons(noeud: Noeud) -> list[list[int]]:
    """Return the arrows that may leave an inclusive gateway together."""
    conditions = [f for f in noeud.sortants if f != noeud.defaut]
    if len(noeud.sortants) == 1:
        return [list(noeud.sortants)]
    tailles = range(1, len(conditions) + 1)
    if len(conditions) > TOUTES_ENSEMBLE_MAX:
        tailles = range(1, len(conditions) + 1, len(conditions) - 1)
    prises = [list(choix) for taille in tailles for choix in combinations(conditions, taille)]
    return prises + ([[noeud.defaut]] if noeud.defaut is not None else [])
