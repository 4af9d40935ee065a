"""A stopped dossier: an administrateur proposes without a value, the chef decides with a reason."""

import pytest
from sqlalchemy import select

from models.administration import TraceAdministration
from models.codes import DeplacementSort, ReparationEtat, ReparationGenre
from models.db import lecture, transaction
from models.definition import Definition
from models.dossier import Incident
from models.journal import JournalContenu
from models.reparation import Reparation
from tests.workflow.decor import JOUR, Monde
from tests.workflow.lots.decor import Lot
from tests.workflow.lots.versions import (
    AVEC_LES_CLES,
    AVEC_UN_DELAI,
    publier_version,
)
from tests.workflow.reparations.decor import arreter, decider, etape, proposer, tout_concorde
from tests.workflow.suivi import Suivi
from workflow import operations, reparations
from workflow.errors import (
    HabilitationRefusee,
    Introuvable,
    SaisieInvalide,
    TransitionInterdite,
)
from workflow.histoire.vie import HistoireImpossible
from workflow.parcours.definition_chargee import charger
from workflow.regles.etapes import article_de
from workflow.reparations.decisions import lire_la_valeur


def test_l_administrateur_lit_des_noms_et_des_types_jamais_une_valeur(en_bilan: Suivi) -> None:
    incident = arreter(en_bilan)
    with lecture(en_bilan.monde.factory) as session:
        vue = reparations.situer(
            session, acteur=en_bilan.compte("administrateur"), incident=incident
        )
        types = {variable.nom: variable.type for variable in vue.variables}
    assert types["conclusion"] == "texte"
    assert types["tentatives"] == "nombre"
    assert not hasattr(vue.variables[0], "valeur")
    assert "mettre_a_jour_demande" in {une.element for une in vue.attendues}
    assert vue.faites[0].nom


def test_une_etape_laissee_de_cote_l_est_par_le_chef_et_se_revit(en_bilan: Suivi) -> None:
    tache = etape(en_bilan, "mettre_a_jour_demande")
    numero = proposer(en_bilan, ReparationGenre.SAUT, tache_id=tache)
    assert "mettre_a_jour_demande" in en_bilan.ouvertes()
    assert decider(en_bilan, numero) == ReparationEtat.CONFIRMEE
    assert "mettre_a_jour_demande" not in en_bilan.ouvertes()
    assert en_bilan.journal()[-1].type == "saut"
    tout_concorde(en_bilan)
    with lecture(en_bilan.monde.factory) as session:
        resolu = select(Incident.resolu_le).where(Incident.dossier_id == en_bilan.dossier_id)
        assert session.scalar(resolu) is not None


def test_revenir_a_une_etape_reprend_le_saut_qui_la_suivait(en_bilan: Suivi) -> None:
    tache = etape(en_bilan, "mettre_a_jour_demande")
    decider(en_bilan, proposer(en_bilan, ReparationGenre.SAUT, tache_id=tache))
    en_bilan.le += JOUR
    en_bilan.revenir("recueillir_adhesion")
    assert en_bilan.ouvertes().keys() == {"recueillir_adhesion"}
    tout_concorde(en_bilan)
    en_bilan.mener("recueillir_adhesion")
    assert "mettre_a_jour_demande" in en_bilan.ouvertes()
    tout_concorde(en_bilan)


def test_la_date_d_une_etape_ne_passe_pas_apres_le_saut_qui_la_suit(en_bilan: Suivi) -> None:
    tache = etape(en_bilan, "mettre_a_jour_demande")
    decider(en_bilan, proposer(en_bilan, ReparationGenre.SAUT, tache_id=tache))
    rang = max(fait.rang for fait in en_bilan.journal() if fait.element == "recueillir_adhesion")
    with pytest.raises(HistoireImpossible), transaction(en_bilan.monde.factory) as session:
        operations.corriger_date(
            session,
            acteur=en_bilan.compte("chef"),
            dossier_id=en_bilan.dossier_id,
            version=en_bilan.dossier().version,
            rang=rang,
            fait_le=en_bilan.le + 2 * JOUR,
            motif="Erreur",
            saisi_le=en_bilan.le + 5 * JOUR,
        )


@pytest.mark.parametrize("genre", [ReparationGenre.SAUT, ReparationGenre.VALEUR])
def test_un_dossier_repare_se_deplace_revient_et_se_revit(
    en_bilan: Suivi, genre: ReparationGenre
) -> None:
    saut = {"tache_id": etape(en_bilan, "mettre_a_jour_demande")}
    quoi = {"variable": "tentatives", "valeur": "7"} if genre is ReparationGenre.VALEUR else saut
    decider(en_bilan, proposer(en_bilan, genre, **quoi))
    le = en_bilan.le + JOUR
    lot = Lot.preparer(en_bilan.monde, AVEC_LES_CLES, le=le, dossiers=[en_bilan.dossier_id])
    assert lot.lancer(le) == {DeplacementSort.DEPLACE: 1}
    tout_concorde(en_bilan)
    lot.annuler(le + JOUR)
    assert en_bilan.dossier().definition_id == en_bilan.monde.definition_id
    tout_concorde(en_bilan)


def test_un_dossier_deplace_se_repare_et_se_revit(en_bilan: Suivi) -> None:
    lot = Lot.preparer(
        en_bilan.monde, AVEC_LES_CLES, le=en_bilan.le, dossiers=[en_bilan.dossier_id]
    )
    lot.lancer(en_bilan.le)
    tache = etape(en_bilan, "mettre_a_jour_demande")
    decider(en_bilan, proposer(en_bilan, ReparationGenre.SAUT, tache_id=tache))
    assert "mettre_a_jour_demande" not in en_bilan.ouvertes()
    tout_concorde(en_bilan)


@pytest.mark.parametrize(
    ("element", "article"),
    [
        ("passer_caleol", "R.441-3"),
        ("notifier_offre", "R.441-10"),
        ("repondre_offre", "R.441-10"),
        ("traiter_refus", "R.441-16-3"),
        ("contact_prealable", None),
        ("realiser_diagnostic", None),
    ],
)
def test_une_regle_de_droit_se_lit_a_l_acte_de_l_etape(
    monde: Monde, element: str, article: str | None
) -> None:
    with lecture(monde.factory) as session:
        definition = session.get_one(Definition, monde.definition_id)
        chargee = charger(session, definition.id, definition.sha256)
    assert article_de(chargee, element) == article


def test_un_delai_legal_au_bord_d_une_etape_suffit(monde: Monde) -> None:
    suspendu = '<spiffworkflow:property name="horloge" value="arret" />'
    legal = suspendu.replace("arret", "continue") + (
        '<spiffworkflow:property name="calendrier" value="legal" />'
    )
    ((avant, apres),) = AVEC_UN_DELAI["diagnostic"]
    with transaction(monde.factory) as session:
        remplacements = {"diagnostic": [(avant, apres.replace(suspendu, legal))]}
        definition = publier_version(session, remplacements)
        chargee = charger(session, definition.id, definition.sha256)
    assert article_de(chargee, "realiser_diagnostic") == "délai légal"


def test_une_valeur_posee_est_lue_ensuite_et_se_revit(en_bilan: Suivi) -> None:
    numero = proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="7")
    with lecture(en_bilan.monde.factory) as session:
        proposee = session.scalars(select(Reparation).where(Reparation.public_id == numero)).one()
        assert lire_la_valeur(session, proposee) != 7
    decider(en_bilan, numero)
    with lecture(en_bilan.monde.factory) as session:
        assert lire_la_valeur(session, proposee) == 7
    tout_concorde(en_bilan)


def test_un_retour_confirme_est_une_correction_du_chef(en_bilan: Suivi) -> None:
    incident = arreter(en_bilan)
    with lecture(en_bilan.monde.factory) as session:
        vue = reparations.situer(
            session, acteur=en_bilan.compte("administrateur"), incident=incident
        )
    numero = proposer(en_bilan, ReparationGenre.RETOUR, rang=vue.faites[0].rang)
    decider(en_bilan, numero)
    assert en_bilan.journal()[-1].type == "correction"
    tout_concorde(en_bilan)


def test_une_etape_qui_porte_une_regle_de_droit_ne_se_laisse_pas(monde: Monde) -> None:
    suivi = Suivi.ouvrir(monde).mener_jusqu_a("notifier_offre")
    with pytest.raises(TransitionInterdite, match="R.441-10"):
        proposer(suivi, ReparationGenre.SAUT, tache_id=etape(suivi, "notifier_offre"))


def test_refuser_ne_change_rien_et_dit_pourquoi(en_bilan: Suivi) -> None:
    avant = en_bilan.etat_moteur()
    tache = etape(en_bilan, "mettre_a_jour_demande")
    numero = proposer(en_bilan, ReparationGenre.SAUT, tache_id=tache)
    with pytest.raises(SaisieInvalide):
        decider(en_bilan, numero, accord=False, motif=" ")
    assert decider(en_bilan, numero, accord=False, motif="Non.") == ReparationEtat.REFUSEE
    assert en_bilan.etat_moteur() == avant
    assert en_bilan.journal()[-1].type == "reparation_refusee"
    with pytest.raises(TransitionInterdite):
        decider(en_bilan, numero)


@pytest.mark.parametrize("qui", ["ts", "administrateur", "coordonnateur", "bailleur"])
def test_seul_un_chef_de_service_decide(en_bilan: Suivi, qui: str) -> None:
    numero = proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="7")
    with pytest.raises(HabilitationRefusee):
        decider(en_bilan, numero, par=qui)


def test_le_chef_d_une_autre_association_ne_la_trouve_pas(en_bilan: Suivi) -> None:
    numero = proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="7")
    with pytest.raises(Introuvable):
        decider(en_bilan, numero, par="chef_ailleurs")


def test_une_seule_proposition_attend_par_incident(en_bilan: Suivi) -> None:
    proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="7")
    with pytest.raises(TransitionInterdite, match="attend déjà"):
        proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="8")


def test_une_proposition_refusee_laisse_la_place_a_une_autre(en_bilan: Suivi) -> None:
    premiere = proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="7")
    assert decider(en_bilan, premiere, accord=False) == ReparationEtat.REFUSEE
    seconde = proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="8")
    assert decider(en_bilan, seconde) == ReparationEtat.CONFIRMEE


@pytest.mark.parametrize(
    ("quoi", "champ"),
    [
        ({"variable": "inventee", "valeur": "1"}, "variable"),
        ({"variable": "tentatives", "valeur": "{"}, "valeur"),
        ({"variable": "tentatives", "valeur": '{"typename": "x"}'}, "valeur"),
        ({"variable": "tentatives", "valeur": "1", "explication": " "}, "explication"),
    ],
)
def test_une_proposition_mal_tapee_est_refusee(
    en_bilan: Suivi, quoi: dict[str, str], champ: str
) -> None:
    with pytest.raises(SaisieInvalide) as refus:
        proposer(en_bilan, ReparationGenre.VALEUR, **quoi)
    assert list(refus.value.erreurs) == [champ]


def test_ni_la_trace_ni_le_journal_de_la_proposition_ne_citent_la_valeur(en_bilan: Suivi) -> None:
    proposer(en_bilan, ReparationGenre.VALEUR, variable="tentatives", valeur="987654")
    with lecture(en_bilan.monde.factory) as session:
        textes = [*session.scalars(select(TraceAdministration.detail))]
        textes += [*session.scalars(select(JournalContenu.contenu))]
    assert not any("987654" in texte for texte in textes)
