"""The panel beside the outline: the line chosen, what it offers, the form that is open."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from web.administration.edition.trame import reglages
from web.administration.edition.trame.aides import AIDES
from web.administration.edition.trame.champs_reglages import list_champs
from web.administration.edition.trame.gestes import GESTES
from web.administration.edition.trame.lignes import Conteur
from web.administration.edition.trame.nature import A_LA_MAIN, Geste, Lieu
from web.page.champs import ChampRendu
from web.page.saisie import rendre
from workflow.edition.trame.lecture import Element, Sortie
from workflow.formulaires import Formulaire
from workflow.verification.verdict import Probleme

REGLER = "regler"


@dataclass(frozen=True, slots=True)
class Demande:
    """What the address or the form names: an element, one of its ways out, a gesture."""

    element: str = ""
    fleche: str = ""
    geste: str = ""
    variable: str = ""


@dataclass(frozen=True, slots=True)
class VoieVue:
    """A way out as the panel lists it."""

    sortie: Sortie
    quand: str
    gestes: tuple[tuple[str, Geste], ...]


@dataclass(frozen=True, slots=True)
class Panneau:
    """`champs`: of the open form, empty for a question still to choose (`variables`)."""

    element: Element
    details: tuple[str, ...]
    problemes: tuple[Probleme, ...]
    reglages: tuple[ChampRendu, ...]
    sujets: tuple[tuple[str, tuple[ChampRendu, ...]], ...]
    """The same fields, under what they are about."""
    groupes: tuple[tuple[str, tuple[tuple[str, Geste], ...]], ...]
    liens: tuple[tuple[str, str, str], ...]
    """(genre of the file, its key, what it is) of what the element names."""
    voies: tuple[VoieVue, ...]
    code: str
    aide: str
    geste: Geste | None
    voie: Sortie | None
    champs: tuple[ChampRendu, ...]
    variables: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    demande: Demande


def situer(conteur: Conteur, demande: Demande) -> Lieu | None:
    """Return where a request acts; None when it names nothing of the diagram."""
    element = conteur.trame.trouver(demande.element)
    if element is None:
        return None
    seule = element.sorties[0] if len(element.sorties) == 1 else None
    fleche = next((s for s in element.sorties if s.id == demande.fleche), seule)
    return Lieu(conteur.trame, conteur.mots, element, fleche, demande.variable, conteur.genre)


def construire(
    conteur: Conteur,
    demande: Demande,
    *,
    saisie: Mapping[str, object] | None = None,
    erreurs: Mapping[str, str] | None = None,
) -> Panneau | None:
    """Return the panel of a line; `saisie`, `erreurs`: what was sent and is refused."""
    lieu = situer(conteur, demande)
    if lieu is None:
        return None
    geste = GESTES.get(demande.geste)
    if geste is not None and not geste.offert(lieu):
        geste = None
    a_choisir = geste is not None and geste.avec_condition(lieu) and not demande.variable
    de_l_element = saisie if demande.geste == REGLER else None
    rendus = _reglages(lieu, de_l_element, erreurs)
    return Panneau(
        element=lieu.element,
        details=conteur.details(lieu.element),
        problemes=conteur.problemes(lieu.element.id),
        reglages=rendus,
        sujets=_par_sujet(lieu, rendus),
        groupes=_grouper(_offerts(replace(lieu, fleche=_seule(lieu.element)))),
        liens=conteur.liens(lieu.element),
        voies=_voies(conteur, lieu),
        code=demande.geste if geste else "",
        aide=AIDES.get(demande.geste, "") if geste else "",
        geste=geste,
        voie=lieu.fleche if len(lieu.element.sorties) > 1 else None,
        champs=() if geste is None or a_choisir else _champs(geste, lieu, saisie, erreurs),
        variables=_variables(lieu) if a_choisir else (),
        demande=demande,
    )


def _reglages(
    lieu: Lieu, saisie: Mapping[str, object] | None, erreurs: Mapping[str, str] | None
) -> tuple[ChampRendu, ...]:
    lu = reglages.formulaire(lieu)
    return rendre(
        lu,
        saisie=reglages.saisie(lieu.element) if saisie is None else saisie,
        erreurs=erreurs if saisie is not None else None,
    )


def _par_sujet(
    lieu: Lieu, rendus: tuple[ChampRendu, ...]
) -> tuple[tuple[str, tuple[ChampRendu, ...]], ...]:
    sujets = (sujet for sujet, _ in list_champs(lieu))
    paires = zip(sujets, rendus, strict=True)
    return tuple(
        (sujet, tuple(champ for _, champ in siens))
        for sujet, siens in groupby(paires, key=lambda paire: paire[0])
    )


def _grouper(
    offerts: tuple[tuple[str, Geste], ...],
) -> tuple[tuple[str, tuple[tuple[str, Geste], ...]], ...]:
    return tuple(
        (groupe, tuple(siens)) for groupe, siens in groupby(offerts, key=lambda o: o[1].groupe)
    )


def _champs(
    geste: Geste,
    lieu: Lieu,
    saisie: Mapping[str, object] | None,
    erreurs: Mapping[str, str] | None,
) -> tuple[ChampRendu, ...]:
    depart = {
        "libelle": lieu.fleche.nom if lieu.fleche else "",
        "condition": lieu.fleche.condition if lieu.fleche else "",
        "documentation": lieu.fleche.documentation if lieu.fleche else "",
        "sinon": "sinon",
        "maniere": "remplacer",
    }
    return rendre(geste.formulaire(lieu), saisie=saisie or depart, erreurs=erreurs)


def _seule(element: Element) -> Sortie | None:
    return element.sorties[0] if len(element.sorties) == 1 else None


def _offerts(lieu: Lieu) -> tuple[tuple[str, Geste], ...]:
    return tuple((code, geste) for code, geste in GESTES.items() if geste.offert(lieu))


def _voies(conteur: Conteur, lieu: Lieu) -> tuple[VoieVue, ...]:
    """Return each way out with what may be done on it, where there are several."""
    element = lieu.element
    if len(element.sorties) <= 1:
        return ()
    communs = dict(_offerts(replace(lieu, fleche=None)))
    return tuple(
        VoieVue(
            sortie,
            conteur.quand(element, sortie),
            tuple(
                (code, geste)
                for code, geste in _offerts(replace(lieu, fleche=sortie))
                if code not in communs
            ),
        )
        for sortie in element.sorties
    )


def _variables(lieu: Lieu) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the variables that a condition may read, under what writes them."""
    lues = sorted(
        (v for v in lieu.mots.variables if v.type != "date"), key=lambda v: (v.origine, v.libelle)
    )
    return tuple(
        (origine, tuple((v.nom, v.libelle) for v in groupe))
        for origine, groupe in groupby(lues, key=lambda v: v.origine)
    )


def formulaire_de(lieu: Lieu, code: str) -> Formulaire:
    """Return the form that a request answers."""
    if code == REGLER:
        return reglages.formulaire(lieu)
    return GESTES[code].formulaire(lieu)


__all__ = ["A_LA_MAIN", "REGLER", "Demande", "Panneau", "construire", "formulaire_de", "situer"]
