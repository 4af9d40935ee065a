"""What the page of a walk shows, to the administrateur or « as » one of the roles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from models.codes import Role
from web.fiches.avancement import Dessin
from web.page.saisie import ChampRendu, rendre
from workflow.edition.scenarios.invention import list_choix
from workflow.edition.scenarios.scene import Attendue, Delai, LigneDeTrace, Scene
from workflow.edition.vocabulaire import vocabulaire
from workflow.edition.vocabulaire.mots import ROLES
from workflow.formulaires import Formulaire, FormulaireInvalide, choix, lire
from workflow.habilitations import roles_de_l_etape
from workflow.parcours.definitions import Pieces
from workflow.parcours.livrees import trouver as trouver_piece
from workflow.programmes import parametres

COMME: Final[Mapping[str, str]] = {
    role: ROLES[role] for role in Role if role != Role.ADMINISTRATEUR
}
"""The roles that one may look through."""

BAILLEURS: Final = frozenset({Role.REFERENT_BAILLEUR, Role.CORRESPONDANT_BAILLEUR})
"""A landlord sees what waits for him, and nothing of the rest."""

PARTAGES: Final = frozenset({*BAILLEURS, Role.COORDONNATEUR})
"""Readers for whom « who will read this » goes without saying (as `web.dossier.dossiers`)."""

LIGNES_MAXIMUM: Final = 60
"""Of the trace in sight: what came before is folded away."""

ANCIENNES_MAXIMUM: Final = 300
FORMULAIRES_MAXIMUM: Final = 10
"""Forms of one page; a step that repeats may open a hundred."""

VALEUR_MAXIMUM: Final = 200


@dataclass(frozen=True)
class EtapeEssayee:
    """Something that waits. `champs`: its form, None when the role that looks does not do it.

    `probleme`: why its form cannot be shown.
    """

    attendue: Attendue
    faisable: bool
    champs: tuple[ChampRendu, ...] = ()
    titre: str | None = None
    probleme: str | None = None


@dataclass(frozen=True)
class Connue:
    """A variable of the walk, in words; under its code when no file of the draft names it."""

    nom: str
    libelle: str
    valeur: str

    @property
    def est_un_reglage(self) -> bool:
        return self.nom in parametres()


@dataclass(frozen=True)
class Typees:
    """What was typed for one step and refused. `cle`: of the step."""

    cle: str = ""
    saisie: Mapping[str, object] = field(default_factory=dict)
    erreurs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EssaiVu:
    """`montre_tout`: not « as » a landlord. `autres`: the steps that wait for somebody else.

    `caches`: how many more could be done than the page has forms for.
    """

    moment: datetime | None
    rang: int
    etapes: tuple[EtapeEssayee, ...]
    evenements: tuple[EtapeEssayee, ...]
    caches: int
    autres: tuple[Attendue, ...]
    delais: tuple[Delai, ...]
    variables: tuple[Connue, ...]
    reglages: tuple[Connue, ...]
    recentes: tuple[LigneDeTrace, ...]
    anciennes: tuple[LigneDeTrace, ...]
    dessins: tuple[Dessin, ...]
    montre_tout: bool
    scene: Scene


def montrer(
    pieces: Pieces,
    scene: Scene,
    *,
    reglages: Mapping[str, Any],
    rang: int,
    comme: str | None,
    typees: Typees | None = None,
) -> EssaiVu:
    """Return what the page shows. `reglages`: the parameters of the walk."""
    vues = [
        _voir(pieces, un, reglages, comme=comme, typees=typees or Typees())
        for un in scene.attendues
    ]
    montre_tout = comme not in BAILLEURS
    faisables = [vue for vue in vues if vue.faisable]
    etapes = [v for v in faisables if not v.attendue.est_facultative][:FORMULAIRES_MAXIMUM]
    evenements = [v for v in faisables if v.attendue.est_facultative][:FORMULAIRES_MAXIMUM]
    attendues = [v.attendue for v in vues if not v.faisable and not v.attendue.est_facultative]
    variables = list(_dire_variables(pieces, scene.variables)) if montre_tout else []
    lignes = scene.trace if montre_tout else ()
    return EssaiVu(
        moment=scene.moment,
        rang=rang,
        etapes=tuple(etapes[:FORMULAIRES_MAXIMUM]),
        evenements=tuple(evenements[:FORMULAIRES_MAXIMUM]),
        caches=len(faisables)
        - len(etapes[:FORMULAIRES_MAXIMUM] + evenements[:FORMULAIRES_MAXIMUM]),
        autres=tuple(attendues[:ANCIENNES_MAXIMUM]) if montre_tout else (),
        delais=scene.delais if montre_tout else (),
        variables=tuple(v for v in variables if not v.est_un_reglage),
        reglages=tuple(v for v in variables if v.est_un_reglage),
        recentes=lignes[-LIGNES_MAXIMUM:],
        anciennes=lignes[:-LIGNES_MAXIMUM][-ANCIENNES_MAXIMUM:],
        dessins=tuple(_dessiner(scene)) if montre_tout else (),
        montre_tout=montre_tout,
        scene=scene,
    )


def peut_faire(attendue: Attendue, comme: str | None) -> bool:
    """Tell whether a role does a step; the administrateur who looks as nobody does them all."""
    if comme is None:
        return True
    return comme in roles_de_l_etape(attendue.role, attendue.role_conjoint)


def lire_formulaire(
    pieces: Pieces, cle: str | None, reglages: Mapping[str, Any]
) -> Formulaire | None:
    """Return a form of the draft, else of the product. Raises FormulaireInvalide.

    Only the parcours that the programme opens can be chosen, as on a dossier.
    """
    if cle is None:
        return None
    contenu = trouver_piece(cle, pieces.formulaires, "formulaire")
    if contenu is None:
        raise FormulaireInvalide(
            f"Le formulaire « {cle} » n’existe pas : créez-le, ou choisissez-en un autre."
        )
    return choix.restreindre(lire(contenu), reglages)


def _voir(
    pieces: Pieces,
    attendue: Attendue,
    reglages: Mapping[str, Any],
    *,
    comme: str | None,
    typees: Typees,
) -> EtapeEssayee:
    if not peut_faire(attendue, comme):
        return EtapeEssayee(attendue, faisable=False)
    try:
        formulaire = lire_formulaire(pieces, attendue.formulaire, reglages)
    except FormulaireInvalide as erreur:
        return EtapeEssayee(attendue, faisable=True, probleme=str(erreur))
    if formulaire is None:
        return EtapeEssayee(attendue, faisable=True)
    fautive = typees.cle == attendue.cle
    champs = rendre(
        formulaire,
        saisie=typees.saisie if fautive else None,
        erreurs=typees.erreurs if fautive else None,
        choix=list_choix(formulaire),
        audience=comme not in PARTAGES,
    )
    return EtapeEssayee(attendue, faisable=True, champs=champs, titre=formulaire.titre)


def _dire_variables(pieces: Pieces, variables: Mapping[str, Any]) -> Iterator[Connue]:
    mots = vocabulaire(pieces).par_nom
    for nom, valeur in sorted(variables.items()):
        mot = mots.get(nom) or parametres().get(nom)
        choisie = dict(mot.choix).get(str(valeur)) if mot else None
        libelle = mot.libelle if mot else nom
        yield Connue(nom, libelle, (choisie or _dire(valeur))[:VALEUR_MAXIMUM])


def _dire(valeur: object) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return ", ".join(map(_dire, valeur)) or "liste vide"
    return "vide" if valeur in (None, "") else str(valeur)


def _dessiner(scene: Scene) -> Iterator[Dessin]:
    for marques in scene.diagrammes:
        courants, faits = " ".join(marques.courants), " ".join(marques.faits)
        yield Dessin(marques.titre, marques.genre, marques.cle, courants, faits)
