"""The shipped diagrams, as files to change."""

import bpmn

LIVRES = {
    **{cle: bpmn.read_parcours(cle) for cle in bpmn.list_parcours()},
    **{cle: bpmn.read_module(cle) for cle in bpmn.list_modules()},
}
CONTACT, DIAGNOSTIC, AVL = LIVRES["contact"], LIVRES["diagnostic"], LIVRES["avl"]
