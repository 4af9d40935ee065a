"""What each role may do and see, in French, read from the tables that decide it.

Nothing is decided here: a right that moves in its table moves on the page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from models.codes import Role
from models.repli import plier
from models.utilisateur import Utilisateur
from models.visibilite import ACTIONS, INSTANCES, VISIBILITE
from web.administration.acces.mots import ROLES
from web.fiches.partage import BAILLEURS, EN_PARTIE, GROUPES
from web.page.departements import DEPARTEMENTS
from web.page.exports import Colonne, Export
from web.page.textes import majuscule
from workflow.formulaires.matrice import etendue, list_groupes
from workflow.habilitations import HABILITATIONS, LIBELLES, REMPLACANTS, Action

DOSSIERS: Final[Mapping[str, str]] = {
    "_referent_du_dossier": "Les dossiers que cette personne suit, et ceux des collègues qu’elle "
    "remplace pendant leur absence.",
    "_de_l_association": "Tous les dossiers de son association.",
    "_du_bailleur": "Dans ses départements, les dossiers en cours des ménages que son organisme "
    "loge, ou à qui un de ses logements est proposé.",
    "_du_correspondant": "Les dossiers en cours pour lesquels cette personne est nommée "
    "correspondant, tant que son organisme loge le ménage ou lui propose un logement.",
    "_de_la_coordination": "Les dossiers des ménages de ses départements.",
    "_aucun": "Aucun dossier : ni nom, ni réponse, ni document.",
}
"""Each rule of `models.visibilite.VISIBILITE`, by its name, in words."""

COLLECTIVES: Final[Mapping[str, str]] = {
    "_de_l_association": "Celles de son association.",
    "_du_site": "Celles qui se tiennent sur un site de son organisme, sans les noms.",
    "_du_territoire": "Celles de ses départements, sans les noms.",
    "_aucun": "Aucune.",
}

REUNIONS: Final[Mapping[str, str]] = {
    "_de_ses_programmes": "Celles de son association, de ses programmes et de leurs départements.",
    "_de_son_territoire": "Celles de ses départements.",
    "_aucun": "Aucune.",
}

ETENDUES: Final[Mapping[str, str]] = {
    "ecrit": "Lit et écrit",
    "lit": "Lit",
    "partie": "Lit en partie",
    "rien": "Ne lit pas",
}


@dataclass(frozen=True)
class GroupeVu:
    """A group of data, and what a role does with it."""

    titre: str
    etendue: str
    mots: str


@dataclass(frozen=True)
class DroitsDuRole:
    """What one role may do. `remplace`: the roles whose steps it may complete for continuity."""

    role: str
    nom: str
    actions: tuple[str, ...]
    dossiers: str
    collectives: str
    instances: str
    remplace: tuple[str, ...]
    groupes: tuple[GroupeVu, ...]

    @property
    def lit_des_menages(self) -> bool:
        return any(groupe.etendue != "rien" for groupe in self.groupes)


@dataclass(frozen=True)
class LigneDroit:
    """One action, and the roles that may do it."""

    action: str
    roles: tuple[str, ...]


def lire_droits(role: str) -> DroitsDuRole:
    """Return what a role may do."""
    lu = Role(role)
    return DroitsDuRole(
        role=lu,
        nom=ROLES[lu],
        actions=tuple(sorted(map(_libelle, HABILITATIONS[lu]), key=plier)),
        dossiers=DOSSIERS[VISIBILITE[lu].__name__],
        collectives=COLLECTIVES[ACTIONS[lu].__name__],
        instances=REUNIONS[INSTANCES[lu].__name__],
        remplace=tuple(
            ROLES[autre] for autre, par in REMPLACANTS.items() if lu in par and autre != lu
        ),
        groupes=tuple(_list_groupes(lu)),
    )


def _list_groupes(role: Role) -> Iterator[GroupeVu]:
    for groupe in list_groupes():
        lue = etendue(role, groupe)
        if lue == "lit" and role in BAILLEURS and groupe in EN_PARTIE:
            lue = "partie"
        yield GroupeVu(GROUPES[groupe][0], lue, ETENDUES[lue])


def list_actions() -> tuple[LigneDroit, ...]:
    """Return every action with the roles that may do it, in the order of the words."""
    lignes = (
        LigneDroit(_libelle(action), tuple(ROLES[un] for un in Role if action in HABILITATIONS[un]))
        for action in Action
    )
    return tuple(sorted(lignes, key=lambda ligne: plier(ligne.action)))


def _libelle(action: Action) -> str:
    return majuscule(LIBELLES[action])


def dire_territoire(compte: Utilisateur) -> str | None:
    """Return the départements that bound what this account sees, None where none does."""
    couverts = sorted(compte.departements)
    if couverts:
        return ", ".join(f"{DEPARTEMENTS.get(code, code)} ({code})" for code in couverts)
    return "Tous les départements" if compte.role == Role.REFERENT_BAILLEUR else None


def _colonne(role: Role) -> Colonne[LigneDroit]:
    return Colonne(ROLES[role], lambda ligne: ROLES[role] in ligne.roles)


EXPORT: Final = Export[LigneDroit](
    "droits",
    (Colonne("Action", lambda ligne: ligne.action), *map(_colonne, Role)),
    dossier=None,
)
