"""Each answer of each shipped form lands in the column that its field names, and is found there.

A walk that answers everything, then a second look at the tables: the columns are those of the
destinations, the values those that the form typed.
"""

import random
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accompagnement import Reponse, Sortie
from models.dossier import Dossier
from models.menage import Demande
from models.organisme import Organisme
from models.relogement import Logement, PassageCaleol, Proposition
from tests.workflow.decor import JOUR
from tests.workflow.formulaires.test_destinations import SANS_COLONNE, TABLES
from tests.workflow.hasard import repondre
from tests.workflow.reponses import MOTIF, SUITE
from tests.workflow.suivi import Suivi
from workflow.ecritures.contexte import BOOLEENS
from workflow.formulaires.destinations import DESTINATIONS
from workflow.formulaires.validation import valider

SOUHAITS = {
    "menage.typologie_souhaitee": "typologie",
    "menage.loyer_max": "loyer_max",
    "menage.communes": "communes",
}
ETAPES: tuple[tuple[str, dict[str, object]], ...] = (
    ("enregistrer_orientation", {}),
    ("prendre_contact", {}),
    ("realiser_diagnostic", {"nb_personnes": "4", "nb_mineurs": "2", "refus_au_diagnostic": False}),
    ("valider_entree", {"decision_instance": "ajourne", "motif_decision": MOTIF}),
    ("completer_entree", {}),
    ("valider_entree", {}),
    ("recueillir_adhesion", {"adhesion": "reflexion"}),
    ("recueillir_adhesion", {}),
    ("mettre_a_jour_demande", {}),
    ("rapprochement", {}),
    ("contact_prealable", {}),
    ("verifier_dossier", {"dossier_complet": "non"}),
    ("completer_dossier", {}),
    ("verifier_dossier", {}),
    ("passer_caleol", {"decision_caleol": "attribution_rang"}),
    ("rang_atteint", {}),
    ("notifier_offre", {}),
    ("repondre_offre", {"reponse_offre": "refusee"}),
    ("traiter_refus", {}),
    ("rapprochement", {}),
    ("contact_prealable", {}),
    ("verifier_dossier", {}),
    ("passer_caleol", {"decision_caleol": "attribution_condition"}),
    ("fournir_piece", {}),
    ("notifier_offre", {}),
    ("repondre_offre", {}),
    *((element, {}) for element in SUITE[SUITE.index("designer_correspondant") :]),
)
ECRASEES = {
    "passage.dossier_complet", "passage.rang", "passage.dalo_informe", "passage.seance_prevue_le",
    "menage.typologie_souhaitee", "menage.communes",
}  # fmt: skip
"""Answered twice on this way, a passage or a demand having one row: the last one stays."""


def tout_repondre(suivi: Suivi, hasard: random.Random, element: str, **choix: object) -> Any:
    """Answer every field of a step, do it, and return what the form read, by destination."""
    etape = next(e for e in suivi.etapes() if e.element == element)
    formulaire = suivi.formulaires()[etape.formulaire or ""]
    saisie = {champ.cle: repondre(hasard, champ) for champ in formulaire.champs}
    saisie |= suivi.saisie(element, **choix)
    lues = valider(formulaire, saisie)
    suivi.faire(element, saisie=saisie)
    destinations = {champ.cle: champ.destination for champ in formulaire.champs}
    return [(destinations[cle], valeur) for cle, valeur in lues.items()]


def parcourir(suivi: Suivi) -> list[tuple[str, object]]:
    """Walk the whole way, answering everything; return (destination, value) of each answer."""
    hasard = random.Random(20220301)
    ecrites: list[tuple[str, object]] = []
    for element, choix in ETAPES:
        ecrites += tout_repondre(suivi, hasard, element, **choix)
    suivi.le += 400 * JOUR
    suivi.sonner(suivi.le)
    ecrites += tout_repondre(suivi, hasard, "enqueter_un_an")
    return ecrites


def valeurs_en_base(session: Session, suivi: Suivi, nom: str) -> set[object]:
    """Every value of the column of a destination, for this dossier and its household."""
    entite, _, colonne = nom.partition(".")
    if nom in SOUHAITS:
        return set(_colonne(session, suivi, Demande.__table__, SOUHAITS[nom]))
    trouvees: set[object] = set()
    for modele in TABLES[entite]:
        table = modele.__table__
        if colonne in table.c:
            trouvees |= set(_colonne(session, suivi, table, colonne))
    return trouvees


def _colonne(session: Session, suivi: Suivi, table: Any, colonne: str) -> list[object]:
    demande = select(table.c[colonne])
    if "dossier_id" in table.c:
        demande = demande.where(table.c.dossier_id == suivi.dossier_id)
    elif "menage_id" in table.c:
        demande = demande.where(table.c.menage_id == _menage(session, suivi))
    return list(session.scalars(demande))


def _menage(session: Session, suivi: Suivi) -> int:
    return session.get_one(Dossier, suivi.dossier_id).menage_id


def en_colonne(nom: str, valeur: object) -> object:
    """What a column holds for a typed answer."""
    return {"oui": True, "non": False}.get(str(valeur), valeur) if nom in BOOLEENS else valeur


def test_chaque_reponse_est_dans_sa_colonne(suivi: Suivi) -> None:
    ecrites = parcourir(suivi)
    cherchees = [(nom, v) for nom, v in ecrites if nom not in (SANS_COLONNE - set(SOUHAITS))]
    with suivi.monde.factory() as session:
        absentes = [
            (nom, valeur)
            for nom, valeur in cherchees
            if nom not in ECRASEES
            and en_colonne(nom, valeur) not in valeurs_en_base(session, suivi, nom)
        ]
    assert absentes == []
    assert suivi.dossier().etat == "clos"


def test_la_marche_repond_a_toutes_les_destinations_du_droit_chemin(suivi: Suivi) -> None:
    """Guards the test above: what it never answers it never checks."""
    repondues = {nom for nom, _ in parcourir(suivi)}
    ailleurs = {nom for nom in DESTINATIONS if nom.startswith(("retrait.", "non_relogeable."))}
    # A refusal of adhesion and a non-attribution end the way: `test_issues` goes there.
    ailleurs |= {"adhesion.motif_refus", "passage.motif_code", "passage.motif"}
    formulaires = suivi.formulaires().values()
    demandees = {champ.destination for formulaire in formulaires for champ in formulaire.champs}
    assert demandees - repondues == ailleurs


def test_le_logement_propose_est_celui_du_bailleur_choisi(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("rapprochement")
    suivi.faire("rapprochement", loyer_logement="540")
    with suivi.monde.factory() as session:
        logement, bailleur, departement = session.execute(
            select(Logement, Organisme.public_id, Dossier.departement)
            .join(Organisme, Organisme.id == Logement.bailleur_id)
            .join(Proposition, Proposition.logement_id == Logement.id)
            .join(Dossier, Dossier.id == Proposition.dossier_id)
            .where(Dossier.id == suivi.dossier_id)
        ).one()
    assert bailleur == suivi.monde.bailleur
    assert (logement.commune, logement.typologie, logement.loyer) == ("Massy", "t3", 540)
    assert (logement.contingent, logement.departement) == ("etat", departement)


def test_le_passage_est_date_fait_par_fait(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("contact_prealable")
    dates: dict[str, datetime] = {}
    for element in ("contact_prealable", "verifier_dossier", "passer_caleol", "notifier_offre",
                    "repondre_offre"):  # fmt: skip
        suivi.faire(element)
        dates[element] = suivi.le
    passage: PassageCaleol = suivi.passage()
    assert passage.contact_prealable_le == dates["contact_prealable"]
    assert passage.seance_le == dates["passer_caleol"]
    assert passage.offre_notifiee_le == dates["notifier_offre"]
    assert passage.repondu_le == dates["repondre_offre"]


def test_une_reponse_libre_est_confidentielle(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("verifier_dossier")
    suivi.faire("verifier_dossier", dossier_complet="non", pieces_manquantes="Une quittance.")
    suivi.faire("completer_dossier", elements_apportes="Quittance de mars.")
    with suivi.monde.factory() as session:
        reponse = session.scalars(
            select(Reponse).where(Reponse.dossier_id == suivi.dossier_id)
        ).one()
    assert (reponse.element, reponse.champ) == ("completer_dossier", "elements_apportes")
    assert (reponse.valeur, reponse.confidentialite) == ("Quittance de mars.", "confidentiel")


def test_les_mots_d_un_retrait_sont_confidentiels_et_son_motif_clot_la_mesure(
    suivi: Suivi,
) -> None:
    suivi.mener_jusqu_a("rapprochement")
    suivi.faire("retrait_avl", motif_retrait="refus_accompagnement", precision_retrait="Privé.")
    assert suivi.mesures()[0].fin_motif == "refus_accompagnement"
    with suivi.monde.factory() as session:
        reponse = session.scalars(
            select(Reponse).where(Reponse.dossier_id == suivi.dossier_id)
        ).one()
    assert (reponse.champ, reponse.valeur) == ("precision", "Privé.")
    assert reponse.confidentialite == "confidentiel"


def test_les_recommandations_remises_ont_leur_jour(suivi: Suivi) -> None:
    suivi.mener_jusqu_a("remettre_recommandations")
    suivi.faire("remettre_recommandations", le=datetime.fromisoformat("2022-08-31T23:30+02:00"),
                recommandations="Visite dans trois mois.")  # fmt: skip
    with suivi.monde.factory() as session:
        sortie = session.scalars(select(Sortie).where(Sortie.dossier_id == suivi.dossier_id)).one()
    assert sortie.recommandations_remises_le == date(2022, 8, 31)
