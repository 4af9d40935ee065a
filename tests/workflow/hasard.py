"""Random answers to any form; a walk that mixes steps, timers, suspensions and late entry."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from models.dossier import EtapeOuverte
from tests.bases import POSTGRESQL, SQLITE
from tests.workflow.decor import JOUR, Monde
from tests.workflow.reponses import REPONSES
from tests.workflow.suivi import Suivi
from workflow.formulaires import Champ, Formulaire

MOTS = ("Évry", "l’immeuble", "« rez-de-chaussée »", "T3", "O'Neil", "100 %", "<b>", "naïf", "🏠")
HABITUDE = 0.6
"""How often a closed choice takes its usual answer: pure chance would seldom go far."""


def par_graine(graines: Sequence[int], *, sur_postgresql: int) -> pytest.MarkDecorator:
    """Walk from each seed on SQLite, and from the first few on PostgreSQL as well.

    Chance leads through the code, which is the same on both; what a query does on each engine is
    held verb by verb, in the tests of the verbs.
    """
    cas = [pytest.param(SQLITE, graine, id=f"sqlite-{graine}") for graine in graines]
    cas += [
        pytest.param("postgresql", graine, id=f"postgresql-{graine}", marks=POSTGRESQL.marks)
        for graine in graines[:sur_postgresql]
    ]
    return pytest.mark.parametrize(("base", "graine"), cas, indirect=["base"], scope="module")


def repondre(hasard: random.Random, champ: Champ) -> object:
    """A valid raw value of a field."""
    match champ.type:
        case "number" | "montant":
            return str(hasard.randint(champ.minimum, min(champ.maximum, champ.minimum + 40)))
        case "date":
            return (date(2022, 1, 1) + timedelta(days=hasard.randint(0, 900))).isoformat()
        case "select" | "radio":
            return hasard.choice(champ.options).valeur
        case "tableau":
            lignes = range(hasard.randint(champ.minimum, min(champ.maximum, champ.minimum + 3)))
            return [{c.cle: repondre(hasard, c) for c in champ.colonnes} for _ in lignes]
        case "checkbox":
            return hasard.random() < 0.1
        case _:
            return _texte(hasard, champ)


def _texte(hasard: random.Random, champ: Champ) -> str:
    if champ.longueur_minimum:
        return "Le loyer dépasse ce que le ménage peut payer."
    mots = " ".join(hasard.choices(MOTS, k=hasard.randint(3, 8)))
    return mots[: champ.longueur_maximum]


def remplir(
    hasard: random.Random, formulaire: Formulaire, element: str, monde: Monde
) -> dict[str, object]:
    """A valid answer to a whole form: what is owed, and half of what is not."""
    usuelles = REPONSES[element] if hasard.random() < HABITUDE else {}
    saisie: dict[str, object] = {}
    for champ in formulaire.champs:
        if champ.requis or hasard.random() < 0.5:
            saisie[champ.cle] = usuelles.get(champ.cle, repondre(hasard, champ))
    if "bailleur" in saisie:
        saisie["bailleur"] = monde.bailleur
    if "nb_candidats" in saisie:
        saisie["exception_candidats"] = "candidatures_insuffisantes"
    if {"nb_mineurs", "nb_personnes"} & saisie.keys():
        mineurs = hasard.randint(0, 5)
        saisie |= {"nb_mineurs": str(mineurs), "nb_personnes": str(mineurs + 1)}
    return saisie


@dataclass
class Promenade:
    """A dossier that goes where chance leads it. `pas`: what it did, for a failure to tell."""

    hasard: random.Random
    suivi: Suivi
    pas: list[str] = field(default_factory=list)

    def avancer(self) -> None:
        """Do one thing that is possible now."""
        if self.hasard.random() < 0.05:
            self._suspendre()
        etapes = self.suivi.etapes()
        taches = [etape for etape in etapes if etape.sorte != "evenement"]
        if not taches or self.hasard.random() < 0.1:
            self._attendre()
        elif len(taches) < len(etapes) and self.hasard.random() < 0.02:
            self._faire(self.hasard.choice([e for e in etapes if e.sorte == "evenement"]))
        else:
            self._faire(self.hasard.choice(taches))

    def _faire(self, etape: EtapeOuverte) -> None:
        """Complete a step by one of those who may, a few days later, typed later still."""
        formulaire = self.suivi.formulaires()[etape.formulaire or ""]
        monde = self.suivi.monde
        le = self.suivi.le + self.hasard.randint(0, 6) * JOUR
        self.pas.append(etape.element)
        self.suivi.faire(
            etape.element,
            par=self.hasard.choice(self.suivi.capables(etape)),
            le=le,
            saisi_le=le + self.hasard.choice((0, 0, 3)) * JOUR,
            saisie=remplir(self.hasard, formulaire, etape.element, monde),
        )

    def _attendre(self) -> None:
        """Let the scheduler pass, some time later."""
        self.suivi.le += self.hasard.choice((1, 15, 400)) * JOUR
        self.pas += self.suivi.sonner(self.suivi.le)

    def _suspendre(self) -> None:
        jours = self.hasard.randint(0, 40)
        self.suivi.suspendre(self.suivi.le)
        self.suivi.le += jours * JOUR
        self.pas.append(f"suspension de {jours} jours")
        self.pas += self.suivi.sonner(self.suivi.le)
        self.suivi.reprendre(self.suivi.le)


def promener(monde: Monde, graine: int, *, pas_maximum: int) -> Iterator[Promenade]:
    """Yield one random walk after each of its moves, until its dossier closes."""
    promenade = Promenade(random.Random(graine), Suivi.ouvrir(monde))
    yield promenade
    for _ in range(pas_maximum):
        if promenade.suivi.dossier().etat == "clos":
            return
        promenade.avancer()
        yield promenade
