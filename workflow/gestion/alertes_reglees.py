"""What an administrateur changes of a rule of alert, for every programme or for one.

Only what differs is kept (`models/alerte_reglages.py`); what the law fixes is refused, with the
sentence that the page shows beside the field. Nobody's data is read nor written here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerte_reglages import JAMAIS, Cle, ReglageAlerte, ReglagePalier, Reglages
from models.alerte_regles import REGLES
from models.alerte_regles.nature import Audience, Canal, Palier, RegleAlerte, Sujet
from models.calendrier import ajouter_duree
from models.db import un_a_la_fois
from models.definition import Programme
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, SaisieInvalide
from workflow.gestion.alertes_histoire import tracer_le_reglage
from workflow.habilitations import Action, verifier

AUSSITOT = "P0D"
DELAI_MAXIMUM = "P5Y"
REPETITION_MINIMUM = "P1D"
MOTIF_MAXIMUM = 500

BAILLEURS = frozenset({Audience.BAILLEUR_LIE, Audience.BAILLEUR_LOGEUR})
POSSIBLES: Mapping[Sujet, tuple[Audience, ...]] = {
    Sujet.DOSSIER: (
        Audience.TRAVAILLEUR_SOCIAL, Audience.CHEF_DE_SERVICE, Audience.BAILLEUR_LIE,
        Audience.BAILLEUR_LOGEUR, Audience.COORDONNATEUR,
    ),
    Sujet.CONVENTION: (Audience.PORTEUR, Audience.COORDONNATEUR, Audience.ADMINISTRATEUR),
    Sujet.PROGRAMME: (Audience.COORDONNATEUR, Audience.SIGNATAIRES, Audience.PORTEUR),
    Sujet.ORGANISME: (Audience.PORTEUR, Audience.COORDONNATEUR, Audience.ADMINISTRATEUR),
}  # fmt: skip
"""Whom a rule may tell, by what it is about: no administrateur reads about a household."""

DE_TOUS = (
    "Cette alerte porte sur un organisme, qui sert plusieurs programmes : elle se règle pour tous "
    "les programmes à la fois."
)
DELAI_FIXE = (
    "Ce délai ne se règle pas ici : il vient de la loi, ou d’un paramètre du programme que le "
    "diagramme lit."
)
ILLISIBLE = "Donnez un nombre et une unité : par exemple 21 jours ou 6 mois."
TROP_LONG = "Un délai ne dépasse pas cinq ans."
PLUS_QUE_LA_LOI = "La loi ne laisse pas attendre plus longtemps que la règle livrée."
UN_JOUR_AVANT = "La loi veut que l’on soit prévenu avant l’échéance : laissez au moins un jour."
TROP_SOUVENT = "Un rappel attend au moins un jour."
PERSONNE = "Gardez au moins une personne à prévenir. Pour ne plus prévenir, arrêtez l’alerte."
DEUX_FOIS = "Une même personne n’est prévenue qu’une fois : gardez une seule ligne pour elle."
PAS_POUR_ELLE = "Cette alerte ne peut pas prévenir cette personne."
LA_PREMIERE_RESTE = (
    "Cette alerte tient à la loi : la personne que la règle livrée prévient d’abord l’est toujours "
    "dès l’alerte."
)
PAS_MUETTE = "Cette alerte tient à la loi : elle part par courriel, aussitôt ou dans le résumé."
PAS_ARRETEE = "Cette alerte tient à la loi : elle ne s’arrête pas."
SANS_MOTIF = "Dites pourquoi l’alerte est arrêtée : qui la cherchera le lira."

_DUREE = re.compile(r"P\d{1,3}[DWMY]")
_ORIGINE = datetime(2001, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Voulu:
    """The whole rule as an administrateur wants it. `motif`: why it is switched off."""

    delai: str
    paliers: tuple[Palier, ...]
    repetition: str | None
    canal: Canal
    active: bool = True
    motif: str | None = None


def audiences_possibles(regle: RegleAlerte) -> tuple[Audience, ...]:
    """Return whom this shipped rule may tell.

    A landlord only where the rule ships with one: the others say what it may not read (DALO,
    bilans, the household's silence). The obliged landlord is named by its rule alone.
    """
    avec_bailleur = any(audience.startswith("bailleur") for audience in regle.audiences)
    offertes = [
        audience for audience in POSSIBLES[regle.sujet]
        if avec_bailleur or audience not in BAILLEURS
    ]  # fmt: skip
    return (*offertes, *(a for a in regle.audiences if a not in offertes))


def trouver(code: str) -> RegleAlerte:
    """Return the shipped rule. Raises Introuvable."""
    regle = REGLES.get(code)
    if regle is None:
        raise Introuvable
    return regle


def lire_parent(reglages: Reglages, code: str, programme_id: int | None) -> Voulu:
    """Return the rule without the setting: as shipped, or for a programme as all have it."""
    if programme_id is None:
        return _lire(REGLES[code])
    en_vigueur = reglages.regle(code, None)
    return _lire(en_vigueur.regle, active=en_vigueur.active, motif=en_vigueur.motif)


def lire_voulu(reglages: Reglages, code: str, programme_id: int | None) -> Voulu:
    """Return the rule in force, as a form proposes it."""
    en_vigueur = reglages.regle(code, programme_id)
    return _lire(en_vigueur.regle, active=en_vigueur.active, motif=en_vigueur.motif)


def _lire(regle: RegleAlerte, *, active: bool = True, motif: str | None = None) -> Voulu:
    return Voulu(
        delai=regle.delai,
        paliers=regle.paliers,
        repetition=regle.repetition,
        canal=regle.canal,
        active=active,
        motif=motif,
    )


def ranger(paliers: tuple[Palier, ...]) -> tuple[Palier, ...]:
    """Return the steps in the order in which they are told, « never » last."""
    return tuple(
        sorted(paliers, key=lambda p: (p.delai is None, _en_jours(p.delai) if p.delai else 0))
    )


def regler(
    session: Session,
    *,
    acteur: Utilisateur,
    code: str,
    programme: Programme | None,
    voulu: Voulu,
    le: datetime,
) -> ReglageAlerte:
    """Keep what this rule has of its own. What is as it was without it leaves no column.

    The row stays when nothing differs any more: it says who gave the shipped rule back, and when.
    Due dates that already wait are moved by `workflow.gestion.reglages_alerte.recompter`. Raises
    HabilitationRefusee, Introuvable, SaisieInvalide (keys `delai`, `paliers`, `repetition`,
    `canal`, `active`, `motif`).
    """
    verifier(acteur, Action.REGLER_ALERTES)
    controler(code, programme, voulu)
    un_a_la_fois(session)
    reglages = {(un.programme_id, un.code): un for un in session.scalars(select(ReglageAlerte))}
    programme_id = None if programme is None else programme.id
    cle: Cle = (programme_id, code)
    avant = Reglages(reglages.values())
    propose = construire(avant, code, programme_id, voulu)
    change = (dire(lire_voulu(avant, code, programme_id)), dire(voulu))
    tracer_le_reglage(session, acteur, programme, change, code=code, le=le)
    garde = reglages.get(cle) or ReglageAlerte(programme_id=programme_id, code=code)
    garde.paliers = []
    garde.modifie_le, garde.modifie_par = le, acteur.id
    session.add(garde)
    session.flush()  # the old steps go before the new ones take their ranks
    for colonne in ("active", "motif", "delai", "repetition", "canal", "paliers"):
        setattr(garde, colonne, getattr(propose, colonne))
    session.flush()
    return garde


def dire(voulu: Voulu) -> dict[str, object]:
    """Return the rule as its history tells it."""
    return {
        "delai": voulu.delai,
        "paliers": [f"{p.audience} {p.delai or JAMAIS}" for p in ranger(voulu.paliers)],
        "repetition": voulu.repetition,
        "canal": str(voulu.canal),
        "active": voulu.active,
        "motif": voulu.motif,
    }


def construire(
    reglages: Reglages, code: str, programme_id: int | None, voulu: Voulu
) -> ReglageAlerte:
    """Return the row, out of any session, of what differs from the rule without it."""
    parent = lire_parent(reglages, code, programme_id)
    muette = not voulu.active and (parent.active or voulu.motif != parent.motif)
    paliers = ranger(voulu.paliers)
    return ReglageAlerte(
        programme_id=programme_id,
        code=code,
        active=voulu.active if muette or voulu.active != parent.active else None,
        motif=voulu.motif if muette else None,
        delai=voulu.delai if voulu.delai != parent.delai else None,
        repetition=_difference(voulu.repetition, parent.repetition),
        canal=voulu.canal if voulu.canal != parent.canal else None,
        paliers=_paliers(paliers) if paliers != ranger(parent.paliers) else [],
    )


def _difference(voulue: str | None, parente: str | None) -> str | None:
    return None if voulue == parente else voulue or JAMAIS


def _paliers(paliers: tuple[Palier, ...]) -> list[ReglagePalier]:
    return [
        ReglagePalier(rang=rang, audience=palier.audience, delai=palier.delai)
        for rang, palier in enumerate(paliers, start=1)
    ]


def controler(code: str, programme: Programme | None, voulu: Voulu) -> None:
    """Refuse what may not be. Raises Introuvable, SaisieInvalide with a sentence by field."""
    regle = trouver(code)
    if programme is not None and regle.sujet is Sujet.ORGANISME:
        raise SaisieInvalide({"delai": DE_TOUS})
    fautes = {
        "delai": _faute_du_delai(regle, voulu.delai),
        "paliers": next(_fautes_des_paliers(regle, voulu.paliers), None),
        "repetition": _faute_de_la_repetition(voulu.repetition),
        "canal": PAS_MUETTE if regle.legale and voulu.canal is Canal.JALON else None,
        "active": PAS_ARRETEE if regle.legale and not voulu.active else None,
        "motif": _faute_du_motif(voulu),
    }
    if dites := {champ: faute for champ, faute in fautes.items() if faute}:
        raise SaisieInvalide(dites)


def _faute_du_delai(regle: RegleAlerte, delai: str) -> str | None:
    if not regle.delai_reglable:
        return None if delai == regle.delai else DELAI_FIXE
    if not _DUREE.fullmatch(delai):
        return ILLISIBLE
    jours = _en_jours(delai)
    if regle.legale and regle.avant and jours < 1:
        return UN_JOUR_AVANT
    if regle.legale and not regle.avant and jours > _en_jours(regle.delai):
        return PLUS_QUE_LA_LOI
    return TROP_LONG if jours > _en_jours(DELAI_MAXIMUM) else None


def _fautes_des_paliers(regle: RegleAlerte, paliers: tuple[Palier, ...]) -> Iterator[str]:
    possibles = audiences_possibles(regle)
    audiences = [palier.audience for palier in paliers]
    delais = [palier.delai for palier in paliers if palier.delai is not None]
    if any(audience not in possibles for audience in audiences):
        yield PAS_POUR_ELLE
    if len(set(audiences)) < len(audiences):
        yield DEUX_FOIS
    if not all(_DUREE.fullmatch(delai) for delai in delais):
        yield ILLISIBLE
    elif any(_en_jours(delai) > _en_jours(DELAI_MAXIMUM) for delai in delais):
        yield TROP_LONG
    if not delais:
        yield PERSONNE
    if regle.legale and Palier(regle.audiences[0]) not in paliers:
        yield LA_PREMIERE_RESTE


def _faute_de_la_repetition(repetition: str | None) -> str | None:
    if repetition is None:
        return None
    if not _DUREE.fullmatch(repetition):
        return ILLISIBLE
    if _en_jours(repetition) < _en_jours(REPETITION_MINIMUM):
        return TROP_SOUVENT
    return TROP_LONG if _en_jours(repetition) > _en_jours(DELAI_MAXIMUM) else None


def _faute_du_motif(voulu: Voulu) -> str | None:
    if voulu.active:
        return None
    if not (voulu.motif or "").strip():
        return SANS_MOTIF
    trop = len(voulu.motif or "") > MOTIF_MAXIMUM
    return f"Gardez au plus {MOTIF_MAXIMUM} caractères." if trop else None


def _en_jours(duree: str) -> int:
    """Return the days of a duration, to compare two of them."""
    return (ajouter_duree(_ORIGINE, duree) - _ORIGINE).days
