"""A new collective action, and the households that join it: from forms to the verbs of workflow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.codes import OrganismeType
from models.definition import Programme
from models.dossier import Dossier, EtapeOuverte
from models.menage import Menage, Personne
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from web.dossier.orientation import definition_de, list_referents
from web.page.departements import DEPARTEMENTS
from web.page.formulaires import LONGUEUR_NOM, champ, formulaire
from workflow.avancement.dossiers import terminer_etape
from workflow.collectif.actions_collectives import ouvrir_action
from workflow.errors import TransitionInterdite
from workflow.formulaires import Formulaire
from workflow.formulaires.validation import valider
from workflow.programmes.formes import COLLECTIF

INSCRIRE = "inscription_saisie"
SANS_PROGRAMME = (
    "Aucun programme d’action collective n’est ouvert : demandez à l’administrateur d’en ouvrir un."
)
FERMEE = "Les inscriptions ne sont pas ouvertes : constituez d’abord le groupe."


def construire_formulaire(session: Session, utilisateur: Utilisateur) -> Formulaire:
    """Return the form of a new action. Raises TransitionInterdite without a programme."""
    programmes = list_programmes(session)
    bailleurs = session.execute(
        select(Organisme.public_id, Organisme.nom)
        .where(Organisme.type == OrganismeType.BAILLEUR, Organisme.actif)
        .order_by(Organisme.nom)
    )
    choix = [(public_id, nom) for public_id, nom in bailleurs]
    bailleur = champ(
        "bailleur", "select", "Bailleur du site", options=choix,
        aide="Il verra le titre, les séances et le nombre de présents ; jamais les noms.",
    )  # fmt: skip
    departements = [(code, f"{nom} ({code})") for code, nom in DEPARTEMENTS.items()]
    referents = [(r.public_id, r.nom) for r in list_referents(session, utilisateur)]
    return formulaire(
        "nouvelle_action",
        "Nouvelle action collective",
        champ("titre", "textfield", "Titre", required=True, maxLength=200),
        champ(
            "site", "textfield", "Site ou groupe", maxLength=200,
            aide="Par exemple : résidence du Parc, jeunes du quartier.",
        ),
        *([bailleur] if choix else []),
        champ(
            "programme", "select", "Programme", required=True,
            options=[(programme.code, programme.nom) for programme in programmes],
        ),
        champ("departement", "select", "Département", options=departements, required=True),
        champ(
            "referent", "select", "Travailleur social référent", options=referents, required=True
        ),
    )  # fmt: skip


def list_programmes(session: Session) -> list[Programme]:
    """Return the programmes of collective actions, by name. Raises TransitionInterdite."""
    requete = select(Programme).where(Programme.actif, Programme.parcours == COLLECTIF)
    programmes = list(session.scalars(requete.order_by(Programme.nom)))
    if not programmes:
        raise TransitionInterdite(SANS_PROGRAMME)
    return programmes


def creer(
    session: Session,
    *,
    acteur: Utilisateur,
    saisie: Mapping[str, object],
    fait_le: datetime,
    saisi_le: datetime,
) -> int:
    """Open an action; return the id of its run. Raises SaisieInvalide, TransitionInterdite."""
    valeurs: dict[str, Any] = valider(construire_formulaire(session, acteur), saisie)
    programme = session.scalars(
        select(Programme).where(Programme.code == valeurs["programme"])
    ).one()
    referent = session.scalars(
        select(Utilisateur).where(Utilisateur.public_id == valeurs["referent"])
    ).one()
    return ouvrir_action(
        session,
        acteur=acteur,
        fait_le=fait_le,
        saisi_le=saisi_le,
        titre=valeurs["titre"],
        site=valeurs.get("site"),
        bailleur=valeurs.get("bailleur"),
        definition_id=definition_de(session, programme).id,
        programme_id=programme.id,
        association_id=acteur.organisme_id,
        referent_id=referent.id,
        departement=valeurs["departement"],
    )


NOUVEAU_MENAGE = formulaire(
    "nouveau_menage",
    "Inscrire un ménage sans dossier",
    champ("nom", "textfield", "Nom", required=True, maxLength=LONGUEUR_NOM),
    champ("prenom", "textfield", "Prénom", required=True, maxLength=LONGUEUR_NOM),
    champ("telephone", "textfield", "Téléphone", maxLength=30),
)


def inscrire_nouveau(
    session: Session,
    *,
    acteur: Utilisateur,
    dossier: Dossier,
    saisie: Mapping[str, object],
    le: datetime,
) -> None:
    """Create a household that nobody follows, and register it: the step of the action is done.

    Raises SaisieInvalide, TransitionInterdite, HabilitationRefusee.
    """
    valeurs: dict[str, Any] = valider(NOUVEAU_MENAGE, saisie)
    etape = session.scalars(
        select(EtapeOuverte).where(
            EtapeOuverte.dossier_id == dossier.id, EtapeOuverte.element == INSCRIRE
        )
    ).first()
    if etape is None:
        raise TransitionInterdite(FERMEE)
    menage = Menage()
    session.add(menage)
    session.flush()
    session.add(Personne(menage_id=menage.id, **{"telephone": None} | valeurs))
    session.flush()
    terminer_etape(
        session,
        acteur=acteur,
        tache_id=etape.tache_id,
        version=None,
        saisie={"participant": menage.public_id},
        fait_le=le,
        saisi_le=le,
    )
