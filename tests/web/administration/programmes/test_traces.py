"""What administrators set leaves a trace, told in words."""

import html
import json
import re
from pathlib import Path
from typing import Any, cast

import pytest

from models.codes import Role
from tests.web.administration.test_regles import A01
from tests.web.fixtures import Connecter
from tests.web.monde import LE
from web.listes.traces import ACTIONS, lire_trace

RACINE = Path(__file__).parents[4]


def test_chaque_action_tracee_se_dit_en_francais() -> None:
    fichiers = [f for nom in ("workflow", "notifications") for f in (RACINE / nom).rglob("*.py")]
    textes = [fichier.read_text(encoding="utf-8") for fichier in fichiers]
    codes = {code for un in textes for code in re.findall(r'action="([a-z_]+)"', un)}
    assert {"creer", "regler", "signer", "renommer"} <= codes
    assert codes <= ACTIONS.keys()


@pytest.mark.parametrize(
    ("adresse", "champs", "objet", "dit"),
    [
        ("motifs", {"cote": "association", "libelle": "Interprète attendu",
                    "precision_exigee": "non"}, "motif_attente", "Interprète attendu Ajout"),
        ("abonnements", {"nom": "Entrepôt", "adresse_appelee": "https://example.org/x"},
         "abonnement", "Entrepôt Création"),
    ],
)  # fmt: skip
def test_ce_qui_se_regle_se_lit_au_journal(
    connecter: Connecter, adresse: str, champs: dict[str, str], objet: str, dit: str
) -> None:
    admin = connecter(Role.ADMINISTRATEUR)
    assert admin.envoyer(f"/administration/{adresse}", **champs).status_code < 400
    page = admin.ouvrir(f"/administration/journal?objet={objet}").text
    assert dit in " ".join(re.sub(r"<[^>]+>", " ", page).split())


def dire(**detail: list[object]) -> tuple[str, ...]:
    return lire_trace(
        cast(Any, (LE, "Ana", "ebauche", "x", "modifier", json.dumps(detail)))
    ).changements


def test_ce_qui_n_a_pas_change_n_est_pas_dit() -> None:
    assert dire(departements=[[], None], parcours=["a", "a"], actif=[True, False]) == (
        "en service : oui → non",
    )


def test_un_role_et_un_fichier_se_lisent_en_mots() -> None:
    assert dire(role=[None, "administrateur"]) == ("rôle : rien → Administrateur",)
    assert dire(piece=[None, "formulaire visite_a_un_mois"]) == (
        "pièce : formulaire visite a un mois",
    )


def test_la_page_d_une_regle_d_alerte_dit_qui_l_a_changee_et_de_quoi_a_quoi(
    connecter: Connecter,
) -> None:
    admin = connecter(Role.ADMINISTRATEUR)
    page = "/administration/alertes/A01"
    assert "Historique" not in admin.ouvrir(page).text
    for nombre in ("7", "8"):
        assert admin.envoyer(page, **A01 | {"delai_nombre": nombre}).status_code == 302
    lue = html.unescape(" ".join(re.sub(r"<[^>]+>", " ", admin.ouvrir(page).text).split()))
    assert "Historique" in lue
    assert "délai : 7 mois → 8 mois" in lue.replace("\u00a0", " ")
