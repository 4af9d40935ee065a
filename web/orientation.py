"""A new household enters: its rows, then its dossier through the verb of workflow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import Role
from models.definition import Definition, Programme
from models.menage import Menage, Personne
from models.utilisateur import Utilisateur
from web import formulaires
from web.page.departements import DEPARTEMENTS
from workflow import dossiers
from workflow.definitions import derniere_publiee
from workflow.dossiers import Rattachement
from workflow.errors import SaisieInvalide, TransitionInterdite
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.programmes.formes import COLLECTIF

TROP_DE_MINEURS = "Un ménage a au moins un adulte : corrigez le nombre de mineurs."
SANS_PARCOURS = (
    "Aucun parcours n’est publié pour ce programme : demandez à l’administrateur de le publier."
)
SANS_PROGRAMME = "Aucun programme n’est ouvert : demandez à l’administrateur d’en créer un."


def construire_formulaire(session: Session, utilisateur: Utilisateur) -> Formulaire:
    """Return the form with the choices of this association. Raises TransitionInterdite."""
    return formulaires.orientation(
        programmes=[(programme.code, programme.nom) for programme in list_programmes(session)],
        departements=[(code, f"{nom} ({code})") for code, nom in DEPARTEMENTS.items()],
        referents=[(r.public_id, r.nom) for r in list_referents(session, utilisateur)],
    )


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
) -> int:
    """Create the household and open its dossier. Return the dossier's id.

    Raises SaisieInvalide, TransitionInterdite, HabilitationRefusee.
    """
    valeurs = lire_menage(construire_formulaire(session, acteur), saisie)
    programme = valeurs.get("programme") or list_programmes(session)[0].code
    rattachement = entrer(session, acteur=acteur, valeurs=valeurs, programme=programme)
    return dossiers.ouvrir(
        session, acteur=acteur, fait_le=fait_le, saisi_le=saisi_le, **rattachement
    )


def lire_menage(formulaire: Formulaire, saisie: Mapping[str, object]) -> dict[str, Any]:
    """Return the typed answers about the household. Raises SaisieInvalide."""
    valeurs: dict[str, Any] = valider(formulaire, saisie)
    if valeurs["nb_mineurs"] >= valeurs["nb_personnes"]:
        raise SaisieInvalide({"nb_mineurs": TROP_DE_MINEURS})
    return valeurs


def entrer(
    session: Session, *, acteur: Utilisateur, valeurs: Mapping[str, Any], programme: str
) -> Rattachement:
    """Create the household; return what its dossier belongs to. `programme`: its code."""
    choisi = session.scalars(select(Programme).where(Programme.code == programme)).one()
    referent = session.scalars(
        select(Utilisateur).where(Utilisateur.public_id == valeurs["referent"])
    ).one()
    return {
        "menage_id": _creer_menage(session, valeurs),
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
    session.add(Personne(menage_id=menage.id, **personne))
    session.flush()
    return menage.id
