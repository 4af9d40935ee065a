"""The panel of one element: what may be set of it, and the changes that the answers make."""

from collections.abc import Callable, Mapping

from web.administration.edition.trame import champs
from workflow.edition.delais import Delai, ecrire_delai, lire_delai
from workflow.edition.trame import Change, OperationRefusee
from workflow.edition.trame.lecture import Element
from workflow.edition.trame.operations import delais, reglages
from workflow.edition.vocabulaire import Vocabulaire
from workflow.formulaires import Champ, Formulaire

Valeurs = Mapping[str, object]

DE_PERSONNE = frozenset({"userTask", "task", "manualTask"})
AVEC_PHASE = DE_PERSONNE | {"callActivity", "subProcess", "intermediateCatchEvent", "receiveTask"}
PROPRIETES = (
    "formulaire", "role_conjoint", "phase", "acte", "horloge", "calendrier", "alerte",
    "sortie_motif",
)  # fmt: skip


def formulaire(element: Element, mots: Vocabulaire) -> Formulaire:
    """Return what may be set of an element, in the order of its panel."""
    lus = [champs.nom("Nom"), *_de_personne(element, mots), *_de_parcours(element, mots)]
    if element.evenement == "délai":
        lues = element.proprietes
        lus += champs.delai(mots)
        lus += champs.horloge(mots, lues.get("horloge", ""), lues.get("calendrier", ""))
        if element.balise == "boundaryEvent" and not element.interrompt:
            lus.append(champs.alerte(mots, lues.get("alerte", "")))
    return Formulaire("element", element.nom, (*lus, champs.documentation()))


def _de_personne(element: Element, mots: Vocabulaire) -> list[Champ]:
    """A person does it: who, with which form, and what it writes."""
    attendu = element.balise in ("intermediateCatchEvent", "boundaryEvent", "receiveTask")
    message = attendu and element.evenement != "délai"
    if element.balise not in DE_PERSONNE and not message:
        return []
    lues = element.proprietes
    roles = champs.avec(mots.roles, lues.get("role_conjoint", ""))
    return [
        champs.role(mots, element.role),
        champs.construire("role_conjoint", "select", "Ou bien, au choix", options=roles),
        champs.construire(
            "formulaire", "select", "Formulaire",
            options=champs.avec(mots.formulaires, lues.get("formulaire", "")),
        ),
        champs.construire(
            "acte", "select", "Ce que l’étape enregistre de plus",
            options=champs.avec(mots.actes, lues.get("acte", "")),
        ),
    ]  # fmt: skip


def _de_parcours(element: Element, mots: Vocabulaire) -> list[Champ]:
    lues = element.proprietes
    lus = []
    if element.balise == "callActivity":
        modules = champs.avec(mots.modules, element.appele)
        lus.append(
            champs.construire("appele", "select", "Module appelé", options=modules, requis=True)
        )
    if element.balise in AVEC_PHASE:
        phases = champs.avec(mots.phases, lues.get("phase", ""))
        lus.append(champs.construire("phase", "select", "État du dossier", options=phases))
    if element.balise == "endEvent":
        motifs = champs.avec(mots.motifs_de_fin, lues.get("sortie_motif", ""))
        lus.append(champs.construire("sortie_motif", "select", "Motif de sortie", options=motifs))
    return lus


def saisie(element: Element) -> dict[str, object]:
    """Return what an element holds today, by field."""
    lu = lire_delai(element.delai) if element.delai else None
    return {
        "nom": element.nom,
        "role": element.role,
        "appele": element.appele,
        "documentation": element.documentation,
        **{nom: element.proprietes.get(nom, "") for nom in PROPRIETES},
        **_dire_delai(lu, element.delai),
    }


def _dire_delai(lu: Delai | None, texte: str) -> dict[str, object]:
    if lu is None or lu.ecart:
        return {"delai_ecrit": texte}
    fixe = lu.forme == "duree"
    return {
        "delai_nombre": lu.nombre if fixe else "",
        "delai_unite": lu.unite if lu.forme != "date" else "",
        "delai_variable": lu.variable,
    }


def composer_delai(valeurs: Valeurs, mots: Vocabulaire) -> str:
    """Return the text of a timer from the answers. Raises ErreurMetier."""
    if ecrit := str(valeurs.get("delai_ecrit") or ""):
        return ecrit
    unite = str(valeurs.get("delai_unite") or "jours")
    if variable := str(valeurs.get("delai_variable") or ""):
        lue = mots.par_nom.get(variable)
        forme = "date" if lue is not None and lue.type == "date" else "variable"
        return ecrire_delai(Delai(forme, unite, variable=variable))
    if valeurs.get("delai_nombre") is None:
        raise OperationRefusee("Donnez le délai : par exemple 6 mois, ou 10 jours.")
    return ecrire_delai(Delai("duree", unite, int(str(valeurs["delai_nombre"]))))


def appliquer(contenu: bytes, element: Element, mots: Vocabulaire, valeurs: Valeurs) -> Change:
    """Write all that the panel says, and leave the rest. Raises ErreurMetier."""
    offerts = {champ.cle for champ in formulaire(element, mots).champs}
    textes = {cle: str(valeurs.get(cle) or "") for cle in offerts}
    for changer in _changements(element, mots, valeurs, textes):
        contenu = changer(contenu).contenu
    return Change(contenu, element.id)


def _changements(
    element: Element, mots: Vocabulaire, valeurs: Valeurs, textes: Mapping[str, str]
) -> list[Callable[[bytes], Change]]:
    """Return one change for each thing that the panel holds, those that move shapes last."""
    id_ = element.id
    proprietes = {cle: textes[cle] for cle in PROPRIETES if cle in textes}
    faits: list[Callable[[bytes], Change]] = [
        lambda c: reglages.regler(c, element=id_, valeurs=proprietes),
        lambda c: reglages.documenter(c, element=id_, texte=textes["documentation"]),
    ]
    if element.evenement == "délai":
        delai = composer_delai(valeurs, mots)
        if delai != element.delai:
            faits.append(lambda c: delais.changer_delai(c, element=id_, delai=delai))
    if "appele" in textes:
        faits.append(lambda c: reglages.changer_appel(c, element=id_, appele=textes["appele"]))
    if textes.get("role"):
        faits.append(lambda c: reglages.changer_role(c, element=id_, role=textes["role"]))
    if textes["nom"] != element.nom:
        faits.append(lambda c: reglages.renommer(c, element=id_, nom=textes["nom"]))
    return faits
