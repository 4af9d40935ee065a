"""What an account may be: its role by its organisation, its address, its territory."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.codes import OrganismeType, Role
from models.organisme import Organisme
from models.utilisateur import Utilisateur
from workflow.errors import Introuvable, SaisieInvalide, TransitionInterdite
from workflow.gestion.comptes.tenus import lire_tenus
from workflow.habilitations import SUIVEURS

NOM_MAXIMUM = 100
COURRIEL_MAXIMUM = 200

ROLES_PAR_TYPE: Final[Mapping[str, frozenset[str]]] = {
    OrganismeType.ASSOCIATION: frozenset(
        {Role.TRAVAILLEUR_SOCIAL, Role.CHEF_DE_SERVICE, Role.ADMINISTRATEUR}
    ),
    OrganismeType.BAILLEUR: frozenset(
        {Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR, Role.ADMINISTRATEUR}
    ),
    OrganismeType.SERVICE_ETAT: frozenset({Role.COORDONNATEUR, Role.ADMINISTRATEUR}),
    OrganismeType.PRESCRIPTEUR: frozenset(),
}
"""Roles that an organisation's people may have: rights are drawn from both together. Whoever
runs the product may be anybody's; a prescripteur signs in nowhere."""

TERRITOIRES: Final[Mapping[str, bool]] = {Role.COORDONNATEUR: True, Role.REFERENT_BAILLEUR: False}
"""Roles that cover départements: whether at least one is required. A référent without one
covers them all (`models.visibilite`)."""

_ADRESSE = re.compile(
    r"[a-z0-9._%+'-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"
    r"\.[a-z]{2,}"
)

SANS_NOM = "Écrivez le prénom et le nom de la personne."
TROP_LONG = "Gardez au plus {maximum} caractères."
ADRESSE_ILLISIBLE = "Écrivez une adresse électronique entière, par exemple prenom.nom@exemple.fr."
ADRESSE_PRISE = "Cette adresse a déjà un compte."
ADRESSE_FERMEE = "Cette adresse a déjà un compte, désactivé : réactivez-le plutôt."
ADRESSE_SERVIE = (
    "L’adresse d’un compte qui a déjà servi ne change pas : désactivez ce compte, puis invitez la "
    "personne à sa nouvelle adresse."
)
ORGANISME_INCONNU = "Choisissez un organisme de la liste."
ROLE_IMPOSSIBLE = "Personne n’a ce rôle dans un organisme de cette sorte."
SANS_TERRITOIRE = "Donnez au moins un département : sans lui, ce compte ne verrait rien."
ENCORE_DES_DOSSIERS = (
    "Ce compte suit encore des dossiers : leur chef de service les confie d’abord à un collègue."
)
A_SERVI_ICI = (
    "Ce compte tient, ou a tenu, des dossiers de cet organisme, et les y verrait encore : "
    "désactivez-le, puis invitez la personne à une autre adresse."
)
DERNIER = (
    "C’est le dernier administrateur qui peut se connecter : invitez-en d’abord un autre, et "
    "attendez qu’il ait choisi son mot de passe."
)
SOI_MEME = "Vous ne pouvez pas changer vos propres droits : demandez à un autre administrateur."


@dataclass(frozen=True, kw_only=True)
class CompteVoulu:
    """What is typed of an account. `organisme`: public id; `departements`: codes."""

    nom: str
    courriel: str
    role: str
    organisme: str
    departements: frozenset[str] = frozenset()

    @property
    def territoire(self) -> frozenset[str]:
        """Return the départements that the role covers: none for a role that covers none."""
        return self.departements if self.role in TERRITOIRES else frozenset()

    @property
    def adresse(self) -> str:
        return self.courriel.strip().lower()


def trouver(session: Session, public_id: str) -> Utilisateur:
    """Return an account by its public id. Raises Introuvable."""
    compte = session.scalars(select(Utilisateur).where(Utilisateur.public_id == public_id)).first()
    if compte is None:
        raise Introuvable
    return compte


def n_a_jamais_servi(compte: Utilisateur) -> bool:
    """Tell whether nobody has ever signed in with it: its invitation still waits."""
    return compte.empreinte_mot_de_passe is None and compte.desactive_le is None


def controler(session: Session, voulu: CompteVoulu, *, compte: Utilisateur | None) -> Organisme:
    """Return the organisation named. Raises SaisieInvalide, by the keys of `CompteVoulu`."""
    fautes = _lire_fautes_de_nom(voulu) | _lire_fautes_d_adresse(session, voulu, compte)
    organisme = _trouver_organisme(session, voulu.organisme, compte)
    if organisme is None:
        fautes["organisme"] = ORGANISME_INCONNU
    elif voulu.role not in ROLES_PAR_TYPE[organisme.type]:
        fautes["role"] = ROLE_IMPOSSIBLE
    if TERRITOIRES.get(voulu.role) and not voulu.territoire:
        fautes["departements"] = SANS_TERRITOIRE
    if fautes or organisme is None:
        raise SaisieInvalide(fautes)
    return organisme


def _lire_fautes_de_nom(voulu: CompteVoulu) -> dict[str, str]:
    if not voulu.nom.strip():
        return {"nom": SANS_NOM}
    if len(voulu.nom.strip()) > NOM_MAXIMUM:
        return {"nom": TROP_LONG.format(maximum=NOM_MAXIMUM)}
    return {}


def _lire_fautes_d_adresse(
    session: Session, voulu: CompteVoulu, compte: Utilisateur | None
) -> dict[str, str]:
    """An address that answered opens the account: changed, it would hand the account over."""
    if compte is not None and compte.courriel.lower() == voulu.adresse:
        return {}
    if compte is not None and not n_a_jamais_servi(compte):
        return {"courriel": ADRESSE_SERVIE}
    if len(voulu.adresse) > COURRIEL_MAXIMUM or not _ADRESSE.fullmatch(voulu.adresse):
        return {"courriel": ADRESSE_ILLISIBLE}
    prise = session.execute(
        select(Utilisateur.actif).where(func.lower(Utilisateur.courriel) == voulu.adresse)
    ).first()
    if prise is None:
        return {}
    return {"courriel": ADRESSE_PRISE if prise.actif else ADRESSE_FERMEE}


def _trouver_organisme(
    session: Session, public_id: str, compte: Utilisateur | None
) -> Organisme | None:
    """Return the organisation; one that is closed only where the account already is."""
    trouve = session.scalars(select(Organisme).where(Organisme.public_id == public_id)).first()
    if trouve is None or trouve.actif or (compte is not None and compte.organisme is trouve):
        return trouve
    return None


def controler_le_changement(
    session: Session,
    *,
    acteur: Utilisateur,
    compte: Utilisateur,
    role: str,
    organisme: Organisme,
    le: datetime,
) -> None:
    """Raise TransitionInterdite, or SaisieInvalide, for a change of rights that would leave a
    dossier without a référent, the product without an administrateur, or a door open.
    """
    if (compte.role, compte.organisme_id) == (role, organisme.id):
        return
    if acteur.id == compte.id:
        raise TransitionInterdite(SOI_MEME)
    if role != compte.role:
        garder_un_administrateur(session, compte)
    tenus = lire_tenus(session, compte, le=le)
    if role not in SUIVEURS and tenus.dossiers:
        raise SaisieInvalide({"role": ENCORE_DES_DOSSIERS})
    # A closed dossier is still its référent's to read, a draft its author's: neither leaves.
    if organisme.id != compte.organisme_id and not tenus.rien:
        raise SaisieInvalide({"organisme": A_SERVI_ICI})


def garder_un_administrateur(session: Session, compte: Utilisateur) -> None:
    """Raise TransitionInterdite when this is the last administrateur who can sign in."""
    if compte.role != Role.ADMINISTRATEUR or not compte.actif:
        return
    autres = select(func.count()).where(
        Utilisateur.role == Role.ADMINISTRATEUR,
        Utilisateur.actif,
        Utilisateur.empreinte_mot_de_passe.is_not(None),
        Utilisateur.id != compte.id,
    )
    if not session.scalar(autres):
        raise TransitionInterdite(DERNIER)
