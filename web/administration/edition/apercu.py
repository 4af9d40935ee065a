"""« Who would be told today »: a rule as proposed beside the rule in force.

Figures and accounts only: no reference of a dossier, nothing of a household. An account is no
household's data.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte_reglages import lire_reglages
from models.alerte_regles.nature import RegleAlerte
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from notifications.decision.anonymes import dit_un_besoin
from notifications.destinataires.audiences import Personne
from web.administration.comptes import LOT, Comptes
from web.administration.mots import AUDIENCES
from web.administration.situations import Prevue, Situation, lire_releve, list_atteints, proposer
from workflow.gestion.alertes_reglees import Voulu

COMPTES_MONTRES: Final = 100
SANS_NOM: Final = "Bailleurs qui liraient le besoin sans nom"


@dataclass
class Compte:
    """What one set of settings tells: alerts, and how many each account reads."""

    alertes: int = 0
    par_compte: Counter[int] = field(default_factory=Counter)
    par_audience: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True)
class LigneAudience:
    """How many accounts of an audience are told, as it is and as it would be."""

    nom: str
    avant: int
    apres: int


@dataclass(frozen=True)
class LigneCompte:
    """An account, and of how many alerts it is told."""

    nom: str
    role: str
    organisme: str
    avant: int
    apres: int

    @property
    def sens(self) -> str:
        if self.avant == self.apres:
            return "Inchangé"
        if self.avant == 0:
            return "Nouveau"
        return "Plus prévenu" if self.apres == 0 else "Change"


@dataclass(frozen=True)
class Apercu:
    """`nouveaux`, `perdus`: accounts told by one set of settings only; `autres`: not listed."""

    avant: int
    apres: int
    personnes_avant: int
    personnes_apres: int
    nouveaux: int
    perdus: int
    audiences: tuple[LigneAudience, ...]
    comptes: tuple[LigneCompte, ...]
    autres: int


def calculer(
    session: Session, *, code: str, programme_id: int | None, voulu: Voulu, le: datetime
) -> Apercu:
    """Return who would be told today by the rule proposed, beside the rule in force."""
    releve = lire_releve(session, code, programme_id=programme_id, le=le)
    suites = [
        tuple(releve.sous(reglages))
        for reglages in (lire_reglages(session), proposer(session, code, programme_id, voulu))
    ]
    comptes = Comptes(session, (situation for suite in suites for situation, _ in suite), le)
    avant, apres = (_compter(comptes, suite, le) for suite in suites)
    return _comparer(session, avant, apres)


def _compter(comptes: Comptes, suite: Iterable[Prevue], le: datetime) -> Compte:
    """Count each alert once for each account, whatever the steps that name it."""
    compte = Compte()
    for situation, regle in suite:
        dits: set[int] = set()
        compte.alertes += 1
        for nom, personnes in _list_prevenus(comptes, situation, regle, le):
            identifiants = {personne.id for personne in personnes}
            compte.par_audience[nom] |= identifiants
            dits |= identifiants
        compte.par_compte.update(dits)
    return compte


def _list_prevenus(
    comptes: Comptes, situation: Situation, regle: RegleAlerte, le: datetime
) -> Iterator[tuple[str, tuple[Personne, ...]]]:
    """Yield each audience reached and its accounts, then those of the need without a name."""
    paliers = list_atteints(comptes.session, regle, situation, le)
    nommes: list[Personne] = []
    for palier in paliers:
        personnes = comptes.list_comptes(palier.audience, situation)
        nommes += personnes
        yield AUDIENCES[palier.audience], personnes
    if dit_un_besoin(regle, paliers):
        yield SANS_NOM, comptes.list_besoin(situation, nommes)


def _comparer(session: Session, avant: Compte, apres: Compte) -> Apercu:
    tous = {*avant.par_compte, *apres.par_compte}
    noms = [*AUDIENCES.values(), SANS_NOM]
    montres = sorted(tous, key=lambda un: _ordre(avant, apres, un))[:COMPTES_MONTRES]
    return Apercu(
        avant=avant.alertes,
        apres=apres.alertes,
        personnes_avant=len(avant.par_compte),
        personnes_apres=len(apres.par_compte),
        nouveaux=len(apres.par_compte.keys() - avant.par_compte.keys()),
        perdus=len(avant.par_compte.keys() - apres.par_compte.keys()),
        audiences=tuple(
            LigneAudience(nom, len(avant.par_audience[nom]), len(apres.par_audience[nom]))
            for nom in noms
            if avant.par_audience[nom] or apres.par_audience[nom]
        ),
        comptes=tuple(_list_lignes(session, montres, avant, apres)),
        autres=len(tous) - len(montres),
    )


def _ordre(avant: Compte, apres: Compte, compte: int) -> tuple[bool, int, int, int]:
    """Those for whom something changes first, then those who read most."""
    lues = avant.par_compte[compte], apres.par_compte[compte]
    return lues[0] == lues[1], -abs(lues[1] - lues[0]), -lues[1], compte


def _list_lignes(
    session: Session, montres: list[int], avant: Compte, apres: Compte
) -> Iterator[LigneCompte]:
    noms = _lire_noms(session, montres)
    for compte in montres:
        yield LigneCompte(*noms[compte], avant.par_compte[compte], apres.par_compte[compte])


def _lire_noms(session: Session, comptes: list[int]) -> Mapping[int, tuple[str, str, str]]:
    """Return {id: (name, role, organisation)}."""
    requete = (
        select(Utilisateur.id, Utilisateur.nom, Utilisateur.role, Organisme.nom)
        .join(Organisme, Organisme.id == Utilisateur.organisme_id)
        .where(Utilisateur.id.in_(comptes[:LOT]))
    )
    return {ligne[0]: (ligne[1], ligne[2], ligne[3]) for ligne in session.execute(requete)}
