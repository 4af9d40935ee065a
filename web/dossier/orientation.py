"""A new household enters: its rows, then its dossier through the verb of workflow."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.definition import Definition, Programme
from models.dossier import Dossier
from models.menage import Menage, Personne
from models.remaniement import Remaniement
from models.utilisateur import Utilisateur
from models.visibilite import condition_de_visibilite
from web.page import formulaires
from web.page.departements import DEPARTEMENTS
from workflow.avancement import dossiers
from workflow.avancement.dossiers import Rattachement
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.menages.mouvements import SEPARATION
from workflow.parcours.definitions import derniere_publiee
from workflow.programmes.formes import COLLECTIF

TROP_DE_MINEURS = "Un ménage a au moins un adulte : corrigez le nombre de mineurs."
IDENTITE = frozenset({
    "nom", "prenom", "naissance", "telephone", "courriel", "type_menage", "nb_personnes",
    "nb_mineurs",
})  # fmt: skip
"""Answers that a household which exists has given already."""

SANS_PARCOURS = (
    "Aucun parcours n’est publié pour ce programme : demandez à l’administrateur de le publier."
)
SANS_PROGRAMME = "Aucun programme n’est ouvert : demandez à l’administrateur d’en créer un."


def construire_formulaire(
    session: Session, utilisateur: Utilisateur, *, connu: bool = False
) -> Formulaire:
    """Return the form with the choices of this association. Raises TransitionInterdite.

    `connu`: of a household that is there already (`lire_detache`): who it is is not asked again.
    """
    complet = formulaires.orientation(
        programmes=[(programme.code, programme.nom) for programme in list_programmes(session)],
        departements=[(code, f"{nom} ({code})") for code, nom in DEPARTEMENTS.items()],
        referents=[(r.public_id, r.nom) for r in list_referents(session, utilisateur)],
    )
    if not connu:
        return complet
    champs = tuple(champ for champ in complet.champs if champ.cle not in IDENTITE)
    return replace(complet, champs=champs)


def list_programmes(session: Session) -> Sequence[Programme]:
    """Return the programmes that a household may enter, by name. Raises TransitionInterdite.

    An action collective is opened on a page of its own, never for a household.
    """
    requete = select(Programme).where(Programme.actif, Programme.parcours != COLLECTIF)
    programmes = sorted(session.scalars(requete), key=lambda programme: programme.nom.casefold())
    if not programmes:
        raise TransitionInterdite(SANS_PROGRAMME)
    return programmes


def valeurs_de_depart(utilisateur: Utilisateur) -> Mapping[str, object]:
    """Return what needs no typing: a person alone, oneself."""
    return {
        "nb_personnes": 1,
        "nb_mineurs": 0,
        "type_menage": "isole",
        "referent": utilisateur.public_id,
    }


def valeurs_proposees(session: Session, utilisateur: Utilisateur) -> Mapping[str, object]:
    """Return the same, with the département of the last dossier: it is hardly ever another."""
    dernier = session.scalar(
        select(Dossier.departement)
        .where(condition_de_visibilite(utilisateur))
        .order_by(Dossier.id.desc())
        .limit(1)
    )
    return {**valeurs_de_depart(utilisateur), **({"departement": dernier} if dernier else {})}


def list_referents(session: Session, utilisateur: Utilisateur) -> list[Utilisateur]:
    """Return the caseworkers who may be chosen: a travailleur social takes it on alone."""
    if utilisateur.role == Role.TRAVAILLEUR_SOCIAL:
        return [utilisateur]
    requete = select(Utilisateur).where(
        Utilisateur.organisme_id == utilisateur.organisme_id,
        Utilisateur.role == Role.TRAVAILLEUR_SOCIAL,
        Utilisateur.actif,
    )
    trouves = session.scalars(requete.order_by(Utilisateur.nom)).all()
    return list(trouves) or [utilisateur]


def orienter(
    session: Session,
    *,
    acteur: Utilisateur,
    saisie: Mapping[str, object],
    fait_le: datetime,
    saisi_le: datetime,
    menage: Menage | None = None,
) -> int:
    """Create the household, unless it is there (`menage`), and open its dossier: return its id.

    Raises SaisieInvalide, TransitionInterdite, HabilitationRefusee.
    """
    formulaire = construire_formulaire(session, acteur, connu=menage is not None)
    valeurs = lire_menage(formulaire, saisie)
    programme = valeurs.get("programme") or list_programmes(session)[0].code
    rattachement = entrer(
        session, acteur=acteur, valeurs=valeurs, programme=programme, menage=menage
    )
    return dossiers.ouvrir(
        session, acteur=acteur, fait_le=fait_le, saisi_le=saisi_le, **rattachement
    )


def lire_menage(formulaire: Formulaire, saisie: Mapping[str, object]) -> dict[str, Any]:
    """Return the typed answers about the household. Raises SaisieInvalide."""
    valeurs: dict[str, Any] = valider(formulaire, saisie)
    if valeurs.get("nb_mineurs", 0) >= valeurs.get("nb_personnes", 1):
        raise SaisieInvalide({"nb_mineurs": TROP_DE_MINEURS})
    return valeurs


def lire_detache(session: Session, acteur: Utilisateur, public_id: str) -> Menage | None:
    """Return a household made by a separation, that nobody follows yet; None for any other.

    The one that it comes from must be within the actor's sight.
    """
    suivi = select(Dossier.id).where(Dossier.menage_id == Menage.id)
    origine = select(Dossier.id).where(
        Dossier.menage_id == Remaniement.menage_id, condition_de_visibilite(acteur)
    )
    return session.scalars(
        select(Menage)
        .join(Remaniement, Remaniement.autre_id == Menage.id)
        .where(
            Menage.public_id == public_id,
            Remaniement.genre == SEPARATION,
            Remaniement.annule_le.is_(None),
            ~suivi.exists(),
            origine.exists(),
        )
    ).first()


def entrer(
    session: Session,
    *,
    acteur: Utilisateur,
    valeurs: Mapping[str, Any],
    programme: str,
    menage: Menage | None = None,
) -> Rattachement:
    """Create the household, unless it is there; return what its dossier belongs to.

    `programme`: its code.
    """
    choisi = session.scalars(select(Programme).where(Programme.code == programme)).one()
    if menage is not None:
        menage.dalo = valeurs["dalo"] == "oui"
        menage.dalo_reconnu_le = valeurs.get("dalo_reconnu_le")
    referent = session.scalars(
        select(Utilisateur).where(Utilisateur.public_id == valeurs["referent"])
    ).one()
    return {
        "menage_id": _creer_menage(session, valeurs) if menage is None else menage.id,
        "definition_id": definition_de(session, choisi).id,
        "programme_id": choisi.id,
        "association_id": acteur.organisme_id,
        "referent_id": referent.id,
        "departement": str(valeurs["departement"]),
    }


def definition_de(session: Session, programme: Programme) -> Definition:
    """Return the newest diagram of a programme. Raises TransitionInterdite."""
    definition = derniere_publiee(session, programme.parcours)
    if definition is None:
        raise TransitionInterdite(SANS_PARCOURS)
    return definition


def _creer_menage(session: Session, valeurs: Mapping[str, Any]) -> int:
    menage = Menage(
        type=valeurs["type_menage"],
        nb_personnes=valeurs["nb_personnes"],
        nb_mineurs=valeurs["nb_mineurs"],
        dalo=valeurs["dalo"] == "oui",
        dalo_reconnu_le=valeurs.get("dalo_reconnu_le"),
    )
    session.add(menage)
    session.flush()
    colonnes = ("nom", "prenom", "naissance", "telephone", "courriel")
    personne = {colonne: valeurs.get(colonne) for colonne in colonnes}
    session.add(Personne(menage_id=menage.id, courrier=True, **personne))
    session.flush()
    return menage.id
