"""What a person chose for a move: which place stands for which, and what no choice may do."""

from collections.abc import Collection, Iterator, Mapping

from workflow.deplacements.terrain import terrain
from workflow.engine.transport import Place, places
from workflow.errors import SaisieInvalide
from workflow.parcours.definition_chargee import DefinitionChargee
from workflow.regles.etapes import article_de

INCONNUE = "Choisissez une étape de la nouvelle version qui attend la même chose."
DE_DROIT = (
    "De « {ici} » à « {la} », ces dossiers passeraient une étape qui porte une règle de droit "
    "({article}) : choisissez une étape d’où elle reste à faire, ou laissez-les finir sur leur "
    "version."
)


def verifier(
    de: DefinitionChargee, vers: DefinitionChargee, correspondances: Mapping[str, str]
) -> None:
    """Check that both ends exist and are of the same kind, and that no step of law is left out.

    `correspondances`: {"niveau/element" of the old version: of the new one}. Raises SaisieInvalide.
    """
    avant, apres = ({p.cle: p for p in places(version.modele)} for version in (de, vers))
    erreurs = {
        cle: faute
        for cle, choisie in correspondances.items()
        if (faute := _faute(de, vers, avant.get(cle), apres.get(choisie)))
    }
    if erreurs:
        raise SaisieInvalide(erreurs)


def _faute(
    de: DefinitionChargee, vers: DefinitionChargee, ici: Place | None, la: Place | None
) -> str | None:
    if ici is None or la is None or ici.genre != la.genre:
        return INCONNUE
    perdues = _regles_a_venir(de, ici) - _regles_a_venir(vers, la)
    if not perdues:
        return None
    articles = sorted({article for _, article in perdues})
    return DE_DROIT.format(ici=ici.nom, la=la.nom, article=", ".join(articles))


def _regles_a_venir(definition: DefinitionChargee, place: Place) -> frozenset[tuple[str, str]]:
    """Return the acts that a rule of law asks for, still ahead of a dossier there in its level.

    Each with its article; "" stands for a delay that the law counts on a step without an act.
    """
    niveau = place.cle.partition("/")[0]
    devant = terrain(definition.modele).etage(niveau).suite(place.element)
    ids = {*devant, *_list_dedans(definition, niveau, devant)}
    elements = (e for e in definition.modele.elements.values() if e.id in ids)
    trouves = ((e.lire("acte") or "", article_de(definition, e.id)) for e in elements)
    return frozenset((acte, article) for acte, article in trouves if article is not None)


def _list_dedans(
    definition: DefinitionChargee, niveau: str, elements: Collection[str]
) -> Iterator[str]:
    """Yield what the phases among these elements of a level hold, whatever the depth."""
    ouverts = {p.cle: p.ouvre for p in places(definition.modele) if p.ouvre is not None}
    a_voir = [ouverts[cle] for e in elements if (cle := f"{niveau}/{e}") in ouverts]
    vus: set[str] = set()
    while a_voir:
        if (dessous := a_voir.pop()) not in vus:
            vus.add(dessous)
            yield from (id_ for niveau, id_ in definition.modele.elements if niveau == dessous)
            a_voir += [n for cle, n in ouverts.items() if cle.partition("/")[0] == dessous]
