"""What a diagram still lacks before households are taken along it: roles, forms, variables."""

import re
from collections.abc import Iterator

from lxml import etree

from models.alerte_regles import DU_DESSIN
from models.alerte_regles import REGLES as ALERTES_CONNUES
from models.codes import DossierEtat, Horloge, Role
from workflow.engine.fichier.appellations import nom_de
from workflow.engine.fichier.normalisation import duree_fixe
from workflow.engine.fichier.xml import enfants, iter_bpmn, nom_local, proprietes
from workflow.parcours.voies import ROLES_DECLARABLES, trouver
from workflow.verification.arbre import Arbre
from workflow.verification.contexte import Contexte
from workflow.verification.messages import ecrites_par_les_messages
from workflow.verification.valeurs import compiler, iter_expressions
from workflow.verification.verdict import Probleme

DE_PERSONNE = ("task", "userTask", "manualTask")
AVEC_FORMULAIRE = (*DE_PERSONNE, "intermediateCatchEvent", "boundaryEvent", "receiveTask")
ALERTES = frozenset(code for code, regle in ALERTES_CONNUES.items() if regle.dessinee)
CALENDRIERS = frozenset({"legal"})
NOM_XML = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
CONNUES = {
    "horloge": (frozenset(Horloge), "arret, remise_a_zero ou continue"),
    "phase": (frozenset(DossierEtat), ", ".join(DossierEtat)),
    "alerte": (ALERTES, ", ".join(sorted(ALERTES))),
    "calendrier": (CALENDRIERS, "legal"),
    "facultatif": (frozenset({"oui"}), "oui"),
    "visible_bailleur": (frozenset({"oui"}), "oui"),
    "role": (ROLES_DECLARABLES, ", ".join(sorted(ROLES_DECLARABLES))),
    "role_conjoint": (ROLES_DECLARABLES, ", ".join(sorted(ROLES_DECLARABLES))),
}
"""Extension property -> (accepted values, how a sentence lists them)."""


def voies_sans_role(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    for voie in iter_bpmn(arbre.execution, "lane"):
        if enfants(voie, "childLaneSet") or trouver(voie.get("name")):
            continue
        yield arbre.avant_publication(
            voie,
            "{element} ne correspond à aucun rôle : nommez-la Association, Chef de service, "
            "Instance, Réservataire / Bailleur, Preneur, Ménage, Prescripteur ou Coordination "
            "État.",
        )


def etapes_hors_voie(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """A step in no lane falls to the travailleur social: right in a short module, worth a look."""
    references = iter_bpmn(arbre.execution, "flowNodeRef")
    en_voie = {(reference.text or "").strip() for reference in references}
    for etape in iter_bpmn(arbre.execution, *DE_PERSONNE):
        lieux = {etape.get("id"), *(ancetre.get("id") for ancetre in etape.iterancestors())}
        if en_voie and not lieux & en_voie and not proprietes(etape).get("role"):
            yield arbre.conseil(
                etape,
                "{element} n’est dans aucune voie : elle reviendra au travailleur social. "
                "Placez-la dans une voie, ou dites qui la fait (« Rôle »).",
            )


def noms_manquants(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """A step is read by its name, a delay by that of its event: an id is none."""
    attendus = (n for n in iter_bpmn(arbre.origine, *AVEC_FORMULAIRE) if _se_lit(n))
    for noeud in attendus:
        if not nom_de(noeud):
            yield arbre.avant_publication(
                noeud, "{element} : donnez-lui un nom, c’est ce que liront ceux qui le verront."
            )


def _se_lit(noeud: etree._Element) -> bool:
    """Tell whether a dossier shows it: a step, what it waits for, a due date."""
    est_evenement = nom_local(noeud).endswith("Event")
    return not est_evenement or bool(
        enfants(noeud, "timerEventDefinition", "messageEventDefinition")
    )


def formulaires_manquants(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    for etape in iter_bpmn(arbre.execution, *AVEC_FORMULAIRE):
        cle = proprietes(etape).get("formulaire")
        if cle is None and nom_local(etape) == "userTask":
            yield arbre.avant_publication(
                etape,
                "{element} n’a pas de formulaire : choisissez-en un.",
            )
        elif cle is not None and cle not in contexte.formulaires:
            yield arbre.avant_publication(
                etape,
                f"{{element}} demande le formulaire « {cle[:80]} », qui n’existe pas : créez-le, "
                "ou corrigez ce nom.",
            )


def etapes_de_personne(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """An administrateur reads no dossier (`models.visibilite`): a step of theirs stays undone."""
    for etape in iter_bpmn(arbre.execution, *AVEC_FORMULAIRE):
        lues = proprietes(etape)
        roles = {lues.get("role"), lues.get("role_conjoint")} - {None}
        if roles == {Role.ADMINISTRATEUR.value}:
            yield arbre.avant_publication(
                etape,
                "{element} revient à un administrateur, qui ne voit aucun dossier : personne "
                "ne pourrait l’accomplir. Choisissez un autre rôle.",
            )


def variables_inconnues(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    connues = (
        contexte.variables | _ecrites_par_le_diagramme(arbre) | ecrites_par_les_messages(arbre)
    )
    for element, porteur in iter_expressions(arbre):
        compilee = compiler(porteur)
        for nom in sorted((compilee.noms if compilee else frozenset()) - connues):
            yield arbre.avant_publication(
                element,
                f"{{element}} lit la variable « {nom} », que rien n’écrit : ajoutez ce champ à un "
                "formulaire, ou corrigez ce nom.",
            )


def _ecrites_par_le_diagramme(arbre: Arbre) -> set[str]:
    """Return the names that a repeated step gives to each item of its list."""
    elements = iter_bpmn(arbre.execution, "inputDataItem", "outputDataItem")
    return {e.get("name") or e.get("id") or "" for e in elements}


def proprietes_inconnues(arbre: Arbre, contexte: Contexte) -> Iterator[Probleme]:
    actes = {"acte": (contexte.actes, "ceux de la documentation des diagrammes")}
    for noeud in arbre.origine.iter(etree.Element):
        for nom, valeur in proprietes(noeud).items():
            connues, liste = {**CONNUES, **actes}.get(nom, (None, ""))
            if connues is not None and valeur not in connues:
                yield arbre.avant_publication(
                    noeud,
                    f"{{element}} : « {valeur[:80]} » n’est pas une valeur connue de la propriété "
                    f"« {nom} » ; choisissez parmi {liste}.",
                )


def delais_legaux(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """A legal delay runs on while the dossier is suspended; a diagram may not stop it."""
    for evenement in iter_bpmn(arbre.execution, "boundaryEvent", "intermediateCatchEvent"):
        lues = proprietes(evenement)
        if lues.get("calendrier") == "legal" and lues.get("horloge") not in (None, "continue"):
            yield arbre.avant_publication(
                evenement,
                "{element} est un délai légal, que la suspension n’arrête pas : « Quand le "
                "dossier est suspendu, le délai » doit dire « Continue ».",
            )


def alertes_de_l_etape(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """The alert of a late step counts from the opening of a step, by the delay that draws it."""
    etapes = {etape.get("id") for etape in iter_bpmn(arbre.origine, *AVEC_FORMULAIRE)}
    for bord in iter_bpmn(arbre.origine, "boundaryEvent"):
        if proprietes(bord).get("alerte") != DU_DESSIN:
            continue
        if bord.get("attachedToRef") not in etapes:
            yield arbre.avant_publication(
                bord,
                "{element} prévient d’une étape en retard, mais n’est pas posé sur une étape faite "
                "par une personne : posez-le sur l’une d’elles.",
            )
        elif duree_fixe(bord) is None:
            yield arbre.avant_publication(
                bord,
                "{element} prévient d’une étape en retard : donnez-lui un délai fixe, par exemple "
                "10 jours ou 1 mois.",
            )


def identifiants_de_processus(arbre: Arbre, _contexte: Contexte) -> Iterator[Probleme]:
    """A process id becomes the key of a definition: it stands in addresses and file names."""
    for processus in iter_bpmn(arbre.origine, "process"):
        identifiant = processus.get("id")
        if identifiant is not None and not NOM_XML.fullmatch(identifiant):
            yield arbre.avant_publication(
                processus,
                "L’identifiant du processus ne convient pas : gardez des lettres sans accent, des "
                "chiffres, le tiret et le souligné, en commençant par une lettre.",
            )


REGLES = (
    identifiants_de_processus,
    voies_sans_role,
    etapes_hors_voie,
    noms_manquants,
    formulaires_manquants,
    etapes_de_personne,
    variables_inconnues,
    proprietes_inconnues,
    delais_legaux,
    alertes_de_l_etape,
)
