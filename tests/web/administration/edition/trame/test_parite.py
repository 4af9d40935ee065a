"""The outline sets all that the canvas sets: both read one table, and each row of it is tried.

The canvas draws no field and offers no nature but those of `workflow.edition.offre`; a row that is
added there without its answer here, or without its field in the outline, fails.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.workflow.edition.trame.dessin import defauts
from tests.workflow.edition.trame.livres import CONTACT, DIAGNOSTIC
from web.administration.edition.trame import reglages
from web.administration.edition.trame.champs_reglages import PAR_UN_GESTE, list_champs
from web.administration.edition.trame.gestes import GESTES
from web.administration.edition.trame.nature import Lieu
from workflow.edition.offre import NATURES, REGLAGES, Nature, reglages_de
from workflow.edition.offre.natures import nature_de
from workflow.edition.trame import lire
from workflow.edition.trame.document import Document
from workflow.edition.trame.operations import evenements, insertion, natures
from workflow.edition.trame.operations.delais import changer_delai
from workflow.edition.trame.operations.reglages import changer_role
from workflow.edition.vocabulaire import Vocabulaire, vocabulaire
from workflow.formulaires.validation import valider
from workflow.parcours.definitions import Pieces

CONSTRUCTIONS = Path(__file__).parents[4] / "diagrammes" / "constructions"
DEUX_VOIES = changer_role(CONTACT, element="decider_sans_reponse", role="coordonnateur").contenu
Reponses = Mapping[str, str]

REPONSES: Mapping[str, Reponses] = {
    "nom": {"nom": "Un autre nom"},
    "texte": {"texte": "Relu en commission."},
    "voie": {"voie": "une autre"},
    "role": {"role": "coordonnateur"},
    "role_conjoint": {"role_conjoint": "chef_de_service"},
    "facultatif": {"facultatif": "oui"},
    "formulaire": {"formulaire": "contact"},
    "acte": {"acte": "tracer_contact"},
    "phase": {"phase": "adl"},
    "visible_bailleur": {"visible_bailleur": "oui"},
    "delai": {"delai_nombre": "", "delai_variable": "tentatives", "delai_unite": "mois",
              "delai_ecart": "2"},
    "interrompt": {"interrompt": ""},
    "calendrier": {"calendrier": "oui", "horloge": "continue"},
    "horloge": {"horloge": "continue"},
    "alerte": {"alerte": "A01"},
    "appele": {"appele": "urgence"},
    "decision": {"decision": "delai_dalo"},
    "sortie_motif": {"sortie_motif": "selon_issue"},
    "message": {"message": "reponse du bailleur"},
    "correlation": {"correlation": "logement"},
    "recoit": {"recoit": "logement, action"},
    "transmet": {"transmet": "logement"},
    "expire": {"expire": "P30D"},
    "signal": {"signal": "arret"},
    "error": {"error": "refus"},
    "escalation": {"escalation": "retard"},
    "link": {"link": "vers le bilan"},
    "repetition": {"repetition": "ensemble"},
    "rep_nombre": {"repetition": "suite", "rep_nombre": "3"},
    "rep_liste": {"repetition": "ensemble", "rep_liste": "communes"},
    "rep_item": {"repetition": "suite", "rep_liste": "communes", "rep_item": "commune"},
    "rep_condition": {"repetition": "boucle", "rep_condition": "tentatives < 3"},
    "rep_tours": {"repetition": "boucle", "rep_tours": "5"},
    "rep_avant": {"repetition": "boucle", "rep_tours": "5", "rep_avant": "oui"},
    "documentation": {"documentation": "À deux.\nSource : 001."},
}  # fmt: skip
"""Code of a setting -> what is answered to it, then read back."""
AVEC: Mapping[str, Reponses] = {"repetition": {"rep_nombre": "2"}}
"""What an answer needs beside it."""


@cache
def _mots() -> Vocabulaire:
    return vocabulaire(Pieces("essai", "Essai", b"", {}, {}, {}))


def _lieu(contenu: bytes, id_: str) -> Lieu:
    trame = lire(contenu)
    element = trame.trouver(id_)
    assert element is not None
    seule = element.sorties[0] if len(element.sorties) == 1 else None
    return Lieu(trame, _mots(), element, seule)


def _poser(nature: Nature) -> tuple[bytes, str]:
    """Return the module « contact » with an element of that nature, and its id."""
    fleche = lire(DEUX_VOIES).elements["debut"].sorties[0].id
    if nature.famille == "bord":
        bord = evenements.ajouter_bord(
            DEUX_VOIES, element="prendre_contact", nature="message-boundary", nom="Bord"
        )
        change = natures.changer_nature(bord.contenu, element=bord.element, nature=nature.code)
    elif nature.famille in ("activite", "passage"):
        change = insertion.inserer_element(
            DEUX_VOIES, nature=nature.code, nom="Neuf", fleche=fleche
        )
    elif nature.code == "event-based-gateway":
        change = evenements.inserer_premier_venu(
            DEUX_VOIES, fleche=fleche, nom="Attendre", message="reponse", delai="P1M"
        )
    else:
        un = {"debut": "debut", "fin": "fin_contact", "passerelle": "contact_etabli"}
        change = natures.changer_nature(DEUX_VOIES, element=un[nature.famille], nature=nature.code)
    if nature.evenement == "timer":
        change = changer_delai(change.contenu, element=change.element, delai="P1D")
    return change


def _repondre(contenu: bytes, id_: str, reponses: Reponses) -> bytes:
    """Send the panel of an element as it is, but for these answers."""
    lieu = _lieu(contenu, id_)
    saisie = {**reglages.saisie(lieu.element), **reponses}
    coches = {c.cle for _, c in list_champs(lieu) if c.type == "checkbox"}
    envoi = {cle: bool(v) or "" if cle in coches else v for cle, v in saisie.items()}
    return reglages.appliquer(contenu, lieu, valider(reglages.formulaire(lieu), envoi)).contenu


def _relire(contenu: bytes, id_: str) -> Mapping[str, object]:
    return reglages.saisie(_lieu(contenu, id_).element)


@pytest.mark.parametrize("nature", NATURES, ids=lambda n: n.code)
def test_chaque_nature_se_pose_et_se_relit(nature: Nature) -> None:
    contenu, id_ = _poser(nature)
    assert nature_de(Document(contenu).noeud(id_)) == nature
    assert _lieu(contenu, id_).element.nature == nature.genre
    assert defauts(contenu) == []


@pytest.mark.parametrize("nature", NATURES, ids=lambda n: n.code)
def test_tout_ce_que_le_dessin_regle_se_regle_dans_la_trame(nature: Nature) -> None:
    contenu, id_ = _poser(nature)
    for reglage in reglages_de(nature.genre):
        if gestes := PAR_UN_GESTE.get(reglage.code):
            lieu = _lieu(contenu, id_)
            assert any(GESTES[g].offert(lieu) or lieu.element.sorties for g in gestes)
            continue
        reponses = dict(REPONSES[reglage.code])
        if reglage.code == "interrompt" and not nature.interrompt:
            reponses = {"interrompt": "oui"}
        if reglage.code == "voie":
            reponses = {"voie": _une_autre_voie(contenu, id_)}
        if reglage.code == "alerte" and _lieu(contenu, id_).element.interrompt:
            continue  # an alert leaves its activity open
        apres = _repondre(contenu, id_, {**AVEC.get(reglage.code, {}), **reponses})
        lues = {cle: str(_relire(apres, id_).get(cle, "")) for cle in reponses}
        assert lues == reponses, reglage.code
        assert reglage.code not in ("voie", "role") or defauts(apres) == []


def _une_autre_voie(contenu: bytes, id_: str) -> str:
    trame = lire(contenu)
    voies = [a.id for a in trame.autour.values() if a.balise == "lane"]
    return next(v for v in voies if v != trame.elements[id_].voie_id)


def test_toute_ligne_de_la_table_a_sa_reponse_ou_son_geste() -> None:
    codes = {reglage.code for reglage in REGLAGES}
    assert codes == {*REPONSES, *PAR_UN_GESTE}
    assert {g for gestes in PAR_UN_GESTE.values() for g in gestes} <= set(GESTES)


@pytest.mark.parametrize("balise", ["process", "participant", "lane"])
def test_le_diagramme_et_ses_voies_se_nomment_et_s_expliquent(balise: str) -> None:
    autour = next(a for a in lire(DIAGNOSTIC).autour.values() if a.balise == balise)
    reponses = {"nom": "Preneur", "documentation": "Source : 001."}
    apres = _repondre(DIAGNOSTIC, autour.id, reponses)
    lues = _relire(apres, autour.id)
    assert {cle: lues[cle] for cle in reponses} == reponses


@pytest.mark.parametrize("fichier", sorted(CONSTRUCTIONS.glob("[a-q]*.bpmn")), ids=lambda f: f.stem)
def test_enregistrer_un_panneau_sans_rien_y_changer_ne_change_rien(fichier: Path) -> None:
    contenu = fichier.read_bytes()
    for id_ in [*lire(contenu).elements, *lire(contenu).autour]:
        assert _repondre(contenu, id_, {}) == contenu, id_
