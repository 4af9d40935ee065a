"""Two states of one diagram: what was added, taken out or changed, marked and in sentences."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from models.errors import typographier
from workflow.edition.comparaisons.lecture import Dessin, Fleche, Noeud, lire_dessin
from workflow.edition.comparaisons.mots import ASPECTS, Mots, accord, de, genre_de, nature_de
from workflow.edition.comparaisons.nature import DiagrammeCompare
from workflow.edition.vocabulaire import Vocabulaire
from workflow.engine.fichier.appellations import SANS_NOM

VIDE = Dessin({}, {}, {}, {}, {})
Phrase = tuple[str, str]
"""(id of the element, sentence)."""


def comparer_diagrammes(
    genre: str,
    cle: str,
    nom: str,
    avant: tuple[bytes | None, Vocabulaire],
    apres: tuple[bytes | None, Vocabulaire],
) -> DiagrammeCompare:
    """Return what changes; a content of None: the bundle has no such diagram.

    Raises DiagrammeRefuse.
    """
    un, autre = (Mots(lire_dessin(c) if c else VIDE, v) for c, v in (avant, apres))
    ajoutes, retires = (_seuls(a.dessin, b.dessin) for a, b in ((autre, un), (un, autre)))
    comparaison = _Comparaison(un, autre)
    if avant[0] is None or apres[0] is None:
        phrases = [("", f"Le diagramme « {nom} » est {'ajouté' if apres[0] else 'retiré'}.")]
    else:
        phrases = list(comparaison.phrases())
    changes = dict.fromkeys(ident for ident, _ in phrases if ident in autre.dessin.places)
    return DiagrammeCompare(
        genre, cle, nom, ajoutes, retires,
        changes=tuple(ident for ident in changes if ident not in ajoutes),
        deplaces=_deplaces(un.dessin, autre.dessin),
        phrases=tuple(dict.fromkeys(typographier(phrase) for _, phrase in phrases)),
    )  # fmt: skip


def _seuls(dessin: Dessin, autre: Dessin) -> tuple[str, ...]:
    """Return the nodes and arrows that one diagram has and the other has not."""
    ici, la = {**dessin.noeuds, **dessin.fleches}, {**autre.noeuds, **autre.fleches}
    return tuple(identifiant for identifiant in ici if identifiant not in la)


def _deplaces(avant: Dessin, apres: Dessin) -> tuple[str, ...]:
    communs = (ident for ident in apres.places if ident in avant.places)
    return tuple(ident for ident in communs if apres.places[ident] != avant.places[ident])


class _Comparaison:
    """The sentences that go from one diagram to the other."""

    def __init__(self, avant: Mots, apres: Mots) -> None:
        self.avant, self.apres = avant, apres
        self.ajoutes = apres.dessin.noeuds.keys() - avant.dessin.noeuds.keys()
        self.retires = avant.dessin.noeuds.keys() - apres.dessin.noeuds.keys()

    def phrases(self) -> Iterator[Phrase]:
        for ident, noeud in self.apres.dessin.noeuds.items():
            ancien = self.avant.dessin.noeuds.get(ident)
            if ancien is None:
                yield ident, self._placer(self.apres, noeud, "ajouté")
            else:
                yield from ((ident, phrase) for phrase in self._changements(ancien, noeud))
        for ident, noeud in self.avant.dessin.noeuds.items():
            if ident in self.retires:
                yield ident, self._placer(self.avant, noeud, "retiré")
        yield from self._fleches()
        yield from self._autour()

    def _placer(self, mots: Mots, noeud: Noeud, verbe: str) -> str:
        """« L’étape « X » est ajoutée entre « A » et « B ». »"""
        genre = genre_de(noeud)
        nom = mots.nommer(noeud.id) if mots.lire_le_nom(noeud.id) else SANS_NOM
        debut = f"{genre} {nom} est {verbe}{accord(genre)}"
        avant, apres = _voisins(mots.dessin, noeud.id)
        if "attache" in noeud.aspects:
            lieu = f" au bord de {mots.nommer(noeud.aspects['attache'])}"
        elif avant and apres:
            lieu = f" entre {mots.nommer(avant)} et {mots.nommer(apres)}"
        elif avant or apres:
            lieu = f" {'après' if avant else 'avant'} {mots.nommer(avant or apres)}"
        else:
            lieu = ""
        delai = noeud.aspects.get("delai", "")
        return _phrase(f"{debut}{lieu}{f' ({mots.dire_delai(delai)})' if delai else ''}.")

    def _changements(self, avant: Noeud, apres: Noeud) -> Iterator[str]:
        genre, nom = genre_de(avant), self.avant.nommer(avant.id)
        if avant.nom != apres.nom:
            nouveau = self.apres.nommer(apres.id)
            yield _phrase(f"{genre} {nom} s’appelle maintenant {nouveau}.")
        if avant.genre != apres.genre:
            natures = nature_de(avant), nature_de(apres)
            yield _phrase(f"{genre} {nom} change de nature : {natures[0]}, puis {natures[1]}.")
        for aspect in dict.fromkeys((*avant.aspects, *apres.aspects)):
            lus = avant.aspects.get(aspect, ""), apres.aspects.get(aspect, "")
            if lus[0] != lus[1]:
                yield self._changement(genre, apres.id, aspect, *lus)

    def _changement(self, genre: str, ident: str, aspect: str, avant: str, apres: str) -> str:
        """« Le délai de « Y » passe de 6 mois à 3 mois. »"""
        nom = self.apres.nommer(ident)
        if aspect == "documentation":
            return _phrase(f"le texte d’aide {de(genre)} {nom} change.")
        if aspect == "ordre":
            return _phrase(f"les flèches qui partent {de(genre)} {nom} changent d’ordre.")
        if aspect == "reste":
            return _phrase(f"d’autres détails {de(genre)} {nom} changent.")
        quoi = ASPECTS.get(aspect) or f"la propriété « {aspect.removeprefix('propriete:')} »"
        sujet = f"{quoi} de {nom}" if aspect == "delai" else f"{quoi} {de(genre)} {nom}"
        if not avant:
            return _phrase(f"{sujet} est maintenant {self.apres.dire(aspect, apres)}.")
        if not apres:
            return _phrase(f"{sujet} n’est plus {self.avant.dire(aspect, avant)} : rien ne le dit.")
        de_a = self.avant.dire(aspect, avant), self.apres.dire(aspect, apres)
        return _phrase(f"{sujet} passe de {de_a[0]} à {de_a[1]}.")

    def _fleches(self) -> Iterator[Phrase]:
        avant, apres = self.avant.dessin.fleches, self.apres.dessin.fleches
        for ident, fleche in apres.items():
            ancienne = avant.get(ident)
            if ancienne is None or _bouts(ancienne) != _bouts(fleche):
                yield from self._nouvelle(fleche)
            elif ancienne != fleche:
                yield from ((ident, phrase) for phrase in self._changee(ancienne, fleche))
        for ident, fleche in avant.items():
            nouvelle = apres.get(ident)
            if nouvelle is None or _bouts(nouvelle) != _bouts(fleche):
                yield from self._disparue(fleche)

    def _nouvelle(self, fleche: Fleche) -> Iterator[Phrase]:
        """An arrow between what was there is said; one of a new step only with its condition."""
        bouts = f"{self.apres.nommer(fleche.source)} à {self.apres.nommer(fleche.cible)}"
        si = f" si {self.apres.dire_condition(fleche.condition)}" if fleche.condition else ""
        if not {fleche.source, fleche.cible} & self.ajoutes:
            if not self._remplace(self.avant.dessin, fleche, self.retires):
                yield fleche.id, _phrase(f"une flèche mène maintenant de {bouts}{si}.")
            elif si:
                yield fleche.id, _phrase(f"on va de {bouts}{si}.")
        elif si or fleche.defaut:
            yield fleche.id, _phrase(f"on va de {bouts}{si or ' dans les autres cas'}.")

    def _disparue(self, fleche: Fleche) -> Iterator[Phrase]:
        parties = {fleche.source, fleche.cible} & self.retires
        if not parties and not self._remplace(self.apres.dessin, fleche, self.ajoutes):
            bouts = f"{self.avant.nommer(fleche.source)} à {self.avant.nommer(fleche.cible)}"
            yield fleche.id, _phrase(f"la flèche de {bouts} est retirée.")

    def _remplace(self, dessin: Dessin, fleche: Fleche, seuls: AbstractSet[str]) -> bool:
        """Tell whether a way through nodes of one side only does what the arrow does."""
        vus, a_voir = set[str](), [fleche.source]
        while a_voir:
            ici = a_voir.pop()
            cibles = dessin.suivants.get(ici, ())
            if ici in seuls and fleche.cible in cibles:
                return True
            nouvelles = {cible for cible in cibles if cible in seuls and cible not in vus}
            vus |= nouvelles
            a_voir += nouvelles
        return False

    def _changee(self, avant: Fleche, apres: Fleche) -> Iterator[str]:
        bouts = f"{self.apres.nommer(apres.source)} à {self.apres.nommer(apres.cible)}"
        if avant.condition != apres.condition:
            yield self._condition(bouts, avant.condition, apres.condition)
        if avant.defaut != apres.defaut:
            suite = (
                "se prend dans les autres cas" if apres.defaut else "n’est plus celle par défaut"
            )
            yield _phrase(f"la flèche de {bouts} {suite}.")
        if avant.nom != apres.nom:
            yield _phrase(f"la flèche de {bouts} porte maintenant le nom « {apres.nom} ».")
        if avant.reste != apres.reste:
            yield _phrase(f"d’autres détails de la flèche de {bouts} changent.")

    def _condition(self, bouts: str, avant: str, apres: str) -> str:
        lues = self.avant.dire_condition(avant), self.apres.dire_condition(apres)
        if not apres:
            return _phrase(f"la flèche de {bouts} ne demande plus que {lues[0]}.")
        ancienne = f" (avant : {lues[0]})" if avant else ""
        return _phrase(f"on va de {bouts} si {lues[1]}{ancienne}.")

    def _autour(self) -> Iterator[Phrase]:
        avant, apres = self.avant.dessin.reste, self.apres.dessin.reste
        for cle in dict.fromkeys((*avant, *apres)):
            if avant.get(cle) != apres.get(cle):
                yield cle.partition(" ")[2], _phrase(_dire_autour(cle, avant, apres))


AUTOUR: Mapping[str, str] = {
    "lane": "la voie", "participant": "le cadre", "message": "le message", "signal": "le signal",
    "error": "l’erreur", "escalation": "l’escalade",
}  # fmt: skip


def _dire_autour(cle: str, avant: Mapping[str, str], apres: Mapping[str, str]) -> str:
    genre, _, ident = cle.partition(" ")
    quoi = AUTOUR.get(genre, "la déclaration")
    if genre in ("lane", "participant"):
        noms = avant.get(cle, ""), apres.get(cle, "")
        if all(noms):
            return f"{quoi} « {noms[0]} » s’appelle maintenant « {noms[1]} »."
        return f"{quoi} « {noms[0] or noms[1]} » est {_sort(avant, cle)}{accord(quoi)}."
    if cle in avant and cle in apres:
        return f"{quoi} « {ident} » change."
    return f"{quoi} « {ident} » est {_sort(avant, cle)}{accord(quoi)}."


def _sort(avant: Mapping[str, str], cle: str) -> str:
    return "retiré" if cle in avant else "ajouté"


def _voisins(dessin: Dessin, ident: str) -> tuple[str, str]:
    """Return the first node before and the first node after; "" for none."""
    avant = next((f.source for f in dessin.fleches.values() if f.cible == ident), "")
    apres = next((f.cible for f in dessin.fleches.values() if f.source == ident), "")
    return avant, apres


def _bouts(fleche: Fleche) -> tuple[str, str]:
    return fleche.source, fleche.cible


def _phrase(texte: str) -> str:
    return texte[:1].upper() + texte[1:]
