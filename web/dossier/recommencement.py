"""Start again after a dossier that is over: what is kept of it, one yes at a time (001:350)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definition import Programme
from models.dossier import Dossier
from models.utilisateur import Utilisateur
from web.dossier import orientation
from web.dossier.acquis import LIBELLES, Acquis, list_acquis
from web.page import formulaires
from web.page.departements import DEPARTEMENTS
from web.page.formulaires import champ
from workflow import operations
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider

CHOISIR = "Cochez celui d’avant, ou choisissez-en un autre."
DEUX = "Celui d’avant est coché : décochez-le, ou ne choisissez rien ici."
AIDE = "Si vous ne gardez pas celui d’avant."
AUTRES = {"programme": "Autre programme", "referent": "Autre référent", "departement": "Autre "}
AUTRES["departement"] += "département"

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choix:
    """What a new dossier cannot do without. `avant`: the former one, when it still can be had."""

    cle: str
    avant: tuple[str, str] | None
    autres: Options

    def resoudre(self, repris: Collection[str], choisi: str | None) -> str:
        """Return the code kept or chosen; one that is alone is no question."""
        if self.avant is not None and self.cle in repris:
            if choisi:
                raise SaisieInvalide({self.cle: DEUX})
            return self.avant[0]
        seuls = [*(self.autres or ()), *((self.avant,) if self.avant else ())]
        if choisi or len(seuls) == 1:
            return choisi or seuls[0][0]
        raise SaisieInvalide({self.cle: CHOISIR})


@dataclass(frozen=True)
class Proposition:
    """A box of the page, never ticked beforehand."""

    code: str
    libelle: str
    valeur: str
    le: datetime


def list_choix(session: Session, ancien: Dossier, lecteur: Utilisateur) -> tuple[Choix, ...]:
    """Return the programme, the référent and the département. Raises TransitionInterdite."""
    programmes = [(p.code, p.nom) for p in orientation.list_programmes(session)]
    referents = [(r.public_id, r.nom) for r in orientation.list_referents(session, lecteur)]
    departements = [(code, f"{nom} ({code})") for code, nom in DEPARTEMENTS.items()]
    return (
        _partager("programme", ancien.programme.code, programmes),
        _partager("referent", ancien.referent.public_id, referents),
        _partager("departement", ancien.departement, departements),
    )


def _partager(cle: str, avant: str, options: Options) -> Choix:
    trouve = next((option for option in options if option[0] == avant), None)
    return Choix(cle, trouve, [option for option in options if option[0] != avant])


def list_propositions(
    ancien: Dossier, choix: Sequence[Choix], acquis: Sequence[Acquis]
) -> tuple[Proposition, ...]:
    """Return all the boxes: what the dossier needs first, then what its forms may propose."""
    gardes = [
        Proposition(c.cle, LIBELLES[c.cle], c.avant[1], ancien.ouvert_le) for c in choix if c.avant
    ]
    return (*gardes, *(Proposition(a.code, a.libelle, a.valeur, a.le) for a in acquis))


def construire_formulaire(choix: Sequence[Choix]) -> Formulaire:
    """Return the other choices, where there are any."""
    champs = [
        champ(c.cle, "select", AUTRES[c.cle], options=c.autres, aide=AIDE if c.avant else None)
        for c in choix
        if c.autres
    ]
    return formulaires.formulaire("recommencement", "Recommencer", *champs)


def recommencer(
    session: Session,
    *,
    acteur: Utilisateur,
    ancien: Dossier,
    coches: Collection[str],
    saisie: Mapping[str, object],
    le: datetime,
) -> int:
    """Open the new dossier and return its id. Raises SaisieInvalide, TransitionInterdite."""
    operations.verifier_recommencable(session, ancien)
    choix = list_choix(session, ancien, acteur)
    offerts = list_propositions(ancien, choix, list_acquis(session, ancien, acteur))
    repris = {p.code for p in offerts} & set(coches)
    retenus = _resoudre(choix, repris, valider(construire_formulaire(choix), saisie))
    programme = _un(session, Programme, Programme.code == retenus["programme"])
    referent = _un(session, Utilisateur, Utilisateur.public_id == retenus["referent"])
    return operations.recommencer(
        session,
        acteur=acteur,
        ancien=ancien,
        repris=repris,
        programme_id=programme.id,
        definition_id=orientation.definition_de(session, programme).id,
        referent_id=referent.id,
        departement=retenus["departement"],
        le=le,
    )


def _resoudre(
    choix: Sequence[Choix], repris: Collection[str], valeurs: Mapping[str, Any]
) -> Mapping[str, str]:
    """Return what was kept or chosen, by key. Raises SaisieInvalide with every error."""
    retenus: dict[str, str] = {}
    erreurs: dict[str, str] = {}
    for un in choix:
        try:
            retenus[un.cle] = un.resoudre(repris, valeurs.get(un.cle))
        except SaisieInvalide as erreur:
            erreurs |= erreur.erreurs
    if erreurs:
        raise SaisieInvalide(erreurs)
    return retenus


def _un(session: Session, modele: Any, condition: Any) -> Any:
    return session.scalars(select(modele).where(condition)).one()
