"""A household separates in two, or somebody joins it from another: both can be undone."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendrier import jour_paris
from models.dossier import Dossier
from models.menage import Appartenance, Menage, Personne
from models.remaniement import Remaniement
from models.utilisateur import Utilisateur
from models.visibilite import dossiers_visibles
from workflow.avancement import lecture
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.habilitations import Ligne
from workflow.menages import composition
from workflow.menages.composition import Compte, compter, est_mineur
from workflow.menages.personnes import (
    CO_DEMANDEUR,
    DEMANDEUR,
    SANS_ADULTE,
    lire_personnes,
    noter,
    ouvrir,
    verifier_depart,
)
from workflow.menages.registre import Registre

SEPARATION, REGROUPEMENT = "separation", "regroupement"

PERSONNE_NE_PART = "Choisissez au moins une personne qui part."
SANS_ADULTE_QUI_PART = "Un ménage a au moins un adulte : choisissez aussi celui qui part."
DERNIERE_DU_SIEN = (
    "C’est la seule personne nommée de son ménage : les deux ménages n’en font plus qu’un. "
    "Demandez à votre chef de service de les fusionner."
)
DEJA_LA = "Cette personne est déjà dans ce ménage."


def separer(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    partants: Sequence[str],
    le: date,
    saisi_le: datetime,
) -> Remaniement:
    """Make a household of those who leave (public ids); the dossier stays with those who remain.

    Its own dossier, when it is to be accompanied, is a new orientation. Raises SaisieInvalide,
    TransitionInterdite, Introuvable.
    """
    ligne, menage = ouvrir(session, acteur, dossier_id, saisi_le)
    jour = jour_paris(saisi_le)
    tous = lire_personnes(session, menage.id)
    partent = [p for p in tous if p.public_id in partants]
    restent = [p for p in tous if p.public_id not in partants]
    if not partent:
        raise SaisieInvalide({"partants": PERSONNE_NE_PART})
    verifier_depart(partent, restent, le=le, jour=jour)
    if compter(partent, jour).adultes < 1:
        raise SaisieInvalide({"partants": SANS_ADULTE_QUI_PART})
    registre = Registre(session)
    nouveau = _fonder(registre, compter(partent, jour))
    roles = _roles(partent, jour)
    for personne in partent:
        arrivee = {"role": roles[personne.id], "courrier": roles[personne.id] == DEMANDEUR}
        _deplacer(registre, personne, nouveau, le, SEPARATION, **arrivee)
    _continuer(registre, menage, restent, compter(partent, jour), jour)
    fait = registre.enregistrer(
        SEPARATION, menage.id, nouveau, acteur=acteur, le=le, saisi_le=saisi_le, temoins=[nouveau]
    )
    partis = [p.public_id for p in partent]
    contenu = {"personnes": partis, "le": le, "remaniement": fait.public_id}
    noter(session, ligne, acteur, SEPARATION, contenu, saisi_le=saisi_le)
    return fait


def regrouper(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier_id: int,
    personne: str,
    role: str,
    le: date,
    saisi_le: datetime,
) -> Remaniement:
    """Bring somebody of another household, that the actor sees, into the household of a dossier.

    Raises SaisieInvalide, TransitionInterdite, Introuvable.
    """
    ligne, menage = ouvrir(session, acteur, dossier_id, saisi_le)
    venue = trouver_visible(session, acteur, personne)
    source = venue.menage
    if source is None or source.id == menage.id:
        raise SaisieInvalide({"personne": DEJA_LA})
    jour = jour_paris(saisi_le)
    restent = [p for p in lire_personnes(session, source.id) if p.id != venue.id]
    if not restent:
        raise TransitionInterdite(DERNIERE_DU_SIEN)
    verifier_depart([venue], restent, le=le, jour=jour)
    registre = Registre(session)
    _deplacer(registre, venue, menage.id, le, REGROUPEMENT, role=role, courrier=False)
    partie = compter([venue], jour)
    _continuer(registre, source, restent, partie, jour)
    _accueillir(registre, session, menage, partie, jour)
    fait = registre.enregistrer(
        REGROUPEMENT, menage.id, source.id, acteur=acteur, le=le, saisi_le=saisi_le
    )
    contenu = {"personnes": [personne], "le": le, "remaniement": fait.public_id}
    noter(session, ligne, acteur, REGROUPEMENT, contenu, saisi_le=saisi_le)
    for autre in dossiers_de(session, source.id, acteur.organisme_id):
        noter(session, autre, acteur, "depart", contenu, saisi_le=saisi_le)
    return fait


def trouver_visible(session: Session, acteur: Utilisateur, public_id: str) -> Personne:
    """Return a person of a household that the actor sees. Raises Introuvable."""
    menages = dossiers_visibles(acteur).with_only_columns(Dossier.menage_id)
    trouvee = session.scalars(
        select(Personne).where(Personne.public_id == public_id, Personne.menage_id.in_(menages))
    ).first()
    if trouvee is None:
        raise Introuvable
    return trouvee


def dossiers_de(session: Session, menage_id: int, association_id: int) -> list[Ligne]:
    """Return the rows of a household's dossiers in an association, the oldest first."""
    cles = session.scalars(
        select(Dossier.id)
        .where(Dossier.menage_id == menage_id, Dossier.association_id == association_id)
        .order_by(Dossier.id)
    )
    return [lecture.relire(session, cle) for cle in cles]


def _fonder(registre: Registre, compte: Compte) -> int:
    return registre.ajouter(
        Menage,
        type=composition.type_de(compte),
        nb_personnes=compte.personnes,
        nb_mineurs=compte.mineurs,
        dalo=False,
    )


def _roles(partent: Sequence[Personne], jour: date) -> dict[int, str]:
    """Return the role of each in the new household: one adult asks, and those of age with him."""
    adultes = [p for p in partent if not est_mineur(p.role, p.naissance, jour)]
    premier = min(adultes, key=lambda p: (p.role != DEMANDEUR, p.role != CO_DEMANDEUR, p.id))
    roles = {p.id: CO_DEMANDEUR if p.role == DEMANDEUR else p.role for p in partent}
    return roles | {premier.id: DEMANDEUR}


def _deplacer(
    registre: Registre, personne: Personne, menage_id: int, le: date, motif: str, **arrivee: Any
) -> None:
    """Move somebody to another household, and remember the one he or she leaves."""
    registre.ajouter(
        Appartenance,
        personne_id=personne.id,
        menage_id=personne.menage_id,
        role=personne.role,
        debut=personne.depuis,
        fin=le,
        motif=motif,
    )
    registre.changer(Personne, {"id": personne.id}, menage_id=menage_id, depuis=le, **arrivee)


def _continuer(
    registre: Registre,
    menage: Menage,
    restent: Sequence[Personne],
    partis: Compte,
    jour: date,
) -> None:
    """Count those who remain; somebody of age is the demandeur and receives the mail."""
    nommees = compter(restent, jour)
    if nommees.adultes < 1:
        raise TransitionInterdite(SANS_ADULTE)
    for personne, change in _successions(restent, jour):
        registre.changer(Personne, {"id": personne.id}, **change)
    futur = Menage(type=menage.type, nb_personnes=menage.nb_personnes, nb_mineurs=menage.nb_mineurs)
    composition.partir(futur, nommees, partis)
    _ecrire_compte(registre, menage.id, futur)


def _successions(
    restent: Sequence[Personne], jour: date
) -> Iterable[tuple[Personne, dict[str, Any]]]:
    adultes = [p for p in restent if not est_mineur(p.role, p.naissance, jour)]
    premier = min(adultes, key=lambda p: (p.role != DEMANDEUR, p.role != CO_DEMANDEUR, p.id))
    change: dict[str, Any] = {"role": DEMANDEUR}
    if not any(p.courrier for p in restent):
        change["courrier"] = True
    yield premier, change


def _accueillir(
    registre: Registre, session: Session, menage: Menage, venue: Compte, jour: date
) -> None:
    session.expire_all()
    nommees = compter(lire_personnes(session, menage.id), jour)
    futur = Menage(type=menage.type, nb_personnes=menage.nb_personnes, nb_mineurs=menage.nb_mineurs)
    composition.arriver(futur, nommees, mineur=venue.mineurs > 0)
    _ecrire_compte(registre, menage.id, futur)


def _ecrire_compte(registre: Registre, menage_id: int, futur: Menage) -> None:
    registre.changer(
        Menage,
        {"id": menage_id},
        type=futur.type,
        nb_personnes=futur.nb_personnes,
        nb_mineurs=futur.nb_mineurs,
    )
