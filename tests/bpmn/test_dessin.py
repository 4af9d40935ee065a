"""The picture: everything is drawn, nothing hides anything else."""

from itertools import combinations

from lxml import etree

from tests.bpmn.dessin import NS, Boite, Diagramme, emprise, feuilles, partout, segments


def test_tout_est_dessine(diagramme: Diagramme) -> None:
    assert set(diagramme.noeuds) <= set(diagramme.formes)
    assert set(diagramme.traits) == set(diagramme.flux)


def test_un_noeud_est_dessine_dans_sa_voie(diagramme: Diagramme) -> None:
    voies = diagramme.racine.findall(".//bpmn:lane", NS)
    ranges = [(voie, r) for voie in voies for r in voie.iterfind("bpmn:flowNodeRef", NS)]
    assert ranges
    for voie, ref in ranges:
        cadre = diagramme.formes[voie.get("id", "")]
        assert cadre.contient(diagramme.formes[ref.text or ""]), ref.text


def test_les_noeuds_d_un_sous_processus_sont_dessines_dedans() -> None:
    for diagramme, cadre in partout(".//bpmn:subProcess"):
        dedans = [i for noeud in cadre if (i := noeud.get("id")) in diagramme.noeuds]
        assert dedans, cadre.get("id")
        for i in dedans:
            assert diagramme.formes[cadre.get("id", "")].contient(diagramme.formes[i]), i


def test_evenements_choix_et_issues_nommees_ont_leur_etiquette(diagramme: Diagramme) -> None:
    a_etiqueter = {
        i
        for i, noeud in diagramme.noeuds.items()
        if etree.QName(noeud).localname.endswith(("Event", "Gateway"))
    } | {i for i, flux in diagramme.flux.items() if flux.get("name")}
    assert set(diagramme.etiquettes) == a_etiqueter


def test_les_traits_sont_orthogonaux_et_touchent_leurs_formes(diagramme: Diagramme) -> None:
    for i, flux in diagramme.flux.items():
        assert all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in segments(diagramme, i)), i
        for bout, attribut in ((0, "sourceRef"), (-1, "targetRef")):
            x, y = diagramme.traits[i][bout]
            forme = diagramme.formes[flux.get(attribut, "")]
            assert forme.recouvre(Boite(x - 1, y - 1, 2, 2)), i


def test_les_formes_ne_se_recouvrent_pas(diagramme: Diagramme) -> None:
    formes = feuilles(diagramme)
    assert len(formes) > 1
    for a, b in combinations(formes, 2):
        hotes = {diagramme.noeuds[a].get("attachedToRef"), diagramme.noeuds[b].get("attachedToRef")}
        assert {a, b} & hotes or not formes[a].recouvre(formes[b]), (a, b)


def test_les_etiquettes_ne_recouvrent_ni_forme_ni_trait_ni_etiquette(diagramme: Diagramme) -> None:
    etiquettes = diagramme.etiquettes
    for a, b in combinations(etiquettes, 2):
        assert not etiquettes[a].recouvre(etiquettes[b]), (a, b)
    for i, cadre in etiquettes.items():
        couvertes = [f for f, forme in feuilles(diagramme).items() if forme.recouvre(cadre)]
        barrees = [
            f
            for f in diagramme.traits
            if any(emprise(s).recouvre(cadre) for s in segments(diagramme, f))
        ]
        assert (couvertes, barrees) == ([], []), i


def test_un_trait_ne_traverse_ni_forme_ni_autre_trait(diagramme: Diagramme) -> None:
    for i, flux in diagramme.flux.items():
        bouts = {flux.get("sourceRef"), flux.get("targetRef")}
        hotes = {diagramme.noeuds[b].get("attachedToRef") for b in bouts if b}
        for f, forme in feuilles(diagramme).items():
            traverse = any(emprise(s).recouvre(forme) for s in segments(diagramme, i))
            assert f in bouts | hotes or not traverse, (i, f)
    for a, b in combinations(diagramme.traits, 2):
        paires = ((s, t) for s in segments(diagramme, a) for t in segments(diagramme, b))
        assert not any(emprise(s).recouvre(emprise(t)) for s, t in paires), (a, b)
