"""What a step's form shows before anything is typed: nobody types twice what is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models.calendrier import jour_paris
from models.dossier import Dossier, EtapeOuverte
from models.menage import Demande
from web import droits
from web.bailleur.habitudes import habitudes
from web.caleol import avance
from web.dossier.acquis import est_a_redire, proposer
from web.page.champs import redire
from web.requete import maintenant, session, utilisateur
from workflow.formulaires import Formulaire
from workflow.histoire import saisie_proposee

COLONNES = {"menage.typologie_souhaitee": "typologie"}


@dataclass(frozen=True)
class Avance:
    """The answers proposed. `reprise`: some are those that a correction took back; `acquis`: some
    come from the dossier that this one restarts. `fait_le`: the day that they were, or that of the
    session for a decision.
    """

    saisie: Mapping[str, object]
    reprise: bool
    acquis: bool
    fait_le: str | None


RIEN = Avance({}, reprise=False, acquis=False, fait_le=None)
"""A draft says it all."""


def avancer(
    dossier: Dossier,
    etape: EtapeOuverte,
    formulaire: Formulaire | None,
    repris: Mapping[str, datetime],
) -> Avance:
    """Return what a form proposes: the last answers first, then the former dossier's.

    `repris` (`web.dossier.dossiers.elements_repris`): the steps taken back, and when they had
    happened.
    """
    reprises: Mapping[str, object] = {}
    if etape.element in repris:
        reprises = saisie_proposee(session(), dossier.id, element=etape.element)
    acquis = _acquis(dossier, etape, formulaire)
    connu = _deja_connu(dossier, formulaire) if formulaire else {}
    dit = habitudes(session(), dossier, utilisateur(), formulaire) if formulaire else {}
    prepare = avance.proposer(session(), dossier, formulaire) if formulaire else {}
    return Avance(
        saisie={**dit, **connu, **prepare, **acquis, **reprises},
        reprise=bool(reprises),
        acquis=bool(acquis) and not reprises,
        fait_le=jour_paris(repris[etape.element]).isoformat()
        if reprises
        else _jour_de_la_seance(dossier, formulaire),
    )


def _jour_de_la_seance(dossier: Dossier, formulaire: Formulaire | None) -> str | None:
    if formulaire is None:
        return None
    aujourdhui = jour_paris(maintenant())
    return avance.jour_de_la_seance(session(), dossier, formulaire, aujourdhui=aujourdhui)


def _acquis(
    dossier: Dossier, etape: EtapeOuverte, formulaire: Formulaire | None
) -> Mapping[str, object]:
    """Return what was taken up from the dossier that this one restarts, for its association."""
    if formulaire is None or droits.role() not in droits.ASSOCIATION:
        return {}
    valeurs = proposer(session(), dossier, utilisateur(), etape.element)
    trouves = ((champ.cle, valeurs.get(champ.destination)) for champ in formulaire.champs)
    return {cle: valeur for cle, valeur in trouves if valeur is not None}


def _deja_connu(dossier: Dossier, formulaire: Formulaire) -> Mapping[str, object]:
    """Return what the household's tables hold for these fields.

    After a restart it is said again, or taken up by a yes, before it is known.
    """
    if est_a_redire(session(), dossier):
        return {}
    demande = (
        session().scalars(select(Demande).where(Demande.menage_id == dossier.menage_id)).first()
    )
    sources: dict[str, Any] = {"menage": dossier.menage, "demande": demande}
    connu: dict[str, object] = {}
    for champ in formulaire.champs:
        entite, _point, colonne = champ.destination.partition(".")
        valeur = getattr(sources.get(entite), COLONNES.get(champ.destination, colonne), None)
        if valeur is None and entite == "menage":
            valeur = getattr(demande, COLONNES.get(champ.destination, colonne), None)
        if valeur is not None:
            connu[champ.cle] = redire(valeur)
    return connu
