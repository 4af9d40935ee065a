"""From the bytes of a file to its trial; never raises for what the file holds."""

from collections.abc import Collection

from models.errors import ErreurMetier, typographier
from workflow.engine.analyse import ECHECS
from workflow.errors import DiagrammeRefuse, MoteurEnDefaut
from workflow.essai.demande import Demande, DemandeRefusee
from workflow.essai.deroulement import Deroulement, Greffier, Limites
from workflow.essai.dessin import Bibliotheque, Dessin
from workflow.essai.trace import Essai, Etat, Fin
from workflow.verification import Gravite
from workflow.verification.juger import verifier

SANS_EXPLICATION = "Le moteur n’a pas pu poursuivre cet essai : simplifiez le diagramme autour de "


def essayer(
    contenu: bytes,
    demande: Demande,
    *,
    bibliotheque: Bibliotheque,
    fichiers_dmn: Collection[bytes] = (),
    limites: Limites | None = None,
) -> Essai:
    """Return the trial of a diagram, which may call what is in `bibliotheque`.

    `fichiers_dmn`: decision tables that come with it.

    A demand that names a process, an element or a message that the diagram does not have is
    refused like a diagram that cannot run.
    """
    refus = _refus(contenu, bibliotheque, fichiers_dmn)
    if refus:
        return _refuse(*refus)
    try:
        dessin = Dessin.lire(contenu, bibliotheque.avec(fichiers_dmn), demande.processus)
        _verifier_les_noms(dessin, demande)
    except (DemandeRefusee, DiagrammeRefuse) as erreur:  # or a decision table: nothing to run
        return _refuse(str(erreur))
    return _derouler(dessin, demande, limites or Limites())


def _refuse(*phrases: str) -> Essai:
    lisibles = tuple(phrase.encode(errors="replace").decode() for phrase in phrases)
    return Essai((), Fin(Etat.INCIDENT, message=lisibles[0]), lisibles)


def _refus(
    contenu: bytes, bibliotheque: Bibliotheque, fichiers_dmn: Collection[bytes]
) -> tuple[str, ...]:
    """Return why the engine cannot run it: a form or a role that is missing is no reason."""
    verdict = verifier(
        contenu,
        modules=bibliotheque.modules,
        tables=bibliotheque.tables,
        fichiers_dmn=fichiers_dmn,
        jouer=False,  # what never ends is worth seeing: the trace tells where it stops
    )
    return tuple(p.message for p in verdict.problemes if p.gravite is Gravite.REFUS)


def _verifier_les_noms(dessin: Dessin, demande: Demande) -> None:
    connus = dessin.noms()
    for nom in demande.etapes:
        if nom not in connus:
            raise DemandeRefusee(
                f"« {nom[:80]} » n’est ni un élément ni un message de ce diagramme : donnez "
                "l’identifiant de l’étape, ou le nom du message."
            )


def _derouler(dessin: Dessin, demande: Demande, limites: Limites) -> Essai:
    greffier = Greffier(dessin.noeuds, limites)
    try:
        fin = Deroulement(dessin, demande, greffier).derouler()
    except ErreurMetier as erreur:
        fin = Fin(Etat.INCIDENT, message=_phrase(erreur, dessin, greffier))
    except (*ECHECS, ArithmeticError, MemoryError):
        fin = Fin(Etat.INCIDENT, message=_sans_explication(greffier))
    return Essai(tuple(greffier.trace), fin)


def _phrase(erreur: ErreurMetier, dessin: Dessin, greffier: Greffier) -> str:
    """Return the sentence of an incident, which names the element where it happened."""
    phrase = str(erreur)
    if isinstance(erreur, MoteurEnDefaut) and erreur.element is not None:
        noeuds = dessin.noeuds.values()
        noms = [(noeud.id, noeud.nom) for noeud in noeuds if noeud.id == erreur.element]
    else:
        noms = [(ligne.element, ligne.nom) for ligne in greffier.trace[-1:]]
    if not noms:
        return phrase
    id_, nom = noms[0]
    if any(typographier(f"« {connu} »") in phrase for connu in (nom or id_, id_)):
        return phrase
    return typographier(f"« {nom or id_} » : {phrase[:1].lower()}{phrase[1:]}")


def _sans_explication(greffier: Greffier) -> str:
    """The library failed in words of its own: tell where the trial was."""
    if not greffier.trace:
        return typographier(f"{SANS_EXPLICATION}son début.")
    derniere = greffier.trace[-1]
    return typographier(f"{SANS_EXPLICATION}« {derniere.nom or derniere.element} ».")
