"""The programmes of the sources: all there, each with its shape, nothing invented."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

import bpmn
from models.codes import libelles
from workflow.programmes import Fiche, formes, lire, list_fiches, parametres, trouver
from workflow.programmes.fiches import DEFAUT, FICHE, FicheIllisible, ProgrammeInconnu, lire_fiche

ICI = Path(__file__)
PROJETS = ICI.parents[2] / "donnees" / "projets.csv"
SOURCES = ICI.parents[4] / "shared" / "domain" / "projects.csv"
COLONNES = ("id", "forme", "formes_appelees", "options", "doublon_de")


def lire_projets(fichier: Path) -> dict[str, tuple[str, ...]]:
    """Return the columns of the list of projects that a programme must keep, by id."""
    with fichier.open(encoding="utf-8") as flux:
        return {ligne["id"]: tuple(ligne[c] for c in COLONNES) for ligne in csv.DictReader(flux)}


def reecrire(fiche: Fiche) -> tuple[str, ...]:
    """Return a programme as a row of the list of projects."""
    rangs = {cle: forme.rang for cle, forme in formes().items()}
    appelees = ";".join(rangs[cle] for cle in fiche.formes_appelees)
    options = ";".join(fiche.options)
    return fiche.id, rangs[fiche.forme], appelees, options, fiche.doublon_de or ""


@pytest.mark.parametrize("liste", [PROJETS, *([SOURCES] if SOURCES.is_file() else [])])
def test_les_156_lignes_des_sources_sont_la_avec_leur_forme_et_leurs_options(liste: Path) -> None:
    """The project's copy of the list, and the list itself where it stands beside the project."""
    fiches = list_fiches()
    assert len(fiches) == 156
    assert {fiche.id: reecrire(fiche) for fiche in fiches} == lire_projets(liste)


def test_tout_parametre_dit_d_ou_il_vient() -> None:
    reglages = {(f.id, nom): un for f in list_fiches() for nom, un in f.reglages.items()}
    assert {un.origine for un in reglages.values()} == {FICHE, DEFAUT}
    for ou, reglage in reglages.items():
        assert bool(reglage.passage) == (reglage.origine == FICHE), ou


def test_ce_que_la_fiche_tait_vaut_le_defaut_de_la_forme() -> None:
    fiche = lire("p000_08")  # a title, and nothing else
    assert fiche.forme == "maintien_bail"
    assert {n: r.valeur for n, r in fiche.reglages.items()} == {
        nom: parametres()[nom].defaut for nom in formes()["maintien_bail"].parametres
    }


@pytest.mark.parametrize(
    ("identifiant", "attendus"),
    [
        ("004-2.1.7", {"paliers_type": ["alt", "bail_glissant"],
                       "paliers_meme_logement": [False, True]}),
        ("004-2.1.18", {"nb_paliers": 3, "paliers_duree_mois": [6, 6, 6]}),
        ("004-2.3.9", {"paliers_type": ["hebergement", "bail_glissant"],
                       "paliers_instance": [True, True]}),
        ("004-2.1.1", {"palier_terminal": "palier", "paliers_type": ["sous_location"]}),
        ("004-2.1.3", {"entree_post_cal": True, "contrat": "tripartite"}),
        ("004-2.1.13", {"entree_mi_parcours": True}),
        ("004-2.1.15", {"veille_mois": 24}),
        ("004-2.1.17", {"avl_seul": True}),
        ("004-2.2.4", {"court": True}),
        ("004-2.2.10", {"meme_logement": False, "critere_dette": "du_quart"}),
        ("004-2.3.5", {"periodicite_instance_jours": 42, "reprise_type": "bail_sauvegarde"}),
        ("004-2.3.10", {"ccapex": True, "calendrier_examens": [2, 6, 2]}),
        ("004-2.3.12", {"diag_par": "bailleur", "adl_sans_terme": True}),
        ("004-2.3.15", {"duree_adl_mois": 6, "renouvellements_max": 1}),
        ("004-3.1.1", {"logement_reutilise": True, "sante": True, "mutation": True}),
        ("004-3.2.1", {"urgence": True}),
        ("002-02", {"protocole": True, "protocole_correspondant": True}),
    ],
)  # fmt: skip
def test_ce_que_dit_la_fiche_regle_le_parcours(identifiant: str, attendus: dict[str, Any]) -> None:
    fiche = trouver(identifiant)
    resolus = fiche.resolus()
    assert {nom: resolus[nom] for nom in attendus} == attendus
    assert all(fiche.reglages[nom].origine == FICHE for nom in attendus)


def test_un_aiguillage_n_ouvre_que_les_formes_de_sa_fiche() -> None:
    aiguillages = [f for f in list_fiches() if f.forme == "aiguillage"]
    assert len(aiguillages) == 56
    for fiche in aiguillages:
        resolus = fiche.resolus()
        prefixe = "appelle_"
        ouvertes = {n.removeprefix(prefixe) for n, v in resolus.items() if n[:8] == prefixe and v}
        assert ouvertes, fiche.id
        assert ouvertes == set(fiche.formes_appelees), fiche.id


def test_chaque_liste_de_paliers_a_une_valeur_par_palier_et_des_statuts_connus() -> None:
    statuts = set(libelles("statut_occupation"))
    avec_paliers = [f for f in list_fiches() if "paliers_type" in f.resolus()]
    assert len(avec_paliers) >= 40
    for fiche in avec_paliers:
        resolus = fiche.resolus()
        listes = [resolus[n] for n, p in parametres().items() if p.par_palier and n in resolus]
        assert {len(liste) for liste in listes if isinstance(liste, list)} == {
            resolus["nb_paliers"]
        }
        types = resolus["paliers_type"]
        assert isinstance(types, list)
        assert statuts.issuperset(str(t) for t in types), fiche.id


def test_un_doublon_a_les_parametres_du_programme_qu_il_repete() -> None:
    doublons = {f.id: f.doublon_de for f in list_fiches() if f.doublon_de}
    assert doublons == {
        "001-02": "004-1.7", "001-03": "004-3.1.13", "001-04": "004-1.4",
        "001-05": "004-2.3.9", "001-06": "004-2.3.2",
    }  # fmt: skip
    for alias, original in doublons.items():
        assert trouver(alias).reglages == trouver(original).reglages
        assert trouver(alias).forme == trouver(original).forme


def test_les_etiquettes_ne_vont_pas_dans_les_dossiers() -> None:
    fiche = lire("p004_2_3_9")
    assert fiche.reglages["instances"].valeur
    assert "instances" not in fiche.resolus()


def test_les_programmes_viennent_dans_l_ordre_de_leurs_numeros() -> None:
    ids = [fiche.id for fiche in list_fiches()]
    assert ids.index("004-2.3.9") + 1 == ids.index("004-2.3.10")


def test_un_identifiant_inconnu_dit_ou_les_trouver() -> None:
    with pytest.raises(ProgrammeInconnu, match="jalon programmes\u00a0» donne les identifiants"):
        trouver("004-9.9")


def abimees() -> Iterator[tuple[dict[str, Any], str]]:
    """Yield (what is put in a good record, what its refusal says)."""

    def dit(nom: str, valeur: object, **autre: object) -> dict[str, Any]:
        reglage = {"valeur": valeur, "origine": "fiche", "passage": "004 2.1.7", **autre}
        return {"parametres": {nom: reglage}}

    yield {"forme": "detour"}, "la forme « detour » n’existe pas"
    yield {"options": ["RIEN"]}, "l’option « RIEN » n’existe pas"
    yield dit("couleur", "bleu"), "aucune de ses formes ne lit le paramètre « couleur »"
    yield dit("mutation", True), "aucune de ses formes ne lit le paramètre « mutation »"
    yield dit("veille_mois", "douze"), "« veille_mois » doit être un nombre entier"
    yield dit("veille_mois", True), "« veille_mois » doit être un nombre entier"
    yield dit("sante", 1), "« sante » doit être vrai ou faux"
    yield dit("contrat", "oral"), "doit être « au_choix », « bipartite », « tripartite »"
    yield dit("paliers_type", ["alt", "alt"]), "n’a pas une valeur par palier (1)"
    yield dit("sante", True, passage=None), "ne dit pas quel passage de la fiche le donne"
    yield dit("sante", True, origine="defaut"), "ne dit pas quel passage de la fiche le donne"
    yield dit("sante", True, couleur="bleu"), "une rubrique manque ou n’a pas le bon type"
    yield {"parametres": []}, "une rubrique manque ou n’a pas le bon type"


@pytest.mark.parametrize(("defaut", "phrase"), list(abimees()), ids=[p for _, p in abimees()])
def test_une_fiche_abimee_est_refusee_avec_ce_qui_manque(
    defaut: dict[str, Any], phrase: str
) -> None:
    bonne = orjson.loads(bpmn.read_programme("p000_11"))
    lire_fiche("essai", orjson.dumps(bonne))
    with pytest.raises(FicheIllisible) as refus:
        lire_fiche("essai", orjson.dumps(bonne | defaut))
    assert phrase in str(refus.value).replace("\u00a0", " ")


def test_une_fiche_sans_nom_ou_qui_n_est_pas_du_json_est_refusee() -> None:
    bonne = orjson.loads(bpmn.read_programme("p000_11"))
    del bonne["nom"]
    for contenu in (orjson.dumps(bonne), b"{", b"[]"):
        with pytest.raises(FicheIllisible):
            lire_fiche("essai", contenu)
