"""Compare the present of a dossier with the one that its journal gives (R8)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from models.accompagnement import BilanConfidentiel, DiagnosticConfidentiel
from models.alerte import Alerte
from models.codes import SorteEcheance
from models.dossier import Dossier, EtatMoteur
from models.paliers import ObstacleExamen
from models.relogement import Logement, PassageCaleol, Proposition
from workflow.ecritures.contexte import table
from workflow.histoire.alertes import accorder_alertes
from workflow.histoire.faits import faits_en_vigueur, lire_faits
from workflow.histoire.reconstruction import TOUTES, reconstruire

DU_DOSSIER = ("etat", "depuis", "clos_le", "fin_element", "referent_id", "association_id")
DE_L_ALERTE = ("cle", "code", "mesure_id", "tache_id", "echeance_le", "declenchee_le", "close_le")

Photo = Mapping[str, list[dict[str, Any]]]


def comparer(session: Session, dossier_id: int) -> list[str]:
    """Rebuild a dossier, compare, and put everything back; return what differs.

    A difference names a table and its columns, never a value. Raises HistoireEffacee,
    HistoireImpossible.
    """
    avant = photographier(session, dossier_id)
    with session.begin_nested() as essai:
        faits = lire_faits(session, dossier_id)
        reconstruire(session, dossier_id, faits_en_vigueur(faits))
        accorder_alertes(session, dossier_id, le=faits[-1].saisi_le)
        apres = photographier(session, dossier_id)
        essai.rollback()
    return [difference for nom in avant for difference in _differences(nom, avant[nom], apres[nom])]


def _differences(nom: str, avant: list[dict[str, Any]], apres: list[dict[str, Any]]) -> list[str]:
    if len(avant) != len(apres):
        return [f"{nom} : {len(avant)} lignes, {len(apres)} reconstruites"]
    colonnes = {
        colonne
        for ici, la in zip(avant, apres, strict=True)
        for colonne in ici
        if ici[colonne] != la[colonne]
    }
    return [f"{nom} : {', '.join(sorted(colonnes))}"] if colonnes else []


def photographier(session: Session, dossier_id: int) -> Photo:
    """Return the rows that follow from the facts of a dossier, by table, in the order of keys."""
    photo = {t.name: _lire(session, t, t.c.dossier_id == dossier_id) for t in _tables()}
    p, d, b = table(Proposition), photo["diagnostic"], photo["bilan"]
    passage, logement = table(PassageCaleol), table(Logement)
    propositions = [ligne["id"] for ligne in photo[p.name]]
    lieux = (*photo[p.name], *photo["occupation"])
    logements = {ligne["logement_id"] for ligne in lieux if ligne["logement_id"] is not None}
    photo[passage.name] = _lire(session, passage, passage.c.proposition_id.in_(propositions))
    photo[logement.name] = _lire(session, logement, logement.c.id.in_(logements))
    confidentiel = table(DiagnosticConfidentiel)
    photo[confidentiel.name] = _lire(
        session, confidentiel, confidentiel.c.diagnostic_id.in_([ligne["id"] for ligne in d])
    )
    confidentiel = table(BilanConfidentiel)
    photo[confidentiel.name] = _lire(
        session, confidentiel, confidentiel.c.bilan_id.in_([ligne["id"] for ligne in b])
    )
    obstacle, examens = table(ObstacleExamen), photo["examen_periodique"]
    photo[obstacle.name] = _lire(
        session, obstacle, obstacle.c.examen_id.in_([ligne["id"] for ligne in examens])
    )
    dossier, alerte = table(Dossier), table(Alerte)
    photo["dossier"] = _garder(_lire(session, dossier, dossier.c.id == dossier_id), DU_DOSSIER)
    photo["alerte"] = _garder(
        _lire(session, alerte, alerte.c.dossier_id == dossier_id), DE_L_ALERTE
    )
    photo["echeance"] = [_sans_l_horaire(ligne) for ligne in photo["echeance"]]
    photo["echeance"].sort(key=lambda ligne: str(ligne["cle"]))
    return photo


def _tables() -> list[Table]:
    return [*(table(modele) for modele in TOUTES), table(EtatMoteur)]


def _lire(session: Session, source: Table, condition: Any) -> list[dict[str, Any]]:
    requete = select(source).where(condition).order_by(*source.primary_key.columns)
    return [dict(ligne) for ligne in session.connection().execute(requete).mappings()]


def _garder(lignes: list[dict[str, Any]], colonnes: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{nom: ligne[nom] for nom in colonnes} for ligne in lignes]


def _sans_l_horaire(ligne: dict[str, Any]) -> dict[str, Any]:
    """Leave out a due date's key, and the moment at which it will be looked at again.

    The scheduler puts off an alert that a proposition holds back, and a timer that failed; a
    correction, a timer that is overdue. No fact says so; that a suspension stops a timer, one does.
    Of an alert, what is due when follows from the facts; how it was counted is told by its rule.
    """
    hors = {"id", "reveil_le"}
    if ligne["sorte"] == SorteEcheance.ALERTE:
        hors |= {"libelle", "duree", "depart_le"}
    reste = {nom: valeur for nom, valeur in ligne.items() if nom not in hors}
    if ligne["sorte"] != SorteEcheance.ALERTE:
        reste["reveil_le"] = ligne["reveil_le"] is not None
    return reste
