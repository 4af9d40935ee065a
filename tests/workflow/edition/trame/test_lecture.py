"""The outline tells every element once, in the order of the way."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.diagrammes.construire import fichier
from tests.workflow.edition.trame.livres import AVL, CONTACT, LIVRES
from workflow.edition.trame import lire
from workflow.edition.trame.document import Document
from workflow.edition.trame.lecture import Ligne, Reprise


def _dire(suite: tuple[Ligne | Reprise, ...], marge: str = "") -> Iterator[str]:
    for un in suite:
        if isinstance(un, Reprise):
            yield f"{marge}{'<-' if un.retour else '->'} {un.nom}"
            continue
        yield f"{marge}{un.element.nom}"
        for dedans in un.dedans:
            yield from _dire(dedans, f"{marge}[ ")
        for bord in un.bords:
            yield f"{marge}! {bord.element.nom}"
            yield from _dire(bord.suite, f"{marge}  ")
        for branche in un.branches:
            yield f"{marge}? {branche.sortie.nom}"
            yield from _dire(branche.suite, f"{marge}  ")


def _ids(suite: tuple[Ligne | Reprise, ...]) -> Iterator[str]:
    for un in suite:
        if isinstance(un, Ligne):
            yield un.element.id
            dedans = [*un.dedans, *(b.suite for b in un.bords), *(b.suite for b in un.branches)]
            yield from (b.element.id for b in un.bords)
            for autre in dedans:
                yield from _ids(autre)


def test_le_module_contact_se_lit_dans_l_ordre_du_chemin() -> None:
    (suite,) = lire(CONTACT).suites
    assert list(_dire(suite)) == [
        "Orientation acceptée",
        "Prendre contact avec le ménage",
        "Contact à reprendre ?",
        "? nouvel essai",
        "  <- Prendre contact avec le ménage",
        "? non",
        "  -> Contact terminé",
        "? essais épuisés",
        "  Décider de la suite",
        "  ! Sans réponse",
        "    Alerte A23",
        "  Essayer encore ?",
        "  ? oui",
        "    <- Prendre contact avec le ménage",
        "  ? non",
        "    -> Contact terminé",
        "  -> Contact terminé",
        "Contact terminé",
    ]


def test_une_phase_se_lit_avec_ce_qu_elle_contient() -> None:
    (suite,) = lire(AVL).suites
    lignes = list(_dire(suite))
    dedans = [ligne for ligne in lignes if ligne.startswith("[ ")]
    assert dedans[0] == "[ Début de l’AVL"
    assert lignes.index("Recherche et propositions") < lignes.index(dedans[0])


@pytest.mark.parametrize("cle", LIVRES)
def test_chaque_element_est_dit_une_fois(cle: str) -> None:
    contenu = LIVRES[cle]
    dits = Counter(id_ for suite in lire(contenu).suites for id_ in _ids(suite))
    assert dits == Counter(n.get("id") for n in Document(contenu).noeuds())


def test_ce_a_quoi_rien_ne_mene_est_dit_a_part() -> None:
    contenu = fichier(
        '<process id="p"><startEvent id="d"/><task id="a"/><task id="b"/>'
        '<sequenceFlow id="f" sourceRef="d" targetRef="a"/></process>'
    )
    assert [list(_dire(s)) for s in lire(contenu).suites] == [["d", "a"], ["b"]]


def test_deux_cents_choix_l_un_dans_l_autre_se_lisent_sans_deborder() -> None:
    morceaux = ['<startEvent id="d"/><sequenceFlow id="f" sourceRef="d" targetRef="g0"/>']
    for n in range(200):
        morceaux.append(
            f'<exclusiveGateway id="g{n}"/><endEvent id="e{n}"/>'
            f'<sequenceFlow id="a{n}" sourceRef="g{n}" targetRef="e{n}"/>'
            f'<sequenceFlow id="b{n}" sourceRef="g{n}" targetRef="g{n + 1}"/>'
        )
    morceaux.append('<endEvent id="g200"/>')
    contenu = fichier(f'<process id="p">{"".join(morceaux)}</process>')
    dits = Counter(id_ for suite in lire(contenu).suites for id_ in _ids(suite))
    assert len(dits) == 402
    assert set(dits.values()) == {1}


def _choix_sans_nom(identifiant: str) -> bytes:
    sans = re.sub(rb'(id="contact_etabli") name="[^"]*"', rb"\1", CONTACT)
    return sans.replace(b"contact_etabli", identifiant.encode())


@pytest.mark.parametrize(
    "identifiant",
    [
        "Gateway_155q5kr",
        "ExclusiveGateway_1hzlm4x",
        "sid-3F2504E0-4F89-11D3-9A0C-0305E82C3301",
        "Id_3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "exclusiveGateway_1",
    ],
)
def test_un_element_sans_nom_est_dit_par_sa_place_jamais_par_un_id_d_outil(
    identifiant: str,
) -> None:
    trame = lire(_choix_sans_nom(identifiant))
    choix = trame.elements[identifiant]
    assert choix.nom == "sans nom (après « Prendre contact avec le ménage »)"
    assert choix.nom_ecrit == ""  # what its panel shows, and sends back
    assert identifiant not in " ".join(_dire(trame.suites[0]))


def test_le_titre_est_celui_du_processus_dessine_non_d_un_couloir_vide() -> None:
    """Bizagi writes an empty process before the one that is drawn."""
    ouvrante = CONTACT.index(b"<bpmn:process")
    vide = b'<bpmn:process id="autre" name="Proceso principal"/>'
    assert lire(CONTACT[:ouvrante] + vide + CONTACT[ouvrante:]).nom == lire(CONTACT).nom
