"""A case under way when it arrives: which steps came before, and their answers from one page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import SorteEtape
from models.definition import Definition, Programme
from models.dossier import EtapeOuverte
from models.utilisateur import Utilisateur
from web.dossier import orientation
from web.dossier.plan import EtapePlan, lire_plan
from web.page import formulaires
from workflow.avancement.reprises import EtapePassee, ouvrir_en_cours
from workflow.engine.chemin import etapes
from workflow.engine.modele import Element
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires import Formulaire
from workflow.parcours.chemins import chemins
from workflow.parcours.definition_chargee import DefinitionChargee, charger

OU_EN_EST = "ou_en_est"
AJOUTEES = "ajoutee"
"""Fields of page 2: the steps that the answers have brought on the way, one after the other."""

AJOUTS_MAXIMUM = 30
CHOISIR = "Choisissez une des étapes proposées."
PROGRAMME_FERME = "Ce programme n’est pas ouvert : choisissez-en un autre."


@dataclass(frozen=True)
class EtapeDemandee:
    """A step done before. `rang` counts from 0; `formulaire` is None for a bare confirmation."""

    rang: int
    element: str
    nom: str
    formulaire: Formulaire | None

    @property
    def prefixe(self) -> str:
        """What stands before the name of each of its fields."""
        return f"{self.rang}."


@dataclass(frozen=True)
class Passe:
    """What is asked of a household that has come as far as `prochaine`.

    `ajoutees`: which elements, the last of `etapes`, the answers have added.
    """

    programme: str
    element: str
    prochaine: str
    etapes: tuple[EtapeDemandee, ...]
    ajoutees: tuple[str, ...]


class EtapeIntercalee(Exception):
    """The answers lead to another step before the one chosen: `element`, which waits."""

    def __init__(self, element: str) -> None:
        self.element = element
        super().__init__(element)


def list_programmes(session: Session) -> list[tuple[str, str]]:
    """Return (code, name) of the programmes a household may be in. Raises TransitionInterdite."""
    return [(un.code, un.nom) for un in orientation.list_programmes(session)]


def construire_formulaire(
    session: Session, utilisateur: Utilisateur, *, programme: str
) -> Formulaire:
    """Return the form of the household and of how far it has come in a programme (its code).

    Raises TransitionInterdite.
    """
    menage = orientation.construire_formulaire(session, utilisateur)
    choisi = next((un for un in orientation.list_programmes(session) if un.code == programme), None)
    if choisi is None:
        raise TransitionInterdite(PROGRAMME_FERME)
    choix = [
        (f"{choisi.code}/{etape.id}", libelle(etape))
        for etape in list_possibles(lire_trame(session, choisi))
    ]
    return formulaires.deja_commence(menage, etapes=choix)


def libelle(etape: EtapePlan) -> str:
    """Return a step's name, after the activity around it."""
    return f"{etape.groupe} – {etape.nom}" if etape.groupe else etape.nom


@dataclass(frozen=True, slots=True)
class Trame:
    """A programme's parcours as it is drawn today. `avant`: the steps on the way to each one."""

    code: str
    definition: Definition
    chargee: DefinitionChargee
    avant: Mapping[str, Sequence[Element]]

    @property
    def faisables(self) -> Mapping[str, Element]:
        """Return the steps that somebody does, by id."""
        return {etape.id: etape for etape in etapes(self.chargee.modele)}

    def passe(self, element: str, ajoutees: Sequence[str] = ()) -> Passe:
        """Return the steps before one. Raises SaisieInvalide when there is none."""
        avant = self.avant.get(element)
        if not avant:
            raise SaisieInvalide({OU_EN_EST: CHOISIR})
        faisables = self.faisables
        apres = [faisables[a] for a in ajoutees[:AJOUTS_MAXIMUM] if a in faisables]
        demandees = tuple(
            _demander(self.chargee, rang, etape) for rang, etape in enumerate((*avant, *apres))
        )
        nom = lire_plan(self.definition).noms.get(element, element)
        return Passe(self.code, element, nom, demandees, tuple(etape.id for etape in apres))


def lire_trame(session: Session, programme: Programme) -> Trame:
    """Read the parcours of a programme, once for all its steps."""
    definition = orientation.definition_de(session, programme)
    chargee = charger(session, definition.id, definition.sha256)
    avant = chemins(definition, chargee, programme.parametres)
    return Trame(programme.code, definition, chargee, avant)


def list_possibles(trame: Trame) -> Iterable[EtapePlan]:
    """Return the steps one may have come to, in the order of the parcours: not the first."""
    faisables = trame.faisables
    return [
        etape
        for etape in lire_plan(trame.definition).etapes
        if etape.id in faisables and trame.avant.get(etape.id)
    ]


def lire_passe(session: Session, ou_en_est: str, ajoutees: Sequence[str] = ()) -> Passe:
    """Return the steps before the one chosen, « programme/element ». Raises SaisieInvalide.

    `ajoutees`: elements that come after the shortest way, because of the answers to it.
    """
    code, _, element = ou_en_est.partition("/")
    programme = session.scalars(select(Programme).where(Programme.code == code)).first()
    if programme is None:
        raise SaisieInvalide({OU_EN_EST: CHOISIR})
    return lire_trame(session, programme).passe(element, ajoutees)


def _demander(chargee: DefinitionChargee, rang: int, etape: Element) -> EtapeDemandee:
    formulaire = chargee.formulaires.get(etape.lire("formulaire") or "")
    return EtapeDemandee(rang, etape.id, etape.nom, formulaire)


def enregistrer(
    session: Session,
    *,
    acteur: Utilisateur,
    passe: Passe,
    menage: Mapping[str, Any],
    faites: Iterable[EtapePassee],
    fait_le: datetime,
    saisi_le: datetime,
) -> int:
    """Create the household and its dossier with its past. Return the dossier's id.

    `menage`: the answers of `construire_formulaire`. Raises what `ouvrir_en_cours` does, and
    EtapeIntercalee: a household is not said to be where its answers have not led it.
    """
    dossier_id = ouvrir_en_cours(
        session,
        acteur=acteur,
        etapes=tuple(faites),
        fait_le=fait_le,
        saisi_le=saisi_le,
        **orientation.entrer(session, acteur=acteur, valeurs=menage, programme=passe.programme),
    )
    _verifier_arrivee(session, dossier_id, passe.element)
    return dossier_id


def _verifier_arrivee(session: Session, dossier_id: int, element: str) -> None:
    """Raise EtapeIntercalee when somebody has another step to do first."""
    session.flush()
    ouvertes = session.execute(
        select(EtapeOuverte.element, EtapeOuverte.sorte)
        .where(EtapeOuverte.dossier_id == dossier_id)
        .order_by(EtapeOuverte.depuis, EtapeOuverte.tache_id)
    ).all()
    a_faire = [ouverte.element for ouverte in ouvertes if ouverte.sorte != SorteEtape.EVENEMENT]
    if a_faire and element not in {ouverte.element for ouverte in ouvertes}:
        raise EtapeIntercalee(a_faire[0])
