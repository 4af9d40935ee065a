"""What a form may ask, where it may write: checked when a definition is put together.

A form only restricts: its destinations are those of the closed list, never at a lower level of
confidentiality, and a field routes only where its destination allows it. A generic answer routes
only as a closed choice that the form marks `route`, which its reviewer then sees. What no column
holds (a table, cents, a member of the household, a dwelling, a document) is a generic answer.
"""

from collections.abc import Iterable, Iterator, Mapping

from models.codes import Role
from workflow.engine import Element
from workflow.formulaires import matrice
from workflow.formulaires.destinations import DESTINATIONS, NIVEAUX
from workflow.formulaires.lecture import Champ, Formulaire, FormulaireInvalide
from workflow.formulaires.types import SANS_COLONNE
from workflow.parcours import voies

GENERIQUE = "reponse"
CHOIX_FERMES = ("radio", "select")


def peut_router(champ: Champ) -> bool:
    """Tell whether the answer becomes a variable of the diagram."""
    if champ.destination == GENERIQUE:
        return champ.route and champ.type in CHOIX_FERMES
    return DESTINATIONS[champ.destination].route


def controler(
    elements: Iterable[Element],
    formulaires: Mapping[str, Formulaire],
    exigences: Mapping[str, frozenset[str]],
) -> None:
    """Raise FormulaireInvalide, with every fault found, if a form oversteps.

    `exigences`: for each act, the destinations without which it cannot write.
    """
    defauts = [phrase for forme in formulaires.values() for _, phrase in list_defauts(forme)]
    for element in elements:
        formulaire = formulaires.get(element.lire("formulaire") or "")
        defauts += list_ecarts_de_l_etape(element, formulaire, exigences)
    if defauts:
        raise FormulaireInvalide(" ".join(defauts))


def list_defauts(formulaire: Formulaire) -> Iterator[tuple[Champ, str]]:
    """Yield each field that oversteps, and the sentence that says why."""
    for champ in formulaire.champs:
        defaut = defaut_du_champ(champ)
        if defaut is not None:
            yield champ, f"Formulaire « {formulaire.titre} », champ « {champ.libelle} » : {defaut}"


def list_ecarts_de_l_etape(
    element: Element, formulaire: Formulaire | None, exigences: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """Yield what a step and its form do not grant each other, one sentence each."""
    if formulaire is not None:
        yield from _list_sans_acte(element, formulaire)
        yield from _list_hors_matrice(element, formulaire)
        yield from _list_montres_au_bailleur(element, formulaire)
    yield from _list_manquants(element, formulaire, exigences)


def defaut_du_champ(champ: Champ) -> str | None:
    """Return why a field oversteps, as the end of a sentence; None when it does not."""
    destination = DESTINATIONS.get(champ.destination)
    if destination is None:
        return f"la destination « {champ.destination} » n’existe pas, choisissez-en une connue."
    if champ.confidentialite is not None and champ.confidentialite not in NIVEAUX:
        return "son niveau doit être partageable, association ou confidentiel."
    if NIVEAUX.get(champ.confidentialite or "", destination.confidentialite) < (
        destination.confidentialite
    ):
        niveau = destination.confidentialite.name.lower()
        return f"son niveau ne peut pas descendre sous « {niveau} »."
    if champ.destination != GENERIQUE and (champ.type in SANS_COLONNE or champ.centimes):
        return f"une réponse de cette sorte s’écrit dans « {GENERIQUE} »."
    if champ.route and not peut_router(champ):
        return "il ne peut pas orienter le parcours ; posez la question par un choix fermé."
    return None


def _list_sans_acte(element: Element, formulaire: Formulaire) -> Iterator[str]:
    """Yield the fields that only certain acts write, on a step that does not declare one."""
    acte = element.lire("acte")
    for champ in formulaire.champs:
        actes = DESTINATIONS[champ.destination].actes if champ.destination in DESTINATIONS else None
        if actes and acte not in actes:
            attendus = " ou ".join(sorted(actes))
            yield (
                f"Étape « {element.nom} » : le champ « {champ.libelle} » demande l’acte {attendus}."
            )


def _list_manquants(
    element: Element, formulaire: Formulaire | None, exigences: Mapping[str, frozenset[str]]
) -> Iterator[str]:
    """Yield what the step's act needs and its form does not ask, or does not require."""
    acte = element.lire("acte") or ""
    champs = formulaire.champs if formulaire else ()
    requis = {champ.destination for champ in champs if champ.requis}
    for manquante in sorted(exigences.get(acte, frozenset()) - requis):
        yield (
            f"Étape « {element.nom} » : l’acte {acte} demande un champ obligatoire écrit dans "
            f"« {manquante} »."
        )


def _list_hors_matrice(element: Element, formulaire: Formulaire) -> Iterator[str]:
    """Yield the fields whose data group a role of the step may not read (access matrix)."""
    voie = voies.trouver(element.voie)
    nommes = (element.lire("role") or (voie.role if voie else None), element.lire("role_conjoint"))
    roles = {role for role in nommes if role is not None}
    for champ in formulaire.champs:
        destination = DESTINATIONS.get(champ.destination)
        interdits = sorted(
            role
            for role in roles
            if destination and not matrice.peut_lire(role, destination.groupe)
        )
        if interdits:
            yield (
                f"Étape « {element.nom} » : le champ « {champ.libelle} » ne peut pas être montré "
                f"au rôle {interdits[0]}."
            )


def _list_montres_au_bailleur(element: Element, formulaire: Formulaire) -> Iterator[str]:
    """Yield what keeps a step of others from being told to the landlord (access matrix)."""
    if element.lire("visible_bailleur") is None:
        return
    for champ in formulaire.champs:
        destination = DESTINATIONS.get(champ.destination)
        if destination and not matrice.peut_lire(Role.REFERENT_BAILLEUR, destination.groupe):
            yield (
                f"Étape « {element.nom} » : le champ « {champ.libelle} » est fermé au bailleur, "
                "l’étape ne peut pas lui être montrée."
            )


def list_fermes_au_bailleur(formulaire: Formulaire) -> list[str]:
    """Return the groups of data that a form asks for and that no landlord may read."""
    destinations = (DESTINATIONS.get(champ.destination) for champ in formulaire.champs)
    groupes = {destination.groupe for destination in destinations if destination}
    return sorted(g for g in groupes if not matrice.peut_lire(Role.REFERENT_BAILLEUR, g))
