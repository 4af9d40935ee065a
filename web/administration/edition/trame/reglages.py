"""The panel of one element: what may be set of it, and the changes that the answers make."""

from collections.abc import Callable, Mapping
from typing import Final

from web.administration.edition.trame import champs_reglages
from web.administration.edition.trame.nature import Lieu, Valeurs
from workflow.edition.delais import Delai, ecrire_delai, lire_delai
from workflow.edition.offre import PROPRIETES
from workflow.edition.trame import Change, OperationRefusee
from workflow.edition.trame.lecture import Element
from workflow.edition.trame.mots import AUTOUR
from workflow.edition.trame.operations import (
    cadres,
    declarations,
    delais,
    natures,
    reglages,
    repetitions,
)
from workflow.edition.trame.operations.repetitions import Repetition
from workflow.edition.vocabulaire import Vocabulaire
from workflow.formulaires import Formulaire

SIMPLES: Final = PROPRIETES - {"role", "decision"}
DECLARES: Final = (*declarations.SORTES, declarations.LIEN)
OUI: Final = "oui"
Changement = Callable[[bytes], Change]


def formulaire(lieu: Lieu) -> Formulaire:
    """Return what may be set of an element, in the order of its panel."""
    lus = tuple(champ for _, champ in champs_reglages.list_champs(lieu))
    return Formulaire("element", lieu.element.nom, lus)


def saisie(element: Element) -> dict[str, object]:
    """Return what an element holds today, by field."""
    lu = lire_delai(element.delai) if element.delai else None
    fois = element.repetition
    return {
        **element.proprietes,
        "calendrier": OUI if element.proprietes.get("calendrier") else "",
        "nom": element.nom_ecrit,
        "texte": element.nom_ecrit,
        "voie": element.voie_id,
        "role": element.role,
        "appele": element.appele,
        "decision": element.decision,
        "documentation": element.documentation,
        "interrompt": OUI if element.interrompt else "",
        **dict.fromkeys(DECLARES, element.declare),
        "repetition": fois.sorte,
        "rep_nombre": fois.nombre,
        "rep_liste": fois.liste,
        "rep_item": fois.item,
        "rep_condition": fois.condition,
        "rep_tours": fois.tours,
        "rep_avant": OUI if fois.avant else "",
        **_dire_delai(lu, element.delai),
    }


def _dire_delai(lu: Delai | None, texte: str) -> dict[str, object]:
    if lu is None:
        return {"delai_ecrit": texte}
    return {
        "delai_nombre": lu.nombre if lu.forme == "duree" else "",
        "delai_unite": lu.unite if lu.forme != "date" else "",
        "delai_variable": lu.variable,
        "delai_ecart": lu.ecart or "",
    }


def composer_delai(valeurs: Valeurs, mots: Vocabulaire) -> str:
    """Return the text of a timer from the answers. Raises ErreurMetier."""
    if ecrit := str(valeurs.get("delai_ecrit") or ""):
        return ecrit
    unite = str(valeurs.get("delai_unite") or "")
    if variable := str(valeurs.get("delai_variable") or ""):
        lue = mots.par_nom.get(variable)
        forme = "date" if lue is not None and lue.type == "date" else "variable"
        ecart = int(str(valeurs.get("delai_ecart") or 0)) if forme == "variable" else 0
        return ecrire_delai(Delai(forme, unite, variable=variable, ecart=ecart))
    if valeurs.get("delai_nombre") is None:
        raise OperationRefusee("Donnez le délai : par exemple 6 mois, ou 10 jours.")
    return ecrire_delai(Delai("duree", unite, int(str(valeurs["delai_nombre"]))))


def appliquer(contenu: bytes, lieu: Lieu, valeurs: Valeurs) -> Change:
    """Write all that the panel says, and leave the rest. Raises ErreurMetier."""
    textes = {champ.cle: _texte(valeurs, champ.cle) for champ in formulaire(lieu).champs}
    element = lieu.element
    changements = (
        _autour(element, textes)
        if element.balise in AUTOUR
        else _changements(lieu, valeurs, textes)
    )
    for changer in changements:
        contenu = changer(contenu).contenu
    return Change(contenu, element.id)


def _texte(valeurs: Valeurs, cle: str) -> str:
    valeur = valeurs.get(cle)
    return OUI if valeur is True else str(valeur or "")


def _autour(element: Element, textes: Mapping[str, str]) -> list[Changement]:
    """Return the change of a lane, a pool, the diagram or a note."""
    if element.balise == cadres.NOTE:
        return [lambda c: cadres.ecrire_note(c, element=element.id, texte=textes["texte"])]
    nom, dit = textes["nom"], textes["documentation"]
    if (nom, dit) == (element.nom_ecrit, element.documentation):
        return []
    return [lambda c: cadres.regler_cadre(c, element=element.id, nom=nom, documentation=dit)]


def _changements(lieu: Lieu, valeurs: Valeurs, textes: Mapping[str, str]) -> list[Changement]:
    """Return one change for each thing that the panel holds, those that move shapes last."""
    element, id_ = lieu.element, lieu.element.id
    proprietes = _proprietes(element, textes)
    faits: list[Changement] = [
        lambda c: reglages.regler(c, element=id_, valeurs=proprietes),
        lambda c: reglages.documenter(c, element=id_, texte=textes["documentation"]),
        *_de_l_evenement(lieu, valeurs, textes),
        *_de_l_activite(element, textes),
    ]
    if textes.get("voie") and textes["voie"] != element.voie_id:
        faits.append(lambda c: cadres.placer_dans_la_voie(c, element=id_, voie=textes["voie"]))
    if textes.get("role", element.role) != element.role:
        faits.append(lambda c: reglages.changer_role(c, element=id_, role=textes["role"]))
    if textes["nom"] != element.nom_ecrit:
        faits.append(lambda c: reglages.renommer(c, element=id_, nom=textes["nom"]))
    return faits


def _proprietes(element: Element, textes: Mapping[str, str]) -> dict[str, str]:
    """Return our properties as they are to be written: a legal delay is never suspended."""
    lues = {cle: textes[cle] for cle in sorted(SIMPLES) if cle in textes}
    if "calendrier" in lues:
        avant = element.proprietes
        lues["calendrier"] = "legal" if lues["calendrier"] else ""
        if lues["calendrier"] and not avant.get("calendrier"):
            lues["horloge"] = "continue"
        if lues.get("alerte") and not (avant.get("alerte") or lues["horloge"]):
            lues["horloge"] = "continue"
    return lues


def _de_l_evenement(lieu: Lieu, valeurs: Valeurs, textes: Mapping[str, str]) -> list[Changement]:
    element, id_ = lieu.element, lieu.element.id
    faits: list[Changement] = []
    if element.evenement == "délai":
        delai = composer_delai(valeurs, lieu.mots)
        if not _dit_pareil(delai, element.delai):
            faits.append(lambda c: delais.changer_delai(c, element=id_, delai=delai))
    if "interrompt" in textes and bool(textes["interrompt"]) != element.interrompt:
        oui = bool(textes["interrompt"])
        faits.append(lambda c: natures.interrompre(c, element=id_, oui=oui))
    nomme = next((textes[s] for s in DECLARES if s in textes), element.declare)
    if nomme != element.declare:
        faits.append(lambda c: declarations.nommer_declare(c, element=id_, nom=nomme))
    return faits


def _dit_pareil(un: str, autre: str) -> bool:
    """Tell whether two texts of a timer say the same delay."""
    lu = lire_delai(un)
    return un == autre or (lu is not None and lu == lire_delai(autre))


def _de_l_activite(element: Element, textes: Mapping[str, str]) -> list[Changement]:
    id_ = element.id
    faits: list[Changement] = []
    if textes.get("appele", element.appele) != element.appele:
        faits.append(lambda c: reglages.changer_appel(c, element=id_, appele=textes["appele"]))
    if textes.get("decision", element.decision) != element.decision:
        faits.append(lambda c: reglages.changer_decision(c, element=id_, cle=textes["decision"]))
    if "repetition" in textes:
        voulue = composer_repetition(textes)
        faits.append(lambda c: repetitions.repeter(c, element=id_, repetition=voulue))
    return faits


def composer_repetition(textes: Mapping[str, str]) -> Repetition:
    """Return how the answers say that a step is repeated; what is of another kind is left out."""
    sorte = textes["repetition"]
    if sorte == repetitions.BOUCLE:
        return Repetition(
            sorte,
            condition=textes["rep_condition"],
            tours=textes["rep_tours"],
            avant=bool(textes["rep_avant"]),
        )
    if not sorte:
        return Repetition()
    return Repetition(
        sorte, nombre=textes["rep_nombre"], liste=textes["rep_liste"], item=textes["rep_item"]
    )
