"""Forms: what each type takes, what is said when it does not fit, what conditions hide."""

from datetime import date
from typing import Any

import orjson
import pytest

import bpmn
from workflow.errors import SaisieInvalide
from workflow.formulaires import Formulaire, FormulaireInvalide, lire
from workflow.formulaires.lecture import LONGUEUR_PAR_DEFAUT
from workflow.formulaires.validation import valider

OPTIONS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]


def champ(type_: str, cle: str = "champ", **reste: Any) -> dict[str, Any]:
    choix = {"values": OPTIONS} if type_ in ("select", "radio", "checklist") else {}
    return {
        "key": cle,
        "type": type_,
        "label": "Libellé",
        "properties": {"destination": "reponse"},
        **choix,
        **reste,
    }


def ecrire(*champs: dict[str, Any], **reste: Any) -> bytes:
    return orjson.dumps({"id": "essai", "components": list(champs), **reste})


def formulaire(*champs: dict[str, Any]) -> Formulaire:
    return lire(ecrire(*champs))


def refuser(formulaire_: Formulaire, **saisie: object) -> dict[str, str]:
    with pytest.raises(SaisieInvalide) as refus:
        valider(formulaire_, saisie)
    return dict(refus.value.erreurs)


@pytest.mark.parametrize(
    ("type_", "brut", "valeur"),
    [
        ("textfield", "  Massy ", "Massy"),
        ("textarea", "une ligne\nune autre", "une ligne\nune autre"),
        ("number", "12", 12),
        ("number", " 12 ", 12),
        ("number", 12, 12),
        ("number", "0", 0),
        ("date", "2026-03-31", date(2026, 3, 31)),
        ("date", date(2026, 3, 31), date(2026, 3, 31)),
        ("select", "a", "a"),
        ("radio", "b", "b"),
        ("checklist", ["a", "b"], ["a", "b"]),
        ("checkbox", "on", True),
        ("checkbox", "true", True),
        ("checkbox", False, False),
        ("organisme_bailleur", "abc234def567", "abc234def567"),
    ],
)
def test_chaque_type_lit_ce_qu_un_formulaire_html_envoie(
    type_: str, brut: object, valeur: object
) -> None:
    assert valider(formulaire(champ(type_)), {"champ": brut}) == {"champ": valeur}


@pytest.mark.parametrize(
    ("type_", "brut", "phrase"),
    [
        ("number", "douze", "Écrivez un nombre entier, en chiffres."),
        ("number", "12,5", "Écrivez un nombre entier, en chiffres."),
        ("number", 12.5, "Écrivez un nombre entier, sans virgule."),
        ("number", "-1", "Écrivez un nombre d’au moins 0."),
        ("number", "10000001", "Écrivez un nombre d’au plus 10000000."),
        ("number", "9" * 5000, "Ce nombre est trop grand."),
        ("number", ["1"], "Écrivez un nombre entier, en chiffres."),
        ("date", "2026-02-30", "Écrivez une date qui existe, par exemple 2026-03-31."),
        ("date", "31/03/2026", "Écrivez une date qui existe, par exemple 2026-03-31."),
        ("date", "demain", "Écrivez une date qui existe, par exemple 2026-03-31."),
        ("select", "c", "Choisissez une des réponses proposées."),
        ("select", ["a"], "Choisissez une des réponses proposées."),
        ("radio", "A", "Choisissez une des réponses proposées."),
        ("checklist", ["a", "c"], "Choisissez une des réponses proposées."),
        ("checklist", "a", "Cette réponse n’est pas lisible : corrigez-la."),
        ("checkbox", "peut-être", "Cette réponse n’est pas lisible : corrigez-la."),
        ("textfield", ["x"], "Cette réponse n’est pas lisible : corrigez-la."),
        ("textfield", "\ud800", "Cette réponse n’est pas lisible : corrigez-la."),
        ("textarea", "x" * (LONGUEUR_PAR_DEFAUT + 1),
         "Raccourcissez ce texte : 4000 caractères au plus."),
    ],
)  # fmt: skip
def test_ce_qu_un_type_ne_lit_pas_a_sa_phrase(type_: str, brut: object, phrase: str) -> None:
    assert refuser(formulaire(champ(type_)), champ=brut) == {
        "champ": phrase.replace(" :", "\u00a0:")
    }


def test_les_bornes_declarees_sont_dites() -> None:
    essai = formulaire(
        champ("number", "n", validate={"min": 10, "max": 60}),
        champ("textfield", "t", validate={"minLength": 3, "maxLength": 5}),
    )
    assert refuser(essai, n="9", t="ab") == {
        "n": "Écrivez un nombre d’au moins 10.",
        "t": "Précisez\u00a0: 3 caractères au moins.",
    }
    assert refuser(essai, n="61", t="abcdef") == {
        "n": "Écrivez un nombre d’au plus 60.",
        "t": "Raccourcissez ce texte\u00a0: 5 caractères au plus.",
    }
    assert valider(essai, {"n": "10", "t": "abcde"}) == {"n": 10, "t": "abcde"}


@pytest.mark.parametrize("vide", ["", "   ", "\n\t", [], (), None])
def test_une_reponse_vide_est_une_absence_de_reponse(vide: object) -> None:
    assert valider(formulaire(champ("textfield")), {"champ": vide}) == {}
    requis = formulaire(champ("textfield", validate={"required": True}))
    assert refuser(requis, champ=vide) == {"champ": "Renseignez «\u00a0Libellé\u00a0»."}


def test_toutes_les_erreurs_sont_dites_ensemble() -> None:
    essai = formulaire(
        champ("number", "n"),
        champ("select", "s", validate={"required": True}),
        champ("textfield", "t"),
    )
    assert set(refuser(essai, n="x", t="va bien")) == {"n", "s"}
    with pytest.raises(SaisieInvalide, match="Certaines réponses sont à corriger"):
        valider(essai, {"n": "x"})


def test_une_cle_que_le_formulaire_n_a_pas_est_ignoree() -> None:
    assert valider(formulaire(champ("textfield")), {"autre": "x", "champ": "y"}) == {"champ": "y"}


@pytest.mark.parametrize("type_", ["textfield", "textarea", "organisme_bailleur"])
def test_un_caractere_nul_ne_parvient_pas_a_la_base(type_: str) -> None:
    """PostgreSQL stores no NUL in a text: it would be an error 500 of the page."""
    assert valider(formulaire(champ(type_)), {"champ": "a\0b"}) == {"champ": "ab"}


CONDITIONNEL = (
    champ("radio", "choix", validate={"required": True}),
    champ("textfield", "detail", validate={"required": True},
          conditional={"montre_si": "choix == 'a'"}),
    champ("number", "montant", conditional={"montre_si": "detail == 'oui'"}),
)  # fmt: skip


def test_un_champ_requis_ne_l_est_que_s_il_est_visible() -> None:
    essai = formulaire(*CONDITIONNEL)
    assert valider(essai, {"choix": "b"}) == {"choix": "b"}
    assert set(refuser(essai, choix="a")) == {"detail"}


def test_la_valeur_d_un_champ_cache_est_jetee() -> None:
    essai = formulaire(*CONDITIONNEL)
    assert valider(essai, {"choix": "b", "detail": "secret"}) == {"choix": "b"}


def test_l_erreur_d_un_champ_cache_ne_bloque_personne() -> None:
    essai = formulaire(*CONDITIONNEL)
    assert valider(essai, {"choix": "b", "montant": "x"}) == {"choix": "b"}
    assert set(refuser(essai, choix="a", detail="oui", montant="x")) == {"montant"}


def test_un_champ_cache_n_en_montre_pas_un_autre() -> None:
    """`detail` is hidden: what was typed in it before cannot show `montant`."""
    essai = formulaire(*CONDITIONNEL)
    assert valider(essai, {"choix": "b", "detail": "oui", "montant": "3"}) == {"choix": "b"}


def test_une_condition_peut_lire_un_champ_ecrit_plus_bas() -> None:
    essai = formulaire(*reversed(CONDITIONNEL))
    cache = {"choix": "b", "detail": "oui", "montant": "3"}
    assert valider(essai, cache) == {"choix": "b"}
    assert valider(essai, cache | {"choix": "a"}) == {"choix": "a", "detail": "oui", "montant": 3}


def test_une_condition_sans_reponse_ne_montre_rien() -> None:
    essai = formulaire(champ("radio", "choix"), *CONDITIONNEL[1:])
    assert valider(essai, {"detail": "oui"}) == {}


@pytest.mark.parametrize(
    "contenu",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"id": "essai", "components": []}',
        b'{"id": "Essai", "components": [{}]}',
        ecrire(champ("script")),
        ecrire(champ("textfield", key="Majuscule")),
        ecrire(champ("textfield", label="")),
        ecrire(champ("textfield", properties={})),
        ecrire({**champ("textfield"), "properties": None}),
        ecrire({"key": "sans_libelle", "type": "textfield", "properties": {"destination": "x"}}),
        ecrire(champ("select", values=[])),
        ecrire(champ("select", values=["a"])),
        ecrire(champ("select", values=[{"label": "sans valeur"}])),
        ecrire({k: v for k, v in champ("radio").items() if k != "values"}),
        ecrire(champ("textfield", validate=[])),
        ecrire(champ("number", validate={"min": "dix"})),
        ecrire(champ("number", validate={"max": 1.5})),
        ecrire(champ("textfield", validate={"maxLength": -1})),
        ecrire(champ("textfield", conditional="choix")),
        ecrire(champ("textfield", conditional={"montre_si": 3})),
        ecrire(champ("textfield", conditional={"montre_si": "__import__('os')"})),
        ecrire(champ("textfield", conditional={"montre_si": "inconnu == 1"})),
        ecrire(champ("textfield"), champ("textarea")),
        ecrire(champ("textfield"), titre=3),
    ],
)
def test_une_definition_mal_formee_est_refusee_en_francais(contenu: bytes) -> None:
    with pytest.raises(FormulaireInvalide) as refus:
        lire(contenu)
    assert "formulaire" in str(refus.value).lower()


def test_le_refus_nomme_l_endroit() -> None:
    with pytest.raises(FormulaireInvalide, match="components / 1 / type"):
        lire(ecrire(champ("textfield", "un"), champ("script", "deux")))


@pytest.mark.parametrize("cle", bpmn.list_formulaires())
def test_un_formulaire_livre_envoye_vide_dit_ce_qui_manque(cle: str) -> None:
    livre = lire(bpmn.read_formulaire(cle))
    dus = {c.cle for c in livre.champs if c.requis and c.montre_si is None}
    try:
        recu = valider(livre, {})
    except SaisieInvalide as refus:
        assert dus <= set(refus.erreurs) <= {c.cle for c in livre.champs if c.requis}
    else:
        assert (recu, dus) == ({}, set())
