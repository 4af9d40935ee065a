"""Open steps and due dates, brought in line with what the engine waits for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, update

from models.alerte import Alerte
from models.calendrier import debut_de_journee
from models.codes import Horloge, SorteEcheance, SorteEtape
from models.dossier import EtapeOuverte
from models.echeance import Echeance
from models.preparee import Preparee
from workflow import paliers, voies
from workflow.ecritures import Contexte, delais
from workflow.ecritures.contexte import insertion, table
from workflow.engine import Element, Frontiere, Minuterie, Ouverte
from workflow.lecture import Lu

EXAMENS = frozenset({"A13", "A22"})
"""Reviews: their step may open before the end of the period, when one is held early."""

# Built once: putting a statement together costs more than running it.
_LA_FERMEE = table(EtapeOuverte).c.tache_id == bindparam("fermee")
_FERMER = Preparee(delete(table(EtapeOuverte)).where(_LA_FERMEE))
_REMPLACER = Preparee(update(table(EtapeOuverte)).where(_LA_FERMEE))
_DESARMER = Preparee(delete(table(Echeance)).where(table(Echeance).c.cle == bindparam("eteinte")))


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
    lignes = [_ligne(contexte, lu, ouverte) for ouverte in nouvelles]
    places = [{"fermee": ouverte.tache_id} for ouverte in fermees]
    paires = [{**place, **ligne} for place, ligne in zip(places, lignes, strict=False)]
    for paire in paires:
        contexte.ecrire(_REMPLACER, paire)
    for place in places[len(paires) :]:
        contexte.ecrire(_FERMER, place)
    for ligne in lignes[len(paires) :]:
        contexte.ecrire(insertion(EtapeOuverte), ligne)


def _eteindre_les_alertes(contexte: Contexte, lu: Lu, fermees: list[Ouverte]) -> None:
    echeance, alerte = table(Echeance), table(Alerte)
    for ouverte in fermees:
        if _alerte_de(lu, ouverte) is not None:
            delais.annuler_echeances(contexte, echeance.c.tache_id == ouverte.tache_id)
            delais.clore_alertes(contexte, alerte.c.tache_id == ouverte.tache_id)


def _armer_les_alertes(contexte: Contexte, lu: Lu, nouvelles: list[Ouverte]) -> None:
    for ouverte in nouvelles:
        code = _alerte_de(lu, ouverte)
        if code is not None:
            tache_id = ouverte.tache_id
            cle, depart = f"alerte:{code}:etape:{tache_id}", contexte.fait_le
            terme = _terme_de_l_examen(contexte) if code in EXAMENS else None
            delais.armer(contexte, code, depart=depart, cle=cle, terme=terme, tache_id=tache_id)


def _terme_de_l_examen(contexte: Contexte) -> datetime | None:
    """Return when a review is due: at the end of its period, though it be held before."""
    jour = paliers.jour_d_examen(contexte.variables)
    return None if jour is None else max(debut_de_journee(jour), contexte.fait_le)


def _ligne(contexte: Contexte, lu: Lu, ouverte: Ouverte) -> dict[str, Any]:
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


def _alerte_de(lu: Lu, ouverte: Ouverte) -> str | None:
    """Return the code of the alert drawn on a step, when it counts from the step's opening."""
    dessinee = lu.definition.alertes.get(ouverte.element.id)
    if dessinee is None or ouverte.sorte == SorteEtape.EVENEMENT:
        return None
    return dessinee.code if dessinee.code in delais.DE_L_ETAPE else None


def _desarmer(contexte: Contexte, eteintes: list[Minuterie]) -> None:
    for minuterie in eteintes:
        contexte.ecrire(_DESARMER, {"eteinte": _cle(minuterie)})


def _armer(contexte: Contexte, armees: list[Minuterie]) -> None:
    for minuterie in armees:
        element = minuterie.element
        contexte.ajouter(
            Echeance,
            cle=_cle(minuterie),
            dossier_id=contexte.dossier_id,
            sorte=SorteEcheance.MINUTERIE,
            code=element.id,
            libelle=element.nom,
            tache_id=minuterie.tache_id,
            horloge=_horloge(element),
            duree=minuterie.duree,
            calendrier=element.lire("calendrier"),
            due_le=minuterie.due_le,
            reveil_le=minuterie.due_le,
        )


def _horloge(element: Element) -> str:
    """Return what the clock does on suspension: a legal delay runs on, whatever is declared."""
    if element.lire("calendrier") == "legal":
        return Horloge.CONTINUE
    return element.lire("horloge") or Horloge.ARRET


def _cle(minuterie: Minuterie) -> str:
    return f"minuterie:{minuterie.tache_id}"
