"""One transition: engine state, open steps, due dates, journal and file, all or nothing.

The engine's part is done in memory, on an instance that nobody shares; then the rows are written
in one short transaction, behind a version number that only one writer can move.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from models import chaine
from models.accompagnement import Sortie
from models.codes import DossierEtat, SorteEtape
from models.types import identifiant_tire_de
from workflow import messages
from workflow.avancement import attentes, incidents
from workflow.avancement.evenement import Evenement
from workflow.avancement.lecture import Lu
from workflow.ecritures import (
    ECRITURES,
    Champs,
    Contexte,
    delai_dalo,
    delais,
    demandes,
    ecrire_restantes,
    incidents_locatifs,
    mesures,
    obligations,
    remise,
    rien,
)
from workflow.ecritures.anterieur import AVANT, lire_anterieur
from workflow.ecritures.contexte import ranger
from workflow.ecritures.suspension import rattrapage
from workflow.ecritures.tete import Tete, avancer
from workflow.engine import Frontiere, Ouverte
from workflow.engine.etat import cache
from workflow.errors import EtapeDejaFaite
from workflow.habilitations import Ligne
from workflow.parcours.actes import ACTES, Acte
from workflow.parcours.issues import SELON_ISSUE, motif_de_sortie
from workflow.parcours.paliers import FAIT_LE

SANS_ACTE = Acte()
OUVERTURE = "ouverture"
APRES_LA_FIN = {"enregistrer_veille": incidents_locatifs.DU_LOGEMENT}
"""Alerts that the act of a dossier's last step tells: the dossier closes, they stay."""


@dataclass(frozen=True, slots=True)
class Avancee:
    """What a transition led to."""

    dossier_id: int
    version: int
    etat: str
    ouvertes: tuple[Ouverte, ...]


def variables_de_l_acte(evenement: Evenement) -> Mapping[str, Any]:
    """Return the routing variables that the event's act adds (pure)."""
    acte = _acte(evenement)
    cree = {nom: identifiant_tire_de(evenement.sel, nom) for nom in acte.cree}
    valeurs = {FAIT_LE: evenement.fait_le, **evenement.valeurs}
    return {**cree, **acte.variables(valeurs, evenement.variables)}


def _acte(evenement: Evenement) -> Acte:
    return ACTES.get(evenement.acte or "", SANS_ACTE)


def ecrire(session: Session, lu: Lu, avant: Frontiere, evenement: Evenement) -> Avancee:
    """Write a transition that the engine has just lived on `lu.instance`.

    Raises EtapeDejaFaite when the dossier moved meanwhile; nothing is written then.
    """
    apres = lu.instance.frontiere()
    etat = etat_de(apres, lu.ligne.etat)
    version = lu.ligne.version + 1
    champs = ranger(evenement.valeurs)
    contexte = contexte_d_ecriture(session, lu.ligne, evenement, lu.definition.codes_alertes)
    complet = _avec_l_anterieur(contexte, evenement, champs)
    _avancer_dossier(session, lu, complet, apres, etat)
    consigner(contexte, lu, avant, evenement, champs)
    messages.deposer(session, lu, evenement)
    if apres.est_muette:
        incidents.declarer(
            session,
            dossier_id=lu.ligne.id,
            element=evenement.element,
            message=incidents.MUET,
            le=evenement.saisi_le,
        )
    cache.deposer(session, lu.ligne.id, version, lu.instance)
    return Avancee(lu.ligne.id, version, etat, apres.ouvertes)


def consigner(
    contexte: Contexte, lu: Lu, avant: Frontiere, evenement: Evenement, champs: Champs
) -> None:
    """Write what a fact makes of the dossier's file, open steps and due dates."""
    apres = lu.instance.frontiere()
    with rattrapage(contexte), contexte.par_lots():
        if evenement.type == OUVERTURE:
            delai_dalo.ouvrir(contexte, lu.parametres)
            demandes.ouvrir(contexte)
        ECRITURES.get(evenement.acte or "", rien)(contexte, champs)
        ecrire_restantes(contexte, champs, element=evenement.element or "")
        if apres.termine:
            variables = {**evenement.variables, **variables_de_l_acte(evenement)}
            restent = APRES_LA_FIN.get(evenement.acte or "", ())
            _sortir(contexte, lu, apres, variables, restent)
        attentes.accorder(contexte, lu, avant, apres)


def _avec_l_anterieur(contexte: Contexte, evenement: Evenement, champs: Champs) -> Evenement:
    """Return the event with, in its content, what it is about to write over."""
    if contexte.menage_id is None:
        return evenement
    anterieur = lire_anterieur(
        contexte.connexion,
        menage_id=contexte.menage_id,
        fait_le=evenement.fait_le,
        champs=champs,
    )
    if not anterieur:
        return evenement
    return replace(evenement, contenu={**evenement.contenu, AVANT: anterieur})


def _sortir(
    contexte: Contexte,
    lu: Lu,
    apres: Frontiere,
    variables: Mapping[str, Any],
    restent: Collection[str],
) -> None:
    """An end event that names a motive is an exit; nothing stays open behind the dossier.

    `restent`: codes of the alerts that its last step told, and that outlive it.
    `selon_issue`: the motive is that of the issue, unless an act has written the exit already.
    """
    modele = lu.definition.modele
    fins = (modele.elements.get((modele.processus, fin)) for fin in apres.fins)
    motif = next((fin.lire("sortie_motif") for fin in fins if fin is not None), None)
    if motif == SELON_ISSUE:
        motif = motif_de_sortie(variables)
    if motif is not None:
        contexte.ajouter(Sortie, **contexte.fait, motif=motif)
    mesures.clore_toutes(contexte, motif or "abandon_mesure")
    obligations.lever_toutes(contexte)
    delais.eteindre_toutes(contexte, sauf=restent)


def contexte_d_ecriture(
    session: Session, ligne: Ligne, evenement: Evenement, alertes: frozenset[str] = frozenset()
) -> Contexte:
    return Contexte(
        base=session.connection(),
        dossier_id=ligne.id,
        menage_id=ligne.menage_id,
        association_id=ligne.association_id,
        referent_id=ligne.referent_id,
        departement=ligne.departement,
        fait_le=evenement.fait_le,
        saisi_le=evenement.saisi_le,
        acteur_id=evenement.acteur_id,
        variables=evenement.variables,
        alertes=alertes,
        sel=evenement.sel,
        programme_id=ligne.programme_id,
    )


def etat_de(apres: Frontiere, actuel: str) -> str:
    """Return the dossier's state: the phase of what it waits for first, else what it was."""
    if apres.termine:
        return DossierEtat.CLOS
    attendues = [o.phase for o in apres.ouvertes if o.sorte != SorteEtape.EVENEMENT]
    phases = [p for p in (*attendues, *(m.phase for m in apres.minuteries)) if p is not None]
    return phases[0] if phases else actuel


def fin_de(apres: Frontiere) -> str:
    """Return the id of the end event reached; the first one when there are several."""
    return next(iter(apres.fins), "fin")


def _avancer_dossier(
    session: Session, lu: Lu, evenement: Evenement, apres: Frontiere, etat: str
) -> None:
    valeurs: dict[str, Any] = {"version": lu.ligne.version + 1}
    if etat != lu.ligne.etat:
        # Only then: three indexes hold the state.
        valeurs |= {"etat": etat, "depuis": evenement.fait_le}
    if apres.termine:
        valeurs |= {"clos_le": evenement.fait_le, "fin_element": fin_de(apres)}
    # Encoded first: from its first write on, a step has a SQLite base for itself.
    ouvre = evenement.type == OUVERTURE
    moteur = remise.a_ecrire(session, lu.ligne.id, lu.instance, ouvre=ouvre)
    _noter(session.connection(), lu.ligne, evenement, valeurs, moteur)


def noter(session: Session, ligne: Ligne, evenement: Evenement, **valeurs: Any) -> None:
    """Write a journal row at the head of the dossier's chain, with new values of the dossier.

    Raises EtapeDejaFaite when another writer moved the dossier first.
    """
    _noter(session.connection(), ligne, evenement, valeurs)


def _noter(
    connexion: Connection,
    ligne: Ligne,
    evenement: Evenement,
    valeurs: Mapping[str, Any],
    moteur: Mapping[str, Any] | None = None,
) -> None:
    rang, version = ligne.journal_rang + 1, valeurs.get("version", ligne.version)
    contenu = orjson.dumps(evenement.contenu, default=str).decode()
    sel = evenement.sel
    rangee = chaine.LigneJournal(
        ligne.public_id, rang, version, evenement.type, evenement.element, evenement.tache_id,
        evenement.acteur_id, evenement.fait_le, evenement.saisi_le, chaine.condenser(sel, contenu),
    )  # fmt: skip
    tete = chaine.empreinte(ligne.journal_tete, rangee)
    champs = rangee._asdict() | {"dossier_id": ligne.id, "empreinte": tete}
    champs.pop("dossier")
    ecrite = avancer(
        connexion,
        Tete(
            {"lu_id": ligne.id, "lu_version": ligne.version, "lu_rang": ligne.journal_rang},
            {"journal_rang": rang, "journal_tete": tete, **valeurs},
            champs,
            {"sel": sel, "contenu": contenu},
            moteur,
        ),
    )
    if not ecrite:
        raise EtapeDejaFaite(
            "Ce dossier vient d’être modifié par quelqu’un d’autre : rechargez la page, "
            "puis vérifiez ce qui reste à faire."
        )
