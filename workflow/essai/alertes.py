"""Drawn alerts, in a trial: the timer that was drawn fires, and nothing else moves.

A dossier counts its alerts from its data, so normalisation takes the drawn ones out. Whoever
tries a diagram has drawn a timer and wants to see it fire: here it becomes a timer like any
other, whose arrow stays when it leads to an end of its own and goes when it would lead back into
the parcours, as it does in a dossier.
"""

from lxml import etree

from workflow.engine.fichier.xml import SPIFF, enfants, iter_bpmn, nom_local, proprietes

ALERTE = "alerte"


def dessiner_les_alertes(racine: etree._Element) -> etree._Element:
    """Change the tree of a file in place, and return it."""
    alertes = [bord for bord in iter_bpmn(racine, "boundaryEvent") if _est_une_alerte(bord)]
    ids = {alerte.get("id") for alerte in alertes}
    for fleche in [f for f in iter_bpmn(racine, "sequenceFlow") if f.get("sourceRef") in ids]:
        parent = fleche.getparent()
        if parent is not None and not _mene_a_sa_fin(racine, fleche, ids):
            parent.remove(fleche)
    for alerte in alertes:
        for propriete in list(alerte.iter(f"{{{SPIFF}}}property")):
            groupe = propriete.getparent()
            if groupe is not None and propriete.get("name") == ALERTE:
                groupe.remove(propriete)
    return racine


def _est_une_alerte(bord: etree._Element) -> bool:
    """The same question as normalisation asks."""
    sans_interrompre = bord.get("cancelActivity", "true").lower() == "false"
    minuterie = bool(enfants(bord, "timerEventDefinition"))
    return sans_interrompre and minuterie and bool(proprietes(bord).get(ALERTE))


def _mene_a_sa_fin(
    racine: etree._Element, fleche: etree._Element, alertes: set[str | None]
) -> bool:
    """Tell whether an arrow leads to a plain end that alerts alone reach."""
    cible = fleche.get("targetRef")
    fins = [fin for fin in iter_bpmn(racine, "endEvent") if fin.get("id") == cible]
    simple = all(not nom_local(e).endswith("EventDefinition") for fin in fins for e in fin)
    arrivees = [f for f in iter_bpmn(racine, "sequenceFlow") if f.get("targetRef") == cible]
    return bool(fins) and simple and all(f.get("sourceRef") in alertes for f in arrivees)
