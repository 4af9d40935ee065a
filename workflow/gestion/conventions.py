"""Funding conventions: added, corrected, extended; how long they may last is 001:260."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import decaler_mois
from models.db import un_a_la_fois
from models.definition import Convention, Programme
from models.organisme import Organisme
from models.repli import plier
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, SaisieInvalide
from workflow.gestion.traces import Traceur, changements
from workflow.habilitations import Action, verifier

OBJET: Final = "convention"
"""What the trace of the administration calls a convention."""

NUMERO_MAXIMUM: Final = 60
OBJECTIF_MAXIMUM: Final = 100_000
DUREES_MOIS: Final = (12, 24)
"""First length of a convention (001:260)."""
TOTAL_MOIS: Final = 48
"""Four years in all, what follows on included (001:260)."""
UN_JOUR: Final = timedelta(days=1)

SANS_NUMERO: Final = f"Écrivez le numéro de la convention, en {NUMERO_MAXIMUM} caractères au plus."
DEJA_LA: Final = "Une convention porte déjà ce numéro."
SANS_PROGRAMME: Final = "Choisissez un programme."
SANS_PORTEUR: Final = "Choisissez un organisme en service."
A_L_ENVERS: Final = "La fin vient après le début."
NI_UN_NI_DEUX_ANS: Final = (
    "Une convention dure d’abord 12 ou 24 mois (001:260) : pour ce début, elle finit le {douze} "
    "ou le {vingt_quatre}. Prolongez-la ensuite, s’il y a un avenant."
)
TROP_LONGUE: Final = (
    "Un projet est conventionné quatre ans au plus, renouvellements compris (001:260) : celui-ci "
    "a commencé le {debut} et finirait au plus tard le {fin}."
)
OBJECTIF_HORS_BORNES: Final = f"Écrivez un nombre de ménages, de 0 à {OBJECTIF_MAXIMUM}."

_tracer = Traceur[Convention](OBJET, lambda convention: (str(convention.id), convention.numero))


@dataclass(frozen=True, kw_only=True)
class Voulue:
    """A convention as it is wanted. `programme`: its code; `porteur`: public id; both days in."""

    numero: str
    programme: str
    porteur: str
    debut: date
    fin: date
    objectif_menages: int | None = None


def trouver(session: Session, convention_id: int) -> Convention:
    """Return a convention. Raises Introuvable."""
    convention = session.get(Convention, convention_id)
    if convention is None:
        raise Introuvable
    return convention


def creer(session: Session, *, acteur: Utilisateur, voulue: Voulue, le: datetime) -> Convention:
    """Add a convention. Raises HabilitationRefusee, SaisieInvalide by field of `Voulue`."""
    verifier(acteur, Action.GERER_PROGRAMMES)
    un_a_la_fois(session)
    convention = Convention()
    apres = _ecrire(session, convention, voulue, nouvelle=True)
    session.add(convention)
    session.flush()
    detail = {champ: [None, valeur] for champ, valeur in apres.items()}
    _tracer(session, acteur, convention, action="creer", le=le, detail=detail)
    return convention


def modifier(
    session: Session, *, acteur: Utilisateur, convention_id: int, voulue: Voulue, le: datetime
) -> Convention:
    """Correct a convention, or extend it. Raises as `creer`, and Introuvable."""
    verifier(acteur, Action.GERER_PROGRAMMES)
    un_a_la_fois(session)
    convention = trouver(session, convention_id)
    avant = _dire(session, convention)
    apres = _ecrire(session, convention, voulue)
    session.flush()
    if changes := changements(avant, apres):
        _tracer(session, acteur, convention, action="modifier", le=le, detail=changes)
    return convention


def _ecrire(
    session: Session, convention: Convention, voulue: Voulue, *, nouvelle: bool = False
) -> dict[str, Any]:
    programme = session.scalar(select(Programme.id).where(Programme.code == voulue.programme))
    porteur = session.scalar(select(Organisme).where(Organisme.public_id == voulue.porteur))
    garde = porteur is not None and porteur.id == convention.porteur_id
    fautes = dict(_fautes(session, None if nouvelle else convention.id, voulue))
    if nouvelle and "fin" not in fautes:
        fautes |= _faute_de_la_duree(voulue)
    if programme is None:
        fautes["programme"] = SANS_PROGRAMME
    if porteur is None or not (porteur.actif or garde):
        fautes["porteur"] = SANS_PORTEUR
    if programme is not None and porteur is not None and "fin" not in fautes:
        suite = list_suite(session, programme, porteur.id, sauf=convention.id)
        fautes |= _faute_du_total(voulue, suite)
    if fautes or programme is None or porteur is None:
        raise SaisieInvalide(fautes)
    convention.numero = voulue.numero.strip()
    convention.programme_id, convention.porteur_id = programme, porteur.id
    convention.debut, convention.fin = voulue.debut, voulue.fin
    convention.objectif_menages = voulue.objectif_menages
    return _dire(session, convention)


def _fautes(session: Session, sauf: int | None, voulue: Voulue) -> Iterator[tuple[str, str]]:
    numero, objectif = voulue.numero.strip(), voulue.objectif_menages
    if not 0 < len(numero) <= NUMERO_MAXIMUM:
        yield "numero", SANS_NUMERO
    pris = session.execute(select(Convention.id, Convention.numero))
    if any(plier(autre) == plier(numero) and cle != sauf for cle, autre in pris):
        yield "numero", DEJA_LA
    if objectif is not None and not 0 <= objectif <= OBJECTIF_MAXIMUM:
        yield "objectif_menages", OBJECTIF_HORS_BORNES
    if voulue.fin <= voulue.debut:
        yield "fin", A_L_ENVERS


def _faute_de_la_duree(voulue: Voulue) -> dict[str, str]:
    fins = fins_premieres(voulue.debut)
    if voulue.fin in fins:
        return {}
    douze, vingt_quatre = (f"{jour:%d/%m/%Y}" for jour in fins)
    return {"fin": NI_UN_NI_DEUX_ANS.format(douze=douze, vingt_quatre=vingt_quatre)}


def fins_premieres(debut: date) -> tuple[date, ...]:
    """Return the last days that a convention that begins then may first have (001:260)."""
    return tuple(decaler_mois(debut, mois) - UN_JOUR for mois in DUREES_MOIS)


def list_suite(
    session: Session, programme_id: int, porteur_id: int, *, sauf: int | None
) -> list[tuple[date, date]]:
    """Return the days of the other conventions of a project: same programme, same porteur."""
    autres = select(Convention.debut, Convention.fin).where(
        Convention.programme_id == programme_id, Convention.porteur_id == porteur_id
    )
    if sauf is not None:
        autres = autres.where(Convention.id != sauf)
    return [(debut, fin) for debut, fin in session.execute(autres.order_by(Convention.debut))]


def _faute_du_total(voulue: Voulue, autres: Iterable[tuple[date, date]]) -> dict[str, str]:
    """Return what is wrong with the whole that touches it: one after the other, no day between."""
    debut, fin = voulue.debut, voulue.fin
    restent, avant = list(autres), -1
    while len(restent) != avant:
        avant = len(restent)
        touchent = [(d, f) for d, f in restent if d <= fin + UN_JOUR and f >= debut - UN_JOUR]
        restent = [un for un in restent if un not in touchent]
        debut, fin = min([debut, *(d for d, _ in touchent)]), max([fin, *(f for _, f in touchent)])
    limite = decaler_mois(debut, TOTAL_MOIS) - UN_JOUR
    if fin <= limite:
        return {}
    return {"fin": TROP_LONGUE.format(debut=f"{debut:%d/%m/%Y}", fin=f"{limite:%d/%m/%Y}")}


def _dire(session: Session, convention: Convention) -> dict[str, Any]:
    """Return a convention in the words of the trace."""
    return {
        "numero": convention.numero,
        "programme": session.scalar(
            select(Programme.nom).where(Programme.id == convention.programme_id)
        ),
        "porteur": session.scalar(
            select(Organisme.nom).where(Organisme.id == convention.porteur_id)
        ),
        "debut": convention.debut.isoformat(),
        "fin": convention.fin.isoformat(),
        "objectif_menages": convention.objectif_menages,
    }
