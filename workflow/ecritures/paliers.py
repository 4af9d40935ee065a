"""Stages: who lives where under which title, its reviews, and the way out of it.

Sources: L.442-8-3 and Décret 2010-1564 for the bail glissant; 004 2.1.7 to 3.3.8 for the others.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from models.calendrier import debut_de_journee
from models.codes import MesureType
from models.paliers import AvisPrefet, ExamenPeriodique, ObstacleExamen, PassagePalier
from models.relogement import Logement, Occupation
from workflow.ecritures import demandes, incidents_locatifs, mesures
from workflow.ecritures.caleol import trouver_bailleur
from workflow.ecritures.contexte import Champs, Contexte, table
from workflow.ecritures.criteres import verifier_criteres
from workflow.ecritures.relogement import BAIL_DIRECT, RELOGEMENT, quitter_logement
from workflow.errors import SaisieInvalide
from workflow.parcours import paliers

_LOGEMENT, _OCCUPATION = table(Logement), table(Occupation)
_DU_DISPOSITIF = select(_LOGEMENT.c.id, _LOGEMENT.c.bailleur_id)
_PALIER = (
    select(_OCCUPATION)
    .where(
        _OCCUPATION.c.dossier_id == bindparam("lu_dossier"),
        _OCCUPATION.c.fin.is_(None),
        _OCCUPATION.c.rang_palier.is_not(None),
    )
    .order_by(_OCCUPATION.c.id.desc())
    .limit(1)
)
SIGNE_A_VENIR = "Cette date est après celle de l’étape : corrigez l’une des deux."
PAS_DE_PALIER = "Aucun palier n’est en cours dans ce dossier : revenez à l’étape qui l’a ouvert."


def entrer_palier(contexte: Contexte, champs: Champs) -> None:
    """Begin a stage: another dwelling, one that a household has left, or the same one."""
    _occuper(contexte, champs, paliers.entrer)


def reprendre_bail(contexte: Contexte, champs: Champs) -> None:
    """The association becomes the tenant in the household's place (004 2.2.2, 2.2.10)."""
    _occuper(contexte, champs, paliers.reprendre)


def _occuper(contexte: Contexte, champs: Champs, regle: Any) -> None:
    palier, occupation = champs.pop("palier", {}), champs.pop("occupation", {})
    signe_le = palier.pop("signe_le", None)
    valeurs = {
        paliers.FAIT_LE: contexte.fait_le,
        **{f"palier.{nom}": valeur for nom, valeur in palier.items()},
        "palier.signe_le": signe_le,
        "palier.statut": palier.pop("statut", None),
    }
    apres = regle(valeurs, contexte.variables)
    logement_id, bailleur_id = _trouver_logement(contexte, palier, apres)
    quitter_logement(contexte)
    preneur = occupation.get("preneur_nom")
    contexte.ajouter(
        Occupation,
        menage_id=contexte.menage_id,
        dossier_id=contexte.dossier_id,
        logement_id=logement_id,
        bailleur_id=bailleur_id,
        preneur_id=None if preneur else contexte.association_id,
        statut=apres["palier_type"],
        debut=_debut(contexte, signe_le),
        rang_palier=apres["rang_palier"],
        periode_examen_mois=apres["examen_mois"],
        fin_prevue_le=paliers.fin_de_palier(contexte.variables, apres),
        **_dates(apres),
        **occupation,
    )
    mesures.taire_la_recherche(contexte)


def _debut(contexte: Contexte, signe_le: date | None) -> datetime:
    """Return when the title began: before the dossier, for a stage taken up midway (2.1.13)."""
    if signe_le is None:
        return contexte.fait_le
    if debut_de_journee(signe_le) > contexte.fait_le:
        raise SaisieInvalide({"signe_le": SIGNE_A_VENIR})
    return debut_de_journee(signe_le)


def _dates(apres: Mapping[str, Any]) -> dict[str, date]:
    """Return the due dates of the next review, as columns."""
    prochaine = paliers.lire_periode(apres)
    return {
        "prochain_examen_le": prochaine.examen_le,
        "limite_prefet_le": prochaine.limite_prefet_le,
    }


def _trouver_logement(
    contexte: Contexte, palier: dict[str, Any], apres: Mapping[str, Any]
) -> tuple[int | None, int | None]:
    """Return (dwelling, landlord) of the stage; a new dwelling is written."""
    if "bailleur" in palier:
        return _ecrire_logement(contexte, palier)
    du_dispositif = _DU_DISPOSITIF.where(_LOGEMENT.c.public_id == apres["logement_palier"])
    trouve = contexte.connexion.execute(du_dispositif).first()
    return (None, None) if trouve is None else (trouve.id, trouve.bailleur_id)


def _ecrire_logement(contexte: Contexte, palier: dict[str, Any]) -> tuple[int, int]:
    """Write the dwelling that a step describes; relived, over the one that it wrote before."""
    bailleur_id = trouver_bailleur(contexte, palier.pop("bailleur"))
    public_id = contexte.identifiant("logement_palier")
    valeurs = {"bailleur_id": bailleur_id, "departement": contexte.departement, **palier}
    ecrit = contexte.connexion.scalar(
        update(_LOGEMENT)
        .where(_LOGEMENT.c.public_id == public_id)
        .values(valeurs)
        .returning(_LOGEMENT.c.id)
    )
    if ecrit is None:
        # Not from the reserve: it holds the dwellings of the propositions.
        ecrit = contexte.connexion.scalar(
            _LOGEMENT.insert().values(public_id=public_id, **valeurs).returning(_LOGEMENT.c.id)
        )
    return int(ecrit or 0), bailleur_id


def palier_en_cours(contexte: Contexte) -> Any:
    """Return the occupation that the dossier's present stage is. Raises SaisieInvalide."""
    ligne = contexte.connexion.execute(_PALIER, {"lu_dossier": contexte.dossier_id}).first()
    if ligne is None:
        raise SaisieInvalide({"fait_le": PAS_DE_PALIER})
    return ligne


def informer_prefet(contexte: Contexte, champs: Champs) -> None:
    """Two months before the period ends: a lease is proposed, or the reasons (L.442-8-3)."""
    palier = palier_en_cours(contexte)
    contexte.ajouter(
        AvisPrefet,
        **contexte.fait,
        occupation_id=palier.id,
        limite_le=palier.limite_prefet_le,
        **champs.pop("avis_prefet"),
    )


def enregistrer_examen(contexte: Contexte, champs: Champs) -> None:
    """Keep the review of the three parties (Décret 2010-1564) and what follows from it."""
    examen = champs.pop("examen")
    obstacles = examen.pop("obstacles", ())
    palier = palier_en_cours(contexte)
    examen_id = contexte.inserer(
        ExamenPeriodique,
        **contexte.fait,
        occupation_id=palier.id,
        criteres_atteints=verifier_criteres(contexte, examen),
        **examen,
    )
    for code in dict.fromkeys(obstacles):
        contexte.ajouter(ObstacleExamen, examen_id=examen_id, code=code)
    _suivre_le_loyer(contexte, examen)
    valeurs = {paliers.FAIT_LE: contexte.fait_le, "examen.decision": examen["decision"]}
    apres = paliers.examiner(valeurs, contexte.variables)
    _reporter(contexte, palier.id, apres)
    if examen["decision"] == "suivant":
        mesures.relancer_la_recherche(contexte, int(str(apres["examens"])))


def _suivre_le_loyer(contexte: Contexte, examen: Mapping[str, Any]) -> None:
    """A rent that is paid, with no debt left, ends the arrears; a review counts no months."""
    if examen.get("loyer_paye") and not examen.get("dette_restante"):
        incidents_locatifs.dire_impaye(contexte, False)


def _reporter(contexte: Contexte, occupation_id: int, apres: Mapping[str, Any]) -> None:
    """Write the next review of a stage that goes on."""
    if apres.get("issue_palier") == paliers.PROLONGE:
        contexte.connexion.execute(
            update(_OCCUPATION).where(_OCCUPATION.c.id == occupation_id).values(**_dates(apres))
        )


def valider_passage(contexte: Contexte, champs: Champs) -> None:
    """The instance decides on the passage, the household among its members (004 2.3.9)."""
    passage = champs.pop("passage_palier")
    contexte.ajouter(PassagePalier, **contexte.fait, **passage)
    valeurs = {paliers.FAIT_LE: contexte.fait_le, "passage_palier.decision": passage["decision"]}
    apres = paliers.decider_passage(valeurs, contexte.variables)
    _reporter(contexte, palier_en_cours(contexte).id, apres)


def glisser_bail(contexte: Contexte, champs: Champs) -> None:
    """The lease passes to the household, in the same dwelling: its AVL ends, its ADL begins."""
    signe = champs.pop("bail")["issue"] == "signe"
    occupation = champs.pop("occupation", {})
    palier = palier_en_cours(contexte)
    if not signe:
        valeurs = {paliers.FAIT_LE: contexte.fait_le}
        _reporter(contexte, palier.id, paliers.glisser(valeurs, contexte.variables))
        return
    quitter_logement(contexte)
    contexte.ajouter(
        Occupation,
        menage_id=contexte.menage_id,
        dossier_id=contexte.dossier_id,
        logement_id=palier.logement_id,
        bailleur_id=palier.bailleur_id,
        adresse=palier.adresse,
        statut=BAIL_DIRECT,
        debut=contexte.fait_le,
        **occupation,
    )
    incidents_locatifs.dire_assure(contexte, occupation.get("assurance"))
    demandes.arreter(contexte)
    _loger(contexte)


def maintenir_palier(contexte: Contexte, champs: Champs) -> None:
    """The last stage is a lasting home (004 2.1.1, 3.6.1): no review is due any more."""
    occupation = champs.pop("occupation", {})
    contexte.connexion.execute(
        update(_OCCUPATION)
        .where(_OCCUPATION.c.id == palier_en_cours(contexte).id)
        .values(prochain_examen_le=None, limite_prefet_le=None, fin_prevue_le=None, **occupation)
    )
    incidents_locatifs.dire_assure(contexte, occupation.get("assurance"))
    _loger(contexte)


def _loger(contexte: Contexte) -> None:
    """The household is housed: what was done to reach it ends, its ADL begins."""
    mesures.clore(contexte, MesureType.AVL, RELOGEMENT)
    mesures.clore(contexte, MesureType.ADL, "glissement")
    mesures.ouvrir(contexte, MesureType.ADL)


def quitter_palier(contexte: Contexte, champs: Champs) -> None:
    """The stage has failed: the household leaves the dwelling for another place (001:388)."""
    depart = champs.pop("depart", {})
    quitter_logement(contexte)
    if depart.get("statut"):
        contexte.ajouter(
            Occupation,
            menage_id=contexte.menage_id,
            dossier_id=contexte.dossier_id,
            statut=depart["statut"],
            debut=contexte.fait_le,
        )
