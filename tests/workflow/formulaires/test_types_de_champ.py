"""Types of field: amounts as the French write them, tables row by row, choices of the moment."""

from decimal import Decimal
from importlib.resources import files
from typing import Any

import orjson
import pytest

import bpmn
from models.dossier import Dossier
from models.menage import Personne
from models.organisme import Organisme
from tests import fabrique
from tests.workflow.decor import Monde
from tests.workflow.formulaires.test_formulaires import champ, ecrire, formulaire, refuser
from tests.workflow.suivi import Suivi
from workflow import formulaires
from workflow.errors import SaisieInvalide
from workflow.essai_programmes.reponses import Circonstances, remplir
from workflow.formulaires import FormulaireInvalide, choix, controler, lire
from workflow.formulaires.lecture import ANCIENS
from workflow.formulaires.types import TYPES
from workflow.formulaires.validation import valider
from workflow.histoire.faits import saisie_proposee

FINE, INSECABLE, ETROITE = "\u2009", "\u00a0", "\u202f"


def generique(type_: str, cle: str = "champ", **reste: Any) -> dict[str, Any]:
    return champ(type_, cle, **reste)


@pytest.mark.parametrize(
    ("brut", "euros"),
    [
        ("1234", 1234),
        (f"1{INSECABLE}234{INSECABLE}€", 1234),
        (f"1{ETROITE}234,00{ETROITE}€", 1234),
        (f" 12{FINE}345 ", 12345),
        ("0", 0),
        (1234, 1234),
    ],
)
def test_un_montant_se_lit_comme_il_s_ecrit_en_francais(brut: object, euros: int) -> None:
    assert valider(formulaire(champ("montant")), {"champ": brut}) == {"champ": euros}


@pytest.mark.parametrize(
    ("brut", "euros"),
    [
        (f"1{INSECABLE}234,50{INSECABLE}€", "1234.50"),
        ("1234.5", "1234.50"),
        ("1234", "1234.00"),
        ("1234.50", "1234.50"),
    ],
)
def test_les_centimes_se_lisent_ou_le_formulaire_les_demande(brut: str, euros: str) -> None:
    essai = formulaire(champ("montant", properties={"destination": "reponse", "centimes": True}))
    assert valider(essai, {"champ": brut}) == {"champ": Decimal(euros)}


@pytest.mark.parametrize(
    ("brut", "phrase"),
    [
        ("beaucoup", "Écrivez un montant en euros, par exemple 1\u00a0234 ou 1\u00a0234,50."),
        ("1.234", "Écrivez un montant en euros, par exemple 1\u00a0234 ou 1\u00a0234,50."),
        ("1,2,3", "Écrivez un montant en euros, par exemple 1\u00a0234 ou 1\u00a0234,50."),
        ("€", "Écrivez un montant en euros, par exemple 1\u00a0234 ou 1\u00a0234,50."),
        ("nan", "Écrivez un montant en euros, par exemple 1\u00a0234 ou 1\u00a0234,50."),
        (["1"], "Écrivez un montant en euros, par exemple 1\u00a0234 ou 1\u00a0234,50."),
        (True, "Écrivez un montant en euros, par exemple 1\u00a0234 ou 1\u00a0234,50."),
        ("12,50", "Écrivez ce montant en euros, sans les centimes."),
        ("-1", "Écrivez un nombre d’au moins 0."),
        ("10000001", "Écrivez un nombre d’au plus 10000000."),
    ],
)
def test_un_montant_illisible_a_sa_phrase(brut: object, phrase: str) -> None:
    assert refuser(formulaire(champ("montant")), champ=brut) == {"champ": phrase}


def test_une_question_oui_non_n_a_que_deux_reponses() -> None:
    essai = formulaire(champ("oui_non"))
    assert valider(essai, {"champ": "oui"}) == {"champ": "oui"}
    assert refuser(essai, champ="peut-être") == {"champ": "Choisissez une des réponses proposées."}
    assert [o.libelle for o in essai.champs[0].options] == ["Oui", "Non"]


BUDGET = champ(
    "tableau",
    "budget",
    validate={"min": 2, "max": 3},
    columns=[
        {"key": "poste", "type": "textfield", "label": "Poste", "validate": {"required": True}},
        {"key": "montant", "type": "montant", "label": "Montant"},
        {"key": "le", "type": "date", "label": "Depuis le"},
        {"key": "fixe", "type": "oui_non", "label": "Fixe"},
    ],
)
LOYER = {"poste": "Loyer", "montant": "612", "le": "", "fixe": "oui"}
VIDE = {"poste": "", "montant": " ", "le": "", "fixe": ""}


def test_les_lignes_d_un_tableau_sont_typees_et_les_vides_oubliees() -> None:
    lues = valider(formulaire(BUDGET), {"budget": [LOYER, VIDE, {"poste": "Dette"}, VIDE]})
    assert lues == {
        "budget": [{"poste": "Loyer", "montant": 612, "fixe": "oui"}, {"poste": "Dette"}]
    }


def test_chaque_faute_dit_sa_ligne_et_sa_colonne() -> None:
    fautes = refuser(
        formulaire(BUDGET),
        budget=[LOYER, VIDE, {"poste": "", "montant": "x", "le": "", "fixe": "autre"}],
    )
    assert fautes["budget"].startswith("Ligne 3, Poste\u00a0: remplissez cette case")
    assert "Ligne 3, Montant\u00a0: écrivez un montant" in fautes["budget"]
    assert set(fautes) == {"budget", "budget.2.poste", "budget.2.montant", "budget.2.fixe"}


@pytest.mark.parametrize(
    ("lignes", "phrase"),
    [
        ([LOYER], "Remplissez au moins 2 lignes."),
        ([LOYER] * 4, "Gardez au plus 3 lignes."),
        ("texte", "Ce tableau n’est pas lisible"),
        (["texte"], "Ce tableau n’est pas lisible"),
    ],
)
def test_un_tableau_trop_court_trop_long_ou_illisible_est_refuse(
    lignes: object, phrase: str
) -> None:
    assert phrase in refuser(formulaire(BUDGET), budget=lignes)["budget"]


def test_un_tableau_vide_n_est_demande_que_s_il_est_requis() -> None:
    assert valider(formulaire(BUDGET), {"budget": [VIDE, VIDE]}) == {}
    requis = {**BUDGET, "validate": {"required": True}}
    assert set(refuser(formulaire(requis), budget=[VIDE])) == {"budget"}


def test_un_tableau_se_cache_comme_un_autre_champ() -> None:
    cache = {**BUDGET, "conditional": {"montre_si": "suivi == 'oui'"}}
    essai = formulaire(champ("oui_non", "suivi"), cache)
    faux = [{"poste": "", "montant": "x"}]
    assert valider(essai, {"suivi": "non", "budget": faux}) == {"suivi": "non"}
    assert "budget" in refuser(essai, suivi="oui", budget=faux)


def test_un_montant_peut_montrer_un_autre_champ() -> None:
    suite = champ("textfield", "suite", conditional={"montre_si": "dette > 100"})
    essai = formulaire(champ("montant", "dette"), suite)
    assert valider(essai, {"dette": "50", "suite": "x"}) == {"dette": 50}
    assert valider(essai, {"dette": "1 000", "suite": "x"}) == {"dette": 1000, "suite": "x"}


@pytest.mark.parametrize(
    "defaut",
    [
        {"columns": []},
        {"columns": [{"key": "a", "type": "tableau", "label": "A"}]},
        {"columns": [{"key": "a", "type": "select", "label": "A"}]},
        {"columns": [{"key": "a", "type": "textfield", "label": "A", "conditional": {}}]},
        {"columns": [{"key": "a", "type": "textfield", "label": "A"}] * 2},
    ],
)
def test_un_tableau_mal_forme_est_refuse(defaut: dict[str, Any]) -> None:
    with pytest.raises(FormulaireInvalide):
        lire(ecrire({**BUDGET, **defaut}))
    with pytest.raises(FormulaireInvalide):
        lire(ecrire({cle: valeur for cle, valeur in BUDGET.items() if cle != "columns"}))


def test_un_organisme_dit_de_quelle_sorte() -> None:
    with pytest.raises(FormulaireInvalide):
        lire(ecrire(champ("organisme")))
    lu = lire(ecrire(champ("organisme", properties={"destination": "x", "organisme": "bailleur"})))
    assert lu.champs[0].organisme == "bailleur"


def test_un_formulaire_fige_avec_l_ancien_type_se_lit_toujours() -> None:
    lu = lire(ecrire(champ("organisme_bailleur"))).champs[0]
    assert (lu.type, lu.organisme) == ("organisme", "bailleur")


@pytest.mark.parametrize("type_", ["tableau", "personne", "logement", "document"])
def test_ce_qu_aucune_colonne_ne_garde_est_une_reponse_generique(type_: str) -> None:
    colonnes = {"columns": BUDGET["columns"]} if type_ == "tableau" else {}
    ailleurs = champ(type_, properties={"destination": "menage.communes"}, **colonnes)
    with pytest.raises(FormulaireInvalide, match="s’écrit dans «\u00a0reponse\u00a0»"):
        controler((), {"essai": lire(ecrire(ailleurs))}, {})
    controler((), {"essai": lire(ecrire(champ(type_, **colonnes)))}, {})


@pytest.mark.parametrize("type_", ["tableau", "personne", "montant"])
def test_seul_un_choix_ferme_oriente_le_parcours(type_: str) -> None:
    colonnes = {"columns": BUDGET["columns"]} if type_ == "tableau" else {}
    route = champ(type_, properties={"destination": "reponse", "route": True}, **colonnes)
    with pytest.raises(FormulaireInvalide, match="ne peut pas orienter"):
        controler((), {"essai": lire(ecrire(route))}, {})


def test_l_essai_des_programmes_sait_remplir_un_tableau() -> None:
    lieu = Circonstances(jour=fabrique.LE.date(), choix={})
    requis = formulaire({**BUDGET, "validate": {"required": True}})
    assert valider(requis, remplir(requis, {}, lieu))["budget"]


def test_les_choix_d_un_dossier_sont_ceux_de_son_association(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("contact_prealable")
    with monde.factory() as session:
        dossier = session.get_one(Dossier, suivi.dossier_id)
        ts, bailleur = monde.comptes["ts"], monde.comptes["bailleur"]
        personnes = [p.public_id for p in session.query(Personne).filter_by(
            menage_id=dossier.menage_id)]  # fmt: skip
        for type_, attendus in (("personne", personnes), ("document", []), ("logement", None)):
            lu = lire(ecrire(champ(type_))).champs[0]
            offerts = choix.list_choix(session, ts, dossier.id, lu)
            if attendus is None:
                assert len(offerts) == 1
                assert "Massy" in offerts[0].libelle
            else:
                assert [o.valeur for o in offerts] == attendus
            assert choix.list_choix(session, bailleur, dossier.id, lu) == []


def test_un_bailleur_ne_choisit_que_le_sien(monde: Monde) -> None:
    with monde.factory() as session:
        fabrique.bailleur(session, nom="Encore un bailleur")
        lu = lire(
            ecrire(champ("organisme", properties={"destination": "x", "organisme": "bailleur"}))
        ).champs[0]
        tous = choix.list_choix(session, monde.comptes["ts"], 0, lu)
        sien = choix.list_choix(session, monde.comptes["bailleur"], 0, lu)
        attendus = session.query(Organisme).filter_by(type="bailleur").count()
        assert len(tous) == attendus > len(sien) == 1


def test_le_budget_du_diagnostic_revient_avec_la_correction(monde: Monde) -> None:
    """A table goes through the journal and comes back as it was; the replay is the same."""
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    budget = [{"nature": "dette", "par_mois": "45", "reste_du": "1 200 €"}]
    saisie = suivi.saisie("realiser_diagnostic", budget=budget)
    suivi.faire("realiser_diagnostic", saisie=saisie)
    suivi.tout_concorde()
    suivi.revenir("realiser_diagnostic")
    with monde.factory() as session:
        reprise = saisie_proposee(session, suivi.dossier_id, element="realiser_diagnostic")
    assert reprise["budget"] == [{"nature": "dette", "par_mois": 45, "reste_du": 1200}]


def test_un_budget_faux_arrete_l_etape(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("realiser_diagnostic")
    faux = suivi.saisie("realiser_diagnostic", budget=[{"nature": "dette", "par_mois": "x"}])
    with pytest.raises(SaisieInvalide, match="Ligne 1, Par mois"):
        suivi.faire("realiser_diagnostic", saisie=faux)


@pytest.mark.parametrize("cle", bpmn.list_formulaires())
def test_une_question_oui_non_livree_se_declare_par_son_type(cle: str) -> None:
    """One way to do a thing: a closed choice of « oui » and « non » is the type `oui_non`."""
    for brut in orjson.loads(bpmn.read_formulaire(cle))["components"]:
        valeurs = [option["value"] for option in brut.get("values", ())]
        assert sorted(valeurs) != ["non", "oui"]


def test_les_types_du_schema_sont_ceux_de_la_table() -> None:
    schema = orjson.loads((files(formulaires) / "schema.json").read_bytes())
    champs = schema["properties"]["components"]["items"]["properties"]["type"]["enum"]
    assert set(champs) == {t.nom for t in TYPES} | ANCIENS.keys()
    cellules = schema["$defs"]["colonne"]["properties"]["type"]["enum"]
    assert set(cellules) == {t.nom for t in TYPES if t.cellule}
