"""Open steps and due dates, brought in line with what the engine waits for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, update

from models.alerte import Alerte
from models.alerte_regles import DU_DESSIN
from models.calendrier import ajouter_duree, debut_de_journee
from models.codes import Horloge, SorteEcheance, SorteEtape
from models.dossier import EtapeOuverte
from models.echeance import Echeance
from models.preparee import Preparee
from workflow.avancement.lecture import Lu
from workflow.ecritures import Contexte, delais
from workflow.ecritures.contexte import insertion, table
from workflow.engine import Element, Frontiere, Minuterie, Ouverte
from workflow.parcours import paliers, voies
from workflow.parcours.definition_chargee import DefinitionChargee

EXAMENS = frozenset({"A13", "A22"})
"""Reviews: their step may open before the end of the period, when one is held early."""

# Built once: putting a statement together costs more than running it.
_LA_FERMEE = table(EtapeOuverte).c.tache_id == bindparam("fermee")
FERMER = Preparee(delete(table(EtapeOuverte)).where(_LA_FERMEE))
REMPLACER = Preparee(update(table(EtapeOuverte)).where(_LA_FERMEE))
DESARMER = Preparee(delete(table(Echeance)).where(table(Echeance).c.cle == bindparam("eteinte")))


def accorder(contexte: Contexte, lu: Lu, avant: Frontiere, apres: Frontiere) -> None:
    """Write the difference between two frontiers: closed and new steps, gone and new timers."""
    fermees = _absentes(avant.ouvertes, apres.ouvertes)
    nouvelles = _absentes(apres.ouvertes, avant.ouvertes)
    _remplacer(contexte, lu, fermees, nouvelles)
    _eteindre_les_alertes(contexte, lu, fermees)
    _armer_les_alertes(contexte, lu, nouvelles)
    _desarmer(contexte, _absentes(avant.minuteries, apres.minuteries))
    _armer(contexte, _absentes(apres.minuteries, avant.minuteries))


def _absentes(ici: Iterable[Any], la: Iterable[Any]) -> list[Any]:
    connues = {chose.tache_id for chose in la}
    return [chose for chose in ici if chose.tache_id not in connues]


def _remplacer(
    contexte: Contexte, lu: Lu, fermees: list[Ouverte], nouvelles: list[Ouverte]
) -> None:
    """Close steps and open others: a row that goes gives its place to one that comes."""
    lignes = [rediger(contexte, lu, ouverte) for ouverte in nouvelles]
    places = [{"fermee": ouverte.tache_id} for ouverte in fermees]
    paires = [{**place, **ligne} for place, ligne in zip(places, lignes, strict=False)]
    for paire in paires:
        contexte.ecrire(REMPLACER, paire)
    for place in places[len(paires) :]:
        contexte.ecrire(FERMER, place)
    for ligne in lignes[len(paires) :]:
        contexte.ecrire(insertion(EtapeOuverte), ligne)


def _eteindre_les_alertes(contexte: Contexte, lu: Lu, fermees: list[Ouverte]) -> None:
    echeance, alerte = table(Echeance), table(Alerte)
    for ouverte in fermees:
        if alerte_de(lu.definition, ouverte.element.id, ouverte.sorte) is not None:
            delais.annuler_echeances(contexte, echeance.c.tache_id == ouverte.tache_id)
            delais.clore_alertes(contexte, alerte.c.tache_id == ouverte.tache_id)


def _armer_les_alertes(contexte: Contexte, lu: Lu, nouvelles: list[Ouverte]) -> None:
    for ouverte in nouvelles:
        code = alerte_de(lu.definition, ouverte.element.id, ouverte.sorte)
        if code is not None:
            armer_l_alerte(contexte, lu, ouverte, depart=contexte.fait_le)


def armer_l_alerte(contexte: Contexte, lu: Lu, ouverte: Ouverte, *, depart: datetime) -> str:
    """Write the due date of the alert drawn on a step that opened on `depart`; return its key."""
    dessinee = lu.definition.alertes[ouverte.element.id]
    code, tache_id, terme = dessinee.code, ouverte.tache_id, None
    if code in EXAMENS:
        terme = terme_de_l_examen(contexte)
    elif code == DU_DESSIN and dessinee.delai:
        terme = ajouter_duree(depart, dessinee.delai)
    cle = cle_d_alerte(code, tache_id)
    delais.armer(contexte, code, depart=depart, cle=cle, terme=terme, tache_id=tache_id)
    return cle


def cle_d_alerte(code: str, tache_id: str) -> str:
    """Return the key of the due date of an alert drawn on a step."""
    return f"alerte:{code}:etape:{tache_id}"


def terme_de_l_examen(contexte: Contexte) -> datetime | None:
    """Return when a review is due: at the end of its period, though it be held before."""
    jour = paliers.jour_d_examen(contexte.variables)
    return None if jour is None else max(debut_de_journee(jour), contexte.fait_le)


def rediger(contexte: Contexte, lu: Lu, ouverte: Ouverte) -> dict[str, Any]:
    """Return the row of a step that opens now."""
    element = ouverte.element
    valide_par = str(lu.parametres.get("valide_par", "association"))
    role = voies.resoudre(element.lire("role"), element.voie, valide_par)
    if ouverte.est_automatique:
        role = voies.AUTRE_DOSSIER
    return {
        "tache_id": ouverte.tache_id,
        "dossier_id": contexte.dossier_id,
        "element": element.id,
        "libelle": element.nom,
        "sorte": ouverte.sorte,
        "role": role or voies.VOIES["association"].role,
        "role_conjoint": voies.resoudre(element.lire("role_conjoint"), None, valide_par),
        "formulaire": element.lire("formulaire"),
        "depuis": contexte.fait_le,
        "message": ouverte.message,
        "correlation": ouverte.correlation,
    }


def alerte_de(definition: DefinitionChargee, element: str, sorte: str) -> str | None:
    """Return the code of the alert drawn on a step, when it counts from the step's opening."""
    dessinee = definition.alertes.get(element)
    if dessinee is None or sorte == SorteEtape.EVENEMENT:
        return None
    return dessinee.code if dessinee.code in delais.DE_L_ETAPE else None


def _desarmer(contexte: Contexte, eteintes: list[Minuterie]) -> None:
    for minuterie in eteintes:
        contexte.ecrire(DESARMER, {"eteinte": cle_de(minuterie.tache_id)})


def _armer(contexte: Contexte, armees: list[Minuterie]) -> None:
    for minuterie in armees:
        contexte.ajouter(Echeance, **rediger_minuterie(contexte, minuterie))


def rediger_minuterie(contexte: Contexte, minuterie: Minuterie) -> dict[str, Any]:
    """Return the row of a timer that begins to wait."""
    element = minuterie.element
    return {
        "cle": cle_de(minuterie.tache_id),
        "dossier_id": contexte.dossier_id,
        "sorte": SorteEcheance.MINUTERIE,
        "code": element.id,
        "libelle": element.nom,
        "tache_id": minuterie.tache_id,
        "horloge": _horloge(element),
        "duree": minuterie.duree,
        "calendrier": element.lire("calendrier"),
        "due_le": minuterie.due_le,
        "reveil_le": minuterie.due_le,
    }


def _horloge(element: Element) -> str:
    """Return what the clock does on suspension: a legal delay runs on, whatever is declared."""
    if element.lire("calendrier") == "legal":
        return Horloge.CONTINUE
    return element.lire("horloge") or Horloge.ARRET


def cle_de(tache_id: str) -> str:
    """Return the key of a timer's due date."""
    return f"minuterie:{tache_id}"
